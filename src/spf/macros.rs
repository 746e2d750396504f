//! Macros and domain-specs (RFC 7208 section 7).

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr};

use super::record::DomainSpec;
use crate::dns::{Name, Timestamp};
use crate::finding::{Span, escape_byte};

/// A part of a macro-string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Visible ASCII, with `%%`, `%_` and `%-` replaced.
    Literal(String),
    Macro(Macro),
}

/// `%{letter transformers delimiters}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Macro {
    /// In lower case.
    pub(super) letter: u8,
    /// Whether the letter was written in upper case, which asks for URL escaping.
    escape: bool,
    /// How many parts from the right; 0 for all.
    parts: u8,
    reverse: bool,
    /// One bit for each of `DELIMITERS`.
    delimiters: u8,
}

const DELIMITERS: &[u8] = b".-+,/_=";

/// Why a text is not a macro-string, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MacroFault {
    pub(super) span: Span,
    pub(super) kind: MacroFaultKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MacroFaultKind {
    /// `%` without `{`, `%`, `_` or `-` after it.
    StrayPercent,
    /// `%{` without `}`.
    Unclosed,
    /// A letter that is no macro.
    Letter,
    /// `c`, `r` or `t` outside of an explanation.
    ExplanationOnly,
    /// A number of parts that is zero.
    NoParts,
    /// Something else between the letter and `}`.
    Transformer,
    /// A byte that is not visible ASCII.
    Byte,
}

/// Why a text is not a domain-spec.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DomainFault {
    Empty,
    Macro(MacroFault),
    /// One label only.
    SingleLabel,
    /// The last label has neither a letter nor a hyphen inside: an address, perhaps.
    NumericTop,
    /// The last label holds something else than letters, digits and inner hyphens.
    Top(Span),
}

/// A macro-string read.
pub(super) struct MacroString {
    pub(super) pieces: Vec<Piece>,
    /// Where the text after the last `%` expression begins.
    tail: usize,
}

/// Where a macro-string stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Record,
    Explanation,
}

/// Reads a macro-string; `base` is where `bytes` begin in the record.
pub(super) fn macro_string(bytes: &[u8], base: usize, place: Place) -> Result<MacroString, MacroFault> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut at = 0;
    let mut tail = 0;
    let fault = |from: usize, to: usize, kind| MacroFault { span: Span::new(base + from, base + to), kind };
    while let Some(&byte) = bytes.get(at) {
        let next = bytes.get(at + 1);
        match (byte, next) {
            (b'%', Some(b'%')) => literal.push('%'),
            (b'%', Some(b'_')) => literal.push(' '),
            (b'%', Some(b'-')) => literal.push_str("%20"),
            (b'%', Some(b'{')) => {
                let body = bytes.get(at + 2..).unwrap_or_default();
                let Some(length) = body.iter().position(|&b| b == b'}') else {
                    return Err(fault(at, bytes.len(), MacroFaultKind::Unclosed));
                };
                let end = at + 3 + length;
                let read = Macro::parse(body.get(..length).unwrap_or_default(), place)
                    .map_err(|kind| fault(at, end, kind))?;
                if !literal.is_empty() {
                    pieces.push(Piece::Literal(std::mem::take(&mut literal)));
                }
                pieces.push(Piece::Macro(read));
                at = end;
                tail = end;
                continue;
            }
            (b'%', _) => return Err(fault(at, at + 1, MacroFaultKind::StrayPercent)),
            (0x21..=0x7e, _) => {
                literal.push(char::from(byte));
                at += 1;
                continue;
            }
            (b' ', _) if place == Place::Explanation => {
                literal.push(' ');
                at += 1;
                continue;
            }
            _ => return Err(fault(at, at + 1, MacroFaultKind::Byte)),
        }
        at += 2;
        tail = at;
    }
    if !literal.is_empty() {
        pieces.push(Piece::Literal(literal));
    }
    Ok(MacroString { pieces, tail })
}

impl Macro {
    fn parse(body: &[u8], place: Place) -> Result<Self, MacroFaultKind> {
        let (&letter, mut rest) = body.split_first().ok_or(MacroFaultKind::Letter)?;
        let lower = letter.to_ascii_lowercase();
        match lower {
            b's' | b'l' | b'o' | b'd' | b'i' | b'p' | b'v' | b'h' => {}
            b'c' | b'r' | b't' if place == Place::Explanation => {}
            b'c' | b'r' | b't' => return Err(MacroFaultKind::ExplanationOnly),
            _ => return Err(MacroFaultKind::Letter),
        }
        let mut parts = None;
        while let Some((digit @ b'0'..=b'9', after)) = rest.split_first() {
            parts = Some(parts.unwrap_or(0u8).saturating_mul(10).saturating_add(digit - b'0'));
            rest = after;
        }
        if parts == Some(0) {
            return Err(MacroFaultKind::NoParts);
        }
        let mut reverse = false;
        if let Some((b'r' | b'R', after)) = rest.split_first() {
            reverse = true;
            rest = after;
        }
        let mut delimiters = 0;
        for byte in rest {
            let bit = DELIMITERS.iter().position(|d| d == byte).ok_or(MacroFaultKind::Transformer)?;
            delimiters |= 1 << bit;
        }
        if delimiters == 0 {
            delimiters = 1;
        }
        let escape = letter.is_ascii_uppercase();
        Ok(Self { letter: lower, escape, parts: parts.unwrap_or(0), reverse, delimiters })
    }

    fn expand(self, variables: &Variables<'_>, out: &mut String) {
        let value = variables.value(self.letter);
        let splits = |c: char| {
            DELIMITERS
                .iter()
                .enumerate()
                .any(|(bit, &d)| self.delimiters >> bit & 1 == 1 && c == char::from(d))
        };
        let mut push = |part: &str| if self.escape { url_escape(part, out) } else { out.push_str(part) };
        if !self.reverse && self.parts == 0 && self.delimiters == 1 {
            return push(&value);
        }
        let skip = match self.parts {
            0 => 0,
            parts => value.split(splits).count().saturating_sub(usize::from(parts)),
        };
        let (mut forward, mut backward) = (value.split(splits), value.rsplit(splits));
        let parts: &mut dyn Iterator<Item = &str> = if self.reverse { &mut backward } else { &mut forward };
        for (n, part) in parts.skip(skip).enumerate() {
            if n > 0 {
                push(".");
            }
            push(part);
        }
    }
}

/// Reads a domain-spec; `base` is where `bytes` begin in the record.
pub(super) fn domain_spec(bytes: &[u8], base: usize) -> Result<DomainSpec, DomainFault> {
    if bytes.is_empty() {
        return Err(DomainFault::Empty);
    }
    let read = macro_string(bytes, base, Place::Record).map_err(DomainFault::Macro)?;
    let tail = bytes.get(read.tail..).unwrap_or_default();
    if !tail.is_empty() {
        let tail = tail.strip_suffix(b".").unwrap_or(tail);
        let Some(dot) = tail.iter().rposition(|&b| b == b'.') else {
            return Err(if read.tail == 0 {
                DomainFault::SingleLabel
            } else {
                DomainFault::Top(Span::new(base + read.tail, base + bytes.len()))
            });
        };
        let top = tail.get(dot + 1..).unwrap_or_default();
        let start = base + read.tail + dot + 1;
        if !top.iter().all(|&b| b.is_ascii_alphanumeric() || b == b'-')
            || top.is_empty()
            || top.starts_with(b"-")
            || top.ends_with(b"-")
        {
            return Err(DomainFault::Top(Span::new(start, start + top.len())));
        }
        if top.iter().all(u8::is_ascii_digit) {
            return Err(DomainFault::NumericTop);
        }
    }
    let mut text = String::with_capacity(bytes.len());
    bytes.iter().for_each(|&byte| escape_byte(byte, &mut text));
    let macros = read.pieces.iter().any(|piece| match piece {
        Piece::Macro(part) => !matches!(part.letter, b'd' | b'o'),
        Piece::Literal(_) => false,
    });
    Ok(DomainSpec { span: Span::new(base, base + bytes.len()), text, macros, pieces: read.pieces })
}

impl DomainSpec {
    /// The name it gives whoever sends from `owner`, in the record of `current`.
    pub(super) fn constant(&self, current: &Name, owner: &Name) -> Option<Name> {
        if self.macros {
            return None;
        }
        let variables = Variables { sender_domain: owner.as_str(), ..Variables::of(current.as_str()) };
        name(&expand(&self.pieces, &variables))
    }

    /// Whether a macro of this letter is in it.
    pub(super) fn uses(&self, letter: u8) -> bool {
        uses(&self.pieces, letter)
    }
}

pub(super) fn uses(pieces: &[Piece], letter: u8) -> bool {
    pieces.iter().any(|piece| matches!(piece, Piece::Macro(part) if part.letter == letter))
}

/// The values of the macro letters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Variables<'a> {
    pub(super) ip: IpAddr,
    pub(super) local_part: &'a str,
    pub(super) sender_domain: &'a str,
    pub(super) domain: &'a str,
    pub(super) helo: &'a str,
    pub(super) receiver: &'a str,
    pub(super) now: Timestamp,
    /// The validated name of the address, or `unknown`.
    pub(super) validated: &'a str,
}

impl<'a> Variables<'a> {
    /// Of a record at `domain`, nothing else being known.
    pub(super) fn of(domain: &'a str) -> Self {
        Self {
            ip: IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED),
            local_part: "postmaster",
            sender_domain: domain,
            domain,
            helo: "",
            receiver: "",
            now: Timestamp(0),
            validated: "unknown",
        }
    }

    fn value(&self, letter: u8) -> Cow<'a, str> {
        Cow::Borrowed(match (letter, self.ip) {
            (b'l', _) => self.local_part,
            (b'o', _) => self.sender_domain,
            (b'd', _) => self.domain,
            (b'h', _) => self.helo,
            (b'p', _) => self.validated,
            (b'r', _) => {
                if self.receiver.is_empty() {
                    "unknown"
                } else {
                    self.receiver
                }
            }
            (b'v', IpAddr::V4(_)) => "in-addr",
            (b'v', IpAddr::V6(_)) => "ip6",
            (b's', _) => return Cow::Owned([self.local_part, "@", self.sender_domain].concat()),
            (b't', _) => return Cow::Owned(self.now.0.to_string()),
            (b'i', IpAddr::V6(ip)) => return Cow::Owned(nibbles(ip.octets(), b'A')),
            (_, IpAddr::V6(ip)) => return Cow::Owned(ip.to_string()),
            (_, IpAddr::V4(ip)) => return Cow::Owned(octets(ip)),
        })
    }
}

/// An IPv4 address as text. It stands in names that are made for every sender, for which the
/// standard library's formatting takes longer than all the rest.
fn octets(ip: Ipv4Addr) -> String {
    let mut out = String::with_capacity(15);
    for octet in ip.octets() {
        if !out.is_empty() {
            out.push('.');
        }
        for unit in [100, 10, 1] {
            if octet >= unit || unit == 1 {
                out.push(char::from(b'0' + octet / unit % 10));
            }
        }
    }
    out
}

/// The 32 nibbles of an IPv6 address with dots between them, letters from `ten` on.
fn nibbles(octets: [u8; 16], ten: u8) -> String {
    let mut out = String::with_capacity(63);
    for octet in octets {
        for nibble in [octet >> 4, octet & 15] {
            if !out.is_empty() {
                out.push('.');
            }
            out.push(char::from(if nibble < 10 { b'0' + nibble } else { ten + nibble - 10 }));
        }
    }
    out
}

/// The name under which the PTR records of an address are (RFC 1035 section 3.5, RFC 3596
/// section 2.5).
pub(super) fn reverse_name(ip: IpAddr) -> Option<Name> {
    let (text, zone) = match ip {
        IpAddr::V4(ip) => (octets(ip), "in-addr.arpa"),
        IpAddr::V6(ip) => (nibbles(ip.octets(), b'a'), "ip6.arpa"),
    };
    let mut labels: Vec<&str> = text.split('.').collect();
    labels.reverse();
    labels.push(zone);
    Name::parse(&labels.join(".")).ok()
}

/// The text that a macro-string stands for.
pub(super) fn expand(pieces: &[Piece], variables: &Variables<'_>) -> String {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Literal(text) => out.push_str(text),
            Piece::Macro(part) => part.expand(variables, &mut out),
        }
    }
    out
}

/// The name to ask for an expanded text: labels go from the left until 253 bytes are left
/// (RFC 7208 section 7.3). `None` when it is no name.
pub(super) fn name(expanded: &str) -> Option<Name> {
    let mut text = expanded.strip_suffix('.').unwrap_or(expanded);
    while text.len() > Name::MAX {
        text = text.split_once('.')?.1;
    }
    Name::expanded(text).ok().filter(|name| !name.is_root())
}

/// Percent-encodes all but the unreserved characters of RFC 3986 section 2.3.
fn url_escape(text: &str, out: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for nibble in [byte >> 4, byte & 15] {
                out.push(char::from(if nibble < 10 { b'0' + nibble } else { b'A' + nibble - 10 }));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7208 section 7.4.
    #[test]
    fn the_examples_of_the_standard() {
        let variables = Variables {
            ip: "192.0.2.3".parse().unwrap(),
            local_part: "strong-bad",
            sender_domain: "email.example.com",
            ..Variables::of("email.example.com")
        };
        let ip6 = Variables { ip: "2001:db8::cb01".parse().unwrap(), ..variables };
        let check = |text: &str, variables: &Variables<'_>, expected: &str| {
            let read = macro_string(text.as_bytes(), 0, Place::Record).unwrap();
            assert_eq!(expand(&read.pieces, variables), expected, "{text}");
        };
        for (text, expected) in [
            ("%{s}", "strong-bad@email.example.com"),
            ("%{o}", "email.example.com"),
            ("%{d4}", "email.example.com"),
            ("%{d2}", "example.com"),
            ("%{d1}", "com"),
            ("%{dr}", "com.example.email"),
            ("%{d2r}", "example.email"),
            ("%{l}", "strong-bad"),
            ("%{l-}", "strong.bad"),
            ("%{lr-}", "bad.strong"),
            ("%{l1r-}", "strong"),
            ("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"),
            ("%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com"),
            ("%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net"),
        ] {
            check(text, &variables, expected);
        }
        check(
            "%{ir}.%{v}._spf.%{d2}",
            &ip6,
            "1.0.B.C.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2.ip6._spf.example.com",
        );
    }

    #[test]
    fn faults() {
        let kind = |text: &str| macro_string(text.as_bytes(), 0, Place::Record).err().map(|f| f.kind);
        assert_eq!(kind("%(ir)"), Some(MacroFaultKind::StrayPercent));
        assert_eq!(kind("a%"), Some(MacroFaultKind::StrayPercent));
        assert_eq!(kind("%{ir"), Some(MacroFaultKind::Unclosed));
        assert_eq!(kind("%{a}"), Some(MacroFaultKind::Letter));
        assert_eq!(kind("%{}"), Some(MacroFaultKind::Letter));
        assert_eq!(kind("%{c}"), Some(MacroFaultKind::ExplanationOnly));
        assert_eq!(kind("%{d0}"), Some(MacroFaultKind::NoParts));
        assert_eq!(kind("%{d2x}"), Some(MacroFaultKind::Transformer));
        assert_eq!(kind("%{d99999r-.}%%%_%-"), None);
    }

    #[test]
    fn the_end_of_a_domain_spec() {
        let fault = |text: &str| domain_spec(text.as_bytes(), 0).err();
        assert_eq!(fault("museum"), Some(DomainFault::SingleLabel));
        assert_eq!(fault("192.0.2.1"), Some(DomainFault::NumericTop));
        assert_eq!(fault("example.-com"), Some(DomainFault::Top(Span::new(8, 12))));
        assert_eq!(fault("example.com."), None);
        assert_eq!(fault("%{d}"), None);
        assert_eq!(fault("a.%{d}x"), Some(DomainFault::Top(Span::new(6, 7))));
        assert_eq!(fault("foo:bar/baz.example.com"), None);
    }

    #[test]
    fn long_names_lose_labels_from_the_left() {
        let long = format!("{}example.com", "abcdefg.".repeat(40));
        let name = name(&long).unwrap();
        assert!(name.as_str().len() <= 253 && name.as_str().starts_with("abcdefg."));
        assert!(super::name("a..b").is_none());
    }
}

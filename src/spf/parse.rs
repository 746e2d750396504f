//! Reads a record term by term (RFC 7208 section 4.6.1 and section 12). Every text gives a tree;
//! what does not fit the grammar becomes a fault, and reading goes on.

mod diagnose;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::macros::{self, DomainFault, MacroFault, MacroFaultKind, Place};
use super::ranges::Cidr;
use super::record::{Qualifier, Term, TermKind};
use crate::finding::{Span, escape_byte};

pub(super) use diagnose::{bare_host, nearest};
/// The fault of a macro letter that only explanations may use.
pub(super) const EXPLANATION_ONLY: MacroFaultKind = MacroFaultKind::ExplanationOnly;

/// The terms of a record and what is wrong with them.
#[derive(Clone, Debug, Default)]
pub(super) struct Parsed {
    /// Whether the text begins as RFC 7208 section 4.5 wants.
    pub(super) version: bool,
    pub(super) terms: Vec<Term>,
    pub(super) faults: Vec<Fault>,
    /// Whether terms or bytes went beyond the caps.
    pub(super) cut: bool,
}

impl Parsed {
    /// Whether receivers evaluate the record.
    pub(super) fn is_valid(&self) -> bool {
        self.version && self.faults.is_empty() && !self.cut
    }

    pub(super) fn modifier(&self, kind: TermKind) -> Option<&Term> {
        self.terms.iter().find(|term| term.kind == kind)
    }

    /// Where the first `all` stands.
    pub(super) fn all(&self) -> Option<usize> {
        self.terms.iter().position(|term| term.kind == TermKind::All)
    }
}

/// A place where a record leaves the grammar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// The shortest span that shows it, in raw bytes.
    pub(super) span: Span,
    /// The term it is in.
    pub(super) term: usize,
    pub(super) kind: FaultKind,
    /// What would mend it.
    pub(super) edit: Option<(Span, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FaultKind {
    /// No mechanism and no modifier begins like this.
    Unknown,
    /// Two terms without a space between them.
    Glued,
    /// A space inside a term.
    Split,
    /// `redirect:` or `exp:`, or a qualified mechanism with `=`.
    Separator,
    /// Nearly a mechanism.
    Misspelled,
    /// Commas or semicolons where spaces belong.
    Comma,
    /// A sign before a modifier.
    QualifiedModifier,
    /// A prefix length out of range, doubled, or with a leading zero.
    Prefix,
    /// An IPv6 address in `ip4` or the reverse.
    Family,
    /// An address where a name belongs.
    AddressForName,
    /// `redirect` or `exp` a second time; the span of the first.
    Repeated(Span),
    Macro(MacroFaultKind),
    /// A domain that cannot be one: a single label, or a last label that is none.
    Domain,
    /// Nothing where a value is needed.
    MissingValue,
    /// A value where none may be.
    UnexpectedValue,
    /// Not an address.
    Address,
    /// A control character or a byte outside ASCII.
    Byte(u8),
}

/// A fault inside a term, spans from the term's own start.
struct Misfit {
    from: usize,
    to: usize,
    kind: FaultKind,
}

impl Misfit {
    fn new(from: usize, to: usize, kind: FaultKind) -> Self {
        Self { from, to, kind }
    }
}

/// The parts of a term that is sound.
#[derive(Default)]
struct Sound {
    kind: Option<TermKind>,
    qualifier: Option<Qualifier>,
    domain: Option<super::record::DomainSpec>,
    network: Option<Cidr>,
    cidr4: Option<u8>,
    cidr6: Option<u8>,
}

/// Whether a text is an SPF record: `v=spf1` in any case, then a space or the end.
pub(super) fn is_record(bytes: &[u8]) -> bool {
    let Some((version, rest)) = bytes.split_at_checked(6) else { return false };
    version.eq_ignore_ascii_case(b"v=spf1") && rest.first().is_none_or(|&b| b == b' ')
}

/// Reads a record of at most `terms` terms. Without the version it reads what follows anyway.
pub(super) fn parse(bytes: &[u8], terms: usize) -> Parsed {
    let mut parsed = Parsed { version: is_record(bytes), ..Parsed::default() };
    let skip = if parsed.version { 6 } else { after_version(bytes) };
    let mut words = words(bytes, skip);
    if words.len() > terms {
        words.truncate(terms);
        parsed.cut = true;
    }
    let mut at = 0;
    while let Some(&(start, end)) = words.get(at) {
        let text = bytes.get(start..end).unwrap_or_default();
        let index = parsed.terms.len();
        let (span, broken) = match read(text) {
            Ok(sound) => {
                let mut term = blank(text, start);
                term.kind = sound.kind.unwrap_or(TermKind::Broken);
                term.qualifier = sound.qualifier;
                term.network = sound.network;
                term.cidr4 = sound.cidr4;
                term.cidr6 = sound.cidr6;
                term.domain = sound.domain.map(|mut domain| {
                    domain.span = domain.span.shift(start);
                    domain
                });
                if let Some(fault) = repeated(&parsed.terms, &term, index) {
                    parsed.faults.push(fault);
                }
                parsed.terms.push(term);
                at += 1;
                continue;
            }
            Err(broken) => (Span::new(start + broken.from, start + broken.to), broken),
        };
        // A space too many breaks one term into two: that is one mistake.
        if let Some(&(from, to)) = words.get(at + 1) {
            let next = bytes.get(from..to).unwrap_or_default();
            let between = if diagnose::joins(text, next) { Some("") } else { diagnose::lacks(text, next) };
            if let Some(between) = between {
                let whole = Span::new(start, to);
                let edit = Some((Span::new(end, from), between.to_owned()));
                parsed.faults.push(Fault { span: whole, term: index, kind: FaultKind::Split, edit });
                parsed.terms.push(blank(bytes.get(start..to).unwrap_or_default(), start));
                at += 2;
                continue;
            }
        }
        let mut fault = Fault { span, term: index, kind: broken.kind, edit: None };
        diagnose::refine(text, start, &mut fault);
        if let FaultKind::Byte(_) = fault.kind {
            fault.span = diagnose::character(bytes, fault.span.start as usize);
        }
        parsed.faults.push(fault);
        parsed.terms.push(blank(text, start));
        at += 1;
    }
    parsed
}

/// Where the terms of a text begin that only nearly is a record.
fn after_version(bytes: &[u8]) -> usize {
    let head = bytes.get(..bytes.len().min(12)).unwrap_or_default();
    let lower = head.to_ascii_lowercase();
    match lower.windows(3).position(|w| w == b"spf") {
        Some(at) => {
            bytes.iter().enumerate().skip(at).find(|(_, b)| **b == b' ').map_or(bytes.len(), |(n, _)| n)
        }
        None => 0,
    }
}

/// The words between spaces. Only the space separates terms.
fn words(bytes: &[u8], skip: usize) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut start = None;
    for (at, &byte) in bytes.iter().enumerate().skip(skip) {
        match (byte, start) {
            (b' ', Some(from)) => {
                out.push((from, at));
                start = None;
            }
            (b' ', None) => {}
            (_, None) => start = Some(at),
            _ => {}
        }
    }
    if let Some(from) = start {
        out.push((from, bytes.len()));
    }
    out
}

fn blank(text: &[u8], start: usize) -> Term {
    let mut escaped = String::with_capacity(text.len());
    text.iter().for_each(|&byte| escape_byte(byte, &mut escaped));
    Term {
        span: Span::new(start, start + text.len()),
        text: escaped,
        kind: TermKind::Broken,
        qualifier: None,
        domain: None,
        network: None,
        cidr4: None,
        cidr6: None,
    }
}

/// RFC 7208 section 6: `redirect` and `exp` at most once each.
fn repeated(before: &[Term], term: &Term, index: usize) -> Option<Fault> {
    if !matches!(term.kind, TermKind::Redirect | TermKind::Exp) {
        return None;
    }
    let first = before.iter().find(|known| known.kind == term.kind)?;
    Some(Fault { span: term.span, term: index, kind: FaultKind::Repeated(first.span), edit: None })
}

/// Reads one term by the grammar and nothing else.
fn read(text: &[u8]) -> Result<Sound, Misfit> {
    let (qualifier, sign) = match text.first() {
        Some(b'+') => (Qualifier::Pass, 1),
        Some(b'-') => (Qualifier::Fail, 1),
        Some(b'~') => (Qualifier::SoftFail, 1),
        Some(b'?') => (Qualifier::Neutral, 1),
        _ => (Qualifier::Pass, 0),
    };
    let rest = text.get(sign..).unwrap_or_default();
    let length = rest.iter().position(|b| b":/=".contains(b)).unwrap_or(rest.len());
    let (name, tail) = rest.split_at_checked(length).unwrap_or((rest, &[]));
    let value = tail.get(1..).unwrap_or_default();
    let at = sign + length + 1;
    let whole = |kind| Misfit::new(0, text.len(), kind);
    if tail.first() == Some(&b'=') && is_modifier_name(name) {
        if sign == 1 {
            let known = matches!(mechanism(name), Some(kind) if kind != TermKind::All);
            return Err(if known {
                Misfit::new(at - 1, at, FaultKind::Separator)
            } else {
                Misfit::new(0, at - 1, FaultKind::QualifiedModifier)
            });
        }
        return modifier(name, value, at);
    }
    let mut sound = Sound { kind: mechanism(name), qualifier: Some(qualifier), ..Sound::default() };
    let Some(kind) = sound.kind else {
        if tail.first() == Some(&b':') && known_modifier(name).is_some() {
            return Err(Misfit::new(at - 1, at, FaultKind::Separator));
        }
        if let Some(bad) = text.iter().position(|b| !(0x21..=0x7e).contains(b)) {
            return Err(Misfit::new(bad, bad + 1, FaultKind::Byte(text.get(bad).copied().unwrap_or(0))));
        }
        return Err(whole(FaultKind::Unknown));
    };
    use TermKind::*;
    match (kind, tail.first()) {
        (Include | Exists | Ip4 | Ip6, None) => return Err(whole(FaultKind::MissingValue)),
        (_, None) => {}
        (All, Some(_)) => return Err(Misfit::new(at - 1, text.len(), FaultKind::UnexpectedValue)),
        (_, Some(b'=')) => return Err(Misfit::new(at - 1, at, FaultKind::Separator)),
        (Include | Exists | Ptr, Some(b':')) => sound.domain = Some(domain(value, at)?),
        (Include | Exists | Ptr, Some(_)) => {
            return Err(Misfit::new(at - 1, text.len(), FaultKind::UnexpectedValue));
        }
        (Ip4 | Ip6, Some(b':')) => sound.network = Some(network(value, at, kind == Ip4)?),
        (Ip4 | Ip6, Some(_)) => return Err(whole(FaultKind::MissingValue)),
        (_, Some(separator)) => {
            let (value, from) = if *separator == b'/' { (tail, at - 1) } else { (value, at) };
            let length = dual_cidr(value, from, &mut sound)?;
            if *separator == b':' {
                sound.domain = Some(domain(value.get(..length).unwrap_or_default(), at)?);
            } else if length > 0 {
                return Err(Misfit::new(from, from + value.len(), FaultKind::Prefix));
            }
        }
    }
    Ok(sound)
}

fn modifier(name: &[u8], value: &[u8], at: usize) -> Result<Sound, Misfit> {
    let Some(kind) = known_modifier(name) else {
        macros::macro_string(value, at, Place::Record).map_err(macro_fault)?;
        return Ok(Sound { kind: Some(TermKind::UnknownModifier), ..Sound::default() });
    };
    Ok(Sound { kind: Some(kind), domain: Some(domain(value, at)?), ..Sound::default() })
}

/// name = ALPHA *( ALPHA / DIGIT / "-" / "_" / "." )
fn is_modifier_name(name: &[u8]) -> bool {
    name.first().is_some_and(u8::is_ascii_alphabetic)
        && name.iter().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(b))
}

fn known_modifier(name: &[u8]) -> Option<TermKind> {
    [TermKind::Redirect, TermKind::Exp].into_iter().find(|k| name.eq_ignore_ascii_case(k.as_str().as_bytes()))
}

const MECHANISMS: [TermKind; 8] = {
    use TermKind::*;
    [All, Include, A, Mx, Ptr, Ip4, Ip6, Exists]
};

/// The mechanism of a name, in any case.
pub(super) fn mechanism(name: &[u8]) -> Option<TermKind> {
    MECHANISMS.into_iter().find(|kind| name.eq_ignore_ascii_case(kind.as_str().as_bytes()))
}

fn domain(value: &[u8], at: usize) -> Result<super::record::DomainSpec, Misfit> {
    macros::domain_spec(value, at).map_err(|fault| match fault {
        DomainFault::Empty => Misfit::new(0, at, FaultKind::MissingValue),
        DomainFault::Macro(fault) => macro_fault(fault),
        DomainFault::SingleLabel | DomainFault::NumericTop if address(value).is_some() => {
            Misfit::new(at, at + value.len(), FaultKind::AddressForName)
        }
        DomainFault::SingleLabel | DomainFault::NumericTop => {
            Misfit::new(at, at + value.len(), FaultKind::Domain)
        }
        DomainFault::Top(span) => {
            let prefix = value.iter().rposition(|&b| b == b'/').filter(|&n| {
                value.get(n + 1..).is_some_and(|d| !d.is_empty() && d.iter().all(u8::is_ascii_digit))
            });
            match prefix {
                Some(n) if address(value).is_some() => {
                    let _ = n;
                    Misfit::new(at, at + value.len(), FaultKind::AddressForName)
                }
                Some(n) => Misfit::new(at + n, at + value.len(), FaultKind::UnexpectedValue),
                None => Misfit::new(span.start as usize, span.end as usize, FaultKind::Domain),
            }
        }
    })
}

fn macro_fault(fault: MacroFault) -> Misfit {
    let kind = match fault.kind {
        MacroFaultKind::Byte => FaultKind::Byte(0),
        kind => FaultKind::Macro(kind),
    };
    Misfit::new(fault.span.start as usize, fault.span.end as usize, kind)
}

/// An address, with or without a prefix length.
pub(super) fn address(value: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(value).ok()?;
    text.split('/').next()?.parse().ok()
}

/// Reads the prefix lengths at the end of `value`; returns how long the domain before them is.
fn dual_cidr(value: &[u8], at: usize, sound: &mut Sound) -> Result<usize, Misfit> {
    let mut length = value.len();
    for (separator, max, ip4) in [(&b"//"[..], 128u8, false), (&b"/"[..], 32, true)] {
        let head = value.get(..length).unwrap_or_default();
        let digits = head.iter().rev().take_while(|b| b.is_ascii_digit()).count();
        let start = length - digits;
        let before = head.get(..start).unwrap_or_default();
        if digits == 0 || !before.ends_with(separator) || (ip4 && before.ends_with(b"//")) {
            continue;
        }
        let number = head.get(start..).and_then(|d| prefix(d, max));
        let Some(number) = number else {
            return Err(Misfit::new(at + start - separator.len(), at + length, FaultKind::Prefix));
        };
        *(if ip4 { &mut sound.cidr4 } else { &mut sound.cidr6 }) = Some(number);
        length = start - separator.len();
    }
    Ok(length)
}

/// "0", or digits without a leading zero, up to `max`.
fn prefix(digits: &[u8], max: u8) -> Option<u8> {
    if digits.is_empty() || digits.len() > 3 || (digits.len() > 1 && digits.starts_with(b"0")) {
        return None;
    }
    let number =
        digits.iter().try_fold(0u16, |n, d| d.is_ascii_digit().then(|| n * 10 + u16::from(d - b'0')))?;
    u8::try_from(number).ok().filter(|&n| n <= max)
}

fn network(value: &[u8], at: usize, ip4: bool) -> Result<Cidr, Misfit> {
    if value.is_empty() {
        return Err(Misfit::new(0, at, FaultKind::MissingValue));
    }
    if value.starts_with(b"/") {
        return Err(Misfit::new(at, at + value.len(), FaultKind::Address));
    }
    let length = value.iter().position(|&b| b == b'/').unwrap_or(value.len());
    let (ip, rest) = value.split_at_checked(length).unwrap_or((value, &[]));
    let text = std::str::from_utf8(ip).unwrap_or_default();
    let parsed = if ip4 {
        text.parse::<Ipv4Addr>().ok().map(IpAddr::V4)
    } else {
        text.parse::<Ipv6Addr>().ok().map(IpAddr::V6)
    };
    let Some(address) = parsed else {
        if let Some(bad) = value.iter().position(|b| !(0x21..=0x7e).contains(b)) {
            let byte = value.get(bad).copied().unwrap_or(0);
            return Err(Misfit::new(at + bad, at + bad + 1, FaultKind::Byte(byte)));
        }
        let family = text.parse::<IpAddr>().is_ok();
        let kind = if family { FaultKind::Family } else { FaultKind::Address };
        return Err(Misfit::new(at, at + length, kind));
    };
    let max = if ip4 { 32 } else { 128 };
    let prefix = match rest.split_first() {
        None => max,
        Some((_, digits)) => {
            prefix(digits, max).ok_or(Misfit::new(at + length, at + value.len(), FaultKind::Prefix))?
        }
    };
    Ok(Cidr::new(address, prefix))
}

#[cfg(test)]
mod tests;

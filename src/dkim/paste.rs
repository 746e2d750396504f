//! Texts that are no key record: what a zone file, a word processor or another record type left
//! behind.

use crate::finding::Span;

use super::providers;
use super::public_key::{self, Material};
use super::tags::{TagList, is_fws, trim};

/// What a text at a selector is, before it is read as a key record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A tag list that means to be a key record.
    Key,
    /// Nothing at all.
    Empty,
    /// A key record under characters that do not belong in it.
    Pasted(Vec<Artifact>),
    /// The key alone, without tags.
    BareKey { base64: String, ed25519: bool },
    /// A host name that should be the target of a CNAME record.
    HostName(String),
    /// A record of another protocol, named.
    Other(&'static str),
    /// What is left of ADSP (RFC 5617) or of DomainKeys (RFC 4870).
    Policy,
    /// Something else.
    Unknown,
}

/// Characters that a copy brought along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Artifact {
    pub(super) span: Span,
    pub(super) what: &'static str,
}

/// Tells what a text is.
pub(super) fn kind(text: &[u8]) -> Kind {
    let (body, _) = trim(text, 0);
    if body.is_empty() {
        return Kind::Empty;
    }
    if let Some(protocol) = other_protocol(body) {
        return Kind::Other(protocol);
    }
    let artifacts = artifacts(text);
    if !artifacts.is_empty() && means_key(&TagList::parse(&clean(text), 20)) {
        return Kind::Pasted(artifacts);
    }
    if let Some(bare) = bare_key(body) {
        return bare;
    }
    let list = TagList::parse(body, 20);
    if list.find("p").is_none() {
        if list.find("dkim").is_some() || list.find("o").is_some() {
            return Kind::Policy;
        }
        if let Some(host) = host_name(body) {
            return Kind::HostName(host);
        }
    }
    if means_key(&list) { Kind::Key } else { Kind::Unknown }
}

/// Whether a tag list has anything of a key record.
fn means_key(list: &TagList<'_>) -> bool {
    list.tags.iter().any(|tag| {
        let is = |name: &[u8]| tag.name.eq_ignore_ascii_case(name);
        is(b"p")
            || is(b"v") && tag.value.get(..4).is_some_and(|v| v.eq_ignore_ascii_case(b"DKIM"))
            || is(b"k") && tag.value.get(..3).is_some_and(|v| v.eq_ignore_ascii_case(b"rsa"))
    })
}

fn other_protocol(body: &[u8]) -> Option<&'static str> {
    const STARTS: &[(&[u8], &str)] = &[
        (b"v=spf1", "SPF"),
        (b"spf2.0/", "Sender ID"),
        (b"v=DMARC1", "DMARC"),
        (b"v=STSv1", "MTA-STS"),
        (b"v=TLSRPTv1", "TLS-RPT"),
        (b"v=BIMI1", "BIMI"),
    ];
    let body = body.strip_prefix(b"\"").unwrap_or(body);
    STARTS.iter().find_map(|(start, protocol)| {
        body.get(..start.len()).filter(|head| head.eq_ignore_ascii_case(start)).map(|_| *protocol)
    })
}

/// Sequences that look like something else on a screen, and what stands for each.
const INVISIBLE: &[(&[u8], &str, &[u8])] = &[
    (b"\xef\xbb\xbf", "byte order mark", b""),
    (b"\xe2\x80\x8b", "zero-width space", b""),
    (b"\xe2\x80\x8c", "zero-width non-joiner", b""),
    (b"\xe2\x80\x8d", "zero-width joiner", b""),
    (b"\xc2\xad", "soft hyphen", b""),
    (b"\xc2\xa0", "no-break space", b" "),
    (b"\xe2\x80\xaf", "no-break space", b" "),
    (b"\xe2\x80\x9c", "typographic quote", b""),
    (b"\xe2\x80\x9d", "typographic quote", b""),
    (b"\xe2\x80\x9e", "typographic quote", b""),
    (b"\xe2\x80\x98", "typographic quote", b""),
    (b"\xe2\x80\x99", "typographic quote", b""),
    (b"\xef\xbc\x9b", "full-width semicolon", b";"),
    (b"\xef\xbc\x9d", "full-width equals sign", b"="),
    (b"\\;", "backslash before a semicolon", b";"),
    (b"\\\"", "escaped quote", b""),
];

fn invisible(text: &[u8]) -> Option<&'static (&'static [u8], &'static str, &'static [u8])> {
    INVISIBLE.iter().find(|(bytes, ..)| text.starts_with(bytes))
}

/// A piece of a text: one byte of the record, or what a copy brought along.
struct Piece {
    span: Span,
    /// What a copy brought along is called.
    what: Option<&'static str>,
    /// What the record has in its place.
    instead: &'static [u8],
}

/// Takes a text apart from `start`.
struct Pieces<'t> {
    text: &'t [u8],
    at: usize,
    /// Notes (`n=`) may hold quotes of their own.
    in_notes: bool,
}

impl<'t> Pieces<'t> {
    fn new(text: &'t [u8]) -> Self {
        Self { text, at: 0, in_notes: begins_notes(text) }
    }
}

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        let at = self.at;
        let rest = self.text.get(at..).filter(|rest| !rest.is_empty())?;
        let (length, what, instead) = if let Some((bytes, what, instead)) = invisible(rest) {
            (bytes.len(), Some(*what), *instead)
        } else if let Some(length) = quote(self.text, at, self.in_notes) {
            (length, Some("quote"), &b""[..])
        } else {
            (1, None, &b""[..])
        };
        self.at += length;
        if rest.first() == Some(&b';') || instead == b";" {
            self.in_notes = begins_notes(self.text.get(self.at..).unwrap_or_default());
        }
        Some(Piece { span: Span::new(at, self.at), what, instead })
    }
}

fn begins_notes(text: &[u8]) -> bool {
    let mut letters = text.iter().filter(|&&byte| !is_fws(byte) && byte != b'"').take(2);
    letters.next() == Some(&b'n') && letters.next() == Some(&b'=')
}

/// At most a handful is wanted: the fix takes all of them away.
fn artifacts(text: &[u8]) -> Vec<Artifact> {
    const SHOWN: usize = 4;
    if let Some((start, _)) = zone_line(text) {
        return vec![Artifact { span: Span::new(0, start), what: "zone-file form" }];
    }
    // Every key of every signature comes by here, and nearly all have nothing of the kind.
    if !text.iter().any(|byte| matches!(byte, b'"' | b'\\' | 0x80..)) {
        return Vec::new();
    }
    Pieces::new(text)
        .filter_map(|piece| piece.what.map(|what| Artifact { span: piece.span, what }))
        .take(SHOWN)
        .collect()
}

/// The length of a quote that belongs to a zone file: at either end, where two strings meet, or
/// round a value that can hold none.
fn quote(text: &[u8], at: usize, in_notes: bool) -> Option<usize> {
    let rest = text.get(at..)?.strip_prefix(b"\"")?;
    let space = rest.iter().take_while(|&&byte| is_fws(byte)).count();
    if rest.get(space) == Some(&b'"') {
        return Some(space + 2);
    }
    let first = text.get(..at)?.iter().all(|&byte| is_fws(byte));
    (first || space == rest.len() || !in_notes).then_some(1)
}

/// A line of a zone file (RFC 1035 section 5.1), such as key generators print: where its first
/// string begins, and the strings joined.
fn zone_line(text: &[u8]) -> Option<(usize, Vec<u8>)> {
    let start = text.iter().position(|&byte| byte == b'"')?;
    let (before, _) = trim(text.get(..start)?, 0);
    let word = before.strip_suffix(b"(").map_or(before, |before| trim(before, 0).0);
    let typed = word.len() >= 3
        && word.get(word.len() - 3..).is_some_and(|word| word.eq_ignore_ascii_case(b"TXT"))
        && word.len().checked_sub(4).is_none_or(|at| word.get(at).is_some_and(|&byte| is_fws(byte)));
    let opened = before.ends_with(b"(");
    if !(typed || opened && word.is_empty()) {
        return None;
    }
    let mut out = Vec::new();
    let (mut quoted, mut comment, mut escaped) = (false, false, false);
    for &byte in text.get(start..)? {
        if comment {
            comment = byte != b'\n';
        } else if escaped {
            escaped = false;
            out.push(byte);
        } else {
            match byte {
                b'"' => quoted = !quoted,
                b'\\' if quoted => escaped = true,
                _ if quoted => out.push(byte),
                b';' => comment = true,
                b')' | b' ' | b'\t' | b'\r' | b'\n' => {}
                _ => return None,
            }
        }
    }
    Some((start, out))
}

/// The text without such characters.
pub(super) fn clean(text: &[u8]) -> Vec<u8> {
    let strings = zone_line(text).map(|(_, strings)| strings);
    let text = strings.as_deref().unwrap_or(text);
    let mut out = Vec::with_capacity(text.len());
    for piece in Pieces::new(text) {
        match piece.what {
            Some(_) => out.extend_from_slice(piece.instead),
            None => out.extend(text.get(piece.span.range()).unwrap_or_default()),
        }
    }
    let (body, _) = trim(&out, 0);
    body.to_vec()
}

/// A key without tags, with or without PEM armor.
fn bare_key(body: &[u8]) -> Option<Kind> {
    let base64 = strip_armor(body).unwrap_or_else(|| body.to_vec());
    if base64.len() < 40 {
        return None;
    }
    let bytes = public_key::decode(&base64).ok()?;
    match public_key::examine(&bytes) {
        Material::Rsa { .. } => Some(Kind::BareKey { base64: public_key::encode(&bytes), ed25519: false }),
        Material::Ed25519 { raw, .. } => {
            Some(Kind::BareKey { base64: public_key::encode(raw), ed25519: true })
        }
        _ => None,
    }
}

/// The base64 between `-----BEGIN …-----` and `-----END …-----`; `None` without armor.
pub(super) fn strip_armor(text: &[u8]) -> Option<Vec<u8>> {
    const DASHES: &[u8] = b"-----";
    let start = text.windows(5).position(|window| window == DASHES)?;
    let after = text.get(start + 5..)?;
    let mut out = Vec::new();
    out.extend_from_slice(text.get(..start)?);
    let mut inside = true;
    let mut rest = after;
    while let Some(next) = rest.windows(5).position(|window| window == DASHES) {
        if !inside {
            out.extend_from_slice(rest.get(..next)?);
        }
        inside = !inside;
        rest = rest.get(next + 5..)?;
    }
    // A label that never ends swallows nothing but itself.
    if !inside {
        out.extend_from_slice(rest);
    }
    out.retain(|&byte| !is_fws(byte));
    Some(out)
}

/// A text that is one host name and nothing else, as people type into the wrong field.
fn host_name(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    let bare = text.strip_suffix('.').unwrap_or(text);
    let labels = bare.split('.').count();
    let fits = bare.split('.').all(|label| {
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    });
    let last = bare.rsplit('.').next().unwrap_or_default();
    let plausible = fits && labels >= 2 && last.len() >= 2 && last.bytes().all(|b| b.is_ascii_alphabetic());
    (plausible && (labels >= 3 || providers::by_alias(bare).is_some())).then(|| bare.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds() {
        assert_eq!(kind(b" "), Kind::Empty);
        assert_eq!(kind(b"v=DKIM1; p="), Kind::Key);
        assert_eq!(kind(b"nk=rsa; t=s; p=abc"), Kind::Key);
        assert_eq!(kind(b"V=spf1 -all"), Kind::Other("SPF"));
        assert_eq!(kind(b"dkim=all"), Kind::Policy);
        assert_eq!(kind(b"t=y; o=~;"), Kind::Policy);
        assert_eq!(kind(b"v=DKIM1; o=~"), Kind::Policy);
        assert_eq!(kind(b"abc.dkim.amazonses.com"), Kind::HostName("abc.dkim.amazonses.com".into()));
        assert_eq!(kind(b"google-site-verification=abc"), Kind::Unknown);
        assert_eq!(kind(b"3.14"), Kind::Unknown);
    }

    #[test]
    fn zone_file_quotes_and_escapes_go() {
        assert_eq!(clean(b"\"v=DKIM1\\; p=ab\" \"cd\""), b"v=DKIM1; p=abcd");
        assert_eq!(clean("\u{201c}v=DKIM1;\u{a0}p=\u{201d}".as_bytes()), b"v=DKIM1; p=");
        assert!(matches!(kind(b"v=DKIM1\\; p="), Kind::Pasted(a) if a.len() == 1));
    }

    #[test]
    fn quotes_round_values_go() {
        assert_eq!(clean(b"v=DKIM1; k=rsa; p=\"ab\""), b"v=DKIM1; k=rsa; p=ab");
        assert_eq!(clean(b"v=DKIM1; \"k=rsa\"; p=ab"), b"v=DKIM1; k=rsa; p=ab");
        assert!(matches!(kind(b"v=DKIM1; p=\"ab\""), Kind::Pasted(a) if a.len() == 2));
    }

    #[test]
    fn a_zone_line_is_taken_apart() {
        let line = b"s1._domainkey\tIN\tTXT\t( \"v=DKIM1; k=rsa; \"\n\t  \"p=ab\"\n\t  \"cd\" )  ; ----- DKIM key s1";
        assert_eq!(clean(line), b"v=DKIM1; k=rsa; p=abcd");
        assert_eq!(clean(b"( \"v=DKIM1; p=ab\" \"cd\" )"), b"v=DKIM1; p=abcd");
        assert!(matches!(kind(b"( \"v=DKIM1; p=ab\" \"cd\" )"), Kind::Pasted(_)));
        assert_eq!(zone_line(b"v=DKIM1; n=(\"old\"; p="), None);
        assert_eq!(zone_line(b"n=a TXT \"x\" y"), None);
    }

    #[test]
    fn quotes_in_notes_stay() {
        assert_eq!(kind(b"v=DKIM1; n=the \"old\" key; p="), Kind::Key);
    }

    #[test]
    fn armor_goes() {
        let pem = b"-----BEGIN PUBLIC KEY-----\nQUJD\nREVG\n-----END PUBLIC KEY-----\n";
        assert_eq!(strip_armor(pem).as_deref(), Some(&b"QUJDREVG"[..]));
        assert_eq!(strip_armor(b"QUJD"), None);
    }
}

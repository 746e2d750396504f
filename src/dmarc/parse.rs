//! From bytes to the tree. Total: any text gives a record, and nothing stops at the first fault.

use super::record::{
    DmarcAlignment, DmarcEffect, DmarcPolicy, DmarcPsd, DmarcReading, DmarcRecord, DmarcTag, TagState,
};
use super::uri;
use crate::dns::Name;
use crate::finding::{SourceId, Span, escape_byte};

/// The tags that RFC 9989 section 4.7 defines.
pub(super) const KNOWN: [&str; 11] = ["v", "p", "sp", "np", "rua", "ruf", "adkim", "aspf", "fo", "psd", "t"];

/// The tags of RFC 7489 that RFC 9989 appendix C.5.2 removed.
pub(super) const REMOVED: [&str; 3] = ["pct", "rf", "ri"];

/// Whether a text is a DMARC record to receivers: it starts with a `v` tag whose value is exactly
/// `DMARC1` (RFC 9989 section 4.10 step 2).
pub(super) fn is_dmarc(text: &[u8]) -> bool {
    let first = text.split(|&byte| byte == b';').next().unwrap_or_default();
    let Some(equals) = first.iter().position(|&byte| byte == b'=') else { return false };
    let (name, value) = first.split_at(equals);
    // The grammar of section 4.8 has no white space before the version.
    trim_end(name).eq_ignore_ascii_case(b"v") && trim(value.get(1..).unwrap_or_default()) == b"DMARC1"
}

/// What a record at `owner` is read as.
pub(super) fn reading(owner: Option<&Name>) -> DmarcReading {
    match owner {
        None => DmarcReading::AssumedPolicy,
        Some(name) if is_consent_name(name) => DmarcReading::Consent,
        Some(_) => DmarcReading::Policy,
    }
}

/// Whether a name holds the consent of a report receiver: it has the labels `_report._dmarc`
/// (RFC 9990 section 4).
fn is_consent_name(name: &Name) -> bool {
    let mut previous = "";
    name.labels().any(|label| {
        let hit = previous == "_report" && label == "_dmarc";
        previous = label;
        hit
    })
}

/// Reads a record; spans count the raw bytes of `text`.
pub(super) fn parse(text: &[u8], source: SourceId, reading: DmarcReading) -> DmarcRecord {
    let mut record = DmarcRecord {
        source,
        reading,
        effect: DmarcEffect::Ignored,
        tags: Vec::new(),
        cut: text.len() > DmarcRecord::MAX_BYTES,
        p: None,
        sp: None,
        np: None,
        adkim: DmarcAlignment::default(),
        aspf: DmarcAlignment::default(),
        psd: DmarcPsd::default(),
        testing: false,
        pct: None,
        rua: Vec::new(),
        ruf: Vec::new(),
    };
    let text = text.get(..DmarcRecord::MAX_BYTES).unwrap_or(text);
    let mut start = 0;
    for piece in text.split(|&byte| byte == b';') {
        let from = start;
        start += piece.len() + 1;
        if trim(piece).is_empty() {
            continue;
        }
        if record.tags.len() == DmarcRecord::MAX_TAGS {
            record.cut = true;
            break;
        }
        let (tag, value) = split(piece, from);
        let tag = settle(&mut record, tag, value);
        record.tags.push(tag);
    }
    record.effect = effect(&record, is_dmarc(text));
    record
}

/// Takes a piece apart at its first `=`.
fn split(piece: &[u8], from: usize) -> (DmarcTag, &[u8]) {
    let span = trimmed(piece, from);
    let (name, value) = match piece.iter().position(|&byte| byte == b'=') {
        Some(equals) => {
            let (name, value) = piece.split_at(equals);
            (name, Some((value.get(1..).unwrap_or_default(), from + equals + 1)))
        }
        None => (piece, None),
    };
    let tag = DmarcTag {
        name: escaped(&trim(name).to_ascii_lowercase()),
        value: value.map(|(value, _)| escaped(trim(value))).unwrap_or_default(),
        state: TagState::Read,
        span,
        name_span: trimmed(name, from),
        value_span: value.map_or(Span { start: span.end, end: span.end }, |(value, at)| trimmed(value, at)),
    };
    if value.is_none() || tag.name.is_empty() || !tag.name.bytes().all(|b| b.is_ascii_alphabetic()) {
        return (DmarcTag { state: TagState::Malformed, ..tag }, &[]);
    }
    (tag, value.map_or(&[], |(value, _)| trim(value)))
}

/// Decides what becomes of a tag, and takes its value into the record.
fn settle(record: &mut DmarcRecord, mut tag: DmarcTag, value: &[u8]) -> DmarcTag {
    if tag.state == TagState::Malformed {
        return tag;
    }
    if record.tags.iter().any(|earlier| earlier.name == tag.name && earlier.state != TagState::Malformed) {
        tag.state = TagState::Duplicate;
        return tag;
    }
    let valid = match tag.name.as_str() {
        "v" => record.tags.is_empty() && value == b"DMARC1",
        "p" => keep(&mut record.p, policy(value)),
        "sp" => keep(&mut record.sp, policy(value)),
        "np" => keep(&mut record.np, policy(value)),
        "adkim" => choose(&mut record.adkim, alignment(value)),
        "aspf" => choose(&mut record.aspf, alignment(value)),
        "psd" => choose(&mut record.psd, psd(value)),
        "t" => choose(&mut record.testing, yes_or_no(value)),
        "fo" => fo(value).is_ok(),
        "rua" => list(&mut record.rua, value, tag.value_span),
        "ruf" => list(&mut record.ruf, value, tag.value_span),
        name if REMOVED.contains(&name) => {
            if name == "pct" {
                record.pct = percent(value);
            }
            tag.state = TagState::Removed;
            return tag;
        }
        _ => {
            tag.state = TagState::Unknown;
            return tag;
        }
    };
    if !valid {
        tag.state = TagState::Invalid;
    }
    tag
}

fn keep<T>(slot: &mut Option<T>, value: Option<T>) -> bool {
    *slot = value;
    slot.is_some()
}

fn choose<T>(slot: &mut T, value: Option<T>) -> bool {
    value.map(|value| *slot = value).is_some()
}

fn list(slot: &mut Vec<super::record::ReportUri>, value: &[u8], at: Span) -> bool {
    *slot = uri::list(value, at.start as usize);
    slot.iter().any(|uri| uri.fault.is_none())
}

fn effect(record: &DmarcRecord, is_dmarc: bool) -> DmarcEffect {
    let invalid = |name| record.tag(name).is_some_and(|tag| tag.state != TagState::Read);
    if !is_dmarc {
        DmarcEffect::Ignored
    } else if record.reading == DmarcReading::Consent {
        DmarcEffect::Consent
    } else if record.p.is_some() && !invalid("sp") && !invalid("np") {
        DmarcEffect::AsWritten
    } else if record.has_valid_rua() {
        DmarcEffect::AsNone
    } else {
        DmarcEffect::NoDmarc
    }
}

/// `none`, `quarantine` or `reject`, in any case.
fn policy(value: &[u8]) -> Option<DmarcPolicy> {
    [DmarcPolicy::None, DmarcPolicy::Quarantine, DmarcPolicy::Reject]
        .into_iter()
        .find(|policy| value.eq_ignore_ascii_case(policy.as_str().as_bytes()))
}

fn alignment(value: &[u8]) -> Option<DmarcAlignment> {
    match value {
        b"r" | b"R" => Some(DmarcAlignment::Relaxed),
        b"s" | b"S" => Some(DmarcAlignment::Strict),
        _ => None,
    }
}

fn psd(value: &[u8]) -> Option<DmarcPsd> {
    match value {
        b"y" | b"Y" => Some(DmarcPsd::Suffix),
        b"n" | b"N" => Some(DmarcPsd::Organizational),
        b"u" | b"U" => Some(DmarcPsd::Undeclared),
        _ => None,
    }
}

fn yes_or_no(value: &[u8]) -> Option<bool> {
    match value {
        b"y" | b"Y" => Some(true),
        b"n" | b"N" => Some(false),
        _ => None,
    }
}

/// RFC 7489 section 6.3: a plain integer between 0 and 100.
fn percent(value: &[u8]) -> Option<u8> {
    if value.is_empty() || value.len() > 3 || !value.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = value.iter().fold(0u16, |number, digit| number * 10 + u16::from(digit & 15));
    (number <= 100).then_some(number as u8)
}

/// What is wrong with a `fo` value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FoFault {
    /// Something else than `0`, `1`, `d` and `s` between colons.
    Option,
    /// The same option twice.
    Twice,
    /// `0` and `1` together.
    Both,
}

/// Checks a `fo` value: options between colons, each at most once, `0` and `1` not together
/// (RFC 9989 section 4.8).
pub(super) fn fo(value: &[u8]) -> Result<(), FoFault> {
    let mut seen = Vec::new();
    for option in value.split(|&byte| byte == b':') {
        let [option] = option else { return Err(FoFault::Option) };
        let option = option.to_ascii_lowercase();
        if !b"01ds".contains(&option) {
            return Err(FoFault::Option);
        }
        if seen.contains(&option) {
            return Err(FoFault::Twice);
        }
        seen.push(option);
    }
    if seen.contains(&b'0') && seen.contains(&b'1') { Err(FoFault::Both) } else { Ok(()) }
}

/// White space inside a record: space and tab.
pub(super) fn is_wsp(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

pub(super) fn trim(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().take_while(|&&byte| is_wsp(byte)).count();
    trim_end(bytes.get(start..).unwrap_or_default())
}

fn trim_end(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|&byte| !is_wsp(byte)).map_or(0, |at| at + 1);
    bytes.get(..end).unwrap_or_default()
}

/// Where `bytes`, which start at `from`, stand without white space round them.
pub(super) fn trimmed(bytes: &[u8], from: usize) -> Span {
    let lead = bytes.iter().take_while(|&&byte| is_wsp(byte)).count();
    let length = trim(bytes).len();
    // Nothing but white space: the place right after it starts.
    let start = if length == 0 { from } else { from + lead };
    Span::new(start, start + length)
}

/// The escaped form of a source's text.
pub(super) fn escaped(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    bytes.iter().for_each(|&byte| escape_byte(byte, &mut out));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Findings, Source};

    fn read(text: &str) -> DmarcRecord {
        let source = Findings::default().source(Source::record("", "TXT", text.as_bytes()));
        parse(text.as_bytes(), source, DmarcReading::Policy)
    }

    #[test]
    fn spaces_and_case_of_names_are_free() {
        let record = read("V = DMARC1\t;\tP\t=\tReJect ;ADKIM=S; rua = mailto:a@example.com ");
        assert_eq!(record.effect, DmarcEffect::AsWritten);
        assert_eq!(record.p, Some(DmarcPolicy::Reject));
        assert_eq!(record.adkim, DmarcAlignment::Strict);
        assert_eq!(record.rua[0].mailbox.as_deref(), Some("a@example.com"));
        let tag = record.tag("p").unwrap();
        assert_eq!((tag.span, tag.value_span), (Span::new(13, 23), Span::new(17, 23)));
    }

    #[test]
    fn only_an_exact_version_first_counts() {
        for text in ["v=DMARC1", "v=DMARC1;", "v = DMARC1 ; p=none", "V=DMARC1;p=none"] {
            assert!(is_dmarc(text.as_bytes()), "{text}");
        }
        for text in ["v=dmarc1; p=none", "v=DMARC1x", "v=DMARC1 p=none", "p=none; v=DMARC1", " v=DMARC1", ""]
        {
            assert!(!is_dmarc(text.as_bytes()), "{text}");
            assert_eq!(read(text).effect, DmarcEffect::Ignored, "{text}");
        }
    }

    #[test]
    fn a_bad_policy_tag_voids_the_policy() {
        let rua = "; rua=mailto:a@example.com";
        for text in ["p=rejct", "p=reject; sp=rejct", "p=reject; np=", "sp=none", "p"] {
            assert_eq!(read(&format!("v=DMARC1; {text}")).effect, DmarcEffect::NoDmarc, "{text}");
            assert_eq!(read(&format!("v=DMARC1; {text}{rua}")).effect, DmarcEffect::AsNone, "{text}");
        }
        assert_eq!(read("v=DMARC1; p=x; rua=a@example.com").effect, DmarcEffect::NoDmarc);
    }

    #[test]
    fn the_first_of_two_counts() {
        let record = read("v=DMARC1; p=reject; p=none");
        assert_eq!(record.p, Some(DmarcPolicy::Reject));
        assert_eq!(record.tags[2].state, TagState::Duplicate);
    }

    #[test]
    fn fo_follows_the_grammar() {
        for good in ["0", "1", "d", "s", "1:d:s", "d:1:s", "d:s:0", "0:d", "D:S"] {
            assert_eq!(fo(good.as_bytes()), Ok(()), "{good}");
        }
        assert_eq!(fo(b"0:1"), Err(FoFault::Both));
        assert_eq!(fo(b"d:d"), Err(FoFault::Twice));
        for bad in ["", "x", "1:", "0 :d", "1;d", "ds"] {
            assert_eq!(fo(bad.as_bytes()), Err(FoFault::Option), "{bad}");
        }
    }

    #[test]
    fn pct_is_a_plain_integer() {
        assert_eq!(percent(b"0"), Some(0));
        assert_eq!(percent(b"100"), Some(100));
        for bad in ["", "101", "-1", "1000", "5%", "abc"] {
            assert_eq!(percent(bad.as_bytes()), None, "{bad}");
            assert_eq!(percent(b"invalid"), None);
            assert_eq!(percent(b"9999999999"), None);
        }
    }

    #[test]
    fn any_bytes_give_a_tree() {
        for text in [&b"\x00;\xff=;;;=;v"[..], b";", b"=", b"v=DMARC1;p=\xc3\xa4", &[b';'; 70_000]] {
            let source = Findings::default().source(Source::record("", "TXT", text));
            parse(text, source, DmarcReading::AssumedPolicy);
        }
        assert_eq!(read(&format!("v=DMARC1{}", ";a=b".repeat(2_000))).tags.len(), DmarcRecord::MAX_TAGS);
    }
}

//! How the names of files are written (RFC 2231).

use super::super::super::rules::reference as rule;
use super::super::parameter::parameters;
use super::super::places::{NO_FIX, Places, Words};
use super::super::{Check, Field};
use crate::finding::{Applicability, Severity, Span};

/// A parameter that names a file: `filename*0*=`.
struct Name {
    /// `name` or `filename`, in lower case.
    name: String,
    /// The number between the stars.
    number: Option<usize>,
    /// Whether the value is percent-encoded.
    is_extended: bool,
    span: Span,
    value_span: Span,
    value: Vec<u8>,
}

/// Marks encoded words as names, and names that are not written as such.
pub(super) fn file_name(header: &[Field<'_>], places: &mut [Places; 2]) {
    let [encoded, malformed] = places;
    let fields = header.iter().filter(|field| {
        ["Content-Type", "Content-Disposition"].iter().any(|name| field.name.eq_ignore_ascii_case(name))
    });
    let names: Vec<Vec<Name>> = fields.map(names).collect();
    let has_extended = names.iter().flatten().any(|name| name.is_extended);
    for names in names {
        for name in &names {
            let bare = name.value.strip_prefix(b"\"").unwrap_or(&name.value);
            // Thunderbird writes one for old readers beside the other.
            if bare.starts_with(b"=?") && !has_extended {
                encoded.mark(name.value_span, "an encoded word");
            } else if let Some(fault) = fault(name) {
                malformed.mark(name.span, fault);
                if fault == SPACES && !name.value.iter().any(|byte| b"\"\\()\r\n".contains(byte)) {
                    malformed.mend(name.value_span, format!("\"{}\"", String::from_utf8_lossy(&name.value)));
                }
            }
        }
        // Readers put the pieces together by their numbers.
        for kind in ["name", "filename"] {
            let mut pieces: Vec<&Name> =
                names.iter().filter(|name| name.name == kind && name.number.is_some()).collect();
            crate::compact::sort_by(&mut pieces, |a, b| a.number.cmp(&b.number));
            let gap = pieces.iter().enumerate().find(|(at, piece)| piece.number != Some(*at));
            if let Some((at, piece)) = gap {
                malformed.mark(piece.span, format!("no piece {at} before it"));
            }
        }
    }
}

const SPACES: &str = "a name with spaces needs quotation marks";

fn fault(name: &Name) -> Option<&'static str> {
    if !name.is_extended {
        let is_quoted = name.value.starts_with(b"\"");
        let words = super::super::header::words(&name.value, 0, name.value.len());
        return (!is_quoted && words.len() > 1).then_some(SPACES);
    }
    let bare = name.value.strip_prefix(b"\"").unwrap_or(&name.value);
    let marks = bare.iter().filter(|byte| **byte == b'\'').count();
    if name.number.unwrap_or(0) == 0 && marks < 2 {
        return Some("no charset before the name: `utf-8''`");
    }
    let is_broken = |(at, byte): (usize, &u8)| {
        let digits = bare.get(at + 1..at + 3);
        *byte == b'%' && !digits.is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit))
    };
    bare.iter().enumerate().any(is_broken).then_some("`%` without two hexadecimal digits")
}

fn names(field: &Field<'_>) -> Vec<Name> {
    let base = field.value_span.start as usize;
    let read = |it: super::super::parameter::Parameter| {
        let written = String::from_utf8_lossy(field.value.get(it.name.clone())?).to_ascii_lowercase();
        let mut pieces = written.split('*');
        let name = pieces.next().filter(|name| matches!(*name, "name" | "filename"))?.to_owned();
        let rest: Vec<&str> = pieces.collect();
        Some(Name {
            name,
            number: rest.first().and_then(|number| number.parse().ok()),
            is_extended: rest.last() == Some(&""),
            span: Span::new(base + it.name.start, base + it.value.end),
            value_span: Span::new(base + it.value.start, base + it.value.end),
            value: field.value.get(it.value)?.to_vec(),
        })
    };
    parameters(field.value).into_iter().filter_map(read).collect()
}

/// Tells of all parts at once.
pub(super) fn tell(check: &mut Check<'_>, places: [Places; 2]) {
    let [encoded, malformed] = places;
    let words = Words {
        message: "an encoded word as a file name".to_owned(),
        note: "encoded words do not belong in parameters; most readers decode them all the same (RFC 2047 section 5)",
        help: "write `filename*=utf-8''…` beside it (RFC 2231 section 4)",
        fix: NO_FIX,
    };
    check.say(&rule::ENCODED_NAME, Severity::Info, encoded, words);
    let words = Words {
        message: "a file name that is not written as one".to_owned(),
        note: "readers cut the name, show it garbled, or make up their own (RFC 2231 section 3 and 4, RFC 2045 section 5.1)",
        help: "write `filename=\"report.pdf\"`, and what is not ASCII as `filename*=utf-8''Gr%C3%BC%C3%9Fe.pdf`",
        fix: ("put it into quotation marks", Applicability::Unsafe),
    };
    check.say(&rule::NAME_MALFORMED, Severity::Warning, malformed, words);
}

//! Characters that came along with copying.

use super::super::parse;
use super::super::rules::syntax;
use crate::dns::Limits;
use crate::finding::{Applicability, Findings, Fix, SourceId, Span};

/// UTF-8 of what editors and web pages put in, and what was meant.
const ARTEFACTS: &[(&[u8], &str, &str)] = &[
    (b"\xef\xbb\xbf", "", "a byte order mark"),
    (b"\xe2\x80\x8b", "", "an invisible space"),
    (b"\xe2\x80\x8c", "", "an invisible character"),
    (b"\xe2\x80\x8d", "", "an invisible character"),
    (b"\xc2\xad", "", "a soft hyphen"),
    (b"\xc2\xa0", " ", "a no-break space"),
    (b"\xe2\x80\x9c", "", "a typographic quote"),
    (b"\xe2\x80\x9d", "", "a typographic quote"),
    (b"\xe2\x80\x98", "", "a typographic quote"),
    (b"\xe2\x80\x99", "", "a typographic quote"),
    (b"\xe2\x80\x93", "-", "a typographic dash"),
    (b"\xe2\x80\x94", "-", "a typographic dash"),
    (b"\"", "", "a quote"),
    (b"\\;", "", "an escaped semicolon"),
    (b"\\", "", "a backslash"),
];

/// Reports them when the record is sound, or nearly so, without. Says whether it did.
pub(super) fn report(source: SourceId, text: &[u8], limits: &Limits, found: &mut Findings) -> bool {
    let mut cleaned = Vec::new();
    let mut edits: Vec<(Span, &str, &str)> = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        match ARTEFACTS.iter().find(|(bytes, ..)| rest.starts_with(bytes)) {
            Some((bytes, with, what)) => {
                // Neighboring edits are one, as edits are disjoint.
                edits.push((Span::new(at, at + bytes.len()), with, what));
                cleaned.extend_from_slice(with.as_bytes());
                at += bytes.len();
            }
            None => {
                cleaned.extend(rest.first());
                at += 1;
            }
        }
    }
    let Some(&(first, _, what)) = edits.first() else { return false };
    if !parse::parse(&cleaned, limits.terms).is_valid() {
        return false;
    }
    let mut fix = Fix::new("remove what came along with copying", Applicability::Unsafe);
    let mut finding = syntax::PASTED_CHARACTERS
        .finding(format!("the record holds {what}"))
        .label(source, first, what)
        .note("published like this it is part of the record: at the start it hides the record, elsewhere the whole record gives permerror (RFC 7208 section 4.5, 4.6)")
        .help("publish the record without it; the quotes of a zone file are not part of a record");
    for (n, (span, with, what)) in edits.into_iter().enumerate() {
        fix = fix.edit(source, span, with);
        if (1..10).contains(&n) {
            finding = finding.label(source, span, what);
        }
    }
    found.push(finding.fix(fix));
    true
}

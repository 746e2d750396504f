//! The lines between the parts (RFC 2046 section 5.1.1).

use mail_parser::{MessagePart, PartFlags};

use super::super::super::rules::structure as rule;
use super::super::places::{NO_FIX, Places, Words};
use super::super::{Check, Field, times};
use super::{PARTS, ending};
use crate::finding::{Applicability, Fix, Severity, Span};

pub(super) fn boundary(check: &mut Check<'_>, part: &MessagePart<'_>, content_type: Option<Field<'_>>) {
    let Some(field) = content_type else { return };
    let written = part.content_type().and_then(|it| it.attribute("boundary"));
    let Some(boundary) = written.filter(|boundary| !boundary.is_empty()) else {
        check.found.push(
            rule::BOUNDARY_INVALID
                .finding("a multipart without `boundary`")
                .label(check.source, field.value_span, "names no boundary")
                .note("nobody can tell where its parts begin (RFC 2046 section 5.1.1)")
                .help("add `boundary=\"…\"` with the line that stands between the parts"),
        );
        return;
    };
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"'()+_,-./:=? ".contains(&b);
    if boundary.len() > 70 || boundary.ends_with(' ') || !boundary.bytes().all(allowed) {
        let what = if boundary.len() > 70 {
            format!("the boundary has {} characters", boundary.len())
        } else {
            "the boundary holds characters it may not".to_owned()
        };
        check.found.push(
            rule::BOUNDARY_INVALID
                .finding(what)
                .severity(Severity::Warning)
                .label(
                    check.source,
                    field.value_span,
                    "at most 70 letters, digits, `'()+_,-./:=?` and inner spaces",
                )
                .note("strict readers find no parts then (RFC 2046 section 5.1.1)")
                .help("take a shorter boundary of letters and digits"),
        );
    }
    let end = part.offset_end() as usize;
    if part.children().next().is_none() {
        check.found.push(
            rule::BOUNDARY_UNUSED
                .finding("the boundary is never used")
                .label(check.source, field.value_span, "no line of the body opens a part")
                .note("readers show an empty message or the raw text (RFC 2046 section 5.1.1)")
                .help(format!(
                    "put `--{boundary}` before each part and `--{boundary}--` behind the last one"
                )),
        );
        return;
    }
    if part.flags().contains(PartFlags::UNTERMINATED) {
        let ending = ending(check);
        let lead = if check.raw.get(..end).unwrap_or_default().ends_with(b"\n") { "" } else { ending };
        check.found.push(
            rule::UNTERMINATED
                .finding("the multipart is never closed")
                .label(check.source, Span::new(end, end), format!("`--{boundary}--` is missing here"))
                .label(check.source, field.value_span, "the boundary is named here")
                .note("to a receiver the message looks cut off, and some refuse it (RFC 2046 section 5.1.1)")
                .help(format!("end it with the line `--{boundary}--`"))
                .fix(Fix::new("close it", Applicability::Safe).edit(
                    check.source,
                    Span::new(end, end),
                    format!("{lead}--{boundary}--{ending}"),
                )),
        );
    }
    let mut around = part.parent();
    while let Some(outer) = around {
        around = outer.parent();
        let Some(other) = outer.boundary().filter(|other| !other.is_empty()) else { continue };
        let what = if boundary.starts_with(other) {
            "the boundary begins with that of a multipart around it"
        } else if other.starts_with(boundary) {
            "the boundary of a multipart around it begins with this one"
        } else {
            continue;
        };
        check.found.push(
            rule::BOUNDARY_CLASH
                .finding(what)
                .label(check.source, field.value_span, "cannot be told from the outer one")
                .note("readers need compare the beginning of a line only (RFC 2046 section 5.1.1)")
                .help("give each multipart a boundary of its own"),
        );
        return;
    }
}

/// Lengths of boundaries that are looked for in the content.
const LENGTHS: usize = 8;

/// Lines of the content that begin as a boundary does and are none.
pub(super) fn content(check: &mut Check<'_>) {
    let mail = check.mail;
    let mut all: Vec<(&[u8], usize, usize)> = mail
        .parsed()
        .parts()
        .take(PARTS)
        .filter(|part| check.is_raw(part.id()) && part.children().next().is_some())
        .filter_map(|part| {
            let boundary = part.boundary().filter(|boundary| !boundary.is_empty() && boundary.len() <= 70)?;
            Some((boundary.as_bytes(), part.offset_body() as usize, part.offset_end() as usize))
        })
        .collect();
    if all.is_empty() {
        return;
    }
    crate::compact::sort(&mut all);
    // One that stands several times reaches from its first multipart to its last.
    all.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.2 = kept.2.max(next.2);
        }
        same
    });
    let find = |text: &[u8]| {
        all.binary_search_by(|(boundary, ..)| boundary.cmp(&text)).ok().and_then(|at| all.get(at))
    };
    let mut lengths: Vec<usize> = all.iter().map(|(boundary, ..)| boundary.len()).collect();
    crate::compact::sort(&mut lengths);
    lengths.dedup();
    // A program makes all its boundaries alike.
    lengths.truncate(LENGTHS);
    let (mut places, mut at) = (Places::default(), 0);
    for line in check.raw.split(|byte| *byte == b'\n') {
        let start = at;
        at += line.len() + 1;
        let Some(text) = line.strip_prefix(b"--") else { continue };
        let text = text.trim_ascii_end();
        // A delimiter, perhaps that of a multipart inside.
        if find(text).or_else(|| find(text.strip_suffix(b"--")?)).is_some() {
            continue;
        }
        let clash = lengths.iter().find_map(|length| {
            let (boundary, first, end) = find(text.get(..*length)?)?;
            let rest = text.get(*length..)?;
            let is_space = rest.first().is_some_and(u8::is_ascii_whitespace);
            ((*first..*end).contains(&start) && !rest.starts_with(b"--") && !is_space)
                .then_some(boundary.len())
        });
        if let Some(length) = clash {
            places.mark(Span::new(start, start + 2 + length), "begins as a boundary does");
        }
    }
    let words = Words {
        message: format!("the content looks like a boundary, {}", times(places.count)),
        note: "a reader need compare the beginning of a line only (RFC 2046 section 5.1.1), and cuts the part here then",
        help: "take a boundary that no line of the content begins with",
        fix: NO_FIX,
    };
    check.tell(&rule::BOUNDARY_CLASH, Severity::Warning, places, words);
}

//! The lines between the parts (RFC 2046 section 5.1.1).

use mail_parser::{MessagePart, PartFlags};

use super::super::super::rules::structure as rule;
use super::super::{Check, Field};
use super::ending;
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
    let parent = part.parent().and_then(|parent| parent.boundary());
    if parent.is_some_and(|outer| !outer.is_empty() && boundary.starts_with(outer)) {
        check.found.push(
            rule::BOUNDARY_CLASH
                .finding("the boundary begins with that of the multipart around it")
                .label(check.source, field.value_span, "cannot be told from the outer one")
                .note("readers compare the beginning of a line only (RFC 2046 section 5.1.2)")
                .help("give each multipart a boundary of its own"),
        );
    }
}

//! The lines between the parts (RFC 2046 section 5.1.1).

use mail_parser::{MessagePart, PartFlags};

use super::super::super::rules::structure as rule;
use super::super::places::{LABELS, NO_FIX, Places, Words};
use super::super::{Check, Field, times};
use super::{PARTS, body_of, ending, is_own, place_of};
use crate::finding::{Fix, Severity, Span};

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
    let is_open = part.flags().contains(PartFlags::UNTERMINATED);
    if part.children().next().is_none() {
        match first_delimiter(check, part, boundary) {
            // A part that ends inside its header.
            Some((line, false)) => cut_off(check, line, boundary),
            Some((line, true)) => check.found.push(
                rule::BOUNDARY_UNUSED
                    .finding("a multipart without any part")
                    .label(check.source, line, "closed before any part began")
                    .note("it holds one part at least, and readers show an empty message (RFC 2046 section 5.1.1)")
                    .help(format!("put a part before it, behind a line `--{boundary}`, or leave the multipart out")),
            ),
            None => check.found.push(
                rule::BOUNDARY_UNUSED
                    .finding("the boundary is never used")
                    .label(check.source, field.value_span, "no line of the body opens a part")
                    .note("readers show an empty message or the raw text (RFC 2046 section 5.1.1)")
                    .help(format!("put `--{boundary}` before each part and `--{boundary}--` behind the last one")),
            ),
        }
        return;
    }
    if is_open {
        unclosed(check, part, field.value_span, boundary);
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

/// The first line of the body that opens or closes a part, and whether it closes.
fn first_delimiter(check: &Check<'_>, part: &MessagePart<'_>, boundary: &str) -> Option<(Span, bool)> {
    let (body, start) = body_of(check, part);
    let mut at = start;
    for line in body.split(|byte| *byte == b'\n') {
        let rest = line.strip_prefix(b"--").and_then(|line| line.strip_prefix(boundary.as_bytes()));
        match rest.map(<[u8]>::trim_ascii_end) {
            Some(b"") => return Some((Span::new(at, at + 2 + boundary.len()), false)),
            Some(b"--") => return Some((Span::new(at, at + 4 + boundary.len()), true)),
            _ => at += line.len() + 1,
        }
    }
    None
}

fn cut_off(check: &mut Check<'_>, line: Span, boundary: &str) {
    check.found.push(
        rule::UNTERMINATED
            .finding("the multipart ends inside the header of a part")
            .label(check.source, line, "this part has no empty line behind its header")
            .note("to a receiver the message looks cut off, and readers show nothing of it (RFC 2046 section 5.1.1)")
            .help(format!(
                "put an empty line between the header and the text of the part, and the line `--{boundary}--` behind it"
            )),
    );
}

/// What is open at the end of a multipart, which is told once, by the outermost.
fn unclosed(check: &mut Check<'_>, part: &MessagePart<'_>, named: Span, boundary: &str) {
    let end = part.offset_end() as usize;
    let is_open = |part: &MessagePart<'_>| {
        part.flags().contains(PartFlags::UNTERMINATED)
            && part.children().next().is_some()
            && part.offset_end() as usize == end
            && is_own(check, part)
    };
    if part.parent().is_some_and(|outer| is_open(&outer)) {
        return;
    }
    let (mut lines, mut labels) = (vec![format!("--{boundary}--")], vec![named]);
    let mut inner = part.children().last();
    while let Some(child) = inner.filter(is_open) {
        if let Some(boundary) = child.boundary() {
            lines.push(format!("--{boundary}--"));
            labels.push(place_of(check, &child));
        }
        inner = child.children().last();
    }
    // The innermost is closed first.
    lines.reverse();
    let ending = ending(check);
    let lead = if check.raw.get(..end).unwrap_or_default().ends_with(b"\n") { "" } else { ending };
    let message = match lines.len() {
        1 => "the multipart is never closed".to_owned(),
        count => format!("{count} multiparts, one inside the other, are never closed"),
    };
    let shown = format!("`{}`", lines.join("`, then `"));
    let mut finding = rule::UNTERMINATED.finding(message).label(
        check.source,
        Span::new(end, end),
        format!("{shown} is missing here"),
    );
    for span in labels.into_iter().take(LABELS - 1) {
        finding = finding.label(check.source, span, "the boundary is named here");
    }
    let mut finding = finding
        .note("to a receiver the message looks cut off, and some refuse it (RFC 2046 section 5.1.1)")
        .help(format!("end it with {shown}"));
    if let Some(applicability) = check.mending(part) {
        let text: String = lines.iter().map(|line| format!("{line}{ending}")).collect();
        finding = finding.fix(Fix::new("close it", applicability).edit(
            check.source,
            Span::new(end, end),
            format!("{lead}{text}"),
        ));
    }
    check.found.push(finding);
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
        .filter(|part| is_own(check, part) && part.children().next().is_some())
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

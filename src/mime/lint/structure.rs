//! How the parts are put together and named (RFC 2045, 2046, 2047, 2231, 2387, 2392).

mod transfer;

use mail_parser::{Encoding, MessagePart, PartFlags};

use super::super::rules::structure as rule;
use super::{Check, Field, Profile, fields};
use crate::finding::{Applicability, Fix, Severity, Span};

/// Labels of one finding.
const LABELS: usize = 8;
/// Parts that are looked at.
const PARTS: usize = 2000;
/// Bytes of HTML in which references are looked for.
const HTML: usize = 4 << 20;
/// Parts up to this size are swapped by a fix.
const SWAPPED: usize = 64 << 10;

pub(super) fn report(check: &mut Check<'_>) {
    if !check.mail.is_message() {
        return;
    }
    version(check);
    let mail = check.mail;
    for part in mail.parsed().parts().take(PARTS) {
        if !check.is_raw(part.id()) {
            continue;
        }
        let header = fields(mail, part.id());
        let content_type = named(&header, "Content-Type");
        if declared(&part, "multipart", None) {
            boundary(check, &part, content_type);
        }
        if declared(&part, "multipart", Some("alternative")) {
            alternative(check, &part);
        }
        transfer::encoding(check, &part, named(&header, "Content-Transfer-Encoding"));
        if !part.is_multipart() && !part.is_message() {
            let sound = match part.encoding() {
                Encoding::Base64 => transfer::base64(check, &part),
                Encoding::QuotedPrintable => transfer::quoted_printable(check, &part),
                Encoding::None => true,
            };
            // What was damaged on the way says nothing about the charset.
            if sound && part.is_text() {
                transfer::charset(check, &part, content_type);
            }
        }
        file_name(check, &part, &header);
    }
    references(check);
}

fn named<'m>(header: &[Field<'m>], name: &str) -> Option<Field<'m>> {
    header.iter().find(|field| field.name.eq_ignore_ascii_case(name)).copied()
}

/// Whether the part says that it is of a type.
fn declared(part: &MessagePart<'_>, main: &str, sub: Option<&str>) -> bool {
    part.content_type().is_some_and(|it| {
        it.ctype().eq_ignore_ascii_case(main)
            && sub.is_none_or(|sub| it.subtype().is_some_and(|found| found.eq_ignore_ascii_case(sub)))
    })
}

fn body_of<'c>(check: &Check<'c>, part: &MessagePart<'_>) -> (&'c [u8], usize) {
    let (start, end) = (part.offset_body() as usize, part.offset_end() as usize);
    (check.raw.get(start..end).unwrap_or_default(), start)
}

/// Where a part is named, when its bytes are encoded: its type, or its first byte.
fn place_of(check: &Check<'_>, part: &MessagePart<'_>) -> Span {
    let start = part.offset_header() as usize;
    named(&fields(check.mail, part.id()), "Content-Type")
        .map_or(Span::new(start, start), |field| field.value_span)
}

/// The value without comments, in lower case.
fn bare(field: &Field<'_>) -> String {
    let mut depth = 0usize;
    let mut kept = String::new();
    for c in field.unfolded().chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(c.to_ascii_lowercase()),
            _ => {}
        }
    }
    kept.trim().to_owned()
}

fn version(check: &mut Check<'_>) {
    let (finding, fix) = match check.first("MIME-Version") {
        Some(field) if bare(&field).replace(' ', "") == "1.0" => return,
        Some(field) => (
            rule::VERSION.finding(format!("MIME-Version is `{}`", field.text())).label(
                check.source,
                field.value_span,
                "is not `1.0`",
            ),
            Fix::new("say `1.0`", Applicability::Safe).edit(check.source, field.value_span, "1.0"),
        ),
        None => {
            let Some(content) = check.first("Content-Type").or(check.first("Content-Transfer-Encoding"))
            else {
                return;
            };
            let at = content.span.start as usize;
            let ending = ending(check);
            (
                rule::VERSION.finding("there is no `MIME-Version` field").label(
                    check.source,
                    content.name_span,
                    "counts only with it",
                ),
                Fix::new("add `MIME-Version: 1.0`", Applicability::Safe).edit(
                    check.source,
                    Span::new(at, at),
                    format!("MIME-Version: 1.0{ending}"),
                ),
            )
        }
    };
    check.found.push(
        finding
            .note(
                "without `MIME-Version: 1.0` a reader may take the body for plain text (RFC 2045 section 4)",
            )
            .help("write `MIME-Version: 1.0`")
            .fix(fix),
    );
}

fn ending(check: &Check<'_>) -> &'static str {
    if check.line_ending == super::LineEnding::Lf { "\n" } else { "\r\n" }
}

fn boundary(check: &mut Check<'_>, part: &MessagePart<'_>, content_type: Option<Field<'_>>) {
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

/// Whether a part of an alternative holds the HTML.
fn is_html(part: &MessagePart<'_>) -> bool {
    declared(part, "text", Some("html"))
        || declared(part, "multipart", Some("related"))
            && part.children().next().is_some_and(|first| declared(&first, "text", Some("html")))
}

fn is_plain(part: &MessagePart<'_>) -> bool {
    part.content_type().is_none() || declared(part, "text", Some("plain"))
}

fn alternative(check: &mut Check<'_>, part: &MessagePart<'_>) {
    let children: Vec<_> = part.children().take(50).collect();
    let html = children.iter().position(is_html);
    let plain = children.iter().position(is_plain);
    for child in &children {
        if child.content_disposition().is_some_and(|it| it.is_attachment()) && !declared(child, "text", None)
        {
            check.found.push(
                rule::NESTING
                    .finding("an attachment among alternatives")
                    .label(check.source, place_of(check, child), "is one of the alternatives")
                    .note("readers choose one alternative and drop the others (RFC 2046 section 5.1.4)")
                    .help("put it into a `multipart/mixed` around the alternative"),
            );
        }
    }
    let Some(html) = html.and_then(|at| children.get(at).map(|part| (at, part))) else { return };
    let Some(plain) = plain.and_then(|at| children.get(at).map(|part| (at, part))) else {
        return;
    };
    let span = |part: &MessagePart<'_>| Span::new(part.offset_header() as usize, part.offset_end() as usize);
    if html.0 < plain.0 {
        let mut finding = rule::ALTERNATIVE
            .finding("the HTML stands before the plain text")
            .label(check.source, place_of(check, html.1), "shown only by readers that know nothing behind it")
            .label(check.source, place_of(check, plain.1), "preferred, because it is last")
            .note("the last alternative that a reader understands is the one it shows, so HTML is last (RFC 2046 section 5.1.4)")
            .help("put the plain text first");
        let (first, last) = (span(html.1), span(plain.1));
        let text = |span: Span| {
            let bytes = check.raw.get(span.range()).filter(|bytes| bytes.len() <= SWAPPED)?;
            std::str::from_utf8(bytes).ok().map(str::to_owned)
        };
        if first.end <= last.start
            && let (Some(first_text), Some(last_text)) = (text(first), text(last))
        {
            finding = finding.fix(
                Fix::new("swap them", Applicability::Safe).edit(check.source, first, last_text).edit(
                    check.source,
                    last,
                    first_text,
                ),
            );
        }
        check.found.push(finding);
    }
    if plain.1.decoded().trim_ascii().is_empty() {
        check.found.push(
            rule::TEXT_PART
                .finding("the plain text is empty")
                .severity(match check.setting.profile {
                    Profile::Bulk => Severity::Warning,
                    _ => Severity::Info,
                })
                .label(check.source, place_of(check, plain.1), "holds nothing")
                .note("who reads plain text, and filters that compare the two, see an empty message")
                .help("write in it what the HTML says, or leave it out"),
        );
    }
}

/// Ids that HTML refers to, and parts that have them (RFC 2392).
fn references(check: &mut Check<'_>) {
    let mail = check.mail;
    let parts = || mail.parsed().parts().take(PARTS);
    let mut ids: Vec<(String, u32)> = parts()
        .filter_map(|part| Some((part.content_id()?.trim_matches(['<', '>']).to_owned(), part.id())))
        .collect();
    crate::compact::sort(&mut ids);
    for (first, second) in ids.iter().zip(ids.iter().skip(1)) {
        let message = |part: u32| mail.parsed().part(part).map(|part| part.message().id());
        if first.0 != second.0 || message(first.1) != message(second.1) || !check.is_raw(second.1) {
            continue;
        }
        let header = |part: u32| named(&fields(mail, part), "Content-ID").map(|field| field.value_span);
        if let (Some(one), Some(other)) = (header(first.1), header(second.1)) {
            check.found.push(
                rule::CONTENT_ID
                    .finding(format!("two parts have the Content-ID `{}`", first.0))
                    .label(check.source, other, "once more")
                    .label(check.source, one, "the first one")
                    .note("a Content-ID names one part, and readers show either of them (RFC 2045 section 7)")
                    .help("give each part an id of its own"),
            );
        }
    }
    let mut room = HTML;
    for part in parts().filter(|part| declared(part, "text", Some("html"))) {
        if !check.is_raw(part.id()) || part.content_disposition().is_some_and(|it| it.is_attachment()) {
            continue;
        }
        let content = part.decoded();
        let content = content.get(..content.len().min(room)).unwrap_or_default();
        room -= content.len();
        let mut missing: Vec<(String, Span)> = Vec::new();
        let mut at = 0;
        while let Some(found) =
            content.get(at..).and_then(|rest| rest.windows(4).position(|four| four == b"cid:"))
        {
            let start = at + found;
            at = start + 4;
            let quoted = start.checked_sub(1).and_then(|before| content.get(before));
            if !quoted.is_some_and(|byte| b"\"'(=".contains(byte)) {
                continue;
            }
            let rest = content.get(at..content.len().min(at + 998)).unwrap_or_default();
            let length = rest.iter().position(|byte| b"\"') >\r\n".contains(byte)).unwrap_or(rest.len());
            let id = unescape(rest.get(..length).unwrap_or_default());
            let known = ids.binary_search_by(|(known, _)| known.as_str().cmp(&id)).is_ok();
            if id.is_empty() || known || missing.iter().any(|(named, _)| *named == id) {
                continue;
            }
            let span = match part.encoding() {
                Encoding::None => {
                    let base = part.offset_body() as usize;
                    Span::new(base + start, base + at + length)
                }
                _ => place_of(check, &part),
            };
            if missing.len() < LABELS {
                missing.push((id, span));
            }
        }
        let Some((id, _)) = missing.first() else { continue };
        let mut finding = rule::CID.finding(format!("no part has the Content-ID `{id}`"));
        for (id, span) in &missing {
            finding = finding.label(check.source, *span, format!("asks for `{id}`"));
        }
        check.found.push(
            finding
                .note("the picture stays empty (RFC 2392 section 2)")
                .help("attach the picture with this Content-ID, or link it with `https:`"),
        );
    }
}

/// `%XX` undone, as RFC 2392 section 2 has ids written.
fn unescape(bytes: &[u8]) -> String {
    let mut out = Vec::new();
    let mut rest = bytes;
    while let Some((&byte, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let value = hex.filter(|_| byte == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(value.unwrap_or(byte));
        rest = if value.is_some() { tail.get(2..).unwrap_or_default() } else { tail };
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn file_name(check: &mut Check<'_>, part: &MessagePart<'_>, header: &[Field<'_>]) {
    let place =
        named(header, "Content-Disposition").or(named(header, "Content-Type")).map(|field| field.value_span);
    let Some(place) = place else { return };
    if let Some(name) = part.attachment_name() {
        let bidi = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
        let fault = if name.chars().any(bidi) {
            Some("turns the direction of writing round, which hides the true ending")
        } else if name.chars().any(char::is_control) {
            Some("holds control characters")
        } else if name.contains(['/', '\\']) {
            Some("holds a path")
        } else {
            None
        };
        if let Some(fault) = fault {
            check.found.push(
                rule::FILE_NAME
                    .finding(format!("a file name that {fault}"))
                    .label(check.source, place, "holds the name")
                    .note("filters take it for an attack, and readers change the name (RFC 2183 section 2.3)")
                    .help("name the file with letters, digits, `-` and one `.`"),
            );
        }
    }
    for field in header.iter().filter(|field| {
        ["Content-Type", "Content-Disposition"].iter().any(|name| field.name.eq_ignore_ascii_case(name))
    }) {
        let text = field.text();
        if text.contains("name=\"=?") || text.contains("name==?") {
            check.found.push(
                rule::ENCODED_NAME
                    .finding("an encoded word as a file name")
                    .label(check.source, field.value_span, "holds an encoded word in a parameter")
                    .note("encoded words do not belong in parameters; most readers decode them all the same (RFC 2047 section 5)")
                    .help("write `filename*=utf-8''…` beside it (RFC 2231 section 4)"),
            );
            return;
        }
    }
}

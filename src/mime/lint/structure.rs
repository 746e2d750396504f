//! How the parts are put together and encoded (RFC 2045, 2046, 2047, 2231, 2387, 2392).

use mail_parser::{Encoding, MessagePart, PartFlags};

use super::super::rules::structure as rule;
use super::{Check, Field, Profile, fields, times};
use crate::finding::{Applicability, Finding, Fix, Severity, Span};

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
        encoding(check, &part, named(&header, "Content-Transfer-Encoding"));
        if !part.is_multipart() && !part.is_message() {
            let sound = match part.encoding() {
                Encoding::Base64 => base64(check, &part),
                Encoding::QuotedPrintable => quoted_printable(check, &part),
                Encoding::None => true,
            };
            // What was damaged on the way says nothing about the charset.
            if sound && part.is_text() {
                charset(check, &part, content_type);
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

fn encoding(check: &mut Check<'_>, part: &MessagePart<'_>, field: Option<Field<'_>>) {
    let value = field.map(|field| bare(&field)).unwrap_or_default();
    let known = ["", "7bit", "8bit", "binary", "base64", "quoted-printable"].contains(&value.as_str());
    if let Some(field) = field {
        let composite = declared(part, "multipart", None)
            || declared(part, "message", Some("rfc822"))
            || declared(part, "message", Some("partial"));
        if !known || value.is_empty() {
            check.found.push(
                rule::ENCODING
                    .finding(format!("`{}` is no transfer encoding", field.text()))
                    .label(check.source, field.value_span, "nobody knows how to undo it")
                    .note("readers must take such a body for unreadable data (RFC 2045 section 6.4)")
                    .help("use `7bit`, `8bit`, `quoted-printable` or `base64`"),
            );
            return;
        }
        if composite && matches!(value.as_str(), "base64" | "quoted-printable") {
            check.found.push(
                rule::ENCODING
                    .finding(format!("a container encoded as `{value}`"))
                    .label(check.source, field.value_span, "only its parts may be encoded")
                    .note("multiparts and messages are 7bit, 8bit or binary, and readers do not undo more (RFC 2045 section 6.4)")
                    .help("encode the parts inside, and write `7bit` here"),
            );
            return;
        }
    }
    if part.is_multipart() || part.is_message() || !matches!(value.as_str(), "" | "7bit") {
        return;
    }
    let (body, start) = body_of(check, part);
    let Some(at) = body.iter().position(|byte| !byte.is_ascii()) else { return };
    let mut finding = rule::EIGHT_BIT.finding("8-bit bytes in a part that is 7bit").label(
        check.source,
        Span::new(start + at, start + at + 1),
        "the first one",
    );
    if let Some(field) = field {
        finding = finding.label(check.source, field.value_span, "says 7bit");
    }
    check.found.push(
        finding
            .note("servers may cut off the eighth bit or refuse the message (RFC 2045 section 6.2)")
            .help("encode the part as quoted-printable or base64"),
    );
}

/// Ranges of bytes that are not as they should be: the first few, and how many there are.
#[derive(Default)]
struct Faults {
    spans: Vec<Span>,
    count: usize,
}

impl Faults {
    /// Adds a byte, joined to the one before it.
    fn add(&mut self, at: usize) {
        if let Some(last) = self.spans.last_mut()
            && last.end as usize == at
        {
            *last = Span::new(last.start as usize, at + 1);
        } else {
            self.count += 1;
            if self.spans.len() <= LABELS {
                self.spans.push(Span::new(at, at + 1));
            }
        }
    }

    fn label(&self, check: &Check<'_>, mut finding: Box<Finding>) -> Box<Finding> {
        for span in self.spans.iter().take(LABELS) {
            let byte = check.raw.get(span.start as usize).copied().unwrap_or_default();
            finding = finding.label(check.source, *span, format!("byte 0x{byte:02X} does not belong here"));
        }
        finding
    }
}

/// Says whether the base64 is sound.
fn base64(check: &mut Check<'_>, part: &MessagePart<'_>) -> bool {
    let (body, start) = body_of(check, part);
    let mut faults = Faults::default();
    let (mut letters, mut padded) = (0usize, None);
    for (at, &byte) in body.iter().enumerate() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' if padded.is_none() => letters += 1,
            b'\r' | b'\n' | b' ' | b'\t' => {}
            b'=' if letters % 4 >= 2 || padded.is_some() => padded = padded.or(Some(at)),
            _ => faults.add(start + at),
        }
    }
    let end = start + body.trim_ascii_end().len();
    if faults.count > 0 {
        let count = faults.count;
        let what = match padded {
            Some(_) => format!("base64 with text behind its end or inside it, {}", times(count)),
            None => format!("base64 with bytes that do not belong there, {}", times(count)),
        };
        let finding = faults
            .label(check, rule::BASE64.finding(what))
            .note("some readers skip them, some stop there, so the content may arrive damaged (RFC 2045 section 6.8)")
            .help("encode the content again");
        check.found.push(finding);
    } else if letters % 4 == 1 || letters % 4 != 0 && padded.is_none() {
        check.found.push(
            rule::BASE64
                .finding("the base64 is cut off")
                .label(check.source, Span::new(end.saturating_sub(letters % 4).max(start), end), "an incomplete group of four")
                .note("four characters stand for three bytes, so the end of the content is missing (RFC 2045 section 6.8)")
                .help("encode the whole content again"),
        );
    } else {
        return true;
    }
    false
}

/// Says whether the quoted-printable is sound.
fn quoted_printable(check: &mut Check<'_>, part: &MessagePart<'_>) -> bool {
    let (body, start) = body_of(check, part);
    let mut faults = Faults::default();
    let mut long: Option<Span> = None;
    let mut longs = 0;
    let mut at = start;
    for line in body.split(|byte| *byte == b'\n') {
        let text = line.strip_suffix(b"\r").unwrap_or(line);
        if text.len() > 76 {
            longs += 1;
            long = long.or(Some(Span::new(at + 76, at + text.len())));
        }
        for (n, &byte) in text.iter().enumerate() {
            let wrong = match byte {
                b'=' => {
                    let rest = text.get(n + 1..).unwrap_or_default();
                    let hex = matches!(rest, [a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit());
                    // White space behind a soft break was added on the way. To look at two bytes
                    // first keeps the time linear.
                    let soft = rest.first().is_none_or(|b| matches!(b, b' ' | b'\t'))
                        && rest.len() <= 998
                        && rest.trim_ascii().is_empty();
                    !hex && !soft
                }
                b'\t' | b' '..=b'~' => false,
                _ => true,
            };
            if wrong {
                faults.add(at + n);
            }
        }
        at += line.len() + 1;
    }
    if faults.count > 0 {
        let what = format!("quoted-printable with bytes that do not belong there, {}", times(faults.count));
        let finding = faults
            .label(check, rule::QUOTED_PRINTABLE.finding(what))
            .note("a `=` is followed by two hexadecimal digits or the end of the line, and all else is printable ASCII (RFC 2045 section 6.7)")
            .help("encode the content again; a `=` alone is `=3D`");
        check.found.push(finding);
    }
    if let Some(long) = long {
        check.found.push(
            rule::QUOTED_PRINTABLE
                .finding(format!("{longs} lines of quoted-printable are longer than 76 characters"))
                .severity(Severity::Info)
                .label(check.source, long, "goes beyond 76")
                .note("a line has 76 characters at most, so that no server breaks it (RFC 2045 section 6.7 rule 5)")
                .help("break it with `=` at the end of the line"),
        );
    }
    faults.count == 0
}

/// Charsets of several bytes that a build may leave to its host.
const MULTI_BYTE: [&str; 13] =
    ["gb", "big5", "euc", "jis", "2022", "ks", "949", "950", "936", "932", "31j", "hz", "korean"];

fn charset(check: &mut Check<'_>, part: &MessagePart<'_>, field: Option<Field<'_>>) {
    let name = part.content_type().and_then(|it| it.attribute("charset")).unwrap_or_default();
    let name = name.to_ascii_lowercase();
    let ascii = matches!(name.as_str(), "" | "us-ascii" | "ascii");
    if !ascii && !matches!(name.as_str(), "utf-8" | "utf8") {
        let plain = ["iso-8859-", "windows-12"].iter().any(|known| name.starts_with(known));
        let host = MULTI_BYTE.iter().any(|known| name.contains(known));
        let known = plain
            || host
            || part
                .text_checked()
                .is_none_or(|(_, found)| !found.contains(mail_parser::DecodeProblems::UNKNOWN_CHARSET));
        if let Some(field) = field.filter(|_| !known) {
            check.found.push(
                rule::CHARSET
                    .finding(format!("the charset `{name}` is not known"))
                    .label(check.source, field.value_span, "names it")
                    .note("readers guess, and letters beyond ASCII come out wrong (RFC 2046 section 4.1.2)")
                    .help("write the text in UTF-8 and say `charset=utf-8`"),
            );
        }
        return;
    }
    let decoded = part.decoded();
    let first = if ascii {
        decoded.iter().position(|byte| !byte.is_ascii())
    } else {
        std::str::from_utf8(&decoded).err().map(|error| error.valid_up_to())
    };
    let Some(first) = first else { return };
    let byte = decoded.get(first).copied().unwrap_or_default();
    let (what, help) = if name.is_empty() {
        ("text beyond ASCII without a charset".to_owned(), "say `charset=utf-8`, if that is what it is")
    } else {
        (format!("the text is not {name}"), "write the text in the charset that the header names")
    };
    let span = match part.encoding() {
        Encoding::None => {
            let at = part.offset_body() as usize + first;
            Span::new(at, at + 1)
        }
        _ => place_of(check, part),
    };
    check.found.push(
        rule::CHARSET
            .finding(what)
            .label(check.source, span, format!("byte 0x{byte:02X}, the {}th of the text", first + 1))
            .note("readers show it as another letter or as `\u{FFFD}` (RFC 2046 section 4.1.2)")
            .help(help),
    );
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

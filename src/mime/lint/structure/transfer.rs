//! How a part is encoded: its transfer encoding and its charset (RFC 2045 section 6, RFC 2046 section 4.1.2).

use mail_parser::{Encoding, MessagePart};

use super::super::super::rules::transfer as rule;
use super::super::{Check, Field, times};
use super::{LABELS, bare, body_of, declared, place_of};
use crate::finding::{Finding, Severity, Span};

pub(super) fn encoding(check: &mut Check<'_>, part: &MessagePart<'_>, field: Option<Field<'_>>) {
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
pub(super) fn base64(check: &mut Check<'_>, part: &MessagePart<'_>) -> bool {
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
pub(super) fn quoted_printable(check: &mut Check<'_>, part: &MessagePart<'_>) -> bool {
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

pub(super) fn charset(check: &mut Check<'_>, part: &MessagePart<'_>, field: Option<Field<'_>>) {
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

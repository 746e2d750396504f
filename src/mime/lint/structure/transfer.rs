//! How a part is encoded: its transfer encoding and its charset (RFC 2045 section 6, RFC 2046 section 4.1.2).

use mail_parser::Charset::{self, Big5, EucJp, EucKr, Gb18030, Gbk, Iso2022Jp, ShiftJis};
use mail_parser::{DecodeProblems, Encoding, MessagePart};

use super::super::super::rules::transfer as rule;
use super::super::fields;
use super::super::html::Placed;
use super::super::places::{NO_FIX, Places, Words};
use super::super::{Check, Field, times};
use super::{bare, body_of, declared, named, place_of};
use crate::finding::{Fix, Rule, Severity, Span};

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
    if part.is_multipart() {
        return container(check, part, field, &value);
    }
    if part.is_message() || !matches!(value.as_str(), "" | "7bit") {
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

/// What a multipart says of its encoding holds for all of it.
fn container(check: &mut Check<'_>, part: &MessagePart<'_>, field: Option<Field<'_>>, value: &str) {
    if !matches!(value, "" | "7bit") {
        return;
    }
    let (body, start) = body_of(check, part);
    let first = part.children().next().map_or(start + body.len(), |first| first.offset_header() as usize);
    let first = first.saturating_sub(start).min(body.len());
    // Those that say nothing hold 8-bit parts in much good mail; the inner ones are looked at with the outermost.
    let is_whole = value == "7bit" && part.parent().is_none();
    let looked = body.get(..if is_whole { body.len() } else { first }).unwrap_or_default();
    let Some(at) = looked.iter().position(|byte| !byte.is_ascii()) else { return };
    let place = start + at;
    let holds = |part: &MessagePart<'_>| {
        !part.is_multipart() && (part.offset_body() as usize..part.offset_end() as usize).contains(&place)
    };
    let mut parts = check.mail.parsed().parts().filter(|part| at >= first && check.is_raw(part.id()));
    let inside = parts.find(holds);
    if let Some(inside) = &inside {
        let header = fields(check.mail, inside.id());
        let says = named(&header, "Content-Transfer-Encoding").map(|field| bare(&field)).unwrap_or_default();
        // It is told of the part itself.
        if !inside.is_message() && says != "8bit" && says != "binary" {
            return;
        }
    }
    let mut finding = rule::EIGHT_BIT
        .finding(match at < first {
            true => "8-bit bytes before the first part of a multipart that is 7bit",
            false => "8-bit bytes in a multipart that says 7bit",
        })
        .severity(Severity::Info)
        .label(check.source, Span::new(place, place + 1), "the first one")
        .note("a multipart speaks for all that it holds, by which servers may choose the way (RFC 2045 section 6.2)")
        .help("write `Content-Transfer-Encoding: 8bit` for the multipart, or encode what it holds");
    if let Some(field) = field {
        finding = finding.label(check.source, field.value_span, "says 7bit");
        if let Some(applicability) = check.mending(part) {
            finding =
                finding.fix(Fix::new("say 8bit", applicability).edit(check.source, field.value_span, "8bit"));
        }
    }
    check.found.push(finding);
}

/// Ranges of bytes that are not as they should be.
#[derive(Default)]
struct Faults {
    /// The range met last, which may go on.
    last: Option<Span>,
    places: Places,
}

impl Faults {
    /// Adds a byte, joined to the one before it.
    fn add(&mut self, check: &Check<'_>, at: usize) {
        match &mut self.last {
            Some(last) if last.end as usize == at => *last = Span::new(last.start as usize, at + 1),
            _ => {
                self.end(check);
                self.last = Some(Span::new(at, at + 1));
            }
        }
    }

    fn end(&mut self, check: &Check<'_>) {
        let Some(span) = self.last.take() else { return };
        let byte = check.raw.get(span.start as usize).copied().unwrap_or_default();
        self.places.mark(span, format!("byte 0x{byte:02X} does not belong here"));
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
            _ => faults.add(check, start + at),
        }
    }
    let end = start + body.trim_ascii_end().len();
    faults.end(check);
    let count = faults.places.count;
    if count > 0 {
        let words = Words {
            message: match padded {
                Some(_) => format!("base64 with text behind its end or inside it, {}", times(count)),
                None => format!("base64 with bytes that do not belong there, {}", times(count)),
            },
            note: "some readers skip them, some stop there, so the content may arrive damaged (RFC 2045 section 6.8)",
            help: "encode the content again",
            fix: NO_FIX,
        };
        check.tell(&rule::BASE64, Severity::Warning, faults.places, words);
    } else if letters % 4 == 1 || letters % 4 != 0 && padded.is_none() {
        check.found.push(
            rule::BASE64
                .finding("the base64 is cut off")
                .label(check.source, Span::new(end.saturating_sub(letters % 4).max(start), end), "an incomplete group of four")
                .note("four characters stand for three bytes, so the end of the content is missing (RFC 2045 section 6.8)")
                .help("encode the whole content again"),
        );
    } else {
        long_lines(check, &rule::BASE64, part, "base64", "RFC 2045 section 6.8");
        return true;
    }
    false
}

/// Lines that no server has to break, and that are longer than the encoding allows.
fn long_lines(check: &mut Check<'_>, rule: &Rule, part: &MessagePart<'_>, name: &str, section: &str) {
    let (body, start) = body_of(check, part);
    let (mut first, mut count, mut at) = (None, 0usize, start);
    for line in body.split(|byte| *byte == b'\n') {
        let length = line.trim_ascii_end().len();
        if (77..=998).contains(&length) {
            count += 1;
            first = first.or(Some(Span::new(at + 76, at + length)));
        }
        at += line.len() + 1;
    }
    let Some(first) = first else { return };
    let what = match count {
        1 => format!("a line of {name} is longer than 76 characters"),
        _ => format!("{count} lines of {name} are longer than 76 characters"),
    };
    check.found.push(
        rule.finding(what)
            .severity(Severity::Info)
            .label(check.source, first, "goes beyond 76")
            .note(format!("a line has 76 characters at most, so that no server breaks it ({section})"))
            .help("break the lines earlier"),
    );
}

/// Says whether the quoted-printable is sound.
pub(super) fn quoted_printable(check: &mut Check<'_>, part: &MessagePart<'_>) -> bool {
    let (body, start) = body_of(check, part);
    let mut faults = Faults::default();
    let mut at = start;
    for line in body.split(|byte| *byte == b'\n') {
        let text = line.strip_suffix(b"\r").unwrap_or(line);
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
                faults.add(check, at + n);
            }
        }
        at += line.len() + 1;
    }
    faults.end(check);
    let count = faults.places.count;
    let words = Words {
        message: format!("quoted-printable with bytes that do not belong there, {}", times(count)),
        note: "a `=` is followed by two hexadecimal digits or the end of the line, and all else is printable ASCII (RFC 2045 section 6.7)",
        help: "encode the content again; a `=` alone is `=3D`",
        fix: NO_FIX,
    };
    check.tell(&rule::QUOTED_PRINTABLE, Severity::Warning, faults.places, words);
    if count == 0 {
        blank_ends(check, part);
    }
    long_lines(check, &rule::QUOTED_PRINTABLE, part, "quoted-printable", "RFC 2045 section 6.7 rule 5");
    count == 0
}

/// Lines of quoted-printable whose white space at the end is lost.
fn blank_ends(check: &mut Check<'_>, part: &MessagePart<'_>) {
    let (body, start) = body_of(check, part);
    let (mut places, mut at) = (Places::default(), start);
    for line in body.split(|byte| *byte == b'\n') {
        let text = line.strip_suffix(b"\r").unwrap_or(line);
        let kept = text.trim_ascii_end();
        // Behind a soft break it is nothing.
        if kept.len() < text.len() && !kept.ends_with(b"=") {
            places.mark(Span::new(at + kept.len(), at + text.len()), "is taken out");
        }
        at += line.len() + 1;
    }
    let words = Words {
        message: match places.count {
            1 => "a line of quoted-printable ends with white space".to_owned(),
            count => format!("{count} lines of quoted-printable end with white space"),
        },
        note: "readers delete it, since servers may have added it (RFC 2045 section 6.7 rule 3)",
        help: "take it out; where it is meant, write the last one as `=20`",
        fix: NO_FIX,
    };
    check.tell(&rule::QUOTED_PRINTABLE, Severity::Info, places, words);
}

/// Charsets that are decoded nowhere here, and known all the same.
const KNOWN: [&str; 12] =
    ["gb", "big5", "euc", "jis", "2022", "949", "950", "936", "932", "31j", "hz", "utf-7"];

/// Whether a charset is one of those that exist.
pub(in crate::mime::lint) fn is_known(name: &str) -> bool {
    let numbered = |family: &str, last: u8| {
        let number =
            name.split_once(family).map(|(_, rest)| rest.split(['-', ':']).next().unwrap_or_default());
        number.is_some_and(|number| number.parse::<u8>().is_ok_and(|number| number <= last))
    };
    numbered("iso-8859-", 16) || numbered("windows-125", 8) || KNOWN.iter().any(|known| name.contains(known))
}

/// Types of text that are UTF-8 where they name no charset (RFC 5545 section 3.1.4, RFC 6350 section 3.1,
/// RFC 7111 section 5.1), and those that say in themselves what they are.
const UTF_8: [&str; 3] = ["csv", "vcard", "calendar"];
const SAYS_ITSELF: [&str; 3] = ["html", "xml", "css"];

/// Bytes of a text in which the place of a fault is looked for.
const TEXT: usize = 4 << 20;

/// What is wrong with the bytes of a text.
struct Wrong {
    /// Bytes of the decoded body before it.
    first: usize,
    message: String,
    severity: Severity,
    note: &'static str,
    help: &'static str,
    /// The charset that it is in.
    really: Option<&'static str>,
}

impl Wrong {
    fn new(first: usize, message: String) -> Self {
        Self {
            first,
            message,
            severity: Severity::Warning,
            note: "readers show it as another letter or as `\u{FFFD}` (RFC 2046 section 4.1.2)",
            help: "write the text in the charset that the header names",
            really: None,
        }
    }
}

pub(super) fn charset(check: &mut Check<'_>, part: &MessagePart<'_>, field: Option<Field<'_>>) {
    let name = part.content_type().and_then(|it| it.attribute("charset")).unwrap_or_default();
    let mut name = name.to_ascii_lowercase();
    // A file is saved as it is: readers do not show its text.
    let is_file = part.content_disposition().is_some_and(|it| it.is_attachment());
    let is_one = |types: &[&str]| types.iter().any(|sub| declared(part, "text", Some(sub)));
    if check.setting.template && name.contains(['{', '%', '[', '*', '$', '<'])
        || name.is_empty()
            && is_file
            && (is_one(&SAYS_ITSELF) || std::str::from_utf8(&part.decoded()).is_ok())
    {
        return;
    }
    if name.is_empty() && is_one(&UTF_8) {
        "utf-8".clone_into(&mut name);
    }
    let charset = Charset::from_label(name.as_bytes());
    let wrong = match charset {
        _ if matches!(name.as_str(), "" | "us-ascii" | "ascii") => {
            let decoded = part.decoded();
            let first = decoded.iter().position(|byte| !byte.is_ascii());
            first.map(|first| match name.as_str() {
                "" => Wrong {
                    help: "say `charset=utf-8`, if that is what it is",
                    ..Wrong::new(first, "text beyond ASCII without a charset".to_owned())
                },
                _ => Wrong::new(first, format!("the text is not {name}")),
            })
        }
        Some(charset) => in_charset(part, &name, charset),
        None if is_known(&name) => None,
        None => {
            let Some(field) = field else { return };
            check.found.push(
                rule::CHARSET
                    .finding(format!("the charset `{name}` is not known"))
                    .label(check.source, field.value_span, "names it")
                    .note("readers guess, and letters beyond ASCII come out wrong (RFC 2046 section 4.1.2)")
                    .help("write the text in UTF-8 and say `charset=utf-8`"),
            );
            return;
        }
    };
    let Some(wrong) = wrong else { return };
    let byte = part.decoded().get(wrong.first).copied().unwrap_or_default();
    let span = place(part, wrong.first, matches!(charset, None | Some(Charset::Utf8)));
    let span = span.unwrap_or_else(|| place_of(check, part));
    let mut finding = rule::CHARSET
        .finding(wrong.message)
        .severity(if is_file { Severity::Info } else { wrong.severity })
        .label(check.source, span, format!("byte 0x{byte:02X}, number {} of the text", wrong.first + 1))
        .note(wrong.note)
        .help(wrong.help);
    if let (Some(really), Some(field), Some(applicability)) = (wrong.really, field, check.mending(part)) {
        let value = field.text().to_ascii_lowercase();
        let at = value.find(&name).filter(|_| field.value.is_ascii());
        if let Some(at) = at {
            let start = field.value_span.start as usize + at;
            let title = format!("say `{really}`");
            finding = finding.fix(Fix::new(title, applicability).edit(
                check.source,
                Span::new(start, start + name.len()),
                really,
            ));
        }
    }
    check.found.push(finding);
}

/// Where a byte of the decoded body stands in the message, when that can be told.
fn place(part: &MessagePart<'_>, first: usize, is_utf8: bool) -> Option<Span> {
    if part.encoding() == Encoding::None {
        let at = part.offset_body() as usize + first;
        return Some(Span::new(at, at + 1));
    }
    let placed = Placed::new(part, TEXT)?;
    let at = if is_utf8 { first } else { placed.text.char_indices().nth(first)?.0 };
    let length = placed.text.get(at..)?.chars().next()?.len_utf8();
    // The whole part tells nothing.
    Some(placed.span(at..at + length)).filter(|span| span.range().len() <= 16)
}

fn in_charset(part: &MessagePart<'_>, name: &str, charset: Charset) -> Option<Wrong> {
    let decoded = part.decoded();
    let broken = |first| Wrong::new(first, format!("the text is not {name}"));
    if charset == Charset::Utf8 {
        return std::str::from_utf8(&decoded).err().map(|error| broken(error.valid_up_to()));
    }
    if SEVERAL.contains(&charset) {
        return split(charset, &decoded).map(broken);
    }
    let (text, problems) = part.text_checked()?;
    if problems.contains(DecodeProblems::UNKNOWN_CHARSET) {
        return None;
    }
    if problems.contains(DecodeProblems::MALFORMED_CHARSET) {
        // Of those left, all but UTF-16 and UTF-7 have a byte for each character.
        let has_bytes = !name.contains("utf") && !name.contains("unicode");
        return text.chars().position(|c| c == '\u{FFFD}').filter(|_| has_bytes).map(broken);
    }
    let control = |byte: &u8| matches!(byte, 0x80..=0x9F);
    let first = decoded.iter().position(control).filter(|_| name.starts_with("iso-8859-"))?;
    let really = match charset {
        Charset::Windows1252 => Some("windows-1252"),
        Charset::Windows1254 => Some("windows-1254"),
        _ => None,
    };
    Some(Wrong {
        severity: if really.is_some() { Severity::Info } else { Severity::Warning },
        note: match really {
            Some(_) => {
                "most readers show what was meant, though these bytes are control characters by the header (WHATWG Encoding section 4.2)"
            }
            None => {
                "these bytes are control characters, of which readers show nothing (ISO 8859, RFC 2046 section 4.1.2)"
            }
        },
        help: "name the charset that the text is written in, or write it in UTF-8",
        really,
        ..Wrong::new(first, format!("bytes 0x80 to 0x9F in text that says `{name}`"))
    })
}

/// Charsets whose characters have one byte or more. Not every build decodes them.
const SEVERAL: [Charset; 7] = [ShiftJis, EucJp, EucKr, Big5, Gbk, Gb18030, Iso2022Jp];

/// The first byte that begins no character of such a charset.
fn split(charset: Charset, text: &[u8]) -> Option<usize> {
    let mut rest = text;
    loop {
        let length = match (charset, rest) {
            (_, []) => return None,
            (_, [0..=0x7F, ..]) | (ShiftJis, [0x80 | 0xA1..=0xDF, ..]) | (Gbk | Gb18030, [0x80, ..]) => 1,
            (ShiftJis, [0x81..=0x9F | 0xE0..=0xFC, 0x40..=0x7E | 0x80..=0xFC, ..])
            | (EucJp, [0x8E, 0xA1..=0xDF, ..] | [0xA1..=0xFE, 0xA1..=0xFE, ..])
            | (EucKr, [0x81..=0xFE, 0x41..=0xFE, ..])
            | (Big5, [0x81..=0xFE, 0x40..=0x7E | 0xA1..=0xFE, ..])
            | (Gbk | Gb18030, [0x81..=0xFE, 0x40..=0x7E | 0x80..=0xFE, ..]) => 2,
            (EucJp, [0x8F, 0xA1..=0xFE, 0xA1..=0xFE, ..]) => 3,
            (Gbk | Gb18030, [0x81..=0xFE, 0x30..=0x39, 0x81..=0xFE, 0x30..=0x39, ..]) => 4,
            _ => return Some(text.len() - rest.len()),
        };
        rest = rest.get(length..)?;
    }
}

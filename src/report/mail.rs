//! Finds the report in a mail.

use mail_parser::{HeaderForm, Message, MessageParser, MessagePart, MessageRef};

use super::*;

fn parse<'m>(raw: &'m [u8], reading: &Reading<'_>) -> Option<Message<'m>> {
    let parser = MessageParser::new()
        .unknown_headers(HeaderForm::Ignore)
        .max_parts(reading.limits.parts)
        .max_depth(reading.limits.depth)
        .max_encoded_nesting(reading.limits.layers);
    // Without a field or an empty line there is no header to make it a mail.
    parser.parse_headers(raw)?;
    parser.parse(raw)
}

pub(super) fn read(raw: Vec<u8>, reading: &mut Reading<'_>) -> (Option<ReportMail>, Option<ReportContent>) {
    let Some(mail) = parse(&raw, reading) else {
        reading.unread("the file", "it is neither a report nor a mail");
        return (None, None);
    };
    let root = mail.root();
    let head = ReportMail::of(&root, reading);
    let (own, inner): (Vec<_>, Vec<_>) =
        mail.parts().partition(|part| part.message().root_part().id() == root.root_part().id());
    let content = report_of(&own, reading)
        .or_else(|| bounce::of_text(&root, &own, reading))
        // What comes back with a bounce is no report of its own; what is forwarded is.
        .or_else(|| report_of(&inner, reading));
    if content.is_none() && reading.unread.is_empty() {
        reading.unread("the mail", "no part of it is a report");
    }
    (Some(head), content)
}

fn report_of(parts: &[MessagePart<'_>], reading: &mut Reading<'_>) -> Option<ReportContent> {
    let is = |part: &MessagePart<'_>, subtypes: &[&str]| {
        subtypes.iter().any(|subtype| part.is_content_type("message", subtype))
    };
    if let Some(part) = parts.iter().find(|part| is(part, &["feedback-report"])) {
        let original = original(parts, reading);
        return Some(feedback::read(&String::from_utf8_lossy(&part.decoded()), original, reading));
    }
    if let Some(part) = parts.iter().find(|part| is(part, &["delivery-status", "global-delivery-status"])) {
        let status = String::from_utf8_lossy(&part.decoded()).into_owned();
        return Some(bounce::of_status(&status, parts, reading));
    }
    let mut found = None;
    let mut files = 0;
    for part in parts {
        if part.is_multipart() || part.is_message() || part.raw_body().len() > 2 * reading.limits.file {
            continue;
        }
        // A text that a reader sees is no report, unless it is called one.
        let is_text = part.content_type().is_none()
            || part.is_content_type("text", "plain")
            || part.is_content_type("text", "html");
        if is_text && part.attachment_name().is_none() {
            continue;
        }
        let bytes = part.decoded();
        if !looks_like_file(&bytes) || is_text && !is_report_name(part.attachment_name()) {
            continue;
        }
        let place = format!("part {}", part.id());
        files += 1;
        if found.is_some() {
            reading.unread(&place, "another part of the mail is the report");
        } else if bytes.len() > reading.limits.file {
            reading.unread(&place, "it is larger than the limit");
        } else if files > reading.limits.files {
            reading.unread(&place, "there are too many parts");
            break;
        } else {
            reading.packing.clear();
            found = reading.file(&bytes, &place, reading.limits.layers);
        }
    }
    found
}

fn is_report_name(name: Option<&str>) -> bool {
    let name = name.unwrap_or_default().to_ascii_lowercase();
    [".xml", ".json", ".gz", ".zip"].iter().any(|end| name.ends_with(end))
}

/// The message that a report is about, as a part of it or its header alone.
pub(super) fn original(parts: &[MessagePart<'_>], reading: &Reading<'_>) -> Option<OriginalMessage> {
    parts.iter().find_map(|part| {
        let original = if let Some(message) = part.nested() {
            let is_header = message.root_part().raw_body().trim_ascii().is_empty();
            OriginalMessage::of(&message, is_header, reading)
        } else if ["rfc822-headers", "rfc822-header"].iter().any(|kind| part.is_content_type("text", kind))
            || part.is_content_type("message", "rfc822")
            || part.is_content_type("message", "global-headers")
        {
            of_header(&part.decoded(), true, reading)?
        } else {
            return None;
        };
        (!original.is_empty()).then_some(original)
    })
}

/// The message that a header stands for.
pub(super) fn of_header(header: &[u8], header_only: bool, reading: &Reading<'_>) -> Option<OriginalMessage> {
    let header = header.get(..reading.limits.text).unwrap_or(header).trim_ascii_start();
    let mail = parse(header, reading)?;
    let read = OriginalMessage::of(&mail.root(), header_only, reading);
    (!read.is_empty()).then_some(read)
}

/// The text that a reader sees, at most as much as the limit.
pub(super) fn text(parts: &[MessagePart<'_>], reading: &Reading<'_>) -> String {
    let mut all = String::new();
    for part in parts.iter().filter(|part| part.in_text_body() || part.in_html_body()) {
        let room = reading.limits.text.saturating_sub(all.len());
        let Some(text) = part.text_prefix_bytes(room) else { continue };
        if part.is_content_type("text", "html") {
            // A mail with both says the same in both.
            if all.trim().is_empty() {
                without_tags(&text, &mut all);
            }
        } else {
            all.push_str(&text);
            all.push('\n');
        }
    }
    all
}

/// The text of HTML, near enough to look for words in it. An address in angle brackets stays.
fn without_tags(html: &str, out: &mut String) {
    for (at, piece) in html.split('<').enumerate() {
        match piece.split_once('>') {
            Some((tag, text)) if at > 0 && (tag.contains([' ', '=']) || !tag.contains('@')) => {
                // Lines matter, words do not: what stands in a cell or a paragraph is a line of its own.
                out.push('\n');
                out.push_str(text);
            }
            _ => {
                out.push('<');
                out.push_str(piece);
            }
        }
    }
}

/// The value of a field that mail-parser does not read.
pub(super) fn raw_field(message: &MessageRef<'_>, name: &'static str) -> Option<String> {
    let field = message.headers().get(name)?;
    Some(String::from_utf8_lossy(field.raw_value()).trim().to_owned())
}

//! How parts are named and referred to (RFC 2047, 2183, 2231, 2392).

use mail_parser::{Encoding, MessagePart};

use super::super::super::rules::reference as rule;
use super::super::{Check, Field, fields};
use super::{LABELS, PARTS, declared, named, place_of};
use crate::finding::Span;

/// Bytes of HTML in which references are looked for.
const HTML: usize = 4 << 20;

/// Ids that HTML refers to, and parts that have them (RFC 2392).
pub(super) fn references(check: &mut Check<'_>) {
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

pub(super) fn file_name(check: &mut Check<'_>, part: &MessagePart<'_>, header: &[Field<'_>]) {
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

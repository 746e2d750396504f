//! What is attached: files that providers refuse.

use mail_parser::MessagePart;

use super::super::providers::{AS_OF, BLOCKED};
use super::super::rules::attachment as rule;
use super::parameter::{Parameter, parameters};
use super::{Check, Field, Route, fields};
use crate::finding::{Severity, Span};

/// Parts that are looked at.
const PARTS: usize = 2000;
/// Findings of all files together.
const FILES: usize = 20;
/// Endings that people take for a document.
const DOCUMENTS: [&str; 10] = ["pdf", "doc", "docx", "xls", "xlsx", "txt", "jpg", "png", "zip", "html"];

pub(super) fn report(check: &mut Check<'_>) {
    let mail = check.mail;
    let mut room = FILES;
    for part in mail.parsed().parts().take(PARTS) {
        if room == 0 {
            return;
        }
        if !check.is_raw(part.id()) || part.is_multipart() {
            continue;
        }
        let named = names(check, &part);
        if named.into_iter().any(|(name, place)| file(check, &part, name, place)) {
            room -= 1;
        }
    }
}

/// The names that a part has as a file, and where: readers differ in which of them they take.
pub(super) fn names<'m>(check: &Check<'_>, part: &MessagePart<'m>) -> Vec<(&'m str, Span)> {
    if part.attachment_name().is_none() {
        return Vec::new();
    }
    let header = fields(check.mail, part.id());
    let mut names: Vec<(&str, Span)> = Vec::new();
    for (field, key, holder) in [
        ("Content-Disposition", "filename", part.content_disposition()),
        ("Content-Type", "name", part.content_type()),
    ] {
        let name = holder.and_then(|holder| holder.attribute(key));
        let field = header.iter().rfind(|found| found.name.eq_ignore_ascii_case(field));
        if let (Some(name), Some(field)) = (name, field)
            && names.iter().all(|(known, _)| *known != name)
        {
            names.push((name, parameter(field, key)));
        }
    }
    names
}

/// Where the value of a parameter stands; where that cannot be told, the whole field.
fn parameter(field: &Field<'_>, key: &str) -> Span {
    let base = field.value_span.start as usize;
    let mut found: Option<Span> = None;
    for Parameter { name, value } in parameters(field.value) {
        let name = field.value.get(name).unwrap_or_default().split(|byte| *byte == b'*').next();
        if name.is_none_or(|name| !name.trim_ascii_end().eq_ignore_ascii_case(key.as_bytes())) {
            continue;
        }
        let written = field.value.get(value.clone()).unwrap_or_default();
        let is_quoted = written.len() >= 2 && written.starts_with(b"\"") && written.ends_with(b"\"");
        let mark = usize::from(is_quoted);
        let span = Span::new(base + value.start + mark, base + value.end - mark);
        // In pieces, by RFC 2231 section 3.
        found = Some(found.map_or(span, |first| Span::new(first.start as usize, span.end as usize)));
    }
    found.unwrap_or(field.value_span)
}

fn file(check: &mut Check<'_>, part: &MessagePart<'_>, name: &str, place: Span) -> bool {
    let lower = name.trim_end_matches(['.', ' ']).to_ascii_lowercase();
    let mut pieces = lower.rsplit('.');
    let ending = pieces.next().unwrap_or_default();
    let Some(before) = pieces.next().map(str::trim_end) else { return false };
    let by: Vec<&str> = BLOCKED
        .iter()
        .filter(|(_, endings)| endings.split(' ').any(|known| known == ending))
        .map(|(who, _)| *who)
        .collect();
    let shown = name.chars().filter(|c| !c.is_control()).take(80).collect::<String>();
    let finding = if by.contains(&"macros") {
        rule::MACROS
            .finding(format!("`{shown}` may hold macros"))
            .note("by default no Office program runs the macros of files from the internet, and filters hold such files back")
            .help("send the document without macros, or a link")
    } else if by.is_empty() {
        if ending != "zip" || !is_encrypted(part) {
            return false;
        }
        rule::ENCRYPTED
            .finding(format!("`{shown}` is encrypted"))
            .note("no filter can look inside, so many refuse it (APPNOTE 6.3.10 section 4.4.4)")
            .help("send a link to the file")
    } else {
        let who = by.join(", ");
        let refused = check.setting.route == Route::Ses && by.contains(&"Amazon SES");
        let note = format!("the ending `.{ending}` is on the list of {who} (as of {AS_OF})");
        if DOCUMENTS.contains(&before) {
            rule::DOUBLE
                .finding(format!("`{shown}` is a `.{ending}` that looks like a `.{before}`"))
                .note("filters take it for an attack")
                .note(note)
                .help("send a link, or the document itself")
        } else {
            rule::BLOCKED
                .finding(format!("`{shown}` is refused by {who}"))
                .severity(if refused { Severity::Error } else { Severity::Warning })
                .note(note)
                .help("send a link to the file")
        }
    };
    check.found.push(finding.label(check.source, place, "names the file"));
    true
}

/// Bit 0 of the flags of the first entry, read from the first bytes only.
fn is_encrypted(part: &MessagePart<'_>) -> bool {
    let body = part.raw_body();
    let start = part.encoding().decode(body.get(..body.len().min(64)).unwrap_or_default());
    matches!(start.get(..8), Some([b'P', b'K', 3, 4, _, _, flags, _]) if flags & 1 == 1)
}

//! How parts are named and referred to (RFC 2047, 2183, 2231, 2392).

use mail_parser::MessagePart;

use super::super::super::rules::reference as rule;
use super::super::html::{Placed, asked, holds_tag};
use super::super::places::{LABELS, NO_FIX, Places, Words};
use super::super::{Check, Profile, attachment, fields};
use super::{PARTS, declared, is_own, named};
use crate::finding::{Severity, Span};

/// Bytes of HTML in which references are looked for, of all parts and of one.
const HTML: usize = 4 << 20;
const PAGE: usize = 2 << 20;

/// Ids that HTML refers to, and parts that have them (RFC 2392).
pub(super) fn references(check: &mut Check<'_>) {
    let mail = check.mail;
    let mut parts: Vec<_> = mail.parsed().parts().take(PARTS).collect();
    parts.retain(|part| is_own(check, part));
    let mut ids: Vec<(String, u32)> = parts
        .iter()
        .filter_map(|part| Some((part.content_id()?.trim_matches(['<', '>']).to_owned(), part.id())))
        .collect();
    crate::compact::sort(&mut ids);
    for (first, second) in ids.iter().zip(ids.iter().skip(1)) {
        if first.0 != second.0 {
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
    let mut used = vec![false; ids.len()];
    // Notes that an id is asked for, if a part has it.
    let mut mark = |id: &str| {
        let first = ids.partition_point(|(known, _)| known.as_str() < id);
        if used.get(first) == Some(&true) && ids.get(first).is_some_and(|(known, _)| known == id) {
            return true;
        }
        let same = ids.iter().skip(first).take_while(|(known, _)| known == id).count();
        used.iter_mut().skip(first).take(same).for_each(|used| *used = true);
        same > 0
    };
    // Whether there is HTML, whether it was read to its end, and whether any reference leads nowhere.
    let (mut has_page, mut is_read, mut leads_nowhere) = (false, true, false);
    for part in parts.iter().filter(|part| declared(part, "text", Some("html"))) {
        if part.content_disposition().is_some_and(|it| it.is_attachment()) {
            continue;
        }
        let limit = room.min(PAGE);
        let Some(placed) = Placed::new(part, limit) else { continue };
        let html = placed.text.as_ref();
        room -= html.len().min(room);
        is_read &= html.len() + 4 < limit;
        has_page = true;
        let mut missing: Vec<(String, Span)> = Vec::new();
        let mut at = 0;
        // In comments for Outlook, too: there they show that a picture is wanted, but nothing is missed.
        while let Some(rest) = html.as_bytes().get(at..)
            && let Some(found) = rest.windows(4).position(|four| four.eq_ignore_ascii_case(b"cid:"))
        {
            let rest = rest.get(found + 4..).unwrap_or_default();
            let is_end = |byte: &u8| b"\"') >&,;\r\n".contains(byte);
            let length = rest.iter().take(998).position(is_end).unwrap_or(rest.len().min(998));
            mark(&unescape(rest.get(..length).unwrap_or_default()));
            at += found + 4 + length;
        }
        for (id, place) in if at > 0 { asked(html) } else { Vec::new() } {
            let id = unescape(id.as_bytes());
            let is_told = missing.len() >= LABELS || missing.iter().any(|(named, _)| *named == id);
            if !mark(&id) && !id.is_empty() && !is_told && !holds_tag(&id) {
                missing.push((id, placed.span(place)));
            }
        }
        let Some((id, _)) = missing.first() else { continue };
        leads_nowhere = true;
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
    // A reference that leads nowhere may mean the picture that nobody asks for.
    if has_page && is_read && !leads_nowhere && check.setting.profile != Profile::Personal {
        unused(check, &ids, &used);
    }
}

/// Pictures that stand beside the HTML for it to show, which it does not.
fn unused(check: &mut Check<'_>, ids: &[(String, u32)], used: &[bool]) {
    let mail = check.mail;
    let mut places = Places::default();
    for ((_, id), _) in ids.iter().zip(used).filter(|(_, used)| !**used) {
        let Some(part) = mail.parsed().part(*id).filter(|_| check.is_raw(*id)) else { continue };
        let is_beside = part.parent().is_some_and(|parent| {
            declared(&parent, "multipart", Some("related"))
                && parent.children().next().is_some_and(|root| root.id() != *id)
        });
        let is_inline = part.content_disposition().is_some_and(|it| it.is_inline());
        let is_named_otherwise = part.content_location().is_some();
        if !is_beside || !is_inline || is_named_otherwise || !declared(&part, "image", None) {
            continue;
        }
        let Some(field) = named(&fields(mail, *id), "Content-ID") else { continue };
        places.mark(field.value_span, "no `cid:` asks for it");
    }
    let words = Words {
        message: match places.count {
            1 => "a picture that the HTML does not show".to_owned(),
            count => format!("{count} pictures that the HTML does not show"),
        },
        note: "beside the HTML a picture is there for it to show; of the others some readers make attachments, some nothing (RFC 2387 section 1)",
        help: "refer to it by `cid:`, say `Content-Disposition: attachment`, or leave it out",
        fix: NO_FIX,
    };
    check.tell(&rule::UNUSED, Severity::Info, places, words);
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

pub(super) fn file_name(check: &mut Check<'_>, part: &MessagePart<'_>) {
    for (name, place) in attachment::names(check, part) {
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
            break;
        }
    }
}

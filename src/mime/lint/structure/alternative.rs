//! The same content in several forms (RFC 2046 section 5.1.4).

use mail_parser::{MessagePart, PartFlags};

use super::super::super::rules::alternative as rule;
use super::super::{Check, Profile};
use super::{declared, place_of};
use crate::finding::{Applicability, Fix, Severity, Span};

/// Parts up to this size are swapped by a fix.
const SWAPPED: usize = 64 << 10;

/// Bytes of text that may hold nothing to read.
const BLANK: usize = 4096;

/// Whether a part of an alternative holds the HTML.
fn is_html(part: &MessagePart<'_>) -> bool {
    declared(part, "text", Some("html"))
        || declared(part, "multipart", Some("related"))
            && part.children().next().is_some_and(|first| declared(&first, "text", Some("html")))
}

fn is_plain(part: &MessagePart<'_>) -> bool {
    part.content_type().is_none() || declared(part, "text", Some("plain"))
}

/// Bulk mail that has HTML and no text.
pub(super) fn html_only(check: &mut Check<'_>) {
    let message = check.mail.parsed();
    let is_html = |part: &MessagePart<'_>| part.is_content_type("text", "html");
    let Some(html) = message.html_body().next().filter(is_html) else { return };
    // Where there is no text, the HTML stands for it.
    let has_text = message.text_body().any(|part| !is_html(&part));
    if has_text || check.setting.profile != Profile::Bulk || !check.is_raw(html.id()) {
        return;
    }
    check.found.push(
        rule::HTML_ONLY
            .finding("bulk mail without a text part")
            .label(check.source, place_of(check, &html), "the only form of the message")
            .note("who reads text gets nothing, and filters count it (SpamAssassin: `MIME_HTML_ONLY`)")
            .help("put the same as `text/plain` before it, in a `multipart/alternative`"),
    );
}

pub(super) fn alternative(check: &mut Check<'_>, part: &MessagePart<'_>) {
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
        let is_whole = |part: &MessagePart<'_>| !part.flags().contains(PartFlags::UNTERMINATED);
        if first.end <= last.start
            && is_whole(html.1)
            && is_whole(plain.1)
            && check.mending(part).is_some()
            && let (Some(first_text), Some(last_text)) = (text(first), text(last))
        {
            finding = finding.fix(
                Fix::new("swap them", Applicability::Unsafe).edit(check.source, first, last_text).edit(
                    check.source,
                    last,
                    first_text,
                ),
            );
        }
        check.found.push(finding);
    }
    // Characters without ink are nothing to read either.
    let is_blank = |c: char| {
        c.is_whitespace()
            || matches!(c, '\u{AD}' | '\u{34F}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
    };
    let start = plain.1.text_prefix_bytes(BLANK);
    if start.is_some_and(|text| text.len() < BLANK && text.chars().all(is_blank)) {
        check.found.push(
            rule::TEXT_PART
                .finding("the plain text is empty")
                .severity(match check.setting.profile {
                    Profile::Bulk => Severity::Warning,
                    _ => rule::TEXT_PART.severity,
                })
                .label(check.source, place_of(check, plain.1), "holds nothing")
                .note("who reads plain text, and filters that compare the two, see an empty message")
                .help("write in it what the HTML says, or leave it out"),
        );
    }
}

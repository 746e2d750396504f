//! How the parts are put together, encoded and named.

mod alternative;
mod boundary;
mod file_name;
mod reference;
mod transfer;

use mail_parser::{Encoding, MessagePart};

pub(super) use transfer::KNOWN as KNOWN_CHARSETS;

use super::super::rules::structure as rule;
use super::{Check, Field, fields};
use crate::finding::{Applicability, Fix, Span};

/// Parts that are looked at.
const PARTS: usize = 2000;

pub(super) fn report(check: &mut Check<'_>) {
    if !check.mail.is_message() {
        return;
    }
    version(check);
    let mail = check.mail;
    let mut names = Default::default();
    for part in mail.parsed().parts().take(PARTS) {
        if !check.is_raw(part.id()) {
            continue;
        }
        let header = fields(mail, part.id());
        let content_type = named(&header, "Content-Type");
        if declared(&part, "multipart", None) {
            boundary::boundary(check, &part, content_type);
        }
        if declared(&part, "multipart", Some("alternative")) {
            alternative::alternative(check, &part);
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
        reference::file_name(check, &part, &header);
        file_name::file_name(&header, &mut names);
    }
    file_name::tell(check, names);
    alternative::html_only(check);
    boundary::content(check);
    reference::references(check);
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

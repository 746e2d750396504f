//! How the parts are put together, encoded and named.

mod alternative;
mod boundary;
mod content_type;
mod file_name;
mod reference;
mod transfer;

use mail_parser::{Encoding, MessagePart};

pub(super) use transfer::is_known as is_known_charset;

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
        if !is_own(check, &part) {
            continue;
        }
        let header = fields(mail, part.id());
        let content_type = named(&header, "Content-Type");
        let is_typed = content_type.is_none_or(|field| content_type::content_type(check, &part, &field));
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
            if sound && is_typed && part.is_text() {
                transfer::charset(check, &part, content_type);
            }
        }
        reference::file_name(check, &part);
        file_name::file_name(&header, &mut names);
    }
    file_name::tell(check, names);
    alternative::html_only(check);
    boundary::content(check);
    reference::references(check);
}

/// Whether a part belongs to the message itself. What is forwarded or returned inside it is as it came,
/// and nobody may mend it (RFC 6522 section 3).
fn is_own(check: &Check<'_>, part: &MessagePart<'_>) -> bool {
    let root = check.mail.parsed().part(0);
    check.is_raw(part.id()) && root.is_some_and(|root| root.message().id() == part.message().id())
}

impl Check<'_> {
    /// How freely a part may be written anew; not at all where a signature inside the message covers it
    /// (RFC 1847 section 2.1).
    pub(super) fn mending(&self, part: &MessagePart<'_>) -> Option<Applicability> {
        let mut around = part.parent();
        while let Some(outer) = around {
            if declared(&outer, "multipart", Some("signed")) {
                return None;
            }
            around = outer.parent();
        }
        Some(self.rewriting())
    }
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
            Fix::new("say `1.0`", check.rewriting()).edit(check.source, field.value_span, "1.0"),
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
                Fix::new("add `MIME-Version: 1.0`", check.rewriting()).edit(
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

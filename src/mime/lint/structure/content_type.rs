//! Whether a Content-Type can be read at all (RFC 2045 section 5.1).

use mail_parser::MessagePart;

use super::super::super::rules::structure as rule;
use super::super::{Check, Field};
use crate::finding::{Applicability, Fix, Span};

/// What is wrong with a value, and where; what is to be inserted and where, if that is plain.
struct Wrong {
    message: &'static str,
    at: usize,
    end: usize,
    help: &'static str,
    insert: Option<(usize, &'static str)>,
}

/// Says whether it can be read.
pub(super) fn content_type(check: &mut Check<'_>, part: &MessagePart<'_>, field: &Field<'_>) -> bool {
    if check.setting.template && field.value.iter().any(|byte| b"{%[$*".contains(byte)) {
        return true;
    }
    let Some(wrong) = fault(field.value) else { return true };
    let base = field.value_span.start as usize;
    let mut finding = rule::CONTENT_TYPE
        .finding(wrong.message)
        .label(
            check.source,
            if field.value.is_empty() { field.name_span } else { Span::new(base + wrong.at, base + wrong.end) },
            "",
        )
        .note("strict readers take such a part for plain text in US-ASCII, whatever it is (RFC 2045 section 5.2)")
        .help(wrong.help);
    if let (Some((at, text)), Some(applicability)) = (wrong.insert, check.mending(part)) {
        finding = finding.fix(
            Fix::new(format!("write the `{text}`"), applicability.min(Applicability::Unsafe)).edit(
                check.source,
                Span::new(base + at, base + at),
                text,
            ),
        );
    }
    check.found.push(finding);
    false
}

/// Reads `type/subtype; name=value`, generously: only what readers differ in is a fault.
fn fault(value: &[u8]) -> Option<Wrong> {
    const HELP: &str = "write `type/subtype`, as in `text/plain`";
    let wrong = |message, at, end, help| Some(Wrong { message, at, end, help, insert: None });
    if value.is_empty() {
        return wrong("`Content-Type` is empty", 0, 0, HELP);
    }
    let length = token(value, 0);
    let is_type = value.get(length) == Some(&b'/') && length > 0;
    let end = length + 1 + token(value, length + 1);
    if !is_type || end == length + 1 {
        let shown = value.iter().position(|byte| *byte == b';').unwrap_or(value.len());
        return wrong("`Content-Type` names no type with a subtype", 0, shown, HELP);
    }
    let mut at = past_space(value, end);
    let mut is_first = true;
    while let Some(byte) = value.get(at) {
        if *byte == b';' {
            at = past_space(value, at + 1);
        } else {
            // Between parameters it is forgiven: most readers find the next name.
            let help = "put a `;` before each parameter";
            let message = "no `;` between the type and its parameters";
            let has_name = value.get(at + token(value, at)) == Some(&b'=');
            let insert = has_name.then_some((end, ";"));
            return is_first.then_some(Wrong { message, at, end: value.len(), help, insert });
        }
        is_first = false;
        let name = token(value, at);
        let equals = past_space(value, at + name);
        if name == 0 || value.get(equals) != Some(&b'=') {
            // A `;` at the end, or what nobody reads.
            at = value
                .get(at..)
                .and_then(|rest| rest.iter().position(|byte| *byte == b';'))
                .map(|next| at + next)?;
            continue;
        }
        let start = past_space(value, equals + 1);
        if value.get(start) == Some(&b'"') {
            let Some(close) = quoted(value, start) else {
                let help = "close the value with `\"`";
                let is_last =
                    value.get(start..).is_some_and(|rest| !rest.contains(&b';') && !rest.ends_with(b"\\"));
                let insert = is_last.then_some((value.len(), "\""));
                let message = "a quoted value that is never closed";
                return Some(Wrong { message, at: start, end: value.len(), help, insert });
            };
            at = past_space(value, close);
        } else {
            let rest = value.get(start..)?;
            at = start
                + rest
                    .iter()
                    .position(|byte| matches!(byte, b';' | b' ' | b'\t' | b'\r' | b'\n'))
                    .unwrap_or(rest.len());
            at = past_space(value, at);
        }
    }
    None
}

/// Bytes of the token that begins there (RFC 2045 section 5.1).
fn token(value: &[u8], at: usize) -> usize {
    let is_token = |byte: &u8| byte.is_ascii_graphic() && !b"()<>@,;:\\\"/[]?=".contains(byte);
    value.get(at..).unwrap_or_default().iter().take_while(|byte| is_token(byte)).count()
}

/// Where something stands that is neither white space nor a comment.
fn past_space(value: &[u8], at: usize) -> usize {
    super::super::list::past_comments(value, at)
}

/// The byte behind the quotation mark that closes the one at `start`.
fn quoted(value: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        match value.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

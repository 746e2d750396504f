//! Merge tags that nobody filled in.

use std::ops::Range;

use super::super::super::rules::html;
use super::super::{Check, Profile, Route};
use super::fault::{Faults, Said};
use crate::finding::Severity;

/// Characters of a tag between its brackets.
const LENGTH: usize = 60;

static CERTAIN: Said = Said {
    rule: &html::MERGE_TAG,
    severity: Severity::Error,
    note: "recipients see the tag as it stands here",
    help: "fill it in before the message is sent, or check the message as a template",
    fix: None,
};

static LIKELY: Said = Said {
    rule: &html::MERGE_TAG,
    severity: Severity::Warning,
    note: "it looks like the tag of a template; recipients see it as it stands here",
    help: "fill it in before the message is sent, or check the message as a template",
    fix: None,
};

/// What opens a tag, what closes it, and what is said of it.
static FORMS: [(&str, &str, &Said); 4] =
    [("{{", "}}", &CERTAIN), ("*|", "|*", &CERTAIN), ("${", "}", &LIKELY), ("%%", "%%", &LIKELY)];

/// The tags of a text: where each stands and what is said of it.
fn tags(text: &str) -> Vec<(Range<usize>, &'static Said)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = text.get(at..).and_then(|rest| rest.find(['{', '*', '$', '%'])) {
        at += next;
        let rest = text.get(at..).unwrap_or_default();
        let tag = FORMS.iter().find_map(|(open, close, said)| {
            let inside = rest.strip_prefix(open)?;
            let end = inside
                .char_indices()
                .take(LENGTH)
                .map(|(at, _)| at)
                .find(|at| inside.get(*at..).is_some_and(|rest| rest.starts_with(close)))?;
            let name = inside.get(..end)?.trim();
            is_name(name, open).then_some((open.len() + end + close.len(), *said))
        });
        match tag {
            Some((length, said)) => {
                found.push((at..at + length, said));
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

/// Whether a tag holds a name, with what Handlebars and Liquid write around it.
fn is_name(name: &str, open: &str) -> bool {
    let name =
        if open == "{{" { name.trim_start_matches(['{', '#', '/', '^', '>', '&', '~', ' ']) } else { name };
    let first = name.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | ':');
    let more = |c: char| matches!(c, ' ' | '|' | '"' | '\'' | ',' | '(' | ')' | '[' | ']');
    let upper =
        |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '_' | ':' | '|' | '-' | '.');
    first
        && match open {
            "{{" => name.chars().all(|c| plain(c) || more(c)),
            "*|" => name.chars().all(upper),
            _ => name.chars().all(plain),
        }
}

/// Whether tags are looked for in this message at all.
pub(super) fn is_final(check: &Check<'_>) -> bool {
    !check.setting.template && !talks(check)
}

/// Whether people write to each other, who may write about templates and links.
pub(super) fn talks(check: &Check<'_>) -> bool {
    check.setting.profile == Profile::Personal
        || check.first("In-Reply-To").is_some()
        || check.first("References").is_some()
        || check.first("List-Post").is_some()
}

/// Whether SES fills it in.
fn is_of_ses(check: &Check<'_>, tag: &str) -> bool {
    let name = tag.trim_matches(['{', '}', ' ']);
    check.setting.route == Route::Ses
        && (name.eq_ignore_ascii_case("amazonSESUnsubscribeUrl") || name.starts_with("ses:"))
}

/// A field of the header, as it is written.
pub(super) fn field(check: &mut Check<'_>, name: &str, shown: &str) {
    let Some(field) = check.first(name) else { return };
    let Ok(value) = std::str::from_utf8(field.value) else { return };
    if !is_final(check) {
        return;
    }
    let is_left =
        |(range, _): &(Range<usize>, _)| !is_of_ses(check, value.get(range.clone()).unwrap_or_default());
    let Some((range, said)) = tags(value).into_iter().find(is_left) else { return };
    let tag = value.get(range.clone()).unwrap_or_default();
    let start = field.value_span.start as usize;
    check.found.push(
        said.rule
            .finding(format!("`{tag}` in {shown} is not filled in"))
            .severity(said.severity)
            .label(check.source, crate::finding::Span::new(start + range.start, start + range.end), "")
            .note(said.note)
            .help(said.help),
    );
}

/// A text that stands at `offset` of the part.
pub(super) fn piece(check: &Check<'_>, text: &str, offset: usize, faults: &mut Faults) {
    if !faults.is_final {
        return;
    }
    for (range, said) in tags(text) {
        let tag = text.get(range.clone()).unwrap_or_default();
        if !is_of_ses(check, tag) {
            let message = format!("`{tag}` is not filled in");
            faults.add(said, message, offset + range.start..offset + range.end, "");
        }
    }
}

/// A part of plain text.
pub(super) fn text(check: &Check<'_>, text: &str, faults: &mut Faults) {
    piece(check, text, 0, faults);
}

/// Whether a link or an address holds a tag, so that nothing can be said of it.
pub(in crate::mime::lint) fn holds_tag(text: &str) -> bool {
    ["{{", "*|", "${", "%%", "[[", "<%", "{%"].iter().any(|open| text.contains(open))
}

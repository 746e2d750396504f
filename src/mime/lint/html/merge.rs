//! Merge tags that nobody filled in.

use std::borrow::Cow;
use std::ops::Range;

use super::super::super::rules::html;
use super::super::header::decoded;
use super::super::places::{NO_FIX, Places, Words};
use super::super::{Check, Profile, Route};
use super::fault::{Faults, Said};
use crate::finding::{Severity, Span};

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
static FORMS: [(&str, &str, &Said); 7] = [
    ("{{", "}}", &CERTAIN),
    ("{%", "%}", &CERTAIN),
    ("<%", "%>", &CERTAIN),
    ("*|", "|*", &CERTAIN),
    ("${", "}", &LIKELY),
    ("%%", "%%", &LIKELY),
    ("[[", "]]", &LIKELY),
];

/// Words that begin a tag of Liquid, Jinja and Twig.
const WORDS: [&str; 14] = [
    "if", "elsif", "elif", "else", "endif", "unless", "for", "endfor", "assign", "capture", "case", "set",
    "include", "block",
];

/// The tags of a text: where each stands and what is said of it.
fn tags(text: &str) -> Vec<(Range<usize>, &'static Said)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = text.get(at..).and_then(|rest| rest.find(['{', '*', '$', '%', '<', '['])) {
        at += next;
        let rest = text.get(at..).unwrap_or_default();
        let tag = FORMS.iter().find_map(|(open, close, said)| {
            let inside = rest.strip_prefix(open)?;
            let end = inside
                .char_indices()
                .take(LENGTH)
                .map(|(at, _)| at)
                .find(|at| inside.get(*at..).is_some_and(|rest| rest.starts_with(close)))?;
            let name = inside.get(..end)?;
            let length = open.len() + end + close.len();
            // Handlebars closes `{{{` by `}}}`.
            let is_triple =
                name.starts_with('{') && rest.get(length..).is_some_and(|rest| rest.starts_with('}'));
            is_name(name, open).then_some((length + usize::from(is_triple), *said))
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
fn is_name(written: &str, open: &str) -> bool {
    let name = written.trim();
    let begins = |name: &str| name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_');
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | ':');
    let more = |c: char| plain(c) || " \t\r\n|\"'`,()[]=!?&;+*/<>@#".contains(c);
    match open {
        "{{" => {
            let name = name.trim_start_matches(['{', '#', '/', '^', '>', '&', '~', '@', '-', ' ']);
            // A text in quotation marks goes through a filter.
            let is_filtered = name.starts_with(['"', '\'']) && name.contains('|');
            (begins(name) || is_filtered) && name.chars().all(more)
        }
        "{%" => {
            let name = name.trim_matches('-').trim_start();
            let word = name.split(|c: char| !c.is_ascii_lowercase()).next().unwrap_or_default();
            WORDS.contains(&word)
        }
        "<%" => name.strip_prefix(['=', '-']).is_some_and(|name| begins(name.trim_start_matches([' ', '@']))),
        "*|" => {
            let upper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || "_:|-.".contains(c);
            begins(name) && name.chars().all(upper)
        }
        // Per cent stand twice in prose and in formats too.
        "%%" => written.len() > 2 && begins(written) && written.chars().all(plain),
        "[[" => {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_.:".contains(c);
            written.len() > 2 && begins(written) && written.chars().all(plain)
        }
        _ => begins(name) && name.chars().all(plain),
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

/// Fields whose text people see or programs follow.
const FIELDS: [&str; 8] =
    ["Subject", "From", "Reply-To", "Sender", "To", "Cc", "List-Unsubscribe", "List-Id"];

/// The header, as it is written or as its encoded words say.
pub(super) fn header(check: &mut Check<'_>) {
    if !is_final(check) {
        return;
    }
    let mut places = Places::default();
    let mut first = None;
    for field in
        check.fields.iter().filter(|field| FIELDS.iter().any(|name| field.name.eq_ignore_ascii_case(name)))
    {
        let start = field.value_span.start as usize;
        let span = |range: Range<usize>| Span::new(start + range.start, start + range.end);
        let (mut text, mut is_written) = (Cow::Borrowed(""), true);
        if let Ok(written) = std::str::from_utf8(field.value) {
            text = Cow::Borrowed(written);
        }
        let mut found = tags(&text);
        if found.is_empty() && text.contains("=?") {
            (text, is_written) = (Cow::Owned(decoded(field.value)), false);
            found = tags(&text);
        }
        for (range, said) in found {
            let tag = text.get(range.clone()).unwrap_or_default();
            if !is_of_ses(check, tag) {
                let place = if is_written { span(range.clone()) } else { field.value_span };
                places.mark(place, format!("in `{}`", field.name));
                first.get_or_insert_with(|| (format!("`{tag}` in `{}` is not filled in", field.name), said));
            }
        }
    }
    let Some((message, said)) = first else { return };
    let words = Words { message, note: said.note, help: said.help, fix: NO_FIX };
    check.say(said.rule, said.severity, places, words);
}

/// A text that stands at `offset` of the part.
pub(super) fn piece(check: &Check<'_>, text: &str, offset: usize, faults: &mut Faults<'_>) {
    if !faults.letter.is_final {
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

/// Whether a link or an address holds a tag, so that nothing can be said of it.
pub(in crate::mime::lint) fn holds_tag(text: &str) -> bool {
    ["{{", "*|", "${", "%%", "[[", "<%", "{%"].iter().any(|open| text.contains(open))
}

//! What stands in the HTML and in the text of a message.

mod charset;
mod css;
mod fault;
mod link;
mod merge;
mod outlined;
mod page;
mod place;
mod sight;
mod sources;
mod text;
mod tokens;

use std::ops::Range;

use mail_parser::MessagePart;

use super::super::rules::html;
use super::offer::Offer;
use super::{Check, Profile};
use crate::finding::Severity;
use crate::mime::MimeLimits;
use fault::{Faults, Letter, Said};
pub(super) use merge::holds_tag;
pub(crate) use place::Placed;

/// Bytes of a text that can be no more than an excuse.
const EXCUSE: usize = 400;

/// Whether people are told how to leave the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Offered {
    /// They are, or nobody can tell, or it is no list.
    Perhaps,
    Nowhere,
}

pub(super) fn report(check: &mut Check<'_>) -> Offered {
    if !check.mail.is_message() {
        return Offered::Perhaps;
    }
    let is_bulk = check.setting.profile == Profile::Bulk;
    // Whether there is any text, and whether any of it offers a way out.
    let (mut has_text, mut is_offered) = (false, !is_bulk);
    let limit = MimeLimits::default().html;
    let message = check.mail.parsed();
    merge::header(check);
    let letter = Letter::new(check);
    let is_read = |part: &MessagePart<'_>| part.message().source() == mail_parser::Source::Raw;
    // Words are kept of the last page only: with several nobody knows which of them a text stands for.
    let (mut pages, mut last) = (0, None);
    for part in message.html_body().filter(is_read).filter(|part| part.is_content_type("text", "html")) {
        let Some(placed) = Placed::new(&part, limit) else { continue };
        let mut faults = Faults::new(&letter);
        let (words, offer) = page::page(check, &part, &placed.text, &mut faults);
        faults.report(check, &part, &placed);
        super::size::clipped(check, &part, &placed, offer);
        (pages, last) = (pages + 1, Some((part, words)));
        has_text |= !placed.text.trim().is_empty();
        // What is not looked at may hold it.
        is_offered |= offer.is_some() || placed.text.len() + 4 > limit;
    }
    for part in message.text_body().filter(is_read).filter(|part| !part.is_content_type("text", "html")) {
        let Some(placed) = Placed::new(&part, limit) else { continue };
        let mut faults = Faults::new(&letter);
        merge::piece(check, &placed.text, 0, &mut faults);
        if !letter.is_talk {
            text::links(&placed.text, &mut faults);
        }
        if let Some((html, words)) = last.as_ref().filter(|_| pages == 1) {
            text::compare(check, &part, &placed, html, words);
        }
        if !is_offered {
            let mut offer = Offer::default();
            offer.take(&placed.text, 0);
            has_text |= !placed.text.trim().is_empty();
            is_offered = offer.at.is_some() || placed.text.len() + 4 > limit;
        }
        let has_html = message.html_body().any(|other| other.id() != part.id());
        if has_html && is_placeholder(&placed.text) {
            let message = "the text part says only that there is HTML".to_owned();
            faults.add(&PLACEHOLDER, message, 0..placed.text.trim_end().len(), "");
        }
        faults.report(check, &part, &placed);
    }
    if has_text && !is_offered { Offered::Nowhere } else { Offered::Perhaps }
}

/// What the HTML of a part asks other parts for by `cid:`: the ids as written, and where each stands.
pub(super) fn asked(html: &str) -> Vec<(String, Range<usize>)> {
    let mut asked = Vec::new();
    let mut is_style = false;
    let mut take = |url: &str, place: Range<usize>| {
        let url = url.trim();
        if let Some((scheme, id)) = url.split_once(':')
            && scheme.eq_ignore_ascii_case("cid")
        {
            asked.push((id.to_owned(), place));
        }
    };
    tokens::read(html, &mut |event| match event {
        tokens::Event::Open(tag) => {
            is_style = tag.name == "style";
            for attribute in &tag.attributes {
                match attribute.name.as_str() {
                    "background" | "srcset" | "style" => sources::each(attribute, &mut take),
                    _ => take(&attribute.value, attribute.range.clone()),
                }
            }
        }
        tokens::Event::Close(..) => is_style = false,
        tokens::Event::Text(_, range) if is_style => {
            let css = html.get(range.clone()).unwrap_or_default();
            css::urls(css, &mut |found| {
                let place = range.start + found.start..range.start + found.end;
                take(css.get(found).unwrap_or_default(), place);
            });
        }
        tokens::Event::Text(..) => {}
    });
    asked
}

static PLACEHOLDER: Said = Said {
    rule: &html::TEXT_PLACEHOLDER,
    severity: Severity::Warning,
    note: "who reads the text gets nothing, and filters compare the two parts",
    help: "write in the text part what the HTML says",
    fix: None,
};

/// Whether a text is no more than an excuse.
fn is_placeholder(text: &str) -> bool {
    text.len() <= EXCUSE && !text.contains("://") && is_excuse(text)
}

/// Whether a text says that the reader cannot show the HTML.
fn is_excuse(text: &str) -> bool {
    let text = text.to_lowercase().replace('\u{2019}', "'");
    let excuses = [
        "not support html",
        "n't support html",
        "not display html",
        "n't display html",
        "html-capable",
        "html compatible",
        "html-compatible",
    ];
    excuses.iter().any(|excuse| text.contains(excuse))
}

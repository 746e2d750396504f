//! One walk over the HTML of a part.

use std::ops::Range;

use mail_parser::MessagePart;

use super::super::super::rules::html;
use super::super::super::sizes::CLIP;
use super::super::offer::Offer;
use super::super::{Check, Profile};
use super::css::{Property, Style, Value};
use super::fault::{Faults, Remedy, Said};
use super::sight::{SUBJECT, Sight};
use super::text::{Words, is_inline};
use super::tokens::{Attribute, Event, Tag, read};
use super::{charset, css, link, merge, sources};
use crate::finding::{Applicability, Rule, Severity};

const fn said(rule: &'static Rule, severity: Severity, note: &'static str, help: &'static str) -> Said {
    Said { rule, severity, note, help, fix: None }
}

/// The same with what is said of the edits.
const fn mended(said: Said, remedy: Remedy) -> Said {
    Said { fix: Some(remedy), ..said }
}

static SCRIPT: Said = mended(
    said(
        &html::SCRIPT,
        Severity::Error,
        "every mail reader removes scripts, and filters refuse mail that holds them",
        "take it out",
    ),
    ("take it out", Applicability::Safe),
);
static FORM: Said = said(
    &html::FORM,
    Severity::Warning,
    "Outlook removes forms and others warn before they are sent",
    "link to a page that holds the form",
);
static FRAME: Said = said(
    &html::FRAME,
    Severity::Error,
    "mail readers remove it with what it shows",
    "show a picture that links to the page",
);
static BASE: Said = said(
    &html::BASE,
    Severity::Warning,
    "webmail ignores it, so that relative links lead nowhere",
    "write whole URLs and take it out",
);
static REFRESH: Said = mended(
    said(
        &html::REFRESH,
        Severity::Error,
        "mail readers ignore it, and filters take it for phishing",
        "take it out",
    ),
    ("take it out", Applicability::Safe),
);
static HANDLER: Said = mended(
    said(
        &html::HANDLER,
        Severity::Warning,
        "mail readers remove it, and filters count it",
        "take the attribute out",
    ),
    ("take the attribute out", Applicability::Safe),
);
static JAVASCRIPT: Said =
    said(&html::JAVASCRIPT, Severity::Error, "mail readers remove the link", "link to a page");
static STYLE: Said = said(
    &html::STYLE_REMOTE,
    Severity::Info,
    "Gmail and Outlook do not load it",
    "put the styles into the message",
);
static FONT: Said = said(
    &html::FONT_REMOTE,
    Severity::Info,
    "Gmail and Outlook do not load it and show another font",
    "name a common font behind it",
);
static LANG: Said = mended(
    said(
        &html::LANG,
        Severity::Info,
        "screen readers choose the voice by it (WCAG 2.2 criterion 3.1.1)",
        "write `<html lang=\"en\">`, or the language it is in",
    ),
    ("say the language", Applicability::Placeholder),
);
static TITLE: Said = mended(
    said(
        &html::TITLE,
        Severity::Info,
        "it names the message where it is opened in a browser (WCAG 2.2 criterion 2.4.2)",
        "add a `<title>` to the `<head>`",
    ),
    ("take the subject for a title", Applicability::Safe),
);
static ALT: Said = mended(
    said(
        &html::IMG_ALT,
        Severity::Info,
        "many readers show no pictures at first, and screen readers never (WCAG 2.2 criterion 1.1.1)",
        "say in `alt` what it shows; write `alt=\"\"` where it only decorates",
    ),
    ("add `alt`", Applicability::Placeholder),
);
static RELATIVE: Said = said(
    &html::IMG_RELATIVE,
    Severity::Error,
    "a message has no address that it could be relative to",
    "write the whole URL, or attach the picture and write `cid:`",
);
static DATA: Said = said(
    &html::IMG_DATA,
    Severity::Warning,
    "Gmail and Outlook do not show pictures in `data:` URLs",
    "link to the picture, or attach it and write `cid:`",
);
static HTTP: Said = said(
    &html::IMG_HTTP,
    Severity::Info,
    "a reader that loads over `https:` only leaves it out",
    "use `https:` if the host answers it",
);
static DIMS: Said = said(
    &html::IMG_DIMS,
    Severity::Info,
    "the text jumps when pictures load, and Outlook shows them in their own size",
    "add `width`, and `height` where it is known",
);
static ONLY: Said = said(
    &html::IMG_ONLY,
    Severity::Warning,
    "who blocks pictures sees nothing, and filters distrust it",
    "write what the pictures say as text",
);
static DARK: Said = mended(
    said(
        &html::DARK_HALF,
        Severity::Info,
        "without it some readers recolour the message by themselves and ignore these styles",
        "add `<meta name=\"color-scheme\" content=\"light dark\">`",
    ),
    ("say it", Applicability::Unsafe),
);

/// Letters of live text below which a message says nothing without its pictures.
const LIVE: usize = 12;

/// Characters of the text of a link that are kept.
const LINK_TEXT: usize = 200;

/// Elements inside each other that are followed.
const DEPTH: usize = 64;

/// What the walk remembers.
struct Page<'p> {
    html: &'p str,
    sight: Sight,
    /// Charsets that the page names, and where.
    charset: Option<(String, Range<usize>)>,
    /// Where the last `<head>` ends.
    head: Option<usize>,
    /// Where a script begins that is to be taken out.
    script: Option<usize>,
    /// Elements whose content is no text of the message, open at this place.
    silent: Vec<String>,
    has_html: Option<Range<usize>>,
    has_lang: bool,
    has_title: bool,
    has_base: bool,
    /// Whether a style sheet stands elsewhere.
    has_remote: bool,
    dark: Option<Range<usize>>,
    has_scheme: bool,
    words: Words,
    /// What it says of leaving, where that is asked for.
    offer: Option<Offer>,
    image: Option<Range<usize>>,
    anchor: Option<(String, Range<usize>, String)>,
}

/// Gives the words that are shown, and where the first of them say how to unsubscribe.
pub(super) fn page(
    check: &mut Check<'_>,
    part: &MessagePart<'_>,
    html: &str,
    faults: &mut Faults<'_>,
) -> (Words, Option<usize>) {
    let mut page = Page::new(html);
    if check.setting.profile == Profile::Bulk || html.len() > CLIP {
        page.offer = Some(Offer::default());
    }
    read(html, &mut |event| match event {
        Event::Open(tag) => page.open(check, tag, faults),
        Event::Close(name, range) => page.close(name, range, faults),
        Event::Text(decoded, range) => page.text(check, decoded, range, faults),
    });
    if let Some((name, range)) = page.charset.take() {
        charset::compare(check, part, html, &name, range, faults);
    }
    page.gap();
    let words = std::mem::take(&mut page.words);
    let offer = page.offer.as_ref().and_then(|offer| offer.at);
    page.end(check, faults);
    (words, offer)
}

/// How the names of events begin behind `on`: `onboarding` is none.
const EVENTS: [&str; 30] = [
    "abort",
    "animation",
    "before",
    "blur",
    "cancel",
    "change",
    "click",
    "close",
    "context",
    "copy",
    "cut",
    "dbl",
    "drag",
    "drop",
    "error",
    "focus",
    "hash",
    "input",
    "key",
    "load",
    "message",
    "mouse",
    "paste",
    "pointer",
    "reset",
    "scroll",
    "submit",
    "toggle",
    "touch",
    "unload",
];

/// Whether a style has the property, not the media feature.
fn names_scheme(css: &str) -> bool {
    css.match_indices("color-scheme")
        .any(|(at, _)| css.get(..at).is_some_and(|before| !before.ends_with("prefers-")))
}

/// Whether nothing inside is text that a person reads as such.
fn is_silent(name: &str) -> bool {
    matches!(name, "script" | "style" | "pre" | "code" | "title" | "textarea" | "xmp")
}

impl<'p> Page<'p> {
    fn new(html: &'p str) -> Self {
        Self {
            html,
            sight: Sight::new(html),
            charset: None,
            head: None,
            script: None,
            silent: Vec::new(),
            has_html: None,
            has_lang: false,
            has_title: false,
            has_base: false,
            has_remote: false,
            dark: None,
            has_scheme: false,
            image: None,
            anchor: None,
            words: Words::default(),
            offer: None,
        }
    }

    /// Takes text that is shown, or stands for what is shown.
    fn shown(&mut self, text: &str, at: usize) {
        self.words.take(text);
        if !self.sight.is_hidden()
            && let Some(offer) = &mut self.offer
        {
            offer.take(text, at);
        }
    }

    /// Parts what stands before from what comes.
    fn gap(&mut self) {
        self.words.end();
        if let Some(offer) = &mut self.offer {
            offer.gap();
        }
    }

    fn open(&mut self, check: &Check<'_>, tag: &Tag, faults: &mut Faults<'_>) {
        let name = tag.name.as_str();
        self.sight.open(tag);
        if !is_inline(name) {
            self.gap();
        }
        match name {
            // Structured data for Gmail is a script that runs nowhere.
            "script" if !tag.value("type").to_ascii_lowercase().contains("json") => {
                faults.add(&SCRIPT, "a script in the message".to_owned(), tag.range.clone(), "");
                self.script = Some(tag.range.start);
            }
            "form" => faults.add(&FORM, "a form in the message".to_owned(), tag.range.clone(), ""),
            "iframe" | "frame" | "frameset" | "object" | "embed" | "applet" => {
                faults.add(&FRAME, format!("`<{name}>` in the message"), tag.range.clone(), "");
            }
            "base" if !tag.value("href").is_empty() => {
                self.has_base = true;
                // Apple Mail writes one of its own when it forwards.
                if !tag.value("href").starts_with("x-msg:") {
                    faults.add(&BASE, "`<base>` in the message".to_owned(), tag.range.clone(), "");
                }
            }
            "meta" => {
                if tag.value("http-equiv").eq_ignore_ascii_case("refresh") {
                    faults.add(
                        &REFRESH,
                        "the message would load another page".to_owned(),
                        tag.range.clone(),
                        "",
                    );
                    faults.mend(&REFRESH, tag.range.clone(), "");
                }
                if self.charset.is_none() {
                    self.charset = charset::named(self.html, tag);
                }
                let name = tag.value("name").to_ascii_lowercase();
                self.has_scheme |= name.ends_with("color-scheme") || name.ends_with("color-schemes");
            }
            "link" if tag.value("rel").eq_ignore_ascii_case("stylesheet") => {
                let href = tag.value("href");
                let said = if href.contains("//fonts.") { &FONT } else { &STYLE };
                self.has_remote = true;
                faults.add(said, "a remote style sheet".to_owned(), tag.range.clone(), "");
            }
            "html" => {
                self.has_html.get_or_insert(tag.range.clone());
                self.has_lang |= tag.attribute("lang").is_some() || tag.attribute("xml:lang").is_some();
            }
            "head" => self.head = Some(tag.range.end),
            "title" => self.has_title = true,
            "img" => {
                self.shown(tag.value("alt"), tag.range.start);
                self.gap();
                self.image(check, tag, faults);
            }
            "a" | "area" => self.link(tag, faults),
            _ => {}
        }
        self.attributes(check, tag, faults);
        if is_silent(name) && self.silent.len() < DEPTH {
            self.silent.push(name.to_owned());
        }
    }

    fn attributes(&mut self, check: &Check<'_>, tag: &Tag, faults: &mut Faults<'_>) {
        for attribute in &tag.attributes {
            let name = attribute.name.as_str();
            let is_handler = name.strip_prefix("on").is_some_and(|event| {
                EVENTS.iter().any(|start| event.starts_with(start))
                    && event.bytes().all(|byte| byte.is_ascii_lowercase())
            });
            if is_handler {
                faults.add(&HANDLER, format!("the event handler `{name}`"), attribute.name_range.clone(), "");
                if let Some(range) = whole(self.html, attribute) {
                    faults.mend(&HANDLER, range, "");
                }
            }
            if matches!(name, "href" | "src" | "action") {
                let start: String = attribute.value.trim_start().chars().take(11).collect();
                let start = start.to_ascii_lowercase();
                if start.starts_with("javascript:") || start.starts_with("vbscript:") {
                    faults.add(
                        &JAVASCRIPT,
                        "a link that runs a script".to_owned(),
                        attribute.range.clone(),
                        "",
                    );
                }
            }
            if matches!(name, "href" | "src" | "alt" | "title") && self.silent.is_empty() {
                let written = self.html.get(attribute.range.clone()).unwrap_or_default();
                merge::piece(check, written, attribute.range.start, faults);
            }
            sources::each(attribute, &mut |url, place| self.picture(url, place, faults));
            self.has_scheme |= name == "style" && names_scheme(&attribute.value);
        }
    }

    fn image(&mut self, check: &Check<'_>, tag: &Tag, faults: &mut Faults<'_>) {
        let is_tiny = ["width", "height"]
            .iter()
            .any(|side| tag.value(side).trim_end_matches("px").parse::<u32>().is_ok_and(|size| size <= 3));
        let Some(source) = tag.attribute("src") else { return };
        let url = source.value.trim();
        if merge::holds_tag(url) {
            return;
        }
        let lower: String = url.chars().take(8).collect::<String>().to_ascii_lowercase();
        let is_remote = lower.starts_with("http:") || lower.starts_with("https:");
        if is_remote && !is_tiny {
            self.image.get_or_insert(tag.range.clone());
            // People's mail programs leave `alt` out; those who send to many can write it.
            if !faults.letter.is_talk
                && tag.attribute("alt").is_none()
                && !is_decoration(tag, url)
                && !self.sight.is_hidden()
            {
                faults.add(&ALT, "a picture without `alt`".to_owned(), tag.range.clone(), "");
                let at = tag.range.start + "<img".len();
                faults.mend(&ALT, at..at, " alt=\"\"");
            }
            if check.setting.profile == Profile::Bulk
                && tag.attribute("width").is_none()
                && !tag.value("style").contains("width")
            {
                faults.add(&DIMS, "a picture whose width is not said".to_owned(), tag.range.clone(), "");
            }
        }
        if lower.starts_with("data:") {
            let range = source.range.start..(source.range.start + 40).min(source.range.end);
            faults.add(&DATA, "a picture in a `data:` URL".to_owned(), range, "");
        } else {
            self.picture(url, source.range.clone(), faults);
        }
    }

    /// Judges where a picture is loaded from.
    fn picture(&self, url: &str, place: Range<usize>, faults: &mut Faults<'_>) {
        let url = url.trim();
        if url.starts_with('#') || merge::holds_tag(url) || link::picture(url, place.clone(), faults) {
            return;
        }
        if url.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("http:")) {
            faults.add(&HTTP, "a picture over `http:`".to_owned(), place, "");
        } else if self.is_relative(url, faults) {
            let shown: String = url.chars().take(80).collect();
            faults.add(&RELATIVE, format!("the picture `{shown}` is not in the message"), place, "");
        }
    }

    fn is_relative(&self, url: &str, faults: &Faults<'_>) -> bool {
        let scheme = url.split_once(':').map_or("", |(scheme, _)| scheme);
        let is_absolute =
            scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.'));
        // A drive letter is no scheme.
        let is_absolute = is_absolute && scheme.len() > 1 && !scheme.eq_ignore_ascii_case("file");
        // A part may stand for it under its Content-Location (RFC 2557).
        !url.is_empty() && !is_absolute && !self.has_base && !faults.letter.has_location
    }

    fn link(&mut self, tag: &Tag, faults: &mut Faults<'_>) {
        self.anchor = None;
        let Some(href) = tag.attribute("href") else { return };
        let place = if href.value.is_empty() { tag.range.clone() } else { href.range.clone() };
        link::target(&href.value, place.clone(), self.has_base, faults);
        if !self.sight.is_hidden()
            && let Some(offer) = &mut self.offer
        {
            offer.link(&href.value, place.start);
        }
        if tag.name == "a" {
            self.anchor = Some((href.value.clone(), place, String::new()));
        }
    }

    fn close(&mut self, name: &str, range: Range<usize>, faults: &mut Faults<'_>) {
        self.sight.close(name);
        if name == "script"
            && let Some(start) = self.script.take()
        {
            faults.mend(&SCRIPT, start..range.end, "");
        }
        if !is_inline(name) {
            self.gap();
        }
        if name == "a"
            && let Some((href, place, text)) = self.anchor.take()
        {
            link::mismatch(&href, &text, place, faults);
        }
        if is_silent(name)
            && let Some(at) = self.silent.iter().rposition(|open| open == name)
        {
            self.silent.truncate(at);
        }
    }

    fn text(&mut self, check: &Check<'_>, decoded: &str, range: Range<usize>, faults: &mut Faults<'_>) {
        let html = self.html;
        if self.silent.last().is_some_and(|name| name == "style") {
            // As written: the tokenizer shortens line breaks, and style sheets hold no references.
            let css = html.get(range.clone()).unwrap_or_default();
            return self.style(css, range, faults);
        }
        if let Some((_, _, text)) = &mut self.anchor
            && text.len() < LINK_TEXT
        {
            text.extend(decoded.chars().take(LINK_TEXT));
        }
        let is_live = self.silent.last().is_none_or(|name| matches!(name.as_str(), "pre" | "code"));
        if is_live {
            self.shown(decoded, range.start);
            self.sight.text(decoded, &range, faults);
        }
        if self.silent.is_empty()
            && let Some(written) = html.get(range.clone())
        {
            merge::piece(check, written, range.start, faults);
        }
    }

    /// A style sheet in the message.
    fn style(&mut self, css: &str, range: Range<usize>, faults: &mut Faults<'_>) {
        let place = |at: usize, length: usize| range.start + at..range.start + at + length;
        let css = css::bare(css);
        if let Some(at) = css.find("@import") {
            let end = css.get(at..).and_then(|rest| rest.find(';')).unwrap_or(7);
            self.has_remote = true;
            let is_font = css.get(at..at + end).is_some_and(|rule| rule.contains("//fonts."));
            faults.add(
                if is_font { &FONT } else { &STYLE },
                "a remote style sheet".to_owned(),
                place(at, 7),
                "",
            );
        }
        if let Some(at) = css.find("@font-face")
            && css.get(at..).and_then(|rest| rest.split('}').next()).is_some_and(|rule| rule.contains("//"))
        {
            faults.add(&FONT, "a remote font".to_owned(), place(at, 10), "");
        }
        if let Some(at) = css.find("prefers-color-scheme") {
            self.dark.get_or_insert(place(at, 20));
        }
        self.has_scheme |= names_scheme(&css);
        css::urls(&css, &mut |found| {
            self.picture(css.get(found.clone()).unwrap_or_default(), place(found.start, found.len()), faults);
        });
    }

    /// What shows at the end only.
    fn end(self, check: &Check<'_>, faults: &mut Faults<'_>) {
        let letters = self.sight.letters;
        self.sight.end(check, self.dark.is_none() && !self.has_remote, faults);
        if check.setting.profile == Profile::Bulk
            && let Some(html) = &self.has_html
        {
            if !self.has_lang {
                faults.add(&LANG, "the HTML does not say its language".to_owned(), html.clone(), "");
                let at = html.start + "<html".len();
                faults.mend(&LANG, at..at, " lang=\"en\"");
            }
            if !self.has_title {
                faults.add(&TITLE, "the HTML has no title".to_owned(), html.clone(), "");
                let parsed = check.mail.parsed();
                let subject = parsed.part(0).and_then(|root| root.headers().subject()).unwrap_or_default();
                if let Some(at) = self.head
                    && !subject.is_empty()
                    && subject.len() < SUBJECT
                    && !subject.contains(['<', '&'])
                {
                    faults.mend(&TITLE, at..at, format!("<title>{subject}</title>"));
                }
            }
        }
        if let Some(dark) = self.dark
            && !self.has_scheme
        {
            faults.add(&DARK, "styles for dark mode without `color-scheme`".to_owned(), dark, "");
            if let Some(at) = self.head {
                faults.mend(&DARK, at..at, "<meta name=\"color-scheme\" content=\"light dark\">");
            }
        }
        if let Some(image) = self.image
            && letters < LIVE
            && check.setting.profile != Profile::Personal
        {
            faults.add(&ONLY, "pictures with hardly any text".to_owned(), image, "the first picture");
        }
    }
}

/// An attribute with its value and the white space before it.
fn whole(html: &str, attribute: &Attribute) -> Option<Range<usize>> {
    let before = html.get(..attribute.name_range.start)?;
    let start = before.trim_ascii_end().len();
    let end = attribute.range.end;
    let (last, quote) = (html.get(..attribute.range.start)?.bytes().last()?, html.as_bytes().get(end));
    let is_quoted = matches!(last, b'"' | b'\'') && quote == Some(&last);
    // Without its value the bytes around are not known.
    (start < before.len() && !attribute.value.is_empty()).then(|| start..end + usize::from(is_quoted))
}

/// Whether a picture says nothing: it is tiny, fills room, counts readers, or has another name.
fn is_decoration(tag: &Tag, url: &str) -> bool {
    let is_thin = ["width", "height"]
        .iter()
        .any(|side| tag.value(side).trim_end_matches("px").parse::<u32>().is_ok_and(|size| size <= 10));
    let is_named = ["title", "aria-label", "aria-labelledby"].iter().any(|name| !tag.value(name).is_empty());
    let is_mute = matches!(tag.value("role"), "presentation" | "none") || tag.value("aria-hidden") == "true";
    if is_thin || is_named || is_mute {
        return true;
    }
    let css = tag.value("style").to_ascii_lowercase().replace(' ', "");
    let mut style = Style::default();
    style.attribute(&css);
    let url = url.to_ascii_lowercase();
    [Property::Display, Property::Visibility, Property::Opacity, Property::MaxHeight]
        .iter()
        .any(|property| style.value(*property) == Value::Hides)
        || ["width:0", "width:1px", "height:0", "height:1px"].iter().any(|size| css.contains(size))
        || ["spacer", "blank.", "pixel", "transparent", "clear.", "1x1", "shim.", "/open", "track", "beacon"]
            .iter()
            .any(|word| url.contains(word))
}

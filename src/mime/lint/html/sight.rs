//! Which text of a page can be seen, and what an inbox shows of it.

use std::ops::Range;

use super::super::super::rules::html;
use super::super::{Check, Profile};
use super::css::{Property, Sheets, Style, Value, color};
use super::fault::{Faults, Said};
use super::tokens::Tag;
use crate::finding::Severity;

static HIDDEN: Said = Said {
    rule: &html::HIDDEN_TEXT,
    severity: Severity::Warning,
    note: "filters read it, people do not: hidden text is a mark of spam",
    help: "show it or take it out; for the preview of an inbox a sentence at the start of the body is enough",
    fix: None,
};

const fn preview(help: &'static str) -> Said {
    Said {
        rule: &html::PREVIEW,
        severity: Severity::Info,
        note: "inboxes show the first text of the body beside the subject",
        help,
        fix: None,
    }
}

static REPEATED: Said = preview("say in it what the subject leaves open");
static EMPTY: Said = preview("write a sentence before the padding, or take the padding out");
static BROWSER: Said = preview("put a sentence that says what is new before it");

const fn half(help: &'static str) -> Said {
    Said {
        rule: &html::COLORS_HALF,
        severity: Severity::Info,
        note: "the other color is the reader's own, in dark mode a light one on dark (WCAG 2.2 failure F24)",
        help,
        fix: None,
    }
}

static NO_COLOR: Said = half("add `color` to it");
static NO_GROUND: Said = half("add `background-color` to it");

/// Elements inside each other that are followed; beyond it nothing is taken for hidden.
const DEPTH: usize = 200;

/// Words of hidden text below which it is a label for screen readers or an id of the sender's.
const WORDS: usize = 20;

/// Words beyond which it is no preheader.
const PREHEADER: usize = 100;

/// Letters that may be seen before a preheader: a link to the browser, a date.
const BEFORE: usize = 150;

/// Characters of a text that are kept to compare them.
const KEPT: usize = 200;

/// Bytes of a subject that is compared.
pub(super) const SUBJECT: usize = 1000;

/// Characters without ink beyond which they are padding.
const PADDING: usize = 10;

/// The start tag of the element that hides a text, and by what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cause {
    start: usize,
    end: usize,
    way: &'static str,
}

/// An open element.
struct Open {
    name: String,
    /// Hidden with all that it holds.
    gone: Option<Cause>,
    /// Hidden unless an element inside says otherwise.
    invisible: Option<Cause>,
    tiny: Option<Cause>,
    blank: Option<Cause>,
    color: Value,
    ground: Value,
    /// A quotation, or data for machines.
    is_exempt: bool,
}

/// A run of hidden text.
struct Block {
    cause: Cause,
    words: usize,
    /// Letters of the word that is read.
    run: usize,
    /// Letters seen before it.
    before: usize,
}

/// The first text of a page.
struct Preview {
    text: String,
    range: Range<usize>,
    hidden: Option<Cause>,
    is_whole: bool,
}

/// What the walk over a page knows of its text.
pub(super) struct Sight {
    sheets: Sheets,
    open: Vec<Open>,
    is_lost: bool,
    block: Option<Block>,
    /// Letters that can be seen; one that is a word or half of it counts for three.
    pub(super) letters: usize,
    preview: Option<Preview>,
    padding: Option<(Range<usize>, usize)>,
    /// The start tag of the page that says a color, and whether one is said of text and background.
    body: Option<(Range<usize>, bool, bool)>,
    has_color: bool,
    has_ground: bool,
}

impl Sight {
    pub(super) fn new(html: &str) -> Self {
        Self {
            sheets: Sheets::of(html),
            open: Vec::new(),
            is_lost: false,
            block: None,
            letters: 0,
            preview: None,
            padding: None,
            body: None,
            has_color: false,
            has_ground: false,
        }
    }

    pub(super) fn open(&mut self, tag: &Tag) {
        self.close_before(&tag.name);
        let style = self.style(tag);
        let name = tag.name.as_str();
        let (text, ground) = (style.value(Property::Color), style.value(Property::Background));
        if matches!(name, "body" | "html") {
            let is_set = |value| !matches!(value, Value::Unset | Value::Shows);
            let (color, below) = (is_set(text), is_set(ground));
            let body = self.body.get_or_insert((tag.range.clone(), false, false));
            if color || below {
                *body = (tag.range.clone(), body.1 | color, body.2 | below);
            }
        } else {
            self.has_color |= text != Value::Unset;
            self.has_ground |= !matches!(ground, Value::Unset | Value::Shows);
        }
        self.has_ground |= style.value(Property::BackgroundImage) != Value::Unset;
        if VOID.contains(&name) {
            return;
        }
        if self.open.len() >= DEPTH {
            self.is_lost = true;
            return;
        }
        let open = self.element(tag, &style);
        self.open.push(open);
    }

    /// What holds for an element by its sheets, its attribute and the old attributes of HTML.
    fn style(&self, tag: &Tag) -> Style {
        let mut style = self.sheets.style(tag);
        for attribute in &tag.attributes {
            let hint = match (attribute.name.as_str(), tag.name.as_str()) {
                ("bgcolor", _) => (Property::Background, color(attribute.value.trim())),
                ("background", _) => (Property::BackgroundImage, Value::Unknown),
                ("text", "body") | ("color", "font") => (Property::Color, color(attribute.value.trim())),
                _ => continue,
            };
            style.hint(hint.0, hint.1);
        }
        style
    }

    fn element(&self, tag: &Tag, style: &Style) -> Open {
        let name = tag.name.as_str();
        let above = self.open.last();
        let because = |way| Some(Cause { start: tag.range.start, end: tag.range.end, way });
        let hides = |property| style.value(property) == Value::Hides;
        let gone = match above.and_then(|above| above.gone) {
            Some(cause) => Some(cause),
            None if hides(Property::Display) => because("`display:none`"),
            None if hides(Property::Opacity) => because("`opacity:0`"),
            None if hides(Property::MaxHeight) && hides(Property::Overflow) => because("`max-height:0`"),
            None => None,
        };
        let inherit = |property, way, above: Option<Cause>| match style.value(property) {
            Value::Unset => above,
            Value::Hides => above.or(because(way)),
            _ => None,
        };
        let invisible =
            inherit(Property::Visibility, "`visibility:hidden`", above.and_then(|above| above.invisible));
        // Without a doctype a table starts with the size and color of the reader.
        let is_table = name == "table";
        let tiny = above.and_then(|above| above.tiny).filter(|_| !is_table);
        let tiny = inherit(Property::FontSize, "`font-size`", tiny);
        let text = match style.value(Property::Color) {
            // Links and headings inside tables have colors of their own.
            Value::Unset if is_table || name == "a" => Value::Unknown,
            Value::Unset => above.map_or(Value::Unset, |above| above.color),
            value => value,
        };
        let ground = match (style.value(Property::Background), style.value(Property::BackgroundImage)) {
            (_, Value::Unknown | Value::Hides | Value::Color(..)) => Value::Unknown,
            (Value::Unset | Value::Shows, _) => above.map_or(Value::Unset, |above| above.ground),
            (value, _) => value,
        };
        let blank = match (text, ground) {
            (Value::Color(..), _) if text == ground => {
                above.and_then(|above| above.blank).or(because("the color of its background"))
            }
            _ => None,
        };
        let is_exempt = above.is_some_and(|above| above.is_exempt)
            || matches!(name, "blockquote" | "noscript" | "select" | "svg" | "math" | "template")
            || tag.value("class").contains("quote")
            || tag.value("id").contains("quote")
            || tag.attribute("itemscope").is_some()
            || tag.attribute("itemprop").is_some();
        Open { name: name.to_owned(), gone, invisible, tiny, blank, color: text, ground, is_exempt }
    }

    /// Closes what ends where this element begins.
    fn close_before(&mut self, name: &str) {
        match name {
            "li" => self.truncate(&["li"], &["ul", "ol", "table", "td", "th"]),
            "td" | "th" => self.truncate(&["td", "th"], &["table"]),
            "tr" => self.truncate(&["tr"], &["table"]),
            "tbody" | "thead" | "tfoot" => self.truncate(&["tbody", "thead", "tfoot"], &["table"]),
            _ if ENDS_TEXT.contains(&name) => self.truncate(&["p"], &["table", "td", "th", "caption"]),
            _ => {}
        }
    }

    /// Closes the innermost element that is meant, with what it holds.
    fn truncate(&mut self, meant: &[&str], barriers: &[&str]) {
        for at in (0..self.open.len()).rev() {
            let Some(open) = self.open.get(at) else { return };
            if meant.contains(&open.name.as_str()) {
                return self.open.truncate(at);
            }
            if barriers.contains(&open.name.as_str()) {
                return;
            }
        }
    }

    pub(super) fn close(&mut self, name: &str) {
        let is_part = ["table", "tbody", "thead", "tfoot", "tr", "td", "th", "body", "html"].contains(&name);
        let barriers: &[&str] = if is_part { &["table"] } else { &["table", "td", "th", "caption"] };
        self.truncate(&[name], barriers);
    }

    /// What hides what stands here.
    fn cause(&self) -> Option<Cause> {
        let open = self.open.last().filter(|_| !self.is_lost)?;
        open.gone.or(open.invisible).or(open.tiny).or(open.blank)
    }

    /// Whether pictures cannot be seen here.
    pub(super) fn is_hidden(&self) -> bool {
        let open = self.open.last();
        open.is_some_and(|open| open.gone.or(open.invisible).is_some())
    }

    /// A text that would be shown.
    pub(super) fn text(&mut self, text: &str, range: &Range<usize>, faults: &mut Faults<'_>) {
        let cause = self.cause();
        let is_exempt = self.open.last().is_some_and(|open| open.is_exempt);
        let letters =
            text.chars().filter(|c| c.is_alphanumeric()).map(|c| if c < '\u{2e80}' { 1 } else { 3 }).sum();
        self.look(text, letters, range, cause);
        match cause {
            Some(cause) if !is_exempt => {
                if self.block.as_ref().is_none_or(|block| block.cause != cause) {
                    self.finish(faults);
                    self.block = Some(Block { cause, words: 0, run: 0, before: self.letters });
                }
                if let Some(block) = &mut self.block {
                    block.read(text);
                }
            }
            Some(_) => {}
            None => self.letters += letters,
        }
    }

    /// What an inbox shows of it.
    fn look(&mut self, text: &str, letters: usize, range: &Range<usize>, hidden: Option<Cause>) {
        if letters == 0 {
            if self.preview.is_none() && hidden.is_some() {
                let padding = text.chars().filter(|c| is_padding(*c)).count();
                let (_, count) = self.padding.get_or_insert((range.clone(), 0));
                *count += padding;
            }
            return;
        }
        let preview = self.preview.get_or_insert(Preview {
            text: String::new(),
            range: range.clone(),
            hidden,
            is_whole: false,
        });
        preview.is_whole |= preview.hidden != hidden || preview.text.len() > KEPT;
        if !preview.is_whole {
            preview.text.extend(text.chars().take(KEPT).chain([' ']));
        }
    }

    fn finish(&mut self, faults: &mut Faults<'_>) {
        let Some(mut block) = self.block.take() else { return };
        block.read(" ");
        let is_preheader = block.before <= BEFORE && block.words <= PREHEADER;
        if block.words >= WORDS && !is_preheader && !faults.letter.is_talk {
            let message = format!("a hidden text of {} words", block.words);
            let way = format!("hidden by {}", block.cause.way);
            faults.add(&HIDDEN, message, block.cause.start..block.cause.end, &way);
        }
    }

    /// What shows at the end only. `is_plain` says that the page has the colors that it names itself,
    /// and in dark mode the same.
    pub(super) fn end(mut self, check: &Check<'_>, is_plain: bool, faults: &mut Faults<'_>) {
        self.finish(faults);
        if faults.letter.is_talk {
            return;
        }
        if check.setting.profile == Profile::Bulk {
            self.report_preview(check, faults);
        }
        let Some((place, color, ground)) = self.body.take().filter(|_| is_plain && self.letters > 0) else {
            return;
        };
        let is_declared = |property| self.sheets.declares & 1 << property as u16 != 0;
        let (has_color, has_ground) = (
            self.has_color || is_declared(Property::Color),
            self.has_ground || is_declared(Property::Background) || is_declared(Property::BackgroundImage),
        );
        if ground && !color && !has_color {
            faults.add(&NO_COLOR, "a background color without a text color".to_owned(), place, "");
        } else if color && !ground && !has_ground {
            faults.add(&NO_GROUND, "a text color without a background color".to_owned(), place, "");
        }
    }

    fn report_preview(&mut self, check: &Check<'_>, faults: &mut Faults<'_>) {
        if let Some((range, count)) = self.padding.take()
            && count >= PADDING
        {
            return faults.add(&EMPTY, "the preheader is nothing but padding".to_owned(), range, "");
        }
        let Some(preview) = self.preview.take() else { return };
        let bare = |text: &str| {
            text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>()
        };
        if preview.hidden.is_some() {
            let message = check.mail.parsed();
            let subject = message.part(0).and_then(|root| root.headers().subject());
            let subject = subject.filter(|subject| subject.len() < SUBJECT).map(bare).unwrap_or_default();
            if !subject.is_empty() && subject == bare(&preview.text) {
                faults.add(&REPEATED, "the preheader repeats the subject".to_owned(), preview.range, "");
            }
            return;
        }
        let start: String = preview.text.chars().take(80).collect::<String>().to_lowercase();
        if [
            "browser",
            "navigateur",
            "navegador",
            "online version",
            "onlineversion",
            "webversion",
            "web version",
        ]
        .iter()
        .any(|word| start.contains(word))
        {
            faults.add(&BROWSER, "the first text is the link to the browser".to_owned(), preview.range, "");
        }
    }
}

impl Block {
    fn read(&mut self, text: &str) {
        for c in text.chars() {
            if c >= '\u{2e80}' && c.is_alphabetic() {
                // Where no spaces are written, two letters make a word.
                self.run += 1;
                if self.run >= 2 {
                    (self.run, self.words) = (0, self.words + 1);
                }
            } else if c.is_alphabetic() {
                self.run += 1;
            } else if c.is_whitespace() {
                self.words += usize::from(self.run >= 2);
                self.run = 0;
            }
        }
    }
}

/// Whether a character takes room and shows nothing.
fn is_padding(c: char) -> bool {
    matches!(
        c,
        '\u{a0}' | '\u{ad}' | '\u{34f}' | '\u{2000}'..='\u{200f}' | '\u{202f}' | '\u{2060}' | '\u{feff}'
    )
}

/// Elements without an end.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];

/// Elements before which a paragraph ends.
const ENDS_TEXT: [&str; 26] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "div",
    "dl",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "ul",
    "fieldset",
];

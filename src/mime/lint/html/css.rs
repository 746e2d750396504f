//! Style sheets and `style` attributes, as far as they say whether a text can be seen.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use cssparser::color::parse_hash_color;
use cssparser::{ParseError, Parser, Token};

use super::tokens::Tag;

/// Selectors that are kept. With more of them nothing is said of the page.
const SELECTORS: usize = 4000;

/// Names of one selector that are read.
const NAMES: usize = 32;

/// Classes of one element that are looked up.
const CLASSES: usize = 16;

/// What a page says of one property of an element.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Value {
    /// Nothing.
    #[default]
    Unset,
    /// The text cannot be seen: `none`, `hidden`, nothing of something.
    Hides,
    /// It can.
    Shows,
    /// Red, green and blue, all of it opaque.
    Color(u8, u8, u8),
    /// Something that is not followed.
    Unknown,
}

/// The properties that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Property {
    Display,
    Visibility,
    Opacity,
    MaxHeight,
    Overflow,
    FontSize,
    Color,
    Background,
    BackgroundImage,
}

const PROPERTIES: usize = 9;

/// What is declared for an element or by a rule, each with its weight in the cascade.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Style([(u32, Value); PROPERTIES]);

/// Weights: `!important`, a `style` attribute, an attribute such as `bgcolor`.
const IMPORTANT: u32 = 1 << 31;
const INLINE: u32 = 1 << 30;
const HINT: u32 = 1;

impl Style {
    pub(super) fn value(&self, property: Property) -> Value {
        self.0.get(property as usize).map_or(Value::Unset, |(_, value)| *value)
    }

    /// Takes a declaration if none of more weight stands there.
    fn declare(&mut self, property: Property, value: Value, weight: u32) {
        if let Some(slot) = self.0.get_mut(property as usize)
            && weight >= slot.0
        {
            *slot = (weight, value);
        }
    }

    /// What an attribute such as `bgcolor` says.
    pub(super) fn hint(&mut self, property: Property, value: Value) {
        self.declare(property, value, HINT);
    }

    fn take(&mut self, other: &Self) {
        for (slot, new) in self.0.iter_mut().zip(other.0) {
            if new.1 != Value::Unset && new.0 >= slot.0 {
                *slot = new;
            }
        }
    }

    /// What a rule declares whose conditions are not followed, so that it may hold or not.
    fn doubt(&mut self, mask: u16) {
        for (n, slot) in self.0.iter_mut().enumerate() {
            if mask & 1 << n != 0 {
                slot.1 = Value::Unknown;
            }
        }
    }

    /// The properties that are declared.
    fn mask(&self, is_meant: impl Fn(Value) -> bool) -> u16 {
        let set = |(n, (_, value)): (usize, &(u32, Value))| u16::from(is_meant(*value)) << n;
        self.0.iter().enumerate().map(set).fold(0, |all, one| all | one)
    }

    /// What a rule takes back that holds under conditions. One that hides shows nothing.
    fn shown(&self) -> u16 {
        let mask = self.mask(|value| !matches!(value, Value::Unset | Value::Hides));
        // What hides in several ways is shown by taking all of them back, where there are any.
        let show = (1 << (Property::Overflow as u16 + 1)) - 1;
        if mask & show != 0 { mask | show } else { mask }
    }

    /// What the `style` attribute of an element says.
    pub(super) fn attribute(&mut self, css: &str) {
        self.read(&mut Parser::new(css), INLINE);
    }

    /// Reads declarations to the end of their block.
    fn read(&mut self, input: &mut Parser<'_>, weight: u32) {
        while let Ok(token) = input.next() {
            let property = match token {
                Token::Ident(name) => property(name),
                Token::Semicolon => continue,
                _ => None,
            };
            let (property, is_shorthand) = match (property, input.next()) {
                (Some(property), Ok(Token::Colon)) => property,
                (_, Ok(Token::Semicolon)) => continue,
                _ => {
                    while !matches!(input.next(), Ok(Token::Semicolon) | Err(_)) {}
                    continue;
                }
            };
            let (mut value, mut weight) = (Value::Unset, weight);
            while let Ok(token) = input.next() {
                let mut is_rgb = false;
                match token {
                    Token::Semicolon => break,
                    Token::Delim('!') => weight |= IMPORTANT,
                    _ if weight & IMPORTANT != 0 || value == Value::Unknown => {}
                    Token::Function(name) if name.eq_ignore_ascii_case("rgb") => is_rgb = true,
                    token => value = read_value(property, is_shorthand, value, token),
                }
                if is_rgb {
                    value = rgb(input);
                }
            }
            self.declare(property, if value == Value::Unset { Value::Unknown } else { value }, weight);
        }
    }
}

/// Reads the block that a token opened.
fn nested(input: &mut Parser<'_>, read: &mut dyn FnMut(&mut Parser<'_>)) {
    let _ = input.parse_nested_block(|input| {
        read(input);
        Ok::<_, ParseError<()>>(())
    });
}

/// The style sheets of a page.
#[derive(Default)]
pub(super) struct Sheets {
    /// By selector: `p`, `.c`, `#i`, `p.c#i`; with what rules show that hold under conditions, by the
    /// rarest name in their selectors.
    rules: BTreeMap<String, (Style, u16)>,
    order: u32,
    /// What any rule declares.
    pub(super) declares: u16,
}

impl Sheets {
    /// Reads every style sheet of a page. Those for Outlook stand in comments and are left out.
    pub(super) fn of(html: &str) -> Self {
        let mut sheets = Self::default();
        let mut at = 0;
        let find = |at: usize, what: &str| {
            html.get(at..).and_then(|rest| rest.find(what)).map(|found| at + found + what.len())
        };
        while let Some(next) = find(at, "<") {
            at = next;
            let Some(rest) = html.as_bytes().get(at..) else { break };
            if rest.starts_with(b"!--") {
                // A comment may be as short as `<!-->`.
                let Some(end) = find(at + 1, "-->") else { break };
                at = end;
            } else if rest.get(..5).is_some_and(|name| name.eq_ignore_ascii_case(b"style"))
                && rest.get(5).is_none_or(|byte| byte.is_ascii_whitespace() || *byte == b'>')
            {
                let Some(start) = find(at, ">") else { break };
                let css = html.get(start..).unwrap_or_default();
                let end = closing(css.as_bytes()).unwrap_or(css.len());
                let css = css.get(..end).unwrap_or_default();
                sheets.read(&mut Parser::new(css), false);
                at = start + end;
            }
        }
        sheets
    }

    /// What the style sheets and the `style` attribute say of an element.
    pub(super) fn style(&self, tag: &Tag) -> Style {
        let mut style = Style::default();
        if !self.rules.is_empty() {
            let id = tag.value("id").to_ascii_lowercase();
            let classes = tag.value("class").to_ascii_lowercase();
            let classes = || classes.split_ascii_whitespace().take(CLASSES);
            let mut key = String::new();
            for name in ["*", "", tag.name.as_str()] {
                for class in std::iter::once("").chain(classes()) {
                    for id in ["", id.as_str()].iter().take(if id.is_empty() { 1 } else { 2 }) {
                        key.clear();
                        key.push_str(name);
                        for (sign, name) in [('.', class), ('#', id)] {
                            if !name.is_empty() {
                                key.push(sign);
                                key.push_str(name);
                            }
                        }
                        if let Some((rule, _)) = self.rules.get(&key) {
                            style.take(rule);
                        }
                    }
                }
            }
        }
        if let Some(css) = tag.attribute("style") {
            style.attribute(&css.value);
        }
        style.doubt(self.doubts_of(tag));
        style
    }

    fn doubts_of(&self, tag: &Tag) -> u16 {
        if self.rules.is_empty() {
            return 0;
        }
        let mut mask = 0;
        let mut look = |sign: &str, name: &str| {
            let key = format!("{sign}{}", name.to_ascii_lowercase());
            mask |= self.rules.get(&key).map_or(0, |(_, doubt)| *doubt);
        };
        look("", "*");
        look("", &tag.name);
        look("#", tag.value("id"));
        tag.attributes.iter().for_each(|attribute| look("[", &attribute.name));
        tag.value("class").split_ascii_whitespace().take(CLASSES).for_each(|class| look(".", class));
        mask
    }

    /// Reads rules to the end of their block.
    fn read(&mut self, input: &mut Parser<'_>, is_conditional: bool) {
        let mut prelude = Prelude::default();
        while let Ok(token) = input.next_including_whitespace() {
            let (mut is_block, mut is_attribute) = (false, false);
            match token {
                Token::CurlyBracketBlock => is_block = true,
                Token::Semicolon if prelude.is_at => prelude = Prelude::default(),
                Token::AtKeyword(_) => prelude.is_at = true,
                Token::CDO | Token::CDC => {}
                token if !prelude.is_at => {
                    prelude.take(token);
                    is_attribute = matches!(token, Token::SquareBracketBlock);
                }
                _ => {}
            }
            if is_block {
                let Prelude { selectors, is_at, .. } = std::mem::take(&mut prelude);
                nested(input, &mut |input| {
                    if is_at {
                        return self.read(input, true);
                    }
                    let mut style = Style::default();
                    style.read(input, 0);
                    self.add(&selectors, &style, is_conditional);
                });
            } else if is_attribute && let Some(selector) = prelude.selectors.last_mut() {
                nested(input, &mut |input| attribute(selector, input));
            }
        }
    }

    fn add(&mut self, selectors: &[Selector], style: &Style, is_conditional: bool) {
        let mask = style.mask(|value| value != Value::Unset);
        if mask == 0 {
            return;
        }
        self.declares |= mask;
        if self.rules.len() > SELECTORS {
            self.rules.entry("*".to_owned()).or_default().1 = !0;
            return;
        }
        self.order += 1;
        for selector in selectors {
            if is_conditional || selector.is_complex || !selector.is_in_order() {
                self.rules.entry(selector.rarest().to_owned()).or_default().1 |= style.shown();
                continue;
            }
            let mut style = *style;
            for slot in &mut style.0 {
                slot.0 = slot.0 & IMPORTANT | selector.specificity() << 20 | self.order.min((1 << 20) - 1);
            }
            self.rules.entry(selector.names.concat()).or_default().0.take(&style);
        }
    }
}

/// A style sheet with its comments blanked out, each byte at its place.
pub(super) fn bare(css: &str) -> Cow<'_, str> {
    let (mut bare, mut at) = (String::new(), 0);
    while let Some(rest) = css.get(at..)
        && let Some(start) = rest.find("/*")
    {
        let inside = rest.get(start + 2..).unwrap_or_default();
        let end = inside.find("*/").map_or(rest.len(), |end| start + 2 + end + 2);
        bare.push_str(rest.get(..start).unwrap_or_default());
        bare.extend(std::iter::repeat_n(' ', end - start));
        at += end;
    }
    if at == 0 {
        return Cow::Borrowed(css);
    }
    bare.push_str(css.get(at..).unwrap_or_default());
    Cow::Owned(bare)
}

/// Bytes before a URL in which the name of its property is looked for.
const DECLARATION: usize = 400;

/// Where the URL of every picture stands in a style sheet or in declarations.
pub(super) fn urls(css: &str, take: &mut dyn FnMut(Range<usize>)) {
    let mut at = 0;
    while let Some(found) = css.get(at..).and_then(|rest| rest.find('(')) {
        let before = css.get(..at + found).unwrap_or_default();
        let start = at + found + 1;
        at = start;
        let name = before.len().checked_sub(3).and_then(|start| before.get(start..));
        if !name.is_some_and(|name| name.eq_ignore_ascii_case("url")) {
            continue;
        }
        let inside = css.get(start..).unwrap_or_default();
        let from = start + inside.len() - inside.trim_ascii_start().len();
        let quote = css.as_bytes().get(from).filter(|byte| matches!(byte, b'"' | b'\''));
        let from = from + usize::from(quote.is_some());
        let rest = css.get(from..).unwrap_or_default();
        // What is never closed goes on to the end.
        let Some(length) = rest.bytes().position(|byte| byte == *quote.unwrap_or(&b')')) else { return };
        at = from + length;
        let url = rest.get(..length).unwrap_or_default().trim_ascii_end();
        let window = css.as_bytes().get(start.saturating_sub(DECLARATION)..start).unwrap_or_default();
        let declaration = window.rsplit(|byte| b"{};".contains(byte)).next().unwrap_or_default().trim_ascii();
        let is_picture = ["background", "list-style", "content", "border-image"].iter().any(|property| {
            declaration
                .get(..property.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(property.as_bytes()))
        });
        if is_picture && !url.contains('\n') {
            take(from..from + url.len());
        }
    }
}

/// Where `</style` stands in a text.
fn closing(css: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += css.get(at..)?.iter().position(|byte| *byte == b'<')?;
        if css.get(at..at + 7)?.eq_ignore_ascii_case(b"</style") {
            return Some(at);
        }
        at += 1;
    }
}

/// The element that one selector of a rule means, all in lower case.
#[derive(Default)]
struct Selector {
    /// What it must have, as it is written: `p`, `.c`, `#i`; for an attribute `[a`.
    names: Vec<String>,
    /// Whether it is more than one tag with one class and one id.
    is_complex: bool,
}

impl Selector {
    fn specificity(&self) -> u32 {
        self.names.iter().map(|name| [0, 1, 10, 100, 10].get(rank(name)).copied().unwrap_or_default()).sum()
    }

    fn name(&mut self, sign: &str, name: &str) {
        if self.names.len() < NAMES {
            self.names.push(format!("{sign}{}", name.to_ascii_lowercase()));
        } else {
            self.is_complex = true;
        }
    }

    /// What comes after a space or a sign is what is meant; the rest says where it stands.
    fn combine(&mut self) {
        self.names.clear();
        self.is_complex = true;
    }

    /// Whether the names stand as they are looked up: a tag, a class, an id, each once.
    fn is_in_order(&self) -> bool {
        let is_first = self.names.first().is_some_and(|name| rank(name) < 4);
        is_first
            && self
                .names
                .windows(2)
                .all(|pair| pair.iter().map(|name| rank(name).max(1)).is_sorted_by(|a, b| a < b))
    }

    /// The rarest of the names.
    fn rarest(&self) -> &str {
        self.names.iter().max_by_key(|name| rank(name)).map_or("*", String::as_str)
    }
}

fn rank(name: &str) -> usize {
    match name.as_bytes().first() {
        Some(b'*') => 0,
        Some(b'.') => 2,
        Some(b'#') => 3,
        Some(b'[') => 4,
        _ => 1,
    }
}

/// What stands before a block.
#[derive(Default)]
struct Prelude {
    selectors: Vec<Selector>,
    is_at: bool,
    is_class: bool,
    is_pseudo: bool,
    is_space: bool,
}

impl Prelude {
    /// Takes the next token of a list of selectors.
    fn take(&mut self, token: &Token<'_>) {
        if self.selectors.is_empty() || matches!(token, Token::Comma) {
            self.selectors.push(Selector::default());
        }
        let Some(selector) = self.selectors.last_mut() else { return };
        if matches!(token, Token::WhiteSpace(_)) {
            self.is_space = !selector.names.is_empty();
            return;
        }
        if self.is_space || matches!(token, Token::Delim('>' | '+' | '~')) {
            selector.combine();
        }
        let (was_class, was_pseudo) = (self.is_class, self.is_pseudo);
        (self.is_class, self.is_pseudo, self.is_space) = (false, false, false);
        match token {
            Token::Comma => {}
            Token::Ident(name) if was_class => selector.name(".", name),
            Token::Ident(_) if was_pseudo => {}
            Token::Ident(name) => selector.name("", name),
            Token::IDHash(name) | Token::Hash(name) => selector.name("#", name),
            Token::Delim('.') => self.is_class = true,
            Token::Delim('*') => selector.name("", "*"),
            token => {
                selector.is_complex = true;
                self.is_pseudo = matches!(token, Token::Colon);
            }
        }
    }
}

/// What `[a]` or `[class~="c"]` asks for.
fn attribute(selector: &mut Selector, input: &mut Parser<'_>) {
    let name = match input.next() {
        Ok(Token::Ident(name)) => name.to_ascii_lowercase(),
        _ => return,
    };
    let sign = match name.as_str() {
        "class" => ".",
        "id" => "#",
        _ => "",
    };
    let is_word = matches!(input.next(), Ok(Token::Delim('=') | Token::IncludeMatch)) && !sign.is_empty();
    let word = match input.next() {
        Ok(Token::Ident(word) | Token::QuotedString(word)) if is_word => word.split_ascii_whitespace().next(),
        _ => None,
    };
    match word {
        Some(word) => selector.name(sign, word),
        None => selector.name("[", &name),
    }
}

/// The property of a name, and whether the name stands for several.
fn property(name: &str) -> Option<(Property, bool)> {
    let names = [
        ("display", Property::Display),
        ("visibility", Property::Visibility),
        ("opacity", Property::Opacity),
        ("max-height", Property::MaxHeight),
        ("overflow", Property::Overflow),
        ("font-size", Property::FontSize),
        ("font", Property::FontSize),
        ("color", Property::Color),
        ("background", Property::Background),
        ("background-color", Property::Background),
        ("background-image", Property::BackgroundImage),
    ];
    let (known, property) = names.into_iter().find(|(known, _)| name.eq_ignore_ascii_case(known))?;
    Some((property, known == "font"))
}

/// What a token of a value adds to what those before it said.
fn read_value(property: Property, is_shorthand: bool, before: Value, token: &Token<'_>) -> Value {
    if let Token::Ident(name) = token
        && ["inherit", "initial", "unset", "revert"].iter().any(|word| name.eq_ignore_ascii_case(word))
    {
        return Value::Unknown;
    }
    match property {
        Property::Color | Property::Background => match token {
            Token::Hash(digits) | Token::IDHash(digits) => hash(digits),
            Token::Ident(name) => match named(name) {
                Value::Unknown if property == Property::Background => before_or(before, name),
                value => value,
            },
            Token::Function(_) | Token::UnquotedUrl(_) => Value::Unknown,
            _ => before,
        },
        Property::BackgroundImage => match token {
            Token::Ident(name) if name.eq_ignore_ascii_case("none") => Value::Shows,
            _ => Value::Unknown,
        },
        Property::FontSize if is_shorthand && before != Value::Unset => before,
        Property::FontSize | Property::Opacity | Property::MaxHeight => {
            let small = if property == Property::FontSize { 2.0 } else { 0.01 };
            match token {
                // The weight of a shorthand.
                Token::Number { value, .. } if is_shorthand && *value >= 1.0 => before,
                Token::Number { value, .. } => size(*value, 0.01),
                Token::Percentage { unit_value, .. } => size(*unit_value, 0.001),
                Token::Dimension { value, unit, .. } => {
                    let is_absolute = unit.eq_ignore_ascii_case("px") || unit.eq_ignore_ascii_case("pt");
                    size(*value, if is_absolute { small } else { 0.01 })
                }
                Token::Ident(_) if is_shorthand => before,
                Token::Ident(_) => Value::Shows,
                _ => Value::Unknown,
            }
        }
        Property::Display | Property::Visibility | Property::Overflow => match token {
            Token::Ident(name) => {
                let hides = match property {
                    Property::Display => name.eq_ignore_ascii_case("none"),
                    _ => ["hidden", "collapse", "clip"].iter().any(|word| name.eq_ignore_ascii_case(word)),
                };
                if hides { Value::Hides } else { Value::Shows }
            }
            _ => Value::Unknown,
        },
    }
}

fn size(value: f32, small: f32) -> Value {
    if value < small { Value::Hides } else { Value::Shows }
}

/// A color of HTML or CSS; few names are known.
pub(super) fn color(text: &str) -> Value {
    match text.strip_prefix('#') {
        Some(digits) => hash(digits),
        None => named(text),
    }
}

fn hash(digits: &str) -> Value {
    match parse_hash_color(digits.as_bytes()) {
        Ok((red, green, blue, alpha)) if alpha >= 1.0 => Value::Color(red, green, blue),
        _ => Value::Unknown,
    }
}

fn named(name: &str) -> Value {
    if name.eq_ignore_ascii_case("white") {
        Value::Color(255, 255, 255)
    } else if name.eq_ignore_ascii_case("black") {
        Value::Color(0, 0, 0)
    } else {
        Value::Unknown
    }
}

/// A word of `background` that is no color known here.
fn before_or(before: Value, name: &str) -> Value {
    let is_none = ["none", "transparent"].iter().any(|word| name.eq_ignore_ascii_case(word));
    let is_place =
        ["repeat", "no-repeat", "repeat-x", "repeat-y", "scroll", "fixed", "center", "top", "left"]
            .iter()
            .any(|word| name.eq_ignore_ascii_case(word));
    match before {
        Value::Unset if is_none => Value::Shows,
        _ if is_none || is_place => before,
        _ => Value::Unknown,
    }
}

/// `rgb(1, 2, 3)` or `rgb(1 2 3)`.
fn rgb(input: &mut Parser<'_>) -> Value {
    let mut parts = Vec::new();
    nested(input, &mut |input| {
        while let Ok(token) = input.next() {
            match token {
                Token::Comma => {}
                Token::Number { int_value: Some(part), .. } if parts.len() < 4 => parts.push(*part),
                _ => parts = vec![-1],
            }
        }
    });
    let byte = |part: i32| u8::try_from(part).ok();
    match parts.as_slice() {
        [red, green, blue] => match (byte(*red), byte(*green), byte(*blue)) {
            (Some(red), Some(green), Some(blue)) => Value::Color(red, green, blue),
            _ => Value::Unknown,
        },
        _ => Value::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style(css: &str, name: &str, attributes: &[(&str, &str)]) -> Style {
        let attributes = attributes.iter().map(|(name, value)| super::super::tokens::Attribute {
            name: (*name).to_owned(),
            value: (*value).to_owned(),
            name_range: 0..0,
            range: 0..0,
        });
        let tag = Tag { name: name.to_owned(), attributes: attributes.collect(), range: 0..0 };
        Sheets::of(&format!("<style>{css}</style>")).style(&tag)
    }

    #[test]
    fn what_weighs_more_wins() {
        let display = |css, attributes: &[(&str, &str)]| style(css, "p", attributes).value(Property::Display);
        assert_eq!(display("p { display: none } p { display: block }", &[]), Value::Shows);
        assert_eq!(display(".a { display: none } p { display: block }", &[("class", "A b")]), Value::Hides);
        assert_eq!(
            display("#i { display: none !important }", &[("id", "i"), ("style", "display:block")]),
            Value::Hides
        );
        assert_eq!(display("color; ;; {} display: none } p { display: none", &[]), Value::Unset);
        assert_eq!(display("p.a, td { display: none }", &[("class", "b")]), Value::Unset);
        assert_eq!(display("", &[("style", "color;display:none;display")]), Value::Hides);
        assert_eq!(
            display("", &[("style", "display:block;foo:bar;DISPLAY : None !important; display:block")]),
            Value::Hides
        );
    }

    #[test]
    fn what_may_show_is_not_known() {
        let display = |css, name, attributes: &[(&str, &str)]| {
            let hidden = [&[("style", "display:none")], attributes].concat();
            style(css, name, &hidden).value(Property::Display)
        };
        assert_eq!(
            display("@media print { @supports (a: b) { p { display: block } } }", "p", &[]),
            Value::Unknown
        );
        assert_eq!(display("@media print { p { display: none } }", "p", &[]), Value::Hides);
        assert_eq!(display("@media print { td { display: block } }", "p", &[]), Value::Hides);
        assert_eq!(
            display("div:hover > p.a { visibility: visible }", "p", &[("class", "a")]),
            Value::Unknown
        );
        assert_eq!(display("div:hover > p.a { visibility: visible }", "p", &[]), Value::Hides);
        assert_eq!(display("*[class~=\"a b\"] { display: block }", "p", &[("class", "a")]), Value::Unknown);
        assert_eq!(display("[class*=hide] { display: block }", "p", &[("class", "hidex")]), Value::Unknown);
        assert_eq!(display("*[x-data] { display: block }", "p", &[]), Value::Hides);
        assert_eq!(display(":not(.a) { display: block }", "p", &[]), Value::Unknown);
        assert_eq!(display("@import url(a.css); @media x;", "p", &[]), Value::Hides);
    }

    #[test]
    fn comments_keep_their_room() {
        assert_eq!(bare("a/*b*/c/*d"), "a     c   ");
        for css in ["", "a", "/*", "/**/", "/*/ a", "a/*b*/c*/", "é/*é*/é"] {
            assert_eq!(bare(css).len(), css.len(), "{css}");
        }
    }

    #[test]
    fn colors() {
        let ground = |css| style("", "p", &[("style", css)]).value(Property::Background);
        assert_eq!(ground("background: #fff"), Value::Color(255, 255, 255));
        assert_eq!(ground("background: no-repeat rgb(1 2 3)"), Value::Color(1, 2, 3));
        assert_eq!(ground("background-color: #ffffff00"), Value::Unknown);
        assert_eq!(ground("background: url(a.png) #fff"), Value::Unknown);
        assert_eq!(ground("background: none"), Value::Shows);
        assert_eq!(ground("background: var(--a)"), Value::Unknown);
    }
}

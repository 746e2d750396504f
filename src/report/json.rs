//! A reader of JSON (RFC 8259) that knows limits. It takes what is before a fault.

use super::ReportLimits;

pub(super) enum Json {
    Null,
    Bool,
    /// As written.
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// The last property of a name, as JavaScript takes it.
    pub(super) fn of(&self, name: &str) -> Option<&Json> {
        let Self::Object(properties) = self else { return None };
        properties.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// What it is, in words.
    pub(super) fn sort(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }
}

/// The document, and where and why its reading ended early.
pub(super) fn read(text: &str, limits: &ReportLimits) -> (Json, Option<(usize, &'static str)>) {
    let mut reader = Reader { text, at: 0, values: limits.values, fault: None };
    let document = reader.value(limits.nesting);
    reader.space();
    if reader.fault.is_none() && reader.at < text.len() {
        reader.stop("something stands behind the document");
    }
    (document, reader.fault)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    values: usize,
    fault: Option<(usize, &'static str)>,
}

impl<'t> Reader<'t> {
    fn value(&mut self, nesting: usize) -> Json {
        self.space();
        if self.values == 0 {
            return self.stop("there are too many values");
        }
        self.values -= 1;
        match self.peek() {
            Some(b'{' | b'[') if nesting == 0 => self.stop("too much stands inside each other"),
            Some(b'{') => {
                let mut properties = Vec::new();
                self.members(b'}', |reader| {
                    reader.space();
                    let name = reader.string();
                    reader.space();
                    if !reader.take(b':') {
                        reader.stop("a colon is missing");
                        return;
                    }
                    properties.push((name, reader.value(nesting - 1)));
                });
                Json::Object(properties)
            }
            Some(b'[') => {
                let mut list = Vec::new();
                self.members(b']', |reader| list.push(reader.value(nesting - 1)));
                Json::List(list)
            }
            Some(b'"') => Json::Text(self.string()),
            Some(b'-' | b'0'..=b'9') => Json::Number(self.word(b"+-.0123456789eE").to_owned()),
            _ => match self.word(b"aeflnrstu") {
                "null" => Json::Null,
                "true" | "false" => Json::Bool,
                _ => self.stop("a value is missing"),
            },
        }
    }

    fn members(&mut self, close: u8, mut member: impl FnMut(&mut Self)) {
        self.at += 1;
        self.space();
        if self.take(close) {
            return;
        }
        while self.fault.is_none() {
            member(self);
            self.space();
            if self.fault.is_some() || self.take(close) {
                return;
            }
            if !self.take(b',') {
                self.stop("a comma is missing");
            }
        }
    }

    fn string(&mut self) -> String {
        let mut text = String::new();
        if !self.take(b'"') {
            self.stop("a text is missing");
            return text;
        }
        loop {
            let rest = self.rest();
            let Some(plain) = rest.find(['"', '\\']) else {
                self.at = self.text.len();
                self.stop("a text does not end");
                return text;
            };
            text.push_str(rest.get(..plain).unwrap_or_default());
            self.at += plain + 1;
            if rest.as_bytes().get(plain) == Some(&b'"') {
                return text;
            }
            let escaped = self.peek();
            self.at += 1;
            match escaped {
                Some(b'u') => text.push(self.unit()),
                Some(b'n') => text.push('\n'),
                Some(b't') => text.push('\t'),
                Some(b'r') => text.push('\r'),
                Some(b'b') => text.push('\u{8}'),
                Some(b'f') => text.push('\u{c}'),
                Some(plain @ (b'"' | b'\\' | b'/')) => text.push(char::from(plain)),
                _ => {
                    self.at = self.at.saturating_sub(1);
                    self.stop("an escape is unknown");
                    return text;
                }
            }
        }
    }

    /// A character behind `\u`; two halves of one are put together.
    fn unit(&mut self) -> char {
        let Some(high) = self.hex() else { return char::REPLACEMENT_CHARACTER };
        if (0xd800..0xdc00).contains(&high) && self.rest().starts_with("\\u") {
            let before = self.at;
            self.at += 2;
            if let Some(low @ 0xdc00..0xe000) = self.hex() {
                let joined = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                return char::from_u32(joined).unwrap_or(char::REPLACEMENT_CHARACTER);
            }
            self.at = before;
        }
        char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.rest().get(..4).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }

    fn word(&mut self, of: &[u8]) -> &'t str {
        let rest = self.rest();
        let end = rest.bytes().position(|byte| !of.contains(&byte)).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    fn space(&mut self) {
        self.word(b" \t\r\n");
    }

    fn take(&mut self, byte: u8) -> bool {
        let is_there = self.peek() == Some(byte);
        self.at += usize::from(is_there);
        is_there
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn stop(&mut self, why: &'static str) -> Json {
        self.fault.get_or_insert((self.at, why));
        Json::Null
    }
}

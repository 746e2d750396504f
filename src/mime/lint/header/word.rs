//! Encoded words, as they are written and what they say (RFC 2047).

use mail_parser::{Charset, Encoding};

use super::super::structure::is_known_charset;

/// `=?charset?encoding?text?=`, by offsets of the value.
pub(super) struct Word<'v> {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) charset: Letters,
    /// `b` or `q`.
    pub(super) encoding: u8,
    pub(super) text: &'v [u8],
    pub(super) is_closed: bool,
}

/// What old programs call charsets that readers know.
const OTHER_NAMES: [&str; 6] = ["latin", "cp", "mac", "koi", "utf-16", "utf-32"];

/// The charset of an encoded word, as far as it is read here.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Letters {
    Utf8,
    Ascii,
    Latin1,
    /// One that others know.
    Known,
    Unknown,
}

/// The next encoded word, or what begins like one.
pub(super) fn next_word(value: &[u8], mut from: usize) -> Option<Word<'_>> {
    loop {
        let start = from + value.get(from..)?.windows(2).position(|two| two == b"=?")?;
        if let Some(word) = word_at(value, start) {
            return Some(word);
        }
        from = start + 2;
    }
}

/// The encoded word that begins at a place with `=?`.
pub(super) fn word_at(value: &[u8], start: usize) -> Option<Word<'_>> {
    let from = start + 2;
    let rest = value.get(from..)?;
    let length = rest.iter().take(60).position(|byte| *byte == b'?')?;
    let charset = rest.get(..length)?;
    let is_token = !charset.is_empty() && charset.iter().all(u8::is_ascii_graphic);
    let encoding = rest.get(length + 1).map_or(0, u8::to_ascii_lowercase);
    if !is_token || !matches!(encoding, b'b' | b'q') || rest.get(length + 2) != Some(&b'?') {
        return None;
    }
    let text_start = from + length + 3;
    let tail = value.get(text_start..)?;
    let close = tail.iter().position(|byte| *byte == b'?');
    let is_closed = close.is_some_and(|close| tail.get(close + 1) == Some(&b'='));
    let text = if is_closed {
        tail.get(..close?)?
    } else {
        let before = tail.get(..close.unwrap_or(tail.len()))?;
        before.get(..before.iter().position(u8::is_ascii_whitespace).unwrap_or(before.len()))?
    };
    // Text about encoded words is none.
    if !is_closed && text.is_empty() {
        return None;
    }
    let end = text_start + text.len() + if is_closed { 2 } else { 0 };
    let name = charset.split(|byte| *byte == b'*').next().unwrap_or_default().to_ascii_lowercase();
    let charset = match name.as_slice() {
        b"utf-8" | b"utf8" => Letters::Utf8,
        b"us-ascii" | b"ascii" => Letters::Ascii,
        b"iso-8859-1" => Letters::Latin1,
        _ => {
            let name = String::from_utf8_lossy(&name);
            let is_known = Charset::from_label(name.as_bytes()).is_some()
                || is_known_charset(&name)
                || OTHER_NAMES.iter().any(|known| name.contains(known));
            if is_known { Letters::Known } else { Letters::Unknown }
        }
    };
    Some(Word { start, end, charset, encoding, text, is_closed })
}

impl Word<'_> {
    /// The bytes, and what is wrong with the encoding.
    pub(super) fn decode(&self) -> (Vec<u8>, Option<&'static str>) {
        let mut wrong = None;
        if !self.is_closed {
            wrong = Some("not closed by `?=`");
        } else if self.text.iter().any(u8::is_ascii_whitespace) {
            wrong = Some("white space inside");
        } else if self.charset == Letters::Unknown {
            wrong = Some("names a charset that nobody knows");
        }
        if self.encoding == b'b' {
            let bare: Vec<u8> =
                self.text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
            let data = bare.iter().take_while(|byte| **byte != b'=').count();
            let is_base64 = bare.iter().take(data).all(|b| b.is_ascii_alphanumeric() || b"+/".contains(b));
            if !is_base64 || bare.iter().skip(data).any(|byte| *byte != b'=') || data % 4 == 1 {
                wrong = wrong.or(Some("the base64 is broken"));
            }
            let bytes = Encoding::Base64.decode(&bare).into_owned();
            return (bytes, wrong);
        }
        let mut bytes = Vec::with_capacity(self.text.len());
        let mut rest = self.text;
        while let Some((&byte, tail)) = rest.split_first() {
            rest = tail;
            let hex = |at: usize| tail.get(at).and_then(|digit| char::from(*digit).to_digit(16));
            match (byte, hex(0), hex(1)) {
                (b'=', Some(high), Some(low)) => {
                    bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
                    rest = tail.get(2..).unwrap_or_default();
                }
                (b'=', ..) => {
                    wrong = wrong.or(Some("`=` without two hexadecimal digits"));
                    bytes.push(byte);
                }
                (b'_', ..) => bytes.push(b' '),
                _ => bytes.push(byte),
            }
        }
        (bytes, wrong)
    }
}

/// A display name without its quotation marks.
pub(super) fn unquoted(name: &[u8]) -> Vec<u8> {
    let inner = name.strip_prefix(b"\"").and_then(|name| name.strip_suffix(b"\"")).unwrap_or(name);
    let mut out = Vec::with_capacity(inner.len());
    let mut bytes = inner.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' if inner.len() < name.len() => out.extend(bytes.next()),
            b'\r' | b'\n' => {}
            _ => out.push(*byte),
        }
    }
    out
}

/// A text with its encoded words read, as well as it goes.
pub(in crate::mime::lint) fn decoded(value: &[u8]) -> String {
    let mut out = String::new();
    let mut at = 0;
    while let Some(word) = next_word(value, at) {
        let between = value.get(at..word.start).unwrap_or_default();
        if at == 0 || !between.iter().all(u8::is_ascii_whitespace) {
            out.push_str(&String::from_utf8_lossy(between));
        }
        out.push_str(&String::from_utf8_lossy(&word.decode().0));
        at = word.end;
    }
    out.push_str(&String::from_utf8_lossy(value.get(at..).unwrap_or_default()));
    out
}

/// The same to the letter, or nothing.
pub(super) fn read(value: &[u8]) -> Option<String> {
    let mut out = String::new();
    // The bytes of words that follow one another: a character may be cut between them.
    let mut bytes = Vec::new();
    let mut at = 0;
    let mut is_behind_word = false;
    while let Some(word) = next_word(value, at) {
        let between = value.get(at..word.start)?;
        if !is_behind_word || !between.iter().all(u8::is_ascii_whitespace) {
            out.push_str(&String::from_utf8(std::mem::take(&mut bytes)).ok()?);
            out.push_str(std::str::from_utf8(between).ok()?);
        }
        let (found, wrong) = word.decode();
        let is_latin = |byte: &u8| byte.is_ascii() || *byte >= 0xA0;
        match word.charset {
            _ if wrong.is_some() => return None,
            Letters::Utf8 => bytes.extend(found),
            Letters::Ascii if found.is_ascii() => bytes.extend(found),
            Letters::Latin1 if found.iter().all(is_latin) => {
                bytes.extend(found.into_iter().map(char::from).collect::<String>().into_bytes());
            }
            _ => return None,
        }
        at = word.end;
        is_behind_word = true;
    }
    out.push_str(&String::from_utf8(bytes).ok()?);
    out.push_str(std::str::from_utf8(value.get(at..)?).ok()?);
    let is_text = !out.trim().is_empty() && !out.chars().any(|c| c.is_control() && c != '\t');
    is_text.then_some(out)
}

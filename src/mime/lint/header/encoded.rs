//! What is not ASCII: raw bytes (RFC 6532) and encoded words (RFC 2047).

use mail_parser::Encoding;

use super::super::places::{NO_FIX, Places, Words};
use super::super::{Check, Field, LineEnding};
use super::ADDRESSES;
use super::address::Mailbox;
use crate::finding::{Severity, Span};
use crate::mime::rules::encoded;

/// Bytes of an encoded word (RFC 2047 section 2).
const LONGEST: usize = 75;

/// Bytes of a text that a fix writes anew.
const MENDED: usize = 4096;

pub(super) fn report(check: &mut Check<'_>, mailboxes: &[Mailbox]) {
    raw_bytes(check, mailboxes);
    encoded_words(check, mailboxes);
}

fn is_address_field(field: &Field<'_>) -> bool {
    ADDRESSES.iter().any(|name| field.name.eq_ignore_ascii_case(name))
}

fn is_text_field(field: &Field<'_>) -> bool {
    ["Subject", "Comments"].iter().any(|name| field.name.eq_ignore_ascii_case(name))
}

fn inside<'a>(mailboxes: &'a [Mailbox], field: &Field<'_>) -> impl Iterator<Item = &'a Mailbox> {
    let (start, end) = (field.value_span.start, field.value_span.end);
    mailboxes.iter().filter(move |mailbox| mailbox.address.start >= start && mailbox.address.end <= end)
}

fn raw_bytes(check: &mut Check<'_>, mailboxes: &[Mailbox]) {
    let (mut utf8, mut other) = (Places::default(), Places::default());
    let fold = fold(check);
    for field in check.fields.iter().filter(|field| !field.value.is_ascii()) {
        // Their parameters are looked at with the parts.
        if ["Content-Type", "Content-Disposition"].iter().any(|name| field.name.eq_ignore_ascii_case(name)) {
            continue;
        }
        let base = field.value_span.start as usize;
        let is_address = is_address_field(field);
        let near: Vec<&Mailbox> = if is_address { inside(mailboxes, field).collect() } else { Vec::new() };
        let mut next = near.iter().peekable();
        let (mut first, mut last) = (None, 0);
        for at in field.value.iter().enumerate().filter(|(_, byte)| !byte.is_ascii()).map(|(at, _)| base + at)
        {
            while next.next_if(|mailbox| mailbox.address.end as usize <= at).is_some() {}
            if next.peek().is_some_and(|mailbox| mailbox.address.range().contains(&at)) {
                continue;
            }
            first.get_or_insert(at);
            last = at;
        }
        let Some(first) = first else { continue };
        let span = Span::new(first, last + 1);
        let Ok(text) = std::str::from_utf8(field.value) else {
            other.mark(span, format!("in `{}`", field.name));
            continue;
        };
        utf8.mark(span, format!("in `{}`", field.name));
        let is_plain = text.len() <= MENDED && !text.contains("=?");
        if is_text_field(field) && is_plain {
            utf8.mend(field.value_span, encode(&field.unfolded(), fold));
        } else if is_address && is_plain {
            let mut named = 0;
            for mailbox in near {
                let name = check.raw.get(mailbox.name.range()).unwrap_or_default();
                if !name.is_ascii() && !name.contains(&b'(') {
                    named += 1;
                    utf8.edits.push((mailbox.name, encode(&String::from_utf8_lossy(&unquoted(name)), fold)));
                }
            }
            utf8.mended += usize::from(named > 0);
        }
    }
    let severity = check.error_on_ses(Severity::Warning);
    let fix = ("write encoded words", check.rewriting());
    let words = Words {
        message: "raw UTF-8 in the header".to_owned(),
        note: "every server on the way needs SMTPUTF8 then (RFC 6532 section 3.2, RFC 6531 section 3.1); Amazon SES has none, and others garble it",
        help: "write encoded words (RFC 2047)",
        fix,
    };
    check.say(&encoded::RAW_BYTES, severity, utf8, words);
    let words = Words {
        message: "raw bytes in the header that are no UTF-8".to_owned(),
        note: "a header is ASCII, or UTF-8 at most (RFC 5322 section 2.2, RFC 6532 section 3.1): nobody can tell what these bytes are to be",
        help: "write encoded words (RFC 2047)",
        fix,
    };
    check.say(&encoded::RAW_BYTES, Severity::Error, other, words);
}

/// `=?charset?encoding?text?=`, by offsets of the value.
struct Word<'v> {
    start: usize,
    end: usize,
    is_utf8: bool,
    encoding: u8,
    text: &'v [u8],
    is_closed: bool,
}

/// The next encoded word, or what begins like one.
fn next_word(value: &[u8], mut from: usize) -> Option<Word<'_>> {
    loop {
        let start = from + value.get(from..)?.windows(2).position(|two| two == b"=?")?;
        from = start + 2;
        let rest = value.get(from..)?;
        let Some(length) = rest.iter().take(60).position(|byte| *byte == b'?') else { continue };
        let charset = rest.get(..length)?;
        let is_token = !charset.is_empty() && charset.iter().all(u8::is_ascii_graphic);
        let encoding = rest.get(length + 1).map_or(0, u8::to_ascii_lowercase);
        if !is_token || !matches!(encoding, b'b' | b'q') || rest.get(length + 2) != Some(&b'?') {
            continue;
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
        let end = text_start + text.len() + if is_closed { 2 } else { 0 };
        let name = charset.split(|byte| *byte == b'*').next().unwrap_or_default();
        let is_utf8 = name.eq_ignore_ascii_case(b"utf-8") || name.eq_ignore_ascii_case(b"utf8");
        return Some(Word { start, end, is_utf8, encoding, text, is_closed });
    }
}

impl Word<'_> {
    /// The bytes, and what is wrong with the encoding.
    fn decode(&self) -> (Vec<u8>, Option<&'static str>) {
        let mut wrong = None;
        if !self.is_closed {
            wrong = Some("not closed by `?=`");
        } else if self.text.iter().any(u8::is_ascii_whitespace) {
            wrong = Some("white space inside");
        }
        if self.encoding == b'b' {
            let bare: Vec<u8> =
                self.text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
            let data = bare.iter().take_while(|byte| **byte != b'=').count();
            let is_base64 = bare.iter().take(data).all(|b| b.is_ascii_alphanumeric() || b"+/".contains(b));
            if !is_base64 || bare.iter().skip(data).any(|byte| *byte != b'=') || data % 4 == 1 {
                wrong = wrong.or(Some("the base64 is broken"));
            }
            return (Encoding::Base64.decode(&bare).into_owned(), wrong);
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

#[derive(Default)]
struct Faults {
    long: Places,
    cut: Places,
    broken: Places,
    place: Places,
}

fn encoded_words(check: &mut Check<'_>, mailboxes: &[Mailbox]) {
    let mut faults = Faults::default();
    let fold = fold(check);
    for field in check.fields.iter().filter(|field| is_text_field(field) || is_address_field(field)) {
        let is_address = is_address_field(field);
        let mut reader = Run {
            base: field.value_span.start as usize,
            start: 0,
            end: 0,
            bytes: Vec::new(),
            is_whole: true,
            cut: None,
        };
        let (mut long, mut cut) = (faults.long.count, faults.cut.count);
        let mut quoted = Quoted::default();
        let mut near = inside(mailboxes, field).peekable();
        let mut at = 0;
        while let Some(word) = next_word(field.value, at) {
            at = word.end;
            let between = field.value.get(reader.end..word.start).unwrap_or_default();
            if !between.iter().all(u8::is_ascii_whitespace) || between.is_empty() || !word.is_utf8 {
                reader.finish(&mut faults, (long, cut), fold);
                (long, cut) = (faults.long.count, faults.cut.count);
                reader.start = word.start;
            }
            reader.end = word.end;
            let span = Span::new(reader.base + word.start, reader.base + word.end);
            if word.end - word.start > LONGEST {
                faults.long.mark(span, format!("{} bytes", word.end - word.start));
            }
            let (bytes, wrong) = word.decode();
            if let Some(wrong) = wrong {
                faults.broken.mark(span, wrong);
                reader.is_whole = false;
            } else if word.is_utf8 {
                reader.take(&bytes, span, &mut faults);
            } else {
                reader.is_whole = false;
            }
            let is_quoted = is_address && quoted.at(field.value, word.start);
            while near.next_if(|mailbox| mailbox.address.end <= span.start).is_some() {}
            let is_in_address = is_address
                && near
                    .peek()
                    .is_some_and(|mailbox| mailbox.address.range().contains(&(span.start as usize)));
            if is_in_address {
                faults.place.mark(span, "inside an address");
            } else if is_quoted {
                faults.place.mark(span, "inside quotation marks");
                let (from, to) = (word.start.wrapping_sub(1), word.end);
                if field.value.get(from) == Some(&b'"') && field.value.get(to) == Some(&b'"') {
                    let whole = Span::new(reader.base + from, reader.base + to + 1);
                    let text = field.value.get(word.start..word.end).unwrap_or_default();
                    faults.place.mend(whole, String::from_utf8_lossy(text));
                }
            } else if word.is_closed {
                glued(field, &word, is_address, span, &mut faults.place);
            }
        }
        reader.finish(&mut faults, (long, cut), fold);
    }
    tell(check, faults);
}

/// Text that touches an encoded word, so that it is none (RFC 2047 section 5).
fn glued(field: &Field<'_>, word: &Word<'_>, is_address: bool, span: Span, place: &mut Places) {
    let edge = |byte: Option<&u8>, special: &[u8]| {
        byte.is_none_or(|byte| byte.is_ascii_whitespace() || is_address && special.contains(byte))
    };
    let before = word.start.checked_sub(1).and_then(|at| field.value.get(at));
    if !edge(before, b"(,:;<") {
        place.mark(span, "text stands right before it");
        place.mend(Span::new(span.start as usize, span.start as usize), " ");
    } else if !edge(field.value.get(word.end), b"),;<") {
        // The next word says it for two that touch.
        if field.value.get(word.end..word.end + 2) != Some(b"=?") {
            place.mark(span, "text stands right behind it");
            place.mend(Span::new(span.end as usize, span.end as usize), " ");
        }
    }
}

/// Encoded words that follow one another, which readers join.
struct Run {
    base: usize,
    start: usize,
    end: usize,
    bytes: Vec<u8>,
    /// Whether all of it could be decoded.
    is_whole: bool,
    /// The last word, when it ends inside a character.
    cut: Option<Span>,
}

impl Run {
    fn take(&mut self, bytes: &[u8], span: Span, faults: &mut Faults) {
        self.bytes.extend_from_slice(bytes);
        let begins_inside = bytes.first().is_some_and(|byte| byte & 0xC0 == 0x80);
        // The word before it has been marked.
        let after_cut = self.cut.take().is_some();
        let lead = bytes.iter().take(3).take_while(|byte| **byte & 0xC0 == 0x80).count();
        let rest = if begins_inside { bytes.get(lead..).unwrap_or_default() } else { bytes };
        match std::str::from_utf8(rest) {
            Err(error) if error.error_len().is_none() => {
                faults.cut.mark(span, "ends inside a character");
                self.cut = Some(span);
            }
            Err(_) => {
                faults.broken.mark(span, "the bytes are no UTF-8");
                self.is_whole = false;
            }
            Ok(_) if begins_inside && !after_cut => faults.cut.mark(span, "begins inside a character"),
            Ok(_) => {}
        }
    }

    /// Ends the run: what was too long or cut in it is written anew.
    fn finish(&mut self, faults: &mut Faults, before: (usize, usize), fold: &str) {
        let bytes = std::mem::take(&mut self.bytes);
        let (is_whole, base) = (std::mem::replace(&mut self.is_whole, true), self.base);
        self.cut = None;
        let Ok(text) = String::from_utf8(bytes) else { return };
        if !is_whole || text.is_empty() || text.len() > MENDED {
            return;
        }
        let span = Span::new(base + self.start, base + self.end);
        for (places, before) in [(&mut faults.long, before.0), (&mut faults.cut, before.1)] {
            let here = places.count - before;
            if here > 0 {
                places.mend(span, encode(&text, fold));
                places.mended += here - 1;
            }
        }
    }
}

/// Whether a place stands between quotation marks, asked in order.
#[derive(Default)]
struct Quoted {
    at: usize,
    inside: bool,
}

impl Quoted {
    fn at(&mut self, value: &[u8], place: usize) -> bool {
        while self.at < place {
            match value.get(self.at) {
                Some(b'\\') if self.inside => self.at += 1,
                Some(b'"') => self.inside = !self.inside,
                _ => {}
            }
            self.at += 1;
        }
        self.inside
    }
}

fn tell(check: &mut Check<'_>, faults: Faults) {
    let safe = check.rewriting();
    let lost = faults.cut.mended < faults.cut.count;
    let say = |message: &str, note, help, fix| Words { message: message.to_owned(), note, help, fix };
    check.say(
        &encoded::LONG,
        Severity::Info,
        faults.long,
        say(
            "an encoded word of more than 75 bytes",
            "not all readers decode it then (RFC 2047 section 2)",
            "write several words, parted by a fold",
            ("write several words", safe),
        ),
    );
    check.say(
        &encoded::CUT,
        if lost { Severity::Error } else { Severity::Warning },
        faults.cut,
        say(
            "an encoded word is cut inside a character",
            "each word holds whole characters (RFC 2047 section 5): readers that decode one after the other show `\u{FFFD}`",
            "cut between characters",
            ("write it anew", safe),
        ),
    );
    check.say(
        &encoded::BROKEN,
        Severity::Error,
        faults.broken,
        say(
            "an encoded word that cannot be decoded",
            "readers show it as it is written, or garbled (RFC 2047 section 4, section 6.3)",
            "encode the text anew",
            NO_FIX,
        ),
    );
    check.say(
        &encoded::MISPLACED,
        Severity::Warning,
        faults.place,
        say(
            "an encoded word where none may stand",
            "there it is plain text by the standard (RFC 2047 section 5), and part of the readers show it so",
            "part it from other text by spaces, and leave out quotation marks",
            ("set it free", safe),
        ),
    );
}

fn fold(check: &Check<'_>) -> &'static str {
    if check.line_ending == LineEnding::Lf { "\n " } else { "\r\n " }
}

/// A text as encoded words, each of whole characters and 75 bytes at most.
fn encode(text: &str, fold: &str) -> String {
    const START: &str = "=?utf-8?Q?";
    let mut out = String::from(START);
    let mut length = START.len() + 2;
    let mut buffer = [0; 4];
    for letter in text.chars() {
        let bytes = letter.encode_utf8(&mut buffer).as_bytes();
        let is_plain = letter.is_ascii_alphanumeric() || letter == ' ';
        let size = if is_plain { 1 } else { 3 * bytes.len() };
        if length + size > LONGEST {
            out.push_str("?=");
            out.push_str(fold);
            out.push_str(START);
            length = START.len() + 2;
        }
        length += size;
        match letter {
            ' ' => out.push('_'),
            _ if is_plain => out.push(letter),
            _ => {
                for byte in bytes {
                    out.push_str(&format!("={byte:02X}"));
                }
            }
        }
    }
    out.push_str("?=");
    out
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

/// A text with its encoded words read.
pub(super) fn decoded(value: &[u8]) -> String {
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

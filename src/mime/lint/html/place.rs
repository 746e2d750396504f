//! The text of a part, with the way back from each of its bytes to the bytes of the message.

use std::borrow::Cow;
use std::ops::Range;

use mail_parser::{Encoding, MessagePart};

use crate::finding::Span;

/// Bytes of the body between two checkpoints.
const STEP: usize = 1024;

/// Characters of a line as mail may carry it, and of one of quoted-printable (RFC 5322 section 2.1.1,
/// RFC 2045 section 6.7).
const LINE: usize = 998;
const QP_LINE: usize = 76;

/// Invalid bytes of UTF-8 that are told apart. With more of them the whole part is pointed at.
const INVALID: usize = 1000;

/// A decoded text that knows where it stands in the message.
pub(crate) struct Placed<'m> {
    /// Transfer encoding and charset undone.
    pub(crate) text: Cow<'m, str>,
    body: &'m [u8],
    /// Where the body begins in the message.
    base: usize,
    encoding: Encoding,
    marks: Vec<Mark>,
    charset: Charset,
}

/// A place at which decoding can start again.
#[derive(Clone, Copy)]
struct Mark {
    /// Bytes of the decoded body before it; for base64, letters of the alphabet.
    before: usize,
    /// Bytes of the body before it.
    at: usize,
}

/// How bytes of the text count bytes of the decoded body.
enum Charset {
    /// One by one, from an offset on: UTF-8, behind its byte order mark.
    Same(usize),
    /// A character for each byte; the characters before every `STEP` bytes of the text.
    Single(Vec<usize>),
    /// UTF-8 with invalid bytes: the ends of each replacement in the text and in the body, and how
    /// many bytes it stands for.
    Broken(Vec<(usize, usize, usize)>),
    /// Not known: another charset, or an encoding that is not read in the same way.
    Whole,
}

impl<'m> Placed<'m> {
    /// The first `limit` bytes of the text of a part whose offsets count the bytes of the message.
    pub(crate) fn new(part: &MessagePart<'m>, limit: usize) -> Option<Self> {
        let text = part.text_prefix_bytes(limit)?;
        // A byte of text takes three of quoted-printable at most, soft line breaks left aside.
        let body = part.raw_body();
        let body = body.get(..limit.saturating_mul(4)).unwrap_or(body);
        let encoding = part.encoding();
        let (decoded, marks) = match encoding {
            Encoding::None => (Cow::Borrowed(body), Vec::new()),
            Encoding::QuotedPrintable => quoted_printable(body, text.len().saturating_mul(2)),
            Encoding::Base64 => base64(body, text.len().saturating_mul(2)),
        };
        let charset = Charset::of(&text, &decoded);
        Some(Self { text, body, base: part.offset_body() as usize, encoding, marks, charset })
    }

    /// The bytes of the message that a range of the text stands for.
    pub(crate) fn span(&self, range: Range<usize>) -> Span {
        let whole = Span::new(self.base, self.base + self.body.len());
        let Some((start, _)) = self.decoded(range.start).and_then(|at| self.raw(at)) else { return whole };
        if range.is_empty() {
            return Span::new(start, start);
        }
        match self.decoded(range.end - 1).and_then(|at| self.raw(at)) {
            Some((_, end)) => Span::new(start, end),
            None => whole,
        }
    }

    /// How to replace a range of the text by ASCII, in bytes of the message. None where the bytes
    /// stand for more than that range, as in base64, or a line would grow too long. `before` is the
    /// edit before this one in the message.
    fn edit(
        &self,
        range: Range<usize>,
        text: &str,
        before: Option<&(Span, String)>,
    ) -> Option<(Span, String)> {
        let is_exact = matches!(self.charset, Charset::Same(_) | Charset::Single(_));
        if !is_exact || range.start >= self.text.len() || !text.is_ascii() {
            return None;
        }
        let span = self.span(range);
        let (start, end) =
            ((span.start as usize).checked_sub(self.base)?, (span.end as usize).checked_sub(self.base)?);
        let is_shared = before.is_some_and(|(last, _)| {
            let between = self.body.get((last.end as usize).saturating_sub(self.base)..start);
            between.is_none_or(|bytes| bytes.len() < LINE && !bytes.contains(&b'\n'))
        });
        let old = self.body.get(start..end)?;
        let left = self.body.get(start.saturating_sub(LINE)..start)?;
        let left = left.iter().rev().take_while(|byte| **byte != b'\n').count();
        let right =
            self.body.get(end..)?.iter().take(LINE).take_while(|byte| !matches!(byte, b'\r' | b'\n')).count();
        let is_shorter = |new: &str| new.len() <= old.len() && !old.contains(&b'\n');
        match self.encoding {
            Encoding::None => {
                let fits = is_shorter(text) || (!is_shared && left + text.len() + right <= LINE);
                fits.then(|| (span, text.to_owned()))
            }
            Encoding::QuotedPrintable => {
                let text = text.replace('=', "=3D");
                if is_shorter(&text) || (!is_shared && left + text.len() + right <= QP_LINE) {
                    return Some((span, text));
                }
                let end = if self.body.contains(&b'\r') { "\r\n" } else { "\n" };
                let wrapped = if text.is_empty() { format!("={end}") } else { format!("={end}{text}={end}") };
                (text.len() < QP_LINE).then_some((span, wrapped))
            }
            Encoding::Base64 => None,
        }
    }

    /// The same for several ranges in their order, if all of them can be replaced.
    pub(super) fn edits(&self, edits: Vec<(Range<usize>, String)>) -> Option<Vec<(Span, String)>> {
        let mut made: Vec<(Span, String)> = Vec::with_capacity(edits.len());
        for (range, text) in edits {
            made.push(self.edit(range, &text, made.last())?);
        }
        Some(made)
    }

    /// Where the character that holds a byte of the text begins in the decoded body; for UTF-8 that
    /// byte itself.
    fn decoded(&self, offset: usize) -> Option<usize> {
        match &self.charset {
            Charset::Same(skip) => Some(offset + skip),
            Charset::Single(counts) => {
                let block = offset / STEP;
                let rest = self.text.as_bytes().get(block * STEP..offset + 1).unwrap_or_default();
                let rest = rest.iter().filter(|byte| is_first(**byte)).count();
                Some((counts.get(block)? + rest).saturating_sub(1))
            }
            Charset::Broken(replaced) => {
                let behind = replaced.partition_point(|(end, ..)| *end <= offset);
                if let Some((end, body, length)) = replaced.get(behind)
                    && offset + '\u{fffd}'.len_utf8() >= *end
                {
                    return Some(if offset + 1 == *end { body - 1 } else { body - length });
                }
                let (text, body, _) = match behind.checked_sub(1) {
                    Some(last) => *replaced.get(last)?,
                    None => (0, 0, 0),
                };
                Some(body + offset - text)
            }
            Charset::Whole => None,
        }
    }

    /// Where a byte of the decoded body begins and ends in the message.
    fn raw(&self, decoded: usize) -> Option<(usize, usize)> {
        let (start, end) = match self.encoding {
            Encoding::None => (decoded, decoded + 1),
            Encoding::QuotedPrintable => {
                let mark = self.mark(decoded)?;
                let (mut before, mut at) = (mark.before, mark.at);
                loop {
                    let unit = Unit::read(self.body, at)?;
                    if unit.byte.is_some() {
                        if before == decoded {
                            break (at, at + unit.length);
                        }
                        before += 1;
                    }
                    at += unit.length;
                }
            }
            Encoding::Base64 => {
                // The first of the two letters that hold a byte.
                let letter = decoded / 3 * 4 + decoded % 3;
                let mark = self.mark(letter)?;
                let rest = self.body.get(mark.at..)?;
                let mut letters = rest.iter().enumerate().filter(|(_, byte)| is_letter(**byte));
                let (first, _) = letters.nth(letter - mark.before)?;
                let (second, _) = letters.next()?;
                (mark.at + first, mark.at + second + 1)
            }
        };
        Some((self.base + start.min(self.body.len()), self.base + end.min(self.body.len())))
    }

    fn mark(&self, before: usize) -> Option<Mark> {
        let behind = self.marks.partition_point(|mark| mark.before <= before);
        self.marks.get(behind.checked_sub(1)?).copied()
    }
}

impl Charset {
    /// Told by comparing, so that nothing depends on how the text was decoded.
    fn of(text: &str, decoded: &[u8]) -> Self {
        for skip in [0, 3] {
            let is_mark = skip == 0 || decoded.starts_with("\u{feff}".as_bytes());
            if is_mark && decoded.get(skip..).is_some_and(|rest| rest.starts_with(text.as_bytes())) {
                return Self::Same(skip);
            }
        }
        let agree =
            |(c, byte): (char, &u8)| if byte.is_ascii() { c == char::from(*byte) } else { !c.is_ascii() };
        if text.chars().count() <= decoded.len() && text.chars().zip(decoded).all(agree) {
            let mut count = 0;
            let count_block = |block: &[u8]| {
                let before = count;
                count += block.iter().filter(|byte| is_first(**byte)).count();
                before
            };
            return Self::Single(text.as_bytes().chunks(STEP).map(count_block).collect());
        }
        Self::broken(text, decoded).map_or(Self::Whole, Self::Broken)
    }

    fn broken(text: &str, decoded: &[u8]) -> Option<Vec<(usize, usize, usize)>> {
        let (mut replaced, mut in_text, mut in_body) = (Vec::new(), 0, 0);
        for chunk in decoded.utf8_chunks() {
            let rest = text.get(in_text..)?;
            if rest.len() <= chunk.valid().len() {
                return chunk.valid().starts_with(rest).then_some(replaced);
            }
            if !rest.starts_with(chunk.valid()) {
                return None;
            }
            in_text += chunk.valid().len();
            in_body += chunk.valid().len() + chunk.invalid().len();
            if !chunk.invalid().is_empty() {
                if !text.get(in_text..)?.starts_with('\u{fffd}') || replaced.len() >= INVALID {
                    return None;
                }
                in_text += '\u{fffd}'.len_utf8();
                replaced.push((in_text, in_body, chunk.invalid().len()));
            }
        }
        (in_text == text.len()).then_some(replaced)
    }
}

/// Whether a byte of UTF-8 begins a character.
fn is_first(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

/// What stands for one byte, or for none, in quoted-printable.
struct Unit {
    byte: Option<u8>,
    length: usize,
}

impl Unit {
    fn read(body: &[u8], at: usize) -> Option<Self> {
        let byte = *body.get(at)?;
        if byte == b'=' {
            let rest = body.get(at + 1..).unwrap_or_default();
            if let [high, low, ..] = rest
                && let (Some(high), Some(low)) = (hex(*high), hex(*low))
            {
                return Some(Self { byte: Some(high << 4 | low), length: 3 });
            }
            let padding = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
            let end = match rest.get(padding..).unwrap_or_default() {
                [b'\r', b'\n', ..] => Some(2),
                [b'\n', ..] => Some(1),
                [] => Some(0),
                _ => None,
            };
            if let Some(end) = end {
                return Some(Self { byte: None, length: 1 + padding + end });
            }
        }
        Some(Self { byte: Some(byte), length: 1 })
    }
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

fn quoted_printable(body: &[u8], limit: usize) -> (Cow<'_, [u8]>, Vec<Mark>) {
    let mut decoded = Vec::with_capacity(body.len().min(limit));
    let mut marks = vec![Mark { before: 0, at: 0 }];
    let (mut at, mut next) = (0, STEP);
    while let Some(unit) = Unit::read(body, at) {
        if decoded.len() >= limit {
            break;
        }
        if at >= next {
            marks.push(Mark { before: decoded.len(), at });
            next = at + STEP;
        }
        decoded.extend(unit.byte);
        at += unit.length;
    }
    (Cow::Owned(decoded), marks)
}

fn base64(body: &[u8], limit: usize) -> (Cow<'_, [u8]>, Vec<Mark>) {
    let mut decoded = Vec::with_capacity((body.len() / 4 * 3).min(limit));
    let mut marks = Vec::new();
    let (mut letters, mut held) = (0usize, 0u32);
    for (n, block) in body.chunks(STEP).enumerate() {
        marks.push(Mark { before: letters, at: n * STEP });
        for byte in block {
            let value = match byte {
                b'A'..=b'Z' => byte - b'A',
                b'a'..=b'z' => byte - b'a' + 26,
                b'0'..=b'9' => byte - b'0' + 52,
                b'+' => 62,
                b'/' => 63,
                // Padding inside would shift what follows; it shows as a text that differs.
                _ => continue,
            };
            held = held << 6 | u32::from(value);
            let shift = match letters % 4 {
                0 => None,
                1 => Some(4),
                2 => Some(2),
                _ => Some(0),
            };
            letters += 1;
            if let Some(shift) = shift {
                decoded.push((held >> shift & 0xFF) as u8);
            }
        }
        if decoded.len() >= limit {
            break;
        }
    }
    (Cow::Owned(decoded), marks)
}

#[cfg(test)]
mod tests {
    use super::super::super::super::Mail;
    use super::*;

    /// The text of a part and, for each of its characters, what stands for it in the message.
    fn pieces(head: &str, body: &[u8]) -> Vec<(char, Vec<u8>)> {
        let raw = [format!("Content-Type: text/html; {head}\r\n\r\n").as_bytes(), body].concat();
        let mail = Mail::parse(raw.clone());
        let part = mail.parsed().part(0).unwrap();
        let placed = Placed::new(&part, 1 << 20).unwrap();
        assert_eq!(placed.text, part.text().unwrap());
        placed
            .text
            .char_indices()
            .map(|(at, c)| (c, raw[placed.span(at..at + c.len_utf8()).range()].to_vec()))
            .collect()
    }

    fn check(head: &str, body: &[u8], expected: &[(char, &[u8])]) {
        let expected: Vec<_> = expected.iter().map(|(c, bytes)| (*c, bytes.to_vec())).collect();
        assert_eq!(pieces(head, body), expected, "{head}");
    }

    const QP: &str = "charset=CHARSET\r\nContent-Transfer-Encoding: quoted-printable";
    const B64: &str = "charset=CHARSET\r\nContent-Transfer-Encoding: base64";

    #[test]
    fn each_character_maps_to_its_bytes() {
        check(
            "charset=utf-8",
            "aé€".as_bytes(),
            &[('a', b"a"), ('é', "é".as_bytes()), ('€', "€".as_bytes())],
        );
        check("charset=iso-8859-1", b"a\xe9b", &[('a', b"a"), ('é', b"\xe9"), ('b', b"b")]);
        check("charset=windows-1252", b"\x80a", &[('€', b"\x80"), ('a', b"a")]);
        check(
            &QP.replace("CHARSET", "utf-8"),
            b"a=\r\n=C3=A9= \r\nb=3d",
            &[('a', b"a"), ('é', b"=C3=A9"), ('b', b"b"), ('=', b"=3d")],
        );
        check(&QP.replace("CHARSET", "iso-8859-15"), b"=A4=\n=\nx", &[('€', b"=A4"), ('x', b"x")]);
    }

    #[test]
    fn base64_letters_are_shared() {
        // `aéb` is 61 C3 A9 62.
        let head = B64.replace("CHARSET", "utf-8");
        check(&head, b"YcO\r\npYg==", &[('a', b"Yc"), ('é', b"cO\r\np"), ('b', b"Yg")]);
        let head = B64.replace("CHARSET", "iso-8859-1");
        check(&head, b"YeliYw==\r\n", &[('a', b"Ye"), ('é', b"el"), ('b', b"li"), ('c', b"Yw")]);
    }

    #[test]
    fn long_bodies_map_behind_checkpoints() {
        let text: String = (0..3000).map(|n| format!("{n}é ")).collect();
        let mut qp = String::new();
        for (n, c) in text.chars().enumerate() {
            qp.push_str(&if c == 'é' { "=C3=A9".to_owned() } else { c.to_string() });
            if n % 60 == 59 {
                qp.push_str("=\r\n");
            }
        }
        for (c, bytes) in pieces(&QP.replace("CHARSET", "utf-8"), qp.as_bytes()) {
            assert_eq!(bytes, if c == 'é' { b"=C3=A9".to_vec() } else { vec![c as u8] });
        }
        let latin: Vec<u8> = text.chars().map(|c| c as u8).collect();
        for (c, bytes) in pieces("charset=iso-8859-1", &latin) {
            assert_eq!(bytes, [c as u8]);
        }
    }

    #[test]
    fn invalid_bytes_keep_the_places_right() {
        check(
            "charset=utf-8",
            b"a\xffb\xc3",
            &[('a', b"a"), ('\u{fffd}', b"\xff"), ('b', b"b"), ('\u{fffd}', b"\xc3")],
        );
    }

    /// A part after an edit of its text.
    fn edited(head: &str, body: &str, old: &str, new: &str) -> Option<String> {
        let head = format!("Content-Type: text/html; {head}\r\n\r\n");
        let mail = Mail::parse(format!("{head}{body}").into_bytes());
        let part = mail.parsed().part(0).unwrap();
        let placed = Placed::new(&part, 1 << 20).unwrap();
        let at = placed.text.find(old).unwrap();
        let (span, text) = placed.edit(at..at + old.len(), new, None)?;
        let mut body = body.to_owned();
        body.replace_range(span.start as usize - head.len()..span.end as usize - head.len(), &text);
        Some(body)
    }

    #[test]
    fn edits_keep_lines_short() {
        let (qp, b64) = (QP.replace("CHARSET", "utf-8"), B64.replace("CHARSET", "utf-8"));
        assert_eq!(edited("charset=utf-8", "<p é b>", " é", "").as_deref(), Some("<p b>"));
        assert_eq!(edited(&qp, "<p a=3D=C3=A9 b>", " a=é", " a=\"\"").as_deref(), Some("<p a=3D\"\" b>"));
        assert_eq!(edited(&qp, "<p a=\r\n=3D1 b>", " a=1", "").as_deref(), Some("<p b>"));
        let long = format!("{}=\r\nb", "a".repeat(74));
        let new = edited(&qp, &long, "b", "c=b").unwrap();
        assert!(new.lines().all(|line| line.len() <= 76), "{new}");
        let new = edited(&qp, &long, "aaab", "c=b").unwrap();
        assert_eq!(new, format!("{}c=3Db", "a".repeat(71)));
        assert_eq!(edited("charset=utf-8", &"a".repeat(998), "a", "aa"), None);
        assert_eq!(edited(&b64, "YWJj", "b", "c"), None);
    }

    #[test]
    fn other_charsets_point_at_the_whole_part() {
        let body = b"\x42\x30a\0";
        check("charset=utf-16le", body, &[('あ', body), ('a', body)]);
    }
}

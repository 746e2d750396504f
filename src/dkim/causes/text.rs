//! What servers do to text, undone and done: line ends, encodings, charsets, widths.

use crate::dkim::public_key;

/// The text of a line, and its end.
pub(super) fn chop(line: &[u8]) -> (&[u8], &[u8]) {
    let end = if line.ends_with(b"\r\n") { 2 } else { usize::from(line.ends_with(b"\n")) };
    line.split_at_checked(line.len() - end).unwrap_or((line, b""))
}

pub(super) fn lines(body: &[u8]) -> impl Iterator<Item = &[u8]> {
    body.split_inclusive(|byte| *byte == b'\n')
}

/// Rewrites every line: `edit` appends the new text of one.
pub(super) fn each_line(body: &[u8], mut edit: impl FnMut(&[u8], &mut Vec<u8>)) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    for line in lines(body) {
        let (text, end) = chop(line);
        edit(text, &mut out);
        out.extend_from_slice(end);
    }
    out
}

/// Puts something in the place of every CR and LF that stands alone.
pub(super) fn lone(body: &[u8], cr: &[u8], lf: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() + body.len() / 16);
    let mut rest = body;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'\r' if after.first() == Some(&b'\n') => {
                out.extend_from_slice(b"\r\n");
                rest = after.get(1..).unwrap_or_default();
            }
            b'\r' => out.extend_from_slice(cr),
            b'\n' => out.extend_from_slice(lf),
            _ => out.push(byte),
        }
    }
    out
}

pub(super) fn replaced(text: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        match rest.strip_prefix(from) {
            Some(after) if !from.is_empty() => {
                out.extend_from_slice(to);
                rest = after;
            }
            _ => {
                out.push(byte);
                rest = after;
            }
        }
    }
    out
}

/// Runs of white space become one space each; none stays at the end of a line.
pub(super) fn collapsed(text: &[u8], out: &mut Vec<u8>) {
    let mut space = false;
    for &byte in text {
        if matches!(byte, b' ' | b'\t') {
            space = true;
            continue;
        }
        if std::mem::take(&mut space) {
            out.push(b' ');
        }
        out.push(byte);
    }
}

/// Tabs become spaces up to the next column that is a multiple of `width`.
pub(super) fn untabbed(text: &[u8], width: usize, out: &mut Vec<u8>) {
    let mut column = 0;
    for &byte in text {
        let fill = if byte == b'\t' { width - column % width } else { 0 };
        out.extend(std::iter::repeat_n(b' ', fill));
        if byte != b'\t' {
            out.push(byte);
        }
        column += fill.max(1);
    }
}

/// Joins lines: `joint` says what stands in the place of a line end between two texts, `None` that it stays.
pub(super) fn joined(body: &[u8], joint: impl Fn(&[u8], &[u8]) -> Option<&'static [u8]>) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut all = lines(body).peekable();
    while let Some(line) = all.next() {
        let (text, end) = chop(line);
        let next = all.peek().map(|next| chop(next).0);
        out.extend_from_slice(text);
        match next.and_then(|next| joint(text, next)) {
            Some(joint) => out.extend_from_slice(joint),
            None => out.extend_from_slice(end),
        }
    }
    out
}

/// Breaks lines over `width` bytes: at the last space that fits, or, when `hard`, where they are full.
pub(super) fn wrapped(body: &[u8], width: usize, hard: bool) -> Vec<u8> {
    each_line(body, |mut text, out| {
        while text.len() > width {
            let space = text.get(..=width).unwrap_or_default().iter().rposition(|byte| *byte == b' ');
            let (cut, skip) = match space.filter(|at| *at > 0) {
                _ if hard => (width, 0),
                Some(at) => (at, 1),
                None => break,
            };
            out.extend_from_slice(text.get(..cut).unwrap_or_default());
            out.extend_from_slice(b"\r\n");
            text = text.get(cut + skip..).unwrap_or_default();
        }
        out.extend_from_slice(text);
    })
}

/// Decodes quoted-printable; what is none stays as it is.
pub(super) fn decode_quoted(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    for line in lines(body) {
        let (text, end) = chop(line);
        let text = text.trim_ascii_end();
        let (text, end) = text.strip_suffix(b"=").map_or((text, end), |text| (text, b""));
        decode_hex(text, b'=', &mut out);
        out.extend_from_slice(end);
    }
    out
}

/// Decodes `=XX`, or the like with another sign.
pub(super) fn decode_hex(text: &[u8], sign: u8, out: &mut Vec<u8>) {
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let value = digits
            .filter(|two| byte == sign && two.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|two| u8::from_str_radix(two, 16).ok());
        out.push(value.unwrap_or(byte));
        rest = if value.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
}

/// Encodes in quoted-printable, with lines of at most `width` bytes.
pub(super) fn encode_quoted(body: &[u8], width: usize) -> Vec<u8> {
    each_line(body, |text, out| {
        let mut column = 0;
        for (at, &byte) in text.iter().enumerate() {
            let is_last = at + 1 == text.len();
            let is_plain =
                matches!(byte, 0x21..=0x3c | 0x3e..=0x7e) || matches!(byte, b' ' | b'\t') && !is_last;
            let size = if is_plain { 1 } else { 3 };
            // The sign of a soft line end takes one byte, but nothing follows the last character.
            if column + size + usize::from(!is_last) > width {
                out.extend_from_slice(b"=\r\n");
                column = 0;
            }
            column += size;
            if is_plain {
                out.push(byte);
            } else {
                out.extend_from_slice(format!("={byte:02X}").as_bytes());
            }
        }
    })
}

/// `=3d` becomes `=3D`.
pub(super) fn upper_quoted(body: &[u8]) -> Vec<u8> {
    let mut out = body.to_vec();
    let mut left = 0;
    for byte in &mut out {
        left = if *byte == b'=' { 3 } else { left };
        if left > 0 && left < 3 && byte.is_ascii_hexdigit() {
            byte.make_ascii_uppercase();
        }
        left = usize::saturating_sub(left, 1);
    }
    out
}

/// Decodes base64 with line ends; `None` when anything else is in it.
pub(super) fn decode_base64(body: &[u8]) -> Option<Vec<u8>> {
    public_key::decode(body).ok()
}

/// Encodes in base64, with lines of `width` bytes.
pub(super) fn encode_base64(body: &[u8], width: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() / 2 * 3);
    for line in public_key::encode(body).as_bytes().chunks(width.max(4)) {
        out.extend_from_slice(line);
        out.extend_from_slice(b"\r\n");
    }
    out
}

/// A charset of one byte a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Narrow {
    Latin1,
    Windows1252,
}

/// The characters of 0x80 to 0x9f in windows-1252.
const WINDOWS: [u16; 32] = [
    0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d,
    0x17d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a,
    0x153, 0x9d, 0x17e, 0x178,
];

impl Narrow {
    pub(super) fn to_utf8(self, text: &[u8]) -> Vec<u8> {
        let read = |byte: &u8| match WINDOWS.get(usize::from(byte.wrapping_sub(0x80))) {
            Some(unit) if self == Self::Windows1252 => {
                char::from_u32(u32::from(*unit)).unwrap_or(char::from(*byte))
            }
            _ => char::from(*byte),
        };
        text.iter().map(read).collect::<String>().into_bytes()
    }

    /// `None` when the text is no UTF-8, or has other characters.
    pub(super) fn of_utf8(self, text: &[u8]) -> Option<Vec<u8>> {
        let narrow = |c: char| match (u8::try_from(c).ok(), self) {
            (Some(byte @ (0..=0x7f | 0xa0..)), _) | (Some(byte), Self::Latin1) => Some(byte),
            (_, Self::Latin1) => None,
            _ => WINDOWS.iter().position(|unit| u32::from(*unit) == u32::from(c)).map(|at| 0x80 + at as u8),
        };
        std::str::from_utf8(text).ok()?.chars().map(narrow).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_round_trip() {
        let text = "a=b \r\nGrüße, und noch mehr Worte, damit die Zeile länger wird als sechsundsiebzig Zeichen ist\r\n\r\n.";
        for width in [76, 72, 40] {
            let encoded = encode_quoted(text.as_bytes(), width);
            assert!(lines(&encoded).all(|line| chop(line).0.len() <= width));
            assert_eq!(decode_quoted(&encoded), text.as_bytes());
        }
        assert_eq!(decode_base64(&encode_base64(text.as_bytes(), 76)).unwrap(), text.as_bytes());
        assert_eq!(upper_quoted(b"=3d=c3=\r\nab=a"), b"=3D=C3=\r\nab=A");
        for narrow in [Narrow::Latin1, Narrow::Windows1252] {
            assert_eq!(narrow.to_utf8(&narrow.of_utf8("Grüße".as_bytes()).unwrap()), "Grüße".as_bytes());
        }
        assert_eq!(Narrow::Windows1252.of_utf8("€“".as_bytes()).unwrap(), [0x80, 0x93]);
        assert_eq!(Narrow::Latin1.of_utf8("€".as_bytes()), None);
    }

    #[test]
    fn lines_and_spaces() {
        assert_eq!(lone(b"a\nb\rc\r\nd\r\r\n", b"\r\n", b"\r\n"), b"a\r\nb\r\nc\r\nd\r\n\r\n");
        assert_eq!(wrapped(b"one two three\r\n", 8, false), b"one two\r\nthree\r\n");
        assert_eq!(wrapped(b"abcdef\r\n", 4, true), b"abcd\r\nef\r\n");
        assert_eq!(
            joined(b"ab\r\ncd\r\n\r\n", |a, b| (a.len() == 2 && !b.is_empty()).then_some(b"-")),
            b"ab-cd\r\n\r\n"
        );
        let mut out = Vec::new();
        untabbed(b"a\tb", 4, &mut out);
        assert_eq!(out, b"a   b");
        assert_eq!(replaced(b">From >From", b">From", b"From"), b"From From");
    }
}

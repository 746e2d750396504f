//! White space and line breaks of fields, as servers write them anew.

use super::{FIELD, front};
use crate::dkim::causes::text::{collapsed, replaced};

type Edit = fn(&[u8]) -> Vec<u8>;

/// Ways in which servers write white space anew; each leaves alone what it does not know.
pub(super) const REFOLDINGS: [Edit; 16] = [
    |raw| with_text(raw, |text| replaced(text, b"\r\n", b"")),
    |raw| with_text(raw, one_line),
    |raw| with_text(raw, |text| replaced(&one_line(text), b", ", b",")),
    |raw| with_text(raw, |text| replaced(text, b"\r\n\t", b"\r\n ")),
    |raw| with_text(raw, |text| replaced(text, b"\r\n ", b"\r\n\t")),
    |raw| {
        with_text(raw, |text| replaced(&replaced(text, b"\r\n        ", b"\r\n\t"), b"\r\n    ", b"\r\n\t"))
    },
    |raw| with_text(raw, |text| refolded(&one_line(text), 78, b"\r\n ")),
    |raw| with_text(raw, |text| refolded(&one_line(text), 78, b"\r\n\t")),
    |raw| with_text(raw, |text| refolded(&one_line(text), 76, b"\r\n ")),
    |raw| with_text(raw, |text| refolded(&one_line(text), 76, b"\r\n\t")),
    |raw| with_text(raw, |text| replaced(&one_line(text), b", ", b",\r\n ")),
    |raw| with_text(raw, |text| replaced(&one_line(text), b", ", b",\r\n\t")),
    |raw| with_text(raw, |text| replaced(&one_line(text), b"; ", b";\r\n\t")),
    |raw| with_text(raw, |text| replaced(&one_line(text), b"; ", b";\r\n ")),
    |raw| {
        let (start, text) = front(raw);
        let name = start.trim_ascii_end();
        if start.len() == name.len() {
            [name, b" ", text, b"\r\n"].concat()
        } else {
            [name, text, b"\r\n"].concat()
        }
    },
    |raw| {
        let (start, text) = front(raw);
        [&start.to_ascii_lowercase(), text, b"\r\n"].concat()
    },
];

fn with_text(raw: &[u8], edit: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let (start, text) = front(raw);
    if raw.is_empty() || raw.len() > 8 * FIELD {
        return raw.to_vec();
    }
    // A fold may stand right behind the colon.
    let start = if start.contains(&b'\n') {
        replaced(&replaced(start, b"\r\n", b""), b"\t", b" ")
    } else {
        start.to_vec()
    };
    [&start, &edit(text)[..], b"\r\n"].concat()
}

/// A text in one line, with one space for all white space.
fn one_line(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    collapsed(&replaced(text, b"\r\n", b""), &mut out);
    out
}

/// Breaks a text before spaces so that lines hold at most `width` bytes, the name not counted.
fn refolded(text: &[u8], width: usize, fold: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut column = 16;
    for (at, word) in text.split(|byte| *byte == b' ').enumerate() {
        if at > 0 {
            if column + 1 + word.len() > width {
                out.extend_from_slice(fold);
                column = 1;
            } else {
                out.push(b' ');
                column += 1;
            }
        }
        out.extend_from_slice(word);
        column += word.len();
    }
    out
}

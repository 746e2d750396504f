//! `key=value` fields parted by semicolons, which the TXT records here share.

use crate::finding::{Span, escape_byte};

/// One field, as raw bytes.
pub(super) struct Field<'a> {
    pub(super) key: &'a [u8],
    pub(super) value: &'a [u8],
    pub(super) value_span: Span,
    pub(super) span: Span,
}

/// The fields of a text, and the first piece that is none.
pub(super) fn fields(text: &[u8], limit: usize) -> (Vec<Field<'_>>, Option<Span>) {
    let (mut out, mut bad, mut start) = (Vec::new(), None, 0);
    for piece in text.split(|&byte| byte == b';').take(limit) {
        let (body, span) = trim(piece, start);
        let last = start + piece.len() == text.len();
        match body.iter().position(|&byte| byte == b'=') {
            Some(equals) => {
                let (key, _) = trim(body.get(..equals).unwrap_or_default(), 0);
                let from = span.start as usize + equals + 1;
                let (value, value_span) = trim(body.get(equals + 1..).unwrap_or_default(), from);
                out.push(Field { key, value, value_span, span });
            }
            None if body.is_empty() && last => {}
            None => bad = bad.or(Some(if body.is_empty() { span.shift(0) } else { span })),
        }
        start += piece.len() + 1;
    }
    (out, bad)
}

/// The bytes without white space round them, and where they are.
pub(super) fn trim(bytes: &[u8], start: usize) -> (&[u8], Span) {
    let body = bytes.trim_ascii_start();
    let from = start + bytes.len() - body.len();
    let body = body.trim_ascii_end();
    (body, Span::new(from, from + body.len()))
}

/// Bytes in the escaped form of a source's text.
pub(super) fn shown(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    bytes.iter().for_each(|&byte| escape_byte(byte, &mut out));
    out
}

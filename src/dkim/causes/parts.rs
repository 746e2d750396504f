//! The MIME parts of a body, as far as the search needs them: where they are and how they are encoded.
//!
//! A body that is read wrongly costs a hypothesis and no more: only a digest that fits counts.

use std::ops::Range;

use super::text::{chop, lines};
use crate::dkim::header::split;

/// The most delimiter lines that are looked at.
const DELIMITERS: usize = 40;

/// The most boundaries that are looked at.
const BOUNDARIES: usize = 10;

/// How a part is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Plain,
    Quoted,
    Base64,
}

/// A part that holds no others.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    pub(super) body: Range<usize>,
    pub(super) encoding: Encoding,
    pub(super) is_text: bool,
    /// The line of Content-Transfer-Encoding.
    pub(super) encoding_line: Option<Range<usize>>,
    /// The value of the parameter `charset`, without quotation marks.
    pub(super) charset: Option<Range<usize>>,
    /// Whether it is a part of the body: if not, its fields are those of the message.
    pub(super) is_part: bool,
}

/// A line that divides parts.
#[derive(Clone, Debug)]
pub(super) struct Delimiter {
    pub(super) line: Range<usize>,
    pub(super) boundary: usize,
    pub(super) is_last: bool,
    /// Where the content of the part behind it begins.
    pub(super) content: usize,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Parts {
    pub(super) leaves: Vec<Leaf>,
    pub(super) delimiters: Vec<Delimiter>,
}

impl Parts {
    pub(super) fn read(fields: &[&[u8]], body: &[u8]) -> Self {
        let value = |wanted: &str| {
            let value = |field: &&[u8]| {
                split(field)
                    .filter(|(name, _)| name.eq_ignore_ascii_case(wanted.as_bytes()))
                    .map(|(_, value)| value.to_vec())
            };
            fields.iter().find_map(value).unwrap_or_default()
        };
        let kind = value("content-type");
        let mut boundaries: Vec<Vec<u8>> = parameter(&kind, "boundary")
            .and_then(|at| kind.get(at))
            .map(<[u8]>::to_vec)
            .into_iter()
            .collect();
        let mut parts = Self::default();
        if boundaries.is_empty() {
            parts.leaves.push(Leaf {
                body: 0..body.len(),
                encoding: encoding(&value("content-transfer-encoding")),
                is_text: is_text(&kind),
                encoding_line: None,
                charset: None,
                is_part: false,
            });
            return parts;
        }
        let (mut at, mut head): (usize, Option<Range<usize>>) = (0, None);
        let mut open: Option<Leaf> = None;
        for line in lines(body) {
            let (start, end) = (at, at + line.len());
            at = end;
            let text = chop(line).0;
            if let Some((boundary, is_last)) = delimiter(text, &boundaries)
                && parts.delimiters.len() < DELIMITERS
            {
                parts.close(open.take(), before(body, start));
                parts.delimiters.push(Delimiter { line: start..end, boundary, is_last, content: end });
                head = (!is_last).then_some(end..end);
            } else if let Some(so_far) = &mut head {
                so_far.end = end;
                if text.is_empty() {
                    let range = so_far.clone();
                    head = None;
                    let fields = body.get(range.clone()).unwrap_or_default();
                    if let Some(last) = parts.delimiters.last_mut() {
                        last.content = end;
                    }
                    match parameter(fields, "boundary").and_then(|at| fields.get(at)) {
                        Some(boundary) if boundaries.len() < BOUNDARIES => boundaries.push(boundary.to_vec()),
                        _ => open = Some(leaf(fields, range.start, end)),
                    }
                }
            }
        }
        parts.close(open, body.len());
        parts
    }

    fn close(&mut self, leaf: Option<Leaf>, end: usize) {
        if let Some(mut leaf) = leaf {
            leaf.body.end = end.max(leaf.body.start);
            self.leaves.push(leaf);
        }
    }
}

/// The line end before a delimiter belongs to it (RFC 2046 section 5.1.1).
fn before(body: &[u8], start: usize) -> usize {
    let ends = body.get(..start).is_some_and(|before| before.ends_with(b"\r\n"));
    if ends { start - 2 } else { start }
}

fn delimiter(text: &[u8], boundaries: &[Vec<u8>]) -> Option<(usize, bool)> {
    let rest = text.strip_prefix(b"--")?.trim_ascii_end();
    boundaries.iter().enumerate().find_map(|(at, boundary)| {
        let rest = rest.strip_prefix(boundary.as_slice())?;
        (rest.is_empty() || rest == b"--").then_some((at, !rest.is_empty()))
    })
}

fn leaf(fields: &[u8], start: usize, body: usize) -> Leaf {
    let mut found = Leaf {
        body: body..body,
        encoding: Encoding::Plain,
        is_text: true,
        encoding_line: None,
        charset: parameter(fields, "charset").map(|at| at.start + start..at.end + start),
        is_part: true,
    };
    let mut at = start;
    for line in lines(fields) {
        let range = at..at + line.len();
        at = range.end;
        match split(line) {
            Some((name, value)) if name.eq_ignore_ascii_case(b"content-transfer-encoding") => {
                found.encoding = encoding(value);
                found.encoding_line = Some(range);
            }
            Some((name, value)) if name.eq_ignore_ascii_case(b"content-type") => {
                found.is_text = is_text(value)
            }
            _ => {}
        }
    }
    found
}

fn encoding(value: &[u8]) -> Encoding {
    let value = value.trim_ascii();
    if value.eq_ignore_ascii_case(b"quoted-printable") {
        Encoding::Quoted
    } else if value.eq_ignore_ascii_case(b"base64") {
        Encoding::Base64
    } else {
        Encoding::Plain
    }
}

fn is_text(value: &[u8]) -> bool {
    let value = value.trim_ascii();
    value.is_empty() || value.get(..5).is_some_and(|kind| kind.eq_ignore_ascii_case(b"text/"))
}

/// Where the value of a parameter is, without quotation marks.
pub(super) fn parameter(value: &[u8], name: &str) -> Option<Range<usize>> {
    let at = value.windows(name.len() + 1).position(|window| {
        window
            .split_last()
            .is_some_and(|(last, head)| *last == b'=' && head.eq_ignore_ascii_case(name.as_bytes()))
    })?;
    let start = at + name.len() + 1;
    let rest = value.get(start..)?;
    if let Some(quoted) = rest.strip_prefix(b"\"") {
        let end = quoted.iter().position(|byte| *byte == b'"')?;
        return Some(start + 1..start + 1 + end);
    }
    let is_end = |byte: &u8| matches!(byte, b';' | b' ' | b'\t' | b'\r' | b'\n');
    let end = rest.iter().position(is_end).unwrap_or(rest.len());
    (end > 0).then_some(start..start + end)
}

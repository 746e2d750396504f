use serde::Serialize;

use super::Span;

/// Index of a [`Source`] in a report's `sources`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct SourceId(u32);

impl SourceId {
    pub(super) fn new(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// The position in the list of sources.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Where a source comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum SourceKind {
    /// A DNS record, as a resolver answered it.
    Dns,
    /// A record text that somebody typed or pasted.
    Record,
    /// A file fetched over HTTPS, such as an MTA-STS policy.
    Fetched,
    /// A message. Its text is left out: spans count the bytes of the message as it was given.
    Message,
}

/// A text that labels point into.
///
/// The text is ASCII: bytes outside 0x20..=0x7E stand as `\DDD`, and a backslash as `\\`
/// (RFC 1035 section 5.1), so an offset is the same in every encoding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Source {
    /// Where it comes from.
    pub kind: SourceKind,
    /// The owner name or URL; empty for a pasted record without a name.
    pub name: String,
    /// The record type, such as `TXT`; empty for a fetched file.
    #[serde(rename = "type")]
    pub rtype: &'static str,
    /// The strings joined with nothing between them, escaped.
    pub text: String,
    /// Offsets in `text` at which one character-string ends and the next begins.
    pub breaks: Vec<u32>,
    /// Text offset of each raw byte and of the end; empty when nothing had to be escaped.
    #[serde(skip)]
    offsets: Vec<u32>,
}

impl Source {
    /// A DNS record of one or more character-strings, joined with nothing between them
    /// (RFC 7208 section 3.3, RFC 6376 section 3.6.2.2, RFC 9989 section 4.5).
    pub fn dns(name: impl Into<String>, rtype: &'static str, strings: &[impl AsRef<[u8]>]) -> Self {
        Self::build(SourceKind::Dns, name.into(), rtype, strings)
    }

    /// A record text somebody typed, with the owner name if it was given.
    pub fn record(name: impl Into<String>, rtype: &'static str, raw: &[u8]) -> Self {
        Self::build(SourceKind::Record, name.into(), rtype, &[raw])
    }

    /// A file fetched from `url`.
    pub fn fetched(url: impl Into<String>, raw: &[u8]) -> Self {
        Self::build(SourceKind::Fetched, url.into(), "", &[raw])
    }

    /// The message that is being checked, of which nothing is copied.
    pub fn message() -> Self {
        Self::build(SourceKind::Message, String::new(), "", &[] as &[&[u8]])
    }

    fn build(kind: SourceKind, name: String, rtype: &'static str, strings: &[impl AsRef<[u8]>]) -> Self {
        let mut text = String::new();
        let mut breaks = Vec::new();
        let mut offsets = Vec::new();
        for (n, string) in strings.iter().enumerate() {
            if n > 0 {
                breaks.push(text.len() as u32);
            }
            for &byte in string.as_ref() {
                offsets.push(text.len() as u32);
                match byte {
                    // A file keeps its lines.
                    b'\r' | b'\n' | b'\t' if kind == SourceKind::Fetched => text.push(char::from(byte)),
                    _ => escape_byte(byte, &mut text),
                }
            }
        }
        offsets.push(text.len() as u32);
        if offsets.len() == text.len() + 1 {
            offsets = Vec::new();
        }
        Self { kind, name, rtype, text, breaks, offsets }
    }

    /// The span of the text that shows the raw bytes of `raw`.
    pub(super) fn place(&self, raw: Span) -> Span {
        if self.kind == SourceKind::Message {
            return raw;
        }
        let place = |n: u32| {
            if self.offsets.is_empty() {
                n.min(self.text.len() as u32)
            } else {
                self.offsets[(n as usize).min(self.offsets.len() - 1)]
            }
        };
        Span { start: place(raw.start), end: place(raw.end) }
    }
}

/// Appends one byte in the escaped form of RFC 1035 section 5.1.
pub(crate) fn escape_byte(byte: u8, out: &mut String) {
    match byte {
        b'\\' => out.push_str("\\\\"),
        0x20..=0x7e => out.push(char::from(byte)),
        _ => {
            out.push('\\');
            for digit in [byte / 100, byte / 10 % 10, byte % 10] {
                out.push(char::from(b'0' + digit));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_follow_escapes() {
        let source = Source::dns("example.com", "TXT", &[&b"v=spf1\x00"[..], b" -all"]);
        assert_eq!(source.text, "v=spf1\\000 -all");
        assert_eq!(source.breaks, [10]);
        assert_eq!(source.place(Span::new(8, 12)), Span { start: 11, end: 15 });
    }
}

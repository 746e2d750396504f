use serde::Serialize;

use super::{Source, SourceId, SourceKind, Span};
use crate::compact::sort_by;

/// How freely a fix may be applied, from least to most.
///
/// What counts is the effect at receivers that follow the RFCs, for every message, and not what the
/// owner seems to have meant. A verdict gets worse when honest mail is refused that was not, and when
/// a forgery is let through that was not; an address alone does not tell the two apart. Hence:
///
/// - SPF: safe is what leaves each sender's result as it is, such as taking out a term that matches
///   nobody. A receiver that gets permerror or finds no record holds nothing against a sender, so to
///   mend a broken record, or one beyond the limits, is unsafe: its senders begin to pass, and all
///   others get what its `all` says. A record read without DNS is taken to be within the limits, as
///   far as its own terms are.
/// - DMARC and MTA-STS: safe is what leaves policy and alignment as they are. From `p=rejct` receivers
///   read no policy; mended, they refuse mail. Where the RFCs read a record differently, each reading
///   must stay.
/// - Keys, report addresses, logos: mending is safe. Only who holds a key can sign by it, and a
///   signature that fails counts as none (RFC 6376 section 6.1).
/// - What depends on answers or on parts of the record that the fix does not look at is unsafe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum Applicability {
    /// The user must fill something in.
    Placeholder,
    /// Changes who passes, or what becomes of the others.
    Unsafe,
    /// No receiver's verdict gets worse.
    Safe,
}

/// Replaces a span of a source by a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Edit {
    /// Index into the report's `sources`.
    pub source: SourceId,
    /// What goes.
    pub span: Span,
    /// What comes.
    pub text: String,
}

/// A DNS line to publish, or to remove.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Publish {
    /// Whether the line stays away afterwards.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "true", optional))]
    pub remove: bool,
    /// The owner name; empty for a pasted record whose name is not known.
    pub name: String,
    /// The record type.
    #[serde(rename = "type")]
    pub rtype: &'static str,
    /// The value in zone-file form: TXT in quoted strings of at most 255 bytes.
    pub value: String,
    /// The value as one plain text, which is what the form of a DNS provider asks for.
    pub text: String,
}

/// The remedy: edits of a source, lines to publish, or both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Fix {
    /// What applying it does, as an order: "remove it".
    pub title: String,
    /// How freely it may be applied.
    pub applicability: Applicability,
    /// Sorted and disjoint.
    pub edits: Vec<Edit>,
    /// The lines to publish, in order.
    pub publish: Vec<Publish>,
}

impl Fix {
    /// A remedy without edits yet.
    #[inline(never)]
    pub fn new(title: impl Into<String>, applicability: Applicability) -> Box<Self> {
        Box::new(Self { title: title.into(), applicability, edits: Vec::new(), publish: Vec::new() })
    }

    /// Replaces `span`, in raw bytes of `source`, by `text`.
    #[must_use]
    #[inline(never)]
    pub fn edit(mut self: Box<Self>, source: SourceId, span: Span, text: impl Into<String>) -> Box<Self> {
        self.edits.push(Edit { source, span, text: text.into() });
        self
    }

    /// Adds a TXT record to publish.
    #[must_use]
    pub fn publish_txt(mut self: Box<Self>, name: impl Into<String>, text: &str) -> Box<Self> {
        self.publish.push(Publish::txt(name, text));
        self
    }

    /// Adds any line.
    #[must_use]
    pub fn line(mut self: Box<Self>, line: Publish) -> Box<Self> {
        self.publish.push(line);
        self
    }

    /// Turns raw spans into offsets of the sources' texts.
    pub(super) fn place(&mut self, sources: &[Source]) {
        for edit in &mut self.edits {
            edit.span = sources[edit.source.index()].place(edit.span);
        }
    }

    /// Sorts the edits and works out the line to publish for each edited record.
    pub(super) fn resolve(&mut self, sources: &[Source]) {
        sort_by(&mut self.edits, |a, b| (a.source, a.span).cmp(&(b.source, b.span)));
        let mut edited: Vec<SourceId> = self.edits.iter().map(|e| e.source).collect();
        edited.dedup();
        for id in edited {
            let source = &sources[id.index()];
            if !matches!(source.kind, SourceKind::Fetched | SourceKind::Message) {
                let text = self.apply(id, &source.text);
                self.publish.push(Publish::txt(source.name.clone(), &text));
            }
        }
    }

    /// The text of `source` after the edits.
    pub fn apply(&self, source: SourceId, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for edit in self.edits.iter().filter(|e| e.source == source) {
            out.push_str(&text[at..edit.span.start as usize]);
            out.push_str(&edit.text);
            at = edit.span.end as usize;
        }
        out.push_str(&text[at..]);
        out
    }
}

impl Publish {
    /// A TXT line; `text` is cut into character-strings of at most 255 bytes
    /// (RFC 1035 section 3.3.14).
    pub fn txt(name: impl Into<String>, text: &str) -> Self {
        Self::quoted(name.into(), text)
    }

    fn quoted(name: String, text: &str) -> Self {
        let mut value = String::from("\"");
        let mut length = 0;
        let mut rest = text;
        while !rest.is_empty() {
            let unit = escape_length(rest);
            if length == 255 {
                value.push_str("\" \"");
                length = 0;
            }
            if rest.starts_with('"') {
                value.push('\\');
            }
            value.push_str(&rest[..unit]);
            length += 1;
            rest = &rest[unit..];
        }
        value.push('"');
        Self { remove: false, name, rtype: "TXT", value, text: text.to_owned() }
    }

    /// The same line, to be taken away.
    #[must_use]
    pub fn removed(mut self) -> Self {
        self.remove = true;
        self
    }
}

/// How many characters of an escaped text stand for its next byte.
fn escape_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    match bytes {
        [b'\\', b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', ..] => 4,
        [b'\\', _, ..] => 2,
        _ => text.chars().next().map_or(1, char::len_utf8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_split_at_255() {
        let line = Publish::txt("a.example", &"x".repeat(300));
        assert_eq!(line.value, format!("\"{}\" \"{}\"", "x".repeat(255), "x".repeat(45)));
    }

    #[test]
    fn an_escape_is_never_split() {
        let line = Publish::txt("a.example", &format!("{}\\200", "x".repeat(255)));
        assert!(line.value.ends_with("\" \"\\200\""));
    }
}

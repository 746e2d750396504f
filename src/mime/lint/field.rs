use mail_parser::PartId;

use super::super::Mail;
use crate::finding::Span;

/// A header field as it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field<'m> {
    /// The name as written.
    pub(crate) name: &'m str,
    /// The bytes between the colon and the last line break, white space at both ends left out.
    pub(crate) value: &'m [u8],
    /// Where `value` stands.
    pub(crate) value_span: Span,
    /// Where the name stands.
    pub(crate) name_span: Span,
    /// The whole field without its last line break.
    pub(crate) span: Span,
    /// The byte after the last line break.
    pub(crate) end: usize,
}

impl Field<'_> {
    /// The value as text, every byte that is no UTF-8 replaced; folded as written.
    pub(crate) fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(self.value)
    }

    /// The value of a tag of a DKIM signature, white space around its `=` left out (RFC 6376 section 3.2).
    pub(crate) fn tag(&self, name: &str) -> Option<String> {
        self.unfolded().split(';').find_map(|tag| {
            let (found, value) = tag.split_once('=')?;
            (found.trim() == name).then(|| value.trim().to_owned())
        })
    }

    /// The names of the fields that a DKIM signature covers (RFC 6376 section 3.5).
    pub(crate) fn signed(&self) -> Vec<String> {
        let signed = self.tag("h").unwrap_or_default();
        signed.split(':').map(|name| name.trim().to_ascii_lowercase()).collect()
    }

    /// The value without the line breaks of its folds.
    pub(crate) fn unfolded(&self) -> String {
        self.text().chars().filter(|c| !matches!(c, '\r' | '\n')).collect()
    }
}

/// The header fields of a part whose offsets count the bytes of the message; none for others.
pub(crate) fn fields(mail: &Mail, part: PartId) -> Vec<Field<'_>> {
    if !mail.is_message() {
        return Vec::new();
    }
    let Some(part) = mail.parsed().part(part) else { return Vec::new() };
    if part.message().source() != mail_parser::Source::Raw {
        return Vec::new();
    }
    let raw = mail.raw();
    part.headers()
        .iter()
        .map(|header| {
            let (start, colon) = (header.offset_field() as usize, header.offset_start() as usize);
            let end = (header.offset_end() as usize).min(raw.len());
            let bytes = raw.get(colon..end).unwrap_or_default();
            let value = bytes.trim_ascii_end();
            let before = value.len() - value.trim_ascii_start().len();
            let value = value.trim_ascii_start();
            let name = header.raw_name();
            Field {
                name,
                value,
                value_span: Span::new(colon + before, colon + before + value.len()),
                name_span: Span::new(start, start + name.len()),
                span: Span::new(start, colon + before + value.len()),
                end,
            }
        })
        .collect()
}

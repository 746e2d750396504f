//! Transfer encodings and charsets that were changed.

use std::ops::Range;

use super::{Body, Found, spliced};
use crate::dkim::causes::DkimCauseKind;
use crate::dkim::causes::parts::{Encoding, Leaf, Parts};
use crate::dkim::causes::text::{self, Narrow, replaced};

/// Makes a text anew, when it can be.
type Convert = fn(&[u8]) -> Option<Vec<u8>>;

impl Body<'_, '_> {
    /// The text encoded otherwise, with the fields of its part.
    pub(super) fn encodings(&mut self, parts: &Parts) -> Option<Found> {
        let changes: [(&str, Encoding, Convert, &[&str]); 19] = [
            (
                "the text was encoded in quoted-printable",
                Encoding::Quoted,
                |text| Some(text::decode_quoted(text)),
                &["8bit", "7bit", "", "binary"],
            ),
            (
                "the text was encoded in base64",
                Encoding::Base64,
                text::decode_base64,
                &["8bit", "7bit", "", "binary"],
            ),
            (
                "the text was decoded",
                Encoding::Plain,
                |text| Some(text::encode_quoted(text, 76)),
                &["quoted-printable"],
            ),
            (
                "the text was decoded",
                Encoding::Plain,
                |text| Some(text::encode_base64(text, 76)),
                &["base64"],
            ),
            (
                "the text was decoded",
                Encoding::Plain,
                |text| Some(text::encode_quoted(text, 75)),
                &["quoted-printable"],
            ),
            (
                "the text was decoded",
                Encoding::Plain,
                |text| Some(text::encode_quoted(text, 73)),
                &["quoted-printable"],
            ),
            (
                "the text was decoded",
                Encoding::Plain,
                |text| Some(text::encode_quoted(text, 72)),
                &["quoted-printable"],
            ),
            (
                "quoted-printable was written anew",
                Encoding::Quoted,
                |text| Some(text::upper_quoted(text)),
                &["="],
            ),
            (
                "quoted-printable was written anew",
                Encoding::Quoted,
                |text| Some(text::encode_quoted(&text::decode_quoted(text), 76)),
                &["="],
            ),
            (
                "quoted-printable was written anew",
                Encoding::Quoted,
                |text| Some(text::encode_quoted(&text::decode_quoted(text), 75)),
                &["="],
            ),
            (
                "quoted-printable was written anew",
                Encoding::Quoted,
                |text| Some(text::encode_quoted(&text::decode_quoted(text), 73)),
                &["="],
            ),
            (
                "quoted-printable was written anew",
                Encoding::Quoted,
                |text| Some(text::encode_quoted(&text::decode_quoted(text), 72)),
                &["="],
            ),
            (
                "quoted-printable was written anew",
                Encoding::Quoted,
                |text| Some(replaced(text, b"=\r\n", b"")),
                &["="],
            ),
            (
                "base64 became quoted-printable",
                Encoding::Quoted,
                |text| Some(text::encode_base64(&text::decode_quoted(text), 76)),
                &["base64"],
            ),
            (
                "quoted-printable became base64",
                Encoding::Base64,
                |text| Some(text::encode_quoted(&text::decode_base64(text)?, 76)),
                &["quoted-printable"],
            ),
            ("base64 was written in other lines", Encoding::Base64, |text| rewrapped(text, 76), &["="]),
            ("base64 was written in other lines", Encoding::Base64, |text| rewrapped(text, 72), &["="]),
            ("base64 was written in other lines", Encoding::Base64, |text| rewrapped(text, 64), &["="]),
            ("base64 was written in other lines", Encoding::Base64, |text| rewrapped(text, 60), &["="]),
        ];
        for (what, encoding, edit, labels) in changes {
            let all: Vec<&Leaf> = parts
                .leaves
                .iter()
                .filter(|leaf| leaf.encoding == encoding && (leaf.is_text || labels == ["="]))
                .collect();
            let single = all.iter().take(10).map(|leaf| vec![*leaf]).filter(|_| all.len() > 1);
            for leaves in [all.clone()].into_iter().chain(single).filter(|leaves| !leaves.is_empty()) {
                let is_part = leaves.iter().any(|leaf| leaf.is_part);
                for label in labels.get(..if is_part { labels.len() } else { 1 }).unwrap_or_default() {
                    let found = self.attempt(DkimCauseKind::Encoding, what, |body| {
                        let mut edits = Vec::new();
                        for leaf in &leaves {
                            let Some(text) = body.get(leaf.body.clone()).and_then(edit) else {
                                return body.to_vec();
                            };
                            edits.extend(labelled(leaf, label));
                            edits.push((leaf.body.clone(), inside(leaf, text, *label == "base64")));
                        }
                        spliced(body, edits)
                    });
                    if found.is_some() {
                        return found;
                    }
                }
            }
        }
        None
    }

    pub(super) fn charsets(&mut self, parts: &Parts) -> Option<Found> {
        const NAMES: [&str; 7] =
            ["", "utf-8", "UTF-8", "iso-8859-1", "ISO-8859-1", "windows-1252", "us-ascii"];
        let conversions: [Convert; 5] = [
            |text| Narrow::Latin1.of_utf8(text),
            |text| Narrow::Windows1252.of_utf8(text),
            |text| Some(Narrow::Latin1.to_utf8(text)),
            |text| Some(Narrow::Windows1252.to_utf8(text)),
            |text| Some(text.to_vec()),
        ];
        let leaves: Vec<&Leaf> = parts.leaves.iter().filter(|leaf| leaf.is_text).collect();
        let is_labelled = leaves.iter().any(|leaf| leaf.charset.is_some());
        for convert in conversions {
            // As they are encoded now, and in quoted-printable.
            for is_quoted in [false, true] {
                for name in NAMES.get(..if is_labelled { NAMES.len() } else { 1 }).unwrap_or_default() {
                    let found = self.attempt(
                        DkimCauseKind::Charset,
                        "the text was converted to another charset",
                        |body| {
                            let mut edits = Vec::new();
                            for leaf in &leaves {
                                let text = body.get(leaf.body.clone()).unwrap_or_default();
                                let converted = match leaf.encoding {
                                    Encoding::Plain => convert(text),
                                    Encoding::Quoted => convert(&text::decode_quoted(text))
                                        .map(|text| text::encode_quoted(&text, 76)),
                                    Encoding::Base64 => text::decode_base64(text)
                                        .and_then(|text| convert(&text))
                                        .map(|text| text::encode_base64(&text, 76)),
                                };
                                let Some(mut text) = converted else { return body.to_vec() };
                                if is_quoted && leaf.encoding == Encoding::Plain {
                                    text = text::encode_quoted(&text, 76);
                                    edits.extend(labelled(leaf, "quoted-printable"));
                                }
                                if let Some(charset) = leaf.charset.clone().filter(|_| !name.is_empty()) {
                                    edits.push((charset, name.as_bytes().to_vec()));
                                }
                                edits.push((
                                    leaf.body.clone(),
                                    inside(leaf, text, leaf.encoding == Encoding::Base64),
                                ));
                            }
                            spliced(body, edits)
                        },
                    );
                    if found.is_some() {
                        return found;
                    }
                }
            }
        }
        None
    }
}

fn rewrapped(text: &[u8], width: usize) -> Option<Vec<u8>> {
    let mut made = text::encode_base64(&text::decode_base64(text)?, width);
    if !text.ends_with(b"\r\n") {
        made.truncate(made.len().saturating_sub(2));
    }
    Some(made)
}

/// New base64 as it stands in a part: the line end behind it belongs to the delimiter.
fn inside(leaf: &Leaf, mut text: Vec<u8>, is_new: bool) -> Vec<u8> {
    if leaf.is_part && is_new && text.ends_with(b"\r\n") {
        text.truncate(text.len() - 2);
    }
    text
}

/// The edits that give a part another encoding by name: none for `=`, and no field for an empty one.
fn labelled(leaf: &Leaf, label: &str) -> Option<(Range<usize>, Vec<u8>)> {
    let line = leaf.encoding_line.clone().filter(|_| label != "=")?;
    let text =
        if label.is_empty() { String::new() } else { format!("Content-Transfer-Encoding: {label}\r\n") };
    Some((line, text.into_bytes()))
}

//! Addresses and encoded words as servers rewrite them.

use super::text::{Narrow, decode_hex, encode_base64, replaced};
use crate::dkim::public_key;

/// A name and an address, as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Mailbox {
    /// Without quotation marks.
    pub(super) name: Vec<u8>,
    pub(super) address: Vec<u8>,
}

impl Mailbox {
    pub(super) fn parse(text: &[u8]) -> Self {
        let text = text.trim_ascii();
        let angles = text.iter().rposition(|byte| *byte == b'<').and_then(|start| {
            let (name, rest) = text.split_at_checked(start)?;
            Some((name, rest.get(1..)?.strip_suffix(b">")?))
        });
        if let Some((name, address)) = angles {
            return Self { name: unquoted(name.trim_ascii()), address: address.to_vec() };
        }
        // `address (name)`, the old form.
        let comment = text.iter().position(|byte| *byte == b'(').and_then(|start| {
            let (address, rest) = text.split_at_checked(start)?;
            Some((address.trim_ascii(), rest.get(1..)?.strip_suffix(b")")?))
        });
        let (address, name) = comment.unwrap_or((text, b""));
        Self { name: name.to_vec(), address: address.to_vec() }
    }

    /// The ways to write it, the usual ones first.
    pub(super) fn written(&self) -> Vec<Vec<u8>> {
        let (name, address) = (self.name.as_slice(), self.address.as_slice());
        if name.is_empty() {
            return vec![[b"<", address, b">"].concat(), address.to_vec()];
        }
        let mut all = Vec::new();
        all.push([b"\"", name, b"\" <", address, b">"].concat());
        all.push([name, b" <", address, b">"].concat());
        if !name.is_ascii() {
            all.extend(
                encoded(name).into_iter().map(|name| [name.as_slice(), b" <", address, b">"].concat()),
            );
        }
        if let Some(decoded) = decoded(name) {
            all.push([b"\"", decoded.as_slice(), b"\" <", address, b">"].concat());
            all.push([decoded.as_slice(), b" <", address, b">"].concat());
            let words = encoded(&decoded).into_iter();
            all.extend(words.map(|name| [name.as_slice(), b" <", address, b">"].concat()));
        }
        all.push([b"\"", name, b"\"<", address, b">"].concat());
        all.push([b"<", address, b">"].concat());
        all.push(address.to_vec());
        all.push([address, b" (", name, b")"].concat());
        all
    }
}

fn unquoted(name: &[u8]) -> Vec<u8> {
    match name.strip_prefix(b"\"").and_then(|name| name.strip_suffix(b"\"")) {
        Some(inner) => replaced(&replaced(inner, b"\\\"", b"\""), b"\\\\", b"\\"),
        None => name.to_vec(),
    }
}

/// The members of a list of addresses.
pub(super) fn members(text: &[u8]) -> Vec<&[u8]> {
    let (mut quoted, mut depth) = (false, 0u32);
    text.split(|byte| {
        match byte {
            b'"' => quoted = !quoted,
            b'(' | b'<' if !quoted => depth += 1,
            b')' | b'>' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        *byte == b',' && !quoted && depth == 0
    })
    .collect()
}

/// The addresses that an address of a list may stand for: `alice=40example.com@list.example`.
pub(super) fn unwrapped(address: &[u8]) -> Vec<Vec<u8>> {
    let local = address.iter().rposition(|byte| *byte == b'@').and_then(|at| address.get(..at));
    let Some(local) = local else { return Vec::new() };
    let signs: [&[u8]; 4] = [b"=40", b".at.", b"=", b"%"];
    let found = signs.iter().filter_map(|sign| {
        let at = local.windows(sign.len()).rposition(|window| window == *sign)?;
        Some([local.get(..at)?, b"@", local.get(at + sign.len()..)?].concat())
    });
    found.collect()
}

/// A text with its encoded words decoded to UTF-8; `None` when there are none.
pub(super) fn decoded(text: &[u8]) -> Option<Vec<u8>> {
    let (mut out, mut rest, mut any, mut after_word) = (Vec::new(), text, false, false);
    while let Some(start) = rest.windows(2).position(|two| two == b"=?") {
        let (before, word) = rest.split_at_checked(start)?;
        let Some((decoded, behind)) = word_decoded(word) else {
            out.extend_from_slice(before);
            out.extend_from_slice(b"=?");
            (rest, after_word) = (word.get(2..)?, false);
            continue;
        };
        // White space between two encoded words is no text (RFC 2047 section 6.2).
        if !(after_word && before.trim_ascii().is_empty()) {
            out.extend_from_slice(before);
        }
        out.extend_from_slice(&decoded);
        (rest, any, after_word) = (behind, true, true);
    }
    out.extend_from_slice(rest);
    any.then_some(out)
}

fn word_decoded(word: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut pieces = word.get(2..)?.splitn(3, |byte| *byte == b'?');
    let (charset, how, text) = (pieces.next()?, pieces.next()?, pieces.next()?);
    let end = text.windows(2).position(|two| two == b"?=")?;
    let (text, behind) = (text.get(..end)?, text.get(end + 2..)?);
    let bytes = if how.eq_ignore_ascii_case(b"b") {
        public_key::decode(text).ok()?
    } else if how.eq_ignore_ascii_case(b"q") {
        let mut bytes = Vec::new();
        decode_hex(&replaced(text, b"_", b" "), b'=', &mut bytes);
        bytes
    } else {
        return None;
    };
    let is = |names: &[&str]| names.iter().any(|name| charset.eq_ignore_ascii_case(name.as_bytes()));
    if is(&["utf-8", "utf8", "us-ascii"]) {
        Some((bytes, behind))
    } else if is(&["iso-8859-1", "windows-1252"]) {
        Some((Narrow::Windows1252.to_utf8(&bytes), behind))
    } else {
        None
    }
}

/// The usual ways to encode a text: whole, or only the words that need it.
pub(super) fn encoded(text: &[u8]) -> Vec<Vec<u8>> {
    let words: Vec<&[u8]> = text.split(|byte| *byte == b' ').collect();
    let first = words.iter().position(|word| !word.is_ascii());
    let last = words.iter().rposition(|word| !word.is_ascii());
    let mut all = Vec::new();
    for (charset, how) in
        [("UTF-8", "B"), ("UTF-8", "Q"), ("utf-8", "b"), ("utf-8", "q"), ("utf-8", "B"), ("utf-8", "Q")]
    {
        all.push(words_of(text, charset, how));
        let (Some(first), Some(last)) = (first, last) else { continue };
        if first > 0 || last + 1 < words.len() {
            let join = |range| words.get::<std::ops::Range<usize>>(range).unwrap_or_default().join(&b' ');
            let pieces =
                [join(0..first), words_of(&join(first..last + 1), charset, how), join(last + 1..words.len())];
            let pieces: Vec<_> = pieces.into_iter().filter(|piece| !piece.is_empty()).collect();
            all.push(pieces.join(&b' '));
        }
    }
    all
}

/// Encoded words of at most 75 bytes each, cut between characters (RFC 2047 section 2).
fn words_of(text: &[u8], charset: &str, how: &str) -> Vec<u8> {
    let room = 75 - charset.len() - 7;
    let base64 = how.eq_ignore_ascii_case("b");
    let mut words: Vec<Vec<u8>> = Vec::new();
    let mut word: Vec<u8> = Vec::new();
    let mut size = 0;
    let characters = String::from_utf8_lossy(text);
    for character in characters.chars() {
        let mut buffer = [0; 4];
        let bytes = character.encode_utf8(&mut buffer).as_bytes();
        let grown = if base64 { (word.len() + bytes.len()).div_ceil(3) * 4 } else { size + bytes.len() * 3 };
        if grown > room {
            words.push(std::mem::take(&mut word));
            size = 0;
        }
        for &byte in bytes {
            size += if is_literal(byte) { 1 } else { 3 };
        }
        word.extend_from_slice(bytes);
    }
    words.push(word);
    let written = words.iter().map(|word| {
        let mut out = format!("=?{charset}?{how}?").into_bytes();
        if base64 {
            out.extend(encode_base64(word, usize::MAX).trim_ascii_end());
        } else {
            for &byte in word {
                match byte {
                    b' ' => out.push(b'_'),
                    _ if is_literal(byte) => out.push(byte),
                    _ => out.extend(format!("={byte:02X}").into_bytes()),
                }
            }
        }
        out.extend(b"?=");
        out
    });
    written.collect::<Vec<_>>().join(&b"\r\n "[..])
}

/// What may stand for itself in a name (RFC 2047 section 5).
fn is_literal(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'!' | b'*' | b'+' | b'-' | b'/' | b'.' | b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mailboxes() {
        let joe = Mailbox { name: b"Joe".to_vec(), address: b"joe@a.example".to_vec() };
        for text in ["Joe <joe@a.example>", "\"Joe\" <joe@a.example>", " joe@a.example (Joe)"] {
            assert_eq!(Mailbox::parse(text.as_bytes()), joe, "{text}");
        }
        assert_eq!(members(b"\"a, b\" <x@y>, (c, d) z@w"), [&b"\"a, b\" <x@y>"[..], b" (c, d) z@w"]);
        assert_eq!(unwrapped(b"alice=40example.com@list.example")[0], b"alice@example.com");
    }

    #[test]
    fn words() {
        assert_eq!(
            decoded(b"a =?utf-8?q?Gr=C3=BC=C3=9Fe_?=\r\n =?UTF-8?B?w6Q=?= b").unwrap(),
            "a Grüße ä b".as_bytes()
        );
        assert_eq!(decoded(b"=?x-odd?q?a?="), None);
        for word in encoded("Grüße aus Köln, und zwar so viele, dass es nicht in ein Wort geht".as_bytes())
        {
            assert!(word.split(|byte| matches!(byte, b' ' | b'\n')).all(|word| word.len() <= 77));
            assert!(String::from_utf8(decoded(&word).unwrap()).unwrap().starts_with("Grüße aus Köln, und"));
        }
    }
}

//! Canonical forms: what a signature signs of a field and of a body (RFC 6376 section 3.4).
//!
//! All bytes are as on the wire, with lines that end in CR LF. A CR or LF alone is a byte like any
//! other, as RFC 5322 section 2.3 forbids it.

use serde::Serialize;

/// How much may change on the way without breaking a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Canonicalization {
    /// Next to nothing (sections 3.4.1 and 3.4.3).
    Simple,
    /// White space and the case of field names (sections 3.4.2 and 3.4.4).
    Relaxed,
}

impl Canonicalization {
    /// As `c=` says it.
    #[cfg(feature = "mail")]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Simple => "simple",
            Self::Relaxed => "relaxed",
        }
    }

    /// Appends the form of a header field, given whole, with its line ends.
    ///
    /// ```
    /// use sendworthy::dkim::Canonicalization;
    /// let mut out = Vec::new();
    /// Canonicalization::Relaxed.field(b"SUBJect : a\t b\r\n c  \r\n", &mut out);
    /// assert_eq!(out, b"subject:a b c\r\n");
    /// ```
    pub fn field(self, raw: &[u8], out: &mut Vec<u8>) {
        if self == Self::Simple {
            return out.extend_from_slice(raw);
        }
        let colon = raw.iter().position(|byte| *byte == b':').unwrap_or(raw.len());
        let (name, value) = raw.split_at_checked(colon).unwrap_or((raw, &[]));
        let name_start = out.len();
        out.extend_from_slice(name.trim_ascii_end());
        if let Some(name) = out.get_mut(name_start..) {
            name.make_ascii_lowercase();
        }
        let Some((_, value)) = value.split_first() else { return out.extend_from_slice(b"\r\n") };
        out.push(b':');
        let mut space = false;
        let mut rest = value;
        let value_start = out.len();
        while let Some((&byte, after)) = rest.split_first() {
            match (byte, after.first()) {
                // A fold: its white space follows.
                (b'\r', Some(b'\n')) => {
                    rest = after.get(1..).unwrap_or_default();
                    continue;
                }
                (b' ' | b'\t', _) => space = true,
                _ => {
                    if std::mem::take(&mut space) && out.len() > value_start {
                        out.push(b' ');
                    }
                    out.push(byte);
                }
            }
            rest = after;
        }
        out.extend_from_slice(b"\r\n");
    }
}

/// The form of a body, made of it piece by piece: no piece need hold whole lines.
///
/// ```
/// use sendworthy::dkim::{BodyForm, Canonicalization};
/// let mut form = BodyForm::new(Canonicalization::Relaxed);
/// let mut out = Vec::new();
/// form.update(b" C \r\nD \t E\r", &mut out);
/// form.update(b"\n\r\n\r\n", &mut out);
/// form.finish(&mut out);
/// assert_eq!(out, b" C\r\nD E\r\n");
/// ```
#[derive(Clone, Debug)]
pub struct BodyForm {
    canonicalization: Canonicalization,
    /// Whether each LF is the end of a line.
    is_file: bool,
    /// Line ends that are written when something follows them.
    line_ends: usize,
    /// White space that is written, as one space, when something follows on its line.
    space: bool,
    /// A CR at the end of a piece.
    cr: bool,
    /// Whether anything has been written.
    is_begun: bool,
}

impl BodyForm {
    /// Begins with no bytes.
    pub fn new(canonicalization: Canonicalization) -> Self {
        Self { canonicalization, is_file: false, line_ends: 0, space: false, cr: false, is_begun: false }
    }

    /// The same for a file that goes over the wire with a CR before each LF.
    pub fn of_file(canonicalization: Canonicalization) -> Self {
        Self { is_file: true, ..Self::new(canonicalization) }
    }

    /// Appends the form of the next bytes, as far as it does not depend on later ones.
    pub fn update(&mut self, piece: &[u8], out: &mut Vec<u8>) {
        let mut rest = piece;
        while let Some(&byte) = rest.first() {
            let mut used = 1;
            match byte {
                b'\n' if self.cr || self.is_file => {
                    if self.is_file {
                        self.lone_cr(out);
                    }
                    self.cr = false;
                    // White space at the end of a line is dropped.
                    self.space = false;
                    self.line_ends += 1;
                }
                b'\r' => {
                    self.lone_cr(out);
                    self.cr = true;
                }
                b' ' | b'\t' if self.canonicalization == Canonicalization::Relaxed => {
                    self.lone_cr(out);
                    self.space = true;
                }
                _ => {
                    self.lone_cr(out);
                    used = self.plain(rest);
                    self.text(rest.get(..used).unwrap_or_default(), out);
                }
            }
            rest = rest.get(used..).unwrap_or_default();
        }
    }

    /// Appends what the end of the body decides: empty lines at the end are left out, and the last
    /// line has an end.
    pub fn finish(&mut self, out: &mut Vec<u8>) {
        self.lone_cr(out);
        // White space at the end of the body is not at the end of a line. No mail comes that way
        // through SMTP, and so verifiers differ; this is the letter of section 3.4.4, and flanker's.
        if self.space {
            self.text(b"", out);
        }
        if self.is_begun || self.canonicalization == Canonicalization::Simple {
            out.extend_from_slice(b"\r\n");
        }
    }

    /// How many bytes from the first on, which is text, are their own form: up to the last that is known
    /// to be text, over spaces and ends of lines between.
    fn plain(&self, rest: &[u8]) -> usize {
        let is_relaxed = self.canonicalization == Canonicalization::Relaxed;
        let end = if self.is_file { b'\n' } else { b'\r' };
        let mut at = 1;
        loop {
            let behind = rest.get(at..).unwrap_or_default();
            let special = if is_relaxed {
                memchr::memchr3(b' ', b'\t', end, behind)
            } else {
                memchr::memchr(end, behind)
            };
            let Some(special) = special else { return rest.len() };
            at += special;
            let width = match rest.get(at..).unwrap_or_default() {
                [b' ', next, ..] if !next.is_ascii_whitespace() => 1,
                [b'\r', b'\n', next, ..] if !next.is_ascii_whitespace() => 2,
                _ => return at,
            };
            at += width + 1;
        }
    }

    fn lone_cr(&mut self, out: &mut Vec<u8>) {
        if std::mem::take(&mut self.cr) {
            self.text(b"\r", out);
        }
    }

    fn text(&mut self, text: &[u8], out: &mut Vec<u8>) {
        for _ in 0..std::mem::take(&mut self.line_ends) {
            out.extend_from_slice(b"\r\n");
        }
        if std::mem::take(&mut self.space) {
            out.push(b' ');
        }
        out.extend_from_slice(text);
        self.is_begun = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(canonicalization: Canonicalization, raw: &[u8], piece: usize) -> Vec<u8> {
        let (mut form, mut out) = (BodyForm::new(canonicalization), Vec::new());
        raw.chunks(piece).for_each(|piece| form.update(piece, &mut out));
        form.finish(&mut out);
        out
    }

    #[test]
    fn bodies_however_they_are_cut() {
        use Canonicalization::{Relaxed, Simple};
        let cases: [(Canonicalization, &[u8], &[u8]); 12] = [
            (Simple, b"", b"\r\n"),
            (Relaxed, b"", b""),
            (Simple, b"\r\n\r\n", b"\r\n"),
            (Relaxed, b" \r\n\t\r\n", b""),
            // Section 3.4.5.
            (Simple, b" C \r\nD \t E\r\n\r\n\r\n", b" C \r\nD \t E\r\n"),
            (Relaxed, b" C \r\nD \t E\r\n\r\n\r\n", b" C\r\nD E\r\n"),
            (Relaxed, b"a \r\n \r\n b", b"a\r\n\r\n b\r\n"),
            (Simple, b"no end", b"no end\r\n"),
            (Relaxed, b"no end \t", b"no end \r\n"),
            (Simple, b"a\r\r\nb\nc\r\n", b"a\r\r\nb\nc\r\n"),
            (Relaxed, b"a\r b\r", b"a\r b\r\r\n"),
            (Relaxed, b"a \r\n \t", b"a\r\n \r\n"),
        ];
        for (canonicalization, raw, expected) in cases {
            for piece in 1..=raw.len().max(1) {
                let found = body(canonicalization, raw, piece);
                assert_eq!(found, expected, "{canonicalization:?} {} by {piece}", raw.escape_ascii());
            }
        }
    }

    /// Byte by byte nothing is known of the next one, so that each is looked at by itself.
    #[test]
    fn all_at_once_is_byte_by_byte() {
        let mut state = 1_u32;
        for _ in 0..20_000 {
            let mut next = || {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                state >> 16
            };
            let words = ["a", "bc", " ", " ", "\t", "\r\n", "\r\n", "\n", "\r", "\x0c"];
            let raw: String = (0..next() % 14).map(|_| words[next() as usize % words.len()]).collect();
            let wire = raw.replace('\n', "\r\n");
            for canonicalization in [Canonicalization::Simple, Canonicalization::Relaxed] {
                let slow = body(canonicalization, raw.as_bytes(), 1);
                assert_eq!(body(canonicalization, raw.as_bytes(), 100), slow, "{canonicalization:?} {raw:?}");
                for piece in [1, 3, 100] {
                    let (mut form, mut out) = (BodyForm::of_file(canonicalization), Vec::new());
                    raw.as_bytes().chunks(piece).for_each(|piece| form.update(piece, &mut out));
                    form.finish(&mut out);
                    assert_eq!(
                        out,
                        body(canonicalization, wire.as_bytes(), 1),
                        "{canonicalization:?} {raw:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn fields() {
        // Section 3.4.5, and what its text says besides.
        let cases: [(&[u8], &[u8]); 6] = [
            (b"A: X\r\n", b"a:X\r\n"),
            (b"B : Y\t\r\n\tZ  \r\n", b"b:Y Z\r\n"),
            (b"Empty:\r\n", b"empty:\r\n"),
            (b"Empty: \t\r\n", b"empty:\r\n"),
            (b"Folded:\r\n  all of it", b"folded:all of it\r\n"),
            (b"no colon\r\n", b"no colon\r\n"),
        ];
        for (raw, expected) in cases {
            let mut out = Vec::new();
            Canonicalization::Relaxed.field(raw, &mut out);
            assert_eq!(out, expected, "{}", raw.escape_ascii());
            out.clear();
            Canonicalization::Simple.field(raw, &mut out);
            assert_eq!(out, raw);
        }
    }
}

use serde::Serialize;

/// How the lines of a message end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum LineEnding {
    /// As they are sent: CR LF (RFC 5322 section 2.1).
    Crlf,
    /// As files are stored on Unix; they go out with CR LF.
    Lf,
    /// As files were stored on old Macs.
    Cr,
    /// Not all the same.
    Mixed,
    /// There is one line at most.
    None,
}

impl LineEnding {
    /// How the lines of `raw` end.
    ///
    /// ```
    /// use sendworthy::mime::LineEnding;
    /// assert_eq!(LineEnding::of(b"a\r\nb\r\n"), LineEnding::Crlf);
    /// assert_eq!(LineEnding::of(b"a\nb"), LineEnding::Lf);
    /// assert_eq!(LineEnding::of(b"a\r\nb\n"), LineEnding::Mixed);
    /// ```
    pub fn of(raw: &[u8]) -> Self {
        // One pass tells of nearly all that they are as they are sent.
        if !has_half(raw) {
            return if raw.contains(&b'\n') { Self::Crlf } else { Self::None };
        }
        let (cr, lf) = (count(raw, b'\r'), count(raw, b'\n'));
        let crlf = pairs(raw, |cr, lf| cr && lf);
        match (crlf > 0, lf > crlf, cr > crlf) {
            (false, false, false) => Self::None,
            (true, false, false) => Self::Crlf,
            (false, true, false) => Self::Lf,
            (false, false, true) => Self::Cr,
            _ => Self::Mixed,
        }
    }
}

/// Bytes whose counts fit one byte, so that compilers count sixteen at once, with none left over.
const CHUNK: usize = 240;

fn count(raw: &[u8], wanted: u8) -> usize {
    raw.chunks(CHUNK)
        .map(|chunk| usize::from(chunk.iter().map(|byte| u8::from(*byte == wanted)).sum::<u8>()))
        .sum()
}

/// Whether CR or LF stands anywhere without the other.
fn has_half(raw: &[u8]) -> bool {
    raw.first() == Some(&b'\n') || raw.last() == Some(&b'\r') || pairs(raw, |cr, lf| cr != lf) > 0
}

/// How many neighbours are such, by whether the first is CR and the second LF.
fn pairs(raw: &[u8], is_such: impl Fn(bool, bool) -> bool) -> usize {
    let seconds = raw.get(1..).unwrap_or_default();
    let both = raw.chunks(CHUNK).zip(seconds.chunks(CHUNK));
    both.map(|(firsts, seconds)| {
        let pairs = firsts.iter().zip(seconds);
        let such = pairs.map(|(first, second)| u8::from(is_such(*first == b'\r', *second == b'\n')));
        usize::from(such.sum::<u8>())
    })
    .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Byte by byte.
    fn plainly(raw: &[u8]) -> LineEnding {
        let (mut kinds, mut at) = ([false; 3], 0);
        while let Some(rest) = raw.get(at..).filter(|rest| !rest.is_empty()) {
            let (kind, length) = match rest {
                [b'\r', b'\n', ..] => (0, 2),
                [b'\n', ..] => (1, 1),
                [b'\r', ..] => (2, 1),
                _ => (3, 1),
            };
            kinds.iter_mut().skip(kind).take(1).for_each(|seen| *seen = true);
            at += length;
        }
        match kinds {
            [false, false, false] => LineEnding::None,
            [true, false, false] => LineEnding::Crlf,
            [false, true, false] => LineEnding::Lf,
            [false, false, true] => LineEnding::Cr,
            _ => LineEnding::Mixed,
        }
    }

    #[test]
    fn every_ending_at_every_edge_of_a_chunk() {
        for length in [0, 1, CHUNK - 2, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 1] {
            for ending in [&b"\r\n"[..], b"\n", b"\r", b"\n\r", b""] {
                for second in [&b"\r\n"[..], b"\n", b"\r", b""] {
                    let raw = [&vec![b'a'; length], ending, b"b", &vec![b'c'; length], second].concat();
                    assert_eq!(LineEnding::of(&raw), plainly(&raw), "{length} {ending:?} {second:?}");
                }
            }
        }
    }
}

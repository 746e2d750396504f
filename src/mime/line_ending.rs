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
        let (cr, lf) = (count(raw, b'\r'), count(raw, b'\n'));
        let crlf = pairs(raw);
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

/// How often CR LF stands in `raw`.
fn pairs(raw: &[u8]) -> usize {
    let seconds = raw.get(1..).unwrap_or_default();
    let both = raw.chunks(CHUNK).zip(seconds.chunks(CHUNK));
    both.map(|(firsts, seconds)| {
        let pairs = firsts.iter().zip(seconds);
        usize::from(pairs.map(|(first, second)| u8::from(*first == b'\r' && *second == b'\n')).sum::<u8>())
    })
    .sum()
}

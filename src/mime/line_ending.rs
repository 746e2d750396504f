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
        // Each count is one loop without branches, which compilers turn into wide instructions.
        let count = |wanted: u8| raw.iter().filter(|byte| **byte == wanted).count();
        let pairs = raw.iter().zip(raw.iter().skip(1));
        let crlf = pairs.filter(|(first, second)| **first == b'\r' && **second == b'\n').count();
        match (crlf > 0, count(b'\n') > crlf, count(b'\r') > crlf) {
            (false, false, false) => Self::None,
            (true, false, false) => Self::Crlf,
            (false, true, false) => Self::Lf,
            (false, false, true) => Self::Cr,
            _ => Self::Mixed,
        }
    }
}

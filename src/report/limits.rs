/// How much of a report is looked at. What is beyond is named in the answer, never a failure.
///
/// Receivers send reports of some kilobytes to some megabytes; a file from a stranger may be anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportLimits {
    /// Bytes of the file, or of a file in it.
    pub file: usize,
    /// Bytes that a compressed file may give.
    pub inflated: usize,
    /// How many times its own size a compressed file may give. DEFLATE reaches 1,032 times; reports
    /// stay below 100.
    pub ratio: usize,
    /// Bytes that a compressed file may give whatever its size.
    pub small: usize,
    /// Compressed files inside each other.
    pub layers: usize,
    /// Files of a ZIP archive, and parts of a mail, that are tried.
    pub files: usize,
    /// Parts of a mail; what is behind the last one belongs to it.
    pub parts: usize,
    /// Parts of a mail inside each other.
    pub depth: usize,
    /// Elements or values inside each other.
    pub nesting: usize,
    /// Values of a JSON document, and elements of an XML document.
    pub values: usize,
    /// Records of a DMARC report, policies and failures of a TLS report. Those beyond are counted.
    pub records: usize,
    /// Recipients of a bounce: what was said is gone through for each. Those beyond are counted.
    pub recipients: usize,
    /// Entries of one list inside a record, such as its signatures.
    pub entries: usize,
    /// Bytes of one value; what is longer is cut.
    pub value: usize,
    /// Wrong values that are named; those beyond are counted.
    pub problems: usize,
    /// Bytes of the text of a bounce.
    pub text: usize,
}

impl Default for ReportLimits {
    fn default() -> Self {
        Self {
            file: 32 << 20,
            inflated: 64 << 20,
            ratio: 250,
            small: 1 << 20,
            layers: 3,
            files: 20,
            parts: 10_000,
            depth: 64,
            nesting: 32,
            values: 2_000_000,
            records: 20_000,
            recipients: 500,
            entries: 100,
            value: 2_000,
            problems: 50,
            text: 64 << 10,
        }
    }
}

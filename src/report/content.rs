//! The answer as plain data.

use super::*;

/// A report, taken apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReadReport {
    /// How it came.
    #[serde(flatten)]
    pub envelope: ReportEnvelope,
    /// What it says.
    #[serde(flatten)]
    pub content: ReportContent,
}

/// What a file is a report of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum ReportContent {
    /// A DMARC aggregate report: RFC 7489 appendix C, or RFC 9990.
    DmarcAggregate {
        /// What it says.
        dmarc: Box<DmarcAggregate>,
    },
    /// A report on TLS between mail servers: RFC 8460.
    TlsRpt {
        /// What it says.
        tls: TlsReport,
    },
    /// A report on one message, as spam or as a failed authentication: RFC 5965, 6591, 9991.
    Feedback {
        /// What it says.
        feedback: Box<Feedback>,
    },
    /// A delivery status notification (RFC 3464), or a bounce in another form.
    Bounce {
        /// What it says.
        bounce: Bounce,
    },
    /// None of them.
    None,
}

/// How a report came, and what of it could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ReportEnvelope {
    /// The form of this answer.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "1"))]
    pub schema: u32,
    /// The version of the engine.
    pub engine: &'static str,
    /// Bytes of the file as it was given.
    pub size: usize,
    /// What the report was packed in, from the outside in; a mail is not among them.
    pub packing: Vec<Packing>,
    /// The mail that it came in; absent for a bare file.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub mail: Option<ReportMail>,
    /// Values that are wrong, with their places.
    pub problems: Vec<ReportProblem>,
    /// Wrong values that are not named, because there are too many.
    pub problems_left_out: usize,
    /// What was not looked at, and why.
    pub not_looked_at: Vec<Unread>,
}

/// How a report was packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum Packing {
    /// RFC 1952.
    Gzip,
    /// A ZIP archive.
    Zip,
}

/// The header of the mail that a report came in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ReportMail {
    /// The address of its author.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub from: Option<String>,
    /// The address of its first recipient.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub to: Option<String>,
    /// The subject, decoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub subject: Option<String>,
    /// The date in RFC 3339 form.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub date: Option<String>,
    /// The Message-ID without angle brackets.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub message_id: Option<String>,
}

/// A value that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ReportProblem {
    /// Where it stands, such as `record 3: row/source_ip`.
    pub place: String,
    /// What is wrong, in words.
    pub message: String,
}

/// Something that was not looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Unread {
    /// Where it stands.
    pub place: String,
    /// Why, in words.
    pub why: String,
}

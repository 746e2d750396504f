//! MTA-STS records and policies (RFC 8461).

use serde::Serialize;

use crate::finding::{SourceId, Span};

/// The TXT record at `_mta-sts` (RFC 8461 section 3.1). Spans are offsets of the source's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct StsRecord {
    /// Index into the report's `sources`.
    pub source: SourceId,
    /// Whether senders use the record.
    pub valid: bool,
    /// The id of the policy, 1 to 32 letters and digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<StsText>,
}

/// The policy file (RFC 8461 section 3.2). Spans are offsets of the source's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct StsPolicy {
    /// Index into the report's `sources`.
    pub source: SourceId,
    /// Whether senders use the policy.
    pub valid: bool,
    /// What senders do when the policy is not met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<StsMode>,
    /// The seconds the policy is kept, 0 to 31557600.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_age: Option<u32>,
    /// The host names and `*.` patterns allowed.
    pub mx: Vec<StsText>,
}

/// What senders do when a policy is not met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum StsMode {
    /// They do not deliver.
    Enforce,
    /// They deliver and report.
    Testing,
    /// There is no policy any more.
    None,
}

/// A value and its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct StsText {
    /// The value as written, escaped like the source's text.
    pub value: String,
    /// Where it is.
    pub span: Span,
}

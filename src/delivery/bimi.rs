//! BIMI assertion records (draft-brand-indicators-for-message-identification section 4).

use serde::Serialize;

use crate::finding::{SourceId, Span};

/// The TXT record at `<selector>._bimi`. Spans are offsets of the source's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct BimiRecord {
    /// Index into the report's `sources`.
    pub source: SourceId,
    /// Whether receivers use the record.
    pub valid: bool,
    /// Whether `l=` and `a=` are both there and empty: the domain takes no part.
    pub declined: bool,
    /// The logo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<BimiUri>,
    /// The certificate that vouches for the logo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<BimiUri>,
}

/// A URI and its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct BimiUri {
    /// The URI as written, escaped like the source's text.
    pub uri: String,
    /// Where it is.
    pub span: Span,
}

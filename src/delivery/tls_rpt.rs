//! TLS reporting records (RFC 8460 section 3).

use serde::Serialize;

use crate::finding::{SourceId, Span};

/// The TXT record at `_smtp._tls`. Spans are offsets of the source's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct TlsRptRecord {
    /// Index into the report's `sources`.
    pub source: SourceId,
    /// Whether senders use the record.
    pub valid: bool,
    /// Where the reports go.
    pub rua: Vec<TlsRptUri>,
}

/// A place for reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct TlsRptUri {
    /// The URI as written, escaped like the source's text.
    pub uri: String,
    /// Where it is.
    pub span: Span,
}

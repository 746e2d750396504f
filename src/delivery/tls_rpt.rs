//! TLS reporting records (RFC 8460 section 3).

use serde::Serialize;

use crate::dns::Limits;
use crate::finding::{Findings, SourceId, Span};

use super::fields::{fields, shown, trim};
use super::rules::record;

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

/// Reads a record.
pub(super) fn record(text: &[u8], source: SourceId, found: &mut Findings) -> TlsRptRecord {
    let (list, bad) = fields(text, Limits::default().terms);
    let mut tree = TlsRptRecord { source, valid: true, rua: Vec::new() };
    let first = list.first();
    if !first.is_some_and(|field| field.key == b"v" && field.value == b"TLSRPTv1") || bad.is_some() {
        tree.valid = false;
        let span = bad.or(first.map(|field| field.span)).unwrap_or(Span::new(0, text.len()));
        found.push(
            record::TLS_RPT_SYNTAX
                .finding("the record is no TLS-RPT record")
                .label(source, span, "out of the grammar")
                .note("it starts with `v=TLSRPTv1;`, and `rua=` follows (RFC 8460 section 3)")
                .help("publish `v=TLSRPTv1; rua=mailto:<address>`"),
        );
        return tree;
    }
    let Some(rua) = list.iter().find(|field| field.key == b"rua") else {
        tree.valid = false;
        found.push(
            record::TLS_RPT_RUA
                .finding("the record names no place for reports")
                .label(source, Span::new(0, text.len()), "no `rua=`")
                .note("without `rua=` nothing is reported (RFC 8460 section 3)")
                .help("add `rua=mailto:<address>`"),
        );
        return tree;
    };
    let mut start = rua.value_span.start as usize;
    for part in rua.value.split(|&byte| byte == b',').take(Limits::default().terms) {
        let (uri, span) = trim(part, start);
        start += part.len() + 1;
        let scheme =
            |scheme: &[u8]| uri.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme));
        let mail = scheme(b"mailto:") && uri.contains(&b'@');
        if mail || scheme(b"https://") && uri.len() > 8 {
            tree.rua.push(TlsRptUri { uri: shown(uri), span: found.place(source, span) });
            continue;
        }
        found.push(
            record::TLS_RPT_RUA
                .finding(format!("`{}` is no place for reports", shown(uri)))
                .label(source, span, "neither `mailto:` nor `https:`")
                .note("reports go by `mailto:` or `https:` (RFC 8460 section 3)")
                .help("write `mailto:<address>`"),
        );
    }
    tree.valid = !tree.rua.is_empty();
    tree
}

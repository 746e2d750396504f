//! BIMI assertion records (draft-brand-indicators-for-message-identification section 4).

use serde::Serialize;

use crate::dns::Limits;
use crate::finding::{Findings, SourceId, Span};

use super::fields::{Field, fields, shown};
use super::rules::record;

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

/// Reads a record.
pub(super) fn record(text: &[u8], source: SourceId, found: &mut Findings) -> BimiRecord {
    let (list, bad) = fields(text, Limits::default().terms);
    let mut tree = BimiRecord { source, valid: true, declined: false, location: None, authority: None };
    let first = list.first();
    let whole = Span::new(0, text.len());
    let find = |key: &[u8]| list.iter().find(|field| field.key == key);
    let syntax = |span: Span, message: &str| {
        record::BIMI_SYNTAX
            .finding(message)
            .label(source, span, "")
            .note("a record is `v=BIMI1; l=<https URI of the logo>; a=<https URI of the certificate>` (draft section 4.3)")
            .help("publish it in this form")
    };
    if !first.is_some_and(|field| field.key == b"v" && field.value == b"BIMI1") || bad.is_some() {
        tree.valid = false;
        let span = bad.or(first.map(|field| field.span)).unwrap_or(whole);
        found.push(syntax(span, "the record is no BIMI record"));
        return tree;
    }
    let (Some(location), authority) = (find(b"l"), find(b"a")) else {
        tree.valid = false;
        found.push(syntax(whole, "the record names no logo: `l=` is missing"));
        return tree;
    };
    let empty = |field: &Field<'_>| field.value.is_empty();
    if empty(location) {
        tree.declined = authority.is_some_and(empty);
        if tree.declined {
            found.push(
                record::BIMI_DECLINED
                    .finding("the domain declines to take part in BIMI")
                    .label(source, whole, "")
                    .note("`l=` and `a=` are both there and empty (draft section 4.3.1)"),
            );
        } else {
            tree.valid = false;
            found.push(syntax(location.span, "`l=` is empty"));
        }
        return tree;
    }
    for (field, place) in [(Some(location), true), (authority.filter(|a| !empty(a)), false)] {
        let Some(field) = field else { continue };
        let https = field.value.get(..8).is_some_and(|head| head.eq_ignore_ascii_case(b"https://"));
        if !https {
            tree.valid = false;
            found.push(
                record::BIMI_URI
                    .finding(format!("`{}` is no https URI", shown(field.value)))
                    .label(source, field.value_span, "must start with `https://`")
                    .note("receivers fetch it over HTTPS only (draft section 4.3)")
                    .help("serve the file over HTTPS"),
            );
        }
        let uri = BimiUri { uri: shown(field.value), span: found.place(source, field.value_span) };
        *(if place { &mut tree.location } else { &mut tree.authority }) = Some(uri);
    }
    tree
}

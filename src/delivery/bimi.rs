//! BIMI assertion records (draft-brand-indicators-for-message-identification section 4).

use serde::Serialize;

use crate::dns::Limits;
use crate::finding::{Applicability, Findings, SourceId, Span};

use super::form::{Field, Form, escaped, is_https, shown};
use super::rules::record;

pub(super) static FORM: Form = Form {
    what: "BIMI",
    owner: "default._bimi",
    version: "v=BIMI1",
    near: "v=bimi",
    fields: &["l", "a"],
    loose: true,
    mending: Applicability::Safe,
    effect: "receivers then show no logo (BIMI draft section 4.3)",
    syntax: &record::BIMI_SYNTAX,
    several: &record::BIMI_SEVERAL,
};

/// Reads a record's text.
pub(super) fn read(source: SourceId, text: &[u8], limits: Limits, found: &mut Findings) -> BimiRecord {
    let fields = FORM.read(source, text, limits, found);
    let mut record =
        BimiRecord { source, valid: fields.valid, declined: false, location: None, authority: None };
    if fields.mended || !FORM.has_version(text) {
        return record;
    }
    let filled = |name| fields.find(name).filter(|field| !field.value.is_empty());
    let (location, authority) = (filled("l"), filled("a"));
    record.declined = fields.valid && fields.find("l").is_some() && location.is_none() && authority.is_none();
    record.location = location.map(|field| uri(source, field, found));
    record.authority = authority.map(|field| uri(source, field, found));
    if record.declined {
        found.push(
            record::BIMI_DECLINED
                .finding("the domain declines to show a logo")
                .label(source, Span::new(0, text.len()), "")
                .note("`l` and `a` are both empty, which says that the domain takes no part (BIMI draft section 4.3.1)"),
        );
    } else if location.is_none() && fields.valid {
        record.valid = false;
        let empty = fields.find("l");
        let message =
            if empty.is_some() { "`l` is empty beside a certificate" } else { "the record names no logo" };
        let span = empty.map_or(Span::new(0, text.len()), |field| field.span);
        found.push(
            record::BIMI_SYNTAX
                .finding(message)
                .label(source, span, "")
                .note(format!("`l` is required: {}", FORM.effect))
                .help(
                    "add `l=` with the https URI of the logo, or publish `v=BIMI1; l=; a=;` to take no part",
                ),
        );
    }
    for field in [location, authority].into_iter().flatten().filter(|field| !is_https(field.value)) {
        record.valid = false;
        found.push(
            record::BIMI_URI
                .finding(format!("`{}` is not an https URI", shown(field.value)))
                .param("uri", shown(field.value))
                .label(source, field.value_span, "")
                .note("logo and certificate are fetched by https only (BIMI draft section 4.3)")
                .help("write a whole URI that begins with `https://`"),
        );
    }
    record
}

fn uri(source: SourceId, field: &Field<'_>, found: &Findings) -> BimiUri {
    BimiUri { uri: escaped(field.value), span: found.place(source, field.value_span) }
}

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

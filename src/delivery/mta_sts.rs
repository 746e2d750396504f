//! MTA-STS records and policies (RFC 8461).

use serde::Serialize;

use crate::dns::Limits;
use crate::finding::{Applicability, Findings, Fix, SourceId, Span};

use super::form::{Form, escaped, shown};
use super::rules::record;

pub(super) static FORM: Form = Form {
    what: "MTA-STS",
    owner: "_mta-sts",
    version: "v=STSv1",
    near: "v=sts",
    fields: &["id"],
    loose: false,
    mending: Applicability::Unsafe,
    effect: "senders then assume that the domain has no MTA-STS policy (RFC 8461 section 3.1)",
    syntax: &record::STS_SYNTAX,
    several: &record::STS_SEVERAL,
};

/// Reads a record's text.
pub(super) fn read(source: SourceId, text: &[u8], limits: Limits, found: &mut Findings) -> StsRecord {
    let fields = FORM.read(source, text, limits, found);
    let mut record = StsRecord { source, valid: fields.valid, id: None };
    if fields.mended || !FORM.has_version(text) {
        return record;
    }
    let Some(field) = fields.find("id") else {
        record.valid = false;
        if fields.valid {
            found.push(
                record::STS_ID
                    .finding("the record has no `id`")
                    .label(source, Span::new(0, text.len()), "")
                    .note(format!("the `id` tells senders that the policy is new: {}", FORM.effect))
                    .help("add `id=` with 1 to 32 letters and digits, such as the date and time")
                    .fix(Fix::new("add an `id`", FORM.mending).edit(
                        source,
                        Span::new(0, FORM.version.len()),
                        "v=STSv1; id=1",
                    )),
            );
        }
        return record;
    };
    record.id = Some(StsText { value: escaped(field.value), span: found.place(source, field.value_span) });
    if (1..=32).contains(&field.value.len()) && field.value.iter().all(u8::is_ascii_alphanumeric) {
        return record;
    }
    record.valid = false;
    let mut finding = record::STS_ID
        .finding(format!("`{}` is not a valid id", shown(field.value)))
        .param("id", shown(field.value))
        .label(source, field.value_span, "")
        .note(format!("an id is 1 to 32 letters and digits: {}", FORM.effect))
        .help("use letters and digits only, such as the date and time");
    let kept: String = field
        .value
        .iter()
        .filter(|byte| byte.is_ascii_alphanumeric())
        .take(32)
        .map(|&b| char::from(b))
        .collect();
    if !kept.is_empty() {
        let fix = Fix::new("keep the letters and digits", FORM.mending);
        finding = finding.fix(fix.edit(source, field.value_span, kept));
    }
    found.push(finding);
    record
}

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

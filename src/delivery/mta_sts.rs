//! MTA-STS records and policies (RFC 8461).

use serde::Serialize;

use crate::dns::{Limits, Name};
use crate::finding::{Applicability, Finding, Findings, Fix, Severity, SourceId, Span};

use super::fields::{fields, shown, trim};
use super::rules::{policy, record};

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

/// Reads a record (RFC 8461 section 3.1).
pub(super) fn record(text: &[u8], source: SourceId, found: &mut Findings) -> StsRecord {
    let (list, bad) = fields(text, Limits::default().terms);
    let mut tree = StsRecord { source, valid: true, id: None };
    let first = list.first();
    if !first.is_some_and(|field| field.key == b"v" && field.value == b"STSv1") || bad.is_some() {
        tree.valid = false;
        let span = bad.or(first.map(|field| field.span)).unwrap_or(Span::new(0, text.len()));
        found.push(
            record::STS_SYNTAX
                .finding("the record is no MTA-STS record")
                .label(source, span, "out of the grammar")
                .note("it starts with `v=STSv1;`, and fields of the form `name=value` follow (RFC 8461 section 3.1)")
                .help("publish `v=STSv1; id=<id>`"),
        );
    }
    // All but the first of a name are ignored.
    let Some(field) = list.iter().find(|field| field.key == b"id") else {
        if tree.valid {
            found.push(
                record::STS_ID
                    .finding("the record has no `id`")
                    .label(source, Span::new(0, text.len()), "")
                    .note("senders tell a new policy by its id (RFC 8461 section 3.1)")
                    .help("add `id=` with a new value at each change of the policy"),
            );
        }
        tree.valid = false;
        return tree;
    };
    let fits = (1..=32).contains(&field.value.len()) && field.value.iter().all(u8::is_ascii_alphanumeric);
    if !fits {
        tree.valid = false;
        found.push(
            record::STS_ID
                .finding(format!("`{}` is no id", shown(field.value)))
                .label(source, field.value_span, "1 to 32 letters and digits")
                .note("the id has 1 to 32 letters and digits (RFC 8461 section 3.1)")
                .help("use the time of the change, such as `20261124T120000`"),
        );
    }
    tree.id = Some(StsText { value: shown(field.value), span: found.place(source, field.value_span) });
    tree
}

/// Reads a policy file (RFC 8461 section 3.2).
pub(super) fn policy(text: &[u8], source: SourceId, found: &mut Findings) -> StsPolicy {
    let mut tree = StsPolicy { source, valid: true, mode: None, max_age: None, mx: Vec::new() };
    let (mut version, mut seen): (bool, Vec<&[u8]>) = (false, Vec::new());
    let mut start = 0;
    for line in text.split(|&byte| byte == b'\n').take(Limits::default().terms) {
        let (body, span) = trim(line, start);
        start += line.len() + 1;
        if body.is_empty() {
            continue;
        }
        let Some(colon) = body.iter().position(|&byte| byte == b':') else {
            found.push(fault(&policy::SYNTAX, source, span, "a line of the policy is no `key: value`"));
            tree.valid = false;
            continue;
        };
        let key = body.get(..colon).unwrap_or_default();
        let (value, at) = trim(body.get(colon + 1..).unwrap_or_default(), span.start as usize + colon + 1);
        if key == b"mx" {
            tree.mx.push(StsText { value: shown(value), span: found.place(source, at) });
            continue;
        }
        if seen.contains(&key) {
            found.push(
                fault(&policy::DUPLICATE, source, span, &format!("`{}` stands there twice", shown(key)))
                    .note("all but the first are ignored (RFC 8461 section 3.2)")
                    .help("keep one")
                    .fix(Fix::new("remove the second", Applicability::Safe).edit(source, span, "")),
            );
            continue;
        }
        seen.push(key);
        match key {
            b"version" => version = value == b"STSv1",
            b"mode" => {
                tree.mode = match value {
                    b"enforce" => Some(StsMode::Enforce),
                    b"testing" => Some(StsMode::Testing),
                    b"none" => Some(StsMode::None),
                    _ => None,
                };
                if tree.mode.is_none() {
                    tree.valid = false;
                    found.push(
                        fault(&policy::MODE, source, at, &format!("`{}` is no mode", shown(value)))
                            .note("the modes are `enforce`, `testing` and `none` (RFC 8461 section 3.2)")
                            .help("write one of the three"),
                    );
                }
            }
            b"max_age" => max_age(value, source, at, &mut tree, found),
            _ => {}
        }
    }
    let whole = Span::new(0, text.len());
    let mut lacks = Vec::new();
    if !version {
        lacks.push("version: STSv1");
    }
    if !seen.contains(&&b"mode"[..]) {
        lacks.push("mode");
    }
    if !seen.contains(&&b"max_age"[..]) {
        lacks.push("max_age");
    }
    if tree.mx.is_empty() && tree.mode != Some(StsMode::None) {
        lacks.push("mx");
    }
    if !lacks.is_empty() {
        tree.valid = false;
        found.push(
            fault(&policy::INCOMPLETE, source, whole, &format!("the policy lacks `{}`", lacks.join("`, `")))
                .note("senders ignore a policy without it (RFC 8461 section 3.2)")
                .help("add it"),
        );
    }
    tree
}

fn max_age(value: &[u8], source: SourceId, at: Span, tree: &mut StsPolicy, found: &mut Findings) {
    let digits = std::str::from_utf8(value).ok().filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
    tree.max_age = digits.and_then(|text| text.parse().ok()).filter(|&age| age <= 31_557_600);
    let finding = match tree.max_age {
        None => {
            tree.valid = false;
            fault(&policy::MAX_AGE, source, at, &format!("`{}` is no max_age", shown(value)))
                .note("seconds from 0 to 31557600 (RFC 8461 section 3.2)")
        }
        Some(age) if age < 604_800 && tree.mode != Some(StsMode::None) => {
            let severity = if age < 86_400 { Severity::Warning } else { Severity::Info };
            fault(&policy::MAX_AGE, source, at, &format!("the policy is kept for {age} seconds only"))
                .severity(severity)
                .note("weeks or more are asked for, so that an attacker cannot wait it out (RFC 8461 section 3.2)")
        }
        Some(_) => return,
    };
    found.push(finding.help("write `max_age: 604800` or more"));
}

fn fault(rule: &crate::finding::Rule, source: SourceId, span: Span, message: &str) -> Finding {
    rule.finding(message).label(source, span, "")
}

/// Whether a pattern of a policy allows a host: `*.` stands for exactly one label (RFC 8461
/// section 4.1).
pub(super) fn allows(pattern: &str, host: &Name) -> bool {
    let pattern = pattern.trim_end_matches('.').to_ascii_lowercase();
    match pattern.strip_prefix("*.") {
        Some(rest) => host.parent().is_some_and(|parent| parent.as_str() == rest),
        None => host.as_str() == pattern,
    }
}

use serde::Serialize;

use crate::finding::{Finding, Rule, Severity, Source, SourceId, SourceKind, Span};

/// A SARIF 2.1.0 log of one run, for code scanning in CI.
///
/// A record is an artifact with a `dns:` URI (RFC 4501); regions count characters of its escaped
/// text. A message is a file, of which regions count bytes; its name is the subject. The rules' prose is added by whoever has it: it is no part of the core.
#[derive(Clone, Debug, Serialize)]
pub struct Sarif {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<Outcome>,
}

#[derive(Clone, Debug, Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: &'static str,
    name: &'static str,
    default_configuration: Configuration,
    properties: Standard,
}

#[derive(Clone, Debug, Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Clone, Debug, Serialize)]
struct Standard {
    standard: &'static str,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Text,
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<SarifFix>,
}

#[derive(Clone, Debug, Serialize)]
struct Text {
    text: String,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Clone, Debug, Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    #[serde(skip_serializing_if = "Option::is_none")]
    char_offset: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    char_length: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    byte_offset: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    byte_length: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    snippet: Option<Text>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifFix {
    description: Text,
    artifact_changes: Vec<Change>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    artifact_location: Artifact,
    replacements: Vec<Replacement>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Text,
}

/// Writes findings about `subject` as SARIF; `rules` is the registry, of which the rules that
/// fired are listed.
pub fn sarif(
    subject: &str,
    findings: &[Finding],
    sources: &[Source],
    rules: impl Iterator<Item = &'static Rule>,
) -> Sarif {
    let rules: Vec<_> =
        rules.filter(|rule| findings.iter().any(|finding| finding.code == rule.code)).collect();
    let results = findings.iter().map(|finding| outcome(subject, finding, sources, &rules)).collect();
    let rules = rules
        .into_iter()
        .map(|rule| Descriptor {
            id: rule.code,
            name: rule.name,
            default_configuration: Configuration { level: level(rule.severity) },
            properties: Standard { standard: rule.standard },
        })
        .collect();
    let driver = Driver { name: "sendworthy", semantic_version: env!("CARGO_PKG_VERSION"), rules };
    Sarif {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run { tool: Tool { driver }, column_kind: "unicodeCodePoints", results }],
    }
}

fn outcome(subject: &str, finding: &Finding, sources: &[Source], rules: &[&Rule]) -> Outcome {
    let mut text = finding.message.clone();
    for part in finding.notes.iter().chain(&finding.help) {
        text.push('\n');
        text.push_str(part);
    }
    let mut places = finding.labels.iter().map(|label| Location {
        physical_location: Physical {
            artifact_location: artifact(subject, sources, label.source),
            region: Some(region(sources, label.source, label.span)),
        },
        message: (!label.text.is_empty()).then(|| Text { text: label.text.clone() }),
    });
    let whole = || Location {
        physical_location: Physical {
            artifact_location: Artifact { uri: format!("dns:{subject}") },
            region: None,
        },
        message: None,
    };
    let locations = vec![places.next().unwrap_or_else(whole)];
    Outcome {
        rule_id: finding.code,
        rule_index: rules.iter().position(|rule| rule.code == finding.code).unwrap_or(0),
        level: level(finding.severity),
        message: Text { text },
        locations,
        related_locations: places.collect(),
        fixes: fix(subject, finding, sources).into_iter().collect(),
    }
}

fn fix(subject: &str, finding: &Finding, sources: &[Source]) -> Option<SarifFix> {
    let fix = finding.fix.as_ref().filter(|fix| !fix.edits.is_empty())?;
    let mut changes: Vec<(SourceId, Change)> = Vec::new();
    for edit in &fix.edits {
        let replacement = Replacement {
            deleted_region: Region { snippet: None, ..region(sources, edit.source, edit.span) },
            inserted_content: Text { text: edit.text.clone() },
        };
        match changes.iter_mut().find(|(source, _)| *source == edit.source) {
            Some((_, change)) => change.replacements.push(replacement),
            None => changes.push((
                edit.source,
                Change {
                    artifact_location: artifact(subject, sources, edit.source),
                    replacements: vec![replacement],
                },
            )),
        }
    }
    Some(SarifFix {
        description: Text { text: fix.title.clone() },
        artifact_changes: changes.into_iter().map(|(_, change)| change).collect(),
    })
}

fn artifact(subject: &str, sources: &[Source], id: SourceId) -> Artifact {
    let uri = sources.get(id.index()).map_or_else(String::new, |source| match source.kind {
        SourceKind::Fetched => source.name.clone(),
        SourceKind::Message => subject.to_owned(),
        _ => format!("dns:{}?type={}", source.name, source.rtype),
    });
    Artifact { uri }
}

fn region(sources: &[Source], id: SourceId, span: Span) -> Region {
    let snippet = sources
        .get(id.index())
        .and_then(|source| source.text.get(span.range()))
        .filter(|text| !text.is_empty())
        .map(|text| Text { text: text.to_owned() });
    let (start, length) = (Some(span.start), Some(span.end - span.start));
    if sources.get(id.index()).is_some_and(|source| source.kind == SourceKind::Message) {
        return Region {
            char_offset: None,
            char_length: None,
            byte_offset: start,
            byte_length: length,
            snippet,
        };
    }
    Region { char_offset: start, char_length: length, byte_offset: None, byte_length: None, snippet }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

//! The rules, one file for each group.

pub mod discovery;
pub mod place;
pub mod policy;
#[cfg(test)]
mod properties;
pub mod syntax;
pub mod values;

use super::parse::{KNOWN, REMOVED, is_wsp};
use super::record::{DmarcEffect, DmarcReading, DmarcRecord, DmarcTag};
use crate::finding::{Applicability, Finding, Findings, Fix, Rule, SourceId, Span};

/// Every rule of this module.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    [syntax::RULES, values::RULES, policy::RULES, place::RULES, discovery::RULES]
        .into_iter()
        .flatten()
        .copied()
}

/// Checks one record whose spans are raw. `parked` tells that the domain sends and receives no
/// mail.
pub(super) fn record(record: &DmarcRecord, text: &[u8], parked: bool, found: &mut Findings) {
    let text = text.get(..DmarcRecord::MAX_BYTES).unwrap_or(text);
    syntax::check(record, text, found);
    if record.reading != DmarcReading::Consent {
        values::check(record, text, found);
        if record.effect != DmarcEffect::Ignored {
            policy::check(record, parked, found);
        }
    }
}

/// What receivers do with a record whose policy tags are not all valid.
pub(super) fn consequence(record: &DmarcRecord) -> &'static str {
    if record.has_valid_rua() {
        "receivers act as `p=none`, because a policy tag is missing or invalid and `rua` holds a valid URI \
         (RFC 9989 section 4.10.1)"
    } else {
        "receivers apply no DMARC at all, because a policy tag is missing or invalid and no `rua` holds a \
         valid URI (RFC 9989 section 4.10.1)"
    }
}

/// Labels of one finding; the others are counted.
const MAX_LABELS: usize = 20;

/// Points at every place of a fault.
fn at_all(mut finding: Box<Finding>, source: SourceId, spans: &[Span], label: &str) -> Box<Finding> {
    for &span in spans.iter().take(MAX_LABELS) {
        finding = finding.label(source, span, label);
    }
    match spans.len().saturating_sub(MAX_LABELS) {
        0 => finding,
        more => finding.note(format!("so it is in {more} more places")),
    }
}

/// Writes what belongs there; the same edits for every finding of a kind, so that each fix gives
/// a record without that fault.
fn mend<T: AsRef<str>>(
    finding: Box<Finding>,
    source: SourceId,
    edits: &[(Span, T)],
    how: Applicability,
) -> Box<Finding> {
    let Some((_, first)) = edits.first() else { return finding };
    let same = edits.iter().all(|(_, text)| text.as_ref() == first.as_ref());
    let title = match first.as_ref() {
        "mailto:" if same => "put `mailto:` before it".into(),
        text if same => format!("write `{text}`"),
        _ => "write all of them right".into(),
    };
    let fix =
        edits.iter().fold(Fix::new(title, how), |fix, (span, text)| fix.edit(source, *span, text.as_ref()));
    finding.fix(fix)
}

/// The candidate nearest to a text, at most two edits away.
fn nearest<'a>(text: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let text = text.to_ascii_lowercase();
    let near =
        candidates.iter().map(|&candidate| (distance(text.as_bytes(), candidate.as_bytes()), candidate));
    near.filter(|&(edits, candidate)| edits <= 2 && edits < candidate.len())
        .min_by_key(|&(n, _)| n)
        .map(|(_, c)| c)
}

fn distance(a: &[u8], b: &[u8]) -> usize {
    if a.len() > 24 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, (y, pair)) in b.iter().zip(row.windows(2)).enumerate() {
            let [diagonal, above] = pair else { continue };
            let left = next.get(j).copied().unwrap_or_default();
            next.push((diagonal + usize::from(x != y)).min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

/// The gaps in a tag's value after which another tag stands, because a `;` is missing.
fn swallowed(tag: &DmarcTag, text: &[u8]) -> Vec<Span> {
    let mut gaps = Vec::new();
    let (mut at, end) = (tag.value_span.start as usize, tag.value_span.end as usize);
    let uris = matches!(tag.name.as_str(), "rua" | "ruf");
    // A wrong separator; in a URI they are letters like others.
    let is_gap = |byte: &u8| is_wsp(*byte) || *byte == b',' || (!uris && b":.|".contains(byte));
    while let Some(gap) = text.get(at..end).and_then(|rest| rest.iter().position(is_gap)) {
        let start = at + gap;
        let length = text.get(start..end).unwrap_or_default().iter().take_while(|&byte| is_gap(byte)).count();
        at = start + length;
        let rest = text.get(at..end).unwrap_or_default();
        let name: String = rest
            .iter()
            .take_while(|b| b.is_ascii_alphabetic())
            .map(|&b| char::from(b.to_ascii_lowercase()))
            .collect();
        let after = rest.get(name.len()..).unwrap_or_default().iter().find(|&&byte| !is_wsp(byte));
        if after == Some(&b'=') && (KNOWN.contains(&name.as_str()) || REMOVED.contains(&name.as_str())) {
            gaps.push(Span::new(start, at));
        }
    }
    gaps
}

fn overlap(a: Span, b: Span) -> bool {
    a.start <= b.end && b.start <= a.end
}

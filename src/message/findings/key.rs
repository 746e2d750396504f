//! The keys that the signatures point to: what is wrong with their records, linked to both.

use super::{Check, LABELS, One, passes};
use crate::dkim::rules::key::SERVICE;
use crate::dkim::{self, DkimReason};
use crate::dns::Name;
use crate::finding::{Finding, Label, Severity};

pub(super) fn report(check: &mut Check<'_>) {
    let mut owners: Vec<&Name> = Vec::new();
    for owner in check.verified.verdicts.iter().filter_map(|verdict| verdict.signature.key_name.as_ref()) {
        if !owners.contains(&owner) {
            owners.push(owner);
        }
    }
    for owner in owners {
        let before = check.found.list().len();
        dkim::judge_key(check.verified.dns, owner, check.found);
        let signed: Vec<_> = (0..check.verified.verdicts.len())
            .filter_map(|at| check.one(at))
            .filter(|one| one.verdict.signature.key_name.as_ref() == Some(owner))
            .map(|one| (check.aligns(one.verdict), one))
            .collect();
        for finding in check.found.since(before) {
            let matters = signed.iter().map(|(aligns, one)| matters(one, *aligns, finding)).min();
            finding.severity = matters.unwrap_or(finding.severity);
            finding.labels.extend(signed.iter().take(LABELS).map(|(_, one)| Label {
                source: check.source,
                span: one.tag("s"),
                text: "signed with this key".to_owned(),
            }));
        }
    }
}

/// How much a finding about the key matters to a signature.
fn matters(one: &One<'_>, aligns: bool, finding: &Finding) -> Severity {
    let is_why = finding.severity == Severity::Error
        || one.verdict.reason == Some(DkimReason::KeyService) && finding.code == SERVICE.code;
    if is_why && !passes(one.verdict) {
        return one.failure;
    }
    // What is wrong with the key of somebody else is for them to mend.
    match aligns {
        true => finding.severity.max(Severity::Warning),
        false => Severity::Info,
    }
}

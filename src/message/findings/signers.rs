//! Who signs: the domain of the author, others, or a public suffix.

use super::{Check, LABELS, Verified, passes};
use crate::dkim::rules::coverage as rules;
use crate::dkim::{DkimVerdict, HeaderFields};
use crate::dmarc::{self, DmarcPolicy, DmarcPsd, DmarcResult};
use crate::dns::Name;
use crate::finding::{Findings, Severity};

pub(super) fn report(check: &mut Check<'_>) {
    suffixes(check);
    not_aligned(check);
    several(check);
}

/// Whether many owners have their domains below a name, as far as DNS has told.
fn is_suffix(check: &Check<'_>, domain: &Name) -> bool {
    if domain.label_count() == 1 {
        return true;
    }
    let walk = dmarc::walk_from(check.verified.dns, domain, &mut Findings::default());
    walk.step(domain).is_some_and(|step| step.psd == Some(DmarcPsd::Suffix))
}

fn suffixes(check: &mut Check<'_>) {
    for at in 0..check.verified.verdicts.len() {
        let Some(one) = check.one(at) else { continue };
        let Some(domain) = one.signature.domain.clone().filter(|domain| is_suffix(check, domain)) else {
            continue;
        };
        check.found.push(
            rules::SUFFIX
                .finding(format!("`{domain}` signs, below which many owners have their domains"))
                .label(check.source, one.tag("d"), "a public suffix")
                .note("verifiers may ignore a signature that speaks for all of them (RFC 6376 section 6.1.1)")
                .help("sign as a domain of its own"),
        );
    }
}

/// The domains of signatures that fit, each once, and whether they align.
fn signers(check: &Check<'_>) -> Vec<(Name, bool)> {
    let mut list: Vec<(Name, bool)> = Vec::new();
    for verdict in check.verified.verdicts.iter().filter(|verdict| passes(verdict)) {
        if let Some(domain) = &verdict.signature.domain
            && !list.iter().any(|(known, _)| known == domain)
        {
            list.push((domain.clone(), check.aligns(verdict)));
        }
    }
    list
}

/// DMARC has no signature to go by.
fn not_aligned(check: &mut Check<'_>) {
    let Verified { verdicts, authors, wire, .. } = check.verified;
    let signers = signers(check);
    // A bad signature that aligns has its own finding.
    let aligns = |verdict: &DkimVerdict<'_>| check.aligns(verdict);
    if verdicts.iter().any(aligns) || authors.is_empty() {
        return;
    }
    let passed = authors.iter().find(|author| author.result == DmarcResult::Pass);
    let refuses = authors.iter().any(|author| author.policy.policy == Some(DmarcPolicy::Reject));
    let (message, severity) = match passed {
        Some(_) if refuses => ("DMARC passes by SPF alone", Severity::Warning),
        Some(_) => ("DMARC passes by SPF alone", Severity::Info),
        None if signers.is_empty() => return,
        None => ("no signature is of the domain of `From`", Severity::Warning),
    };
    let mut finding = rules::NOT_ALIGNED.finding(message).severity(severity);
    for at in (0..verdicts.len()).take(LABELS) {
        if let Some(one) = check.one(at) {
            finding = finding.label(check.source, one.tag("d"), "not the domain of `From`");
        }
    }
    let fields = wire.looked_at();
    if let Some(from) = HeaderFields::of(&fields).instances(b"From").next() {
        finding = finding.label(check.source, check.field_name(from), "whose domain has to sign");
    }
    check.found.push(
        finding
            .note("SPF does not survive forwarding, so a domain needs signatures that align (RFC 9989 section 7.4 and section 8)")
            .help("let whoever sends the mail sign it as the domain of `From`"),
    );
}

fn several(check: &mut Check<'_>) {
    let signers: Vec<_> =
        signers(check).into_iter().filter(|(domain, _)| !is_suffix(check, domain)).collect();
    let (Some((own, _)), Some((other, _))) =
        (signers.iter().find(|(_, aligns)| *aligns), signers.iter().find(|(_, aligns)| !*aligns))
    else {
        return;
    };
    let mut finding =
        rules::SEVERAL.finding(format!("`{own}` and `{other}` have signed, and both signatures fit"));
    for at in 0..check.verified.verdicts.len() {
        let Some(one) = check.one(at).filter(|one| passes(one.verdict)) else { continue };
        if [Some(own), Some(other)].contains(&one.verdict.signature.domain.as_ref())
            && finding.labels.len() < LABELS
        {
            finding = finding.label(check.source, one.tag("d"), "");
        }
    }
    check.found.push(
        finding
            .note("DMARC goes by the one that aligns with `From`; the other stands for the service that sent the mail (RFC 6376 section 4.2)"),
    );
}

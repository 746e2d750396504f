//! Everything DNS says of DMARC for one domain.

use super::ambiguity::ambiguities;
use super::external::{self, Destination};
use super::policy::{NO_LIST, effective, rfc7489};
use super::report::{DmarcReport, DmarcWalk, EffectivePolicy, PolicyFor, ReceiverView, WalkStep};
use super::rules;
use super::walk::{self, empty, look};
use super::wildcard::Wildcard;
use crate::dns::{Dns, Name, RecordData, Reply, Type};
use crate::finding::Findings;

/// Labels of the example of a deep subdomain.
const DEEP: usize = 9;

/// Walks from any name (RFC 9989 section 4.10).
pub fn walk_from(dns: &Dns<'_>, start: &Name, found: &mut Findings) -> DmarcWalk {
    walk::walk(start, &mut |domain| look(dns, domain, found))
}

/// Looks at everything DNS says.
pub fn survey(dns: &Dns<'_>, name: &Name, found: &mut Findings) -> DmarcReport {
    let exists = match dns.ask(name, Type::Txt) {
        Reply::NxDomain(_) => Some(false),
        Reply::Records(_) | Reply::NoData(_) => Some(true),
        Reply::Unknown(_) | Reply::Pending => None,
    };
    let suffix = dns.suffix(name);
    let wildcard = Wildcard::seek(dns, name);
    let walk = walk_from(dns, name, found);
    let newer = effective(&walk, exists);
    let older = rfc7489(name, suffix, &mut |domain| look(dns, domain, found));
    let policies = policies(dns, name, exists, suffix, found);
    let applicable = walk.applicable();
    let record = applicable.and_then(|step| step.record.as_deref()).cloned();
    let record_at = applicable.map(|step| step.domain.clone());
    if let Some((step, record)) = applicable.zip(record.as_ref()) {
        rules::record(record, &step.text, parked(dns, name), found);
    }
    let mut reports = Vec::new();
    if let (Some(record), Some(at)) = (&record, &record_at) {
        let from = walk_from(dns, at, found);
        for (tag, uris) in [("rua", &record.rua), ("ruf", &record.ruf)] {
            reports.extend(external::destinations(dns, tag, uris, &from, found));
        }
    }
    let seen = rules::discovery::Seen {
        name,
        walk: &walk,
        suffix,
        older: &older,
        destinations: &reports,
        wildcard: wildcard.as_ref(),
    };
    rules::discovery::check(dns, &seen, found);
    let rfc9989 = ReceiverView {
        organizational: walk.certain.then(|| walk.organizational.clone()),
        because: walk.because.clone(),
        policy: newer,
        adkim: record.as_ref().map(|record| record.adkim),
        aspf: record.as_ref().map(|record| record.aspf),
    };
    DmarcReport {
        status: rfc9989.policy.state,
        differences: differences(&rfc9989, &older),
        ambiguities: ambiguities(&walk, &older),
        record: record.map(|record| record.placed(found)),
        record_at,
        walk,
        rfc9989,
        rfc7489: older,
        policies,
        reports: reports.into_iter().map(|Destination { address, .. }| address).collect(),
    }
}

/// The policies for the domain and for kinds of names below it.
fn policies(
    dns: &Dns<'_>,
    name: &Name,
    exists: Option<bool>,
    suffix: Option<Option<&Name>>,
    found: &mut Findings,
) -> Vec<EffectivePolicy> {
    let fill = DEEP.saturating_sub(name.label_count()).max(1);
    let deep = vec!["x"; fill].join(".");
    let kinds = [
        (PolicyFor::Itself, Some(name.clone()), exists),
        (PolicyFor::ExistingSubdomain, name.below("existing").ok(), Some(true)),
        (PolicyFor::MissingSubdomain, name.below("missing").ok(), Some(false)),
        (PolicyFor::DeepSubdomain, name.below(&deep).ok(), Some(true)),
    ];
    let mut policies = Vec::new();
    for (of, example, exists) in kinds {
        let Some(example) = example else { continue };
        // What stands below the domain is an example: nobody is asked about it.
        let mut at = |domain: &Name| -> WalkStep {
            let below = domain != name && domain.within(name);
            if below { empty(domain) } else { look(dns, domain, found) }
        };
        let rfc9989 = effective(&walk::walk(&example, &mut at), exists);
        let rfc7489 = rfc7489(&example, suffix, &mut at).policy;
        policies.push(EffectivePolicy { of, name: example, rfc9989, rfc7489 });
    }
    policies
}

fn differences(newer: &ReceiverView, older: &ReceiverView) -> Vec<String> {
    let mut words = Vec::new();
    if newer.organizational.is_some() && older.organizational.is_none() {
        words.push(format!("not compared: {NO_LIST}"));
        return words;
    }
    if let (Some(walk), Some(list)) = (&newer.organizational, &older.organizational)
        && walk != list
    {
        words.push(format!(
            "the organizational domain is `{walk}` by the tree walk and `{list}` by the Public Suffix List"
        ));
    }
    let (new, old) = (&newer.policy, &older.policy);
    if (new.state, new.policy, new.pct) != (old.state, old.policy, old.pct) {
        words.push(format!("RFC 9989 receivers: {}; RFC 7489 receivers: {}", new.because, old.because));
    }
    words
}

/// Whether the domain says that it neither sends nor receives mail: `v=spf1 -all` and a null MX
/// (RFC 7208 section 10.1.2, RFC 7505).
fn parked(dns: &Dns<'_>, name: &Name) -> bool {
    let silent = dns.ask(name, Type::Txt).txt().any(|strings| {
        let text = strings.concat();
        text.trim_ascii().eq_ignore_ascii_case(b"v=spf1 -all")
    });
    let mx = dns.ask(name, Type::Mx).records();
    let null = |mx: &RecordData| matches!(mx, RecordData::Mx(_, host) if host.is_root());
    silent && !mx.is_empty() && mx.iter().all(null)
}

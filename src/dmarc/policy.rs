//! The policy in force for a name, by RFC 9989 and by RFC 7489.

use super::record::{DmarcEffect, DmarcPolicy, DmarcRecord, TagState};
use super::report::{DmarcStatus, DmarcWalk, PolicyOutcome, ReceiverView, WalkFound, WalkStep};
use crate::dns::Name;

/// Why nothing is said by the list.
pub(super) const NO_LIST: &str = "there is no Public Suffix List at hand";

/// The policy that RFC 9989 receivers apply to failing mail from the start of a walk
/// (section 4.10.1). `exists` tells whether the name exists, which decides between `sp` and `np`.
pub fn effective(walk: &DmarcWalk, exists: Option<bool>) -> PolicyOutcome {
    let own = walk.step(&walk.start).map(|step| step.found);
    if own != Some(WalkFound::Record) && !walk.certain {
        return outcome(DmarcStatus::Unknown, unanswered(walk, exists));
    }
    as_known(walk, exists)
}

/// The policy by what is known of the walk.
fn as_known(walk: &DmarcWalk, exists: Option<bool>) -> PolicyOutcome {
    let Some((step, record)) = walk.applicable().and_then(|step| Some((step, step.record.as_deref()?)))
    else {
        return outcome(
            DmarcStatus::Absent,
            "no record on the walk: DMARC does not apply (RFC 9989 section 4.10.1)",
        );
    };
    let at = Some(step.domain.clone());
    match record.effect {
        DmarcEffect::AsNone => PolicyOutcome {
            policy: Some(DmarcPolicy::None),
            written: record.p.filter(|p| *p != DmarcPolicy::None),
            record_at: at,
            ..outcome(
                DmarcStatus::Found,
                "a policy tag is missing or invalid and there is a valid `rua`: as `p=none` \
                 (RFC 9989 section 4.10.1)",
            )
        },
        DmarcEffect::AsWritten => {
            let (tag, written) = choose(record, step.domain == walk.start, exists);
            let policy = if record.testing { written.lowered() } else { written };
            let mut because = format!("`{tag}={written}` of `{}`", step.name);
            if policy != written {
                because.push_str(", one level lower because of `t=y` (RFC 9989 section 4.7)");
            }
            if exists.is_none() && step.domain != walk.start && record.np.is_some() {
                because.push_str("; `np` instead if the name does not exist, which is not known");
            }
            PolicyOutcome {
                policy: Some(policy),
                written: (policy != written).then_some(written),
                tag: Some(tag),
                record_at: at,
                ..outcome(DmarcStatus::Found, because)
            }
        }
        _ => PolicyOutcome {
            record_at: at,
            ..outcome(
                DmarcStatus::Void,
                "a policy tag is missing or invalid and there is no valid `rua`: no DMARC \
                 (RFC 9989 section 4.10.1)",
            )
        },
    }
}

/// Why the policy is unknown, and what it is if the step that failed has no record.
fn unanswered(walk: &DmarcWalk, exists: Option<bool>) -> String {
    let mut because = String::from("DNS did not answer for part of the walk");
    let unknown = walk.steps.iter().filter(|step| step.found == WalkFound::Unknown);
    for (at, step) in unknown.enumerate() {
        because.push_str(if at == 0 { ", at " } else { " and " });
        because.push_str(&format!("`{}`", step.name));
    }
    if walk.applicable().is_some() {
        because.push_str("; if no record is there, it is ");
        because.push_str(&as_known(walk, exists).because);
    }
    because
}

/// The tag that counts and its policy.
fn choose(record: &DmarcRecord, own: bool, exists: Option<bool>) -> (&'static str, DmarcPolicy) {
    let p = ("p", record.p.unwrap_or(DmarcPolicy::None));
    if own {
        return p;
    }
    let sp = record.sp.map_or(p, |sp| ("sp", sp));
    if exists == Some(false) { record.np.map_or(sp, |np| ("np", np)) } else { sp }
}

/// What RFC 7489 receivers go by (section 6.6.3). `suffix` is the public suffix by the list:
/// `Some(None)` when there is no list, `None` when it was not looked up.
pub(super) fn rfc7489(
    name: &Name,
    suffix: Option<Option<&Name>>,
    look: &mut dyn FnMut(&Name) -> WalkStep,
) -> ReceiverView {
    let (organizational, because) = match suffix {
        Some(Some(suffix)) => {
            let organizational = below_suffix(name, suffix);
            let because = if organizational == *suffix {
                "it is itself a public suffix by the Public Suffix List".into()
            } else {
                format!("it is one label below the public suffix `{suffix}` (RFC 7489 section 3.2)")
            };
            (Some(organizational), because)
        }
        _ => (None, format!("not known: {NO_LIST}")),
    };
    let mut step = look(name);
    let mut from = name.clone();
    if matches!(step.found, WalkFound::Nothing | WalkFound::Other) {
        match &organizational {
            Some(organization) if organization != name => {
                step = look(organization);
                from = organization.clone();
            }
            Some(_) => {}
            None => {
                let policy =
                    outcome(DmarcStatus::Unknown, "the organizational domain is not known without the list");
                return ReceiverView { organizational, because, policy, adkim: None, aspf: None };
            }
        }
    }
    let policy = older(&step, from == *name);
    let record = step.record.as_deref().filter(|_| step.found == WalkFound::Record);
    ReceiverView {
        organizational,
        because,
        policy,
        adkim: record.map(|record| record.adkim),
        aspf: record.map(|record| record.aspf),
    }
}

/// The organizational domain by the Public Suffix List.
pub(super) fn below_suffix(name: &Name, suffix: &Name) -> Name {
    name.suffix(suffix.label_count() + 1)
}

fn older(step: &WalkStep, own: bool) -> PolicyOutcome {
    let record = match (step.found, step.record.as_deref()) {
        (WalkFound::Record, Some(record)) => record,
        (WalkFound::Several, _) => {
            let because = format!(
                "{} records at `{}`: discovery ends (RFC 7489 section 6.6.3)",
                step.records, step.name
            );
            return outcome(DmarcStatus::Void, because);
        }
        (WalkFound::Unknown, _) => return outcome(DmarcStatus::Unknown, "DNS did not answer"),
        _ => return outcome(DmarcStatus::Absent, "no record (RFC 7489 section 6.6.3)"),
    };
    let record_at = Some(step.domain.clone());
    let bad_sp = record.tag("sp").is_some_and(|tag| tag.state != TagState::Read);
    let Some(p) = record.p.filter(|_| !bad_sp) else {
        return if record.has_valid_rua() {
            let because = "`p` or `sp` is missing or invalid and there is a valid `rua`: as `p=none` (RFC 7489 section 6.6.3)";
            PolicyOutcome {
                policy: Some(DmarcPolicy::None),
                record_at,
                ..outcome(DmarcStatus::Found, because)
            }
        } else {
            let because = "`p` or `sp` is missing or invalid and there is no valid `rua`: no DMARC (RFC 7489 section 6.6.3)";
            PolicyOutcome { record_at, ..outcome(DmarcStatus::Void, because) }
        };
    };
    // No `np` and no `t` before RFC 9091 and RFC 9989.
    let (tag, policy) = if own { ("p", p) } else { record.sp.map_or(("p", p), |sp| ("sp", sp)) };
    let pct = record.pct.filter(|&pct| pct < 100 && policy != DmarcPolicy::None);
    let mut because = format!("`{tag}={policy}` of `{}`", step.name);
    if let Some(pct) = pct {
        because.push_str(&format!(
            ", for {pct} % of failing mail; the rest gets `{}` (RFC 7489 section 6.6.4)",
            policy.lowered()
        ));
    }
    PolicyOutcome {
        policy: Some(policy),
        tag: Some(tag),
        record_at,
        pct,
        ..outcome(DmarcStatus::Found, because)
    }
}

pub(super) fn outcome(state: DmarcStatus, because: impl Into<String>) -> PolicyOutcome {
    let because = because.into();
    PolicyOutcome { state, policy: None, written: None, tag: None, record_at: None, pct: None, because }
}

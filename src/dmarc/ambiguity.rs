//! Where the text of RFC 9989 allows two readings, and receivers may differ.

use super::record::DmarcEffect;
use super::report::{DmarcWalk, ReceiverView, WalkFound, WalkStep};

/// The ambiguities that the walk met, in words. Those that change nothing here are left out.
pub(super) fn ambiguities(walk: &DmarcWalk, older: &ReceiverView) -> Vec<String> {
    let all = [
        several(walk),
        jumped(walk),
        shortest(walk),
        between(walk),
        identifiers(walk, older),
        no_policy(walk),
    ];
    all.into_iter().flatten().collect()
}

/// Several records at one name are discarded, which only who counts them can do.
fn several(walk: &DmarcWalk) -> Option<String> {
    let step = walk.steps.iter().find(|step| step.found == WalkFound::Several)?;
    Some(format!(
        "the {} records of `{}` are discarded by section 4.10 step 2; a receiver whose resolver hands over one record \
         applies that one",
        step.records, step.name
    ))
}

/// The name one label below `psd=y` was jumped over.
fn jumped(walk: &DmarcWalk) -> Option<String> {
    if !walk.certain || walk.organizational == walk.start || walk.step(&walk.organizational).is_some() {
        return None;
    }
    walk.organizational.parent().filter(|suffix| walk.step(suffix).is_some()).map(|suffix| {
        format!(
            "`{}` is one label below `{suffix}`, whose record says `psd=y`, but the walk jumped over it: section 4.10.2 \
             does not say that the name is to be made from the start of the walk, as is done here",
            walk.organizational
        )
    })
}

/// No record says `psd`, and there is more than one.
fn shortest(walk: &DmarcWalk) -> Option<String> {
    let first = records(walk).next()?;
    let undeclared = records(walk).all(|step| step.psd.unwrap_or_default() == Default::default());
    (walk.certain && undeclared && first.domain != walk.organizational).then(|| {
        format!(
            "no record on the walk says `psd`: by section 4.10.2 step 3 the shortest name, `{}`, is the organizational \
             domain; a receiver that stops at the first record takes `{}`",
            walk.organizational, first.domain
        )
    })
}

/// A record between the name and its organizational domain.
fn between(walk: &DmarcWalk) -> Option<String> {
    let applicable = walk.applicable().filter(|step| step.domain != walk.start)?;
    let step = records(walk).find(|step| step.domain.label_count() > applicable.domain.label_count())?;
    Some(format!(
        "the record of `{}` stands between the name and its organizational domain: by section 4.10.1 it does not apply, \
         though some receivers take the first record they meet",
        step.domain
    ))
}

/// Whether an authenticated identifier gets a walk of its own decides what aligns below `psd`.
fn identifiers(walk: &DmarcWalk, older: &ReceiverView) -> Option<String> {
    let wider = older.organizational.as_ref()?;
    let declared = walk.step(&walk.organizational)?.psd.unwrap_or_default() != Default::default();
    (walk.certain && declared && walk.organizational != *wider && walk.organizational.within(wider)).then(|| {
        format!(
            "`{}` is its own organization by `psd=n`; section 4.10.2 says that a walk `might start` at each authenticated \
             identifier, and a receiver that makes no such walk may let `{wider}` align",
            walk.organizational
        )
    })
}

/// Neither `p` nor a valid `rua`.
fn no_policy(walk: &DmarcWalk) -> Option<String> {
    let record = walk.applicable()?.record.as_deref()?;
    (record.effect == DmarcEffect::NoDmarc && record.tag("p").is_none()).then(|| {
        "without `p` and `rua`, section 4.7 says `p=none` and section 4.10.1 says no DMARC".to_owned()
    })
}

fn records(walk: &DmarcWalk) -> impl Iterator<Item = &WalkStep> {
    walk.steps.iter().filter(|step| step.found == WalkFound::Record)
}

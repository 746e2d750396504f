//! The cheapest edit that brings a record to ten lookups, without copying other people's records.

use super::super::lint;
use super::super::parse::Parsed;
use super::super::record::{Qualifier, TermKind};
use super::super::report::{SpfCut, SpfCutStep, SpfNode, SpfNodeTerm, SpfState};
use super::super::selection::LOOKUPS;
use super::sets::Sets;
use crate::compact::sort_by;

/// Networks that may stand in place of one own term.
const WRITTEN_OUT: usize = 6;

/// Works it out; nothing when the record is well below the limit or nothing can go.
pub(super) fn cut(node: &SpfNode, parsed: &Parsed, sets: &Sets, lookups: u32) -> Option<SpfCut> {
    if lookups <= 7 {
        return None;
    }
    let mut steps: Vec<SpfCutStep> = (0..node.terms.len()).filter_map(|at| step(node, sets, at)).collect();
    sort_by(&mut steps, |a, b| (!a.safe, b.saves, a.term).cmp(&(!b.safe, a.saves, b.term)));
    let mut left = lookups;
    let mut taken: Vec<SpfCutStep> = Vec::new();
    for step in steps {
        if !taken.is_empty() && left <= LOOKUPS {
            break;
        }
        left -= step.saves.min(left);
        taken.push(step);
    }
    if taken.is_empty() {
        return None;
    }
    // What a later, larger step made needless stays.
    let mut at = 0;
    while let Some(step) = taken.get(at) {
        if taken.len() > 1 && left + step.saves <= LOOKUPS {
            left += step.saves;
            taken.remove(at);
        } else {
            at += 1;
        }
    }
    let mut text = "v=spf1".to_owned();
    for (index, term) in parsed.terms.iter().enumerate() {
        let step = taken.iter().find(|step| step.term as usize == index);
        let word = step.map_or(term.text.as_str(), |step| step.replacement.as_str());
        if !word.is_empty() {
            text.push(' ');
            text.push_str(word);
        }
    }
    Some(SpfCut { steps: taken, lookups: left, text })
}

fn step(node: &SpfNode, sets: &Sets, at: usize) -> Option<SpfCutStep> {
    let row = node.terms.get(at)?;
    if row.lookups == 0 || row.term.kind == TermKind::Redirect {
        return None;
    }
    let known = is_known(row);
    let made = |safe: bool, replacement: String, reason: &str| SpfCutStep {
        term: u32::try_from(at).unwrap_or(u32::MAX),
        replacement,
        saves: row.lookups,
        safe,
        reason: reason.to_owned(),
    };
    let twice = node.terms.iter().take(at).any(|t| lint::same(&t.term, &row.term));
    if twice {
        return Some(made(true, String::new(), "it stands twice"));
    }
    if known
        && let Some(child) = &row.child
        && !Sets::of(child).passes_any()
    {
        return Some(made(true, String::new(), "its record authorizes nobody"));
    }
    let (gained, late) = sets.terms.get(at)?;
    if known && *gained == 0 && !late.is_empty() && late.iter().all(|l| Some(l.result) == row.term.qualifier)
    {
        return Some(made(true, String::new(), "terms before it name the same senders"));
    }
    match row.term.kind {
        TermKind::Ptr => {
            Some(made(false, String::new(), "it should not be published (RFC 7208 section 5.5)"))
        }
        TermKind::A | TermKind::Mx
            if known && !row.networks.is_empty() && row.networks.len() <= WRITTEN_OUT =>
        {
            let sign = row.term.qualifier.map_or("", Qualifier::sign);
            let words: Vec<String> = row
                .networks
                .iter()
                .map(|n| format!("{sign}{}:{n}", if n.address.is_ipv4() { "ip4" } else { "ip6" }))
                .collect();
            Some(made(
                false,
                words.join(" "),
                "its addresses, written out: change them when the hosts change",
            ))
        }
        _ => None,
    }
}

/// Whether everything below a term is known and the same for every sender.
fn is_known(row: &SpfNodeTerm) -> bool {
    let below = |child: &SpfNode| {
        child.state == SpfState::Valid && child.terms.iter().filter(|row| !row.unreachable).all(is_known)
    };
    !row.depends_on_sender && row.unknown.is_none() && row.child.as_deref().is_none_or(below)
}

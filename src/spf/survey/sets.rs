//! What each address gets.

use super::super::ranges::{self, Claim, Decided, Late};
use super::super::record::{Qualifier, TermKind};
use super::super::report::{SpfNode, SpfNodeTerm, SpfOverlap, SpfRange, SpfReport};

/// What the terms of one record give, IPv4 first.
pub(super) struct Sets {
    families: [Decided; 2],
    /// For each term: how many addresses were still free, and what came too late.
    pub(super) terms: Vec<(u128, Vec<Late>)>,
}

impl Sets {
    /// At most this many networks are listed.
    const LISTED: usize = 1_000;

    pub(super) fn of(node: &SpfNode) -> Self {
        let mut sets = Self { families: Default::default(), terms: Vec::new() };
        for (index, row) in node.terms.iter().enumerate() {
            let index = u32::try_from(index).unwrap_or(u32::MAX);
            let mut gained = 0u128;
            let mut late = Vec::new();
            for (claim, ip4) in claims(row, index) {
                let [first, second] = &mut sets.families;
                let family = if ip4 { first } else { second };
                // A term's own addresses may overlap among themselves: that is no news.
                gained = gained.saturating_add(family.claim(claim, &mut late));
            }
            late.retain(|l| l.first != index);
            sets.terms.push((gained, late));
        }
        sets
    }

    pub(super) fn fill(&self, report: &mut SpfReport) {
        let mut counts = [0u128; 2];
        for ((family, ip4), count) in self.families.iter().zip([true, false]).zip(&mut counts) {
            *count = family.passes().into_iter().fold(0u128, |n, i| n.saturating_add(ranges::size(i)));
            for (cidr, claim) in family.networks(ip4).take(Self::LISTED) {
                report.ranges.push(SpfRange {
                    cidr,
                    result: claim.result,
                    term: claim.term,
                    addresses: ranges::count_text(ranges::size(cidr.interval())),
                    private: cidr.special_use().is_some(),
                });
            }
        }
        report.authorized.ip4 = ranges::count_text(counts[0]);
        report.authorized.ip6 = ranges::count_text(counts[1]);
        for (second, (gained, late)) in self.terms.iter().enumerate() {
            for l in late {
                report.overlaps.push(SpfOverlap {
                    first: l.first,
                    second: u32::try_from(second).unwrap_or(u32::MAX),
                    whole: *gained == 0,
                    addresses: ranges::count_text(l.addresses),
                });
            }
        }
    }

    /// Whether some sender passes.
    pub(super) fn passes_any(&self) -> bool {
        self.families.iter().any(|family| !family.passes().is_empty())
    }
}

/// What a term names: each claim, and whether it is IPv4.
pub(super) fn claims(row: &SpfNodeTerm, term: u32) -> Vec<(Claim, bool)> {
    if row.unreachable {
        return Vec::new();
    }
    let result = row.term.qualifier.unwrap_or(Qualifier::Pass);
    if row.everything {
        return [true, false]
            .map(|ip4| (Claim { interval: ranges::everything(ip4), result, term }, ip4))
            .into();
    }
    let Some(child) = &row.child else {
        return row
            .networks
            .iter()
            .map(|cidr| (Claim { interval: cidr.interval(), result, term }, cidr.address.is_ipv4()))
            .collect();
    };
    let below = Sets::of(child);
    let mut out = Vec::new();
    for (family, ip4) in below.families.iter().zip([true, false]) {
        if row.term.kind == TermKind::Redirect {
            out.extend(family.claims().iter().map(|claim| (Claim { term, ..*claim }, ip4)));
        } else {
            out.extend(family.passes().into_iter().map(|interval| (Claim { interval, result, term }, ip4)));
        }
    }
    out
}

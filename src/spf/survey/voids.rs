//! Words the lookups that come back empty. A receiver asks for the addresses of the sender's family
//! only, so there are two counts, and what too many of them do depends on who sends over that family.

use super::super::parse::Parsed;
use super::super::record::{Qualifier, TermKind};
use super::super::report::{SpfNode, SpfNodeTerm, SpfReport};
use super::super::rules::limits;
use super::super::selection::VOIDS;
use crate::finding::{Findings, Severity, SourceId};

pub(super) fn report(
    source: SourceId,
    parsed: &Parsed,
    node: &SpfNode,
    report: &SpfReport,
    found: &mut Findings,
) {
    let (ip4, ip6) = (report.lookups.void_ip4, report.lookups.void_ip6);
    let Some(severity) = severity(node, report) else { return };
    let message = match (ip4 > VOIDS, ip6 > VOIDS) {
        (true, true) if ip4 == ip6 => format!("{ip4} lookups come back empty"),
        (true, true) => format!("{ip4} lookups come back empty for IPv4 senders, {ip6} for IPv6 senders"),
        (true, false) => format!("{ip4} lookups come back empty for IPv4 senders"),
        (false, _) => format!("{ip6} lookups come back empty for IPv6 senders"),
    };
    let mut finding = limits::TOO_MANY_VOIDS
        .finding(message)
        .severity(severity)
        .param("ip4", ip4)
        .param("ip6", ip6)
        .note("most receivers allow two and then give permerror (RFC 7208 section 4.6.4, section 11.1)");
    finding = match severity {
        Severity::Info => finding
            .note("no authorized sender is known to be hit, only mail that would not pass anyway")
            .help("nothing needs to be done while the domain does not send over that family"),
        _ if ip4 > VOIDS => finding.help("remove the terms whose names have no addresses"),
        _ => finding
            .note("the record authorizes IPv6 senders behind the third of them")
            .help("put `ip6` and the includes with IPv6 networks first, or name IPv4 hosts by `ip4`"),
    };
    for (row, term) in node.terms.iter().zip(&parsed.terms) {
        let (here4, here6) = voids_of(row);
        let counted = (if ip4 > VOIDS { here4 } else { 0 }, if ip6 > VOIDS { here6 } else { 0 });
        let text = match counted {
            (0, 0) => continue,
            (1, 1) => "empty".to_owned(),
            (1, 0) => "empty for IPv4".to_owned(),
            (0, 1) => "empty for IPv6".to_owned(),
            (n4, n6) => format!("{} empty", n4.max(n6)),
        };
        finding = finding.label(source, term.span, text);
    }
    found.push(finding);
}

/// How much the void lookups hurt; `None` when there are not too many. Info means that no sender the
/// domain authorizes is known to be hit.
pub(super) fn severity(node: &SpfNode, report: &SpfReport) -> Option<Severity> {
    let sends_ip4 = report.authorized.ip4 != "0" || !report.depends_on_sender.is_empty();
    match (report.lookups.void_ip4 > VOIDS, report.lookups.void_ip6 > VOIDS) {
        (false, false) => None,
        (true, true) => Some(Severity::Error),
        (true, false) => Some(if sends_ip4 { Severity::Error } else { Severity::Info }),
        (false, true) if loses_ip6(node, true, &mut 0) => Some(Severity::Warning),
        (false, true) => Some(Severity::Info),
    }
}

/// The void lookups of a term and everything below it, for IPv4 and for IPv6 senders.
fn voids_of(row: &SpfNodeTerm) -> (u32, u32) {
    let own = (u32::from(row.void_ip4), u32::from(row.void_ip6));
    let below = row.child.iter().flat_map(|child| &child.terms).map(voids_of);
    below.fold(own, |sum, (ip4, ip6)| (sum.0 + ip4, sum.1 + ip6))
}

/// Whether a term that authorizes an IPv6 network comes behind the third void lookup of an IPv6
/// sender. `passing` tells whether a pass in this record is a pass of the domain.
fn loses_ip6(node: &SpfNode, passing: bool, voids: &mut u32) -> bool {
    for row in &node.terms {
        let passes = passing && row.term.qualifier == Some(Qualifier::Pass);
        if let Some(child) = &row.child {
            let passing = passes || (passing && row.term.kind == TermKind::Redirect);
            if loses_ip6(child, passing, voids) {
                return true;
            }
        }
        if *voids > VOIDS && passes && !row.unreachable && row.networks.iter().any(|n| n.address.is_ipv6()) {
            return true;
        }
        *voids += u32::from(row.void_ip6);
    }
    false
}

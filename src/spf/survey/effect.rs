//! What receivers make of the whole tree of records.

use super::super::ranges::Decided;
use super::super::record::{Qualifier, TermKind};
use super::super::report::{SpfEffect, SpfNode, SpfNodeTerm, SpfReport, SpfState};
use super::super::selection::LOOKUPS;
use super::{sets, voids};
use crate::finding::Severity;

/// How the evaluation of a record ends for a sender whom none of its networks names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// A term matches everybody, with this result.
    Matches(Qualifier),
    /// Permerror.
    Breaks,
    /// No term matches.
    Falls,
}

#[derive(Default)]
struct Way {
    /// Whether a sender may have left before.
    left: bool,
    /// Whether a term could not be judged.
    unknown: bool,
    /// What the terms before decide, IPv4 first; includes count as a whole.
    named: [Decided; 2],
    included: bool,
    redirected: bool,
    /// The domain's own term that is looked at.
    own: usize,
    /// The own term with which the last address of a family passes.
    open: Option<usize>,
}

/// The effect of the record at the root of `node`, and the term by which its networks leave nobody out.
pub(super) fn of(report: &SpfReport, node: &SpfNode) -> (SpfEffect, Option<usize>) {
    match node.state {
        SpfState::None => return (SpfEffect::None, None),
        SpfState::Multiple | SpfState::Invalid => return (SpfEffect::Broken, None),
        SpfState::Unknown => return (SpfEffect::Unknown, None),
        SpfState::Valid | SpfState::NotFollowed => {}
    }
    let mut way = Way { unknown: node.state == SpfState::NotFollowed, ..Way::default() };
    let end = way.end(node);
    let effect = match end {
        End::Matches(Qualifier::Pass) => SpfEffect::Open,
        _ if way.open.is_some() => SpfEffect::Open,
        End::Breaks if way.left || way.unknown => SpfEffect::BreaksForSome,
        End::Breaks => SpfEffect::Broken,
        _ if voids::severity(node, report).is_some_and(|severity| severity != Severity::Info) => {
            SpfEffect::BreaksForSome
        }
        _ if way.unknown => SpfEffect::Unknown,
        _ => SpfEffect::Works,
    };
    (effect, way.open)
}

impl Way {
    fn end(&mut self, node: &SpfNode) -> End {
        let redirect = |row: &SpfNodeTerm| row.term.kind == TermKind::Redirect;
        let rows = || node.terms.iter().enumerate().filter(|(_, row)| !row.unreachable);
        let mechanisms = rows().filter(|(_, row)| row.term.is_directive());
        // A redirect is followed when no mechanism matched, wherever it stands.
        for (at, row) in mechanisms.chain(rows().filter(|(_, row)| redirect(row))) {
            if !self.included && !self.redirected {
                self.own = at;
            }
            let end = self.term(row);
            if end != End::Falls {
                return end;
            }
            if !self.included && !redirect(row) {
                self.name(row);
            }
        }
        End::Falls
    }

    fn name(&mut self, row: &SpfNodeTerm) {
        for (claim, ip4) in sets::claims(row, 0) {
            let [first, second] = &mut self.named;
            let family = if ip4 { first } else { second };
            let gained = family.claim(claim, &mut Vec::new());
            if gained > 0 && claim.result == Qualifier::Pass && family.is_whole(ip4) {
                self.open.get_or_insert(self.own);
            }
        }
    }

    fn term(&mut self, row: &SpfNodeTerm) -> End {
        if row.lookups > 0 && row.running.saturating_sub(row.lookups) >= LOOKUPS || row.too_many_hosts {
            return End::Breaks;
        }
        let matches = || row.term.qualifier.map_or(End::Falls, End::Matches);
        match row.term.kind {
            TermKind::All => matches(),
            TermKind::Exists if row.everything => matches(),
            TermKind::Include | TermKind::Redirect => {
                let Some(child) = row.child.as_deref() else {
                    // Without a target it names nothing that could hold a record.
                    if row.depends_on_sender {
                        self.left = true;
                        return End::Falls;
                    }
                    return End::Breaks;
                };
                let end = match child.state {
                    SpfState::None | SpfState::Multiple | SpfState::Invalid => End::Breaks,
                    SpfState::NotFollowed if child.terms.is_empty() => End::Breaks,
                    SpfState::Unknown => {
                        self.unknown = true;
                        End::Falls
                    }
                    SpfState::Valid | SpfState::NotFollowed => {
                        self.unknown |= child.state == SpfState::NotFollowed;
                        let before = (self.included, self.redirected);
                        self.included |= row.term.kind == TermKind::Include;
                        self.redirected |= row.term.kind == TermKind::Redirect;
                        let end = self.end(child);
                        (self.included, self.redirected) = before;
                        end
                    }
                };
                match end {
                    // An included record that does not give pass does not match (RFC 7208 section 5.2).
                    End::Matches(Qualifier::Pass) if row.term.kind == TermKind::Include => matches(),
                    End::Matches(_) if row.term.kind == TermKind::Include => End::Falls,
                    end => end,
                }
            }
            _ => {
                self.unknown |= row.unknown.is_some() && row.target.is_some();
                self.left |= row.depends_on_sender || !row.networks.is_empty();
                End::Falls
            }
        }
    }
}

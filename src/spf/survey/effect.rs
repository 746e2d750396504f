//! What receivers make of the whole tree of records.

use super::super::record::{Qualifier, TermKind};
use super::super::report::{SpfEffect, SpfNode, SpfNodeTerm, SpfReport, SpfState};
use super::super::selection::LOOKUPS;
use super::voids;
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
}

/// The effect of the record at the root of `node`.
pub(super) fn of(report: &SpfReport, node: &SpfNode) -> SpfEffect {
    match node.state {
        SpfState::None => return SpfEffect::None,
        SpfState::Multiple | SpfState::Invalid => return SpfEffect::Broken,
        SpfState::Unknown => return SpfEffect::Unknown,
        SpfState::Valid | SpfState::NotFollowed => {}
    }
    let mut way = Way { unknown: node.state == SpfState::NotFollowed, ..Way::default() };
    match way.end(node) {
        End::Matches(Qualifier::Pass) => SpfEffect::Open,
        End::Breaks if way.left || way.unknown => SpfEffect::BreaksForSome,
        End::Breaks => SpfEffect::Broken,
        _ if voids::severity(node, report).is_some_and(|severity| severity != Severity::Info) => {
            SpfEffect::BreaksForSome
        }
        _ if way.unknown => SpfEffect::Unknown,
        _ => SpfEffect::Works,
    }
}

impl Way {
    fn end(&mut self, node: &SpfNode) -> End {
        let redirect = |row: &&SpfNodeTerm| row.term.kind == TermKind::Redirect;
        let mechanisms = node.terms.iter().filter(|row| row.term.is_directive());
        // A redirect is followed when no mechanism matched, wherever it stands.
        for row in mechanisms.chain(node.terms.iter().filter(redirect)).filter(|row| !row.unreachable) {
            let end = self.term(row);
            if end != End::Falls {
                return end;
            }
        }
        End::Falls
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
                        self.end(child)
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

//! A cause in words.

use super::{Found, Header, front};
use crate::dkim::causes::DkimCauseKind::{Copies, Count, Folding, Form, Order, Removed, Replaced};
use crate::dkim::causes::diff::{places, shown};
use crate::dkim::causes::{DkimCause, DkimChange, help};
use crate::dkim::header::split;
use crate::finding::Span;

impl Header<'_, '_> {
    /// A cause in words.
    pub(super) fn told(&self, found: Found) -> DkimCause {
        let mut changes = Vec::new();
        let mut names: Vec<String> = Vec::new();
        for (slot, then) in &found.changed {
            let now = self.raw(*slot);
            let name = split(if now.is_empty() { then } else { now })
                .map_or_else(String::new, |(name, _)| shown(name));
            if !names.contains(&name) {
                names.push(name.clone());
            }
            let field = self.slots.get(*slot).map_or(Some(self.own_field), |slot| slot.field);
            for (was, is) in places(now, then) {
                let (mut start, mut end) = (was.start, was.end);
                // The field of the signature lacks the value of `b=` here.
                if *slot == self.slots.len() && start >= self.cut.0 {
                    (start, end) = (start + self.cut.1, end + self.cut.1);
                }
                changes.push(DkimChange {
                    field: field.map(|field| u32::try_from(field).unwrap_or(u32::MAX)),
                    name: Some(name.clone()),
                    span: Span::new(start, end),
                    found: shown(now.get(was).unwrap_or_default()),
                    signed: shown(then.get(is).unwrap_or_default()),
                });
            }
        }
        let which = match names.as_slice() {
            [] => String::new(),
            [one] => format!("`{one}`"),
            [rest @ .., last] => format!("`{}` and `{last}`", rest.join("`, `")),
        };
        let first = found.changed.first().map(|(slot, then)| (self.raw(*slot), then.as_slice()));
        let had = match (found.changed.len(), first) {
            (1, Some((_, then))) if !then.is_empty() => {
                format!(": the signer had `{}`", shown(front(then).1))
            }
            _ => String::new(),
        };
        let summary = match found.kind {
            Copies => format!("{which} changed after signing, by the copies in `z=`{had}"),
            Form => "the signed fields fit in the other canonical form than `c=` names".to_owned(),
            Folding => format!("the white space or the line breaks of {which} changed after signing"),
            Count if first.is_some_and(|(now, then)| !now.is_empty() && then.is_empty()) => {
                format!("{which} was added after signing")
            }
            Count => format!("fields of the name {which} were added, repeated or turned round after signing"),
            Order => "the fields were signed in another order than `h=` says".to_owned(),
            Removed => format!("{which} is gone{had}"),
            Replaced => format!("{which} was replaced, and another field holds what it was{had}"),
            _ => format!("{which} changed after signing{had}"),
        };
        let places = u32::try_from(changes.len()).unwrap_or(u32::MAX);
        changes.truncate(8);
        DkimCause { kind: found.kind, summary, help: help(found.kind), changes, places, key: None }
    }
}

//! The rules, one file for each group: records, the policy file, mail exchangers, the sending
//! address.

pub mod mx;
pub mod policy;
pub mod record;
pub mod sender;

use crate::finding::Rule;

/// Every rule of this module.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    [record::RULES, policy::RULES, mx::RULES, sender::RULES].into_iter().flatten().copied()
}

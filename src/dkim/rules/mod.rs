//! The rules, one file for each group: how a record is written, what its key is worth, what DNS
//! says of selectors, and leftovers.

pub mod advice;
pub mod key;
pub mod record;
pub mod selector;

use crate::finding::Rule;

/// Every rule of this module.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    [record::RULES, key::RULES, selector::RULES, advice::RULES].into_iter().flatten().copied()
}

//! The rules, one file for each group: how a record is written, what its key is worth, what DNS
//! says of selectors, and leftovers; then signatures by themselves, and what they cover.

pub mod advice;
#[cfg(feature = "mail")]
pub mod coverage;
pub mod key;
pub mod record;
pub mod selector;
#[cfg(feature = "mail")]
pub mod signature;

use crate::finding::Rule;

/// Every rule of this module.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    let all = [record::RULES, key::RULES, selector::RULES, advice::RULES].into_iter();
    #[cfg(feature = "mail")]
    let all = all.chain([signature::RULES, coverage::RULES]);
    all.flatten().copied()
}

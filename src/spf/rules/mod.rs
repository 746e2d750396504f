//! The rules, one file for each group.

pub mod advice;
pub mod limits;
pub mod meaning;
pub mod syntax;

use crate::finding::Rule;

/// Every rule of this module.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    [syntax::RULES, meaning::RULES, limits::RULES, advice::RULES].into_iter().flatten().copied()
}

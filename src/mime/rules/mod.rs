//! The rules, one file for each group.

pub mod header;
pub mod html;
pub mod link;
pub mod list;

use crate::finding::Rule;

/// Every rule of this module.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    [header::RULES, html::RULES, link::RULES, list::RULES].into_iter().flatten().copied()
}

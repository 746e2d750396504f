//! The rules, one file for each group.

pub mod address;
pub mod attachment;
pub mod encoded;
pub mod header;
pub mod html;
pub mod identity;
pub mod line;
pub mod link;
pub mod list;
pub mod size;
pub mod structure;

use crate::finding::Rule;

/// Every rule of this module.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    [
        attachment::RULES,
        header::RULES,
        address::RULES,
        identity::RULES,
        encoded::RULES,
        html::RULES,
        link::RULES,
        line::RULES,
        list::RULES,
        size::RULES,
        structure::RULES,
    ]
    .into_iter()
    .flatten()
    .copied()
}

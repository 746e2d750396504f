//! The rules, one file for each group.

pub mod address;
pub mod alternative;
pub mod attachment;
pub mod encoded;
pub mod header;
pub mod html;
pub mod identity;
pub mod line;
pub mod link;
pub mod list;
pub mod reference;
pub mod size;
pub mod structure;
pub mod transfer;

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
        transfer::RULES,
        alternative::RULES,
        reference::RULES,
    ]
    .into_iter()
    .flatten()
    .copied()
}

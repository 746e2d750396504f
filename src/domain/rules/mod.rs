//! The rules that need more than one protocol.

/// What one protocol alone cannot see.
pub mod joint;

pub(in crate::domain) use joint::{Parts, join};

use crate::finding::Rule;

/// Every rule of this module.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    joint::RULES.iter().copied()
}

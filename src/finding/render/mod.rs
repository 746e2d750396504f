//! The ways to show findings outside a page.

mod plain;
mod sarif;

pub use plain::{Palette, Style, plain, wrap};
pub use sarif::{Sarif, sarif};

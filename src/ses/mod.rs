//! Amazon SES: what it is known to do, by dated tables.

mod region;
mod regions;

pub use region::Region;
pub use regions::AS_OF;

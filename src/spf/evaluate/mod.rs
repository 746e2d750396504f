//! `check_host()` (RFC 7208 section 4).

mod trace;

pub use trace::{Asked, Evaluation, Outcome, SpfIdentity, SpfResult, Step};

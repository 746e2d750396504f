//! SPF (RFC 7208).

mod evaluate;
mod lint;
mod macros;
mod networks;
mod parse;
mod ranges;
mod record;
mod report;
pub mod rules;
mod selection;
mod survey;

pub use evaluate::{
    Asked, Evaluation, Judge, Outcome, Sender, SpfIdentity, SpfResult, Step, check_host, judge,
};
pub use lint::lint;
pub use networks::networks;
pub use ranges::Cidr;
pub use record::{DomainSpec, Qualifier, SpfRecord, Term, TermKind};
pub use report::{
    SpfCount, SpfCut, SpfCutStep, SpfEffect, SpfLookups, SpfNode, SpfNodeTerm, SpfOverlap, SpfRange,
    SpfReport, SpfState, SpfTxt,
};
pub use survey::survey;

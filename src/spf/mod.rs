//! SPF (RFC 7208).

mod evaluate;
mod lint;
mod macros;
mod parse;
mod ranges;
mod record;
mod report;
pub mod rules;
mod selection;

pub use evaluate::{Asked, Evaluation, Outcome, Sender, SpfIdentity, SpfResult, Step, check_host, judge};
pub use lint::lint;
pub use ranges::Cidr;
pub use record::{DomainSpec, Qualifier, SpfRecord, Term, TermKind};
pub use report::{
    SpfCount, SpfCut, SpfCutStep, SpfLookups, SpfNode, SpfNodeTerm, SpfOverlap, SpfRange, SpfReport,
    SpfState, SpfTxt,
};

use crate::dns::{Dns, Name};
use crate::finding::Findings;

/// Looks at everything DNS says.
pub fn survey(dns: &Dns<'_>, name: &Name, found: &mut Findings) -> SpfReport {
    let _ = (dns, name, found);
    SpfReport {
        state: SpfState::Unknown,
        summary: String::new(),
        record: None,
        ttl: None,
        otherwise: None,
        lookups: SpfLookups::default(),
        tree: None,
        ranges: Vec::new(),
        authorized: SpfCount::default(),
        overlaps: Vec::new(),
        depends_on_sender: Vec::new(),
        complete: false,
        cut: None,
        txt: SpfTxt::default(),
    }
}

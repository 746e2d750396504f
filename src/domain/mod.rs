//! The domain check: what receivers do with mail from a name, and what to publish instead.

mod plain;
mod record;
mod report;
pub mod rules;
mod subject;
mod verdict;

pub use plain::plain;
pub use record::{ParsedRecord, RecordKind, RecordReport, check_record};
pub use report::{Facts, Report};
pub use subject::{Subject, SubjectError};
pub use verdict::{Level, Part, State, Verdict};

use crate::dns::{Dns, Limits, Needs, Snapshot, Timestamp};
use crate::finding::Findings;
use crate::{delivery, dkim, dmarc, spf};

use rules::Parts;

/// Judges `facts.name` by what `snapshot` holds.
///
/// # Errors
/// What is still needed; answer all of it, then judge again. A failure is an answer too.
pub fn judge(
    facts: &Facts,
    snapshot: &Snapshot,
    now: Timestamp,
    limits: &Limits,
) -> Result<Report, Box<Needs>> {
    let dns = Dns::new(snapshot, *limits);
    let mut found = Findings::default();
    let spf = spf::survey(&dns, &facts.name, &mut found);
    let dkim = dkim::survey(&dns, &facts.name, &facts.selectors, &mut found);
    let dmarc = dmarc::survey(&dns, &facts.name, &mut found);
    let delivery = delivery::survey(&dns, &facts.name, facts.ip, now, &mut found);
    if dns.is_pending() {
        return Err(Box::new(dns.needs()));
    }
    let parts = Parts { name: &facts.name, spf: &spf, dkim: &dkim, dmarc: &dmarc, delivery: &delivery };
    rules::join(&parts, &mut found);
    Ok(Report::new(facts, &dns, spf, dkim, dmarc, delivery, found))
}

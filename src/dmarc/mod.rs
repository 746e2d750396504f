//! DMARC: the record, the tree walk, the policy in force and who gets reports (RFC 9989, RFC 9990,
//! RFC 9991), and what receivers of RFC 7489 do instead.

mod ambiguity;
mod evaluate;
mod external;
mod parse;
mod policy;
mod record;
mod relax;
mod report;
pub mod rules;
mod survey;
mod uri;
mod walk;
mod wildcard;

pub use record::{
    DmarcAlignment, DmarcEffect, DmarcPolicy, DmarcPsd, DmarcReading, DmarcRecord, DmarcTag, ReportUri,
    TagState, UriFault,
};
pub use report::{
    ConsentState, DmarcReport, DmarcStatus, DmarcWalk, EffectivePolicy, MailHost, PolicyFor, PolicyOutcome,
    ReceiverView, ReportAddress, WalkFound, WalkStep,
};

pub use evaluate::{
    AuthenticatedIdentifier, DmarcMechanism, DmarcResult, DmarcVerdict, IdentifierAlignment, evaluate,
};
pub use policy::effective;
pub use survey::{survey, walk_from};
pub use walk::domains;

use crate::dns::Name;
use crate::finding::{Findings, Source};

/// Reads one record, at `name` if that is known.
pub fn lint(name: Option<&Name>, text: &[u8], found: &mut Findings) -> DmarcRecord {
    let source = found.source(Source::record(name.map(Name::as_str).unwrap_or_default(), "TXT", text));
    let record = parse::parse(text, source, parse::reading(name));
    rules::record(&record, text, false, found);
    record.placed(found)
}

//! DMARC: the record, the tree walk, the policy in force and who gets reports (RFC 9989, RFC 9990,
//! RFC 9991), and what receivers of RFC 7489 do instead.

mod parse;
mod record;
mod report;
pub mod rules;
mod uri;

pub use record::{
    DmarcAlignment, DmarcEffect, DmarcPolicy, DmarcPsd, DmarcReading, DmarcRecord, DmarcTag, ReportUri,
    TagState, UriFault,
};
pub use report::{
    ConsentState, DmarcReport, DmarcStatus, DmarcWalk, EffectivePolicy, MailHost, PolicyFor, PolicyOutcome,
    ReceiverView, ReportAddress, WalkFound, WalkStep,
};

use crate::dns::{Dns, Name};
use crate::finding::Findings;

/// Looks at everything DNS says.
pub fn survey(dns: &Dns<'_>, name: &Name, found: &mut Findings) -> DmarcReport {
    let _ = (dns, found);
    let outcome = PolicyOutcome {
        state: DmarcStatus::Unknown,
        policy: None,
        written: None,
        tag: None,
        record_at: None,
        pct: None,
        because: "not looked at".into(),
    };
    let view = ReceiverView {
        organizational: None,
        because: "not looked at".into(),
        policy: outcome,
        adkim: None,
        aspf: None,
    };
    DmarcReport {
        status: DmarcStatus::Unknown,
        record: None,
        record_at: None,
        walk: DmarcWalk {
            start: name.clone(),
            steps: Vec::new(),
            organizational: name.clone(),
            because: "not looked at".into(),
            certain: false,
        },
        rfc9989: view.clone(),
        rfc7489: view,
        differences: Vec::new(),
        ambiguities: Vec::new(),
        policies: Vec::new(),
        reports: Vec::new(),
    }
}

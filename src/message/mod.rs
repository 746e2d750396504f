//! The check of a message before it is sent, its signature, and its verification as a receiver does it.

mod authentication;
mod findings;
mod plain;
mod predict;
mod report;
mod results;
mod sign;

pub use authentication::{
    Authentication, AuthorVerdict, DkimSignature, Envelope, Facts, Identifier, VerifyWork, authenticate,
    has_arc, has_dkim2, signed_body,
};
pub use plain::{plain, plain_signatures};
pub use predict::{
    BehaviorOnMxFailure, PredictedChange, PredictedDkim, PredictedResult, PredictedSpf, Prediction, Sending,
    SesDkim, SesRefusal, SesSending, SignedBy, SmtpSending, predict,
};
pub use report::{MessageReport, NotLookedAt};
pub use results::{ClaimTrust, ClaimedProperty, ClaimedResult, ClaimedResults};
pub use sign::{Signing, SigningRefusal, SigningReport};

use crate::dns::Timestamp;
use crate::finding::Findings;
use crate::mime::lint::Setting;
use crate::mime::{Mail, lint};

/// Checks a message as it would be sent. Any bytes give a report.
///
/// ```
/// use sendworthy::dns::Timestamp;
/// use sendworthy::message;
/// use sendworthy::mime::{Mail, lint::Setting};
/// let mail = Mail::parse(b"From: ann@example.com\r\nFrom: bob@example.com\r\n\r\nHello\r\n".to_vec());
/// let report = message::check(&mail, &Setting::default(), Timestamp(0));
/// assert!(report.findings.iter().any(|finding| finding.rule == "header-duplicate"));
/// ```
pub fn check(mail: &Mail, setting: &Setting, now: Timestamp) -> MessageReport {
    let mut found = Findings::default();
    let line_ending = lint::lint(mail, setting, now, &mut found);
    MessageReport::new(mail, line_ending, setting, found)
}

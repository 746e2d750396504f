//! What another verifier makes of a message: the adaptor on the crate mail-auth.
//!
//! It verifies ARC, recognizes DKIM2, and gives a second opinion on DKIM, SPF and DMARC; the
//! verdicts shown are those of the modules of these protocols. The crate is handed a closed map of
//! answers and never asks anybody; its clock cannot be set, so what depends on the time is decided
//! here.

mod answers;
mod arc;
mod arc_fields;
mod caps;
mod dkim;
mod dmarc;
mod facts;
mod report;
mod spf;
mod wording;

use std::future::Future;
use std::net::IpAddr;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use answers::{Answers, Kind};
use mail_auth::{AuthenticatedMessage, MessageAuthenticator};

use crate::dns::{Dns, Limits, Needs, Snapshot, Timestamp};

pub use caps::Caps;
pub use facts::Facts;
pub use report::{
    ArcChainValidation, ArcReport, ArcSet, AuthResult, Dkim2Report, Dkim2Signature, DkimOpinion,
    DmarcOpinion, NotChecked, Opinion, OpinionPolicy, SpfIdentity, SpfOpinion,
};

/// Who handed the message over, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// The address of the client; without it nothing is said of SPF.
    pub ip: Option<IpAddr>,
    /// The name the client gave itself; empty when it is not known.
    pub helo: String,
    /// The reverse-path without brackets, empty for a bounce; `None` when it is not known.
    pub mail_from: Option<String>,
}

/// Judges a message, or says what has to be asked first.
///
/// ```
/// use sendworthy::dns::{Answer, Limits, Snapshot, Timestamp};
/// use sendworthy::opinion::{AuthResult, Caps, Envelope, Facts, judge};
/// let facts = Facts::parse(b"From: ann@example.com\r\n\r\nHello\r\n".to_vec(), &Caps::default());
/// let (envelope, mut snapshot) = (Envelope::default(), Snapshot::default());
/// let needs = judge(&facts, &envelope, &snapshot, Timestamp(0), &Limits::default()).unwrap_err();
/// assert_eq!(needs.dns[0].name.as_str(), "_dmarc.example.com");
/// needs.dns.into_iter().for_each(|question| snapshot.answer(Answer::nxdomain(question)));
/// let opinion = judge(&facts, &envelope, &snapshot, Timestamp(0), &Limits::default()).unwrap();
/// assert_eq!(opinion.arc.cv, Some(AuthResult::None));
/// ```
///
/// # Errors
/// The questions without an answer; their number of waves is that of the SPF records behind each
/// other, and two otherwise.
pub fn judge(
    facts: &Facts,
    envelope: &Envelope,
    snapshot: &Snapshot,
    now: Timestamp,
    limits: &Limits,
) -> Result<Opinion, Box<Needs>> {
    let dns = Dns::unlogged(snapshot, *limits);
    facts.ask(&dns);
    dmarc::ask(&dns, facts, envelope);
    let authenticator = AUTHENTICATOR.with(MessageAuthenticator::clone);
    // The body is not touched before every key is here.
    let spf = spf::judge(&authenticator, &dns, envelope);
    if dns.is_pending() {
        return Err(Box::new(dns.needs()));
    }
    let mut opinion = Opinion {
        schema: 1,
        verifier: "mail-auth 0.15.1",
        arc: arc::unchecked(facts),
        dkim2: facts.dkim2(),
        dkim: facts.signatures_left_out(),
        spf,
        dmarc: None,
        not_checked: facts.not_checked().to_vec(),
    };
    if let Some(message) = AuthenticatedMessage::parse_with_opts(facts.tail(), Some(facts.head()), false) {
        let answers = Answers::new(&dns, Kind::Key);
        let outputs = dkim::verify(&authenticator, &answers, &message, now);
        opinion.dkim.extend(dkim::report(facts, &message, &outputs, now));
        opinion.dkim.sort_by_key(|signature| signature.index);
        opinion.dmarc = dmarc::judge(&authenticator, &dns, facts, &message, &outputs, envelope, &opinion.spf);
        if facts.has_arc() {
            opinion.arc = arc::judge(&authenticator, &dns, facts, &message, now);
        }
    }
    if dns.is_pending() {
        return Err(Box::new(dns.needs()));
    }
    Ok(opinion)
}

thread_local! {
    /// Has an empty URL: a question that is not in the map ends at once, without a fetch. Made once,
    /// since natively it reads the certificates of the system.
    static AUTHENTICATOR: MessageAuthenticator = MessageAuthenticator::new_doh_wire("");
}

/// Runs a future that never waits; `None` if it does, which would be a question to the network.
fn ready<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}

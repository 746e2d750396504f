//! `check_host()` (RFC 7208 section 4).

mod check;
mod judge;
mod mechanism;
mod records;
mod sink;
mod trace;

use std::net::IpAddr;

pub use check::check_host;
pub use judge::Judge;
pub use trace::{Asked, Evaluation, Outcome, SpfIdentity, SpfResult, Step};

use crate::dns::{Dns, Limits, Needs, Snapshot, Timestamp};

/// Who sends: what a receiver knows at MAIL FROM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The sending address. An IPv4-mapped one counts as IPv4.
    pub ip: IpAddr,
    /// The reverse-path without angle brackets; empty for a bounce, whose HELO name is checked.
    pub mail_from: String,
    /// The name given with HELO or EHLO.
    pub helo: String,
    /// The receiving host, for `%{r}`; empty when it does not matter.
    pub receiver: String,
}

/// Evaluates a sender by what `snapshot` holds; `now` is for `%{t}`.
///
/// # Errors
/// What is still needed; answer all of it, then judge again.
pub fn judge(
    sender: &Sender,
    snapshot: &Snapshot,
    now: Timestamp,
    limits: &Limits,
) -> Result<Evaluation, Box<Needs>> {
    let dns = Dns::new(snapshot, *limits);
    let evaluation = check_host(&dns, sender, now);
    if dns.is_pending() { Err(Box::new(dns.needs())) } else { Ok(evaluation) }
}

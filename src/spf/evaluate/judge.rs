//! Results for many senders.

use super::Sender;
use super::check;
use super::records::Records;
use super::trace::SpfResult;
use crate::dns::{Answer, Dns, Limits, Needs, Snapshot};

/// Evaluates many senders by one growing snapshot, without a trace: each record is parsed once.
/// The results are those of [`judge`](super::judge).
///
/// ```
/// use sendworthy::dns::{Answer, Limits, RecordData};
/// use sendworthy::spf::{Judge, Sender, SpfResult};
/// let mut judge = Judge::new(Limits::default());
/// let sender = Sender {
///     ip: "192.0.2.1".parse().unwrap(),
///     mail_from: "ann@example.com".to_owned(),
///     helo: String::new(),
///     receiver: String::new(),
/// };
/// let needs = judge.result(&sender).unwrap_err();
/// for question in needs.dns {
///     judge.answer(Answer::new(question, vec![RecordData::txt(&["v=spf1 ip4:192.0.2.0/24 -all"])]));
/// }
/// assert_eq!(judge.result(&sender), Ok(SpfResult::Pass));
/// ```
#[derive(Debug, Default)]
pub struct Judge {
    snapshot: Snapshot,
    limits: Limits,
    records: Records,
}

impl Judge {
    /// Begins with nothing known.
    pub fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Keeps an answer, for every sender to come. The first answer to a question stays.
    pub fn answer(&mut self, answer: Answer) {
        self.snapshot.answer(answer);
    }

    /// The result of `check_host()` (RFC 7208 section 4).
    ///
    /// # Errors
    /// What is still needed; answer all of it, then ask again.
    pub fn result(&self, sender: &Sender) -> Result<SpfResult, Box<Needs>> {
        let dns = Dns::unlogged(&self.snapshot, self.limits);
        let result = check::result(&dns, &self.records, sender);
        if dns.is_pending() { Err(Box::new(dns.needs())) } else { Ok(result) }
    }
}

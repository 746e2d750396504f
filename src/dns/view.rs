use std::cell::RefCell;

use serde::Serialize;

use super::{Answer, Failure, Fetched, Limits, Name, Outcome, Question, Rcode, RecordData, Snapshot, Type};
use crate::compact::Map;

/// What a check cannot know yet. The host answers all of it and judges again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Needs {
    /// Questions for a resolver, in the order in which the check came upon them.
    pub dns: Vec<Question>,
    /// URLs to fetch over HTTPS without following redirects: MTA-STS policies.
    pub fetch: Vec<String>,
    /// Names whose public suffix is wanted, by the Public Suffix List.
    pub suffixes: Vec<Name>,
}

impl Needs {
    /// Whether nothing is needed.
    pub fn is_empty(&self) -> bool {
        self.dns.is_empty() && self.fetch.is_empty() && self.suffixes.is_empty()
    }
}

/// The snapshot as one run of a check sees it: every question asked is noted, in order, and those
/// without an answer become [`Needs`].
#[derive(Debug)]
pub struct Dns<'a> {
    snapshot: &'a Snapshot,
    limits: Limits,
    /// Whether questions that have an answer are noted too.
    is_logged: bool,
    log: RefCell<Log>,
}

#[derive(Debug, Default)]
struct Log {
    seen: Map<Question, ()>,
    asked: Vec<Question>,
    needs: Needs,
}

/// A reply from the snapshot.
#[derive(Clone, Copy, Debug)]
pub enum Reply<'a> {
    /// There is at least one record of the type.
    Records(&'a Answer),
    /// The name exists, without a record of the type.
    NoData(&'a Answer),
    /// The name does not exist.
    NxDomain(&'a Answer),
    /// Nobody could say. Never an absence.
    Unknown(Failure),
    /// Not asked yet: the question is now among the needs.
    Pending,
}

impl<'a> Dns<'a> {
    /// Looks at `snapshot` through the caps of `limits`.
    pub fn new(snapshot: &'a Snapshot, limits: Limits) -> Self {
        Self { snapshot, limits, is_logged: true, log: RefCell::default() }
    }

    /// As [`Dns::new`], but notes only what has no answer: there is no evidence, and the cap on
    /// questions counts those alone.
    pub fn unlogged(snapshot: &'a Snapshot, limits: Limits) -> Self {
        Self { is_logged: false, ..Self::new(snapshot, limits) }
    }

    /// The caps of this check.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Asks for the records of `rtype` at `name`.
    pub fn ask(&self, name: &Name, rtype: Type) -> Reply<'a> {
        let question = Question::new(name.clone(), rtype);
        let found = self.snapshot.find(&question);
        if self.is_logged || found.is_none() {
            let mut log = self.log.borrow_mut();
            if !log.seen.contains_key(&question) {
                if log.asked.len() >= self.limits.questions {
                    return Reply::Unknown(Failure::Limit);
                }
                log.seen.insert(question.clone(), ());
                log.asked.push(question.clone());
                if found.is_none() {
                    log.needs.dns.push(question);
                }
            }
        }
        let Some(answer) = found else { return Reply::Pending };
        match &answer.outcome {
            Outcome::Failed { failed, .. } => Reply::Unknown(*failed),
            Outcome::Answered { records, .. } if !records.is_empty() => Reply::Records(answer),
            Outcome::Answered { rcode: Rcode::NoError, .. } => Reply::NoData(answer),
            Outcome::Answered { rcode: Rcode::NxDomain, .. } => Reply::NxDomain(answer),
        }
    }

    /// What `url` holds; `None` when it was not tried yet.
    pub fn fetch(&self, url: &str) -> Option<&'a Fetched> {
        let found = self.snapshot.find_fetched(url);
        if found.is_none() {
            let needs = &mut self.log.borrow_mut().needs;
            if !needs.fetch.iter().any(|known| known == url) {
                needs.fetch.push(url.to_owned());
            }
        }
        found
    }

    /// The public suffix of `name` by the list; `None` when it was not looked up yet, `Some(None)`
    /// when the host has no list.
    pub fn suffix(&self, name: &Name) -> Option<Option<&'a Name>> {
        let found = self.snapshot.find_suffix(name);
        if found.is_none() {
            let needs = &mut self.log.borrow_mut().needs;
            if !needs.suffixes.contains(name) {
                needs.suffixes.push(name.clone());
            }
        }
        found
    }

    /// Whether something was asked that has no answer yet.
    pub fn is_pending(&self) -> bool {
        !self.log.borrow().needs.is_empty()
    }

    /// What is still needed.
    pub fn needs(&self) -> Needs {
        self.log.borrow().needs.clone()
    }

    /// The answers this run used, in the order of asking.
    pub fn evidence(&self) -> Vec<&'a Answer> {
        self.log.borrow().asked.iter().filter_map(|question| self.snapshot.find(question)).collect()
    }
}

impl<'a> Reply<'a> {
    /// The answer behind it, if somebody answered.
    pub fn answer(self) -> Option<&'a Answer> {
        match self {
            Self::Records(answer) | Self::NoData(answer) | Self::NxDomain(answer) => Some(answer),
            Self::Unknown(_) | Self::Pending => None,
        }
    }

    /// The records; empty when there are none or nobody answered.
    pub fn records(self) -> &'a [RecordData] {
        match self.answer().map(|answer| &answer.outcome) {
            Some(Outcome::Answered { records, .. }) => records,
            _ => &[],
        }
    }

    /// The aliases followed, in order.
    pub fn cname(self) -> &'a [Name] {
        match self.answer().map(|answer| &answer.outcome) {
            Some(Outcome::Answered { cname, .. }) => cname,
            _ => &[],
        }
    }

    /// The lowest TTL of the answer in seconds.
    pub fn ttl(self) -> Option<u32> {
        match self.answer().map(|answer| &answer.outcome) {
            Some(Outcome::Answered { ttl, .. }) => Some(*ttl),
            _ => None,
        }
    }

    /// Whether the resolver validated the answer by DNSSEC.
    pub fn ad(self) -> bool {
        matches!(self.answer().map(|answer| &answer.outcome), Some(Outcome::Answered { ad: true, .. }))
    }

    /// The TXT records, each as its character-strings.
    pub fn txt(self) -> impl Iterator<Item = &'a [Vec<u8>]> {
        self.records().iter().filter_map(|record| match record {
            RecordData::Txt(strings) => Some(strings.as_slice()),
            _ => None,
        })
    }

    /// Whether it is known that there is no such record: NODATA or NXDOMAIN.
    pub fn is_absent(self) -> bool {
        matches!(self, Self::NoData(_) | Self::NxDomain(_))
    }
}

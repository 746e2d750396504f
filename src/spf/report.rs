//! What the survey of a domain's SPF tells.

use serde::Serialize;

use super::ranges::Cidr;
use super::record::{Qualifier, SpfRecord, Term};
use crate::dns::Name;
use crate::finding::{Applicability, SourceId};

/// What receivers make of a domain's SPF, whoever sends.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct SpfReport {
    /// Whether there is a record, and of what kind.
    pub state: SpfState,
    /// What receivers make of it, with everything it includes.
    pub effect: SpfEffect,
    /// What receivers do, in one sentence.
    pub summary: String,
    /// The record, when exactly one was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<SpfRecord>,
    /// Seconds the record may be kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ttl: Option<u32>,
    /// What a sender gets whom no term names: the qualifier of the last `all`, redirects followed.
    /// Absent when it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Qualifier>,
    /// The lookups a receiver does for a sender whom no term names.
    pub lookups: SpfLookups,
    /// The tree of records, from the domain's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tree: Option<SpfNode>,
    /// What each network gets, in order of address; IPv4 first.
    pub ranges: Vec<SpfRange>,
    /// How many addresses get a pass, as decimal numbers.
    pub authorized: SpfCount,
    /// Networks that more than one of the record's own terms names.
    pub overlaps: Vec<SpfOverlap>,
    /// Terms that depend on more than the domain, as written.
    pub depends_on_sender: Vec<String>,
    /// Whether everything is known. Not so when DNS did not answer or a cap was hit.
    pub complete: bool,
    /// The cheapest edit that brings the record to ten lookups; only when it has more than seven.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cut: Option<SpfCut>,
    /// The TXT records at the name.
    pub txt: SpfTxt,
}

/// Whether a name has an SPF record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum SpfState {
    /// There is one, without a syntax error.
    Valid,
    /// There is none: the result is none.
    None,
    /// There are several: the result is permerror.
    Multiple,
    /// There is one with a syntax error: the result is permerror.
    Invalid,
    /// DNS did not answer. Not an absence.
    Unknown,
    /// Not looked at: a loop, or a cap was hit.
    NotFollowed,
}

/// What receivers make of a record with everything it includes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum SpfEffect {
    /// Every sender gets what the record says.
    Works,
    /// Every sender passes whom no term before fails: `+all`, an include or `exists` that always
    /// matches, or networks that hold every address of a family.
    Open,
    /// Every sender gets permerror.
    Broken,
    /// Senders whom no early term names get permerror.
    BreaksForSome,
    /// There is no record.
    None,
    /// DNS did not answer for a term that decides, or a cap was hit.
    Unknown,
}

/// The lookups of RFC 7208 section 4.6.4, counted as if no term matched before the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct SpfLookups {
    /// Terms that ask DNS; more than `limit` gives permerror.
    pub total: u32,
    /// Always 10.
    pub limit: u32,
    /// Terms whose answer is empty for a sender with an IPv4 address.
    pub void_ip4: u32,
    /// Terms whose answer is empty for a sender with an IPv6 address.
    pub void_ip6: u32,
    /// Always 2.
    pub void_limit: u32,
}

impl SpfLookups {
    /// Whether a check that comes to the end of the record stays within the limits.
    pub(super) fn are_allowed(&self) -> bool {
        self.total <= self.limit && self.void_ip4.max(self.void_ip6) <= self.void_limit
    }

    /// How freely a term may go that costs lookups and changes no result by itself.
    pub(super) fn removal(&self) -> Applicability {
        if self.are_allowed() { Applicability::Safe } else { Applicability::Unsafe }
    }
}

/// One record of the tree.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct SpfNode {
    /// The name that holds it.
    pub name: Name,
    /// What was found there.
    pub state: SpfState,
    /// Why it was not followed or is unknown, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Index into the report's `sources`; only when there is exactly one record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceId>,
    /// Seconds the record may be kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ttl: Option<u32>,
    /// Lookups of its own terms.
    pub own_lookups: u32,
    /// Lookups of its own terms and everything below.
    pub total_lookups: u32,
    /// Its terms in order.
    pub terms: Vec<SpfNodeTerm>,
}

/// A term and what it costs.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct SpfNodeTerm {
    /// The term.
    pub term: Term,
    /// Lookups it costs, with everything below it.
    pub lookups: u32,
    /// Lookups done when it is finished, counted from the start of the check: "7 of 10".
    pub running: u32,
    /// Whether receivers never come to it, because `all` stands before it.
    pub unreachable: bool,
    /// Whether it depends on more than the domain.
    pub depends_on_sender: bool,
    /// Whether its answer is empty for an IPv4 sender.
    pub void_ip4: bool,
    /// Whether its answer is empty for an IPv6 sender.
    pub void_ip6: bool,
    /// The name it asks about, when that does not depend on the sender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Name>,
    /// The networks it names itself; an include names none.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string[]"))]
    pub networks: Vec<Cidr>,
    /// Whether it matches every sender.
    pub everything: bool,
    /// Whether it has more mail exchangers than RFC 7208 section 4.6.4 allows.
    #[serde(skip)]
    pub(super) too_many_hosts: bool,
    /// Why there is nothing to say about it, in words: DNS did not answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown: Option<String>,
    /// The record behind an `include` or `redirect`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub child: Option<Box<SpfNode>>,
}

/// A network and what its senders get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct SpfRange {
    /// The network: `192.0.2.0/24`.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub cidr: Cidr,
    /// What its senders get.
    pub result: Qualifier,
    /// The own term that decides, as an index into the record's terms.
    pub term: u32,
    /// How many addresses, as a decimal number.
    pub addresses: String,
    /// Whether it cannot send over the Internet: private, loopback, documentation and the like.
    pub private: bool,
}

/// How many addresses, as decimal numbers, since IPv6 needs 39 digits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct SpfCount {
    /// IPv4.
    pub ip4: String,
    /// IPv6.
    pub ip6: String,
}

/// A network that two terms name; the first one decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct SpfOverlap {
    /// The term that decides, as an index into the record's terms.
    pub first: u32,
    /// The term that comes too late.
    pub second: u32,
    /// Whether nothing of the second is left.
    pub whole: bool,
    /// How many addresses, as a decimal number.
    pub addresses: String,
}

/// The cheapest edit that brings a record to ten lookups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct SpfCut {
    /// The changes, cheapest first.
    pub steps: Vec<SpfCutStep>,
    /// Lookups after them.
    pub lookups: u32,
    /// The record after them.
    pub text: String,
}

/// One change of the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct SpfCutStep {
    /// The term, as an index into the record's terms.
    pub term: u32,
    /// What stands in its place; empty when it goes.
    pub replacement: String,
    /// Lookups saved.
    pub saves: u32,
    /// Whether every sender gets what he would get now if there were no limit, and will.
    pub safe: bool,
    /// Why it can go, or what to look after.
    pub reason: String,
}

/// The TXT records at a name; a receiver gets them all at once (RFC 7208 section 3.4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct SpfTxt {
    /// How many there are.
    pub records: u32,
    /// Bytes of all strings together.
    pub bytes: u32,
    /// Bytes of the whole DNS answer, worked out from the strings.
    pub answer_bytes: u32,
}

impl Default for SpfLookups {
    fn default() -> Self {
        Self { total: 0, limit: 10, void_ip4: 0, void_ip6: 0, void_limit: 2 }
    }
}

//! What the domain check says of DMARC.

use serde::Serialize;

use super::record::{DmarcAlignment, DmarcPolicy, DmarcPsd, DmarcRecord};
use crate::dns::{Failure, Name};
use crate::finding::SourceId;

/// DMARC as both generations of receivers see it (RFC 9989, RFC 7489).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DmarcReport {
    /// What receivers do with mail from the domain itself that fails.
    pub status: DmarcStatus,
    /// The record that applies to the domain itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<DmarcRecord>,
    /// The domain whose record that is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record_at: Option<Name>,
    /// Every step of the DNS tree walk from the domain.
    pub walk: DmarcWalk,
    /// What RFC 9989 receivers go by.
    pub rfc9989: ReceiverView,
    /// What RFC 7489 receivers go by, who use the Public Suffix List.
    pub rfc7489: ReceiverView,
    /// Where the two differ, in words.
    pub differences: Vec<String>,
    /// Where RFC 9989 leaves more than one reading that matters here, in words.
    pub ambiguities: Vec<String>,
    /// The policy for the domain, for existing, missing and deep subdomains.
    pub policies: Vec<EffectivePolicy>,
    /// Where reports go, and whether they may.
    pub reports: Vec<ReportAddress>,
}

/// What there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum DmarcStatus {
    /// A record applies.
    Found,
    /// The walk met no record.
    Absent,
    /// There is a record, and its faults make receivers leave DMARC alone.
    Void,
    /// DNS did not answer where it mattered.
    Unknown,
}

/// The DNS tree walk (RFC 9989 section 4.10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DmarcWalk {
    /// Where it starts.
    pub start: Name,
    /// The queries, in order; at most eight.
    pub steps: Vec<WalkStep>,
    /// The organizational domain; when not certain, the one that the answers at hand give.
    pub organizational: Name,
    /// Why it is that one, with the section.
    pub because: String,
    /// Whether every query of the walk was answered.
    pub certain: bool,
}

/// One query of a walk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct WalkStep {
    /// The domain.
    pub domain: Name,
    /// The name asked, `_dmarc.` before the domain.
    pub name: String,
    /// What was there.
    pub found: WalkFound,
    /// How many records start with `v=DMARC1`.
    pub records: usize,
    /// The `psd` tag of the one record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub psd: Option<DmarcPsd>,
    /// The one record: an index into the report's `sources`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceId>,
    /// The aliases followed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub cname: Vec<Name>,
    /// Why nobody answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// What was found and why the walk goes on or stops, in words.
    pub because: String,
    #[serde(skip)]
    pub(super) record: Option<Box<DmarcRecord>>,
    /// The bytes of the one record.
    #[serde(skip)]
    pub(super) text: Vec<u8>,
}

/// What a query of a walk found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum WalkFound {
    /// One DMARC record.
    Record,
    /// More than one, so none counts.
    Several,
    /// TXT records, none of which is DMARC.
    Other,
    /// No TXT record.
    Nothing,
    /// Nobody answered.
    Unknown,
}

/// What one generation of receivers goes by for mail from the domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ReceiverView {
    /// The organizational domain; none when it cannot be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organizational: Option<Name>,
    /// How the organizational domain is known, or why it is not, in words.
    pub because: String,
    /// What happens to mail from the domain that fails.
    pub policy: PolicyOutcome,
    /// How DKIM identifiers align.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adkim: Option<DmarcAlignment>,
    /// How SPF identifiers align.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aspf: Option<DmarcAlignment>,
}

/// What happens to failing mail from one kind of name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct EffectivePolicy {
    /// The kind of name.
    pub of: PolicyFor,
    /// The name, or an example of the kind.
    pub name: Name,
    /// By RFC 9989.
    pub rfc9989: PolicyOutcome,
    /// By RFC 7489 and the Public Suffix List.
    pub rfc7489: PolicyOutcome,
}

/// A kind of name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum PolicyFor {
    /// The domain that was checked.
    Itself,
    /// A subdomain that exists and has no record of its own.
    ExistingSubdomain,
    /// A subdomain that does not exist.
    MissingSubdomain,
    /// A subdomain of nine labels or more, from which the walk jumps to seven.
    DeepSubdomain,
}

/// What receivers do with mail that fails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct PolicyOutcome {
    /// Whether there is a policy.
    pub state: DmarcStatus,
    /// The policy applied; none when there is none or it is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<DmarcPolicy>,
    /// The policy written, where the one applied is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub written: Option<DmarcPolicy>,
    /// The tag it comes from: `p`, `sp` or `np`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<&'static str>,
    /// The domain whose record it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record_at: Option<Name>,
    /// The share of failing mail it is applied to, 0 to 99 in percent, where `pct` says so; the
    /// rest gets the next milder policy (RFC 7489 section 6.6.4).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pct: Option<u8>,
    /// In words.
    pub because: String,
}

/// An address for reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ReportAddress {
    /// The tag: `rua` or `ruf`.
    pub tag: &'static str,
    /// The URI.
    pub uri: String,
    /// The host that receives.
    pub host: Name,
    /// Whether the host lets reports come.
    pub consent: ConsentState,
    /// The name of the consent record, where one is needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent_name: Option<String>,
    /// Whether the host can receive mail.
    pub mail: MailHost,
}

/// Whether a host lets reports on a domain come to it (RFC 9990 section 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum ConsentState {
    /// None needed: it belongs to the same organizational domain.
    NotNeeded,
    /// Confirmed by a record.
    Given,
    /// Confirmed, and the record sends the reports to another address of the same host.
    Redirected,
    /// No such record: receivers must not send reports there.
    Missing,
    /// There is a record, and it sends the reports to another host, so none goes anywhere.
    Void,
    /// DNS did not answer.
    Unknown,
}

/// Whether a host can receive mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum MailHost {
    /// It has an MX record.
    Mx,
    /// It has an address and no MX record, which counts as one (RFC 5321 section 5.1).
    Address,
    /// It refuses mail by a null MX (RFC 7505).
    NullMx,
    /// It has neither.
    None,
    /// DNS did not answer.
    Unknown,
}

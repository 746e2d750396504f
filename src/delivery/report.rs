use serde::Serialize;

use crate::dns::Name;

use super::bimi::BimiRecord;
use super::mta_sts::{StsPolicy, StsRecord};
use super::tls_rpt::TlsRptRecord;

/// How mail reaches the domain, and what receivers may learn of an address that sends for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DeliveryReport {
    /// Where mail goes.
    pub mx: MxReport,
    /// MTA-STS (RFC 8461).
    pub mta_sts: StsReport,
    /// TLS reporting (RFC 8460).
    pub tls_rpt: TlsRptReport,
    /// The logo record.
    pub bimi: BimiReport,
    /// The sending address, if one was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender: Option<SenderReport>,
    /// Whether the resolver validated the MX answer by DNSSEC.
    pub dnssec: Dnssec,
    /// What DNS cannot tell, with the reasons.
    pub not_checked: Vec<NotChecked>,
}

/// The mail exchangers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct MxReport {
    /// What the records say.
    pub state: MxState,
    /// The hosts by preference, then in the order of the answer. For an implicit MX, the domain.
    pub hosts: Vec<MxHost>,
    /// The seconds the answer may be kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ttl: Option<u32>,
    /// Why nothing is known, when `state` is `unknown`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
}

/// What the MX records of a domain say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum MxState {
    /// Mail goes to the hosts.
    Hosts,
    /// The domain takes no mail (RFC 7505).
    Null,
    /// No MX record: mail goes to the domain's own address (RFC 5321 section 5.1).
    Implicit,
    /// Neither MX nor address: nothing can be delivered.
    None,
    /// Nobody answered.
    Unknown,
}

/// One mail exchanger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct MxHost {
    /// Lower is tried first.
    pub preference: u16,
    /// The name in the record.
    pub name: Name,
    /// Whether mail can go there.
    pub state: MxHostState,
    /// The aliases followed, in order.
    pub cname: Vec<Name>,
    /// IPv4, then IPv6 addresses.
    pub addresses: Vec<String>,
    /// Whether the MTA-STS policy allows the host, when there is a policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_policy: Option<bool>,
}

/// Whether mail can go to a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum MxHostState {
    /// It has addresses.
    Reachable,
    /// It has IPv6 addresses only.
    Ipv6Only,
    /// It has no address.
    Unresolved,
    /// The record holds an address where a name must stand.
    Address,
    /// The name cannot be a host name.
    BadName,
    /// Nobody answered.
    Unknown,
}

/// Whether a record that lives at one name is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum RecordState {
    /// Exactly one, and it can be used.
    Valid,
    /// Exactly one, which is ignored.
    Broken,
    /// More than one, which counts as none.
    Several,
    /// It is known that there is none.
    Absent,
    /// Nobody answered.
    Unknown,
}

/// MTA-STS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct StsReport {
    /// Whether there is a record at `_mta-sts`.
    pub state: RecordState,
    /// The record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<StsRecord>,
    /// Whether the policy file was had.
    pub policy_state: PolicyState,
    /// The policy, when it was had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<StsPolicy>,
    /// Why there is no policy, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What became of the policy file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum PolicyState {
    /// Without a record nobody asks for it.
    NotNeeded,
    /// It could not be tried here; nothing is known of it.
    NotChecked,
    /// It was had and can be used.
    Valid,
    /// It was had and senders ignore it.
    Broken,
    /// The server did not give it.
    Refused,
}

/// TLS reporting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct TlsRptReport {
    /// Whether there is a record at `_smtp._tls`.
    pub state: RecordState,
    /// The record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<TlsRptRecord>,
}

/// The BIMI record at the selector `default`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct BimiReport {
    /// Whether there is a record at `default._bimi`.
    pub state: RecordState,
    /// The record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<BimiRecord>,
}

/// An address that sends mail, as receivers look it up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct SenderReport {
    /// The address.
    pub ip: String,
    /// The name under `in-addr.arpa` or `ip6.arpa`.
    pub reverse: Name,
    /// Whether the address has a name that leads back to it.
    pub state: ReverseState,
    /// The names of the address, with what each leads to.
    pub names: Vec<ReverseName>,
    /// The block lists asked.
    pub lists: Vec<ListReport>,
    /// The date of the table of block lists, `YYYY-MM-DD`.
    pub lists_as_of: &'static str,
}

/// Whether an address and its name confirm each other (RFC 8601 section 3, "iprev").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum ReverseState {
    /// A name leads back to the address.
    Confirmed,
    /// There are names, and none leads back.
    Unconfirmed,
    /// The address has no name.
    None,
    /// Nobody answered.
    Unknown,
}

/// A name of an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ReverseName {
    /// The name in the PTR record.
    pub name: Name,
    /// Whether it leads back to the address; missing when nobody answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<bool>,
}

/// What one block list says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ListReport {
    /// The zone of the list.
    pub zone: &'static str,
    /// The operator's own name for it.
    pub list: &'static str,
    /// Its answer.
    pub state: ListState,
    /// The addresses it answered with.
    pub codes: Vec<String>,
}

/// The answer of a block list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum ListState {
    /// The address is on it.
    Listed,
    /// It is not.
    Clear,
    /// The list does not serve this resolver; nothing is known of the address.
    Refused,
    /// Nobody answered.
    Unknown,
}

/// Whether answers are signed, as far as the resolver says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum Dnssec {
    /// The resolver set the AD bit.
    Validated,
    /// It did not: the zone is unsigned, or the resolver does not validate.
    NotValidated,
    /// Nobody answered.
    Unknown,
}

/// Something that was not looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct NotChecked {
    /// A stable kebab-case name of it.
    pub what: &'static str,
    /// Why, in words.
    pub reason: &'static str,
}

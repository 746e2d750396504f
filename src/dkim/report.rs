use serde::Serialize;

use crate::dns::Name;
use crate::finding::{SourceId, Span};

/// What DNS says of a domain's DKIM keys. Selectors cannot be listed, so this is never all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DkimReport {
    /// The selectors that were given, in their order, then the well-known ones where something is.
    pub selectors: Vec<DkimSelector>,
    /// How many well-known selectors were tried besides those given.
    pub tried: u32,
    /// Those of them where there is nothing; other selectors may exist.
    pub not_found: Vec<String>,
    /// Those of them nobody answered for: neither there nor absent.
    pub unknown: Vec<String>,
    /// What answers at any name below `_domainkey`, if something does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wildcard: Option<DkimWildcard>,
    /// The date of the list of well-known selectors, `YYYY-MM-DD`.
    pub list_as_of: &'static str,
}

/// One selector and the key behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DkimSelector {
    /// The selector: what stands before `._domainkey`.
    pub selector: String,
    /// The name asked; missing when the selector cannot stand in a name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// Whether somebody said that it is in use.
    pub origin: SelectorOrigin,
    /// What was found.
    pub state: DkimKeyState,
    /// The key, when it could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<DkimKey>,
    /// The flags of `t=` (RFC 6376 section 3.6.1): `y` testing, `s` no subdomains in `i=`.
    pub flags: Vec<String>,
    /// The aliases followed, in order.
    pub cname: Vec<Name>,
    /// Who runs the key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<DkimProvider>,
    /// The seconds the answer may be kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ttl: Option<u32>,
    /// The key records at the name, as indices into the report's `sources`.
    pub sources: Vec<SourceId>,
    /// Why nothing is known, when `state` is `unknown`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
}

/// Where a selector comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum SelectorOrigin {
    /// The user named it as in use.
    Given,
    /// It is one of the well-known ones.
    Tried,
}

/// What a key record, or the name of a selector, is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum DkimKeyState {
    /// A key that receivers can use.
    Valid,
    /// `p=` is empty: the key was taken back (RFC 6376 section 3.6.1).
    Retired,
    /// A key record that receivers must ignore.
    Broken,
    /// A text that is no key record.
    Foreign,
    /// More than one key record, which leaves the result undefined (RFC 6376 section 3.6.2.2).
    Several,
    /// An alias that leads nowhere.
    Dangling,
    /// It is known that there is no record.
    Absent,
    /// Nobody answered.
    Unknown,
    /// The selector cannot stand in a domain name.
    Invalid,
}

/// A public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DkimKey {
    /// The kind of key.
    pub algorithm: DkimAlgorithm,
    /// Bits of the RSA modulus, or 256 for Ed25519.
    pub bits: u32,
    /// How `p=` wraps it.
    pub encoding: DkimKeyEncoding,
}

/// The kinds of key that verifiers know (RFC 8301, RFC 8463).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum DkimAlgorithm {
    /// RSA.
    Rsa,
    /// Ed25519.
    Ed25519,
}

/// How the bytes of `p=` hold a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum DkimKeyEncoding {
    /// SubjectPublicKeyInfo, which is what everybody publishes for RSA.
    Spki,
    /// RSAPublicKey of PKCS #1, which is what RFC 6376 section 3.6.1 asks for by the letter.
    Pkcs1,
    /// The 32 bytes themselves (RFC 8463 section 4.2).
    Raw,
}

/// Who runs a key, by dated data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DkimProvider {
    /// The provider's own spelling.
    pub name: &'static str,
    /// What says so.
    pub by: ProviderEvidence,
}

/// What a provider was recognized by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum ProviderEvidence {
    /// The alias leads to a name of theirs.
    Alias,
    /// The selector is one they use; others may use it too.
    Selector,
}

/// What answers at any name below `_domainkey`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DkimWildcard {
    /// `retired` is how a domain says that it signs nothing.
    pub state: DkimKeyState,
    /// The aliases followed, in order.
    pub cname: Vec<Name>,
    /// The records, as indices into the report's `sources`.
    pub sources: Vec<SourceId>,
}

/// A key record taken apart. Spans are offsets of the source's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DkimRecord {
    /// Index into the report's `sources`.
    pub source: SourceId,
    /// What the record is good for: `valid`, `retired`, `broken` or `foreign`.
    pub state: DkimKeyState,
    /// The tags in their order, duplicates included.
    pub tags: Vec<DkimTag>,
    /// The key, when it could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<DkimKey>,
    /// The flags of `t=`.
    pub flags: Vec<String>,
    /// The hash algorithms of `h=`; empty allows all.
    pub hashes: Vec<String>,
    /// The service types of `s=`; `*` when the tag is missing.
    pub services: Vec<String>,
}

/// One `name=value` of a tag list (RFC 6376 section 3.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DkimTag {
    /// The name as written.
    pub name: String,
    /// The value as written, escaped like the source's text.
    pub value: String,
    /// Where the name is.
    pub name_span: Span,
    /// Where the value is.
    pub value_span: Span,
}

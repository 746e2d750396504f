//! The report, in the words of RFC 8617 and RFC 8601.

use serde::Serialize;

/// What mail-auth makes of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Opinion {
    /// The version of this form.
    pub schema: u32,
    /// Who says it.
    pub verifier: &'static str,
    /// The Authenticated Received Chain (RFC 8617).
    pub arc: ArcReport,
    /// The signatures of DKIM2, which are recognized and not verified.
    pub dkim2: Dkim2Report,
    /// Every DKIM-Signature, from the top of the header.
    pub dkim: Vec<DkimOpinion>,
    /// Each identity that SPF checks; none without an address.
    pub spf: Vec<SpfOpinion>,
    /// DMARC; absent when there is no author domain, or several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dmarc: Option<DmarcOpinion>,
    /// What was left out because there is too much of it.
    pub not_checked: Vec<NotChecked>,
}

/// A result in the words of RFC 8601 section 2.7, the same for every method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum AuthResult {
    /// There is nothing to judge.
    None,
    /// It is valid, or the sender may.
    Pass,
    /// It is not valid, or the sender may not.
    Fail,
    /// The sender probably may not (RFC 7208 section 2.6.5).
    Softfail,
    /// It cannot be judged, or the domain says nothing of the sender.
    Neutral,
    /// Nobody answered; another time there may be a result.
    Temperror,
    /// It never passes, as when there is no key or a record is broken.
    Permerror,
}

/// The chain of a message (RFC 8617 section 5.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ArcReport {
    /// The chain validation status; absent when it was not checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cv: Option<AuthResult>,
    /// Why it is not a pass, or not checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The lowest instance from which on every message signature is valid, 0 when all are; absent
    /// when the chain does not pass or it was not checked (section 5.2 step 5).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oldest_pass: Option<u32>,
    /// The sets, oldest first; empty when the fields do not form sets.
    pub sets: Vec<ArcSet>,
}

/// What a seal says of the chain before it (RFC 8617 section 4.1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum ArcChainValidation {
    /// There was no chain.
    None,
    /// The chain failed.
    Fail,
    /// The chain passed.
    Pass,
}

/// One ARC set: what one handler of the message has added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ArcSet {
    /// The number of the set, `i=`.
    pub instance: u32,
    /// Who has sealed, `d=` of the ARC-Seal.
    pub domain: String,
    /// `s=` of the ARC-Seal.
    pub selector: String,
    /// `cv=` of the ARC-Seal.
    pub cv: ArcChainValidation,
    /// When it was sealed, in seconds since 1970 UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<u64>,
    /// The result of the ARC-Message-Signature; absent when it was not checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_signature: Option<AuthResult>,
    /// The result of the ARC-Seal; absent when it was not checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seal: Option<AuthResult>,
    /// What the handler had found, from the ARC-Authentication-Results: a claim of its own.
    pub authentication_results: String,
}

/// What there is of DKIM2, whose standard is not finished.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Dkim2Report {
    /// The DKIM2-Signature fields that can be read, oldest first.
    pub signatures: Vec<Dkim2Signature>,
    /// How many Message-Instance fields can be read.
    pub instances: usize,
    /// How many fields of both kinds cannot be read.
    pub malformed: usize,
}

/// One DKIM2-Signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Dkim2Signature {
    /// Its number in the chain, `i=`.
    pub sequence: u32,
    /// Who has signed, `d=`.
    pub domain: String,
    /// The selectors of its keys.
    pub selectors: Vec<String>,
}

/// What became of one DKIM-Signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DkimOpinion {
    /// Which of the DKIM-Signature fields it is, from 0 at the top.
    pub index: usize,
    /// `d=`; absent when the field cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// `s=`; absent when the field cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selector: Option<String>,
    /// The result; absent when it was not checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<AuthResult>,
    /// Why it is not a pass, or not checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Which identity SPF has checked (RFC 7208 section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum SpfIdentity {
    /// The name the client gave itself.
    Helo,
    /// The domain of the reverse-path.
    Mailfrom,
}

/// What SPF makes of the sender.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct SpfOpinion {
    /// Which identity was checked.
    pub identity: SpfIdentity,
    /// Its domain.
    pub domain: String,
    /// The result; absent when it was not checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<AuthResult>,
    /// Why it was not checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What a DMARC record asks receivers to do with mail that fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum OpinionPolicy {
    /// Nothing.
    None,
    /// To treat it with suspicion.
    Quarantine,
    /// To refuse it.
    Reject,
}

/// What DMARC makes of the message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DmarcOpinion {
    /// The author domain.
    pub domain: String,
    /// The result; absent when it depends on what was not checked, as SPF without an address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<AuthResult>,
    /// Whether a valid signature aligns.
    pub dkim: AuthResult,
    /// Whether SPF passes and aligns; absent when it was not checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spf: Option<AuthResult>,
    /// The policy for mail of the author domain; absent when no record applies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<OpinionPolicy>,
}

/// Something that was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct NotChecked {
    /// The kind of field, by its name; `field` for any.
    pub what: &'static str,
    /// How many.
    pub count: usize,
    /// Why.
    pub reason: &'static str,
}

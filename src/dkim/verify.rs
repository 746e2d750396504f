//! Verifies the DKIM signatures of a message (RFC 6376 section 6.1), header and body apart.

use crate::dns::{Dns, Reply, Timestamp};
use crate::finding::Findings;
use serde::Serialize;

use super::crypto::{self, PublicKey};
use super::digests::{Digests, SignatureDigests, SignedHeader};
use super::header::split;
use super::record::{self, Judge, Role};
use super::{DkimKeyState, DkimRecord, DkimTag, Signature, SignatureAlgorithm, SignatureProblem};

/// What a verification may use up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifyLimits {
    /// Signatures that are verified.
    pub signatures: usize,
    /// Header fields that are looked at, the first of the header.
    pub fields: usize,
    /// Bytes of header fields that are hashed, for all signatures together.
    pub header_bytes: usize,
}

impl Default for VerifyLimits {
    fn default() -> Self {
        Self { signatures: 20, fields: 2_000, header_bytes: 64 * 1024 * 1024 }
    }
}

/// A message as it came over the wire: lines end in CR LF.
#[derive(Clone, Copy, Debug)]
pub struct SignedMessage<'a> {
    /// The header fields in their order, each whole: name, colon, value, line ends.
    pub fields: &'a [&'a [u8]],
    /// All behind the empty line.
    pub body: &'a [u8],
}

/// The result of one signature, in the words of RFC 8601 section 2.7.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), derive(tsify::Tsify))]
pub enum DkimResult {
    /// It is valid.
    Pass,
    /// It is well formed, and does not fit the message.
    Fail,
    /// It fits the message, and verifiers must not accept its kind.
    Policy,
    /// It cannot be judged: it is malformed, or of a kind that is not known.
    Neutral,
    /// Its key could not be asked for; another time it may pass.
    TempError,
    /// It never passes, as when there is no key.
    PermError,
}

impl DkimResult {
    /// The word of RFC 8601 section 2.7.1.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Policy => "policy",
            Self::Neutral => "neutral",
            Self::TempError => "temperror",
            Self::PermError => "permerror",
        }
    }
}

/// Why a signature has not passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DkimReason {
    /// The signature itself is at fault; the first of its problems counts.
    Signature(SignatureProblem),
    /// Its time is over.
    Expired,
    /// The key is not there, retired, broken, or nobody answered.
    Key(DkimKeyState),
    /// The key is of another kind than the signature.
    KeyType,
    /// `h=` of the key does not allow SHA-256.
    KeyHash,
    /// `s=` of the key keeps it from ordinary mail.
    KeyService,
    /// `t=s` of the key wants `i=` and `d=` to be the same.
    KeyStrict,
    /// Keys under 1,024 bits must not be accepted (RFC 8301 section 3.2).
    KeySize,
    /// The key is larger than verifiers need to handle.
    KeyTooLarge,
    /// The body has changed: its digest is not that of `bh=`.
    Body,
    /// The signed fields have changed, or another key has signed.
    Header,
    /// There are more signed fields than are looked at, or they have more bytes.
    HeaderTooLarge,
}

impl DkimReason {
    /// A short name: `body`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Signature(problem) => problem.as_str(),
            Self::Expired => "expired",
            Self::Key(DkimKeyState::Absent | DkimKeyState::Dangling) => "key-absent",
            Self::Key(DkimKeyState::Unknown) => "key-unknown",
            Self::Key(DkimKeyState::Retired) => "key-retired",
            Self::Key(DkimKeyState::Foreign) => "key-foreign",
            Self::Key(_) => "key-broken",
            Self::KeyType => "key-type",
            Self::KeyHash => "key-hash",
            Self::KeyService => "key-service",
            Self::KeyStrict => "key-strict",
            Self::KeySize => "key-size",
            Self::KeyTooLarge => "key-too-large",
            Self::Body => "body",
            Self::Header => "header",
            Self::HeaderTooLarge => "header-too-large",
        }
    }

    /// A sentence for a person.
    pub fn text(self) -> String {
        let text = match self {
            Self::Signature(problem) => return problem.text(),
            Self::Expired => "its time is over: `x=` has passed (RFC 6376 section 3.5)",
            Self::Key(DkimKeyState::Absent | DkimKeyState::Dangling) => {
                "there is no key at its name (RFC 6376 section 6.1.2)"
            }
            Self::Key(DkimKeyState::Unknown) => "nobody answered for its key",
            Self::Key(DkimKeyState::Retired) => {
                "its key was taken back: `p=` is empty (RFC 6376 section 3.6.1)"
            }
            Self::Key(DkimKeyState::Foreign) => "what stands at the name of its key is no key",
            Self::Key(_) => "its key is broken (RFC 6376 section 3.6.1)",
            Self::KeyType => "its key is of another kind than the signature (RFC 6376 section 6.1.2)",
            Self::KeyHash => "`h=` of its key does not allow SHA-256 (RFC 6376 section 3.6.1)",
            Self::KeyService => "`s=` of its key keeps it from ordinary mail (RFC 6376 section 3.6.1)",
            Self::KeyStrict => "`t=s` of its key wants `i=` and `d=` to be the same (RFC 6376 section 3.6.1)",
            Self::KeySize => "keys under 1,024 bits must not be accepted (RFC 8301 section 3.2)",
            Self::KeyTooLarge => {
                "its key has more than 4,096 bits, which verifiers need not handle (RFC 8301 section 3.2)"
            }
            Self::Body => {
                "the body has changed since it was signed, or ends before what was signed (RFC 6376 section 3.7)"
            }
            Self::Header => "signed fields have changed, or another key has signed (RFC 6376 section 3.7)",
            Self::HeaderTooLarge => {
                "there are more signed fields than are looked at, or they have more bytes"
            }
        };
        text.to_owned()
    }
}

/// What became of one signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DkimVerdict<'a> {
    /// The field, as an index into the fields of the message.
    pub field: usize,
    /// What the field says.
    pub signature: Signature<'a>,
    /// The result.
    pub result: DkimResult,
    /// Why it is not `Pass`.
    pub reason: Option<DkimReason>,
    /// Whether the digest of the body is that of `bh=`; `None` when it could not be made.
    pub body: Option<bool>,
    /// Whether the signature fits the signed fields; `None` when there is no key to check it with.
    pub header: Option<bool>,
    /// How many bytes the body has in its canonical form, signed or not.
    pub body_size: u64,
}

/// Verifies every signature by its digests. Questions without an answer are among the needs of
/// `dns`; while there are any, the verdicts mean nothing.
pub fn verify<'a>(
    dns: &Dns<'_>,
    fields: &[&'a [u8]],
    digests: &Digests,
    now: Timestamp,
) -> Vec<DkimVerdict<'a>> {
    signature_fields(fields)
        .zip(&digests.signatures)
        .map(|((field, value), digests)| {
            let signature = Signature::parse(value);
            let judged = judge(dns, &signature, digests, now);
            let result = judged.reason.map_or(DkimResult::Pass, result);
            DkimVerdict {
                field,
                signature,
                result,
                reason: judged.reason,
                body: judged.body,
                header: judged.header,
                body_size: digests.body_size,
            }
        })
        .collect()
}

/// A signature that somebody else may check: RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 section 8.2.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RsaCheck<'d> {
    /// Which signature it is, as an index for [`Digests::confirm`].
    pub signature: usize,
    /// The modulus of the key, whose exponent is 65,537.
    pub modulus: Vec<u8>,
    /// The signature, as long as the modulus.
    pub value: Vec<u8>,
    /// What is signed.
    pub signed: &'d [u8],
}

/// The signatures whose keys have been answered and that nobody has confirmed yet, as far as their
/// keys are of the usual kind; the others are left to [`verify`].
pub fn open_checks<'d>(dns: &Dns<'_>, fields: &[&[u8]], digests: &'d Digests) -> Vec<RsaCheck<'d>> {
    let check = |(at, ((_, value), one)): (usize, ((usize, &[u8]), &'d SignatureDigests))| {
        let Some(SignedHeader::Bytes(signed)) = &one.header else { return None };
        let signature = Signature::parse(value);
        if one.confirmed.is_some() || signature.algorithm != Some(SignatureAlgorithm::RsaSha256) {
            return None;
        }
        let key = key(dns, &signature).ok()?;
        let modulus = key.modulus()?;
        let value = crypto::of_size(&signature.signature, modulus.len())?;
        Some(RsaCheck { signature: at, modulus, value, signed })
    };
    signature_fields(fields).zip(&digests.signatures).enumerate().filter_map(check).collect()
}

/// The DKIM-Signature fields, with their values.
pub(super) fn signature_fields<'a>(fields: &[&'a [u8]]) -> impl Iterator<Item = (usize, &'a [u8])> {
    fields.iter().enumerate().filter_map(|(at, field)| {
        let (name, value) = split(field)?;
        name.eq_ignore_ascii_case(b"dkim-signature").then_some((at, value))
    })
}

fn result(reason: DkimReason) -> DkimResult {
    match reason {
        DkimReason::Signature(SignatureProblem::Sha1) | DkimReason::KeySize => DkimResult::Policy,
        DkimReason::Signature(SignatureProblem::NoFrom | SignatureProblem::IdentityOutside) => {
            DkimResult::PermError
        }
        DkimReason::Signature(_) | DkimReason::KeyTooLarge | DkimReason::HeaderTooLarge => {
            DkimResult::Neutral
        }
        DkimReason::Key(DkimKeyState::Unknown) => DkimResult::TempError,
        DkimReason::Body | DkimReason::Header | DkimReason::Expired => DkimResult::Fail,
        DkimReason::Key(_)
        | DkimReason::KeyType
        | DkimReason::KeyHash
        | DkimReason::KeyService
        | DkimReason::KeyStrict => DkimResult::PermError,
    }
}

#[derive(Default)]
struct Judged {
    reason: Option<DkimReason>,
    body: Option<bool>,
    header: Option<bool>,
}

fn judge(dns: &Dns<'_>, signature: &Signature<'_>, digests: &SignatureDigests, now: Timestamp) -> Judged {
    let key = key(dns, signature);
    if dns.is_pending() {
        return Judged::default();
    }
    let is_sha256 = signature.is_sha256();
    let mut judged = Judged {
        // A body can be judged whatever else is wrong, if the digest is of its kind.
        body: digests
            .body
            .filter(|_| is_sha256 && !signature.body_hash.is_empty())
            .map(|digest| digest == *signature.body_hash),
        ..Judged::default()
    };
    if let (Ok(key), Some(header), true) = (&key, &digests.header, is_sha256) {
        let is_confirmed = digests.confirmed.is_some() && digests.confirmed == key.modulus();
        judged.header = if is_confirmed {
            Some(true)
        } else {
            crypto::verify(key, &header.digest(), &signature.signature)
        };
    }
    let problem = signature.problems.first().map(|(problem, _)| DkimReason::Signature(*problem));
    let expired = signature.expiration.is_some_and(|ends| i64::try_from(ends).is_ok_and(|ends| ends < now.0));
    judged.reason = problem
        .or(expired.then_some(DkimReason::Expired))
        .or(key.as_ref().err().copied())
        .or((judged.body != Some(true)).then_some(DkimReason::Body))
        .or(match judged.header {
            Some(true) => None,
            Some(false) => Some(DkimReason::Header),
            None if digests.header.is_none() => Some(DkimReason::HeaderTooLarge),
            None => Some(DkimReason::KeyTooLarge),
        })
        .or(key.ok().filter(PublicKey::is_too_small).map(|_| DkimReason::KeySize));
    judged
}

/// The key of a signature, when it may be used for it (section 6.1.2).
pub(super) fn key(dns: &Dns<'_>, signature: &Signature<'_>) -> Result<PublicKey, DkimReason> {
    let absent = Err(DkimReason::Key(DkimKeyState::Invalid));
    let Some(owner) = &signature.key_name else { return absent };
    let reply = dns.ask(owner, crate::dns::Type::Txt);
    match reply {
        Reply::Pending | Reply::Unknown(_) => return Err(DkimReason::Key(DkimKeyState::Unknown)),
        Reply::NoData(_) | Reply::NxDomain(_) => return Err(DkimReason::Key(DkimKeyState::Absent)),
        Reply::Records(_) => {}
    }
    // Several records leave the result undefined; verifiers try one behind the other (step 4).
    let mut refused = DkimReason::Key(DkimKeyState::Absent);
    for strings in reply.txt() {
        let text = strings.concat();
        let mut found = Findings::default();
        let source = found.source(crate::finding::Source::dns(owner.as_str(), "TXT", strings));
        let mut judge = Judge { found: &mut found, source, role: Role::InUse, aliased: false };
        let record = record::read(Some(owner), &text, &mut judge);
        match usable(&record, &text, signature) {
            Ok(key) => return Ok(key),
            Err(reason) => refused = reason,
        }
    }
    Err(refused)
}

fn usable(record: &DkimRecord, text: &[u8], signature: &Signature<'_>) -> Result<PublicKey, DkimReason> {
    // A key that is too small is told apart from one that cannot be read, and checked all the same.
    let key = PublicKey::read(text).filter(|_| record.key.is_some());
    if !record.hashes.is_empty() && record.hashes.iter().all(|hash| hash != "sha256") {
        return Err(DkimReason::KeyHash);
    }
    let is_fault = |(at, tag): (usize, &DkimTag)| tag.name == "v" && (at > 0 || tag.value != "DKIM1");
    let is_discarded = record.tags.iter().enumerate().any(is_fault);
    let is_small = key.as_ref().is_some_and(PublicKey::is_too_small);
    if record.state != DkimKeyState::Valid && (is_discarded || !is_small) {
        return Err(DkimReason::Key(record.state));
    }
    let Some(key) = key else { return Err(DkimReason::Key(DkimKeyState::Broken)) };
    if !record.services.iter().any(|service| service == "*" || service == "email") {
        return Err(DkimReason::KeyService);
    }
    let wanted = match signature.algorithm {
        Some(SignatureAlgorithm::Ed25519Sha256) => super::DkimAlgorithm::Ed25519,
        _ => super::DkimAlgorithm::Rsa,
    };
    if key.algorithm() != wanted {
        return Err(DkimReason::KeyType);
    }
    if record.flags.iter().any(|flag| flag == "s") && signature.identity != signature.domain {
        return Err(DkimReason::KeyStrict);
    }
    Ok(key)
}

/// The field of a signature with nothing behind `b=`.
pub(super) fn without_value(field: &[u8], signature: &Signature<'_>) -> Vec<u8> {
    let value = field.iter().position(|byte| *byte == b':').map_or(0, |colon| colon + 1);
    let span = signature.signature_span.range();
    let before = field.get(..value + span.start).unwrap_or(field);
    let after = field.get(value + span.end..).unwrap_or_default();
    [before, after].concat()
}

//! Verifies the DKIM signatures of a message (RFC 6376 section 6.1), header and body apart.

use sha2::{Digest, Sha256};

use crate::dns::{Dns, Reply, Timestamp};
use crate::finding::Findings;

use super::canonical::{BodyForm, Canonicalization};
use super::crypto::{self, PublicKey};
use super::record::{self, Judge, Role};
use super::{DkimKeyState, DkimRecord, Signature, SignatureAlgorithm, SignatureProblem};

/// What a verification may use up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifyLimits {
    /// Signatures that are verified.
    pub signatures: usize,
    /// Header fields that are looked at, the first of the header.
    pub fields: usize,
}

impl Default for VerifyLimits {
    fn default() -> Self {
        Self { signatures: 20, fields: 2_000 }
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
}

/// Verifies every signature. Questions without an answer are among the needs of `dns`, and a
/// verdict that waits for one is `TempError` until the next call.
pub fn verify<'a>(
    dns: &Dns<'_>,
    message: &SignedMessage<'a>,
    now: Timestamp,
    limits: &VerifyLimits,
) -> Vec<DkimVerdict<'a>> {
    let fields = message.fields.get(..limits.fields).unwrap_or(message.fields);
    let mut bodies = Bodies { body: message.body, made: Vec::new() };
    signature_fields(fields)
        .take(limits.signatures)
        .map(|(field, value)| {
            let signature = Signature::parse(value);
            let judged = judge(dns, fields, field, &signature, &mut bodies, now);
            let result = judged.reason.map_or(DkimResult::Pass, result);
            DkimVerdict {
                field,
                signature,
                result,
                reason: judged.reason,
                body: judged.body,
                header: judged.header,
            }
        })
        .collect()
}

/// The DKIM-Signature fields, with their values.
fn signature_fields<'a>(fields: &[&'a [u8]]) -> impl Iterator<Item = (usize, &'a [u8])> {
    fields.iter().enumerate().filter_map(|(at, field)| {
        let (name, value) = split(field)?;
        name.eq_ignore_ascii_case(b"dkim-signature").then_some((at, value))
    })
}

/// Name and value of a field; white space may stand before the colon.
fn split(field: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = field.iter().position(|byte| *byte == b':')?;
    let (name, value) = field.split_at_checked(colon)?;
    Some((name.trim_ascii_end(), value.get(1..)?))
}

fn result(reason: DkimReason) -> DkimResult {
    match reason {
        DkimReason::Signature(SignatureProblem::Sha1) | DkimReason::KeySize => DkimResult::Policy,
        DkimReason::Signature(SignatureProblem::NoFrom | SignatureProblem::IdentityOutside) => {
            DkimResult::PermError
        }
        DkimReason::Signature(_) | DkimReason::KeyTooLarge => DkimResult::Neutral,
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

fn judge(
    dns: &Dns<'_>,
    fields: &[&[u8]],
    field: usize,
    signature: &Signature<'_>,
    bodies: &mut Bodies<'_>,
    now: Timestamp,
) -> Judged {
    let mut judged = Judged::default();
    let problem = signature.problems.first().map(|(problem, _)| DkimReason::Signature(*problem));
    // A body can be judged whatever else is wrong.
    if !signature.body_hash.is_empty() {
        judged.body =
            bodies.digest(signature.body_form, signature.length).map(|digest| digest == *signature.body_hash);
    }
    let key = key(dns, signature);
    if let (Ok(key), Some(SignatureAlgorithm::RsaSha256 | SignatureAlgorithm::Ed25519Sha256)) =
        (&key, signature.algorithm)
    {
        judged.header = crypto::verify(key, &header_digest(fields, field, signature), &signature.signature);
    }
    let expired = signature.expiration.is_some_and(|ends| i64::try_from(ends).is_ok_and(|ends| ends < now.0));
    judged.reason = problem
        .or(expired.then_some(DkimReason::Expired))
        .or(key.as_ref().err().copied())
        .or((judged.body != Some(true)).then_some(DkimReason::Body))
        .or(match judged.header {
            Some(true) => None,
            Some(false) => Some(DkimReason::Header),
            None => Some(DkimReason::KeyTooLarge),
        })
        .or(key.ok().filter(PublicKey::is_too_small).map(|_| DkimReason::KeySize));
    judged
}

/// The key of a signature, when it may be used for it (section 6.1.2).
fn key(dns: &Dns<'_>, signature: &Signature<'_>) -> Result<PublicKey, DkimReason> {
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
    if record.state != DkimKeyState::Valid && !(key.as_ref().is_some_and(PublicKey::is_too_small)) {
        return Err(if record.hashes.iter().all(|hash| hash != "sha256") && !record.hashes.is_empty() {
            DkimReason::KeyHash
        } else {
            DkimReason::Key(record.state)
        });
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

/// The digest that is signed: of the signed fields, then of the signature's own without its value
/// (section 3.7).
fn header_digest(fields: &[&[u8]], field: usize, signature: &Signature<'_>) -> [u8; 32] {
    let mut signed = Vec::new();
    let mut used = vec![false; fields.len()];
    for name in &signature.signed {
        // The last instance that is not signed yet; one that is not there adds nothing (section 5.4.2).
        let instance = fields.iter().enumerate().rev().find(|(at, field)| {
            !used.get(*at).copied().unwrap_or(true)
                && split(field).is_some_and(|(found, _)| found.eq_ignore_ascii_case(name))
        });
        let Some((at, raw)) = instance else { continue };
        if let Some(used) = used.get_mut(at) {
            *used = true;
        }
        signature.header_form.field(raw, &mut signed);
    }
    let own = fields.get(field).copied().unwrap_or_default();
    signature.header_form.field(&without_value(own, signature), &mut signed);
    let end = signed.len().saturating_sub(if signed.ends_with(b"\r\n") { 2 } else { 0 });
    Sha256::digest(signed.get(..end).unwrap_or(&signed)).into()
}

/// The field of a signature with nothing behind `b=`.
fn without_value(field: &[u8], signature: &Signature<'_>) -> Vec<u8> {
    let value = field.iter().position(|byte| *byte == b':').map_or(0, |colon| colon + 1);
    let span = signature.signature_span.range();
    let before = field.get(..value + span.start).unwrap_or(field);
    let after = field.get(value + span.end..).unwrap_or_default();
    [before, after].concat()
}

/// The digests of a body, each made once.
struct Bodies<'a> {
    body: &'a [u8],
    made: Vec<(Canonicalization, Option<u64>, Option<[u8; 32]>)>,
}

/// How much of a body is brought into its form at once.
const PIECE: usize = 64 * 1024;

impl Bodies<'_> {
    /// `None` when fewer bytes are there than are signed.
    fn digest(&mut self, form: Canonicalization, length: Option<u64>) -> Option<[u8; 32]> {
        if let Some((.., digest)) = self.made.iter().find(|(known, l, _)| (*known, *l) == (form, length)) {
            return *digest;
        }
        let digest = self.make(form, length);
        self.made.push((form, length, digest));
        digest
    }

    fn make(&self, form: Canonicalization, length: Option<u64>) -> Option<[u8; 32]> {
        let mut rest = length.map_or(usize::MAX, |length| usize::try_from(length).unwrap_or(usize::MAX));
        let (mut body, mut out, mut hash) = (BodyForm::new(form), Vec::new(), Sha256::new());
        let mut pieces = self.body.chunks(PIECE);
        loop {
            let piece = pieces.next();
            match piece {
                Some(piece) => body.update(piece, &mut out),
                None => body.finish(&mut out),
            }
            let taken = out.len().min(rest);
            hash.update(out.get(..taken).unwrap_or_default());
            rest -= taken;
            out.clear();
            if piece.is_none() || rest == 0 {
                break;
            }
        }
        (length.is_none() || rest == 0).then(|| hash.finalize().into())
    }
}

use mail_auth::arc::{ArcError, ChainLink, ChainValidation};
use mail_auth::crypto::Algorithm;
use mail_auth::{AuthenticatedMessage, DkimResult, Error, MessageAuthenticator};

use super::answers::{Answers, Kind as AnswerKind};
use super::arc_fields;
use super::dkim::is_over;
use super::facts::{ArcLeftOut, Facts, Kind};
use super::ready;
use super::report::{ArcChainValidation, ArcReport, ArcSet, AuthResult};
use super::wording::{EXPIRED, OTHER_CLOCK, PARTIAL, is_misfit, reason, result};
use crate::dns::{Dns, Timestamp};

/// The report on a chain that was left out, or of which there is nothing.
pub(super) fn unchecked(facts: &Facts) -> ArcReport {
    let (cv, reason) = match facts.arc_left_out() {
        None => (Some(AuthResult::None), None),
        Some(ArcLeftOut::Sets) => (Some(AuthResult::Fail), Some("there are more than 50 sets")),
        Some(ArcLeftOut::Cost(reason)) => (None, Some(reason)),
    };
    ArcReport { cv, reason: reason.map(str::to_owned), oldest_pass: None, sets: Vec::new() }
}

/// Validates the chain (RFC 8617 section 5.2).
pub(super) fn judge(
    authenticator: &MessageAuthenticator,
    dns: &Dns<'_>,
    facts: &Facts,
    message: &AuthenticatedMessage<'_>,
    now: Timestamp,
) -> ArcReport {
    let failed = |reason: String| ArcReport {
        cv: Some(AuthResult::Fail),
        reason: Some(reason),
        oldest_pass: None,
        sets: Vec::new(),
    };
    // Other than DKIM signatures, a field that cannot be read breaks all.
    if message.has_arc_errors() {
        let is_arc = |value: &[u8]| facts.field_of(value).is_some_and(|field| field.kind.is_arc());
        let error = message.errors().iter().find(|error| is_arc(error.value));
        return failed(error.map_or_else(String::new, |error| {
            format!("`{}`: {}", String::from_utf8_lossy(error.name), reason(&error.header))
        }));
    }
    if let Some(why) = fault(message) {
        return failed(why);
    }
    if message.arc_message_signatures().is_empty() {
        return failed(reason(&Error::Arc(ArcError::BrokenChain)));
    }
    let answers = Answers::new(dns, AnswerKind::Key);
    let Some(output) = ready(authenticator.verify_arc(answers.parameters(message))) else {
        return unchecked(facts);
    };
    let links = output.chain();
    let mut sets: Vec<ArcSet> = links.iter().map(set).collect();
    let newest = links.last().map(|link| link.signature.header);
    let expired = newest.is_some_and(|signature| is_over(signature.t, signature.x, now));
    let says_expired = matches!(output.result(), DkimResult::Neutral(Error::Arc(ArcError::SignatureExpired)));
    let (found, why) = result(output.result());
    let partial = facts.is_partial() && is_misfit(output.result());
    let cv = match found {
        _ if partial || (says_expired && !expired) => None,
        AuthResult::Pass if expired => Some(AuthResult::Fail),
        AuthResult::Pass | AuthResult::Temperror | AuthResult::None => Some(found),
        // There is no other result of a chain (RFC 8617 section 10.1).
        _ => Some(AuthResult::Fail),
    };
    let reason = match cv {
        None if partial => Some(PARTIAL.to_owned()),
        None => Some(OTHER_CLOCK.to_owned()),
        Some(AuthResult::Fail) if expired && found == AuthResult::Pass => Some(EXPIRED.to_owned()),
        _ => why,
    };
    // One question for the key of the newest message signature, then one for each seal, backwards.
    let asked = answers.txt_asked();
    let stopped = (found != AuthResult::Pass).then_some(asked);
    if let Some(last) = sets.last_mut() {
        last.message_signature = match stopped {
            _ if expired => Some(AuthResult::Fail),
            Some(0) => {
                let is_body =
                    matches!(output.result(), DkimResult::Neutral(Error::Arc(ArcError::BodyHashMismatch)));
                is_body.then_some(AuthResult::Fail)
            }
            Some(1) => (!partial).then_some(found),
            _ => Some(AuthResult::Pass),
        };
    }
    for (at, set) in sets.iter_mut().rev().enumerate() {
        set.seal = match stopped {
            None => Some(AuthResult::Pass),
            Some(asked) if at + 2 == asked => (!partial).then_some(found),
            Some(asked) if at + 2 < asked => Some(AuthResult::Pass),
            Some(_) => None,
        };
    }
    let mut report = ArcReport { cv, reason, oldest_pass: None, sets };
    if cv == Some(AuthResult::Pass) {
        report.oldest_pass = older(authenticator, dns, facts, message, &mut report.sets, now);
    }
    report
}

/// What the crate passes, and a validator must not.
fn fault(message: &AuthenticatedMessage<'_>) -> Option<String> {
    let signatures = message.arc_message_signatures().iter();
    let seals = message.arc_seals().iter();
    let fields = signatures
        .map(|field| (Kind::MessageSignature, field.name, field.value))
        .chain(seals.clone().map(|field| (Kind::Seal, field.name, field.value)));
    let mut faults = fields.filter_map(|(kind, name, value)| {
        Some(format!("`{}`: {}", String::from_utf8_lossy(name), arc_fields::fault(kind, value)?))
    });
    faults.next().or_else(|| {
        // A signature is as long as its key.
        let is_small = seals.clone().any(|seal| is_small(seal.header.a, &seal.header.b))
            || message.arc_message_signatures().iter().any(|field| is_small(field.header.a, &field.header.b));
        is_small.then(|| "a signature is too short: its key has less than 1,024 bits".to_owned())
    })
}

/// Whether a signature is of a key that must not be accepted (RFC 8301 section 3.2).
fn is_small(algorithm: Algorithm, signature: &[u8]) -> bool {
    matches!(algorithm, Algorithm::RsaSha256) && signature.len() < 1024 / 8
}

/// Bytes of body that are hashed again for older message signatures.
const HASHED_AGAIN: usize = 64 << 20;

/// Verifies the older message signatures, newest first, up to one that does not pass (section 5.2
/// step 5): each as the newest of the chain that the message had then.
fn older(
    authenticator: &MessageAuthenticator,
    dns: &Dns<'_>,
    facts: &Facts,
    message: &AuthenticatedMessage<'_>,
    sets: &mut [ArcSet],
    now: Timestamp,
) -> Option<u32> {
    let mut left = HASHED_AGAIN;
    let (_, older) = sets.split_last_mut()?;
    for set in older.iter_mut().rev() {
        left = left.checked_sub(facts.tail().len())?;
        let head = head_of(facts, message, set.instance);
        let result = newest(authenticator, dns, &head, facts.tail(), now)?;
        set.message_signature = Some(result);
        if result != AuthResult::Pass {
            return Some(set.instance + 1);
        }
    }
    Some(0)
}

/// The header without the sets after `instance`.
fn head_of(facts: &Facts, message: &AuthenticatedMessage<'_>, instance: u32) -> Vec<u8> {
    let seals = message.arc_seals().iter().map(|seal| (seal.value, seal.header.i));
    let signatures = message.arc_message_signatures().iter().map(|seal| (seal.value, seal.header.i));
    let results = message.arc_authentication_results().iter().map(|seal| (seal.value, seal.header.i));
    let later: Vec<usize> = seals
        .chain(signatures)
        .chain(results)
        .filter(|(_, of)| *of > instance)
        .filter_map(|(value, _)| Some(facts.field_of(value)?.range.start))
        .collect();
    let kept = facts.fields().iter().filter(|field| !later.contains(&field.range.start));
    kept.flat_map(|field| facts.head().get(field.range.clone()).unwrap_or_default()).copied().collect()
}

/// The result of the newest message signature alone; `None` when it was not checked.
fn newest(
    authenticator: &MessageAuthenticator,
    dns: &Dns<'_>,
    head: &[u8],
    tail: &[u8],
    now: Timestamp,
) -> Option<AuthResult> {
    let message = AuthenticatedMessage::parse_with_opts(tail, Some(head), false)?;
    // Seals are judged already: the question for the key of the first ends it.
    let answers = Answers::new(dns, AnswerKind::Key).ending_after(1);
    let output = ready(authenticator.verify_arc(answers.parameters(&message)))?;
    let signature = output.chain().last()?.signature.header;
    if is_over(signature.t, signature.x, now) {
        return Some(AuthResult::Fail);
    }
    match output.result() {
        DkimResult::Neutral(Error::Arc(ArcError::SignatureExpired)) => None,
        _ if answers.txt_asked() > 1 => Some(AuthResult::Pass),
        DkimResult::Neutral(_) => Some(AuthResult::Fail),
        other => Some(result(other).0),
    }
}

fn set(link: &ChainLink<'_>) -> ArcSet {
    let seal = link.seal.header;
    ArcSet {
        instance: seal.i,
        domain: seal.d.clone(),
        selector: seal.s.clone(),
        cv: match seal.cv {
            ChainValidation::None => ArcChainValidation::None,
            ChainValidation::Fail => ArcChainValidation::Fail,
            ChainValidation::Pass => ArcChainValidation::Pass,
        },
        timestamp: Some(seal.t).filter(|made| *made > 0),
        message_signature: None,
        seal: None,
        authentication_results: payload(link.results.value),
    }
}

/// What stands behind `i=` of an ARC-Authentication-Results, on one line.
fn payload(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value);
    let rest = text.split_once(';').map_or("", |(_, rest)| rest);
    rest.split_whitespace().collect::<Vec<_>>().join(" ")
}

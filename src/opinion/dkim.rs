use mail_auth::dkim::{DkimError, Signature};
use mail_auth::{AuthenticatedMessage, DkimOutput, DkimResult, Error, MessageAuthenticator};

use super::answers::Answers;
use super::facts::{self, Facts};
use super::ready;
use super::report::{AuthResult, DkimOpinion};
use super::wording::{OTHER_CLOCK, PARTIAL, is_misfit, reason, result};
use crate::dns::Timestamp;

/// Verifies every signature that can be read, in their order; what has expired by `now` does not
/// pass.
pub(super) fn verify<'m>(
    authenticator: &MessageAuthenticator,
    answers: &'m Answers<'m>,
    message: &'m AuthenticatedMessage<'m>,
    now: Timestamp,
) -> Vec<DkimOutput<'m>> {
    // The first outputs are for fields that cannot be read.
    let unread = message.errors().iter().filter(|error| matches!(error.header, Error::Dkim(_))).count();
    let outputs = ready(authenticator.verify_dkim(answers.parameters(message))).unwrap_or_default();
    let signatures = message.dkim_signatures().iter().map(|header| &header.header);
    outputs
        .into_iter()
        .skip(unread)
        .zip(signatures)
        .map(|(output, signature)| {
            let own = if is_expired(signature, now) {
                DkimResult::Neutral(Error::Dkim(DkimError::SignatureExpired))
            } else if output.is_atps() {
                // Whether others may sign for a domain is not part of the signature (RFC 6541).
                DkimResult::Pass
            } else {
                return output;
            };
            DkimOutput::from(own).with_signature(signature)
        })
        .collect()
}

fn is_expired(signature: &Signature, now: Timestamp) -> bool {
    is_over(signature.t, signature.x, now)
}

/// Whether `x=` is before `now`, or not after `t=`.
pub(super) fn is_over(made: u64, ends: u64, now: Timestamp) -> bool {
    ends > 0 && (ends <= made || i64::try_from(ends).is_ok_and(|ends| ends < now.0))
}

fn is_expired_output(output: &DkimOutput<'_>) -> bool {
    matches!(output.result(), DkimResult::Neutral(Error::Dkim(DkimError::SignatureExpired)))
}

/// What the report says of every signature that was handed over.
pub(super) fn report(
    facts: &Facts,
    message: &AuthenticatedMessage<'_>,
    outputs: &[DkimOutput<'_>],
    now: Timestamp,
) -> Vec<DkimOpinion> {
    let index = |value: &[u8]| match facts.field_of(value)?.kind {
        facts::Kind::Signature(index) => Some(index),
        _ => None,
    };
    let unread = message.errors().iter().filter_map(|error| {
        Some(DkimOpinion {
            index: index(error.value)?,
            domain: None,
            selector: None,
            result: Some(AuthResult::Neutral),
            reason: Some(reason(&error.header)),
        })
    });
    let read = message.dkim_signatures().iter().zip(outputs).filter_map(|(header, output)| {
        let other_clock = is_expired_output(output) && !is_expired(&header.header, now);
        let (result, reason) = match result(output.result()) {
            _ if other_clock => (None, Some(OTHER_CLOCK.to_owned())),
            _ if facts.is_partial() && is_misfit(output.result()) => (None, Some(PARTIAL.to_owned())),
            (result, reason) => (Some(result), reason),
        };
        Some(DkimOpinion {
            index: index(header.value)?,
            domain: Some(header.header.d.clone()),
            selector: Some(header.header.s.clone()),
            result,
            reason,
        })
    });
    unread.chain(read).collect()
}

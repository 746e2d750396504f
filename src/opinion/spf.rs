use mail_auth::spf::verify::SpfParameters;
use mail_auth::{MessageAuthenticator, SpfOutput, SpfResult};

use super::answers::Answers;
use super::report::{AuthResult, SpfIdentity, SpfOpinion};
use super::{Envelope, ready};
use crate::dns::Dns;

/// Every identity that is known; none without an address.
pub(super) fn judge(
    authenticator: &MessageAuthenticator,
    dns: &Dns<'_>,
    envelope: &Envelope,
) -> Vec<SpfOpinion> {
    let Some(ip) = envelope.ip else { return Vec::new() };
    let helo = (!envelope.helo.is_empty()).then(|| {
        let parameters = SpfParameters::helo(ip, &envelope.helo, "");
        (SpfIdentity::Helo, domain_of(&envelope.helo), parameters)
    });
    // A bounce has no other identity than that of HELO (RFC 7208 section 2.4).
    let mail_from = envelope.mail_from.as_deref().filter(|path| !path.is_empty()).map(|path| {
        let parameters = SpfParameters::mail_from(ip, &envelope.helo, "", path);
        (SpfIdentity::Mailfrom, domain_of(path), parameters)
    });
    helo.into_iter()
        .chain(mail_from)
        .map(|(identity, domain, parameters)| {
            let answers = Answers::of_sender(dns, ip);
            let output = ready(authenticator.check_host(answers.parameters(parameters)));
            let result = output.map(|output| result(output.result())).filter(|_| !answers.uses_clock());
            let reason = match result {
                Some(_) => None,
                None if answers.uses_clock() => Some("a record depends on the time of the check".to_owned()),
                None => Some("it asked for more than there is".to_owned()),
            };
            SpfOpinion { identity, domain: domain.to_owned(), result, reason }
        })
        .collect()
}

fn domain_of(path: &str) -> &str {
    path.rsplit_once('@').map_or(path, |(_, domain)| domain)
}

/// The identity that DMARC looks at: that of MAIL FROM, or of HELO for a bounce.
pub(super) fn for_dmarc<'o>(envelope: &Envelope, opinions: &'o [SpfOpinion]) -> Option<&'o SpfOpinion> {
    let wanted = match envelope.mail_from.as_deref()? {
        "" => SpfIdentity::Helo,
        _ => SpfIdentity::Mailfrom,
    };
    opinions.iter().find(|opinion| opinion.identity == wanted)
}

/// As the crate's DMARC takes it.
pub(super) fn output(opinion: Option<&SpfOpinion>) -> SpfOutput {
    let result = match opinion.and_then(|opinion| opinion.result) {
        Some(AuthResult::Pass) => SpfResult::Pass,
        Some(AuthResult::Temperror) => SpfResult::TempError,
        // Nothing else makes a difference.
        _ => SpfResult::None,
    };
    SpfOutput::new(opinion.map(|opinion| opinion.domain.clone()).unwrap_or_default()).with_result(result)
}

fn result(result: SpfResult) -> AuthResult {
    match result {
        SpfResult::Pass => AuthResult::Pass,
        SpfResult::Fail => AuthResult::Fail,
        SpfResult::SoftFail => AuthResult::Softfail,
        SpfResult::Neutral => AuthResult::Neutral,
        SpfResult::TempError => AuthResult::Temperror,
        SpfResult::PermError => AuthResult::Permerror,
        SpfResult::None => AuthResult::None,
    }
}

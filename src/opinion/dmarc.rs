use mail_auth::dmarc::Policy;
use mail_auth::dmarc::verify::DmarcParameters;
use mail_auth::{AuthenticatedMessage, DkimOutput, DmarcResult, MessageAuthenticator};

use super::answers::{Answers, Kind};
use super::facts::Facts;
use super::report::{AuthResult, DmarcOpinion, OpinionPolicy, SpfOpinion};
use super::{Envelope, ready, spf};
use crate::dns::{Dns, Name, Type};

/// Asks for the records of every walk there may be: from the author domain, and from each domain
/// that may align with it.
pub(super) fn ask(dns: &Dns<'_>, facts: &Facts, envelope: &Envelope) {
    // The crate judges no message of several.
    let [author] = facts.author_domains() else { return };
    walk(dns, author);
    if let Ok(name) = Name::parse(author) {
        // Whether a subdomain exists, for `np=`.
        dns.ask(&name, Type::A);
    }
    let path = envelope.ip.and(envelope.mail_from.as_deref()).map(|path| {
        let domain = path.rsplit_once('@').map(|(_, domain)| domain);
        domain.unwrap_or(&envelope.helo)
    });
    let signers = facts.signing_domains().iter().map(String::as_str);
    signers.chain(path).for_each(|domain| walk(dns, domain));
}

/// The names of a walk (RFC 9989 section 4.10): from eight labels it goes on at seven.
fn walk(dns: &Dns<'_>, domain: &str) {
    let Ok(name) = Name::parse(domain) else { return };
    let labels = name.label_count();
    let mut count = labels;
    while count > 0 && labels > 1 {
        if let Ok(owner) = name.suffix(count).below("_dmarc") {
            dns.ask(&owner, Type::Txt);
        }
        count = if count >= 8 { 7 } else { count - 1 };
    }
}

pub(super) fn judge(
    authenticator: &MessageAuthenticator,
    dns: &Dns<'_>,
    facts: &Facts,
    message: &AuthenticatedMessage<'_>,
    signatures: &[DkimOutput<'_>],
    envelope: &Envelope,
    opinions: &[SpfOpinion],
) -> Option<DmarcOpinion> {
    let sender = spf::for_dmarc(envelope, opinions);
    let spf = spf::output(sender);
    let is_spf_known = sender.is_some_and(|opinion| opinion.result.is_some());
    let domain = sender.map_or("", |opinion| &opinion.domain);
    let answers = Answers::new(dns, Kind::Dmarc);
    let parameters = DmarcParameters::new(message, signatures, domain, &spf);
    let output = ready(authenticator.verify_dmarc(answers.parameters(parameters)))?;
    if output.domain().is_empty() {
        return None;
    }
    let overall = result(&output.result());
    let decided =
        (is_spf_known && !facts.is_partial()) || matches!(overall, AuthResult::Pass | AuthResult::None);
    let policy = output.record().is_some().then(|| match output.policy() {
        Policy::Reject => OpinionPolicy::Reject,
        Policy::Quarantine => OpinionPolicy::Quarantine,
        Policy::None | Policy::Unspecified => OpinionPolicy::None,
    });
    Some(DmarcOpinion {
        domain: output.domain().to_owned(),
        result: decided.then_some(overall),
        dkim: result(output.dkim_result()),
        spf: is_spf_known.then(|| result(output.spf_result())),
        policy,
    })
}

fn result(result: &DmarcResult) -> AuthResult {
    match result {
        DmarcResult::Pass => AuthResult::Pass,
        DmarcResult::Fail(_) => AuthResult::Fail,
        DmarcResult::TempError(_) => AuthResult::Temperror,
        DmarcResult::PermError(_) => AuthResult::Permerror,
        DmarcResult::None => AuthResult::None,
    }
}

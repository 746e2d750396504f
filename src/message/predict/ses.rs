//! What Amazon SES makes of a message: MAIL FROM domain, signatures, refusals.

use super::{
    BehaviorOnMxFailure, Case, PredictedDkim, PredictedResult, PredictedSpf, SesDkim, SesRefusal, SesSending,
    SignedBy, Supposed, asked, asked_key, no_key,
};
use crate::dkim::{self, SignatureAlgorithm};
use crate::dns::{Dns, Name, RecordData, Reply, Type};
use crate::ses::Region;
use crate::spf::{self, Evaluation, Sender, SpfResult};

/// The guide's page on signing by oneself.
pub(super) const DKIM_MANUAL: &str =
    "https://docs.aws.amazon.com/ses/latest/dg/send-email-authentication-dkim-manual.html";
const DKIM: &str = "https://docs.aws.amazon.com/ses/latest/dg/send-email-authentication-dkim.html";
const DKIM_EASY: &str = "https://docs.aws.amazon.com/ses/latest/dg/send-email-authentication-dkim-easy.html";
const BYODKIM: &str =
    "https://docs.aws.amazon.com/ses/latest/dg/send-email-authentication-dkim-bring-your-own.html";
const MAIL_FROM: &str = "https://docs.aws.amazon.com/ses/latest/dg/mail-from.html";
const HEADER_FIELDS: &str = "https://docs.aws.amazon.com/ses/latest/dg/header-fields.html";
const IDENTITIES: &str = "https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html";

/// The domain that is Amazon SES's own.
pub(super) const OWN: &str = "amazonses.com";

/// Networks of Amazon SES of which an address is tried.
const NETWORKS: usize = 64;

/// What a message will carry through Amazon SES.
pub(super) fn carried(
    dns: &Dns<'_>,
    case: &Case<'_>,
    ses: &SesSending,
    supposed: &Supposed,
) -> (PredictedSpf, Vec<PredictedDkim>, Vec<SesRefusal>) {
    let mut refused = Vec::new();
    let mut refuse = |because: String, source| refused.push(SesRefusal { because, source });
    if case.signature_fields > 1 && !supposed.one_signature {
        refuse(
            format!(
                "it has {} DKIM-Signature fields, and that field may stand there once",
                case.signature_fields
            ),
            HEADER_FIELDS,
        );
    }
    if case.from_fields > 1 {
        refuse(
            format!("it has {} From fields, and that field may stand there once", case.from_fields),
            HEADER_FIELDS,
        );
    }
    let identity = ses.identity(case.authors);
    if let Some(identity) = identity {
        for author in case.authors.iter().filter(|author| !author.within(identity)) {
            refuse(format!("`{author}` is not within the verified identity `{identity}`"), IDENTITIES);
        }
    }
    let mail_from = mail_from(dns, ses, identity);
    if let (Err(because), BehaviorOnMxFailure::RejectMessage) =
        (&mail_from.custom, ses.behavior_on_mx_failure)
    {
        refuse(format!("{because}, and BehaviorOnMxFailure is `REJECT_MESSAGE`"), MAIL_FROM);
    }
    let spf = mail_from.spf(dns, case);
    let mut dkim = case.own.clone();
    dkim.extend(identity.and_then(|identity| signature(dns, identity, ses)));
    dkim.push(PredictedDkim {
        by: SignedBy::Ses,
        domain: Name::parse(OWN).ok(),
        selectors: Vec::new(),
        result: PredictedResult::Pass,
        because: "Amazon SES signs every message in its own name too".to_owned(),
        breaks: Vec::new(),
        asked: Vec::new(),
        source: DKIM_MANUAL,
    });
    (spf, dkim, refused)
}

impl SesSending {
    /// The identity, given or not.
    pub(super) fn identity<'a>(&'a self, authors: &'a [Name]) -> Option<&'a Name> {
        self.identity.as_ref().or(authors.first())
    }
}

/// The MAIL FROM domain and how it comes about.
struct MailFrom<'a> {
    domain: Name,
    because: String,
    /// The custom domain that is set up.
    wanted: Option<&'a Name>,
    /// Whether SES takes that: `None` when DNS does not tell, else why not.
    custom: Result<Option<()>, String>,
}

fn mail_from<'a>(dns: &Dns<'_>, ses: &'a SesSending, identity: Option<&Name>) -> MailFrom<'a> {
    let region = ses.region;
    let default = Name::parse(region.mail_from).unwrap_or_else(|_| Name::root());
    let Some(wanted) = &ses.mail_from_domain else {
        return MailFrom {
            domain: default,
            because: format!("no custom MAIL FROM domain is set up, so SES in `{}` uses its own", region.id),
            wanted: None,
            custom: Ok(Some(())),
        };
    };
    let custom = exchange(dns, wanted, region, identity);
    let (domain, because) = match &custom {
        Ok(Some(_)) => (wanted.clone(), format!("its one MX record leads to SES in `{}`", region.id)),
        Ok(None) => (
            wanted.clone(),
            format!(
                "nobody answered for its MX record; if it is not `10 {}`, SES {}",
                region.feedback(),
                match ses.behavior_on_mx_failure {
                    BehaviorOnMxFailure::UseDefaultValue => format!("uses `{default}`"),
                    BehaviorOnMxFailure::RejectMessage => "refuses the message".to_owned(),
                }
            ),
        ),
        Err(why) => {
            (default, format!("SES does not use the custom MAIL FROM domain `{wanted}`, since {why}"))
        }
    };
    MailFrom { domain, because, wanted: Some(wanted), custom }
}

/// Whether SES takes a custom MAIL FROM domain.
fn exchange(
    dns: &Dns<'_>,
    wanted: &Name,
    region: &Region,
    identity: Option<&Name>,
) -> Result<Option<()>, String> {
    if let Some(identity) = identity.filter(|identity| wanted == *identity || !wanted.within(identity)) {
        return Err(format!("`{wanted}` is not a subdomain of the verified identity `{identity}`"));
    }
    let reply = dns.ask(wanted, Type::Mx);
    let feedback = region.feedback();
    match (reply, reply.records()) {
        (Reply::Pending | Reply::Unknown(_), _) => Ok(None),
        (_, []) => Err(format!("`{wanted}` has no MX record, where `10 {feedback}` should be")),
        (_, [RecordData::Mx(_, host)]) if host.as_str() == feedback => Ok(Some(())),
        (_, [RecordData::Mx(preference, host)]) => {
            let other = Region::all().find(|other| other.feedback() == host.as_str());
            Err(match other {
                Some(other) => format!(
                    "the MX record of `{wanted}` leads to SES in `{}`, where `10 {feedback}` should be",
                    other.id
                ),
                None => format!(
                    "the MX record of `{wanted}` is `{preference} {host}`, where `10 {feedback}` should be"
                ),
            })
        }
        (_, several) => {
            Err(format!("`{wanted}` has {} MX records, where exactly one should be", several.len()))
        }
    }
}

impl MailFrom<'_> {
    fn spf(&self, dns: &Dns<'_>, case: &Case<'_>) -> PredictedSpf {
        let (mut result, mut because, evaluation) = evaluate(dns, case, &self.domain);
        if self.custom == Ok(None) && result != PredictedResult::Fail {
            result = PredictedResult::Unknown;
            because = format!("it is not known whether SES uses that domain; if so, {because}");
        }
        PredictedSpf {
            domain: self.domain.to_string(),
            domain_because: self.because.clone(),
            result,
            because,
            asked: self.wanted.map(|domain| asked(dns, domain, Type::Mx)).into_iter().collect(),
            evaluation,
            source: MAIL_FROM,
        }
    }
}

/// What SPF says of a domain for the addresses of SES: which one sends is not known before.
fn evaluate(dns: &Dns<'_>, case: &Case<'_>, domain: &Name) -> (PredictedResult, String, Option<Evaluation>) {
    // Asked for at once, whatever becomes of the networks.
    dns.ask(domain, Type::Txt);
    let networks = Name::parse(OWN).map_or(Ok(Vec::new()), |own| spf::networks(dns, &own));
    let networks = match networks {
        Ok(networks) if networks.is_empty() => {
            let because = format!("the record of `{OWN}` names no network to try");
            return (PredictedResult::Unknown, because, None);
        }
        Ok(networks) => networks,
        Err(failure) => {
            let why = failure.map_or("not asked yet", |failure| failure.text());
            let because = format!("the addresses of SES are not known, by the record of `{OWN}`: {why}");
            return (PredictedResult::Unknown, because, None);
        }
    };
    let (mut passed, mut open, mut kept) = (0, 0, None::<Evaluation>);
    let tried = networks.len().min(NETWORKS);
    for network in networks.iter().take(NETWORKS) {
        let sender = Sender {
            ip: network.address,
            mail_from: format!("postmaster@{domain}"),
            helo: String::new(),
            receiver: String::new(),
        };
        let evaluation = spf::check_host(dns, &sender, case.now);
        passed += usize::from(evaluation.result == SpfResult::Pass);
        open += usize::from(evaluation.result == SpfResult::TempError);
        if kept.as_ref().is_none_or(|kept| kept.result == SpfResult::Pass) {
            kept = Some(evaluation);
        }
    }
    let reason = kept.as_ref().map_or("", |kept| kept.reason.as_str());
    let of = match tried {
        1 => format!("of the one network that `{OWN}` names"),
        _ => format!("of the {tried} networks that `{OWN}` names"),
    };
    let each = if tried == 1 { "" } else { "of each " };
    let (result, because) = match (passed, open) {
        _ if passed == tried => (PredictedResult::Pass, format!("an address {each}{of} passes: {reason}")),
        (_, 1..) => (PredictedResult::Unknown, reason.to_owned()),
        (0, 0) => (PredictedResult::Fail, format!("no address {of} passes: {reason}")),
        _ => (
            PredictedResult::Unknown,
            format!("addresses of {passed} {of} pass, and which one sends is not known: {reason}"),
        ),
    };
    (result, because, kept)
}

/// The signature that the identity makes.
fn signature(dns: &Dns<'_>, identity: &Name, ses: &SesSending) -> Option<PredictedDkim> {
    let of = |selectors: &[String], (result, because): (PredictedResult, String), source| PredictedDkim {
        by: SignedBy::Identity,
        domain: Some(identity.clone()),
        selectors: selectors.to_vec(),
        result,
        because,
        breaks: Vec::new(),
        asked: selectors.iter().filter_map(|selector| asked_key(dns, identity, selector)).collect(),
        source,
    };
    match &ses.dkim {
        SesDkim::Off => None,
        SesDkim::Unknown => {
            let because = "it is not said how the identity signs, and selectors cannot be listed by anybody \
                           (RFC 6376 section 3.1)";
            Some(of(&[], (PredictedResult::Unknown, because.to_owned()), DKIM))
        }
        SesDkim::Byodkim(selector) => {
            let result = match dkim::prospect(dns, identity, selector, SignatureAlgorithm::RsaSha256) {
                Ok(()) => (PredictedResult::Pass, "the key of the selector is in DNS".to_owned()),
                Err(reason) => no_key(reason),
            };
            Some(of(std::slice::from_ref(selector), result, BYODKIM))
        }
        SesDkim::Easy(tokens) => {
            let states: Vec<_> =
                tokens.iter().map(|token| Token::of(dns, identity, token, ses.region)).collect();
            Some(of(tokens, Token::sum(tokens, &states), DKIM_EASY))
        }
    }
}

/// What DNS holds for a token of Easy DKIM.
pub(super) enum Token {
    /// The alias, and a key where it leads to.
    Set,
    /// No alias, or another one.
    Unset(String),
    /// It cannot be told.
    Unknown(String),
    /// The alias is there, and no key that verifiers take.
    Keyless(String),
}

impl Token {
    pub(super) fn of(dns: &Dns<'_>, identity: &Name, token: &str, region: &Region) -> Self {
        let Ok(owner) = identity.below(&format!("{token}._domainkey")) else {
            return Self::Unset(format!("`{token}` is no selector"));
        };
        let reply = dns.ask(&owner, Type::Txt);
        match (reply, reply.cname()) {
            (Reply::Pending, _) => Self::Unknown(format!("`{owner}` is not asked for yet")),
            (Reply::Unknown(failure), _) => {
                Self::Unknown(format!("nobody answered for `{owner}`: {}", failure.text()))
            }
            (_, [alias, ..]) if is_alias(alias, token, region) => {
                match dkim::prospect(dns, identity, token, SignatureAlgorithm::RsaSha256) {
                    Ok(()) => Self::Set,
                    Err(reason) => Self::Keyless(format!("`{owner}` leads to `{alias}`: {}", reason.text())),
                }
            }
            (_, [alias, ..]) => Self::Unset(format!("`{owner}` leads to `{alias}`")),
            (Reply::Records(_), []) => Self::Unknown(format!(
                "`{owner}` has a TXT record and no alias, and it is not known whether SES takes that"
            )),
            (_, []) => Self::Unset(format!("`{owner}` does not exist")),
        }
    }

    /// What comes of the three.
    fn sum(tokens: &[String], states: &[Self]) -> (PredictedResult, String) {
        let all = tokens.len();
        let count = |wanted: fn(&Self) -> bool| states.iter().filter(|state| wanted(state)).count();
        let set = count(|state| matches!(state, Self::Set));
        let unknown = count(|state| matches!(state, Self::Unknown(_)));
        let unset = count(|state| matches!(state, Self::Unset(_)));
        let why = states.iter().find_map(|state| match state {
            Self::Set => None,
            Self::Unset(why) | Self::Unknown(why) | Self::Keyless(why) => Some(why.as_str()),
        });
        let why = why.unwrap_or_default();
        if set == all {
            (PredictedResult::Pass, format!("its {all} aliases are in DNS, with keys where they lead to"))
        } else if unset == all {
            (PredictedResult::Fail, format!("SES finds none of its {all} aliases and does not sign: {why}"))
        } else if set + unknown == 0 {
            (PredictedResult::Fail, format!("none of its {all} aliases leads to a key: {why}"))
        } else {
            let because = format!(
                "{set} of its {all} aliases are in DNS with keys where they lead to, and which one SES signs by is not known: {why}"
            );
            (PredictedResult::Unknown, because)
        }
    }
}

/// Whether an alias is one that SES gave out. A replica of an identity in another Region has the
/// aliases of that Region (Deterministic Easy DKIM).
fn is_alias(alias: &Name, token: &str, region: &Region) -> bool {
    let leads = |zone: &str| {
        alias
            .as_str()
            .strip_suffix(zone)
            .and_then(|rest| rest.strip_suffix('.'))
            .is_some_and(|label| label.eq_ignore_ascii_case(token))
    };
    Region::all().filter_map(|region| region.dkim).any(leads)
        || (region.dkim.is_none() && leads(&format!("dkim.{}.{OWN}", region.id)))
}

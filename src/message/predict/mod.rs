//! What a message that is about to be sent will carry, and whether DMARC will pass.

mod changes;
mod ses;

use serde::Serialize;

use super::authentication::{AuthorVerdict, Candidate, Facts, Wire, author};
use crate::dkim::{self, DkimReason, DkimResult, SignatureAlgorithm};
use crate::dmarc::{AuthenticatedIdentifier, DmarcMechanism, DmarcResult};
use crate::dns::{Dns, Limits, Name, Needs, RecordData, Reply, Snapshot, Timestamp, Type};
use crate::finding::{Applicability, Findings, Publish, Source, escape_byte};
use crate::mime::{self, Mail};
use crate::ses::Region;
use crate::spf::{self, Asked, Evaluation, Sender, SpfResult};

/// How a message will be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sending {
    /// Through Amazon SES.
    Ses(SesSending),
    /// By a mail server of one's own.
    Smtp(SmtpSending),
}

/// What is set up in Amazon SES.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SesSending {
    /// The Region.
    pub region: &'static Region,
    /// The domain that is verified; that of the author when `None`. Where several are, SES takes the
    /// most specific.
    pub identity: Option<Name>,
    /// The custom MAIL FROM domain, if there is one.
    pub mail_from_domain: Option<Name>,
    /// What SES does when the MX record of that domain is not what it wants.
    pub behavior_on_mx_failure: BehaviorOnMxFailure,
    /// How the identity signs.
    pub dkim: SesDkim,
}

/// What SES does when the MX record of a custom MAIL FROM domain is not what it wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BehaviorOnMxFailure {
    /// `USE_DEFAULT_VALUE`: it uses its own domain.
    #[default]
    UseDefaultValue,
    /// `REJECT_MESSAGE`: it refuses the message.
    RejectMessage,
}

/// How an identity of Amazon SES signs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SesDkim {
    /// Nobody said.
    #[default]
    Unknown,
    /// It does not.
    Off,
    /// Easy DKIM, by the three tokens that SES gave out.
    Easy([String; 3]),
    /// BYODKIM, by the selector.
    Byodkim(String),
}

/// What a mail server of one's own does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmtpSending {
    /// Who sends.
    pub sender: Sender,
    /// The domain and the selector that it signs by, if it does.
    pub dkim: Option<(Name, String)>,
}

/// What a message will carry, and whether DMARC will pass.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), derive(tsify::Tsify))]
pub struct Prediction {
    /// The form of this report.
    #[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), tsify(type = "1"))]
    pub schema: u32,
    /// The version of the engine.
    pub engine: &'static str,
    /// The Region of Amazon SES; absent for a mail server of one's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), tsify(optional))]
    pub region: Option<&'static str>,
    /// The date of what is known of Amazon SES.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), tsify(optional))]
    pub as_of: Option<&'static str>,
    /// Whether DMARC will pass for every author.
    pub verdict: PredictedResult,
    /// Why, in a sentence.
    pub because: String,
    /// Why Amazon SES refuses the message; empty when nothing speaks for that.
    pub refused: Vec<SesRefusal>,
    /// What SPF will say, and of which domain.
    pub spf: PredictedSpf,
    /// The signatures that it will carry.
    pub dkim: Vec<PredictedDkim>,
    /// The verdict for each domain of an author. `temperror` stands for what is not known.
    pub authors: Vec<AuthorVerdict>,
    /// What makes the verdict better, each tried out on what DNS says; empty when it is a pass.
    pub changes: Vec<PredictedChange>,
    /// What was not looked at, and why.
    pub not_checked: Vec<String>,
    /// What the walks point into.
    pub sources: Vec<Source>,
}

/// What is to be expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), derive(tsify::Tsify))]
pub enum PredictedResult {
    /// It will pass.
    Pass,
    /// It will not.
    Fail,
    /// There is nothing to judge: no record, no signature, no author.
    None,
    /// It depends on what is not known.
    Unknown,
}

impl PredictedResult {
    fn passed(self) -> Option<bool> {
        match self {
            Self::Pass => Some(true),
            Self::Fail | Self::None => Some(false),
            Self::Unknown => None,
        }
    }

    /// What is worth more counts more.
    fn rank(self) -> u8 {
        match self {
            Self::Fail => 0,
            Self::None | Self::Unknown => 1,
            Self::Pass => 2,
        }
    }
}

impl From<DmarcResult> for PredictedResult {
    fn from(result: DmarcResult) -> Self {
        match result {
            DmarcResult::Pass => Self::Pass,
            DmarcResult::Fail => Self::Fail,
            DmarcResult::None => Self::None,
            DmarcResult::Temperror => Self::Unknown,
        }
    }
}

/// Why Amazon SES refuses a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), derive(tsify::Tsify))]
pub struct SesRefusal {
    /// In a sentence.
    pub because: String,
    /// Where that is said.
    pub source: &'static str,
}

/// What SPF will say.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), derive(tsify::Tsify))]
pub struct PredictedSpf {
    /// The MAIL FROM domain; without one, the name given with HELO.
    pub domain: String,
    /// Why that domain.
    pub domain_because: String,
    /// The result for the addresses that will send.
    pub result: PredictedResult,
    /// Why, in a sentence.
    pub because: String,
    /// What DNS was asked to find the domain.
    pub asked: Vec<Asked>,
    /// The evaluation for one of the addresses: one that does not pass, when there is any.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), tsify(optional))]
    pub evaluation: Option<Evaluation>,
    /// Where it is said how the domain comes about.
    pub source: &'static str,
}

/// A signature that the message will carry.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), derive(tsify::Tsify))]
pub struct PredictedDkim {
    /// Who makes it.
    pub by: SignedBy,
    /// The domain that takes responsibility, `d=`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), tsify(optional))]
    pub domain: Option<Name>,
    /// The selectors that it may be made by, where they are known.
    pub selectors: Vec<String>,
    /// The result.
    pub result: PredictedResult,
    /// Why, in a sentence.
    pub because: String,
    /// The signed fields that Amazon SES writes anew or takes out, by which it breaks a signature that fits now.
    pub breaks: Vec<String>,
    /// What DNS was asked for its keys.
    pub asked: Vec<Asked>,
    /// Where it is said how it comes about.
    pub source: &'static str,
}

/// Who makes a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), derive(tsify::Tsify))]
pub enum SignedBy {
    /// The message carries it already.
    Message,
    /// The identity of Amazon SES, by Easy DKIM, BYODKIM, or nobody knows how.
    Identity,
    /// Amazon SES in its own name.
    Ses,
    /// The mail server that sends.
    Server,
}

/// Something that makes the verdict better.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), derive(tsify::Tsify))]
pub struct PredictedChange {
    /// What to do, as an order.
    pub title: String,
    /// How freely it may be done.
    pub applicability: Applicability,
    /// What to set up other than in DNS.
    pub settings: Vec<String>,
    /// The lines to publish, and those to take away.
    pub publish: Vec<Publish>,
    /// The verdict after it.
    pub verdict: PredictedResult,
    /// Why, in a sentence.
    pub because: String,
}

/// Predicts what receivers will find out about a message, by what `snapshot` holds.
///
/// # Errors
/// What is still needed; answer all of it, then predict again.
pub fn predict(
    mail: &Mail,
    facts: &Facts,
    sending: &Sending,
    snapshot: &Snapshot,
    now: Timestamp,
) -> Result<Box<Prediction>, Box<Needs>> {
    let dns = Dns::new(snapshot, Limits::default());
    let mut found = Findings::default();
    let (authors, mut not_checked) = facts.authors.clone();
    let wire = Wire::of(mail);
    let case = Case {
        own: own(&dns, facts, &wire, matches!(sending, Sending::Ses(_)), now),
        authors: &authors,
        from_fields: wire.count("From"),
        signature_fields: wire.count("DKIM-Signature"),
        now,
    };
    let draft = case.draft(&dns, sending, &Supposed::default(), &mut found);
    let changes = if draft.verdict() == PredictedResult::Pass {
        Ok(Vec::new())
    } else {
        changes::changes(&dns, &case, sending, &draft, snapshot)
    };
    let mut needs = dns.needs();
    if let Err(more) = &changes {
        for question in &more.dns {
            if !needs.dns.contains(question) {
                needs.dns.push(question.clone());
            }
        }
    }
    if !needs.is_empty() {
        return Err(Box::new(needs));
    }
    if matches!(sending, Sending::Ses(_)) && case.own.iter().any(|one| one.result == PredictedResult::Pass) {
        not_checked.push(
            "DKIM: whether a configuration set of Amazon SES tracks opens or clicks, which changes the body"
                .to_owned(),
        );
    }
    let region = match sending {
        Sending::Ses(ses) => Some(ses.region.id),
        Sending::Smtp(_) => None,
    };
    Ok(Box::new(Prediction {
        schema: 1,
        engine: env!("CARGO_PKG_VERSION"),
        region,
        as_of: region.map(|_| crate::ses::AS_OF),
        verdict: draft.verdict(),
        because: draft.because(),
        refused: draft.refused,
        spf: draft.spf,
        dkim: draft.dkim,
        authors: draft.authors,
        changes: changes.unwrap_or_default(),
        not_checked,
        sources: found.finish().0,
    }))
}

/// What stays the same whatever is changed.
struct Case<'m> {
    /// The signatures that the message carries already.
    own: Vec<PredictedDkim>,
    authors: &'m [Name],
    from_fields: usize,
    signature_fields: usize,
    now: Timestamp,
}

/// What is taken for granted, to see what would come of it.
#[derive(Clone, Debug, Default)]
struct Supposed {
    /// Domains as which a good signature is made.
    signed_by: Vec<Name>,
    /// The message carries one signature of its own at most.
    one_signature: bool,
}

/// A prediction without what would change it.
struct Draft {
    spf: PredictedSpf,
    dkim: Vec<PredictedDkim>,
    refused: Vec<SesRefusal>,
    authors: Vec<AuthorVerdict>,
}

impl Case<'_> {
    fn draft(&self, dns: &Dns<'_>, sending: &Sending, supposed: &Supposed, found: &mut Findings) -> Draft {
        let (spf, dkim, refused) = match sending {
            Sending::Ses(ses) => ses::carried(dns, self, ses, supposed),
            Sending::Smtp(smtp) => self.smtp(dns, smtp),
        };
        let mut candidates: Vec<Candidate> = Vec::new();
        let mut add = |mechanism, domain: Name, passed| {
            candidates.push((AuthenticatedIdentifier { mechanism, domain }, passed));
        };
        for one in &dkim {
            if let Some(domain) = one.domain.clone().filter(|_| one.result != PredictedResult::None) {
                add(DmarcMechanism::Dkim, domain, one.result.passed());
            }
        }
        supposed.signed_by.iter().for_each(|domain| add(DmarcMechanism::Dkim, domain.clone(), Some(true)));
        if let Some(domain) = Name::parse(&spf.domain).ok().filter(|domain| !domain.is_root()) {
            add(DmarcMechanism::Spf, domain, spf.result.passed());
        }
        let authors = self.authors.iter().map(|domain| {
            let mut verdict = author(dns, domain, &candidates, true, found);
            let open = verdict.identifiers.iter().find(|one| one.authenticated.is_none());
            if verdict.result == DmarcResult::Temperror
                && let Some(open) = open
            {
                verdict.because = format!(
                    "it depends on {} as `{}`, of which the result is not known",
                    match open.alignment.identifier.mechanism {
                        DmarcMechanism::Spf => "SPF",
                        DmarcMechanism::Dkim => "a signature",
                    },
                    open.alignment.identifier.domain
                );
            }
            verdict
        });
        Draft { authors: authors.collect(), spf, dkim, refused }
    }

    fn smtp(&self, dns: &Dns<'_>, smtp: &SmtpSending) -> (PredictedSpf, Vec<PredictedDkim>, Vec<SesRefusal>) {
        let evaluation = spf::check_host(dns, &smtp.sender, self.now);
        let spf = PredictedSpf {
            domain: evaluation.domain.clone(),
            domain_because: format!("as given for `{}`", smtp.sender.ip),
            result: spf_result(evaluation.result),
            because: evaluation.reason.clone(),
            asked: Vec::new(),
            evaluation: Some(evaluation),
            source: "RFC 7208 section 2.4",
        };
        let mut dkim = self.own.clone();
        if let Some((domain, selector)) = &smtp.dkim {
            let tried = [SignatureAlgorithm::RsaSha256, SignatureAlgorithm::Ed25519Sha256]
                .map(|algorithm| dkim::prospect(dns, domain, selector, algorithm));
            let (result, because) = match tried {
                [Ok(()), _] | [_, Ok(())] => (PredictedResult::Pass, "its key is in DNS".to_owned()),
                [Err(DkimReason::KeyType), Err(reason)] | [Err(reason), _] => no_key(reason),
            };
            dkim.push(PredictedDkim {
                by: SignedBy::Server,
                domain: Some(domain.clone()),
                selectors: vec![selector.clone()],
                result,
                because,
                breaks: Vec::new(),
                asked: asked_key(dns, domain, selector).into_iter().collect(),
                source: "RFC 6376 section 3.6.2.1",
            });
        }
        (spf, dkim, Vec::new())
    }
}

impl Draft {
    fn verdict(&self) -> PredictedResult {
        if !self.refused.is_empty() {
            return PredictedResult::Fail;
        }
        // The worst counts, since DMARC has to pass for every author.
        let order = [PredictedResult::Fail, PredictedResult::Unknown, PredictedResult::None];
        let has = |result: &PredictedResult| self.authors.iter().any(|one| *result == one.result.into());
        match order.into_iter().find(has) {
            Some(worst) => worst,
            None if self.authors.is_empty() => PredictedResult::None,
            None => PredictedResult::Pass,
        }
    }

    fn because(&self) -> String {
        if let Some(refusal) = self.refused.first() {
            return format!("Amazon SES refuses the message: {}", refusal.because);
        }
        let verdict = self.verdict();
        match self.authors.iter().find(|one| verdict == one.result.into()) {
            Some(author) if self.authors.len() > 1 => format!("`{}`: {}", author.domain, author.because),
            Some(author) => author.because.clone(),
            None => "there is no author".to_owned(),
        }
    }

    /// Whether the verdict is better, or at least for an author and worse for none. Of what Amazon SES
    /// refuses all the same, nothing is better.
    fn is_better_than(&self, other: &Self) -> bool {
        let (ours, theirs) = (self.verdict().rank(), other.verdict().rank());
        let ranks = |draft: &Self| -> Vec<u8> {
            draft.authors.iter().map(|one| PredictedResult::from(one.result).rank()).collect()
        };
        let (each, before) = (ranks(self), ranks(other));
        ours > theirs
            || (ours == theirs
                && self.refused.is_empty()
                && each != before
                && each.iter().zip(&before).all(|(ours, theirs)| ours >= theirs))
    }
}

/// The signatures that the message carries already.
fn own(dns: &Dns<'_>, facts: &Facts, wire: &Wire<'_>, by_ses: bool, now: Timestamp) -> Vec<PredictedDkim> {
    let verdicts = dkim::verify(dns, &wire.bytes(), facts.digests(), now);
    verdicts
        .iter()
        .map(|verdict| {
            let read = &verdict.signature;
            let is_signed =
                |name: &str| read.signed.iter().any(|one| one.eq_ignore_ascii_case(name.as_bytes()));
            // One that is not there may be signed, and is not taken out.
            let removed = mime::removed_by_ses().iter().filter(|name| wire.count(name) > 0);
            let breaks: Vec<String> = mime::rewritten_by_ses()
                .iter()
                .chain(removed)
                .filter(|name| by_ses && verdict.reason.is_none() && is_signed(name))
                .map(|name| (*name).to_owned())
                .collect();
            let (result, because) = match verdict.reason {
                None if breaks.is_empty() => (PredictedResult::Pass, "it fits the message".to_owned()),
                None => (
                    PredictedResult::Fail,
                    format!(
                        "Amazon SES writes anew or takes out what is signed, which breaks it: {}",
                        quoted(&breaks)
                    ),
                ),
                Some(reason) if verdict.result == DkimResult::TempError => {
                    (PredictedResult::Unknown, reason.text())
                }
                Some(reason) => (PredictedResult::Fail, reason.text()),
            };
            let selector = read.key_name.as_ref().zip(read.domain.as_ref()).and_then(|(key, domain)| {
                key.as_str().strip_suffix(&format!("._domainkey.{domain}")).map(str::to_owned)
            });
            let asked = selector.as_deref().zip(read.domain.as_ref());
            PredictedDkim {
                by: SignedBy::Message,
                domain: read.domain.clone(),
                result,
                because,
                breaks,
                asked: asked
                    .and_then(|(selector, domain)| asked_key(dns, domain, selector))
                    .into_iter()
                    .collect(),
                selectors: selector.into_iter().collect(),
                source: if by_ses { ses::DKIM_MANUAL } else { "RFC 6376 section 6.1" },
            }
        })
        .collect()
}

/// Names of fields in a sentence.
fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn spf_result(result: SpfResult) -> PredictedResult {
    match result {
        SpfResult::Pass => PredictedResult::Pass,
        SpfResult::TempError => PredictedResult::Unknown,
        SpfResult::None => PredictedResult::None,
        SpfResult::Neutral | SpfResult::Fail | SpfResult::SoftFail | SpfResult::PermError => {
            PredictedResult::Fail
        }
    }
}

/// What becomes of a signature whose key is not as it should be.
fn no_key(reason: DkimReason) -> (PredictedResult, String) {
    let is_unknown = reason == DkimReason::Key(dkim::DkimKeyState::Unknown);
    (if is_unknown { PredictedResult::Unknown } else { PredictedResult::Fail }, reason.text())
}

/// Records of an answer that are shown, and bytes of each.
const ANSWERS: usize = 10;
const SHOWN: usize = 300;

/// What DNS said, in short.
fn asked(dns: &Dns<'_>, name: &Name, rtype: Type) -> Asked {
    let reply = dns.ask(name, rtype);
    let mut answer: Vec<String> = reply.cname().iter().map(|alias| format!("CNAME {alias}")).collect();
    for record in reply.records().iter().take(ANSWERS) {
        answer.push(match record {
            RecordData::Mx(preference, host) => format!("{preference} {host}"),
            _ => record.joined().map_or_else(String::new, |text| shown(&text)),
        });
    }
    match reply {
        Reply::Records(_) => {}
        Reply::NoData(_) => answer.push("no data".to_owned()),
        Reply::NxDomain(_) => answer.push("no such name".to_owned()),
        Reply::Unknown(failure) => answer.push(failure.text().to_owned()),
        Reply::Pending => {}
    }
    Asked { name: name.to_string(), rtype: rtype.as_str(), answer: answer.join(", ") }
}

fn shown(text: &[u8]) -> String {
    let mut out = String::new();
    text.iter().take(SHOWN).for_each(|byte| escape_byte(*byte, &mut out));
    if text.len() > SHOWN {
        out.push('…');
    }
    out
}

fn asked_key(dns: &Dns<'_>, domain: &Name, selector: &str) -> Option<Asked> {
    let owner = domain.below(&format!("{selector}._domainkey")).ok()?;
    Some(asked(dns, &owner, Type::Txt))
}

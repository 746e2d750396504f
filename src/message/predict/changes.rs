//! What would make the verdict better. Nothing is taken for an improvement that has not been tried
//! out: each change is made to a copy of the snapshot, and the message predicted again.

use super::ses::{self, Token};
use super::{
    BehaviorOnMxFailure, Case, Draft, PredictedChange, PredictedResult, Sending, SesDkim, SesSending,
    SignedBy, SmtpSending, Supposed, quoted,
};
use crate::dmarc::{DmarcMechanism, DmarcStatus, WalkFound};
use crate::dns::{Answer, Dns, Limits, Name, Needs, Outcome, Question, RecordData, Reply, Snapshot, Type};
use crate::finding::{Applicability, Findings, Publish};
use crate::ses::Region;

/// The labels that are proposed for a custom MAIL FROM domain.
const LABELS: [&str; 2] = ["bounce", "mail-from"];

/// The record of a custom MAIL FROM domain.
const SPF: &str = "v=spf1 include:amazonses.com ~all";

/// Changes that are tried with each other; there are fewer in all.
const TOGETHER: usize = 10;

/// A change that is to be tried.
#[derive(Clone, Debug)]
struct Candidate {
    title: String,
    applicability: Applicability,
    settings: Vec<String>,
    publish: Vec<Publish>,
    /// What DNS says after it.
    answers: Vec<Answer>,
    /// How the message is sent after it, where that changes.
    sending: Option<Sending>,
    supposed: Supposed,
}

impl Candidate {
    fn new(title: impl Into<String>, applicability: Applicability) -> Self {
        Self {
            title: title.into(),
            applicability,
            settings: Vec::new(),
            publish: Vec::new(),
            answers: Vec::new(),
            sending: None,
            supposed: Supposed::default(),
        }
    }

    /// Both, unless they change the same.
    fn and(&self, other: &Self) -> Option<Self> {
        let clash =
            self.answers.iter().any(|one| other.answers.iter().any(|two| one.question() == two.question()));
        if clash || (self.sending.is_some() && other.sending.is_some()) {
            return None;
        }
        let mut both = self.clone();
        both.title = format!("{}; and {}", self.title, other.title);
        both.applicability = self.applicability.min(other.applicability);
        both.settings.extend(other.settings.iter().cloned());
        both.publish.extend(other.publish.iter().cloned());
        both.answers.extend(other.answers.iter().cloned());
        both.sending = both.sending.or_else(|| other.sending.clone());
        both.supposed.signed_by.extend(other.supposed.signed_by.iter().cloned());
        both.supposed.one_signature |= other.supposed.one_signature;
        Some(both)
    }
}

/// What makes the verdict of `draft` better: single changes, or pairs where no single one does.
///
/// # Errors
/// What is needed to try them.
pub(super) fn changes(
    dns: &Dns<'_>,
    case: &Case<'_>,
    sending: &Sending,
    draft: &Draft,
    snapshot: &Snapshot,
) -> Result<Vec<PredictedChange>, Box<Needs>> {
    let mut candidates = match sending {
        Sending::Ses(ses) => by_ses(dns, case, ses, draft),
        Sending::Smtp(smtp) => by_smtp(dns, smtp, draft),
    };
    own_signature(case, &mut candidates);
    policy(dns, sending, case, draft, &mut candidates);
    if dns.is_pending() {
        return Err(Box::new(dns.needs()));
    }
    let mut needs = Needs::default();
    let mut tried = |candidate: &Candidate| {
        let changed = with(snapshot, &candidate.answers);
        let dns = Dns::new(&changed, Limits::default());
        let after = case.draft(
            &dns,
            candidate.sending.as_ref().unwrap_or(sending),
            &candidate.supposed,
            &mut Findings::default(),
        );
        if dns.is_pending() {
            needs.dns.extend(dns.needs().dns);
            return None;
        }
        after.is_better_than(draft).then(|| change(candidate, &after))
    };
    let mut found: Vec<PredictedChange> = Vec::new();
    for candidate in &candidates {
        keep(tried(candidate), &mut found);
    }
    if found.is_empty() {
        let pairs = candidates.iter().take(TOGETHER).enumerate().flat_map(|(at, one)| {
            candidates.iter().take(TOGETHER).skip(at + 1).filter_map(|other| one.and(other))
        });
        pairs.for_each(|pair| keep(tried(&pair), &mut found));
    }
    if !needs.is_empty() {
        return Err(Box::new(needs));
    }
    // What brings a pass comes first.
    let (mut passes, others): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|change| change.verdict == PredictedResult::Pass);
    passes.extend(others);
    Ok(passes)
}

/// Of the forms of one change, the first of those that do best.
fn keep(change: Option<PredictedChange>, found: &mut Vec<PredictedChange>) {
    let Some(change) = change else { return };
    match found.iter_mut().find(|known| known.title == change.title) {
        Some(known) if known.verdict.rank() < change.verdict.rank() => *known = change,
        Some(_) => {}
        None => found.push(change),
    }
}

fn change(candidate: &Candidate, after: &Draft) -> PredictedChange {
    PredictedChange {
        title: candidate.title.clone(),
        applicability: candidate.applicability,
        settings: candidate.settings.clone(),
        publish: candidate.publish.clone(),
        verdict: after.verdict(),
        because: after.because(),
    }
}

/// The snapshot after some answers have changed.
fn with(snapshot: &Snapshot, answers: &[Answer]) -> Snapshot {
    let mut changed = Snapshot::default();
    answers.iter().chain(snapshot.answers()).for_each(|answer| changed.answer(answer.clone()));
    changed
}

fn by_ses(dns: &Dns<'_>, case: &Case<'_>, ses: &SesSending, draft: &Draft) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    let Some(identity) = ses.identity(case.authors) else { return candidates };
    let signature = draft.dkim.iter().find(|one| one.by == SignedBy::Identity).map(|one| one.result);
    match &ses.dkim {
        _ if signature == Some(PredictedResult::Pass) => {}
        SesDkim::Easy(tokens) => candidates.extend(aliases(dns, identity, tokens, ses.region)),
        // A key that nobody answered for may be there.
        SesDkim::Byodkim(_) if signature == Some(PredictedResult::Unknown) => {}
        SesDkim::Byodkim(selector) => candidates.extend(key(dns, identity, selector)),
        SesDkim::Off | SesDkim::Unknown => candidates.extend(easy_dkim(ses, identity, true)),
    }
    for author in case.authors.iter().filter(|author| *author != identity) {
        candidates.extend(easy_dkim(ses, author, false));
    }
    if draft.spf.result != PredictedResult::Pass || draft.spf.domain == ses.region.mail_from {
        candidates.extend(mail_from(dns, ses, identity));
    }
    if case.signature_fields > 1 {
        let mut one = Candidate::new("leave one DKIM-Signature field in the message", Applicability::Unsafe);
        one.supposed.one_signature = true;
        candidates.push(one);
    }
    candidates
}

/// The aliases of Easy DKIM that are not there.
fn aliases(dns: &Dns<'_>, identity: &Name, tokens: &[String], region: &Region) -> Option<Candidate> {
    let zone = region.dkim?;
    let mut candidate =
        Candidate::new(format!("publish the aliases of Easy DKIM for `{identity}`"), Applicability::Safe);
    for token in tokens {
        let owner = identity.below(&format!("{token}._domainkey")).ok()?;
        let target = Name::parse(&format!("{token}.{zone}")).ok()?;
        // Of all three, so that what is needed is asked for at once.
        let keys = dns.ask(&target, Type::Txt);
        if !matches!(Token::of(dns, identity, token, region), Token::Unset(_)) {
            continue;
        }
        if let Some(alias) = dns.ask(&owner, Type::Txt).cname().first() {
            candidate.publish.push(line(&owner, "CNAME", alias.as_str()).removed());
        }
        candidate.publish.push(line(&owner, "CNAME", target.as_str()));
        let Some(mut answer) = keys.answer().cloned() else {
            // Who does not know the keys does not know what comes of it.
            if let Reply::Unknown(failure) = keys {
                candidate.answers.push(Answer::failed(Question::new(owner, Type::Txt), failure));
            }
            continue;
        };
        answer.name = owner;
        if let Outcome::Answered { cname, .. } = &mut answer.outcome {
            cname.insert(0, target);
        }
        candidate.answers.push(answer);
    }
    (!candidate.publish.is_empty()).then_some(candidate)
}

/// The key of BYODKIM, or of one's own server, which only its owner knows.
fn key(dns: &Dns<'_>, domain: &Name, selector: &str) -> Option<Candidate> {
    let owner = domain.below(&format!("{selector}._domainkey")).ok()?;
    let mut candidate = Candidate::new(
        format!("publish the public key of the selector `{selector}`"),
        Applicability::Placeholder,
    );
    let reply = dns.ask(&owner, Type::Txt);
    replace(&owner, reply, &records(reply, b""), "v=DKIM1; k=rsa; p=PUBLIC-KEY", &mut candidate);
    candidate.answers.clear();
    candidate.supposed.signed_by.push(domain.clone());
    Some(candidate)
}

/// Easy DKIM for a domain, by tokens that SES gives out.
fn easy_dkim(ses: &SesSending, domain: &Name, is_verified: bool) -> Option<Candidate> {
    let zone = ses.region.dkim.map_or_else(|| format!("dkim.{}.{}", ses.region.id, ses::OWN), str::to_owned);
    let region = ses.region.id;
    let (title, command) = if is_verified {
        let way = "--signing-attributes-origin AWS_SES";
        (
            format!("let `{domain}` sign by Easy DKIM in `{region}`"),
            format!(
                "put-email-identity-dkim-signing-attributes --region {region} --email-identity {domain} {way}"
            ),
        )
    } else {
        (
            format!("verify `{domain}` in `{region}` with Easy DKIM"),
            format!("create-email-identity --region {region} --email-identity {domain}"),
        )
    };
    let mut candidate = Candidate::new(title, Applicability::Placeholder);
    candidate.settings.push(format!("aws sesv2 {command}"));
    for token in ["TOKEN-1", "TOKEN-2", "TOKEN-3"] {
        let owner = domain.below(&format!("{token}._domainkey")).ok()?;
        // The name is in lower case; the placeholder is to be seen as one.
        let mut line = line(&owner, "CNAME", &format!("{token}.{zone}"));
        line.name = format!("{token}._domainkey.{domain}");
        candidate.publish.push(line);
    }
    candidate.supposed.signed_by.push(domain.clone());
    // The settings of the most specific identity count, so those of a wider one no longer do.
    let mail_from_domain =
        ses.mail_from_domain.clone().filter(|given| given.within(domain) && given != domain);
    candidate.sending = Some(Sending::Ses(SesSending {
        identity: Some(domain.clone()),
        mail_from_domain,
        dkim: SesDkim::Off,
        ..ses.clone()
    }));
    Some(candidate)
}

/// A custom MAIL FROM domain as SES wants it.
fn mail_from(dns: &Dns<'_>, ses: &SesSending, identity: &Name) -> Vec<Candidate> {
    let region = ses.region.id;
    let given = ses.mail_from_domain.as_ref();
    let Some(domain) = given
        .filter(|domain| domain.within(identity) && *domain != identity)
        .cloned()
        .or_else(|| free(dns, identity))
    else {
        return Vec::new();
    };
    let title = if given == Some(&domain) {
        format!("publish what SES in `{region}` wants of the MAIL FROM domain `{domain}`")
    } else {
        format!("set up `{domain}` as the MAIL FROM domain of `{identity}` in `{region}`")
    };
    let mut candidate = Candidate::new(title, Applicability::Unsafe);
    if given != Some(&domain) {
        candidate.settings.push(format!(
            "aws sesv2 put-email-identity-mail-from-attributes --region {region} --email-identity {identity} --mail-from-domain {domain} --behavior-on-mx-failure {}",
            match ses.behavior_on_mx_failure {
                BehaviorOnMxFailure::UseDefaultValue => "USE_DEFAULT_VALUE",
                BehaviorOnMxFailure::RejectMessage => "REJECT_MESSAGE",
            }
        ));
        let changed = SesSending { mail_from_domain: Some(domain.clone()), ..ses.clone() };
        candidate.sending = Some(Sending::Ses(changed));
    }
    let feedback = ses.region.feedback();
    let (Ok(host), mx, txt) =
        (Name::parse(&feedback), dns.ask(&domain, Type::Mx), dns.ask(&domain, Type::Txt))
    else {
        return Vec::new();
    };
    if matches!(mx, Reply::Unknown(_)) || matches!(txt, Reply::Unknown(_)) {
        return Vec::new();
    }
    let is_set = matches!(mx.records(), [RecordData::Mx(_, found)] if *found == host);
    if !is_set {
        let mut is_there = false;
        for record in mx.records() {
            let RecordData::Mx(preference, found) = record else { continue };
            // Once is enough, whatever its preference.
            if *found == host && !is_there {
                is_there = true;
                continue;
            }
            candidate.publish.push(line(&domain, "MX", &format!("{preference} {found}")).removed());
        }
        if !is_there {
            candidate.publish.push(line(&domain, "MX", &format!("10 {feedback}")));
        }
        let question = Question::new(domain.clone(), Type::Mx);
        candidate.answers.push(Answer::new(question, vec![RecordData::Mx(10, host)]));
    }
    let texts: Vec<String> = records(txt, b"v=spf1");
    let mut wanted = match texts.as_slice() {
        [] => vec![SPF.to_owned()],
        [text] => vec![inserted(text, "include:amazonses.com"), SPF.to_owned()],
        _ => vec![SPF.to_owned()],
    };
    // As it is, where that will do.
    if !is_set && texts.len() == 1 {
        wanted.insert(0, texts.concat());
    }
    let with = |text: &String| {
        let mut candidate = candidate.clone();
        replace(&domain, txt, &texts, text, &mut candidate);
        candidate
    };
    wanted.iter().map(with).collect()
}

/// A name below the identity that is not in use.
fn free(dns: &Dns<'_>, identity: &Name) -> Option<Name> {
    LABELS.iter().find_map(|label| {
        let name = identity.below(label).ok()?;
        let (mx, txt) = (dns.ask(&name, Type::Mx), dns.ask(&name, Type::Txt));
        (mx.is_absent() && txt.is_absent()).then_some(name)
    })
}

fn by_smtp(dns: &Dns<'_>, smtp: &SmtpSending, draft: &Draft) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    if let Some((domain, selector)) = &smtp.dkim
        && draft.dkim.iter().any(|one| one.by == SignedBy::Server && one.result == PredictedResult::Fail)
    {
        candidates.extend(key(dns, domain, selector));
    }
    if let Ok(domain) = Name::parse(&draft.spf.domain)
        && draft.spf.result != PredictedResult::Pass
        && !domain.is_root()
    {
        let ip = smtp.sender.ip;
        let term = if ip.is_ipv4() { format!("ip4:{ip}") } else { format!("ip6:{ip}") };
        let txt = dns.ask(&domain, Type::Txt);
        let texts = records(txt, b"v=spf1");
        if !matches!(txt, Reply::Unknown(_) | Reply::Pending) && texts.len() < 2 {
            let mut candidate =
                Candidate::new(format!("let `{ip}` send for `{domain}`"), Applicability::Unsafe);
            let text =
                texts.first().map_or_else(|| format!("v=spf1 {term} ~all"), |text| inserted(text, &term));
            replace(&domain, txt, &texts, &text, &mut candidate);
            candidates.push(candidate);
        }
    }
    candidates
}

/// A signature of the message that Amazon SES would break.
fn own_signature(case: &Case<'_>, candidates: &mut Vec<Candidate>) {
    for signature in case.own.iter().filter(|one| !one.breaks.is_empty()) {
        let Some(domain) = signature.domain.clone() else { continue };
        let mut candidate = Candidate::new(
            format!("leave {} out of `h=` of the signature as `{domain}`", quoted(&signature.breaks)),
            Applicability::Unsafe,
        );
        candidate.supposed.signed_by.push(domain);
        candidates.push(candidate);
    }
}

/// What the DMARC record may say instead.
fn policy(dns: &Dns<'_>, sending: &Sending, case: &Case<'_>, draft: &Draft, candidates: &mut Vec<Candidate>) {
    for author in &draft.authors {
        let walk = &author.walk;
        if author.policy.state == DmarcStatus::Absent && walk.certain {
            // Where the identity ends: its subdomains are covered too.
            let at = match sending {
                Sending::Ses(ses) => ses.identity(case.authors).filter(|it| author.domain.within(it)),
                Sending::Smtp(_) => None,
            };
            let at = at.unwrap_or(&author.domain);
            let Ok(owner) = at.below("_dmarc") else { continue };
            let mut candidate =
                Candidate::new(format!("publish a DMARC record for `{at}`"), Applicability::Safe);
            replace(&owner, dns.ask(&owner, Type::Txt), &[], "v=DMARC1; p=none", &mut candidate);
            candidates.push(candidate);
        }
        let Some(step) = walk.applicable().filter(|step| step.found == WalkFound::Record) else { continue };
        let Ok(owner) = step.domain.below("_dmarc") else { continue };
        for mechanism in [DmarcMechanism::Dkim, DmarcMechanism::Spf] {
            let Some((text, relaxed)) = step.relaxed(mechanism) else { continue };
            let mut candidate = Candidate::new(
                match mechanism {
                    DmarcMechanism::Dkim => format!("relax the alignment of DKIM at `{owner}`"),
                    DmarcMechanism::Spf => format!("relax the alignment of SPF at `{owner}`"),
                },
                Applicability::Unsafe,
            );
            let reply = dns.ask(&owner, Type::Txt);
            replace(&owner, reply, &[text.to_owned()], &relaxed, &mut candidate);
            let is_new = |known: &Candidate| known.title != candidate.title;
            if candidates.iter().all(is_new) {
                candidates.push(candidate);
            }
        }
    }
}

/// The texts of a TXT reply that begin so, in any case; those that are no plain ASCII are left out.
fn records(reply: Reply<'_>, begin: &[u8]) -> Vec<String> {
    reply
        .txt()
        .map(<[Vec<u8>]>::concat)
        .filter(|text| text.get(..begin.len()).is_some_and(|head| head.eq_ignore_ascii_case(begin)))
        .filter_map(|text| String::from_utf8(text).ok())
        .collect()
}

/// A record of SPF with one more term, before all others.
fn inserted(text: &str, term: &str) -> String {
    let (version, rest) = text.split_at_checked(6).unwrap_or((text, ""));
    format!("{version} {term}{rest}")
}

/// Takes the texts `old` of a name away and puts `new` there.
fn replace(name: &Name, reply: Reply<'_>, old: &[String], new: &str, candidate: &mut Candidate) {
    let kept = |record: &&RecordData| {
        record.joined().is_none_or(|text| old.iter().all(|old| old.as_bytes() != text.as_slice()))
    };
    if !old.iter().any(|old| old == new) || old.len() > 1 {
        // Behind an alias the record stands where that leads.
        let at = reply.cname().last().unwrap_or(name);
        let lines = old.iter().filter(|old| *old != new).map(|old| Publish::txt(at.as_str(), old).removed());
        candidate.publish.extend(lines);
        candidate.publish.push(Publish::txt(at.as_str(), new));
    }
    let mut records: Vec<RecordData> = reply.records().iter().filter(kept).cloned().collect();
    records.push(RecordData::Txt(new.as_bytes().chunks(255).map(<[u8]>::to_vec).collect()));
    candidate.answers.push(Answer::new(Question::new(name.clone(), Type::Txt), records));
}

fn line(name: &Name, rtype: &'static str, value: &str) -> Publish {
    Publish { remove: false, name: name.to_string(), rtype, value: value.to_owned(), text: value.to_owned() }
}

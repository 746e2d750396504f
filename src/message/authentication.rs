//! What a receiver finds out about who sent a message: DKIM, SPF and DMARC, put together.

use std::borrow::Cow;

use serde::Serialize;

use super::findings::{self, Verified};
use super::report::readable;
use super::results::{self, ClaimedResults};
use crate::dkim::{
    self, BodyForm, BodyPieces, Canonicalization, CauseBudget, Digests, DkimDiagnosis, DkimReason,
    DkimResult, DkimVerdict, RsaCheck, SignatureAlgorithm, SignatureDigests, SignedMessage, VerifyLimits,
};
use crate::dmarc::{
    self, AuthenticatedIdentifier, DmarcMechanism, DmarcResult, DmarcWalk, IdentifierAlignment, PolicyOutcome,
};
use crate::dns::{Answer, Dns, Limits, Name, Needs, Question, Reply, Snapshot, Timestamp, Type};
use crate::finding::{Finding, Findings, Source, Span};
use crate::mime::{LineEnding, Mail};
use crate::spf::{self, Evaluation, Sender, SpfResult};

/// Authors of one message that are judged.
const AUTHORS: usize = 10;

/// What a receiver knows besides the message.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Envelope {
    /// Who sends; without it SPF is not known.
    pub sender: Option<Sender>,
    /// The name under which the receiver writes Authentication-Results (RFC 8601 section 2.5); without
    /// it none that the message came with is believed.
    pub authserv_id: Option<String>,
}

/// What a receiver finds out about who sent a message.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), derive(tsify::Tsify))]
pub struct Authentication {
    /// The form of this report.
    #[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), tsify(type = "1"))]
    pub schema: u32,
    /// The version of the engine.
    pub engine: &'static str,
    /// Every signature, in the order of the fields.
    pub dkim: Vec<DkimSignature>,
    /// The result of SPF; absent when it is not known who sends.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), tsify(optional))]
    pub spf: Option<Evaluation>,
    /// The verdict for each domain of an author.
    pub authors: Vec<AuthorVerdict>,
    /// Whether there are fields of ARC (RFC 8617), which only the second opinion judges.
    pub has_arc: bool,
    /// Whether there are fields of DKIM2, which only the second opinion reads.
    pub has_dkim2: bool,
    /// An Authentication-Results field that says the same (RFC 8601), without its line end.
    pub results: String,
    /// The Authentication-Results fields that the message came with.
    pub claims: Vec<ClaimedResults>,
    /// What the signatures have cost.
    pub work: VerifyWork,
    /// What was not checked, and why.
    pub not_checked: Vec<String>,
    /// What is wrong with the signatures: by severity, then place, then code. Labels into the message
    /// count its bytes as it was given.
    pub findings: Vec<Finding>,
    /// Findings beyond the limit.
    pub dropped: usize,
    /// What the walks and the labels point into; the text of the message is left out.
    pub sources: Vec<Source>,
}

/// What the signatures of a message have cost, whatever they claim; the searches for causes count for themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), derive(tsify::Tsify))]
pub struct VerifyWork {
    /// Bytes that were hashed: signed fields for each signature, the body at most once for each form.
    pub hashed: u64,
    /// Signatures that were checked with a key.
    pub checked: usize,
}

/// One DKIM-Signature field and what became of it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), derive(tsify::Tsify))]
pub struct DkimSignature {
    /// Where the field is, in bytes of the message as it was given.
    pub span: Span,
    /// The result, in the words of RFC 8601 section 2.7.1.
    pub result: DkimResult,
    /// Why it has not passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), tsify(optional))]
    pub reason: Option<&'static str>,
    /// The same in a sentence; that it fits, when it does.
    pub because: String,
    /// The domain that takes responsibility, `d=`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), tsify(optional))]
    pub domain: Option<Name>,
    /// The name of the key.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), tsify(optional))]
    pub key_name: Option<Name>,
    /// The algorithm, when it is known: `rsa-sha256`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), tsify(optional))]
    pub algorithm: Option<&'static str>,
    /// Whether the digest of the body is the one signed; absent when it could not be made.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), tsify(optional))]
    pub body: Option<bool>,
    /// Whether the signature fits the signed fields; absent when there is no key to check it with.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), tsify(optional))]
    pub header: Option<bool>,
    /// The names of the signed fields, as written.
    pub signed: Vec<String>,
    /// How many bytes of the body are signed, when it is not all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), tsify(optional))]
    pub length: Option<u64>,
    /// When it was made, in seconds since 1970 UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), tsify(optional))]
    pub timestamp: Option<u64>,
    /// When it ends, in seconds since 1970 UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), tsify(optional))]
    pub expiration: Option<u64>,
    /// What has become of the message since it was signed; absent when the signature fits, and when
    /// there is nothing to search by. Its places count bytes as on the wire.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), tsify(optional))]
    pub diagnosis: Option<DkimDiagnosis>,
}

/// DMARC for one domain of an author (RFC 9989 section 5.3).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), derive(tsify::Tsify))]
pub struct AuthorVerdict {
    /// The domain.
    pub domain: Name,
    /// The result.
    pub result: DmarcResult,
    /// Why, in a sentence.
    pub because: String,
    /// What receivers do when the result is fail.
    pub policy: PolicyOutcome,
    /// The walk from the domain.
    pub walk: DmarcWalk,
    /// Every identifier that SPF or DKIM looked at, and whether it aligns.
    pub identifiers: Vec<Identifier>,
}

/// An identifier, whether it is authenticated, and whether it aligns.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), derive(tsify::Tsify))]
pub struct Identifier {
    /// Whether SPF or DKIM passed for it; absent when that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), tsify(optional))]
    pub authenticated: Option<bool>,
    /// How it stands to the author's domain.
    #[serde(flatten)]
    pub alignment: IdentifierAlignment,
}

/// What is made of a message once, however often [`authenticate`] is called.
#[derive(Clone, Debug)]
pub struct Facts {
    digests: Digests,
    limits: VerifyLimits,
    /// The domains of the authors, and which of them are not judged.
    pub(super) authors: (Vec<Name>, Vec<String>),
}

impl Facts {
    /// The digests of each signature.
    pub(super) fn digests(&self) -> &Digests {
        &self.digests
    }

    /// Goes through all bytes of a message.
    pub fn of(mail: &Mail, limits: VerifyLimits) -> Self {
        let mut facts = Self::begin(mail, limits);
        facts.finish(mail);
        facts
    }

    /// Goes through the header alone. A host that hashes faster then digests the body in the forms that
    /// are open; what it leaves is for [`Facts::finish`].
    pub fn begin(mail: &Mail, limits: VerifyLimits) -> Self {
        let wire = Wire::of(mail);
        let fields = wire.bytes();
        Self { digests: Digests::begin(&fields, &limits), limits, authors: author_domains(mail, &|_| None) }
    }

    /// Lets a host turn the internationalized domains of authors into A-labels (RFC 8616 section 5).
    pub fn know_a_labels(&mut self, mail: &Mail, a_labels: &dyn Fn(&str) -> Option<String>) {
        self.authors = author_domains(mail, a_labels);
    }

    /// The first form of the body that is open, and how to come by the pieces of [`signed_body`].
    pub fn open_body(&self, mail: &Mail) -> Option<(Canonicalization, BodyPieces)> {
        let form = self.digests.open_body()?;
        Some((form, BodyPieces::new(body_form(mail.line_ending(), form))))
    }

    /// Takes the SHA-256 digest of all the pieces of a form.
    pub fn digested(&mut self, form: Canonicalization, pieces: &BodyPieces, digest: [u8; 32]) {
        self.digests.digested(form, digest, pieces.size());
    }

    /// Makes the digests that are open.
    pub fn finish(&mut self, mail: &Mail) {
        let ending = mail.line_ending();
        self.digests.finish(signed_body(mail), &|form| body_form(ending, form));
    }

    /// The signatures that a host may check, as soon as the name of their key is answered for.
    pub fn open_checks<'f>(&'f self, mail: &Mail, snapshot: &Snapshot) -> Vec<RsaCheck<'f>> {
        let wire = Wire::of(mail);
        let fields = wire.bytes();
        dkim::open_checks(&Dns::new(snapshot, Limits::default()), &fields, &self.digests)
    }

    /// Takes that a key has made a signature, both as [`Facts::open_checks`] gave them.
    pub fn confirm(&mut self, signature: usize, modulus: Vec<u8>) {
        self.digests.confirm(signature, modulus);
    }
}

/// The body as it stands in the file.
pub fn signed_body(mail: &Mail) -> &[u8] {
    let root = mail.is_message().then(|| mail.parsed().part(0)).flatten();
    root.and_then(|root| mail.raw().get(root.offset_body() as usize..)).unwrap_or_default()
}

/// The form of a body whose lines end so in the file.
fn body_form(ending: LineEnding, form: Canonicalization) -> BodyForm {
    if ending == LineEnding::Lf { BodyForm::of_file(form) } else { BodyForm::new(form) }
}

/// Verifies a message as a receiver does, by what `snapshot` holds.
///
/// # Errors
/// What is still needed; answer all of it, then verify again.
pub fn authenticate(
    mail: &Mail,
    facts: &Facts,
    envelope: &Envelope,
    snapshot: &Snapshot,
    now: Timestamp,
) -> Result<Authentication, Box<Needs>> {
    let dns = Dns::new(snapshot, Limits::default());
    let wire = Wire::of(mail);
    let fields = wire.bytes();
    let verdicts = dkim::verify(&dns, &fields, &facts.digests, now);
    let spf = envelope.sender.as_ref().map(|sender| spf::check_host(&dns, sender, now));
    let mut found = Findings::default();
    let candidates = candidates(&verdicts, spf.as_ref());
    let (domains, mut not_checked) = facts.authors.clone();
    let authors = domains
        .iter()
        .map(|domain| author(&dns, domain, &candidates, spf.is_some(), &mut found))
        .collect::<Vec<_>>();
    if dns.is_pending() {
        return Err(Box::new(dns.needs()));
    }
    not_checked.extend(wire.not_checked(&verdicts, facts));
    if spf.is_none() {
        not_checked.push(
            "SPF: it is not known from which address the message came, or with which MAIL FROM".to_owned(),
        );
    }
    let diagnoses = diagnoses(&dns, snapshot, mail, &fields, &verdicts);
    // What the walks find wrong is not about the message: their sources are kept, in their order.
    let (sources, _) = found.finish();
    let mut found = Findings::default();
    for source in sources {
        found.source(source);
    }
    let verified = Verified {
        dns: &dns,
        mail,
        wire: &wire,
        verdicts: &verdicts,
        diagnoses: &diagnoses,
        authors: &authors,
        now,
    };
    findings::report(&verified, &mut found);
    let dropped = found.dropped();
    let (sources, mut findings) = found.finish();
    findings.iter_mut().for_each(readable);
    let dkim = verdicts.iter().zip(diagnoses);
    let mut report = Authentication {
        schema: 1,
        engine: env!("CARGO_PKG_VERSION"),
        dkim: dkim.map(|(verdict, diagnosis)| signature(verdict, diagnosis, &wire)).collect(),
        spf,
        authors,
        has_arc: has_arc(mail),
        has_dkim2: has_dkim2(mail),
        results: String::new(),
        claims: Vec::new(),
        work: VerifyWork {
            hashed: facts.digests.hashed,
            checked: verdicts.iter().filter(|verdict| verdict.header.is_some()).count(),
        },
        not_checked,
        findings,
        dropped,
        sources,
    };
    let authserv_id = envelope.authserv_id.as_deref();
    report.claims = results::claims(mail, &wire, &report, authserv_id);
    report.results = results::written(&report, authserv_id);
    Ok(report)
}

/// Whether a message has fields of an Authenticated Received Chain (RFC 8617 section 4.1).
pub fn has_arc(mail: &Mail) -> bool {
    has_field(mail, &["ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results"])
}

/// Whether a message has fields of DKIM2, whose standard is not finished.
pub fn has_dkim2(mail: &Mail) -> bool {
    has_field(mail, &["DKIM2-Signature", "Message-Instance"])
}

fn has_field(mail: &Mail, names: &[&str]) -> bool {
    let root = mail.is_message().then(|| mail.parsed().part(0)).flatten();
    root.is_some_and(|root| {
        let is_one =
            |name: &str| names.iter().any(|wanted| wanted.eq_ignore_ascii_case(name.trim_ascii_end()));
        root.headers().iter().any(|field| is_one(field.name().as_str()))
    })
}

/// The fields as they go over the wire: with CR LF, whatever the file has.
pub(super) struct Wire<'m> {
    pub(super) fields: Vec<Cow<'m, [u8]>>,
    /// Where each is in the file.
    pub(super) spans: Vec<Span>,
    /// Where the body begins in the file.
    pub(super) body: usize,
}

impl<'m> Wire<'m> {
    pub(super) fn of(mail: &'m Mail) -> Self {
        let raw = mail.raw();
        let Some(root) = mail.is_message().then(|| mail.parsed().part(0)).flatten() else {
            return Self { fields: Vec::new(), spans: Vec::new(), body: raw.len() };
        };
        let spans: Vec<Span> = root
            .headers()
            .iter()
            .map(|field| Span { start: field.offset_field(), end: field.offset_end() })
            .collect();
        let ending = mail.line_ending();
        let fields =
            spans.iter().map(|span| wired(ending, raw.get(span.range()).unwrap_or_default())).collect();
        Self { fields, spans, body: root.offset_body() as usize }
    }

    /// The fields as they are signed.
    pub(super) fn bytes(&self) -> Vec<&[u8]> {
        self.fields.iter().map(AsRef::as_ref).collect()
    }

    /// How many fields have that name.
    pub(super) fn count(&self, name: &str) -> usize {
        let is_it = |field: &&Cow<'_, [u8]>| {
            let mut parts = field.splitn(2, |byte| *byte == b':');
            parts.next().is_some_and(|found| found.trim_ascii_end().eq_ignore_ascii_case(name.as_bytes()))
        };
        self.fields.iter().filter(is_it).count()
    }

    /// The span in the file of what counts bytes of the wire from `start` on, which is an offset of the file.
    pub(super) fn in_file(&self, mail: &Mail, start: usize, span: Span) -> Span {
        let (from, to) = (span.start as usize, span.end as usize);
        if mail.line_ending() != LineEnding::Lf {
            return Span::new(start + from, start + to);
        }
        // Each LF of the file was two bytes on the wire.
        let raw = mail.raw().get(start..).unwrap_or_default();
        let mut wire = 0;
        let at: Vec<usize> = [from, to]
            .iter()
            .scan(0, |file, wanted| {
                while wire < *wanted && *file < raw.len() {
                    wire += if raw.get(*file) == Some(&b'\n') { 2 } else { 1 };
                    *file += 1;
                }
                Some(*file)
            })
            .collect();
        let [from, to] = at.as_slice() else { return Span::new(start, start) };
        Span::new(start + from, start + to)
    }

    /// The fields that signatures are looked for in.
    pub(super) fn looked_at(&self) -> Vec<&[u8]> {
        let mut fields = self.bytes();
        fields.truncate(VerifyLimits::default().fields);
        fields
    }

    /// What is beyond the limits.
    fn not_checked(&self, verdicts: &[DkimVerdict<'_>], facts: &Facts) -> Vec<String> {
        let Facts { digests, limits, .. } = facts;
        let mut list = Vec::new();
        let mut push = |count: usize, what: &str| {
            if count > 0 {
                list.push(format!("DKIM: {count} {what}"));
            }
        };
        push(
            self.fields.len().saturating_sub(limits.fields),
            &format!("fields behind the first {}", limits.fields),
        );
        push(
            self.count("DKIM-Signature").saturating_sub(verdicts.len()),
            &format!("signatures behind the first {}", limits.signatures),
        );
        push(
            verdicts.iter().map(|verdict| verdict.signature.signed_left_out).sum(),
            "names of signed fields",
        );
        let is_large = |(verdict, digests): &(&DkimVerdict<'_>, &SignatureDigests)| {
            !digests.has_header() && verdict.signature.signed_left_out == 0
        };
        push(
            verdicts.iter().zip(&digests.signatures).filter(is_large).count(),
            "signatures whose fields have too many bytes",
        );
        list
    }
}

/// Bytes of a file whose lines end so, as they go over the wire.
pub(super) fn wired(ending: LineEnding, bytes: &[u8]) -> Cow<'_, [u8]> {
    if ending != LineEnding::Lf {
        return Cow::Borrowed(bytes);
    }
    let mut ended = Vec::with_capacity(bytes.len() + bytes.len() / 32);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\n") {
            Some(text) => {
                ended.extend_from_slice(text);
                ended.extend_from_slice(b"\r\n");
            }
            None => ended.extend_from_slice(line),
        }
    }
    Cow::Owned(ended)
}

/// The domains of the authors, each once.
fn author_domains(mail: &Mail, a_labels: &dyn Fn(&str) -> Option<String>) -> (Vec<Name>, Vec<String>) {
    let (mut domains, mut not_checked) = (Vec::new(), Vec::new());
    let outline = mail.outline();
    let authors = outline.messages.first().map(|message| message.from.as_slice()).unwrap_or_default();
    let members =
        authors.iter().flat_map(|author| author.group.as_deref().unwrap_or(std::slice::from_ref(author)));
    for address in members.filter_map(|author| author.address) {
        let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain.trim());
        let in_ascii = Some(domain).filter(|domain| !domain.is_ascii()).and_then(a_labels);
        match Name::parse(in_ascii.as_deref().unwrap_or(domain)) {
            Ok(domain) if domain.is_root() || domains.contains(&domain) => {}
            Ok(domain) if domains.len() < AUTHORS => domains.push(domain),
            Ok(domain) => not_checked.push(format!("DMARC: the author's domain `{domain}`, one of too many")),
            Err(_) if !domain.is_ascii() => not_checked.push(format!(
                "DMARC: the author's domain `{domain}`, which is not turned into A-labels (RFC 8616 section 5)"
            )),
            Err(_) => not_checked.push("DMARC: an author whose domain is none that DNS holds".to_owned()),
        }
    }
    if domains.is_empty() && not_checked.is_empty() {
        not_checked.push("DMARC: there is no author".to_owned());
    }
    (domains, not_checked)
}

/// An identifier and whether it is authenticated; `None` when that is not known.
pub(super) type Candidate = (AuthenticatedIdentifier, Option<bool>);

fn candidates(verdicts: &[DkimVerdict<'_>], spf: Option<&Evaluation>) -> Vec<Candidate> {
    let dkim = verdicts.iter().filter_map(|verdict| {
        let domain = verdict.signature.domain.clone()?;
        let passed = match verdict.result {
            DkimResult::Pass => Some(true),
            DkimResult::TempError => None,
            _ => Some(false),
        };
        Some((AuthenticatedIdentifier { mechanism: DmarcMechanism::Dkim, domain }, passed))
    });
    let spf = spf.and_then(|spf| {
        let domain = Name::parse(&spf.domain).ok().filter(|domain| !domain.is_root())?;
        let passed = match spf.result {
            SpfResult::Pass => Some(true),
            SpfResult::TempError => None,
            _ => Some(false),
        };
        Some((AuthenticatedIdentifier { mechanism: DmarcMechanism::Spf, domain }, passed))
    });
    dkim.chain(spf).collect()
}

pub(super) fn author(
    dns: &Dns<'_>,
    domain: &Name,
    candidates: &[Candidate],
    spf_is_known: bool,
    found: &mut Findings,
) -> AuthorVerdict {
    let exists = match dns.ask(domain, Type::Txt) {
        Reply::NxDomain(_) => Some(false),
        Reply::Records(_) | Reply::NoData(_) => Some(true),
        Reply::Unknown(_) | Reply::Pending => None,
    };
    let walk = dmarc::walk_from(dns, domain, found);
    let mut judge = |wanted: &dyn Fn(Option<bool>) -> bool| {
        let identifiers: Vec<_> =
            candidates.iter().filter(|(_, passed)| wanted(*passed)).map(|(one, _)| one.clone()).collect();
        dmarc::evaluate(&walk, exists, &identifiers, &mut |from| dmarc::walk_from(dns, from, found))
    };
    let verdict = judge(&|passed| passed == Some(true));
    let all = judge(&|_| true);
    let identifiers: Vec<_> = all
        .identifiers
        .into_iter()
        .zip(candidates)
        .map(|(alignment, (_, authenticated))| Identifier { authenticated: *authenticated, alignment })
        .collect();
    let mut result = verdict.result;
    if result == DmarcResult::Fail && (!spf_is_known || identifiers.iter().any(may_pass)) {
        result = DmarcResult::Temperror;
    }
    AuthorVerdict {
        domain: domain.clone(),
        result,
        because: because(result, &identifiers, spf_is_known, verdict.result != DmarcResult::Temperror),
        policy: verdict.policy,
        walk,
        identifiers,
    }
}

/// What is not known may pass.
fn may_pass(one: &Identifier) -> bool {
    one.authenticated.is_none() && one.alignment.aligned != Some(false)
}

fn because(
    result: DmarcResult,
    identifiers: &[Identifier],
    spf_is_known: bool,
    policy_is_known: bool,
) -> String {
    let word = |mechanism| match mechanism {
        DmarcMechanism::Spf => "SPF",
        DmarcMechanism::Dkim => "DKIM",
    };
    let named = |one: &Identifier| {
        let AuthenticatedIdentifier { mechanism, domain } = &one.alignment.identifier;
        format!("`{domain}` by {}", word(*mechanism))
    };
    match result {
        DmarcResult::Pass => {
            let aligned = identifiers
                .iter()
                .filter(|one| one.authenticated == Some(true) && one.alignment.aligned == Some(true))
                .map(named);
            format!("aligned and authenticated: {}", each_once(aligned).join(", "))
        }
        DmarcResult::None => "no DMARC record applies".to_owned(),
        DmarcResult::Temperror => {
            let unanswered = each_once(identifiers.iter().filter(|one| may_pass(one)).map(named));
            let why = match unanswered.as_slice() {
                _ if !policy_is_known => "DNS did not answer for the DMARC policy".to_owned(),
                [] => "no signature that aligns passes".to_owned(),
                _ => format!("DNS did not answer for {}", unanswered.join(", ")),
            };
            let spf = "SPF is not known without the address of the sender and MAIL FROM";
            if spf_is_known { why } else { format!("{why}, and {spf}") }
        }
        DmarcResult::Fail => {
            let passed =
                each_once(identifiers.iter().filter(|one| one.authenticated == Some(true)).map(named));
            if passed.is_empty() {
                "neither SPF nor DKIM authenticates any domain".to_owned()
            } else {
                format!("authenticated and not aligned: {}", passed.join(", "))
            }
        }
    }
}

fn each_once(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    texts.for_each(|text| {
        if !kept.contains(&text) {
            kept.push(text);
        }
    });
    kept
}

/// The names of keys that are known without asking: those of all signatures, then what else was answered.
fn known_keys(snapshot: &Snapshot, verdicts: &[DkimVerdict<'_>]) -> Vec<Name> {
    let mut known: Vec<Name> = Vec::new();
    let signed = verdicts.iter().filter_map(|verdict| verdict.signature.key_name.as_ref());
    let is_key = |question: &Question| {
        question.rtype == Type::Txt && question.name.labels().any(|label| label == "_domainkey")
    };
    let answered = snapshot.answers().map(Answer::question).filter(is_key).map(|question| question.name);
    for name in signed.cloned().chain(answered) {
        if !known.contains(&name) {
            known.push(name);
        }
    }
    known
}

/// The keys that may have been meant by a signature, those of its own domain first.
fn others(known: &[Name], verdict: &DkimVerdict<'_>) -> Vec<Name> {
    let is_own = |name: &&Name| verdict.signature.domain.as_ref().is_some_and(|own| name.within(own));
    let (own, foreign): (Vec<&Name>, Vec<&Name>) = known.iter().partition(is_own);
    own.into_iter().chain(foreign).cloned().collect()
}

/// Why signatures do not fit, for each; one budget serves all.
fn diagnoses(
    dns: &Dns<'_>,
    snapshot: &Snapshot,
    mail: &Mail,
    fields: &[&[u8]],
    verdicts: &[DkimVerdict<'_>],
) -> Vec<Option<DkimDiagnosis>> {
    let fails = |verdict: &DkimVerdict<'_>| verdict.body == Some(false) || verdict.header == Some(false);
    if !verdicts.iter().any(fails) {
        return vec![None; verdicts.len()];
    }
    let body = wired(mail.line_ending(), signed_body(mail));
    let message = SignedMessage { fields, body: &body };
    let mut budget = CauseBudget::default();
    let known = known_keys(snapshot, verdicts);
    let mut diagnose = |verdict| {
        let others = others(&known, verdict);
        dkim::diagnose(dns, &message, verdict, &others, &mut budget)
    };
    verdicts.iter().map(|verdict| fails(verdict).then(|| diagnose(verdict))).collect()
}

fn signature(verdict: &DkimVerdict<'_>, diagnosis: Option<DkimDiagnosis>, wire: &Wire<'_>) -> DkimSignature {
    let read = &verdict.signature;
    DkimSignature {
        span: wire.spans.get(verdict.field).copied().unwrap_or(Span::new(0, 0)),
        result: verdict.result,
        reason: verdict.reason.map(DkimReason::as_str),
        because: match verdict.reason {
            None => "it fits the message".to_owned(),
            Some(DkimReason::Body) if verdict.header == Some(false) => {
                "the body and signed fields have changed since it was signed (RFC 6376 section 3.7)"
                    .to_owned()
            }
            Some(reason) => reason.text(),
        },
        domain: read.domain.clone(),
        key_name: read.key_name.clone(),
        algorithm: read.algorithm.map(SignatureAlgorithm::as_str),
        body: verdict.body,
        header: verdict.header,
        signed: read.signed.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect(),
        length: read.length,
        timestamp: read.timestamp,
        expiration: read.expiration,
        diagnosis,
    }
}

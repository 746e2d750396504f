//! What is wrong with the signatures of a message, and what they leave open.

mod changes;
mod coverage;
mod key;
mod signature;
mod signers;

use std::rc::Rc;

use super::authentication::{AuthorVerdict, Wire};
use crate::dkim::{self, DkimDiagnosis, DkimResult, DkimVerdict, Signature};
use crate::dmarc::{DmarcMechanism, DmarcResult};
use crate::dns::{Dns, Timestamp};
use crate::finding::{Findings, Severity, Source, SourceId, Span};
use crate::mime::Mail;

/// Labels of one finding.
const LABELS: usize = 8;

/// All that is known of a message when everything is verified.
pub(super) struct Verified<'v> {
    pub(super) dns: &'v Dns<'v>,
    pub(super) mail: &'v Mail,
    pub(super) wire: &'v Wire<'v>,
    pub(super) verdicts: &'v [DkimVerdict<'v>],
    pub(super) diagnoses: &'v [Option<DkimDiagnosis>],
    pub(super) authors: &'v [AuthorVerdict],
    pub(super) now: Timestamp,
}

/// Says what is wrong with the signatures.
pub(super) fn report(verified: &Verified<'_>, found: &mut Findings) {
    let source = found.source(Source::message());
    let mut check = Check { verified, source, found, signatures: Vec::new() };
    // Once: a field may have any size.
    check.signatures = (0..verified.verdicts.len()).map(|at| check.read(at).map(Rc::new)).collect();
    for at in 0..verified.verdicts.len() {
        let Some(one) = check.one(at) else { continue };
        signature::report(&mut check, &one);
        changes::report(&mut check, &one);
    }
    key::report(&mut check);
    coverage::report(&mut check);
    signers::report(&mut check);
}

/// One run over the signatures of a message.
struct Check<'c> {
    verified: &'c Verified<'c>,
    /// The message, which labels point into.
    source: SourceId,
    found: &'c mut Findings,
    signatures: Vec<Option<Rc<One<'c>>>>,
}

/// One signature, where it is, and how much depends on it.
struct One<'c> {
    verdict: &'c DkimVerdict<'c>,
    diagnosis: Option<&'c DkimDiagnosis>,
    /// The field as the file has it, so that spans count its bytes.
    signature: Signature<'c>,
    value: &'c [u8],
    /// Where the value begins in the file.
    base: usize,
    name: Span,
    /// The severity of what makes it fail.
    failure: Severity,
}

impl<'c> Check<'c> {
    /// A signature by its place among all.
    fn one(&self, at: usize) -> Option<Rc<One<'c>>> {
        self.signatures.get(at)?.clone()
    }

    fn read(&self, at: usize) -> Option<One<'c>> {
        let Verified { mail, wire, verdicts, diagnoses, .. } = self.verified;
        let verdict = verdicts.get(at)?;
        let span = wire.spans.get(verdict.field)?;
        let raw = mail.raw().get(span.range())?;
        let colon = raw.iter().position(|byte| *byte == b':')?;
        let value = raw.get(colon + 1..)?;
        Some(One {
            verdict,
            diagnosis: diagnoses.get(at).and_then(Option::as_ref),
            signature: Signature::parse(value),
            value,
            base: span.start as usize + colon + 1,
            name: self.field_name(verdict.field),
            failure: self.failure(verdict),
        })
    }

    /// How much it matters that a signature fails. A bad one beside a good one is as none (RFC 6376
    /// section 6.1); it is an error where DMARC would need it.
    fn failure(&self, verdict: &DkimVerdict<'_>) -> Severity {
        let Verified { verdicts, authors, .. } = self.verified;
        if verdicts.iter().any(|one| passes(one) && self.aligns(one)) {
            return Severity::Info;
        }
        let result = |wanted| authors.iter().any(|author| author.result == wanted);
        let needed =
            !result(DmarcResult::Pass) && (result(DmarcResult::Fail) || result(DmarcResult::Temperror));
        match self.aligns(verdict) {
            true if needed => Severity::Error,
            false if verdicts.iter().any(passes) => Severity::Info,
            _ => Severity::Warning,
        }
    }

    /// Whether a signature is of an author's own organization; one that names no domain may be.
    fn aligns(&self, verdict: &DkimVerdict<'_>) -> bool {
        let Some(domain) = &verdict.signature.domain else { return true };
        self.verified.authors.iter().any(|author| {
            let mut known = author.identifiers.iter().filter(|one| {
                one.alignment.identifier.mechanism == DmarcMechanism::Dkim
                    && one.alignment.identifier.domain == *domain
            });
            match known.next() {
                Some(one) => one.alignment.aligned == Some(true),
                // Where no DMARC record applies, the names are all there is.
                None if domain.label_count() < 2 => false,
                None => author.domain.within(domain) || domain.within(&author.domain),
            }
        })
    }

    /// The name of a field, in the file.
    fn field_name(&self, field: usize) -> Span {
        let Verified { mail, wire, .. } = self.verified;
        let Some(span) = wire.spans.get(field) else { return Span::default() };
        let raw = mail.raw().get(span.range()).unwrap_or_default();
        let colon = raw.iter().position(|byte| *byte == b':').unwrap_or(raw.len());
        let name = raw.get(..colon).unwrap_or_default().trim_ascii_end();
        Span::new(0, name.len()).shift(span.start as usize)
    }

    /// The domain that signs, for a sentence.
    fn signer(one: &One<'_>) -> String {
        one.verdict
            .signature
            .domain
            .as_ref()
            .map_or_else(|| "the signer".to_owned(), |domain| format!("`{domain}`"))
    }
}

fn passes(verdict: &DkimVerdict<'_>) -> bool {
    verdict.result == DkimResult::Pass
}

impl One<'_> {
    /// Where the value of a tag stands in the file; the name of the field when there is none.
    fn tag(&self, name: &str) -> Span {
        match dkim::tag_span(self.value, name) {
            Some(span) if span.start < span.end => self.place(span),
            _ => self.name,
        }
    }

    /// A span of the value as one of the file.
    fn place(&self, span: Span) -> Span {
        span.shift(self.base)
    }
}

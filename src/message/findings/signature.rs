//! A signature by itself: how it is written, when it holds, and whether its key fits.

use super::{Check, LABELS, One};
use crate::dkim::rules::signature as rules;
use crate::dkim::{DkimReason, SignatureProblem};
use crate::dns::Type;
use crate::finding::{Finding, Severity, Source, Span};

/// Seconds by which clocks may differ.
const SKEW: i64 = 15 * 60;

/// Seconds for which mail servers keep trying, at the least (RFC 5321 section 4.5.4.1).
const QUEUE: u64 = 4 * 24 * 60 * 60;

pub(super) fn report(check: &mut Check<'_>, one: &One<'_>) {
    malformed(check, one);
    kinds(check, one);
    times(check, one);
    key(check, one);
}

/// The problems of tags that make a signature void, in one finding.
fn malformed(check: &mut Check<'_>, one: &One<'_>) {
    use SignatureProblem::*;
    let mut list = one.signature.problems.iter().filter(|(problem, _)| {
        !matches!(
            problem,
            Version
                | Algorithm
                | Sha1
                | Canonicalization
                | Query
                | IdentityOutside
                | NoFrom
                | ExpiresBeforeMade
        )
    });
    let Some((first, _)) = list.clone().next() else { return };
    let mut finding = rules::MALFORMED
        .finding(format!("the signature is malformed: {}", bare(&first.text())))
        .severity(one.failure);
    for (problem, span) in list.by_ref().take(LABELS) {
        let span = match problem {
            // There is nothing to point at.
            Missing(_) => one.name,
            _ if span.start == span.end => one.name,
            _ => one.place(*span),
        };
        finding = finding.label(check.source, span, bare(&problem.text()));
    }
    let more = list.count();
    if more > 0 {
        finding = finding.note(format!("{more} more faults are left out"));
    }
    check.found.push(
        finding
            .note("verifiers ignore a signature with such a fault, and the message counts as not signed by it (RFC 6376 section 6.1.1)")
            .help("let the signer write the tag as RFC 6376 section 3.5 says"),
    );
}

/// Problems that are rules of their own.
fn kinds(check: &mut Check<'_>, one: &One<'_>) {
    use SignatureProblem::*;
    for (problem, span) in &one.signature.problems {
        let written = String::from_utf8_lossy(one.value.get(span.range()).unwrap_or_default());
        let (rule, message, label, note, help) = match problem {
            Version => (
                &rules::UNSUPPORTED,
                format!("the version of the signature is `{written}`"),
                "must be `1`",
                "verifiers ignore signatures of a version they do not know (RFC 6376 section 6.1.1)",
                "write `v=1`",
            ),
            Algorithm => (
                &rules::UNSUPPORTED,
                format!("the algorithm `{written}` is none that verifiers know"),
                "`rsa-sha256` or `ed25519-sha256`",
                "verifiers ignore signatures of an algorithm they do not know (RFC 6376 section 3.3)",
                "sign with `rsa-sha256`",
            ),
            Canonicalization => (
                &rules::UNSUPPORTED,
                format!("`c={written}` names no canonicalization"),
                "`simple` or `relaxed`, for header and body",
                "verifiers ignore signatures whose form they do not know (RFC 6376 section 3.5)",
                "sign with `c=relaxed/relaxed`",
            ),
            Query => (
                &rules::UNSUPPORTED,
                format!("`q={written}` offers no way to ask for the key"),
                "`dns/txt` is the only one",
                "verifiers ignore signatures whose key they cannot ask for (RFC 6376 section 3.5)",
                "leave `q=` out",
            ),
            Sha1 => (
                &rules::SHA1,
                "the signature is made with SHA-1".to_owned(),
                "",
                "verifiers must not accept it any more (RFC 8301 section 3.1)",
                "sign with `rsa-sha256`",
            ),
            NoFrom => (
                &rules::NO_FROM,
                "the signature does not cover `From`".to_owned(),
                "`from` is not among them",
                "`From` must be signed, and verifiers ignore a signature without it (RFC 6376 section 5.4 and section 6.1.1)",
                "name `from` in `h=`",
            ),
            IdentityOutside => (
                &rules::IDENTITY,
                format!("the agent `{written}` is not in the domain that signs"),
                "neither the domain of `d=` nor below it",
                "verifiers ignore such a signature (RFC 6376 section 6.1.1)",
                "leave `i=` out, or name the domain of `d=`",
            ),
            ExpiresBeforeMade => (
                &rules::ENDS_BEFORE_MADE,
                "the signature ends before it was made".to_owned(),
                "not later than `t=`",
                "`x=` must be later than `t=` (RFC 6376 section 3.5)",
                "let the signer count seconds since 1970 in both, or leave `x=` out",
            ),
            _ => continue,
        };
        let finding =
            rule.finding(message).severity(one.failure).label(check.source, one.place(*span), label);
        check.found.push(finding.note(note).help(help));
    }
}

fn times(check: &mut Check<'_>, one: &One<'_>) {
    let now = check.verified.now.0;
    let (made, ends) = (one.signature.timestamp, one.signature.expiration);
    let is_odd =
        one.signature.problems.iter().any(|(problem, _)| *problem == SignatureProblem::ExpiresBeforeMade);
    // A number beyond the clock of this program never comes.
    let signed = |time: u64| i64::try_from(time).unwrap_or(i64::MAX);
    if let Some(ends) = ends.map(signed).filter(|ends| *ends < now && !is_odd) {
        check.found.push(
            rules::EXPIRED
                .finding(format!("the time of the signature is over, for {}", duration(now.saturating_sub(ends))))
                .severity(one.failure)
                .label(check.source, one.tag("x"), "has passed")
                .note("verifiers may treat it as invalid from then on (RFC 6376 section 3.5); a message that is checked long after it came was perhaps in time")
                .help("let `x=` be at least a week after `t=`, or leave it out"),
        );
    }
    if let Some(made) = made.map(signed).filter(|made| made.saturating_sub(SKEW) > now) {
        check.found.push(
            rules::FUTURE
                .finding(format!(
                    "the signature was made in the future, in {}",
                    duration(made.saturating_sub(now))
                ))
                .severity(one.failure.max(Severity::Warning))
                .label(check.source, one.tag("t"), "later than now")
                .note("verifiers may ignore such a signature (RFC 6376 section 3.5)")
                .help("set the clock of the signer, or of whoever checks"),
        );
    }
    if let (Some(made), Some(ends)) = (made, ends)
        && ends > made
        && ends - made < QUEUE
    {
        check.found.push(
            rules::SHORT_LIVED
                .finding(format!("the signature holds for {} only", duration(signed(ends - made))))
                .label(check.source, one.tag("x"), "ends here")
                .label(check.source, one.tag("t"), "made here")
                .note("mail servers try to deliver for four to five days (RFC 5321 section 4.5.4.1), and what they deliver later than that counts as unsigned")
                .help("let `x=` be at least a week after `t=`, or leave it out"),
        );
    }
}

/// A length of time in words.
fn duration(seconds: i64) -> String {
    let (count, unit) = match seconds {
        ..120 => (seconds, "second"),
        120..7_200 => (seconds / 60, "minute"),
        7_200..172_800 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// A key that is well by itself and does not fit this signature.
fn key(check: &mut Check<'_>, one: &One<'_>) {
    let (rule, message, span, label, note, help) = match one.verdict.reason {
        Some(DkimReason::KeyType) => (
            &rules::KEY_TYPE,
            "the key is of another kind than the signature",
            "a",
            "not what `k=` of the key says",
            "verifiers ignore the signature (RFC 6376 section 6.1.2)",
            "publish a key of that kind, or sign with the one that is published",
        ),
        Some(DkimReason::KeyStrict) => (
            &rules::KEY_STRICT,
            "the agent is in a subdomain, which the key does not allow",
            "i",
            "not the domain of `d=` itself",
            "`t=s` of the key wants `i=` and `d=` to name the same domain (RFC 6376 section 3.6.1)",
            "leave `i=` out, or take `s` out of `t=` of the key",
        ),
        _ => return,
    };
    let mut finding = rule.finding(message).severity(one.failure).label(check.source, one.tag(span), label);
    finding = key_label(check, one, finding);
    check.found.push(finding.note(note).help(help));
}

/// Points at the record of the key too.
fn key_label(check: &mut Check<'_>, one: &One<'_>, mut finding: Box<Finding>) -> Box<Finding> {
    let Some(owner) = &one.verdict.signature.key_name else { return finding };
    let reply = check.verified.dns.ask(owner, Type::Txt);
    if let Some(strings) = reply.txt().next() {
        let source = check.found.source(Source::dns(owner.as_str(), "TXT", strings));
        let length = strings.iter().map(Vec::len).sum();
        finding = finding.label(source, Span::new(0, length), "the key");
    }
    finding
}

/// A sentence without the section at its end.
fn bare(text: &str) -> String {
    text.rsplit_once(" (RFC ").map_or(text, |(text, _)| text).to_owned()
}

//! What stands at `_dmarc`, where receivers look, and what stands where they do not.

use super::discovery::Seen;
use crate::dmarc::parse::{is_dmarc, parse};
use crate::dmarc::record::DmarcReading;
use crate::dmarc::report::{WalkFound, WalkStep};
use crate::dmarc::walk::{look, skipped};
use crate::dmarc::wildcard::Wildcard;
use crate::dns::{Dns, Failure, Reply, Type};
use crate::finding::{Applicability, Findings, Fix, Severity, Source, Span, rules};

/// Names asked between a long name and where its walk goes on.
const MAX_SKIPPED: usize = 16;
/// Texts looked at that are not DMARC.
const MAX_FOREIGN: usize = 4;

rules! {
    /// No DMARC record applies to the domain.
    ///
    /// ## Why it matters
    /// Anybody may send in its name, and large receivers refuse bulk mail without DMARC.
    ///
    /// ## Example
    /// ```zone,fires
    /// example.com. 300 IN TXT "v=spf1 -all"
    /// ```
    /// Use instead:
    /// ```zone
    /// _dmarc.example.com. 300 IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
    /// example.com. 300 IN MX 10 mx.example.com.
    /// mx.example.com. 300 IN A 192.0.2.1
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 section 4.10.1.
    NONE: "DMR201" "dmarc-none" Warning "RFC 9989 section 4.10.1";

    /// Several DMARC records at one name: none of them counts.
    ///
    /// ## Why it matters
    /// RFC 9989 receivers discard them all and walk on; RFC 7489 receivers end discovery.
    ///
    /// ## Example
    /// ```zone,fires
    /// _dmarc.example.com. 300 IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
    /// _dmarc.example.com. 300 IN TXT "v=DMARC1; p=none"
    /// ```
    /// Use instead:
    /// ```zone
    /// _dmarc.example.com. 300 IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
    /// example.com. 300 IN MX 10 mx.example.com.
    /// mx.example.com. 300 IN A 192.0.2.1
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 section 4.10 step 2.
    SEVERAL: "DMR202" "dmarc-several-records" Error "RFC 9989 section 4.10";

    /// A DMARC record stands where receivers never look.
    ///
    /// ## Why it matters
    /// The only place is `_dmarc` before the domain.
    ///
    /// ## Example
    /// ```zone,fires
    /// example.com. 300 IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
    /// ```
    /// Use instead:
    /// ```zone
    /// _dmarc.example.com. 300 IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
    /// example.com. 300 IN MX 10 mx.example.com.
    /// mx.example.com. 300 IN A 192.0.2.1
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 section 4.5.
    WRONG_PLACE: "DMR203" "dmarc-wrong-place" Error "RFC 9989 section 4.5";

    /// The text at `_dmarc` is not DMARC.
    ///
    /// ## Why it matters
    /// Receivers discard what does not start with `v=DMARC1`. It is an error when SPF stands there and no
    /// DMARC record applies, since somebody mixed up the two names.
    ///
    /// ## Example
    /// ```zone,fires
    /// _dmarc.example.com. 300 IN TXT "v=spf1 -all"
    /// ```
    /// Use instead:
    /// ```zone
    /// _dmarc.example.com. 300 IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
    /// example.com. 300 IN MX 10 mx.example.com.
    /// mx.example.com. 300 IN A 192.0.2.1
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 section 4.10 step 2.
    NOT_DMARC: "DMR204" "dmarc-not-dmarc" Error "RFC 9989 section 4.10";

    /// DNS did not answer where a receiver asks for the record.
    ///
    /// ## Why it matters
    /// Receivers deliver such mail unchecked or ask for it again later, as they like. Where the domain's
    /// own record answers, its policy is certain and only the organizational domain is not.
    ///
    /// ## Example
    /// ```zone,fires
    /// ; fail _dmarc.example.com TXT servfail
    /// example.com. 300 IN TXT "v=spf1 -all"
    /// ```
    /// Use instead:
    /// ```zone
    /// _dmarc.example.com. 300 IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
    /// example.com. 300 IN MX 10 mx.example.com.
    /// mx.example.com. 300 IN A 192.0.2.1
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 section 4.10.1.
    LOOKUP_FAILED: "DMR205" "dmarc-lookup-failed" Warning "RFC 9989 section 4.10.1";

    /// A record stands between a long name and the seven labels its walk jumps to.
    ///
    /// ## Why it matters
    /// The walk from a name of nine labels or more skips it.
    ///
    /// ## Example
    /// ```zone,fires
    /// ; check a.b.c.d.e.f.g.example.com
    /// _dmarc.b.c.d.e.f.g.example.com. 300 IN TXT "v=DMARC1; p=none"
    /// _dmarc.example.com. 300 IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
    /// example.com. 300 IN MX 10 mx.example.com.
    /// mx.example.com. 300 IN A 192.0.2.1
    /// ```
    /// Use instead:
    /// ```zone
    /// ; check a.b.c.d.e.f.g.example.com
    /// _dmarc.example.com. 300 IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
    /// example.com. 300 IN MX 10 mx.example.com.
    /// mx.example.com. 300 IN A 192.0.2.1
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 sections 4.10 step 4 and 5.1.8.
    DEEP: "DMR206" "dmarc-deep-unreachable" Warning "RFC 9989 section 5.1.8";

    /// A wildcard answers at `_dmarc`.
    ///
    /// ## Why it matters
    /// Nobody put that text there for DMARC. Receivers discard it unless it is a DMARC record; then every
    /// name that the wildcard covers has that record as its own.
    ///
    /// ## Example
    /// ```zone,fires
    /// ; check mail.example.com
    /// *.mail.example.com. 300 IN TXT "site-verification=0123456789"
    /// _dmarc.example.com. 300 IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
    /// example.com. 300 IN MX 10 mx.example.com.
    /// mx.example.com. 300 IN A 192.0.2.1
    /// ```
    /// Use instead:
    /// ```zone
    /// ; check mail.example.com
    /// *.mail.example.com. 300 IN TXT "site-verification=0123456789"
    /// _dmarc.mail.example.com. 300 IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
    /// _dmarc.example.com. 300 IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
    /// example.com. 300 IN MX 10 mx.example.com.
    /// mx.example.com. 300 IN A 192.0.2.1
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 section 4.10 step 2, RFC 4592 section 2.
    WILDCARD: "DMR213" "dmarc-wildcard" Info "RFC 9989 section 4.10";

    /// `_dmarc` is an alias, and the record stands elsewhere.
    ///
    /// ## Why it matters
    /// Whoever owns the other name decides the policy. Resolvers follow the alias, so receivers see one
    /// record.
    ///
    /// ## Example
    /// ```zone,fires
    /// _dmarc.example.com. 300 IN CNAME example.dmarc.vendor.example.
    /// example.dmarc.vendor.example. 300 IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
    /// example.com. 300 IN MX 10 mx.example.com.
    /// mx.example.com. 300 IN A 192.0.2.1
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 section 4.10 step 2, RFC 1034 section 3.6.2.
    DELEGATED: "DMR214" "dmarc-delegated" Info "RFC 9989 section 4.10";

    /// `_dmarc` is an alias that leads to no DMARC record.
    ///
    /// ## Why it matters
    /// To receivers there is no record. Where the target does not exist, whoever registers it decides the
    /// policy.
    ///
    /// ## Example
    /// ```zone,fires
    /// _dmarc.example.com. 300 IN CNAME example.dmarc.vendor.example.
    /// example.com. 300 IN TXT "v=spf1 -all"
    /// ```
    /// Use instead:
    /// ```zone
    /// _dmarc.example.com. 300 IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
    /// example.com. 300 IN MX 10 mx.example.com.
    /// mx.example.com. 300 IN A 192.0.2.1
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 section 4.10 step 2.
    ALIAS: "DMR215" "dmarc-alias-broken" Error "RFC 9989 section 4.10";
}

/// What stands where receivers look, and beside it.
pub(super) fn check(dns: &Dns<'_>, seen: &Seen<'_>, found: &mut Findings) {
    let Some(own) = seen.walk.steps.first() else { return };
    let explained = stray(dns, seen, own, found) | target(dns, seen, own, found);
    if unanswered(seen, own, found) || explained || seen.walk.applicable().is_some() {
        return;
    }
    found.push(
        NONE.finding(format!("no DMARC record applies to `{}`", seen.name))
            .note("receivers do not apply DMARC (RFC 9989 section 4.10.1)")
            .help("start with `p=none` and a `rua`, read the reports, then raise the policy"),
    );
}

/// Records that the walk from a long name jumps over.
pub(super) fn deep(dns: &Dns<'_>, seen: &Seen<'_>, found: &mut Findings) {
    for domain in skipped(seen.name).take(MAX_SKIPPED) {
        let step = look(dns, &domain, found);
        if let (WalkFound::Record, Some(source)) = (step.found, step.source) {
            found.push(
                DEEP.finding(format!("the record of `{domain}` is never asked for from `{}`", seen.name))
                    .label(source, Span::new(0, step.text.len()), "skipped")
                    .note("from eight labels on the walk jumps to seven (RFC 9989 section 4.10 step 4)"),
            );
        }
    }
}

/// Records at names where no receiver looks; whether an error says so.
fn stray(dns: &Dns<'_>, seen: &Seen<'_>, own: &WalkStep, found: &mut Findings) -> bool {
    let mut lost = false;
    for name in [Some(seen.name.clone()), seen.name.below("dmarc").ok()].into_iter().flatten() {
        let reply = dns.ask(&name, Type::Txt);
        if seen.wildcard.is_some_and(|wildcard| wildcard.answers(reply)) {
            continue;
        }
        for strings in reply.txt().filter(|strings| is_dmarc(&strings.concat())) {
            let text = strings.concat();
            let source = found.source(Source::dns(name.as_str(), "TXT", strings));
            let finding = WRONG_PLACE
                .finding(format!("a DMARC record stands at `{name}`, where no receiver looks"))
                .label(source, Span::new(0, text.len()), "")
                .note(format!("receivers ask for `{}` (RFC 9989 section 4.5)", own.name));
            found.push(match own.found {
                WalkFound::Record => finding.severity(Severity::Info).help("remove it"),
                // Whether it stands at the right name too is not known.
                WalkFound::Unknown => finding.severity(Severity::Info),
                _ => {
                    lost = true;
                    let fix = Fix::new("publish it at the right name", Applicability::Unsafe)
                        .publish_txt(own.name.clone(), &found.at(source).text.clone());
                    finding.fix(fix)
                }
            });
        }
    }
    lost
}

/// What is at `_dmarc` of the domain itself; whether an error tells why nothing counts there.
fn target(dns: &Dns<'_>, seen: &Seen<'_>, own: &WalkStep, found: &mut Findings) -> bool {
    let Ok(name) = own.domain.below("_dmarc") else { return false };
    let reply = dns.ask(&name, Type::Txt);
    if let Some(wildcard) = seen.wildcard.filter(|wildcard| wildcard.answers(reply)) {
        by_wildcard(wildcard, reply, own, found);
        return false;
    }
    match own.found {
        WalkFound::Several => {
            several(seen, own, found);
            true
        }
        WalkFound::Record => {
            if let Some(target) = own.cname.last() {
                let mut finding = DELEGATED
                    .finding(format!("`{}` is delegated to `{target}`", own.name))
                    .note("the alias leads to one record, which counts (RFC 9989 section 4.10 step 2)");
                if let Some(source) = own.source {
                    finding = finding.label(source, Span::new(0, own.text.len()), "");
                }
                found.push(finding);
            }
            let beside = reply.txt().filter(|strings| is_spf(&strings.concat()));
            beside.for_each(|strings| not_dmarc(own, strings, Severity::Info, found));
            false
        }
        WalkFound::Unknown if own.failure == Some(Failure::CnameLoop) => {
            found.push(
                ALIAS
                    .finding(format!("the alias at `{}` leads in a circle", own.name))
                    .note("no receiver comes to a record (RFC 1034 section 3.6.2)")
                    .help("point it at the name that holds the record, or publish the record itself"),
            );
            true
        }
        WalkFound::Other | WalkFound::Nothing if !own.cname.is_empty() => {
            broken_alias(reply, own, found);
            true
        }
        WalkFound::Other => foreign(reply, seen, own, found),
        WalkFound::Nothing | WalkFound::Unknown => false,
    }
}

fn several(seen: &Seen<'_>, own: &WalkStep, found: &mut Findings) {
    let then = match seen.walk.applicable() {
        _ if !seen.walk.certain => "whether another record applies is not known".into(),
        Some(step) => format!("the record of `{}` applies instead", step.domain),
        None => "no other record applies".into(),
    };
    let place = match own.cname.last() {
        Some(target) => format!("`{target}`, to which `{}` is an alias", own.name),
        None => format!("`{}`", own.name),
    };
    found.push(
        SEVERAL
            .finding(format!("{} DMARC records stand at {place}: none counts", own.records))
            .note(format!("RFC 9989 receivers discard them all and walk on (section 4.10 step 2): {then}"))
            .note("RFC 7489 receivers end discovery and apply no DMARC (RFC 7489 section 6.6.3)")
            .help("keep one"),
    );
}

fn by_wildcard(wildcard: &Wildcard<'_>, reply: Reply<'_>, own: &WalkStep, found: &mut Findings) {
    let mut finding = WILDCARD.finding(format!("`{}` is answered by {}", own.name, wildcard.words()));
    for strings in reply.txt().take(1) {
        let source = found.source(Source::dns(own.name.clone(), "TXT", strings));
        finding = finding.label(source, Span::new(0, strings.concat().len()), "from the wildcard");
    }
    found.push(finding.note(match own.found {
        WalkFound::Record => {
            "it is a DMARC record, and so every name that the wildcard covers has it as its own \
             (RFC 9989 section 4.10)"
        }
        WalkFound::Several => "several DMARC records are none (RFC 9989 section 4.10 step 2)",
        _ => "it is not DMARC, and receivers discard it (RFC 9989 section 4.10 step 2)",
    }));
}

fn broken_alias(reply: Reply<'_>, own: &WalkStep, found: &mut Findings) {
    let Some(target) = own.cname.last() else { return };
    let mut finding = match reply {
        Reply::NxDomain(_) => ALIAS
            .finding(format!("`{}` is an alias of `{target}`, which does not exist", own.name))
            .note("whoever can create that name decides the policy"),
        _ => ALIAS.finding(format!("`{}` is an alias of `{target}`, which holds no DMARC record", own.name)),
    };
    for strings in reply.txt().take(1) {
        let source = found.source(Source::dns(own.name.clone(), "TXT", strings));
        let span = Span::new(0, strings.concat().len());
        finding = finding.label(source, span, "does not start with `v=DMARC1`");
    }
    found.push(
        finding
            .note("to receivers there is no record (RFC 9989 section 4.10 step 2)")
            .help("point it at the name that holds the record, or publish the record itself"),
    );
}

/// Text that is not DMARC and that no wildcard explains.
fn foreign(reply: Reply<'_>, seen: &Seen<'_>, own: &WalkStep, found: &mut Findings) -> bool {
    let mut explained = false;
    for strings in reply.txt().take(MAX_FOREIGN) {
        let text = strings.concat();
        if is_meant(&text) {
            let source = found.source(Source::dns(own.name.clone(), "TXT", strings));
            let record = parse(&text, source, DmarcReading::Policy);
            super::record(&record, &text, false, found);
            explained = true;
            continue;
        }
        let missing = seen.walk.certain && seen.walk.applicable().is_none();
        let severity = if missing && is_spf(&text) { Severity::Error } else { Severity::Info };
        explained |= severity == Severity::Error;
        not_dmarc(own, strings, severity, found);
    }
    explained
}

fn not_dmarc(own: &WalkStep, strings: &[Vec<u8>], severity: Severity, found: &mut Findings) {
    let text = strings.concat();
    let source = found.source(Source::dns(own.name.clone(), "TXT", strings));
    let what = if is_spf(&text) { "SPF stands" } else { "text that is not DMARC stands" };
    found.push(
        NOT_DMARC
            .finding(format!("{what} at `{}`", own.name))
            .severity(severity)
            .label(source, Span::new(0, text.len()), "does not start with `v=DMARC1`")
            .note("receivers discard it (RFC 9989 section 4.10 step 2)")
            .help("remove it; only the DMARC record belongs there"),
    );
}

/// Says which steps of the walk are unknown; whether there are any.
fn unanswered(seen: &Seen<'_>, own: &WalkStep, found: &mut Findings) -> bool {
    let mut failed = seen.walk.steps.iter().filter_map(|step| Some((step, step.failure?)));
    let Some((step, failure)) = failed.next() else { return false };
    if step.domain == own.domain && failure == Failure::CnameLoop {
        return true;
    }
    let finding = LOOKUP_FAILED.finding(format!("`{}` is unknown: {}", step.name, failure.text()));
    let finding = failed.fold(finding, |finding, (step, failure)| {
        finding.note(format!("so is `{}`: {}", step.name, failure.text()))
    });
    found.push(if own.found == WalkFound::Record {
        finding
            .severity(Severity::Info)
            .note("the domain's own record applies all the same (RFC 9989 section 4.10.1)")
            .note("a record there could make it the organizational domain (RFC 9989 section 4.10.2)")
    } else {
        finding.note("receivers deliver such mail or defer it, as they like (RFC 9989 section 4.10.1)")
    });
    true
}

fn is_spf(text: &[u8]) -> bool {
    text.get(..6).is_some_and(|start| start.eq_ignore_ascii_case(b"v=spf1"))
}

/// Whether somebody wanted to write DMARC: the version stands there in some form.
fn is_meant(text: &[u8]) -> bool {
    text.windows(6).any(|window| window.eq_ignore_ascii_case(b"dmarc1"))
}

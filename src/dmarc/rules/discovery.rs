//! Whether receivers find the record, whose organization they take it for, and who gets reports.

use crate::dmarc::external::{Destination, Need};
use crate::dmarc::parse::is_dmarc;
use crate::dmarc::record::DmarcPsd;
use crate::dmarc::report::{ConsentState, DmarcWalk, MailHost, ReceiverView, WalkFound};
use crate::dmarc::walk::{look, skipped};
use crate::dns::{Dns, Name, Type};
use crate::finding::{Applicability, Findings, Fix, Severity, Source, Span, rules};

/// Names asked between a long name and where its walk goes on.
const MAX_SKIPPED: usize = 16;

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

    /// The text at `_dmarc` is not DMARC, or an alias there leads to none.
    ///
    /// ## Why it matters
    /// Receivers discard what does not start with `v=DMARC1`. An alias is fine when it ends in one
    /// record.
    ///
    /// ## Example
    /// ```zone,fires
    /// _dmarc.example.com. 300 IN TXT "v=spf1 -all"
    /// ```
    /// Use instead:
    /// ```zone
    /// _dmarc.example.com. 300 IN CNAME dmarc.vendor.example.
    /// dmarc.vendor.example. 300 IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
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
    /// Receivers deliver such mail unchecked or ask for it again later, as they like.
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

    /// A public suffix publishes DMARC without `psd=y` and so becomes the organizational domain.
    ///
    /// ## Why it matters
    /// To RFC 9989 receivers everybody below the suffix is then one organization, and all of them
    /// align with each other.
    ///
    /// ## Example
    /// ```zone,fires
    /// ; check example.gov.uk
    /// _dmarc.example.gov.uk. 300 IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.gov.uk"
    /// _dmarc.gov.uk. 300 IN TXT "v=DMARC1; p=reject"
    /// example.gov.uk. 300 IN MX 10 mx.example.gov.uk.
    /// mx.example.gov.uk. 300 IN A 192.0.2.1
    /// ```
    /// Use instead:
    /// ```zone
    /// ; check example.gov.uk
    /// _dmarc.example.gov.uk. 300 IN TXT "v=DMARC1; p=reject; psd=n; rua=mailto:dmarc@example.gov.uk"
    /// _dmarc.gov.uk. 300 IN TXT "v=DMARC1; p=reject"
    /// example.gov.uk. 300 IN MX 10 mx.example.gov.uk.
    /// mx.example.gov.uk. 300 IN A 192.0.2.1
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 section 4.10.2 step 3.
    SUFFIX: "DMR207" "dmarc-suffix-without-psd" Warning "RFC 9989 section 4.10.2";

    /// Receivers of RFC 9989 and of RFC 7489 take different names for the organizational domain.
    ///
    /// ## Why it matters
    /// The organizational domain decides which senders align. It is a warning when the policy
    /// differs too.
    ///
    /// ## Example
    /// ```zone,fires
    /// ; check mail.example.com
    /// _dmarc.mail.example.com. 300 IN TXT "v=DMARC1; p=reject; psd=n; rua=mailto:dmarc@mail.example.com"
    /// mail.example.com. 300 IN MX 10 mx.mail.example.com.
    /// mx.mail.example.com. 300 IN A 192.0.2.1
    /// ```
    /// Use instead:
    /// ```zone
    /// _dmarc.example.com. 300 IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
    /// example.com. 300 IN MX 10 mx.example.com.
    /// mx.example.com. 300 IN A 192.0.2.1
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 section 4.10.2 and appendix C.3.
    ALIGNMENT: "DMR208" "dmarc-walk-alignment" Info "RFC 9989 section 4.10.2";

    /// `psd=y` on a domain that is not a public suffix.
    ///
    /// ## Why it matters
    /// Every name one label below it becomes an organization of its own and stops aligning with it.
    ///
    /// ## Example
    /// ```zone,fires
    /// _dmarc.example.com. 300 IN TXT "v=DMARC1; p=reject; psd=y; rua=mailto:dmarc@example.com"
    /// example.com. 300 IN MX 10 mx.example.com.
    /// mx.example.com. 300 IN A 192.0.2.1
    /// ```
    /// Use instead:
    /// ```zone
    /// _dmarc.example.com. 300 IN TXT "v=DMARC1; p=reject; psd=n; rua=mailto:dmarc@example.com"
    /// example.com. 300 IN MX 10 mx.example.com.
    /// mx.example.com. 300 IN A 192.0.2.1
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 section 4.10.2.
    PSD_Y: "DMR209" "dmarc-psd-y" Error "RFC 9989 section 4.10.2";

    /// Another organization has not agreed to receive the reports.
    ///
    /// ## Why it matters
    /// Receivers must not send reports there until a record at that host says so.
    ///
    /// ## Example
    /// ```zone,fires
    /// _dmarc.example.com. 300 IN TXT "v=DMARC1; p=reject; rua=mailto:example@reports.example"
    /// reports.example. 300 IN MX 10 mx.reports.example.
    /// ```
    /// Use instead:
    /// ```zone
    /// _dmarc.example.com. 300 IN TXT "v=DMARC1; p=reject; rua=mailto:example@reports.example"
    /// *._report._dmarc.reports.example. 300 IN TXT "v=DMARC1"
    /// reports.example. 300 IN MX 10 mx.reports.example.
    /// ```
    ///
    /// ## Standard
    /// RFC 9990 section 4, RFC 9991 section 5.
    EXTERNAL: "DMR210" "dmarc-external" Warning "RFC 9990 section 4";

    /// The host of a report address cannot receive mail.
    ///
    /// ## Why it matters
    /// The reports are lost.
    ///
    /// ## Example
    /// ```zone,fires
    /// _dmarc.example.com. 300 IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
    /// ```
    /// Use instead:
    /// ```zone
    /// _dmarc.example.com. 300 IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
    /// example.com. 300 IN MX 10 mx.example.com.
    /// mx.example.com. 300 IN A 192.0.2.1
    /// ```
    ///
    /// ## Standard
    /// RFC 5321 section 5.1.
    RUA_MX: "DMR211" "dmarc-rua-mx" Warning "RFC 5321 section 5.1";

    /// `sp` or `np` stands on a record below the organizational domain, where nobody reads it.
    ///
    /// ## Why it matters
    /// Names below take the organizational domain's record.
    ///
    /// ## Example
    /// ```zone,fires
    /// ; check mail.example.com
    /// _dmarc.mail.example.com. 300 IN TXT "v=DMARC1; p=reject; sp=reject; rua=mailto:dmarc@example.com"
    /// _dmarc.example.com. 300 IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
    /// example.com. 300 IN MX 10 mx.example.com.
    /// mx.example.com. 300 IN A 192.0.2.1
    /// ```
    /// Use instead:
    /// ```zone
    /// ; check mail.example.com
    /// _dmarc.mail.example.com. 300 IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
    /// _dmarc.example.com. 300 IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
    /// example.com. 300 IN MX 10 mx.example.com.
    /// mx.example.com. 300 IN A 192.0.2.1
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 section 4.7.
    SP_IGNORED: "DMR212" "dmarc-sp-ignored" Info "RFC 9989 section 4.7";
}

/// What the survey has seen.
pub(in crate::dmarc) struct Seen<'a> {
    pub(in crate::dmarc) name: &'a Name,
    pub(in crate::dmarc) walk: &'a DmarcWalk,
    pub(in crate::dmarc) suffix: Option<Option<&'a Name>>,
    pub(in crate::dmarc) older: &'a ReceiverView,
    pub(in crate::dmarc) destinations: &'a [Destination],
}

pub(in crate::dmarc) fn check(dns: &Dns<'_>, seen: &Seen<'_>, found: &mut Findings) {
    place(dns, seen, found);
    organization(seen, found);
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
    reports(seen, found);
}

fn place(dns: &Dns<'_>, seen: &Seen<'_>, found: &mut Findings) {
    let Some(own) = seen.walk.steps.first() else { return };
    let applies = seen.walk.applicable();
    let stray = [Some(seen.name.clone()), seen.name.below("dmarc").ok()].into_iter().flatten();
    let mut strayed = false;
    for name in stray {
        for strings in dns.ask(&name, Type::Txt).txt().filter(|strings| is_dmarc(&strings.concat())) {
            strayed = true;
            let text = strings.concat();
            let source = found.source(Source::dns(name.as_str(), "TXT", strings));
            let lost = own.found != WalkFound::Record;
            let fix = Fix::new("publish it at the right name", Applicability::Unsafe)
                .publish_txt(own.name.clone(), &found.at(source).text.clone());
            let finding = WRONG_PLACE
                .finding(format!("a DMARC record stands at `{name}`, where no receiver looks"))
                .severity(if lost { Severity::Error } else { Severity::Info })
                .label(source, Span::new(0, text.len()), "")
                .note(format!("receivers ask for `{}` (RFC 9989 section 4.5)", own.name));
            found.push(if lost { finding.fix(fix) } else { finding.help("remove it") });
        }
    }
    match own.found {
        WalkFound::Several => {
            let then = match applies.filter(|_| seen.walk.certain) {
                Some(step) => format!("the record of `{}` applies instead", step.domain),
                None => "no other record applies".into(),
            };
            found.push(
                SEVERAL
                    .finding(format!("{} DMARC records stand at `{}`: none counts", own.records, own.name))
                    .note(format!(
                        "RFC 9989 receivers discard them all and walk on (section 4.10 step 2): {then}"
                    ))
                    .note("RFC 7489 receivers end discovery and apply no DMARC (RFC 7489 section 6.6.3)")
                    .help("keep one"),
            );
        }
        WalkFound::Other | WalkFound::Nothing if own.found == WalkFound::Other || !own.cname.is_empty() => {
            let what = match own.cname.last() {
                Some(target) => {
                    format!("`{}` is an alias of `{target}`, which holds no DMARC record", own.name)
                }
                None => format!("the text at `{}` is not DMARC", own.name),
            };
            let reply = own.domain.below("_dmarc").ok().map(|name| dns.ask(&name, Type::Txt));
            let mut finding =
                NOT_DMARC.finding(what).note("receivers discard it (RFC 9989 section 4.10 step 2)");
            if let Some(strings) = reply.and_then(|reply| reply.txt().next()) {
                let source = found.source(Source::dns(own.name.clone(), "TXT", strings));
                finding = finding.label(
                    source,
                    Span::new(0, strings.concat().len()),
                    "does not start with `v=DMARC1`",
                );
            }
            found.push(finding);
        }
        _ => {}
    }
    if let Some((step, failure)) = seen.walk.steps.iter().find_map(|step| Some((step, step.failure?))) {
        found.push(
            LOOKUP_FAILED
                .finding(format!("`{}` is unknown: {}", step.name, failure.text()))
                .note("receivers deliver such mail or defer it, as they like (RFC 9989 section 4.10.1)"),
        );
    } else if applies.is_none() && own.found == WalkFound::Nothing && own.cname.is_empty() && !strayed {
        found.push(
            NONE.finding(format!("no DMARC record applies to `{}`", seen.name))
                .note("receivers do not apply DMARC (RFC 9989 section 4.10.1)")
                .help("start with `p=none` and a `rua`, read the reports, then raise the policy"),
        );
    }
}

fn organization(seen: &Seen<'_>, found: &mut Findings) {
    let walk = seen.walk;
    let own = walk.steps.first().filter(|step| step.found == WalkFound::Record);
    if let (Some(step), Some(record)) = (own, own.and_then(|step| step.record.as_deref())) {
        if step.psd == Some(DmarcPsd::Suffix)
            && let Some(Some(suffix)) = seen.suffix
            && suffix != seen.name
        {
            let span = record.tag("psd").map(|tag| tag.value_span).unwrap_or_default();
            found.push(
                PSD_Y
                    .finding(format!("`psd=y`, but `{}` is not a public suffix", seen.name))
                    .label(record.source, span, "")
                    .note("each name one label below becomes its own organization (RFC 9989 section 4.10.2 step 2)")
                    .note("the Public Suffix List does not hold it")
                    .fix(Fix::new("write `psd=n`", Applicability::Unsafe).edit(record.source, span, "n")),
            );
            return;
        }
        if walk.certain && walk.organizational != *seen.name {
            for tag in ["sp", "np"].into_iter().filter_map(|name| record.tag(name)) {
                found.push(
                    SP_IGNORED
                        .finding(format!(
                            "`{}` is not read on a record below the organizational domain",
                            tag.name
                        ))
                        .label(record.source, tag.span, "")
                        .note(format!(
                            "names below take the record of `{}` (RFC 9989 section 4.10.1)",
                            walk.organizational
                        ))
                        .help("remove it, or add `psd=n` to make this an organizational domain"),
                );
            }
        }
    }
    let (true, Some(Some(suffix)), Some(list)) = (walk.certain, seen.suffix, &seen.older.organizational)
    else {
        return;
    };
    if walk.organizational == *list || walk.applicable().is_none() {
        return;
    }
    if suffix.within(&walk.organizational) && suffix != seen.name {
        let mut finding = SUFFIX
            .finding(format!("the public suffix `{}` publishes DMARC without `psd=y`", walk.organizational))
            .note(format!(
                "RFC 9989 receivers take `{}` for the organizational domain, so that every name below it aligns with \
                 `{}` (section 4.10.2 step 3)",
                walk.organizational, seen.name
            ))
            .note(format!("RFC 7489 receivers take `{list}`, by the Public Suffix List"))
            .help("add `psd=n` to the record of the domain");
        if let Some(record) = own.and_then(|step| step.record.as_deref()).filter(|_| list == seen.name) {
            let end = record.tags.iter().map(|tag| tag.span.end).max().unwrap_or_default() as usize;
            let fix = Fix::new("add `psd=n`", Applicability::Unsafe);
            finding = finding.fix(fix.edit(record.source, Span::new(end, end), "; psd=n"));
        }
        found.push(finding);
        return;
    }
    let new = crate::dmarc::effective(walk, Some(true)).policy;
    let differs = new != seen.older.policy.policy;
    found.push(
        ALIGNMENT
            .finding(format!(
                "the organizational domain is `{}` or `{list}`, by generation",
                walk.organizational
            ))
            .severity(if differs { Severity::Warning } else { Severity::Info })
            .note(format!("RFC 9989 receivers take `{}`: {}", walk.organizational, walk.because))
            .note(format!("RFC 7489 receivers take `{list}`, by the Public Suffix List")),
    );
}

fn reports(seen: &Seen<'_>, found: &mut Findings) {
    let Some(source) = seen.walk.applicable().and_then(|step| step.source) else { return };
    for Destination { address, span, need } in seen.destinations {
        let who = match need {
            Need::Walk => "RFC 9989 receivers must not send reports there",
            Need::List => {
                "RFC 7489 receivers must not send reports there; by the tree walk it is the same organization"
            }
            Need::Both | Need::Nobody => "receivers must not send reports there",
        };
        let standard = if address.tag == "rua" { "RFC 9990 section 4" } else { "RFC 9991 section 5" };
        match (address.consent, &address.consent_name) {
            (ConsentState::Missing, Some(name)) => found.push(
                EXTERNAL
                    .finding(format!("`{}` has not agreed to receive these reports", address.host))
                    .label(source, *span, "another organization")
                    .note(format!("{who} ({standard})"))
                    .help(format!("have the owner of `{}` publish the record", address.host))
                    .fix(
                        Fix::new("publish the consent", Applicability::Safe)
                            .publish_txt(name.clone(), "v=DMARC1"),
                    ),
            ),
            (ConsentState::Void, Some(name)) => found.push(
                EXTERNAL
                    .finding(format!("the consent at `{name}` sends the reports to another host"))
                    .label(source, *span, "")
                    .note(format!("the host must stay the same, or no report goes to either ({standard})")),
            ),
            _ => {}
        }
        let fault = match address.mail {
            MailHost::NullMx => "refuses all mail by a null MX",
            MailHost::None => "has neither an MX nor an address record",
            MailHost::Mx | MailHost::Address | MailHost::Unknown => continue,
        };
        found.push(
            RUA_MX
                .finding(format!("`{}` {fault}", address.host))
                .label(source, *span, "reports for this address are lost")
                .note("a host needs an MX or an address record to receive mail (RFC 5321 section 5.1, RFC 7505)")
                .help("give an address at a host that receives mail"),
        );
    }
}

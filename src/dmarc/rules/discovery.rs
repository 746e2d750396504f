//! Whose organization receivers take the domain for, and who gets reports.

use crate::dmarc::external::{Destination, Need};
use crate::dmarc::record::DmarcPsd;
use crate::dmarc::report::{ConsentState, DmarcWalk, MailHost, ReceiverView, WalkFound};
use crate::dmarc::wildcard::Wildcard;
use crate::dns::{Dns, Name};
use crate::finding::{Applicability, Findings, Fix, Severity, Span, rules};

rules! {
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
    pub(in crate::dmarc) wildcard: Option<&'a Wildcard<'a>>,
}

pub(in crate::dmarc) fn check(dns: &Dns<'_>, seen: &Seen<'_>, found: &mut Findings) {
    super::place::check(dns, seen, found);
    organization(seen, found);
    super::place::deep(dns, seen, found);
    reports(seen, found);
}

fn organization(seen: &Seen<'_>, found: &mut Findings) {
    let walk = seen.walk;
    let own = walk.steps.first().filter(|step| step.found == WalkFound::Record);
    if let (Some(step), Some(record)) = (own, own.and_then(|step| step.record.as_deref())) {
        let is_suffix = seen.suffix.map(|suffix| suffix.map(|suffix| suffix == seen.name));
        if step.psd == Some(DmarcPsd::Suffix) && is_suffix != Some(Some(true)) {
            let span = record.tag("psd").map(|tag| tag.value_span).unwrap_or_default();
            let below =
                "each name one label below becomes its own organization (RFC 9989 section 4.10.2 step 2)";
            let fix = Fix::new("write `psd=n`", Applicability::Unsafe).edit(record.source, span, "n");
            let finding = if is_suffix == Some(Some(false)) {
                PSD_Y
                    .finding(format!("`psd=y`, but `{}` is not a public suffix", seen.name))
                    .note("the Public Suffix List does not hold it")
            } else {
                PSD_Y.finding("`psd=y` is only for public suffixes").severity(Severity::Info).note(format!(
                    "whether `{}` is one is not known: there is no Public Suffix List at hand",
                    seen.name
                ))
            };
            found.push(finding.label(record.source, span, "").note(below).fix(fix));
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
    if !walk.certain || walk.applicable().is_none() {
        return;
    }
    let list = seen.older.organizational.as_ref();
    if list == Some(&walk.organizational) {
        return;
    }
    let suffix = seen.suffix.flatten().filter(|suffix| suffix.within(&walk.organizational));
    // A single label is a public suffix with or without the list.
    let top = list.is_none() && walk.organizational.label_count() == 1;
    if suffix.is_some_and(|suffix| suffix != seen.name) || (top && walk.organizational != *seen.name) {
        let mut finding = SUFFIX
            .finding(format!("the public suffix `{}` publishes DMARC without `psd=y`", walk.organizational))
            .note(format!(
                "RFC 9989 receivers take `{}` for the organizational domain, so that every name below it aligns with \
                 `{}` (section 4.10.2 step 3)",
                walk.organizational, seen.name
            ))
            .note(match list {
                Some(list) => format!("RFC 7489 receivers take `{list}`, by the Public Suffix List"),
                None => "what RFC 7489 receivers take is not known: there is no Public Suffix List at hand".into(),
            })
            .help("add `psd=n` to the record of the domain");
        let record = own.and_then(|step| step.record.as_deref()).filter(|_| list == Some(seen.name));
        if let Some(record) = record {
            let end = record.tags.iter().map(|tag| tag.span.end).max().unwrap_or_default() as usize;
            let fix = Fix::new("add `psd=n`", Applicability::Unsafe);
            finding = finding.fix(fix.edit(record.source, Span::new(end, end), "; psd=n"));
        }
        found.push(finding);
        return;
    }
    let Some(list) = list else { return };
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

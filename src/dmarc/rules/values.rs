//! The values of the tags.

use super::syntax::pasted;
use super::{consequence, nearest, overlap, swallowed};
use crate::dmarc::parse::{FoFault, fo};
use crate::dmarc::record::{DmarcEffect, DmarcReading, DmarcRecord, DmarcTag, ReportUri, TagState, UriFault};
use crate::finding::{Applicability, Findings, Fix, Rule, Severity, rules};

rules! {
    /// The value of `p` is not `none`, `quarantine` or `reject`.
    ///
    /// ## Why it matters
    /// With a valid `rua` receivers act as `p=none`; without one they apply no DMARC.
    ///
    /// ## Example
    /// ```dmarc,fires
    /// v=DMARC1; p=rejct; rua=mailto:a@example.com
    /// ```
    /// Use instead:
    /// ```dmarc
    /// v=DMARC1; p=reject; rua=mailto:a@example.com
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 section 4.10.1.
    P_INVALID: "DMR008" "dmarc-p-invalid" Error "RFC 9989 section 4.10.1";

    /// There is no `p`.
    ///
    /// ## Why it matters
    /// With a valid `rua` receivers act as `p=none`. Without one, section 4.10.1 says no DMARC and
    /// section 4.7 says `p=none`, and receivers differ.
    ///
    /// ## Example
    /// ```dmarc,fires
    /// v=DMARC1; rua=mailto:dmarc@example.com
    /// ```
    /// Use instead:
    /// ```dmarc
    /// v=DMARC1; p=reject; rua=mailto:dmarc@example.com
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 sections 4.7 and 4.10.1.
    P_MISSING: "DMR009" "dmarc-p-missing" Warning "RFC 9989 section 4.10.1";

    /// The value of `sp` is invalid, which voids the whole policy.
    ///
    /// ## Why it matters
    /// A valid `p` does not help: with a valid `rua` receivers act as `p=none`, without one they
    /// apply no DMARC.
    ///
    /// ## Example
    /// ```dmarc,fires
    /// v=DMARC1; p=reject; sp=rejct; rua=mailto:dmarc@example.com
    /// ```
    /// Use instead:
    /// ```dmarc
    /// v=DMARC1; p=reject; sp=reject; rua=mailto:dmarc@example.com
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 section 4.10.1.
    SP_INVALID: "DMR010" "dmarc-sp-invalid" Error "RFC 9989 section 4.10.1";

    /// The value of `np` is invalid, which voids the whole policy.
    ///
    /// ## Why it matters
    /// A valid `p` does not help: with a valid `rua` receivers act as `p=none`, without one they
    /// apply no DMARC.
    ///
    /// ## Example
    /// ```dmarc,fires
    /// v=DMARC1; p=reject; np=rejct; rua=mailto:dmarc@example.com
    /// ```
    /// Use instead:
    /// ```dmarc
    /// v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.com
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 section 4.10.1.
    NP_INVALID: "DMR011" "dmarc-np-invalid" Error "RFC 9989 section 4.10.1";

    /// The value of `adkim` or `aspf` is not `r` or `s`.
    ///
    /// ## Why it matters
    /// Receivers discard it and use relaxed alignment.
    ///
    /// ## Example
    /// ```dmarc,fires
    /// v=DMARC1; p=reject; adkim=strict; rua=mailto:dmarc@example.com
    /// ```
    /// Use instead:
    /// ```dmarc
    /// v=DMARC1; p=reject; adkim=s; rua=mailto:dmarc@example.com
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 section 4.8.
    ALIGN_VALUE: "DMR012" "dmarc-align-value" Warning "RFC 9989 section 4.8";

    /// The value of `fo` is invalid, or nothing reads it.
    ///
    /// ## Why it matters
    /// An invalid value is discarded for `0`; without `ruf` the tag is ignored.
    ///
    /// ## Example
    /// ```dmarc,fires
    /// v=DMARC1; p=reject; rua=mailto:a@example.com; ruf=mailto:a@example.com; fo=0:1
    /// ```
    /// ```dmarc,fires
    /// v=DMARC1; p=reject; rua=mailto:a@example.com; fo=1
    /// ```
    /// Use instead:
    /// ```dmarc
    /// v=DMARC1; p=reject; rua=mailto:a@example.com; ruf=mailto:a@example.com; fo=1:d:s
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 sections 4.7 and 4.8.
    FO: "DMR013" "dmarc-fo" Warning "RFC 9989 section 4.7";

    /// Reports cannot be sent to a URI.
    ///
    /// ## Why it matters
    /// Receivers skip a URI that they cannot read or whose scheme they do not support; only
    /// `mailto:` must be supported.
    ///
    /// ## Example
    /// ```dmarc,fires
    /// v=DMARC1; p=reject; rua=dmarc@example.com
    /// ```
    /// ```dmarc,fires
    /// v=DMARC1; p=reject; rua=mailto:a@example.com,https://example.com/dmarc
    /// ```
    /// Use instead:
    /// ```dmarc
    /// v=DMARC1; p=reject; rua=mailto:dmarc@example.com
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 sections 4.7 and 4.8.
    URI: "DMR014" "dmarc-uri" Error "RFC 9989 section 4.8";

    /// A URI carries a size limit, which receivers ignore.
    ///
    /// ## Why it matters
    /// RFC 9989 made `!10m` obsolete syntax.
    ///
    /// ## Example
    /// ```dmarc,fires
    /// v=DMARC1; p=reject; rua=mailto:dmarc@example.com!10m
    /// ```
    /// Use instead:
    /// ```dmarc
    /// v=DMARC1; p=reject; rua=mailto:dmarc@example.com
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 section 4.8.
    URI_SIZE: "DMR015" "dmarc-uri-size" Info "RFC 9989 section 4.8";

    /// The value of `t` or `psd` is invalid, so it counts as absent.
    ///
    /// ## Why it matters
    /// Receivers discard it: `t=yes` does not switch the test mode on.
    ///
    /// ## Example
    /// ```dmarc,fires
    /// v=DMARC1; p=reject; t=yes; rua=mailto:dmarc@example.com
    /// ```
    /// Use instead:
    /// ```dmarc
    /// v=DMARC1; p=reject; t=n; rua=mailto:dmarc@example.com
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 section 4.8.
    FLAG_VALUE: "DMR016" "dmarc-flag-value" Warning "RFC 9989 section 4.8";
}

pub(super) const POLICIES: [&str; 3] = ["none", "quarantine", "reject"];

pub(super) fn check(record: &DmarcRecord, text: &[u8], found: &mut Findings) {
    let source = record.source;
    // A tag that swallowed its neighbor or pasted characters has its own finding.
    let pasted = pasted(text);
    let clean = |tag: &DmarcTag| {
        swallowed(tag, text).is_empty() && !pasted.iter().any(|(span, _)| overlap(*span, tag.span))
    };
    for (name, rule) in [("p", &P_INVALID), ("sp", &SP_INVALID), ("np", &NP_INVALID)] {
        match record.tag(name) {
            Some(tag) if tag.state != TagState::Read && clean(tag) => policy(record, tag, rule, found),
            _ => {}
        }
    }
    let unread = record.tags.iter().any(|tag| !clean(tag));
    // What hides `p` has an error of its own.
    let told = found.list().iter().any(|finding| {
        finding.severity == Severity::Error && finding.labels.iter().any(|label| label.source == source)
    });
    if record.tag("p").is_none() && !(unread && told) && record.effect != DmarcEffect::Ignored {
        missing(record, found);
    }
    for tag in record.tags.iter().filter(|tag| clean(tag)) {
        match (tag.name.as_str(), tag.state) {
            ("adkim" | "aspf", TagState::Invalid) => {
                let mut finding = ALIGN_VALUE
                    .finding(format!("`{}={}` is neither `r` nor `s`", tag.name, tag.value))
                    .label(source, tag.value_span, "")
                    .note("receivers discard it and use relaxed alignment (RFC 9989 section 4.8)");
                let letter = tag.value.to_ascii_lowercase().chars().next().filter(|c| matches!(c, 'r' | 's'));
                if let Some(letter) = letter {
                    let fix = Fix::new(format!("write `{letter}`"), Applicability::Unsafe);
                    finding = finding.fix(fix.edit(source, tag.value_span, letter));
                }
                found.push(finding);
            }
            ("t" | "psd", TagState::Invalid) => {
                let allowed = if tag.name == "t" { "`y` or `n`" } else { "`y`, `n` or `u`" };
                found.push(
                    FLAG_VALUE
                        .finding(format!("`{}={}` is not {allowed}", tag.name, tag.value))
                        .label(source, tag.value_span, "")
                        .note("receivers discard it and use the default (RFC 9989 section 4.8)")
                        .help(format!("write {allowed}, or remove the tag")),
                );
            }
            ("fo", TagState::Read | TagState::Invalid) => options(record, tag, text, found),
            _ => {}
        }
    }
    for (name, uris) in [("rua", &record.rua), ("ruf", &record.ruf)] {
        if record.tag(name).is_some_and(clean) {
            uris.iter().for_each(|uri| report_uri(record, name, uris, uri, found));
        }
    }
}

fn policy(record: &DmarcRecord, tag: &DmarcTag, rule: &'static Rule, found: &mut Findings) {
    let message = if tag.value.is_empty() {
        format!("`{}` has no value", tag.name)
    } else {
        format!("`{}={}` is not a policy", tag.name, tag.value)
    };
    let span = if tag.value.is_empty() { tag.span } else { tag.value_span };
    let mut finding = rule
        .finding(message)
        .param("value", &tag.value)
        .label(record.source, span, "neither `none`, `quarantine` nor `reject`")
        .note(consequence(record))
        .help("write `none`, `quarantine` or `reject`");
    if tag.name != "p" && record.p.is_some() {
        finding = finding
            .note(format!("the valid `p` does not help: an invalid `{}` voids the whole policy", tag.name));
    }
    if let Some(near) = nearest(&tag.value, &POLICIES) {
        let fix = Fix::new(format!("write `{near}`"), Applicability::Unsafe);
        finding = finding.fix(fix.edit(record.source, tag.value_span, near));
    }
    found.push(finding);
}

fn missing(record: &DmarcRecord, found: &mut Findings) {
    let source = record.source;
    let first = record.tags.first().map(|tag| tag.span).unwrap_or_default();
    let mut finding = P_MISSING
        .finding("there is no `p`")
        .severity(if record.has_valid_rua() { Severity::Warning } else { Severity::Error })
        .label(source, first, "a policy belongs after this")
        .note(consequence(record));
    if !record.has_valid_rua() {
        finding = finding.note("RFC 9989 section 4.7 says `p=none` for the same record: receivers differ");
    }
    if record.reading == DmarcReading::AssumedPolicy {
        finding = finding.note(
            "read as a policy record, since no name was given: below `_report._dmarc` it would be a consent record, \
             which needs no `p` (RFC 9990 section 4)",
        );
    }
    found.push(finding.help("add `p=none`, `p=quarantine` or `p=reject`"));
}

fn options(record: &DmarcRecord, tag: &DmarcTag, text: &[u8], found: &mut Findings) {
    let note = match fo(text.get(tag.value_span.range()).unwrap_or_default()) {
        Err(FoFault::Option) => "the options are `0`, `1`, `d` and `s`, with `:` between them",
        Err(FoFault::Twice) => "each option may stand once",
        Err(FoFault::Both) => "`0` and `1` exclude each other",
        Ok(()) if record.tag("ruf").is_none() => {
            found.push(
                FO.finding("`fo` does nothing without `ruf`")
                    .severity(Severity::Info)
                    .label(record.source, tag.span, "")
                    .note("receivers ignore it (RFC 9989 section 4.7)")
                    .help("remove it, or add `ruf`"),
            );
            return;
        }
        Ok(()) => return,
    };
    found.push(
        FO.finding(format!("`fo={}` is invalid", tag.value))
            .label(record.source, tag.value_span, "")
            .note(format!("{note} (RFC 9989 section 4.8)"))
            .note("receivers discard it and use `0`")
            .help("use `fo=1` for a report on every failing mechanism"),
    );
}

fn report_uri(record: &DmarcRecord, tag: &str, all: &[ReportUri], uri: &ReportUri, found: &mut Findings) {
    let source = record.source;
    if let (Some(size), None) = (&uri.size, uri.fault) {
        let end = uri.span.end as usize;
        let cut = crate::finding::Span::new(end.saturating_sub(size.len() + 1), end);
        found.push(
            URI_SIZE
                .finding(format!("the size limit `!{size}` is ignored"))
                .label(source, cut, "")
                .note("it is obsolete syntax (RFC 9989 section 4.8)")
                .fix(Fix::new("remove it", Applicability::Safe).edit(source, cut, "")),
        );
    }
    let Some(fault) = uri.fault else { return };
    let usable = all.iter().any(|uri| uri.fault.is_none());
    let (what, severity) = match fault {
        UriFault::Empty => ("is empty", Severity::Warning),
        UriFault::NoScheme => ("has no scheme", Severity::Error),
        UriFault::Unsupported => (
            "is not a `mailto:` URI, the only scheme that receivers must support",
            if usable { Severity::Warning } else { Severity::Error },
        ),
        UriFault::Exclamation => ("holds a `!`, which must be written `%21`", Severity::Error),
        UriFault::Address => ("holds no valid address", Severity::Error),
        UriFault::Character => ("holds a character that cannot stand in a URI", Severity::Error),
    };
    let mut finding = URI
        .finding(format!("a `{tag}` URI {what}"))
        .severity(severity)
        .label(source, uri.span, "no report gets here")
        .note("receivers skip it (RFC 9989 sections 4.7 and 4.8)")
        .help(if uri.uri.contains('\\') {
            "write the host in A-labels (`xn--`) and other such characters as `%` and two hexadecimal digits"
        } else {
            "write `mailto:` and an address"
        });
    if fault == UriFault::NoScheme && uri.uri.contains('@') && !uri.uri.contains(':') {
        let start = uri.span.start as usize;
        let fix = Fix::new("put `mailto:` before it", Applicability::Unsafe);
        finding = finding.fix(fix.edit(source, crate::finding::Span::new(start, start), "mailto:"));
    }
    found.push(finding);
}

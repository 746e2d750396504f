//! The values of the tags.

use super::syntax::pasted;
use super::{at_all, consequence, mend, nearest, overlap, swallowed};
use crate::dmarc::parse::{FoFault, fo};
use crate::dmarc::record::{DmarcEffect, DmarcReading, DmarcRecord, DmarcTag, ReportUri, TagState, UriFault};
use crate::dmarc::uri::{self, Mend};
use crate::finding::{Applicability, Finding, Findings, Fix, Rule, Severity, Span, rules};

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
    let bad = ["p", "sp", "np"].into_iter().filter_map(|name| record.tag(name));
    let policies: Vec<_> = bad
        .filter(|tag| tag.state == TagState::Invalid && clean(tag))
        .filter_map(|tag| Some((tag.value_span, nearest(&tag.value, &POLICIES)?)))
        .collect();
    for (name, rule) in [("p", &P_INVALID), ("sp", &SP_INVALID), ("np", &NP_INVALID)] {
        match record.tag(name) {
            Some(tag) if tag.state != TagState::Read && clean(tag) => {
                policy(record, tag, rule, &policies, found)
            }
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
    let alignment = |tag: &&DmarcTag| {
        matches!(tag.name.as_str(), "adkim" | "aspf") && tag.state == TagState::Invalid && clean(tag)
    };
    let letters: Vec<_> = record
        .tags
        .iter()
        .filter(alignment)
        .filter_map(|tag| {
            let first = tag.value.get(..1)?.to_ascii_lowercase();
            matches!(first.as_str(), "r" | "s").then_some((tag.value_span, first))
        })
        .collect();
    // Relaxed is what receivers use already.
    let relaxed = letters.iter().all(|(_, letter)| letter == "r");
    let alignment = if relaxed { Applicability::Safe } else { Applicability::Unsafe };
    for tag in record.tags.iter().filter(|tag| clean(tag)) {
        match (tag.name.as_str(), tag.state) {
            ("adkim" | "aspf", TagState::Invalid) => {
                let finding = ALIGN_VALUE
                    .finding(format!("`{}={}` is neither `r` nor `s`", tag.name, tag.value))
                    .label(source, tag.value_span, "")
                    .note("receivers discard it and use relaxed alignment (RFC 9989 section 4.8)");
                let known = letters.iter().any(|(span, _)| *span == tag.value_span);
                found.push(if known { mend(finding, source, &letters, alignment) } else { finding });
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
    let lists = [("rua", &record.rua), ("ruf", &record.ruf)];
    report_uris(
        record,
        lists.into_iter().filter(|(name, _)| record.tag(name).is_some_and(clean)),
        text,
        found,
    );
}

fn policy(
    record: &DmarcRecord,
    tag: &DmarcTag,
    rule: &'static Rule,
    policies: &[(Span, &str)],
    found: &mut Findings,
) {
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
    if policies.iter().any(|(span, _)| *span == tag.value_span) {
        finding = mend(finding, record.source, policies, Applicability::Unsafe);
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

fn report_uris<'a>(
    record: &DmarcRecord,
    lists: impl Iterator<Item = (&'a str, &'a Vec<ReportUri>)> + Clone,
    text: &[u8],
    found: &mut Findings,
) {
    let source = record.source;
    let mends: Vec<Mend> = lists.clone().flat_map(|(_, uris)| uri::mends(text, uris)).collect();
    let edits: Vec<_> = mends.iter().flat_map(|mend| &mend.edits).copied().collect();
    let mut sizes = Vec::new();
    for (tag, uris) in lists {
        let usable = uris.iter().any(|uri| uri.fault.is_none());
        let mut groups: Vec<Group> = Vec::new();
        for uri in uris {
            if let (Some(size), None) = (&uri.size, uri.fault) {
                let end = uri.span.end as usize;
                sizes.push((Span::new(end.saturating_sub(size.len() + 1), end), size));
            }
            let Some(fault) = uri.fault else { continue };
            let mend =
                mends.iter().find(|mend| mend.span.start <= uri.span.start && uri.span.end <= mend.span.end);
            let comma = mend.is_some_and(|mend| mend.span != uri.span);
            let span = mend.map_or(uri.span, |mend| mend.span);
            let ascii = !uri.uri.contains('\\');
            let key = if comma { (UriFault::Address, true, ascii) } else { (fault, false, ascii) };
            match groups.iter_mut().find(|group| group.key == key && group.mended == mend.is_some()) {
                Some(group) if group.spans.last() == Some(&span) => {}
                Some(group) => group.spans.push(span),
                None => groups.push(Group { key, spans: vec![span], mended: mend.is_some() }),
            }
        }
        for group in groups {
            let finding = group.finding(tag, usable);
            let finding = at_all(finding, source, &group.spans, "no report gets here");
            found.push(if group.mended {
                mend(finding, source, &edits, Applicability::Safe)
            } else {
                finding
            });
        }
    }
    let Some((_, size)) = sizes.first() else { return };
    let spans: Vec<Span> = sizes.iter().map(|(span, _)| *span).collect();
    let fix = Fix::new("remove it", Applicability::Safe);
    let finding = URI_SIZE
        .finding(format!("the size limit `!{size}` is ignored"))
        .note("it is obsolete syntax (RFC 9989 section 4.8)")
        .fix(spans.iter().fold(fix, |fix, &span| fix.edit(source, span, "")));
    found.push(at_all(finding, source, &spans, ""));
}

/// URIs of one tag with the same fault.
struct Group {
    /// The fault, whether it is a bare comma, and whether all is ASCII.
    key: (UriFault, bool, bool),
    spans: Vec<Span>,
    mended: bool,
}

impl Group {
    fn finding(&self, tag: &str, usable: bool) -> Box<Finding> {
        let (fault, comma, ascii) = self.key;
        let (what, severity) = match fault {
            _ if comma => ("holds a `,`, which must be written `%2C`", Severity::Error),
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
        URI.finding(format!("a `{tag}` URI {what}"))
            .severity(severity)
            .note("receivers skip it (RFC 9989 sections 4.7 and 4.8)")
            .help(if ascii {
                "write `mailto:` and an address"
            } else {
                "write the host in A-labels (`xn--`) and other such characters as `%` and two hexadecimal digits"
            })
    }
}

//! Words what the walk met, at the domain owner's own term.

use super::super::lint;
use super::super::parse::Parsed;
use super::super::record::{Qualifier, TermKind};
use super::super::report::{SpfNode, SpfReport};
use super::super::rules::{advice, limits, meaning};
use super::super::selection::LOOKUPS;
use super::tree::{Issue, IssueKind};
use super::voids;
use crate::dns::Failure;
use crate::finding::{Applicability, Finding, Findings, Fix, Severity, SourceId};

pub(super) fn report(
    source: SourceId,
    parsed: &Parsed,
    node: &SpfNode,
    report: &SpfReport,
    issues: Vec<Issue>,
    found: &mut Findings,
) {
    let said =
        issues.iter().filter_map(|issue| word(source, parsed, issue, report.lookups.removal())).collect();
    lint::keep(said, found);
    lookups(source, parsed, node, report, found);
    voids::report(source, parsed, node, report, found);
    if report.txt.answer_bytes > 512 {
        let bytes = report.txt.answer_bytes;
        let severity = if bytes > 4096 { Severity::Warning } else { Severity::Info };
        let limit = if bytes > 4096 {
            4096
        } else if bytes > 1232 {
            1232
        } else {
            512
        };
        found.push(
            advice::LARGE_ANSWER
                .finding(format!("the TXT answer has about {bytes} bytes, more than {limit}"))
                .severity(severity)
                .param("bytes", bytes)
                .note("all TXT records of a name come in one answer; a large one needs TCP, which some receivers lack (RFC 7208 section 3.4). A resolver over HTTPS cannot show this")
                .help("remove TXT records that are no longer needed"),
        );
    }
}

fn word(source: SourceId, parsed: &Parsed, issue: &Issue, how: Applicability) -> Option<Box<Finding>> {
    let term = parsed.terms.get(issue.term)?;
    let target = &lint::short(&issue.target);
    let redirect = term.kind == TermKind::Redirect;
    let authorizes = redirect || term.qualifier == Some(Qualifier::Pass);
    if issue.kind == IssueKind::PassesEveryone && !authorizes {
        return None;
    }
    let whole = "the check ends with permerror for every sender that no earlier term matched";
    let whose = match term.kind {
        TermKind::Include | TermKind::Redirect => &limits::INCLUDE_PASSES_EVERYONE,
        _ => &meaning::PASSES_EVERYONE,
    };
    let finding = match issue.kind {
        IssueKind::NoRecord if redirect && issue.place.is_none() => limits::REDIRECT_WITHOUT_RECORD
            .finding(format!("`{target}` has no SPF record"))
            .note(format!("{whole} (RFC 7208 section 6.1)"))
            .help("redirect to a name that has one, or end the record with `-all`"),
        IssueKind::NoRecord => limits::INCLUDE_WITHOUT_RECORD
            .finding(format!("`{target}` has no SPF record"))
            .note(format!("{whole} (RFC 7208 section 5.2)"))
            .help("remove the include, or ask its owner for the right name"),
        IssueKind::Multiple => limits::INCLUDED_RECORD_BROKEN
            .finding(format!("`{target}` has several SPF records"))
            .note(format!("{whole} (RFC 7208 section 4.5)"))
            .help("ask the owner of that name to keep one"),
        IssueKind::Invalid => limits::INCLUDED_RECORD_BROKEN
            .finding(format!("the record of `{target}` has a syntax error"))
            .note(format!("{whole} (RFC 7208 section 4.6)"))
            .help("tell the owner of that name, or remove the term"),
        IssueKind::Loop => limits::LOOP
            .finding(format!("the records lead in a circle: `{}`", issue.target))
            .note(format!("{whole}, as the lookups run out (RFC 7208 section 4.6.4)"))
            .help("remove the term that leads back"),
        IssueKind::PassesEveryone => limits::INCLUDE_PASSES_EVERYONE
            .finding(format!("`{}` authorizes the whole Internet", lint::short(&term.text)))
            .note(format!("`{target}` matches every sender (RFC 7208 section 5.2, section 5.7)"))
            .help("remove the term, or have that record end with `-all`"),
        IssueKind::NamesEveryone => whose
            .finding(format!("`{}` authorizes the whole Internet", lint::short(&term.text)))
            .note(format!(
                "the networks of `{target}`, with those named before, hold every address of IPv4 or of IPv6 (RFC 7208 section 5.6)"
            ))
            .help("name the networks that really send"),
        IssueKind::Unknown(failure) => {
            let severity = if failure == Failure::Servfail { Severity::Warning } else { Severity::Info };
            limits::LOOKUP_FAILED
                .finding(format!("what `{target}` holds is unknown: {}", failure.text()))
                .severity(severity)
                .note("receivers that get no answer either give temperror (RFC 7208 section 2.6.6)")
                .help("check again, or ask another resolver")
        }
        IssueKind::EmptyA => limits::A_EMPTY
            .finding(format!("`{target}` has no address"))
            .note("the term matches nobody, and costs a lookup and a void lookup (RFC 7208 section 4.6.4)")
            .help("remove it")
            .fix(lint::removal(source, term, "remove it", how)),
        IssueKind::EmptyMx => limits::MX_EMPTY
            .finding(format!("`{target}` has no mail exchanger"))
            .note("`mx` never falls back to the address of the name; it costs a lookup and a void lookup (RFC 7208 section 5.4)")
            .help("remove it, or write `a`")
            .fix(lint::removal(source, term, "remove it", how)),
        IssueKind::ManyMx(count) => limits::TOO_MANY_MX
            .finding(format!("`{target}` has {count} mail exchangers"))
            .note(format!("ten are allowed: {whole} (RFC 7208 section 4.6.4)"))
            .help("name the senders by `ip4` and `ip6`"),
        IssueKind::EndsNeutral => meaning::NEUTRAL_ALL
            .finding(format!("the record of `{target}` ends with `?all`, which stops nobody"))
            .note("the `all` of the record that a redirect leads to decides; receivers treat neutral as if there were no record (RFC 7208 section 2.6.2, section 6.1)")
            .help("have that record end with `-all` or `~all`"),
        IssueKind::EndsOpen => meaning::NO_ALL
            .finding(format!("the record of `{target}` has neither `all` nor `redirect=`"))
            .note("a redirect leads there, and whom no term names gets neutral, which receivers treat as if there were no record (RFC 7208 section 4.7, section 6.1)")
            .help("have that record end with `-all` or `~all`"),
        IssueKind::Explanation(why) => limits::NO_EXPLANATION
            .finding(format!("`{target}` {why}"))
            .note("receivers go on as if there were no `exp` (RFC 7208 section 6.2)")
            .help("publish one TXT record with the explanation there, or remove the modifier"),
        IssueKind::ExplanationUnknown(failure) => limits::LOOKUP_FAILED
            .finding(format!("the explanation at `{target}` is unknown: {}", failure.text()))
            .severity(Severity::Info)
            .note("receivers that get no answer either give no explanation, and the same result (RFC 7208 section 6.2)")
            .help("check again, or ask another resolver"),
    };
    let label = match issue.kind {
        IssueKind::NoRecord if redirect => "redirects there",
        _ if term.kind == TermKind::Include => "comes in here",
        _ => "",
    };
    let mut finding = finding.label(source, term.span, label);
    if let Some((at, span)) = issue.place
        && at != source
    {
        finding = finding.label(at, span, "here");
    }
    Some(finding)
}

fn lookups(source: SourceId, parsed: &Parsed, node: &SpfNode, report: &SpfReport, found: &mut Findings) {
    let total = report.lookups.total;
    if total <= 7 {
        return;
    }
    let over = total > LOOKUPS;
    let mut finding = if over {
        limits::TOO_MANY_LOOKUPS
            .finding(format!("the record needs {total} lookups, and {LOOKUPS} are allowed"))
            .note("permerror for every sender that no earlier term matched (RFC 7208 section 4.6.4)")
    } else {
        limits::NEAR_LOOKUP_LIMIT
            .finding(format!("the record needs {total} of {LOOKUPS} lookups"))
            .note("an included record may grow at any time, and the eleventh lookup gives permerror (RFC 7208 section 4.6.4)")
    }
    .param("lookups", total);
    for (row, term) in node.terms.iter().zip(&parsed.terms).filter(|(row, _)| row.lookups > 0).take(20) {
        let breaks = row.running > LOOKUPS && row.running - row.lookups <= LOOKUPS;
        let text =
            if breaks { format!("{}: here the limit breaks", row.lookups) } else { row.lookups.to_string() };
        finding = finding.label(source, term.span, text);
    }
    if let Some(cut) = &report.cut {
        // Even where each step is safe: senders begin to pass or fail who got permerror.
        let how = Applicability::Unsafe;
        let mut fix = Fix::new(format!("bring it to {} lookups", cut.lookups), how);
        for step in &cut.steps {
            let Some(term) = parsed.terms.get(step.term as usize) else { continue };
            if step.replacement.is_empty() {
                fix.edits.extend(lint::removal(source, term, "", how).edits);
            } else {
                fix = fix.edit(source, term.span, step.replacement.as_str());
            }
            finding = finding.note(format!("`{}` can go: {}", lint::short(&term.text), step.reason));
        }
        finding = finding.help("take out what costs most and is needed least");
        if cut.lookups <= LOOKUPS && over {
            finding = finding.fix(fix);
        }
    } else {
        finding = finding.help("remove senders no longer used, or give some a subdomain of their own");
    }
    found.push(finding);
}

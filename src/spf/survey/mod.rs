//! The static view of a domain's SPF: what holds whoever sends.

mod budget;
mod effect;
mod issues;
mod sets;
mod tree;
mod voids;

use self::tree::{Issue, IssueKind};
use super::lint;
use super::record::{Qualifier, SpfRecord, TermKind};
use super::report::{SpfCount, SpfEffect, SpfLookups, SpfNode, SpfReport, SpfState, SpfTxt};
use super::rules::{advice, limits};
use super::selection::{self, Selection};
use crate::dns::{Dns, Failure, Name, RecordData, Reply, Type};
use crate::finding::{Findings, Severity, Source, Span};

/// Looks at everything DNS says about the SPF of `name`.
pub fn survey(dns: &Dns<'_>, name: &Name, found: &mut Findings) -> SpfReport {
    let reply = dns.ask(name, Type::Txt);
    let old = dns.ask(name, Type::Spf);
    let mx = dns.ask(name, Type::Mx);
    let mut report = empty(reply);
    leftovers(name, reply, old, found);
    match selection::select(reply) {
        Selection::Pending => {}
        Selection::Unknown(failure) => {
            report.summary = format!("not known: {}", failure.text());
            unknown(name, failure, found);
        }
        Selection::None => {
            report.state = SpfState::None;
            report.effect = SpfEffect::None;
            report.complete = true;
            report.summary = "there is no SPF record, so receivers get none for every sender".to_owned();
            if !near_misses(dns, name, reply, found) {
                none(name, mx, found);
            }
        }
        Selection::Many(records) => {
            report.state = SpfState::Multiple;
            report.effect = SpfEffect::Broken;
            report.complete = true;
            report.summary =
                "there are several SPF records, so receivers get permerror for every sender".to_owned();
            let mut finding = limits::MULTIPLE_RECORDS
                .finding(format!("`{name}` has {} SPF records", records.len()))
                .param("records", records.len())
                .note("receivers get permerror for every sender (RFC 7208 section 4.5)")
                .help("join their terms into one record and remove the others");
            for strings in records {
                let source = found.source(Source::dns(name.as_str(), "TXT", strings));
                let length = u32::try_from(strings.concat().len()).unwrap_or(u32::MAX);
                finding = finding.label(source, Span { start: 0, end: length.min(6) }, "");
            }
            found.push(finding);
        }
        Selection::One(strings, answer) => {
            report.ttl = match &answer.outcome {
                crate::dns::Outcome::Answered { ttl, .. } => Some(*ttl),
                crate::dns::Outcome::Failed { .. } => None,
            };
            one(dns, name, strings, &mut report, found);
            beside(dns, name, reply, found);
        }
    }
    report
}

fn empty(reply: Reply<'_>) -> SpfReport {
    let mut txt = SpfTxt::default();
    let mut answer = 12;
    for strings in reply.txt() {
        let bytes: usize = strings.iter().map(Vec::len).sum();
        txt.records += 1;
        txt.bytes = txt.bytes.saturating_add(u32::try_from(bytes).unwrap_or(u32::MAX));
        answer += 12 + bytes + strings.len();
    }
    txt.answer_bytes = u32::try_from(answer).unwrap_or(u32::MAX);
    SpfReport {
        state: SpfState::Unknown,
        effect: SpfEffect::Unknown,
        summary: String::new(),
        record: None,
        ttl: None,
        otherwise: None,
        lookups: SpfLookups::default(),
        tree: None,
        ranges: Vec::new(),
        authorized: SpfCount { ip4: "0".to_owned(), ip6: "0".to_owned() },
        overlaps: Vec::new(),
        depends_on_sender: Vec::new(),
        complete: false,
        cut: None,
        txt,
    }
}

fn one(dns: &Dns<'_>, name: &Name, strings: &[Vec<u8>], report: &mut SpfReport, found: &mut Findings) {
    let source = found.source(Source::dns(name.as_str(), "TXT", strings));
    let text = strings.concat();
    let parsed = lint::read(&text, &dns.limits());
    let valid = parsed.is_valid();
    let mut walk = tree::Walk::new(dns, name, found);
    let node = walk.own(name, source, report.ttl, &parsed);
    let long = parsed.cut && parsed.faults.is_empty();
    report.state = match (valid, long) {
        (true, _) => SpfState::Valid,
        (false, true) => SpfState::NotFollowed,
        (false, false) => SpfState::Invalid,
    };
    report.complete = walk.complete && !parsed.cut;
    report.lookups = SpfLookups {
        total: walk.lookups,
        void_ip4: walk.void_ip4,
        void_ip6: walk.void_ip6,
        ..SpfLookups::default()
    };
    report.depends_on_sender = std::mem::take(&mut walk.depends);
    let mut issues = std::mem::take(&mut walk.issues);
    let lookups = walk.lookups;
    lint::report(source, &text, &parsed, report.lookups, &dns.limits(), found);
    report.otherwise = otherwise(&node);
    let sets = valid.then(|| sets::Sets::of(&node));
    if let Some(sets) = &sets {
        sets.fill(report);
    }
    let (effect, open) = effect::of(report, &node);
    report.effect = effect;
    if let Some(sets) = sets {
        issues.extend(open.and_then(|own| names_everyone(&node, own, &issues)));
        report.cut = budget::cut(&node, &parsed, &sets, lookups);
        issues::report(source, &parsed, &node, report, issues, found);
        report.summary = summary(report);
    } else if long {
        report.summary =
            format!("the record is too long: only its first {} terms were looked at", parsed.terms.len());
    } else {
        report.summary =
            "the record has a syntax error, so receivers get permerror for every sender".to_owned();
    }
    let lookups = lint::own_lookups(&parsed);
    let record = SpfRecord { source, version: true, valid, lookups, terms: parsed.terms };
    report.record = Some(record.placed(found));
    report.tree = Some(node);
}

/// Says of a term that asks DNS that its networks leave nobody out; of others, the record itself tells.
fn names_everyone(node: &SpfNode, own: usize, issues: &[Issue]) -> Option<Issue> {
    let row = node.terms.get(own).filter(|row| row.term.network.is_none())?;
    let known = issues.iter().any(|issue| issue.kind == IssueKind::PassesEveryone);
    let target = row.target.as_ref().filter(|_| !known)?.to_string();
    Some(Issue { term: own, kind: IssueKind::NamesEveryone, target, place: None })
}

/// The result of a sender whom no term names, redirects followed.
fn otherwise(node: &SpfNode) -> Option<Qualifier> {
    if node.state != SpfState::Valid {
        return None;
    }
    for row in &node.terms {
        match row.term.kind {
            TermKind::All => return row.term.qualifier,
            TermKind::Redirect if !row.unreachable => return otherwise(row.child.as_deref()?),
            _ => {}
        }
    }
    Some(Qualifier::Neutral)
}

fn summary(report: &SpfReport) -> String {
    if report.lookups.total > report.lookups.limit {
        return format!(
            "the record needs {} lookups of 10, so senders that no early term names get permerror",
            report.lookups.total
        );
    }
    match report.otherwise {
        Some(_) if report.effect == SpfEffect::Open => "everyone on the Internet passes".to_owned(),
        Some(Qualifier::Pass) => "everyone on the Internet passes".to_owned(),
        Some(other) => format!("senders the record names pass, all others get {}", other.as_str()),
        None => "senders the record names pass; what all others get is not known".to_owned(),
    }
}

fn unknown(name: &Name, failure: Failure, found: &mut Findings) {
    let severity = if failure == Failure::Servfail { Severity::Warning } else { Severity::Info };
    found.push(
        limits::LOOKUP_FAILED
            .finding(format!("the SPF record of `{name}` is unknown: {}", failure.text()))
            .severity(severity)
            .note("receivers that get no answer either give temperror (RFC 7208 section 2.6.6)")
            .help("check again, or ask another resolver"),
    );
}

fn none(name: &Name, mx: Reply<'_>, found: &mut Findings) {
    let null = matches!(mx.records(), [RecordData::Mx(_, host)] if host.is_root());
    let help = if null {
        "publish `v=spf1 -all`, since the domain takes no mail"
    } else {
        "publish a record that names the senders"
    };
    let fix = crate::finding::Fix::new(help, crate::finding::Applicability::Unsafe);
    let finding = advice::NO_RECORD
        .finding(format!("`{name}` has no SPF record"))
        .note("receivers get none for every sender (RFC 7208 section 2.6.1)")
        .help(help);
    found.push(if null { finding.fix(fix.publish_txt(name.as_str(), "v=spf1 -all")) } else { finding });
}

/// Records that are nearly SPF, where no record is. Says whether there was one.
fn near_misses(dns: &Dns<'_>, name: &Name, reply: Reply<'_>, found: &mut Findings) -> bool {
    let mut any = false;
    for strings in reply.txt().take(dns.limits().records) {
        let bytes = strings.concat();
        if lint::is_near_miss(&bytes) {
            let source = found.source(Source::dns(name.as_str(), "TXT", strings));
            lint::own(source, &bytes, &dns.limits(), found);
            any = true;
        }
    }
    any
}

/// Texts that are nearly SPF beside the record: receivers see only the record, so they do no harm yet.
fn beside(dns: &Dns<'_>, name: &Name, reply: Reply<'_>, found: &mut Findings) {
    for strings in reply.txt().take(dns.limits().records) {
        let bytes = strings.concat();
        if lint::is_near_miss(&bytes) {
            let source = found.source(Source::dns(name.as_str(), "TXT", strings));
            found.push(lint::beside(source, &bytes));
        }
    }
}

/// What is left of Sender ID and of the obsolete record type.
fn leftovers(name: &Name, reply: Reply<'_>, old: Reply<'_>, found: &mut Findings) {
    for strings in reply.txt().filter(|s| s.concat().to_ascii_lowercase().starts_with(b"spf2.0/")) {
        let source = found.source(Source::dns(name.as_str(), "TXT", strings));
        found.push(
            advice::SENDER_ID
                .finding("a Sender ID record is left over")
                .label(source, Span { start: 0, end: 6 }, "")
                .note("nobody reads it; the protocol is historic (RFC 4406)")
                .help("remove it"),
        );
    }
    if let Some(strings) = old.txt().next() {
        let source = found.source(Source::dns(name.as_str(), "SPF", strings));
        found.push(
            advice::OBSOLETE_TYPE
                .finding("a record of the obsolete type SPF is left over")
                .label(source, Span { start: 0, end: 6 }, "")
                .note("receivers ask for TXT only (RFC 7208 section 3.1)")
                .help("remove it"),
        );
    }
}

#[cfg(test)]
mod tests;

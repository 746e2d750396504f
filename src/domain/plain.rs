//! The report as a terminal shows it: what receivers do, what is wrong, what it rests on.

use std::fmt::Write;

use crate::delivery::{DeliveryReport, ListState, MxState, PolicyState, RecordState, ReverseState};
use crate::dkim::{DkimAlgorithm, DkimKeyState, DkimReport, SelectorOrigin};
use crate::dmarc::{DmarcReport, DmarcStatus};
use crate::dns::{Failure, Outcome};
use crate::finding::Severity;
use crate::finding::render::{self, Palette, Style, wrap};
use crate::spf::{SpfNode, SpfReport, TermKind};

use super::verdict::counted;
use super::{Level, Report};

/// Writes the whole report.
pub fn plain(report: &Report, style: &Style) -> String {
    let mut out = String::new();
    for note in &report.notes {
        let _ = writeln!(out, "{}", style.paint(Palette::Soft, &format!("note: {note}")));
    }
    for line in wrap(&report.verdict.sentence, style.width) {
        let _ = writeln!(out, "{}", style.paint(Palette::Strong, &line));
    }
    out.push('\n');
    for state in &report.verdict.states {
        let label = style.paint(palette(state.level), &format!("{:<16}", state.label));
        let _ = writeln!(
            out,
            "  {:<10}{label} {}",
            state.part.as_str(),
            style.paint(Palette::Soft, &state.detail)
        );
    }
    out.push('\n');
    for finding in &report.findings {
        out.push_str(&render::plain(finding, &report.sources, style));
        out.push('\n');
    }
    if report.findings_dropped > 0 {
        let _ = writeln!(out, "{} more findings are left out\n", report.findings_dropped);
    }
    spf(&report.spf, style, &mut out);
    dkim(&report.dkim, style, &mut out);
    dmarc(&report.dmarc, style, &mut out);
    delivery(&report.delivery, style, &mut out);
    footer(report, style, &mut out);
    out.lines().flat_map(|line| [line.trim_end(), "\n"]).collect()
}

fn palette(level: Level) -> Palette {
    match level {
        Level::Good => Palette::Good,
        Level::Info => Palette::Info,
        Level::Unknown | Level::Warning => Palette::Warning,
        Level::Error => Palette::Error,
    }
}

fn title(text: &str, detail: &str, style: &Style, out: &mut String) {
    let text = style.paint(Palette::Strong, text);
    let _ = writeln!(out, "{text}  {}", style.paint(Palette::Soft, detail));
}

fn spf(spf: &SpfReport, style: &Style, out: &mut String) {
    let Some(tree) = &spf.tree else { return };
    let lookups = &spf.lookups;
    let detail = format!(
        "{} of {} lookups, {} of {} void",
        lookups.total,
        lookups.limit,
        lookups.void_ip4.max(lookups.void_ip6),
        lookups.void_limit
    );
    title("SPF", &detail, style, out);
    branch(tree, "  ", style, out);
    out.push('\n');
}

/// One record of the include tree, a line for each term.
fn branch(node: &SpfNode, indent: &str, style: &Style, out: &mut String) {
    for (n, term) in node.terms.iter().enumerate() {
        let is_last = n + 1 == node.terms.len();
        let mut notes = Vec::new();
        if term.lookups > 0 {
            notes.push(format!("{}, {} so far", counted(term.lookups as usize, "lookup"), term.running));
        }
        if term.unreachable {
            notes.push("never reached".to_owned());
        }
        if term.depends_on_sender {
            notes.push("depends on the sender".to_owned());
        }
        if let Some(unknown) = &term.unknown {
            notes.push(format!("unknown: {unknown}"));
        }
        if !matches!(term.term.kind, TermKind::Ip4 | TermKind::Ip6) && !term.networks.is_empty() {
            notes.push(shortened(&term.networks, 3));
        }
        let joint = if is_last { "└ " } else { "├ " };
        let notes = style.paint(Palette::Soft, &notes.join(" · "));
        let _ = writeln!(out, "{indent}{}{}  {notes}", style.paint(Palette::Soft, joint), term.term.text);
        if let Some(child) = &term.child {
            let deeper = format!("{indent}{}", if is_last { "  " } else { "│ " });
            branch(child, &deeper, style, out);
        }
    }
    if let Some(reason) = &node.reason {
        let _ = writeln!(out, "{indent}  {}", style.paint(Palette::Soft, reason));
    }
}

fn shortened(list: &[impl ToString], shown: usize) -> String {
    let mut text = list.iter().take(shown).map(ToString::to_string).collect::<Vec<_>>().join(" ");
    if list.len() > shown {
        let _ = write!(text, " and {} more", list.len() - shown);
    }
    text
}

fn dkim(dkim: &DkimReport, style: &Style, out: &mut String) {
    let found: Vec<_> = dkim
        .selectors
        .iter()
        .filter(|s| s.origin == SelectorOrigin::Given || s.state != DkimKeyState::Absent)
        .collect();
    let detail = format!(
        "{} tried, of a list of {}",
        counted(dkim.tried as usize, "well-known selector"),
        dkim.list_as_of
    );
    title("DKIM keys", &detail, style, out);
    for selector in found {
        let key = selector.key.map_or_else(
            || key_state(selector.state).to_owned(),
            |key| match key.algorithm {
                DkimAlgorithm::Rsa => format!("RSA {}", key.bits),
                DkimAlgorithm::Ed25519 => "Ed25519".to_owned(),
            },
        );
        let mut notes: Vec<String> = Vec::new();
        notes.extend(selector.provider.map(|provider| provider.name.to_owned()));
        notes.extend(selector.cname.last().map(|target| format!("at {target}")));
        notes.extend(selector.reason.map(str::to_owned));
        let notes = style.paint(Palette::Soft, &notes.join(" · "));
        let _ = writeln!(out, "  {:<24} {key:<10} {notes}", selector.selector);
    }
    if !dkim.unknown.is_empty() {
        let _ = writeln!(out, "  no answer for {}", shortened(&dkim.unknown, 6));
    }
    if !dkim.not_found.is_empty() {
        let text =
            format!("nothing at {}; other selectors may exist", counted(dkim.not_found.len(), "selector"));
        let _ = writeln!(out, "  {}", style.paint(Palette::Soft, &text));
    }
    out.push('\n');
}

fn key_state(state: DkimKeyState) -> &'static str {
    match state {
        DkimKeyState::Valid => "valid",
        DkimKeyState::Retired => "retired",
        DkimKeyState::Broken => "broken",
        DkimKeyState::Foreign => "no key",
        DkimKeyState::Several => "several",
        DkimKeyState::Dangling => "dangling",
        DkimKeyState::Absent => "absent",
        DkimKeyState::Unknown => "unknown",
        DkimKeyState::Invalid => "no name",
    }
}

fn dmarc(dmarc: &DmarcReport, style: &Style, out: &mut String) {
    let detail = format!("organizational domain {}", dmarc.walk.organizational);
    title("DMARC", &detail, style, out);
    let names = dmarc.walk.steps.iter().map(|step| step.name.len());
    let wide = names.chain(dmarc.policies.iter().map(|policy| policy.name.as_str().len())).max().unwrap_or(0);
    let wide = wide.min(48);
    for step in &dmarc.walk.steps {
        let _ = writeln!(out, "  {:<wide$}  {}", step.name, style.paint(Palette::Soft, &step.because));
    }
    for policy in &dmarc.policies {
        let word = match (policy.rfc9989.state, policy.rfc9989.policy) {
            (DmarcStatus::Unknown, _) => "unknown",
            (_, None) => "no policy",
            (_, Some(policy)) => policy.as_str(),
        };
        let _ = writeln!(
            out,
            "  {:<wide$}  {word:<10} {}",
            policy.name.as_str(),
            style.paint(Palette::Soft, &policy.rfc9989.because)
        );
    }
    for difference in &dmarc.differences {
        entry(difference, style, out);
    }
    for ambiguity in &dmarc.ambiguities {
        entry(ambiguity, style, out);
    }
    out.push('\n');
}

fn entry(text: &str, style: &Style, out: &mut String) {
    for (n, line) in wrap(text, style.width.saturating_sub(4).max(30)).iter().enumerate() {
        let lead = if n == 0 { "  = " } else { "    " };
        let _ = writeln!(out, "{}{line}", style.paint(Palette::Soft, lead));
    }
}

fn delivery(delivery: &DeliveryReport, style: &Style, out: &mut String) {
    title("Delivery", "", style, out);
    let soft = |text: &str| style.paint(Palette::Soft, text);
    match delivery.mx.state {
        MxState::Hosts | MxState::Implicit => {
            for host in &delivery.mx.hosts {
                let name = format!("{} {}", host.preference, host.name);
                let _ = writeln!(out, "  MX       {name:<40} {}", soft(&shortened(&host.addresses, 3)));
            }
        }
        MxState::Null => {
            let _ = writeln!(out, "  MX       null: the domain takes no mail");
        }
        MxState::None => {
            let _ = writeln!(out, "  MX       none, and no address");
        }
        MxState::Unknown => {
            let _ =
                writeln!(out, "  MX       unknown: {}", delivery.mx.reason.unwrap_or("DNS did not answer"));
        }
    }
    let policy = match delivery.mta_sts.policy_state {
        PolicyState::NotNeeded => "",
        PolicyState::NotChecked => "policy",
        PolicyState::Valid => "policy valid",
        PolicyState::Broken => "policy broken:",
        PolicyState::Refused => "policy not served:",
    };
    let reason = delivery.mta_sts.reason.as_deref().unwrap_or_default();
    let _ =
        writeln!(out, "  MTA-STS  {:<10} {policy} {}", record_state(delivery.mta_sts.state), soft(reason));
    let _ = writeln!(out, "  TLS-RPT  {}", record_state(delivery.tls_rpt.state));
    let _ = writeln!(out, "  BIMI     {}", record_state(delivery.bimi.state));
    if let Some(sender) = &delivery.sender {
        let reverse = match sender.state {
            ReverseState::Confirmed => "reverse name confirmed",
            ReverseState::Unconfirmed => "reverse name not confirmed",
            ReverseState::None => "no reverse name",
            ReverseState::Unknown => "reverse name unknown",
        };
        let names: Vec<String> = sender.names.iter().map(|name| name.name.to_string()).collect();
        let _ = writeln!(out, "  {}  {reverse} {}", sender.ip, soft(&shortened(&names, 3)));
        for list in &sender.lists {
            let state = match list.state {
                ListState::Listed => "listed",
                ListState::Clear => "clear",
                ListState::Refused => "does not serve this resolver",
                ListState::Unknown => "unknown",
            };
            let _ = writeln!(out, "    {:<28} {state}", list.list);
        }
    }
    out.push('\n');
}

fn record_state(state: RecordState) -> &'static str {
    match state {
        RecordState::Valid => "valid",
        RecordState::Broken => "broken",
        RecordState::Several => "several",
        RecordState::Absent => "none",
        RecordState::Unknown => "unknown",
    }
}

fn footer(report: &Report, style: &Style, out: &mut String) {
    let count = |severity| report.findings.iter().filter(|f| f.severity == severity).count();
    let summary = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Info, "note")]
        .map(|(severity, word)| (severity, count(severity), word))
        .into_iter()
        .filter(|(_, count, _)| *count > 0)
        .map(|(severity, count, word)| style.paint(severity.palette(), &counted(count, word)))
        .collect::<Vec<_>>()
        .join(", ");
    let summary = if summary.is_empty() { style.paint(Palette::Good, "nothing to report") } else { summary };
    let failed: Vec<Failure> = report
        .evidence
        .iter()
        .filter_map(|answer| match &answer.outcome {
            Outcome::Failed { failed, .. } => Some(*failed),
            Outcome::Answered { .. } => None,
        })
        .collect();
    let _ = write!(out, "{summary} · {}", counted(report.evidence.len(), "question"));
    if let Some(first) = failed.first() {
        let _ = write!(out, ", {} without an answer ({})", failed.len(), first.text());
    }
    out.push('\n');
    if !report.delivery.not_checked.is_empty() {
        let names: Vec<&str> = report.delivery.not_checked.iter().map(|item| item.what).collect();
        let text = format!("not checked here: {}", names.join(", "));
        for line in wrap(&text, style.width) {
            let _ = writeln!(out, "{}", style.paint(Palette::Soft, &line));
        }
    }
}

//! The summary for a terminal.

use std::fmt::Write;

use super::*;
use crate::finding::render::{Palette, Style, wrap};

/// Lines of a list that are shown.
const SHOWN: usize = 40;

/// Writes a report for a terminal: what it is of, the sums, then the rows, those that failed first.
pub fn plain(report: &ReadReport, style: &Style) -> String {
    let mut page = Page { out: String::new(), style };
    match &report.content {
        ReportContent::DmarcAggregate { dmarc } => page.dmarc(dmarc),
        ReportContent::TlsRpt { tls } => page.tls(tls),
        ReportContent::Feedback { feedback } => page.feedback(feedback),
        ReportContent::Bounce { bounce } => page.bounce(bounce),
        ReportContent::None => page.title(Palette::Warning, "no report was found"),
    }
    let envelope = &report.envelope;
    if !envelope.problems.is_empty() || !envelope.not_looked_at.is_empty() {
        page.out.push('\n');
    }
    for ReportProblem { place, message } in &envelope.problems {
        page.paragraph(Palette::Warning, &format!("{place}: {message}"));
    }
    if envelope.problems_left_out > 0 {
        page.paragraph(Palette::Warning, &format!("{} more wrong values", envelope.problems_left_out));
    }
    for Unread { place, why } in &envelope.not_looked_at {
        page.paragraph(Palette::Soft, &format!("{place} was not looked at: {why}"));
    }
    page.out
}

struct Page<'s> {
    out: String,
    style: &'s Style,
}

impl Page<'_> {
    fn dmarc(&mut self, report: &DmarcAggregate) {
        let (by, of) = (report.reporter.as_deref(), report.policy.domain.as_deref());
        self.title(Palette::Strong, &format!("DMARC report of {} on {}", named(by), named(of)));
        self.time(report.begin.as_deref(), report.end.as_deref());
        let policy = &report.policy;
        let mut tags = String::new();
        for (tag, value) in [
            ("p", policy.p),
            ("sp", policy.sp),
            ("np", policy.np),
            ("adkim", policy.adkim),
            ("aspf", policy.aspf),
            ("t", policy.testing.filter(|testing| *testing).map(|_| "y")),
        ] {
            if let Some(value) = value {
                let _ = write!(tags, "{tag}={value} ");
            }
        }
        self.fact("policy", Some(tags.trim_end()));
        self.fact("report", report.report_id.as_deref());
        for error in &report.errors {
            self.fact("error", Some(error));
        }
        let totals = &report.totals;
        let failed = totals.messages.saturating_sub(totals.passed);
        let sum = format!(
            "{}: {} passed ({} by DKIM, {} by SPF), {failed} failed ({} delivered, {} quarantined, {} rejected)",
            plural(totals.messages, "message"),
            totals.passed,
            totals.dkim,
            totals.spf,
            totals.failed_delivered,
            totals.quarantined,
            totals.rejected,
        );
        self.out.push('\n');
        self.paragraph(if failed == 0 { Palette::Good } else { Palette::Warning }, &sum);
        let passed = |record: &DmarcRecord| record.dkim == Some("pass") || record.spf == Some("pass");
        // The first rows, in order: a whole sort costs kilobytes of the wasm file.
        let mut rows: Vec<&DmarcRecord> = Vec::new();
        let key = |record: &DmarcRecord| (passed(record), u32::MAX - record.count);
        for record in &report.records {
            let at =
                rows.iter().rposition(|before| key(before) <= key(record)).map_or(0, |before| before + 1);
            if at < SHOWN {
                rows.insert(at, record);
                rows.truncate(SHOWN);
            }
        }
        for record in &rows {
            let (word, palette) =
                if passed(record) { ("pass", Palette::Good) } else { ("fail", Palette::Error) };
            let mut line = format!(
                "{} from {}: DKIM {}, SPF {}, {}",
                plural(record.count.into(), "message"),
                named(record.source_ip.as_deref()),
                record.dkim.unwrap_or("unknown"),
                record.spf.unwrap_or("unknown"),
                match record.disposition {
                    Some("none" | "pass") => "delivered",
                    Some("quarantine") => "quarantined",
                    Some("reject") => "rejected",
                    _ => "unknown what was done",
                },
            );
            if let Some(from) = &record.header_from {
                let _ = write!(line, "; From {from}");
            }
            for result in &record.dkim_results {
                let _ = write!(
                    line,
                    "; d={} {}",
                    named(result.domain.as_deref()),
                    result.result.unwrap_or("unknown")
                );
            }
            for result in &record.spf_results {
                let _ = write!(
                    line,
                    "; SPF of {} {}",
                    named(result.domain.as_deref()),
                    result.result.unwrap_or("unknown")
                );
            }
            for reason in &record.overrides {
                let _ = write!(line, "; {}", reason.kind.unwrap_or("other").replace('_', " "));
            }
            self.row(palette, word, &line);
        }
        self.rest(report.records.len() - rows.len() + report.records_left_out, "record");
    }

    fn tls(&mut self, report: &TlsReport) {
        let domains = report.policies.iter().find_map(|policy| policy.domain.as_deref());
        self.title(
            Palette::Strong,
            &format!("TLS report of {} on {}", named(report.reporter.as_deref()), named(domains)),
        );
        self.time(report.begin.as_deref(), report.end.as_deref());
        self.fact("contact", report.contact.as_deref());
        self.fact("report", report.report_id.as_deref());
        let TlsTotals { successful, failed } = report.totals;
        let sum = format!(
            "{}: {successful} with TLS as the policy wishes, {failed} failed",
            plural(successful + failed, "session")
        );
        self.out.push('\n');
        self.paragraph(if failed == 0 { Palette::Good } else { Palette::Warning }, &sum);
        let mut left_out = report.policies_left_out;
        let mut shown = 0;
        for policy in &report.policies {
            for failure in &policy.failures {
                shown += 1;
                if shown > SHOWN {
                    left_out += 1;
                    continue;
                }
                let mut line = format!(
                    "{}: {} at {}",
                    plural(failure.sessions.into(), "session"),
                    named(failure.result.as_deref()),
                    named(
                        failure
                            .receiving_mx
                            .as_deref()
                            .or(failure.receiving_ip.as_deref())
                            .or(policy.domain.as_deref())
                    ),
                );
                for more in [&failure.reason_code, &failure.more].into_iter().flatten() {
                    let _ = write!(line, "; {more}");
                }
                self.row(Palette::Error, "fail", &line);
            }
            left_out += policy.failures_left_out;
        }
        self.rest(left_out, "row");
    }

    fn feedback(&mut self, report: &Feedback) {
        let kind = report.kind.as_deref().unwrap_or("unknown");
        let of = report.reported_domains.first().or(report.dkim_domain.as_ref());
        self.title(
            Palette::Strong,
            &format!("feedback ({kind}) on a message of {}", named(of.map(String::as_str))),
        );
        self.fact("arrived", report.arrival_date.as_deref());
        self.fact("source", report.source_ip.as_deref());
        self.fact("sender", report.original_mail_from.as_deref());
        for recipient in &report.original_rcpt_to {
            self.fact("to", Some(recipient));
        }
        self.fact("failed", report.auth_failure.as_deref());
        self.fact("done", report.delivery_result.as_deref());
        for results in &report.authentication_results {
            self.fact("results", Some(results));
        }
        self.original(report.original.as_ref());
        self.fact("by", report.user_agent.as_deref());
    }

    fn bounce(&mut self, report: &Bounce) {
        let count = report.recipients.len() + report.recipients_left_out;
        let title = match report.form {
            BounceForm::AutoReply => "an answer of a machine, no bounce".to_owned(),
            BounceForm::DeliveryStatus => {
                format!(
                    "delivery status of {}, for {}",
                    named(report.reporting_mta.as_deref()),
                    plural(count as u64, "recipient")
                )
            }
            BounceForm::Text => format!("a bounce in words, for {}", plural(count as u64, "recipient")),
        };
        self.title(Palette::Strong, &title);
        self.fact("arrived", report.arrival_date.as_deref());
        self.original(report.original.as_ref());
        self.out.push('\n');
        for recipient in report.recipients.iter().take(SHOWN) {
            let (palette, word) = match recipient.class {
                BounceClass::Hard => (Palette::Error, "hard"),
                BounceClass::Soft => (Palette::Warning, "soft"),
                BounceClass::None => (Palette::Good, "none"),
            };
            let address = recipient.address.as_deref().or(recipient.original_address.as_deref());
            let mut line = format!("{}: {}", named(address), recipient.reason.as_str());
            if let Some(status) = &recipient.status {
                let _ = write!(line, ", status {status}");
            }
            if let Some(reply) = recipient.reply_code {
                let _ = write!(line, ", reply {reply}");
            }
            if let Some(mta) = &recipient.remote_mta {
                let _ = write!(line, ", by {mta}");
            }
            if let Some(said) = &recipient.diagnostic {
                let _ = write!(line, "; {said}");
            }
            self.row(palette, word, &line);
        }
        self.rest(count.saturating_sub(SHOWN), "recipient");
    }

    fn original(&mut self, original: Option<&OriginalMessage>) {
        if let Some(original) = original {
            self.fact("subject", original.subject.as_deref());
            self.fact("from", original.from.as_deref());
            self.fact("message", original.message_id.as_deref());
        }
    }

    fn time(&mut self, begin: Option<&str>, end: Option<&str>) {
        if begin.is_some() || end.is_some() {
            self.fact("time", Some(&format!("{} to {}", named(begin), named(end))));
        }
    }

    fn title(&mut self, palette: Palette, text: &str) {
        self.paragraph(palette, text);
    }

    fn fact(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.row(Palette::Soft, name, value);
        }
    }

    /// A word in front, and a text in lines beside it.
    fn row(&mut self, palette: Palette, word: &str, text: &str) {
        const INDENT: usize = 11;
        let word = format!("{word:>9}");
        let lines = wrap(&visible(text), self.style.width.saturating_sub(INDENT).max(40));
        for (at, line) in lines.iter().enumerate() {
            if at == 0 {
                self.out.push_str(&self.style.paint(palette, &word));
            } else {
                self.out.push_str("         ");
            }
            self.out.push_str("  ");
            self.out.push_str(line);
            self.out.push('\n');
        }
    }

    fn paragraph(&mut self, palette: Palette, text: &str) {
        for line in wrap(&visible(text), self.style.width.max(40)) {
            self.out.push_str(&self.style.paint(palette, &line));
            self.out.push('\n');
        }
    }

    fn rest(&mut self, count: usize, of: &str) {
        if count > 0 {
            self.row(Palette::Soft, "", &format!("and {} more", plural(count as u64, of)));
        }
    }
}

fn named(name: Option<&str>) -> &str {
    name.unwrap_or("an unknown one")
}

fn plural(count: u64, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// A terminal must not obey what a report says; what is long is cut.
fn visible(text: &str) -> String {
    const MOST: usize = 600;
    let mut shown = String::new();
    for c in text.chars().take(MOST) {
        if c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    if text.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    shown
}

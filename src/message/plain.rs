//! The report for a terminal.

use super::MessageReport;
use crate::finding::render::{self, Palette, Style};
use crate::finding::{Finding, Severity, Source, SourceKind, Span};
use crate::mime::Mail;

/// Bytes of a line that are shown on each side of what a label points at.
const CONTEXT: usize = 200;

/// Writes a report for a terminal: the findings with the lines they point at, then the sum.
pub fn plain(report: &MessageReport, mail: &Mail, style: &Style) -> String {
    let mut out = String::new();
    for finding in &report.findings {
        let (shown, sources) = excerpt(finding, mail.raw());
        out.push_str(&render::plain(&shown, &sources, style));
        out.push('\n');
    }
    for entry in &report.not_looked_at {
        out.push_str(
            &style.paint(Palette::Soft, &format!("part {} was not looked at: {}\n", entry.part, entry.why)),
        );
    }
    out.push_str(&sum(report, style));
    out
}

fn sum(report: &MessageReport, style: &Style) -> String {
    let count = |severity| report.findings.iter().filter(|finding| finding.severity == severity).count();
    let (errors, warnings, infos) = (count(Severity::Error), count(Severity::Warning), count(Severity::Info));
    let plural = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    if errors + warnings + infos == 0 {
        return style.paint(Palette::Good, "nothing to report") + "\n";
    }
    let mut sum =
        format!("{}, {}, {}", plural(errors, "error"), plural(warnings, "warning"), plural(infos, "remark"));
    if report.dropped > 0 {
        sum.push_str(&format!(", {} more left out", report.dropped));
    }
    let palette = match (errors, warnings) {
        (0, 0) => Palette::Good,
        (0, _) => Palette::Warning,
        _ => Palette::Error,
    };
    style.paint(palette, &sum) + "\n"
}

/// The finding with each label on the line of the message that it points at.
fn excerpt(finding: &Finding, raw: &[u8]) -> (Finding, Vec<Source>) {
    let mut found = crate::finding::Findings::default();
    let mut shown = finding.clone();
    for label in &mut shown.labels {
        let (start, end) = (label.span.start as usize, label.span.end as usize);
        let at = start.min(raw.len());
        let from = line_start(raw, at).max(at.saturating_sub(CONTEXT));
        let to = line_end(raw, at).min(end.max(at) + CONTEXT);
        let number = raw.get(..at).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count() + 1;
        let text = raw.get(from..to).unwrap_or_default();
        let mut source = Source::record(format!("line {number}"), "", text);
        source.kind = SourceKind::Message;
        label.source = found.source(source);
        let span = Span::new(at - from, end.clamp(at, to.max(at)) - from);
        label.span = shown_span(text, span);
    }
    (shown, found.finish().0)
}

/// The span of the escaped text that shows the raw bytes of `raw`.
fn shown_span(text: &[u8], raw: Span) -> Span {
    let mut escaped = String::new();
    let mut place = |count: u32| {
        escaped.clear();
        for &byte in text.iter().take(count as usize) {
            crate::finding::escape_byte(byte, &mut escaped);
        }
        escaped.len()
    };
    Span::new(place(raw.start), place(raw.end))
}

fn line_start(raw: &[u8], at: usize) -> usize {
    raw.get(..at).unwrap_or_default().iter().rposition(|byte| *byte == b'\n').map_or(0, |n| n + 1)
}

fn line_end(raw: &[u8], at: usize) -> usize {
    let rest = raw.get(at..).unwrap_or_default();
    let end = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len());
    at + end
}

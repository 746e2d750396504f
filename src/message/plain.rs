//! The report for a terminal.

use super::report::moves;
use super::{Authentication, MessageReport};
use crate::finding::render::{self, Palette, Style};
use crate::finding::{Finding, Severity, Source, SourceKind, Span, escape_byte};
use crate::mime::Mail;

/// Bytes of a line that are shown on each side of what a label points at.
const CONTEXT: usize = 200;

/// Writes a report for a terminal: the findings with the lines they point at, then the sum.
pub fn plain(report: &MessageReport, mail: &Mail, style: &Style) -> String {
    let mut out = listed(&report.findings, &report.sources, mail, style);
    for entry in &report.not_looked_at {
        out.push_str(
            &style.paint(Palette::Soft, &format!("part {} was not looked at: {}\n", entry.part, entry.why)),
        );
    }
    out.push_str(&sum(&report.findings, report.dropped, style));
    out
}

/// Writes what is wrong with the signatures of a message, in the same way.
pub fn plain_signatures(report: &Authentication, mail: &Mail, style: &Style) -> String {
    listed(&report.findings, &report.sources, mail, style) + &sum(&report.findings, report.dropped, style)
}

fn listed(findings: &[Finding], sources: &[Source], mail: &Mail, style: &Style) -> String {
    let mut out = String::new();
    for finding in findings {
        let (shown, sources) = excerpt(finding, sources, mail.raw());
        out.push_str(&render::plain(&shown, &sources, style));
        out.push('\n');
    }
    out
}

fn sum(findings: &[Finding], dropped: usize, style: &Style) -> String {
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let (errors, warnings, infos) = (count(Severity::Error), count(Severity::Warning), count(Severity::Info));
    let plural = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    if errors + warnings + infos == 0 {
        return style.paint(Palette::Good, "nothing to report") + "\n";
    }
    let mut sum = format!("{}, {}, {infos} info", plural(errors, "error"), plural(warnings, "warning"));
    if dropped > 0 {
        sum.push_str(&format!(", {dropped} more left out"));
    }
    let palette = match (errors, warnings) {
        (0, 0) => Palette::Good,
        (0, _) => Palette::Warning,
        _ => Palette::Error,
    };
    style.paint(palette, &sum) + "\n"
}

/// The finding with each label on the line of the message that it points at, or on its record.
fn excerpt(finding: &Finding, sources: &[Source], raw: &[u8]) -> (Finding, Vec<Source>) {
    let mut found = crate::finding::Findings::default();
    let mut shown = finding.clone();
    for label in &mut shown.labels {
        let record = sources.get(label.source.index()).filter(|source| source.kind != SourceKind::Message);
        if let Some(record) = record {
            label.source = found.source(record.clone());
            continue;
        }
        let (start, end) = (label.span.start as usize, label.span.end as usize);
        let at = start.min(raw.len());
        let from = line_start(raw, at).max(character(raw, at.saturating_sub(CONTEXT)));
        let to = line_end(raw, at).min(character(raw, end.max(at) + CONTEXT));
        let number = raw.get(..at).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count() + 1;
        let span = Span::new(at - from, end.clamp(at, to.max(at)) - from);
        let mut source = Source::record(format!("line {number}"), "", &[]);
        (source.text, label.span) = visible(raw.get(from..to).unwrap_or_default(), span);
        source.kind = SourceKind::Message;
        label.source = found.source(source);
    }
    (shown, found.finish().0)
}

/// A piece of the message as a terminal may show it, and where `span` is in it. What moves the
/// cursor and what is no UTF-8 is escaped.
fn visible(piece: &[u8], span: Span) -> (String, Span) {
    let mut shown = String::new();
    let mut read = 0;
    let (mut start, mut end) = (None, None);
    for chunk in piece.utf8_chunks() {
        let characters = chunk.valid().chars().map(|c| (Some(c), c.len_utf8()));
        for (character, length) in characters.chain(chunk.invalid().iter().map(|_| (None, 1))) {
            if read >= span.start as usize {
                start.get_or_insert(shown.len());
            }
            if read >= span.end as usize {
                end.get_or_insert(shown.len());
            }
            match character.filter(|c| !moves(*c)) {
                Some(c) => shown.push(c),
                None => piece.iter().skip(read).take(length).for_each(|byte| escape_byte(*byte, &mut shown)),
            }
            read += length;
        }
    }
    let all = shown.len();
    (shown, Span::new(start.unwrap_or(all), end.unwrap_or(all)))
}

/// The first byte of a character at or behind `at`.
fn character(raw: &[u8], at: usize) -> usize {
    let rest = raw.get(at..).unwrap_or_default();
    at + rest.iter().take(3).take_while(|byte| matches!(byte, 0x80..0xc0)).count()
}

fn line_start(raw: &[u8], at: usize) -> usize {
    raw.get(..at).unwrap_or_default().iter().rposition(|byte| *byte == b'\n').map_or(0, |n| n + 1)
}

fn line_end(raw: &[u8], at: usize) -> usize {
    let rest = raw.get(at..).unwrap_or_default();
    let end = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len());
    at + end
}

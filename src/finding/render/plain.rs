use std::fmt::Write;

use crate::finding::{Applicability, Finding, Label, Severity, Source, SourceKind};

/// How a terminal is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether ANSI colors are written.
    pub color: bool,
    /// Columns; long records slide under a window of this width.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Self { color: false, width: 100 }
    }
}

/// The few colors used, by meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Palette {
    /// Errors.
    Error,
    /// Warnings.
    Warning,
    /// Facts.
    Info,
    /// What is well.
    Good,
    /// What may be skipped in reading.
    Soft,
    /// What must not be skipped.
    Strong,
}

impl Style {
    /// `text` in a color, if there are colors.
    pub fn paint(&self, palette: Palette, text: &str) -> String {
        if !self.color || text.is_empty() {
            return text.to_owned();
        }
        let code = match palette {
            Palette::Error => "1;31",
            Palette::Warning => "1;33",
            Palette::Info => "1;34",
            Palette::Good => "1;32",
            Palette::Soft => "2",
            Palette::Strong => "1",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}

impl Severity {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }

    /// Its color.
    pub fn palette(self) -> Palette {
        match self {
            Self::Error => Palette::Error,
            Self::Warning => Palette::Warning,
            Self::Info => Palette::Info,
        }
    }
}

/// One finding as text, in the manner of rustc.
///
/// ```text
/// error[SPF014]: text after `all` is not a valid term
///   example.com TXT │ v=spf1 include:amazonses.com -all garbage
///                   │                                   ^^^^^^^ no mechanism or modifier starts like this
///   = note: receivers check the syntax of the whole record first (RFC 7208 section 4.6)
///   = help: remove it
///   = publish: "v=spf1 include:amazonses.com -all"
/// ```
pub fn plain(finding: &Finding, sources: &[Source], style: &Style) -> String {
    let mut out = String::new();
    let head = format!("{}[{}]", finding.severity.as_str(), finding.code);
    let head = style.paint(finding.severity.palette(), &head);
    let _ = writeln!(out, "{head}{}", style.paint(Palette::Strong, &format!(": {}", finding.message)));
    frames(finding, sources, style, &mut out);
    for note in &finding.notes {
        entry("note", note, style, &mut out);
    }
    if let Some(help) = &finding.help {
        entry("help", help, style, &mut out);
    }
    if let Some(fix) = &finding.fix {
        for line in &fix.publish {
            let name = if line.name.is_empty() || is_labelled(finding, sources, &line.name, line.rtype) {
                String::new()
            } else {
                format!("{} {} ", line.name, line.rtype)
            };
            let verb = match (line.remove, fix.applicability) {
                (true, _) => "remove",
                (false, Applicability::Placeholder) => "publish, filled in",
                (false, _) => "publish",
            };
            // A line to copy is never broken.
            let _ = writeln!(out, "  {} {verb}: {name}{}", style.paint(Palette::Soft, "="), line.value);
        }
    }
    out
}

fn is_labelled(finding: &Finding, sources: &[Source], name: &str, rtype: &str) -> bool {
    finding.labels.first().is_some_and(|label| {
        sources.get(label.source.index()).is_some_and(|s| s.name == name && s.rtype == rtype)
    })
}

fn frames(finding: &Finding, sources: &[Source], style: &Style, out: &mut String) {
    let gutter = finding
        .labels
        .iter()
        .filter_map(|label| sources.get(label.source.index()))
        .map(|source| title(source).chars().count())
        .max()
        .unwrap_or(0);
    let bar = style.paint(Palette::Soft, "│");
    let mut shown = None;
    for (n, label) in finding.labels.iter().enumerate() {
        let Some(source) = sources.get(label.source.index()) else { continue };
        let window = Window::over(&source.text, label, style.width.saturating_sub(gutter + 5).max(24));
        // One line carries the marks of every label that falls into the same window.
        if shown != Some((label.source, window.start)) {
            let _ = writeln!(out, "  {:>gutter$} {bar} {}", title(source), window.text);
            shown = Some((label.source, window.start));
        }
        let (mark, palette) = if n == 0 { ("^", finding.severity.palette()) } else { ("-", Palette::Info) };
        let mut marks = mark.repeat(window.marks);
        if !label.text.is_empty() {
            marks.push(' ');
            marks.push_str(&label.text);
        }
        let marks = style.paint(palette, &marks);
        let _ = writeln!(out, "  {:gutter$} {bar} {:indent$}{marks}", "", "", indent = window.indent);
    }
}

fn title(source: &Source) -> String {
    match source.kind {
        SourceKind::Fetched | SourceKind::Message => source.name.clone(),
        _ if source.name.is_empty() => source.rtype.to_owned(),
        _ => format!("{} {}", source.name, source.rtype),
    }
}

/// The part of a long line that is shown around a label.
struct Window {
    /// Where in the source it starts.
    start: usize,
    text: String,
    /// Columns before the marks.
    indent: usize,
    marks: usize,
}

impl Window {
    fn over(text: &str, label: &Label, width: usize) -> Self {
        let (from, to) = (label.span.start as usize, label.span.end as usize);
        // Files have lines; records have none.
        let line_start = text.get(..from).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let line_end = text.get(from..).and_then(|rest| rest.find('\n')).map_or(text.len(), |at| from + at);
        let length = line_end - line_start;
        let start = if length <= width || to - line_start <= width {
            line_start
        } else {
            // A third of the window for what stands before.
            (from.saturating_sub(width / 3)).clamp(line_start, line_end.saturating_sub(width))
        };
        let start = text.floor_char_boundary(start);
        let end = text.floor_char_boundary(line_end.min(start + width));
        let piece = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
        let mut shown = piece(start, end).replace(['\r', '\n', '\t'], " ");
        let mut indent = columns(piece(start, from));
        if start > line_start {
            shown.insert(0, '…');
            indent += 1;
        }
        if end < line_end {
            shown.push('…');
        }
        let marks = columns(piece(from, to.min(end))).max(1);
        Self { start, text: shown, indent, marks }
    }
}

/// How many columns of a terminal a text takes, by the blocks of Unicode.
fn columns(text: &str) -> usize {
    let width = |c: char| match c {
        // Combining marks and joiners stand on the character before.
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0,
        // Ideographs, syllables and pictures are twice as wide.
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' => 2,
        '\u{fe30}'..='\u{ff60}' | '\u{1f300}'..='\u{3ffff}' => 2,
        _ => 1,
    };
    text.chars().map(width).sum()
}

fn entry(kind: &str, text: &str, style: &Style, out: &mut String) {
    let lead = kind.len() + 6;
    let mark = style.paint(Palette::Soft, "=");
    for (n, line) in wrap(text, style.width.saturating_sub(lead).max(30)).iter().enumerate() {
        if n == 0 {
            let _ = writeln!(out, "  {mark} {kind}: {line}");
        } else {
            let _ = writeln!(out, "{:lead$}{line}", "");
        }
    }
}

/// Breaks a text at spaces into lines of at most `width` characters; a longer word stands alone.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().map_or(0, |line| line.chars().count());
        match lines.last_mut() {
            Some(last) if line == 0 => last.push_str(word),
            Some(last) if line + 1 + word.chars().count() <= width => {
                last.push(' ');
                last.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Findings, Fix, Rule, Span};

    static RULE: Rule = Rule {
        code: "SPF014",
        name: "text-after-all",
        severity: Severity::Error,
        standard: "RFC 7208 section 4.6",
        docs: "",
    };

    #[test]
    fn looks_like_rustc() {
        let mut found = Findings::default();
        let record = b"v=spf1 include:amazonses.com -all garbage";
        let source = found.source(Source::dns("example.com", "TXT", &[record]));
        found.push(
            RULE.finding("text after `all` is not a valid term")
                .label(source, Span::new(34, 41), "no mechanism or modifier starts like this")
                .note("receivers check the syntax of the whole record first, so every sender gets permerror (RFC 7208 section 4.6)")
                .help("remove it")
                .fix(Fix::new("remove it", Applicability::Safe).edit(source, Span::new(33, 41), "")),
        );
        let (sources, findings) = found.finish();
        assert_eq!(
            plain(&findings[0], &sources, &Style::default()),
            "\
error[SPF014]: text after `all` is not a valid term
  example.com TXT │ v=spf1 include:amazonses.com -all garbage
                  │                                   ^^^^^^^ no mechanism or modifier starts like this
  = note: receivers check the syntax of the whole record first, so every sender gets permerror (RFC
          7208 section 4.6)
  = help: remove it
  = publish: \"v=spf1 include:amazonses.com -all\"
"
        );
    }

    #[test]
    fn a_long_record_slides() {
        let mut found = Findings::default();
        let record = format!("v=spf1 {} bad", "ip4:192.0.2.1 ".repeat(60));
        let source = found.source(Source::dns("example.com", "TXT", &[&record]));
        found.push(RULE.finding("bad").label(source, Span::new(record.len() - 3, record.len()), ""));
        let (sources, findings) = found.finish();
        let text = plain(&findings[0], &sources, &Style { color: false, width: 80 });
        assert!(text.lines().all(|line| line.chars().count() <= 81), "{text}");
        let line = text.lines().nth(1).unwrap();
        let marks = text.lines().nth(2).unwrap();
        let at = marks.chars().position(|c| c == '^').unwrap();
        assert_eq!(line.chars().skip(at).take(3).collect::<String>(), "bad");
    }
}

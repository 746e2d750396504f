//! How the lines end and how long they are (RFC 5322 section 2.1.1 and 2.3).

use super::super::rules::line as rule;
use super::{Check, LineEnding, times};
use crate::finding::{Severity, Span};

/// Labels of one finding.
const LABELS: usize = 8;

/// The first places of a fault, and how many there are.
#[derive(Default)]
struct Places {
    spans: Vec<Span>,
    count: usize,
}

impl Places {
    fn add(&mut self, start: usize, end: usize) {
        self.count += 1;
        if self.spans.len() < LABELS {
            self.spans.push(Span::new(start, end));
        }
    }
}

pub(super) fn report(check: &mut Check<'_>) {
    let raw = check.raw;
    let (mut long, mut lf, mut cr, mut nul) =
        (Places::default(), Places::default(), Places::default(), Places::default());
    let mut crlf = 0usize;
    let mut at = 0;
    for line in raw.split(|byte| *byte == b'\n') {
        let end = at + line.len();
        let (text, ended) = match line.strip_suffix(b"\r") {
            Some(text) if end < raw.len() => (text, true),
            _ => (line, false),
        };
        if ended {
            crlf += 1;
        } else if end < raw.len() {
            lf.add(end, end + 1);
        }
        if text.len() > 998 && check.line_ending != LineEnding::Cr {
            long.add(at + 998, at + text.len());
        }
        for (n, byte) in text.iter().enumerate() {
            match byte {
                b'\r' => cr.add(at + n, at + n + 1),
                0 => nul.add(at + n, at + n + 1),
                _ => {}
            }
        }
        at = end + 1;
    }
    if crlf == 0 && cr.count == 0 && lf.count > 0 {
        stored(check, &lf);
    } else if crlf == 0 && lf.count == 0 && cr.count > 0 {
        push(check, &rule::BARE, &cr, "every line ends with CR alone".to_owned());
    } else {
        if lf.count > 0 {
            push(check, &rule::BARE, &lf, format!("LF without CR, {}", times(lf.count)));
        }
        if cr.count > 0 {
            push(check, &rule::BARE, &cr, format!("CR without LF, {}", times(cr.count)));
        }
    }
    if nul.count > 0 {
        push(check, &rule::NUL, &nul, format!("NUL bytes, {}", times(nul.count)));
    }
    if long.count > 0 {
        let mut finding = rule::LONG.finding(match long.count {
            1 => "a line has more than 998 bytes".to_owned(),
            n => format!("{n} lines have more than 998 bytes"),
        });
        for span in &long.spans {
            finding = finding.label(check.source, *span, "goes beyond 998");
        }
        check.found.push(
            finding
                .note("servers refuse such a line or break it where they like, which also breaks DKIM signatures (RFC 5322 section 2.1.1)")
                .help("encode the part as quoted-printable or base64; fold the field at a space"),
        );
    }
}

fn push(check: &mut Check<'_>, rule: &'static crate::finding::Rule, places: &Places, what: String) {
    let (why, help) = if rule.code == rule::NUL.code {
        (
            "servers refuse a message with NUL or cut it off there (RFC 5322 section 2.2)",
            "encode the part as base64",
        )
    } else {
        (
            "servers differ in whether a line ends there, by which a second message can be smuggled in: large ones refuse it (RFC 5321 section 2.3.8)",
            "end every line with CR LF",
        )
    };
    let mut finding = rule.finding(what);
    for span in &places.spans {
        finding = finding.label(check.source, *span, "here");
    }
    check.found.push(finding.note(why).help(help));
}

fn stored(check: &mut Check<'_>, lf: &Places) {
    let Some(first) = lf.spans.first() else { return };
    check.found.push(
        rule::STORED
            .finding("stored with LF")
            .severity(Severity::Info)
            .label(check.source, *first, "the first line ends with LF alone")
            .note("on the way every line ends with CR LF, which the program that sends it puts there (RFC 5322 section 2.3)")
            .help("nothing, unless these bytes go out as they are"),
    );
}

use serde::Serialize;

use crate::finding::{Finding, Findings, Source};
use crate::mime::lint::Setting;
use crate::mime::{LineEnding, Mail, MimeLimits, PartProblem};

/// What the check of a message found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct MessageReport {
    /// The form of this report.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "1"))]
    pub schema: u32,
    /// The version of the engine.
    pub engine: &'static str,
    /// What it was checked as.
    pub setting: Setting,
    /// Bytes of the message as it was given.
    pub size: usize,
    /// How its lines end.
    pub line_ending: LineEnding,
    /// By severity, then place, then code. Labels count bytes of the message as it was given.
    pub findings: Vec<Finding>,
    /// What the labels point into: the message, whose text is left out.
    pub sources: Vec<Source>,
    /// Findings beyond the limit.
    pub dropped: usize,
    /// What was not looked at, and why.
    pub not_looked_at: Vec<NotLookedAt>,
}

/// Something that was not looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct NotLookedAt {
    /// The part; 0 is the message itself.
    pub part: u32,
    /// Why, in words.
    pub why: String,
}

impl MessageReport {
    pub(super) fn new(mail: &Mail, line_ending: LineEnding, setting: &Setting, found: Findings) -> Self {
        let dropped = found.dropped();
        let (sources, mut findings) = found.finish();
        findings.iter_mut().for_each(readable);
        Self {
            schema: 1,
            engine: env!("CARGO_PKG_VERSION"),
            setting: *setting,
            size: mail.raw().len(),
            line_ending,
            findings,
            sources,
            dropped,
            not_looked_at: not_looked_at(mail),
        }
    }
}

/// Characters of a sentence; what a message says may be of any length.
const SENTENCE: usize = 400;

/// Sentences quote the message: what would move a cursor is written out, and what is long is cut.
pub(super) fn readable(finding: &mut Finding) {
    let labels = finding.labels.iter_mut().map(|label| &mut label.text);
    let title = finding.fix.iter_mut().map(|fix| &mut fix.title);
    let texts = finding.notes.iter_mut().chain(&mut finding.help).chain(labels).chain(title);
    for text in texts.chain([&mut finding.message]) {
        if text.len() <= SENTENCE && !text.chars().any(moves) {
            continue;
        }
        let is_cut = text.chars().nth(SENTENCE).is_some();
        let mut shown = String::new();
        for c in text.chars().take(SENTENCE) {
            if moves(c) {
                shown.extend(c.escape_unicode());
            } else {
                shown.push(c);
            }
        }
        if is_cut {
            shown.push('…');
        }
        *text = shown;
    }
}

/// Whether a character moves the cursor or turns the direction of the text round.
pub(super) fn moves(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn not_looked_at(mail: &Mail) -> Vec<NotLookedAt> {
    let mut list = Vec::new();
    for (part, problem) in mail.problems() {
        let why = match problem {
            PartProblem::Limit => "too many parts, or too many inside each other",
            PartProblem::EncodedNestingLimit => "too many encoded messages inside each other",
            _ => continue,
        };
        list.push(NotLookedAt { part, why: why.to_owned() });
    }
    for part in mail.parsed().parts().filter(|part| part.in_html_body() || part.in_text_body()) {
        let limit = MimeLimits::default().html;
        // Measuring may decode the part.
        if part.is_text() && part.raw_body().len() > limit && part.decoded_len() > limit {
            let why = "what is behind its first 2 MB";
            list.push(NotLookedAt { part: part.id(), why: why.to_owned() });
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use crate::dns::Timestamp;
    use crate::mime::Mail;
    use crate::mime::lint::Setting;

    #[test]
    fn sentences_move_no_cursor_and_come_to_an_end() {
        let version =
            format!("MIME-Version: \x1b[2J{}\r\nContent-Type: text/plain\r\n\r\n", "x".repeat(100_000));
        let report =
            super::super::check(&Mail::parse(version.into_bytes()), &Setting::default(), Timestamp(0));
        let finding =
            report.findings.iter().find(|finding| finding.rule.starts_with("mime-version")).unwrap();
        assert!(
            finding.message.contains("\\u{1b}[2J") && finding.message.len() < 1000,
            "{}",
            finding.message
        );
    }
}

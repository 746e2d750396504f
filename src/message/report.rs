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
    pub(super) fn new(mail: &Mail, setting: &Setting, found: Findings) -> Self {
        let dropped = found.dropped();
        let (sources, findings) = found.finish();
        Self {
            schema: 1,
            engine: env!("CARGO_PKG_VERSION"),
            setting: *setting,
            size: mail.raw().len(),
            line_ending: LineEnding::of(mail.raw()),
            findings,
            sources,
            dropped,
            not_looked_at: not_looked_at(mail),
        }
    }
}

fn not_looked_at(mail: &Mail) -> Vec<NotLookedAt> {
    let mut list = Vec::new();
    for part in mail.outline().parts {
        for problem in part.problems {
            let why = match problem {
                PartProblem::Limit => "too many parts, or too many inside each other",
                PartProblem::EncodedNestingLimit => "too many encoded messages inside each other",
                _ => continue,
            };
            list.push(NotLookedAt { part: part.id, why: why.to_owned() });
        }
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

//! The places of one fault, which make one finding.

use super::Check;
use crate::finding::{Applicability, Fix, Rule, Severity, Span};

/// Labels of one finding.
pub(super) const LABELS: usize = 8;

/// Edits of one fix: where more is wrong, no fix is offered.
pub(super) const EDITS: usize = 100;

/// The places of one fault: the first few, and how many there are.
#[derive(Default)]
pub(super) struct Places {
    labels: Vec<(Span, String)>,
    pub(super) edits: Vec<(Span, String)>,
    pub(super) count: usize,
    pub(super) mended: usize,
}

impl Places {
    /// One more place.
    pub(super) fn mark(&mut self, span: Span, text: impl Into<String>) {
        self.count += 1;
        if self.labels.len() < LABELS {
            self.labels.push((span, text.into()));
        }
    }

    /// How the place marked last is mended. A fix is offered only if all places are.
    pub(super) fn mend(&mut self, span: Span, text: impl Into<String>) {
        self.mended += 1;
        if self.edits.len() < EDITS {
            self.edits.push((span, text.into()));
        }
    }
}

/// What is said of a fault.
pub(super) struct Words {
    pub(super) message: String,
    pub(super) note: &'static str,
    pub(super) help: &'static str,
    /// What the fix does, and how freely it may be applied.
    pub(super) fix: (&'static str, Applicability),
}

/// For a fault that is never mended.
pub(super) const NO_FIX: (&str, Applicability) = ("", Applicability::Placeholder);

impl Check<'_> {
    /// Pushes the finding of all places of a fault, if there are any, and says how many there are.
    pub(super) fn say(&mut self, rule: &Rule, severity: Severity, places: Places, mut words: Words) {
        if places.count > 1 {
            words.message.push_str(&format!(" ({} places)", places.count));
        }
        self.tell(rule, severity, places, words);
    }

    /// The same, where the message says how many there are.
    #[inline(never)]
    pub(super) fn tell(&mut self, rule: &Rule, severity: Severity, places: Places, words: Words) {
        if places.count == 0 {
            return;
        }
        let mut finding = rule.finding(words.message).severity(severity).note(words.note).help(words.help);
        for (span, text) in places.labels {
            finding = finding.label(self.source, span, text);
        }
        if places.mended == places.count && !places.edits.is_empty() && places.edits.len() < EDITS {
            let mut fix = Fix::new(words.fix.0, words.fix.1);
            for (span, text) in places.edits {
                fix = fix.edit(self.source, span, text);
            }
            finding = finding.fix(fix);
        }
        self.found.push(finding);
    }
}

//! The header of the message.

mod address;
mod encoded;
mod identity;
mod lines;
mod presence;

use super::{Check, Route};
use crate::finding::{Applicability, Fix, Rule, Severity, Span};

/// Labels of one finding.
const LABELS: usize = 8;

/// Edits of one fix: where more is wrong, no fix is offered.
const EDITS: usize = 100;

/// Fields that hold addresses.
const ADDRESSES: [&str; 6] = ["From", "Sender", "Reply-To", "To", "Cc", "Bcc"];

pub(super) fn report(check: &mut Check<'_>) {
    presence::report(check);
    lines::report(check);
    let addresses = address::report(check);
    encoded::report(check, &addresses);
    identity::report(check);
}

/// The places of one fault, which make one finding.
#[derive(Default)]
struct Places {
    labels: Vec<(Span, String)>,
    edits: Vec<(Span, String)>,
    count: usize,
    mended: usize,
}

impl Places {
    /// One more place.
    fn mark(&mut self, span: Span, text: impl Into<String>) {
        self.count += 1;
        if self.labels.len() < LABELS {
            self.labels.push((span, text.into()));
        }
    }

    /// How the place marked last is mended. A fix is offered only if all places are.
    fn mend(&mut self, span: Span, text: impl Into<String>) {
        self.mended += 1;
        if self.edits.len() < EDITS {
            self.edits.push((span, text.into()));
        }
    }
}

/// What is said of a fault.
struct Words {
    message: String,
    note: &'static str,
    help: &'static str,
    /// What the fix does, and how freely it may be applied.
    fix: (&'static str, Applicability),
}

impl Check<'_> {
    /// Pushes the finding of all places of a fault, if there are any.
    fn say(&mut self, rule: &Rule, severity: Severity, places: Places, words: Words) {
        if places.count == 0 {
            return;
        }
        let mut message = words.message;
        if places.count > 1 {
            message.push_str(&format!(" ({} places)", places.count));
        }
        let mut finding = rule.finding(message).severity(severity).note(words.note).help(words.help);
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

    /// How freely a field may be written anew: a signature at hand would break.
    pub(in crate::mime::lint) fn rewriting(&self) -> Applicability {
        match self.first("DKIM-Signature") {
            Some(_) => Applicability::Unsafe,
            None => Applicability::Safe,
        }
    }

    /// Whether it has travelled already: then trace fields and an old date are in order.
    fn has_travelled(&self) -> bool {
        self.first("Received").is_some()
    }

    /// The error where SES sends, otherwise something milder.
    fn error_on_ses(&self, otherwise: Severity) -> Severity {
        if self.setting.route == Route::Ses { Severity::Error } else { otherwise }
    }
}

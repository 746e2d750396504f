//! Faults of one part, gathered so that what repeats becomes one finding.

use std::ops::Range;

use mail_parser::MessagePart;

use super::super::Check;
use super::super::places::{EDITS, LABELS, NO_FIX, Places, Words};
use super::link::EXAMPLES;
use super::{Placed, merge};
use crate::finding::{Applicability, Rule, Severity};

/// What is said of a fault, wherever it stands.
pub(super) struct Said {
    pub(super) rule: &'static Rule,
    pub(super) severity: Severity,
    pub(super) note: &'static str,
    pub(super) help: &'static str,
    /// What is said of the edits, where a fault is mended by some.
    pub(super) fix: Option<Remedy>,
}

/// What a fix does, and how freely it may be applied.
pub(super) type Remedy = (&'static str, Applicability);

struct Fault {
    said: &'static Said,
    message: String,
    count: usize,
    places: Vec<(Range<usize>, String)>,
    edits: Vec<(Range<usize>, String)>,
}

/// What holds for all parts of a message.
pub(super) struct Letter {
    /// Whether merge tags are a fault in this message.
    pub(super) is_final: bool,
    /// Whether people write to each other.
    pub(super) is_talk: bool,
    /// The domain for examples that the author writes from, as tests do.
    pub(super) example: Option<&'static str>,
    /// Whether a part has a Content-Location.
    pub(super) has_location: bool,
}

impl Letter {
    pub(super) fn new(check: &Check<'_>) -> Self {
        let sender = check.first("From").map(|from| from.text().to_ascii_lowercase()).unwrap_or_default();
        Self {
            is_final: merge::is_final(check),
            is_talk: merge::talks(check),
            example: EXAMPLES.into_iter().find(|example| sender.contains(example)),
            has_location: check.mail.parsed().parts().any(|part| part.content_location().is_some()),
        }
    }
}

/// Every fault met, in the order of the first place of each.
pub(super) struct Faults<'l> {
    list: Vec<Fault>,
    pub(super) letter: &'l Letter,
}

impl<'l> Faults<'l> {
    pub(super) fn new(letter: &'l Letter) -> Self {
        Self { list: Vec::new(), letter }
    }

    /// Notes a fault; the message of the first place is shown.
    pub(super) fn add(&mut self, said: &'static Said, message: String, place: Range<usize>, label: &str) {
        let place = (place, label.to_owned());
        match self.list.iter_mut().find(|fault| std::ptr::eq(fault.said, said)) {
            Some(fault) => {
                fault.count += 1;
                if fault.places.len() < LABELS {
                    fault.places.push(place);
                }
            }
            None => self.list.push(Fault { said, message, count: 1, places: vec![place], edits: Vec::new() }),
        }
    }

    /// How a place of a fault is mended: a range of the HTML and what replaces it.
    pub(super) fn mend(&mut self, said: &'static Said, range: Range<usize>, text: impl Into<String>) {
        if let Some(fault) = self.list.iter_mut().find(|fault| std::ptr::eq(fault.said, said))
            && fault.edits.len() < EDITS
        {
            fault.edits.push((range, text.into()));
        }
    }

    /// Points the faults at the bytes of the message.
    pub(super) fn report(self, check: &mut Check<'_>, part: &MessagePart<'_>, placed: &Placed<'_>) {
        for Fault { said, message, count, places, edits } in self.list {
            let message = if count > 1 { format!("{message}, and {} more", count - 1) } else { message };
            let mut marked = Places::default();
            for (range, label) in places {
                marked.mark(placed.span(range), label);
            }
            let mut fix = NO_FIX;
            if let Some((title, applicability)) = said.fix
                && edits.len() == count
                && let Some(freely) = check.mending(part)
                && let Some(edits) = placed.edits(edits)
            {
                fix = (title, applicability.min(freely));
                (marked.mended, marked.edits) = (marked.count, edits);
            }
            let words = Words { message, note: said.note, help: said.help, fix };
            check.tell(said.rule, said.severity, marked, words);
        }
    }
}

//! What an evaluation tells of its way, for whoever wants more than the result.

use std::fmt::Arguments;

use super::super::record::{DomainSpec, Term};
use super::super::selection;
use super::check::{Check, Frame};
use super::records::Kept;
use super::trace::{Asked, Outcome, Step};
use crate::dns::{Name, Reply, Type};
use crate::finding::{Findings, Source, SourceId, Span};

/// The trace as it grows.
#[derive(Default)]
pub(super) struct Sink {
    pub(super) reason: String,
    pub(super) steps: Vec<Step>,
    pub(super) found: Findings,
    /// The `exp` of the record that gave the fail, and its domain.
    pub(super) explained_by: Option<(DomainSpec, String)>,
}

impl Sink {
    pub(super) fn step(&mut self, at: usize) -> Option<&mut Step> {
        self.steps.get_mut(at)
    }

    pub(super) fn source(&mut self, name: &Name, strings: &[Vec<u8>]) -> SourceId {
        self.found.source(Source::dns(name.as_str(), "TXT", strings))
    }

    /// Lets a step point into its record.
    fn place(&self, step: &mut Step, source: Option<SourceId>, span: Span) {
        step.source = source;
        step.span = source.map(|source| self.found.place(source, span));
    }

    /// A step that ended in an error is the reason, unless one inside it is.
    pub(super) fn blame(&mut self, at: usize) {
        if self.reason.is_empty()
            && let Some(step) = self.steps.get(at)
        {
            self.reason = format!("`{}`: {}", step.term, step.why);
        }
    }
}

/// What is told of the way. Each does nothing when only the result is wanted.
impl Check<'_, '_> {
    /// Notes what a question brought.
    pub(super) fn note(&mut self, at: usize, name: &Name, rtype: Type, reply: Reply<'_>) {
        if let Some(step) = self.sink.as_mut().and_then(|sink| sink.step(at)) {
            let answer = selection::text(reply);
            step.asked.push(Asked { name: name.to_string(), rtype: rtype.as_str(), answer });
        }
    }

    pub(super) fn close(&mut self, at: usize, outcome: Outcome, why: Option<Arguments<'_>>) {
        if let Some(step) = self.sink.as_mut().and_then(|sink| sink.step(at)) {
            step.outcome = outcome;
            if let Some(why) = why {
                step.why = why.to_string();
            }
        }
    }

    pub(super) fn decided(&mut self, reason: Arguments<'_>) {
        if let Some(sink) = &mut self.sink {
            sink.reason = reason.to_string();
        }
    }

    fn step(&self, domain: &str, depth: u32, term: &str, outcome: Outcome) -> Step {
        Step {
            depth,
            domain: domain.to_owned(),
            source: None,
            span: None,
            term: term.to_owned(),
            target: None,
            asked: Vec::new(),
            outcome,
            why: String::new(),
            lookups: self.lookups,
            voids: self.voids,
        }
    }

    pub(super) fn search_step(
        &mut self,
        domain: &str,
        depth: u32,
        asked: Option<&Name>,
        outcome: Outcome,
        why: Arguments<'_>,
    ) {
        if self.sink.is_none() {
            return;
        }
        let mut step = self.step(domain, depth, "", outcome);
        step.why = why.to_string();
        let followed = outcome == Outcome::Followed;
        let answer = if followed { "one SPF record".to_owned() } else { step.why.clone() };
        step.asked.extend(asked.map(|name| Asked { name: name.to_string(), rtype: "TXT", answer }));
        if let Some(sink) = &mut self.sink {
            if !followed {
                sink.reason.clone_from(&step.why);
            }
            sink.steps.push(step);
        }
    }

    /// Begins the step of a term and gives its place.
    pub(super) fn term_step(&mut self, frame: &Frame<'_>, term: &Term, outcome: Outcome, why: &str) -> usize {
        if self.sink.is_none() {
            return 0;
        }
        let mut step = self.step(frame.domain, frame.depth, &term.text, outcome);
        step.why = why.to_owned();
        let sink = self.sink.get_or_insert_default();
        sink.place(&mut step, frame.source, term.span);
        sink.steps.push(step);
        sink.steps.len() - 1
    }

    /// Tells which fault makes a record worthless.
    pub(super) fn syntax_error(&mut self, domain: &str, depth: u32, kept: &Kept, source: Option<SourceId>) {
        if self.sink.is_none() {
            return;
        }
        let name = &kept.name;
        let Some(fault) = kept.record.faults.first() else {
            self.decided(format_args!("the record of `{name}` is longer than this check reads"));
            return;
        };
        let text = kept.record.terms.get(fault.term).map_or("", |term| term.text.as_str());
        self.decided(format_args!("`{text}` in the record of `{name}` is a syntax error"));
        let mut step = self.step(domain, depth, text, Outcome::PermError);
        if let Some(sink) = &mut self.sink {
            sink.place(&mut step, source, fault.span);
            step.why.clone_from(&sink.reason);
            sink.steps.push(step);
        }
    }
}

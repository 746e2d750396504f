//! The one object that every face of Sendworthy shows: what is wrong, where, why, and what to
//! publish instead.
//!
//! A [`Finding`] is plain data. Its labels point into [`Source`]s, which are kept once in the
//! [`Findings`] that collects them, because an `include:` chain spans several records.

mod fix;
pub mod render;
mod rule;
mod source;

pub use fix::{Applicability, Edit, Fix, Publish};
pub use rule::Rule;
#[cfg(any(feature = "core", feature = "mail"))]
pub(crate) use rule::rules;
pub(crate) use source::escape_byte;
pub use source::{Source, SourceId, SourceKind};

use serde::Serialize;

use crate::compact::{Map, sort_by};

/// What receivers do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum Severity {
    /// The record or message is rejected, ignored or misread.
    Error,
    /// It works today and will hurt.
    Warning,
    /// Worth knowing.
    Info,
}

/// A half-open range of bytes.
///
/// While a check runs, spans count the raw bytes of a record. [`Findings::push`] turns them into
/// offsets of [`Source::text`], which is ASCII, so that they are the same number in UTF-8 and
/// UTF-16.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// The span from `start` up to `end`, clamped to 32 bits.
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { start: clamp(start), end: clamp(end.max(start)) }
    }

    /// The same span as a range of `usize`.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The span moved right by `by` bytes.
    pub fn shift(self, by: usize) -> Self {
        Self::new(self.start as usize + by, self.end as usize + by)
    }
}

/// A place in a source, and what is to be said about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Label {
    /// Index into the report's `sources`.
    pub source: SourceId,
    /// Where in the source's text.
    pub span: Span,
    /// Makes sense alone; empty when the message says it all.
    pub text: String,
}

/// One fault or fact, with its place, its reason and its remedy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Finding {
    /// Stable and never reused: `SPF014`.
    pub code: &'static str,
    /// The kebab-case name of the rule, which names the fault.
    pub rule: &'static str,
    /// What receivers do about it.
    pub severity: Severity,
    /// *What* is wrong: lower case, no full stop, input in backticks.
    pub message: String,
    /// The values in the message, so that texts can be translated.
    #[serde(skip_serializing_if = "Map::is_empty")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Record<string, string>", optional))]
    pub params: Map<&'static str, String>,
    /// The first is the primary one. Empty when there is nothing to point at.
    pub labels: Vec<Label>,
    /// *Why* it matters, with the section.
    pub notes: Vec<String>,
    /// *What to do*.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The exact edit, or the exact line to publish.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<Box<Fix>>,
    /// The section that decides: `RFC 7208 section 4.6.4`.
    pub standard: &'static str,
}

/// What is said step by step, after [`Rule::finding`]. The finding stays in its box on the way, since
/// handing on a pointer takes less code than moving it at every step.
impl Finding {
    /// Regrades the finding where the rule's own severity does not fit the case.
    #[must_use]
    #[inline(never)]
    pub fn severity(mut self: Box<Self>, severity: Severity) -> Box<Self> {
        self.severity = severity;
        self
    }

    /// Points at `span`, in raw bytes of `source`.
    #[must_use]
    #[inline(never)]
    pub fn label(mut self: Box<Self>, source: SourceId, span: Span, text: impl Into<String>) -> Box<Self> {
        self.labels.push(Label { source, span, text: text.into() });
        self
    }

    /// Adds a reason.
    #[must_use]
    #[inline(never)]
    pub fn note(mut self: Box<Self>, note: impl Into<String>) -> Box<Self> {
        self.notes.push(note.into());
        self
    }

    /// Says what to do.
    #[must_use]
    #[inline(never)]
    pub fn help(mut self: Box<Self>, help: impl Into<String>) -> Box<Self> {
        self.help = Some(help.into());
        self
    }

    /// Attaches the remedy.
    #[must_use]
    #[inline(never)]
    pub fn fix(mut self: Box<Self>, fix: Box<Fix>) -> Box<Self> {
        self.fix = Some(fix);
        self
    }

    /// Names a value that the message holds.
    #[must_use]
    #[inline(never)]
    pub fn param(mut self: Box<Self>, key: &'static str, value: impl ToString) -> Box<Self> {
        self.params.insert(key, value.to_string());
        self
    }
}

/// Collects findings and the sources they point into.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    sources: Vec<Source>,
    list: Vec<Finding>,
    dropped: usize,
}

impl Findings {
    /// At most this many findings are kept; [`Findings::dropped`] counts the others.
    pub const MAX: usize = 500;

    /// Keeps a source, once: the same kind, name and text give the same id.
    pub fn source(&mut self, source: Source) -> SourceId {
        if let Some(at) = self.sources.iter().position(|s| *s == source) {
            return SourceId::new(at);
        }
        self.sources.push(source);
        SourceId::new(self.sources.len() - 1)
    }

    /// Keeps a finding, its spans turned into offsets of the source's text and the line to
    /// publish worked out from the edits of its fix. An equal finding is kept once.
    pub fn push(&mut self, mut finding: Box<Finding>) {
        for label in &mut finding.labels {
            label.span = self.sources[label.source.index()].place(label.span);
        }
        if let Some(fix) = &mut finding.fix {
            fix.place(&self.sources);
        }
        self.push_placed(finding);
    }

    /// Keeps a finding whose spans are offsets of the source's text already, because they come from
    /// a report.
    pub fn push_placed(&mut self, mut finding: Box<Finding>) {
        if let Some(fix) = &mut finding.fix {
            fix.resolve(&self.sources);
        }
        if self.list.contains(&finding) {
            return;
        }
        if self.list.len() >= Self::MAX {
            self.dropped += 1;
            return;
        }
        self.list.push(*finding);
    }

    /// Gives the findings of a rule another severity, where something outside the rule's own module
    /// decides it.
    pub fn regrade(&mut self, rule: &Rule, severity: Severity) {
        for finding in self.list.iter_mut().filter(|finding| finding.code == rule.code) {
            finding.severity = severity;
        }
    }

    /// Takes the findings of a rule back, where something outside the rule's own module shows that
    /// there is nothing to say.
    pub fn withdraw(&mut self, rule: &Rule) {
        self.list.retain(|finding| finding.code != rule.code);
    }

    /// The source behind an id.
    pub fn at(&self, id: SourceId) -> &Source {
        &self.sources[id.index()]
    }

    /// The span of the source's text that shows the raw bytes of `raw`, for trees that are
    /// serialized with their spans.
    pub fn place(&self, id: SourceId, raw: Span) -> Span {
        self.sources[id.index()].place(raw)
    }

    /// What was found so far, in the order of finding.
    pub fn list(&self) -> &[Finding] {
        &self.list
    }

    /// What was found since there were `before` findings, to be said more exactly.
    pub fn since(&mut self, before: usize) -> &mut [Finding] {
        self.list.get_mut(before..).unwrap_or_default()
    }

    /// How many findings went beyond [`Findings::MAX`].
    pub fn dropped(&self) -> usize {
        self.dropped
    }

    /// The sources and the findings, by severity, then place, then code.
    pub fn finish(mut self) -> (Vec<Source>, Vec<Finding>) {
        sort_by(&mut self.list, |a, b| {
            let place = |f: &Finding| f.labels.first().map(|l| (l.source, l.span));
            (a.severity, place(a), a.code).cmp(&(b.severity, place(b), b.code))
        });
        (self.sources, self.list)
    }
}

//! The tree of a record (RFC 7208 section 4.6.1, section 12).

use serde::Serialize;

use super::macros::Piece;
use super::ranges::Cidr;
use crate::dns::Name;
use crate::finding::{Findings, SourceId, Span};

/// One record text, read term by term. Every text gives a tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct SpfRecord {
    /// Index into the report's `sources`.
    pub source: SourceId,
    /// Whether the text is an SPF record at all: `v=spf1`, then a space or the end
    /// (RFC 7208 section 4.5).
    pub version: bool,
    /// Whether it is one without any syntax error: one error anywhere makes every receiver answer
    /// permerror (RFC 7208 section 4.6).
    pub valid: bool,
    /// How many of the record's own terms cost a lookup when no term before them matches; what an
    /// included record costs is not in it.
    pub lookups: u32,
    /// The terms in order, at most `Limits::terms`.
    pub terms: Vec<Term>,
}

/// A directive, a modifier, or a text that is neither.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Term {
    /// Where the term stands: raw bytes of the record while a check runs, offsets of the source's
    /// text in a report.
    pub span: Span,
    /// The term as written, escaped as in the source's text.
    pub text: String,
    /// What it is.
    pub kind: TermKind,
    /// What a match gives; of directives only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qualifier: Option<Qualifier>,
    /// The domain-spec, where one is written and sound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<DomainSpec>,
    /// The network of `ip4` and `ip6`, with the host bits as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string", optional))]
    pub network: Option<Cidr>,
    /// The IPv4 prefix length of `a` and `mx`, 0 to 32; absent means 32.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cidr4: Option<u8>,
    /// The IPv6 prefix length of `a` and `mx`, 0 to 128; absent means 128.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cidr6: Option<u8>,
}

/// The mechanisms and modifiers of RFC 7208 sections 5 and 6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum TermKind {
    /// `all`: always matches.
    All,
    /// `include`: matches when the other record gives pass.
    Include,
    /// `a`: the addresses of a name.
    A,
    /// `mx`: the addresses of a name's mail exchangers.
    Mx,
    /// `ptr`: the validated names of the sending address; not to be used.
    Ptr,
    /// `ip4`: an IPv4 network.
    Ip4,
    /// `ip6`: an IPv6 network.
    Ip6,
    /// `exists`: matches when a name has any A record.
    Exists,
    /// `redirect=`: another record takes over.
    Redirect,
    /// `exp=`: where the explanation of a fail is.
    Exp,
    /// A modifier that receivers ignore (RFC 7208 section 6).
    UnknownModifier,
    /// Neither a directive nor a modifier: a syntax error.
    Broken,
}

/// What a directive gives when its mechanism matches (RFC 7208 section 4.6.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum Qualifier {
    /// `+`, or nothing.
    Pass,
    /// `-`.
    Fail,
    /// `~`.
    SoftFail,
    /// `?`.
    Neutral,
}

/// Where a mechanism or modifier points (RFC 7208 section 7.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DomainSpec {
    /// Where it stands, as [`Term::span`].
    pub span: Span,
    /// As written, escaped.
    pub text: String,
    /// Whether it holds a macro that depends on the sender.
    pub macros: bool,
    /// Literals and macros, in order.
    #[serde(skip)]
    pub(super) pieces: Vec<Piece>,
}

impl SpfRecord {
    /// Turns the spans into offsets of the source's text.
    pub(super) fn placed(mut self, found: &Findings) -> Self {
        let source = self.source;
        self.terms.iter_mut().for_each(|term| term.place(source, found));
        self
    }
}

impl Term {
    pub(super) fn place(&mut self, source: SourceId, found: &Findings) {
        self.span = found.place(source, self.span);
        if let Some(domain) = &mut self.domain {
            domain.span = found.place(source, domain.span);
        }
    }

    /// Whether evaluating it costs one of the ten lookups (RFC 7208 section 4.6.4).
    pub fn costs_lookup(&self) -> bool {
        use TermKind::*;
        matches!(self.kind, Include | A | Mx | Ptr | Exists | Redirect)
    }

    /// Whether it is a directive, sound or not.
    pub fn is_directive(&self) -> bool {
        self.qualifier.is_some()
    }

    /// The domain the term asks about when `current` is the domain of its record and `owner` the
    /// domain of the sender; `None` when it depends on more than those, or is no name.
    pub(super) fn target(&self, current: &Name, owner: &Name) -> Option<Name> {
        match &self.domain {
            None => Some(current.clone()),
            Some(domain) => domain.constant(current, owner),
        }
    }

    /// The two prefix lengths of `a` and `mx`.
    pub(super) fn prefixes(&self) -> (u8, u8) {
        (self.cidr4.unwrap_or(32), self.cidr6.unwrap_or(128))
    }
}

impl TermKind {
    /// The name as it stands in a record; empty for what has none.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Include => "include",
            Self::A => "a",
            Self::Mx => "mx",
            Self::Ptr => "ptr",
            Self::Ip4 => "ip4",
            Self::Ip6 => "ip6",
            Self::Exists => "exists",
            Self::Redirect => "redirect",
            Self::Exp => "exp",
            Self::UnknownModifier | Self::Broken => "",
        }
    }
}

impl Qualifier {
    /// The sign as written; a pass needs none.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Pass => "",
            Self::Fail => "-",
            Self::SoftFail => "~",
            Self::Neutral => "?",
        }
    }

    /// The result in the words of RFC 7208 section 2.6.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::SoftFail => "softfail",
            Self::Neutral => "neutral",
        }
    }
}

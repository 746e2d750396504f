//! The record as a tree: every tag with its place, and what receivers make of the whole.

use std::fmt;

use serde::Serialize;

use crate::dns::Name;
use crate::finding::{Findings, SourceId, Span};

/// A DMARC record, read as RFC 9989 receivers read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DmarcRecord {
    /// Index into the report's `sources`.
    pub source: SourceId,
    /// What the record was taken for.
    pub reading: DmarcReading,
    /// What receivers make of it (RFC 9989 sections 4.7 and 4.10.1).
    pub effect: DmarcEffect,
    /// Every piece between semicolons, in order; at most [`DmarcRecord::MAX_TAGS`].
    pub tags: Vec<DmarcTag>,
    /// Whether bytes or tags beyond the caps were left unread.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "true", optional))]
    pub cut: bool,
    /// The valid value of `p`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p: Option<DmarcPolicy>,
    /// The valid value of `sp`, for subdomains that exist.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sp: Option<DmarcPolicy>,
    /// The valid value of `np`, for subdomains that do not exist.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub np: Option<DmarcPolicy>,
    /// How DKIM identifiers align; relaxed by default.
    pub adkim: DmarcAlignment,
    /// How SPF identifiers align; relaxed by default.
    pub aspf: DmarcAlignment,
    /// Whether the domain calls itself a public suffix or an organizational domain.
    pub psd: DmarcPsd,
    /// `t=y`: RFC 9989 receivers apply the policy one level lower.
    pub testing: bool,
    /// The valid value of `pct`, 0 to 100, which only RFC 7489 receivers read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pct: Option<u8>,
    /// Where aggregate reports go.
    pub rua: Vec<ReportUri>,
    /// Where failure reports go.
    pub ruf: Vec<ReportUri>,
}

/// What a record was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum DmarcReading {
    /// A policy, because of its owner name.
    Policy,
    /// A policy, because no owner name was given.
    AssumedPolicy,
    /// The consent of a report receiver, below `_report._dmarc` (RFC 9990 section 4).
    Consent,
}

/// What RFC 9989 receivers make of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum DmarcEffect {
    /// It is applied as it stands.
    AsWritten,
    /// `p` is missing or invalid, or `sp` or `np` is invalid, and there is a valid `rua`: they act
    /// as if it said `p=none`.
    AsNone,
    /// The same without a valid `rua`: they apply no DMARC.
    NoDmarc,
    /// It does not start with `v=DMARC1`: to receivers there is no record.
    Ignored,
    /// It confirms that reports may be sent.
    Consent,
}

/// What is asked for mail that fails, from the mildest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum DmarcPolicy {
    /// Nothing.
    None,
    /// Treat it as suspicious.
    Quarantine,
    /// Refuse it.
    Reject,
}

/// How close an authenticated identifier must be to the author domain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum DmarcAlignment {
    /// The same organizational domain.
    #[default]
    Relaxed,
    /// The same name.
    Strict,
}

/// The `psd` tag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum DmarcPsd {
    /// `psd=y`: a public suffix.
    Suffix,
    /// `psd=n`: an organizational domain.
    Organizational,
    /// `psd=u`, or no such tag: the walk decides.
    #[default]
    Undeclared,
}

/// A piece of the record between semicolons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DmarcTag {
    /// The name in lower case; empty when there is none.
    pub name: String,
    /// The value without white space round it, escaped as in the source; empty when there is none.
    pub value: String,
    /// What becomes of it.
    pub state: TagState,
    /// Where the piece stands, without white space round it.
    pub span: Span,
    /// Where its name stands.
    pub name_span: Span,
    /// Where its value stands.
    pub value_span: Span,
}

/// What becomes of a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum TagState {
    /// It is read.
    Read,
    /// Its value is not allowed, so it is discarded for the default (RFC 9989 section 4.8).
    Invalid,
    /// Nobody knows it, so it is ignored (RFC 9989 section 4.7).
    Unknown,
    /// RFC 9989 removed it; older receivers may read it.
    Removed,
    /// It was given before; the first one is read here.
    Duplicate,
    /// It is not of the form `name=value`.
    Malformed,
}

/// One URI of `rua` or `ruf`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ReportUri {
    /// The URI without a size, escaped as in the source.
    pub uri: String,
    /// The mailbox of a `mailto:` URI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mailbox: Option<String>,
    /// The host reports are sent to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<Name>,
    /// The obsolete size limit, such as `10m`, which receivers ignore (RFC 9989 section 4.8).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
    /// What is wrong with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<UriFault>,
    /// Where it stands, the size included.
    pub span: Span,
}

/// Why no report reaches a URI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum UriFault {
    /// Nothing between two commas.
    Empty,
    /// No scheme: a bare address, as a rule.
    NoScheme,
    /// A valid URI of a scheme that receivers need not support.
    Unsupported,
    /// A `!` that is not followed by a size; it must be written `%21`.
    Exclamation,
    /// The address of a `mailto:` URI is not one.
    Address,
    /// A character that cannot stand in a URI.
    Character,
}

impl DmarcRecord {
    /// Tags read of one record.
    pub const MAX_TAGS: usize = 1_000;
    /// Bytes read of one record; a TXT record cannot hold more.
    pub const MAX_BYTES: usize = 65_535;

    /// The tag of that name that is read: the first that has a value, or else the first.
    pub fn tag(&self, name: &str) -> Option<&DmarcTag> {
        let mut named = self.tags.iter().filter(|tag| tag.name == name);
        named.clone().find(|tag| tag.state != TagState::Malformed).or_else(|| named.next())
    }

    /// Whether receivers take it for a record at all (RFC 9989 section 4.10 step 2).
    pub fn is_dmarc(&self) -> bool {
        self.effect != DmarcEffect::Ignored
    }

    /// Whether there is a syntactically valid reporting URI in `rua` (RFC 9989 section 4.10.1).
    pub fn has_valid_rua(&self) -> bool {
        self.rua.iter().any(ReportUri::is_valid)
    }

    /// The record with its raw spans turned into offsets of the source's text.
    pub(super) fn placed(mut self, found: &Findings) -> Self {
        let place = |span: &mut Span| *span = found.place(self.source, *span);
        for tag in &mut self.tags {
            [&mut tag.span, &mut tag.name_span, &mut tag.value_span].into_iter().for_each(place);
        }
        self.rua.iter_mut().chain(&mut self.ruf).for_each(|uri| place(&mut uri.span));
        self
    }
}

impl ReportUri {
    /// Whether it is a URI by its syntax, whatever its scheme.
    pub fn is_valid(&self) -> bool {
        matches!(self.fault, None | Some(UriFault::Unsupported))
    }
}

impl DmarcPolicy {
    /// The value as it stands in a record.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Quarantine => "quarantine",
            Self::Reject => "reject",
        }
    }

    /// The next milder policy, which `t=y` asks for (RFC 9989 section 4.7).
    pub fn lowered(self) -> Self {
        match self {
            Self::Reject => Self::Quarantine,
            Self::Quarantine | Self::None => Self::None,
        }
    }
}

impl fmt::Display for DmarcPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

//! What an evaluation tells: the result and every step to it.

use serde::Serialize;

use super::super::record::Qualifier;
use crate::dns::Failure;
use crate::finding::{Source, SourceId, Span};

/// The result of `check_host()` and how it came about.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Evaluation {
    /// The version of this shape.
    pub schema: u32,
    /// What the receiver records.
    pub result: SpfResult,
    /// Which name was checked.
    pub identity: SpfIdentity,
    /// The domain checked, as given.
    pub domain: String,
    /// The sending address.
    pub ip: String,
    /// What decided, in one sentence.
    pub reason: String,
    /// The explanation a receiver may pass on with a fail (RFC 7208 section 6.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<String>,
    /// Lookups done, of 10.
    pub lookups: u32,
    /// Void lookups met, of 2.
    pub voids: u32,
    /// Why the result is not known, when a resolver failed us.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown: Option<Failure>,
    /// Every term come to, in the order of evaluation.
    pub steps: Vec<Step>,
    /// What the steps point into.
    pub sources: Vec<Source>,
}

/// The results of RFC 7208 section 2.6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum SpfResult {
    /// No domain to check, or no record.
    None,
    /// The domain says nothing about the sender.
    Neutral,
    /// Authorized.
    Pass,
    /// Not authorized.
    Fail,
    /// Probably not authorized.
    SoftFail,
    /// DNS failed for the moment.
    TempError,
    /// The record cannot be understood.
    PermError,
}

/// The identities of RFC 7208 section 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum SpfIdentity {
    /// The domain of MAIL FROM.
    MailFrom,
    /// The name given with HELO or EHLO.
    Helo,
}

/// One term evaluated, or one record fetched.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Step {
    /// 0 in the domain's own record, one more in each include and redirect.
    pub depth: u32,
    /// The domain whose record this is.
    pub domain: String,
    /// The record; absent when the step is the search for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceId>,
    /// Where in the record; absent when the step is the search for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// The term as written; empty when the step is the search for a record.
    pub term: String,
    /// The name the term asks about, macros expanded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// What it asked, and what came back.
    pub asked: Vec<Asked>,
    /// What became of it.
    pub outcome: Outcome,
    /// Why, in words; empty when the outcome says it all.
    pub why: String,
    /// Lookups done when it was finished, from the start of the check.
    pub lookups: u32,
    /// Void lookups met by then.
    pub voids: u32,
}

/// A question and its answer, in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Asked {
    /// The name.
    pub name: String,
    /// The record type.
    #[serde(rename = "type")]
    pub rtype: &'static str,
    /// The records, `no data`, `no such name`, or why there is no answer.
    pub answer: String,
}

/// What became of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum Outcome {
    /// It matched, and its qualifier is the result.
    Match,
    /// It did not match.
    NoMatch,
    /// A record was found, a redirect followed.
    Followed,
    /// There is nothing to do: an unknown modifier, a redirect that is not used.
    Ignored,
    /// There is no record, or no domain name to look for one.
    #[serde(rename = "none")]
    NotFound,
    /// DNS failed: the check ends with temperror.
    #[serde(rename = "temperror")]
    TempError,
    /// The check ends with permerror.
    #[serde(rename = "permerror")]
    PermError,
}

impl SpfResult {
    /// The result in the words of RFC 7208 section 2.6.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Neutral => "neutral",
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::SoftFail => "softfail",
            Self::TempError => "temperror",
            Self::PermError => "permerror",
        }
    }
}

impl From<Qualifier> for SpfResult {
    fn from(qualifier: Qualifier) -> Self {
        match qualifier {
            Qualifier::Pass => Self::Pass,
            Qualifier::Fail => Self::Fail,
            Qualifier::SoftFail => Self::SoftFail,
            Qualifier::Neutral => Self::Neutral,
        }
    }
}

//! The verdict on one message (RFC 9989 section 5.3): does an authenticated identifier align with
//! the author domain, and what happens if none does.

use serde::Serialize;

use super::policy::effective;
use super::record::{DmarcAlignment, DmarcEffect};
use super::report::{DmarcStatus, DmarcWalk, PolicyOutcome};
use crate::dns::Name;

/// A domain that SPF or DKIM authenticated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct AuthenticatedIdentifier {
    /// Which of the two passed.
    pub mechanism: DmarcMechanism,
    /// The SPF domain, or the signing domain of a valid DKIM signature.
    pub domain: Name,
}

/// What an identifier was authenticated by (RFC 9989 section 4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum DmarcMechanism {
    /// RFC 7208.
    Spf,
    /// RFC 6376.
    Dkim,
}

/// The result of DMARC for a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum DmarcResult {
    /// An identifier aligns.
    Pass,
    /// None does.
    Fail,
    /// DMARC does not apply.
    None,
    /// DNS did not answer where it mattered.
    Temperror,
}

impl DmarcResult {
    /// The result in the words of RFC 9989 section 9.2.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::None => "none",
            Self::Temperror => "temperror",
        }
    }
}

/// The verdict, with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DmarcVerdict {
    /// The result.
    pub result: DmarcResult,
    /// What happens to the message when the result is fail.
    pub policy: PolicyOutcome,
    /// The organizational domain of the author domain.
    pub organizational: Name,
    /// Every identifier, in the order given, and whether it aligns.
    pub identifiers: Vec<IdentifierAlignment>,
}

/// One identifier held against the author domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct IdentifierAlignment {
    /// The identifier.
    pub identifier: AuthenticatedIdentifier,
    /// How close it must be.
    pub required: DmarcAlignment,
    /// Its organizational domain, where that was needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organizational: Option<Name>,
    /// Whether it aligns; none when DNS did not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aligned: Option<bool>,
}

/// Judges a message whose author domain is the start of `walk`. `walk_from` walks from an
/// identifier; each gets its own walk (RFC 9989 section 4.10.2). `exists` tells whether the author
/// domain exists.
pub fn evaluate(
    walk: &DmarcWalk,
    exists: Option<bool>,
    identifiers: &[AuthenticatedIdentifier],
    walk_from: &mut dyn FnMut(&Name) -> DmarcWalk,
) -> DmarcVerdict {
    let policy = effective(walk, exists);
    let mut verdict = DmarcVerdict {
        result: match policy.state {
            DmarcStatus::Unknown => DmarcResult::Temperror,
            DmarcStatus::Absent | DmarcStatus::Void => DmarcResult::None,
            DmarcStatus::Found => DmarcResult::Fail,
        },
        policy,
        organizational: walk.organizational.clone(),
        identifiers: Vec::new(),
    };
    let Some(record) = walk.applicable().and_then(|step| step.record.as_deref()) else { return verdict };
    if verdict.result != DmarcResult::Fail || record.effect == DmarcEffect::Ignored {
        return verdict;
    }
    for identifier in identifiers {
        let required = match identifier.mechanism {
            DmarcMechanism::Spf => record.aspf,
            DmarcMechanism::Dkim => record.adkim,
        };
        let mut alignment = IdentifierAlignment {
            identifier: identifier.clone(),
            required,
            organizational: None,
            aligned: None,
        };
        if identifier.domain == walk.start || required == DmarcAlignment::Strict {
            alignment.aligned = Some(identifier.domain == walk.start);
        } else {
            let theirs = walk_from(&identifier.domain);
            alignment.aligned = walk.same_organization(&theirs);
            alignment.organizational = Some(theirs.organizational);
        }
        verdict.identifiers.push(alignment);
    }
    if verdict.identifiers.iter().any(|one| one.aligned == Some(true)) {
        verdict.result = DmarcResult::Pass;
    } else if verdict.identifiers.iter().any(|one| one.aligned.is_none()) {
        verdict.result = DmarcResult::Temperror;
    }
    verdict
}

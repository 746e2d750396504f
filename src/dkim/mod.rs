//! DKIM keys (RFC 6376 section 3.6): records, selectors, and who runs them.
//!
//! Selectors cannot be listed by anybody (RFC 6376 section 3.1), so a domain is never said to have
//! no key: well-known selectors are tried, and what was not found is said to be that.

mod canonical;
#[cfg(feature = "mail")]
mod causes;
#[cfg(feature = "mail")]
mod crypto;
#[cfg(feature = "mail")]
mod digests;
#[cfg(feature = "mail")]
mod header;
mod meaning;
mod paste;
#[cfg(feature = "mail")]
mod prospect;
mod providers;
mod public_key;
mod record;
mod report;
pub mod rules;
mod selectors;
#[cfg(feature = "mail")]
mod sign;
mod signature;
mod survey;
mod tags;
#[cfg(feature = "mail")]
mod verify;

pub use canonical::{BodyForm, Canonicalization};
#[cfg(feature = "mail")]
pub use causes::{CauseBudget, DkimCause, DkimCauseKind, DkimChange, DkimDiagnosis, DkimSearch, diagnose};
#[cfg(feature = "mail")]
pub use digests::{BodyPieces, Digests, SignatureDigests};
#[cfg(feature = "mail")]
pub use header::HeaderFields;
#[cfg(feature = "mail")]
pub use prospect::prospect;
pub use record::lint;
pub use report::{
    DkimAlgorithm, DkimKey, DkimKeyEncoding, DkimKeyState, DkimProvider, DkimRecord, DkimReport,
    DkimSelector, DkimTag, DkimWildcard, ProviderEvidence, SelectorOrigin,
};
#[cfg(feature = "mail")]
pub use sign::{
    Prepared, SigningError, SigningOptions, chosen_names, key_record, prepare, recommended_names,
};
pub use signature::{Signature, SignatureAlgorithm, SignatureProblem, tag_span};
#[cfg(feature = "mail")]
pub use survey::judge_key;
pub use survey::survey;
#[cfg(feature = "mail")]
pub use verify::{
    DkimReason, DkimResult, DkimVerdict, RsaCheck, SignedMessage, VerifyLimits, open_checks, verify,
};

use mail_auth::arc::ArcError;
use mail_auth::crypto::CryptoError;
use mail_auth::dkim::DkimError;
use mail_auth::{DkimResult, DnsError, Error};

use super::report::AuthResult;

/// The result of a signature, and why it is one.
pub(super) fn result(result: &DkimResult) -> (AuthResult, Option<String>) {
    match result {
        DkimResult::Pass => (AuthResult::Pass, None),
        DkimResult::None => (AuthResult::None, None),
        DkimResult::Neutral(error) => (AuthResult::Neutral, Some(reason(error))),
        DkimResult::Fail(error) => (AuthResult::Fail, Some(reason(error))),
        DkimResult::PermError(error) => (AuthResult::Permerror, Some(reason(error))),
        DkimResult::TempError(error) => (AuthResult::Temperror, Some(reason(error))),
    }
}

/// An error of the crate in our words.
pub(super) fn reason(error: &Error) -> String {
    match error {
        Error::Parse => "it cannot be read",
        Error::MissingParameters => "a tag is missing that must be there",
        Error::Base64 => "`b=` or `bh=` is not base64",
        Error::Crypto(CryptoError::IncompatibleAlgorithms) => "the key is of another kind than the signature",
        Error::Crypto(CryptoError::MalformedPublicKey) => "the key is broken",
        Error::Crypto(_) => "the signature does not fit the signed fields",
        Error::Dns(DnsError::Resolver(_)) => "nobody has answered for the key",
        Error::Dns(DnsError::RecordNotFound(_)) => "there is no key",
        Error::Dns(DnsError::InvalidRecordType) => "the record holds no key",
        Error::Dkim(DkimError::BodyHashMismatch) | Error::Arc(ArcError::BodyHashMismatch) => {
            "the body has changed: its digest is not that of `bh=`"
        }
        Error::Dkim(DkimError::SignatureExpired) | Error::Arc(ArcError::SignatureExpired) => EXPIRED,
        Error::Dkim(DkimError::PublicKeyRevoked) => "the key is retired",
        Error::Dkim(DkimError::AuidMismatch) => "`i=` is not within `d=`",
        Error::Arc(ArcError::InvalidInstance(_)) => "the instances are not 1, 2, 3 and so on",
        Error::Arc(ArcError::InvalidChainValidation) => "`cv=` is not what it must be at its place",
        Error::Arc(ArcError::HasHeaderTag) => "a seal has `h=`",
        Error::Arc(ArcError::BrokenChain) => "the fields do not form whole sets",
        Error::Arc(ArcError::ChainTooLong) => "there are more than 50 sets",
        other => return other.to_string().to_lowercase(),
    }
    .to_owned()
}

/// Its time is over.
pub(super) const EXPIRED: &str = "it has expired";

/// Its time is over by the clock of the crate, which cannot be set, and not by the time given.
pub(super) const OTHER_CLOCK: &str =
    "by the clock of this device it has expired, so that it was not looked at";

/// It does not fit, and may cover what was left out.
pub(super) const PARTIAL: &str = "fields that it may cover were left out";

/// Whether a result says that a signature does not fit the signed fields.
pub(super) fn is_misfit(result: &DkimResult) -> bool {
    matches!(
        result,
        DkimResult::Fail(Error::Crypto(CryptoError::FailedVerification | CryptoError::Library(_)))
    )
}

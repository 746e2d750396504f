//! The header of the message.

mod address;
mod anew;
mod encoded;
mod identity;
mod lines;
mod presence;
mod word;

use super::{Check, Route};
use crate::finding::{Applicability, Severity};

/// Parts whose headers are read.
const PARTS: usize = 2000;

/// Fields that hold addresses.
const ADDRESSES: [&str; 6] = ["From", "Sender", "Reply-To", "To", "Cc", "Bcc"];

pub(super) use address::{past_comment, past_quoted, words};
pub(super) use word::decoded;

pub(super) fn report(check: &mut Check<'_>) {
    presence::report(check);
    lines::report(check);
    let addresses = address::report(check);
    encoded::report(check, &addresses);
    identity::report(check);
}

impl Check<'_> {
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

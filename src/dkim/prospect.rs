//! Whether a signature that is still to be made would find its key.

use crate::dns::{Dns, Name};

use super::verify;
use super::{DkimReason, Signature, SignatureAlgorithm};

/// Whether a signature by `algorithm` as `domain` with `selector` finds a key that verifiers take
/// (RFC 6376 section 6.1.2). Without an answer the reason is an unknown key.
///
/// # Errors
/// Why such a signature does not pass.
pub fn prospect(
    dns: &Dns<'_>,
    domain: &Name,
    selector: &str,
    algorithm: SignatureAlgorithm,
) -> Result<(), DkimReason> {
    let text = format!("v=1; a={}; d={domain}; s={selector}; h=From; bh=AA==; b=AA==", algorithm.as_str());
    let signature = Signature::parse(text.as_bytes());
    if let Some((problem, _)) = signature.problems.first() {
        return Err(DkimReason::Signature(*problem));
    }
    let key = verify::key(dns, &signature)?;
    if key.is_too_small() { Err(DkimReason::KeySize) } else { Ok(()) }
}

//! DMARC (RFC 9989).

pub mod rules;

use serde::Serialize;

use crate::dns::{Dns, Name};
use crate::finding::Findings;

/// DMARC (RFC 9989).
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DmarcReport {}

/// Looks at everything DNS says.
pub fn survey(dns: &Dns<'_>, name: &Name, found: &mut Findings) -> DmarcReport {
    let _ = (dns, name, found);
    DmarcReport::default()
}

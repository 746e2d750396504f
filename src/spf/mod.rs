//! SPF (RFC 7208).

pub mod rules;

use serde::Serialize;

use crate::dns::{Dns, Name};
use crate::finding::Findings;

/// SPF (RFC 7208).
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct SpfReport {}

/// Looks at everything DNS says.
pub fn survey(dns: &Dns<'_>, name: &Name, found: &mut Findings) -> SpfReport {
    let _ = (dns, name, found);
    SpfReport::default()
}

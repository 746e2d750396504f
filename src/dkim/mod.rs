//! DKIM keys (RFC 6376).

pub mod rules;

use serde::Serialize;

use crate::dns::{Dns, Name};
use crate::finding::Findings;

/// DKIM keys (RFC 6376).
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DkimReport {}

/// Looks at everything DNS says.
pub fn survey(dns: &Dns<'_>, name: &Name, _selectors: &[String], found: &mut Findings) -> DkimReport {
    let _ = (dns, name, found);
    DkimReport::default()
}

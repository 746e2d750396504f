//! Delivery: MX, MTA-STS, TLS-RPT, BIMI, reputation.

pub mod rules;

use serde::Serialize;

use crate::dns::{Dns, Name, Timestamp};
use crate::finding::Findings;

/// Delivery: MX, MTA-STS, TLS-RPT, BIMI, reputation.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DeliveryReport {}

/// Looks at everything DNS says.
pub fn survey(
    dns: &Dns<'_>,
    name: &Name,
    _ip: Option<std::net::IpAddr>,
    _now: Timestamp,
    found: &mut Findings,
) -> DeliveryReport {
    let _ = (dns, name, found);
    DeliveryReport::default()
}

use std::net::IpAddr;

use serde::Serialize;

use crate::delivery::DeliveryReport;
use crate::dkim::DkimReport;
use crate::dmarc::DmarcReport;
use crate::dns::{Answer, Dns, Name};
use crate::finding::{Finding, Findings, Source};
use crate::spf::SpfReport;

use super::verdict::Verdict;

/// What is to be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The domain, as it would stand in From.
    pub name: Name,
    /// DKIM selectors known to be in use. Well-known ones are tried besides.
    pub selectors: Vec<String>,
    /// An address that sends mail for the domain, for block lists and reverse DNS.
    pub ip: Option<IpAddr>,
}

/// The whole answer, in reading order: what receivers do, what is wrong, what it rests on.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Report {
    /// The version of this shape.
    pub schema: u32,
    /// The domain that was checked.
    pub domain: Name,
    /// How the domain was taken out of the input, in words; empty when it was the input.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub notes: Vec<String>,
    /// What receivers do today.
    pub verdict: Verdict,
    /// By severity, then place, then code.
    pub findings: Vec<Finding>,
    /// How many findings were left out, because there were more than `Findings::MAX`.
    #[serde(skip_serializing_if = "is_zero")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub findings_dropped: usize,
    /// What the labels of the findings point into.
    pub sources: Vec<Source>,
    /// SPF.
    pub spf: SpfReport,
    /// DKIM keys.
    pub dkim: DkimReport,
    /// DMARC.
    pub dmarc: DmarcReport,
    /// MX, MTA-STS, TLS-RPT, BIMI and the sending address.
    pub delivery: DeliveryReport,
    /// Every answer used, in the order of asking.
    pub evidence: Vec<Answer>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl Report {
    pub(super) fn new(
        facts: &Facts,
        dns: &Dns<'_>,
        spf: SpfReport,
        dkim: DkimReport,
        dmarc: DmarcReport,
        delivery: DeliveryReport,
        found: Findings,
    ) -> Self {
        let findings_dropped = found.dropped();
        let (sources, findings) = found.finish();
        let verdict = Verdict::new(&facts.name, &spf, &dkim, &dmarc, &delivery, &findings);
        Self {
            schema: 1,
            domain: facts.name.clone(),
            notes: Vec::new(),
            verdict,
            findings,
            findings_dropped,
            sources,
            spf,
            dkim,
            dmarc,
            delivery,
            evidence: dns.evidence().into_iter().cloned().collect(),
        }
    }
}

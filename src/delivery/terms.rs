//! The records and the file on what terms mail goes: MTA-STS, TLS-RPT, BIMI.

use crate::dns::{Dns, Fetched, Name, Reply, Type};
use crate::finding::{Findings, Rule, Severity, Source, SourceId, Span};

use super::mta_sts::{self, StsMode};
use super::rules::{policy, record};
use super::{BimiReport, MxReport, PolicyState, RecordState, StsReport, TlsRptReport, bimi, tls_rpt};

/// The only record at `labels` whose text starts with `version`; others are somebody else's.
fn only(
    dns: &Dns<'_>,
    name: &Name,
    labels: &str,
    version: &[u8],
    several: &'static Rule,
    found: &mut Findings,
) -> Result<(Vec<u8>, SourceId), RecordState> {
    let owner = name.below(labels).map_err(|_| RecordState::Absent)?;
    let reply = dns.ask(&owner, Type::Txt);
    match reply {
        Reply::Unknown(_) | Reply::Pending => return Err(RecordState::Unknown),
        Reply::NoData(_) | Reply::NxDomain(_) => return Err(RecordState::Absent),
        Reply::Records(_) => {}
    }
    let ours = |strings: &&[Vec<u8>]| strings.concat().starts_with(version);
    let list: Vec<_> = reply.txt().filter(ours).take(dns.limits().records).collect();
    let [strings] = list.as_slice() else {
        if list.is_empty() {
            return Err(RecordState::Absent);
        }
        let mut finding = several
            .finding(format!("`{owner}` holds {} records, which count as none", list.len()))
            .note(several.standard)
            .help("leave one record");
        for strings in list.iter().take(3) {
            let source = found.source(Source::dns(owner.as_str(), "TXT", strings));
            finding = finding.label(source, Span::new(0, strings.iter().map(Vec::len).sum()), "");
        }
        found.push(finding);
        return Err(RecordState::Several);
    };
    Ok((strings.concat(), found.source(Source::dns(owner.as_str(), "TXT", strings))))
}

fn state(valid: bool) -> RecordState {
    if valid { RecordState::Valid } else { RecordState::Broken }
}

pub(super) fn mta_sts(dns: &Dns<'_>, name: &Name, mx: &mut MxReport, found: &mut Findings) -> StsReport {
    let mut report = StsReport {
        state: RecordState::Unknown,
        record: None,
        policy_state: PolicyState::NotChecked,
        policy: None,
        reason: None,
    };
    match only(dns, name, "_mta-sts", b"v=STSv1", &record::STS_SEVERAL, found) {
        Ok((text, source)) => {
            let tree = mta_sts::record(&text, source, found);
            report.state = state(tree.valid);
            report.record = Some(tree);
        }
        Err(state) => {
            report.state = state;
            if state != RecordState::Unknown {
                report.policy_state = PolicyState::NotNeeded;
            } else {
                report.reason = Some("nobody answered for the record".into());
            }
            return report;
        }
    }
    let url = format!("https://mta-sts.{name}/.well-known/mta-sts.txt");
    match dns.fetch(&url) {
        None => {}
        Some(Fetched::Failed { failed }) => report.reason = Some(failed.clone()),
        Some(Fetched::Response { status, content_type, body }) => {
            response(&url, *status, content_type, body, &mut report, mx, found);
        }
    }
    report
}

fn response(
    url: &str,
    status: u16,
    content_type: &str,
    body: &str,
    report: &mut StsReport,
    mx: &mut MxReport,
    found: &mut Findings,
) {
    if status != 200 {
        report.policy_state = PolicyState::Refused;
        report.reason = Some(format!("the server answered with status {status}"));
        found.push(
            policy::FETCH
                .finding(format!("the policy file was answered with status {status}"))
                .note(format!(
                    "only 200 counts, and redirects are not followed (RFC 8461 section 3.3): {url}"
                ))
                .help("serve the file there, or remove the record at `_mta-sts`"),
        );
        return;
    }
    // The longest policy that senders need to read is 64 KB.
    let text = body.as_bytes().get(..65_536).unwrap_or(body.as_bytes());
    let source = found.source(Source::fetched(url, text));
    if content_type != "text/plain" {
        found.push(
            policy::CONTENT_TYPE
                .finding(format!("the policy file has the media type `{content_type}`"))
                .note("it should be `text/plain` (RFC 8461 section 3.2)")
                .help("serve it as `text/plain`"),
        );
    }
    let tree = mta_sts::policy(text, source, found);
    report.policy_state = if tree.valid { PolicyState::Valid } else { PolicyState::Broken };
    if tree.valid && tree.mode != Some(StsMode::None) {
        for host in &mut mx.hosts {
            let allowed = tree.mx.iter().any(|pattern| mta_sts::allows(&pattern.value, &host.name));
            host.in_policy = Some(allowed);
            if allowed {
                continue;
            }
            let enforced = tree.mode == Some(StsMode::Enforce);
            let mut finding = policy::MX_MISMATCH
                .finding(format!("the policy does not allow the MX host `{}`", host.name))
                .severity(if enforced { Severity::Error } else { Severity::Warning })
                .note("senders do not deliver to it when the mode is `enforce` (RFC 8461 section 4.1)")
                .help(format!("add `mx: {}` to the policy, and change the id", host.name));
            if let Some(pattern) = tree.mx.first() {
                finding = finding.label(source, pattern.span, "the hosts allowed start here");
            }
            found.push(finding);
        }
    }
    report.policy = Some(tree);
}

pub(super) fn tls_rpt(dns: &Dns<'_>, name: &Name, sts: RecordState, found: &mut Findings) -> TlsRptReport {
    match only(dns, name, "_smtp._tls", b"v=TLSRPTv1", &record::TLS_RPT_SEVERAL, found) {
        Ok((text, source)) => {
            let tree = tls_rpt::record(&text, source, found);
            TlsRptReport { state: state(tree.valid), record: Some(tree) }
        }
        Err(state) => {
            if state == RecordState::Absent && sts == RecordState::Valid {
                found.push(
                    record::TLS_RPT_MISSING
                        .finding("MTA-STS is there without TLS reporting")
                        .note("nobody tells you when senders fail to meet the policy (RFC 8460 section 1)")
                        .help(format!("publish `v=TLSRPTv1; rua=mailto:<address>` at `_smtp._tls.{name}`")),
                );
            }
            TlsRptReport { state, record: None }
        }
    }
}

pub(super) fn bimi(dns: &Dns<'_>, name: &Name, found: &mut Findings) -> BimiReport {
    match only(dns, name, "default._bimi", b"v=BIMI1", &record::BIMI_SEVERAL, found) {
        Ok((text, source)) => {
            let tree = bimi::record(&text, source, found);
            BimiReport { state: state(tree.valid), record: Some(tree) }
        }
        Err(state) => BimiReport { state, record: None },
    }
}

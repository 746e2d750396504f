//! MTA-STS and TLS-RPT of a domain: the records, the policy file, and the hosts it allows.

use crate::dns::{Dns, Fetched, Name, Type};
use crate::finding::{Findings, Severity, Source, Span};

use super::form::{self, Chosen};
use super::mta_sts::{self, StsMode};
use super::report::{MxReport, MxState, PolicyState, RecordState, StsReport, TlsRptReport};
use super::rules::{policy as rules, record};
use super::{mx, policy, tls_rpt};

/// Looks at the record and, once there is one, at the policy file.
pub(super) fn mta_sts(dns: &Dns<'_>, name: &Name, found: &mut Findings) -> StsReport {
    let mut report = StsReport {
        state: RecordState::Unknown,
        record: None,
        policy_state: PolicyState::NotChecked,
        policy: None,
        reason: None,
    };
    // Where the label makes the name too long, there can be no record.
    let (Ok(owner), Ok(host)) = (name.below(mta_sts::FORM.owner), name.below("mta-sts")) else {
        report.state = RecordState::Absent;
        report.policy_state = PolicyState::NotNeeded;
        return report;
    };
    match form::choose(&mta_sts::FORM, &owner, dns.ask(&owner, Type::Txt), dns.limits(), found) {
        Chosen::One(source, text) => {
            let record = mta_sts::read(source, &text, dns.limits(), found);
            report.state = if record.valid { RecordState::Valid } else { RecordState::Broken };
            report.record = Some(record);
        }
        Chosen::None(state) => report.state = state,
    }
    match report.state {
        RecordState::Valid => fetch(dns, &host, &mut report, found),
        RecordState::Unknown => report.reason = Some("it is not known whether there is a record".to_owned()),
        _ => report.policy_state = PolicyState::NotNeeded,
    }
    if report.state == RecordState::Absent {
        form::wrong_name(&mta_sts::FORM, name, dns.ask(name, Type::Txt), dns.limits(), found);
    }
    report
}

fn fetch(dns: &Dns<'_>, host: &Name, report: &mut StsReport, found: &mut Findings) {
    let addresses = [dns.ask(host, Type::A), dns.ask(host, Type::Aaaa)];
    let url = format!("https://{host}/.well-known/mta-sts.txt");
    match dns.fetch(&url) {
        None => {}
        Some(Fetched::Response { status: 200, content_type, body }) => {
            let source = found.source(Source::fetched(url, body.as_bytes()));
            if content_type != "text/plain" {
                let given = if content_type.is_empty() { "no media type" } else { content_type.as_str() };
                found.push(
                    rules::CONTENT_TYPE
                        .finding(format!("the policy is served as `{given}`"))
                        .param("type", given)
                        .label(source, Span::new(0, 0), "")
                        .note("senders should check for `text/plain`, and some refuse anything else (RFC 8461 section 3.2)")
                        .help("serve the file as `text/plain`"),
                );
            }
            let policy = policy::read(source, body.as_bytes(), dns.limits(), found);
            report.policy_state = if policy.valid { PolicyState::Valid } else { PolicyState::Broken };
            report.policy = Some(policy);
        }
        Some(Fetched::Response { status, .. }) => {
            report.policy_state = PolicyState::Refused;
            let redirect = (300..400).contains(status);
            let message =
                if redirect { "the policy's address redirects" } else { "the policy is not served" };
            report.reason = Some(format!("HTTP status {status}"));
            found.push(
                rules::FETCH
                    .finding(format!("{message}: HTTP status {status}"))
                    .param("status", status)
                    .note("senders take the policy only with status 200, and follow no redirect; without it the record does nothing (RFC 8461 section 3.3)")
                    .help(format!("serve the policy at `{url}`")),
            );
        }
        Some(Fetched::Failed { failed }) => {
            report.reason = Some(failed.clone());
            if addresses.iter().all(|reply| reply.is_absent()) {
                report.policy_state = PolicyState::Refused;
                report.reason = Some(format!("`{host}` has no address"));
                found.push(
                    rules::HOST_MISSING
                        .finding(format!("`{host}` has no address"))
                        .param("host", host)
                        .note(format!("senders fetch the policy from `{url}`; without it the record does nothing (RFC 8461 section 3.3)"))
                        .help(format!("give `{host}` an address and serve the policy there, or remove the record")),
                );
            }
        }
    }
}

/// Marks the hosts that the policy allows, and says which it does not.
pub(super) fn match_hosts(report: &mut MxReport, sts: &StsReport, name: &Name, found: &mut Findings) {
    let Some(policy) = sts.policy.as_ref().filter(|policy| policy.valid) else { return };
    let Some(mode) = policy.mode.filter(|mode| *mode != StsMode::None) else { return };
    let severity = if mode == StsMode::Enforce { Severity::Error } else { Severity::Warning };
    for host in &mut report.hosts {
        let allowed = policy::allows(policy, host.name.as_str());
        host.in_policy = Some(allowed);
        if allowed {
            continue;
        }
        let effect = match mode {
            StsMode::Enforce => {
                "senders that follow the policy do not deliver to this host (RFC 8461 section 4.1)"
            }
            _ => {
                "senders report it now, and do not deliver once the policy is enforced (RFC 8461 section 4.1)"
            }
        };
        let mut finding = rules::MX_MISMATCH
            .finding(format!("the MTA-STS policy does not allow `{}`", host.name))
            .severity(severity)
            .param("host", &host.name);
        if report.state == MxState::Hosts {
            let (source, span) = mx::line(name, host.preference, host.name.as_str(), found);
            finding = finding.label(source, span, "");
        }
        for pattern in policy.mx.iter().take(5) {
            finding.labels.push(crate::finding::Label {
                source: policy.source,
                span: pattern.span,
                text: "another host".to_owned(),
            });
        }
        finding = finding
            .note(effect)
            .help(format!("add `mx: {}` to the policy, and change the `id` of the record", host.name));
        // The policy's spans are placed already; those of an MX record need no placing, for its text is plain.
        found.push_placed(finding);
    }
}

/// Looks at the record for TLS reports.
pub(super) fn tls_rpt(dns: &Dns<'_>, name: &Name, sts: &StsReport, found: &mut Findings) -> TlsRptReport {
    let mut report = TlsRptReport { state: RecordState::Absent, record: None };
    let Ok(owner) = name.below(tls_rpt::FORM.owner) else { return report };
    match form::choose(&tls_rpt::FORM, &owner, dns.ask(&owner, Type::Txt), dns.limits(), found) {
        Chosen::One(source, text) => {
            let record = tls_rpt::read(source, &text, dns.limits(), found);
            report.state = if record.valid { RecordState::Valid } else { RecordState::Broken };
            report.record = Some(record);
        }
        Chosen::None(state) => report.state = state,
    }
    if report.state != RecordState::Absent {
        return report;
    }
    let before = found.list().len();
    form::wrong_name(&tls_rpt::FORM, name, dns.ask(name, Type::Txt), dns.limits(), found);
    let policy_is_on = sts.policy.as_ref().is_none_or(|policy| policy.mode != Some(StsMode::None));
    if sts.state == RecordState::Valid && policy_is_on && found.list().len() == before {
        found.push(
            record::TLS_RPT_MISSING
                .finding("there is no TLS-RPT record beside MTA-STS")
                .note("with TLS reports senders tell which deliveries the policy keeps back (RFC 8460 section 1)")
                .help(format!("publish a TXT record at `{owner}`, such as `v=TLSRPTv1; rua=mailto:tls-reports@{name}`")),
        );
    }
    report
}

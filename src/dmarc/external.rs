//! Where reports go, and whether they may (RFC 9990 section 4, RFC 9991 section 5).

use super::parse;
use super::policy::below_suffix;
use super::record::{DmarcReading, ReportUri};
use super::report::{ConsentState, DmarcWalk, MailHost, ReportAddress};
use super::walk;
use crate::dns::{Dns, Name, RecordData, Reply, Type};
use crate::finding::{Findings, Source, Span};

/// Addresses looked at for each tag; receivers stop at their own limit.
const MAX_ADDRESSES: usize = 10;

/// A report address with what the rules say about it.
pub(super) struct Destination {
    pub(super) address: ReportAddress,
    pub(super) span: Span,
    /// Who wants consent.
    pub(super) need: Need,
}

/// Which receivers see the host as another organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    Nobody,
    /// Only by the tree walk.
    Walk,
    /// Only by the Public Suffix List.
    List,
    /// Both, or by the walk while there is no list.
    Both,
}

/// Looks at every mailbox of one tag. `record` is the walk from the domain whose record it is,
/// since that domain's name goes into the name of the consent record.
pub(super) fn destinations(
    dns: &Dns<'_>,
    tag: &'static str,
    uris: &[ReportUri],
    record: &DmarcWalk,
    found: &mut Findings,
) -> Vec<Destination> {
    let mailboxes = uris.iter().filter_map(|uri| Some((uri, uri.host.clone()?)));
    mailboxes.take(MAX_ADDRESSES).map(|(uri, host)| destination(dns, tag, uri, host, record, found)).collect()
}

fn destination(
    dns: &Dns<'_>,
    tag: &'static str,
    uri: &ReportUri,
    host: Name,
    record: &DmarcWalk,
    found: &mut Findings,
) -> Destination {
    let need = need(dns, &host, record, found);
    let mut address = ReportAddress {
        tag,
        uri: uri.uri.clone(),
        consent: ConsentState::NotNeeded,
        consent_name: None,
        mail: mail_host(dns, &host),
        host,
    };
    if let Some(need) = need {
        if need != Need::Nobody {
            consent(dns, &mut address, &record.start, found);
        }
    } else {
        // Asked now, so that no wave is lost if it turns out to be needed.
        consent(dns, &mut address, &record.start, found);
        if address.consent == ConsentState::Missing {
            address.consent = ConsentState::Unknown;
        }
    }
    Destination { address, span: uri.span, need: need.unwrap_or(Need::Nobody) }
}

/// Whether the organizational domains differ; none when DNS did not tell.
fn need(dns: &Dns<'_>, host: &Name, record: &DmarcWalk, found: &mut Findings) -> Option<Need> {
    if *host == record.start {
        return Some(Need::Nobody);
    }
    let theirs = walk::walk(host, &mut |domain| walk::look(dns, domain, found));
    let by_list = match (dns.suffix(host), dns.suffix(&record.start)) {
        (Some(Some(theirs)), Some(Some(ours))) => {
            Some(below_suffix(host, theirs) != below_suffix(&record.start, ours))
        }
        _ => None,
    };
    let by_walk = !theirs.same_organization(record)?;
    Some(match (by_walk, by_list) {
        (true, Some(true) | None) => Need::Both,
        (true, Some(false)) => Need::Walk,
        (false, Some(true)) => Need::List,
        (false, _) => Need::Nobody,
    })
}

fn consent(dns: &Dns<'_>, address: &mut ReportAddress, domain: &Name, found: &mut Findings) {
    let text = format!("{domain}._report._dmarc");
    address.consent_name = Some(format!("{text}.{}", address.host));
    let Ok(name) = address.host.below(&text) else {
        address.consent = ConsentState::Missing;
        return;
    };
    let reply = dns.ask(&name, Type::Txt);
    address.consent = match reply {
        Reply::Unknown(_) | Reply::Pending => ConsentState::Unknown,
        _ => {
            let records = reply.txt().take(dns.limits().records);
            match records.filter(|strings| parse::is_dmarc(&strings.concat())).last() {
                None => ConsentState::Missing,
                Some(strings) => {
                    let source = found.source(Source::dns(name.as_str(), "TXT", strings));
                    let record = parse::parse(&strings.concat(), source, DmarcReading::Consent);
                    let instead = if address.tag == "rua" { &record.rua } else { &record.ruf };
                    match instead.iter().find_map(|uri| uri.host.as_ref()) {
                        None => ConsentState::Given,
                        Some(host) if *host == address.host => ConsentState::Redirected,
                        Some(_) => ConsentState::Void,
                    }
                }
            }
        }
    };
}

fn mail_host(dns: &Dns<'_>, host: &Name) -> MailHost {
    let [mx, a, aaaa] = [Type::Mx, Type::A, Type::Aaaa].map(|rtype| dns.ask(host, rtype));
    if let Reply::Records(_) = mx {
        let null = mx.records().iter().all(|mx| matches!(mx, RecordData::Mx(_, name) if name.is_root()));
        return if null { MailHost::NullMx } else { MailHost::Mx };
    }
    if matches!(mx, Reply::Unknown(_) | Reply::Pending) {
        return MailHost::Unknown;
    }
    match (a, aaaa) {
        (Reply::Records(_), _) | (_, Reply::Records(_)) => MailHost::Address,
        (a, aaaa) if a.is_absent() && aaaa.is_absent() => MailHost::None,
        _ => MailHost::Unknown,
    }
}

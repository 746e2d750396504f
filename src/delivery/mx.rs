//! Mail exchangers (RFC 5321 section 5.1, RFC 7505).

use crate::dns::{Dns, Name, RecordData, Reply, Type};
use crate::finding::{Findings, Source, SourceId, Span};

use super::rules::mx as rules;
use super::{MxHost, MxHostState, MxReport, MxState};

/// Hosts looked at; nobody tries more.
const MAX_HOSTS: usize = 20;

/// Looks at the records and at the addresses of each host.
pub(super) fn survey(dns: &Dns<'_>, name: &Name, answer: Reply<'_>, found: &mut Findings) -> MxReport {
    // In the first wave, for the case that there is no MX.
    let own = addresses(dns, name);
    let mut report = MxReport { state: MxState::Unknown, hosts: Vec::new(), ttl: answer.ttl(), reason: None };
    match answer {
        Reply::Pending => {}
        Reply::Unknown(failure) => report.reason = Some(failure.text()),
        Reply::NoData(_) | Reply::NxDomain(_) => implicit(name, own, &mut report, found),
        Reply::Records(_) => hosts(dns, name, answer, &mut report, found),
    }
    report
}

struct Addresses {
    known: bool,
    list: Vec<String>,
    ipv4: bool,
    cname: Vec<Name>,
}

fn addresses(dns: &Dns<'_>, host: &Name) -> Addresses {
    let four = dns.ask(host, Type::A);
    let six = dns.ask(host, Type::Aaaa);
    let list: Vec<String> = four
        .records()
        .iter()
        .chain(six.records())
        .filter_map(|record| match record {
            RecordData::A(ip) => Some(ip.to_string()),
            RecordData::Aaaa(ip) => Some(ip.to_string()),
            _ => None,
        })
        .collect();
    let open = |reply: Reply<'_>| matches!(reply, Reply::Unknown(_) | Reply::Pending);
    Addresses {
        // One unanswered question leaves open what the host has.
        known: !open(four) && !open(six),
        list,
        ipv4: !four.records().is_empty(),
        cname: if four.cname().is_empty() { six.cname() } else { four.cname() }.to_vec(),
    }
}

fn implicit(name: &Name, own: Addresses, report: &mut MxReport, found: &mut Findings) {
    if !own.list.is_empty() {
        report.state = MxState::Implicit;
        let state = if own.ipv4 || !own.known { MxHostState::Reachable } else { MxHostState::Ipv6Only };
        report.hosts.push(host(0, name, state, own));
        found.push(
            rules::IMPLICIT
                .finding(format!("`{name}` has no MX record, so mail goes to its own address"))
                .note("without MX the address itself is taken for the mail server (RFC 5321 section 5.1)")
                .help("publish an MX record, or `MX 0 .` if the domain takes no mail (RFC 7505)"),
        );
    } else if own.known {
        report.state = MxState::None;
        found.push(
            rules::NONE
                .finding(format!("`{name}` has neither MX nor address, so nothing can be delivered"))
                .note("answers and bounces to this domain are lost, and many receivers refuse mail from such a domain (RFC 5321 section 5.1)")
                .help("publish an MX record, or `MX 0 .` if the domain takes no mail (RFC 7505)"),
        );
    }
}

fn host(preference: u16, name: &Name, state: MxHostState, addresses: Addresses) -> MxHost {
    MxHost {
        preference,
        name: name.clone(),
        state,
        cname: addresses.cname,
        addresses: addresses.list,
        in_policy: None,
    }
}

fn hosts(dns: &Dns<'_>, name: &Name, answer: Reply<'_>, report: &mut MxReport, found: &mut Findings) {
    let mut list: Vec<(u16, &Name)> = answer
        .records()
        .iter()
        .filter_map(|record| match record {
            RecordData::Mx(preference, exchange) => Some((*preference, exchange)),
            _ => None,
        })
        .take(MAX_HOSTS)
        .collect();
    list.sort_by_key(|(preference, _)| *preference);
    let null = list.iter().any(|(_, exchange)| exchange.is_root());
    if null && list.len() == 1 {
        report.state = MxState::Null;
        return;
    }
    report.state = MxState::Hosts;
    for (preference, exchange) in list {
        let text = format!("{preference} {exchange}");
        let source = found.source(Source::dns(name.as_str(), "MX", &[text.as_str()]));
        let span = Span::new(text.len() - exchange.to_string().len(), text.len());
        if exchange.is_root() {
            found.push(
                rules::NULL_MIXED
                    .finding("a null MX stands beside other MX records")
                    .label(source, span, "says that the domain takes no mail")
                    .note("a null MX must be the only one (RFC 7505 section 3)")
                    .help("remove it, or remove the others"),
            );
            continue;
        }
        report.hosts.push(one(dns, preference, exchange, (source, span), found));
    }
}

fn one(
    dns: &Dns<'_>,
    preference: u16,
    exchange: &Name,
    (source, span): (SourceId, Span),
    found: &mut Findings,
) -> MxHost {
    let nothing = || Addresses { known: true, list: Vec::new(), ipv4: false, cname: Vec::new() };
    if exchange.as_str().parse::<std::net::IpAddr>().is_ok() {
        found.push(
            rules::ADDRESS
                .finding(format!("the MX record holds the address `{exchange}`"))
                .label(source, span, "must be a host name")
                .note("senders look it up as a name and find nothing (RFC 5321 section 5.1)")
                .help("give the address a name, and put that name here"),
        );
        return host(preference, exchange, MxHostState::Address, nothing());
    }
    let label = |label: &str| {
        label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if !exchange.labels().all(label) {
        found.push(
            rules::BAD_NAME
                .finding(format!("`{exchange}` cannot be a host name"))
                .label(source, span, "letters, digits and inner hyphens only")
                .note("many senders refuse such a host (RFC 5321 section 4.1.2)")
                .help("rename the host"),
        );
        return host(preference, exchange, MxHostState::BadName, nothing());
    }
    let own = addresses(dns, exchange);
    if !own.cname.is_empty() {
        found.push(
            rules::ALIAS
                .finding(format!("the MX host `{exchange}` is an alias"))
                .label(source, span, "has a CNAME record")
                .note("an MX record must not name an alias; most senders follow it all the same (RFC 2181 section 10.3)")
                .help("name the host that the alias leads to"),
        );
    }
    let state = match (own.list.is_empty(), own.ipv4, own.known) {
        (true, _, false) => MxHostState::Unknown,
        (true, _, true) => {
            found.push(
                rules::UNRESOLVED
                    .finding(format!("the MX host `{exchange}` has no address"))
                    .label(source, span, "leads nowhere")
                    .note("mail cannot be delivered to it (RFC 5321 section 5.1)")
                    .help("give the host an address, or remove the record"),
            );
            MxHostState::Unresolved
        }
        (false, false, true) => {
            found.push(
                rules::IPV6_ONLY
                    .finding(format!("the MX host `{exchange}` has IPv6 addresses only"))
                    .label(source, span, "has no A record")
                    .note("senders without IPv6 cannot deliver to it (RFC 5321 section 5.2)")
                    .help("give the host an IPv4 address too"),
            );
            MxHostState::Ipv6Only
        }
        (false, ..) => MxHostState::Reachable,
    };
    host(preference, exchange, state, own)
}

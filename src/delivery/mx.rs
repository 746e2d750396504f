//! Where mail for a domain goes (RFC 5321 section 5.1, RFC 7505).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::compact::sort_by;
use crate::dns::{Dns, Name, RecordData, Reply, Type};
use crate::finding::{Applicability, Findings, Fix, Publish, Severity, Source, SourceId, Span};

use super::report::{MxHost, MxHostState, MxReport, MxState};
use super::rules::mx as rules;

/// Hosts whose addresses are asked for, by preference.
const HOSTS: usize = 20;

/// Looks at the MX records and at the addresses of their hosts.
pub(super) fn survey(dns: &Dns<'_>, name: &Name, found: &mut Findings) -> MxReport {
    let reply = dns.ask(name, Type::Mx);
    let own = [dns.ask(name, Type::A), dns.ask(name, Type::Aaaa)];
    let mut report = MxReport { state: MxState::Unknown, hosts: Vec::new(), ttl: reply.ttl(), reason: None };
    match reply {
        Reply::Records(_) => records(dns, name, reply, &mut report, found),
        Reply::NoData(_) | Reply::NxDomain(_) => without(name, own, &mut report, found),
        Reply::Unknown(failure) => report.reason = Some(failure.text()),
        Reply::Pending => {}
    }
    report
}

fn records(dns: &Dns<'_>, name: &Name, reply: Reply<'_>, report: &mut MxReport, found: &mut Findings) {
    report.state = MxState::Hosts;
    let mut nulls = Vec::new();
    let mut others = 0;
    let mut named = Vec::new();
    for record in reply.records().iter().take(dns.limits().records) {
        match record {
            RecordData::Mx(preference, exchange) if exchange.is_root() => nulls.push(*preference),
            RecordData::Mx(preference, exchange) => named.push((*preference, exchange)),
            RecordData::Other(text) => {
                others += 1;
                bad_name(name, text, found);
            }
            _ => {}
        }
    }
    sort_by(&mut named, |a, b| a.0.cmp(&b.0));
    report.hosts.extend(named.into_iter().take(HOSTS).map(|(preference, name)| host(dns, preference, name)));
    match nulls.first() {
        Some(&preference) if report.hosts.is_empty() && others == 0 => {
            report.state = MxState::Null;
            null(name, preference, found);
        }
        Some(&preference) => mixed(name, preference, found),
        None => {}
    }
    for at in 0..report.hosts.len() {
        judge(name, report, at, found);
    }
}

/// Asks for a host's addresses, unless it cannot be a host at all.
fn host(dns: &Dns<'_>, preference: u16, name: &Name) -> MxHost {
    let mut host = MxHost {
        preference,
        name: name.clone(),
        state: MxHostState::Unknown,
        cname: Vec::new(),
        addresses: Vec::new(),
        in_policy: None,
    };
    if is_address(name.as_str()) {
        host.state = MxHostState::Address;
    } else if !is_host(name.as_str()) && !has_only_underscores(name.as_str()) {
        host.state = MxHostState::BadName;
    } else {
        let (v4, v6) = (dns.ask(name, Type::A), dns.ask(name, Type::Aaaa));
        reach(&mut host, v4, v6);
    }
    host
}

fn reach(host: &mut MxHost, v4: Reply<'_>, v6: Reply<'_>) {
    host.cname = if v4.cname().is_empty() { v6.cname() } else { v4.cname() }.to_vec();
    host.addresses = addresses(v4).chain(addresses(v6)).map(|ip| ip.to_string()).collect();
    host.state = match (v4, v6) {
        (Reply::Records(_), _) => MxHostState::Reachable,
        (v4, Reply::Records(_)) if v4.is_absent() => MxHostState::Ipv6Only,
        (_, Reply::Records(_)) => MxHostState::Reachable,
        (v4, v6) if v4.is_absent() && v6.is_absent() => MxHostState::Unresolved,
        _ => MxHostState::Unknown,
    };
}

fn addresses(reply: Reply<'_>) -> impl Iterator<Item = IpAddr> {
    reply.records().iter().filter_map(|record| match record {
        RecordData::A(ip) => Some(IpAddr::V4(*ip)),
        RecordData::Aaaa(ip) => Some(IpAddr::V6(*ip)),
        _ => None,
    })
}

/// No MX record: mail goes to the domain's own address, if it has one.
fn without(name: &Name, own: [Reply<'_>; 2], report: &mut MxReport, found: &mut Findings) {
    let [v4, v6] = own;
    if matches!(v4, Reply::Records(_)) || matches!(v6, Reply::Records(_)) {
        let mut host = MxHost {
            preference: 0,
            name: name.clone(),
            state: MxHostState::Unknown,
            cname: Vec::new(),
            addresses: Vec::new(),
            in_policy: None,
        };
        reach(&mut host, v4, v6);
        report.state = MxState::Implicit;
        report.hosts.push(host);
        found.push(
            rules::IMPLICIT
                .finding(format!("`{name}` has no MX record, so its mail goes to its own address"))
                .note("senders fall back to the address of the domain, which is often a web server (RFC 5321 section 5.1)")
                .help("publish an MX record, or the null MX `0 .` if the domain takes no mail"),
        );
    } else if v4.is_absent() && v6.is_absent() {
        report.state = MxState::None;
        found.push(
            rules::NONE
                .finding(format!("`{name}` has neither an MX record nor an address"))
                .note("nothing can be delivered to the domain, bounces and reports included (RFC 5321 section 5.1)")
                .help("publish an MX record, or the null MX `0 .` to say that the domain takes no mail"),
        );
    } else if let Reply::Unknown(failure) = if v4.is_absent() { v6 } else { v4 } {
        report.reason = Some(failure.text());
    }
}

fn null(name: &Name, preference: u16, found: &mut Findings) {
    if preference == 0 {
        return;
    }
    let (source, _) = line(name, preference, ".", found);
    let digits = preference.to_string().len();
    // Receivers may refuse mail from a domain with a null MX (RFC 7505 section 4.2).
    let fix = Fix::new("publish it with preference 0", Applicability::Unsafe)
        .line(mx_line(name, preference, ".").removed())
        .line(mx_line(name, 0, "."));
    found.push(
        rules::NULL_PREFERENCE
            .finding(format!("the null MX has the preference {preference}"))
            .param("preference", preference)
            .label(source, Span::new(0, digits), "")
            .note("a null MX is the one record `0 .`; senders may take another for a host that does not exist, and try for days (RFC 7505 section 3)")
            .help("publish it with preference 0")
            .fix(fix),
    );
}

fn mixed(name: &Name, preference: u16, found: &mut Findings) {
    let (source, span) = line(name, preference, ".", found);
    let fix =
        Fix::new("remove the null MX", Applicability::Unsafe).line(mx_line(name, preference, ".").removed());
    found.push(
        rules::NULL_MIXED
            .finding("a null MX stands beside other MX records")
            .label(source, span, "")
            .note("a domain that says it takes no mail must not name hosts for it; senders differ in what they believe (RFC 7505 section 3)")
            .help("remove the null MX, or everything else")
            .fix(fix),
    );
}

/// An exchange that holds bytes which no name of ours can.
fn bad_name(name: &Name, text: &str, found: &mut Findings) {
    let (preference, exchange) = text.split_once(' ').unwrap_or(("", text));
    let (source, span) = line(name, preference.parse().unwrap_or(0), exchange, found);
    found.push(
        rules::BAD_NAME
            .finding(format!("`{}` cannot be the name of a host", cut(exchange)))
            .label(source, span, "")
            .note("labels hold letters, digits and hyphens (RFC 5321 section 2.3.5)")
            .help("name the host as it is called"),
    );
}

fn cut(text: &str) -> String {
    text.chars().take(80).collect()
}

fn judge(name: &Name, report: &MxReport, at: usize, found: &mut Findings) {
    let Some(host) = report.hosts.get(at) else { return };
    let exchange = host.name.as_str();
    let point = |found: &mut Findings| line(name, host.preference, exchange, found);
    match host.state {
        MxHostState::Address => {
            let (source, span) = point(found);
            found.push(
                rules::ADDRESS
                    .finding(format!("the MX record holds the address `{exchange}`"))
                    .param("host", exchange)
                    .label(source, span, "")
                    .note("a name must stand there; senders look up a host of that name, which does not exist (RFC 5321 section 5.1)")
                    .help("give the address a name by an A or AAAA record, and put the name into the MX record"),
            );
        }
        MxHostState::BadName => bad_name(name, &format!("{} {exchange}", host.preference), found),
        MxHostState::Unresolved => unresolved(name, report, at, found),
        MxHostState::Ipv6Only => {
            let (source, span) = point(found);
            found.push(
                rules::IPV6_ONLY
                    .finding(format!("`{exchange}` has IPv6 addresses only"))
                    .param("host", exchange)
                    .label(source, span, "")
                    .note("senders without IPv6 cannot deliver to it (RFC 5321 section 5.2)")
                    .help("give it an A record too"),
            );
        }
        MxHostState::Reachable | MxHostState::Unknown => {}
    }
    if has_only_underscores(exchange) {
        let (source, span) = point(found);
        found.push(
            rules::BAD_NAME
                .finding(format!("`{exchange}` holds an underscore"))
                .severity(Severity::Warning)
                .param("host", exchange)
                .label(source, span, "")
                .note("labels of a host hold letters, digits and hyphens; some senders refuse others (RFC 5321 section 2.3.5)")
                .help("rename the host"),
        );
    }
    let inward = |text: &String| text.parse().is_ok_and(is_inward);
    if !host.addresses.is_empty() && host.addresses.iter().all(inward) {
        let (source, span) = point(found);
        found.push(
            rules::PRIVATE_ADDRESS
                .finding(format!("`{exchange}` has no address that the Internet reaches"))
                .param("host", exchange)
                .label(source, span, "")
                .note(format!(
                    "`{}` leads nowhere from outside (RFC 6890 section 2.2.2)",
                    host.addresses.join("`, `")
                ))
                .help("publish the public address, or remove the record"),
        );
    }
}

fn unresolved(name: &Name, report: &MxReport, at: usize, found: &mut Findings) {
    let Some(host) = report.hosts.get(at) else { return };
    let domain = name.as_str();
    let own = host.name.as_str().strip_suffix(domain).and_then(|rest| rest.strip_suffix('.'));
    let address = own.filter(|own| own.parse::<Ipv4Addr>().is_ok());
    let doubled = own.is_some_and(|own| own == domain || own.ends_with(&format!(".{domain}")));
    let help = match address {
        Some(_) => "give the address a name by an A record, and put that name into the MX record",
        None if doubled => "end the name with a dot in the zone file, so that the domain is not added to it",
        None => "give the host an address, or remove the record",
    };
    let dead = |state| matches!(state, MxHostState::Unresolved | MxHostState::Address | MxHostState::BadName);
    let alone = report.hosts.iter().all(|host| dead(host.state));
    let (source, span) = line(name, host.preference, host.name.as_str(), found);
    let (severity, effect) = if alone {
        (Severity::Error, "no host is left that mail could go to (RFC 5321 section 5.1)")
    } else {
        (Severity::Warning, "senders try it in vain before they turn to another host (RFC 5321 section 5.1)")
    };
    if let Some(address) = address {
        found.push(
            rules::ADDRESS
                .finding(format!("the MX record holds the address `{address}`"))
                .severity(severity)
                .param("host", address)
                .label(source, Span::new(span.start as usize, span.start as usize + address.len()), "")
                .note(format!("a name must stand there, so the zone adds its own, and `{}` does not exist (RFC 5321 section 5.1)", host.name))
                .help(help),
        );
        return;
    }
    let message = match host.cname.last() {
        Some(target) => format!("`{}` leads to `{target}`, which has no address", host.name),
        None => format!("`{}` has no address", host.name),
    };
    found.push(
        rules::UNRESOLVED
            .finding(message)
            .severity(severity)
            .param("host", &host.name)
            .label(source, span, "")
            .note(effect)
            .help(help),
    );
}

/// Says which hosts are aliases. `enforced` is whether an MTA-STS policy is enforced.
pub(super) fn aliases(name: &Name, report: &MxReport, enforced: bool, found: &mut Findings) {
    if report.state != MxState::Hosts {
        return;
    }
    for host in &report.hosts {
        let Some(target) = host.cname.last().filter(|_| host.state != MxHostState::Unresolved) else {
            continue;
        };
        let (source, span) = line(name, host.preference, host.name.as_str(), found);
        found.push(
            rules::ALIAS
                .finding(format!("`{}` is an alias of `{target}`", host.name))
                .severity(if enforced { Severity::Error } else { Severity::Warning })
                .param("host", &host.name)
                .param("target", target)
                .label(source, span, "")
                .note("an MX record must not name an alias; most senders follow it, some refuse (RFC 2181 section 10.3, RFC 5321 section 5.1)")
                .help(format!("name `{target}` in the MX record, or give `{}` an address of its own", host.name)),
        );
    }
}

/// The source that shows an MX record, and where its exchange is.
pub(super) fn line(name: &Name, preference: u16, exchange: &str, found: &mut Findings) -> (SourceId, Span) {
    let text = format!("{preference} {exchange}");
    let span = Span::new(text.len() - exchange.len(), text.len());
    (found.source(Source::dns(name.to_string(), "MX", &[text])), span)
}

fn mx_line(name: &Name, preference: u16, exchange: &str) -> Publish {
    let value = format!("{preference} {exchange}");
    Publish { remove: false, name: name.to_string(), rtype: "MX", text: value.clone(), value }
}

/// Whether a text is a host name: labels of letters, digits and inner hyphens, the last not all
/// digits (RFC 1123 section 2.1).
pub(super) fn is_host(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= Name::MAX
        && text.split('.').all(label)
        && text.rsplit('.').next().is_some_and(|last| !last.bytes().all(|byte| byte.is_ascii_digit()))
}

fn has_only_underscores(text: &str) -> bool {
    text.contains('_') && is_host(&text.replace('_', "0"))
}

fn is_address(text: &str) -> bool {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    bare.parse::<Ipv4Addr>().is_ok() || bare.parse::<Ipv6Addr>().is_ok()
}

/// Whether an address means something only inside a network (RFC 6890).
fn is_inward(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.octets()[0] == 0,
        IpAddr::V6(ip) => {
            ip.is_loopback()
                || ip.is_unspecified()
                || ip.segments()[0] & 0xffc0 == 0xfe80
                || ip.segments()[0] & 0xfe00 == 0xfc00
        }
    }
}

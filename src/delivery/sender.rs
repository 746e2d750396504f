//! A sending address: reverse DNS (RFC 8601 section 3) and block lists (RFC 5782).

use std::fmt::Write;
use std::net::IpAddr;

use crate::dns::{Dns, Name, RecordData, Reply, Type};
use crate::finding::Findings;

use super::lists::{AS_OF, LISTS};
use super::rules::sender as rules;
use super::{ListReport, ListState, ReverseName, ReverseState, SenderReport};

/// Names of one address that are followed, as SPF does (RFC 7208 section 5.5).
const MAX_NAMES: usize = 10;

pub(super) fn survey(dns: &Dns<'_>, ip: IpAddr, found: &mut Findings) -> SenderReport {
    let ip = ip.to_canonical();
    let digits = reversed(ip);
    let zone = if ip.is_ipv4() { "in-addr.arpa" } else { "ip6.arpa" };
    let reverse = Name::parse(&format!("{digits}{zone}")).unwrap_or_else(|_| Name::root());
    let pointers = dns.ask(&reverse, Type::Ptr);
    let lists = LISTS.iter().map(|&(zone, list)| one_list(dns, &digits, zone, list, ip, found)).collect();
    let names: Vec<ReverseName> = pointers
        .records()
        .iter()
        .filter_map(|record| match record {
            RecordData::Name(name) => Some(name),
            _ => None,
        })
        .take(MAX_NAMES)
        .map(|name| ReverseName { name: name.clone(), confirmed: confirmed(dns, name, ip) })
        .collect();
    let state = match pointers {
        Reply::Unknown(_) | Reply::Pending => ReverseState::Unknown,
        _ if names.is_empty() => ReverseState::None,
        _ if names.iter().any(|name| name.confirmed == Some(true)) => ReverseState::Confirmed,
        _ if names.iter().any(|name| name.confirmed.is_none()) => ReverseState::Unknown,
        _ => ReverseState::Unconfirmed,
    };
    match state {
        ReverseState::None => found.push(
            rules::REVERSE_NONE
                .finding(format!("the address `{ip}` has no name"))
                .note("large receivers refuse mail from addresses without reverse DNS (RFC 8601 section 3)")
                .help(format!("have a PTR record set at `{reverse}`")),
        ),
        ReverseState::Unconfirmed => found.push(
            rules::REVERSE_UNCONFIRMED
                .finding(format!("no name of the address `{ip}` leads back to it"))
                .note("receivers compare both directions (RFC 8601 section 3)")
                .help("give the name an address record with this address"),
        ),
        ReverseState::Confirmed | ReverseState::Unknown => {}
    }
    SenderReport { ip: ip.to_string(), reverse, state, names, lists, lists_as_of: AS_OF }
}

/// The address backwards, each part followed by a dot.
fn reversed(ip: IpAddr) -> String {
    let mut out = String::new();
    match ip {
        IpAddr::V4(ip) => {
            for octet in ip.octets().iter().rev() {
                let _ = write!(out, "{octet}.");
            }
        }
        IpAddr::V6(ip) => {
            for octet in ip.octets().iter().rev() {
                let _ = write!(out, "{:x}.{:x}.", octet & 0xf, octet >> 4);
            }
        }
    }
    out
}

fn confirmed(dns: &Dns<'_>, name: &Name, ip: IpAddr) -> Option<bool> {
    let reply = dns.ask(name, if ip.is_ipv4() { Type::A } else { Type::Aaaa });
    let matches = |record: &RecordData| match record {
        RecordData::A(found) => IpAddr::V4(*found) == ip,
        RecordData::Aaaa(found) => IpAddr::V6(*found) == ip,
        _ => false,
    };
    match reply {
        Reply::Unknown(_) | Reply::Pending => None,
        _ => Some(reply.records().iter().any(matches)),
    }
}

fn one_list(
    dns: &Dns<'_>,
    digits: &str,
    zone: &'static str,
    list: &'static str,
    ip: IpAddr,
    found: &mut Findings,
) -> ListReport {
    let mut report = ListReport { zone, list, state: ListState::Unknown, codes: Vec::new() };
    let Ok(name) = Name::parse(&format!("{digits}{zone}")) else { return report };
    let reply = dns.ask(&name, Type::A);
    if reply.is_absent() {
        report.state = ListState::Clear;
        return report;
    }
    let (mut listed, mut refused) = (false, false);
    for record in reply.records() {
        if let RecordData::A(code) = record {
            let [first, second, third, _] = code.octets();
            refused |= [first, second, third] == [127, 255, 255];
            // Anything outside 127/8 comes from a resolver that answers for everything.
            listed |= first == 127 && [second, third] != [255, 255];
            report.codes.push(code.to_string());
        }
    }
    if listed {
        report.state = ListState::Listed;
        found.push(
            rules::LISTED
                .finding(format!("the address `{ip}` is on the block list {list}"))
                .note(format!("it answered {} (RFC 5782 section 2.1)", report.codes.join(", ")))
                .help("look up the reason at the list's operator, mend it, then ask to be taken off"),
        );
    } else if refused {
        report.state = ListState::Refused;
        found.push(
            rules::REFUSED
                .finding(format!("the block list {list} does not serve the resolver that asked"))
                .note(format!(
                    "it answered {}, which says nothing of the address (RFC 5782 section 2.1)",
                    report.codes.join(", ")
                ))
                .help("ask through a resolver of your own"),
        );
    }
    report
}

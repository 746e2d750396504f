//! What receivers may learn of an address that sends: its name (RFC 8601 section 3, "iprev") and
//! the block lists (RFC 5782).

use std::net::IpAddr;

use crate::compact::sort;
use crate::dns::{Dns, Name, RecordData, Reply, Type};
use crate::finding::{Findings, Source, Span};

use super::lists::{AS_OF, LISTS};
use super::report::{ListReport, ListState, ReverseName, ReverseState, SenderReport};
use super::rules::sender as rules;

/// A block list, as the table of them has it.
pub(super) struct List {
    /// Where it is asked.
    pub(super) zone: &'static str,
    /// What its operator calls it.
    pub(super) name: &'static str,
    /// Whether it takes IPv6 addresses.
    pub(super) ipv6: bool,
    /// What its answers mean, where the operator tells them apart.
    pub(super) codes: &'static [(&'static str, &'static str)],
}

/// Names of an address that are looked at, in sorted order.
const NAMES: usize = 10;

/// Words in a name that say the host is there to send mail.
const MAIL_WORDS: [&str; 7] = ["mail", "smtp", "mta", "mx", "relay", "send", "outbound"];

/// Looks an address up as receivers do.
pub(super) fn survey(dns: &Dns<'_>, ip: IpAddr, found: &mut Findings) -> Option<SenderReport> {
    let ip = ip.to_canonical();
    let labels = reversed(ip);
    let arpa = if ip.is_ipv4() { "in-addr.arpa" } else { "ip6.arpa" };
    let reverse = Name::parse(&format!("{labels}.{arpa}")).ok()?;
    let lists = LISTS
        .iter()
        .filter(|list| ip.is_ipv4() || list.ipv6)
        .filter_map(|list| Some((list, Name::parse(&format!("{labels}.{}", list.zone)).ok()?)))
        .map(|(list, name)| ask(list, dns.ask(&name, Type::A)))
        .collect();
    let mut report = SenderReport {
        ip: ip.to_string(),
        state: ReverseState::Unknown,
        names: Vec::new(),
        lists,
        lists_as_of: AS_OF,
        reverse,
    };
    confirm(dns, ip, &mut report);
    word_name(ip, &report, found);
    word_lists(&report, found);
    Some(report)
}

/// The labels of an address in reverse order, as both `arpa` and the lists want them.
fn reversed(ip: IpAddr) -> String {
    let labels: Vec<String> = match ip {
        IpAddr::V4(ip) => ip.octets().iter().rev().map(u8::to_string).collect(),
        IpAddr::V6(ip) => ip
            .octets()
            .iter()
            .rev()
            .flat_map(|byte| [byte & 15, byte >> 4])
            .map(|half| format!("{half:x}"))
            .collect(),
    };
    labels.join(".")
}

fn confirm(dns: &Dns<'_>, ip: IpAddr, report: &mut SenderReport) {
    let reply = dns.ask(&report.reverse, Type::Ptr);
    report.state = match reply {
        Reply::Records(_) => ReverseState::Unconfirmed,
        Reply::NoData(_) | Reply::NxDomain(_) => ReverseState::None,
        Reply::Unknown(_) | Reply::Pending => ReverseState::Unknown,
    };
    let mut names: Vec<&Name> = reply
        .records()
        .iter()
        .filter_map(|record| if let RecordData::Name(name) = record { Some(name) } else { None })
        .collect();
    sort(&mut names);
    names.dedup();
    let rtype = if ip.is_ipv4() { Type::A } else { Type::Aaaa };
    for name in names.into_iter().take(NAMES) {
        let reply = dns.ask(name, rtype);
        let confirmed = match reply {
            Reply::Unknown(_) | Reply::Pending => None,
            _ => Some(reply.records().iter().any(|record| match record {
                RecordData::A(address) => IpAddr::V4(*address) == ip,
                RecordData::Aaaa(address) => IpAddr::V6(*address) == ip,
                _ => false,
            })),
        };
        report.names.push(ReverseName { name: name.clone(), confirmed });
    }
    if report.names.iter().any(|name| name.confirmed == Some(true)) {
        report.state = ReverseState::Confirmed;
    } else if report.names.iter().any(|name| name.confirmed.is_none()) {
        report.state = ReverseState::Unknown;
    }
}

fn word_name(ip: IpAddr, report: &SenderReport, found: &mut Findings) {
    let label = |name: &Name, found: &mut Findings| {
        let source = found.source(Source::dns(report.reverse.to_string(), "PTR", &[name.to_string()]));
        (source, Span::new(0, name.to_string().len()))
    };
    match report.state {
        ReverseState::None => found.push(
            rules::REVERSE_NONE
                .finding(format!("`{ip}` has no name"))
                .param("ip", ip)
                .note("large receivers refuse mail from an address without a PTR record (RFC 8601 section 3)")
                .help(format!("have whoever runs the network publish a PTR record at `{}`", report.reverse)),
        ),
        ReverseState::Unconfirmed => {
            let mut finding = rules::REVERSE_UNCONFIRMED
                .finding(format!("no name of `{ip}` leads back to it"))
                .param("ip", ip)
                .note("anybody can give an address any name; receivers believe it only when the name has the address (RFC 8601 section 3)")
                .help("give the name an A or AAAA record with the address, or change the PTR record");
            for name in report.names.iter().take(3) {
                let (source, span) = label(&name.name, found);
                finding = finding.label(source, span, "does not have the address");
            }
            found.push(finding);
        }
        ReverseState::Confirmed => {
            let mut names =
                report.names.iter().filter(|name| name.confirmed == Some(true)).map(|name| &name.name);
            let Some(first) = names.next() else { return };
            if is_generic(first, ip) && names.all(|name| is_generic(name, ip)) {
                let (source, span) = label(first, found);
                found.push(
                    rules::REVERSE_GENERIC
                        .finding(format!("the name of `{ip}` is made from the address"))
                        .param("ip", ip)
                        .param("name", first)
                        .label(source, span, "")
                        .note("such names are given to dial-up lines and fresh servers, and many receivers take no mail from them (RFC 8601 section 3)")
                        .help("name the address for what it does, such as `mail.example.com`, in both directions"),
                );
            }
        }
        ReverseState::Unknown => {}
    }
}

/// Whether a name spells the address and does not say that it sends mail.
fn is_generic(name: &Name, ip: IpAddr) -> bool {
    let text = name.as_str();
    let IpAddr::V4(ip) = ip else {
        let digits: String = text.chars().filter(char::is_ascii_hexdigit).collect();
        let address: String = reversed(ip).split('.').rev().collect();
        return digits.contains(&address);
    };
    let host = text.split('.').take(name.label_count().saturating_sub(2));
    if host
        .flat_map(|label| label.split(['-', '_']))
        .any(|word| MAIL_WORDS.iter().any(|mail| word.starts_with(mail)))
    {
        return false;
    }
    let octets = ip.octets();
    let numbers: Vec<u8> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|digits| digits.len() <= 3)
        .filter_map(|digits| digits.parse().ok())
        .collect();
    let back: Vec<u8> = octets.iter().rev().copied().collect();
    let hex = octets.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    numbers.windows(4).any(|window| window == octets || window == back) || text.contains(&hex)
}

fn ask(list: &'static List, reply: Reply<'_>) -> ListReport {
    let addresses = reply.records().iter().filter_map(|record| match record {
        RecordData::A(address) => Some(address),
        _ => None,
    });
    let answers: Vec<[u8; 4]> = addresses.clone().map(|address| address.octets()).collect();
    let is_listing = |code: &[u8; 4]| code[0] == 127 && !is_refusal(code);
    let state = match reply {
        Reply::NoData(_) | Reply::NxDomain(_) => ListState::Clear,
        Reply::Records(_) if answers.iter().any(is_listing) => ListState::Listed,
        Reply::Records(_) if answers.iter().any(is_refusal) => ListState::Refused,
        // Whoever answers outside of 127.0.0.0/8 is not the list (RFC 5782 section 2.1).
        Reply::Records(_) | Reply::Unknown(_) | Reply::Pending => ListState::Unknown,
    };
    ListReport {
        zone: list.zone,
        list: list.name,
        state,
        codes: addresses.map(ToString::to_string).collect(),
    }
}

/// 127.255.255.0/24 tells of the question, not of the address, and so does 127.0.0.1, which no list
/// may hold (RFC 5782 section 5).
fn is_refusal(code: &[u8; 4]) -> bool {
    code[..3] == [127, 255, 255] || *code == [127, 0, 0, 1]
}

fn word_lists(report: &SenderReport, found: &mut Findings) {
    for list in report.lists.iter().filter(|list| list.state == ListState::Listed) {
        let meanings =
            LISTS.iter().find(|known| known.zone == list.zone).map_or(&[][..], |known| known.codes);
        let codes: Vec<String> = list
            .codes
            .iter()
            .map(|code| match meanings.iter().find(|(known, _)| known == code) {
                Some((_, meaning)) => format!("`{code}` ({meaning})"),
                None => format!("`{code}`"),
            })
            .collect();
        found.push(
            rules::LISTED
                .finding(format!("`{}` is on the block list {}", report.ip, list.list))
                .param("ip", &report.ip)
                .param("list", list.list)
                .note(format!("`{}` answers {}; receivers that use the list refuse or mark the mail (RFC 5782 section 2.1)", list.zone, codes.join(", ")))
                .help("end the cause, then ask the operator of the list to take the address off"),
        );
    }
    let refused: Vec<&str> =
        report.lists.iter().filter(|list| list.state == ListState::Refused).map(|list| list.zone).collect();
    if !refused.is_empty() {
        found.push(
            rules::REFUSED
                .finding(format!("`{}` does not answer this resolver", refused.join("`, `")))
                .param("ip", &report.ip)
                .note("the answer tells of the resolver, not of the address: whether that is listed is not known (RFC 5782 section 2.1)")
                .help("ask through a resolver of your own instead of a public one"),
        );
    }
}

//! The mechanisms that ask DNS (RFC 7208 section 5).

use crate::compact::sort;
use std::net::IpAddr;

use super::super::macros;
use super::super::ranges::Cidr;
use super::super::record::{Term, TermKind};
use super::super::selection::HOSTS;
use super::check::{Check, Verdict};
use super::trace::{Outcome, SpfResult};
use crate::dns::{Name, RecordData, Reply, Type};

impl Check<'_, '_> {
    /// `a`, `mx`, `ptr` and `exists`, once the target is known.
    pub(super) fn asking(&mut self, term: &Term, target: &Name, at: usize) -> Verdict {
        match term.kind {
            TermKind::A => self.a(term, target, at),
            TermKind::Mx => self.mx(term, target, at),
            TermKind::Ptr => self.ptr(target, at),
            TermKind::Exists => self.exists(target, at),
            _ => Verdict::NoMatch,
        }
    }

    /// The type that holds the addresses of the sender's family.
    fn family(&self) -> Type {
        if self.ip.is_ipv4() { Type::A } else { Type::Aaaa }
    }

    /// RFC 7208 section 5.3.
    fn a(&mut self, term: &Term, target: &Name, at: usize) -> Verdict {
        let family = self.family();
        let reply = self.dns.ask(target, family);
        self.note(at, target, family, reply);
        match reply {
            Reply::Records(_) if self.holds(reply, term) => Verdict::Match,
            Reply::Records(_) => Verdict::NoMatch,
            Reply::NoData(_) | Reply::NxDomain(_) => self.void(at),
            Reply::Unknown(failure) => self.temporary(at, target, family, failure),
            Reply::Pending => self.pending(),
        }
    }

    /// RFC 7208 section 5.4. A name without MX does not fall back to its addresses.
    fn mx(&mut self, term: &Term, target: &Name, at: usize) -> Verdict {
        let reply = self.dns.ask(target, Type::Mx);
        self.note(at, target, Type::Mx, reply);
        match reply {
            Reply::Records(_) => {}
            Reply::NoData(_) | Reply::NxDomain(_) => return self.void(at),
            Reply::Unknown(failure) => return self.temporary(at, target, Type::Mx, failure),
            Reply::Pending => return self.pending(),
        }
        let mut hosts: Vec<(u16, &Name)> = reply
            .records()
            .iter()
            .filter_map(|record| match record {
                RecordData::Mx(preference, host) => Some((*preference, host)),
                _ => None,
            })
            .collect();
        if hosts.len() > HOSTS {
            let why = format_args!("`{target}` has {} MX records, and ten are allowed", hosts.len());
            self.close(at, Outcome::PermError, Some(why));
            return Verdict::Error(SpfResult::PermError);
        }
        sort(&mut hosts);
        let family = self.family();
        let replies: Vec<(&Name, Reply<'_>)> = hosts
            .into_iter()
            .filter(|(_, host)| !host.is_root())
            .map(|(_, host)| (host, self.dns.ask(host, family)))
            .collect();
        let mut void = replies.is_empty();
        for (host, reply) in replies {
            self.note(at, host, family, reply);
            match reply {
                Reply::Records(_) if self.holds(reply, term) => return Verdict::Match,
                Reply::Records(_) => {}
                Reply::NoData(_) | Reply::NxDomain(_) => void = true,
                Reply::Unknown(failure) => return self.temporary(at, host, family, failure),
                Reply::Pending => {
                    self.pending();
                }
            }
        }
        if void { self.void(at) } else { Verdict::NoMatch }
    }

    /// RFC 7208 section 5.7: an A record, also for a sender with an IPv6 address.
    fn exists(&mut self, target: &Name, at: usize) -> Verdict {
        let reply = self.dns.ask(target, Type::A);
        self.note(at, target, Type::A, reply);
        match reply {
            Reply::Records(_) => Verdict::Match,
            Reply::NoData(_) | Reply::NxDomain(_) => self.void(at),
            Reply::Unknown(failure) => self.temporary(at, target, Type::A, failure),
            Reply::Pending => self.pending(),
        }
    }

    /// RFC 7208 section 5.5. A failure means no match, never temperror.
    fn ptr(&mut self, target: &Name, at: usize) -> Verdict {
        let Some(reverse) = macros::reverse_name(self.ip) else { return Verdict::NoMatch };
        let reply = self.dns.ask(&reverse, Type::Ptr);
        self.note(at, &reverse, Type::Ptr, reply);
        if reply.is_absent() {
            return self.void(at);
        }
        let names = self.validated_names();
        if names.iter().any(|name| name.within(target)) {
            return Verdict::Match;
        }
        let why = if names.is_empty() {
            format_args!("the address has no validated name")
        } else {
            format_args!("no validated name of the address is within `{target}`")
        };
        self.close(at, Outcome::NoMatch, Some(why));
        Verdict::NoMatch
    }

    /// The names of the sending address that lead back to it, of the first ten in sorted order.
    pub(super) fn validated_names(&mut self) -> Vec<Name> {
        let Some(reverse) = macros::reverse_name(self.ip) else { return Vec::new() };
        let reply = self.dns.ask(&reverse, Type::Ptr);
        if matches!(reply, Reply::Pending) {
            self.pending();
        }
        let mut names: Vec<&Name> = reply
            .records()
            .iter()
            .filter_map(|record| match record {
                RecordData::Name(name) => Some(name),
                _ => None,
            })
            .collect();
        sort(&mut names);
        names.dedup();
        names.truncate(HOSTS);
        let family = self.family();
        let replies: Vec<_> = names.into_iter().map(|name| (name, self.dns.ask(name, family))).collect();
        let mut out = Vec::new();
        for (name, reply) in replies {
            if matches!(reply, Reply::Pending) {
                self.pending();
            }
            if addresses(reply).any(|ip| ip == self.ip) {
                out.push(name.clone());
            }
        }
        out
    }

    /// The value of `%{p}` in a record of `domain` (RFC 7208 section 7.3).
    pub(super) fn validated_for(&mut self, domain: &str) -> String {
        let names = self.validated_names();
        let domain = Name::parse(domain).unwrap_or(Name::root());
        let best = names
            .iter()
            .find(|name| **name == domain)
            .or_else(|| names.iter().find(|name| name.within(&domain)))
            .or(names.first());
        best.map_or_else(|| "unknown".to_owned(), Name::to_string)
    }

    fn holds(&self, reply: Reply<'_>, term: &Term) -> bool {
        let (cidr4, cidr6) = term.prefixes();
        let prefix = if self.ip.is_ipv4() { cidr4 } else { cidr6 };
        addresses(reply).any(|ip| Cidr::new(ip, prefix).contains(self.ip))
    }

    fn pending(&mut self) -> Verdict {
        self.collecting = true;
        Verdict::NoMatch
    }
}

/// The addresses in a reply.
fn addresses(reply: Reply<'_>) -> impl Iterator<Item = IpAddr> + '_ {
    reply.records().iter().filter_map(|record| match record {
        RecordData::A(ip) => Some(IpAddr::V4(*ip)),
        RecordData::Aaaa(ip) => Some(IpAddr::V6(*ip)),
        _ => None,
    })
}

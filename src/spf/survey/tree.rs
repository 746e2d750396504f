//! Walks the tree of records.

use std::net::IpAddr;

use super::super::macros::{self, Place};
use super::super::parse::{self, Parsed};
use super::super::ranges::Cidr;
use super::super::record::{Qualifier, Term, TermKind};
use super::super::report::{SpfNode, SpfNodeTerm, SpfState};
use super::super::selection::{self, HOSTS, LOOKUPS, Selection};
use crate::dns::{Dns, Failure, Name, Outcome, RecordData, Reply, Type};
use crate::finding::{Findings, Source, SourceId, Span};

/// Something a finding is to be made of.
pub(super) struct Issue {
    /// The own term it is about or below.
    pub(super) term: usize,
    pub(super) kind: IssueKind,
    /// The name it is about.
    pub(super) target: String,
    /// Where it is, when it is in another record.
    pub(super) place: Option<(SourceId, Span)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IssueKind {
    NoRecord,
    Multiple,
    Invalid,
    Loop,
    PassesEveryone,
    /// The networks up to the term hold every address of a family.
    NamesEveryone,
    Unknown(Failure),
    EmptyA,
    EmptyMx,
    ManyMx(usize),
    /// The record a redirect ends at has `?all`.
    EndsNeutral,
    /// The record a redirect ends at has neither `all` nor `redirect`.
    EndsOpen,
    /// There is no usable explanation: why, in words.
    Explanation(&'static str),
    ExplanationUnknown(Failure),
}

pub(super) struct Walk<'a, 'd> {
    dns: &'a Dns<'d>,
    owner: &'a Name,
    found: &'a mut Findings,
    pub(super) lookups: u32,
    pub(super) void_ip4: u32,
    pub(super) void_ip6: u32,
    pub(super) complete: bool,
    pub(super) depends: Vec<String>,
    pub(super) issues: Vec<Issue>,
    path: Vec<Name>,
    own_term: usize,
    /// Whether a pass here is a pass of the domain: no term on the way has another sign.
    passing: bool,
    /// Whether an `include` is on the way.
    included: bool,
}

impl<'a, 'd> Walk<'a, 'd> {
    pub(super) fn new(dns: &'a Dns<'d>, owner: &'a Name, found: &'a mut Findings) -> Self {
        Self {
            dns,
            owner,
            found,
            lookups: 0,
            void_ip4: 0,
            void_ip6: 0,
            complete: true,
            depends: Vec::new(),
            issues: Vec::new(),
            path: Vec::new(),
            own_term: 0,
            passing: true,
            included: false,
        }
    }

    /// The tree below the domain's own record.
    pub(super) fn own(
        &mut self,
        name: &Name,
        source: SourceId,
        ttl: Option<u32>,
        parsed: &Parsed,
    ) -> SpfNode {
        let mut node = blank(name);
        self.fill(&mut node, source, ttl, parsed);
        node
    }

    fn issue(&mut self, kind: IssueKind, target: String, place: Option<(SourceId, Span)>) {
        let place = place.filter(|_| self.path.len() > 1);
        self.issues.push(Issue { term: self.own_term, kind, target, place });
    }

    fn fill(&mut self, node: &mut SpfNode, source: SourceId, ttl: Option<u32>, parsed: &Parsed) {
        node.source = Some(source);
        node.ttl = ttl;
        node.state = if parsed.is_valid() {
            SpfState::Valid
        } else if parsed.faults.is_empty() {
            self.complete = false;
            node.reason = Some(format!("only its first {} terms were looked at", parsed.terms.len()));
            SpfState::NotFollowed
        } else {
            SpfState::Invalid
        };
        self.path.push(node.name.clone());
        let before = self.lookups;
        let all = parsed.all();
        for (index, term) in parsed.terms.iter().enumerate() {
            if self.path.len() == 1 {
                self.own_term = index;
            }
            let unreachable = all.is_some_and(|all| index > all && term.is_directive())
                || (all.is_some() && term.kind == TermKind::Redirect);
            let row = self.row(&node.name, source, term, unreachable);
            node.own_lookups += u32::from(!unreachable && term.costs_lookup());
            node.terms.push(row);
        }
        if self.path.len() > 1 && !self.included {
            self.redirected_end(node, source, parsed);
        }
        self.path.pop();
        node.total_lookups = self.lookups - before;
    }

    /// The `all` that counts is the one of the record where the redirects end.
    fn redirected_end(&mut self, node: &SpfNode, source: SourceId, parsed: &Parsed) {
        let target = node.name.to_string();
        match parsed.all().and_then(|all| parsed.terms.get(all)) {
            Some(all) if all.qualifier == Some(Qualifier::Neutral) => {
                self.issue(IssueKind::EndsNeutral, target, Some((source, all.span)));
            }
            Some(_) => {}
            None if parsed.modifier(TermKind::Redirect).is_some() => {}
            None => {
                let end = parsed.terms.last().map_or(6, |term| term.span.end as usize);
                self.issue(IssueKind::EndsOpen, target, Some((source, Span::new(end, end))));
            }
        }
    }

    fn row(&mut self, current: &Name, source: SourceId, term: &Term, unreachable: bool) -> SpfNodeTerm {
        let mut placed = term.clone();
        placed.place(source, self.found);
        let mut row = SpfNodeTerm {
            term: placed,
            lookups: 0,
            running: self.lookups,
            unreachable,
            depends_on_sender: false,
            void_ip4: false,
            void_ip6: false,
            target: None,
            networks: term.network.map(Cidr::network).into_iter().collect(),
            everything: false,
            too_many_hosts: false,
            unknown: None,
            child: None,
        };
        if unreachable {
            return row;
        }
        if term.kind == TermKind::All {
            row.everything = term.qualifier == Some(Qualifier::Pass);
        }
        if term.kind == TermKind::Exp && !self.included {
            self.explanation(current, source, term, &mut row);
        }
        if !term.costs_lookup() {
            return row;
        }
        let before = self.lookups;
        self.lookups += 1;
        let cap = LOOKUPS as usize + self.dns.limits().spf_exploration;
        if self.lookups as usize > cap {
            self.complete = false;
            row.unknown = Some("not followed: too many lookups".to_owned());
        } else {
            self.ask(current, source, term, &mut row);
        }
        row.lookups = self.lookups - before;
        row.running = self.lookups;
        self.void_ip4 += u32::from(row.void_ip4);
        self.void_ip6 += u32::from(row.void_ip6);
        row
    }

    /// Looks for the text behind `exp`; that of an included record is never used (RFC 7208 section 6.2).
    fn explanation(&mut self, current: &Name, source: SourceId, term: &Term, row: &mut SpfNodeTerm) {
        let Some(domain) = term.domain.as_ref().filter(|domain| !domain.macros) else { return };
        let Some(target) = term.target(current, self.owner) else {
            let kind = IssueKind::Explanation("is no domain name");
            return self.issue(kind, domain.text.clone(), Some((source, term.span)));
        };
        row.target = Some(target.clone());
        let reply = self.dns.ask(&target, Type::Txt);
        let mut texts = reply.txt();
        let broken = match (reply, texts.next(), texts.next()) {
            (Reply::Pending, ..) => return,
            (Reply::Unknown(failure), ..) => {
                row.unknown = Some(failure.text().to_owned());
                let kind = IssueKind::ExplanationUnknown(failure);
                return self.issue(kind, target.to_string(), None);
            }
            (_, Some(strings), None) => {
                let sound = macros::macro_string(&strings.concat(), 0, Place::Explanation).is_ok();
                if sound {
                    return;
                }
                "holds a text that is not a valid explanation"
            }
            (_, Some(_), Some(_)) => "has several TXT records",
            (_, None, _) => "has no TXT record",
        };
        self.issue(IssueKind::Explanation(broken), target.to_string(), Some((source, term.span)));
    }

    fn ask(&mut self, current: &Name, source: SourceId, term: &Term, row: &mut SpfNodeTerm) {
        let depends = term.kind == TermKind::Ptr || term.domain.as_ref().is_some_and(|d| d.macros);
        if depends {
            row.depends_on_sender = true;
            if !self.depends.contains(&term.text) {
                self.depends.push(term.text.clone());
            }
            return;
        }
        let Some(target) = term.target(current, self.owner) else {
            row.unknown = Some("the target is no domain name".to_owned());
            if matches!(term.kind, TermKind::Include | TermKind::Redirect) {
                let text = term.domain.as_ref().map_or(String::new(), |d| d.text.clone());
                self.issue(IssueKind::NoRecord, text, Some((source, term.span)));
            }
            return;
        };
        row.target = Some(target.clone());
        match term.kind {
            TermKind::A => {
                let empty = self.addresses(&target, term, row);
                if empty == (true, true) && self.path.len() == 1 {
                    self.issue(IssueKind::EmptyA, target.to_string(), None);
                }
            }
            TermKind::Mx => self.mx(&target, term, row),
            TermKind::Exists => match self.dns.ask(&target, Type::A) {
                Reply::Records(_) => {
                    row.everything = true;
                    if self.passing && term.qualifier == Some(Qualifier::Pass) {
                        self.issue(IssueKind::PassesEveryone, target.to_string(), Some((source, term.span)));
                    }
                }
                Reply::Unknown(failure) => self.failed(&target, failure, row),
                Reply::Pending => {}
                Reply::NoData(_) | Reply::NxDomain(_) => (row.void_ip4, row.void_ip6) = (true, true),
            },
            _ => {
                let before = (self.passing, self.included);
                self.passing &= term.kind == TermKind::Redirect || term.qualifier == Some(Qualifier::Pass);
                self.included |= term.kind == TermKind::Include;
                row.child = Some(Box::new(self.child(&target, source, term)));
                (self.passing, self.included) = before;
            }
        }
    }

    fn failed(&mut self, target: &Name, failure: Failure, row: &mut SpfNodeTerm) {
        self.complete = false;
        row.unknown = Some(failure.text().to_owned());
        self.issue(IssueKind::Unknown(failure), target.to_string(), None);
    }

    /// Asks for both kinds of addresses; says which are known to be empty.
    fn addresses(&mut self, target: &Name, term: &Term, row: &mut SpfNodeTerm) -> (bool, bool) {
        let (cidr4, cidr6) = term.prefixes();
        let mut empty = [false, false];
        let replies = [self.dns.ask(target, Type::A), self.dns.ask(target, Type::Aaaa)];
        for (reply, empty) in replies.into_iter().zip(&mut empty) {
            if let Reply::Unknown(failure) = reply {
                self.failed(target, failure, row);
            }
            *empty = reply.is_absent();
            for record in reply.records().iter().take(self.dns.limits().records) {
                let cidr = match record {
                    RecordData::A(ip) => Cidr::new(IpAddr::V4(*ip), cidr4),
                    RecordData::Aaaa(ip) => Cidr::new(IpAddr::V6(*ip), cidr6),
                    _ => continue,
                };
                if !row.networks.contains(&cidr.network()) {
                    row.networks.push(cidr.network());
                }
            }
        }
        row.void_ip4 |= empty[0];
        row.void_ip6 |= empty[1];
        (empty[0], empty[1])
    }

    fn mx(&mut self, target: &Name, term: &Term, row: &mut SpfNodeTerm) {
        let reply = self.dns.ask(target, Type::Mx);
        if let Reply::Unknown(failure) = reply {
            self.failed(target, failure, row);
        }
        let hosts: Vec<&Name> = reply
            .records()
            .iter()
            .filter_map(|record| match record {
                RecordData::Mx(_, host) => Some(host),
                _ => None,
            })
            .collect();
        if hosts.len() > HOSTS {
            row.too_many_hosts = true;
            self.issue(IssueKind::ManyMx(hosts.len()), target.to_string(), None);
        }
        let real: Vec<&Name> = hosts.into_iter().filter(|host| !host.is_root()).take(HOSTS).collect();
        if reply.is_absent() || (real.is_empty() && matches!(reply, Reply::Records(_))) {
            (row.void_ip4, row.void_ip6) = (true, true);
            if self.path.len() == 1 {
                self.issue(IssueKind::EmptyMx, target.to_string(), None);
            }
        }
        for host in real {
            self.addresses(host, term, row);
        }
    }

    fn child(&mut self, target: &Name, source: SourceId, term: &Term) -> SpfNode {
        let mut node = blank(target);
        let place = Some((source, term.span));
        if self.path.contains(target) {
            node.state = SpfState::NotFollowed;
            let path: Vec<&str> = self.path.iter().map(Name::as_str).chain([target.as_str()]).collect();
            let path = path.join(" > ");
            node.reason = Some(format!("a loop: {path}"));
            self.issue(IssueKind::Loop, path, place);
            return node;
        }
        match selection::select(self.dns.ask(target, Type::Txt)) {
            Selection::Pending => node.state = SpfState::Unknown,
            Selection::Unknown(failure) => {
                self.complete = false;
                node.state = SpfState::Unknown;
                node.reason = Some(failure.text().to_owned());
                self.issue(IssueKind::Unknown(failure), target.to_string(), place);
            }
            Selection::None => {
                node.state = SpfState::None;
                self.issue(IssueKind::NoRecord, target.to_string(), place);
            }
            Selection::Many(_) => {
                node.state = SpfState::Multiple;
                self.issue(IssueKind::Multiple, target.to_string(), place);
            }
            Selection::One(strings, answer) => {
                let id = self.found.source(Source::dns(target.as_str(), "TXT", strings));
                let limits = self.dns.limits();
                let mut bytes = strings.concat();
                bytes.truncate(limits.record_bytes);
                let parsed = parse::parse(&bytes, limits.terms);
                let ttl = match &answer.outcome {
                    Outcome::Answered { ttl, .. } => Some(*ttl),
                    Outcome::Failed { .. } => None,
                };
                if let Some(fault) = parsed.faults.first() {
                    node.state = SpfState::Invalid;
                    node.source = Some(id);
                    self.issues.push(Issue {
                        term: self.own_term,
                        kind: IssueKind::Invalid,
                        target: target.to_string(),
                        place: Some((id, fault.span)),
                    });
                    return node;
                }
                self.fill(&mut node, id, ttl, &parsed);
                let open = parsed.terms.iter().find(|t| t.kind == TermKind::All);
                if let Some(all) = open.filter(|all| self.passing && all.qualifier == Some(Qualifier::Pass)) {
                    let place = Some((id, all.span));
                    let kind = IssueKind::PassesEveryone;
                    self.issues.push(Issue { term: self.own_term, kind, target: target.to_string(), place });
                }
            }
        }
        node
    }
}

fn blank(name: &Name) -> SpfNode {
    SpfNode {
        name: name.clone(),
        state: SpfState::Unknown,
        reason: None,
        source: None,
        ttl: None,
        own_lookups: 0,
        total_lookups: 0,
        terms: Vec::new(),
    }
}

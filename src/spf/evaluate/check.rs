use std::net::IpAddr;

use super::super::macros::{self, Place, Variables};
use super::super::parse::{self, Parsed};
use super::super::record::{DomainSpec, Term, TermKind};
use super::super::selection::{self, LOOKUPS, Selection, VOIDS};
use super::Sender;
use super::trace::{Asked, Evaluation, Outcome, SpfIdentity, SpfResult, Step};
use crate::dns::{Dns, Failure, Name, Reply, Timestamp, Type};
use crate::finding::{Findings, Source, SourceId};

/// Evaluates a sender in the order of RFC 7208. While [`Dns::is_pending`], the result means
/// nothing: the check then reads on past what it does not know, to collect questions.
pub fn check_host(dns: &Dns<'_>, sender: &Sender, now: Timestamp) -> Evaluation {
    let helo = sender.helo.trim_end_matches('.');
    let (identity, local_part, domain) = match sender.mail_from.rsplit_once('@') {
        Some((local, domain)) => (SpfIdentity::MailFrom, local, domain),
        None if sender.mail_from.is_empty() => (SpfIdentity::Helo, "", helo),
        None => (SpfIdentity::MailFrom, "", sender.mail_from.as_str()),
    };
    let ip = match sender.ip {
        IpAddr::V6(ip) => ip.to_ipv4_mapped().map_or(IpAddr::V6(ip), IpAddr::V4),
        ip => ip,
    };
    let mut check = Check {
        dns,
        ip,
        local_part: if local_part.is_empty() { "postmaster" } else { local_part },
        sender_domain: domain,
        helo: &sender.helo,
        receiver: &sender.receiver,
        now,
        lookups: 0,
        voids: 0,
        collecting: false,
        unknown: None,
        reason: String::new(),
        steps: Vec::new(),
        found: Findings::default(),
        explained_by: None,
    };
    let result = check.domain(domain, 0);
    let explanation = if result == SpfResult::Fail { check.explanation() } else { None };
    Evaluation {
        schema: 1,
        result,
        identity,
        domain: domain.to_owned(),
        ip: ip.to_string(),
        reason: check.reason,
        explanation,
        lookups: check.lookups,
        voids: check.voids,
        unknown: check.unknown,
        steps: check.steps,
        sources: check.found.finish().0,
    }
}

/// One run of the check.
pub(super) struct Check<'a, 'd> {
    pub(super) dns: &'a Dns<'d>,
    pub(super) ip: IpAddr,
    local_part: &'a str,
    sender_domain: &'a str,
    helo: &'a str,
    receiver: &'a str,
    now: Timestamp,
    lookups: u32,
    voids: u32,
    /// Set when an answer is missing: from there on only questions count.
    pub(super) collecting: bool,
    unknown: Option<Failure>,
    reason: String,
    steps: Vec<Step>,
    found: Findings,
    /// The `exp` of the record that gave the fail, and its domain.
    explained_by: Option<(DomainSpec, String)>,
}

/// The record being evaluated.
struct Frame<'f> {
    domain: &'f str,
    name: Name,
    depth: u32,
    source: SourceId,
    record: &'f Parsed,
}

/// What a mechanism came to.
pub(super) enum Verdict {
    Match,
    NoMatch,
    Error(SpfResult),
}

impl<'d> Check<'_, 'd> {
    /// The check of one domain: RFC 7208 section 4.3 to 4.7.
    fn domain(&mut self, domain: &str, depth: u32) -> SpfResult {
        let bare = domain.strip_suffix('.').unwrap_or(domain);
        let name = Name::parse(bare).ok().filter(|name| name.label_count() > 1);
        let Some(name) = name else {
            let why = format!("`{domain}` is not a domain name with at least two labels");
            self.search_step(domain, depth, None, Outcome::NotFound, why);
            return SpfResult::None;
        };
        let reply = self.dns.ask(&name, Type::Txt);
        let (strings, result, outcome, why) = match selection::select(reply) {
            Selection::One(strings, _) => (strings, SpfResult::None, Outcome::Followed, String::new()),
            Selection::None => {
                (&[][..], SpfResult::None, Outcome::NotFound, format!("`{name}` has no SPF record"))
            }
            Selection::Many(records) => (
                &[][..],
                SpfResult::PermError,
                Outcome::PermError,
                format!("`{name}` has {} SPF records, and only one is allowed", records.len()),
            ),
            Selection::Unknown(failure) => {
                self.unknown.get_or_insert(failure);
                let why = format!("the TXT records of `{name}` are unknown: {}", failure.text());
                (&[][..], SpfResult::TempError, Outcome::TempError, why)
            }
            Selection::Pending => {
                self.collecting = true;
                return SpfResult::Neutral;
            }
        };
        let asked = Asked {
            name: name.to_string(),
            rtype: "TXT",
            answer: if strings.is_empty() { why.clone() } else { "one SPF record".to_owned() },
        };
        self.search_step(domain, depth, Some(asked), outcome, why);
        if outcome != Outcome::Followed {
            return result;
        }
        let mut bytes = strings.concat();
        let limits = self.dns.limits();
        let long = bytes.len() > limits.record_bytes;
        bytes.truncate(limits.record_bytes);
        let mut record = parse::parse(&bytes, limits.terms);
        record.cut |= long;
        let source = self.found.source(Source::dns(name.as_str(), "TXT", strings));
        if !record.is_valid() {
            if let Some(fault) = record.faults.first() {
                let term = record.terms.get(fault.term);
                let text = term.map_or(String::new(), |term| term.text.clone());
                self.reason = format!("`{text}` in the record of `{name}` is a syntax error");
                let mut step = self.step(domain, depth, text, Outcome::PermError);
                step.source = Some(source);
                step.span = Some(self.found.place(source, fault.span));
                step.why.clone_from(&self.reason);
                self.steps.push(step);
            } else {
                self.reason = format!("the record of `{name}` is longer than this check reads");
            }
            return SpfResult::PermError;
        }
        let frame = Frame { domain: bare, name, depth, source, record: &record };
        if self.record_uses_ptr(&record) {
            self.validated_names();
        }
        self.terms(&frame)
    }

    /// The directives from left to right, then the redirect (RFC 7208 section 4.6.2, 4.7, 6.1).
    fn terms(&mut self, frame: &Frame<'_>) -> SpfResult {
        for term in &frame.record.terms {
            let Some(qualifier) = term.qualifier else {
                if term.kind == TermKind::UnknownModifier {
                    self.term_step(frame, term, Outcome::Ignored, "receivers ignore unknown modifiers");
                }
                continue;
            };
            let at = self.steps.len();
            self.term_step(frame, term, Outcome::NoMatch, "");
            if term.costs_lookup() && !self.count_lookup(at) {
                return SpfResult::PermError;
            }
            let verdict = self.mechanism(frame, term, at);
            if let Some(step) = self.steps.get_mut(at) {
                step.lookups = self.lookups;
                step.voids = self.voids;
            }
            match verdict {
                Verdict::Error(result) => {
                    let outcome =
                        if result == SpfResult::TempError { Outcome::TempError } else { Outcome::PermError };
                    self.close(at, outcome, None);
                    if self.collecting {
                        continue;
                    }
                    if let Some(step) = self.steps.get(at)
                        && self.reason.is_empty()
                    {
                        self.reason = format!("`{}`: {}", step.term, step.why);
                    }
                    return result;
                }
                Verdict::Match => {
                    self.close(at, Outcome::Match, None);
                    if self.collecting && term.kind != TermKind::All {
                        continue;
                    }
                    self.reason = format!("`{}` in the record of `{}` matched", term.text, frame.name);
                    self.note_explanation(frame);
                    return qualifier.into();
                }
                Verdict::NoMatch => {}
            }
        }
        let Some(redirect) = frame.record.modifier(TermKind::Redirect) else {
            self.reason = format!("no term in the record of `{}` matched", frame.name);
            self.note_explanation(frame);
            return SpfResult::Neutral;
        };
        self.redirect(frame, redirect)
    }

    fn redirect(&mut self, frame: &Frame<'_>, term: &Term) -> SpfResult {
        let at = self.steps.len();
        self.term_step(frame, term, Outcome::Followed, "no mechanism matched");
        if !self.count_lookup(at) {
            return SpfResult::PermError;
        }
        let target = self.expanded(frame.domain, term);
        if let Some(step) = self.steps.get_mut(at) {
            step.target = Some(target.clone());
        }
        match self.domain(&target, frame.depth + 1) {
            SpfResult::None => {
                let why = format!("there is no SPF record at `{target}`");
                self.close(at, Outcome::PermError, Some(why.clone()));
                self.reason = format!("`{}`: {why}", term.text);
                SpfResult::PermError
            }
            result => result,
        }
    }

    pub(super) fn include(&mut self, domain: &str, depth: u32, term: &Term, at: usize) -> Verdict {
        let target = self.expanded(domain, term);
        if let Some(step) = self.steps.get_mut(at) {
            step.target = Some(target.clone());
        }
        self.reason.clear();
        let result = self.domain(&target, depth + 1);
        self.explained_by = None;
        let why = match result {
            SpfResult::None => format!("there is no SPF record at `{target}`"),
            result => format!("the record of `{target}` gives {}", result.as_str()),
        };
        self.close(at, Outcome::NoMatch, Some(why));
        match result {
            SpfResult::Pass => Verdict::Match,
            SpfResult::Fail | SpfResult::SoftFail | SpfResult::Neutral => Verdict::NoMatch,
            SpfResult::TempError => Verdict::Error(SpfResult::TempError),
            SpfResult::None | SpfResult::PermError => Verdict::Error(SpfResult::PermError),
        }
    }

    fn mechanism(&mut self, frame: &Frame<'_>, term: &Term, at: usize) -> Verdict {
        match term.kind {
            TermKind::All => Verdict::Match,
            TermKind::Include => self.include(frame.domain, frame.depth, term, at),
            TermKind::Ip4 | TermKind::Ip6 => match term.network {
                Some(network) if network.contains(self.ip) => Verdict::Match,
                _ => Verdict::NoMatch,
            },
            _ => {
                let expanded = self.expanded(frame.domain, term);
                if let Some(step) = self.steps.get_mut(at) {
                    step.target = Some(expanded.clone());
                }
                let Some(target) = macros::name(&expanded) else {
                    self.close(at, Outcome::NoMatch, Some("that is not a domain name".to_owned()));
                    return Verdict::NoMatch;
                };
                self.asking(term, &target, at)
            }
        }
    }

    /// The text a term's domain-spec stands for; the current domain when it has none.
    pub(super) fn expanded(&mut self, domain: &str, term: &Term) -> String {
        match &term.domain {
            None => domain.to_owned(),
            Some(spec) => self.expand(domain, &spec.pieces),
        }
    }

    fn expand(&mut self, domain: &str, pieces: &[macros::Piece]) -> String {
        let validated = if macros::uses(pieces, b'p') { self.validated_for(domain) } else { String::new() };
        let variables = Variables {
            ip: self.ip,
            local_part: self.local_part,
            sender_domain: self.sender_domain,
            domain,
            helo: self.helo,
            receiver: self.receiver,
            now: self.now,
            validated: &validated,
        };
        macros::expand(pieces, &variables)
    }

    /// RFC 7208 section 6.2: any trouble means that there is no explanation.
    fn explanation(&mut self) -> Option<String> {
        let (spec, domain) = self.explained_by.take()?;
        let target = self.expand(&domain, &spec.pieces);
        let reply = self.dns.ask(&macros::name(&target)?, Type::Txt);
        let mut records = reply.txt();
        let (Some(strings), None) = (records.next(), records.next()) else { return None };
        let text = strings.concat();
        let read = macros::macro_string(&text, 0, Place::Explanation).ok()?;
        Some(self.expand(&domain, &read.pieces))
    }

    /// While answers are missing, the explanation's question is asked along with the others.
    fn note_explanation(&mut self, frame: &Frame<'_>) {
        let Some(spec) = frame.record.modifier(TermKind::Exp).and_then(|term| term.domain.clone()) else {
            self.explained_by = None;
            return;
        };
        if self.collecting
            && let Some(name) = macros::name(&self.expand(frame.domain, &spec.pieces))
        {
            let _ = self.dns.ask(&name, Type::Txt);
        }
        self.explained_by = Some((spec, frame.domain.to_owned()));
    }

    fn record_uses_ptr(&self, record: &Parsed) -> bool {
        record.terms.iter().any(|term| {
            term.kind == TermKind::Ptr || term.domain.as_ref().is_some_and(|domain| domain.uses(b'p'))
        })
    }

    /// Counts a lookup; false when it was one too many.
    fn count_lookup(&mut self, at: usize) -> bool {
        if self.lookups >= LOOKUPS {
            self.close(
                at,
                Outcome::PermError,
                Some("this would be the eleventh lookup; ten are allowed".into()),
            );
            let term = self.steps.get(at).map_or("", |step| step.term.as_str());
            self.reason = format!("`{term}` would be the eleventh lookup, and ten are allowed");
            return false;
        }
        self.lookups += 1;
        true
    }

    /// Counts a term whose answer is empty; an error when it was one too many.
    pub(super) fn void(&mut self, at: usize) -> Verdict {
        self.voids += 1;
        if self.voids > VOIDS {
            self.close(at, Outcome::PermError, Some("this is the third void lookup; two are allowed".into()));
            return Verdict::Error(SpfResult::PermError);
        }
        self.close(at, Outcome::NoMatch, Some("the answer is empty".into()));
        Verdict::NoMatch
    }

    /// Notes what a question brought.
    pub(super) fn note(&mut self, at: usize, name: &Name, rtype: Type, reply: Reply<'_>) {
        let asked = Asked { name: name.to_string(), rtype: rtype.as_str(), answer: selection::text(reply) };
        if let Some(step) = self.steps.get_mut(at) {
            step.asked.push(asked);
        }
    }

    pub(super) fn temporary(&mut self, at: usize, name: &Name, rtype: Type, failure: Failure) -> Verdict {
        self.unknown.get_or_insert(failure);
        let why = format!("the {} records of `{name}` are unknown: {}", rtype.as_str(), failure.text());
        self.close(at, Outcome::TempError, Some(why));
        Verdict::Error(SpfResult::TempError)
    }

    pub(super) fn close(&mut self, at: usize, outcome: Outcome, why: Option<String>) {
        if let Some(step) = self.steps.get_mut(at) {
            step.outcome = outcome;
            if let Some(why) = why {
                step.why = why;
            }
        }
    }

    fn step(&self, domain: &str, depth: u32, term: String, outcome: Outcome) -> Step {
        Step {
            depth,
            domain: domain.to_owned(),
            source: None,
            span: None,
            term,
            target: None,
            asked: Vec::new(),
            outcome,
            why: String::new(),
            lookups: self.lookups,
            voids: self.voids,
        }
    }

    fn search_step(&mut self, domain: &str, depth: u32, asked: Option<Asked>, outcome: Outcome, why: String) {
        let mut step = self.step(domain, depth, String::new(), outcome);
        step.asked.extend(asked);
        if outcome != Outcome::Followed {
            self.reason.clone_from(&why);
        }
        step.why = why;
        self.steps.push(step);
    }

    fn term_step(&mut self, frame: &Frame<'_>, term: &Term, outcome: Outcome, why: &str) {
        let mut step = self.step(frame.domain, frame.depth, term.text.clone(), outcome);
        step.source = Some(frame.source);
        step.span = Some(self.found.place(frame.source, term.span));
        step.why = why.to_owned();
        self.steps.push(step);
    }
}

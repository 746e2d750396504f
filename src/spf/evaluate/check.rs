use std::borrow::Cow;
use std::net::IpAddr;
use std::rc::Rc;

use super::super::macros::{self, Piece, Place, Variables};
use super::super::record::{Term, TermKind};
use super::super::selection::{self, LOOKUPS, Selection, VOIDS};
use super::Sender;
use super::records::{Kept, Records};
use super::sink::Sink;
use super::trace::{Evaluation, Outcome, SpfIdentity, SpfResult};
use crate::dns::{Dns, Failure, Name, Timestamp, Type};
use crate::finding::SourceId;

/// Evaluates a sender in the order of RFC 7208. While [`Dns::is_pending`], the result means
/// nothing: the check then reads on past what it does not know, to collect questions.
pub fn check_host(dns: &Dns<'_>, sender: &Sender, now: Timestamp) -> Evaluation {
    let records = Records::default();
    let mut check = Check::new(dns, &records, sender, now, Some(Sink::default()));
    let result = check.domain(check.sender_domain, 0);
    let explanation = if result == SpfResult::Fail { check.explanation() } else { None };
    let sink = check.sink.unwrap_or_default();
    Evaluation {
        schema: 1,
        result,
        identity: check.identity,
        domain: check.sender_domain.to_owned(),
        ip: check.ip.to_string(),
        reason: sink.reason,
        explanation,
        lookups: check.lookups,
        voids: check.voids,
        unknown: check.unknown,
        steps: sink.steps,
        sources: sink.found.finish().0,
    }
}

/// The result alone, by the same evaluation: nothing is written down, no explanation is asked for,
/// and a record is parsed only when it is not among `records` yet.
pub(super) fn result(dns: &Dns<'_>, records: &Records, sender: &Sender) -> SpfResult {
    // The time is for `%{t}`, which only explanations may use.
    let mut check = Check::new(dns, records, sender, Timestamp(0), None);
    check.domain(check.sender_domain, 0)
}

/// One run of the check.
pub(super) struct Check<'a, 'd> {
    pub(super) dns: &'a Dns<'d>,
    records: &'a Records,
    identity: SpfIdentity,
    pub(super) ip: IpAddr,
    local_part: &'a str,
    sender_domain: &'a str,
    helo: &'a str,
    receiver: &'a str,
    now: Timestamp,
    pub(super) lookups: u32,
    pub(super) voids: u32,
    /// Set when an answer is missing: from there on only questions count.
    pub(super) collecting: bool,
    unknown: Option<Failure>,
    /// What is told of the way; absent when only the result is wanted.
    pub(super) sink: Option<Sink>,
}

/// The record being evaluated.
pub(super) struct Frame<'f> {
    pub(super) domain: &'f str,
    pub(super) depth: u32,
    pub(super) source: Option<SourceId>,
    pub(super) kept: &'f Kept,
}

/// What a mechanism came to.
pub(super) enum Verdict {
    Match,
    NoMatch,
    Error(SpfResult),
}

impl<'a, 'd> Check<'a, 'd> {
    fn new(
        dns: &'a Dns<'d>,
        records: &'a Records,
        sender: &'a Sender,
        now: Timestamp,
        sink: Option<Sink>,
    ) -> Self {
        let helo = sender.helo.trim_end_matches('.');
        let (identity, local_part, sender_domain) = match sender.mail_from.rsplit_once('@') {
            Some((local, domain)) => (SpfIdentity::MailFrom, local, domain),
            None if sender.mail_from.is_empty() => (SpfIdentity::Helo, "", helo),
            None => (SpfIdentity::MailFrom, "", sender.mail_from.as_str()),
        };
        let ip = match sender.ip {
            IpAddr::V6(ip) => ip.to_ipv4_mapped().map_or(IpAddr::V6(ip), IpAddr::V4),
            ip => ip,
        };
        Self {
            dns,
            records,
            identity,
            ip,
            local_part: if local_part.is_empty() { "postmaster" } else { local_part },
            sender_domain,
            helo: &sender.helo,
            receiver: &sender.receiver,
            now,
            lookups: 0,
            voids: 0,
            collecting: false,
            unknown: None,
            sink,
        }
    }

    /// The check of one domain: RFC 7208 section 4.3 to 4.7.
    fn domain(&mut self, domain: &str, depth: u32) -> SpfResult {
        let bare = domain.strip_suffix('.').unwrap_or(domain);
        let known = if self.sink.is_none() { self.records.find(bare) } else { None };
        let (kept, source) = match known {
            Some(kept) => (kept, None),
            None => match self.search(domain, bare, depth) {
                Ok(found) => found,
                Err(result) => return result,
            },
        };
        if !kept.record.is_valid() {
            self.syntax_error(domain, depth, &kept, source);
            return SpfResult::PermError;
        }
        if kept.uses_ptr {
            self.validated_names();
        }
        self.terms(&Frame { domain: bare, depth, source, kept: &kept })
    }

    /// The record of a domain (RFC 7208 section 4.4, 4.5), or the result of having none.
    fn search(
        &mut self,
        domain: &str,
        bare: &str,
        depth: u32,
    ) -> Result<(Rc<Kept>, Option<SourceId>), SpfResult> {
        let name = match Name::parse(bare) {
            Ok(name) if name.label_count() > 1 => name,
            other => {
                match other {
                    Ok(_) => {
                        let why =
                            format_args!("`{domain}` is a single label, and nothing is looked up for one");
                        self.search_step(domain, depth, None, Outcome::NotFound, why);
                    }
                    Err(error) => {
                        let why = format_args!("`{domain}` is not a domain name: {error}");
                        self.search_step(domain, depth, None, Outcome::NotFound, why);
                    }
                }
                return Err(SpfResult::None);
            }
        };
        let reply = self.dns.ask(&name, Type::Txt);
        match selection::select(reply) {
            Selection::One(strings, _) => {
                let why = format_args!("");
                self.search_step(domain, depth, Some(&name), Outcome::Followed, why);
                let source = self.sink.as_mut().map(|sink| sink.source(&name, strings));
                Ok((self.records.keep(name, strings, &self.dns.limits()), source))
            }
            Selection::None => {
                let why = format_args!("`{name}` has no SPF record");
                self.search_step(domain, depth, Some(&name), Outcome::NotFound, why);
                Err(SpfResult::None)
            }
            Selection::Many(records) => {
                let why = format_args!("`{name}` has {} SPF records, and only one is allowed", records.len());
                self.search_step(domain, depth, Some(&name), Outcome::PermError, why);
                Err(SpfResult::PermError)
            }
            Selection::Unknown(failure) => {
                self.unknown.get_or_insert(failure);
                let why = format_args!("the TXT records of `{name}` are unknown: {}", failure.text());
                self.search_step(domain, depth, Some(&name), Outcome::TempError, why);
                Err(SpfResult::TempError)
            }
            Selection::Pending => {
                self.collecting = true;
                Err(SpfResult::Neutral)
            }
        }
    }

    /// The directives from left to right, then the redirect (RFC 7208 section 4.6.2, 4.7, 6.1).
    fn terms(&mut self, frame: &Frame<'_>) -> SpfResult {
        for term in &frame.kept.record.terms {
            let Some(qualifier) = term.qualifier else {
                if term.kind == TermKind::UnknownModifier {
                    self.term_step(frame, term, Outcome::Ignored, "receivers ignore unknown modifiers");
                }
                continue;
            };
            let at = self.term_step(frame, term, Outcome::NoMatch, "");
            if term.costs_lookup() && !self.count_lookup(at, term) {
                return SpfResult::PermError;
            }
            let verdict = self.mechanism(frame, term, at);
            let (lookups, voids) = (self.lookups, self.voids);
            if let Some(step) = self.sink.as_mut().and_then(|sink| sink.step(at)) {
                step.lookups = lookups;
                step.voids = voids;
            }
            match verdict {
                Verdict::Error(result) => {
                    let outcome =
                        if result == SpfResult::TempError { Outcome::TempError } else { Outcome::PermError };
                    self.close(at, outcome, None);
                    if self.collecting {
                        continue;
                    }
                    if let Some(sink) = &mut self.sink {
                        sink.blame(at);
                    }
                    return result;
                }
                Verdict::Match => {
                    self.close(at, Outcome::Match, None);
                    if self.collecting && term.kind != TermKind::All {
                        continue;
                    }
                    self.decided(format_args!(
                        "`{}` in the record of `{}` matched",
                        term.text, frame.kept.name
                    ));
                    self.note_explanation(frame);
                    return qualifier.into();
                }
                Verdict::NoMatch => {}
            }
        }
        let Some(redirect) = frame.kept.record.modifier(TermKind::Redirect) else {
            self.decided(format_args!("no term in the record of `{}` matched", frame.kept.name));
            self.note_explanation(frame);
            return SpfResult::Neutral;
        };
        self.redirect(frame, redirect)
    }

    fn redirect(&mut self, frame: &Frame<'_>, term: &Term) -> SpfResult {
        let at = self.term_step(frame, term, Outcome::Followed, "no mechanism matched");
        if !self.count_lookup(at, term) {
            return SpfResult::PermError;
        }
        let target = self.target(frame.domain, term, at);
        match self.domain(&target, frame.depth + 1) {
            SpfResult::None => {
                self.close(
                    at,
                    Outcome::PermError,
                    Some(format_args!("there is no SPF record at `{target}`")),
                );
                self.decided(format_args!("`{}`: there is no SPF record at `{target}`", term.text));
                SpfResult::PermError
            }
            result => result,
        }
    }

    pub(super) fn include(&mut self, domain: &str, depth: u32, term: &Term, at: usize) -> Verdict {
        let target = self.target(domain, term, at);
        self.decided(format_args!(""));
        let result = self.domain(&target, depth + 1);
        if let Some(sink) = &mut self.sink {
            sink.explained_by = None;
        }
        let why = match result {
            SpfResult::None => format_args!("there is no SPF record at `{target}`"),
            result => format_args!("the record of `{target}` gives {}", result.as_str()),
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
                let expanded = self.target(frame.domain, term, at);
                let Some(target) = macros::name(&expanded) else {
                    self.close(at, Outcome::NoMatch, Some(format_args!("that is not a domain name")));
                    return Verdict::NoMatch;
                };
                self.asking(term, &target, at)
            }
        }
    }

    /// The text a term's domain-spec stands for; the current domain when it has none.
    fn target<'f>(&mut self, domain: &'f str, term: &'f Term, at: usize) -> Cow<'f, str> {
        let target = match term.domain.as_ref().map(|spec| spec.pieces.as_slice()) {
            None => Cow::Borrowed(domain),
            Some([Piece::Literal(text)]) => Cow::Borrowed(text.as_str()),
            Some(pieces) => Cow::Owned(self.expand(domain, pieces)),
        };
        if let Some(step) = self.sink.as_mut().and_then(|sink| sink.step(at)) {
            step.target = Some(target.clone().into_owned());
        }
        target
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
        let (spec, domain) = self.sink.as_mut()?.explained_by.take()?;
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
        if self.sink.is_none() {
            return;
        }
        let spec = frame.kept.record.modifier(TermKind::Exp).and_then(|term| term.domain.clone());
        if let Some(spec) = &spec
            && self.collecting
            && let Some(name) = macros::name(&self.expand(frame.domain, &spec.pieces))
        {
            let _ = self.dns.ask(&name, Type::Txt);
        }
        if let Some(sink) = &mut self.sink {
            sink.explained_by = spec.map(|spec| (spec, frame.domain.to_owned()));
        }
    }

    /// Counts a lookup; false when it was one too many.
    fn count_lookup(&mut self, at: usize, term: &Term) -> bool {
        if self.lookups >= LOOKUPS {
            let why = format_args!("this would be the eleventh lookup; ten are allowed");
            self.close(at, Outcome::PermError, Some(why));
            let text = &term.text;
            self.decided(format_args!("`{text}` would be the eleventh lookup, and ten are allowed"));
            return false;
        }
        self.lookups += 1;
        true
    }

    /// Counts a term whose answer is empty; an error when it was one too many.
    pub(super) fn void(&mut self, at: usize) -> Verdict {
        self.voids += 1;
        if self.voids > VOIDS {
            let why = format_args!("this is the third void lookup; two are allowed");
            self.close(at, Outcome::PermError, Some(why));
            return Verdict::Error(SpfResult::PermError);
        }
        self.close(at, Outcome::NoMatch, Some(format_args!("the answer is empty")));
        Verdict::NoMatch
    }

    pub(super) fn temporary(&mut self, at: usize, name: &Name, rtype: Type, failure: Failure) -> Verdict {
        self.unknown.get_or_insert(failure);
        let (rtype, failure) = (rtype.as_str(), failure.text());
        let why = format_args!("the {rtype} records of `{name}` are unknown: {failure}");
        self.close(at, Outcome::TempError, Some(why));
        Verdict::Error(SpfResult::TempError)
    }
}

//! The DNS tree walk (RFC 9989 section 4.10) and the organizational domain (section 4.10.2).

use super::parse;
use super::record::{DmarcPsd, DmarcReading};
use super::report::{DmarcWalk, WalkFound, WalkStep};
use crate::dns::{Dns, Name, Reply, Type};
use crate::finding::{Findings, Source};

/// A name of this many labels or more is cut to [`CUT`] after its first query.
const LONG: usize = 8;
const CUT: usize = 7;

/// The domains a walk from `start` asks unless a record stops it; at most eight.
pub fn domains(start: &Name) -> Vec<Name> {
    if start.is_root() {
        return Vec::new();
    }
    let labels = start.label_count();
    let next = if labels >= LONG { CUT } else { labels - 1 };
    std::iter::once(start.clone()).chain((1..=next).rev().map(|count| start.suffix(count))).collect()
}

/// The domains between a name and where its walk goes on, from the longest: their records are
/// never asked for (RFC 9989 section 5.1.8).
pub(super) fn skipped(start: &Name) -> impl Iterator<Item = Name> {
    (CUT + 1..start.label_count()).rev().map(|count| start.suffix(count))
}

/// Asks for the DMARC record of one domain.
pub(super) fn look(dns: &Dns<'_>, domain: &Name, found: &mut Findings) -> WalkStep {
    let mut step = empty(domain);
    let Ok(name) = domain.below("_dmarc") else { return step };
    let reply = dns.ask(&name, Type::Txt);
    step.cname = reply.cname().to_vec();
    match reply {
        Reply::Unknown(failure) => {
            step.found = WalkFound::Unknown;
            step.failure = Some(failure);
        }
        Reply::Pending => step.found = WalkFound::Unknown,
        Reply::Records(_) => {
            step.found = WalkFound::Other;
            let texts: Vec<_> = reply.txt().take(dns.limits().records).collect();
            let dmarc: Vec<_> = texts.iter().filter(|strings| parse::is_dmarc(&strings.concat())).collect();
            step.records = dmarc.len();
            if dmarc.len() > 1 {
                step.found = WalkFound::Several;
            } else if let Some(strings) = dmarc.first() {
                let source = found.source(Source::dns(name.as_str(), "TXT", strings));
                step.text = strings.concat();
                let record = parse::parse(&step.text, source, DmarcReading::Policy);
                step.found = WalkFound::Record;
                step.psd = Some(record.psd);
                step.source = Some(source);
                step.record = Some(Box::new(record));
            }
        }
        Reply::NoData(_) | Reply::NxDomain(_) => {}
    }
    step
}

/// The step of a domain that has no record.
pub(super) fn empty(domain: &Name) -> WalkStep {
    WalkStep {
        domain: domain.clone(),
        name: format!("_dmarc.{domain}"),
        found: WalkFound::Nothing,
        records: 0,
        psd: None,
        source: None,
        cname: Vec::new(),
        failure: None,
        because: String::new(),
        record: None,
        text: Vec::new(),
    }
}

/// Walks from `start`. `look` is called for every domain that may be asked, so that all questions
/// are known at once; the log ends where the walk ends.
pub(super) fn walk(start: &Name, look: &mut dyn FnMut(&Name) -> WalkStep) -> DmarcWalk {
    let domains = domains(start);
    let mut steps: Vec<WalkStep> = domains.iter().map(look).collect();
    let stop = steps.iter().position(|step| is_declared(step.psd));
    steps.truncate(stop.map_or(steps.len(), |at| at + 1));
    let jumps = start.label_count() > LONG;
    let last = steps.len().saturating_sub(1);
    for (at, step) in steps.iter_mut().enumerate() {
        let mut because = words(step);
        if at == last {
            because.push_str(if stop.is_some() { ": the walk stops" } else { "; no labels are left" });
        } else if at == 0 && jumps {
            because.push_str("; the walk jumps to seven labels");
        }
        step.because = because;
    }
    let (organizational, because) = organizational(start, &steps);
    let mut walk = DmarcWalk { start: start.clone(), steps, organizational, because, certain: true };
    if walk.unknown().next().is_some() {
        let possible: Vec<_> = walk.possible().iter().map(|name| format!("`{name}`")).collect();
        walk.because = format!("DNS did not answer for part of the walk: it is {}", possible.join(" or "));
        walk.certain = false;
    }
    walk
}

fn is_declared(psd: Option<DmarcPsd>) -> bool {
    matches!(psd, Some(DmarcPsd::Suffix | DmarcPsd::Organizational))
}

fn words(step: &WalkStep) -> String {
    match step.found {
        WalkFound::Record => match step.psd {
            Some(DmarcPsd::Suffix) => "a record with `psd=y`".into(),
            Some(DmarcPsd::Organizational) => "a record with `psd=n`".into(),
            _ => "a record".into(),
        },
        WalkFound::Several => format!("{} records, all discarded", step.records),
        WalkFound::Other => "text that is not DMARC, discarded".into(),
        WalkFound::Nothing => "no record".into(),
        WalkFound::Unknown => match step.failure {
            Some(failure) => format!("unknown: {}", failure.text()),
            None => "unknown".into(),
        },
    }
}

/// The organizational domain from the records met, the longest name first
/// (RFC 9989 section 4.10.2).
fn organizational(start: &Name, steps: &[WalkStep]) -> (Name, String) {
    let records = || steps.iter().filter(|step| step.found == WalkFound::Record);
    for step in records() {
        let domain = &step.domain;
        if step.psd == Some(DmarcPsd::Organizational) {
            let because = format!("the record of `{domain}` says `psd=n` (RFC 9989 section 4.10.2 step 1)");
            return (domain.clone(), because);
        }
        if step.psd == Some(DmarcPsd::Suffix) && domain != start {
            // After a jump the name one label below was never asked: it comes from the start.
            let below = start.suffix(domain.label_count() + 1);
            let because = format!(
                "it is one label below `{domain}`, whose record says `psd=y` (RFC 9989 section 4.10.2 step 2)"
            );
            return (below, because);
        }
    }
    match records().next_back() {
        Some(step) => (
            step.domain.clone(),
            "it is the shortest name with a record (RFC 9989 section 4.10.2 step 3)".into(),
        ),
        None => {
            (start.clone(), "no record was met, so the walk's start stands (RFC 9989 section 4.10.2)".into())
        }
    }
}

impl DmarcWalk {
    /// The step whose record applies to mail from the start: its own, that of the organizational
    /// domain, or that of the public suffix (RFC 9989 section 4.10.1).
    pub fn applicable(&self) -> Option<&WalkStep> {
        let at = |domain: &Name| {
            self.steps.iter().find(|step| step.domain == *domain && step.found == WalkFound::Record)
        };
        at(&self.start)
            .or_else(|| at(&self.organizational))
            .or_else(|| self.steps.iter().find(|step| step.psd == Some(DmarcPsd::Suffix)))
    }

    /// Whether another walk comes to the same organizational domain; none when DNS did not tell.
    pub fn same_organization(&self, other: &Self) -> Option<bool> {
        let (ours, theirs) = (self.possible(), other.possible());
        if !ours.iter().any(|name| theirs.contains(name)) {
            return Some(false);
        }
        // Both met a record at the same name, and what is unknown stands above it on both paths:
        // whatever is there, it makes the same of both.
        let organizational = &self.organizational;
        let met = |walk: &Self| {
            walk.step(organizational).is_some_and(|step| step.found == WalkFound::Record)
                && walk
                    .unknown()
                    .all(|step| step.domain != *organizational && organizational.within(&step.domain))
        };
        let shared = *organizational == other.organizational
            && ((self.certain && other.certain) || (met(self) && met(other)));
        shared.then_some(true)
    }

    /// Every name that the organizational domain can be, whatever stands where DNS did not answer.
    fn possible(&self) -> Vec<Name> {
        let mut names = vec![self.organizational.clone()];
        for step in self.unknown() {
            let below = self.start.suffix(step.domain.label_count() + 1);
            for name in [below, step.domain.clone()] {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names
    }

    fn unknown(&self) -> impl Iterator<Item = &WalkStep> {
        self.steps.iter().filter(|step| step.found == WalkFound::Unknown)
    }

    /// The step of a domain, if the walk asked it.
    pub fn step(&self, domain: &Name) -> Option<&WalkStep> {
        self.steps.iter().find(|step| step.domain == *domain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        Name::parse(text).unwrap()
    }

    fn walk_with(start: &str, records: &[(&str, Option<DmarcPsd>)]) -> DmarcWalk {
        walk(&name(start), &mut |domain| {
            let mut step = empty(domain);
            if let Some((_, psd)) = records.iter().find(|(at, _)| domain.as_str() == *at) {
                step.found = WalkFound::Record;
                step.psd = Some(psd.unwrap_or_default());
            }
            step
        })
    }

    #[test]
    fn eight_queries_at_most() {
        let asked = domains(&name("a.b.c.d.e.f.g.h.i.j.mail.example.com"));
        let asked: Vec<_> = asked.iter().map(Name::as_str).collect();
        assert_eq!(asked.len(), 8);
        assert_eq!(asked[..2], ["a.b.c.d.e.f.g.h.i.j.mail.example.com", "g.h.i.j.mail.example.com"]);
        assert_eq!(asked[7], "com");
        assert_eq!(domains(&name("a.b.c.d.e.f.example.com")).len(), 8);
        assert_eq!(domains(&name("example.com")).len(), 2);
        assert_eq!(domains(&Name::root()).len(), 0);
        let skipped: Vec<_> = skipped(&name("a.b.c.d.e.f.g.h.i")).collect();
        assert_eq!(skipped, [name("b.c.d.e.f.g.h.i")]);
    }

    #[test]
    fn the_shortest_record_is_the_organization() {
        let walk = walk_with("a.mail.example.com", &[("mail.example.com", None), ("example.com", None)]);
        assert_eq!(walk.organizational, name("example.com"));
        assert_eq!(walk.applicable().unwrap().domain, name("example.com"));
    }

    #[test]
    fn psd_n_stops() {
        let n = Some(DmarcPsd::Organizational);
        let walk = walk_with("a.mail.example.com", &[("mail.example.com", n), ("example.com", None)]);
        assert_eq!((walk.organizational, walk.steps.len()), (name("mail.example.com"), 2));
    }

    #[test]
    fn psd_y_puts_the_organization_one_label_below() {
        let y = Some(DmarcPsd::Suffix);
        let walk = walk_with("a.mail.example.com", &[("com", y)]);
        assert_eq!(walk.organizational, name("example.com"));
        assert_eq!(walk.applicable().unwrap().domain, name("com"));
        // Below the name that was jumped over.
        let walk = walk_with("a.b.c.d.e.f.g.h.i", &[("c.d.e.f.g.h.i", y)]);
        assert_eq!(walk.organizational, name("b.c.d.e.f.g.h.i"));
        // At the start it does not count.
        assert_eq!(walk_with("bank.example", &[("bank.example", y)]).organizational, name("bank.example"));
    }

    fn failing(
        mut walk_of: Vec<(&'static str, Option<DmarcPsd>)>,
        start: &str,
        dead: &'static str,
    ) -> DmarcWalk {
        walk_of.retain(|(at, _)| *at != dead);
        walk(&name(start), &mut |domain| {
            let mut step = empty(domain);
            if let Some((_, psd)) = walk_of.iter().find(|(at, _)| domain.as_str() == *at) {
                step.found = WalkFound::Record;
                step.psd = Some(psd.unwrap_or_default());
            } else if domain.as_str() == dead {
                step.found = WalkFound::Unknown;
                step.failure = Some(crate::dns::Failure::Timeout);
            }
            step
        })
    }

    #[test]
    fn a_silent_top_level_domain_leaves_the_alignment_certain() {
        let from = |start: &str| failing(vec![("example.com", None), ("example.net", None)], start, "com");
        let (own, sub) = (from("example.com"), from("mail.example.com"));
        assert!(!own.certain && !sub.certain);
        assert_eq!(own.same_organization(&sub), Some(true));
        // `_dmarc.com` may make all of `com` one organization.
        assert_eq!(own.same_organization(&from("other.com")), None);
        assert_eq!(own.same_organization(&from("example.net")), Some(false));
        assert!(from("example.net").certain);
    }

    #[test]
    fn a_declaration_before_the_failure_is_enough() {
        let n = Some(DmarcPsd::Organizational);
        let walk = failing(vec![("example.com", n)], "mail.example.com", "com");
        assert!(walk.certain);
        assert_eq!(walk.organizational, name("example.com"));
    }

    #[test]
    fn a_failure_below_the_organizational_domain_is_open() {
        let from = |start: &str| failing(vec![("example.com", None)], start, "mail.example.com");
        let below = from("a.mail.example.com");
        assert!(!below.certain && below.because.contains("`mail.example.com`"), "{}", below.because);
        assert_eq!(below.same_organization(&from("example.com")), None);
    }
}

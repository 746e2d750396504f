//! Our `check_host` against that of mail-auth, over generated records, zones and addresses.
//!
//! Where the two differ for a reason that is known, the difference is counted by class, and only if
//! their result follows from it: we evaluate the world changed so that we read it as they do. Any
//! other difference fails. Explanations are compared too.

mod common;

use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::hash::Hash;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use common::random::Random;
use mail_auth::spf::verify::SpfParameters;
use mail_auth::spf::{Macro, SpfRecord};
use mail_auth::{
    DnsCache, DnsError, DnssecStatus, MessageAuthenticator, Mx, Negative, Parameters, RecordSet,
    ResolverCache, TxtRecord, dns::TxtRecordParser,
};
use sendworthy::dns::{Answer, Failure, Limits, Name, Question, RecordData, Snapshot, Timestamp, Type};
use sendworthy::spf::{self, Evaluation, Judge, Outcome, Sender, Step};

const CASES: usize = 12_000;

#[test]
fn check_host_agrees() {
    let authenticator = MessageAuthenticator::new_doh_wire("");
    let mut random = Random(0x5eed);
    let mut agreed = BTreeMap::<&str, usize>::new();
    let mut classes = BTreeMap::<&str, usize>::new();
    let mut explained = 0;
    let mut open = Vec::new();
    for _ in 0..CASES {
        let world = World::generate(&mut random);
        let ours = world.ours();
        let (theirs, explanation) = world.theirs(&authenticator);
        if ours.result.as_str() == theirs {
            *agreed.entry(ours.result.as_str()).or_default() += 1;
            explained += usize::from(explanation.is_some());
            if ours.explanation != explanation && domain_of_include(&ours) == explanation {
                *classes.entry("an explanation names the included domain").or_default() += 1;
            } else if ours.explanation != explanation {
                open.push(format!("{:?}, theirs {explanation:?}: {world:?}", ours.explanation));
            }
        } else if let Some(class) = class(&world, theirs) {
            *classes.entry(class).or_default() += 1;
        } else {
            open.push(format!("{} ({}), theirs {theirs}: {world:?}", ours.result.as_str(), ours.reason));
        }
    }
    println!("{CASES} cases; agreed {agreed:?}, {explained} explained alike; known differences {classes:?}");
    assert!(agreed.len() >= 6, "the cases are too much alike: {agreed:?}");
    assert!(explained > 100, "only {explained} explanations");
    assert!(
        open.is_empty(),
        "{} unlisted differences, such as\n{}",
        open.len(),
        open[..open.len().min(4)].join("\n")
    );
}

/// A way in which mail-auth reads a world, as a change of the world that makes us read it so.
type Change = (&'static str, fn(&mut World));

const CHANGES: &[Change] = &[
    ("the first sound one of several records counts", World::one_record),
    ("an octet over 255 is read", World::no_large_octet),
    ("ten mail exchangers are tried before the eleventh counts", World::ten_exchangers),
    ("the macro p is the first name, not validated", World::first_name),
    ("exists matches by AAAA too", World::exists_by_aaaa),
    ("the third void lookup passes", World::no_voids),
];
const DEEP: &str = "a pass two includes deep ends the check with the sign of the middle one";

/// The known reason of a difference: only one from which their result follows.
fn class(world: &World, theirs: &str) -> Option<&'static str> {
    let follows = |changed: &World| {
        let evaluation = changed.ours();
        if evaluation.result.as_str() == theirs {
            return Some(false);
        }
        (deep_pass(&evaluation) == Some(theirs)).then_some(true)
    };
    if follows(world).is_some() {
        return Some(DEEP);
    }
    for (name, change) in CHANGES {
        let mut changed = world.clone();
        change(&mut changed);
        match follows(&changed) {
            Some(false) => return Some(name),
            Some(true) => return Some("one of the others, and then a pass two includes deep"),
            None => {}
        }
    }
    let mut changed = world.clone();
    CHANGES.iter().for_each(|(_, change)| change(&mut changed));
    follows(&changed).map(|_| "several of the others together")
}

/// Our explanation as mail-auth gives it behind a matching include: `%{d}` stays the included domain.
fn domain_of_include(evaluation: &Evaluation) -> Option<String> {
    let matched = |step: &&Step| step.outcome == Outcome::Match && step.term.contains("include:");
    let step = evaluation.steps.iter().find(matched)?;
    let (head, domain) = evaluation.explanation.as_ref()?.rsplit_once(" of ")?;
    (domain == step.domain).then(|| format!("{head} of {}", step.target.as_deref().unwrap_or_default()))
}

/// What mail-auth makes of the first pass that is two includes deep: the sign of the include it is
/// in, for the whole check.
fn deep_pass(evaluation: &Evaluation) -> Option<&'static str> {
    let include = |step: &Step| step.term.trim_start_matches(['+', '-', '~', '?']).starts_with("include");
    let steps = &evaluation.steps;
    let inside = |outer: usize, inner: usize| {
        steps[outer + 1..=inner].iter().all(|step| step.depth > steps[outer].depth)
    };
    let nested = |at: usize| (0..at).any(|outer| include(&steps[outer]) && inside(outer, at));
    let passed: Vec<usize> = (0..steps.len())
        .filter(|&at| include(&steps[at]) && steps[at].outcome == Outcome::Match && nested(at))
        .collect();
    let mut first = *passed.first()?;
    while let Some(inner) = passed.iter().find(|&&at| at > first && inside(first, at)) {
        first = *inner;
    }
    Some(match steps[first].term.as_bytes().first() {
        Some(b'-') => "fail",
        Some(b'~') => "softfail",
        Some(b'?') => "neutral",
        _ => "pass",
    })
}

/// A world of one sender: what every name holds, the rest does not exist.
#[derive(Clone, Debug, Default)]
struct World {
    txt: BTreeMap<String, Vec<String>>,
    /// Names whose TXT answer fails. Only TXT: mail-auth's caches hold no failures of other types.
    failing: Vec<String>,
    /// Explanations.
    exp: BTreeMap<String, String>,
    a: BTreeMap<String, Vec<Ipv4Addr>>,
    aaaa: BTreeMap<String, Vec<Ipv6Addr>>,
    mx: BTreeMap<String, Vec<String>>,
    ptr: Vec<String>,
    ip: Option<IpAddr>,
}

impl World {
    fn generate(random: &mut Random) -> Self {
        let mut world = Self::default();
        let ip4 = Ipv4Addr::new(192, 0, 2, random.below(8) as u8);
        let ip6 = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, random.below(8) as u16);
        world.ip = Some(if random.below(3) > 0 { IpAddr::V4(ip4) } else { IpAddr::V6(ip6) });
        for n in 0..6 {
            let name = format!("n{n}.example");
            if random.below(8) > 0 {
                let count = if random.below(20) == 0 { 2 } else { 1 };
                world.txt.insert(name.clone(), (0..count).map(|_| record(random, n)).collect());
            }
            if random.below(5) > 0 {
                world.a.insert(name.clone(), vec![Ipv4Addr::new(192, 0, 2, random.below(8) as u8)]);
            }
            if random.below(5) > 1 {
                let ip = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, random.below(8) as u16);
                world.aaaa.insert(name.clone(), vec![ip]);
            }
            if random.below(4) > 0 {
                let many = if random.below(30) == 0 { 11 } else { 1 + random.below(3) };
                world.mx.insert(name, (0..many).map(|_| format!("n{}.example", random.below(6))).collect());
            }
        }
        for n in 0..3 {
            let text = ["%{c} is not one of %{d}", "no %{s} from %{h}", "100% no"][random.below(3)];
            if random.below(4) > 0 {
                world.exp.insert(format!("e{n}.example"), text.to_owned());
            }
        }
        for n in 0..7 {
            if random.below(40) == 0 {
                world.failing.push(format!("n{n}.example"));
            }
        }
        world.ptr = (0..random.below(3)).map(|_| format!("n{}.example", random.below(6))).collect();
        world
    }

    fn ours(&self) -> Evaluation {
        let sender = Sender {
            ip: self.ip.unwrap(),
            mail_from: "user@n0.example".to_owned(),
            helo: "n1.example".to_owned(),
            receiver: String::new(),
        };
        let mut snapshot = Snapshot::default();
        let mut judge = Judge::new(Limits::default());
        for _ in 0..20 {
            match spf::judge(&sender, &snapshot, Timestamp(0), &Limits::default()) {
                Ok(evaluation) => {
                    // The second time by records that are kept.
                    for _ in 0..2 {
                        assert_eq!(judge.result(&sender), Ok(evaluation.result), "{self:?}");
                    }
                    return evaluation;
                }
                Err(needs) => {
                    for answer in needs.dns.into_iter().map(|q| self.answer(q)) {
                        judge.answer(answer.clone());
                        snapshot.answer(answer);
                    }
                }
            }
        }
        panic!("the check never ends");
    }

    fn answer(&self, question: Question) -> Answer {
        let name = question.name.as_str().to_owned();
        let named = |text: &String| Name::parse(text).unwrap();
        if question.rtype == Type::Txt && self.failing.contains(&name) {
            return Answer::failed(question, Failure::Servfail);
        }
        let records: Vec<RecordData> = match question.rtype {
            Type::Txt if self.exp.contains_key(&name) => {
                vec![RecordData::Txt(vec![self.exp[&name].clone().into_bytes()])]
            }
            Type::Txt => self
                .txt
                .get(&name)
                .into_iter()
                .flatten()
                .map(|t| RecordData::Txt(vec![t.clone().into_bytes()]))
                .collect(),
            Type::A => self.a.get(&name).into_iter().flatten().map(|ip| RecordData::A(*ip)).collect(),
            Type::Aaaa => {
                self.aaaa.get(&name).into_iter().flatten().map(|ip| RecordData::Aaaa(*ip)).collect()
            }
            Type::Mx => {
                self.mx.get(&name).into_iter().flatten().map(|host| RecordData::Mx(10, named(host))).collect()
            }
            Type::Ptr => self.ptr.iter().map(|host| RecordData::Name(named(host))).collect(),
            _ => Vec::new(),
        };
        if records.is_empty() { Answer::nxdomain(question) } else { Answer::new(question, records) }
    }

    fn theirs(&self, authenticator: &MessageAuthenticator) -> (&'static str, Option<String>) {
        use mail_auth::SpfResult::*;
        let caches = Caches::of(self);
        let input =
            SpfParameters::mail_from(self.ip.unwrap(), "n1.example", "receiver.example", "user@n0.example");
        let output = now(authenticator.check_host(Parameters::new(input).with_cache(&caches)));
        let result = match output.result() {
            Pass => "pass",
            Fail => "fail",
            SoftFail => "softfail",
            Neutral => "neutral",
            TempError => "temperror",
            PermError => "permerror",
            None => "none",
        };
        (result, output.explanation().map(str::to_owned))
    }

    fn one_record(&mut self) {
        for texts in self.txt.values_mut() {
            let sound = texts.iter().position(|text| SpfRecord::parse(text.as_bytes()).is_ok());
            texts.swap(0, sound.unwrap_or(0));
            texts.truncate(1);
        }
    }

    /// No sender of these worlds has the address that it is read as.
    fn no_large_octet(&mut self) {
        self.rewrite(|text| text.replace(" ip4:192.0.2.300", ""));
    }

    fn ten_exchangers(&mut self) {
        self.mx.values_mut().for_each(|hosts| hosts.truncate(10));
    }

    fn first_name(&mut self) {
        let first = self.ptr.first().cloned().unwrap_or("absent.example".to_owned());
        self.rewrite(|text| text.replace("exists:%{p}", &format!("exists:{first}")));
    }

    fn exists_by_aaaa(&mut self) {
        let named =
            |name: &String| self.txt.values().flatten().any(|text| text.contains(&format!("exists:{name}")));
        let only: Vec<String> =
            self.aaaa.keys().filter(|name| !self.a.contains_key(*name) && named(name)).cloned().collect();
        self.a.extend(only.into_iter().map(|name| (name, vec![OTHER_IP4])));
    }

    /// Gives every name an address that is nobody's, so that no answer is empty. An `exists` of a name
    /// without an address must go on not to match: it becomes an `a`.
    fn no_voids(&mut self) {
        let mut names: Vec<String> = (0..7).map(|n| format!("n{n}.example")).collect();
        names.extend(["n192.example", "absent.example"].map(str::to_owned));
        for name in names {
            if !self.a.contains_key(&name) {
                let exists = format!("exists:{name}");
                self.rewrite(|text| text.replace(&exists, "a:absent.example"));
            }
            self.a.entry(name.clone()).or_insert(vec![OTHER_IP4]);
            self.aaaa.entry(name.clone()).or_insert(vec![OTHER_IP6]);
            self.mx.entry(name).or_insert(vec!["absent.example".to_owned()]);
        }
        if self.ptr.is_empty() {
            self.ptr.push("absent.example".to_owned());
        }
    }

    fn rewrite(&mut self, with: impl Fn(&str) -> String) {
        self.txt.values_mut().flatten().for_each(|text| *text = with(text));
    }
}

const OTHER_IP4: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 1);
const OTHER_IP6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0xffff, 0, 0, 0, 0, 1);

/// A record that mostly is sound.
fn record(random: &mut Random, own: usize) -> String {
    let mut out = "v=spf1".to_owned();
    for _ in 0..random.below(6) {
        let sign = ["", "", "", "-", "~", "?", "+"][random.below(7)];
        let name = format!("n{}.example", if random.below(4) == 0 { own } else { random.below(7) });
        let host = random.below(8);
        let term = match random.below(16) {
            0 | 1 => format!("{sign}ip4:192.0.2.{host}"),
            2 => format!("{sign}ip4:192.0.2.{host}/{}", 28 + random.below(5)),
            3 => format!("{sign}ip6:2001:db8::{host}/{}", 124 + random.below(5)),
            4 => format!("{sign}a"),
            5 => format!("{sign}a:{name}"),
            6 => format!("{sign}a:{name}/{}//{}", 29 + random.below(4), 125 + random.below(4)),
            7 => format!("{sign}mx"),
            8 => format!("{sign}mx:{name}/30"),
            9..=11 => format!("{sign}include:{name}"),
            12 => format!("{sign}exists:{name}"),
            13 => format!("{sign}a:n%{{i1r}}.example"),
            14 => match random.below(6) {
                0 => format!("{sign}ptr:{name}"),
                1 => format!("{sign}exists:%{{p}}"),
                2 => "x-unknown=%{d}".to_owned(),
                3 => "ip4:192.0.2.300".to_owned(),
                4 => "a:%{z}.example".to_owned(),
                _ => format!("{sign}include:%{{d1r}}.example"),
            },
            _ => format!("{sign}include:%{{h}}"),
        };
        out.push(' ');
        out.push_str(&term);
    }
    if random.below(3) == 0 {
        out.push_str(&format!(" exp=e{}.example", random.below(4)));
    }
    match random.below(6) {
        0 => {}
        1 => out.push_str(&format!(" redirect=n{}.example", random.below(7))),
        2 => out.push_str(" ?all"),
        3 => out.push_str(" ~all"),
        _ => out.push_str(" -all"),
    }
    out
}

/// Runs a future that never waits.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("mail-auth asked the network"),
    }
}

type Set<T> = Result<RecordSet<T>, Negative>;

/// Everything a world holds, as mail-auth keeps it; no question is left to ask.
struct Caches {
    txt: Cache<Box<str>, TxtRecord>,
    mx: Cache<Box<str>, Set<Mx>>,
    ipv4: Cache<Box<str>, Set<Ipv4Addr>>,
    ipv6: Cache<Box<str>, Set<Ipv6Addr>>,
    ptr: Cache<IpAddr, Set<Box<str>>>,
}

struct Cache<K, V> {
    known: HashMap<K, V>,
    missing: V,
}

impl Caches {
    fn of(world: &World) -> Self {
        let key = |name: &String| format!("{name}.").into_boxed_str();
        let absent = Negative { code: 3 };
        Self {
            txt: Cache {
                known: world
                    .txt
                    .iter()
                    .map(|(name, texts)| {
                        let records: Vec<Vec<u8>> = texts.iter().map(|t| t.clone().into_bytes()).collect();
                        (key(name), SpfRecord::parse_records(&records).into())
                    })
                    .chain(
                        world
                            .exp
                            .iter()
                            .map(|(name, text)| (key(name), Macro::parse(text.as_bytes()).into())),
                    )
                    .chain(world.failing.iter().map(|name| {
                        let failure = mail_auth::Error::Dns(DnsError::Resolver(String::new()));
                        (key(name), TxtRecord::Error(failure))
                    }))
                    .collect(),
                missing: TxtRecord::Error(Negative { code: 3 }.into()),
            },
            mx: Cache {
                known: world
                    .mx
                    .iter()
                    .map(|(name, hosts)| {
                        let exchanges = hosts.iter().map(key).collect();
                        (key(name), set(vec![Mx { exchanges, preference: 10 }]))
                    })
                    .collect(),
                missing: Err(absent),
            },
            ipv4: Cache {
                known: world.a.iter().map(|(name, ips)| (key(name), set(ips.clone()))).collect(),
                missing: Err(Negative { code: 3 }),
            },
            ipv6: Cache {
                known: world.aaaa.iter().map(|(name, ips)| (key(name), set(ips.clone()))).collect(),
                missing: Err(Negative { code: 3 }),
            },
            ptr: Cache {
                known: world
                    .ip
                    .iter()
                    .map(|ip| (*ip, set(world.ptr.iter().map(|host| host.as_str().into()).collect())))
                    .collect(),
                missing: Err(Negative { code: 3 }),
            },
        }
    }
}

fn set<T>(records: Vec<T>) -> Set<T> {
    if records.is_empty() {
        return Err(Negative { code: 3 });
    }
    Ok(RecordSet { records: Arc::from(records), dnssec_status: DnssecStatus::Indeterminate })
}

impl<K: Hash + Eq, V: Clone> ResolverCache<K, V> for Cache<K, V> {
    fn get<Q>(&self, name: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        Some(self.known.get(name).unwrap_or(&self.missing).clone())
    }

    fn remove<Q>(&self, _: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        None
    }

    fn insert(&self, _: K, _: V, _: Instant) {}
}

impl DnsCache for Caches {
    type Txt = Cache<Box<str>, TxtRecord>;
    type Mx = Cache<Box<str>, Set<Mx>>;
    type Ipv4 = Cache<Box<str>, Set<Ipv4Addr>>;
    type Ipv6 = Cache<Box<str>, Set<Ipv6Addr>>;
    type Ptr = Cache<IpAddr, Set<Box<str>>>;

    fn txt(&self) -> Option<&Self::Txt> {
        Some(&self.txt)
    }

    fn mx(&self) -> Option<&Self::Mx> {
        Some(&self.mx)
    }

    fn ipv4(&self) -> Option<&Self::Ipv4> {
        Some(&self.ipv4)
    }

    fn ipv6(&self) -> Option<&Self::Ipv6> {
        Some(&self.ipv6)
    }

    fn ptr(&self) -> Option<&Self::Ptr> {
        Some(&self.ptr)
    }
}

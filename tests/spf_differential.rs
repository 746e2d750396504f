//! Our `check_host` against that of mail-auth, over generated records, zones and addresses.
//!
//! Where the two differ for a reason that is known, the difference is counted by class; any other
//! difference fails.

use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::hash::Hash;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use mail_auth::spf::SpfRecord;
use mail_auth::spf::verify::SpfParameters;
use mail_auth::{
    DnsCache, DnssecStatus, MessageAuthenticator, Mx, Negative, Parameters, RecordSet, ResolverCache,
    TxtRecord, dns::TxtRecordParser,
};
use sendworthy::dns::{Answer, Limits, Name, Question, RecordData, Snapshot, Timestamp, Type};
use sendworthy::spf::{self, Evaluation, Sender};

const CASES: usize = 12_000;

#[test]
fn check_host_agrees() {
    let authenticator = MessageAuthenticator::new_doh_wire("");
    let mut random = Random(0x5eed);
    let mut agreed = BTreeMap::<&str, usize>::new();
    let mut classes = BTreeMap::<&str, usize>::new();
    let mut open = Vec::new();
    for _ in 0..CASES {
        let world = World::generate(&mut random);
        let ours = world.ours();
        let theirs = world.theirs(&authenticator);
        if ours.result.as_str() == theirs {
            *agreed.entry(ours.result.as_str()).or_default() += 1;
        } else if let Some(class) = known(&ours) {
            *classes.entry(class).or_default() += 1;
        } else {
            open.push(format!("{} ({}), theirs {theirs}: {world:?}", ours.result.as_str(), ours.reason));
        }
    }
    println!("{CASES} cases; agreed {agreed:?}; known differences {classes:?}");
    assert!(agreed.len() >= 5, "the cases are too much alike: {agreed:?}");
    assert!(
        open.is_empty(),
        "{} unlisted differences, such as\n{}",
        open.len(),
        open[..open.len().min(4)].join("\n")
    );
}

/// The reason why the two differ, when it is one we know.
fn known(ours: &Evaluation) -> Option<&'static str> {
    let came_to = |what: &str| ours.steps.iter().any(|step| step.term.to_lowercase().contains(what));
    if ours.reason.contains("SPF records, and only one")
        || ours.steps.iter().any(|step| step.why.contains("SPF records, and only one"))
    {
        return Some("the first sound one of several records counts");
    }
    let why =
        |what: &str| ours.reason.contains(what) || ours.steps.iter().any(|step| step.why.contains(what));
    if why("192.0.2.300") {
        return Some("an octet over 255 is read");
    }
    if why("MX records, and ten are allowed") {
        return Some("ten mail exchangers are tried before the eleventh counts");
    }
    if ours.voids > 2 {
        return Some("the third void lookup passes");
    }
    if came_to("exists:") {
        return Some("exists does not match by A alone");
    }
    if came_to("%{p}") {
        return Some("the macro p is not validated");
    }
    if came_to("ptr") {
        return Some("the names of ptr count as lookups");
    }
    if ours.steps.iter().any(|step| step.depth > 1 && step.outcome == spf::Outcome::Match) {
        return Some("a pass two includes deep ends the check with the sign of the middle one");
    }
    None
}

/// A world of one sender: what every name holds, the rest does not exist.
#[derive(Debug, Default)]
struct World {
    txt: BTreeMap<String, Vec<String>>,
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
        for _ in 0..20 {
            match spf::judge(&sender, &snapshot, Timestamp(0), &Limits::default()) {
                Ok(evaluation) => return evaluation,
                Err(needs) => needs.dns.into_iter().for_each(|q| snapshot.answer(self.answer(q))),
            }
        }
        panic!("the check never ends");
    }

    fn answer(&self, question: Question) -> Answer {
        let name = question.name.as_str().to_owned();
        let named = |text: &String| Name::parse(text).unwrap();
        let records: Vec<RecordData> = match question.rtype {
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

    fn theirs(&self, authenticator: &MessageAuthenticator) -> &'static str {
        use mail_auth::SpfResult::*;
        let caches = Caches::of(self);
        let input =
            SpfParameters::mail_from(self.ip.unwrap(), "n1.example", "receiver.example", "user@n0.example");
        let output = now(authenticator.check_host(Parameters::new(input).with_cache(&caches)));
        match output.result() {
            Pass => "pass",
            Fail => "fail",
            SoftFail => "softfail",
            Neutral => "neutral",
            TempError => "temperror",
            PermError => "permerror",
            None => "none",
        }
    }
}

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
            9 | 10 | 11 => format!("{sign}include:{name}"),
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
    match random.below(6) {
        0 => {}
        1 => out.push_str(&format!(" redirect=n{}.example", random.below(7))),
        2 => out.push_str(" ?all"),
        3 => out.push_str(" ~all"),
        _ => out.push_str(" -all"),
    }
    out
}

/// A small generator that always gives the same numbers (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % bound as u64) as usize
    }
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
                known: world.ip.iter().map(|ip| (*ip, set(world.ptr.iter().map(key).collect()))).collect(),
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

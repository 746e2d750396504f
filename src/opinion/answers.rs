use std::borrow::Borrow;
use std::cell::Cell;
use std::hash::{Hash, Hasher};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use mail_auth::dkim::DomainKey;
use mail_auth::dmarc::DmarcRecord;
use mail_auth::dns::TxtRecordParser;
use mail_auth::spf::SpfRecord;
use mail_auth::{DnsCache, DnsError, DnssecStatus, Error, Mx, Negative, Parameters, RecordSet};
use mail_auth::{ResolverCache, TxtRecord};
use web_time::Instant;

use crate::dns::{Dns, Name, RecordData, Reply, Type};

/// What the TXT records that a verifier asks for hold; it asks for one kind only.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Key,
    Spf,
    Dmarc,
}

/// The snapshot as a verifier's cache: a closed map, in which a question without an answer becomes
/// a need and fails for now.
pub(super) struct Answers<'a> {
    dns: &'a Dns<'a>,
    kind: Kind,
    sender: Option<IpAddr>,
    txt_asked: Cell<usize>,
    txt_most: usize,
    uses_clock: Cell<bool>,
}

type Set<T> = Result<RecordSet<T>, Negative>;

impl<'a> Answers<'a> {
    pub(super) fn new(dns: &'a Dns<'a>, kind: Kind) -> Self {
        Self {
            dns,
            kind,
            sender: None,
            txt_asked: Cell::new(0),
            txt_most: usize::MAX,
            uses_clock: Cell::new(false),
        }
    }

    /// The same, for SPF and the PTR records of `sender`.
    pub(super) fn of_sender(dns: &'a Dns<'a>, sender: IpAddr) -> Self {
        Self { sender: Some(sender), ..Self::new(dns, Kind::Spf) }
    }

    /// The same, but every TXT question after the first `most` fails, which ends a verification there.
    pub(super) fn ending_after(self, most: usize) -> Self {
        Self { txt_most: most, ..self }
    }

    /// How many TXT questions there were: it tells how far a verification has come.
    pub(super) fn txt_asked(&self) -> usize {
        self.txt_asked.get()
    }

    /// Whether a record has the macro `%{t}`, whose value here would be that of the crate's clock.
    pub(super) fn uses_clock(&self) -> bool {
        self.uses_clock.get()
    }

    pub(super) fn parameters<T>(&'a self, input: T) -> Parameters<'a, T, Self> {
        Parameters::new(input).with_cache(self)
    }

    fn txt(&self, name: &str) -> TxtRecord {
        self.txt_asked.set(self.txt_asked.get() + 1);
        if self.txt_asked.get() > self.txt_most {
            return failed();
        }
        // Neither changes whether a signature is valid (RFC 6541, RFC 6651).
        if name.contains("._atps.") || name.starts_with("_report._domainkey.") {
            return TxtRecord::Error(Negative { code: NXDOMAIN }.into());
        }
        let Ok(name) = Name::expanded(name) else { return TxtRecord::Error(Error::Parse) };
        let reply = self.dns.ask(&name, Type::Txt);
        let records: Vec<Vec<u8>> = reply.txt().map(<[Vec<u8>]>::concat).collect();
        match negative(reply) {
            Ok(None) => {}
            Ok(Some(negative)) => return TxtRecord::Error(negative.into()),
            Err(Unanswered) => return failed(),
        }
        match self.kind {
            Kind::Key => DomainKey::parse_records(&records).into(),
            Kind::Dmarc => DmarcRecord::parse_records(&records).into(),
            Kind::Spf => {
                let has_clock =
                    |record: &Vec<u8>| record.windows(3).any(|macro_| macro_.eq_ignore_ascii_case(b"%{t"));
                if records.iter().any(has_clock) {
                    self.uses_clock.set(true);
                    return failed();
                }
                SpfRecord::parse_records(&records).into()
            }
        }
    }

    /// The records of a name by `read`; `None` sends the crate to its resolver, which fails at once:
    /// these caches cannot hold a failure.
    fn set<T>(&self, name: &str, rtype: Type, read: fn(&RecordData) -> Option<T>) -> Option<Set<T>> {
        let name = Name::expanded(name).ok()?;
        let reply = self.dns.ask(&name, rtype);
        Some(match negative(reply).ok()? {
            Some(negative) => Err(negative),
            None => Ok(RecordSet {
                records: reply.records().iter().filter_map(read).collect(),
                dnssec_status: DnssecStatus::Indeterminate,
            }),
        })
    }
}

const NXDOMAIN: u16 = 3;

struct Unanswered;

/// The absence that a reply tells of, if it does.
fn negative(reply: Reply<'_>) -> Result<Option<Negative>, Unanswered> {
    match reply {
        Reply::Records(_) => Ok(None),
        Reply::NoData(_) => Ok(Some(Negative { code: 0 })),
        Reply::NxDomain(_) => Ok(Some(Negative { code: NXDOMAIN })),
        Reply::Unknown(_) | Reply::Pending => Err(Unanswered),
    }
}

fn failed() -> TxtRecord {
    TxtRecord::Error(Error::Dns(DnsError::Resolver(String::new())))
}

/// What a key holds, which its type says only by how it is hashed: the bytes of a text and `0xff`.
fn text<Q: Hash + ?Sized>(key: &Q) -> Option<String> {
    #[derive(Default)]
    struct Heard(Vec<u8>);

    impl Hasher for Heard {
        fn write(&mut self, bytes: &[u8]) {
            self.0.extend_from_slice(bytes);
        }

        fn finish(&self) -> u64 {
            0
        }
    }

    let mut heard = Heard::default();
    key.hash(&mut heard);
    (heard.0.pop() == Some(0xff)).then_some(())?;
    String::from_utf8(heard.0).ok()
}

macro_rules! cache {
    ($key:ty, $value:ty, |$answers:ident, $name:ident| $get:expr) => {
        impl ResolverCache<$key, $value> for Answers<'_> {
            fn get<Q>(&self, $name: &Q) -> Option<$value>
            where
                $key: Borrow<Q>,
                Q: Hash + Eq + ?Sized,
            {
                let $answers = self;
                $get
            }

            fn remove<Q>(&self, _: &Q) -> Option<$value>
            where
                $key: Borrow<Q>,
                Q: Hash + Eq + ?Sized,
            {
                None
            }

            fn insert(&self, _: $key, _: $value, _: Instant) {}
        }
    };
}

cache!(Box<str>, TxtRecord, |answers, name| Some(match text(name) {
    Some(name) => answers.txt(&name),
    None => failed(),
}));
cache!(Box<str>, Set<Ipv4Addr>, |answers, name| answers.set(&text(name)?, Type::A, |record| match record {
    RecordData::A(ip) => Some(*ip),
    _ => None,
}));
cache!(Box<str>, Set<Ipv6Addr>, |answers, name| answers.set(
    &text(name)?,
    Type::Aaaa,
    |record| match record {
        RecordData::Aaaa(ip) => Some(*ip),
        _ => None,
    }
));
cache!(Box<str>, Set<Mx>, |answers, name| {
    let mut found = answers.set(&text(name)?, Type::Mx, |record| match record {
        RecordData::Mx(preference, host) => {
            let host = format!("{}.", host.as_str());
            Some(Mx { exchanges: Box::new([host.into()]), preference: *preference })
        }
        _ => None,
    });
    if let Some(Ok(set)) = &mut found {
        let mut sorted: Vec<Mx> = set.records.to_vec();
        sorted.sort_by_key(|mx| mx.preference);
        set.records = Arc::from(sorted);
    }
    found
});
cache!(IpAddr, Set<Box<str>>, |answers, _name| {
    // Nobody's but the sender's is asked for.
    let name = reverse(answers.sender?);
    answers.set(&name, Type::Ptr, |record| match record {
        RecordData::Name(host) => Some(host.as_str().into()),
        _ => None,
    })
});

/// The name of an address below `in-addr.arpa` or `ip6.arpa`.
fn reverse(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, c, d] = ip.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        IpAddr::V6(ip) => {
            let nibbles = u128::from(ip);
            let labels: String = (0..32).map(|at| format!("{:x}.", nibbles >> (4 * at) & 15)).collect();
            format!("{labels}ip6.arpa")
        }
    }
}

impl DnsCache for Answers<'_> {
    type Txt = Self;
    type Mx = Self;
    type Ipv4 = Self;
    type Ipv6 = Self;
    type Ptr = Self;

    fn txt(&self) -> Option<&Self> {
        Some(self)
    }

    fn mx(&self) -> Option<&Self> {
        Some(self)
    }

    fn ipv4(&self) -> Option<&Self> {
        Some(self)
    }

    fn ipv6(&self) -> Option<&Self> {
        Some(self)
    }

    fn ptr(&self) -> Option<&Self> {
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_heard() {
        assert_eq!(text("a.example.").as_deref(), Some("a.example."));
        assert_eq!(text(&Box::<str>::from("")).as_deref(), Some(""));
    }

    #[test]
    fn reversed() {
        assert_eq!(reverse("192.0.2.1".parse().unwrap()), "1.2.0.192.in-addr.arpa");
        assert!(reverse("2001:db8::cb01".parse().unwrap()).starts_with("1.0.b.c.0.0."));
        assert!(reverse("2001:db8::cb01".parse().unwrap()).ends_with("8.b.d.0.1.0.0.2.ip6.arpa"));
    }
}

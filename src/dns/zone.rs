//! A zone file (RFC 1035 section 5) as a closed world: a name that is not in it does not exist.

use std::collections::BTreeMap;
use std::fmt;

use domain::base::ToName;
use domain::base::iana::{Class, Rtype};
use domain::rdata::ZoneRecordData;
use domain::zonefile::inplace::{Entry, ScannedRecord, Zonefile};

use super::{Answer, Failure, Name, Outcome, Question, Rcode, RecordData, Type};

/// Aliases followed inside a zone before they count as a circle.
const MAX_ALIASES: usize = 16;

/// The records of one or more zones.
///
/// ```
/// use sendworthy::dns::{Name, Question, Type, zone::Zone};
/// let zone = Zone::parse("$ORIGIN example.com.\n@ 300 IN TXT \"v=spf1 -all\"\n").unwrap();
/// let question = Question::new(Name::parse("example.com").unwrap(), Type::Txt);
/// assert!(zone.answer(&question).outcome.is_records());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Zone {
    nodes: BTreeMap<Name, Vec<Record>>,
}

#[derive(Clone, Debug)]
struct Record {
    rtype: u16,
    ttl: u32,
    data: RecordData,
}

/// Why a text is not a zone file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneError {
    /// What is wrong, with the line where known.
    pub message: String,
}

impl Zone {
    /// The largest file read, in bytes.
    pub const MAX: usize = 4 << 20;

    /// Reads a zone file. Names must be absolute, or follow an `$ORIGIN`.
    ///
    /// # Errors
    /// The first line that cannot be read; `$INCLUDE` cannot.
    pub fn parse(text: &str) -> Result<Self, ZoneError> {
        if text.len() > Self::MAX {
            return Err(ZoneError::new(format!("the file is longer than {} bytes", Self::MAX)));
        }
        let mut file = Zonefile::from(text);
        // The reader wants every entry to end with its line.
        file.extend_from_slice(b"\n");
        file.set_default_class(Class::IN);
        let mut zone = Self::default();
        loop {
            let entry = match file.next_entry() {
                Ok(Some(entry)) => entry,
                Ok(None) => break,
                Err(error) => return Err(ZoneError::at(text, file.current_offset(), &error.to_string())),
            };
            match entry {
                Entry::Record(record) => zone.insert(&record)?,
                Entry::Include { path, .. } => {
                    return Err(ZoneError::new(format!("`$INCLUDE {path}` is not read")));
                }
            }
        }
        Ok(zone)
    }

    fn insert(&mut self, record: &ScannedRecord) -> Result<(), ZoneError> {
        let owner = name(record.owner())?;
        let data = match record.data() {
            ZoneRecordData::A(a) => RecordData::A(a.addr()),
            ZoneRecordData::Aaaa(aaaa) => RecordData::Aaaa(aaaa.addr()),
            ZoneRecordData::Cname(cname) => RecordData::Name(name(cname.cname())?),
            ZoneRecordData::Ns(ns) => RecordData::Name(name(ns.nsdname())?),
            ZoneRecordData::Ptr(ptr) => RecordData::Name(name(ptr.ptrdname())?),
            ZoneRecordData::Mx(mx) => RecordData::Mx(mx.preference(), name(mx.exchange())?),
            ZoneRecordData::Txt(txt) => {
                RecordData::Txt(txt.iter_charstrs().map(|s| s.as_slice().to_vec()).collect())
            }
            ZoneRecordData::Unknown(unknown) if unknown.rtype() == Rtype::from_int(Type::Spf.number()) => {
                RecordData::Txt(character_strings(unknown.data().as_ref()))
            }
            other => RecordData::Other(other.to_string()),
        };
        let record = Record { rtype: record.rtype().to_int(), ttl: record.ttl().as_secs(), data };
        self.nodes.entry(owner).or_default().push(record);
        Ok(())
    }

    /// Answers from the zone alone, aliases and wildcards followed (RFC 1034 section 4.3.2,
    /// RFC 4592).
    pub fn answer(&self, question: &Question) -> Answer {
        let mut name = question.name.clone();
        let mut chain = Vec::new();
        let mut ttl = u32::MAX;
        let (rcode, records) = loop {
            let Some(node) = self.node(&name) else { break (Rcode::NxDomain, Vec::new()) };
            let of = |rtype: u16| node.iter().filter(move |record| record.rtype == rtype);
            if let Some(alias) = of(Type::Cname.number()).next().filter(|_| question.rtype != Type::Cname) {
                let RecordData::Name(target) = &alias.data else { break (Rcode::NoError, Vec::new()) };
                ttl = ttl.min(alias.ttl);
                chain.push(target.clone());
                name = target.clone();
                if chain.len() > MAX_ALIASES {
                    return Answer::failed(question.clone(), Failure::CnameLoop);
                }
                continue;
            }
            let records: Vec<_> = of(question.rtype.number()).map(|record| record.data.clone()).collect();
            ttl = of(question.rtype.number()).map(|record| record.ttl).fold(ttl, u32::min);
            break (Rcode::NoError, records);
        };
        if records.is_empty() && chain.is_empty() {
            ttl = 0;
        }
        let outcome = Outcome::Answered { rcode, ad: false, ttl, cname: chain, records };
        Answer { name: question.name.clone(), rtype: question.rtype, outcome, resolver: None, ms: None }
    }

    /// The records at a name or at the wildcard that covers it; empty for an empty non-terminal,
    /// `None` when the name does not exist.
    fn node(&self, name: &Name) -> Option<&[Record]> {
        if let Some(records) = self.nodes.get(name) {
            return Some(records);
        }
        if self.exists_below(name) {
            return Some(&[]);
        }
        let mut encloser = name.parent()?;
        while !self.nodes.contains_key(&encloser) && !self.exists_below(&encloser) {
            encloser = encloser.parent()?;
        }
        let wildcard = encloser.below("*").ok()?;
        self.nodes.get(&wildcard).map(Vec::as_slice)
    }

    fn exists_below(&self, name: &Name) -> bool {
        self.nodes.keys().any(|known| known != name && known.within(name))
    }
}

/// The strings of a record given in the form of RFC 3597; what follows a bad length is dropped.
fn character_strings(mut data: &[u8]) -> Vec<Vec<u8>> {
    let mut strings = Vec::new();
    while let Some((&length, rest)) = data.split_first() {
        let Some(string) = rest.get(..usize::from(length)) else { break };
        strings.push(string.to_vec());
        data = &rest[string.len()..];
    }
    strings
}

fn name(name: &impl ToName) -> Result<Name, ZoneError> {
    let text = name.to_vec().to_string();
    Name::parse(&text).map_err(|error| ZoneError::new(format!("`{text}`: {error}")))
}

impl ZoneError {
    fn new(message: String) -> Self {
        Self { message }
    }

    /// The reader counts lines after it has swallowed the line feed; the fault stands before it.
    fn at(text: &str, offset: usize, message: &str) -> Self {
        let read = &text.as_bytes()[..offset.min(text.len())];
        let line = read.trim_ascii_end().iter().filter(|&&byte| byte == b'\n').count() + 1;
        let message = message.split_once(": ").map_or(message, |(_, rest)| rest);
        Self::new(format!("line {line}: {message}"))
    }
}

impl fmt::Display for ZoneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ZoneError {}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: &str = r#"
$ORIGIN example.com.
$TTL 300
@           IN MX   10 mx
            IN TXT  "v=spf1 " "-all"
mx          IN A    192.0.2.1
alias 60    IN CNAME mx
loop        IN CNAME loop
*._domainkey IN TXT "v=DKIM1; p="
a.b         IN AAAA 2001:db8::1
old         IN SPF  \# 9 08 763d73706631202d
"#;

    fn ask(name: &str, rtype: Type) -> Answer {
        Zone::parse(ZONE).unwrap().answer(&Question::new(Name::parse(name).unwrap(), rtype))
    }

    fn records(answer: &Answer) -> &[RecordData] {
        match &answer.outcome {
            Outcome::Answered { records, .. } => records,
            Outcome::Failed { .. } => &[],
        }
    }

    #[test]
    fn answers_like_a_server() {
        assert_eq!(records(&ask("example.com", Type::Txt))[0].joined().unwrap(), b"v=spf1 -all");
        assert_eq!(records(&ask("x._domainkey.example.com", Type::Txt)).len(), 1);
        assert_eq!(records(&ask("old.example.com", Type::Spf))[0].joined().unwrap(), b"v=spf1 -");
        let alias = ask("alias.example.com", Type::A);
        let Outcome::Answered { cname, ttl, records, .. } = &alias.outcome else { panic!() };
        assert_eq!((cname.len(), *ttl, records.len()), (1, 60, 1));
        assert!(matches!(
            ask("loop.example.com", Type::A).outcome,
            Outcome::Failed { failed: Failure::CnameLoop, .. }
        ));
    }

    #[test]
    fn tells_nodata_from_nxdomain() {
        let rcode = |name| match ask(name, Type::Txt).outcome {
            Outcome::Answered { rcode, .. } => rcode,
            Outcome::Failed { .. } => panic!(),
        };
        assert_eq!(rcode("b.example.com"), Rcode::NoError);
        assert_eq!(rcode("mx.example.com"), Rcode::NoError);
        assert_eq!(rcode("none.example.com"), Rcode::NxDomain);
        assert_eq!(rcode("com"), Rcode::NoError);
    }

    #[test]
    fn a_bad_line_is_named() {
        let error = Zone::parse("$ORIGIN example.com.\n@ IN A 192.0.2.300\n").unwrap_err();
        assert_eq!(error.message, "line 2: expected IPv4 address");
    }
}

//! A zone file (RFC 1035 section 5) as a closed world: a name that is not in it does not exist.

mod read;
#[cfg(test)]
mod tests;

use std::fmt;

use super::{Answer, Failure, Name, Outcome, Question, Rcode, RecordData, Type};
use crate::compact;

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
    /// Every name that exists, sorted, those without records of their own included
    /// (RFC 4592 section 2.2.2).
    nodes: Vec<(Name, Vec<Record>)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Record {
    rtype: Type,
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
    /// The first line that cannot be read; `$INCLUDE` and `$GENERATE` cannot.
    pub fn parse(text: &str) -> Result<Self, ZoneError> {
        if text.len() > Self::MAX {
            return Err(ZoneError { message: format!("the file is longer than {} bytes", Self::MAX) });
        }
        let mut entries: Vec<(Name, Option<Record>)> = Vec::new();
        for entry in read::Reader::new(text) {
            let entry = entry?;
            let mut above = entry.owner.parent();
            while let Some(name) = above {
                above = name.parent();
                entries.push((name, None));
            }
            let record = entry.data.map(|(rtype, data)| Record { rtype, ttl: entry.ttl, data });
            entries.push((entry.owner, record));
        }
        compact::sort_by(&mut entries, |a, b| a.0.cmp(&b.0));
        let mut nodes: Vec<(Name, Vec<Record>)> = Vec::new();
        for (name, record) in entries {
            match nodes.last_mut() {
                Some((last, records)) if *last == name => {
                    records.extend(record.filter(|record| !records.contains(record)));
                }
                _ => nodes.push((name, record.into_iter().collect())),
            }
        }
        Ok(Self { nodes })
    }

    /// Answers from the zone alone, aliases and wildcards followed (RFC 1034 section 4.3.2,
    /// RFC 4592).
    pub fn answer(&self, question: &Question) -> Answer {
        let mut name = question.name.clone();
        let mut chain = Vec::new();
        let mut ttl = u32::MAX;
        let (rcode, records) = loop {
            let Some(node) = self.node(&name) else { break (Rcode::NxDomain, Vec::new()) };
            let of = |rtype: Type| node.iter().filter(move |record| record.rtype == rtype);
            if let Some(alias) = of(Type::Cname).next().filter(|_| question.rtype != Type::Cname) {
                let RecordData::Name(target) = &alias.data else { break (Rcode::NoError, Vec::new()) };
                ttl = ttl.min(alias.ttl);
                chain.push(target.clone());
                name = target.clone();
                if chain.len() > MAX_ALIASES {
                    return Answer::failed(question.clone(), Failure::CnameLoop);
                }
                continue;
            }
            let records: Vec<_> = of(question.rtype).map(|record| record.data.clone()).collect();
            ttl = of(question.rtype).map(|record| record.ttl).fold(ttl, u32::min);
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
        if let Some(records) = self.records(name) {
            return Some(records);
        }
        let mut encloser = name.parent()?;
        while self.records(&encloser).is_none() {
            encloser = encloser.parent()?;
        }
        self.records(&encloser.below("*").ok()?)
    }

    fn records(&self, name: &Name) -> Option<&[Record]> {
        let at = self.nodes.binary_search_by(|(known, _)| known.cmp(name)).ok()?;
        self.nodes.get(at).map(|(_, records)| records.as_slice())
    }
}

impl ZoneError {
    fn at(line: usize, message: &str) -> Self {
        Self { message: format!("line {line}: {message}") }
    }
}

impl fmt::Display for ZoneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ZoneError {}

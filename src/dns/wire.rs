//! The wire format (RFC 1035 section 4), for transports that carry bytes: DNS over HTTPS, UDP, TCP.

use domain::base::iana::{Class, OptRcode, Rtype};
use domain::base::rdata::{ParseRecordData, UnknownRecordData};
use domain::base::{Message, ParsedName, ParsedRecord, Ttl};
use domain::rdata::{A, Aaaa, Cname, Mx, Ns, Ptr, Soa};

use super::{Answer, Failure, Name, Outcome, Question, Rcode, RecordData, Type};
use crate::finding::escape_byte;

/// The longest message, in bytes: the length field of TCP has sixteen bits (RFC 1035 section 4.2.2).
pub const MAX: usize = 65_535;

/// The longest chain of aliases that is followed, in steps.
const MAX_ALIASES: usize = 16;

/// What a UDP answer may measure in bytes without being cut into fragments on its way.
const UDP_PAYLOAD: u16 = 1232;

/// The query for one question, with id 0, so that an HTTP cache can know it again
/// (RFC 8484 section 4.1). A transport over UDP or TCP must put an id of its own into the first two
/// bytes.
///
/// RD is set. AD is set to ask for the AD bit of the answer without its signatures
/// (RFC 6840 section 5.7). EDNS (RFC 6891) offers 1232 bytes, with DO off.
///
/// ```
/// use sendworthy::dns::{Name, Question, Type, wire};
/// let question = Question::new(Name::parse("a.example").unwrap(), Type::Txt);
/// let query = wire::encode(&question);
/// assert_eq!(query.len(), 12 + 11 + 4 + 11);
/// assert_eq!(&query[..4], [0, 0, 0x01, 0x20]);
/// ```
pub fn encode(question: &Question) -> Vec<u8> {
    let mut out = vec![0, 0, 0x01, 0x20, 0, 1, 0, 0, 0, 0, 0, 1];
    for label in question.name.labels() {
        // A `Name` holds no label of more than 63 bytes.
        out.push(label.len() as u8);
        out.extend_from_slice(label.as_bytes());
    }
    out.push(0);
    out.extend_from_slice(&question.rtype.number().to_be_bytes());
    out.extend_from_slice(&[0, 1]);
    out.extend_from_slice(&[0, 0, 41]);
    out.extend_from_slice(&UDP_PAYLOAD.to_be_bytes());
    out.extend_from_slice(&[0; 6]);
    out
}

/// Reads the answer to `question` from a whole message. Total: whatever the bytes are, the result
/// is an answer or a failure that says why there is none.
///
/// Aliases are followed inside the message; records that belong to other names are left out. The
/// id is not looked at.
///
/// ```
/// use sendworthy::dns::{Failure, Name, Outcome, Question, Type, wire};
/// let question = Question::new(Name::parse("a.example").unwrap(), Type::Txt);
/// let answer = wire::decode(question, b"<html>");
/// assert!(matches!(answer.outcome, Outcome::Failed { failed: Failure::Malformed, .. }));
/// ```
pub fn decode(question: Question, bytes: &[u8]) -> Answer {
    let outcome =
        read(&question, bytes).unwrap_or_else(|(failed, detail)| Outcome::Failed { failed, detail });
    Answer { name: question.name, rtype: question.rtype, outcome, resolver: None, ms: None }
}

type Failed = (Failure, Option<String>);

fn read(question: &Question, bytes: &[u8]) -> Result<Outcome, Failed> {
    if bytes.len() > MAX {
        return Err((Failure::TooLarge, None));
    }
    let message = Message::from_slice(bytes).map_err(|_| malformed("shorter than a header"))?;
    let header = message.header();
    if !header.qr() {
        return Err(malformed("a query, not an answer"));
    }
    let rcode = match message.opt_rcode() {
        OptRcode::NOERROR => Rcode::NoError,
        OptRcode::NXDOMAIN => Rcode::NxDomain,
        OptRcode::SERVFAIL => return Err((Failure::Servfail, None)),
        OptRcode::REFUSED => return Err((Failure::Refused, None)),
        other => return Err((Failure::Rcode, Some(rcode_text(other)))),
    };
    let asked = message.sole_question().map_err(|_| (Failure::Mismatch, Some("no question".into())))?;
    if asked.qtype().to_int() != question.rtype.number()
        || asked.qclass() != Class::IN
        || name(asked.qname()).as_ref() != Some(&question.name)
    {
        return Err((Failure::Mismatch, None));
    }
    if header.tc() {
        return Err((Failure::Truncated, None));
    }
    let section = message.answer().map_err(|_| malformed("no answer section"))?;
    let records = section.collect::<Result<Vec<_>, _>>().map_err(|_| malformed("a record is cut off"))?;

    let mut owner = question.name.clone();
    let mut cname = Vec::new();
    let mut ttl = u32::MAX;
    if question.rtype != Type::Cname {
        while let Some(alias) = records.iter().find(|record| is(record, &owner, Rtype::CNAME)) {
            let data = data::<Cname<ParsedName<&[u8]>>>(alias)?;
            let target = name(data.cname()).ok_or_else(|| malformed("an alias is no domain name"))?;
            if target == question.name || cname.contains(&target) || cname.len() >= MAX_ALIASES {
                return Err((Failure::CnameLoop, None));
            }
            ttl = ttl.min(seconds(alias.ttl()));
            cname.push(target.clone());
            owner = target;
        }
    }
    let wanted = Rtype::from_int(question.rtype.number());
    let mut found = Vec::new();
    for record in records.iter().filter(|record| is(record, &owner, wanted)) {
        found.push(record_data(record, question.rtype)?);
        ttl = ttl.min(seconds(record.ttl()));
    }
    if found.is_empty() {
        ttl = 0;
    }
    Ok(Outcome::Answered { rcode, ad: header.ad(), ttl, cname, records: found })
}

type Record<'a> = ParsedRecord<'a, [u8]>;

fn is(record: &Record<'_>, owner: &Name, rtype: Rtype) -> bool {
    record.rtype() == rtype && record.class() == Class::IN && name(&record.owner()).as_ref() == Some(owner)
}

fn record_data(record: &Record<'_>, rtype: Type) -> Result<RecordData, Failed> {
    Ok(match rtype {
        Type::A => RecordData::A(data::<A>(record)?.addr()),
        Type::Aaaa => RecordData::Aaaa(data::<Aaaa>(record)?.addr()),
        Type::Cname => named(data::<Cname<_>>(record)?.cname()),
        Type::Ns => named(data::<Ns<_>>(record)?.nsdname()),
        Type::Ptr => named(data::<Ptr<_>>(record)?.ptrdname()),
        Type::Mx => {
            let mx = data::<Mx<ParsedName<&[u8]>>>(record)?;
            match target(mx.exchange()) {
                Some(exchange) => RecordData::Mx(mx.preference(), exchange),
                None => RecordData::Other(format!("{} {}", mx.preference(), presentation(mx.exchange()))),
            }
        }
        Type::Txt | Type::Spf => RecordData::Txt(strings(record)?),
        Type::Soa => {
            let soa = data::<Soa<ParsedName<&[u8]>>>(record)?;
            RecordData::Other(format!(
                "{} {} {} {} {} {} {}",
                presentation(soa.mname()),
                presentation(soa.rname()),
                soa.serial().into_int(),
                soa.refresh().as_secs(),
                soa.retry().as_secs(),
                soa.expire().as_secs(),
                soa.minimum().as_secs()
            ))
        }
    })
}

/// The character-strings of TXT, and of type 99, which has the same shape
/// (RFC 4408 section 3.1.1).
fn strings(record: &Record<'_>) -> Result<Vec<Vec<u8>>, Failed> {
    let unknown = data::<UnknownRecordData<&[u8]>>(record)?;
    let mut rest: &[u8] = unknown.data();
    let mut out = Vec::new();
    while let Some((&length, after)) = rest.split_first() {
        let (string, after) =
            after.split_at_checked(usize::from(length)).ok_or_else(|| malformed_record(record))?;
        out.push(string.to_vec());
        rest = after;
    }
    Ok(out)
}

fn data<'a, D: ParseRecordData<'a, [u8]>>(record: &Record<'a>) -> Result<D, Failed> {
    match record.to_record::<D>() {
        Ok(Some(record)) => Ok(record.into_data()),
        _ => Err(malformed_record(record)),
    }
}

/// The name of a record's data, or its escaped form when a label holds bytes that no [`Name`] can.
fn named(parsed: &ParsedName<&[u8]>) -> RecordData {
    target(parsed).map_or_else(|| RecordData::Other(presentation(parsed)), RecordData::Name)
}

fn target(parsed: &ParsedName<&[u8]>) -> Option<Name> {
    name(parsed).filter(|name| !name.as_str().contains(' '))
}

/// A name as it is asked for: the macros of SPF may put spaces into it.
fn name(parsed: &ParsedName<&[u8]>) -> Option<Name> {
    let mut text = String::new();
    for label in parsed.iter().filter(|label| !label.is_root()) {
        if label.iter().any(|byte| byte == b'.' || !byte.is_ascii()) {
            return None;
        }
        if !text.is_empty() {
            text.push('.');
        }
        text.extend(label.iter().map(char::from));
    }
    Name::expanded(&text).ok()
}

/// A name with the escapes of RFC 1035 section 5.1, without the final dot.
fn presentation(parsed: &ParsedName<&[u8]>) -> String {
    let mut out = String::new();
    for label in parsed.iter().filter(|label| !label.is_root()) {
        if !out.is_empty() {
            out.push('.');
        }
        for byte in label.iter() {
            match byte {
                b'.' => out.push_str("\\."),
                b' ' => out.push_str("\\032"),
                _ => escape_byte(byte.to_ascii_lowercase(), &mut out),
            }
        }
    }
    if out.is_empty() { ".".to_owned() } else { out }
}

/// A TTL in seconds; one with the highest bit set counts as zero (RFC 2181 section 8).
fn seconds(ttl: Ttl) -> u32 {
    let seconds = ttl.as_secs();
    if seconds > i32::MAX as u32 { 0 } else { seconds }
}

fn malformed(detail: &str) -> Failed {
    (Failure::Malformed, Some(detail.to_owned()))
}

fn malformed_record(record: &Record<'_>) -> Failed {
    (Failure::Malformed, Some(format!("the data of a record of type {} is broken", record.rtype().to_int())))
}

/// The mnemonic of a response code (RFC 1035 section 4.1.1, RFC 2136 section 2.2), or its number.
fn rcode_text(rcode: OptRcode) -> String {
    match rcode {
        OptRcode::FORMERR => "FORMERR".to_owned(),
        OptRcode::NOTIMP => "NOTIMP".to_owned(),
        OptRcode::NOTAUTH => "NOTAUTH".to_owned(),
        OptRcode::BADVERS => "BADVERS".to_owned(),
        other => format!("response code {}", other.to_int()),
    }
}

#[cfg(test)]
mod tests;

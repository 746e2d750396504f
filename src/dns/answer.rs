use std::net::{Ipv4Addr, Ipv6Addr};

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Name, Question, Type};
use crate::finding::escape_byte;

/// What came back for a question, or why nothing did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The name asked for.
    pub name: Name,
    /// The type asked for.
    #[serde(rename = "type")]
    pub rtype: Type,
    /// The answer itself.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// Who answered: a resolver's URL or name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolver: Option<String>,
    /// Milliseconds it took.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ms: Option<u32>,
}

/// An answer, or the reason why there is none. A failure is never an absence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Outcome {
    /// A resolver answered.
    Answered {
        /// What it says of the name.
        rcode: Rcode,
        /// Whether it validated the answer by DNSSEC (RFC 4035 section 3.2.3).
        ad: bool,
        /// Seconds, the lowest of the chain; 0 when there are no records.
        ttl: u32,
        /// The aliases followed, in order; the last is where the records are.
        cname: Vec<Name>,
        /// The records of the type asked for, in the order of the answer.
        records: Vec<RecordData>,
    },
    /// Nobody answered.
    Failed {
        /// Why.
        failed: Failure,
        /// What the transport said, if that tells more.
        #[serde(skip_serializing_if = "Option::is_none")]
        detail: Option<String>,
    },
}

impl Outcome {
    /// Whether somebody answered with at least one record.
    pub fn is_records(&self) -> bool {
        matches!(self, Self::Answered { records, .. } if !records.is_empty())
    }
}

/// The response codes that say something about a name; all others are failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum Rcode {
    /// The name exists.
    NoError,
    /// The name does not exist, nor anything below it (RFC 8020).
    NxDomain,
}

/// Why a question has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum Failure {
    /// No answer in time.
    Timeout,
    /// The resolver could not find out: SERVFAIL, often broken DNSSEC or dead name servers.
    Servfail,
    /// The resolver does not want to answer.
    Refused,
    /// Another response code.
    Rcode,
    /// The answer was cut and could not be had whole.
    Truncated,
    /// The bytes are not a DNS message.
    Malformed,
    /// The answer is to another question.
    Mismatch,
    /// The answer is longer than allowed.
    TooLarge,
    /// The aliases lead in a circle or on and on.
    CnameLoop,
    /// The HTTP status is not 200.
    Http,
    /// The response is not `application/dns-message`; a captive portal, perhaps.
    NotDns,
    /// The resolver could not be reached, or the browser was not allowed to.
    Network,
    /// The saved snapshot does not hold this question.
    NotInSnapshot,
    /// The check had asked as many questions as it may.
    Limit,
}

impl Failure {
    /// The failure in words, to stand after a colon.
    pub fn text(self) -> &'static str {
        match self {
            Self::Timeout => "no answer in time",
            Self::Servfail => "the resolver answered SERVFAIL",
            Self::Refused => "the resolver answered REFUSED",
            Self::Rcode => "the resolver answered with an error code",
            Self::Truncated => "the answer was cut off",
            Self::Malformed => "the answer is not a DNS message",
            Self::Mismatch => "the answer is to another question",
            Self::TooLarge => "the answer is too large",
            Self::CnameLoop => "the aliases lead in a circle",
            Self::Http => "the resolver answered with an HTTP error",
            Self::NotDns => "the response is not DNS",
            Self::Network => "the resolver could not be reached",
            Self::NotInSnapshot => "not in the saved snapshot",
            Self::Limit => "the check asked as many questions as it may",
        }
    }
}

/// The data of one record.
///
/// In JSON: an address, `10 mx.example.com`, a name, or for TXT an array of strings in which bytes
/// outside printable ASCII stand as `\DDD` (RFC 1035 section 5.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordData {
    /// An IPv4 address.
    A(Ipv4Addr),
    /// An IPv6 address.
    Aaaa(Ipv6Addr),
    /// Preference and exchange; the exchange `.` is the root.
    Mx(u16, Name),
    /// CNAME, NS or PTR.
    Name(Name),
    /// TXT or SPF: the character-strings.
    Txt(Vec<Vec<u8>>),
    /// Anything else, in presentation form.
    Other(String),
}

impl RecordData {
    /// The strings of a TXT record, joined with nothing between them.
    pub fn joined(&self) -> Option<Vec<u8>> {
        match self {
            Self::Txt(strings) => Some(strings.concat()),
            _ => None,
        }
    }

    /// A TXT record of strings in the escaped form of RFC 1035 section 5.1.
    pub fn txt(strings: &[impl AsRef<str>]) -> Self {
        Self::Txt(strings.iter().map(|string| unescape(string.as_ref())).collect())
    }

    fn text(&self) -> String {
        match self {
            Self::A(ip) => ip.to_string(),
            Self::Aaaa(ip) => ip.to_string(),
            Self::Mx(preference, exchange) => format!("{preference} {exchange}"),
            Self::Name(name) => name.to_string(),
            Self::Other(text) => text.clone(),
            Self::Txt(strings) => strings.iter().map(|s| escape(s)).collect(),
        }
    }
}

/// The escaped form of RFC 1035 section 5.1, without quotes.
fn escape(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    bytes.iter().for_each(|&byte| escape_byte(byte, &mut out));
    out
}

/// The bytes of an escaped text. Total: a stray backslash stands for itself.
pub(crate) fn unescape(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at..] {
            [b'\\', a @ b'0'..=b'9', b @ b'0'..=b'9', c @ b'0'..=b'9', ..] => {
                let value = [a, b, c].iter().fold(0u16, |n, d| n * 10 + u16::from(d - b'0'));
                out.push(value.min(255) as u8);
                at += 4;
            }
            [b'\\', byte, ..] => {
                out.push(byte);
                at += 2;
            }
            [byte, ..] => {
                out.push(byte);
                at += 1;
            }
            [] => break,
        }
    }
    out
}

impl Serialize for RecordData {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Txt(strings) => serializer.collect_seq(strings.iter().map(|s| escape(s))),
            other => serializer.serialize_str(&other.text()),
        }
    }
}

/// Read as one flat struct, with every field that an answer or a failure may have: `flatten` and
/// `untagged` would buffer every value first.
impl<'de> Deserialize<'de> for Answer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Flat {
            name: Name,
            #[serde(rename = "type")]
            rtype: Type,
            rcode: Option<Rcode>,
            ad: Option<bool>,
            ttl: Option<u32>,
            cname: Option<Vec<Name>>,
            records: Option<Vec<RecordData>>,
            failed: Option<Failure>,
            detail: Option<String>,
            resolver: Option<String>,
            ms: Option<u32>,
        }
        let flat = Flat::deserialize(deserializer)?;
        let outcome = match (flat.failed, flat.rcode) {
            (Some(failed), _) => Outcome::Failed { failed, detail: flat.detail },
            (None, Some(rcode)) => Outcome::Answered {
                rcode,
                ad: flat.ad.unwrap_or(false),
                ttl: flat.ttl.unwrap_or(0),
                cname: flat.cname.unwrap_or_default(),
                records: flat.records.unwrap_or_default(),
            },
            (None, None) => return Err(D::Error::custom("an answer has either `rcode` or `failed`")),
        };
        Self { name: flat.name, rtype: flat.rtype, outcome, resolver: flat.resolver, ms: flat.ms }
            .typed()
            .map_err(D::Error::custom)
    }
}

/// A text becomes [`RecordData::Other`]: what it stands for depends on the type of the answer.
impl<'de> Deserialize<'de> for RecordData {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = RecordData;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a text, or an array of character-strings")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<RecordData, E> {
                Ok(RecordData::Other(text.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<RecordData, A::Error> {
                let mut strings = Vec::new();
                while let Some(text) = seq.next_element::<String>()? {
                    strings.push(unescape(&text));
                }
                Ok(RecordData::Txt(strings))
            }
        }

        deserializer.deserialize_any(Either)
    }
}

impl Answer {
    /// An answer with records.
    pub fn new(question: Question, records: Vec<RecordData>) -> Self {
        let outcome =
            Outcome::Answered { rcode: Rcode::NoError, ad: false, ttl: 300, cname: Vec::new(), records };
        Self { name: question.name, rtype: question.rtype, outcome, resolver: None, ms: None }
    }

    /// A name that does not exist.
    pub fn nxdomain(question: Question) -> Self {
        let outcome = Outcome::Answered {
            rcode: Rcode::NxDomain,
            ad: false,
            ttl: 0,
            cname: Vec::new(),
            records: Vec::new(),
        };
        Self { name: question.name, rtype: question.rtype, outcome, resolver: None, ms: None }
    }

    /// No answer, and why.
    pub fn failed(question: Question, failed: Failure) -> Self {
        let outcome = Outcome::Failed { failed, detail: None };
        Self { name: question.name, rtype: question.rtype, outcome, resolver: None, ms: None }
    }

    /// The question this answers.
    pub fn question(&self) -> Question {
        Question::new(self.name.clone(), self.rtype)
    }

    /// Reads the records' texts by the type asked for.
    ///
    /// # Errors
    /// Names the record that does not fit the type.
    pub(crate) fn typed(mut self) -> Result<Self, String> {
        let rtype = self.rtype;
        if let Outcome::Answered { records, .. } = &mut self.outcome {
            for record in records {
                if let RecordData::Other(text) = record {
                    *record = typed(rtype, text)
                        .ok_or_else(|| format!("`{text}` is no {} record", rtype.as_str()))?;
                } else if !matches!(rtype, Type::Txt | Type::Spf) {
                    return Err(format!("a list is no {} record", rtype.as_str()));
                }
            }
        }
        Ok(self)
    }
}

fn typed(rtype: Type, text: &str) -> Option<RecordData> {
    Some(match rtype {
        // A name with escapes, which no `Name` can hold: see `wire::decode`.
        Type::Mx | Type::Cname | Type::Ns | Type::Ptr if text.contains('\\') => {
            RecordData::Other(text.to_owned())
        }
        Type::A => RecordData::A(text.parse().ok()?),
        Type::Aaaa => RecordData::Aaaa(text.parse().ok()?),
        Type::Mx => {
            let (preference, exchange) = text.split_once(' ')?;
            RecordData::Mx(preference.parse().ok()?, Name::parse(exchange).ok()?)
        }
        Type::Cname | Type::Ns | Type::Ptr => RecordData::Name(Name::parse(text).ok()?),
        Type::Txt | Type::Spf => RecordData::Txt(vec![unescape(text)]),
        Type::Soa => RecordData::Other(text.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_round_trip() {
        let json = r#"{"name":"example.com","type":"TXT","rcode":"NOERROR","ad":true,"ttl":60,"cname":[],"records":[["v=spf1 \\195\\164","\\\\-all"]],"ms":12}"#;
        let answer: Answer = serde_json::from_str(json).unwrap();
        let Outcome::Answered { records, .. } = &answer.outcome else { panic!() };
        assert_eq!(records[0].joined().unwrap(), b"v=spf1 \xc3\xa4\\-all");
        assert_eq!(serde_json::to_string(&answer).unwrap(), json);
        let json = r#"{"name":"example.com","type":"MX","failed":"timeout"}"#;
        let answer: Answer = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&answer).unwrap(), json);
        let json = r#"{"name":"1.2.0.192.in-addr.arpa","type":"PTR","rcode":"NOERROR","ad":false,"ttl":1,"cname":[],"records":["a\\032b.example","c.example"]}"#;
        let answer: Answer = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&answer).unwrap(), json);
    }

    #[test]
    fn json_that_is_no_answer() {
        for json in [
            r#"{"name":"example.com","type":"MX"}"#,
            r#"{"name":"example.com","type":"HINFO","failed":"timeout"}"#,
            r#"{"name":"example.com","type":"A","rcode":"NOERROR","records":["mx.example.com"]}"#,
            r#"{"name":"example.com","type":"A","rcode":"NOERROR","records":[["192.0.2.1"]]}"#,
            r#"{"name":"example.com","type":"MX","rcode":"NOERROR","records":["mx.example.com"]}"#,
        ] {
            assert!(serde_json::from_str::<Answer>(json).is_err(), "{json}");
        }
    }
}

//! Which of a name's TXT records is its SPF record (RFC 7208 section 4.5).

use super::parse;
use crate::dns::{Answer, Failure, Outcome, RecordData, Reply};

/// The lookups a check may do (RFC 7208 section 4.6.4).
pub(super) const LOOKUPS: u32 = 10;
/// The void lookups a check may meet (RFC 7208 section 4.6.4).
pub(super) const VOIDS: u32 = 2;
/// The MX records and PTR records looked at (RFC 7208 section 4.6.4).
pub(super) const HOSTS: usize = 10;

/// The SPF records at a name.
#[derive(Clone, Debug)]
pub(super) enum Selection<'a> {
    /// No record.
    None,
    /// The one record, as its strings.
    One(&'a [Vec<u8>], &'a Answer),
    /// More than one.
    Many(Vec<&'a [Vec<u8>]>),
    /// Nobody could say.
    Unknown(Failure),
    /// Not asked yet.
    Pending,
}

/// Picks the records of a reply to a TXT question.
pub(super) fn select(reply: Reply<'_>) -> Selection<'_> {
    match reply {
        Reply::Pending => Selection::Pending,
        Reply::Unknown(failure) => Selection::Unknown(failure),
        Reply::NoData(_) | Reply::NxDomain(_) => Selection::None,
        Reply::Records(answer) => {
            let records: Vec<_> = reply.txt().filter(|strings| begins(strings)).collect();
            match records.as_slice() {
                [] => Selection::None,
                [one] => Selection::One(one, answer),
                _ => Selection::Many(records),
            }
        }
    }
}

/// Whether strings, joined, begin as a record does.
fn begins(strings: &[Vec<u8>]) -> bool {
    let head: Vec<u8> = strings.iter().flatten().take(7).copied().collect();
    parse::is_record(&head)
}

/// An answer in short, for a trace.
pub(super) fn text(reply: Reply<'_>) -> String {
    match reply {
        Reply::Pending => "not asked yet".to_owned(),
        Reply::Unknown(failure) => failure.text().to_owned(),
        Reply::NoData(_) => "no data".to_owned(),
        Reply::NxDomain(_) => "no such name".to_owned(),
        Reply::Records(answer) => {
            let Outcome::Answered { records, .. } = &answer.outcome else { return String::new() };
            let mut out = String::new();
            for record in records.iter().take(HOSTS + 1) {
                if !out.is_empty() {
                    out.push_str(", ");
                }
                match record {
                    RecordData::A(ip) => out.push_str(&ip.to_string()),
                    RecordData::Aaaa(ip) => out.push_str(&ip.to_string()),
                    RecordData::Mx(_, host) | RecordData::Name(host) => out.push_str(host.as_str()),
                    _ => out.push_str("a record"),
                }
            }
            if records.len() > HOSTS + 1 {
                out.push_str(", ...");
            }
            out
        }
    }
}

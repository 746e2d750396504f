//! Reports that receivers send back: DMARC aggregate reports, TLS reports, feedback on abuse and on
//! failed authentication, and bounces.
//!
//! [`read`] takes the file as it came: the report, packed or not, or the mail that it came in.

mod bounce;
mod content;
mod dmarc;
mod feedback;
mod fields;
mod json;
mod limits;
mod mail;
mod original;
mod plain;
mod reason;
mod tls;
mod unpack;

use serde::Serialize;

pub use bounce::{Bounce, BounceClass, BounceForm, BouncedRecipient};
pub use content::{Packing, ReadReport, ReportContent, ReportEnvelope, ReportMail, ReportProblem, Unread};
pub use dmarc::{
    DkimAuthResult, DmarcAggregate, DmarcOverride, DmarcRecord, DmarcTotals, PublishedPolicy, SpfAuthResult,
};
pub use feedback::Feedback;
pub use limits::ReportLimits;
pub use original::OriginalMessage;
pub use plain::plain;
pub use reason::BounceReason;
pub use tls::{TlsFailure, TlsPolicy, TlsReport, TlsTotals};

/// Reads a report: DMARC (RFC 7489 appendix C, RFC 9990), TLS-RPT (RFC 8460), ARF (RFC 5965), or a
/// bounce (RFC 3464 and what is older). Any bytes give an answer.
///
/// ```
/// use sendworthy::report::{self, ReportContent, ReportLimits};
/// let xml = b"<feedback><record><row><source_ip>192.0.2.1</source_ip><count>2</count></row></record></feedback>";
/// let read = report::read(xml.to_vec(), &ReportLimits::default());
/// let ReportContent::DmarcAggregate { dmarc } = read.content else { panic!() };
/// assert_eq!((dmarc.records[0].source_ip.as_deref(), dmarc.totals.messages), (Some("192.0.2.1"), 2));
/// ```
pub fn read(raw: Vec<u8>, limits: &ReportLimits) -> ReadReport {
    let mut reading =
        Reading { limits, packing: Vec::new(), problems: Vec::new(), left_out: 0, unread: Vec::new() };
    let size = raw.len();
    let mut mail = None;
    let content = if size > limits.file {
        reading.unread("the file", "it is larger than the limit");
        None
    } else if looks_like_file(&raw) {
        reading.file(&raw, "the file", limits.layers)
    } else {
        let (head, content) = mail::read(raw, &mut reading);
        mail = head;
        content
    };
    ReadReport {
        envelope: ReportEnvelope {
            schema: 1,
            engine: env!("CARGO_PKG_VERSION"),
            size,
            packing: reading.packing,
            mail,
            problems: reading.problems,
            problems_left_out: reading.left_out,
            not_looked_at: reading.unread,
        },
        content: content.unwrap_or(ReportContent::None),
    }
}

/// What is kept beside the report while it is read.
struct Reading<'l> {
    limits: &'l ReportLimits,
    packing: Vec<Packing>,
    problems: Vec<ReportProblem>,
    left_out: usize,
    unread: Vec<Unread>,
}

impl Reading<'_> {
    /// A value is wrong.
    fn wrong(&mut self, place: &dyn Fn() -> String, message: &str, value: &str) {
        if self.problems.len() == self.limits.problems {
            self.left_out += 1;
            return;
        }
        let value = self.cut(value);
        let message = if value.is_empty() { message.to_owned() } else { format!("`{value}` {message}") };
        self.problems.push(ReportProblem { place: place(), message });
    }

    fn missing(&mut self, place: &str) {
        self.wrong(&|| place.to_owned(), "it is missing", "");
    }

    fn unread(&mut self, place: &str, why: &str) {
        if self.unread.len() < self.limits.problems {
            self.unread.push(Unread { place: self.cut(place), why: why.to_owned() });
        }
    }

    /// A value, at most as long as the limit.
    fn cut(&self, value: &str) -> String {
        let value = value.trim();
        match value.char_indices().find(|(at, c)| at + c.len_utf8() > self.limits.value) {
            Some((at, _)) => format!("{}…", value.get(..at).unwrap_or_default()),
            None => value.to_owned(),
        }
    }

    /// One of the words that are known, in any case.
    fn word(
        &mut self,
        place: &dyn Fn() -> String,
        value: &str,
        known: &[&'static str],
    ) -> Option<&'static str> {
        let value = value.trim();
        let found = known.iter().find(|word| word.eq_ignore_ascii_case(value));
        if found.is_none() && !value.is_empty() {
            self.wrong(place, &format!("is none of {}", known.join(", ")), value);
        }
        found.copied()
    }

    fn number(&mut self, place: &dyn Fn() -> String, value: &str) -> Option<u32> {
        let number = value.trim().parse().ok();
        if number.is_none() {
            self.wrong(place, "is no number, or too large a one", value);
        }
        number
    }

    fn ip(&mut self, place: &dyn Fn() -> String, value: &str) -> Option<String> {
        // A name in brackets follows at some reporters.
        let value = value.split('(').next().unwrap_or_default().trim();
        if value.is_empty() {
            return None;
        }
        if value.parse::<std::net::IpAddr>().is_err() {
            self.wrong(place, "is no IP address", value);
        }
        Some(self.cut(value))
    }

    /// A date of a header field in RFC 3339 form.
    fn date(&mut self, place: &dyn Fn() -> String, value: &str) -> Option<String> {
        let date = mail_parser::DateTime::parse_rfc822(value).filter(|date| date.is_valid());
        if date.is_none() && !value.is_empty() {
            self.wrong(place, "is no date", value);
        }
        Some(date?.to_rfc3339())
    }

    /// A report as a file, packed or not; nothing when it is none.
    fn file(&mut self, bytes: &[u8], place: &str, layers: usize) -> Option<ReportContent> {
        if unpack::is_gzip(bytes) || unpack::is_zip(bytes) {
            let Some(layers) = layers.checked_sub(1) else {
                self.unread(place, "too many packed files stand inside each other");
                return None;
            };
            return if unpack::is_gzip(bytes) {
                self.gzip(bytes, place, layers)
            } else {
                self.archive(bytes, place, layers)
            };
        }
        let text = String::from_utf8_lossy(shown(bytes));
        if text.starts_with('<') {
            return dmarc::read(&text, place, self);
        }
        if text.starts_with('{') {
            return tls::read(&text, place, self);
        }
        self.unread(place, "it is neither XML nor JSON");
        None
    }

    fn gzip(&mut self, bytes: &[u8], place: &str, layers: usize) -> Option<ReportContent> {
        self.packing.push(Packing::Gzip);
        match unpack::gzip(bytes, self.limits) {
            Ok(unpacked) => self.unpacked(&unpacked, place, layers),
            Err(why) => {
                self.unread(place, why);
                None
            }
        }
    }

    fn archive(&mut self, bytes: &[u8], place: &str, layers: usize) -> Option<ReportContent> {
        self.packing.push(Packing::Zip);
        let (entries, more) = match unpack::zip(bytes, self.limits) {
            Ok(listed) => listed,
            Err(why) => {
                self.unread(place, why);
                return None;
            }
        };
        if more {
            self.unread(place, "there are too many files in it");
        }
        let packed = self.packing.len();
        let mut found = None;
        // All files of an archive share what one may give.
        let mut room = self.limits.inflated;
        for entry in &entries {
            let place = format!("{place}, {}", entry.name);
            if found.is_some() {
                self.unread(&place, "another file of the archive is the report");
                continue;
            }
            self.packing.truncate(packed);
            match entry.unpack(&ReportLimits { inflated: room, ..*self.limits }) {
                Ok(unpacked) => {
                    room = room.saturating_sub(unpacked.bytes.len());
                    found = self.unpacked(&unpacked, &place, layers);
                }
                Err(why) => self.unread(&place, why),
            }
        }
        if entries.is_empty() {
            self.unread(place, "the archive is empty");
        }
        found
    }

    fn unpacked(&mut self, unpacked: &unpack::Unpacked, place: &str, layers: usize) -> Option<ReportContent> {
        if unpacked.differs {
            self.wrong(&|| place.to_owned(), "its checksum differs from its content", "");
        }
        self.file(&unpacked.bytes, place, layers)
    }
}

/// Whether bytes are a report as a file, and no mail.
fn looks_like_file(bytes: &[u8]) -> bool {
    unpack::is_gzip(bytes) || unpack::is_zip(bytes) || matches!(shown(bytes).first(), Some(b'<' | b'{'))
}

/// Without a byte order mark and white space in front.
fn shown(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start()
}

/// Seconds since 1970 in RFC 3339 form; nothing beyond the year 9999.
fn rfc3339(seconds: u64) -> Option<String> {
    let seconds = i64::try_from(seconds).ok().filter(|seconds| *seconds <= 253_402_300_799)?;
    Some(mail_parser::DateTime::from_timestamp(seconds).to_rfc3339())
}

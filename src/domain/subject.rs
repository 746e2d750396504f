//! What a person types or pastes, taken apart into the domain to check.

use std::fmt;
use std::net::IpAddr;

use serde::Serialize;

use crate::dns::{Name, NameError};

/// The domain in an input, and what was around it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Subject {
    /// The domain as A-labels.
    pub name: Name,
    /// What was done to the input to get there, in words; empty for a plain name.
    pub notes: Vec<String>,
}

/// Why an input holds no domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubjectError {
    /// Nothing but white space.
    Empty,
    /// An address: DNS is asked by name.
    Address(IpAddr),
    /// A name of one label, such as `localhost` or `com`.
    SingleLabel(String),
    /// Text that is no name.
    Name(String, NameError),
    /// An internationalized name that IDNA refuses (RFC 5891).
    Idna(String),
    /// More than one name.
    Several(String),
}

impl Subject {
    /// Finds the domain in `input`: a name, an address, a URL, or a DNS name below the domain such
    /// as `_dmarc.example.com`. `to_ascii` turns a name with non-ASCII letters into A-labels
    /// (UTS 46); it is not called for ASCII.
    ///
    /// # Errors
    /// Why there is no domain to check.
    pub fn parse(input: &str, to_ascii: impl Fn(&str) -> Option<String>) -> Result<Self, SubjectError> {
        let mut notes = Vec::new();
        let trimmed =
            input.trim_matches(|c: char| c.is_whitespace() || is_invisible(c) || "\"'<>`,;".contains(c));
        let text: String = trimmed.chars().filter(|&c| !is_invisible(c)).collect();
        if text.is_empty() {
            return Err(SubjectError::Empty);
        }
        if text != trimmed {
            notes.push("left out characters that are not seen".to_owned());
        }
        let host = host(&text, &mut notes);
        if host.contains(char::is_whitespace) {
            return Err(SubjectError::Several(host.to_owned()));
        }
        if let Ok(ip) = host.trim_start_matches('[').trim_end_matches(']').parse() {
            return Err(SubjectError::Address(ip));
        }
        if host.is_empty() {
            return Err(SubjectError::Empty);
        }
        let ascii = if host.is_ascii() {
            host.to_owned()
        } else {
            // UTS 46 maps these to a full stop.
            let host = host.replace(['\u{3002}', '\u{ff0e}', '\u{ff61}'], ".");
            let ascii = if host.is_ascii() { Some(host.clone()) } else { to_ascii(&host) };
            let ascii = ascii.ok_or_else(|| SubjectError::Idna(host.clone()))?;
            notes.push(format!("`{host}` is `{ascii}` in DNS"));
            ascii
        };
        if let Ok(ip) = ascii.parse() {
            return Err(SubjectError::Address(ip));
        }
        let name = Name::parse(&ascii).map_err(|error| SubjectError::Name(ascii.clone(), error))?;
        if name.as_str().contains(|c: char| !c.is_ascii_alphanumeric() && !"-._".contains(c)) {
            return Err(SubjectError::Name(ascii, NameError::Byte));
        }
        let name = without_service_labels(name, &mut notes);
        if name.label_count() < 2 {
            return Err(SubjectError::SingleLabel(name.to_string()));
        }
        Ok(Self { name, notes })
    }
}

/// The host part of a URL or a mail address, or the text itself.
fn host<'a>(text: &'a str, notes: &mut Vec<String>) -> &'a str {
    let mut rest = text;
    let mut kind = None;
    if let Some((scheme, after)) = rest.split_once(':')
        && !scheme.is_empty()
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
        && (after.starts_with("//") || scheme.eq_ignore_ascii_case("mailto"))
    {
        rest = after.trim_start_matches('/');
        kind = Some(if scheme.eq_ignore_ascii_case("mailto") { "a mail address" } else { "a URL" });
    }
    if let Some(at) = rest.find(['/', '?', '#']) {
        rest = &rest[..at];
        kind = kind.or(Some("a URL"));
    }
    if let Some(at) = rest.rfind('@') {
        rest = rest[at + 1..].trim_end_matches('>');
        if kind != Some("a URL") {
            kind = Some("a mail address");
        }
    }
    let is_ipv6 = rest.matches(':').count() > 1 || rest.starts_with('[');
    if let Some((before, port)) = rest.rsplit_once(':')
        && !is_ipv6
        && port.bytes().all(|b| b.is_ascii_digit())
    {
        rest = before;
        kind = kind.or(Some("a host with a port"));
    }
    if let Some(kind) = kind {
        notes.push(format!("took `{rest}` out of {kind}"));
    }
    rest
}

/// Drops labels that name a record rather than a domain: `_dmarc`, `selector._domainkey`.
fn without_service_labels(name: Name, notes: &mut Vec<String>) -> Name {
    let labels: Vec<&str> = name.labels().collect();
    let Some(last) = labels.iter().rposition(|label| label.starts_with('_')) else { return name };
    let kept = labels.len() - last - 1;
    if kept == 0 {
        return name;
    }
    let domain = name.suffix(kept);
    notes.push(format!("`{name}` holds a record of `{domain}`, which is checked as a whole"));
    domain
}

/// Characters that are pasted along without being seen.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '\0'..='\u{8}')
}

impl fmt::Display for SubjectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("there is no domain name in the input"),
            Self::Address(ip) => write!(
                f,
                "`{ip}` is an address, and a domain is needed; give the address as the sending address beside it"
            ),
            Self::SingleLabel(name) => {
                write!(f, "`{name}` is a single label; a domain that sends mail has at least two")
            }
            Self::Name(name, error) => write!(f, "`{name}` is not a domain name: {error}"),
            Self::Idna(name) => write!(f, "`{name}` is not a valid internationalized domain name"),
            Self::Several(text) => write!(f, "`{text}` is more than one word; give one domain"),
        }
    }
}

impl std::error::Error for SubjectError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(input: &str) -> Result<Subject, SubjectError> {
        Subject::parse(input, |name| (name == "bücher.example").then(|| "xn--bcher-kva.example".to_owned()))
    }

    #[test]
    fn takes_apart_what_is_pasted() {
        for (input, name, notes) in [
            ("example.com", "example.com", 0),
            (" Example.COM. ", "example.com", 0),
            ("https://www.example.com:8443/a?b#c", "www.example.com", 1),
            ("https://user@example.com/", "example.com", 1),
            ("Ann <ann@example.com>", "example.com", 1),
            ("mailto:ann@example.com?subject=x", "example.com", 1),
            ("example.com/path", "example.com", 1),
            ("example.com:25", "example.com", 1),
            ("_dmarc.example.com", "example.com", 1),
            ("s1._domainkey.news.example.com", "news.example.com", 1),
            ("bücher.example", "xn--bcher-kva.example", 1),
            ("ann@bücher.example", "xn--bcher-kva.example", 2),
            ("exam\u{200b}ple.com", "example.com", 1),
            ("1.2.3", "1.2.3", 0),
        ] {
            let subject = parse(input).unwrap_or_else(|error| panic!("{input}: {error}"));
            assert_eq!((subject.name.as_str(), subject.notes.len()), (name, notes), "{input}");
        }
    }

    #[test]
    fn says_why_there_is_no_domain() {
        assert_eq!(parse("  "), Err(SubjectError::Empty));
        assert_eq!(parse("https://"), Err(SubjectError::Empty));
        assert!(matches!(parse("192.0.2.1"), Err(SubjectError::Address(_))));
        assert!(matches!(parse("http://[2001:db8::1]/"), Err(SubjectError::Address(_))));
        assert!(matches!(parse("localhost"), Err(SubjectError::SingleLabel(_))));
        assert!(matches!(parse("a b"), Err(SubjectError::Several(_))));
        assert!(matches!(parse("a..example"), Err(SubjectError::Name(_, NameError::EmptyLabel))));
        assert!(matches!(
            parse(&format!("{}.example", "a".repeat(64))),
            Err(SubjectError::Name(_, NameError::LongLabel))
        ));
        assert!(matches!(
            parse(&format!("{}example", "a.".repeat(124))),
            Err(SubjectError::Name(_, NameError::Long))
        ));
        assert!(matches!(parse("ex%61mple.com"), Err(SubjectError::Name(_, NameError::Byte))));
        assert!(matches!(parse("ü.invalid"), Err(SubjectError::Idna(_))));
    }
}

//! Authentication-Results fields (RFC 8601): those that a message came with are read, and held against
//! our own verdicts; one that says ours is written.

use serde::Serialize;

use super::authentication::{Authentication, AuthorVerdict, DkimSignature, Wire};
use crate::dkim::DkimResult;
use crate::dmarc::DmarcResult;
use crate::dns::Name;
use crate::finding::Span;
use crate::mime::Mail;
use crate::spf::{SpfIdentity, SpfResult};

/// Fields that are read.
const FIELDS: usize = 50;

/// Pieces of one field between semicolons, and properties of one result, that are read.
const PARTS: usize = 50;

/// Bytes of a word that are kept.
const WORD: usize = 400;

/// Comments inside each other.
const DEPTH: usize = 20;

/// Stands in the field that is written until a name is given (RFC 2606 section 2).
const NOBODY: &str = "receiver.example";

/// An Authentication-Results field that the message came with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), derive(tsify::Tsify))]
pub struct ClaimedResults {
    /// Where the field is, in bytes of the message as it was given.
    pub span: Span,
    /// Who says it, as the field has it; empty when nobody is named.
    pub authserv_id: String,
    /// Whether it may be believed.
    pub trust: ClaimTrust,
    /// Why, in a sentence.
    pub because: String,
    /// What it says; nothing when it says `none`.
    pub results: Vec<ClaimedResult>,
    /// The first place where it leaves the grammar (RFC 8601 section 2.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), tsify(optional))]
    pub fault: Option<Span>,
}

/// Whether an Authentication-Results field may be believed (RFC 8601 sections 5 and 7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), derive(tsify::Tsify))]
pub enum ClaimTrust {
    /// It has the receiver's own name and stands above all that other servers have added.
    Trusted,
    /// It has the receiver's own name and stands below a `Received`: it is the receiver's only if that
    /// one takes away what others have written under its name, as it must.
    IfCleaned,
    /// Anybody may have written it.
    Untrusted,
}

/// One result that a field claims.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), derive(tsify::Tsify))]
pub struct ClaimedResult {
    /// Where it is, in bytes of the message as it was given.
    pub span: Span,
    /// What was looked at, in small letters: `dkim`.
    pub method: String,
    /// What came of it, in small letters: `pass`.
    pub result: String,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), tsify(optional))]
    pub reason: Option<String>,
    /// What it is about.
    pub properties: Vec<ClaimedProperty>,
    /// Our results for the same, each once.
    pub ours: Vec<&'static str>,
    /// Whether one of ours says the same; absent when there is none to compare with.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), tsify(optional))]
    pub agrees: Option<bool>,
}

/// What a result is about: `header.d=example.com`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), derive(tsify::Tsify))]
pub struct ClaimedProperty {
    /// Where the value is from: `header`, `smtp`, `body`, `policy`; in small letters.
    #[serde(rename = "type")]
    pub ptype: String,
    /// Which one, in small letters.
    pub property: String,
    /// The value.
    pub value: String,
}

/// Reads the fields of a message, and holds what they claim against `report`.
pub(super) fn claims(
    mail: &Mail,
    wire: &Wire<'_>,
    report: &Authentication,
    authserv_id: Option<&str>,
) -> Vec<ClaimedResults> {
    let mut list = Vec::new();
    let field = |span: &Span| mail.raw().get(span.range()).unwrap_or_default();
    let is_received = |field: &[u8]| {
        field
            .split(|byte| *byte == b':')
            .next()
            .is_some_and(|name| name.trim_ascii_end().eq_ignore_ascii_case(b"received"))
    };
    // Where nothing was received, nothing tells what came from outside.
    let mut below_received = !wire.spans.iter().any(|span| is_received(field(span)));
    for span in &wire.spans {
        let field = field(span);
        below_received |= is_received(field);
        let Some(colon) = field.iter().position(|byte| *byte == b':') else { continue };
        let name = field.get(..colon).unwrap_or_default().trim_ascii_end();
        if !name.eq_ignore_ascii_case(b"authentication-results") {
            continue;
        }
        if list.len() == FIELDS {
            break;
        }
        let value = field.get(colon + 1..).unwrap_or_default();
        let mut claim = read(value, span.start as usize + colon + 1);
        claim.span = Span::new(span.start as usize, span.start as usize + field.trim_ascii_end().len());
        let is_own = authserv_id.is_some_and(|own| own.eq_ignore_ascii_case(&claim.authserv_id));
        (claim.trust, claim.because) = trust(is_own, below_received, authserv_id.is_some());
        for result in &mut claim.results {
            compare(result, report);
        }
        list.push(claim);
    }
    list
}

/// A border server adds its field at the top (section 4), and takes away those that claim to be its own
/// (section 5). Above the first `Received` nothing is from outside; below, it hangs on the second.
fn trust(is_own: bool, below_received: bool, is_known: bool) -> (ClaimTrust, String) {
    let (trust, because) = match (is_own, below_received) {
        (true, false) => (
            ClaimTrust::Trusted,
            "it has the name of the receiver and stands above all that came from outside (RFC 8601 section 5)",
        ),
        (true, true) => (
            ClaimTrust::IfCleaned,
            "it has the name of the receiver, and no `Received` below tells that it was added last: it holds if the receiver takes away what others write under its name, as it must (RFC 8601 section 5)",
        ),
        (false, _) if is_known => (
            ClaimTrust::Untrusted,
            "it has not the name of the receiver: anybody may have written it (RFC 8601 section 7.1)",
        ),
        (false, _) => (
            ClaimTrust::Untrusted,
            "anybody may have written it; by which name the receiver goes is not known (RFC 8601 section 7.1)",
        ),
    };
    (trust, because.to_owned())
}

/// Takes the value of a field apart. `base` is where it begins in the file.
fn read(value: &[u8], base: usize) -> ClaimedResults {
    let mut claim = ClaimedResults {
        span: Span::default(),
        authserv_id: String::new(),
        trust: ClaimTrust::Untrusted,
        because: String::new(),
        results: Vec::new(),
        fault: None,
    };
    let mut fault = |at: Span| {
        claim.fault.get_or_insert(at.shift(base));
    };
    for (at, piece) in pieces(value).into_iter().enumerate().take(PARTS) {
        let mut reader = Reader { text: value, at: piece.start as usize, end: piece.end as usize };
        reader.space();
        let start = reader.at;
        if at == 0 {
            let id = reader.word(|byte| matches!(byte, b';' | b'='));
            let behind = reader.at;
            reader.space();
            // Some leave the name out and begin with a result.
            if reader.peek() == Some(b'=') {
                fault(Span::new(start, behind));
                reader.at = start;
            } else {
                match id {
                    Some(id) => claim.authserv_id = id,
                    None => fault(piece),
                }
                // A version; other ones are read alike.
                while reader.peek().is_some_and(|byte| byte.is_ascii_digit()) {
                    reader.at += 1;
                }
                reader.space();
                if reader.peek().is_some() {
                    fault(reader.rest());
                }
                continue;
            }
        }
        match reader.result() {
            Ok(Some(mut result)) => {
                result.span = Span::new(start, piece.end as usize).shift(base);
                claim.results.push(result);
            }
            Ok(None) => {}
            Err(result) => {
                fault(Span::new(start, piece.end as usize));
                if let Some(mut result) = result {
                    result.span = Span::new(start, piece.end as usize).shift(base);
                    claim.results.push(*result);
                }
            }
        }
    }
    claim
}

/// The pieces between semicolons that stand neither in quotes nor in comments.
fn pieces(value: &[u8]) -> Vec<Span> {
    let end = value.trim_ascii_end().len();
    let mut reader = Reader { text: value, at: 0, end };
    let (mut list, mut start) = (Vec::new(), 0);
    while let Some(byte) = reader.peek() {
        match byte {
            b';' => {
                list.push(Span::new(start, reader.at));
                start = reader.at + 1;
                reader.at += 1;
            }
            b'"' => drop(reader.quoted()),
            b'(' => reader.comment(),
            _ => reader.at += 1,
        }
    }
    // One semicolon may end the list, as many write it.
    if list.is_empty() || !value.get(start..end).unwrap_or_default().trim_ascii().is_empty() {
        list.push(Span::new(start, end));
    }
    list
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    end: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied().filter(|_| self.at < self.end)
    }

    fn rest(&self) -> Span {
        Span::new(self.at, self.end)
    }

    /// Goes past white space and comments.
    fn space(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' => self.at += 1,
                b'(' => self.comment(),
                _ => return,
            }
        }
    }

    /// Goes past a comment; one that is not closed ends with the text.
    fn comment(&mut self) {
        let mut depth = 0;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'(' if depth < DEPTH => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return;
            }
        }
        self.at = self.end;
    }

    /// What stands in quotes, its escapes undone; quotes that are not closed end with the text.
    fn quoted(&mut self) -> String {
        let mut out = Vec::new();
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'"' => return kept(&out),
                b'\\' => {
                    out.extend(self.peek());
                    self.at += 1;
                }
                b'\r' | b'\n' => {}
                _ => out.push(byte),
            }
        }
        self.at = self.end;
        kept(&out)
    }

    /// A word in quotes, or all up to white space, a comment or a byte that ends it; `None` when there
    /// is nothing.
    fn word(&mut self, ends: impl Fn(u8) -> bool) -> Option<String> {
        if self.peek() == Some(b'"') {
            return Some(self.quoted());
        }
        let start = self.at;
        while self.peek().is_some_and(|byte| !byte.is_ascii_whitespace() && byte != b'(' && !ends(byte)) {
            self.at += 1;
        }
        self.text.get(start..self.at).filter(|word| !word.is_empty()).map(kept)
    }

    /// Goes past a byte with white space round it.
    fn takes(&mut self, wanted: u8) -> Option<()> {
        self.space();
        self.peek().filter(|byte| *byte == wanted)?;
        self.at += 1;
        self.space();
        Some(())
    }

    /// `method=result` with what belongs to it, or `none`. What is read up to a fault comes with it.
    fn result(&mut self) -> Result<Option<ClaimedResult>, Option<Box<ClaimedResult>>> {
        let method = self.word(|byte| matches!(byte, b'=' | b'/')).ok_or(None)?.to_ascii_lowercase();
        self.space();
        if method == "none" && self.peek().is_none() {
            return Ok(None);
        }
        if self.takes(b'/').is_some() {
            self.word(|byte| byte == b'=').ok_or(None)?;
        }
        self.takes(b'=').ok_or(None)?;
        let result = self.word(|byte| matches!(byte, b'=' | b';')).ok_or(None)?.to_ascii_lowercase();
        let mut read = ClaimedResult {
            span: Span::default(),
            method,
            result,
            reason: None,
            properties: Vec::new(),
            ours: Vec::new(),
            agrees: None,
        };
        self.space();
        while self.peek().is_some() && read.properties.len() < PARTS {
            if self.part(&mut read).is_none() {
                return Err(Some(Box::new(read)));
            }
            self.space();
        }
        Ok(Some(read))
    }

    /// `reason=value`, or `type.property=value`.
    fn part(&mut self, read: &mut ClaimedResult) -> Option<()> {
        let first = self.word(|byte| matches!(byte, b'=' | b'.'))?.to_ascii_lowercase();
        if first == "reason" && self.takes(b'=').is_some() {
            read.reason = Some(self.word(|_| false)?);
            return Some(());
        }
        self.takes(b'.')?;
        let property = self.word(|byte| byte == b'=')?.to_ascii_lowercase();
        self.takes(b'=')?;
        let mut value = self.word(|byte| byte == b'@').unwrap_or_default();
        // A local part in quotes, or none, before the domain.
        if self.peek() == Some(b'@') {
            self.at += 1;
            value.push('@');
            value.push_str(&self.word(|_| false).unwrap_or_default());
        }
        read.properties.push(ClaimedProperty { ptype: first, property, value });
        Some(())
    }
}

fn kept(word: &[u8]) -> String {
    String::from_utf8_lossy(word.get(..WORD).unwrap_or(word)).into_owned()
}

/// Looks for our verdict on the same.
fn compare(claim: &mut ClaimedResult, report: &Authentication) {
    let domain = |types: &[(&str, &str)]| {
        let found = claim.properties.iter().find(|one| {
            types.iter().any(|(ptype, property)| one.ptype == *ptype && one.property == *property)
        })?;
        let domain = found.value.rsplit('@').next().unwrap_or_default();
        Name::parse(domain).ok()
    };
    let mut is_unknown = false;
    let ours: Vec<&'static str> = match claim.method.as_str() {
        "dkim" => {
            let about = domain(&[("header", "d"), ("header", "i")]);
            let selector = claim.properties.iter().find(|one| one.ptype == "header" && one.property == "s");
            let is_it = |one: &&DkimSignature| {
                let domain = match (&about, &one.domain) {
                    (Some(about), Some(domain)) => about.within(domain),
                    (about, _) => about.is_none(),
                };
                let key = one.key_name.as_ref().map(Name::as_str).unwrap_or_default();
                domain
                    && selector.is_none_or(|selector| {
                        let of_key = key.split_once("._domainkey.").map_or(key, |(of_key, _)| of_key);
                        of_key.eq_ignore_ascii_case(&selector.value)
                    })
            };
            let found = report.dkim.iter().filter(is_it).map(|one| one.result);
            let found: Vec<DkimResult> = found.collect();
            is_unknown = found.contains(&DkimResult::TempError);
            match found.is_empty() && report.dkim.is_empty() {
                true => vec!["none"],
                false => found.into_iter().map(DkimResult::as_str).collect(),
            }
        }
        "spf" => {
            is_unknown = report.spf.as_ref().is_some_and(|spf| spf.result == SpfResult::TempError);
            let about = domain(&[("smtp", "mailfrom"), ("smtp", "helo")]);
            let same = report.spf.iter().filter(|spf| {
                about
                    .as_ref()
                    .is_none_or(|about| Name::parse(&spf.domain).is_ok_and(|domain| domain == *about))
            });
            same.map(|spf| spf.result.as_str()).collect()
        }
        "dmarc" => {
            let about = domain(&[("header", "from")]);
            let of =
                report.authors.iter().filter(|one| about.as_ref().is_none_or(|about| one.domain == *about));
            let found: Vec<DmarcResult> = of.map(|one| one.result).collect();
            is_unknown = found.contains(&DmarcResult::Temperror);
            found.into_iter().map(DmarcResult::as_str).collect()
        }
        _ => Vec::new(),
    };
    // Older fields say so of SPF.
    let claimed = if claim.result == "hardfail" { "fail" } else { claim.result.as_str() };
    let agrees = ours.contains(&claimed);
    claim.agrees = (agrees || !ours.is_empty() && !is_unknown).then_some(agrees);
    for one in ours {
        if !claim.ours.contains(&one) {
            claim.ours.push(one);
        }
    }
}

/// The field that a receiver adds (section 2.2).
pub(super) fn written(report: &Authentication, authserv_id: Option<&str>) -> String {
    let mut out = format!("Authentication-Results: {}", value(authserv_id.unwrap_or(NOBODY)));
    if report.dkim.is_empty() {
        out.push_str(";\r\n\tdkim=none");
    }
    for one in &report.dkim {
        out.push_str(&format!(";\r\n\tdkim={}", one.result.as_str()));
        if let Some(reason) = one.reason {
            out.push_str(&format!(" reason=\"{reason}\""));
        }
        if let Some(domain) = &one.domain {
            out.push_str(&format!(" header.d={domain}"));
        }
    }
    if let Some(spf) = &report.spf {
        out.push_str(&format!(";\r\n\tspf={}", spf.result.as_str()));
        if !spf.domain.is_empty() && Name::parse(&spf.domain).is_ok() {
            let property = match spf.identity {
                SpfIdentity::MailFrom => "smtp.mailfrom",
                SpfIdentity::Helo => "smtp.helo",
            };
            out.push_str(&format!(" {property}={}", spf.domain));
        }
    }
    // What only the caller could know is no error of DNS, and nothing is said of it.
    let is_told = |author: &&AuthorVerdict| author.result != DmarcResult::Temperror || report.spf.is_some();
    for author in report.authors.iter().filter(is_told) {
        out.push_str(&format!(";\r\n\tdmarc={} header.from={}", author.result.as_str(), author.domain));
    }
    out
}

/// A `value`: a token as it is, all else in quotes (RFC 2045 section 5.1).
fn value(text: &str) -> String {
    let is_token = |byte: u8| byte.is_ascii_graphic() && !b"()<>@,;:\\\"/[]?=".contains(&byte);
    if !text.is_empty() && text.bytes().all(is_token) {
        return text.to_owned();
    }
    let mut out = String::from("\"");
    for c in text.chars().filter(|c| !c.is_control()) {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(value: &str) -> (String, Vec<String>, Option<&str>) {
        let claim = read(value.as_bytes(), 0);
        let results = claim.results.iter().map(|one| {
            assert!(value[one.span.range()].to_ascii_lowercase().contains(&one.method), "{value}");
            let properties: Vec<_> = one
                .properties
                .iter()
                .map(|one| format!(" {}.{}={}", one.ptype, one.property, one.value))
                .collect();
            let reason = one.reason.as_ref().map_or_else(String::new, |reason| format!(" ({reason})"));
            format!("{}={}{reason}{}", one.method, one.result, properties.concat())
        });
        (claim.authserv_id.clone(), results.collect(), claim.fault.map(|fault| &value[fault.range()]))
    }

    #[test]
    fn the_examples_of_the_standard() {
        for (value, id, results) in [
            (" example.org 1; none", "example.org", &[][..]),
            (
                " example.com;\r\n\tspf=pass smtp.mailfrom=example.net",
                "example.com",
                &["spf=pass smtp.mailfrom=example.net"],
            ),
            (
                " example.com;\r\n    auth=pass (cram-md5) smtp.auth=sender@example.net;\r\n    spf=pass smtp.mailfrom=example.net",
                "example.com",
                &["auth=pass smtp.auth=sender@example.net", "spf=pass smtp.mailfrom=example.net"],
            ),
            (
                " example.com;\r\n dkim=pass reason=\"good signature\"\r\n header.i=@mail-router.example.net;\r\n dkim=fail reason=\"bad signature\"\r\n header.i=@newyork.example.com",
                "example.com",
                &[
                    "dkim=pass (good signature) header.i=@mail-router.example.net",
                    "dkim=fail (bad signature) header.i=@newyork.example.com",
                ],
            ),
            (
                " foo.example.net (foobar) 1 (baz);\r\n dkim (Because I like it) / 1 (One yay) = (wait for it) fail\r\n policy (A dot can go here) . (like that) expired\r\n (this surprised me) = (as I wasn't expecting it) 1362471462",
                "foo.example.net",
                &["dkim=fail policy.expired=1362471462"],
            ),
            (" \"an; id\";DKIM=Pass header.D=A.example", "an; id", &["dkim=pass header.d=A.example"]),
            (
                " a.example; spf=pass smtp.mailfrom=\"a b\"@c.example;",
                "a.example",
                &["spf=pass smtp.mailfrom=a b@c.example"],
            ),
        ] {
            let results: Vec<String> = results.iter().map(|one| (*one).to_owned()).collect();
            assert_eq!(told(value), (id.to_owned(), results, None), "{value}");
        }
    }

    #[test]
    fn faults_have_places_and_the_rest_is_read() {
        for (value, results, fault) in [
            ("", 0, ""),
            (" a.example", 0, "never"),
            (" a.example b.example; spf=pass", 1, "b.example"),
            (" a.example; spf; dkim=pass", 1, "spf"),
            (" a.example; spf=pass smtp=x; dkim=pass", 2, "spf=pass smtp=x"),
            (" a.example; dkim=pass (open; spf=pass", 1, "never"),
            (" a.example; =pass", 0, "=pass"),
            (" spf=pass (ip) smtp.helo=a.example; b.example; dkim=none", 2, "spf"),
            (" a.example;; dkim=pass", 1, ""),
        ] {
            let (_, read, place) = told(value);
            assert_eq!((read.len(), place.unwrap_or("never")), (results, fault), "{value}");
        }
        let deep = format!(" a.example {}; dkim=pass", "(".repeat(100_000));
        assert_eq!(told(&deep).0, "a.example");
    }

    #[test]
    fn a_name_is_written_so_that_it_is_read_again() {
        for name in ["mx.example.com", "a b", "quote\"\\d", "a;b", ""] {
            let line = format!(" {}; none", value(name));
            assert_eq!(told(&line), (name.to_owned(), Vec::new(), None));
        }
        assert_eq!(value("a\r\nBcc: b"), "\"aBcc: b\"");
    }
}

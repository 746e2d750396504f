//! A message signed as it goes over the wire, by a key that is elsewhere.

use std::fmt;

use serde::Serialize;

use crate::dkim::{self, DkimAlgorithm, Prepared, SignedMessage, SigningError, SigningOptions};
use crate::dns::Name;
use crate::mime::lint::Route;
use crate::mime::{self, LineEnding, Mail};

use super::authentication::{Wire, wired};

/// The longest line that servers have to pass on, in bytes without its end (RFC 5322 section 2.1.1).
const LINE: usize = 998;

/// Why a message is not signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SigningRefusal {
    /// By DKIM itself.
    Dkim(SigningError),
    /// It goes through Amazon SES and has a signature already.
    SecondOnSes,
    /// It begins with the line that stands between the messages of a mailbox file.
    MailboxLine,
    /// A line of its header, counted from 1, is neither a field nor the rest of one.
    NoField(usize),
}

impl fmt::Display for SigningRefusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Dkim(error) => return error.fmt(out),
            Self::NoField(line) => {
                return write!(
                    out,
                    "line {line} of the header is no field: some verifiers end the header there (RFC 5322 section 2.2)"
                );
            }
            Self::SecondOnSes => {
                "the message has a `DKIM-Signature` already, and Amazon SES refuses a second one (Developer Guide, header fields)"
            }
            Self::MailboxLine => {
                "the file begins with the `From ` line of a mailbox, which is no part of a message (RFC 4155)"
            }
        })
    }
}

impl From<SigningError> for SigningRefusal {
    fn from(error: SigningError) -> Self {
        Self::Dkim(error)
    }
}

/// What a signature covers, and what may become of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), derive(tsify::Tsify))]
pub struct SigningReport {
    /// The names of `h=`. One that stands there once more than in the message keeps any from being
    /// added.
    pub signed: Vec<String>,
    /// The fields of the message that are not signed, each name once.
    pub not_signed: Vec<String>,
    /// What was left out, and what would break the signature on the way, in sentences.
    pub notes: Vec<String>,
}

/// A message that waits for its signature.
#[derive(Clone, Debug)]
pub struct Signing {
    prepared: Prepared,
    report: SigningReport,
    ending: LineEnding,
    is_ended: bool,
}

impl Signing {
    /// Works out what is to be signed of a message. Without `names` among the options the recommended
    /// ones are signed; with `over_sign` none of them can be added.
    ///
    /// Where the message goes through Amazon SES, what that writes anew stays out.
    ///
    /// # Errors
    /// What keeps the message from being signed so.
    ///
    /// ```
    /// use sendworthy::dkim::{Canonicalization, DkimAlgorithm, SigningOptions};
    /// use sendworthy::dns::Name;
    /// use sendworthy::message::Signing;
    /// use sendworthy::mime::{Mail, lint::Route};
    /// let mail = Mail::parse(b"From: ann@example.com\r\nDate: today\r\n\r\nHello\r\n".to_vec());
    /// let options = SigningOptions {
    ///     domain: Name::parse("example.com").unwrap(),
    ///     selector: Name::parse("s1").unwrap(),
    ///     algorithm: DkimAlgorithm::Ed25519,
    ///     key_bits: 256,
    ///     header_form: Canonicalization::Relaxed,
    ///     body_form: Canonicalization::Relaxed,
    ///     names: Vec::new(),
    ///     timestamp: None,
    ///     expiration: None,
    ///     identity: None,
    /// };
    /// let signing = Signing::prepare(&mail, options, Route::Ses, true).unwrap();
    /// assert_eq!(signing.report().signed[..3], ["From", "From", "To"]);
    /// assert_eq!(signing.report().not_signed, ["Date"]);
    /// let signature = [0; 64]; // of `signing.to_sign()`, by the key
    /// assert!(signing.finish(&signature).unwrap().starts_with("DKIM-Signature: v=1; a=ed25519-sha256;"));
    /// ```
    pub fn prepare(
        mail: &Mail,
        options: SigningOptions<'_>,
        route: Route,
        over_sign: bool,
    ) -> Result<Self, SigningRefusal> {
        let raw = mail.raw();
        // A field may have white space before its colon.
        if raw.strip_prefix(b"From ").is_some_and(|rest| rest.trim_ascii_start().first() != Some(&b':')) {
            return Err(SigningRefusal::MailboxLine);
        }
        let wire = Wire::of(mail);
        let ending = mail.line_ending();
        // SMTP ends the last line.
        let is_ended = raw.ends_with(b"\n");
        let mut body = wired(ending, raw.get(wire.body..).unwrap_or_default());
        let mut last = wire.fields.last().map(|field| field.to_vec()).unwrap_or_default();
        if !is_ended {
            let open = if body.is_empty() { &mut last } else { body.to_mut() };
            open.extend_from_slice(b"\r\n");
        }
        let before = wire.fields.split_last().map_or(&[][..], |(_, before)| before);
        let mut fields: Vec<&[u8]> = before.iter().map(AsRef::as_ref).collect();
        if !wire.fields.is_empty() {
            fields.push(&last);
        }
        let has = |wanted: &str| fields.iter().any(|field| name_of(field).eq_ignore_ascii_case(wanted));
        if route == Route::Ses && has("DKIM-Signature") {
            return Err(SigningRefusal::SecondOnSes);
        }
        let mut names = match options.names.as_slice() {
            [] => dkim::recommended_names(&fields, over_sign),
            chosen => dkim::chosen_names(&fields, over_sign, chosen),
        };
        if route == Route::Ses {
            names.retain(|name| !is_changed_by_ses(name));
        }
        let options = SigningOptions { names, ..options };
        let message = SignedMessage { fields: &fields, body: &body };
        let prepared = dkim::prepare(&message, &options)?;
        if let Some(line) = strange_line(raw.get(..wire.body).unwrap_or(raw)) {
            return Err(SigningRefusal::NoField(line));
        }
        let mut notes = transit(mail, ending);
        notes.extend(about_key(&options, route));
        notes.extend(authors(mail, &options.domain));
        let added = ["Date", "Message-ID"].into_iter().filter(|name| {
            !has(name) && options.names.iter().any(|signed| signed.eq_ignore_ascii_case(name))
        });
        notes.extend(added.map(|name| {
            format!("there is no `{name}`: a server that adds one breaks the signature (RFC 6409 section 8)")
        }));
        if route == Route::Ses {
            notes.extend(about_ses());
        }
        let report = SigningReport {
            signed: options.names.iter().map(|name| (*name).to_owned()).collect(),
            not_signed: not_signed(&fields, &options.names),
            notes,
        };
        Ok(Self { prepared, report, ending, is_ended })
    }

    /// What the key signs: for RSA the message of RSASSA-PKCS1-v1_5 with SHA-256, for Ed25519 the SHA-256
    /// digest of that (RFC 8463 section 3).
    pub fn to_sign(&self) -> &[u8] {
        self.prepared.to_sign()
    }

    /// What is signed.
    pub fn report(&self) -> &SigningReport {
        &self.report
    }

    /// The DKIM-Signature field that goes before the bytes of the message; its lines end as theirs do.
    ///
    /// # Errors
    /// When no key of that kind and size makes such a signature.
    pub fn finish(&self, signature: &[u8]) -> Result<String, SigningRefusal> {
        let field = self.prepared.finish(signature)?;
        Ok(if self.ending == LineEnding::Lf { field.replace("\r\n", "\n") } else { field })
    }

    /// What goes behind the bytes of the message: the end of a last line that has none.
    pub fn end(&self) -> &'static str {
        match (self.is_ended, self.ending) {
            (true, _) => "",
            (false, LineEnding::Lf) => "\n",
            (false, _) => "\r\n",
        }
    }
}

/// The first line of a header that is neither a field nor the rest of one, counted from 1.
fn strange_line(header: &[u8]) -> Option<usize> {
    let is_strange = |(at, line): (usize, &[u8])| {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let is_rest = at > 0 && matches!(line.first(), Some(b' ' | b'\t'));
        let colon = line.iter().position(|byte| *byte == b':').unwrap_or(0);
        let name = line.get(..colon).unwrap_or_default().trim_ascii_end();
        let is_field = !name.is_empty() && name.iter().all(|byte| matches!(byte, 0x21..=0x7e));
        !(line.is_empty() || is_rest || is_field)
    };
    header.split(|byte| *byte == b'\n').enumerate().position(is_strange).map(|at| at + 1)
}

/// What Amazon SES writes anew, adds to or takes out. The Feedback-ID of its own comes on top.
fn is_changed_by_ses(name: &str) -> bool {
    let control = name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("X-SES-"));
    control
        || name.eq_ignore_ascii_case("Feedback-ID")
        || mime::rewritten_by_ses().iter().any(|rewritten| rewritten.eq_ignore_ascii_case(name))
}

fn about_ses() -> [String; 2] {
    let rewritten: Vec<String> = mime::rewritten_by_ses().iter().map(|name| format!("`{name}`")).collect();
    [
        format!(
            "{} and `Feedback-ID` are not signed: Amazon SES writes them anew (Developer Guide, manual DKIM signing)",
            rewritten.join(", ")
        ),
        "Amazon SES refuses a second `DKIM-Signature`: it can have one of RSA or one of Ed25519, not both (Developer Guide, header fields)"
            .to_owned(),
    ]
}

/// What may change on the way (RFC 6376 section 5.3).
fn transit(mail: &Mail, ending: LineEnding) -> Vec<String> {
    let raw = mail.raw();
    let mut notes = Vec::new();
    match LineEnding::of(raw) {
        LineEnding::Lf => notes.push(
            "the lines of the file end in LF: they are signed as they go over the wire, with CR LF (RFC 6376 section 5.3)"
                .to_owned(),
        ),
        LineEnding::Mixed | LineEnding::Cr => notes.push(
            "some lines end in CR or LF alone: servers change or refuse them, and then the signature does not fit (RFC 5322 section 2.3)"
                .to_owned(),
        ),
        LineEnding::Crlf | LineEnding::None => {}
    }
    if !mail.raw().ends_with(b"\n") {
        notes.push("the last line has no end: it gets one, as SMTP gives it".to_owned());
    }
    if !raw.is_ascii() {
        notes.push(
            "the message has bytes beyond ASCII: a server that cannot pass them on encodes them anew, and then the signature does not fit (RFC 6376 section 5.3)"
                .to_owned(),
        );
    }
    let longest = raw.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line).len());
    if let Some(longest) = longest.max().filter(|length| *length > LINE && ending != LineEnding::Cr) {
        notes.push(format!(
            "a line has {longest} bytes: servers break lines over {LINE}, and then the signature does not fit (RFC 5322 section 2.1.1)"
        ));
    }
    notes
}

fn about_key(options: &SigningOptions<'_>, route: Route) -> Option<String> {
    let SigningOptions { algorithm, key_bits, .. } = options;
    match (algorithm, key_bits) {
        (DkimAlgorithm::Ed25519, _) => Some(match route {
            Route::Ses => "not every receiver verifies Ed25519 (RFC 8463 section 6), and Amazon SES takes no second signature: RSA reaches all of them".to_owned(),
            Route::Smtp => "not every receiver verifies Ed25519: sign by RSA too, with another selector (RFC 8463 section 6)".to_owned(),
        }),
        (DkimAlgorithm::Rsa, ..2048) => {
            Some(format!("the key has {key_bits} bits: it should have 2,048 (RFC 8301 section 3.2)"))
        }
        (DkimAlgorithm::Rsa, 4097..) => Some(format!(
            "the key has {key_bits} bits: verifiers need not handle more than 4,096 (RFC 8301 section 3.2)"
        )),
        (DkimAlgorithm::Rsa, _) => None,
    }
}

/// DMARC wants a signature of the author's domain (RFC 9989 section 4.4).
fn authors(mail: &Mail, domain: &Name) -> Option<String> {
    let outline = mail.outline();
    let from = outline.messages.first()?.from.iter().find_map(|author| author.address)?;
    let author = Name::parse(from.rsplit_once('@')?.1.trim()).ok().filter(|name| !name.is_root())?;
    let is_near = author.within(domain) || domain.within(&author);
    (!is_near).then(|| {
        format!("the author is at `{author}`: DMARC counts a signature of `{domain}` only where both belong to one organizational domain (RFC 9989 section 4.4)")
    })
}

fn not_signed(fields: &[&[u8]], names: &[&str]) -> Vec<String> {
    let mut list: Vec<String> = Vec::new();
    for name in fields.iter().map(|field| name_of(field)) {
        let is = |other: &str| other.eq_ignore_ascii_case(&name);
        if !names.iter().any(|signed| is(signed)) && !list.iter().any(|listed| is(listed)) {
            list.push(name);
        }
    }
    list
}

fn name_of(field: &[u8]) -> String {
    let name = field.split(|byte| *byte == b':').next().unwrap_or_default();
    String::from_utf8_lossy(name.trim_ascii_end()).into_owned()
}

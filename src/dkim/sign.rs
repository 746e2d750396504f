//! Signs a message (RFC 6376 section 5) in two steps: what the key is to sign goes out, its signature
//! comes back. The key itself is never here.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::dns::Name;
use crate::finding::Publish;

use super::canonical::{BodyForm, Canonicalization};
use super::digests::BodyPieces;
use super::header::{HeaderFields, split};
use super::public_key::{self, Material};
use super::signature::SIGNED_FIELDS;
use super::verify::{SignedMessage, VerifyLimits};
use super::{DkimAlgorithm, SignatureAlgorithm};

/// Columns that a line of the field may have; RFC 5322 section 2.1.1 wants at most 78.
const COLUMNS: usize = 76;

/// The longest `i=` that is written, in bytes: that of an address (RFC 5321 section 4.5.3.1).
const IDENTITY: usize = 320;

/// How a message is signed.
#[derive(Clone, Debug)]
pub struct SigningOptions<'a> {
    /// The domain that takes responsibility, `d=`.
    pub domain: Name,
    /// What stands before `._domainkey` at the name of the key, `s=`.
    pub selector: Name,
    /// The kind of the key.
    pub algorithm: DkimAlgorithm,
    /// Its size in bits; of RSA keys under 1,024 are refused (RFC 8301 section 3.2).
    pub key_bits: u32,
    /// The form in which the fields are signed.
    pub header_form: Canonicalization,
    /// The form in which the body is signed.
    pub body_form: Canonicalization,
    /// The names of `h=` in their order: each signs one instance more, from the last to the first, and
    /// one without an instance keeps any from being added (section 5.4.2).
    pub names: Vec<&'a str>,
    /// When it is made, `t=`, in seconds since 1970 UTC.
    pub timestamp: Option<u64>,
    /// When it ends, `x=`, in seconds since 1970 UTC.
    pub expiration: Option<u64>,
    /// The agent or user, `i=`: an address whose part before `@` may be empty.
    pub identity: Option<&'a str>,
}

/// Why a message is not signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SigningError {
    /// There is no `From`, which has to be signed.
    NoFrom,
    /// There are several `From`, of which each reader shows another.
    ManyFrom,
    /// `d=` cannot stand in a signature.
    Domain,
    /// `s=` cannot stand in a signature, or in a name below `d=`.
    Selector,
    /// `i=` is no address of that form.
    Identity,
    /// `i=` is neither in the domain of `d=` nor below it.
    IdentityOutside,
    /// `x=` is not later than `t=`.
    ExpiresBeforeMade,
    /// A name that is to be signed is none.
    FieldName(String),
    /// A field that servers on the way change, or remove.
    FieldChanges(String),
    /// More names than verifiers look at.
    TooManyNames(usize),
    /// More fields than verifiers look at.
    TooManyFields(usize),
    /// An RSA key that verifiers must refuse; its bits.
    KeySize(u32),
    /// What came back is no signature of such a key.
    Signature,
    /// What should be a public key is none.
    PublicKey,
}

impl fmt::Display for SigningError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoFrom => {
                out.write_str("the message has no `From`, which has to be signed (RFC 6376 section 5.4)")
            }
            Self::ManyFrom => out.write_str(
                "the message has more than one `From`, and each reader shows another (RFC 5322 section 3.6)",
            ),
            Self::Domain => out.write_str("the domain cannot stand in `d=` (RFC 6376 section 3.5)"),
            Self::Selector => {
                out.write_str("the selector cannot stand in the name of a key (RFC 6376 section 3.1)")
            }
            Self::Identity => {
                out.write_str("the identity is no address, nor `@` and a domain (RFC 6376 section 3.5)")
            }
            Self::IdentityOutside => out.write_str(
                "the identity is neither in the domain that signs nor below it (RFC 6376 section 3.5)",
            ),
            Self::ExpiresBeforeMade => {
                out.write_str("the signature would end before it is made (RFC 6376 section 3.5)")
            }
            Self::FieldName(name) => write!(out, "`{name}` is no name of a field (RFC 5322 section 3.6.8)"),
            Self::FieldChanges(name) => {
                write!(
                    out,
                    "`{name}` is not to be signed: servers change, add or remove it (RFC 6376 section 5.4)"
                )
            }
            Self::TooManyNames(count) => {
                write!(
                    out,
                    "{count} names of fields would be signed, of which verifiers look at {SIGNED_FIELDS}"
                )
            }
            Self::TooManyFields(count) => {
                write!(out, "the message has {count} fields, more than verifiers look at")
            }
            Self::KeySize(bits) => {
                write!(
                    out,
                    "the key has {bits} bits: verifiers refuse keys under 1,024 (RFC 8301 section 3.2)"
                )
            }
            Self::Signature => out.write_str("what the key gave is no signature of its kind"),
            Self::PublicKey => out.write_str("the key is neither of RSA nor of Ed25519"),
        }
    }
}

/// How often a name stands in `h=` beyond the instances that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OverSigning {
    /// Once: nobody may add one.
    Always,
    /// Once if there is one. Mailing lists and the like add such fields where there are none.
    WhenThere,
    /// Never: adding one is what the field is for.
    Never,
}

/// What is signed unless somebody says otherwise.
///
/// RFC 6376 section 5.4.1 names them, section 5.4 and RFC 4871 section 5.5 those of MIME; List-Unsubscribe and
/// List-Unsubscribe-Post have to be signed for one-click (RFC 8058 section 4), and Feedback-ID for the
/// feedback loop of Gmail. Whoever may add a second From, Subject, To or Content-Type to a signed
/// message shows readers another one (RFC 6376 section 8.15), so these are over-signed even where
/// there is none; Gmail does that for the first seven too (its signatures of 2026).
const RECOMMENDED: [(&str, OverSigning); 27] = [
    ("From", OverSigning::Always),
    ("To", OverSigning::Always),
    ("Cc", OverSigning::Always),
    ("Subject", OverSigning::Always),
    ("Date", OverSigning::Always),
    ("Message-ID", OverSigning::Always),
    ("Reply-To", OverSigning::Always),
    ("MIME-Version", OverSigning::Always),
    ("Content-Type", OverSigning::Always),
    ("Content-Transfer-Encoding", OverSigning::Always),
    ("Content-Disposition", OverSigning::WhenThere),
    ("Sender", OverSigning::WhenThere),
    ("In-Reply-To", OverSigning::WhenThere),
    ("References", OverSigning::WhenThere),
    ("List-Id", OverSigning::WhenThere),
    ("List-Help", OverSigning::WhenThere),
    ("List-Unsubscribe", OverSigning::WhenThere),
    ("List-Unsubscribe-Post", OverSigning::WhenThere),
    ("List-Subscribe", OverSigning::WhenThere),
    ("List-Post", OverSigning::WhenThere),
    ("List-Owner", OverSigning::WhenThere),
    ("List-Archive", OverSigning::WhenThere),
    ("Feedback-ID", OverSigning::WhenThere),
    ("Resent-Date", OverSigning::Never),
    ("Resent-From", OverSigning::Never),
    ("Resent-To", OverSigning::Never),
    ("Resent-Cc", OverSigning::Never),
];

/// Fields that servers add to, change or remove on the way (RFC 6376 section 5.4, RFC 4871 section 5.5,
/// RFC 8601 section 5, RFC 8617 section 4.1.2).
const CHANGING: [&str; 12] = [
    "Return-Path",
    "Received",
    "Received-SPF",
    "Delivered-To",
    "Bcc",
    "Resent-Bcc",
    "Authentication-Results",
    "DKIM-Signature",
    "DomainKey-Signature",
    "ARC-Seal",
    "ARC-Message-Signature",
    "ARC-Authentication-Results",
];

/// The names to sign of a header: the recommended ones, each as often as it stands there.
///
/// With `over_sign` some stand once more, so that none can be added.
///
/// ```
/// use sendworthy::dkim::recommended_names;
/// let fields: [&[u8]; 2] = [b"From: ann@example.com\r\n", b"List-Id: <l.example.com>\r\n"];
/// assert_eq!(recommended_names(&fields, false), ["From", "List-Id"]);
/// let over = recommended_names(&fields, true);
/// assert_eq!(over[..3], ["From", "From", "To"]);
/// assert_eq!(over.iter().filter(|name| **name == "List-Id").count(), 2);
/// ```
pub fn recommended_names(fields: &[&[u8]], over_sign: bool) -> Vec<&'static str> {
    let names = RECOMMENDED.iter().map(|(name, over)| (*name, *over));
    counted(fields, over_sign, names)
}

/// The names to sign of a header out of `chosen` ones, each as often as it stands there, and once more
/// with `over_sign`.
pub fn chosen_names<'a>(fields: &[&[u8]], over_sign: bool, chosen: &[&'a str]) -> Vec<&'a str> {
    let is_first = |at: usize, name: &str| {
        !chosen.iter().take(at).any(|earlier: &&str| earlier.eq_ignore_ascii_case(name))
    };
    let once = chosen.iter().enumerate().filter(|(at, name)| is_first(*at, name));
    counted(fields, over_sign, once.map(|(_, name)| (*name, OverSigning::Always)))
}

fn counted<'a>(
    fields: &[&[u8]],
    over_sign: bool,
    names: impl Iterator<Item = (&'a str, OverSigning)>,
) -> Vec<&'a str> {
    let mut all = Vec::new();
    for (name, over) in names {
        let is = |field: &&&[u8]| {
            split(field).is_some_and(|(found, _)| found.eq_ignore_ascii_case(name.as_bytes()))
        };
        let there = fields.iter().filter(is).count();
        let more = match over {
            OverSigning::Always => true,
            OverSigning::WhenThere => there > 0,
            OverSigning::Never => false,
        };
        all.extend(std::iter::repeat_n(name, there + usize::from(over_sign && more)));
    }
    all
}

/// A signature without its value: what is to be signed, and the field it goes into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    algorithm: DkimAlgorithm,
    key_bits: u32,
    /// The field up to `b=`.
    field: String,
    to_sign: Vec<u8>,
}

/// Works out what is to be signed of a message.
///
/// # Errors
/// What keeps the message from being signed so.
pub fn prepare(message: &SignedMessage<'_>, options: &SigningOptions<'_>) -> Result<Prepared, SigningError> {
    check(message, options)?;
    let field = unsigned_field(options, &body_digest(message.body, options.body_form))?;
    let names = options.names.iter().map(|name| name.as_bytes());
    let header = HeaderFields::of(message.fields);
    let mut to_sign = header.signed_bytes(names, options.header_form, field.as_bytes());
    if options.algorithm == DkimAlgorithm::Ed25519 {
        to_sign = Sha256::digest(&to_sign).to_vec();
    }
    Ok(Prepared { algorithm: options.algorithm, key_bits: options.key_bits, field, to_sign })
}

impl Prepared {
    /// What the key signs: for RSA the message of RSASSA-PKCS1-v1_5 with SHA-256, for Ed25519 the SHA-256
    /// digest of that (RFC 8463 section 3).
    pub fn to_sign(&self) -> &[u8] {
        &self.to_sign
    }

    /// The DKIM-Signature field, with lines of at most 78 columns that end in CR LF.
    ///
    /// # Errors
    /// When no key of that kind and size makes such a signature.
    pub fn finish(&self, signature: &[u8]) -> Result<String, SigningError> {
        let bytes = match self.algorithm {
            DkimAlgorithm::Rsa => self.key_bits.div_ceil(8) as usize,
            DkimAlgorithm::Ed25519 => 64,
        };
        if signature.len() != bytes {
            return Err(SigningError::Signature);
        }
        let mut field = Folded::continuing(&self.field);
        field.chunks(&public_key::encode(signature));
        Ok(field.text + "\r\n")
    }
}

/// The TXT record with the public key of a signer, for `selector` at `domain`.
///
/// `public_key` is a SubjectPublicKeyInfo of RSA or Ed25519.
///
/// # Errors
/// When it is none, is too small, or there is no such name.
///
/// ```
/// use sendworthy::dkim::key_record;
/// use sendworthy::dns::Name;
/// let (domain, selector) = (Name::parse("example.com").unwrap(), Name::parse("s1").unwrap());
/// let spki = [&[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0][..], &[7; 32]].concat();
/// let record = key_record(&domain, &selector, &spki).unwrap();
/// assert_eq!(record.name, "s1._domainkey.example.com");
/// assert!(record.text.starts_with("v=DKIM1; k=ed25519; p=BwcH"));
/// ```
pub fn key_record(domain: &Name, selector: &Name, public_key: &[u8]) -> Result<Publish, SigningError> {
    let name = key_name(domain, selector)?;
    let (kind, bytes) = match public_key::examine(public_key) {
        Material::Rsa { key, .. } if key.bits < 1024 => return Err(SigningError::KeySize(key.bits)),
        Material::Rsa { trailing: 0, pkcs1, .. } => ("rsa", public_key::wrap(pkcs1)),
        Material::Ed25519 { raw, .. } => ("ed25519", raw.to_vec()),
        _ => return Err(SigningError::PublicKey),
    };
    Ok(Publish::txt(name.as_str(), &format!("v=DKIM1; k={kind}; p={}", public_key::encode(&bytes))))
}

fn check(message: &SignedMessage<'_>, options: &SigningOptions<'_>) -> Result<(), SigningError> {
    let is_from = |field: &&&[u8]| split(field).is_some_and(|(name, _)| name.eq_ignore_ascii_case(b"from"));
    match message.fields.iter().filter(is_from).count() {
        0 => return Err(SigningError::NoFrom),
        1 => {}
        _ => return Err(SigningError::ManyFrom),
    }
    if options.algorithm == DkimAlgorithm::Rsa && options.key_bits < 1024 {
        return Err(SigningError::KeySize(options.key_bits));
    }
    if !options.names.iter().any(|name| name.eq_ignore_ascii_case("from")) {
        return Err(SigningError::NoFrom);
    }
    for name in &options.names {
        // A semicolon would end the tag.
        if name.is_empty() || !name.bytes().all(|byte| matches!(byte, 0x21..=0x7e) && !b":;".contains(&byte))
        {
            return Err(SigningError::FieldName((*name).to_owned()));
        }
        if CHANGING.iter().any(|changing| changing.eq_ignore_ascii_case(name)) {
            return Err(SigningError::FieldChanges((*name).to_owned()));
        }
    }
    if options.names.len() > SIGNED_FIELDS {
        return Err(SigningError::TooManyNames(options.names.len()));
    }
    // The field of the signature comes on top.
    if message.fields.len() >= VerifyLimits::default().fields {
        return Err(SigningError::TooManyFields(message.fields.len()));
    }
    match (options.timestamp, options.expiration) {
        (Some(made), Some(ends)) if ends <= made => Err(SigningError::ExpiresBeforeMade),
        _ => Ok(()),
    }
}

fn body_digest(body: &[u8], form: Canonicalization) -> [u8; 32] {
    let (mut pieces, mut hash) = (BodyPieces::new(BodyForm::new(form)), Sha256::new());
    while let Some(piece) = pieces.next(body) {
        hash.update(piece);
    }
    hash.finalize().into()
}

fn key_name(domain: &Name, selector: &Name) -> Result<Name, SigningError> {
    let is_written = |name: &Name| {
        !name.is_root()
            && name.as_str().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    if !is_written(domain) {
        return Err(SigningError::Domain);
    }
    if !is_written(selector) {
        return Err(SigningError::Selector);
    }
    domain.below(&format!("{selector}._domainkey")).map_err(|_| SigningError::Selector)
}

/// The field up to `b=`, which stands on a line of its own.
fn unsigned_field(options: &SigningOptions<'_>, body_hash: &[u8]) -> Result<String, SigningError> {
    let SigningOptions { domain, selector, header_form, body_form, .. } = options;
    key_name(domain, selector)?;
    let algorithm = match options.algorithm {
        DkimAlgorithm::Rsa => SignatureAlgorithm::RsaSha256,
        DkimAlgorithm::Ed25519 => SignatureAlgorithm::Ed25519Sha256,
    };
    let mut field = Folded::continuing("DKIM-Signature:");
    field.tag("v=1;");
    field.tag(&format!("a={};", algorithm.as_str()));
    field.tag(&format!("c={}/{};", header_form.as_str(), body_form.as_str()));
    field.tag(&format!("d={domain};"));
    field.tag(&format!("s={selector};"));
    if let Some(identity) = options.identity {
        field.tag(&format!("i={};", written_identity(domain, identity)?));
    }
    if let Some(made) = options.timestamp {
        field.tag(&format!("t={made};"));
    }
    if let Some(ends) = options.expiration {
        field.tag(&format!("x={ends};"));
    }
    let last = options.names.len().saturating_sub(1);
    for (at, name) in options.names.iter().enumerate() {
        let end = if at == last { ';' } else { ':' };
        match at {
            0 => field.tag(&format!("h={name}{end}")),
            _ => field.piece(&format!("{name}{end}")),
        }
    }
    field.tag(&format!("bh={};", public_key::encode(body_hash)));
    field.fold();
    field.piece("b=");
    Ok(field.text)
}

/// `i=` as it is written: what a tag cannot hold stands as `=XX` (section 2.11).
fn written_identity(domain: &Name, identity: &str) -> Result<String, SigningError> {
    let (local, host) = identity.rsplit_once('@').ok_or(SigningError::Identity)?;
    let host = Name::parse(host)
        .ok()
        .filter(|name| !name.is_root() && host.is_ascii())
        .ok_or(SigningError::Identity)?;
    if !host.within(domain) {
        return Err(SigningError::IdentityOutside);
    }
    if identity.len() > IDENTITY || local.bytes().any(|byte| byte.is_ascii_control()) {
        return Err(SigningError::Identity);
    }
    let mut written = String::new();
    for byte in local.bytes() {
        match byte {
            0x21..=0x3a | b'<' | 0x3e..=0x7e => written.push(char::from(byte)),
            _ => written.push_str(&format!("={byte:02X}")),
        }
    }
    Ok(format!("{written}@{host}"))
}

/// A header field that is folded as it is written.
struct Folded {
    text: String,
    column: usize,
}

impl Folded {
    fn continuing(text: &str) -> Self {
        let column = text.len() - text.rfind('\n').map_or(0, |end| end + 1);
        Self { text: text.to_owned(), column }
    }

    fn fold(&mut self) {
        self.text.push_str("\r\n ");
        self.column = 1;
    }

    /// Writes `text` after a space.
    fn tag(&mut self, text: &str) {
        if self.column + 1 + text.len() > COLUMNS {
            self.fold();
        } else {
            self.text.push(' ');
            self.column += 1;
        }
        self.text.push_str(text);
        self.column += text.len();
    }

    /// Writes `text` right behind what is there, unless the line is full.
    fn piece(&mut self, text: &str) {
        if self.column + text.len() > COLUMNS {
            self.fold();
        }
        self.text.push_str(text);
        self.column += text.len();
    }

    /// Writes `text`, which may be broken anywhere.
    fn chunks(&mut self, mut text: &str) {
        while !text.is_empty() {
            if self.column >= COLUMNS {
                self.fold();
            }
            let (now, later) = text.split_at_checked(COLUMNS - self.column).unwrap_or((text, ""));
            self.piece(now);
            text = later;
        }
    }
}

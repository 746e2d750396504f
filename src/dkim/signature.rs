//! Reads a DKIM-Signature field (RFC 6376 section 3.5): what it says, and where it leaves the grammar.

use crate::dns::Name;
use crate::finding::Span;

use super::canonical::Canonicalization;
use super::public_key;
use super::tags::{Fault, Tag, TagList, members};

/// The most names of `h=` that are looked at.
pub(super) const SIGNED_FIELDS: usize = 256;

/// The most tags of a signature that are looked at.
const TAGS: usize = 100;

/// A DKIM-Signature field taken apart. Any bytes are one: what is wrong is among the `problems`.
///
/// ```
/// use sendworthy::dkim::{Signature, SignatureAlgorithm};
/// let signature = Signature::parse(b" v=1; a=rsa-sha256; d=example.com; s=k; h=From; bh=; b=");
/// assert_eq!(signature.algorithm, Some(SignatureAlgorithm::RsaSha256));
/// assert_eq!(signature.key_name.unwrap().as_str(), "k._domainkey.example.com");
/// assert_eq!(signature.problems.len(), 2);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature<'a> {
    /// How it is made; `None` when `a=` says nothing that is known.
    pub algorithm: Option<SignatureAlgorithm>,
    /// The form in which the fields are signed.
    pub header_form: Canonicalization,
    /// The form in which the body is signed.
    pub body_form: Canonicalization,
    /// The domain that takes responsibility, `d=`.
    pub domain: Option<Name>,
    /// Where the key is, by `s=` and `d=`.
    pub key_name: Option<Name>,
    /// The domain of the agent or user, `i=`; that of `d=` when there is no `i=`.
    pub identity: Option<Name>,
    /// The names of the signed fields, in their order, as written.
    pub signed: Vec<&'a [u8]>,
    /// Names of signed fields that are not looked at, because there are too many.
    pub signed_left_out: usize,
    /// How many bytes of the body, in its canonical form, are signed; all of it when `None`.
    pub length: Option<u64>,
    /// When it was made, in seconds since 1970 UTC.
    pub timestamp: Option<u64>,
    /// When it ends, in seconds since 1970 UTC.
    pub expiration: Option<u64>,
    /// The digest of the body.
    pub body_hash: Vec<u8>,
    /// The signature itself.
    pub signature: Vec<u8>,
    /// Where the value of `b=` is, with the white space around it: all that is taken out before the field
    /// itself is signed (section 3.7).
    pub signature_span: Span,
    /// What is wrong, and where. Offsets count bytes of the value.
    pub problems: Vec<(SignatureProblem, Span)>,
}

/// How a signature is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureAlgorithm {
    /// `rsa-sha256` (RFC 6376 section 3.3.2).
    RsaSha256,
    /// `rsa-sha1`, which must neither be made nor accepted (RFC 8301 section 3.1).
    RsaSha1,
    /// `ed25519-sha256` (RFC 8463).
    Ed25519Sha256,
}

impl SignatureAlgorithm {
    /// As `a=` says it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RsaSha256 => "rsa-sha256",
            Self::RsaSha1 => "rsa-sha1",
            Self::Ed25519Sha256 => "ed25519-sha256",
        }
    }
}

/// What is wrong with a signature by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureProblem {
    /// A piece that is no `tag=value`.
    Syntax,
    /// A tag stands twice, which makes the whole list invalid (section 3.2).
    Duplicate,
    /// A tag that must be there is not.
    Missing(&'static str),
    /// `v=` is not 1.
    Version,
    /// `a=` names what is not known.
    Algorithm,
    /// `a=rsa-sha1`.
    Sha1,
    /// `c=` names what is not known.
    Canonicalization,
    /// `q=` does not offer `dns/txt`.
    Query,
    /// `d=` is no domain.
    Domain,
    /// `s=` cannot stand in a name.
    Selector,
    /// `i=` is no address of that form.
    Identity,
    /// `i=` is neither in the domain of `d=` nor below it (section 6.1.1).
    IdentityOutside,
    /// `h=` holds what is no field name.
    SignedFields,
    /// `From` is not among the signed fields (section 5.4).
    NoFrom,
    /// `l=` is no number.
    Length,
    /// `t=` is no number.
    Timestamp,
    /// `x=` is no number.
    Expiration,
    /// `x=` is not later than `t=` (section 3.5).
    ExpiresBeforeMade,
    /// `bh=` is no base64.
    BodyHash,
    /// `b=` is no base64.
    Signature,
}

impl SignatureProblem {
    /// A short name: `no-from`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::Duplicate => "duplicate-tag",
            Self::Missing(_) => "missing-tag",
            Self::Version => "version",
            Self::Algorithm => "algorithm",
            Self::Sha1 => "sha1",
            Self::Canonicalization => "canonicalization",
            Self::Query => "query-method",
            Self::Domain => "domain",
            Self::Selector => "selector",
            Self::Identity => "identity",
            Self::IdentityOutside => "identity-outside-domain",
            Self::SignedFields => "signed-fields",
            Self::NoFrom => "no-from",
            Self::Length => "length",
            Self::Timestamp => "timestamp",
            Self::Expiration => "expiration",
            Self::ExpiresBeforeMade => "expires-before-made",
            Self::BodyHash => "body-hash-encoding",
            Self::Signature => "signature-encoding",
        }
    }

    /// A sentence for a person.
    pub fn text(self) -> String {
        match self {
            Self::Syntax => "the signature is no list of tags (RFC 6376 section 3.2)".into(),
            Self::Duplicate => {
                "a tag stands twice, which makes the signature void (RFC 6376 section 3.2)".into()
            }
            Self::Missing(tag) => format!("the tag `{tag}=` is missing (RFC 6376 section 3.5)"),
            Self::Version => "the version is not 1 (RFC 6376 section 3.5)".into(),
            Self::Algorithm => "the algorithm is none that is known (RFC 6376 section 3.3)".into(),
            Self::Sha1 => "`rsa-sha1` must not be accepted any more (RFC 8301 section 3.1)".into(),
            Self::Canonicalization => "`c=` names no canonicalization (RFC 6376 section 3.4)".into(),
            Self::Query => "`q=` does not offer `dns/txt` (RFC 6376 section 3.5)".into(),
            Self::Domain => "`d=` is no domain name (RFC 6376 section 3.5)".into(),
            Self::Selector => "`s=` cannot stand in a domain name (RFC 6376 section 3.1)".into(),
            Self::Identity => "`i=` has no domain (RFC 6376 section 3.5)".into(),
            Self::IdentityOutside => {
                "`i=` is neither in the domain of `d=` nor below it (RFC 6376 section 3.5)".into()
            }
            Self::SignedFields => "`h=` holds what is no field name (RFC 6376 section 3.5)".into(),
            Self::NoFrom => "`From` is not among the signed fields (RFC 6376 section 5.4)".into(),
            Self::Length => "`l=` is no number (RFC 6376 section 3.5)".into(),
            Self::Timestamp => "`t=` is no number (RFC 6376 section 3.5)".into(),
            Self::Expiration => "`x=` is no number (RFC 6376 section 3.5)".into(),
            Self::ExpiresBeforeMade => {
                "it ends before it was made: `x=` is not later than `t=` (RFC 6376 section 3.5)".into()
            }
            Self::BodyHash => "`bh=` is no base64 (RFC 6376 section 3.5)".into(),
            Self::Signature => "`b=` is no base64 (RFC 6376 section 3.5)".into(),
        }
    }
}

/// Where the value of a tag stands in the value of a field; `None` when there is no such tag.
///
/// ```
/// use sendworthy::dkim::tag_span;
/// assert_eq!(tag_span(b" v=1; d= example.com", "d").unwrap().range(), 9..20);
/// ```
pub fn tag_span(value: &[u8], name: &str) -> Option<Span> {
    TagList::parse(value, TAGS).find(name).map(|tag| tag.value_span)
}

impl<'a> Signature<'a> {
    /// Reads the value of the field: what stands behind the colon.
    pub fn parse(value: &'a [u8]) -> Self {
        let list = TagList::parse(value, TAGS);
        let whole = Span::new(0, value.len());
        let mut read = Reader { list: &list, whole, problems: Vec::new() };
        read.grammar();
        read.version();
        let algorithm = read.algorithm();
        let (header_form, body_form) = read.canonicalization();
        let domain = read.domain();
        let key_name = read.key_name(domain.as_ref());
        let identity = read.identity(domain.as_ref());
        let (signed, signed_left_out) = read.signed();
        read.query();
        let length = read.number("l", SignatureProblem::Length, Some(u64::MAX));
        let (timestamp, expiration) = read.times();
        Self {
            algorithm,
            header_form,
            body_form,
            domain,
            key_name,
            identity,
            signed,
            signed_left_out,
            length,
            timestamp,
            expiration,
            body_hash: read.base64("bh", SignatureProblem::BodyHash),
            signature: read.base64("b", SignatureProblem::Signature),
            signature_span: list.find("b").map_or(Span::new(0, 0), |tag| with_space(value, tag.value_span)),
            problems: read.problems,
        }
    }

    /// Whether its digests are those of SHA-256, the only ones that are made.
    pub(super) fn is_sha256(&self) -> bool {
        matches!(self.algorithm, Some(SignatureAlgorithm::RsaSha256 | SignatureAlgorithm::Ed25519Sha256))
    }
}

struct Reader<'r, 'a> {
    list: &'r TagList<'a>,
    whole: Span,
    problems: Vec<(SignatureProblem, Span)>,
}

impl<'a> Reader<'_, 'a> {
    fn problem(&mut self, problem: SignatureProblem, span: Span) {
        self.problems.push((problem, span));
    }

    fn grammar(&mut self) {
        let syntax = self.list.faults.iter().map(|fault| {
            let (Fault::Empty(span) | Fault::NoEquals(span) | Fault::Name(span) | Fault::Byte(span)) = fault;
            (SignatureProblem::Syntax, *span)
        });
        self.problems.extend(syntax);
        let twice = self.list.duplicates().map(|(_, tag)| (SignatureProblem::Duplicate, tag.span()));
        self.problems.extend(twice);
    }

    fn required(&mut self, name: &'static str) -> Option<Tag<'a>> {
        let tag = self.list.find(name).copied();
        if tag.is_none() {
            self.problem(SignatureProblem::Missing(name), self.whole);
        }
        tag
    }

    fn version(&mut self) {
        if let Some(tag) = self.required("v").filter(|tag| tag.value != b"1") {
            self.problem(SignatureProblem::Version, tag.value_span);
        }
    }

    fn algorithm(&mut self) -> Option<SignatureAlgorithm> {
        let tag = self.required("a")?;
        match tag.value {
            b"rsa-sha256" => Some(SignatureAlgorithm::RsaSha256),
            b"ed25519-sha256" => Some(SignatureAlgorithm::Ed25519Sha256),
            b"rsa-sha1" => {
                self.problem(SignatureProblem::Sha1, tag.value_span);
                Some(SignatureAlgorithm::RsaSha1)
            }
            _ => {
                self.problem(SignatureProblem::Algorithm, tag.value_span);
                None
            }
        }
    }

    /// One word is for the header, and the body is simple then (section 3.5).
    fn canonicalization(&mut self) -> (Canonicalization, Canonicalization) {
        let simple = (Canonicalization::Simple, Canonicalization::Simple);
        let Some(tag) = self.list.find("c") else { return simple };
        let mut words = tag.value.splitn(2, |byte| *byte == b'/').map(|word| match word {
            b"simple" => Some(Canonicalization::Simple),
            b"relaxed" => Some(Canonicalization::Relaxed),
            _ => None,
        });
        match (words.next().flatten(), words.next().unwrap_or(Some(Canonicalization::Simple))) {
            (Some(header), Some(body)) => (header, body),
            _ => {
                self.problem(SignatureProblem::Canonicalization, tag.value_span);
                simple
            }
        }
    }

    fn domain(&mut self) -> Option<Name> {
        let tag = self.required("d")?;
        let domain = name(tag.value);
        if domain.is_none() {
            self.problem(SignatureProblem::Domain, tag.value_span);
        }
        domain
    }

    fn key_name(&mut self, domain: Option<&Name>) -> Option<Name> {
        let tag = self.required("s")?;
        let selector = std::str::from_utf8(tag.value).ok().filter(|_| name(tag.value).is_some());
        let Some(selector) = selector else {
            self.problem(SignatureProblem::Selector, tag.value_span);
            return None;
        };
        domain?.below(&format!("{selector}._domainkey")).ok()
    }

    fn identity(&mut self, domain: Option<&Name>) -> Option<Name> {
        let Some(tag) = self.list.find("i") else { return domain.cloned() };
        let at = tag.value.iter().rposition(|byte| *byte == b'@');
        let Some(identity) = at.and_then(|at| name(tag.value.get(at + 1..)?)) else {
            self.problem(SignatureProblem::Identity, tag.value_span);
            return None;
        };
        if domain.is_some_and(|domain| !identity.within(domain)) {
            self.problem(SignatureProblem::IdentityOutside, tag.value_span);
        }
        Some(identity)
    }

    fn signed(&mut self) -> (Vec<&'a [u8]>, usize) {
        let Some(tag) = self.required("h") else { return (Vec::new(), 0) };
        let is_name = |name: &[u8]| !name.is_empty() && name.iter().all(|byte| matches!(byte, 0x21..=0x7e));
        let mut kept: Vec<&[u8]> = Vec::new();
        let (mut left_out, mut is_from_signed, mut all_names) = (0, false, true);
        for (name, span) in members(&tag) {
            is_from_signed |= name.eq_ignore_ascii_case(b"from");
            if kept.len() == SIGNED_FIELDS {
                left_out += 1;
                continue;
            }
            if all_names && !is_name(name) {
                all_names = false;
                self.problem(SignatureProblem::SignedFields, span);
            }
            kept.push(name);
        }
        if !is_from_signed {
            self.problem(SignatureProblem::NoFrom, tag.value_span);
        }
        (kept, left_out)
    }

    fn query(&mut self) {
        let Some(tag) = self.list.find("q") else { return };
        if !members(tag).any(|(method, _)| method == b"dns/txt") {
            self.problem(SignatureProblem::Query, tag.value_span);
        }
    }

    fn times(&mut self) -> (Option<u64>, Option<u64>) {
        // Beyond 64 bits stands what never comes, which is as good as none.
        let made = self.number("t", SignatureProblem::Timestamp, None);
        let ends = self.number("x", SignatureProblem::Expiration, None);
        if let (Some(made), Some(ends), Some(tag)) = (made, ends, self.list.find("x"))
            && ends <= made
        {
            self.problem(SignatureProblem::ExpiresBeforeMade, tag.value_span);
        }
        (made, ends)
    }

    /// `beyond` is for a number too large for 64 bits.
    fn number(&mut self, name: &str, problem: SignatureProblem, beyond: Option<u64>) -> Option<u64> {
        let tag = self.list.find(name)?;
        let is_number = (1..=DIGITS).contains(&tag.value.len()) && tag.value.iter().all(u8::is_ascii_digit);
        if !is_number {
            self.problem(problem, tag.value_span);
            return None;
        }
        std::str::from_utf8(tag.value).ok()?.parse().ok().or(beyond)
    }

    fn base64(&mut self, name: &'static str, problem: SignatureProblem) -> Vec<u8> {
        let Some(tag) = self.required(name) else { return Vec::new() };
        match public_key::decode(tag.value) {
            Ok(bytes) if !bytes.is_empty() => bytes,
            _ => {
                self.problem(problem, tag.value_span);
                Vec::new()
            }
        }
    }
}

/// Digits of a number (section 3.5).
const DIGITS: usize = 76;

/// A span of `text` with the white space around it.
fn with_space(text: &[u8], span: Span) -> Span {
    let (before, behind) = (text.get(..span.start as usize), text.get(span.end as usize..));
    let is_space = |byte: &&u8| byte.is_ascii_whitespace();
    let left = before.unwrap_or_default().iter().rev().take_while(is_space).count();
    let right = behind.unwrap_or_default().iter().take_while(is_space).count();
    Span::new(span.start as usize - left, span.end as usize + right)
}

/// Letters, digits and hyphens (section 3.5), and the underscore that many selectors have: whatever
/// else a name in DNS may hold, as a parenthesis, makes `Authentication-Results` say another domain.
fn name(written: &[u8]) -> Option<Name> {
    let is_known = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte) || !byte.is_ascii();
    if !written.iter().all(is_known) {
        return None;
    }
    Name::parse(std::str::from_utf8(written).ok()?).ok().filter(|name| !name.is_root())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(value: &str) -> Vec<SignatureProblem> {
        Signature::parse(value.as_bytes()).problems.into_iter().map(|(problem, _)| problem).collect()
    }

    #[test]
    fn what_is_read() {
        let value =
            b" v=1; a=ed25519-sha256; c=relaxed; d=example.com;\r\n\ts=sel.a; i=joe@mail.example.com; \
            h=From : to:\r\n\t subject; l=10; t=100; x=200; q=other:dns/txt; bh=AAEC; b=AwQ\r\n F";
        let read = Signature::parse(value);
        assert_eq!(read.problems, []);
        assert_eq!(read.algorithm, Some(SignatureAlgorithm::Ed25519Sha256));
        assert_eq!((read.header_form, read.body_form), (Canonicalization::Relaxed, Canonicalization::Simple));
        assert_eq!(read.key_name.unwrap().as_str(), "sel.a._domainkey.example.com");
        assert_eq!(read.identity.unwrap().as_str(), "mail.example.com");
        assert_eq!(read.signed, [&b"From"[..], b"to", b"subject"]);
        assert_eq!((read.length, read.timestamp, read.expiration), (Some(10), Some(100), Some(200)));
        assert_eq!((read.body_hash, read.signature), (vec![0, 1, 2], vec![3, 4, 5]));
        let b = read.signature_span;
        assert_eq!(&value[b.start as usize..b.end as usize], b"AwQ\r\n F");
    }

    #[test]
    fn what_is_taken_out() {
        for (value, taken) in [
            (&b"a=x; b= \r\n\tAw Q= ; c=y"[..], &b" \r\n\tAw Q= "[..]),
            (b"b=AwQ=\r\n", b"AwQ=\r\n"),
            (b"b = AwQ=", b" AwQ="),
            (b"b=\r\n ; c=y", b"\r\n "),
        ] {
            let span = Signature::parse(value).signature_span;
            assert_eq!(&value[span.range()], taken);
        }
        let long = format!("l={}", "9".repeat(76));
        assert_eq!(Signature::parse(long.as_bytes()).length, Some(u64::MAX));
    }

    #[test]
    fn what_is_wrong() {
        use SignatureProblem::*;
        let good = "v=1; a=rsa-sha256; d=a.example; s=k; h=from; bh=AAEC; b=AAEC";
        assert_eq!(problems(good), []);
        for (from, to, expected) in [
            ("v=1; ", "", Missing("v")),
            ("v=1", "v=0.5", Version),
            ("rsa-sha256", "rsa-md5", Algorithm),
            ("rsa-sha256", "rsa-sha1", Sha1),
            ("d=a.example", "d=a..example", Domain),
            ("d=a.example", "d=good.example(.a.example", Domain),
            ("s=k", "s=a b", Selector),
            ("h=from", "h=to", NoFrom),
            ("h=from", "h=from::to", SignedFields),
            ("bh=AAEC", "bh=A", BodyHash),
            ("b=AAEC", "b=", Signature),
            ("b=AAEC", "b=AAEC; b=AAEC", Duplicate),
            ("b=AAEC", "b=AAEC; junk", Syntax),
            ("b=AAEC", "b=AAEC; c=nowsp", Canonicalization),
            ("b=AAEC", "b=AAEC; l=-1", Length),
            ("b=AAEC", &format!("b=AAEC; l={}", "7".repeat(77)), Length),
            ("b=AAEC", "b=AAEC; q=dns", Query),
            ("b=AAEC", "b=AAEC; i=@b.example", IdentityOutside),
            ("b=AAEC", "b=AAEC; i=a.example", Identity),
            ("b=AAEC", "b=AAEC; t=5; x=5", ExpiresBeforeMade),
            ("b=AAEC", "b=AAEC; t=soon", Timestamp),
            ("b=AAEC", "b=AAEC; x=", Expiration),
        ] {
            assert_eq!(problems(&good.replace(from, to)), [expected], "{from} -> {to}");
        }
    }
}

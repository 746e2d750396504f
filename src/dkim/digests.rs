//! What the signatures of a message are about: its header and its body in their canonical forms, and
//! digests of them. All of it is made once, however often a verification asks.

use sha2::{Digest, Sha256};

use super::Signature;
use super::canonical::{BodyForm, Canonicalization};
use super::header::HeaderFields;
use super::verify::{SignedMessage, VerifyLimits, signature_fields, without_value};

/// Longer headers are kept as digests, so that one large field that every signature signs is not kept
/// as often.
const HEADER: usize = 64 * 1024;

/// What each signature of a message is about, in the order of the fields (RFC 6376 section 3.7).
///
/// Whoever hashes and checks faster than Rust does may help: [`Digests::begin`] leaves the digests of
/// bodies open, and [`Digests::confirm`] takes what has been found true. What nobody has helped with
/// is computed here, so that help never changes a verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digests {
    /// In the order of the fields.
    pub signatures: Vec<SignatureDigests>,
    /// How many bytes were hashed: those of the signed fields for each signature, and the body at most
    /// once for each form.
    pub hashed: u64,
}

/// What one signature is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureDigests {
    /// The digest of the body; `None` while it is open, and when the body has fewer bytes than are
    /// signed.
    pub body: Option<[u8; 32]>,
    /// How many bytes the body has in its canonical form, signed or not.
    pub body_size: u64,
    /// `None` when the signed fields have too many bytes.
    pub(super) header: Option<SignedHeader>,
    /// The RSA key that is known to have made the signature, by its modulus.
    pub(super) confirmed: Option<Vec<u8>>,
    form: Canonicalization,
    length: Option<u64>,
    is_open: bool,
}

/// The signed fields and the signature's own, as they are signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum SignedHeader {
    Bytes(Vec<u8>),
    Digest([u8; 32]),
}

impl SignedHeader {
    fn of(bytes: Vec<u8>) -> Self {
        if bytes.len() > HEADER { Self::Digest(Sha256::digest(bytes).into()) } else { Self::Bytes(bytes) }
    }

    pub(super) fn digest(&self) -> [u8; 32] {
        match self {
            Self::Bytes(bytes) => Sha256::digest(bytes).into(),
            Self::Digest(digest) => *digest,
        }
    }
}

impl SignatureDigests {
    /// Whether the signed fields are looked at: they have neither too many bytes nor too many names.
    pub fn has_header(&self) -> bool {
        self.header.is_some()
    }
}

impl Digests {
    /// Everything, by Rust alone. This goes through all bytes of a message: the body at most once for
    /// each form, whatever `l=` says.
    pub fn of(message: &SignedMessage<'_>, limits: &VerifyLimits) -> Self {
        let mut digests = Self::begin(message.fields, limits);
        digests.finish(message.body, &BodyForm::new);
        digests
    }

    /// What the header gives; the digests of bodies stay open.
    pub fn begin(fields: &[&[u8]], limits: &VerifyLimits) -> Self {
        let fields = fields.get(..limits.fields).unwrap_or(fields);
        let header = HeaderFields::of(fields);
        let mut left = limits.header_bytes;
        let signatures = signature_fields(fields).take(limits.signatures).map(|(field, value)| {
            let signature = Signature::parse(value);
            let own = fields.get(field).copied().unwrap_or_default();
            SignatureDigests {
                body: None,
                body_size: 0,
                header: signed_header(&header, fields, own, &signature, &mut left),
                confirmed: None,
                form: signature.body_form,
                length: signature.length,
                is_open: true,
            }
        });
        let signatures = signatures.collect();
        Self { signatures, hashed: (limits.header_bytes - left) as u64 }
    }

    /// The first form in which nothing but the digest of the whole body is to be made.
    pub fn open_body(&self) -> Option<Canonicalization> {
        let is_whole = |form| self.signatures.iter().all(|one| one.form != form || one.length.is_none());
        self.signatures.iter().find(|one| one.is_open && is_whole(one.form)).map(|one| one.form)
    }

    /// Takes the SHA-256 digest of the whole body in a form, and how many bytes it has.
    pub fn digested(&mut self, form: Canonicalization, digest: [u8; 32], size: u64) {
        self.hashed += size;
        for one in self.signatures.iter_mut().filter(|one| one.form == form && one.length.is_none()) {
            (one.body, one.body_size, one.is_open) = (Some(digest), size, false);
        }
    }

    /// Takes that an RSA key has made the signature at an index: its modulus, the first byte not
    /// zero, with the exponent 65,537.
    pub fn confirm(&mut self, signature: usize, modulus: Vec<u8>) {
        if let Some(one) = self.signatures.get_mut(signature) {
            one.confirmed = Some(modulus);
        }
    }

    /// Makes the digests that are open, of a body that `begin` brings into its forms.
    pub fn finish(&mut self, body: &[u8], begin: &dyn Fn(Canonicalization) -> BodyForm) {
        for form in [Canonicalization::Simple, Canonicalization::Relaxed] {
            let open = self.signatures.iter_mut().filter(|one| one.is_open && one.form == form);
            let open: Vec<_> = open.collect();
            if open.is_empty() {
                continue;
            }
            let made = Body::make(body, begin(form), open.iter().map(|one| one.length));
            self.hashed += made.hashed;
            for one in open {
                (one.body, one.body_size, one.is_open) = (made.digest(one.length), made.size, false);
            }
        }
    }
}

/// What is signed of a header (section 3.7). What is gone through is taken off `left`; `None` when that
/// is too little, and when some names are not looked at.
fn signed_header(
    header: &HeaderFields<'_>,
    fields: &[&[u8]],
    own: &[u8],
    signature: &Signature<'_>,
    left: &mut usize,
) -> Option<SignedHeader> {
    if signature.signed_left_out > 0 {
        return None;
    }
    let signed = header.signed(signature.signed.iter().copied());
    let bytes = signed.iter().flatten().filter_map(|at| fields.get(*at)).map(|field| field.len());
    *left = left.checked_sub(bytes.sum::<usize>() + own.len())?;
    let own = without_value(own, signature);
    Some(SignedHeader::of(header.bytes_of(&signed, signature.header_form, &own)))
}

/// The digests of a body in one form, made in one pass.
struct Body {
    /// For each number of bytes that is signed and there, in their order.
    parts: Vec<(u64, [u8; 32])>,
    whole: Option<[u8; 32]>,
    size: u64,
    hashed: u64,
}

impl Body {
    fn make(body: &[u8], form: BodyForm, lengths: impl Iterator<Item = Option<u64>>) -> Self {
        let (mut ends, mut is_whole) = (Vec::new(), false);
        for length in lengths {
            match length {
                Some(length) => ends.push(length),
                None => is_whole = true,
            }
        }
        ends.sort_unstable();
        ends.dedup();
        let mut ends = ends.into_iter().peekable();
        let mut made = Self { parts: Vec::new(), whole: None, size: 0, hashed: 0 };
        let (mut pieces, mut hash) = (BodyPieces::new(form), Sha256::new());
        while let Some(mut rest) = pieces.next(body) {
            while let Some(&end) = ends.peek()
                && let Some((signed, behind)) =
                    usize::try_from(end - made.size).ok().and_then(|signed| rest.split_at_checked(signed))
            {
                hash.update(signed);
                made.hashed += signed.len() as u64;
                made.size += signed.len() as u64;
                made.parts.push((end, hash.clone().finalize().into()));
                rest = behind;
                ends.next();
            }
            if is_whole || ends.peek().is_some() {
                hash.update(rest);
                made.hashed += rest.len() as u64;
            }
            made.size += rest.len() as u64;
        }
        made.whole = is_whole.then(|| hash.finalize().into());
        made
    }

    /// `None` when fewer bytes are there than are signed.
    fn digest(&self, length: Option<u64>) -> Option<[u8; 32]> {
        match length {
            None => self.whole,
            Some(length) => self.parts.iter().find(|(end, _)| *end == length).map(|(_, digest)| *digest),
        }
    }
}

/// How much of a body is brought into its form at once.
const PIECE: usize = 64 * 1024;

/// The form of a body in pieces, for whoever hashes it.
///
/// ```
/// use sendworthy::dkim::{BodyForm, BodyPieces, Canonicalization};
/// let mut pieces = BodyPieces::new(BodyForm::new(Canonicalization::Relaxed));
/// let mut hashed = Vec::new();
/// while let Some(piece) = pieces.next(b"a  b \r\n\r\n") {
///     hashed.extend_from_slice(piece);
/// }
/// assert_eq!(hashed, b"a b\r\n");
/// ```
#[derive(Clone, Debug)]
pub struct BodyPieces {
    form: BodyForm,
    at: usize,
    is_finished: bool,
    size: u64,
    out: Vec<u8>,
}

impl BodyPieces {
    /// Begins with the first byte of a body.
    pub fn new(form: BodyForm) -> Self {
        Self { form, at: 0, is_finished: false, size: 0, out: Vec::new() }
    }

    /// The next piece of the form of `body`, which is to be the same every time; `None` behind the last.
    pub fn next(&mut self, body: &[u8]) -> Option<&[u8]> {
        if self.is_finished {
            return None;
        }
        self.out.clear();
        let rest = body.get(self.at..).unwrap_or_default();
        let piece = rest.get(..PIECE).unwrap_or(rest);
        self.form.update(piece, &mut self.out);
        self.at += piece.len();
        if piece.len() == rest.len() {
            self.form.finish(&mut self.out);
            self.is_finished = true;
        }
        self.size += self.out.len() as u64;
        Some(&self.out)
    }

    /// How many bytes the pieces so far have.
    pub fn size(&self) -> u64 {
        self.size
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fronts_are_those_of_the_form() {
        let body = b"a \t b \r\n\r\nc\r\n\r\n".repeat(9_000);
        let (mut form, mut all) = (BodyForm::new(Canonicalization::Relaxed), Vec::new());
        form.update(&body, &mut all);
        form.finish(&mut all);
        let size = all.len() as u64;
        let lengths = [size + 1, 1, 0, u64::MAX, 65_536, size, 0, size - 1];
        let wanted = [None, Some(1), Some(0), None, Some(65_536), Some(size), Some(0), Some(size - 1)];
        for is_whole in [false, true] {
            let every = lengths.into_iter().map(Some).chain(is_whole.then_some(None));
            let made = Body::make(&body, BodyForm::new(Canonicalization::Relaxed), every);
            let digest = |length: u64| Sha256::digest(&all[..length as usize]).into();
            assert_eq!(
                lengths.map(|length| made.digest(Some(length))),
                wanted.map(|length| length.map(digest))
            );
            assert_eq!((made.digest(None), made.size), (is_whole.then(|| digest(size)), size));
        }
    }

    #[test]
    fn what_a_host_has_digested_is_not_made_again() {
        let field = b"DKIM-Signature: c=relaxed/relaxed; h=From\r\n";
        let with_length = b"DKIM-Signature: h=From; l=1\r\n";
        let message = SignedMessage { fields: &[field, with_length, field], body: b"a  b\r\n" };
        let mut digests = Digests::begin(message.fields, &VerifyLimits::default());
        assert_eq!(digests.open_body(), Some(Canonicalization::Relaxed));
        digests.digested(Canonicalization::Relaxed, Sha256::digest(b"a b\r\n").into(), 5);
        // Of the other form `l=` wants more than one digest.
        assert_eq!(digests.open_body(), None);
        digests.finish(message.body, &BodyForm::new);
        assert_eq!(digests, Digests::of(&message, &VerifyLimits::default()));
        digests.digested(Canonicalization::Relaxed, [7; 32], 5);
        digests.finish(message.body, &BodyForm::new);
        assert_eq!(digests.signatures[2].body, Some([7; 32]));
    }
}

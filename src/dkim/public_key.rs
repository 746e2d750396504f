//! The bytes of `p=`: base64, then DER or the 32 bytes of Ed25519.

use super::tags::is_fws;
use super::{DkimAlgorithm, DkimKey, DkimKeyEncoding};

/// Why a text is not base64 (RFC 6376 section 2.10). Offsets count bytes of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base64Error {
    /// A byte that base64 does not have, or `=` before the end.
    Byte(usize),
    /// One character is left over, so some are lost.
    Cut,
}

/// Decodes base64; white space may stand anywhere and padding may be missing.
pub(super) fn decode(text: &[u8]) -> Result<Vec<u8>, Base64Error> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held, mut count, mut padding) = (0u32, 0u32, 0usize, 0usize);
    for (at, &byte) in text.iter().enumerate().filter(|&(_, &byte)| !is_fws(byte)) {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' if padding < 2 && (count + padding) % 4 >= 2 => {
                padding += 1;
                continue;
            }
            _ => return Err(Base64Error::Byte(at)),
        };
        if padding > 0 {
            return Err(Base64Error::Byte(at));
        }
        count += 1;
        bits = (bits << 6) | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
        }
    }
    if count % 4 == 1 { Err(Base64Error::Cut) } else { Ok(out) }
}

/// Encodes base64 with padding.
pub(super) fn encode(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = (0..3).fold(0u32, |n, i| (n << 8) | u32::from(chunk.get(i).copied().unwrap_or(0)));
        for i in 0..4 {
            let symbol = ALPHABET.get((group >> (18 - 6 * i)) as usize & 63).copied().unwrap_or(b'=');
            out.push(if i <= chunk.len() { char::from(symbol) } else { '=' });
        }
    }
    out
}

/// What the bytes of `p=` are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Material<'a> {
    /// An RSA key. `trailing` bytes follow it; `pkcs1` is its bare RSAPublicKey.
    Rsa { key: DkimKey, trailing: usize, pkcs1: &'a [u8] },
    /// The 32 bytes of an Ed25519 key, bare or wrapped.
    Ed25519 { key: DkimKey, raw: &'a [u8] },
    /// The header announces `wanted` bytes.
    Truncated { wanted: usize },
    /// A private key: whoever reads DNS can sign with it.
    Private,
    /// A certificate, which holds a key among other things.
    Certificate,
    /// A key of another kind, such as an elliptic curve.
    OtherAlgorithm,
    /// Nothing of the above.
    Unreadable,
}

/// Tells what bytes are.
pub(super) fn examine(bytes: &[u8]) -> Material<'_> {
    if bytes.len() == 32 {
        let key = DkimKey { algorithm: DkimAlgorithm::Ed25519, bits: 256, encoding: DkimKeyEncoding::Raw };
        return Material::Ed25519 { key, raw: bytes };
    }
    match outer(bytes) {
        Ok(material) => material,
        Err(DerError::Cut { wanted }) if bytes.first() == Some(&SEQUENCE) => Material::Truncated { wanted },
        Err(DerError::Cut { .. } | DerError::Form) => Material::Unreadable,
    }
}

/// Wraps an RSAPublicKey into a SubjectPublicKeyInfo (RFC 5280 section 4.1).
pub(super) fn wrap(pkcs1: &[u8]) -> Vec<u8> {
    let mut bits = vec![0];
    bits.extend_from_slice(pkcs1);
    let mut algorithm = RSA_OID.to_vec();
    algorithm.extend_from_slice(&[0x05, 0x00]);
    let mut inner = element(SEQUENCE, &algorithm);
    inner.extend(element(BIT_STRING, &bits));
    element(SEQUENCE, &inner)
}

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const OID: u8 = 0x06;
const SEQUENCE: u8 = 0x30;

/// rsaEncryption, 1.2.840.113549.1.1.1, with its header.
const RSA_OID: &[u8] = &[OID, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
/// id-Ed25519, 1.3.101.112 (RFC 8410 section 3), with its header.
const ED25519_OID: &[u8] = &[OID, 3, 0x2b, 0x65, 0x70];

enum DerError {
    /// The bytes end before the length that a header announces; `wanted` of the whole.
    Cut { wanted: usize },
    /// Not DER, or not what was looked for.
    Form,
}

fn outer(bytes: &[u8]) -> Result<Material<'_>, DerError> {
    let (tag, body, rest) = take(bytes)?;
    if tag != SEQUENCE {
        return Err(DerError::Form);
    }
    // Inside the outer element every length must fit, so a short one is a fault of form.
    let inner = |_| DerError::Form;
    let (first, first_body, after) = take(body).map_err(inner)?;
    match first {
        INTEGER => {
            let (second, _, tail) = take(after).map_err(inner)?;
            Ok(match second {
                SEQUENCE if tail.first() == Some(&OCTET_STRING) => Material::Private,
                INTEGER if !tail.is_empty() => Material::Private,
                INTEGER => rsa(body, bytes.get(..bytes.len() - rest.len()).unwrap_or_default(), rest)
                    .map_or(Material::Unreadable, |key| with_encoding(key, DkimKeyEncoding::Pkcs1)),
                _ => Material::Unreadable,
            })
        }
        SEQUENCE => {
            let (second, bits, _) = take(after).map_err(inner)?;
            if second == SEQUENCE {
                return Ok(Material::Certificate);
            }
            let (BIT_STRING, [0, key @ ..]) = (second, bits) else { return Err(DerError::Form) };
            if first_body.starts_with(RSA_OID) {
                let (tag, numbers, _) = take(key).map_err(inner)?;
                if tag != SEQUENCE {
                    return Err(DerError::Form);
                }
                Ok(rsa(numbers, key, rest)
                    .map_or(Material::Unreadable, |key| with_encoding(key, DkimKeyEncoding::Spki)))
            } else if first_body.starts_with(ED25519_OID) && key.len() == 32 {
                let wrapped =
                    DkimKey { algorithm: DkimAlgorithm::Ed25519, bits: 256, encoding: DkimKeyEncoding::Spki };
                Ok(Material::Ed25519 { key: wrapped, raw: key })
            } else if first_body.first() == Some(&OID) {
                Ok(Material::OtherAlgorithm)
            } else {
                Err(DerError::Form)
            }
        }
        _ => Err(DerError::Form),
    }
}

struct Rsa<'a> {
    bits: u32,
    pkcs1: &'a [u8],
    trailing: usize,
}

/// Reads modulus and exponent, which must be all there is.
fn rsa<'a>(numbers: &[u8], pkcs1: &'a [u8], rest: &[u8]) -> Option<Rsa<'a>> {
    let (INTEGER, modulus, tail) = take(numbers).ok()? else { return None };
    let (INTEGER, exponent, []) = take(tail).ok()? else { return None };
    // An even exponent or modulus belongs to no RSA key.
    if exponent.last()? & 1 == 0 || modulus.last()? & 1 == 0 {
        return None;
    }
    let significant = modulus.iter().position(|&byte| byte != 0).and_then(|at| modulus.get(at..))?;
    let whole = u32::try_from(significant.len()).ok()?.checked_mul(8)?;
    Some(Rsa { bits: whole - significant.first()?.leading_zeros(), pkcs1, trailing: rest.len() })
}

fn with_encoding(rsa: Rsa<'_>, encoding: DkimKeyEncoding) -> Material<'_> {
    let key = DkimKey { algorithm: DkimAlgorithm::Rsa, bits: rsa.bits, encoding };
    Material::Rsa { key, trailing: rsa.trailing, pkcs1: rsa.pkcs1 }
}

/// The tag and the content of the first element, and what follows it.
fn take(bytes: &[u8]) -> Result<(u8, &[u8], &[u8]), DerError> {
    let [tag, first, rest @ ..] = bytes else { return Err(DerError::Form) };
    let (length, rest) = match first {
        0..=0x7f => (usize::from(*first), rest),
        0x81..=0x83 => {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x0f)).ok_or(DerError::Form)?;
            (digits.iter().fold(0, |n, &digit| (n << 8) | usize::from(digit)), rest)
        }
        _ => return Err(DerError::Form),
    };
    let wanted = bytes.len() - rest.len() + length;
    let (body, rest) = rest.split_at_checked(length).ok_or(DerError::Cut { wanted })?;
    Ok((*tag, body, rest))
}

fn element(tag: u8, body: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    let length = body.len().to_be_bytes();
    let digits =
        length.iter().position(|&byte| byte != 0).map_or(&[][..], |at| length.get(at..).unwrap_or_default());
    if body.len() > 0x7f {
        out.push(0x80 | digits.len() as u8);
        out.extend_from_slice(digits);
    } else {
        out.push(body.len() as u8);
    }
    out.extend_from_slice(body);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of RFC 6376 appendix C: 1024 bits.
    const RSA_1024: &[u8] = b"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkM\
        oGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/R\
        tdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToI\
        MmPSPDdQPNUYckcQ2QIDAQAB";

    #[test]
    fn base64_round_trip() {
        for bytes in [&b""[..], b"a", b"ab", b"abc", b"\xff\xfe\xfd\xfc"] {
            assert_eq!(decode(encode(bytes).as_bytes()).as_deref(), Ok(bytes));
        }
        assert_eq!(decode(b"TW Fu\tTQ").as_deref(), Ok(&b"ManM"[..]));
        assert_eq!(decode(b"TWFu=TQ"), Err(Base64Error::Byte(4)));
        assert_eq!(decode(b"TQ==TQ"), Err(Base64Error::Byte(4)));
        assert_eq!(decode(b"TQ==="), Err(Base64Error::Byte(4)));
        assert_eq!(decode(b"T-"), Err(Base64Error::Byte(1)));
        assert_eq!(decode(b"TWFuT"), Err(Base64Error::Cut));
    }

    #[test]
    fn the_key_of_the_rfc_has_1024_bits_in_both_wrappings() {
        let bytes = decode(RSA_1024).unwrap();
        let Material::Rsa { key, trailing: 0, pkcs1 } = examine(&bytes) else { panic!() };
        assert_eq!((key.bits, key.encoding), (1024, DkimKeyEncoding::Spki));
        let Material::Rsa { key: bare, .. } = examine(pkcs1) else { panic!() };
        assert_eq!((bare.bits, bare.encoding), (1024, DkimKeyEncoding::Pkcs1));
        assert_eq!(wrap(pkcs1), bytes);
    }

    #[test]
    fn every_cut_is_seen() {
        let bytes = decode(RSA_1024).unwrap();
        for end in 3..bytes.len() {
            if end != 32 {
                assert_eq!(examine(&bytes[..end]), Material::Truncated { wanted: bytes.len() }, "{end}");
            }
        }
    }

    #[test]
    fn rubbish_is_unreadable() {
        for bytes in [&b""[..], b"\x30", b"\x30\x80\x00\x00", b"\x30\x84\xff\xff\xff\xff", &[0u8; 200]] {
            assert_eq!(examine(bytes), Material::Unreadable);
        }
    }
}

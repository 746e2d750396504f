//! Public keys and what they check.

use ed25519_dalek::{Signature, VerifyingKey};
use rsa::pkcs1::DecodeRsaPublicKey;
use rsa::traits::PublicKeyParts;
use rsa::{BigUint, Pkcs1v15Sign, RsaPublicKey};

use super::DkimAlgorithm;
use super::public_key::{self, Material};
use super::tags::TagList;

/// DigestInfo of SHA-256 (RFC 8017 section 9.2, note 1), which stands before the digest.
const SHA256_PREFIX: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
    0x04, 0x20,
];

/// A key, read for use.
#[derive(Debug)]
pub(super) enum PublicKey {
    /// `None` when it is larger than what verifiers handle.
    Rsa {
        key: Option<RsaPublicKey>,
        bits: u32,
    },
    Ed25519(VerifyingKey),
}

impl PublicKey {
    /// Reads the key of a record.
    pub(super) fn read(text: &[u8]) -> Option<Self> {
        let list = TagList::parse(text, 100);
        let bytes = public_key::decode(list.find("p")?.value).ok()?;
        match public_key::examine(&bytes) {
            Material::Rsa { key, pkcs1, .. } => {
                Some(Self::Rsa { key: RsaPublicKey::from_pkcs1_der(pkcs1).ok(), bits: key.bits })
            }
            Material::Ed25519 { raw, .. } => {
                Some(Self::Ed25519(VerifyingKey::from_bytes(raw.try_into().ok()?).ok()?))
            }
            _ => None,
        }
    }

    pub(super) fn algorithm(&self) -> DkimAlgorithm {
        match self {
            Self::Rsa { .. } => DkimAlgorithm::Rsa,
            Self::Ed25519(_) => DkimAlgorithm::Ed25519,
        }
    }

    /// The modulus of an RSA key of the usual kind: 1,024 to 4,096 bits in whole bytes, with the exponent
    /// 65,537. Of others libraries think differently.
    pub(super) fn modulus(&self) -> Option<Vec<u8>> {
        let Self::Rsa { key: Some(key), .. } = self else { return None };
        let modulus = key.n().to_bytes_be();
        let is_usual = (128..=512).contains(&modulus.len())
            && modulus.first().is_some_and(|byte| *byte >= 0x80)
            && *key.e() == BigUint::from(65_537_u32);
        is_usual.then_some(modulus)
    }

    /// Whether verifiers must refuse it (RFC 8301 section 3.2).
    pub(super) fn is_too_small(&self) -> bool {
        matches!(self, Self::Rsa { bits: 0..1024, .. })
    }
}

/// Whether `signature` is that of `key` over a SHA-256 digest; `None` when the key is too large.
pub(super) fn verify(key: &PublicKey, digest: &[u8; 32], signature: &[u8]) -> Option<bool> {
    match key {
        PublicKey::Rsa { key, .. } => {
            let key = key.as_ref()?;
            let Some(signature) = of_size(signature, key.size()) else { return Some(false) };
            let padding = Pkcs1v15Sign { hash_len: Some(digest.len()), prefix: Box::new(SHA256_PREFIX) };
            Some(key.verify(padding, digest, &signature).is_ok())
        }
        PublicKey::Ed25519(key) => Some(
            Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify_strict(digest, &signature).is_ok()),
        ),
    }
}

/// The number that a signature is, in so many bytes; `None` when it is greater. Leading zeros may be
/// missing or many.
pub(super) fn of_size(signature: &[u8], size: usize) -> Option<Vec<u8>> {
    let zeros = signature.iter().take_while(|byte| **byte == 0).count();
    let number = signature.get(zeros..)?;
    let mut padded = vec![0; size.checked_sub(number.len())?];
    padded.extend_from_slice(number);
    Some(padded)
}

/// The SHA-256 digest that an RSA signature holds; `None` when `key` has not made it.
///
/// Whatever has become of the message, this tells what was signed (RFC 8017 section 8.2.2).
pub(super) fn signed_digest(key: &PublicKey, signature: &[u8]) -> Option<[u8; 32]> {
    let PublicKey::Rsa { key: Some(key), .. } = key else { return None };
    let signature = BigUint::from_bytes_be(signature);
    if &signature >= key.n() {
        return None;
    }
    let opened = signature.modpow(key.e(), key.n()).to_bytes_be();
    let (head, digest) = opened.split_at_checked(opened.len().checked_sub(32)?)?;
    // The zero in front is no digit of the number.
    let padding = head.strip_suffix(&SHA256_PREFIX)?.strip_suffix(&[0])?.strip_prefix(&[1])?;
    let is_whole = opened.len() + 1 == key.size() && padding.len() >= 8;
    (is_whole && padding.iter().all(|byte| *byte == 0xff)).then(|| digest.try_into().ok())?
}

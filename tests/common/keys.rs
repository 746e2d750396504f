//! Keys that sign in the tests and nowhere else.
#![allow(dead_code, unreachable_pub)]

use ed25519_dalek::Signer;
use ed25519_dalek::SigningKey;
use rsa::pkcs1::EncodeRsaPublicKey;
use rsa::{BigUint, Pkcs1v15Sign, RsaPrivateKey};
use sha2::{Digest, Sha256};

/// The primes of the RSA key.
pub const PRIMES: [&str; 2] = [
    "f47aeba240fc7f79ebf15b6d7d361bff684c92b5015c902d54d043749419c410555e9eb5e7514978b8b6149521f34f9d8f8a69fb\
     22292b6c6cd4dcf6c033c16a55ee0c050e1bc3ba54546de687aac537525b25ac901197a101123c9632a67ea900b0a7b0295cc41a\
     38841bb47a77e9ab8196a7abc2e3d8ded0ca63d45381f89d",
    "f460239bae72c3c8ab7544a63d666692450f623e8c13e94c071f2443c25d9d3066d04c6158269e2b01c5d926d3d420c51f82c80d\
     4f71834e2a324ee4869c44d18de1b156299cc0674712716176c6aad6d3e78db1090c5585ff369d67790357e427ac01f57c98f908\
     e5bfe66c28a6792e0a41810ef011aca367ab8011daa240b5",
];

/// DigestInfo of SHA-256.
pub const PREFIX: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
    0x04, 0x20,
];

/// One key of each kind.
pub struct Keys {
    rsa: RsaPrivateKey,
    ed25519: SigningKey,
}

impl Keys {
    pub fn new() -> Self {
        let primes = PRIMES.map(|hex| BigUint::parse_bytes(hex.as_bytes(), 16).unwrap());
        Self {
            rsa: RsaPrivateKey::from_primes(primes.to_vec(), 65_537u32.into()).unwrap(),
            ed25519: SigningKey::from_bytes(&[7; 32]),
        }
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256.
    pub fn sign_by_rsa(&self, message: &[u8]) -> Vec<u8> {
        let padding = Pkcs1v15Sign { hash_len: Some(32), prefix: Box::new(PREFIX) };
        self.rsa.sign(padding, &Sha256::digest(message)).unwrap()
    }

    pub fn sign_by_ed25519(&self, message: &[u8]) -> Vec<u8> {
        self.ed25519.sign(message).to_bytes().to_vec()
    }

    /// RSAPublicKey of PKCS #1, and the 32 bytes.
    pub fn public(&self) -> [Vec<u8>; 2] {
        let rsa = self.rsa.to_public_key().to_pkcs1_der().unwrap().as_bytes().to_vec();
        [rsa, self.ed25519.verifying_key().as_bytes().to_vec()]
    }
}

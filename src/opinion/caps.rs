/// What of a message reaches the crate. What is beyond is reported as not checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    /// Header fields, the first of the header.
    pub fields: usize,
    /// DKIM-Signature fields.
    pub signatures: usize,
    /// Names in `h=` of one signature.
    pub signed_names: usize,
    /// ARC sets (RFC 8617 section 4.2.1), and DKIM2 fields of one kind.
    pub sets: usize,
    /// Bytes of body that are hashed: it is done once for each distinct algorithm, form and `l=`.
    pub hashed: u64,
}

impl Default for Caps {
    fn default() -> Self {
        Self { fields: 2_000, signatures: 20, signed_names: 256, sets: 50, hashed: 256 << 20 }
    }
}

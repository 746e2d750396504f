/// How much of a message is looked at.
///
/// The limits keep the time linear and the memory below 1.25 times the message; an outline says
/// which of them were reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MimeLimits {
    /// Parts; what is behind the last one belongs to it.
    pub parts: usize,
    /// Containers inside each other, the message included.
    pub depth: usize,
    /// Messages inside messages whose transfer encoding has to be undone to reach them.
    pub encoded_nesting: usize,
    /// Header fields of a part that are listed.
    pub headers: usize,
    /// Addresses that an outline lists.
    pub addresses: usize,
    /// Bytes of the text of a part, HTML or not, that the rules look at.
    pub html: usize,
}

impl Default for MimeLimits {
    fn default() -> Self {
        Self {
            parts: 10_000,
            depth: 64,
            encoded_nesting: 3,
            headers: 20_000,
            addresses: 20_000,
            html: 2 << 20,
        }
    }
}

//! Names, questions and answers, the snapshot a check reads, and what it still needs.
//!
//! Nothing here asks anybody. A check reads answers through [`Dns`], which notes every question
//! that has no answer yet; the host answers those and runs the check again.

mod answer;
mod limits;
mod name;
mod snapshot;
mod view;
pub mod wire;
pub mod zone;

pub use answer::{Answer, Failure, Outcome, Rcode, RecordData};
pub use limits::Limits;
pub use name::{Name, NameError};
pub use snapshot::{Fetched, Snapshot};
pub use view::{Dns, Needs, Reply};

use serde::{Deserialize, Serialize};

/// Seconds since 1970-01-01 00:00 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Timestamp(pub i64);

/// The record types a mail check asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum Type {
    /// An IPv4 address.
    A,
    /// An IPv6 address.
    Aaaa,
    /// An alias.
    Cname,
    /// A mail exchanger.
    Mx,
    /// A name server.
    Ns,
    /// The name of an address.
    Ptr,
    /// The start of a zone.
    Soa,
    /// Character-strings.
    Txt,
    /// The obsolete type 99 (RFC 7208 section 3.1).
    Spf,
}

impl Type {
    /// Every type, by number.
    pub const ALL: [Self; 9] =
        [Self::A, Self::Ns, Self::Cname, Self::Soa, Self::Ptr, Self::Mx, Self::Txt, Self::Aaaa, Self::Spf];

    /// The mnemonic: `AAAA`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::Aaaa => "AAAA",
            Self::Cname => "CNAME",
            Self::Mx => "MX",
            Self::Ns => "NS",
            Self::Ptr => "PTR",
            Self::Soa => "SOA",
            Self::Txt => "TXT",
            Self::Spf => "SPF",
        }
    }

    /// The type of a mnemonic in capitals, one of those a mail check asks for.
    pub fn parse(mnemonic: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rtype| rtype.as_str() == mnemonic)
    }

    /// The number on the wire.
    pub fn number(self) -> u16 {
        match self {
            Self::A => 1,
            Self::Ns => 2,
            Self::Cname => 5,
            Self::Soa => 6,
            Self::Ptr => 12,
            Self::Mx => 15,
            Self::Txt => 16,
            Self::Aaaa => 28,
            Self::Spf => 99,
        }
    }
}

/// What is asked: a name and a type, in class IN.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Question {
    /// The owner name.
    pub name: Name,
    /// The record type.
    #[serde(rename = "type")]
    pub rtype: Type,
}

impl Question {
    /// Asks for `rtype` at `name`.
    pub fn new(name: Name, rtype: Type) -> Self {
        Self { name, rtype }
    }
}

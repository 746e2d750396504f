//! The check of one text alone.

use serde::Serialize;

use crate::dns::{Limits, Name};
use crate::finding::{Findings, Source};

use super::bimi::{self, BimiRecord};
use super::mta_sts::{self, StsPolicy, StsRecord};
use super::policy;
use super::tls_rpt::{self, TlsRptRecord};

/// The kinds of text that can be checked alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A record at `_mta-sts`, or a policy file (RFC 8461).
    MtaSts,
    /// A record at `_smtp._tls` (RFC 8460).
    TlsRpt,
    /// A record at `default._bimi`.
    Bimi,
}

/// A text taken apart, in the shape of its kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum DeliveryRecord {
    /// RFC 8461 section 3.1.
    StsRecord(StsRecord),
    /// RFC 8461 section 3.2.
    StsPolicy(StsPolicy),
    /// RFC 8460 section 3.
    TlsRpt(TlsRptRecord),
    /// BIMI draft section 4.3.
    Bimi(BimiRecord),
}

/// Reads a text that somebody typed, and says what is wrong with it. `name` is where it stands.
pub fn lint(kind: Kind, name: Option<&Name>, text: &[u8], found: &mut Findings) -> DeliveryRecord {
    let owner = name.map_or(String::new(), Name::to_string);
    let limits = Limits::default();
    if kind == Kind::MtaSts && is_policy(text) {
        let source = found.source(Source::fetched(owner, text));
        return DeliveryRecord::StsPolicy(policy::read(source, text, limits, found));
    }
    let source = found.source(Source::record(owner, "TXT", text));
    match kind {
        Kind::MtaSts => DeliveryRecord::StsRecord(mta_sts::read(source, text, limits, found)),
        Kind::TlsRpt => DeliveryRecord::TlsRpt(tls_rpt::read(source, text, limits, found)),
        Kind::Bimi => DeliveryRecord::Bimi(bimi::read(source, text, limits, found)),
    }
}

/// A policy has lines of `key: value`, a record fields of `name=value`.
fn is_policy(text: &[u8]) -> bool {
    text.iter().find(|byte| b":=;".contains(byte)) == Some(&b':')
}

//! The check of one record text, alone: what `sendworthy record` and the page's second field ask.

use serde::Serialize;

use crate::delivery::{self, DeliveryRecord};
use crate::dkim::{self, DkimRecord};
use crate::dmarc::{self, DmarcRecord};
use crate::dns::Name;
use crate::finding::render::{self, Palette, Style};
use crate::finding::{Finding, Findings, Source};
use crate::spf::{self, SpfRecord};

/// The kinds of record that can be checked alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum RecordKind {
    /// RFC 7208.
    Spf,
    /// A DKIM key, RFC 6376 section 3.6.1.
    Dkim,
    /// RFC 9989.
    Dmarc,
    /// RFC 8461; the policy file too.
    MtaSts,
    /// RFC 8460 section 3.
    TlsRpt,
    /// The assertion record of the BIMI draft.
    Bimi,
}

impl RecordKind {
    /// Reads the word of a command line: `mta-sts`.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "spf" => Self::Spf,
            "dkim" => Self::Dkim,
            "dmarc" => Self::Dmarc,
            "mta-sts" => Self::MtaSts,
            "tls-rpt" => Self::TlsRpt,
            "bimi" => Self::Bimi,
            _ => return None,
        })
    }
}

/// One record and what is wrong with it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct RecordReport {
    /// The version of this shape.
    pub schema: u32,
    /// What the text was read as.
    pub kind: RecordKind,
    /// The owner name, if it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// By severity, then place, then code.
    pub findings: Vec<Finding>,
    /// What the labels point into.
    pub sources: Vec<Source>,
    /// The record, taken apart.
    pub record: ParsedRecord,
}

/// A record taken apart, in the shape of its kind.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum ParsedRecord {
    /// RFC 7208.
    Spf(SpfRecord),
    /// RFC 6376.
    Dkim(DkimRecord),
    /// RFC 9989.
    Dmarc(DmarcRecord),
    /// MTA-STS, TLS-RPT or BIMI.
    Delivery(DeliveryRecord),
}

impl RecordReport {
    /// Writes the findings for a terminal, or that there are none.
    pub fn plain(&self, style: &Style) -> String {
        if self.findings.is_empty() {
            return style.paint(Palette::Good, "nothing to report") + "\n";
        }
        let all = self.findings.iter().map(|finding| render::plain(finding, &self.sources, style));
        all.collect::<Vec<_>>().join("\n")
    }
}

/// Checks the text of one record. Total: any bytes give a report.
///
/// ```
/// use sendworthy::domain::{RecordKind, check_record};
/// let report = check_record(RecordKind::Spf, None, b"v=spf1 -all garbage");
/// let finding = &report.findings[0];
/// assert_eq!(finding.labels[0].span.range(), 12..19);
/// ```
pub fn check_record(kind: RecordKind, name: Option<&Name>, text: &[u8]) -> RecordReport {
    let mut found = Findings::default();
    let record = match kind {
        RecordKind::Spf => ParsedRecord::Spf(spf::lint(name, text, &mut found)),
        RecordKind::Dkim => ParsedRecord::Dkim(dkim::lint(name, text, &mut found)),
        RecordKind::Dmarc => ParsedRecord::Dmarc(dmarc::lint(name, text, &mut found)),
        RecordKind::MtaSts => delivery_record(delivery::Kind::MtaSts, name, text, &mut found),
        RecordKind::TlsRpt => delivery_record(delivery::Kind::TlsRpt, name, text, &mut found),
        RecordKind::Bimi => delivery_record(delivery::Kind::Bimi, name, text, &mut found),
    };
    let (sources, findings) = found.finish();
    RecordReport { schema: 1, kind, name: name.cloned(), findings, sources, record }
}

fn delivery_record(
    kind: delivery::Kind,
    name: Option<&Name>,
    text: &[u8],
    found: &mut Findings,
) -> ParsedRecord {
    ParsedRecord::Delivery(delivery::lint(kind, name, text, found))
}

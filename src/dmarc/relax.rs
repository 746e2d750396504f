//! What a record would be with relaxed alignment (RFC 9989 section 4.7).

use super::evaluate::DmarcMechanism;
use super::record::DmarcAlignment;
use super::report::WalkStep;

impl WalkStep {
    /// The text of the record, and what it would be without the tag that wants strict alignment;
    /// `None` unless it wants that, and for a text that is not plain ASCII.
    pub fn relaxed(&self, mechanism: DmarcMechanism) -> Option<(&str, String)> {
        let record = self.record.as_deref()?;
        let (alignment, tag) = match mechanism {
            DmarcMechanism::Spf => (record.aspf, "aspf"),
            DmarcMechanism::Dkim => (record.adkim, "adkim"),
        };
        let text = str::from_utf8(&self.text).ok()?;
        let is_plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'\\');
        if alignment != DmarcAlignment::Strict || !is_plain {
            return None;
        }
        let is_other = |part: &&str| {
            !part.split_once('=').is_some_and(|(name, _)| name.trim().eq_ignore_ascii_case(tag))
        };
        let relaxed = text.split(';').filter(is_other).collect::<Vec<_>>().join(";");
        (relaxed != text).then_some((text, relaxed))
    }
}

//! The networks that a record names by itself.

use super::Cidr;
use super::parse::parse;
use super::record::{Qualifier, TermKind};
use super::selection::{Selection, select};
use crate::dns::{Dns, Failure, Name, Type};

/// The networks that pass by `ip4` and `ip6` in the record of `domain` itself; other records that it
/// names are not looked at. None when there is no record that counts.
///
/// # Errors
/// Why nobody could say; nothing more when the question is among the needs of `dns` now.
pub fn networks(dns: &Dns<'_>, domain: &Name) -> Result<Vec<Cidr>, Option<Failure>> {
    let strings = match select(dns.ask(domain, Type::Txt)) {
        Selection::One(strings, _) => strings,
        Selection::Pending => return Err(None),
        Selection::Unknown(failure) => return Err(Some(failure)),
        Selection::None | Selection::Many(_) => return Ok(Vec::new()),
    };
    let record = parse(&strings.concat(), dns.limits().terms);
    if !record.is_valid() {
        return Ok(Vec::new());
    }
    let named = record.terms.iter().filter(|term| {
        matches!(term.kind, TermKind::Ip4 | TermKind::Ip6) && term.qualifier == Some(Qualifier::Pass)
    });
    Ok(named.filter_map(|term| term.network).map(Cidr::network).collect())
}

//! Whose a selector or the target of an alias is, by the dated table.

use super::selectors::{SELECTORS, TARGETS};
use super::{DkimProvider, ProviderEvidence};
use crate::dns::Name;

/// Whose key it is: the target of the alias decides, then the selector.
pub(super) fn of(selector: &str, cname: &[Name]) -> Option<DkimProvider> {
    let alias = cname.iter().find_map(|name| by_alias(name.as_str()));
    if let Some(name) = alias {
        return Some(DkimProvider { name, by: ProviderEvidence::Alias });
    }
    let (_, name) = SELECTORS.iter().find(|(known, name)| *known == selector && !name.is_empty())?;
    Some(DkimProvider { name, by: ProviderEvidence::Selector })
}

/// Whose a host name is.
pub(super) fn by_alias(host: &str) -> Option<&'static str> {
    let host = host.to_ascii_lowercase();
    TARGETS.iter().find_map(|(suffix, provider)| {
        let rest = host.strip_suffix(suffix)?;
        (rest.is_empty() || rest.ends_with('.')).then_some(*provider)
    })
}

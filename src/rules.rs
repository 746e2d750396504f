//! The registry: every rule of every module.

use crate::finding::Rule;
use crate::{delivery, dkim, dmarc, domain, spf};

/// Every rule, by module and then by declaration.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    let domain = spf::rules::all()
        .chain(dkim::rules::all())
        .chain(dmarc::rules::all())
        .chain(delivery::rules::all())
        .chain(domain::rules::all());
    #[cfg(feature = "message")]
    let domain = domain.chain(crate::mime::rules::all());
    domain
}

/// The rule of a code, in any case, or of a name.
pub fn find(key: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.code.eq_ignore_ascii_case(key) || rule.name == key)
}

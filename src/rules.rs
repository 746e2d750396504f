//! The registry: every rule of every module.

use crate::finding::Rule;
/// Every rule of the features that are built, by module and then by declaration.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    let all = std::iter::empty();
    #[cfg(feature = "core")]
    let all = all.chain(of_domains());
    #[cfg(feature = "mail")]
    let all = all.chain(crate::mime::rules::all());
    all
}

#[cfg(feature = "core")]
fn of_domains() -> impl Iterator<Item = &'static Rule> {
    use crate::{delivery, dkim, dmarc, domain, spf};
    spf::rules::all()
        .chain(dkim::rules::all())
        .chain(dmarc::rules::all())
        .chain(delivery::rules::all())
        .chain(domain::rules::all())
}

/// The rule of a code, in any case, or of a name.
pub fn find(key: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.code.eq_ignore_ascii_case(key) || rule.name == key)
}

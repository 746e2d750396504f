//! What the host does for the core.

use web_sys::Url;

/// The A-labels of an internationalized name by UTS 46, or `None` when it is not allowed.
///
/// The host's URL parser does the work. It would take a last label of digits for an IPv4 address,
/// so a label is put behind the name; and it would decode `%`, so nothing reaches it that a URL
/// reads in its own way.
pub(super) fn to_ascii(name: &str) -> Option<String> {
    let name = name.strip_suffix('.').unwrap_or(name);
    if name.bytes().any(|b| b.is_ascii() && !b.is_ascii_alphanumeric() && !b"-._".contains(&b)) {
        return None;
    }
    let host = Url::new(&format!("http://{name}.{GUARD}/")).ok()?.hostname();
    Some(host.strip_suffix(GUARD)?.strip_suffix('.')?.to_owned())
}

const GUARD: &str = "invalid";

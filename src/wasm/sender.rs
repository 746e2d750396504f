//! Who sends, out of texts.

use wasm_bindgen::JsError;

use super::host;
#[cfg(any(feature = "core", feature = "authentication"))]
use crate::spf::Sender;

/// A sender, whose domains may be internationalized.
#[cfg(any(feature = "core", feature = "authentication"))]
pub(super) fn sender(ip: &str, mail_from: String, helo: String) -> Result<Sender, JsError> {
    let helo = if helo.is_ascii() { helo } else { a_labels(&helo) };
    Ok(Sender { ip: address(ip)?, mail_from: reverse_path(mail_from), helo, receiver: String::new() })
}

/// A reverse-path with its domain as DNS holds it.
pub(super) fn reverse_path(path: String) -> String {
    match path.rsplit_once('@') {
        Some((local_part, domain)) if !domain.is_ascii() => format!("{local_part}@{}", a_labels(domain)),
        None if !path.is_ascii() => a_labels(&path),
        _ => path,
    }
}

/// The domain as DNS holds it; what IDNA refuses stays as it is, and the check says so.
pub(super) fn a_labels(domain: &str) -> String {
    if domain.is_ascii() {
        return domain.to_owned();
    }
    host::to_ascii(domain).unwrap_or_else(|| domain.to_owned())
}

pub(super) fn address(text: &str) -> Result<std::net::IpAddr, JsError> {
    text.trim().parse().map_err(|_| JsError::new(&format!("`{text}` is not an IP address")))
}

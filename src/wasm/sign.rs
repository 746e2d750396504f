//! A message signed by a key of the host's.

use wasm_bindgen::prelude::*;

use super::json::to_js;
use super::sender::a_labels;
use crate::dkim::{self, Canonicalization, DkimAlgorithm, SigningOptions};
use crate::dns::Name;
use crate::message::Signing;
use crate::mime::Mail;
use crate::mime::lint::Route;

/// A signature that is being made: it says what the key is to sign, and ends in a field.
#[wasm_bindgen]
pub struct SignSession {
    signing: Signing,
}

#[wasm_bindgen]
impl SignSession {
    /// Starts with the bytes of a message. The domain may be internationalized; `header_form` and `body_form`
    /// are `simple` or `relaxed`; without `fields` the recommended ones are signed; `timestamp` and
    /// `expiration` count seconds since 1970 UTC.
    ///
    /// # Errors
    /// What keeps the message from being signed so.
    #[wasm_bindgen(constructor)]
    #[allow(clippy::too_many_arguments, reason = "one call over the border costs less than one for each")]
    pub fn new(
        raw: Vec<u8>,
        domain: &str,
        selector: &str,
        #[wasm_bindgen(unchecked_param_type = "DkimAlgorithm")] algorithm: &str,
        key_bits: u32,
        header_form: &str,
        body_form: &str,
        #[wasm_bindgen(unchecked_param_type = "Route")] route: &str,
        over_sign: bool,
        fields: Vec<String>,
        timestamp: f64,
        expiration: Option<f64>,
        identity: Option<String>,
    ) -> Result<SignSession, JsError> {
        let (domain, selector) = (name(domain)?, name(selector)?);
        // The local part stays as it is: no A-label has an `@`.
        let identity = identity.map(|identity| match identity.rsplit_once('@') {
            Some((local, host)) => format!("{local}@{}", a_labels(host)),
            None => identity,
        });
        let options = SigningOptions {
            domain,
            selector,
            algorithm: match algorithm {
                "rsa" => DkimAlgorithm::Rsa,
                "ed25519" => DkimAlgorithm::Ed25519,
                other => return Err(JsError::new(&format!("there is no algorithm `{other}`"))),
            },
            key_bits,
            header_form: form(header_form)?,
            body_form: form(body_form)?,
            names: fields.iter().map(String::as_str).collect(),
            timestamp: Some(timestamp as u64),
            expiration: expiration.map(|seconds| seconds as u64),
            identity: identity.as_deref(),
        };
        let route = match route {
            "ses" => Route::Ses,
            "smtp" => Route::Smtp,
            other => return Err(JsError::new(&format!("there is no target `{other}`"))),
        };
        let signing = Signing::prepare(&Mail::parse(raw), options, route, over_sign).map_err(refused)?;
        Ok(Self { signing })
    }

    /// What the key signs: by RSASSA-PKCS1-v1_5 with SHA-256, or by Ed25519.
    #[wasm_bindgen(js_name = toSign)]
    pub fn to_sign(&self) -> Vec<u8> {
        self.signing.to_sign().to_vec()
    }

    /// The field that goes before the message.
    ///
    /// # Errors
    /// When no key of that kind and size makes such a signature.
    pub fn finish(&self, signature: &[u8]) -> Result<String, JsError> {
        self.signing.finish(signature).map_err(refused)
    }

    /// What goes behind the message: the end of a last line that has none.
    pub fn end(&self) -> String {
        self.signing.end().to_owned()
    }

    /// What is signed.
    ///
    /// # Errors
    /// Never, unless memory ends.
    #[wasm_bindgen(unchecked_return_type = "SigningReport")]
    pub fn report(&self) -> Result<JsValue, JsError> {
        to_js(self.signing.report())
    }
}

/// The TXT record with a public key, given as SubjectPublicKeyInfo.
///
/// # Errors
/// When it is no key that verifiers take, or there is no such name.
#[wasm_bindgen(js_name = keyRecord, unchecked_return_type = "Publish")]
pub fn key_record(domain: &str, selector: &str, public_key: &[u8]) -> Result<JsValue, JsError> {
    let record = dkim::key_record(&name(domain)?, &name(selector)?, public_key).map_err(refused)?;
    to_js(&record)
}

fn name(text: &str) -> Result<Name, JsError> {
    let known = Name::parse(&a_labels(text)).ok().filter(|name| !name.is_root());
    known.ok_or_else(|| JsError::new(&format!("`{text}` cannot stand in a domain name")))
}

fn form(word: &str) -> Result<Canonicalization, JsError> {
    match word {
        "simple" => Ok(Canonicalization::Simple),
        "relaxed" => Ok(Canonicalization::Relaxed),
        other => Err(JsError::new(&format!("there is no canonicalization `{other}`"))),
    }
}

fn refused(reason: impl std::fmt::Display) -> JsError {
    JsError::new(&reason.to_string())
}

//! A message verified as a receiver does it.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::json::{object, set, to_js};
use super::sender::sender;
use super::{answer, host};
use crate::dkim::{BodyPieces, Canonicalization, VerifyLimits};
use crate::dns::{Snapshot, Timestamp};
use crate::finding::render::Style;
use crate::message::{self, Authentication, Envelope, Facts};
use crate::mime::Mail;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What takes the pieces that are to be hashed. Each is a view of wasm memory, good for the time of the call. */
export interface Hasher {
    update(piece: Uint8Array): unknown;
}

/** A signature that the host may check: RSASSA-PKCS1-v1_5 with SHA-256 and the exponent 65,537. */
export interface RsaCheck {
    /** Which signature it is. */
    signature: number;
    /** The modulus of the key, the first byte not zero. */
    modulus: Uint8Array;
    /** The signature, as long as the modulus. */
    value: Uint8Array;
    /** What is signed. */
    signed: Uint8Array;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// What the host hashes with.
    #[wasm_bindgen(typescript_type = "Hasher")]
    pub type Hasher;

    // A view of the memory of wasm: nothing is copied.
    #[wasm_bindgen(method, catch)]
    fn update(this: &Hasher, piece: &[u8]) -> Result<JsValue, JsValue>;
}

/// A verification: it asks, is answered, and ends in a report.
#[wasm_bindgen]
pub struct VerifySession {
    mail: Mail,
    facts: Facts,
    envelope: Envelope,
    now: Timestamp,
    snapshot: Snapshot,
    pieces: Option<(Canonicalization, BodyPieces)>,
    report: Option<Authentication>,
}

#[wasm_bindgen]
impl VerifySession {
    /// Starts with the bytes of a message, copied into the memory of this instance once. Without `ip` and
    /// `mail_from` SPF is not known; that is the reverse-path without brackets, empty for a bounce, which
    /// takes a `helo`. Domains may be internationalized. `now` counts seconds since 1970 UTC;
    /// `authserv_id` is the name under which the receiver writes its results.
    ///
    /// # Errors
    /// When the address is none.
    #[wasm_bindgen(constructor)]
    pub fn new(
        raw: Vec<u8>,
        ip: Option<String>,
        mail_from: Option<String>,
        helo: Option<String>,
        now: f64,
        authserv_id: Option<String>,
    ) -> Result<VerifySession, JsError> {
        let is_known = mail_from.is_some();
        let (mail_from, helo) = (mail_from.unwrap_or_default(), helo.unwrap_or_default());
        let is_known = is_known && !(mail_from.is_empty() && helo.is_empty());
        let sender = ip.map(|ip| sender(&ip, mail_from, helo)).transpose()?.filter(|_| is_known);
        let mail = Mail::parse(raw);
        let mut facts = Facts::begin(&mail, VerifyLimits::default());
        facts.know_a_labels(&mail, &host::to_ascii);
        Ok(Self {
            facts,
            mail,
            envelope: Envelope { sender, authserv_id },
            now: Timestamp(now as i64),
            snapshot: Snapshot::default(),
            pieces: None,
            report: None,
        })
    }

    /// Whether there is something that only the second opinion reads: fields of ARC or DKIM2.
    #[wasm_bindgen(getter, js_name = wantsOpinion)]
    pub fn wants_opinion(&self) -> bool {
        message::has_arc(&self.mail) || message::has_dkim2(&self.mail)
    }

    /// Whether there is a body that the host may hash by SHA-256: what it feeds and digests before the
    /// first step, wasm need not.
    #[wasm_bindgen(js_name = hasBody)]
    pub fn has_body(&mut self) -> bool {
        self.pieces = self.facts.open_body(&self.mail);
        self.pieces.is_some()
    }

    /// Gives the next piece of that body; false behind the last.
    ///
    /// # Errors
    /// What the hasher throws.
    pub fn feed(&mut self, hasher: &Hasher) -> Result<bool, JsValue> {
        let Some((_, pieces)) = &mut self.pieces else { return Ok(false) };
        let Some(piece) = pieces.next(message::signed_body(&self.mail)) else { return Ok(false) };
        hasher.update(piece)?;
        Ok(true)
    }

    /// Takes the digest of all that was fed.
    pub fn digested(&mut self, digest: &[u8]) {
        if let (Some((form, pieces)), Ok(digest)) = (self.pieces.take(), digest.try_into()) {
            self.facts.digested(form, &pieces, digest);
        }
    }

    /// The signatures that the host may check, as far as the answers tell their keys.
    #[wasm_bindgen(js_name = openChecks, unchecked_return_type = "RsaCheck[]")]
    pub fn open_checks(&self) -> Array {
        let check = |check: crate::dkim::RsaCheck<'_>| {
            let bytes = |bytes: &[u8]| Uint8Array::from(bytes).into();
            let object = object("signature", &check.signature.into());
            set(&object, "modulus", &bytes(&check.modulus));
            set(&object, "value", &bytes(&check.value));
            set(&object, "signed", &bytes(check.signed));
            object
        };
        self.facts.open_checks(&self.mail, &self.snapshot).into_iter().map(check).collect()
    }

    /// Takes that a key has made a signature. Of any other, wasm finds out by itself.
    pub fn confirm(&mut self, signature: usize, modulus: Vec<u8>) {
        self.facts.confirm(signature, modulus);
    }

    /// Either what is still needed, or the report.
    ///
    /// # Errors
    /// Never, unless memory ends.
    #[wasm_bindgen(
        unchecked_return_type = "{ needs: Needs; report?: never } | { report: Authentication; needs?: never }"
    )]
    pub fn step(&mut self) -> Result<JsValue, JsError> {
        if self.report.is_none() {
            self.facts.finish(&self.mail);
            let Self { mail, facts, envelope, snapshot, now, .. } = self;
            match message::authenticate(mail, facts, envelope, snapshot, *now) {
                Ok(report) => self.report = Some(report),
                Err(needs) => return Ok(object("needs", &to_js(&*needs)?)),
            }
        }
        Ok(object("report", &to_js(&self.report)?))
    }

    /// What is wrong with the signatures, for a terminal of `width` columns; empty before there is a report.
    pub fn plain(&self, color: bool, width: usize) -> String {
        let style = Style { color, width };
        let report = self.report.as_ref();
        report.map_or_else(String::new, |report| message::plain_signatures(report, &self.mail, &style))
    }

    /// Takes answers. The first answer to a question stays.
    ///
    /// # Errors
    /// When one is no answer; none is taken then.
    pub fn answer(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Answer[]")] answers: JsValue,
    ) -> Result<(), JsError> {
        answer::answers(&answers)?.into_iter().for_each(|answer| self.snapshot.answer(answer));
        Ok(())
    }
}

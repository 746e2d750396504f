//! A message verified as a receiver does it.

use wasm_bindgen::prelude::*;

use super::answer;
use super::json::{object, to_js};
use super::sender::sender;
use crate::dkim::VerifyLimits;
use crate::dns::{Snapshot, Timestamp};
use crate::message::{self, Authentication, Envelope, Facts};
use crate::mime::Mail;

/// A verification: it asks, is answered, and ends in a report.
#[wasm_bindgen]
pub struct VerifySession {
    mail: Mail,
    facts: Facts,
    envelope: Envelope,
    now: Timestamp,
    snapshot: Snapshot,
    report: Option<Authentication>,
}

#[wasm_bindgen]
impl VerifySession {
    /// Starts with the bytes of a message, copied into the memory of this instance once. Without `ip`
    /// SPF is not known; `mail_from` is the reverse-path without brackets, empty for a bounce; its
    /// domain and `helo` may be internationalized. `now` counts seconds since 1970 UTC.
    ///
    /// # Errors
    /// When the address is none.
    #[wasm_bindgen(constructor)]
    pub fn new(
        raw: Vec<u8>,
        ip: Option<String>,
        mail_from: String,
        helo: String,
        now: f64,
    ) -> Result<VerifySession, JsError> {
        let sender = ip.map(|ip| sender(&ip, mail_from, helo)).transpose()?;
        let mail = Mail::parse(raw);
        Ok(Self {
            facts: Facts::of(&mail, VerifyLimits::default()),
            mail,
            envelope: Envelope { sender },
            now: Timestamp(now as i64),
            snapshot: Snapshot::default(),
            report: None,
        })
    }

    /// Whether there is something that only the second opinion reads: fields of ARC or DKIM2.
    #[wasm_bindgen(getter, js_name = wantsOpinion)]
    pub fn wants_opinion(&self) -> bool {
        message::has_arc(&self.mail) || message::has_dkim2(&self.mail)
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
            let Self { mail, facts, envelope, snapshot, now, .. } = self;
            match message::authenticate(mail, facts, envelope, snapshot, *now) {
                Ok(report) => self.report = Some(report),
                Err(needs) => return Ok(object("needs", &to_js(&*needs)?)),
            }
        }
        Ok(object("report", &to_js(&self.report)?))
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

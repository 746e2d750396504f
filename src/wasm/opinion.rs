//! What another verifier makes of a message.

use wasm_bindgen::prelude::*;

use super::answer;
use super::json::{object, to_js};
use super::sender::{a_labels, address, reverse_path};
use crate::dns::{Limits, Snapshot, Timestamp};
use crate::opinion::{self, Caps, Envelope, Facts, Opinion};

/// A message that is judged by mail-auth: it asks, is answered, and ends in a report.
#[wasm_bindgen]
pub struct OpinionSession {
    facts: Facts,
    envelope: Envelope,
    now: Timestamp,
    snapshot: Snapshot,
    opinion: Option<Opinion>,
}

#[wasm_bindgen]
impl OpinionSession {
    /// Starts with the bytes of a message, copied into the memory of this instance once. Without `ip`
    /// nothing is said of SPF; `mail_from` is the reverse-path without brackets, empty for a bounce; its
    /// domain and `helo` may be internationalized. `now` counts seconds since 1970 UTC.
    ///
    /// # Errors
    /// When the address is none.
    #[wasm_bindgen(constructor)]
    pub fn new(
        raw: Vec<u8>,
        ip: Option<String>,
        helo: Option<String>,
        mail_from: Option<String>,
        now: f64,
    ) -> Result<OpinionSession, JsError> {
        let ip = ip.map(|ip| address(&ip)).transpose()?;
        let helo = a_labels(&helo.unwrap_or_default());
        Ok(Self {
            facts: Facts::parse(raw, &Caps::default()),
            envelope: Envelope { ip, helo, mail_from: mail_from.map(reverse_path) },
            now: Timestamp(now as i64),
            snapshot: Snapshot::default(),
            opinion: None,
        })
    }

    /// Either what is still needed, or the report.
    ///
    /// # Errors
    /// Never, unless memory ends.
    #[wasm_bindgen(
        unchecked_return_type = "{ needs: Needs; report?: never } | { report: Opinion; needs?: never }"
    )]
    pub fn step(&mut self) -> Result<JsValue, JsError> {
        if self.opinion.is_none() {
            let limits = Limits::default();
            match opinion::judge(&self.facts, &self.envelope, &self.snapshot, self.now, &limits) {
                Ok(opinion) => self.opinion = Some(opinion),
                Err(needs) => return Ok(object("needs", &to_js(&*needs)?)),
            }
        }
        Ok(object("report", &to_js(&self.opinion)?))
    }

    /// Takes answers. The first answer to a question stays.
    ///
    /// # Errors
    /// When one is no answer; none is taken then.
    pub fn answer(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Answer[]")] answers: JsValue,
    ) -> Result<(), JsError> {
        for answer in answer::answers(&answers)? {
            self.snapshot.answer(answer);
        }
        Ok(())
    }
}

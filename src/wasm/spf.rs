//! SPF results for many senders.

use wasm_bindgen::prelude::*;

use super::answer;
use super::json::to_js;
use super::sender::sender;
use crate::dns::Limits;
use crate::spf::{Judge, SpfResult};

/// Results of many senders by answers that are kept.
#[wasm_bindgen]
pub struct SpfSession(Judge);

/// In the order of the numbers that stand for them.
const RESULTS: [SpfResult; 7] = {
    use SpfResult::*;
    [None, Neutral, Pass, Fail, SoftFail, TempError, PermError]
};

#[wasm_bindgen]
impl SpfSession {
    /// Begins with no answers.
    #[wasm_bindgen(constructor)]
    #[allow(clippy::new_without_default, reason = "JavaScript has no Default")]
    pub fn new() -> Self {
        Self(Judge::new(Limits::default()))
    }

    /// The results, by the numbers that [`SpfSession::result`] gives.
    #[wasm_bindgen(unchecked_return_type = "SpfResult[]")]
    pub fn results() -> Vec<String> {
        RESULTS.iter().map(|result| result.as_str().to_owned()).collect()
    }

    /// The number of the result; -1 when there is none, and `needs` says why. `mail_from` is the
    /// reverse-path without brackets, empty for a bounce.
    ///
    /// Only a number comes over the border as fast as most senders are judged: a text, or the pair
    /// that a call which may throw returns, takes several times as long.
    pub fn result(&self, ip: &str, mail_from: String, helo: String) -> i32 {
        let result = sender(ip, mail_from, helo).ok().and_then(|sender| self.0.result(&sender).ok());
        let number = result.and_then(|result| RESULTS.iter().position(|known| *known == result));
        number.map_or(-1, |number| number as i32)
    }

    /// What the result of a sender still needs.
    ///
    /// # Errors
    /// When the address is none.
    #[wasm_bindgen(unchecked_return_type = "Needs")]
    pub fn needs(&self, ip: &str, mail_from: String, helo: String) -> Result<JsValue, JsError> {
        let needs = self.0.result(&sender(ip, mail_from, helo)?).err().unwrap_or_default();
        to_js(&*needs)
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
            self.0.answer(answer);
        }
        Ok(())
    }
}

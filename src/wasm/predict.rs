//! What a message will carry that is about to be sent.

use wasm_bindgen::prelude::*;

use super::json::{object, to_js};
use super::sender::{a_labels, sender};
use super::{answer, host};
use crate::dkim::VerifyLimits;
use crate::dns::{Name, Snapshot, Timestamp};
use crate::message::{
    self, BehaviorOnMxFailure, Facts, Prediction, Sending, SesDkim, SesSending, SmtpSending,
};
use crate::mime::Mail;
use crate::ses::Region;

/// A prediction: it asks, is answered, and ends in a report.
#[wasm_bindgen]
pub struct PredictSession {
    mail: Mail,
    facts: Facts,
    sending: Sending,
    now: Timestamp,
    snapshot: Snapshot,
    report: Option<Box<Prediction>>,
}

#[wasm_bindgen]
impl PredictSession {
    /// Sends through Amazon SES. `dkim` is the three tokens of Easy DKIM, or the one selector of BYODKIM;
    /// none when the identity does not sign; left out when that is not known. Domains may be
    /// internationalized. `now` counts seconds since 1970 UTC.
    ///
    /// # Errors
    /// Names what is no Region, no domain, or no set of tokens.
    pub fn ses(
        raw: Vec<u8>,
        region: &str,
        identity: Option<String>,
        mail_from_domain: Option<String>,
        reject_message: bool,
        dkim: Option<Vec<String>>,
        now: f64,
    ) -> Result<PredictSession, JsError> {
        let region = Region::find(region)
            .ok_or_else(|| JsError::new(&format!("`{region}` is no Region of Amazon SES that is known")))?;
        let dkim = match dkim.map(<Box<[String]>>::from).as_deref() {
            None => SesDkim::Unknown,
            Some([]) => SesDkim::Off,
            Some([selector]) => SesDkim::Byodkim(label(selector)?),
            Some([one, two, three]) => SesDkim::Easy([label(one)?, label(two)?, label(three)?]),
            Some(tokens) => {
                return Err(JsError::new(&format!("Easy DKIM has 3 tokens, not {}", tokens.len())));
            }
        };
        let ses = SesSending {
            region,
            identity: identity.map(|text| domain(&text)).transpose()?,
            mail_from_domain: mail_from_domain.map(|text| domain(&text)).transpose()?,
            behavior_on_mx_failure: if reject_message {
                BehaviorOnMxFailure::RejectMessage
            } else {
                BehaviorOnMxFailure::UseDefaultValue
            },
            dkim,
        };
        Ok(Self::new(raw, Sending::Ses(ses), now))
    }

    /// Sends by a server of one's own, which signs as `dkim_domain` when that is given.
    ///
    /// # Errors
    /// Names what is no address, no domain or no selector.
    pub fn smtp(
        raw: Vec<u8>,
        ip: &str,
        mail_from: String,
        helo: String,
        dkim_domain: Option<String>,
        selector: Option<String>,
        now: f64,
    ) -> Result<PredictSession, JsError> {
        let dkim = match dkim_domain.zip(selector) {
            Some((signs, selector)) => Some((domain(&signs)?, label(&selector)?)),
            None => None,
        };
        let smtp = SmtpSending { sender: sender(ip, mail_from, helo)?, dkim };
        Ok(Self::new(raw, Sending::Smtp(smtp), now))
    }

    /// Either what is still needed, or the report.
    ///
    /// # Errors
    /// Never, unless memory ends.
    #[wasm_bindgen(
        unchecked_return_type = "{ needs: Needs; report?: never } | { report: Prediction; needs?: never }"
    )]
    pub fn step(&mut self) -> Result<JsValue, JsError> {
        if self.report.is_none() {
            let Self { mail, facts, sending, snapshot, now, .. } = self;
            match message::predict(mail, facts, sending, snapshot, *now) {
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

impl PredictSession {
    fn new(raw: Vec<u8>, sending: Sending, now: f64) -> Self {
        let mail = Mail::parse(raw);
        let mut facts = Facts::of(&mail, VerifyLimits::default());
        facts.know_a_labels(&mail, &host::to_ascii);
        Self { facts, mail, sending, now: Timestamp(now as i64), snapshot: Snapshot::default(), report: None }
    }
}

fn domain(text: &str) -> Result<Name, JsError> {
    let name = Name::parse(&a_labels(text.trim()));
    name.ok().filter(|name| !name.is_root()).ok_or_else(|| JsError::new(&format!("`{text}` is no domain")))
}

/// A selector: labels of letters, digits and hyphens.
fn label(text: &str) -> Result<String, JsError> {
    let text = text.trim();
    let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
    match Name::parse(text) {
        Ok(name) if is_plain && !name.is_root() => Ok(name.to_string()),
        _ => Err(JsError::new(&format!("`{text}` is no selector"))),
    }
}

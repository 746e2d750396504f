//! Messages.

use std::sync::atomic::{AtomicU32, Ordering};

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use super::json::to_js;
use super::outline::pack;
use crate::dns::Timestamp;
use crate::finding::render::{Style, sarif};
use crate::message::{self, MessageReport};
use crate::mime;
use crate::mime::lint::{Profile, Route, Setting};

/// A message that is kept, so that its parts can be decoded when they are asked for.
#[wasm_bindgen]
pub struct Mail {
    mail: mime::Mail,
    report: Option<MessageReport>,
}

/// Messages that are kept. Memory never shrinks, so an instance may be thrown away when there are none.
static KEPT: AtomicU32 = AtomicU32::new(0);

impl Drop for Mail {
    fn drop(&mut self) {
        KEPT.fetch_sub(1, Ordering::Relaxed);
    }
}

#[wasm_bindgen]
impl Mail {
    /// Parses a message. The bytes are copied into the memory of this instance, once.
    #[wasm_bindgen(constructor)]
    pub fn new(raw: Vec<u8>) -> Self {
        KEPT.fetch_add(1, Ordering::Relaxed);
        Self { mail: mime::Mail::parse(raw), report: None }
    }

    /// How many messages this instance keeps: those that are neither freed nor collected.
    pub fn kept() -> u32 {
        KEPT.load(Ordering::Relaxed)
    }

    /// The structure, without any body, as `pkg/src/message/outline.ts` reads it.
    pub fn outline(&self) -> String {
        pack(&self.mail.outline())
    }

    /// The header fields of a part; `undefined` when there is no such part.
    ///
    /// # Errors
    /// Never, unless memory ends.
    #[wasm_bindgen(unchecked_return_type = "HeaderList | undefined")]
    pub fn headers(&self, part: u32) -> Result<JsValue, JsError> {
        self.mail.headers(part).map_or(Ok(JsValue::UNDEFINED), |headers| to_js(&headers))
    }

    /// The content of a part, decoded; `undefined` when there is no such part.
    pub fn bytes(&self, part: u32) -> Option<Uint8Array> {
        self.mail.bytes(part).map(|bytes| Uint8Array::from(&*bytes))
    }

    /// How many bytes `bytes` would give.
    #[wasm_bindgen(js_name = decodedSize)]
    pub fn decoded_size(&self, part: u32) -> Option<u32> {
        self.mail.decoded_size(part).and_then(|size| u32::try_from(size).ok())
    }

    /// The text of a part; `undefined` when it is no text.
    #[wasm_bindgen(unchecked_return_type = "{ text: string; problems: TextProblem[] } | undefined")]
    pub fn text(&self, part: u32) -> Result<JsValue, JsError> {
        let Some(mime::PartText { text, problems }) = self.mail.text(part) else {
            return Ok(JsValue::UNDEFINED);
        };
        let object = Object::new();
        // Setting a property of a fresh plain object does not fail.
        let _ = Reflect::set(&object, &"text".into(), &JsValue::from_str(&text));
        let problems = if problems.is_empty() { Array::new().into() } else { to_js(&problems)? };
        let _ = Reflect::set(&object, &"problems".into(), &problems);
        Ok(object.into())
    }

    /// Checks the message before it is sent. `now` counts seconds since 1970 UTC.
    ///
    /// # Errors
    /// When the profile or the route is none.
    #[wasm_bindgen(unchecked_return_type = "MessageReport")]
    pub fn check(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Profile")] profile: &str,
        #[wasm_bindgen(unchecked_param_type = "Route")] route: &str,
        template: bool,
        now: f64,
    ) -> Result<JsValue, JsError> {
        let setting = Setting {
            profile: match profile {
                "transactional" => Profile::Transactional,
                "bulk" => Profile::Bulk,
                "personal" => Profile::Personal,
                other => return Err(JsError::new(&format!("there is no profile `{other}`"))),
            },
            route: match route {
                "ses" => Route::Ses,
                "smtp" => Route::Smtp,
                other => return Err(JsError::new(&format!("there is no route `{other}`"))),
            },
            template,
        };
        let report = message::check(&self.mail, &setting, Timestamp(now as i64));
        let plain = to_js(&report)?;
        self.report = Some(report);
        Ok(plain)
    }

    /// The last report for a terminal of `width` columns; empty before there is one.
    pub fn plain(&self, color: bool, width: usize) -> String {
        let style = Style { color, width };
        self.report.as_ref().map_or_else(String::new, |report| message::plain(report, &self.mail, &style))
    }

    /// The findings of the last report as a SARIF 2.1.0 log, without the prose of the rules;
    /// `undefined` before there is one.
    ///
    /// # Errors
    /// Never, unless memory ends.
    #[wasm_bindgen(unchecked_return_type = "object")]
    pub fn sarif(&self, name: &str) -> Result<JsValue, JsError> {
        let Some(report) = &self.report else { return Ok(JsValue::UNDEFINED) };
        to_js(&sarif(name, &report.findings, &report.sources, mime::rules::all()))
    }
}

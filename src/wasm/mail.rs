//! Messages.

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use super::json::to_js;
use crate::mime;

/// A message that is kept, so that its parts can be decoded when they are asked for.
#[wasm_bindgen]
pub struct Mail(mime::Mail);

#[wasm_bindgen]
impl Mail {
    /// Parses a message. The bytes are copied into the memory of this instance, once.
    #[wasm_bindgen(constructor)]
    pub fn new(raw: Vec<u8>) -> Self {
        Self(mime::Mail::parse(raw))
    }

    /// The structure, without any body.
    ///
    /// # Errors
    /// Never, unless memory ends.
    #[wasm_bindgen(unchecked_return_type = "Outline")]
    pub fn outline(&self) -> Result<JsValue, JsError> {
        to_js(&self.0.outline())
    }

    /// The header fields of a part; `undefined` when there is no such part.
    ///
    /// # Errors
    /// Never, unless memory ends.
    #[wasm_bindgen(unchecked_return_type = "HeaderList | undefined")]
    pub fn headers(&self, part: u32) -> Result<JsValue, JsError> {
        self.0.headers(part).map_or(Ok(JsValue::UNDEFINED), |headers| to_js(&headers))
    }

    /// The content of a part, decoded; `undefined` when there is no such part.
    pub fn bytes(&self, part: u32) -> Option<Uint8Array> {
        self.0.bytes(part).map(|bytes| Uint8Array::from(&*bytes))
    }

    /// How many bytes `bytes` would give.
    #[wasm_bindgen(js_name = decodedSize)]
    pub fn decoded_size(&self, part: u32) -> Option<u32> {
        self.0.decoded_size(part).and_then(|size| u32::try_from(size).ok())
    }

    /// The text of a part; `undefined` when it is no text.
    #[wasm_bindgen(unchecked_return_type = "{ text: string; problems: TextProblem[] } | undefined")]
    pub fn text(&self, part: u32) -> Result<JsValue, JsError> {
        let Some(mime::PartText { text, problems }) = self.0.text(part) else {
            return Ok(JsValue::UNDEFINED);
        };
        let object = Object::new();
        // Setting a property of a fresh plain object does not fail.
        let _ = Reflect::set(&object, &"text".into(), &JsValue::from_str(&text));
        let problems = if problems.is_empty() { Array::new().into() } else { to_js(&problems)? };
        let _ = Reflect::set(&object, &"problems".into(), &problems);
        Ok(object.into())
    }
}

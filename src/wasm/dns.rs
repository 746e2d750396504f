//! The wire format and zone files, for transports written in JavaScript.

use wasm_bindgen::prelude::*;

use super::json::to_js;
use crate::dns::{Name, Question, Type, wire, zone};

/// The bytes of a query, with id 0.
///
/// # Errors
/// When the name or the type is none.
#[wasm_bindgen(js_name = encodeQuery)]
pub fn encode_query(
    name: &str,
    #[wasm_bindgen(unchecked_param_type = "Type")] rtype: &str,
) -> Result<Vec<u8>, JsError> {
    Ok(wire::encode(&question(name, rtype)?))
}

/// Reads a message as the answer to a question. Any bytes give an answer or a failure.
///
/// # Errors
/// When the name or the type is none.
#[wasm_bindgen(js_name = decodeAnswer, unchecked_return_type = "Answer")]
pub fn decode_answer(
    name: &str,
    #[wasm_bindgen(unchecked_param_type = "Type")] rtype: &str,
    bytes: &[u8],
) -> Result<JsValue, JsError> {
    to_js(&wire::decode(question(name, rtype)?, bytes))
}

/// A zone file (RFC 1035 section 5) as a closed world.
#[wasm_bindgen]
pub struct Zone(zone::Zone);

#[wasm_bindgen]
impl Zone {
    /// Reads a zone file.
    ///
    /// # Errors
    /// The first line that cannot be read.
    #[wasm_bindgen(constructor)]
    pub fn new(text: &str) -> Result<Zone, JsError> {
        Ok(Self(zone::Zone::parse(text)?))
    }

    /// The answer of the zone. A name that is not in it does not exist.
    ///
    /// # Errors
    /// When the name or the type is none.
    #[wasm_bindgen(unchecked_return_type = "Answer")]
    pub fn answer(
        &self,
        name: &str,
        #[wasm_bindgen(unchecked_param_type = "Type")] rtype: &str,
    ) -> Result<JsValue, JsError> {
        to_js(&self.0.answer(&question(name, rtype)?))
    }
}

fn question(name: &str, rtype: &str) -> Result<Question, JsError> {
    let rtype = Type::parse(rtype)
        .ok_or_else(|| JsError::new(&format!("`{rtype}` is no record type that is asked for here")))?;
    Ok(Question::new(Name::expanded(name)?, rtype))
}

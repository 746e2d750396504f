//! Reads answers out of plain objects.

use js_sys::{Array, Reflect};
use serde::de::{DeserializeOwned, IntoDeserializer, value};
use wasm_bindgen::{JsError, JsValue};

use crate::dns::{Answer, Name, Outcome, RecordData, Type};

/// Reads an array of answers.
///
/// # Errors
/// Names the property of the first that is wrong.
pub(super) fn answers(value: &JsValue) -> Result<Vec<Answer>, JsError> {
    if !Array::is_array(value) {
        return Err(JsError::new("the answers are not an array"));
    }
    Array::from(value)
        .iter()
        .enumerate()
        .map(|(at, value)| answer(&value).map_err(|wrong| JsError::new(&format!("answer {at}: {wrong}"))))
        .collect()
}

fn answer(value: &JsValue) -> Result<Answer, String> {
    let name = name(&required(value, "name")?)?;
    let rtype = required(value, "type")?;
    let rtype =
        Type::parse(&rtype).ok_or_else(|| format!("`{rtype}` is no record type that is asked for here"))?;
    let outcome = match text(value, "failed") {
        Some(failed) => Outcome::Failed { failed: word(&failed)?, detail: text(value, "detail") },
        None => Outcome::Answered {
            rcode: word(&required(value, "rcode")?)?,
            ad: property(value, "ad").is_truthy(),
            ttl: number(value, "ttl").unwrap_or(0),
            cname: list(value, "cname").iter().map(|alias| name_of(&alias)).collect::<Result<_, _>>()?,
            records: list(value, "records")
                .iter()
                .map(|record| record_data(&record))
                .collect::<Result<_, _>>()?,
        },
    };
    Answer { name, rtype, outcome, resolver: text(value, "resolver"), ms: number(value, "ms") }.typed()
}

/// A text stands for whatever the type asked for says: see [`Answer::typed`].
fn record_data(value: &JsValue) -> Result<RecordData, String> {
    if let Some(text) = value.as_string() {
        return Ok(RecordData::Other(text));
    }
    if !Array::is_array(value) {
        return Err("a record is neither a text nor an array".to_owned());
    }
    let strings = Array::from(value).iter().map(|string| string.as_string()).collect::<Option<Vec<_>>>();
    Ok(RecordData::txt(&strings.ok_or("a character-string is no text")?))
}

fn name_of(value: &JsValue) -> Result<Name, String> {
    name(&value.as_string().ok_or("an alias is no text")?)
}

fn name(text: &str) -> Result<Name, String> {
    Name::expanded(text).map_err(|error| format!("`{text}`: {error}"))
}

/// One of the words of an enum.
fn word<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let deserializer: value::StrDeserializer<'_, value::Error> = text.into_deserializer();
    T::deserialize(deserializer).map_err(|error| error.to_string())
}

fn required(value: &JsValue, key: &str) -> Result<String, String> {
    text(value, key).ok_or_else(|| format!("`{key}` is missing or no text"))
}

fn text(value: &JsValue, key: &str) -> Option<String> {
    property(value, key).as_string()
}

fn number(value: &JsValue, key: &str) -> Option<u32> {
    property(value, key).as_f64().map(|number| number as u32)
}

fn list(value: &JsValue, key: &str) -> Array {
    let list = property(value, key);
    if Array::is_array(&list) { Array::from(&list) } else { Array::new() }
}

fn property(value: &JsValue, key: &str) -> JsValue {
    // Fails for what is no object, which then has no such property.
    Reflect::get(value, &key.into()).unwrap_or(JsValue::UNDEFINED)
}

//! Messages.

use std::cell::RefCell;

use js_sys::{Array, Object, Reflect, Uint8Array};
use slab::Slab;
use wasm_bindgen::prelude::*;

use super::json::to_js;
use super::outline::pack;
use crate::dns::Timestamp;
use crate::finding::render::{Style, sarif};
use crate::message::{self, MessageReport};
use crate::mime::lint::{Profile, Route, Setting};
use crate::mime::{self, Mail, PartText};

thread_local! {
    /// The messages that are kept, so that their parts can be decoded when they are asked for. A class
    /// of wasm-bindgen's would do; one object and one call less is a tenth of the time of a small mail.
    static KEPT: RefCell<Slab<Kept>> = const { RefCell::new(Slab::new()) };
}

struct Kept {
    mail: Mail,
    report: Option<MessageReport>,
}

fn kept<T>(mail: u32, ask: impl FnOnce(&mut Kept) -> T) -> Option<T> {
    KEPT.with_borrow_mut(|kept| kept.get_mut(mail as usize).map(ask))
}

/// Parses a message and keeps it until `drop_mail` is called with the number that is given back. The
/// bytes are copied into the memory of this instance, once.
#[wasm_bindgen(js_name = keepMail)]
pub fn keep_mail(raw: Vec<u8>) -> u32 {
    let mail = Kept { mail: Mail::parse(raw), report: None };
    KEPT.with_borrow_mut(|kept| kept.insert(mail)) as u32
}

/// The same with the structure, without any body: the number, then what `pkg/src/message/outline.ts` reads.
#[wasm_bindgen(js_name = parseMail)]
pub fn parse_mail(raw: Vec<u8>) -> String {
    let mail = Kept { mail: Mail::parse(raw), report: None };
    KEPT.with_borrow_mut(|kept| {
        let entry = kept.vacant_entry();
        let key = entry.key() as u32;
        pack(key, &entry.insert(mail).mail.outline())
    })
}

/// Lets a message go.
#[wasm_bindgen(js_name = dropMail)]
pub fn drop_mail(mail: u32) {
    KEPT.with_borrow_mut(|kept| kept.try_remove(mail as usize));
}

/// The header fields of a part; `undefined` when there is no such part.
///
/// # Errors
/// Never, unless memory ends.
#[wasm_bindgen(unchecked_return_type = "HeaderList | undefined")]
pub fn headers(mail: u32, part: u32) -> Result<JsValue, JsError> {
    let headers = kept(mail, |it| it.mail.headers(part)).flatten();
    headers.map_or(Ok(JsValue::UNDEFINED), |headers| to_js(&headers))
}

/// The content of a part, decoded; `undefined` when there is no such part.
#[wasm_bindgen]
pub fn bytes(mail: u32, part: u32) -> Option<Uint8Array> {
    kept(mail, |it| it.mail.bytes(part).map(|bytes| Uint8Array::from(&*bytes))).flatten()
}

/// How many bytes `bytes` would give.
#[wasm_bindgen(js_name = decodedSize)]
pub fn decoded_size(mail: u32, part: u32) -> Option<u32> {
    let size = kept(mail, |it| it.mail.decoded_size(part)).flatten();
    size.and_then(|size| u32::try_from(size).ok())
}

/// The text of a part; `undefined` when it is no text.
///
/// # Errors
/// Never, unless memory ends.
#[wasm_bindgen(unchecked_return_type = "{ text: string; problems: TextProblem[] } | undefined")]
pub fn text(mail: u32, part: u32) -> Result<JsValue, JsError> {
    let object = |PartText { text, problems }: PartText<'_>| {
        let object = Object::new();
        // Setting a property of a fresh plain object does not fail.
        let _ = Reflect::set(&object, &"text".into(), &JsValue::from_str(&text));
        let problems = if problems.is_empty() { Array::new().into() } else { to_js(&problems)? };
        let _ = Reflect::set(&object, &"problems".into(), &problems);
        Ok(object.into())
    };
    kept(mail, |it| it.mail.text(part).map(object)).flatten().unwrap_or(Ok(JsValue::UNDEFINED))
}

/// Checks a message before it is sent. `now` counts seconds since 1970 UTC.
///
/// # Errors
/// When the profile or the route is none, or the message is not kept.
#[wasm_bindgen(unchecked_return_type = "MessageReport")]
pub fn check(
    mail: u32,
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
    kept(mail, |it| {
        let report = message::check(&it.mail, &setting, Timestamp(now as i64));
        let plain = to_js(&report)?;
        it.report = Some(report);
        Ok(plain)
    })
    .unwrap_or_else(|| Err(JsError::new("the message is not kept")))
}

/// The last report of a message for a terminal of `width` columns; empty before there is one.
#[wasm_bindgen]
pub fn plain(mail: u32, color: bool, width: usize) -> String {
    let style = Style { color, width };
    let plain = |it: &mut Kept| it.report.as_ref().map(|report| message::plain(report, &it.mail, &style));
    kept(mail, plain).flatten().unwrap_or_default()
}

/// The findings of the last report of a message as a SARIF 2.1.0 log, without the prose of the rules;
/// `undefined` before there is one.
///
/// # Errors
/// Never, unless memory ends.
#[wasm_bindgen(js_name = sarifLog, unchecked_return_type = "object")]
pub fn sarif_log(mail: u32, name: &str) -> Result<JsValue, JsError> {
    let log = |it: &mut Kept| {
        let report = it.report.as_ref()?;
        Some(to_js(&sarif(name, &report.findings, &report.sources, mime::rules::all())))
    };
    kept(mail, log).flatten().unwrap_or(Ok(JsValue::UNDEFINED))
}

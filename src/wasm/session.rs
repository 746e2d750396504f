//! A check in progress.

use wasm_bindgen::prelude::*;

use super::answer;
use super::json::to_js;
use crate::dns::{Fetched, Limits, Name, Snapshot, Timestamp};
use crate::domain::{self, Facts, Report};
use crate::finding::render::{Style, plain, sarif};
use crate::rules;

/// A check that asks, is answered, and ends in a report.
#[wasm_bindgen]
pub struct Session {
    facts: Facts,
    now: Timestamp,
    snapshot: Snapshot,
    report: Option<Report>,
}

#[wasm_bindgen]
impl Session {
    /// Starts a check of `name`, in A-labels. `now` counts seconds since 1970 UTC.
    ///
    /// # Errors
    /// When the name is none, or the address.
    pub fn domain(
        name: &str,
        selectors: Vec<String>,
        ip: Option<String>,
        now: f64,
    ) -> Result<Session, JsError> {
        let ip = ip
            .map(|ip| ip.parse().map_err(|_| JsError::new(&format!("`{ip}` is not an IP address"))))
            .transpose()?;
        let facts = Facts { name: Name::parse(name)?, selectors, ip };
        Ok(Self { facts, now: Timestamp(now as i64), snapshot: Snapshot::default(), report: None })
    }

    /// Either what is still needed, or the report.
    ///
    /// # Errors
    /// Never, unless memory ends.
    #[wasm_bindgen(
        unchecked_return_type = "{ needs: Needs; report?: never } | { report: Report; needs?: never }"
    )]
    pub fn step(&mut self) -> Result<JsValue, JsError> {
        let step = js_sys::Object::new();
        let (key, value) = match domain::judge(&self.facts, &self.snapshot, self.now, &Limits::default()) {
            Ok(report) => ("report", to_js(&*self.report.insert(report))?),
            Err(needs) => ("needs", to_js(&*needs)?),
        };
        // Setting a property of a fresh plain object does not fail.
        let _ = js_sys::Reflect::set(&step, &key.into(), &value);
        Ok(step.into())
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

    /// Takes what a URL held: a status with a body.
    pub fn fetched(&mut self, url: &str, status: u16, content_type: String, body: String) {
        self.snapshot.fetched(url, Fetched::Response { status, content_type, body });
    }

    /// Takes the reason why a URL was not fetched, in words.
    #[wasm_bindgen(js_name = notFetched)]
    pub fn not_fetched(&mut self, url: &str, failed: String) {
        self.snapshot.fetched(url, Fetched::Failed { failed });
    }

    /// Takes the public suffix of a name; `undefined` when there is no list here.
    ///
    /// # Errors
    /// When one is no name.
    pub fn suffix(&mut self, name: &str, suffix: Option<String>) -> Result<(), JsError> {
        let suffix = suffix.map(|suffix| Name::parse(&suffix)).transpose()?;
        self.snapshot.suffix(Name::parse(name)?, suffix);
        Ok(())
    }

    /// The report for a terminal of `width` columns; empty before there is one.
    pub fn plain(&self, color: bool, width: usize) -> String {
        let style = Style { color, width };
        let Some(report) = &self.report else { return String::new() };
        report.findings.iter().map(|finding| plain(finding, &report.sources, &style) + "\n").collect()
    }

    /// The findings as a SARIF 2.1.0 log, without the prose of the rules; `undefined` before there
    /// is a report.
    ///
    /// # Errors
    /// Never, unless memory ends.
    #[wasm_bindgen(unchecked_return_type = "object")]
    pub fn sarif(&self) -> Result<JsValue, JsError> {
        let Some(report) = &self.report else { return Ok(JsValue::UNDEFINED) };
        to_js(&sarif(report.domain.as_str(), &report.findings, &report.sources, rules::all()))
    }
}

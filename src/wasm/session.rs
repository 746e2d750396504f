//! A check in progress.

use wasm_bindgen::prelude::*;

use super::answer;
use super::json::to_js;
use crate::dns::{Fetched, Limits, Name, Needs, Snapshot, Timestamp};
use crate::domain::{self, Facts, RecordKind, RecordReport};
use crate::finding::render::{Style, sarif};
use crate::rules;
use crate::spf::{self, Sender};

/// A check that asks, is answered, and ends in a report.
#[wasm_bindgen]
pub struct Session {
    check: Check,
    now: Timestamp,
    snapshot: Snapshot,
    report: Option<Report>,
}

enum Check {
    Domain(Facts),
    Record(RecordKind, Option<Name>, Vec<u8>),
    Spf(Sender),
}

/// A finished report that can be rendered.
enum Report {
    Domain(Box<domain::Report>),
    Record(Box<RecordReport>),
}

#[wasm_bindgen]
impl Session {
    /// Starts a check of the domain `name`, in A-labels. `now` counts seconds since 1970 UTC.
    ///
    /// # Errors
    /// When the name is none, or the address.
    pub fn domain(
        name: &str,
        selectors: Vec<String>,
        ip: Option<String>,
        now: f64,
    ) -> Result<Session, JsError> {
        let ip = ip.map(|ip| address(&ip)).transpose()?;
        Ok(Self::new(Check::Domain(Facts { name: Name::parse(name)?, selectors, ip }), now))
    }

    /// Starts an evaluation of a sender by SPF. `mail_from` is the reverse-path without brackets,
    /// empty for a bounce.
    ///
    /// # Errors
    /// When the address is none.
    pub fn spf(ip: &str, mail_from: String, helo: String, now: f64) -> Result<Session, JsError> {
        let sender = Sender { ip: address(ip)?, mail_from, helo, receiver: String::new() };
        Ok(Self::new(Check::Spf(sender), now))
    }

    /// Starts the check of one record text, alone, which needs no answers. `kind` is a word such as
    /// `mta-sts`.
    ///
    /// # Errors
    /// When there is no such kind, or the owner name is none.
    pub fn record(kind: &str, text: &[u8], name: Option<String>) -> Result<Session, JsError> {
        let known = RecordKind::parse(kind)
            .ok_or_else(|| JsError::new(&format!("`{kind}` is not a kind of record")))?;
        let name = name.map(|name| Name::parse(&name)).transpose()?;
        Ok(Self::new(Check::Record(known, name, text.to_vec()), 0.0))
    }

    fn new(check: Check, now: f64) -> Self {
        Self { check, now: Timestamp(now as i64), snapshot: Snapshot::default(), report: None }
    }

    /// Either what is still needed, or the report: a `Report`, or of SPF an `Evaluation`.
    ///
    /// # Errors
    /// Never, unless memory ends.
    #[wasm_bindgen(
        unchecked_return_type = "{ needs: Needs; report?: never } | { report: Report | RecordReport | Evaluation; needs?: never }"
    )]
    pub fn step(&mut self) -> Result<JsValue, JsError> {
        let (now, limits) = (self.now, Limits::default());
        let report = match &self.check {
            Check::Domain(facts) => match domain::judge(facts, &self.snapshot, now, &limits) {
                Ok(report) => {
                    let value = to_js(&report)?;
                    self.report = Some(Report::Domain(Box::new(report)));
                    value
                }
                Err(needs) => return needed(&needs),
            },
            Check::Record(kind, name, text) => {
                let report = domain::check_record(*kind, name.as_ref(), text);
                let value = to_js(&report)?;
                self.report = Some(Report::Record(Box::new(report)));
                value
            }
            Check::Spf(sender) => match spf::judge(sender, &self.snapshot, now, &limits) {
                Ok(evaluation) => to_js(&evaluation)?,
                Err(needs) => return needed(&needs),
            },
        };
        Ok(object("report", &report))
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
        match &self.report {
            Some(Report::Domain(report)) => domain::plain(report, &style),
            Some(Report::Record(report)) => report.plain(&style),
            None => String::new(),
        }
    }

    /// The findings as a SARIF 2.1.0 log, without the prose of the rules; `undefined` before there
    /// is a report.
    ///
    /// # Errors
    /// Never, unless memory ends.
    #[wasm_bindgen(unchecked_return_type = "object")]
    pub fn sarif(&self) -> Result<JsValue, JsError> {
        let (subject, findings, sources) = match &self.report {
            Some(Report::Domain(report)) => (report.domain.as_str(), &report.findings, &report.sources),
            Some(Report::Record(report)) => {
                (report.name.as_ref().map_or("", Name::as_str), &report.findings, &report.sources)
            }
            None => return Ok(JsValue::UNDEFINED),
        };
        to_js(&sarif(subject, findings, sources, rules::all()))
    }
}

fn needed(needs: &Needs) -> Result<JsValue, JsError> {
    Ok(object("needs", &to_js(needs)?))
}

fn object(key: &str, value: &JsValue) -> JsValue {
    let object = js_sys::Object::new();
    // Setting a property of a fresh plain object does not fail.
    let _ = js_sys::Reflect::set(&object, &key.into(), value);
    object.into()
}

fn address(text: &str) -> Result<std::net::IpAddr, JsError> {
    text.trim().parse().map_err(|_| JsError::new(&format!("`{text}` is not an IP address")))
}

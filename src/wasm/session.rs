//! A check in progress.

use wasm_bindgen::prelude::*;

use super::answer;
use super::host;
use super::json::{object, to_js};
use super::sender::{a_labels, address, sender};
use crate::dns::{Fetched, Limits, Name, Needs, Snapshot, Timestamp};
use crate::domain::{self, Facts, RecordKind, RecordReport, Report, Subject};
use crate::finding::render::{Style, sarif};
use crate::finding::{Finding, Source};
use crate::rules;
use crate::spf::{self, Evaluation, Sender};

/// A check that asks, is answered, and ends in a report.
#[wasm_bindgen]
pub struct Session {
    check: Check,
    now: Timestamp,
    snapshot: Snapshot,
    report: Option<Finished>,
}

enum Check {
    Domain { facts: Facts, notes: Vec<String> },
    Record { kind: RecordKind, name: Option<Name>, text: Vec<u8> },
    Spf(Sender),
}

enum Finished {
    Domain(Box<Report>),
    Record(RecordReport),
    Spf(Evaluation),
}

#[wasm_bindgen]
impl Session {
    /// Starts a check of the domain in `input`. `now` counts seconds since 1970 UTC.
    ///
    /// # Errors
    /// When there is no domain in the input, or when the address is none.
    pub fn domain(
        input: &str,
        selectors: Vec<String>,
        ip: Option<String>,
        now: f64,
    ) -> Result<Session, JsError> {
        let Subject { name, notes } = Subject::parse(input, host::to_ascii)?;
        let ip = ip.map(|ip| address(&ip)).transpose()?;
        Ok(Self::new(Check::Domain { facts: Facts { name, selectors, ip }, notes }, now))
    }

    /// Starts a check of one record's text, which asks nothing.
    ///
    /// # Errors
    /// When the kind or the name is none.
    pub fn record(
        #[wasm_bindgen(unchecked_param_type = "RecordKind")] kind: &str,
        text: &[u8],
        name: Option<String>,
    ) -> Result<Session, JsError> {
        let kind = RecordKind::parse(kind)
            .ok_or_else(|| JsError::new(&format!("there is no kind of record `{kind}`")))?;
        let name = name.map(|name| owner(&name)).transpose()?;
        Ok(Self::new(Check::Record { kind, name, text: text.to_vec() }, 0.0))
    }

    /// Starts an evaluation of a sender by SPF. `mail_from` is the reverse-path without brackets,
    /// empty for a bounce; its domain and `helo` may be internationalized.
    ///
    /// # Errors
    /// When the address is none.
    pub fn spf(ip: &str, mail_from: String, helo: String, now: f64) -> Result<Session, JsError> {
        let sender = sender(ip, mail_from, helo)?;
        Ok(Self::new(Check::Spf(sender), now))
    }

    fn new(check: Check, now: f64) -> Self {
        Self { check, now: Timestamp(now as i64), snapshot: Snapshot::default(), report: None }
    }

    /// Either what is still needed, or the report: a `Report`, a `RecordReport` or an `Evaluation`,
    /// after what was started.
    ///
    /// # Errors
    /// Never, unless memory ends.
    #[wasm_bindgen(
        unchecked_return_type = "{ needs: Needs; report?: never } | { report: Report | RecordReport | Evaluation; needs?: never }"
    )]
    pub fn step(&mut self) -> Result<JsValue, JsError> {
        if self.report.is_none() {
            match self.judge() {
                Ok(report) => self.report = Some(report),
                Err(needs) => return Ok(object("needs", &to_js(&*needs)?)),
            }
        }
        let report = match &self.report {
            Some(Finished::Domain(report)) => to_js(report)?,
            Some(Finished::Record(report)) => to_js(report)?,
            Some(Finished::Spf(evaluation)) => to_js(evaluation)?,
            None => JsValue::UNDEFINED,
        };
        Ok(object("report", &report))
    }

    fn judge(&self) -> Result<Finished, Box<Needs>> {
        let limits = Limits::default();
        Ok(match &self.check {
            Check::Domain { facts, notes } => {
                let mut report = domain::judge(facts, &self.snapshot, self.now, &limits)?;
                report.notes.clone_from(notes);
                Finished::Domain(Box::new(report))
            }
            Check::Record { kind, name, text } => {
                Finished::Record(domain::check_record(*kind, name.as_ref(), text))
            }
            Check::Spf(sender) => Finished::Spf(spf::judge(sender, &self.snapshot, self.now, &limits)?),
        })
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

    /// The report for a terminal of `width` columns; empty before there is one, and for SPF.
    pub fn plain(&self, color: bool, width: usize) -> String {
        let style = Style { color, width };
        match &self.report {
            Some(Finished::Domain(report)) => domain::plain(report, &style),
            Some(Finished::Record(report)) => report.plain(&style),
            Some(Finished::Spf(_)) | None => String::new(),
        }
    }

    /// The findings as a SARIF 2.1.0 log, without the prose of the rules; `undefined` before there
    /// is a report, and for SPF.
    ///
    /// # Errors
    /// Never, unless memory ends.
    #[wasm_bindgen(unchecked_return_type = "object")]
    pub fn sarif(&self) -> Result<JsValue, JsError> {
        let (subject, findings, sources): (&str, &[Finding], &[Source]) = match &self.report {
            Some(Finished::Domain(report)) => (report.domain.as_str(), &report.findings, &report.sources),
            Some(Finished::Record(report)) => {
                let name = report.name.as_ref().map_or("", Name::as_str);
                (name, &report.findings, &report.sources)
            }
            Some(Finished::Spf(_)) | None => return Ok(JsValue::UNDEFINED),
        };
        to_js(&sarif(subject, findings, sources, rules::all()))
    }
}

/// The owner name of a record, or an error that names it.
fn owner(text: &str) -> Result<Name, JsError> {
    Name::parse(&a_labels(text))
        .map_err(|error| JsError::new(&format!("`{text}` is not a domain name: {error}")))
}

//! Reports on TLS between mail servers: RFC 8460 section 4.

use super::json::Json;
use super::*;

/// What a sender saw of the TLS of a domain's mail servers in a time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct TlsReport {
    /// Who reports.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub reporter: Option<String>,
    /// Whom to ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub contact: Option<String>,
    /// The name of the report; one that comes twice has the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub report_id: Option<String>,
    /// When the time begins, in RFC 3339 form.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub begin: Option<String>,
    /// When it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub end: Option<String>,
    /// What was seen, by policy.
    pub policies: Vec<TlsPolicy>,
    /// Policies that are not listed, because there are too many.
    pub policies_left_out: usize,
    /// The sums of all policies, listed or not.
    pub totals: TlsTotals,
}

/// A policy, and how the sessions went that were held to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct TlsPolicy {
    /// Where it comes from: DANE, MTA-STS, or nowhere.
    #[serde(rename = "type")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "'tlsa' | 'sts' | 'no-policy-found'"))]
    pub kind: Option<&'static str>,
    /// Its lines.
    pub strings: Vec<String>,
    /// The domain that it is of.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub domain: Option<String>,
    /// The mail servers that it names.
    pub mx_hosts: Vec<String>,
    /// Sessions that went well.
    pub successful: u32,
    /// Sessions that failed.
    pub failed: u32,
    /// Why they failed.
    pub failures: Vec<TlsFailure>,
    /// Failures that are not listed, because there are too many.
    pub failures_left_out: usize,
}

/// Sessions that failed in the same way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct TlsFailure {
    /// How they failed: a word of RFC 8460 section 4.3, such as `certificate-expired`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub result: Option<String>,
    /// Who sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub sending_mta_ip: Option<String>,
    /// The mail server by its MX record.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub receiving_mx: Option<String>,
    /// The name that it called itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub receiving_mx_helo: Option<String>,
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub receiving_ip: Option<String>,
    /// How many.
    pub sessions: u32,
    /// Where to read more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub more: Option<String>,
    /// The reason in words of the sender's software.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub reason_code: Option<String>,
}

/// Sessions, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct TlsTotals {
    /// Those that went well.
    pub successful: u64,
    /// Those that failed.
    pub failed: u64,
}

/// RFC 8460 section 4.3.
const RESULTS: &[&str] = &[
    "starttls-not-supported",
    "certificate-host-mismatch",
    "certificate-expired",
    "certificate-not-trusted",
    "validation-failure",
    "tlsa-invalid",
    "dnssec-invalid",
    "dane-required",
    "sts-policy-fetch-error",
    "sts-policy-invalid",
    "sts-webpki-invalid",
];

/// Reads a report; nothing when the document is another one.
pub(super) fn read(text: &str, place: &str, reading: &mut Reading<'_>) -> Option<ReportContent> {
    let (document, fault) = json::read(text, reading.limits);
    if let Some((at, why)) = fault {
        reading.unread(place, &format!("the JSON from byte {at} on: {why}"));
    }
    if document.of("policies").is_none() && document.of("report-id").is_none() {
        if fault.is_none() {
            reading
                .unread(place, "a JSON document, but no report: it has neither `policies` nor `report-id`");
        }
        return None;
    }
    let mut fields = Fields { reading, path: String::new() };
    let mut report = TlsReport {
        reporter: fields.required(&document, "organization-name"),
        contact: fields.text(&document, "contact-info"),
        report_id: fields.required(&document, "report-id"),
        ..TlsReport::default()
    };
    match document.of("date-range") {
        Some(range) => {
            fields.path = "date-range.".to_owned();
            report.begin = fields.date(range, "start-datetime");
            report.end = fields.date(range, "end-datetime");
        }
        None => fields.reading.missing("date-range"),
    }
    fields.path.clear();
    let (limits, policies) = (fields.reading.limits, fields.list(&document, "policies"));
    if policies.is_empty() {
        fields.reading.missing("policies");
    }
    for (number, entry) in policies.iter().enumerate() {
        let place = format!("policies[{number}].");
        let policy = fields.policy(entry, &place);
        report.totals.successful += u64::from(policy.successful);
        report.totals.failed += u64::from(policy.failed);
        if report.policies.len() < limits.records {
            report.policies.push(policy);
        } else {
            report.policies_left_out += 1;
        }
    }
    Some(ReportContent::TlsRpt { tls: report })
}

struct Fields<'r, 'l> {
    reading: &'r mut Reading<'l>,
    /// What stands in front of a name in a place.
    path: String,
}

impl Fields<'_, '_> {
    fn policy(&mut self, entry: &Json, place: &str) -> TlsPolicy {
        let (limits, nothing) = (self.reading.limits, Json::Null);
        let mut policy = TlsPolicy::default();
        self.path = format!("{place}policy.");
        let described = entry.of("policy").unwrap_or(&nothing);
        if let Some(kind) = self.required(described, "policy-type") {
            policy.kind = self.reading.word(
                &|| format!("{place}policy.policy-type"),
                &kind,
                &["tlsa", "sts", "no-policy-found"],
            );
        }
        policy.domain = self.text(described, "policy-domain");
        policy.strings = self.texts(described, "policy-string");
        policy.mx_hosts = self.texts(described, "mx-host");
        self.path = format!("{place}summary.");
        match entry.of("summary") {
            Some(summary) => {
                policy.successful = self.number(summary, "total-successful-session-count");
                policy.failed = self.number(summary, "total-failure-session-count");
            }
            None => self.reading.missing(&format!("{place}summary")),
        }
        place.clone_into(&mut self.path);
        for (number, entry) in self.list(entry, "failure-details").iter().enumerate() {
            if policy.failures.len() == limits.records {
                policy.failures_left_out += 1;
                continue;
            }
            self.path = format!("{place}failure-details[{number}].");
            policy.failures.push(self.failure(entry));
        }
        policy
    }

    fn failure(&mut self, entry: &Json) -> TlsFailure {
        let result = self.text(entry, "result-type");
        if let Some(result) = &result {
            let place = format!("{}result-type", self.path);
            self.reading.word(&|| place.clone(), result, RESULTS);
        }
        TlsFailure {
            result,
            sending_mta_ip: self.ip(entry, "sending-mta-ip"),
            receiving_mx: self.text(entry, "receiving-mx-hostname"),
            receiving_mx_helo: self.text(entry, "receiving-mx-helo"),
            receiving_ip: self.ip(entry, "receiving-ip"),
            sessions: self.number(entry, "failed-session-count"),
            more: self.text(entry, "additional-information"),
            reason_code: self.text(entry, "failure-reason-code"),
        }
    }

    fn wrong(&mut self, name: &str, message: &str, value: &str) {
        let place = format!("{}{name}", self.path);
        self.reading.wrong(&|| place.clone(), message, value);
    }

    fn text(&mut self, of: &Json, name: &str) -> Option<String> {
        match of.of(name)? {
            Json::Text(text) => Some(self.reading.cut(text)).filter(|text| !text.is_empty()),
            Json::Null => None,
            other => {
                self.wrong(name, &format!("it is {}, and shall be a text", other.sort()), "");
                None
            }
        }
    }

    fn required(&mut self, of: &Json, name: &str) -> Option<String> {
        if of.of(name).is_none() {
            let place = format!("{}{name}", self.path);
            self.reading.missing(&place);
        }
        self.text(of, name)
    }

    fn ip(&mut self, of: &Json, name: &str) -> Option<String> {
        let value = self.text(of, name)?;
        let place = format!("{}{name}", self.path);
        self.reading.ip(&|| place.clone(), &value)
    }

    fn date(&mut self, of: &Json, name: &str) -> Option<String> {
        let value = self.required(of, name)?;
        let date = mail_parser::DateTime::parse_rfc3339(&value).filter(|date| date.is_valid());
        if date.is_none() {
            self.wrong(name, "is no date of RFC 3339", &value);
        }
        Some(date?.to_rfc3339())
    }

    /// A number; some reporters write it as a text.
    fn number(&mut self, of: &Json, name: &str) -> u32 {
        match of.of(name) {
            None => 0,
            Some(Json::Number(number) | Json::Text(number)) => {
                let place = format!("{}{name}", self.path);
                self.reading.number(&|| place.clone(), number).unwrap_or_default()
            }
            Some(other) => {
                self.wrong(name, &format!("it is {}, and shall be a number", other.sort()), "");
                0
            }
        }
    }

    fn list<'j>(&mut self, of: &'j Json, name: &str) -> &'j [Json] {
        match of.of(name) {
            None | Some(Json::Null) => &[],
            Some(Json::List(list)) => list,
            Some(other) => {
                self.wrong(name, &format!("it is {}, and shall be a list", other.sort()), "");
                &[]
            }
        }
    }

    /// Texts in a list, or one alone: examples of the standard have both.
    fn texts(&mut self, of: &Json, name: &str) -> Vec<String> {
        if let Some(Json::Text(text)) = of.of(name) {
            return vec![self.reading.cut(text)];
        }
        let entries = self.reading.limits.entries;
        let texts = self.list(of, name).iter().filter_map(|entry| match entry {
            Json::Text(text) => Some(text),
            _ => None,
        });
        texts.take(entries).map(|text| self.reading.cut(text)).collect()
    }
}

//! Feedback on one message: RFC 5965; on failed authentication, RFC 6591 and 9991.

use super::*;

/// What a receiver, or a reader of it, says of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Feedback {
    /// Of what kind it is: `abuse`, `auth-failure`, `fraud`, `not-spam`, `opt-out`, `other`, `virus`.
    #[serde(rename = "type")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub kind: Option<String>,
    /// The version of the form; 1, or 0.1 of old.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub version: Option<String>,
    /// The program that wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub user_agent: Option<String>,
    /// The MAIL FROM of the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub original_mail_from: Option<String>,
    /// Its recipients.
    pub original_rcpt_to: Vec<String>,
    /// The ENVID of the message, or the queue's name for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub original_envelope_id: Option<String>,
    /// When it arrived, in RFC 3339 form.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub arrival_date: Option<String>,
    /// Who received it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub reporting_mta: Option<String>,
    /// Who sent it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub source_ip: Option<String>,
    /// From which port.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub source_port: Option<u32>,
    /// How many such reports this one stands for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub incidents: Option<u32>,
    /// What authentication gave.
    pub authentication_results: Vec<String>,
    /// The domains that are complained of.
    pub reported_domains: Vec<String>,
    /// The addresses in it that are complained of.
    pub reported_uris: Vec<String>,
    /// Who wishes no more mail.
    pub removal_recipients: Vec<String>,
    /// What failed: `dkim`, `spf`, `dmarc`, `bodyhash` and others of RFC 6591 section 3.3.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub auth_failure: Option<String>,
    /// What was done to the message: `delivered`, `spam`, `policy`, `reject`, `other`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub delivery_result: Option<String>,
    /// Which identities aligned: `none`, `dkim`, `spf`, or both (RFC 9991 section 4).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub identity_alignment: Option<String>,
    /// The domain that signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub dkim_domain: Option<String>,
    /// The identity that signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub dkim_identity: Option<String>,
    /// The selector.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub dkim_selector: Option<String>,
    /// The key record as it was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub dkim_selector_dns: Option<String>,
    /// The header in canonical form, in base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub dkim_canonicalized_header: Option<String>,
    /// The body in canonical form, in base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub dkim_canonicalized_body: Option<String>,
    /// The SPF record as it was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub spf_dns: Option<String>,
    /// The message.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub original: Option<OriginalMessage>,
}

const TYPES: &[&str] = &[
    "abuse",
    "auth-failure",
    "fraud",
    "not-spam",
    "opt-out",
    "opt-out-list",
    "other",
    "virus",
    "miscategorized",
    "dmarc",
];
const FAILURES: &[&str] = &["adsp", "bodyhash", "revoked", "signature", "spf", "dkim", "dmarc"];
const RESULTS: &[&str] = &["delivered", "spam", "policy", "reject", "smg-policy-action", "other"];

/// Where a value goes, and what it has to be.
enum Slot<'f> {
    Text(&'f mut Option<String>),
    Address(&'f mut Option<String>),
    Typed(&'f mut Option<String>),
    Date(&'f mut Option<String>),
    Ip(&'f mut Option<String>),
    Base64(&'f mut Option<String>),
    Word(&'f mut Option<String>, &'static [&'static str]),
    Number(&'f mut Option<u32>),
    Texts(&'f mut Vec<String>),
    Addresses(&'f mut Vec<String>),
}

/// Reads the part `message/feedback-report`.
pub(super) fn read(
    text: &str,
    original: Option<OriginalMessage>,
    reading: &mut Reading<'_>,
) -> ReportContent {
    let mut read = Feedback { original, ..Feedback::default() };
    let entries = reading.limits.entries;
    for (name, value) in fields::groups(text, entries).into_iter().flatten() {
        let place = || name.to_owned();
        let Some(slot) = read.slot(&name.to_ascii_lowercase()) else { continue };
        let cut = reading.cut(&value);
        let (one, value) = match slot {
            Slot::Text(one) => (one, Some(cut)),
            Slot::Address(one) => (one, Some(fields::address(&cut).to_owned())),
            Slot::Typed(one) => (one, Some(fields::typed(&cut).1.to_owned())),
            Slot::Date(one) => (one, reading.date(&place, &value)),
            Slot::Ip(one) => (one, reading.ip(&place, &value)),
            Slot::Base64(one) => (one, base64(&value, reading)),
            Slot::Word(one, known) => {
                reading.word(&place, &cut, known);
                (one, Some(cut.to_ascii_lowercase()))
            }
            Slot::Number(one) => {
                *one = reading.number(&place, &value);
                continue;
            }
            Slot::Texts(list) | Slot::Addresses(list) if list.len() == entries => continue,
            Slot::Texts(list) => {
                list.push(cut);
                continue;
            }
            Slot::Addresses(list) => {
                list.push(fields::address(&cut).to_owned());
                continue;
            }
        };
        *one = value;
    }
    if read.kind.is_none() {
        reading.missing("Feedback-Type");
    }
    ReportContent::Feedback { feedback: Box::new(read) }
}

impl Feedback {
    fn slot(&mut self, name: &str) -> Option<Slot<'_>> {
        Some(match name {
            "feedback-type" => Slot::Word(&mut self.kind, TYPES),
            "auth-failure" => Slot::Word(&mut self.auth_failure, FAILURES),
            "delivery-result" => Slot::Word(&mut self.delivery_result, RESULTS),
            "arrival-date" | "received-date" => Slot::Date(&mut self.arrival_date),
            "source-ip" => Slot::Ip(&mut self.source_ip),
            "source-port" => Slot::Number(&mut self.source_port),
            "incidents" => Slot::Number(&mut self.incidents),
            "original-mail-from" => Slot::Address(&mut self.original_mail_from),
            "original-rcpt-to" => Slot::Addresses(&mut self.original_rcpt_to),
            "reporting-mta" => Slot::Typed(&mut self.reporting_mta),
            "version" => Slot::Text(&mut self.version),
            "user-agent" => Slot::Text(&mut self.user_agent),
            "original-envelope-id" => Slot::Text(&mut self.original_envelope_id),
            "identity-alignment" => Slot::Text(&mut self.identity_alignment),
            "dkim-domain" => Slot::Text(&mut self.dkim_domain),
            "dkim-identity" => Slot::Text(&mut self.dkim_identity),
            "dkim-selector" => Slot::Text(&mut self.dkim_selector),
            "dkim-selector-dns" => Slot::Text(&mut self.dkim_selector_dns),
            "dkim-canonicalized-header" => Slot::Base64(&mut self.dkim_canonicalized_header),
            "dkim-canonicalized-body" => Slot::Base64(&mut self.dkim_canonicalized_body),
            "spf-dns" => Slot::Text(&mut self.spf_dns),
            "authentication-results" => Slot::Texts(&mut self.authentication_results),
            "reported-domain" => Slot::Texts(&mut self.reported_domains),
            "reported-uri" => Slot::Texts(&mut self.reported_uris),
            "removal-recipient" => Slot::Texts(&mut self.removal_recipients),
            _ => return None,
        })
    }
}

/// Base64 without its folds; nothing when it is longer than the limit, since a piece of it is of no use.
fn base64(value: &str, reading: &mut Reading<'_>) -> Option<String> {
    if value.len() > reading.limits.text {
        reading.unread("a canonical form", "it is larger than the limit");
        return None;
    }
    Some(value.split_whitespace().collect())
}

//! Bounces: delivery status notifications (RFC 3464), and mails that say the same in words.

use mail_parser::{MessagePart, MessageRef};

use super::reason::{self, BounceReason};
use super::*;

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Bounce {
    /// What it was read from.
    pub form: BounceForm,
    /// Who reports.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub reporting_mta: Option<String>,
    /// Who gave the message to the reporter.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub received_from_mta: Option<String>,
    /// When the message arrived there, in RFC 3339 form.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub arrival_date: Option<String>,
    /// The ENVID of the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub original_envelope_id: Option<String>,
    /// What became of it, by recipient.
    pub recipients: Vec<BouncedRecipient>,
    /// Recipients that are not listed, because there are too many.
    pub recipients_left_out: usize,
    /// The message.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub original: Option<OriginalMessage>,
}

/// What a bounce was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum BounceForm {
    /// The part `message/delivery-status`.
    DeliveryStatus,
    /// Words for people, which every mail server chooses for itself.
    Text,
    /// An answer of a machine, such as that somebody is on leave (RFC 3834).
    AutoReply,
}

/// What became of a message for one recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct BouncedRecipient {
    /// The address that it was sent to in the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub address: Option<String>,
    /// The address that the sender gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub original_address: Option<String>,
    /// What was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        target_arch = "wasm32",
        tsify(optional, type = "'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded'")
    )]
    pub action: Option<&'static str>,
    /// The status (RFC 3463), such as `5.1.1`; absent where nobody tells one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub status: Option<String>,
    /// The reply of SMTP, such as 550.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub reply_code: Option<u32>,
    /// Why.
    pub reason: BounceReason,
    /// Whether the address itself is no good.
    pub class: BounceClass,
    /// Who refused it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub remote_mta: Option<String>,
    /// What was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub diagnostic: Option<String>,
    /// The last attempt, in RFC 3339 form.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub last_attempt: Option<String>,
    /// Until when it will be tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub retry_until: Option<String>,
}

/// Whether an address itself is no good.
///
/// A status of 5.x.x alone does not make a bounce hard: a full mailbox and a refused sender have it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum BounceClass {
    /// The address or its domain does not exist, has moved, or takes no mail: send no more to it.
    Hard,
    /// Anything else: the address may be good.
    Soft,
    /// No bounce: it was delivered, or a machine answered.
    None,
}

/// What is known of a recipient before it is judged.
#[derive(Default)]
struct Draft {
    address: Option<String>,
    original_address: Option<String>,
    action: Option<&'static str>,
    status: Option<String>,
    remote_mta: Option<String>,
    diagnostic: String,
    last_attempt: Option<String>,
    retry_until: Option<String>,
}

const ACTIONS: &[&str] = &["failed", "delayed", "delivered", "relayed", "expanded"];

/// Reads the part `message/delivery-status`.
pub(super) fn of_status(status: &str, parts: &[MessagePart<'_>], reading: &mut Reading<'_>) -> ReportContent {
    let mut bounce = Bounce::new(BounceForm::DeliveryStatus);
    let text = mail::text(parts, reading);
    let (told, _) = report_and_original(&text);
    let (in_words, general) = drafts(told, None);
    for group in fields::groups(status, reading.limits.records) {
        let mut draft = Draft::default();
        let mut is_recipient = false;
        for (name, value) in &group {
            let place = || (*name).to_owned();
            let plain = Some(reading.cut(fields::typed(value).1)).filter(|value| !value.is_empty());
            let name = name.to_ascii_lowercase();
            let slot = match name.as_str() {
                "reporting-mta" => &mut bounce.reporting_mta,
                "received-from-mta" => &mut bounce.received_from_mta,
                "original-envelope-id" => &mut bounce.original_envelope_id,
                "arrival-date" => &mut bounce.arrival_date,
                "final-recipient" => &mut draft.address,
                // What the standard's field hides: the address behind an alias.
                "x-actual-recipient" if draft.address.is_none() => &mut draft.address,
                "original-recipient" => &mut draft.original_address,
                "action" => {
                    is_recipient = true;
                    // Words in brackets follow at some servers.
                    let word = value.split([' ', '(']).next().unwrap_or_default();
                    draft.action = reading.word(&place, word, ACTIONS);
                    continue;
                }
                "status" => &mut draft.status,
                "remote-mta" => &mut draft.remote_mta,
                "diagnostic-code" => {
                    draft.diagnostic = plain.unwrap_or_default();
                    continue;
                }
                "last-attempt-date" => &mut draft.last_attempt,
                "will-retry-until" => &mut draft.retry_until,
                _ => continue,
            };
            *slot = if name.contains("date") || name == "will-retry-until" {
                reading.date(&place, value)
            } else if name.ends_with("-recipient") {
                is_recipient = true;
                plain.map(|value| fields::address(&value).to_owned())
            } else if name == "status" {
                is_recipient = true;
                let status = reason::status(value);
                if status.is_none() {
                    reading.wrong(&place, "is no status of RFC 3463", value);
                }
                status
            } else {
                plain
            };
        }
        if is_recipient {
            // What the words for people say of this recipient, or else of all.
            let own = draft.address.as_deref().and_then(|address| {
                in_words
                    .iter()
                    .find(|other| other.address.as_deref().is_some_and(|a| a.eq_ignore_ascii_case(address)))
            });
            let told = own.map_or(told, |own| own.diagnostic.as_str());
            bounce.add(draft, told, reading);
        }
    }
    if bounce.recipients.is_empty() {
        reading.missing("Final-Recipient");
        for draft in in_words {
            bounce.add(draft, &general, reading);
        }
    }
    bounce.original = mail::original(parts, reading);
    ReportContent::Bounce { bounce }
}

/// Reads a bounce out of words; nothing when the mail is none.
pub(super) fn of_text(
    root: &MessageRef<'_>,
    parts: &[MessagePart<'_>],
    reading: &mut Reading<'_>,
) -> Option<ReportContent> {
    let failed = mail::raw_field(root, "X-Failed-Recipients");
    let subject = root.subject().unwrap_or_default().to_ascii_lowercase();
    let from = mail::raw_field(root, "From").unwrap_or_default().to_ascii_lowercase();
    let automatic = mail::raw_field(root, "Auto-Submitted").unwrap_or_default().to_ascii_lowercase();
    let is_vacation = reason::is_vacation(&subject);
    let mut text = mail::text(parts, reading);
    if text.trim().is_empty() {
        // A multipart whose boundary is another: what stands there is read as it is.
        let body = root.root_part().raw_body();
        text = String::from_utf8_lossy(body.get(..reading.limits.text).unwrap_or(body)).into_owned();
    }
    let (told, header) = report_and_original(&text);
    let is_daemon = ["mailer-daemon", "postmaster", "post_master", "mail delivery s", "mail.delivery.s"]
        .iter()
        .any(|name| from.contains(name));
    // A subject alone is no proof: the text has to tell a reason as well.
    let is_bounce = failed.is_some()
        || is_daemon
        || (reason::is_bounce_subject(&subject) || reason::is_bounce_text(told)) && reason::knows(told);
    if !is_bounce && !is_vacation && !automatic.starts_with("auto-replied") {
        return None;
    }
    if !is_bounce || is_vacation {
        let mut bounce = Bounce::new(BounceForm::AutoReply);
        let address = ReportMail::of(root, reading).from;
        let draft = Draft { address, diagnostic: reading.cut(told), ..Draft::default() };
        bounce.push(draft, None, None, BounceReason::Vacation, reading);
        return Some(ReportContent::Bounce { bounce });
    }
    let mut bounce = Bounce::new(BounceForm::Text);
    bounce.original =
        mail::original(parts, reading).or_else(|| mail::of_header(header.as_bytes(), false, reading));
    let (mut drafts, general) = drafts(told, failed.as_deref());
    if drafts.is_empty() {
        // Nobody is named in front: the first address that is spoken of, or whom the message went to.
        let spoken_of = general
            .split_whitespace()
            .filter_map(address_in)
            .find(|address| !from.contains(&address.to_ascii_lowercase()))
            .map(str::to_owned);
        let sent_to = bounce.original.as_ref().and_then(|original| original.to.clone());
        if spoken_of.is_none() && sent_to.is_none() && !reason::knows(&general) {
            return None;
        }
        drafts.push(Draft { address: sent_to.or(spoken_of), ..Draft::default() });
    }
    for draft in drafts {
        bounce.add(draft, &general, reading);
    }
    Some(ReportContent::Bounce { bounce })
}

impl Bounce {
    fn new(form: BounceForm) -> Self {
        Self {
            form,
            reporting_mta: None,
            received_from_mta: None,
            arrival_date: None,
            original_envelope_id: None,
            recipients: Vec::new(),
            recipients_left_out: 0,
            original: None,
        }
    }

    /// Judges a recipient. `told` is what the mail says to all.
    fn add(&mut self, draft: Draft, told: &str, reading: &Reading<'_>) {
        if self.recipients.len() >= reading.limits.recipients {
            self.recipients_left_out += 1;
            return;
        }
        // It is gone through for each recipient.
        let told = told.get(..told.floor_char_boundary(2 * reading.limits.value)).unwrap_or(told);
        let (in_words, reply) = reason::codes(&draft.diagnostic);
        // The field is by the server that reports, the words are by the one that refused.
        let mut status = match (in_words, draft.status.clone()) {
            (Some(better), _) if !better.ends_with(".0.0") => Some(better),
            (better, status) => status.or(better),
        };
        let mut reply = reply;
        // A bare exit status is no word.
        let is_silent = !draft.diagnostic.contains(|c: char| c.is_ascii_alphabetic() || !c.is_ascii());
        let mut why = reason::judge(status.as_deref(), reply, &draft.diagnostic, told, draft.action);
        if why == BounceReason::Undefined || is_silent {
            let (told_status, told_reply) = reason::codes(told);
            if status.as_deref().is_none_or(|status| status.ends_with(".0.0")) && told_status.is_some() {
                status = told_status;
            }
            reply = reply.or(told_reply);
            let again = reason::judge(status.as_deref(), reply, told, told, draft.action);
            if again != BounceReason::Undefined {
                why = again;
            }
        }
        self.push(draft, status, reply, why, reading);
    }

    fn push(
        &mut self,
        draft: Draft,
        status: Option<String>,
        reply_code: Option<u32>,
        reason: BounceReason,
        reading: &Reading<'_>,
    ) {
        let diagnostic = draft.diagnostic.split_whitespace().collect::<Vec<_>>().join(" ");
        self.recipients.push(BouncedRecipient {
            address: draft.address.map(|address| reading.cut(&address)),
            original_address: draft.original_address,
            action: draft.action,
            status,
            reply_code,
            reason,
            class: reason.class(),
            remote_mta: draft.remote_mta,
            diagnostic: Some(reading.cut(&diagnostic)).filter(|text| !text.is_empty()),
            last_attempt: draft.last_attempt,
            retry_until: draft.retry_until,
        });
    }
}

/// The recipients that the lines of a text name, each with what is said of it, and what is said of
/// nobody.
fn drafts(told: &str, failed: Option<&str>) -> (Vec<Draft>, String) {
    let mut drafts: Vec<Draft> = failed
        .unwrap_or_default()
        .split(',')
        .map(fields::address)
        .filter(|address| is_address(address))
        .map(|address| Draft { address: Some(address.to_owned()), ..Draft::default() })
        .collect();
    let is_given = !drafts.is_empty();
    let mut general = String::new();
    let mut current = None;
    for line in told.lines() {
        if let Some(address) = named(line) {
            let known = drafts.iter().position(|draft| {
                draft.address.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(address))
            });
            current = known.or(current.filter(|_| is_given));
            if known.is_none() && !is_given {
                current = Some(drafts.len());
                drafts.push(Draft { address: Some(address.to_owned()), ..Draft::default() });
            }
        }
        let text = match current.and_then(|at| drafts.get_mut(at)) {
            Some(draft) => &mut draft.diagnostic,
            None => &mut general,
        };
        text.push_str(line);
        text.push('\n');
    }
    (drafts, general)
}

/// The address that a line is about: one in front, or one behind a reply code.
fn named(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace().skip_while(|word| matches!(*word, "*" | "-" | "\u{2022}"));
    let first = words.next()?;
    if let Some(address) = address_in(first) {
        return Some(address);
    }
    let front = first.trim_end_matches([':', '-', '.']);
    let is_code = front.len() == 3 && front.bytes().all(|byte| byte.is_ascii_digit());
    let is_label = ["recipient", "rcpt", "address"].contains(&front.to_ascii_lowercase().as_str());
    if !is_code && !is_label {
        return None;
    }
    words.take(3).find_map(address_in)
}

/// The address that a word is, without what stands around it.
fn address_in(word: &str) -> Option<&str> {
    let word = word.trim_start_matches(['(', '[', '"', '\'']);
    let word = word.strip_prefix("RCPT").unwrap_or(word).trim_start_matches("TO:");
    let bare = match word.strip_prefix('<') {
        Some(inside) => inside.split('>').next().unwrap_or(inside),
        None => word.trim_end_matches([':', ';', ',', '.', ')', ']', '"', '\'', '>', '-']),
    };
    let bare = bare.strip_prefix("mailto:").unwrap_or(bare);
    is_address(bare).then_some(bare)
}

fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    !local.is_empty()
        && domain.contains('.')
        && domain.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte) || byte >= 0x80)
        && !local.contains(['<', '>', '(', ':', '/', '='])
}

/// Splits the text of a bounce where the message begins that came back.
fn report_and_original(text: &str) -> (&str, &str) {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim().to_ascii_lowercase();
        let is_rule = trimmed.starts_with("--") || trimmed.starts_with("==") || trimmed.starts_with("__");
        let is_field = ["received:", "return-path:", "dkim-signature:", "x-received:", "x-envelope-from:"]
            .iter()
            .any(|field| trimmed.starts_with(field));
        let is_marker = is_rule
            && [
                "original message",
                "copy of",
                "unsent message",
                "message follows",
                "header",
                "returned message",
            ]
            .iter()
            .any(|words| trimmed.contains(words))
            || [
                "message headers follow",
                "original message follows",
                "original message headers",
                "the original message was",
            ]
            .iter()
            .any(|words| trimmed.starts_with(words) && !trimmed.contains("received"));
        if is_field || is_marker {
            let cut = if is_field { at } else { at + line.len() };
            return (text.get(..at).unwrap_or_default(), text.get(cut..).unwrap_or_default());
        }
        at += line.len();
    }
    (text, "")
}

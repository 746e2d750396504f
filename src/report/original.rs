//! The message that a report is about.

use mail_parser::MessageRef;

use super::*;

/// What a report tells of the message that it is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct OriginalMessage {
    /// The address of its author.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub from: Option<String>,
    /// The address of its first recipient.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub to: Option<String>,
    /// The subject, decoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub subject: Option<String>,
    /// The date in RFC 3339 form.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub date: Option<String>,
    /// The Message-ID without angle brackets.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub message_id: Option<String>,
    /// Whether only its header came back.
    pub header_only: bool,
}

impl OriginalMessage {
    pub(super) fn of(message: &MessageRef<'_>, header_only: bool, reading: &Reading<'_>) -> Self {
        let ReportMail { from, to, subject, date, message_id } = ReportMail::of(message, reading);
        Self { from, to, subject, date, message_id, header_only }
    }

    pub(super) fn is_empty(&self) -> bool {
        *self == Self { header_only: self.header_only, ..Self::default() }
    }
}

impl ReportMail {
    pub(super) fn of(message: &MessageRef<'_>, reading: &Reading<'_>) -> Self {
        let address = |list: Option<mail_parser::AddressList<'_>>| {
            list.and_then(|list| list.mailboxes().next())
                .and_then(|mailbox| mailbox.address())
                .map(|address| reading.cut(address))
        };
        Self {
            from: address(message.from()),
            to: address(message.to()),
            subject: message.subject().map(|subject| reading.cut(subject)),
            date: message.date().filter(|date| date.is_valid()).map(|date| date.to_rfc3339()),
            message_id: message.message_id().map(|id| reading.cut(id)),
        }
    }
}

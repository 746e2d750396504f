//! The structure of a message as plain data.

use std::borrow::Cow;

use mail_parser::{
    Address, AddressList, ContentType, DateTime, DecodeProblems, HeaderForm, HeaderName, HeaderValue,
    MessagePart, MessageRef, PartFlags, Source,
};
use serde::Serialize;

use super::{LineEnding, Mail, MimeLimits};

/// What a message holds, without its bodies. Offsets count bytes of the raw message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Outline<'m> {
    /// The form of this report.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "1"))]
    pub schema: u32,
    /// Bytes of the whole message.
    pub size: usize,
    /// How the lines of its header end, by which the rest is read.
    pub line_ending: LineEnding,
    /// The message itself, then the messages inside it, in the order of the bytes. Empty when there
    /// is neither a header field nor an empty line.
    pub messages: Vec<MailMessage<'m>>,
    /// Every part of every message, in the order of the bytes; the index is the `id`.
    pub parts: Vec<MimePart<'m>>,
    /// Addresses that are not listed, because there are too many.
    #[serde(skip_serializing_if = "is_zero")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub addresses_left_out: usize,
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// A message: what its header says, and which parts are its bodies and attachments (RFC 8621
/// section 4.1.4).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct MailMessage<'m> {
    /// The part that holds its header.
    pub root: u32,
    /// The part it is inside of; absent for the message itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub container: Option<u32>,
    /// The part whose decoded content its offsets count; absent where they count the raw message.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub decoded_from: Option<u32>,
    /// The subject, decoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub subject: Option<&'m str>,
    /// The date in RFC 3339 form; absent when there is none that can be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub date: Option<String>,
    /// The Message-ID without angle brackets.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub message_id: Option<&'m str>,
    /// The ids of In-Reply-To, without angle brackets.
    pub in_reply_to: Vec<&'m str>,
    /// The ids of References, without angle brackets.
    pub references: Vec<&'m str>,
    /// The authors.
    pub from: Vec<MailAddress<'m>>,
    /// Who sent it for them.
    pub sender: Vec<MailAddress<'m>>,
    /// Whom to answer.
    pub reply_to: Vec<MailAddress<'m>>,
    /// The recipients.
    pub to: Vec<MailAddress<'m>>,
    /// The recipients of copies.
    pub cc: Vec<MailAddress<'m>>,
    /// The recipients of blind copies.
    pub bcc: Vec<MailAddress<'m>>,
    /// The parts that make up the text body.
    pub text_body: Vec<u32>,
    /// The parts that make up the HTML body.
    pub html_body: Vec<u32>,
    /// The parts that are offered for saving.
    pub attachments: Vec<u32>,
}

/// A mailbox, or a group of them (RFC 5322 section 3.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct MailAddress<'m> {
    /// The display name, decoded; empty when there is none.
    pub name: &'m str,
    /// The address, as written; absent for a group.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub address: Option<&'m str>,
    /// The members, when this is a group.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub group: Option<Vec<MailAddress<'m>>>,
}

/// A MIME part: a header and a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct MimePart<'m> {
    /// Its place in `parts`.
    pub id: u32,
    /// The multipart it is in; absent for the root of a message.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub parent: Option<u32>,
    /// The message it belongs to: an index into `messages`.
    pub message: u32,
    /// What it holds.
    pub kind: PartKind,
    /// What readers do with it.
    pub role: PartRole,
    /// Type and subtype in lower case: `text/plain`.
    pub content_type: Cow<'m, str>,
    /// The charset parameter, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub charset: Option<&'m str>,
    /// The boundary parameter of a multipart.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub boundary: Option<&'m str>,
    /// The Content-Transfer-Encoding, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub transfer_encoding: Option<&'m str>,
    /// The disposition, such as `attachment`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub disposition: Option<Cow<'m, str>>,
    /// The file name, decoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub filename: Option<&'m str>,
    /// The Content-ID without angle brackets.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub content_id: Option<&'m str>,
    /// The Content-Description, decoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub description: Option<&'m str>,
    /// Where its header begins.
    pub start: u32,
    /// Where its body begins.
    pub body: u32,
    /// Where it ends.
    pub end: u32,
    /// The message it holds, when it is one: an index into `messages`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub nested: Option<u32>,
    /// What was wrong with its structure.
    pub problems: Vec<PartProblem>,
}

/// The header fields of a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct HeaderList {
    /// In their order.
    pub fields: Vec<Header>,
    /// Fields that are not listed, because there are too many.
    pub left_out: usize,
}

/// A header field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Header {
    /// The name as written.
    pub name: String,
    /// The value as text: unfolded, its encoded words decoded.
    pub text: String,
    /// Where the name begins.
    pub start: u32,
    /// The byte after the colon.
    pub value: u32,
    /// The byte after its last line break.
    pub end: u32,
}

/// What a part holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum PartKind {
    /// Text that is no HTML.
    Text,
    /// HTML.
    Html,
    /// Anything else.
    Binary,
    /// Other parts.
    Multipart,
    /// A message.
    Message,
}

/// What readers do with a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum PartRole {
    /// They look inside.
    Container,
    /// They show it.
    Body,
    /// They show it inside a body that refers to it.
    Inline,
    /// They offer it for saving.
    Attachment,
    /// Nothing.
    Dropped,
}

/// What was wrong with the structure of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum PartProblem {
    /// No delimiter of the enclosing multipart ends it, or a multipart has no opening one.
    MissingDelimiter,
    /// It ended at a delimiter in the middle of a line.
    DelimiterInsideLine,
    /// No empty line ends its header.
    NoEmptyLine,
    /// A multipart has no closing delimiter.
    Unterminated,
    /// A message inside was not opened: too many transfer encodings inside each other.
    EncodedNestingLimit,
    /// It was not opened, or not read to its end: too many parts, or too many inside each other.
    Limit,
}

/// What was wrong with the text of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum TextProblem {
    /// The base64 or quoted-printable holds what it may not.
    MalformedTransferEncoding,
    /// The transfer encoding is none that RFC 2045 section 6.1 knows.
    UnknownTransferEncoding,
    /// The charset is not known here; the host may know it.
    UnknownCharset,
    /// Bytes are invalid in the charset.
    MalformedCharset,
}

const PART_PROBLEMS: [(PartFlags, PartProblem); 6] = [
    (PartFlags::MISSING_DELIMITER, PartProblem::MissingDelimiter),
    (PartFlags::FALLBACK_DELIMITER, PartProblem::DelimiterInsideLine),
    (PartFlags::NO_BLANK_LINE, PartProblem::NoEmptyLine),
    (PartFlags::UNTERMINATED, PartProblem::Unterminated),
    (PartFlags::NESTING_LIMIT, PartProblem::EncodedNestingLimit),
    (PartFlags::LIMIT_REACHED, PartProblem::Limit),
];

const TEXT_PROBLEMS: [(DecodeProblems, TextProblem); 4] = [
    (DecodeProblems::MALFORMED_TRANSFER_ENCODING, TextProblem::MalformedTransferEncoding),
    (DecodeProblems::UNKNOWN_TRANSFER_ENCODING, TextProblem::UnknownTransferEncoding),
    (DecodeProblems::UNKNOWN_CHARSET, TextProblem::UnknownCharset),
    (DecodeProblems::MALFORMED_CHARSET, TextProblem::MalformedCharset),
];

pub(super) fn text_problems(found: DecodeProblems) -> Vec<TextProblem> {
    TEXT_PROBLEMS.iter().filter(|(flag, _)| found.contains(*flag)).map(|(_, problem)| *problem).collect()
}

/// Lists addresses within the limit, and counts what is left out.
struct Room {
    addresses: usize,
    addresses_left_out: usize,
}

pub(super) fn headers(part: &MessagePart<'_>) -> HeaderList {
    let headers = part.headers();
    let fields: Vec<_> =
        headers.iter().take(MimeLimits::default().headers).map(|field| header(&field)).collect();
    HeaderList { left_out: headers.len() - fields.len(), fields }
}

pub(super) fn outline(mail: &Mail) -> Outline<'_> {
    let limits = MimeLimits::default();
    let mut room = Room { addresses: limits.addresses, addresses_left_out: 0 };
    let (mut messages, mut parts) = (Vec::new(), Vec::new());
    if mail.is_message() {
        messages = mail.parsed().messages().map(|message| room.message(&message)).collect();
        parts = mail.parsed().parts().map(|found| part(&found)).collect();
    }
    Outline {
        schema: 1,
        size: mail.raw().len(),
        line_ending: line_ending(mail),
        messages,
        parts,
        addresses_left_out: room.addresses_left_out,
    }
}

/// How the lines of the header end.
pub(super) fn line_ending(mail: &Mail) -> LineEnding {
    LineEnding::of(header_block(mail))
}

/// The header with its last line, or all there is.
fn header_block(mail: &Mail) -> &[u8] {
    let raw = mail.raw();
    let end = mail.parsed().part(0).map_or(raw.len(), |root| root.offset_body() as usize);
    raw.get(..end).unwrap_or(raw)
}

impl Room {
    fn message<'m>(&mut self, message: &MessageRef<'m>) -> MailMessage<'m> {
        let mut read = MailMessage {
            root: message.root_part().id(),
            container: message.container().map(|part| part.id()),
            decoded_from: match message.source() {
                Source::Raw => None,
                Source::Decoded(part) => Some(part),
            },
            text_body: message.text_body().map(|part| part.id()).collect(),
            html_body: message.html_body().map(|part| part.id()).collect(),
            attachments: message.attachments().map(|part| part.id()).collect(),
            ..MailMessage::default()
        };
        // The last field of a name counts, but every one that holds addresses.
        for field in message.headers() {
            let value = field.value();
            match field.name() {
                HeaderName::From => self.addresses(&value, &mut read.from),
                HeaderName::Sender => self.addresses(&value, &mut read.sender),
                HeaderName::ReplyTo => self.addresses(&value, &mut read.reply_to),
                HeaderName::To => self.addresses(&value, &mut read.to),
                HeaderName::Cc => self.addresses(&value, &mut read.cc),
                HeaderName::Bcc => self.addresses(&value, &mut read.bcc),
                HeaderName::Subject => read.subject = value.as_text(),
                HeaderName::Date => read.date = date(&value),
                HeaderName::MessageId => read.message_id = value.as_text(),
                HeaderName::InReplyTo => read.in_reply_to = ids(&value),
                HeaderName::References => read.references = ids(&value),
                _ => {}
            }
        }
        read
    }

    fn addresses<'m>(&mut self, value: &HeaderValue<'m>, kept: &mut Vec<MailAddress<'m>>) {
        for address in value.as_address().iter().flat_map(AddressList::iter) {
            if self.addresses == 0 {
                self.addresses_left_out += 1;
                continue;
            }
            self.addresses -= 1;
            kept.push(match address {
                Address::Mailbox(mailbox) => single(mailbox.name(), mailbox.address()),
                Address::Group(group) => {
                    let all = group.len();
                    let members: Vec<_> = group
                        .mailboxes()
                        .take(self.addresses)
                        .map(|mailbox| single(mailbox.name(), mailbox.address()))
                        .collect();
                    self.addresses -= members.len();
                    self.addresses_left_out += all - members.len();
                    MailAddress {
                        name: group.name().unwrap_or_default(),
                        address: None,
                        group: Some(members),
                    }
                }
            });
        }
    }
}

fn date(value: &HeaderValue<'_>) -> Option<String> {
    value.as_datetime().filter(|date| date.is_valid()).map(|date| rfc3339(&date))
}

/// What `DateTime::to_rfc3339` gives. Its formatter takes a twentieth of the time of a small mail.
fn rfc3339(date: &DateTime) -> String {
    let mut text = String::with_capacity("1970-01-01T00:00:00+00:00".len());
    let mut push = |two: u8, behind: &str| {
        text.push(char::from(b'0' + two / 10 % 10));
        text.push(char::from(b'0' + two % 10));
        text.push_str(behind);
    };
    push((date.year / 100) as u8, "");
    push((date.year % 100) as u8, "-");
    push(date.month, "-");
    push(date.day, "T");
    push(date.hour, ":");
    push(date.minute, ":");
    let zone = match (date.tz_before_gmt, date.tz_hour, date.tz_minute) {
        (_, 0, 0) => "Z",
        (true, ..) => "-",
        (false, ..) => "+",
    };
    push(date.second, zone);
    if zone != "Z" {
        push(date.tz_hour, ":");
        push(date.tz_minute, "");
    }
    text
}

fn ids<'m>(value: &HeaderValue<'m>) -> Vec<&'m str> {
    value.as_text_list().into_iter().flat_map(|list| list.iter()).collect()
}

fn part<'m>(part: &MessagePart<'m>) -> MimePart<'m> {
    let kind = kind(part);
    let declared = part.content_type();
    let parameter = |name| declared?.attribute(name);
    MimePart {
        id: part.id(),
        parent: part.parent().map(|parent| parent.id()),
        message: part.message().id(),
        kind,
        role: role(part),
        content_type: content_type(declared, kind),
        charset: parameter("charset"),
        // A multipart whose boundary never stands in the body is read as text, and still declares one.
        boundary: parameter("boundary")
            .filter(|_| declared.is_some_and(|it| it.ctype().eq_ignore_ascii_case("multipart"))),
        transfer_encoding: part.content_transfer_encoding(),
        disposition: part.content_disposition().map(|it| lower(it.ctype())),
        filename: part.attachment_name(),
        content_id: part.content_id(),
        description: part.content_description(),
        start: part.offset_header(),
        body: part.offset_body(),
        end: part.offset_end(),
        nested: match part.kind() {
            mail_parser::PartKind::Message(message) => Some(message.id()),
            _ => None,
        },
        problems: problems(part),
    }
}

/// What was wrong with the structure of a part.
pub(super) fn problems(part: &MessagePart<'_>) -> Vec<PartProblem> {
    let flags = part.flags();
    PART_PROBLEMS.iter().filter(|(flag, _)| flags.contains(*flag)).map(|(_, problem)| *problem).collect()
}

fn single<'m>(name: Option<&'m str>, address: Option<&'m str>) -> MailAddress<'m> {
    MailAddress { name: name.unwrap_or_default(), address: Some(address.unwrap_or_default()), group: None }
}

fn header(field: &mail_parser::Header<'_>) -> Header {
    let parsed = field.parse_as(HeaderForm::Text);
    Header {
        text: parsed.value().as_text().unwrap_or_default().to_owned(),
        name: field.raw_name().to_owned(),
        start: field.offset_field(),
        value: field.offset_start(),
        end: field.offset_end(),
    }
}

fn kind(part: &MessagePart<'_>) -> PartKind {
    match part.kind() {
        mail_parser::PartKind::Text => PartKind::Text,
        mail_parser::PartKind::Html => PartKind::Html,
        mail_parser::PartKind::Binary | mail_parser::PartKind::InlineBinary => PartKind::Binary,
        mail_parser::PartKind::Multipart => PartKind::Multipart,
        mail_parser::PartKind::Message(_) => PartKind::Message,
    }
}

fn role(part: &MessagePart<'_>) -> PartRole {
    use mail_parser::PartRole as Role;
    match part.role() {
        Role::Container => PartRole::Container,
        _ if part.is_inline() && !part.is_text() => PartRole::Inline,
        Role::TextBody | Role::HtmlBody | Role::CopiedBody | Role::MediaBody => PartRole::Body,
        Role::Attachment => PartRole::Attachment,
        Role::Dropped => PartRole::Dropped,
    }
}

/// The type declared, or the default of RFC 2045 section 5.2 and RFC 2046 section 5.1.5.
fn content_type<'m>(declared: Option<ContentType<'m>>, kind: PartKind) -> Cow<'m, str> {
    match declared {
        Some(declared) => match declared.subtype() {
            Some(subtype) => {
                let mut joined = [declared.ctype(), "/", subtype].concat();
                joined.make_ascii_lowercase();
                joined.into()
            }
            None => lower(declared.ctype()),
        },
        None if kind == PartKind::Message => "message/rfc822".into(),
        None => "text/plain".into(),
    }
}

/// In lower case, copied only where that changes it.
fn lower(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        text.to_ascii_lowercase().into()
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_as_the_parser_writes_them() {
        let zones = [(false, 0, 0), (true, 0, 0), (false, 5, 30), (true, 11, 59)];
        for (n, (tz_before_gmt, tz_hour, tz_minute)) in (0..60).zip(zones.into_iter().cycle()) {
            let date = DateTime {
                year: 1900 + 18 * u16::from(n),
                month: 1 + n % 12,
                day: 1 + n % 31,
                hour: n % 24,
                minute: n,
                second: 59 - n,
                tz_before_gmt,
                tz_hour,
                tz_minute,
            };
            assert_eq!(rfc3339(&date), date.to_rfc3339());
        }
    }
}

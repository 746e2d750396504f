//! What a message holds: header fields, parts and bodies, each with its place in the raw bytes.
//!
//! mail-parser parses; this module says what it found as plain data. An [`Outline`] decodes no
//! body: [`Mail::bytes`] and [`Mail::text`] decode one part when it is asked for.

mod limits;
mod line_ending;
pub mod lint;
mod outline;
mod providers;
pub mod rules;
mod sending;
mod shorteners;
mod sizes;
mod suffixes;
mod unsubscribe;

use std::borrow::Cow;
use std::sync::LazyLock;

use mail_parser::{HeaderForm, Message, MessageParser, PartId};

pub use limits::MimeLimits;
pub use line_ending::LineEnding;
pub use outline::{
    Header, HeaderList, MailAddress, MailMessage, MimePart, Outline, PartKind, PartProblem, PartRole,
    TextProblem,
};

/// Parses only the fields that an outline shows: the values of the others would be thrown away.
static PARSER: LazyLock<MessageParser> = LazyLock::new(|| {
    let parser = MessageParser::new().unknown_headers(HeaderForm::Ignore);
    let parser = UNSHOWN.into_iter().fold(parser, |parser, name| parser.header(name, HeaderForm::Ignore));
    within(&parser, &MimeLimits::default())
});

fn within(parser: &MessageParser, limits: &MimeLimits) -> MessageParser {
    let parser = parser.clone().max_parts(limits.parts).max_depth(limits.depth);
    parser.max_encoded_nesting(limits.encoded_nesting)
}

/// Fields that mail-parser would read, and that stand in most mails.
const UNSHOWN: [&str; 24] = [
    "received",
    "return-path",
    "dkim-signature",
    "authentication-results",
    "mime-version",
    "keywords",
    "comments",
    "content-language",
    "content-location",
    "list-archive",
    "list-help",
    "list-id",
    "list-owner",
    "list-post",
    "list-subscribe",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "resent-bcc",
    "resent-cc",
    "resent-date",
    "resent-from",
    "resent-message-id",
    "resent-sender",
    "resent-to",
];

/// The fields that Amazon SES writes anew, so that it breaks a signature over them.
pub fn rewritten_by_ses() -> &'static [&'static str] {
    sending::REWRITTEN_BY_SES
}

/// The fields that Amazon SES reads and takes out, so that it breaks a signature over them.
pub fn removed_by_ses() -> &'static [&'static str] {
    sending::REMOVED_BY_SES
}

/// A message and its bytes. Any bytes are one: nothing fails to parse.
///
/// ```
/// use sendworthy::mime::Mail;
/// let mail = Mail::parse(b"From: Ann <ann@example.com>\r\nSubject: Hi\r\n\r\nHello\r\n".to_vec());
/// let outline = mail.outline();
/// assert_eq!(outline.messages[0].subject, Some("Hi"));
/// assert_eq!(mail.text(0).unwrap().text, "Hello\r\n");
/// ```
pub struct Mail {
    message: Message<'static>,
    /// The bytes, where they are so little of a message that the parser keeps none.
    rest: Vec<u8>,
}

/// The text of a part, and what was wrong with its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartText<'m> {
    /// Transfer encoding and charset undone. What is invalid stands as U+FFFD.
    pub text: Cow<'m, str>,
    /// What was met on the way.
    pub problems: Vec<TextProblem>,
}

impl Mail {
    /// Parses a message within the default limits. The bytes are kept, not copied.
    pub fn parse(raw: Vec<u8>) -> Self {
        Self::parse_within(raw, &MimeLimits::default())
    }

    /// Parses a message within `limits`.
    pub fn parse_within(raw: Vec<u8>, limits: &MimeLimits) -> Self {
        let parser = if *limits == MimeLimits::default() { &*PARSER } else { &within(&PARSER, limits) };
        // What has neither a header field nor an empty line would be dropped by the parser.
        if !begins_with_field(&raw) && parser.parse_headers(&raw).is_none() {
            return Self { message: Message::default(), rest: raw };
        }
        Self { message: parser.parse_owned(raw).unwrap_or_default(), rest: Vec::new() }
    }

    /// The bytes, as they were given.
    pub fn raw(&self) -> &[u8] {
        if self.is_message() { self.message.raw() } else { &self.rest }
    }

    /// Whether there is a header field or an empty line at all.
    pub fn is_message(&self) -> bool {
        self.rest.is_empty() && !self.message.raw().is_empty()
    }

    /// How the lines of its header end, by which the rest is read.
    pub fn line_ending(&self) -> LineEnding {
        outline::line_ending(self)
    }

    /// What mail-parser found.
    pub fn parsed(&self) -> &Message<'static> {
        &self.message
    }

    /// The structure, without any body.
    pub fn outline(&self) -> Outline<'_> {
        outline::outline(self)
    }

    /// What was wrong with the structure of each part.
    pub fn problems(&self) -> impl Iterator<Item = (PartId, PartProblem)> {
        let parts = self.is_message().then(|| self.message.parts()).into_iter().flatten();
        parts.flat_map(|part| outline::problems(&part).into_iter().map(move |problem| (part.id(), problem)))
    }

    /// The header fields of a part; `None` when there is no such part.
    pub fn headers(&self, part: PartId) -> Option<HeaderList> {
        Some(outline::headers(&self.message.part(part)?))
    }

    /// The content of a part, its transfer encoding undone; `None` when there is no such part.
    pub fn bytes(&self, part: PartId) -> Option<Cow<'_, [u8]>> {
        Some(self.message.part(part)?.decoded())
    }

    /// How many bytes the content of a part has, its transfer encoding undone.
    pub fn decoded_size(&self, part: PartId) -> Option<usize> {
        Some(self.message.part(part)?.decoded_len())
    }

    /// The text of a part; `None` when there is no such part, or when it is no text.
    pub fn text(&self, part: PartId) -> Option<PartText<'_>> {
        let (text, problems) = self.message.part(part)?.text_checked()?;
        Some(PartText { text, problems: outline::text_problems(problems) })
    }
}

/// Whether the first line is plainly a header field, which spares reading the header twice.
fn begins_with_field(raw: &[u8]) -> bool {
    let name = raw.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
    name > 0 && raw.get(name) == Some(&b':')
}

impl std::fmt::Debug for Mail {
    // Content never reaches a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail").field("size", &self.raw().len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;

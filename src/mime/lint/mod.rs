//! The rules of a message that need nothing but the message.

mod attachment;
mod field;
mod header;
mod html;
mod line;
mod list;
mod offer;
mod parameter;
mod places;
mod size;
mod structure;

use mail_parser::PartId;
use serde::Serialize;

use super::{LineEnding, Mail};
use crate::dns::Timestamp;
use crate::finding::{Findings, Source, SourceId, Span};

pub(crate) use field::{Field, fields};

/// What kind of mail it is to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum Profile {
    /// To one person, because of something they did: a receipt, a password reset.
    #[default]
    Transactional,
    /// The same to many: newsletters and advertising.
    Bulk,
    /// From one person to another.
    Personal,
}

/// How it is to be sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum Route {
    /// Through Amazon SES, which sets Date and Message-ID itself.
    Ses,
    /// Through a server of one's own or of anybody else.
    #[default]
    Smtp,
}

/// What the sender says of the message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Setting {
    /// What kind of mail it is to be.
    pub profile: Profile,
    /// How it is to be sent.
    pub route: Route,
    /// Whether it is a template, whose merge tags are still to be filled in.
    pub template: bool,
}

/// One run of the rules over a message.
pub(crate) struct Check<'c> {
    pub(crate) mail: &'c Mail,
    /// The bytes of the message.
    pub(crate) raw: &'c [u8],
    pub(crate) setting: &'c Setting,
    pub(crate) now: Timestamp,
    /// What all labels point into.
    pub(crate) source: SourceId,
    /// How the lines end, by the whole message.
    pub(crate) line_ending: LineEnding,
    /// The header fields of the message itself.
    pub(crate) fields: Vec<Field<'c>>,
    pub(crate) found: &'c mut Findings,
}

/// Finds what is wrong with a message. Any bytes give an answer.
///
/// Gives how the lines of the whole message end, which is told on the way.
pub fn lint(mail: &Mail, setting: &Setting, now: Timestamp, found: &mut Findings) -> LineEnding {
    let line_ending = LineEnding::of(mail.raw());
    let source = found.source(Source::message());
    let mut check =
        Check { mail, raw: mail.raw(), setting, now, source, line_ending, fields: fields(mail, 0), found };
    header::report(&mut check);
    let offered = html::report(&mut check);
    line::report(&mut check);
    list::report(&mut check, offered);
    structure::report(&mut check);
    attachment::report(&mut check);
    size::report(&mut check);
    line_ending
}

/// `once`, `twice`, `3 times`.
fn times(count: usize) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        _ => format!("{count} times"),
    }
}

impl<'c> Check<'c> {
    /// The fields of the message with a name, in any case.
    pub(crate) fn named(&self, name: &str) -> Vec<Field<'c>> {
        self.fields.iter().filter(|field| field.name.eq_ignore_ascii_case(name)).copied().collect()
    }

    /// The first field of the message with a name.
    pub(crate) fn first(&self, name: &str) -> Option<Field<'c>> {
        self.fields.iter().find(|field| field.name.eq_ignore_ascii_case(name)).copied()
    }

    /// Where the header of the message ends and the body begins.
    pub(crate) fn body_start(&self) -> usize {
        self.mail.parsed().part(0).map_or(self.raw.len(), |root| root.offset_body() as usize)
    }

    /// Whether the offsets of a part count the bytes of the message as it was given: not inside a
    /// message that had to be decoded first.
    pub(crate) fn is_raw(&self, part: PartId) -> bool {
        let part = self.mail.parsed().part(part);
        part.is_some_and(|part| part.message().source() == mail_parser::Source::Raw)
    }

    /// The end of the header, for what is missing there.
    pub(crate) fn end_of_header(&self) -> Span {
        let end = self.fields.last().map_or(0, |field| field.span.end as usize);
        Span::new(end, end)
    }
}

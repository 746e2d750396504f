//! What the tokenizer reads, with the place of each piece in the HTML.

use std::convert::Infallible;
use std::ops::Range;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

use super::outlined::Outlined;

/// Attributes of one element that are kept.
const ATTRIBUTES: usize = 1000;

/// An attribute with its references resolved.
pub(super) struct Attribute {
    /// In lower case.
    pub(super) name: String,
    pub(super) value: String,
    pub(super) name_range: Range<usize>,
    /// That of the name when there is no value.
    pub(super) range: Range<usize>,
}

/// A start tag.
#[derive(Default)]
pub(super) struct Tag {
    /// In lower case.
    pub(super) name: String,
    pub(super) attributes: Vec<Attribute>,
    pub(super) range: Range<usize>,
}

impl Tag {
    pub(super) fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    pub(super) fn value(&self, name: &str) -> &str {
        self.attribute(name).map_or("", |attribute| attribute.value.trim())
    }
}

/// What is read, in order. Comments, with those for Outlook, are left out.
pub(super) enum Event<'e> {
    Open(&'e Tag),
    Close(&'e str, Range<usize>),
    /// Text with its references resolved.
    Text(&'e str, Range<usize>),
}

/// Reads HTML once.
pub(super) fn read(html: &str, take: &mut dyn FnMut(Event<'_>)) {
    let mut tag = Tag::default();
    let lossy = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let callback = |event: CallbackEvent<'_>, span: Span<usize>| -> Option<Infallible> {
        let range = span.start.min(span.end)..span.end;
        match event {
            CallbackEvent::OpenStartTag { name } => {
                tag = Tag { name: lossy(name), attributes: Vec::new(), range };
            }
            CallbackEvent::AttributeName { name } if tag.attributes.len() < ATTRIBUTES => {
                let (name, value) = (lossy(name), String::new());
                tag.attributes.push(Attribute { name, value, name_range: range.clone(), range });
            }
            CallbackEvent::AttributeValue { value } => {
                if let Some(attribute) = tag.attributes.last_mut()
                    && attribute.value.is_empty()
                {
                    (attribute.value, attribute.range) = (lossy(value), range);
                }
            }
            CallbackEvent::CloseStartTag { .. } => {
                tag.range.end = range.end;
                take(Event::Open(&tag));
                tag.attributes.clear();
            }
            CallbackEvent::EndTag { name } => {
                tag.attributes.clear();
                take(Event::Close(&String::from_utf8_lossy(name), range));
            }
            CallbackEvent::String { value } => take(Event::Text(&String::from_utf8_lossy(value), range)),
            _ => {}
        }
        None
    };
    let mut emitter = CallbackEmitter::new(callback);
    emitter.naively_switch_states(true);
    let _ = Tokenizer::new_with_emitter(html, Outlined(emitter)).finish();
}

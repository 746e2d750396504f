use serde::Serialize;

use super::{Answer, Name, Question};
use crate::compact::Map;

/// What a fetch over HTTPS brought, or why it brought nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(untagged)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum Fetched {
    /// The server answered.
    Response {
        /// The HTTP status.
        status: u16,
        /// The media type, without parameters, in lower case.
        #[serde(rename = "contentType")]
        content_type: String,
        /// The body as text.
        body: String,
    },
    /// Nothing came.
    Failed {
        /// Why, in words: `not fetched: browsers may not`.
        failed: String,
    },
}

/// Everything a check knows of the world: answers by question, files by URL, public suffixes by
/// name. It only grows, and nothing in it expires.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    answers: Map<Question, Answer>,
    fetched: Map<String, Fetched>,
    suffixes: Map<Name, Option<Name>>,
}

impl Snapshot {
    /// Keeps an answer. The first answer to a question stays: a check never sees two.
    pub fn answer(&mut self, answer: Answer) {
        self.answers.insert(answer.question(), answer);
    }

    /// Keeps what was fetched from `url`.
    pub fn fetched(&mut self, url: impl Into<String>, fetched: Fetched) {
        self.fetched.insert(url.into(), fetched);
    }

    /// Keeps the public suffix of `name` by the Public Suffix List; `None` when the host has no
    /// list.
    pub fn suffix(&mut self, name: Name, suffix: Option<Name>) {
        self.suffixes.insert(name, suffix);
    }

    /// The answer to a question, if there is one yet.
    pub fn find(&self, question: &Question) -> Option<&Answer> {
        self.answers.get(question)
    }

    /// What a URL held, if it was tried.
    pub fn find_fetched(&self, url: &str) -> Option<&Fetched> {
        self.fetched.get(url)
    }

    /// The public suffix of a name, if it was looked up: `Some(None)` means there is no list.
    pub fn find_suffix(&self, name: &Name) -> Option<Option<&Name>> {
        self.suffixes.get(name).map(Option::as_ref)
    }

    /// Every answer, by question.
    pub fn answers(&self) -> impl Iterator<Item = &Answer> {
        self.answers.iter().map(|(_, answer)| answer)
    }

    /// Everything fetched, by URL.
    pub fn all_fetched(&self) -> impl Iterator<Item = (&str, &Fetched)> {
        self.fetched.iter().map(|(url, fetched)| (url.as_str(), fetched))
    }

    /// Every public suffix looked up.
    pub fn suffixes(&self) -> impl Iterator<Item = (&Name, Option<&Name>)> {
        self.suffixes.iter().map(|(name, suffix)| (name, suffix.as_ref()))
    }
}

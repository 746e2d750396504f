use std::borrow::Borrow;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

/// A domain name as A-labels in lower case, without the final dot. The empty name is the root.
///
/// Labels may hold any printable ASCII but `.`, space and backslash, so `_dmarc` and `*` pass: whether
/// a name may stand as a *host* is a question for the rules.
///
/// ```
/// use sendworthy::dns::Name;
/// let name = Name::parse("_DMARC.Example.COM.").unwrap();
/// assert_eq!(name.as_str(), "_dmarc.example.com");
/// assert_eq!(name.parent().unwrap().as_str(), "example.com");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Name(String);

/// Why a text is not a domain name (RFC 1035 section 2.3.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameError {
    /// Two dots in a row, or a dot at the start.
    EmptyLabel,
    /// A label of more than 63 bytes.
    LongLabel,
    /// More than 253 bytes.
    Long,
    /// A byte that is not printable ASCII, or a space or backslash.
    Byte,
}

impl Name {
    /// The longest name, in bytes of this form.
    pub const MAX: usize = 253;

    /// The root.
    pub fn root() -> Self {
        Self(String::new())
    }

    /// Reads a name; one final dot is dropped and case is folded.
    ///
    /// # Errors
    /// The first thing that makes the text no name.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let text = text.strip_suffix('.').unwrap_or(text);
        let mut label = 0;
        let (mut is_empty, mut is_long) = (false, false);
        for byte in text.bytes().chain(*b".") {
            match byte {
                b'.' => {
                    is_empty |= label == 0;
                    is_long |= label > 63;
                    label = 0;
                }
                b'\\' => return Err(NameError::Byte),
                0x21..=0x7e => label += 1,
                _ => return Err(NameError::Byte),
            }
        }
        if text.is_empty() {
            return Ok(Self::root());
        }
        if is_empty {
            return Err(NameError::EmptyLabel);
        }
        if is_long {
            return Err(NameError::LongLabel);
        }
        if text.len() > Self::MAX {
            return Err(NameError::Long);
        }
        Ok(Self(text.to_ascii_lowercase()))
    }

    /// Reads a name that a macro made (RFC 7208 section 7): as [`Name::parse`], but a label may
    /// hold spaces.
    ///
    /// # Errors
    /// The first thing that makes the text no name.
    pub fn expanded(text: &str) -> Result<Self, NameError> {
        if !text.contains(' ') {
            return Self::parse(text);
        }
        Self::parse(&text.replace(' ', "_"))?;
        Ok(Self(text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase()))
    }

    /// The name as text, without the final dot.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the root.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The labels from left to right.
    pub fn labels(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('.').filter(|label| !label.is_empty())
    }

    /// How many labels there are.
    pub fn label_count(&self) -> usize {
        self.labels().count()
    }

    /// The name without its first label; `None` for the root.
    pub fn parent(&self) -> Option<Self> {
        if self.is_root() {
            return None;
        }
        Some(self.0.split_once('.').map_or_else(Self::root, |(_, rest)| Self(rest.to_owned())))
    }

    /// The last `count` labels; the whole name when it has fewer.
    pub fn suffix(&self, count: usize) -> Self {
        let labels: Vec<_> = self.labels().collect();
        Self(labels[labels.len().saturating_sub(count)..].join("."))
    }

    /// The name with `labels` put before it.
    ///
    /// # Errors
    /// When the result is no name, because it is too long.
    pub fn below(&self, labels: &str) -> Result<Self, NameError> {
        if self.is_root() { Self::parse(labels) } else { Self::parse(&format!("{labels}.{}", self.0)) }
    }

    /// Whether this name is `other` or stands below it.
    pub fn within(&self, other: &Self) -> bool {
        other.is_root()
            || self.0 == other.0
            || self.0.strip_suffix(&other.0).is_some_and(|rest| rest.ends_with('.'))
    }
}

impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_root() { "." } else { &self.0 })
    }
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EmptyLabel => "a label is empty",
            Self::LongLabel => "a label is longer than 63 bytes",
            Self::Long => "the name is longer than 253 bytes",
            Self::Byte => "a character cannot stand in a domain name",
        })
    }
}

impl std::error::Error for NameError {}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::expanded(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn within_respects_labels() {
        let name = |text| Name::parse(text).unwrap();
        assert!(name("a.example.com").within(&name("example.com")));
        assert!(!name("badexample.com").within(&name("example.com")));
        assert!(name("com").within(&Name::root()));
    }

    #[test]
    fn limits() {
        assert_eq!(Name::parse(&format!("{}.example", "a".repeat(64))), Err(NameError::LongLabel));
        assert_eq!(Name::parse(&"a.".repeat(127)).map(|n| n.as_str().len()), Ok(253));
        assert_eq!(Name::parse(&"a.".repeat(128)), Err(NameError::Long));
        assert_eq!(Name::parse("a..b"), Err(NameError::EmptyLabel));
        assert_eq!(Name::parse("a b"), Err(NameError::Byte));
        assert_eq!(Name::expanded("A b.example.").map(|n| n.to_string()), Ok("a b.example".into()));
    }
}

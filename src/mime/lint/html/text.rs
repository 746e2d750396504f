//! What stands in the text part: its links, and whether it says what the HTML says.

use mail_parser::MessagePart;

use super::super::super::rules::html as rule;
use super::super::Check;
use super::Placed;
use super::fault::Faults;
use super::link;

/// Words that each of two parts has, before they are compared.
const ENOUGH: u32 = 30;

/// Letters of a word that counts: shorter ones are the same in all texts of a language.
const LONG: usize = 4;

/// Bits for the words of a part.
const BITS: usize = 1 << 16;

/// The words of a text, as bits at their hashes: bounded, however long the text is. Words that share
/// a bit make two texts more alike, never less.
#[derive(Default)]
pub(super) struct Words {
    bits: Vec<u64>,
    hash: u32,
    length: usize,
    letters: usize,
    /// Letters of scripts that part words by spaces.
    counted: usize,
    latin: usize,
}

impl Words {
    /// Reads on; a word may go on in the next piece.
    pub(super) fn take(&mut self, text: &str) {
        for piece in text.split_inclusive(char::is_whitespace) {
            if piece.contains("://") || piece.contains('@') || piece.starts_with("www.") {
                self.end();
                continue;
            }
            for c in piece.chars() {
                match c {
                    // Soft hyphens and what has no width stand inside words.
                    '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' => {}
                    _ if c.is_alphabetic() => self.letter(c),
                    _ => self.end(),
                }
            }
        }
    }

    fn letter(&mut self, c: char) {
        self.letters += 1;
        // From Thai on, most scripts write without spaces.
        if c >= '\u{E00}' {
            return self.end();
        }
        self.counted += 1;
        self.latin += usize::from(c < '\u{250}');
        if self.length == 0 {
            self.hash = 0x811C_9DC5;
        }
        self.length += 1;
        for lower in c.to_lowercase() {
            self.hash = (self.hash ^ lower as u32).wrapping_mul(0x0100_0193);
        }
    }

    /// Ends a word.
    pub(super) fn end(&mut self) {
        if self.length >= LONG {
            self.bits.resize(BITS / 64, 0);
            // The upper half is mixed better.
            let bit = (self.hash >> 16) as usize;
            if let Some(bits) = self.bits.get_mut(bit / 64) {
                *bits |= 1 << (bit % 64);
            }
        }
        self.length = 0;
    }

    fn count(&self) -> u32 {
        self.bits.iter().map(|bits| bits.count_ones()).sum()
    }

    /// Whether hardly any word of the shorter text stands in the other one. Texts that cannot be
    /// compared do not differ.
    fn differ(&self, other: &Self) -> bool {
        let shorter = self.count().min(other.count());
        let has_words = |words: &Self| words.counted * 2 > words.letters;
        let is_latin = |words: &Self| words.latin * 2 > words.counted;
        if shorter < ENOUGH || !has_words(self) || !has_words(other) || is_latin(self) != is_latin(other) {
            return false;
        }
        let common: u32 = self.bits.iter().zip(&other.bits).map(|(one, two)| (one & two).count_ones()).sum();
        common * 10 < shorter * 3
    }
}

/// Whether an element stands inside a word, perhaps.
pub(super) fn is_inline(name: &str) -> bool {
    matches!(name, "a" | "abbr" | "b" | "em" | "font" | "i" | "span" | "strong" | "sub" | "sup" | "u" | "wbr")
}

/// Compares a text part with the HTML that is its alternative.
pub(super) fn compare(
    check: &mut Check<'_>,
    part: &MessagePart<'_>,
    placed: &Placed<'_>,
    html: &MessagePart<'_>,
    shown: &Words,
) {
    let Some(around) = part.parent().filter(|around| around.is_content_type("multipart", "alternative"))
    else {
        return;
    };
    let mut holder = html.parent();
    while let Some(above) = holder.as_ref().filter(|above| above.id() != around.id()) {
        holder = above.parent();
    }
    let mut words = Words::default();
    words.take(&placed.text);
    words.end();
    // One that sends its readers to a browser has nothing of its own to compare.
    if holder.is_none() || !words.differ(shown) || super::is_excuse(&placed.text) {
        return;
    }
    let text = placed.text.trim_end();
    let start = text.len() - text.trim_start().len();
    let line = text.get(start..).and_then(|text| text.lines().next()).unwrap_or_default();
    check.found.push(
        rule::TEXT_DIFFERS
            .finding("the text part and the HTML say different things")
            .label(check.source, placed.span(start..start + line.len()), "hardly a word of the shorter one stands in the other")
            .note("the parts are versions of the same information (RFC 2046 section 5.1.4); filters compare them (SpamAssassin: `MPART_ALT_DIFF`)")
            .help("write in the text part what the HTML says"),
    );
}

/// Judges the links of a text.
pub(super) fn links(text: &str, faults: &mut Faults<'_>) {
    let mut at = 0;
    while let Some(colon) = text.get(at..).and_then(|rest| rest.find("://")) {
        let before = text.get(at..at + colon).unwrap_or_default();
        let is_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
        let scheme = before.len() - before.trim_end_matches(is_scheme).len();
        let start = at + colon - scheme;
        let rest = text.get(start..).unwrap_or_default();
        let is_end =
            |c: char| c.is_whitespace() || c.is_control() || "<>\"|^`\u{201C}\u{201D}\u{BB}".contains(c);
        let url = rest.split(is_end).next().unwrap_or_default();
        at = start + url.len().max(scheme + 3);
        let url = trimmed(url);
        link::in_text(url, start..start + url.len(), faults);
    }
}

/// Without the punctuation of the sentence around it.
fn trimmed(url: &str) -> &str {
    let has_open = url.contains('(');
    url.trim_end_matches(|c: char| ".,;:!?'*_]".contains(c) || c == ')' && !has_open)
}

//! Words that offer to leave a list, in what people see.

use std::sync::LazyLock;

use super::super::unsubscribe::WORDS;
use crate::compact::sort;

/// Bytes of text that are kept, of which the last few may begin a phrase.
const KEPT: usize = 4096;
const PHRASE: usize = 256;

/// Each phrase behind its last letter, in order.
static PHRASES: LazyLock<Vec<(char, String)>> = LazyLock::new(|| {
    let mut phrases = Vec::new();
    for word in WORDS {
        let mut letters = Letters::default();
        letters.take(word, &mut |_, _| {});
        phrases.extend(letters.text.chars().last().map(|last| (last, letters.text)));
    }
    sort(&mut phrases);
    phrases
});

/// Letters of a text as they are compared: letter case, accents, the kinds of white space, hyphens and
/// apostrophes, and how letters are composed make no difference.
#[derive(Default)]
struct Letters {
    /// Those read last.
    text: String,
    has_gap: bool,
}

impl Letters {
    /// Takes a piece of text, and tells of each letter with all before it.
    fn take(&mut self, text: &str, tell: &mut dyn FnMut(char, &str)) {
        for c in text.chars().flat_map(char::to_lowercase) {
            if c.is_whitespace() {
                self.has_gap = true;
            } else if let Some(letter) = bare(c) {
                self.letter(letter, tell);
            } else if let '\u{AC00}'..='\u{D7A3}' = c {
                // Hangul is written in syllables or in their letters (Unicode section 3.12).
                let syllable = c as u32 - 0xAC00;
                let letters = [0x1100 + syllable / 588, 0x1161 + syllable % 588 / 28, 0x11A7 + syllable % 28];
                let length = if syllable.is_multiple_of(28) { 2 } else { 3 };
                letters
                    .into_iter()
                    .take(length)
                    .filter_map(char::from_u32)
                    .for_each(|c| self.letter(c, tell));
            }
        }
        if self.text.len() > KEPT {
            let start = self.text.len() - PHRASE;
            let start = (start..self.text.len()).find(|at| self.text.is_char_boundary(*at));
            self.text.drain(..start.unwrap_or(0));
        }
    }

    fn letter(&mut self, c: char, tell: &mut dyn FnMut(char, &str)) {
        // Scripts without spaces break lines anywhere.
        let is_spaced = |c: char| !matches!(c, '\u{1100}'..='\u{11FF}' | '\u{2E80}'..);
        if std::mem::take(&mut self.has_gap) && is_spaced(c) && self.text.chars().last().is_none_or(is_spaced)
        {
            self.text.push(' ');
        }
        self.text.push(c);
        tell(c, &self.text);
    }
}

/// Reads text and looks for the words of all languages.
#[derive(Default)]
pub(super) struct Offer {
    letters: Letters,
    /// Where the piece began that completed a phrase first.
    pub(super) at: Option<usize>,
}

impl Offer {
    /// Takes a piece of text; a word may go on in the next one.
    pub(super) fn take(&mut self, text: &str, at: usize) {
        if self.at.is_some() {
            return;
        }
        let found = &mut self.at;
        self.letters.take(text, &mut |c, text| {
            let first = PHRASES.partition_point(|(last, _)| *last < c);
            let mut ending = PHRASES.iter().skip(first).take_while(|(last, _)| *last == c);
            if found.is_none() && ending.any(|(_, phrase)| text.ends_with(phrase.as_str())) {
                *found = Some(at);
            }
        });
    }

    /// Takes the target of a link: where its words are of no known language, the target may be.
    pub(super) fn link(&mut self, target: &str, at: usize) {
        let mut link = Self { at: self.at, ..Self::default() };
        link.take(target, at);
        self.at = link.at;
    }

    /// Parts what comes from what was before.
    pub(super) fn gap(&mut self) {
        self.letters.has_gap = true;
    }
}

/// A small letter without its accents; none for what cannot be seen, and for Hangul.
fn bare(c: char) -> Option<char> {
    Some(match c {
        '\u{AD}' | '\u{34F}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' => return None,
        // Accents that stand alone.
        '\u{300}'..='\u{36F}' | '\u{653}'..='\u{655}' | '\u{AC00}'..='\u{D7A3}' => return None,
        '`' | '\u{B4}' | '\u{2BC}' | '\u{2018}' | '\u{2019}' | '\u{FF07}' => '\'',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        'à'..='å' | 'ā'..='ą' | 'ạ'..='ặ' => 'a',
        'ç' | 'ć'..='č' => 'c',
        'ď'..='đ' => 'd',
        'è'..='ë' | 'ē'..='ě' | 'ẹ'..='ệ' => 'e',
        'ĝ'..='ģ' => 'g',
        'ì'..='ï' | 'ĩ'..='ı' | 'ỉ'..='ị' => 'i',
        'ĺ'..='ł' => 'l',
        'ñ' | 'ń'..='ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō'..='ő' | 'ơ' | 'ọ'..='ợ' => 'o',
        'ŕ'..='ř' => 'r',
        'ś'..='š' | 'ș' => 's',
        'ţ'..='ŧ' | 'ț' => 't',
        'ù'..='ü' | 'ũ'..='ų' | 'ư' | 'ụ'..='ự' => 'u',
        'ý' | 'ÿ' | 'ŷ' | 'ỳ'..='ỹ' => 'y',
        'ź'..='ž' => 'z',
        'ά' => 'α',
        'έ' => 'ε',
        'ή' => 'η',
        'ί' | 'ϊ' | 'ΐ' => 'ι',
        'ό' => 'ο',
        'ύ' | 'ϋ' | 'ΰ' => 'υ',
        'ώ' => 'ω',
        'ς' => 'σ',
        'ё' => 'е',
        'й' => 'и',
        'ї' => 'і',
        'آ'..='إ' => 'ا',
        c => c,
    })
}

#[cfg(test)]
mod tests {
    use super::Offer;

    fn offers(text: &str) -> bool {
        let mut offer = Offer::default();
        offer.take(text, 0);
        offer.at.is_some()
    }

    #[test]
    fn words_are_known_however_they_are_written() {
        for text in [
            "Désabonnez-vous",
            "De\u{301}sinscrivez-vous ici",
            "SE DESABONNER",
            "Annulla l\u{2019}iscrizione",
            "ABONELİKTEN ÇIK",
            "darse\nde\u{A0}baja",
            "opt\u{2011}out",
            "Unsub\u{AD}scri\u{200B}be",
            "Odhla\u{301}s\u{30C}te",
            "ΔΙΑΓΡΑΦΉ",
            "配信\n停止",
            "수신 거부하기",
            "\u{1109}\u{116E}\u{1109}\u{1175}\u{11AB}\u{1100}\u{1165}\u{1107}\u{116E}",
            "إلغاء الإشتراك",
            "Отпишете се",
        ] {
            assert!(offers(text), "{text}");
        }
        for text in ["Thank you for your order.", "Un scribe", "", "お届け", "Sign up", "Melden Sie sich an"]
        {
            assert!(!offers(text), "{text}");
        }
    }

    #[test]
    fn every_word_of_the_table_is_found() {
        for word in super::WORDS {
            assert!(offers(word) && offers(&word.to_uppercase()), "{word}");
        }
    }

    #[test]
    fn long_texts_are_read_in_pieces() {
        let mut offer = Offer::default();
        for at in 0..3000 {
            offer.take("words ", at);
        }
        offer.take("unsub", 3000);
        offer.take("scribe", 3001);
        assert_eq!(offer.at, Some(3001));
    }
}

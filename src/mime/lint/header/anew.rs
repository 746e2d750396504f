//! Text of a field written anew as encoded words (RFC 2047).

use super::super::Field;
use super::address::{past_angle, past_comment, past_quoted};
use super::word::{read, unquoted, word_at};

/// Bytes of a field that is written anew.
pub(super) const MENDED: usize = 4096;

/// Bytes of a line that holds an encoded word (RFC 2047 section 2).
const LINE: usize = 76;

/// Bytes of an encoded word that leave room for a space, brackets and a comma on its line.
const WORD: usize = 72;

/// The value with the names, comments or the text that hold one of the places `wrong` encoded anew; nothing
/// where it cannot be told what they say.
pub(super) fn value(
    field: &Field<'_>,
    is_address: bool,
    column: usize,
    ending: &str,
    wrong: &[usize],
) -> Option<String> {
    let value = field.value;
    if value.len() > MENDED {
        return None;
    }
    let mut out = String::new();
    // How long the first word may be: on a line of its own if there is little room on the first.
    let begin = |out: &mut String| match LINE.saturating_sub(column) {
        0..40 => {
            out.push_str(ending);
            out.push(' ');
            WORD
        }
        room => room,
    };
    if is_address {
        let mut at = 0;
        for run in runs(value) {
            let next = wrong.partition_point(|place| *place < run.start);
            if wrong.get(next).is_none_or(|place| *place >= run.end) {
                continue;
            }
            let text = run.read(value)?;
            out.push_str(std::str::from_utf8(value.get(at..run.start)?).ok()?);
            let first = if out.is_empty() { begin(&mut out) } else { WORD };
            let is_blank = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_whitespace);
            if run.is_comment {
                out.push('(');
                encode(&text, first.saturating_sub(2), &mut out);
                out.push(')');
            } else {
                if !is_blank(run.start.checked_sub(1).and_then(|before| value.get(before))) {
                    out.push(' ');
                }
                encode(&text, first, &mut out);
                if !is_blank(value.get(run.end)) {
                    out.push(' ');
                }
            }
            at = run.end;
        }
        out.push_str(std::str::from_utf8(value.get(at..)?).ok()?);
    } else {
        let text = read(&without_folds(value))?;
        let first = begin(&mut out);
        encode(&text, first, &mut out);
    }
    folded(&out, column, ending)
}

/// A name or a comment of a field of addresses.
struct Run {
    start: usize,
    end: usize,
    is_comment: bool,
}

/// The names and comments in front of the first fault that leaves no way to go on.
fn runs(value: &[u8]) -> Vec<Run> {
    let mut found = Vec::new();
    // What is a name if an address or a group follows.
    let mut open: Vec<Run> = Vec::new();
    let mut is_name = false;
    let mut has_at = false;
    let mut at = 0;
    while let Some(&byte) = value.get(at) {
        let mut is_comment = false;
        let end = match byte {
            b'(' => {
                is_comment = true;
                past_comment(value, at)
            }
            b'<' => {
                found.append(&mut open);
                past_angle(value, at)
            }
            b':' if !has_at => {
                found.append(&mut open);
                Some(at + 1)
            }
            b',' | b';' => {
                found.extend(open.drain(..).filter(|run| run.is_comment));
                has_at = false;
                Some(at + 1)
            }
            b'"' => past_quoted(value, at),
            _ => Some(closed_word(value, at).unwrap_or(at + 1)),
        };
        let Some(end) = end else { break };
        if matches!(byte, b'<' | b':' | b',' | b';') {
            is_name = false;
        } else if is_comment {
            open.push(Run { start: at, end, is_comment });
            is_name = false;
        } else if !byte.is_ascii_whitespace() {
            has_at |= byte == b'@';
            match open.last_mut().filter(|_| is_name) {
                Some(run) => run.end = end,
                None => open.push(Run { start: at, end, is_comment }),
            }
            is_name = true;
        }
        at = end;
    }
    found.extend(open.into_iter().filter(|run| run.is_comment));
    found
}

/// The end of the encoded word at a place.
fn closed_word(value: &[u8], at: usize) -> Option<usize> {
    let is_begun = value.get(at..)?.starts_with(b"=?");
    let word = is_begun.then(|| word_at(value, at))??;
    word.is_closed.then_some(word.end)
}

impl Run {
    /// What it says.
    fn read(&self, value: &[u8]) -> Option<String> {
        if self.is_comment {
            let inner = value.get(self.start + 1..self.end.checked_sub(1)?)?;
            let is_plain = !inner.iter().any(|byte| b"()\\".contains(byte));
            return is_plain.then(|| read(&without_folds(inner)))?;
        }
        let mut bare = Vec::new();
        let mut at = self.start;
        let value = value.get(..self.end)?;
        while let Some(&byte) = value.get(at) {
            let mut end = at + 1;
            if byte.is_ascii_whitespace() {
                if bare.last() != Some(&b' ') {
                    bare.push(b' ');
                }
            } else if byte == b'"' {
                end = past_quoted(value, at)?;
                bare.extend(unquoted(value.get(at..end)?));
            } else if let Some(word) = closed_word(value, at) {
                end = word;
                bare.extend_from_slice(value.get(at..end)?);
            } else if matches!(byte, b'\\' | b'@') {
                // Readers differ in what they make of these outside of quotation marks.
                return None;
            } else {
                bare.push(byte);
            }
            at = end;
        }
        read(&bare)
    }
}

fn without_folds(value: &[u8]) -> Vec<u8> {
    value.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect()
}

/// Adds a text as encoded words of whole characters, the first of `first` bytes at most.
fn encode(text: &str, first: usize, out: &mut String) {
    const START: &str = "=?utf-8?Q?";
    let mut room = first.min(WORD);
    out.push_str(START);
    let mut length = START.len() + 2;
    let mut buffer = [0; 4];
    for letter in text.chars() {
        let bytes = letter.encode_utf8(&mut buffer).as_bytes();
        // No more than these may stand in a name (RFC 2047 section 5).
        let is_plain = letter.is_ascii_alphanumeric() || letter == ' ';
        let size = if is_plain { 1 } else { 3 * bytes.len() };
        if length + size > room && length > START.len() + 2 {
            out.push_str("?= ");
            out.push_str(START);
            length = START.len() + 2;
            room = WORD;
        }
        length += size;
        match letter {
            ' ' => out.push('_'),
            _ if is_plain => out.push(letter),
            _ => bytes.iter().for_each(|byte| out.push_str(&format!("={byte:02X}"))),
        }
    }
    out.push_str("?=");
}

/// Folds lines that hold an encoded word where they are too long; nothing where that does not help.
fn folded(value: &str, mut column: usize, ending: &str) -> Option<String> {
    let mut out = String::new();
    for line in value.split_inclusive('\n') {
        let text = line.trim_end_matches(['\r', '\n']);
        let mut rest = text;
        while column + rest.len() > LINE && rest.contains("=?") {
            let (lead, tail) = (rest.len() - rest.trim_start().len(), rest.trim_end().len());
            let mut best = None;
            for (at, _) in rest.bytes().enumerate().filter(|(_, byte)| matches!(byte, b' ' | b'\t')) {
                if at > lead && at < tail && (best.is_none() || column + at <= LINE) {
                    best = Some(at);
                }
                if column + at > LINE {
                    break;
                }
            }
            let (line, behind) = rest.split_at_checked(best?)?;
            if column + line.len() > LINE && line.contains("=?") {
                return None;
            }
            out.push_str(line);
            out.push_str(ending);
            rest = behind;
            column = 0;
        }
        out.push_str(rest);
        out.push_str(line.get(text.len()..)?);
        column = 0;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Span;

    /// Writes all of a value anew that is not ASCII or an encoded word.
    fn anew(name: &str, text: &str) -> Option<String> {
        let span = Span::new(0, text.len());
        let bytes = text.as_bytes();
        let field = Field { name, value: bytes, value_span: span, name_span: span, span, end: text.len() };
        let wrong: Vec<usize> =
            (0..bytes.len()).filter(|at| !bytes[*at].is_ascii() || bytes[*at..].starts_with(b"=?")).collect();
        value(&field, name == "To", name.len() + 2, "\n", &wrong)
    }

    #[test]
    fn names_groups_and_comments_are_encoded() {
        for (written, expected) in [
            ("\u{fc} <a@b>", "=?utf-8?Q?=C3=BC?= <a@b>"),
            ("\u{fc}<a@b>,\u{e4}<c@d>", "=?utf-8?Q?=C3=BC?= <a@b>, =?utf-8?Q?=C3=A4?= <c@d>"),
            ("G\u{fc}: \u{e4} <a@b>, c@d;", "=?utf-8?Q?G=C3=BC?= : =?utf-8?Q?=C3=A4?= <a@b>, c@d;"),
            ("Ann <a@b>, c@d (M\u{fc})", "Ann <a@b>, c@d (=?utf-8?Q?M=C3=BC?=)"),
            ("\"M\u{fc}\"  J\u{fc} <a@b>", "=?utf-8?Q?M=C3=BC_J=C3=BC?= <a@b>"),
            ("\"M\\\"\u{fc}, X\" <a@b>", "=?utf-8?Q?M=22=C3=BC=2C_X?= <a@b>"),
            ("\"=?utf-8?Q?M=C3=BC,_J?=\" <a@b>", "=?utf-8?Q?M=C3=BC=2C_J?= <a@b>"),
            ("\"Ann =?utf-8?Q?M=C3=BC?=\" <a@b>", "=?utf-8?Q?Ann_M=C3=BC?= <a@b>"),
            ("=?utf-8?Q?M=C3=BC_(x)_@?= <a@b>", "=?utf-8?Q?M=C3=BC_=28x=29_=40?= <a@b>"),
        ] {
            assert_eq!(anew("To", written).as_deref(), Some(expected), "{written}");
        }
    }

    #[test]
    fn what_cannot_be_read_stays() {
        for written in [
            "=?x-foo?Q?a?= <a@b>",
            "=?utf-8?Q?a=0A?= <a@b>",
            "=?us-ascii?Q?a=FC?= <a@b>",
            "=?iso-2022-jp?B?GyRCPHEbKEI=?= <a@b>",
            "J\\\u{fc} <a@b>",
            "J\u{fc}@x <a@b>",
            "=?utf-8?Q??= <a@b>",
        ] {
            assert_eq!(anew("To", written), None, "{written}");
        }
    }

    #[test]
    fn a_text_is_encoded_as_a_whole() {
        for (written, expected) in [
            ("[=?utf-8?Q?Gr=C3=BC=C3=9Fe?=] News", "=?utf-8?Q?=5BGr=C3=BC=C3=9Fe=5D_News?="),
            ("=?utf-8?Q?Gr=C3?=\n =?utf-8?Q?=BCn?= aus", "=?utf-8?Q?Gr=C3=BCn_aus?="),
            ("=?iso-8859-1?Q?J=FCrgen?=x", "=?utf-8?Q?J=C3=BCrgenx?="),
        ] {
            assert_eq!(anew("Subject", written).as_deref(), Some(expected), "{written}");
        }
    }

    #[test]
    fn lines_with_encoded_words_are_short() {
        let long = "\u{fc}ber ".repeat(100);
        for (name, written) in [
            ("Subject", long.clone()),
            ("A-Field-With-Such-A-Long-Name-That-Hardly-Anything-Fits-Behind-It", long.clone()),
            ("To", format!("{} <a@b>, \"{}\" <{}@b>", long.trim(), "x".repeat(70), "y".repeat(60))),
        ] {
            let anew = anew(name, written.trim()).expect(name);
            for line in format!("{name}: {anew}").lines().filter(|line| line.contains("=?")) {
                assert!(line.len() <= LINE, "{line}");
            }
            assert!(anew.lines().all(|line| !line.trim().is_empty() || name.len() > 60), "{anew}");
        }
    }
}

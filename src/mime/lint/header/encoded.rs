//! What is not ASCII: raw bytes (RFC 6532) and encoded words (RFC 2047).

use super::super::parameter::parameters;
use super::super::places::{NO_FIX, Places, Words};
use super::super::{Check, Field, LineEnding, fields};
use super::address::{self, Mailbox, mailboxes};
use super::anew::{self, MENDED};
use super::word::{Letters, next_word};
use super::{ADDRESSES, PARTS};
use crate::finding::{Applicability, Severity, Span};
use crate::mime::rules::encoded;

/// Bytes of an encoded word (RFC 2047 section 2).
const LONGEST: usize = 75;

#[derive(Default)]
struct Faults {
    raw: Places,
    not_utf8: Places,
    /// Of parts, whose header no server reads.
    part: Places,
    long: Places,
    cut: Places,
    /// Whether what was cut cannot be joined again.
    is_lost: bool,
    broken: Places,
    control: Places,
    place: Places,
}

impl Faults {
    /// What a field that is written anew may be free of.
    fn mended(&mut self) -> [&mut Places; 7] {
        [
            &mut self.raw,
            &mut self.part,
            &mut self.long,
            &mut self.cut,
            &mut self.place,
            &mut self.broken,
            &mut self.control,
        ]
    }

    fn counts(&mut self) -> [usize; 7] {
        self.mended().map(|places| places.count)
    }
}

pub(super) fn report(check: &mut Check<'_>, mailboxes: &[Mailbox]) {
    let mut faults = Faults::default();
    for field in &check.fields {
        let start = mailboxes.partition_point(|mailbox| mailbox.address.start < field.value_span.start);
        let behind = mailboxes.get(start..).unwrap_or_default();
        let near = behind.partition_point(|mailbox| mailbox.address.end <= field.value_span.end);
        self::field(check, field, behind.get(..near).unwrap_or_default(), true, &mut faults);
    }
    let mut is_signed = false;
    if check.mail.is_message() {
        let parts = check.mail.parsed().parts().filter(|part| part.id() > 0 && part.message().id() == 0);
        for part in parts.take(PARTS) {
            let count = faults.part.count;
            for field in fields(check.mail, part.id()).iter().filter(|field| {
                let start = field.name.get(..8);
                !field.value.is_ascii() && start.is_some_and(|name| name.eq_ignore_ascii_case("Content-"))
            }) {
                self::field(check, field, &[], false, &mut faults);
            }
            is_signed |= faults.part.count > count && is_inside_signed(&part);
        }
    }
    tell(check, faults, is_signed);
}

/// Whether a change breaks a signature over the part (RFC 1847 section 2.1).
fn is_inside_signed(part: &mail_parser::MessagePart<'_>) -> bool {
    let mut parent = part.parent();
    while let Some(found) = parent {
        let signs = |it: &mail_parser::ContentType<'_>| {
            it.subtype().is_some_and(|name| name.eq_ignore_ascii_case("signed"))
        };
        if found.content_type().is_some_and(|it| signs(&it)) {
            return true;
        }
        parent = found.parent();
    }
    false
}

fn is_one_of(field: &Field<'_>, names: &[&str]) -> bool {
    names.iter().any(|name| field.name.eq_ignore_ascii_case(name))
}

/// Looks at a field, and offers it written anew where a second look finds nothing more.
fn field(check: &Check<'_>, field: &Field<'_>, near: &[Mailbox], is_root: bool, faults: &mut Faults) {
    let is_address = is_root && is_one_of(field, &ADDRESSES);
    let is_text = is_one_of(field, &["Subject", "Comments", "Content-Description"]);
    let has_words = is_address || is_text;
    if !has_words && field.value.is_ascii() {
        return;
    }
    let before = faults.counts();
    let wrong = look(field, near, has_words, is_address, is_root, faults);
    let after = faults.counts();
    // Beyond these no fix is offered anyhow.
    if wrong.is_empty() || faults.mended().iter().any(|places| places.edits.len() >= 100) {
        return;
    }
    if is_one_of(field, &["Content-Type", "Content-Disposition"]) {
        if let Some(edits) = named_anew(field) {
            let places = if is_root { &mut faults.raw } else { &mut faults.part };
            places.edits.extend(edits);
            places.mended += 1;
        }
        return;
    }
    let head = check.raw.get(field.span.start as usize..field.value_span.start as usize).unwrap_or_default();
    let column = head.iter().rev().take_while(|byte| **byte != b'\n').count();
    let ending = if check.line_ending == LineEnding::Lf { "\n" } else { "\r\n" };
    let anew = if has_words { anew::value(field, is_address, column, ending, &wrong) } else { None };
    let Some(anew) = anew else { return };
    let again = Field { value: anew.as_bytes(), value_span: Span::new(0, anew.len()), ..*field };
    let mut second = Faults::default();
    let mut found = Vec::new();
    if is_address {
        let (mut was, mut is) = (address::Faults::default(), address::Faults::default());
        let old = mailboxes(field, &mut was);
        found = mailboxes(&again, &mut is);
        let text = |mailbox: &Mailbox| anew.as_bytes().get(mailbox.address.range());
        let same =
            old.iter().map(|mailbox| check.raw.get(mailbox.address.range())).eq(found.iter().map(text));
        if !same || was.syntax.count + is.syntax.count > 0 || is.name.count > was.name.count {
            return;
        }
    }
    look(&again, &found, has_words, is_address, is_root, &mut second);
    let counts = second.counts();
    let here = || after.iter().zip(&before).map(|(after, before)| after - before);
    if counts.iter().zip(here()).any(|(now, here)| *now > here) {
        return;
    }
    for ((places, now), here) in faults.mended().into_iter().zip(counts).zip(here()) {
        if now == 0 && here > 0 {
            places.mend(field.value_span, anew.clone());
            places.mended += here - 1;
        }
    }
}

/// The file names of a field as RFC 2231 section 4 has them.
fn named_anew(field: &Field<'_>) -> Option<Vec<(Span, String)>> {
    let mut edits = Vec::new();
    let mut left = field.value.iter().filter(|byte| !byte.is_ascii()).count();
    for parameter in parameters(field.value) {
        let (name, written) =
            (field.value.get(parameter.name.clone())?, field.value.get(parameter.value.clone())?);
        if written.is_ascii() {
            continue;
        }
        let is_name = [b"name".as_slice(), b"filename"].iter().any(|known| name.eq_ignore_ascii_case(known));
        let text = super::word::unquoted(written);
        let text = std::str::from_utf8(&text).ok()?;
        if !is_name || text.len() > 255 || text.chars().any(char::is_control) {
            return None;
        }
        left -= written.iter().filter(|byte| !byte.is_ascii()).count();
        let mut anew = format!("{}*=utf-8''", std::str::from_utf8(name).ok()?);
        for byte in text.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => anew.push(char::from(byte)),
                _ => anew.push_str(&format!("%{byte:02X}")),
            }
        }
        let base = field.value_span.start as usize;
        edits.push((Span::new(base + parameter.name.start, base + parameter.value.end), anew));
    }
    (left == 0).then_some(edits)
}

/// Marks what is wrong with a field, and gives where.
fn look(
    field: &Field<'_>,
    near: &[Mailbox],
    has_words: bool,
    is_address: bool,
    is_root: bool,
    faults: &mut Faults,
) -> Vec<usize> {
    let mut wrong = Vec::new();
    raw_bytes(field, near, is_root, faults, &mut wrong);
    if has_words {
        words(field, near, is_address, faults, &mut wrong);
        wrong.sort_unstable();
    }
    wrong
}

fn raw_bytes(
    field: &Field<'_>,
    near: &[Mailbox],
    is_root: bool,
    faults: &mut Faults,
    wrong: &mut Vec<usize>,
) {
    let base = field.value_span.start as usize;
    let mut next = near.iter().peekable();
    let (mut first, mut last) = (None, 0);
    for at in field.value.iter().enumerate().filter(|(_, byte)| !byte.is_ascii()).map(|(at, _)| at) {
        while next.next_if(|mailbox| mailbox.address.end as usize <= base + at).is_some() {}
        if next.peek().is_some_and(|mailbox| mailbox.address.range().contains(&(base + at))) {
            continue;
        }
        first.get_or_insert(at);
        last = at;
        if field.value.len() <= MENDED {
            wrong.push(at);
        }
    }
    let Some(first) = first else { return };
    let places = match std::str::from_utf8(field.value) {
        _ if !is_root => &mut faults.part,
        Ok(_) => &mut faults.raw,
        Err(_) => &mut faults.not_utf8,
    };
    places.mark(Span::new(base + first, base + last + 1), format!("in `{}`", field.name));
}

fn words(field: &Field<'_>, near: &[Mailbox], is_address: bool, faults: &mut Faults, wrong: &mut Vec<usize>) {
    let mut run = Run {
        base: field.value_span.start as usize,
        end: 0,
        bytes: Vec::new(),
        is_whole: true,
        cut: None,
        cuts: 0,
    };
    let mut quoted = Quoted::default();
    let mut near = near.iter().peekable();
    let mut at = 0;
    while let Some(word) = next_word(field.value, at) {
        at = word.end;
        let before = faults.counts();
        let between = field.value.get(run.end..word.start).unwrap_or_default();
        let is_utf8 = word.charset == Letters::Utf8;
        if !between.iter().all(u8::is_ascii_whitespace) || between.is_empty() || !is_utf8 {
            run.finish(faults);
        }
        run.end = word.end;
        let span = Span::new(run.base + word.start, run.base + word.end);
        if word.end - word.start > LONGEST {
            faults.long.mark(span, format!("{} bytes", word.end - word.start));
        }
        let (bytes, fault) = word.decode();
        let is_ascii = word.charset == Letters::Ascii;
        let fault = fault.or((is_ascii && !bytes.is_ascii()).then_some("holds other than its charset has"));
        if let Some(fault) = fault {
            faults.broken.mark(span, fault);
            run.is_whole = false;
        } else if is_utf8 {
            run.take(&bytes, span, faults);
        } else {
            run.is_whole = false;
        }
        if matches!(word.charset, Letters::Utf8 | Letters::Ascii | Letters::Latin1)
            && fault.is_none()
            && bytes.iter().any(|byte| matches!(byte, b'\r' | b'\n' | 0))
        {
            faults.control.mark(span, "a line break or NUL inside");
        }
        let is_quoted = is_address && quoted.at(field.value, word.start);
        while near.next_if(|mailbox| mailbox.address.end <= span.start).is_some() {}
        let is_in_address = is_address
            && near.peek().is_some_and(|mailbox| mailbox.address.range().contains(&(span.start as usize)));
        // What ends a name or begins a comment outside of encoded words (RFC 2047 section 5).
        let special = word.text.iter().find(|byte| is_address && b"()@[]\\\"".contains(byte));
        if is_in_address {
            faults.place.mark(span, "inside an address");
        } else if is_quoted {
            faults.place.mark(span, "inside quotation marks");
        } else if let Some(special) = special.filter(|_| word.encoding == b'q' && word.is_closed) {
            faults.place.mark(span, format!("`{}` has to be encoded in a name", char::from(*special)));
        } else if word.is_closed {
            glued(field, (word.start, word.end), is_address, span, &mut faults.place);
        }
        if faults.counts() != before && field.value.len() <= MENDED {
            wrong.push(word.start);
        }
    }
    run.finish(faults);
}

/// Text that touches an encoded word, so that it is none (RFC 2047 section 5).
fn glued(field: &Field<'_>, word: (usize, usize), is_address: bool, span: Span, place: &mut Places) {
    let edge = |byte: Option<&u8>, special: &[u8]| {
        byte.is_none_or(|byte| byte.is_ascii_whitespace() || is_address && special.contains(byte))
    };
    let before = word.0.checked_sub(1).and_then(|at| field.value.get(at));
    if !edge(before, b"(,:;<") {
        place.mark(span, "text stands right before it");
    } else if !edge(field.value.get(word.1), b"),;<") {
        // The next word says it for two that touch.
        if field.value.get(word.1..word.1 + 2) != Some(b"=?") {
            place.mark(span, "text stands right behind it");
        }
    }
}

/// Encoded words that follow one another, which readers join.
struct Run {
    base: usize,
    end: usize,
    bytes: Vec<u8>,
    /// Whether all of it could be decoded.
    is_whole: bool,
    /// The last word, when it ends inside a character.
    cut: Option<Span>,
    /// How many words are cut.
    cuts: usize,
}

impl Run {
    fn take(&mut self, bytes: &[u8], span: Span, faults: &mut Faults) {
        self.bytes.extend_from_slice(bytes);
        let begins_inside = bytes.first().is_some_and(|byte| byte & 0xC0 == 0x80);
        // The word before it has been marked.
        let after_cut = self.cut.take().is_some();
        let lead = bytes.iter().take(3).take_while(|byte| **byte & 0xC0 == 0x80).count();
        let rest = if begins_inside { bytes.get(lead..).unwrap_or_default() } else { bytes };
        match std::str::from_utf8(rest) {
            Err(error) if error.error_len().is_none() => {
                faults.cut.mark(span, "ends inside a character");
                self.cuts += 1;
                self.cut = Some(span);
            }
            Err(_) => {
                faults.broken.mark(span, "the bytes are no UTF-8");
                self.is_whole = false;
            }
            Ok(_) if begins_inside && !after_cut => {
                faults.cut.mark(span, "begins inside a character");
                self.cuts += 1;
            }
            Ok(_) => {}
        }
    }

    /// Ends the run: what was cut in it can be joined again, or not.
    fn finish(&mut self, faults: &mut Faults) {
        let bytes = std::mem::take(&mut self.bytes);
        let is_whole = std::mem::replace(&mut self.is_whole, true) && std::str::from_utf8(&bytes).is_ok();
        faults.is_lost |= std::mem::take(&mut self.cuts) > 0 && !is_whole;
        self.cut = None;
    }
}

/// Whether a place stands between quotation marks, asked in order.
#[derive(Default)]
struct Quoted {
    at: usize,
    inside: bool,
}

impl Quoted {
    fn at(&mut self, value: &[u8], place: usize) -> bool {
        while self.at < place {
            match value.get(self.at) {
                Some(b'\\') if self.inside => self.at += 1,
                Some(b'"') => self.inside = !self.inside,
                _ => {}
            }
            self.at += 1;
        }
        self.inside
    }
}

fn tell(check: &mut Check<'_>, faults: Faults, is_signed: bool) {
    let safe = check.rewriting();
    let severity = check.error_on_ses(Severity::Warning);
    let anew = ("encode it", safe);
    let say = |message: &str, note, help, fix| Words { message: message.to_owned(), note, help, fix };
    check.say(
        &encoded::RAW_BYTES,
        severity,
        faults.raw,
        say(
            "raw UTF-8 in the header",
            "every server on the way needs SMTPUTF8 then (RFC 6532 section 3.2, RFC 6531 section 3.1); Amazon SES has none, and others garble it",
            "write encoded words (RFC 2047); for a file name `filename*=utf-8''…` (RFC 2231)",
            anew,
        ),
    );
    check.say(
        &encoded::RAW_BYTES,
        Severity::Error,
        faults.not_utf8,
        say(
            "raw bytes in the header that are no UTF-8",
            "a header is ASCII, or UTF-8 at most (RFC 5322 section 2.2, RFC 6532 section 3.1): nobody can tell what these bytes are to be",
            "write encoded words (RFC 2047); for a file name `filename*=utf-8''…` (RFC 2231)",
            NO_FIX,
        ),
    );
    check.say(
        &encoded::RAW_BYTES,
        Severity::Warning,
        faults.part,
        say(
            "raw bytes in the header of a part",
            "the header of a part is ASCII too, and says in which charset its names are (RFC 2045 section 5.1, RFC 2231 section 4): readers guess",
            "write file names as `filename*=utf-8''…` (RFC 2231), other text as encoded words (RFC 2047)",
            ("encode it", if is_signed { Applicability::Unsafe } else { safe }),
        ),
    );
    check.say(
        &encoded::LONG,
        Severity::Info,
        faults.long,
        say(
            "an encoded word of more than 75 bytes",
            "not all readers decode it then (RFC 2047 section 2)",
            "write several words, parted by a fold",
            ("write several words", safe),
        ),
    );
    check.say(
        &encoded::CUT,
        if faults.is_lost { Severity::Error } else { Severity::Warning },
        faults.cut,
        say(
            "an encoded word is cut inside a character",
            "each word holds whole characters (RFC 2047 section 5): readers that decode one after the other show `\u{FFFD}`",
            "cut between characters",
            ("write it anew", safe),
        ),
    );
    check.say(
        &encoded::BROKEN,
        Severity::Error,
        faults.broken,
        say(
            "an encoded word that cannot be decoded",
            "readers show it as it is written, or garbled (RFC 2047 section 4, section 6.3)",
            "encode the text anew",
            NO_FIX,
        ),
    );
    check.say(
        &encoded::BROKEN,
        Severity::Warning,
        faults.control,
        say(
            "an encoded word with a control character inside",
            "it is made for what can be printed (RFC 2047 section 5); filters take it for an attempt to smuggle a field",
            "leave the character out",
            NO_FIX,
        ),
    );
    check.say(
        &encoded::MISPLACED,
        Severity::Warning,
        faults.place,
        say(
            "an encoded word where none may stand",
            "there it is plain text by the standard (RFC 2047 section 5), and part of the readers show it so",
            "part it from other text by spaces, and leave out quotation marks",
            ("write it anew", safe),
        ),
    );
}

//! The lines of the header: folds, names, what is no field.

use super::super::Check;
use super::super::places::{NO_FIX, Places, Words};
use super::PARTS;
use crate::finding::{Applicability, Severity, Span};
use crate::mime::rules::header;

#[derive(Default)]
struct Faults {
    blank: Places,
    stray: Places,
    name_space: Places,
    name_bytes: Places,
    mailbox: Places,
}

pub(super) fn report(check: &mut Check<'_>) {
    let mut faults = Faults::default();
    read(check, 0, check.body_start(), &mut faults);
    parts(check, &mut faults);
    let Faults { blank, stray, name_space, name_bytes, mailbox } = faults;
    let safe = check.rewriting();
    let say = |message: &str, note, help, fix| Words { message: message.to_owned(), note, help, fix };
    check.say(
        &header::BLANK_FOLD,
        Severity::Warning,
        blank,
        say(
            "a line of white space alone inside the header",
            "it may be read, not written (RFC 5322 section 3.2.2, section 4.2); some readers end the header there",
            "take the line out",
            ("take it out", safe),
        ),
    );
    check.say(
        &header::NO_COLON,
        Severity::Error,
        stray,
        say(
            "a line of the header that is no field",
            "readers skip it, or take it and all fields behind it for the body (RFC 5322 section 2.2)",
            "begin the line with a space if it goes on with the field before it, or take it out",
            NO_FIX,
        ),
    );
    check.say(
        &header::NO_COLON,
        Severity::Warning,
        mailbox,
        say(
            "the message begins with the separator of a mailbox file",
            "it belongs to the file, not to the message (RFC 4155), and servers refuse it or end the header there",
            "take the line out",
            ("take it out", Applicability::Safe),
        ),
    );
    check.say(
        &header::NAME,
        Severity::Warning,
        name_space,
        say(
            "white space before the colon of a field",
            "it may be read, not written (RFC 5322 section 2.2, section 4.5); not all readers know the field then",
            "take it out",
            ("take it out", Applicability::Unsafe),
        ),
    );
    check.say(
        &header::NAME,
        Severity::Error,
        name_bytes,
        say(
            "a field name with other than visible ASCII characters",
            "readers ignore it, or end the header there (RFC 5322 section 2.2)",
            "write the name with letters, digits and hyphens",
            NO_FIX,
        ),
    );
}

/// The same in the headers of the parts; what is inside a forwarded message its author has written.
fn parts(check: &Check<'_>, faults: &mut Faults) {
    if !check.mail.is_message() {
        return;
    }
    let parts = check.mail.parsed().parts().filter(|part| part.id() > 0 && part.message().id() == 0);
    for part in parts.take(PARTS) {
        let start = part.offset_header() as usize;
        // Content that looks like a delimiter is told of as that.
        let delimiter = check.raw.get(..start).unwrap_or_default().trim_ascii_end();
        let boundary = part.parent().and_then(|parent| parent.boundary());
        if boundary.is_some_and(|boundary| delimiter.ends_with(boundary.as_bytes())) {
            read(check, start, part.offset_body() as usize, faults);
        }
    }
}

/// The lines of one header.
fn read(check: &Check<'_>, begin: usize, end: usize, faults: &mut Faults) {
    let end = end.min(check.raw.len());
    let mut at = begin;
    let mut lines =
        check.raw.get(begin..end).unwrap_or_default().split_inclusive(|byte| *byte == b'\n').peekable();
    while let Some(line) = lines.next() {
        let start = at;
        at += line.len();
        let text = line.trim_ascii_end();
        let shown = Span::new(start, start + text.len());
        if text.is_empty() {
            // The line that ends the header is empty; one with white space inside it is a fold.
            let is_fold = matches!(line.first(), Some(b' ' | b'\t')) && at < end;
            if is_fold {
                let spaces = line.iter().take_while(|byte| is_blank(**byte)).count();
                faults.blank.mark(Span::new(start, start + spaces), "");
                faults.blank.mend(Span::new(start, at), "");
            }
            continue;
        }
        if line.first().is_some_and(|byte| is_blank(*byte)) && start > begin {
            continue;
        }
        let is_separator = text
            .strip_prefix(b">")
            .unwrap_or(text)
            .strip_prefix(b"From ")
            .is_some_and(|rest| !rest.trim_ascii_start().starts_with(b":"));
        if start == 0 && is_separator {
            // What goes on behind it goes with it.
            while let Some(fold) = lines.next_if(|line| line.first().is_some_and(|byte| is_blank(*byte))) {
                at += fold.len();
            }
            faults.mailbox.mark(shown, "");
            faults.mailbox.mend(Span::new(start, at), "");
            continue;
        }
        let Some(colon) = text.iter().position(|byte| *byte == b':') else {
            faults.stray.mark(shown, "no colon here");
            continue;
        };
        let name = text.get(..colon).unwrap_or_default();
        let bare = name.trim_ascii_end();
        let span = Span::new(start, start + colon);
        if bare.is_empty() || !bare.iter().all(|byte| matches!(byte, 33..=126)) {
            faults.name_bytes.mark(span, "");
        } else if bare.len() != name.len() {
            let gap = Span::new(start + bare.len(), start + colon);
            faults.name_space.mark(gap, "");
            faults.name_space.mend(gap, "");
        }
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

//! How the lines end and how long they are (RFC 5322 section 2.1.1 and 2.3).

use super::super::rules::line as rule;
use super::places::{NO_FIX, Places, Words};
use super::{Check, LineEnding, times};
use crate::finding::{Severity, Span};

pub(super) fn report(check: &mut Check<'_>) {
    let raw = check.raw;
    let (mut long, mut lf, mut cr, mut nul) =
        (Places::default(), Places::default(), Places::default(), Places::default());
    let mut crlf = 0usize;
    let mut at = 0;
    for line in raw.split(|byte| *byte == b'\n') {
        let end = at + line.len();
        let (text, ended) = match line.strip_suffix(b"\r") {
            Some(text) if end < raw.len() => (text, true),
            _ => (line, false),
        };
        if ended {
            crlf += 1;
        } else if end < raw.len() {
            lf.mark(Span::new(end, end + 1), "here");
        }
        if text.len() > 998 && check.line_ending != LineEnding::Cr {
            long.mark(Span::new(at + 998, at + text.len()), "goes beyond 998");
        }
        for (n, byte) in text.iter().enumerate() {
            match byte {
                b'\r' => cr.mark(Span::new(at + n, at + n + 1), "here"),
                0 => nul.mark(Span::new(at + n, at + n + 1), "here"),
                _ => {}
            }
        }
        at = end + 1;
    }
    if crlf == 0 && cr.count == 0 && lf.count > 0 {
        stored(check);
    } else if crlf == 0 && lf.count == 0 && cr.count > 0 {
        bare(check, cr, "every line ends with CR alone".to_owned());
    } else {
        let (lfs, crs) = (times(lf.count), times(cr.count));
        bare(check, lf, format!("LF without CR, {lfs}"));
        bare(check, cr, format!("CR without LF, {crs}"));
    }
    let words = Words {
        message: format!("NUL bytes, {}", times(nul.count)),
        note: "servers refuse a message with NUL or cut it off there (RFC 2045 section 2.7, section 2.8)",
        help: "encode the part as base64",
        fix: NO_FIX,
    };
    check.tell(&rule::NUL, rule::NUL.severity, nul, words);
    let words = Words {
        message: match long.count {
            1 => "a line has more than 998 bytes".to_owned(),
            n => format!("{n} lines have more than 998 bytes"),
        },
        note: "servers refuse such a line or break it where they like, which also breaks DKIM signatures (RFC 5322 section 2.1.1)",
        help: "encode the part as quoted-printable or base64; fold the field at a space",
        fix: NO_FIX,
    };
    check.tell(&rule::LONG, rule::LONG.severity, long, words);
}

fn bare(check: &mut Check<'_>, places: Places, message: String) {
    let words = Words {
        message,
        note: "servers differ in whether a line ends there, by which a second message can be smuggled in: large ones refuse it (RFC 5321 section 2.3.8)",
        help: "end every line with CR LF",
        fix: NO_FIX,
    };
    check.tell(&rule::BARE, rule::BARE.severity, places, words);
}

fn stored(check: &mut Check<'_>) {
    let Some(first) = check.raw.iter().position(|byte| *byte == b'\n') else { return };
    let mut places = Places::default();
    places.mark(Span::new(first, first + 1), "the first line ends with LF alone");
    let words = Words {
        message: "stored with LF".to_owned(),
        note: "on the way every line ends with CR LF, which the program that sends it puts there (RFC 5322 section 2.3)",
        help: "nothing, unless these bytes go out as they are",
        fix: NO_FIX,
    };
    check.tell(&rule::STORED, Severity::Info, places, words);
}

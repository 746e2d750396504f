//! What is missing, what stands twice, what should not be there.

use super::super::places::{LABELS, NO_FIX, Places, Words};
use super::super::{Check, Field, Profile, Route, fields, times};
use super::word::decoded;
use crate::finding::{Applicability, Severity, Span};
use crate::mime::rules::header;
use crate::mime::sending::{ONCE_ON_SES, REWRITTEN_BY_SES};

/// Fields that a message holds at most once (RFC 5322 section 3.6, RFC 2045 section 3).
const ONCE: [&str; 13] = [
    "From",
    "Sender",
    "Reply-To",
    "To",
    "Cc",
    "Bcc",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Subject",
    "Date",
    "Content-Type",
    "Content-Transfer-Encoding",
];

/// Fields that a part holds at most once (RFC 2045 section 3, RFC 2183 section 2).
const ONCE_IN_A_PART: [&str; 3] = ["Content-Type", "Content-Transfer-Encoding", "Content-Disposition"];

/// Parts whose headers are read.
const PARTS: usize = 2000;

pub(super) fn report(check: &mut Check<'_>) {
    missing(check);
    for name in ONCE {
        twice(check, name, false);
    }
    twice_in_parts(check);
    if check.setting.route == Route::Ses {
        for name in ONCE_ON_SES.iter().filter(|name| !ONCE.contains(name)) {
            twice(check, name, true);
        }
        signatures(check);
    }
    blind_copy(check);
    return_path(check);
    reply(check);
    automation(check);
}

fn missing(check: &mut Check<'_>) {
    let ses_sets = check.setting.route == Route::Ses;
    for (name, severity, why) in [
        ("From", Severity::Error, "every message has one author at least (RFC 5322 section 3.6)"),
        ("Date", Severity::Error, "every message says when it was written (RFC 5322 section 3.6)"),
        (
            "Message-ID",
            Severity::Error,
            "Gmail refuses messages without one: `550-5.7.1 Messages missing a valid Message-ID header are not accepted`",
        ),
        ("Subject", Severity::Warning, "people and filters distrust mail without a subject"),
        ("To", Severity::Info, "nothing demands it (RFC 5322 section 3.6), but filters count its absence"),
    ] {
        let is_there = check.first(name).is_some()
            || name == "To" && (check.first("Cc").is_some() || check.first("Bcc").is_some());
        if is_there || ses_sets && matches!(name, "Date" | "Message-ID") {
            continue;
        }
        let finding = header::MISSING
            .finding(format!("there is no `{name}` field"))
            .severity(severity)
            .param("name", name)
            .label(check.source, check.end_of_header(), "the header ends here")
            .note(why)
            .help(format!("add `{name}`"));
        check.found.push(finding);
    }
}

fn twice(check: &mut Check<'_>, name: &str, only_ses: bool) {
    let all = check.named(name);
    let [first, others @ ..] = all.as_slice() else { return };
    if others.is_empty() {
        return;
    }
    let (rule, why) = if only_ses {
        (
            &header::SES_DUPLICATE,
            "Amazon SES refuses the message: `554 Transaction failed: Duplicate header` (Developer Guide, header fields)",
        )
    } else {
        (
            &header::DUPLICATE,
            "a message holds it at most once, and receivers refuse it or read either of them (RFC 5322 section 3.6, RFC 2045 section 3)",
        )
    };
    let mut finding = rule.finding(format!("`{name}` stands {}", times(all.len()))).param("name", name);
    for other in others.iter().take(LABELS - 1) {
        finding = finding.label(check.source, other.name_span, "once more");
    }
    let finding =
        finding.label(check.source, first.name_span, "the first one").note(why).help("keep one of them");
    check.found.push(finding);
}

fn twice_in_parts(check: &mut Check<'_>) {
    let mail = check.mail;
    if !mail.is_message() {
        return;
    }
    let mut places = Places::default();
    // What is inside a forwarded message its author has written.
    let parts = mail.parsed().parts().filter(|part| part.id() > 0 && part.message().id() == 0);
    for part in parts.take(PARTS) {
        let fields = fields(mail, part.id());
        for name in ONCE_IN_A_PART {
            for other in fields.iter().filter(|field| field.name.eq_ignore_ascii_case(name)).skip(1) {
                places.mark(other.name_span, format!("`{name}` once more"));
            }
        }
    }
    let words = Words {
        message: "a part with a field twice".to_owned(),
        note: "readers take either of them, so that one shows what another does not see (RFC 2045 section 3)",
        help: "keep one of them",
        fix: NO_FIX,
    };
    check.say(&header::DUPLICATE, Severity::Error, places, words);
}

/// Signatures that Amazon SES breaks. Those of a message on its way are not the sender's to mend.
fn signatures(check: &mut Check<'_>) {
    if check.has_travelled() {
        return;
    }
    let mut places = Places::default();
    for signature in check.named("DKIM-Signature") {
        let signed = signature.signed();
        let broken: Vec<_> = REWRITTEN_BY_SES
            .iter()
            .filter(|field| signed.iter().any(|name| name.eq_ignore_ascii_case(field)))
            .map(|field| format!("`{field}`"))
            .collect();
        if !broken.is_empty() {
            places.mark(signature.name_span, format!("its `h=` names {}", broken.join(", ")));
        }
    }
    let words = Words {
        message: "a DKIM signature that Amazon SES breaks".to_owned(),
        note: "Amazon SES writes these fields anew after the message was signed, so the signature fails at every receiver (Developer Guide, manual DKIM signing)",
        help: "leave them out of `h=`, or let Amazon SES sign",
        fix: NO_FIX,
    };
    check.say(&header::SES_SIGNATURE, Severity::Error, places, words);
}

fn blind_copy(check: &mut Check<'_>) {
    let mut places = Places::default();
    // Without any other recipient the field is all that says whom it is for.
    let is_alone = check.first("To").is_none() && check.first("Cc").is_none();
    for field in check.named("Bcc") {
        // A group without members names nobody.
        let is_nobody = field.value.trim_ascii_end().ends_with(b":;") || field.value.is_empty();
        if !is_nobody {
            places.mark(field.value_span, "whoever gets the message may read this");
            if !is_alone {
                places.mend(Span::new(field.span.start as usize, field.end), "");
            }
        }
    }
    let words = Words {
        message: "a message that names its blind copies".to_owned(),
        note: "the field is to be taken out before the message goes to the others; not every server does (RFC 5322 section 3.6.3)",
        help: "name these recipients in the envelope only",
        fix: ("take the field out", Applicability::Unsafe),
    };
    check.tell(&header::BLIND_COPY, Severity::Warning, places, words);
}

fn return_path(check: &mut Check<'_>) {
    if check.has_travelled() {
        return;
    }
    let mut places = Places::default();
    for field in check.named("Return-Path") {
        places.mark(field.span, "");
        if check.setting.route == Route::Smtp {
            places.mend(Span::new(field.span.start as usize, field.end), "");
        }
    }
    let (severity, note, help) = match check.setting.route {
        Route::Ses => (
            Severity::Info,
            "Amazon SES sends bounces there, and refuses the message unless that address is of a verified identity",
            "make sure that it is verified, or leave the field out",
        ),
        Route::Smtp => (
            Severity::Warning,
            "the last server writes it, from the envelope; who sends a message leaves it out (RFC 5321 section 4.4)",
            "take it out, and give the address as the envelope's sender",
        ),
    };
    let words = Words {
        message: "`Return-Path` in a message that is still to be sent".to_owned(),
        note,
        help,
        fix: ("take it out", Applicability::Unsafe),
    };
    check.tell(&header::RETURN_PATH, severity, places, words);
}

/// A subject that says reply or forward, in a message that answers nothing.
fn reply(check: &mut Check<'_>) {
    let Some(field) = check.first("Subject") else { return };
    if check.setting.profile == Profile::Personal
        || check.first("References").is_some()
        || check.first("In-Reply-To").is_some()
    {
        return;
    }
    let written = decoded(field.value.get(..field.value.len().min(200)).unwrap_or_default());
    let starts =
        |prefix: &str| written.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    let is_bulk = check.setting.profile == Profile::Bulk;
    let Some(prefix) =
        ["Re:", "Fwd:", "Fw:"].into_iter().find(|prefix| (is_bulk || *prefix == "Re:") && starts(prefix))
    else {
        return;
    };
    let start = field.value_span.start as usize;
    let is_plain =
        field.value.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()));
    let mut places = Places::default();
    places.mark(if is_plain { Span::new(start, start + prefix.len()) } else { field.value_span }, "");
    // Where one person is answered, such as about an order, the answer may be kept together by the subject.
    let severity = if is_bulk { Severity::Warning } else { Severity::Info };
    let words = Words {
        message: format!("the subject says `{prefix}`, and the message answers none"),
        note: "a reply names what it answers in `In-Reply-To` and `References` (RFC 5322 section 3.6.4); filters count a feigned one",
        help: "name the message that is answered, or leave the word out",
        fix: NO_FIX,
    };
    check.say(&header::FEIGNED_REPLY, severity, places, words);
}

/// `Auto-Submitted` and `Precedence`: what they may say, and whether it fits the kind of mail.
fn automation(check: &mut Check<'_>) {
    let profile = check.setting.profile;
    let answers = check.first("Auto-Submitted").is_some_and(|field| keyword(&field) == "auto-replied");
    for name in ["Auto-Submitted", "Precedence"] {
        let Some(field) = check.first(name) else { continue };
        let value = keyword(&field);
        let (severity, note) = match (name, value.as_str(), profile) {
            ("Auto-Submitted", "no", _) => continue,
            ("Auto-Submitted", "auto-replied", Profile::Bulk) => (
                Severity::Info,
                "it marks the automatic answer to one message; bulk mail is `auto-generated` (RFC 3834 section 5.1)",
            ),
            ("Auto-Submitted", "auto-generated" | "auto-replied" | "auto-notified", Profile::Personal) => {
                (Severity::Info, "it says that no person wrote the message (RFC 3834 section 5)")
            }
            ("Auto-Submitted", "auto-generated" | "auto-replied" | "auto-notified", _) => continue,
            ("Auto-Submitted", ..) => (
                Severity::Warning,
                "the values are `no`, `auto-generated`, `auto-replied` and `auto-notified` (RFC 3834 section 5, RFC 5436 section 2.7.1)",
            ),
            // The answers of people on vacation say so, that nobody answers them.
            ("Precedence", "bulk" | "junk", _) if answers => continue,
            (_, "bulk" | "junk" | "list", Profile::Personal)
            | (_, "bulk" | "junk", Profile::Transactional) => (
                Severity::Info,
                "it marks mail to many (RFC 2076 section 3.9); a message to one person is sorted with newsletters",
            ),
            _ => continue,
        };
        let mut places = Places::default();
        places.mark(field.value_span, "");
        let words = Words {
            message: format!("`{name}` does not fit this kind of mail"),
            note,
            help: "leave the field out, or say what the message is",
            fix: NO_FIX,
        };
        check.say(&header::AUTOMATION, severity, places, words);
    }
}

/// The first word of a field, in lower case; parameters may follow (RFC 3834 section 5).
fn keyword(field: &Field<'_>) -> String {
    let end = field.value.iter().position(|byte| matches!(byte, b';' | b'(' | b' ' | b'\t' | b'\r' | b'\n'));
    let word = field.value.get(..end.unwrap_or(field.value.len()).min(40)).unwrap_or_default();
    String::from_utf8_lossy(word).to_ascii_lowercase()
}

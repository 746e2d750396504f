//! The header of the message: what is missing, what stands twice.

use super::{Check, Route};
use crate::finding::Severity;
use crate::mime::rules::header;

/// Fields that a message holds at most once (RFC 5322 section 3.6).
const ONCE: [&str; 11] = [
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
];

pub(super) fn report(check: &mut Check<'_>) {
    missing(check);
    for name in ONCE {
        twice(check, name);
    }
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
        if check.first(name).is_some() || ses_sets && matches!(name, "Date" | "Message-ID") {
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

fn twice(check: &mut Check<'_>, name: &str) {
    let all = check.named(name);
    let [first, others @ ..] = all.as_slice() else { return };
    if others.is_empty() {
        return;
    }
    let mut finding =
        header::DUPLICATE.finding(format!("`{name}` stands {} times", all.len())).param("name", name);
    for other in others.iter().take(8) {
        finding = finding.label(check.source, other.name_span, "once more");
    }
    let finding = finding
        .label(check.source, first.name_span, "the first one")
        .note("a message holds it at most once, and receivers refuse it or read either of them (RFC 5322 section 3.6)")
        .help("keep one of them");
    check.found.push(finding);
}

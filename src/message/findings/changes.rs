//! What has become of what was signed, and how much of the body is signed at all.

use super::{Check, LABELS, One};
use crate::dkim::rules::coverage as rules;
use crate::dkim::{DkimCauseKind, DkimChange, DkimDiagnosis, DkimSearch};
use crate::finding::{Finding, Severity, Span};

pub(super) fn report(check: &mut Check<'_>, one: &One<'_>) {
    // What a void signature says of the message says nothing.
    if !one.signature.problems.is_empty() {
        return;
    }
    length(check, one);
    let search = |part: fn(&DkimDiagnosis) -> &Option<DkimSearch>| {
        one.diagnosis.and_then(|diagnosis| part(diagnosis).as_ref())
    };
    let signer = Check::signer(one);
    if one.verdict.body == Some(false) {
        let finding = rules::BODY
            .finding(format!("the body is not the one that {signer} signed"))
            .severity(one.failure)
            .label(check.source, one.tag("bh"), "the digest of another body");
        let finding = cause(check, finding, search(|diagnosis| &diagnosis.body));
        check.found.push(finding);
    }
    if one.verdict.header == Some(false) {
        let search = search(|diagnosis| &diagnosis.header);
        let kind = search.and_then(|search| search.cause.as_ref()).map(|cause| cause.kind);
        let fits = one.diagnosis.and_then(|diagnosis| diagnosis.key_fits);
        let message = match (kind, fits) {
            (Some(DkimCauseKind::Key), _) | (None, Some(false)) => {
                format!("another key than the one that {signer} publishes has made the signature")
            }
            (Some(_), _) | (None, Some(true)) => {
                format!("the header fields are not those that {signer} signed")
            }
            (None, None) => {
                format!("the header fields are not those that {signer} signed, or another key has signed")
            }
        };
        let finding = rules::HEADER.finding(message).severity(one.failure).label(
            check.source,
            one.tag("h"),
            "the signed fields",
        );
        let finding = cause(check, finding, search);
        check.found.push(finding);
    }
}

fn length(check: &mut Check<'_>, one: &One<'_>) {
    let Some(length) = one.signature.length else { return };
    let size = one.verdict.body_size;
    if length > size {
        check.found.push(
            rules::LENGTH_BEYOND
                .finding(format!("{length} bytes of the body are signed, and there are {size}"))
                .severity(one.failure)
                .label(check.source, one.tag("l"), "more than there are")
                .note("the digest cannot be made, so the signature fails (RFC 6376 section 3.5)")
                .help("let the signer leave `l=` out; if it is right, find the server that cuts the message off"),
        );
        return;
    }
    let open = size - length;
    let message = match open {
        0 => "the signature says with `l=` where the body ends".to_owned(),
        1 => "1 byte of the body is not signed".to_owned(),
        _ => format!("{open} bytes of the body are not signed"),
    };
    check.found.push(
        rules::LENGTH
            .finding(message)
            .severity(if one.failure == Severity::Info { Severity::Info } else { Severity::Warning })
            .param("unsigned", open)
            .label(check.source, one.tag("l"), "only so much is signed")
            .note("whoever handles the message can append what readers take for the sender's, and the signature still holds (RFC 6376 section 8.2)")
            .help("let the signer leave `l=` out"),
    );
}

/// Says what has happened, as far as it is known, with the places.
fn cause(check: &Check<'_>, mut finding: Box<Finding>, search: Option<&DkimSearch>) -> Box<Finding> {
    let Some(search) = search else { return finding };
    let Some(cause) = &search.cause else {
        let bounded = if search.bounded { "; the search was broken off" } else { "" };
        return finding.note(format!(
            "none of the causes that are known fits, of {} tried{bounded} (RFC 6376 section 3.7)",
            search.tried
        ));
    };
    for change in cause.changes.iter().take(LABELS) {
        if let Some(span) = place(check, change) {
            let text = match change.signed.as_str() {
                "" => "was not there when it was signed".to_owned(),
                signed => format!("was `{signed}`"),
            };
            finding = finding.label(check.source, span, text);
        }
    }
    finding.note(cause.summary.clone()).help(cause.help)
}

/// Where a change is in the file.
fn place(check: &Check<'_>, change: &DkimChange) -> Option<Span> {
    let wire = check.verified.wire;
    let start = match change.field {
        Some(field) => wire.spans.get(field as usize)?.start as usize,
        None if change.name.is_some() => return None,
        None => wire.body,
    };
    Some(wire.in_file(check.verified.mail, start, change.span))
}

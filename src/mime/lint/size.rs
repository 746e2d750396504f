//! How large a message is, against what it will meet.

use mail_parser::MessagePart;

use super::super::rules::size;
use super::super::sizes::{CLIP, LIMITS};
use super::html::Placed;
use super::{Check, LineEnding, Route};
use crate::finding::{Severity, Span};

const SES: &str = "Amazon SES";

/// The whole message, as it goes out, against what is accepted.
pub(super) fn report(check: &mut Check<'_>) {
    let size = sent(check);
    let by_ses = check.setting.route == Route::Ses;
    let exceeded: Vec<_> =
        LIMITS.iter().filter(|(provider, limit)| size > *limit && (*provider != SES || by_ses)).collect();
    if exceeded.is_empty() {
        return;
    }
    let refused = exceeded.iter().any(|(provider, _)| *provider == SES);
    let megabytes = |bytes: usize| format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10);
    let names: Vec<_> =
        exceeded.iter().map(|(provider, limit)| format!("{provider} {}", megabytes(*limit))).collect();
    let start = check.body_start();
    check.found.push(
        size::LARGE
            .finding(format!("the message has {}", megabytes(size)))
            .severity(if refused { Severity::Error } else { Severity::Warning })
            .label(check.source, Span::new(start, start), "the body begins here")
            .note(format!("more than is accepted by {}", names.join(", ")))
            .help("link to large files; base64 makes each of them a third larger"),
    );
}

/// Bytes on the wire, where every line ends with CRLF.
fn sent(check: &Check<'_>) -> usize {
    let lone = match check.line_ending {
        LineEnding::Lf => check.raw.iter().filter(|byte| **byte == b'\n').count(),
        _ => 0,
    };
    check.raw.len() + lone
}

/// HTML that Gmail does not show to its end. `offer` is where it first says how to unsubscribe.
pub(super) fn clipped(
    check: &mut Check<'_>,
    part: &MessagePart<'_>,
    placed: &Placed<'_>,
    offer: Option<usize>,
) {
    let text = &placed.text;
    if text.len() <= CLIP {
        return;
    }
    let cut = (0..=CLIP).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let mut finding = size::CLIPPED
        .finding(format!("the HTML has {} KB, and Gmail shows {}", part.decoded_len() / 1024, CLIP / 1024))
        .label(check.source, placed.span(cut..text.len()), "shown only behind a link")
        .note("what comes behind is not displayed, and pictures there are not loaded")
        .help("shorten the HTML: styles written into every element and white space count too");
    if offer.is_some_and(|at| at >= cut) {
        finding = finding.note("the way to unsubscribe is in what is not shown");
    }
    check.found.push(finding);
}

//! Mail to a list: how a recipient leaves it (RFC 2369, RFC 8058).

use super::super::rules::list;
use super::super::unsubscribe::WORDS;
use super::{Check, Field, Profile, times};
use crate::finding::{Applicability, Fix, Severity, Span};

const UNSUBSCRIBE: &str = "List-Unsubscribe";
const POST: &str = "List-Unsubscribe-Post";
const ONE_CLICK: &str = "List-Unsubscribe=One-Click";

/// Bytes of bodies in which the words are looked for.
const BODIES: usize = 1 << 20;

/// URIs of a field that are read.
const URIS: usize = 32;

pub(super) fn report(check: &mut Check<'_>) {
    let fields = check.named(UNSUBSCRIBE);
    let posts = check.named(POST);
    for name in [UNSUBSCRIBE, POST, "List-Id", "List-Help", "List-Post"] {
        several(check, name);
    }
    let uris = match fields.first() {
        Some(field) => uris(check, field),
        None => {
            missing(check);
            Vec::new()
        }
    };
    one_click(check, fields.first(), posts.first(), &uris);
    list_id(check);
    if check.setting.profile == Profile::Bulk {
        words(check);
    }
}

fn several(check: &mut Check<'_>, name: &str) {
    let all = check.named(name);
    let [first, .., last] = all.as_slice() else { return };
    check.found.push(
        list::SEVERAL
            .finding(format!("`{name}` stands {}", times(all.len())))
            .label(check.source, last.name_span, "once more")
            .label(check.source, first.name_span, "the first one")
            .note(
                "each of these fields stands at most once, and readers take one of them (RFC 2369 section 3)",
            )
            .help("put all URIs into one field, with commas between them"),
    );
}

fn missing(check: &mut Check<'_>) {
    if check.setting.profile != Profile::Bulk {
        return;
    }
    let end = check.end_of_header();
    check.found.push(
        list::MISSING
            .finding("bulk mail without `List-Unsubscribe`")
            .label(check.source, end, "the header ends here")
            .note("Gmail and Yahoo demand it of whoever sends 5,000 messages a day, with one click (RFC 8058)")
            .help("add `List-Unsubscribe: <https://…>` with an address of its own for each recipient, and `List-Unsubscribe-Post: List-Unsubscribe=One-Click`"),
    );
}

/// One URI of the field.
struct Uri {
    text: String,
    span: Span,
}

impl Uri {
    fn is(&self, scheme: &str) -> bool {
        self.text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    }
}

/// Reads `<uri>, <uri>` as RFC 2369 section 2 tells readers to, and says what is wrong.
fn uris(check: &mut Check<'_>, field: &Field<'_>) -> Vec<Uri> {
    let (value, base) = (field.value, field.value_span.start as usize);
    let mut uris = Vec::new();
    let mut at = past_comments(value, 0);
    if at >= value.len() {
        check.found.push(
            list::IGNORED
                .finding(format!("`{UNSUBSCRIBE}` is empty"))
                .label(check.source, field.name_span, "holds no URI")
                .note("readers see no way to unsubscribe (RFC 2369 section 2)")
                .help("put a URI in angle brackets"),
        );
        return uris;
    }
    loop {
        if value.get(at) != Some(&b'<') {
            rest(check, field, at, uris.is_empty());
            break;
        }
        let inside = value.get(at + 1..).unwrap_or_default();
        let Some(length) = inside.iter().position(|byte| *byte == b'>') else {
            check.found.push(
                list::IGNORED
                    .finding("the `<` is never closed")
                    .label(check.source, Span::new(base + at, base + at + 1), "opened here")
                    .note("readers cannot tell where the URI ends (RFC 2369 section 2)")
                    .help("close it with `>`")
                    .fix(Fix::new("close it", Applicability::Safe).edit(
                        check.source,
                        Span::new(base + value.len(), base + value.len()),
                        ">",
                    )),
            );
            break;
        };
        let written = inside.get(..length).unwrap_or_default();
        let span = Span::new(base + at + 1, base + at + 1 + length);
        let bare: Vec<u8> = written.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        let text = String::from_utf8_lossy(&bare).into_owned();
        if bare.len() != written.len() {
            check.found.push(
                list::SPACE
                    .finding("white space inside `<>`")
                    .label(check.source, span, "not all readers take it out")
                    .note("readers are told to ignore it, and writers not to write it (RFC 2369 section 2)")
                    .help("take it out")
                    .fix(Fix::new("take it out", Applicability::Safe).edit(check.source, span, text.clone())),
            );
        }
        scheme(check, &text, span);
        uris.push(Uri { text, span });
        at = past_comments(value, at + 2 + length);
        match value.get(at) {
            None => break,
            Some(b',') => at = past_comments(value, at + 1),
            Some(_) => {
                rest(check, field, at, false);
                break;
            }
        }
        if at >= value.len() || uris.len() >= URIS {
            break;
        }
    }
    uris
}

/// What is no `<uri>`: nothing behind it is read.
fn rest(check: &mut Check<'_>, field: &Field<'_>, at: usize, nothing_before: bool) {
    let base = field.value_span.start as usize;
    let span = Span::new(base + at, field.value_span.end as usize);
    if !nothing_before {
        check.found.push(
            list::TAIL
                .finding("text that is no `<URI>`")
                .label(check.source, span, "readers ignore the rest of the field")
                .note("what follows the last URI is not read (RFC 2369 section 2)")
                .help("take it out"),
        );
        return;
    }
    let finding = list::IGNORED
        .finding(format!("`{UNSUBSCRIBE}` holds no `<URI>`"))
        .label(check.source, span, "must begin with `<`")
        .note("readers ignore a field that does not begin with `<` (RFC 2369 section 2)")
        .help("put the URI in angle brackets");
    let text = String::from_utf8_lossy(field.value.get(at..).unwrap_or_default()).into_owned();
    let is_uri = ["https:", "mailto:", "http:"].iter().any(|scheme| text.starts_with(scheme));
    let fix = || {
        Fix::new("put it in angle brackets", Applicability::Safe).edit(
            check.source,
            span,
            format!("<{text}>"),
        )
    };
    let is_single = !text.contains([' ', ',', '<', '>', '\r', '\n', '\t']);
    let finding = if is_uri && is_single { finding.fix(fix()) } else { finding };
    check.found.push(finding);
}

fn scheme(check: &mut Check<'_>, uri: &str, span: Span) {
    let scheme = uri.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase()).unwrap_or_default();
    let (message, why) = match scheme.as_str() {
        "https" | "mailto" => return,
        "http" => (
            "an unsubscribe link over `http`".to_owned(),
            "anybody on the way can read who leaves which list; one click needs `https` (RFC 8058 section 3.1)",
        ),
        "" => (
            "the URI has no scheme".to_owned(),
            "readers do not know what to do with it (RFC 2369 section 2)",
        ),
        other => (format!("`{other}:` is no way to unsubscribe"), "readers know `https:` and `mailto:`"),
    };
    check.found.push(
        list::SCHEME
            .finding(message)
            .label(check.source, span, "")
            .note(why)
            .help("use `https:`, or `mailto:` besides"),
    );
}

/// Where something stands that is neither white space nor a comment.
fn past_comments(value: &[u8], mut at: usize) -> usize {
    let mut depth = 0usize;
    while let Some(byte) = value.get(at) {
        match byte {
            b'\\' if depth > 0 => at += 1,
            b'(' => depth += 1,
            b')' if depth > 0 => depth -= 1,
            _ if depth > 0 || byte.is_ascii_whitespace() => {}
            _ => break,
        }
        at += 1;
    }
    at
}

/// RFC 8058 from end to end: the value, one `https:` URI that says who leaves what, and a signature
/// that covers both fields.
fn one_click(check: &mut Check<'_>, field: Option<&Field<'_>>, post: Option<&Field<'_>>, uris: &[Uri]) {
    let Some(post) = post else {
        if check.setting.profile == Profile::Bulk
            && let Some(field) = field
        {
            check.found.push(
                list::NO_ONE_CLICK
                    .finding("bulk mail that cannot be left with one click")
                    .label(check.source, field.name_span, "alone, this opens a page or a message")
                    .note("Gmail and Yahoo demand one click of whoever sends 5,000 messages a day (RFC 8058)")
                    .help("answer POST at an `https:` URI, and add `List-Unsubscribe-Post: List-Unsubscribe=One-Click`"),
            );
        }
        return;
    };
    let value = post.unfolded();
    if value.trim() != ONE_CLICK {
        let severity =
            if value.trim().eq_ignore_ascii_case(ONE_CLICK) { Severity::Warning } else { Severity::Error };
        check.found.push(
            list::POST_VALUE
                .finding(format!("`{POST}` says something else than `{ONE_CLICK}`"))
                .severity(severity)
                .label(check.source, post.value_span, "")
                .note("this is the only value there is (RFC 8058 section 3.1)")
                .help(format!("write `{ONE_CLICK}`"))
                .fix(Fix::new("write it", Applicability::Safe).edit(
                    check.source,
                    post.value_span,
                    ONE_CLICK,
                )),
        );
    }
    let https: Vec<&Uri> = uris.iter().filter(|uri| uri.is("https:")).collect();
    let message = match https.len() {
        1 => {
            opaque(check, https.first());
            signed(check);
            return;
        }
        0 => "one click without an `https:` URI",
        _ => "one click with several `https:` URIs",
    };
    let mut finding = list::ONE_HTTPS.finding(message);
    for uri in https.iter().take(8) {
        finding = finding.label(check.source, uri.span, "");
    }
    if https.is_empty() {
        let span = field.map_or(post.name_span, |field| field.value_span);
        finding = finding.label(check.source, span, "no `https:` here");
    }
    check.found.push(
        finding
            .note("the field holds exactly one `https:` URI, to which readers send the POST (RFC 8058 section 3.1)")
            .help("keep one `https:` URI; a `mailto:` may stand beside it"),
    );
}

/// A URI that is the same for everybody says neither who leaves nor what.
fn opaque(check: &mut Check<'_>, uri: Option<&&Uri>) {
    let Some(uri) = uri else { return };
    let Some((_, rest)) = uri.text.split_once("//") else { return };
    let path = rest.split_once('/').map_or("", |(_, path)| path);
    if path.is_empty() && !rest.contains('?') {
        check.found.push(
            list::OPAQUE
                .finding("the URI says neither who leaves nor which list")
                .label(check.source, uri.span, "the same for everybody")
                .note("the POST carries no cookie and no other hint: the URI has to say it all (RFC 8058 section 3.1)")
                .help("put an unguessable token into the URI"),
        );
    }
}

/// A signature that leaves the fields out does not count for one click.
fn signed(check: &mut Check<'_>) {
    let signatures = check.named("DKIM-Signature");
    if signatures.is_empty() {
        return;
    }
    let covered = signatures.iter().any(|signature| {
        let signed = signature.signed();
        [UNSUBSCRIBE, POST].iter().all(|wanted| signed.iter().any(|name| name.eq_ignore_ascii_case(wanted)))
    });
    if covered {
        return;
    }
    let mut finding = list::UNSIGNED.finding("no DKIM signature covers both unsubscribe fields");
    for signature in signatures.iter().take(8) {
        finding = finding.label(check.source, signature.name_span, "its `h=` leaves one of them out");
    }
    check.found.push(
        finding
            .note("readers offer one click only if a valid signature covers both fields (RFC 8058 section 4)")
            .help("sign `List-Unsubscribe` and `List-Unsubscribe-Post` too"),
    );
}

/// `List-Id: name <list.example.com>` (RFC 2919 section 3).
fn list_id(check: &mut Check<'_>) {
    let Some(field) = check.first("List-Id") else { return };
    let value = field.unfolded();
    let id = value.rsplit_once('<').and_then(|(_, rest)| rest.trim_end().strip_suffix('>'));
    if id.is_some_and(|id| !id.trim().is_empty() && id.contains('.') && !id.contains([' ', '@'])) {
        return;
    }
    check.found.push(
        list::LIST_ID
            .finding("`List-Id` holds no identifier in angle brackets")
            .label(check.source, field.value_span, "")
            .note("filters tell lists apart by it: a name below a domain of yours (RFC 2919 section 2, section 3)")
            .help("write `List-Id: News <news.example.com>`"),
    );
}

/// The words for leaving, in the languages of the table.
fn words(check: &mut Check<'_>) {
    let message = check.mail.parsed();
    let bodies: Vec<_> = message.html_body().chain(message.text_body()).collect();
    let mut has_text = false;
    let mut left = BODIES;
    for part in &bodies {
        let Some(text) = part.text_prefix_bytes(left) else { continue };
        has_text |= !text.trim().is_empty();
        let lower = text.to_lowercase();
        if WORDS.iter().any(|word| lower.contains(word)) || lower.contains("{{amazonsesunsubscribeurl}}") {
            return;
        }
        // What is not looked at may hold it. The prefix may end a character early.
        left = left.saturating_sub(text.len());
        if left < 4 {
            return;
        }
    }
    if !has_text {
        return;
    }
    let start = check.body_start();
    check.found.push(
        list::NO_LINK
            .finding("the body says nowhere how to unsubscribe")
            .label(check.source, Span::new(start, start), "the body begins here")
            .note("Gmail and Yahoo demand a link in the body that is easy to see, besides the header")
            .help("add a link that says so in words"),
    );
}

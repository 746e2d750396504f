//! Mail to a list: how a recipient leaves it (RFC 2369, RFC 8058).

use super::super::rules::list;
use super::html::{Offered, holds_tag};
use super::{Check, Field, Profile, times};
use crate::finding::{Fix, Severity, Span};

const UNSUBSCRIBE: &str = "List-Unsubscribe";
const POST: &str = "List-Unsubscribe-Post";
const ONE_CLICK: &str = "List-Unsubscribe=One-Click";

/// URIs of a field that are read.
const URIS: usize = 32;

/// Fields that hold URIs (RFC 2369 section 3).
const LISTS: [&str; 6] =
    [UNSUBSCRIBE, "List-Help", "List-Subscribe", "List-Post", "List-Owner", "List-Archive"];

/// Characters that a line of the header has at most.
const LINE: usize = 998;

pub(super) fn report(check: &mut Check<'_>, offered: Offered) {
    let fields = check.named(UNSUBSCRIBE);
    let posts = check.named(POST);
    for name in LISTS {
        several(check, name, "put all URIs into one field, with commas between them");
    }
    for name in [POST, "List-Id"] {
        several(check, name, "keep one of them");
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
    if offered == Offered::Nowhere {
        no_link(check);
    }
}

fn several(check: &mut Check<'_>, name: &str, help: &str) {
    let all = check.named(name);
    let [first, .., last] = all.as_slice() else { return };
    check.found.push(
        list::SEVERAL
            .finding(format!("`{name}` stands {}", times(all.len())))
            .label(check.source, last.name_span, "once more")
            .label(check.source, first.name_span, "the first one")
            .note(match LISTS.contains(&name) {
                true => "each of these fields stands at most once, and readers take one of them (RFC 2369 section 3)",
                false => "readers take one of them, and which one differs",
            })
            .help(help),
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
            .note("Gmail demands it of whoever sends it 5,000 messages a day, Yahoo of all bulk senders, with one click (RFC 8058)")
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
    let (mut uris, mut open) = (Vec::new(), 0);
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
        let length = inside.iter().position(|byte| matches!(byte, b'<' | b'>'));
        let Some(length) = length.filter(|length| inside.get(*length) == Some(&b'>')) else {
            let Some(more) = unclosed(check, field, at, length, &mut uris) else { break };
            at += 1 + more;
            open += 1;
            if open < URIS {
                continue;
            }
            break;
        };
        let written = inside.get(..length).unwrap_or_default();
        let span = Span::new(base + at + 1, base + at + 1 + length);
        let bare: Vec<u8> = written.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        let text = String::from_utf8_lossy(&bare).into_owned();
        if bare.len() != written.len() {
            space(check, field, span, written, &text);
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

/// A `<` without its `>`, up to the next `<` or the end. Gives the bytes of the value up to there,
/// where something follows.
fn unclosed(
    check: &mut Check<'_>,
    field: &Field<'_>,
    at: usize,
    next: Option<usize>,
    uris: &mut Vec<Uri>,
) -> Option<usize> {
    let place = field.value_span.start as usize + at;
    let inside = field.value.get(at + 1..).unwrap_or_default();
    let inside = inside.get(..next.unwrap_or(inside.len())).unwrap_or_default();
    // A URI ends at white space; the comma parts it from the next one.
    let token = inside.iter().position(u8::is_ascii_whitespace).unwrap_or(inside.len());
    let uri = inside.get(..token).unwrap_or_default();
    let uri = uri.strip_suffix(b",").unwrap_or(uri);
    let rest = inside.get(uri.len()..).unwrap_or_default();
    let (has_comma, rest) = match rest.strip_prefix(b",") {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let mut finding = list::IGNORED
        .finding("the `<` is never closed")
        .label(check.source, Span::new(place, place + 1), "opened here")
        .note("readers cannot tell where the URI ends (RFC 2369 section 2)")
        .help("close it with `>`");
    let is_uri = SCHEMES.iter().any(|scheme| uri.starts_with(scheme.as_bytes())) && uri.is_ascii();
    if is_uri && past_comments(rest, 0) >= rest.len() {
        let end = place + 1 + uri.len();
        let text = if next.is_some() && !has_comma { ">," } else { ">" };
        finding = finding.fix(Fix::new("close it", check.rewriting()).edit(
            check.source,
            Span::new(end, end),
            text,
        ));
    }
    check.found.push(finding);
    if is_uri {
        // Counted as what is meant.
        let span = Span::new(place + 1, place + 1 + uri.len());
        let text = String::from_utf8_lossy(uri).into_owned();
        scheme(check, &text, span);
        uris.push(Uri { text, span });
    }
    next
}

/// Schemes of URIs that may stand there.
const SCHEMES: [&str; 3] = ["https:", "mailto:", "http:"];

/// White space inside `<>`, which is taken out where one URI is meant.
fn space(check: &mut Check<'_>, field: &Field<'_>, span: Span, written: &[u8], text: &str) {
    let mut pieces = written.split(u8::is_ascii_whitespace).filter(|piece| !piece.is_empty());
    let is_uri = |piece: &[u8]| SCHEMES.iter().any(|scheme| piece.starts_with(scheme.as_bytes()));
    pieces.next();
    let is_one = !pieces.any(is_uri);
    let finding = list::SPACE
        .finding("white space inside `<>`")
        .label(check.source, span, "not all readers take it out")
        .note("readers are told to ignore it, and writers not to write it (RFC 2369 section 2)")
        .help(if is_one { "take it out" } else { "put each URI into its own `<>`" });
    // Without its folds the field is one line.
    let fits = field.span.range().len() <= LINE && text.is_ascii();
    check.found.push(if is_one && fits && !text.is_empty() {
        finding.fix(Fix::new("take it out", check.rewriting()).edit(check.source, span, text))
    } else {
        finding
    });
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
    let is_uri = SCHEMES.iter().any(|scheme| text.starts_with(scheme));
    let fix = || {
        Fix::new("put it in angle brackets", check.rewriting()).edit(check.source, span, format!("<{text}>"))
    };
    let is_single = text.is_ascii() && !text.contains([' ', ',', '<', '>', '\r', '\n', '\t']);
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
        // What a tag will say, nobody knows.
        _ if check.setting.template || holds_tag(uri) => return,
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
pub(super) fn past_comments(value: &[u8], mut at: usize) -> usize {
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
                    .note("Gmail demands one click of whoever sends it 5,000 messages a day, Yahoo of all bulk senders (RFC 8058)")
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
                .fix(Fix::new("write it", check.rewriting()).edit(check.source, post.value_span, ONE_CLICK)),
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
    if path.is_empty() && !rest.contains('?') && !check.setting.template {
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
    let id = value.rsplit_once('<').and_then(|(_, rest)| rest.split_once('>'));
    let is_id = |id: &str| !id.is_empty() && id.contains('.') && !id.contains([' ', '@']);
    let is_nothing = |rest: &str| past_comments(rest.as_bytes(), 0) >= rest.len();
    if id.is_some_and(|(id, rest)| is_id(id.trim()) && is_nothing(rest)) {
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

fn no_link(check: &mut Check<'_>) {
    let start = check.body_start();
    check.found.push(
        list::NO_LINK
            .finding("the body says nowhere how to unsubscribe")
            .label(check.source, Span::new(start, start), "the body begins here")
            .note("Gmail and Yahoo demand a link in the body that is easy to see, besides the header")
            .help("add a link that says so in words"),
    );
}

//! What the signatures that fit leave open: fields that may be changed or added, and forms that
//! break on the way.

use super::{Check, LABELS, One, Verified, passes};
use crate::dkim::rules::coverage as rules;
use crate::dkim::{Canonicalization, HeaderFields};
use crate::dns::Type;
use crate::finding::{Severity, Span};

/// Fields that should stand in `h=` once more than in the message.
const OVERSIGNED: [&str; 4] = ["From", "To", "Subject", "Date"];

/// Fields that readers see, or by which they read the rest, and what it means when they are not signed.
const SEEN: [(&str, Severity); 9] = [
    ("Subject", Severity::Warning),
    ("Date", Severity::Warning),
    ("To", Severity::Info),
    ("Cc", Severity::Info),
    ("Reply-To", Severity::Info),
    ("Sender", Severity::Info),
    ("MIME-Version", Severity::Info),
    ("Content-Type", Severity::Info),
    ("Content-Transfer-Encoding", Severity::Info),
];

/// Fields of which a message has one (RFC 5322 section 3.6, RFC 2045 section 3, RFC 2369 section 3).
const ONCE: [&str; 15] = [
    "From",
    "Sender",
    "Reply-To",
    "To",
    "Cc",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
];

/// Fields that only mail has that was passed on.
const PASSED_ON: [&str; 6] =
    ["List-Id", "List-Post", "Resent-From", "ARC-Seal", "X-Forwarded-To", "X-Forwarded-For"];

/// The most bytes of a line (RFC 5322 section 2.1.1).
const LINE: usize = 998;

const UNSUBSCRIBE: [&str; 2] = ["List-Unsubscribe", "List-Unsubscribe-Post"];

pub(super) fn report(check: &mut Check<'_>) {
    let Verified { wire, verdicts, .. } = check.verified;
    let fields = wire.looked_at();
    let header = HeaderFields::of(&fields);
    let signed_by = |at: usize| -> Vec<usize> {
        let names = verdicts.get(at).map_or(&[][..], |verdict| &verdict.signature.signed);
        header.signed(names.iter().copied()).into_iter().flatten().collect()
    };
    let good: Vec<usize> = (0..verdicts.len()).filter(|at| verdicts.get(*at).is_some_and(passes)).collect();
    let aligned: Vec<usize> =
        good.iter().copied().filter(|at| verdicts.get(*at).is_some_and(|one| check.aligns(one))).collect();
    unsubscribe(check, &header, &good, &signed_by);
    // What a receiver relies on: the signatures of the author's domain, or else any.
    let relied = if aligned.is_empty() { &good } else { &aligned };
    let signed: Vec<usize> = relied.iter().flat_map(|at| signed_by(*at)).collect();
    let added = added(check, &header, relied, &signed);
    let own: Vec<usize> = aligned.into_iter().filter(|at| is_own(check, *at)).collect();
    let Some(first) = own.first().and_then(|at| check.one(*at)) else { return };
    left_out(check, &header, &first, &signed);
    open_to_more(check, &header, &own, &first, &added);
    simple(check, &own);
    lines(check, &first);
}

/// Whether whoever owns the domain chose how to sign: not where the key is an alias to that of a
/// service, which signs as it likes.
fn is_own(check: &Check<'_>, at: usize) -> bool {
    let key = check.verified.verdicts.get(at).and_then(|verdict| verdict.signature.key_name.as_ref());
    key.is_some_and(|owner| check.verified.dns.ask(owner, Type::Txt).cname().is_empty())
}

/// The instances of a field, in their order.
fn instances(header: &HeaderFields<'_>, name: &str) -> Vec<usize> {
    header.instances(name.as_bytes()).collect()
}

fn names(list: &[&str]) -> String {
    list.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// One click is offered only where one signature that fits covers both fields.
fn unsubscribe(
    check: &mut Check<'_>,
    header: &HeaderFields<'_>,
    good: &[usize],
    signed_by: &dyn Fn(usize) -> Vec<usize>,
) {
    let wanted: Vec<usize> = UNSUBSCRIBE.iter().filter_map(|name| instances(header, name).pop()).collect();
    if wanted.len() < UNSUBSCRIBE.len() || good.is_empty() {
        return;
    }
    if good.iter().any(|at| {
        let signed = signed_by(*at);
        wanted.iter().all(|field| signed.contains(field))
    }) {
        return;
    }
    let mut finding = rules::UNSUBSCRIBE.finding("no signature that fits covers both unsubscribe fields");
    for at in good.iter().take(LABELS) {
        if let Some(one) = check.one(*at) {
            finding = finding.label(check.source, one.tag("h"), "leaves one of them out");
        }
    }
    for field in wanted {
        finding = finding.label(check.source, check.field_name(field), "");
    }
    check.found.push(
        finding
            .note("readers offer one click only if a valid signature covers both fields (RFC 8058 section 4)")
            .help("sign `List-Unsubscribe` and `List-Unsubscribe-Post` too"),
    );
}

/// Unsigned instances above signed ones; gives the names that have some.
fn added<'n>(
    check: &mut Check<'_>,
    header: &HeaderFields<'_>,
    relied: &[usize],
    signed: &[usize],
) -> Vec<&'n str> {
    let mut added = Vec::new();
    for name in ONCE {
        let all = instances(header, name);
        let Some(first_signed) = all.iter().copied().find(|at| signed.contains(at)) else { continue };
        let open: Vec<usize> = all.into_iter().filter(|at| *at < first_signed).collect();
        if open.is_empty() {
            continue;
        }
        added.push(name);
        let mut finding =
            rules::ADDED.finding(format!("a `{name}` that nobody signed stands above the signed one"));
        for field in open.iter().take(LABELS) {
            finding = finding.label(check.source, check.field_name(*field), "not signed");
        }
        finding = finding.label(check.source, check.field_name(first_signed), "the signed one");
        if let Some(one) = relied.first().and_then(|at| check.one(*at)) {
            finding = finding.label(check.source, one.tag("h"), "names it too seldom");
        }
        check.found.push(
            finding
                .note("a signature covers the last instances first (RFC 6376 section 5.4.2), and many readers show the first")
                .help(format!("trust the signed one; whoever signs names `{name}` in `h=` once more, so that none can be added")),
        );
    }
    added
}

fn left_out(check: &mut Check<'_>, header: &HeaderFields<'_>, first: &One<'_>, signed: &[usize]) {
    for severity in [Severity::Warning, Severity::Info] {
        let left: Vec<(&str, usize)> = SEEN
            .iter()
            .filter(|(_, of)| *of == severity)
            .filter_map(|(name, _)| {
                let all = instances(header, name);
                let is_open = all.iter().all(|field| !signed.contains(field));
                all.last().filter(|_| is_open).map(|field| (*name, *field))
            })
            .collect();
        if left.is_empty() {
            continue;
        }
        let list: Vec<&str> = left.iter().map(|(name, _)| *name).collect();
        let verb = if left.len() == 1 { "is" } else { "are" };
        let mut finding = rules::LEFT_OUT
            .finding(format!("{} {verb} not signed", names(&list)))
            .severity(severity)
            .label(check.source, first.tag("h"), "the signed fields");
        for (_, field) in &left {
            finding = finding.label(check.source, check.field_name(*field), "may be changed on the way");
        }
        check.found.push(
            finding
                .note("a field that is not signed can be changed, and the signature still fits (RFC 6376 section 5.4)")
                .help(format!("name {} in `h=`", names(&list))),
        );
    }
}

fn open_to_more(
    check: &mut Check<'_>,
    header: &HeaderFields<'_>,
    own: &[usize],
    first: &One<'_>,
    added: &[&str],
) {
    let named = |name: &str| {
        own.iter()
            .filter_map(|at| check.verified.verdicts.get(*at))
            .map(|one| {
                one.signature
                    .signed
                    .iter()
                    .filter(|known| known.eq_ignore_ascii_case(name.as_bytes()))
                    .count()
            })
            .max()
            .unwrap_or(0)
    };
    let open: Vec<&str> = OVERSIGNED
        .into_iter()
        .filter(|name| !added.contains(name))
        .filter(|name| (1..=instances(header, name).len()).contains(&named(name)))
        .collect();
    if open.is_empty() {
        return;
    }
    check.found.push(
        rules::OPEN_TO_MORE
            .finding(format!("another {} can be added without breaking the signature", names(&open)))
            .label(check.source, first.tag("h"), "names each only as often as it is there")
            .note("a name that stands in `h=` once more than in the message signs that there is no other (RFC 6376 section 5.4.2 and section 8.15)")
            .help(format!("name {} in `h=` once more", names(&open))),
    );
}

fn simple(check: &mut Check<'_>, own: &[usize]) {
    let is_passed_on = PASSED_ON.iter().any(|name| check.verified.wire.count(name) > 0);
    for at in own {
        let Some(one) = check.one(*at) else { continue };
        if !is_passed_on || one.signature.header_form != Canonicalization::Simple {
            continue;
        }
        check.found.push(
            rules::SIMPLE
                .finding("the header of a message that is passed on is signed in its `simple` form")
                .label(check.source, one.tag("c"), "")
                .note("a space or a line break that a server changes breaks the signature (RFC 6376 section 3.4.1)")
                .help("sign with `c=relaxed/relaxed`"),
        );
    }
}

/// What of the body servers may write anew, although it is signed.
fn lines(check: &mut Check<'_>, first: &One<'_>) {
    let Verified { mail, wire, .. } = check.verified;
    let body = mail.raw().get(wire.body..).unwrap_or_default();
    let (severity, message, label, span) = if let Some(long) = long_line(body) {
        let message = format!("a signed line has more than {LINE} bytes");
        (Severity::Warning, message, "longer than SMTP lets a line be", long)
    } else if !body.is_ascii() {
        let at = body.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
        let run = body.iter().skip(at).take_while(|byte| !byte.is_ascii()).take(80).count();
        let message = "the signed body has bytes beyond ASCII".to_owned();
        (Severity::Info, message, "the first of them", Span::new(at, at + run))
    } else {
        return;
    };
    check.found.push(
        rules::LINES
            .finding(message)
            .severity(severity)
            .label(check.source, span.shift(wire.body), label)
            .label(check.source, first.tag("bh"), "the signed digest of it")
            .note("servers may break long lines, and encode bytes beyond ASCII where the next one does not take them, which breaks the signature (RFC 6376 section 5.3)")
            .help("send text as quoted-printable or base64, and sign it so"),
    );
}

/// The beginning of the first line that is too long. A line end is looked for from where it must stand
/// at the latest, so that most bytes are never looked at.
fn long_line(body: &[u8]) -> Option<Span> {
    let mut start = 0;
    // With CR LF behind it.
    while let Some(window) = body.get(start..start + LINE + 2) {
        match window.iter().rposition(|byte| *byte == b'\n') {
            Some(end) => start += end + 1,
            None => return Some(Span::new(start, start + 80)),
        }
    }
    // What is behind the last line end and has none.
    (body.len() - start > LINE && !body.get(start..)?.contains(&b'\n')).then(|| Span::new(start, start + 80))
}

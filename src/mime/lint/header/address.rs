//! Addresses: what they are made of, and who is named as the author (RFC 5322 section 3.4).

use std::net::{Ipv4Addr, Ipv6Addr};

use super::super::places::{NO_FIX, Places, Words};
use super::super::{Check, Field, Profile, Route};
use super::ADDRESSES;
use super::word::{decoded, unquoted};
use crate::finding::{Applicability, Severity, Span};
use crate::mime::rules::address;
use crate::mime::sending::MAILBOXES;

/// A name and an address, as they stand.
pub(super) struct Mailbox {
    /// The display name with its quotation marks; empty when there is none.
    pub(super) name: Span,
    /// What stands between the angle brackets, or alone.
    pub(super) address: Span,
}

/// What is wrong with the addresses of the message.
#[derive(Default)]
pub(super) struct Faults {
    pub(super) syntax: Places,
    pub(super) name: Places,
    /// What was legal once.
    old: Places,
}

/// Tells of them, and gives all that can be read, in the order of the bytes.
pub(super) fn report(check: &mut Check<'_>) -> Vec<Mailbox> {
    let mut faults = Faults::default();
    let (mut international, mut long) = (Places::default(), Places::default());
    let mut all = Vec::new();
    let mut authors = 0..0;
    let mut senders = Places::default();
    let from_at = check.first("From").map(|field| field.span.start);
    let mut long_severity = Severity::Warning;
    for field in
        check.fields.iter().filter(|field| ADDRESSES.iter().any(|n| field.name.eq_ignore_ascii_case(n)))
    {
        if check.setting.template && field.text().contains("{{") {
            continue;
        }
        let is_from = from_at == Some(field.span.start);
        let faulty = faults.syntax.count;
        let found = mailboxes(field, &mut faults);
        if found.is_empty() && faults.syntax.count == faulty && !field.name.eq_ignore_ascii_case("Bcc") {
            // A group may be empty, as in `undisclosed-recipients:;`.
            let has_colon = |word: &(usize, usize)| {
                field.value.get(word.0..word.1).is_some_and(|word| word.contains(&b':'))
            };
            if is_from || !words(field.value, 0, field.value.len()).iter().any(has_colon) {
                faults.syntax.mark(
                    if field.value.is_empty() { field.name_span } else { field.value_span },
                    "no address here",
                );
            }
        }
        for mailbox in &found {
            let text = check.raw.get(mailbox.address.range()).unwrap_or_default();
            let local = text.iter().rposition(|byte| *byte == b'@').unwrap_or(text.len());
            if !text.is_ascii() {
                let in_local = text.get(..local).is_some_and(|local| !local.is_ascii());
                international
                    .mark(mailbox.address, if in_local { "before the `@`" } else { "in the domain" });
            }
            if local > 64 || text.len() > 254 {
                if is_from {
                    long_severity = Severity::Error;
                }
                long.mark(mailbox.address, format!("{} bytes, {local} before the `@`", text.len()));
            }
        }
        if field.name.eq_ignore_ascii_case("Sender") && faults.syntax.count == faulty {
            found.iter().skip(1).for_each(|other| senders.mark(other.address, "one too many"));
        }
        if is_from {
            authors = all.len()..all.len() + found.len();
        }
        all.extend(found);
    }
    tell(check, faults, international, (long, long_severity));
    check.say(
        &address::SYNTAX,
        Severity::Warning,
        senders,
        Words {
            message: "`Sender` holds several addresses".to_owned(),
            note: "it names the one who sends the message; readers take the first, or none (RFC 5322 section 3.6.2)",
            help: "name one, and the others in `Reply-To`",
            fix: NO_FIX,
        },
    );
    let authors = all.get(authors).unwrap_or_default();
    several(check, authors);
    free(check, authors);
    spoof(check, authors);
    all
}

fn tell(check: &mut Check<'_>, faults: Faults, international: Places, long: (Places, Severity)) {
    let safe = check.rewriting();
    check.say(
        &address::SYNTAX,
        Severity::Error,
        faults.syntax,
        Words {
            message: "an address that cannot be read".to_owned(),
            note: "servers refuse the message, or readers take something else for the address (RFC 5322 section 3.4)",
            help: "write `name@example.com`, or `Name <name@example.com>`, with commas between several",
            fix: ("mend it", Applicability::Unsafe),
        },
    );
    check.say(
        &address::SYNTAX,
        Severity::Info,
        faults.old,
        Words {
            message: "an address in a form of old".to_owned(),
            note: "it is read, and not to be written any more (RFC 5322 section 4.4, RFC 5321 appendix C)",
            help: "write `name@example.com`",
            fix: ("take the route out", safe),
        },
    );
    check.say(
        &address::NAME,
        Severity::Warning,
        faults.name,
        Words {
            message: "a display name that needs quotation marks".to_owned(),
            note: "outside of quotation marks these characters have a meaning of their own (RFC 5322 section 3.2.3)",
            help: "put the name into quotation marks",
            fix: ("put it into quotation marks", safe),
        },
    );
    let severity = check.error_on_ses(Severity::Warning);
    let note = if check.setting.route == Route::Ses {
        "Amazon SES does not support SMTPUTF8: it refuses the message (Developer Guide, email format)"
    } else {
        "every server on the way needs SMTPUTF8 then (RFC 6531 section 3.1); many have none"
    };
    check.say(
        &address::INTERNATIONAL,
        severity,
        international,
        Words {
            message: "an address with other than ASCII characters".to_owned(),
            note,
            help: "write the domain in its `xn--` form; before the `@` only another address helps",
            fix: NO_FIX,
        },
    );
    check.say(
        &address::LONG,
        long.1,
        long.0,
        Words {
            message: "an address that is too long".to_owned(),
            note: "servers need take no more than 64 bytes before the `@` and 254 in all (RFC 5321 section 4.5.3.1)",
            help: "use a shorter one",
            fix: NO_FIX,
        },
    );
}

fn several(check: &mut Check<'_>, authors: &[Mailbox]) {
    if authors.len() < 2 {
        return;
    }
    let mut places = Places::default();
    let mut domains: Vec<String> = Vec::new();
    for author in authors {
        places.mark(author.address, "");
        if domains.len() < 2 {
            let domain = domain_of(check.raw, author);
            if !domains.contains(&domain) {
                domains.push(domain);
            }
        }
    }
    let (severity, note) = if check.first("Sender").is_none() {
        (
            Severity::Error,
            "several authors need a `Sender`, which names who sends it (RFC 5322 section 3.6.2)",
        )
    } else if domains.len() > 1 {
        (
            Severity::Warning,
            "DMARC is made for one author domain; receivers may refuse a message with several (RFC 9989 section 11.5)",
        )
    } else {
        return;
    };
    let words = Words {
        message: format!("{} authors in `From`", places.count),
        note,
        help: "name one author in `From`, and the others in `Reply-To`",
        fix: NO_FIX,
    };
    check.tell(&address::SEVERAL_AUTHORS, severity, places, words);
}

/// An author at a provider of mailboxes, for whom only the provider can sign.
fn free(check: &mut Check<'_>, authors: &[Mailbox]) {
    let severity = match (check.setting.route, check.setting.profile) {
        (Route::Ses, _) => Severity::Error,
        (Route::Smtp, Profile::Bulk) => Severity::Warning,
        (Route::Smtp, _) => return,
    };
    let mut places = Places::default();
    let mut signers: Vec<String> = check
        .named("DKIM-Signature")
        .iter()
        .filter_map(|signature| Some(signature.tag("d")?.to_ascii_lowercase()))
        .filter(|domain| MAILBOXES.contains(&domain.as_str()))
        .collect();
    crate::compact::sort(&mut signers);
    signers.dedup();
    for author in authors {
        let domain = domain_of(check.raw, author);
        if MAILBOXES.contains(&domain.as_str()) && !signers.contains(&domain) {
            places.mark(author.address, "only the provider can sign for this domain");
        }
    }
    let words = Words {
        message: "an author at a provider of mailboxes".to_owned(),
        note: "neither SPF nor DKIM can align with the domain of `From`, so DMARC fails: the mail is refused or sorted as spam (RFC 9989 section 4.4)",
        help: "send from a domain of your own, and give this address in `Reply-To`",
        fix: NO_FIX,
    };
    check.say(&address::FREE, severity, places, words);
}

/// A display name that shows another address than the real one.
fn spoof(check: &mut Check<'_>, authors: &[Mailbox]) {
    let mut places = Places::default();
    for author in authors.iter().take(100) {
        let written = check.raw.get(author.name.range()).unwrap_or_default();
        let name =
            decoded(&unquoted(written.get(..2000.min(written.len())).unwrap_or_default())).to_lowercase();
        // Lists and support desks write whom they stand in for.
        if name.contains(" via ") {
            continue;
        }
        let real = domain_of(check.raw, author);
        let shown = name.split(|c: char| c.is_whitespace() || "<>()[]\",;:'".contains(c)).find_map(|word| {
            let (local, domain) = word.rsplit_once('@')?;
            let is_domain = domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.');
            (!local.is_empty() && is_domain).then_some(domain)
        });
        let Some(shown) = shown else { continue };
        if shown != real && !within(shown, &real) && !within(&real, shown) {
            places.mark(author.name, format!("the mail comes from `{real}`"));
        }
    }
    let words = Words {
        message: "the display name shows another address".to_owned(),
        note: "many readers show the name alone, so forgers do this, and filters look for it (RFC 9989 section 11.4)",
        help: "show a name, or the address that the mail comes from",
        fix: NO_FIX,
    };
    check.say(&address::SPOOF, Severity::Warning, places, words);
}

fn within(name: &str, parent: &str) -> bool {
    name.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.'))
}

fn domain_of(raw: &[u8], mailbox: &Mailbox) -> String {
    let text = raw.get(mailbox.address.range()).unwrap_or_default();
    let at = text.iter().rposition(|byte| *byte == b'@').map_or(text.len(), |at| at + 1);
    String::from_utf8_lossy(text.get(at..).unwrap_or_default()).to_lowercase()
}

/// Reads the list of addresses in a field up to the first fault that leaves no way to go on.
pub(super) fn mailboxes(field: &Field<'_>, faults: &mut Faults) -> Vec<Mailbox> {
    let (syntax, mended) = (faults.syntax.count, faults.name.mended);
    let found = list(field, faults);
    // Where something else is wrong, or lines are short, quotation marks may do harm.
    if faults.name.mended > mended && (faults.syntax.count > syntax || contains(field.value, b"=?")) {
        faults.name.mended = mended;
    }
    found
}

fn list(field: &Field<'_>, faults: &mut Faults) -> Vec<Mailbox> {
    let value = field.value;
    let base = field.value_span.start as usize;
    let mut found = Vec::new();
    let mut piece = Piece::default();
    // Where a group begins, and where its colon is.
    let mut group: Option<(usize, usize)> = None;
    let mut at = 0;
    while let Some(&byte) = value.get(at) {
        let end = match byte {
            b'"' => past_quoted(value, at),
            b'(' => past_comment(value, at),
            b'<' => {
                let end = past_angle(value, at);
                if let Some(end) = end {
                    if piece.angle.is_some() {
                        faults
                            .syntax
                            .mark(Span::new(base + at, base + end), "a second address without a comma");
                    } else {
                        piece.angle = Some((at, end));
                    }
                }
                end
            }
            b':' if piece.angle.is_none() && !piece.has_at => {
                group = Some((piece.start, at));
                piece = Piece { start: at + 1, ..Piece::default() };
                Some(at + 1)
            }
            b',' | b';' => {
                let (before, is_stray) = (found.len(), byte == b';' && group.is_none());
                if byte == b';' {
                    group = None;
                }
                piece.read(value, at, base, faults, &mut found);
                if is_stray {
                    faults.syntax.mark(Span::new(base + at, base + at + 1), "addresses are parted by commas");
                    // At the end there is nothing to part.
                    let is_end = at + 1 == value.len();
                    let start = if is_end { trimmed(value, 0, at).1 } else { at };
                    if found.len() > before {
                        let span = Span::new(base + start, base + at + 1);
                        faults.syntax.mend(span, if is_end { "" } else { "," });
                    }
                }
                piece = Piece { start: at + 1, ..Piece::default() };
                Some(at + 1)
            }
            _ => {
                piece.has_at |= byte == b'@';
                Some(at + 1)
            }
        };
        let Some(end) = end else {
            faults.syntax.mark(Span::new(base + at, base + at + 1), "never closed");
            return found;
        };
        at = end;
    }
    piece.read(value, value.len(), base, faults, &mut found);
    // Servers write `undisclosed-recipients:` with nothing behind it.
    if let Some((start, colon)) = group.filter(|(_, colon)| colon + 1 < value.len()) {
        let (start, _) = trimmed(value, start, colon);
        let end = colon + 1;
        faults.syntax.mark(Span::new(base + start, base + end), "begins a group that no `;` ends");
    }
    found
}

/// What stands between two commas.
#[derive(Default)]
struct Piece {
    start: usize,
    /// From `<` to behind `>`.
    angle: Option<(usize, usize)>,
    has_at: bool,
}

impl Piece {
    fn read(&self, value: &[u8], end: usize, base: usize, faults: &mut Faults, found: &mut Vec<Mailbox>) {
        let span = |(start, end): (usize, usize)| Span::new(base + start, base + end);
        let whole =
            |first: &(usize, usize), last: &(usize, usize)| value.get(first.0..last.1).unwrap_or_default();
        let (name, address) = match self.angle {
            Some((open, close)) => {
                let name = trimmed(value, self.start, open);
                if let Some(first) = words(value, close, end).first() {
                    faults.syntax.mark(span(*first), "text behind the address");
                }
                self.name(value, name, base, faults);
                (name, trimmed(value, open + 1, close.saturating_sub(1)))
            }
            None => match words(value, self.start, end).as_slice() {
                [] => return,
                [only] => ((only.0, only.0), *only),
                [first, .., last] if self::fault(&without_comments(whole(first, last))).is_none() => {
                    ((first.0, first.0), (first.0, last.1))
                }
                [first, .., last] => {
                    let text = value.get(last.0..last.1).unwrap_or_default();
                    if fault(text).is_none() {
                        faults.syntax.mark(span(*last), "an address behind a name needs angle brackets");
                        let name = value.get(first.0..last.0).unwrap_or_default();
                        let is_name =
                            !name.iter().any(|byte| SPECIAL.contains(byte) || b"()=".contains(byte));
                        if let Some(text) = std::str::from_utf8(text).ok().filter(|_| is_name) {
                            faults.syntax.mend(span(*last), format!("<{text}>"));
                        }
                    } else {
                        faults.syntax.mark(span((first.0, last.1)), "no address here");
                    }
                    return;
                }
            },
        };
        let mut address = address;
        let written = value.get(address.0..address.1).unwrap_or_default();
        let route = route(written);
        if route > 0 {
            faults.old.mark(span((address.0, address.0 + route)), "a route that nobody follows");
            faults.old.mend(span((address.0, address.0 + route)), "");
            address.0 += route;
        } else if SERVERS.iter().any(|name| written.eq_ignore_ascii_case(name.as_bytes())) {
            faults.old.mark(span(address), "servers write bounces so; no domain here");
            found.push(Mailbox { name: span(name), address: span(address) });
            return;
        }
        let written = value.get(address.0..address.1).unwrap_or_default();
        if let Some(fault) = fault(written) {
            if self::fault(&without_comments(written)).is_none() {
                faults.old.mark(span(address), "comments or spaces inside");
                found.push(Mailbox { name: span(name), address: span(address) });
                return;
            }
            let place = if address.0 == address.1 { self.angle.unwrap_or(address) } else { address };
            faults.syntax.mark(span(place), fault);
            return;
        }
        let quoted = past_quoted(written, 0).filter(|_| written.starts_with(b"\""));
        let is_pieced = match quoted {
            Some(end) => written.get(end) == Some(&b'.'),
            None => written.contains(&b'"'),
        };
        if is_pieced {
            faults.old.mark(span(address), "quotation marks around a piece");
        }
        found.push(Mailbox { name: span(name), address: span(address) });
    }

    fn name(&self, value: &[u8], name: (usize, usize), base: usize, faults: &mut Faults) {
        let special = words(value, name.0, name.1).iter().any(|word| {
            let word = value.get(word.0..word.1).unwrap_or_default();
            !word.starts_with(b"\"")
                && !word.starts_with(b"=?")
                && word.iter().any(|byte| SPECIAL.contains(byte))
        });
        if !special {
            return;
        }
        let span = Span::new(base + name.0, base + name.1);
        faults.name.mark(span, "");
        let text = value.get(name.0..name.1).unwrap_or_default();
        if text.is_ascii() && !text.iter().any(|byte| b"\"\\\r\n".contains(byte)) && !contains(text, b"=?") {
            faults.name.mend(span, format!("\"{}\"", String::from_utf8_lossy(text)));
        }
    }
}

/// What a name may hold in quotation marks only.
const SPECIAL: &[u8] = b"@[]\\:;,";

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// Names that stand for the server itself.
const SERVERS: [&str; 2] = ["MAILER-DAEMON", "postmaster"];

/// The length of a route: `@one.example,@two.example:` (RFC 5322 section 4.4).
fn route(address: &[u8]) -> usize {
    let colon = address.iter().position(|byte| *byte == b':').filter(|_| address.starts_with(b"@"));
    let Some(colon) = colon else { return 0 };
    let mut hosts = address.get(..colon).unwrap_or_default().split(|byte| *byte == b',');
    let is_host = |host: &[u8]| {
        let host = host.trim_ascii();
        host.len() > 1
            && host
                .strip_prefix(b"@")
                .is_some_and(|host| host.iter().all(|b| b.is_ascii_graphic() && *b != b'@'))
    };
    if hosts.all(is_host) { colon + 1 } else { 0 }
}

/// An address without what may stand around its dots and its `@` (RFC 5322 section 3.2.3, section 4.4).
fn without_comments(address: &[u8]) -> Vec<u8> {
    let mut bare = Vec::new();
    for (start, end) in words(address, 0, address.len()) {
        let word = address.get(start..end).unwrap_or_default();
        let joins = |byte: Option<&u8>| byte.is_some_and(|byte| matches!(byte, b'.' | b'@'));
        if !bare.is_empty() && !joins(bare.last()) && !joins(word.first()) {
            return Vec::new();
        }
        bare.extend_from_slice(word);
    }
    bare
}

/// What is wrong with `local@domain` by itself.
fn fault(address: &[u8]) -> Option<&'static str> {
    let Some(at) = address.iter().rposition(|byte| *byte == b'@') else { return Some("no `@` here") };
    let (local, domain) = (address.get(..at)?, address.get(at + 1..)?);
    if local.is_empty() {
        return Some("nothing before the `@`");
    }
    local_fault(local).or_else(|| domain_fault(domain))
}

/// Words with dots between them; each may stand in quotation marks, as of old.
fn local_fault(local: &[u8]) -> Option<&'static str> {
    let is_atom =
        |byte: &u8| byte.is_ascii_alphanumeric() || !byte.is_ascii() || b"!#$%&'*+-/=?^_`{|}~".contains(byte);
    let mut at = 0;
    loop {
        let rest = local.get(at..).unwrap_or_default();
        at += if rest.starts_with(b"\"") {
            let Some(end) = past_quoted(rest, 0) else { return Some("quotation marks that never close") };
            let inner = rest.get(1..end - 1).unwrap_or_default();
            let is_escape = |pair: &[u8]| matches!(pair, [b'\\', b' '..=b'~' | b'\t', ..]);
            let mut inside = 0;
            while let Some(byte) = inner.get(inside) {
                if *byte == b'\\' && !is_escape(inner.get(inside..).unwrap_or_default()) {
                    return Some("a backslash before what needs none");
                }
                if byte.is_ascii_control() && !b"\r\n\t".contains(byte) {
                    return Some("a control character");
                }
                inside += 1 + usize::from(*byte == b'\\');
            }
            end
        } else {
            rest.iter().take_while(|byte| is_atom(byte)).count()
        };
        let is_empty = rest.first().is_none_or(|byte| *byte == b'.');
        match local.get(at) {
            _ if is_empty => return Some("a dot too many before the `@`"),
            None => return None,
            Some(b'.') => at += 1,
            Some(_) => return Some("a character that may not stand before the `@`"),
        }
    }
}

fn domain_fault(domain: &[u8]) -> Option<&'static str> {
    if let Some(literal) = domain.strip_prefix(b"[") {
        let literal = std::str::from_utf8(literal).ok().and_then(|literal| literal.strip_suffix(']'));
        let is_address = literal.is_some_and(|literal| match literal.split_at_checked(5) {
            Some((tag, address)) if tag.eq_ignore_ascii_case("IPv6:") => address.parse::<Ipv6Addr>().is_ok(),
            _ => literal.parse::<Ipv4Addr>().is_ok(),
        });
        return (!is_address).then_some("no IP address between the brackets");
    }
    for label in domain.split(|byte| *byte == b'.') {
        if label.is_empty() {
            return Some("a dot too many in the domain, or no domain");
        }
        let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || !byte.is_ascii() || b"-_".contains(byte);
        if !label.iter().all(is_letter) || label.starts_with(b"-") || label.ends_with(b"-") {
            return Some("the domain is no name");
        }
        // Others count in their `xn--` form.
        if label.len() > 63 && label.is_ascii() {
            return Some("more than 63 bytes between two dots of the domain");
        }
    }
    None
}

pub(in crate::mime::lint) fn past_quoted(value: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        match value.get(at)? {
            b'\\' => at += 2,
            b'"' => return Some(at + 1),
            _ => at += 1,
        }
    }
}

pub(in crate::mime::lint) fn past_comment(value: &[u8], start: usize) -> Option<usize> {
    let (mut depth, mut at) = (0usize, start);
    loop {
        match value.get(at)? {
            b'\\' => at += 1,
            b'(' => depth += 1,
            b')' if depth == 1 => return Some(at + 1),
            b')' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
}

pub(super) fn past_angle(value: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        match value.get(at)? {
            b'"' => at = past_quoted(value, at)?,
            b'(' => at = past_comment(value, at)?,
            b'<' => return None,
            b'>' => return Some(at + 1),
            _ => at += 1,
        }
    }
}

/// The words between two places, comments left out.
pub(in crate::mime::lint) fn words(value: &[u8], start: usize, end: usize) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    let value = value.get(..end).unwrap_or(value);
    let mut at = start;
    while let Some(byte) = value.get(at) {
        match byte {
            b'(' => at = past_comment(value, at).unwrap_or(end),
            byte if byte.is_ascii_whitespace() => at += 1,
            _ => {
                let start = at;
                while let Some(byte) = value.get(at) {
                    match byte {
                        b'"' => at = past_quoted(value, at).unwrap_or(end),
                        b'(' => break,
                        byte if byte.is_ascii_whitespace() => break,
                        _ => at += 1,
                    }
                }
                words.push((start, at));
            }
        }
    }
    words
}

fn trimmed(value: &[u8], start: usize, end: usize) -> (usize, usize) {
    let text = value.get(start..end).unwrap_or_default();
    let before = text.len() - text.trim_ascii_start().len();
    (start + before, start + before + text.trim_ascii().len())
}

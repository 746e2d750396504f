//! What the text of a field may have been before a server changed it.

use super::DkimCauseKind::{self, Address, Date, Folding, MimeField, Subject};
use super::mailbox::{Mailbox, decoded, encoded, members, unwrapped};
use super::parts::parameter;
use super::text::replaced;

/// What is known besides the field.
#[derive(Clone, Debug, Default)]
pub(super) struct Context {
    /// Mailboxes of the other fields.
    pub(super) mailboxes: Vec<Mailbox>,
    /// When the signature was made.
    pub(super) made: Option<u64>,
}

type Variants = Vec<(DkimCauseKind, Vec<u8>)>;

/// The variants of a field by its name in small letters, the likely ones first.
pub(super) fn of(name: &[u8], text: &[u8], context: &Context) -> Variants {
    let plain = plain(text);
    let mut all: Variants = Vec::new();
    let mut add =
        |kind: DkimCauseKind, texts: Vec<Vec<u8>>| all.extend(texts.into_iter().map(|text| (kind, text)));
    add(Folding, white_space(text));
    match name {
        b"subject" => add(Subject, subject(&plain)),
        b"from" | b"to" | b"cc" | b"reply-to" | b"sender" => add(Address, address(&plain, context)),
        b"date" => add(Date, date(&plain, context)),
        b"content-type" => add(MimeField, content_type(&plain)),
        b"content-transfer-encoding" => {
            let words = ["quoted-printable", "base64", "8bit", "7bit", "binary"];
            let written = words.iter().flat_map(|word| [word.to_string(), word.to_uppercase(), title(word)]);
            add(MimeField, written.map(String::into_bytes).collect());
        }
        b"mime-version" => add(MimeField, vec![b"1.0".to_vec()]),
        _ => {}
    }
    all
}

/// A text in one line.
fn plain(text: &[u8]) -> Vec<u8> {
    replaced(&replaced(text, b"\r\n\t", b"\r\n "), b"\r\n", b"")
}

fn title(word: &str) -> String {
    word.split('-')
        .map(|piece| piece.get(..1).unwrap_or_default().to_uppercase() + piece.get(1..).unwrap_or_default())
        .collect::<Vec<_>>()
        .join("-")
}

/// White space where it may have come or gone, in any form of a field.
pub(super) fn white_space(text: &[u8]) -> Vec<Vec<u8>> {
    let unfolded = plain(text);
    let mut all = vec![unfolded.clone(), without_folds(text)];
    for sign in [",", ";", ":"] {
        let (tight, loose) = (sign.as_bytes(), [sign.as_bytes(), b" "].concat());
        all.push(replaced(&unfolded, &loose, tight));
        all.push(replaced(&replaced(&unfolded, &loose, tight), tight, &loose));
    }
    // One fold that has put white space into a word.
    let folds = text.windows(2).enumerate().filter(|(_, two)| *two == b"\r\n").take(30);
    for (at, _) in folds {
        let (before, after) = text.split_at_checked(at).unwrap_or_default();
        all.push([before, after.trim_ascii_start()].concat());
    }
    all
}

/// A text without folds and their white space.
fn without_folds(text: &[u8]) -> Vec<u8> {
    let lines = text.split(|byte| *byte == b'\n');
    lines.enumerate().fold(Vec::new(), |mut out, (at, line)| {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        out.extend_from_slice(if at == 0 { line } else { line.trim_ascii_start() });
        out
    })
}

const REPLIES: [&[u8]; 8] = [b"Re: ", b"RE: ", b"Fwd: ", b"FWD: ", b"FW: ", b"Fw: ", b"AW: ", b"re: "];

fn subject(text: &[u8]) -> Vec<Vec<u8>> {
    let mut all = untagged(text);
    if let Some(decoded) = decoded(text) {
        let texts = std::iter::once(decoded.clone()).chain(untagged(&decoded)).take(20);
        for text in texts {
            all.extend(encoded(&text));
            all.push(text);
        }
    } else if !text.is_ascii() {
        let texts = std::iter::once(text.to_vec()).chain(untagged(text)).take(20);
        all.extend(texts.collect::<Vec<_>>().iter().flat_map(|text| encoded(text)));
    }
    all
}

/// A subject without what may have been put into it.
fn untagged(text: &[u8]) -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = Vec::new();
    let reply = REPLIES.iter().find_map(|reply| text.strip_prefix(*reply).map(|rest| (*reply, rest)));
    let (front, mut rest) = reply.unwrap_or((b"", text));
    // `[list] `, also several, in front or behind `Re: `.
    for _ in 0..3 {
        let close = match rest.first() {
            Some(b'[') => b']',
            Some(b'(') => b')',
            Some(b'{') => b'}',
            _ => break,
        };
        let Some(end) = rest.iter().position(|byte| *byte == close) else { break };
        let behind = rest.get(end + 1..).unwrap_or_default();
        rest = behind.trim_ascii_start();
        all.push([front, rest].concat());
        // A reply to what was tagged: the tag was put before `Re: `.
        all.extend(REPLIES.iter().filter(|_| !front.is_empty()).map(|reply| [*reply, rest].concat()));
        if front.is_empty() && behind.len() != rest.len() {
            all.push(behind.to_vec());
        }
    }
    // `***SPAM*** `, `EXTERNAL: ` and all else of whole words, at either end.
    let spaces: Vec<usize> = (0..text.len()).filter(|at| text.get(*at) == Some(&b' ')).collect();
    for at in spaces.iter().take(6) {
        all.push(text.get(at + 1..).unwrap_or_default().to_vec());
        all.push([front, text.get(at + 1..).unwrap_or_default()].concat());
    }
    for at in spaces.iter().rev().take(6) {
        all.push(text.get(..*at).unwrap_or_default().to_vec());
    }
    if let Some((front, rest)) = reply {
        all.push(rest.to_vec());
        all.extend(REPLIES.iter().filter(|other| **other != front).map(|other| [*other, rest].concat()));
    } else {
        all.extend(REPLIES.iter().map(|reply| [*reply, text].concat()));
    }
    // Marks that stand without a space.
    for at in 1..text.len().min(24) {
        let (mark, rest) = text.split_at_checked(at).unwrap_or_default();
        if mark.last().is_some_and(u8::is_ascii_punctuation) {
            all.push(rest.to_vec());
        }
    }
    all
}

fn address(text: &[u8], context: &Context) -> Vec<Vec<u8>> {
    let list = members(text);
    let boxes: Vec<Mailbox> = list.iter().take(50).map(|member| Mailbox::parse(member)).collect();
    let mut all = Vec::new();
    if let [one] = boxes.as_slice() {
        all.extend(one.written());
        all.extend(rewritten(one, context));
    } else {
        // Every mailbox in the same way.
        let written: Vec<Vec<Vec<u8>>> = boxes.iter().map(Mailbox::written).collect();
        for way in 0..written.iter().map(Vec::len).max().unwrap_or(0).min(16) {
            let row =
                written.iter().filter_map(|ways| ways.get(way.min(ways.len().saturating_sub(1))).cloned());
            all.push(row.collect::<Vec<_>>().join(&b", "[..]));
        }
        // One written anew, one added.
        for (at, ways) in written.iter().enumerate().take(10) {
            let kept = |text: Option<&[u8]>| {
                let all = list
                    .iter()
                    .enumerate()
                    .filter_map(|(other, member)| if other == at { text } else { Some(member.trim_ascii()) });
                all.collect::<Vec<_>>().join(&b", "[..])
            };
            all.push(kept(None));
            all.extend(ways.iter().take(6).map(|way| kept(Some(way))));
        }
    }
    all.push(text.to_ascii_lowercase());
    let at = text.iter().rposition(|byte| *byte == b'@').unwrap_or(text.len());
    let (local, domain) = text.split_at_checked(at).unwrap_or_default();
    all.push([local, &domain.to_ascii_lowercase()].concat());
    if let Some(decoded) = decoded(text) {
        all.push(decoded);
    }
    all
}

/// What a list may have made of an author: `"Joe via List" <list@list.example>`.
fn rewritten(now: &Mailbox, context: &Context) -> Vec<Vec<u8>> {
    let readable = decoded(&now.name).unwrap_or_else(|| now.name.clone());
    let mut names = vec![now.name.clone()];
    for text in [&now.name, &readable] {
        for sign in [&b" via "[..], b" (via ", b" - ", b" | ", b" at "] {
            if let Some(at) = text.windows(sign.len()).position(|window| window == sign) {
                names.push(text.get(..at).unwrap_or_default().trim_matches_quote().to_vec());
            }
        }
        names.push(text.trim_matches_quote().to_vec());
    }
    names.dedup();
    let mut addresses = unwrapped(&now.address);
    let mut all = Vec::new();
    for known in context.mailboxes.iter().filter(|known| *known != now).take(12) {
        all.extend(known.written());
        addresses.push(known.address.clone());
    }
    // The list's name often holds the address.
    addresses.extend(
        names
            .iter()
            .filter(|name| name.contains(&b'@') && !name.contains(&b' '))
            .cloned()
            .collect::<Vec<_>>(),
    );
    addresses.push(now.address.to_ascii_lowercase());
    addresses.push(now.address.clone());
    addresses.dedup();
    for address in addresses.iter().take(12) {
        for name in names.iter().chain(std::iter::once(&Vec::new())).take(6) {
            all.extend(Mailbox { name: name.clone(), address: address.clone() }.written());
        }
    }
    all
}

/// Takes single quotation marks off, which some lists put round a name.
trait Quotes {
    fn trim_matches_quote(&self) -> &[u8];
}

impl Quotes for [u8] {
    fn trim_matches_quote(&self) -> &[u8] {
        self.strip_prefix(b"'").and_then(|text| text.strip_suffix(b"'")).unwrap_or(self)
    }
}

fn content_type(text: &[u8]) -> Vec<Vec<u8>> {
    let mut pieces = Vec::new();
    let mut quoted = false;
    let split = text.split(|byte| {
        quoted ^= *byte == b'"';
        *byte == b';' && !quoted
    });
    for piece in split.map(<[u8]>::trim_ascii).filter(|piece| !piece.is_empty()) {
        pieces.push(piece);
    }
    let Some((kind, parameters)) = pieces.split_first() else { return Vec::new() };
    let mut all = Vec::new();
    let build = |kind: &[u8], parameters: &[Vec<u8>], joint: &[u8], end: &[u8]| {
        let mut out = kind.to_vec();
        for parameter in parameters {
            out.extend_from_slice(joint);
            out.extend_from_slice(parameter);
        }
        out.extend_from_slice(end);
        out
    };
    let kinds = [kind.to_vec(), kind.to_ascii_lowercase()];
    for case in [Case::Kept, Case::Lower, Case::Upper] {
        for quotes in [Quoting::Kept, Quoting::All, Quoting::None] {
            let written: Vec<Vec<u8>> =
                parameters.iter().map(|parameter| rewritten_parameter(parameter, case, quotes)).collect();
            for kind in &kinds {
                for (joint, end) in [(&b"; "[..], &b""[..]), (b";", b""), (b"; ", b";")] {
                    all.push(build(kind, &written, joint, end));
                }
            }
        }
    }
    let kept: Vec<Vec<u8>> = parameters.iter().map(|parameter| parameter.to_vec()).collect();
    for at in 0..kept.len().min(8) {
        let others: Vec<_> =
            kept.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, p)| p.clone()).collect();
        all.push(build(kind, &others, b"; ", b""));
    }
    let mut back = kept.clone();
    back.reverse();
    all.push(build(kind, &back, b"; ", b""));
    for charset in ["utf-8", "UTF-8", "us-ascii", "US-ASCII", "iso-8859-1", "ISO-8859-1", "windows-1252"] {
        if let Some(at) = parameter(text, "charset") {
            let before = text.get(..at.start).unwrap_or_default();
            all.push([before, charset.as_bytes(), text.get(at.end..).unwrap_or_default()].concat());
        } else {
            for parameter in [format!("charset={charset}"), format!("charset=\"{charset}\"")] {
                let front: Vec<_> =
                    std::iter::once(parameter.clone().into_bytes()).chain(kept.clone()).collect();
                all.push(build(kind, &front, b"; ", b""));
                let end: Vec<_> = kept.iter().cloned().chain([parameter.into_bytes()]).collect();
                all.push(build(kind, &end, b"; ", b""));
            }
        }
    }
    all
}

#[derive(Clone, Copy, PartialEq)]
enum Case {
    Kept,
    Lower,
    Upper,
}

#[derive(Clone, Copy, PartialEq)]
enum Quoting {
    Kept,
    All,
    None,
}

fn rewritten_parameter(parameter: &[u8], case: Case, quotes: Quoting) -> Vec<u8> {
    let Some(equals) = parameter.iter().position(|byte| *byte == b'=') else { return parameter.to_vec() };
    let (name, value) = parameter.split_at_checked(equals).unwrap_or_default();
    let name = name.trim_ascii();
    let value = value.get(1..).unwrap_or_default().trim_ascii();
    let bare = value.strip_prefix(b"\"").and_then(|value| value.strip_suffix(b"\""));
    let (bare, was_quoted) = bare.map_or((value, false), |bare| (bare, true));
    // A boundary is never changed: the body holds it.
    let value = match case {
        Case::Lower if name.eq_ignore_ascii_case(b"charset") => bare.to_ascii_lowercase(),
        Case::Upper if name.eq_ignore_ascii_case(b"charset") => bare.to_ascii_uppercase(),
        _ => bare.to_vec(),
    };
    let name = if case == Case::Kept { name.to_vec() } else { name.to_ascii_lowercase() };
    let quote: &[u8] = match quotes {
        Quoting::Kept if !was_quoted => b"",
        Quoting::None => b"",
        _ => b"\"",
    };
    [&name, &b"="[..], quote, &value, quote].concat()
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The moments around the written one, and around that of the signature, in the usual forms.
fn date(text: &[u8], context: &Context) -> Vec<Vec<u8>> {
    let text = String::from_utf8_lossy(text);
    let Some((now, zone)) = moment(&text) else { return Vec::new() };
    let made = context.made.and_then(|made| i64::try_from(made).ok()).filter(|made| *made < 1 << 40);
    let mut all = Vec::new();
    let mut usual = |at: i64, zone: i64, form: &str| {
        let mut forms = written(at, zone, form);
        // Nearly everybody writes the day of the week.
        forms.pop();
        all.extend(forms.into_iter().map(String::into_bytes));
    };
    for form in ["+", "GMT", "UTC", "-0000", "(UTC)", "(GMT)"] {
        usual(now, 0, form);
    }
    for form in ["(CET)", "(CEST)", "(EST)", "(EDT)", "(PST)", "(PDT)", "(GMT)", "(BST)"] {
        usual(now, zone, form);
    }
    let everywhere = || (-12..=14).map(|hours| hours * 60).chain([330]);
    everywhere().for_each(|zone| usual(now, zone, "+"));
    if let Some(made) = made {
        // A mail is signed when it is written, or a little later.
        for at in made - 8..=made + 2 {
            everywhere().for_each(|zone| usual(at, zone, "+"));
        }
    }
    let near = (1..=60).flat_map(|by: i64| [now - by, now + by]);
    for at in near.chain(made.into_iter().flat_map(|made| (9..=90).map(move |by| made - by))) {
        usual(at, zone, "+");
        usual(at, 0, "+");
    }
    all.extend(written(now, zone, "+").into_iter().map(String::into_bytes));
    all
}

/// Seconds since 1970 and minutes east of Greenwich of a date (RFC 5322 section 3.3).
fn moment(text: &str) -> Option<(i64, i64)> {
    let text = text.split_once(',').map_or(text, |(_, rest)| rest);
    let mut words = text.split_whitespace();
    let day: i64 = words.next()?.parse().ok()?;
    let word = words.next()?;
    let month = MONTHS.iter().position(|month| word.eq_ignore_ascii_case(month))? as i64;
    let year: i64 = words.next()?.parse().ok().filter(|year| (1970..10_000).contains(year))?;
    let mut clock =
        words.next()?.split(':').map(|piece| piece.parse::<i64>().ok().filter(|n| (0..=60).contains(n)));
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next().flatten().unwrap_or(0));
    let zone = words.next().unwrap_or("+0000");
    let zone =
        zone.parse::<i64>().ok().filter(|zone| zone.abs() < 10_000).map_or(0, |n| n / 100 * 60 + n % 100);
    // Days by the era of 400 years, with the year beginning in March.
    let (y, m) = if month < 2 { (year - 1, month + 10) } else { (year, month - 2) };
    let days = y / 400 * 146_097 + (y % 400) * 365 + y % 400 / 4 - y % 400 / 100 + (153 * m + 2) / 5 + day
        - 1
        - 719_468;
    Some((days * 86_400 + hour * 3_600 + minute * 60 + second - zone * 60, zone))
}

/// A moment as mailers write it.
fn written(at: i64, zone: i64, form: &str) -> Vec<String> {
    let local = at + zone * 60;
    let (days, clock) = (local.div_euclid(86_400) + 719_468, local.rem_euclid(86_400));
    let week = ["Wed", "Thu", "Fri", "Sat", "Sun", "Mon", "Tue"];
    let week = week.get(days.rem_euclid(7) as usize).copied().unwrap_or_default();
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let of_years = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * of_years + of_years / 4 - of_years / 100);
    let m = (5 * of_year + 2) / 153;
    let day = of_year - (153 * m + 2) / 5 + 1;
    let year = of_years + era * 400 + i64::from(m >= 10);
    let month = MONTHS.get(((m + 2) % 12) as usize).copied().unwrap_or_default();
    let (hour, minute, second) = (clock / 3_600, clock / 60 % 60, clock % 60);
    let sign = if zone < 0 { '-' } else { '+' };
    let offset = format!("{sign}{:02}{:02}", zone.abs() / 60, zone.abs() % 60);
    let zone = match form {
        "+" => offset,
        form if form.starts_with('(') => format!("{offset} {form}"),
        form => form.to_owned(),
    };
    let rest = format!("{month} {year} {hour:02}:{minute:02}:{second:02} {zone}");
    let mut all = vec![format!("{week}, {day:02} {rest}")];
    if day < 10 {
        all.push(format!("{week}, {day} {rest}"));
    }
    all.push(format!("{day} {rest}"));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        for text in [
            "Tue, 24 Nov 2026 14:42:46 +0000",
            "Thu, 29 Feb 2024 23:59:59 -0730",
            "Thu, 01 Jan 1970 05:00:00 +0500",
        ] {
            let (at, zone) = moment(text).unwrap();
            assert_eq!(written(at, zone, "+")[0], text);
        }
        assert_eq!(moment("Fri, 13 Feb 2009 23:31:30 +0000").unwrap().0, 1_234_567_890);
    }

    #[test]
    fn subjects() {
        let has = |text: &str, wanted: &str| {
            assert!(
                subject(text.as_bytes()).iter().any(|text| text == wanted.as_bytes()),
                "{text} -> {wanted}"
            );
        };
        has("[list] Hello you", "Hello you");
        has("Re: [list] Hello", "Re: Hello");
        has("[a] [b] Hello", "Hello");
        has("***SPAM*** Hello", "Hello");
        has("Hello", "Re: Hello");
        has("Re: Hello", "Hello");
        has("=?utf-8?q?=5Blist=5D_Gr=C3=BC=C3=9Fe?=", "=?UTF-8?B?R3LDvMOfZQ==?=");
    }
}

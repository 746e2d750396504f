//! When it was written, and by what name it is known.

use super::super::places::{NO_FIX, Places, Words};
use super::super::{Check, Field, Route};
use super::address::{self, past_quoted};
use crate::finding::{Severity, Span};
use crate::mime::rules::identity;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const DAY_NAMES: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY: i64 = 86_400;

pub(super) fn report(check: &mut Check<'_>) {
    // Amazon SES writes both fields anew.
    if check.setting.route == Route::Ses || check.setting.template {
        return;
    }
    if let Some(field) = check.first("Date") {
        date(check, &field);
    }
    if let Some(field) = check.first("Message-ID") {
        message_id(check, &field);
    }
}

/// A date as it is written.
struct Date {
    /// Days since 1970-01-01.
    day: i64,
    seconds: i64,
    /// The day of the week, as written and where.
    weekday: Option<(usize, Span)>,
    zone: Span,
    zone_text: String,
}

fn date(check: &mut Check<'_>, field: &Field<'_>) {
    let mut places = Places::default();
    let Some(date) = read(field) else {
        let span = if field.value.is_empty() { field.name_span } else { field.value_span };
        places.mark(span, "");
        let words = Words {
            message: "a date that cannot be read".to_owned(),
            note: "filters count it, and readers sort the message anywhere (RFC 5322 section 3.3)",
            help: "write it as `Tue, 24 Nov 2026 10:00:00 +0100`",
            fix: NO_FIX,
        };
        check.say(&identity::DATE, Severity::Error, places, words);
        return;
    };
    let safe = check.rewriting();
    if let Some((written, span)) = date.weekday {
        let real = usize::try_from((date.day + 3).rem_euclid(7)).unwrap_or_default();
        if real != written {
            let name = DAYS.get(real).copied().unwrap_or_default();
            let mut places = Places::default();
            places.mark(span, format!("it is a {}", DAY_NAMES.get(real).copied().unwrap_or_default()));
            places.mend(span, name);
            let words = Words {
                message: "the day of the week does not fit the date".to_owned(),
                note: "it must be the day of that date (RFC 5322 section 3.3)",
                help: "write the right day, or none",
                fix: ("write the right day", safe),
            };
            check.say(&identity::WEEKDAY, Severity::Warning, places, words);
        }
    }
    let offset = match offset(&date.zone_text) {
        Zone::Offset(offset) => offset,
        Zone::Old(written, hours) => {
            let mut places = Places::default();
            places.mark(date.zone, "");
            places.mend(date.zone, written);
            let words = Words {
                message: format!("the zone `{}` is obsolete", date.zone_text),
                note: if date.zone_text.eq_ignore_ascii_case("UTC") {
                    "the standard knows `UT` and `GMT` of old; readers take other names for `-0000`, a time without a place (RFC 5322 section 4.3)"
                } else {
                    "it may be read, not written (RFC 5322 section 4.3)"
                },
                help: "write the zone in digits",
                fix: ("write it in digits", safe),
            };
            check.say(&identity::ZONE, Severity::Info, places, words);
            hours * 3600
        }
        Zone::Unknown => {
            places.mark(date.zone, "read as `-0000`");
            let words = Words {
                message: "a zone that nobody knows".to_owned(),
                note: "readers take the time for UTC, hours off (RFC 5322 section 4.3)",
                help: "write the zone in digits, such as `+0100`",
                fix: NO_FIX,
            };
            check.say(&identity::ZONE, Severity::Warning, places, words);
            return;
        }
    };
    let age = check.now.0 - (date.day * DAY + date.seconds - offset);
    // Without a clock there is nothing to compare with.
    if check.now.0 <= 0 || check.has_travelled() || (-DAY..=7 * DAY).contains(&age) {
        return;
    }
    places.mark(field.value_span, "");
    let message = if age < 0 { "the date lies in the future" } else { "the date is more than a week old" };
    let words = Words {
        message: message.to_owned(),
        note: "filters count it, and readers sort the message where nobody looks (RFC 5322 section 3.6.1)",
        help: "write the date when the message is sent",
        fix: NO_FIX,
    };
    check.say(&identity::OFF, Severity::Warning, places, words);
}

/// Reads `[day ","] day month year hour ":" minute [":" second] zone`.
fn read(field: &Field<'_>) -> Option<Date> {
    let mut words = words(field);
    let text = |span: &Span| -> Option<&str> {
        let start = span.start.checked_sub(field.value_span.start)? as usize;
        std::str::from_utf8(field.value.get(start..start + span.range().len())?).ok()
    };
    let mut weekday = None;
    if let Some(comma) = words.iter().position(|span| text(span) == Some(",")) {
        let [day, ..] = words.as_slice() else { return None };
        if comma != 1 {
            return None;
        }
        let name = text(day)?;
        weekday = Some((DAYS.iter().position(|known| known.eq_ignore_ascii_case(name))?, *day));
        words.drain(..2);
    }
    let [day, month, year, time, zone] = words.as_slice() else { return None };
    let number = |text: &str, longest: usize| -> Option<i64> {
        let is_number = !text.is_empty() && text.len() <= longest && text.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| text.parse().ok())?
    };
    let day = number(text(day)?, 2)?;
    let name = text(month)?;
    let month = i64::try_from(MONTHS.iter().position(|known| known.eq_ignore_ascii_case(name))?).ok()? + 1;
    // Two and three digits are read as RFC 5322 section 4.3 tells.
    let year = match (number(text(year)?, 4)?, text(year)?.len()) {
        (year, 2) if year < 50 => 2000 + year,
        (year, 2 | 3) => 1900 + year,
        (year, 4) => year,
        _ => return None,
    };
    let clock: Vec<i64> =
        text(time)?.split(':').take(4).map(|part| number(part, 2)).collect::<Option<_>>()?;
    let (hour, minute, second) = match clock.as_slice() {
        [hour, minute] => (*hour, *minute, 0),
        [hour, minute, second] => (*hour, *minute, *second),
        _ => return None,
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + i64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if !(1..=days).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    // Days from a civil date, with the year beginning in March.
    let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let count = y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day - 1 - 719_468;
    Some(Date {
        day: count,
        seconds: hour * 3600 + minute * 60 + second,
        weekday,
        zone: *zone,
        zone_text: text(zone)?.to_owned(),
    })
}

/// The words of a field, commas by themselves, comments left out; a few more than a date has.
fn words(field: &Field<'_>) -> Vec<Span> {
    let base = field.value_span.start as usize;
    let mut words: Vec<Span> = Vec::new();
    let mut depth = 0usize;
    let mut start = None;
    for (at, byte) in field.value.iter().enumerate() {
        let is_word = depth == 0 && !byte.is_ascii_whitespace() && !matches!(byte, b'(' | b')' | b',');
        if !is_word && let Some(start) = start.take() {
            words.push(Span::new(base + start, base + at));
        }
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => words.push(Span::new(base + at, base + at + 1)),
            _ if is_word => {
                start.get_or_insert(at);
            }
            _ => {}
        }
        if words.len() > 12 {
            return words;
        }
    }
    if let Some(start) = start {
        words.push(Span::new(base + start, base + field.value.len()));
    }
    words
}

enum Zone {
    /// Seconds east of Greenwich.
    Offset(i64),
    /// A name that RFC 5322 section 4.3 knows, in digits, and its hours east of Greenwich.
    Old(&'static str, i64),
    Unknown,
}

fn offset(zone: &str) -> Zone {
    if let Some(digits) = zone.strip_prefix(['+', '-'])
        && digits.len() == 4
        && let Ok(number) = digits.parse::<i64>()
    {
        let (hours, minutes) = (number / 100, number % 100);
        if hours > 14 || minutes > 59 {
            return Zone::Unknown;
        }
        let seconds = hours * 3600 + minutes * 60;
        return Zone::Offset(if zone.starts_with('-') { -seconds } else { seconds });
    }
    match zone.to_ascii_uppercase().as_str() {
        "GMT" | "UT" | "UTC" | "Z" => Zone::Old("+0000", 0),
        "EDT" => Zone::Old("-0400", -4),
        "EST" | "CDT" => Zone::Old("-0500", -5),
        "CST" | "MDT" => Zone::Old("-0600", -6),
        "MST" | "PDT" => Zone::Old("-0700", -7),
        "PST" => Zone::Old("-0800", -8),
        _ => Zone::Unknown,
    }
}

fn message_id(check: &mut Check<'_>, field: &Field<'_>) {
    let (value, span) = without_comments(field);
    let inner = value.strip_prefix(b"<").and_then(|value| value.strip_suffix(b">"));
    let id = inner.unwrap_or(value);
    let at = id.iter().rposition(|byte| *byte == b'@');
    let (left, right) = id.split_at(at.unwrap_or(id.len()));
    let host = right.strip_prefix(b"@").unwrap_or_default();
    let is_clean = |part: &[u8]| {
        !part.is_empty() && part.iter().all(|byte| byte.is_ascii_graphic() && !b"<>".contains(byte))
    };
    // Anything may stand in quotation marks, as of old.
    let is_quoted = left.starts_with(b"\"") && past_quoted(left, 0) == Some(left.len());
    let fault = if id.is_empty() {
        Some("it is empty")
    } else if is_quoted && is_clean(host) && inner.is_some() {
        None
    } else if id.iter().any(u8::is_ascii_whitespace) {
        Some("white space inside")
    } else if at.is_none() {
        Some("no `@` inside")
    } else if left.contains(&b':') {
        Some("a colon inside")
    } else if !is_clean(left) || !is_clean(host) {
        Some("not `<left@right>`")
    } else if inner.is_none() {
        Some("no angle brackets around it")
    } else {
        None
    };
    let mut places = Places::default();
    if let Some(fault) = fault {
        places.mark(if value.is_empty() { field.name_span } else { span }, fault);
        if inner.is_none() && is_clean(left) && is_clean(host) && !left.contains(&b':') {
            places.mend(span, format!("<{}>", String::from_utf8_lossy(value)));
        }
        let words = Words {
            message: "a `Message-ID` that is not written as one".to_owned(),
            note: "Gmail refuses such messages: `550-5.7.1 Messages missing a valid Message-ID header are not accepted` (RFC 5322 section 3.6.4)",
            help: "write `<unique@example.com>` with a domain of yours",
            fix: ("put it into angle brackets", check.rewriting()),
        };
        check.say(&identity::MESSAGE_ID, Severity::Error, places, words);
        return;
    }
    let name = String::from_utf8_lossy(host).to_ascii_lowercase();
    let is_internal = ["localhost", "localdomain", "local", "internal", "lan"]
        .iter()
        .any(|end| name.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')));
    if !is_internal {
        return;
    }
    let end = span.end as usize - 1;
    places.mark(Span::new(end - host.len(), end), "means nothing outside");
    let words = Words {
        message: "the `Message-ID` names an internal host".to_owned(),
        note: "it is to be unique in the world, by a domain of the sender (RFC 5322 section 3.6.4); filters count such names",
        help: "use a domain of yours",
        fix: NO_FIX,
    };
    check.say(&identity::INTERNAL_HOST, Severity::Info, places, words);
}

/// The value without the comments that may stand around an id, and where it is.
fn without_comments<'m>(field: &Field<'m>) -> (&'m [u8], Span) {
    let base = field.value_span.start as usize;
    if field.value.len() > 998 {
        return (field.value, field.value_span);
    }
    let words = address::words(field.value, 0, field.value.len());
    let (start, end) = match (words.first(), words.last()) {
        (Some(first), Some(last)) => (first.0, last.1),
        _ => return (b"", field.value_span),
    };
    (field.value.get(start..end).unwrap_or_default(), Span::new(base + start, base + end))
}

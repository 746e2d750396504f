//! Finds out what was meant by a term that is none, and what would mend it.

use std::net::IpAddr;

use super::{Fault, FaultKind, address, known_modifier, mechanism, read};
use crate::finding::Span;

/// Names people write, and the mechanism they mean; `ip` is settled by the address behind it.
const ALIASES: &[(&str, &str)] = &[
    ("ipv4", "ip4"),
    ("ipv6", "ip6"),
    ("ip", "ip"),
    ("ip4v", "ip4"),
    ("ip6v", "ip6"),
    ("includes", "include"),
    ("incl", "include"),
    ("exist", "exists"),
];
const NAMES: &[&str] = &["all", "include", "ptr", "ip4", "ip6", "exists", "redirect"];

/// Whether two words make one sound term when the space between them goes.
pub(super) fn joins(first: &[u8], second: &[u8]) -> bool {
    let open = first.ends_with(b":") || first.ends_with(b"=") || first.ends_with(b"/");
    let sign = matches!(first, [b'+' | b'-' | b'~' | b'?']);
    let starts = second.starts_with(b":") || second.starts_with(b"/");
    (sign || ((open || starts) && read(second).is_err())) && read(&[first, second].concat()).is_ok()
}

/// The sign that belongs between two words in place of the space: `ip4 192.0.2.1`.
pub(super) fn lacks(first: &[u8], second: &[u8]) -> Option<&'static str> {
    let bare = first.strip_prefix(b"-").or(first.strip_prefix(b"~")).unwrap_or(first);
    let sign = match mechanism(bare) {
        Some(_) => ":",
        None => known_modifier(bare).map(|_| "=")?,
    };
    (read(second).is_err() && read(&[first, sign.as_bytes(), second].concat()).is_ok()).then_some(sign)
}

/// The whole character at a place, where that is UTF-8.
pub(super) fn character(bytes: &[u8], at: usize) -> Span {
    let head = bytes.get(at..bytes.len().min(at + 4)).unwrap_or_default();
    let length =
        head.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next()).map_or(1, char::len_utf8);
    Span::new(at, at + length)
}

/// Looks for a better name of the fault, and an edit that leaves only sound terms.
pub(super) fn refine(text: &[u8], start: usize, fault: &mut Fault) {
    let within = fault.span.range();
    let place = within.start.saturating_sub(start)..within.end.saturating_sub(start);
    let found = wrapped(text)
        .or_else(|| commas(text))
        .or_else(|| glued(text))
        .or_else(|| whitespace(text))
        .or_else(|| prefix_length(text, fault.kind, place))
        .or_else(|| separator(text, fault.kind))
        .or_else(|| sign(text, fault.kind))
        .or_else(|| family(text))
        .or_else(|| misspelled(text));
    let Some(found) = found else { return };
    fault.kind = found.kind;
    fault.edit = Some((Span::new(start + found.from, start + found.to), found.text));
    if let Some((from, to)) = found.show {
        fault.span = Span::new(start + from, start + to);
    }
}

struct Mend {
    kind: FaultKind,
    from: usize,
    to: usize,
    text: String,
    /// What to point at, when the fault's own span shows it worse.
    show: Option<(usize, usize)>,
}

fn string(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn sound(text: &str) -> bool {
    !text.is_empty() && text.split(' ').all(|word| read(word.as_bytes()).is_ok())
}

/// `ip4:a,b`, `include:a,` and `a;mx`.
fn commas(text: &[u8]) -> Option<Mend> {
    let at = text.iter().position(|b| b",;".contains(b))?;
    let head = text.iter().position(|&b| b == b':').and_then(|n| text.get(..=n)).unwrap_or_default();
    let mut out = String::new();
    for part in text.split(|b| b",;".contains(b)).filter(|part| !part.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        if !out.is_empty() && read(part).is_err() {
            out.push_str(&string(head));
        }
        out.push_str(&string(part));
    }
    sound(&out).then_some(Mend {
        kind: FaultKind::Comma,
        from: 0,
        to: text.len(),
        text: out,
        show: Some((at, at + 1)),
    })
}

/// `include:http://a.example/`, `include:<a.example>`.
fn wrapped(text: &[u8]) -> Option<Mend> {
    let from = text.iter().position(|b| b":=".contains(b))? + 1;
    let value = text.get(from..)?;
    let bare = bare_host(value)?;
    let out = format!("{}{}", string(text.get(..from)?), string(bare));
    (sound(&out) && bare.contains(&b'.') && !bare.contains(&b'/')).then(|| Mend {
        kind: FaultKind::Domain,
        from,
        to: text.len(),
        text: string(bare),
        show: Some((from, text.len())),
    })
}

/// The host in a URL or between angle brackets; `None` for anything else.
pub(in crate::spf) fn bare_host(value: &[u8]) -> Option<&[u8]> {
    let inner = value.strip_prefix(b"<").unwrap_or(value);
    let inner = inner.strip_suffix(b">").unwrap_or(inner);
    let inner = [&b"https://"[..], b"http://", b"//", b"mailto:", b"@"]
        .into_iter()
        .find(|head| inner.get(..head.len()).is_some_and(|start| start.eq_ignore_ascii_case(head)))
        .and_then(|head| inner.get(head.len()..))
        .unwrap_or(inner);
    let inner = inner.strip_suffix(b"/").unwrap_or(inner);
    (inner.len() < value.len()).then_some(inner)
}

/// Tabs and line ends where spaces belong.
fn whitespace(text: &[u8]) -> Option<Mend> {
    let blank = |b: &u8| b"\t\r\n".contains(b);
    let at = text.iter().position(blank)?;
    let words: Vec<String> = text.split(blank).filter(|word| !word.is_empty()).map(string).collect();
    let out = words.join(" ");
    let kind = FaultKind::Byte(text.get(at).copied().unwrap_or(0));
    let mend = Mend { kind, from: 0, to: text.len(), text: out, show: Some((at, at + 1)) };
    (mend.text.is_empty() || sound(&mend.text)).then_some(mend)
}

/// `/024`, `/255.255.255.0`.
fn prefix_length(text: &[u8], kind: FaultKind, place: std::ops::Range<usize>) -> Option<Mend> {
    if kind != FaultKind::Prefix {
        return None;
    }
    let shown = text.get(place.clone())?;
    let digits = shown.iter().position(|&b| b != b'/')?;
    let value = shown.get(digits..)?;
    let right = match address(value) {
        Some(IpAddr::V4(mask)) if !value.contains(&b'/') => {
            let bits = mask.to_bits();
            (bits.count_ones() == bits.leading_ones()).then(|| bits.leading_ones().to_string())?
        }
        _ => {
            let zeros = value.iter().take_while(|&&b| b == b'0').count();
            string(value.get(zeros.min(value.len().checked_sub(1)?)..)?)
        }
    };
    let (from, to) = (place.start + digits, place.end);
    let out = format!("{}{right}{}", string(text.get(..from)?), string(text.get(to..)?));
    sound(&out).then_some(Mend { kind, from, to, text: right, show: None })
}

/// `ip4:192.0.2.1~all`, `include:a.exampleinclude:b.example`.
fn glued(text: &[u8]) -> Option<Mend> {
    // Every place of a word is tried, so a word beyond two of the longest names costs too much.
    if text.len() > 600 {
        return None;
    }
    let (at, _) =
        (1..text.len()).filter_map(|at| text.split_at_checked(at).map(|_| (at, ()))).find(|&(at, ())| {
            text.split_at_checked(at)
                .is_some_and(|(left, right)| begins_term(right) && read(left).is_ok() && whole(right))
        })?;
    Some(Mend {
        kind: FaultKind::Glued,
        from: at,
        to: at,
        text: " ".to_owned(),
        show: Some((at, text.len())),
    })
}

/// Whether a text is one sound term; a term glued on once more is found in the next round.
fn whole(right: &[u8]) -> bool {
    read(right).is_ok()
}

fn begins_term(text: &[u8]) -> bool {
    let rest = match text.first() {
        Some(b'+' | b'-' | b'~' | b'?') => text.get(1..).unwrap_or_default(),
        _ => text,
    };
    let signed = rest.len() < text.len();
    let length = rest.iter().position(|b| b":/=".contains(b)).unwrap_or(rest.len());
    let name = rest.get(..length).unwrap_or_default();
    let separated = length < rest.len();
    match mechanism(name) {
        Some(_) if signed => true,
        Some(_) => separated && name.len() > 2 || name.eq_ignore_ascii_case(b"all"),
        None => known_modifier(name).is_some() && separated,
    }
}

/// `redirect:x`, `-include=x`.
fn separator(text: &[u8], kind: FaultKind) -> Option<Mend> {
    if kind != FaultKind::Separator {
        return None;
    }
    let at = text.iter().position(|b| b":=".contains(b))?;
    let swapped = if text.get(at) == Some(&b':') { "=" } else { ":" };
    let mut out = string(text);
    out.replace_range(at..=at, swapped);
    sound(&out).then(|| Mend { kind, from: at, to: at + 1, text: swapped.to_owned(), show: None })
}

/// `-redirect=x`.
fn sign(text: &[u8], kind: FaultKind) -> Option<Mend> {
    let rest = text.get(1..)?;
    (kind == FaultKind::QualifiedModifier && read(rest).is_ok()).then(|| Mend {
        kind,
        from: 0,
        to: 1,
        text: String::new(),
        show: Some((0, 1)),
    })
}

/// An address behind `a:`, `mx:`, `include:` or the wrong one of `ip4` and `ip6`.
fn family(text: &[u8]) -> Option<Mend> {
    let colon = text.iter().position(|&b| b == b':')?;
    let name = text.get(..colon)?;
    let bare = match name.first() {
        Some(b'+' | b'-' | b'~' | b'?') => name.get(1..)?,
        _ => name,
    };
    mechanism(bare)?;
    let value = text.get(colon + 1..)?;
    let right = if address(value)?.is_ipv4() { "ip4" } else { "ip6" };
    let kind = if bare.to_ascii_lowercase().starts_with(b"ip") {
        FaultKind::Family
    } else {
        FaultKind::AddressForName
    };
    let from = colon - bare.len();
    let out = format!("{}{right}:{}", string(text.get(..from)?), string(value));
    (sound(&out) && !bare.eq_ignore_ascii_case(right.as_bytes())).then(|| Mend {
        kind,
        from,
        to: colon,
        text: right.to_owned(),
        show: None,
    })
}

/// `ipv4:`, `inculde:`, `all.`, a bare address, a name with something at its end.
fn misspelled(text: &[u8]) -> Option<Mend> {
    let signed = usize::from(matches!(text.first(), Some(b'+' | b'-' | b'~' | b'?')));
    let rest = text.get(signed..)?;
    let mend = |from: usize, to: usize, replacement: &str| {
        let mut out = string(text);
        if !out.is_char_boundary(from) || !out.is_char_boundary(to) || out.len() != text.len() {
            return None;
        }
        out.replace_range(from..to, replacement);
        sound(&out).then(|| Mend {
            kind: FaultKind::Misspelled,
            from,
            to,
            text: replacement.to_owned(),
            show: None,
        })
    };
    if let Some(ip) = address(rest) {
        return mend(signed, signed, if ip.is_ipv4() { "ip4:" } else { "ip6:" });
    }
    if let Some(last) = text.last()
        && last.is_ascii_punctuation()
        && let Some(mended) = mend(text.len() - 1, text.len(), "")
    {
        return Some(mended);
    }
    let length = rest.iter().position(|b| b":/=".contains(b)).unwrap_or(rest.len());
    let name = string(rest.get(..length)?).to_ascii_lowercase();
    if mechanism(name.as_bytes()).is_some() || known_modifier(name.as_bytes()).is_some() {
        return None;
    }
    let value = rest.get(length + 1..).unwrap_or_default();
    let alias = ALIASES.iter().find(|(wrong, _)| *wrong == name).map(|(_, right)| match *right {
        "ip" => match address(value) {
            Some(ip) if !ip.is_ipv4() => "ip6",
            _ => "ip4",
        },
        right => right,
    });
    let right = alias.or_else(|| nearest(&name))?;
    mend(signed, signed + length, right)
}

/// The name at most one letter away, or two when it is long.
pub(in crate::spf) fn nearest(name: &str) -> Option<&'static str> {
    if name.len() < 3 || name.len() > 12 {
        return None;
    }
    NAMES
        .iter()
        .map(|&known| (distance(name.as_bytes(), known.as_bytes()), known))
        .filter(|&(far, known)| far <= if known.len() > 4 { 2 } else { 1 })
        .min_by_key(|&(far, _)| far)
        .map(|(_, known)| known)
}

/// Insertions, deletions, replacements and swaps of neighbors that turn one word into the other.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let width = b.len() + 1;
    let mut before_last: Vec<usize> = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    for (i, &x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, &y) in b.iter().enumerate() {
            let cell = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX - 1);
            let mut best =
                (cell(&last, j) + usize::from(x != y)).min(cell(&last, j + 1) + 1).min(cell(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(&y) && b.get(j - 1) == Some(&x);
            if swapped {
                best = best.min(cell(&before_last, j - 1) + 1);
            }
            row.push(best);
        }
        before_last = last;
        last = row;
    }
    last.last().copied().unwrap_or(0)
}

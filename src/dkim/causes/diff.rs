//! Where two texts differ, by lines.

use std::ops::Range;

/// How many lines ahead the texts are looked for in each other again.
const AHEAD: usize = 60;

/// How many places are counted at most.
const PLACES: usize = 10_000;

/// The ranges of `now` that stand for other ranges of `then`.
pub(super) fn places(now: &[u8], then: &[u8]) -> Vec<(Range<usize>, Range<usize>)> {
    let (a, b) = (lines(now), lines(then));
    let (mut i, mut j, mut found) = (0, 0, Vec::new());
    let start = |lines: &[&[u8]], whole: &[u8], at: usize| {
        lines.get(at).map_or(whole.len(), |line| line.as_ptr() as usize - whole.as_ptr() as usize)
    };
    while i < a.len() || j < b.len() {
        if a.get(i) == b.get(j) {
            (i, j) = (i + 1, j + 1);
            continue;
        }
        let (x, y) = if found.len() < PLACES { step(&a, i, &b, j) } else { (a.len() - i, b.len() - j) };
        let was = start(&a, now, i)..start(&a, now, i + x);
        let is = start(&b, then, j)..start(&b, then, j + y);
        found.push(narrowed(now, then, was, is));
        (i, j) = (i + x, j + y);
    }
    found
}

fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.split_inclusive(|byte| *byte == b'\n').collect()
}

/// How many lines of each belong to the place that begins here.
fn step(a: &[&[u8]], i: usize, b: &[&[u8]], j: usize) -> (usize, usize) {
    let (left, right) = (a.len() - i, b.len() - j);
    if let (Some(x), Some(y)) = (a.get(i), b.get(j))
        && is_like(x, y)
    {
        return (1, 1);
    }
    for sum in 1..=AHEAD {
        for x in 0..=sum {
            let y = sum - x;
            let (Some(one), Some(other)) = (a.get(i + x), b.get(j + y)) else { continue };
            if one == other && !one.trim_ascii().is_empty() {
                return (x, y);
            }
        }
    }
    (left, right)
}

/// Whether one line may have come of the other by a small edit.
fn is_like(one: &[u8], other: &[u8]) -> bool {
    let (head, tail) = common(one, other);
    let text = one.trim_ascii().len().min(other.trim_ascii().len());
    text > 0 && one.trim_ascii() == other.trim_ascii() || (head + tail) * 2 > one.len().max(other.len())
}

/// How many bytes two texts share in front and, of the rest, at the end.
fn common(one: &[u8], other: &[u8]) -> (usize, usize) {
    let head = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let rest = (one.get(head..).unwrap_or_default(), other.get(head..).unwrap_or_default());
    (head, rest.0.iter().rev().zip(rest.1.iter().rev()).take_while(|(a, b)| a == b).count())
}

fn narrowed(now: &[u8], then: &[u8], was: Range<usize>, is: Range<usize>) -> (Range<usize>, Range<usize>) {
    let one = now.get(was.clone()).unwrap_or_default();
    let other = then.get(is.clone()).unwrap_or_default();
    let (head, tail) = common(one, other);
    (was.start + head..was.end - tail, is.start + head..is.end - tail)
}

/// A text to show: long ones lose their middle.
pub(super) fn shown(bytes: &[u8]) -> String {
    const ENDS: usize = 200;
    if bytes.len() <= 2 * ENDS + 20 {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    let head = bytes.get(..ENDS).unwrap_or_default();
    let tail = bytes.get(bytes.len() - ENDS..).unwrap_or_default();
    format!("{} … {}", String::from_utf8_lossy(head), String::from_utf8_lossy(tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(now: &str, then: &str) -> Vec<(String, String)> {
        let places = places(now.as_bytes(), then.as_bytes());
        places.into_iter().map(|(was, is)| (now[was].to_owned(), then[is].to_owned())).collect()
    }

    #[test]
    fn what_differs() {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(told("a\nb\n", "a\nb\n"), []);
        assert_eq!(told("a\nb\nfoot\n", "a\nb\n"), [pair("foot\n", "")]);
        assert_eq!(told("head\na\nb\n", "a\nb\n"), [pair("head\n", "")]);
        assert_eq!(told("one \ntwo\nthree\t\n", "one\ntwo\nthree\n"), [pair(" ", ""), pair("\t", "")]);
        assert_eq!(told("x\nb\n", "y\nb\n"), [pair("x", "y")]);
        assert_eq!(told("", "a"), [pair("", "a")]);
        assert_eq!(told("aa\nb", "q\nq\n"), [pair("aa\nb", "q\nq\n")]);
    }
}

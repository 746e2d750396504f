//! The parameters of `Content-Type` and `Content-Disposition` as they are written (RFC 2045 section 5.1).

use std::ops::Range;

use super::header::{past_comment, past_quoted};

/// Parameters of a field that are looked at.
const MOST: usize = 100;

/// `name=value`, by offsets of the value of the field.
pub(super) struct Parameter {
    pub(super) name: Range<usize>,
    /// With its quotation marks.
    pub(super) value: Range<usize>,
}

/// The parameters behind the first `;`, up to the first that leaves no way to go on.
pub(super) fn parameters(value: &[u8]) -> Vec<Parameter> {
    let mut found = Vec::new();
    let mut at = next(value, 0, b";");
    while let Some(start) = at.filter(|_| found.len() < MOST) {
        let behind = start + 1;
        let Some(end) = next(value, behind, b";=") else { break };
        at = Some(end);
        if value.get(end) == Some(&b'=') {
            let stop = next(value, end + 1, b";");
            at = stop;
            found.push(Parameter {
                name: trimmed(value, behind..end),
                value: trimmed(value, end + 1..stop.unwrap_or(value.len())),
            });
        }
    }
    found
}

/// The next of some bytes outside of quotation marks and comments.
fn next(value: &[u8], mut at: usize, wanted: &[u8]) -> Option<usize> {
    loop {
        let byte = value.get(at)?;
        at = match byte {
            _ if wanted.contains(byte) => return Some(at),
            b'"' => past_quoted(value, at)?,
            b'(' => past_comment(value, at)?,
            _ => at + 1,
        };
    }
}

fn trimmed(value: &[u8], range: Range<usize>) -> Range<usize> {
    let text = value.get(range.clone()).unwrap_or_default();
    let start = range.start + text.len() - text.trim_ascii_start().len();
    start..start + text.trim_ascii().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_found_where_they_stand() {
        let value = b"text/plain; (a;b) charset = \"x;y\" ;name=z; q; t=";
        let found: Vec<_> = parameters(value)
            .into_iter()
            .map(|it| {
                let text = |range| String::from_utf8_lossy(value.get(range).unwrap_or_default()).into_owned();
                (text(it.name), text(it.value))
            })
            .collect();
        let expected = [("(a;b) charset", "\"x;y\""), ("name", "z"), ("t", "")];
        assert_eq!(found, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
}

//! Text and parts that were put into a body.

use std::ops::Range;
use std::slice;

use super::{Body, Found, TAIL, line_starts_before, spliced};
use crate::dkim::causes::DkimCauseKind::{Insertion, Part, Preamble, Wrapping};
use crate::dkim::causes::parts::{Leaf, Parts};
use crate::dkim::causes::text::lines;

/// How many lines at the start are looked at for text inserted anywhere; of long bodies fewer, so
/// that a common mail is searched to the end.
const ANYWHERE: usize = 300;

impl Body<'_, '_> {
    /// Text put at the end of a part, before the line that divides it from the next.
    pub(super) fn footers(&mut self, parts: &Parts) -> Option<Found> {
        const WHAT: &str = "text was inserted at the end of a part";
        for delimiter in &parts.delimiters {
            let ranges = self.ends(delimiter.line.start, TAIL);
            self.begin_before(&ranges);
            for range in ranges {
                if let Some(found) = self.without(Insertion, WHAT, &[range]) {
                    return Some(found);
                }
            }
        }
        let ranges = self.html_ends();
        self.begin_before(&ranges);
        for range in ranges {
            if let Some(found) = self.without(Insertion, "text was inserted at the end of the HTML", &[range])
            {
                return Some(found);
            }
        }
        None
    }

    fn begin_before(&mut self, ranges: &[Range<usize>]) {
        if let Some(first) = ranges.iter().map(|range| range.start).min() {
            self.begin(first);
        }
    }

    /// The ranges of whole lines that end before a delimiter.
    fn ends(&self, delimiter: usize, most: usize) -> Vec<Range<usize>> {
        let starts = line_starts_before(self.body, delimiter, most);
        let blank = self.body.get(..delimiter).is_some_and(|before| before.ends_with(b"\r\n\r\n"));
        let mut all = Vec::new();
        for start in starts {
            all.push(start..delimiter);
            if blank && start + 2 < delimiter {
                all.push(start..delimiter - 2);
            }
            // The line end before the text may be new, too.
            let text_end = start.saturating_sub(2);
            if delimiter >= 2 && text_end > 0 && self.body.get(text_end..start) == Some(b"\r\n") {
                all.push(text_end..delimiter - 2);
            }
        }
        all
    }

    /// The ranges before `</body>` and `</html>` that may have been inserted.
    fn html_ends(&self) -> Vec<Range<usize>> {
        let mut all = Vec::new();
        for tag in [&b"</body"[..], b"</html"] {
            let Some(end) = self.body.windows(tag.len()).rposition(|window| window.eq_ignore_ascii_case(tag))
            else {
                continue;
            };
            let front = end.saturating_sub(4_096);
            let near = self.body.get(front..end).unwrap_or_default();
            let starts = (0..near.len()).rev().filter(|at| {
                near.get(*at) == Some(&b'<')
                    || at.checked_sub(1).is_some_and(|before| near.get(before) == Some(&b'\n'))
            });
            all.extend(starts.take(100).map(|start| front + start..end));
        }
        all
    }

    /// Text put at the start of the body or of a part, as by a mail gateway.
    pub(super) fn fronts(&mut self, parts: &Parts) -> Option<Found> {
        const WHAT: &str = "text was inserted at the start";
        let starts = std::iter::once(0)
            .chain(parts.leaves.iter().filter(|leaf| leaf.is_text).map(|leaf| leaf.body.start));
        for start in starts {
            self.begin(start);
            for range in self.starts(start, TAIL) {
                if let Some(found) = self.without(Insertion, WHAT, &[range]) {
                    return Some(found);
                }
            }
        }
        let ranges = self.html_starts();
        self.begin_before(&ranges);
        for range in ranges {
            if let Some(found) =
                self.without(Insertion, "text was inserted at the start of the HTML", &[range])
            {
                return Some(found);
            }
        }
        None
    }

    fn starts(&self, start: usize, most: usize) -> Vec<Range<usize>> {
        let rest = self.body.get(start..).unwrap_or_default();
        let mut end = start;
        let ranges = lines(rest).take(most).map(|line| {
            end += line.len();
            start..end
        });
        ranges.filter(|range| range.end < self.body.len()).collect()
    }

    fn html_starts(&self) -> Vec<Range<usize>> {
        let Some(tag) = self.body.windows(5).position(|window| window.eq_ignore_ascii_case(b"<body")) else {
            return Vec::new();
        };
        let rest = self.body.get(tag..).unwrap_or_default();
        let Some(close) = rest.iter().position(|byte| *byte == b'>') else { return Vec::new() };
        let start = tag + close + 1;
        let near = self.body.get(start..).unwrap_or_default();
        let near = near.get(..4_096).unwrap_or(near);
        let ends = (1..near.len()).filter(|at| {
            near.get(*at) == Some(&b'<')
                || near.get(at - 1).is_some_and(|before| matches!(before, b'\n' | b'>'))
        });
        ends.take(100).map(|end| start..start + end).collect()
    }

    pub(super) fn added_parts(&mut self, parts: &Parts) -> Option<Found> {
        let delimiters = parts.delimiters.get(..12).unwrap_or(&parts.delimiters);
        for (at, one) in delimiters.iter().enumerate() {
            self.begin(one.line.start);
            for other in delimiters.iter().skip(at + 1) {
                let range = one.line.start..other.line.start;
                if let Some(found) = self.without(Part, "a MIME part was added", &[range]) {
                    return Some(found);
                }
                if one.boundary == other.boundary && !one.is_last {
                    let ranges = [
                        0..one.content,
                        other.line.start.saturating_sub(2).max(one.content)..self.body.len(),
                    ];
                    let found = self.without(Part, "the message was wrapped into a MIME part", &ranges);
                    if found.is_some() {
                        return found;
                    }
                    break;
                }
            }
        }
        None
    }

    pub(super) fn preambles(&mut self, parts: &Parts) -> Option<Found> {
        const USUAL: [&str; 6] = [
            "\r\n",
            "This is a multi-part message in MIME format.\r\n",
            "This is a multi-part message in MIME format.\r\n\r\n",
            "\r\nThis is a multi-part message in MIME format.\r\n",
            "This is a multipart message in MIME format.\r\n\r\n",
            "This is a MIME-formatted message.\r\n\r\n",
        ];
        self.work.family(Preamble);
        let first = parts.delimiters.first()?.line.start;
        if first > 0
            && let Some(found) =
                self.without(Preamble, "text was put before the first part", slice::from_ref(&(0..first)))
        {
            return Some(found);
        }
        USUAL.iter().find_map(|usual| {
            self.attempt(Preamble, "the text before the first part was lost or changed", |body| {
                spliced(body, vec![(0..first, usual.as_bytes().to_vec())])
            })
        })
    }

    /// Text inserted into the plain text and into the HTML alike.
    pub(super) fn two_places(&mut self, parts: &Parts) -> Option<Found> {
        const WHAT: &str = "text was inserted in two parts";
        let mut texts = parts.leaves.iter().filter(|leaf| leaf.is_text && leaf.is_part);
        let (one, other) = (texts.next()?, texts.next()?);
        let end = |leaf: &Leaf| leaf.body.end + 2;
        let tails = (self.ends(end(one), 6), [self.html_ends(), self.ends(end(other), 6)].concat());
        let fronts = (
            self.starts(one.body.start, 12),
            [self.html_starts(), self.starts(other.body.start, 12)].concat(),
        );
        for (first, second) in [tails, fronts] {
            self.begin_before(&first);
            for a in &first {
                for b in second.iter().filter(|b| a.end <= b.start).take(40) {
                    if let Some(found) = self.without(Insertion, WHAT, &[a.clone(), b.clone()]) {
                        return Some(found);
                    }
                }
            }
        }
        None
    }

    /// A few lines inserted anywhere, or one line broken or joined.
    pub(super) fn anywhere(&mut self) -> Option<Found> {
        let room = self.work.bytes.saturating_sub(self.work.done.hashed) as usize;
        let most = (room / 4 / 6 / self.body.len().max(1)).min(ANYWHERE);
        let starts: Vec<usize> = {
            let mut at = 0;
            let ends = lines(self.body).map(|line| {
                at += line.len();
                at
            });
            std::iter::once(0).chain(ends).take(most + 1).collect()
        };
        for (at, start) in starts.iter().enumerate() {
            self.begin(*start);
            for end in starts.iter().skip(at + 1).take(4) {
                let range = *start..*end;
                if let Some(found) = self.without(Insertion, "lines were inserted", slice::from_ref(&range)) {
                    return Some(found);
                }
            }
        }
        for end in starts.iter().skip(1) {
            let at = end.saturating_sub(2);
            if self.body.get(at..*end) != Some(b"\r\n") || *end >= self.body.len() {
                continue;
            }
            self.begin(at);
            for joint in [&b" "[..], b""] {
                if let Some(found) = self.edited(Wrapping, "a line was broken", &[(at..*end, joint)]) {
                    return Some(found);
                }
            }
        }
        None
    }
}

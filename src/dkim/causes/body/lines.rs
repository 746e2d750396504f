//! Lines whose ends, starts, widths or white space were changed.

use super::{Body, Edit, Found};
use crate::dkim::causes::DkimCauseKind::{Dots, FromLines, LineEnds, WhiteSpace, Wrapping};
use crate::dkim::causes::text::{chop, each_line, joined, lines, lone, replaced, untabbed, wrapped};

impl Body<'_, '_> {
    pub(super) fn line_ends(&mut self) -> Option<Found> {
        const WHAT: &str = "CR and LF that stand alone were CR LF when the body was signed";
        self.attempt(LineEnds, WHAT, |body| lone(body, b"\r\n", b"\r\n"))
            .or_else(|| self.attempt(LineEnds, WHAT, |body| lone(body, b"\r", b"\r\n")))
            .or_else(|| self.attempt(LineEnds, WHAT, |body| lone(body, b"\r\n", b"\n")))
            .or_else(|| {
                self.attempt(LineEnds, "CR were put before line ends", |body| lone(body, b"", b"\r\n"))
            })
            .or_else(|| self.attempt(LineEnds, "CR or LF were put between", |body| lone(body, b"", b"")))
            .or_else(|| {
                self.attempt(LineEnds, "an empty line was put behind every line", |body| {
                    replaced(body, b"\r\n\r\n", b"\r\n")
                })
            })
    }

    pub(super) fn white_space(&mut self) -> Option<Found> {
        let all: [(&str, Edit); 12] = [
            ("white space was put at the end of lines", |body| {
                each_line(body, |text, out| out.extend_from_slice(trimmed_end(text)))
            }),
            ("the space at the end of `-- ` was lost", |body| {
                each_line(body, |text, out| out.extend_from_slice(if text == b"--" { b"-- " } else { text }))
            }),
            ("tabs became spaces", |body| replaced(body, b"        ", b"\t")),
            ("tabs became spaces", |body| replaced(body, b"    ", b"\t")),
            ("tabs became spaces", |body| replaced(body, b" ", b"\t")),
            ("spaces became tabs", |body| each_line(body, |text, out| untabbed(text, 8, out))),
            ("spaces became tabs", |body| each_line(body, |text, out| untabbed(text, 4, out))),
            ("spaces became tabs", |body| replaced(body, b"\t", b" ")),
            ("lines were indented", |body| {
                each_line(body, |text, out| out.extend_from_slice(text.strip_prefix(b" ").unwrap_or(text)))
            }),
            ("lines were indented", |body| {
                each_line(body, |text, out| out.extend_from_slice(text.trim_ascii_start()))
            }),
            ("spaces became no-break spaces", |body| replaced(body, "\u{a0}".as_bytes(), b" ")),
            ("spaces became no-break spaces", |body| replaced(body, b"\xa0", b" ")),
        ];
        all.into_iter().find_map(|(what, edit)| self.attempt(WhiteSpace, what, edit))
    }

    pub(super) fn dots(&mut self) -> Option<Found> {
        let start = |from: &'static [u8], to: &'static [u8]| {
            move |body: &[u8]| {
                each_line(body, |text, out| match text.strip_prefix(from) {
                    Some(rest) => out.extend_from_slice(&[to, rest].concat()),
                    None => out.extend_from_slice(text),
                })
            }
        };
        self.attempt(Dots, "dots at the start of lines were doubled", start(b"..", b"."))
            .or_else(|| {
                self.attempt(Dots, "one of two dots at the start of lines was lost", start(b".", b".."))
            })
            .or_else(|| {
                self.attempt(
                    FromLines,
                    "`>` was put before `From ` at the start of lines",
                    start(b">From ", b"From "),
                )
            })
            .or_else(|| {
                self.attempt(FromLines, "`>` was put before `From ` at the start of lines", |body| {
                    each_line(body, |text, out| {
                        let bare = text.iter().skip_while(|byte| **byte == b'>').take(5).eq(b"From ");
                        out.extend_from_slice(text.strip_prefix(b">").filter(|_| bare).unwrap_or(text));
                    })
                })
            })
            .or_else(|| self.attempt(FromLines, "`>` before `From ` was lost", start(b"From ", b">From ")))
    }

    pub(super) fn widths(&mut self) -> Option<Found> {
        const WIDTHS: [usize; 6] = [998, 76, 72, 78, 80, 990];
        const BROKEN: &str = "long lines were broken";
        let longest = lines(self.body).map(|line| chop(line).0.len()).max().unwrap_or(0);
        self.work.family(Wrapping);
        for width in std::iter::once(longest).chain(WIDTHS) {
            if lines(self.body).any(|line| chop(line).0.len() == width) {
                let found = self
                    .attempt(Wrapping, BROKEN, |body| {
                        joined(body, |text, _| (text.len() == width).then_some(b""))
                    })
                    .or_else(|| {
                        self.attempt(Wrapping, BROKEN, |body| {
                            joined(body, |text, next| {
                                (text.len() == width && next.starts_with(b" ")).then_some(b"")
                            })
                        })
                    });
                if found.is_some() {
                    return found;
                }
            }
        }
        for (what, from) in [(BROKEN, &b"!\r\n "[..]), (BROKEN, b"!\r\n"), (BROKEN, b"\r\n ")] {
            if let Some(found) = self.attempt(Wrapping, what, |body| replaced(body, from, b"")) {
                return Some(found);
            }
        }
        let flowed = self.attempt(Wrapping, BROKEN, |body| {
            joined(body, |text, next| {
                (text.ends_with(b" ") && text != b"-- " && !next.is_empty()).then_some(b"")
            })
        });
        if flowed.is_some() {
            return flowed;
        }
        for width in WIDTHS {
            let found = self
                .attempt(Wrapping, BROKEN, |body| {
                    joined(body, |text, next| {
                        let word = next.iter().position(|byte| *byte == b' ').unwrap_or(next.len());
                        (!text.is_empty() && word > 0 && text.len() + 1 + word > width).then_some(b" ")
                    })
                })
                .or_else(|| self.attempt(Wrapping, "lines were joined", |body| wrapped(body, width, false)))
                .or_else(|| self.attempt(Wrapping, "lines were joined", |body| wrapped(body, width, true)));
            if found.is_some() {
                return found;
            }
        }
        None
    }
}

fn trimmed_end(text: &[u8]) -> &[u8] {
    let blank = text.iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    text.get(..text.len() - blank).unwrap_or(text)
}

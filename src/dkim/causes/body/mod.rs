//! Looks for what has changed in the body.

mod encoding;
mod inserted;
mod lines;

use std::ops::Range;

use sha2::{Digest, Sha256};

use super::DkimCauseKind::{self, *};
use super::diff::{places, shown};
use super::parts::Parts;
use super::text::replaced;
use super::{DkimCause, DkimChange, Work, help};
use crate::dkim::verify::SignedMessage;
use crate::dkim::{BodyForm, Canonicalization, Signature};
use crate::finding::Span;

/// How much is brought into its form at once.
const PIECE: usize = 64 * 1024;

/// What it costs to end a digest at a line, in bytes.
const LINE: usize = 128;

/// How many lines at the end are taken off what a hypothesis gives.
const TAIL: usize = 60;

pub(super) fn search(
    message: &SignedMessage<'_>,
    signature: &Signature<'_>,
    work: &mut Work,
) -> Option<DkimCause> {
    let mut body = Body {
        fields: message.fields,
        body: message.body,
        form: signature.body_form,
        length: signature.length,
        wanted: &signature.body_hash,
        work,
        begun: None,
    };
    if let Some(found) = body.run() {
        return Some(body.told(found));
    }
    // No hypothesis: so many bytes cannot have been signed here.
    let length = signature.length?;
    let now = formed_size(message.body, signature.body_form) as u64;
    (now < length).then(|| DkimCause {
        kind: Truncated,
        summary: format!("{length} bytes of the body were signed, and {now} have come"),
        help: help(Truncated),
        changes: Vec::new(),
        places: 0,
        key: None,
    })
}

/// Makes a body anew.
type Edit = fn(&[u8]) -> Vec<u8>;

struct Body<'a, 'w> {
    fields: &'a [&'a [u8]],
    body: &'a [u8],
    form: Canonicalization,
    length: Option<u64>,
    wanted: &'a [u8],
    work: &'w mut Work,
    /// Where digests of bodies that begin alike are taken up.
    begun: Option<Begun>,
}

/// The digest of the first bytes of the body.
#[derive(Clone)]
struct Begun {
    size: usize,
    form: BodyForm,
    hash: Sha256,
}

struct Found {
    kind: DkimCauseKind,
    what: &'static str,
    /// The body that was signed.
    then: Vec<u8>,
    /// How many bytes stand behind it.
    appended: usize,
}

impl Body<'_, '_> {
    fn run(&mut self) -> Option<Found> {
        let parts = Parts::read(self.fields, self.body);
        self.appended()
            .or_else(|| self.line_ends())
            .or_else(|| self.white_space())
            .or_else(|| self.other_form())
            .or_else(|| self.preambles(&parts))
            .or_else(|| self.added_parts(&parts))
            .or_else(|| self.footers(&parts))
            .or_else(|| self.fronts(&parts))
            .or_else(|| self.dots())
            .or_else(|| self.encodings(&parts))
            .or_else(|| self.charsets(&parts))
            .or_else(|| self.widths())
            .or_else(|| self.signer())
            .or_else(|| self.two_places(&parts))
            .or_else(|| self.anywhere())
    }

    /// The size of the longest front of the pieces that has the digest: all of them, or up to a line
    /// end from `from` on.
    fn extent(&mut self, pieces: &[&[u8]], length: Option<u64>, from: Option<usize>) -> Option<usize> {
        let begun = Begun { size: 0, form: BodyForm::new(self.form), hash: Sha256::new() };
        self.extent_of(begun, pieces, length, from)
    }

    /// As `extent`, for pieces that follow what is begun.
    fn extent_of(
        &mut self,
        begun: Begun,
        pieces: &[&[u8]],
        length: Option<u64>,
        from: Option<usize>,
    ) -> Option<usize> {
        let total: usize = pieces.iter().map(|piece| piece.len()).sum();
        if !self.work.hypothesis(total) {
            return None;
        }
        let mut left = length.map_or(usize::MAX, |length| usize::try_from(length).unwrap_or(usize::MAX));
        let from = from.filter(|_| length.is_none()).unwrap_or(usize::MAX);
        let Begun { mut form, mut hash, .. } = begun;
        let mut out = Vec::new();
        let (mut at, mut best, mut has_text) = (0, None, from == 0);
        let end = |form: &BodyForm, hash: &Sha256, at: usize, best: &mut Option<usize>| {
            let (mut form, mut hash, mut out) = (form.clone(), hash.clone(), Vec::new());
            form.finish(&mut out);
            hash.update(&out);
            if hash.finalize().as_slice() == self.wanted {
                *best = Some(at);
            }
        };
        let mut is_open = true;
        for piece in pieces {
            let mut rest = *piece;
            while !rest.is_empty() {
                if has_text && at >= from && is_open {
                    is_open = self.work.hash(LINE);
                    if is_open {
                        end(&form, &hash, at, &mut best);
                    }
                    has_text = false;
                }
                // Whole lines where digests are ended, and much at once before.
                let size = if at + 1 >= from && is_open {
                    rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |end| end + 1)
                } else if at < from {
                    rest.len().min(PIECE).min(from - at)
                } else {
                    rest.len().min(PIECE)
                };
                let (now, after) = rest.split_at_checked(size).unwrap_or((rest, &[]));
                form.update(now, &mut out);
                has_text |= !out.is_empty() && now.ends_with(b"\n");
                let taken = out.len().min(left);
                hash.update(out.get(..taken).unwrap_or_default());
                left -= taken;
                out.clear();
                at += now.len();
                rest = after;
            }
        }
        form.finish(&mut out);
        let taken = out.len().min(left);
        hash.update(out.get(..taken).unwrap_or_default());
        left -= taken;
        if (length.is_none() || left == 0) && hash.finalize().as_slice() == self.wanted {
            best = Some(total);
        }
        best
    }

    /// Whether a body made anew can still be hashed.
    fn affords(&mut self) -> bool {
        let room = self.work.bytes.saturating_sub(self.work.done.hashed) as usize;
        self.work.done.bounded |= room < self.body.len();
        room >= self.body.len()
    }

    /// Tries a body in which something is undone, and then without the last lines.
    fn attempt(
        &mut self,
        kind: DkimCauseKind,
        what: &'static str,
        edit: impl FnOnce(&[u8]) -> Vec<u8>,
    ) -> Option<Found> {
        self.work.family(kind);
        if !self.affords() {
            return None;
        }
        let mut then = edit(self.body);
        if then == self.body {
            return None;
        }
        let from = tail(&then);
        let extent = self.extent(&[&then], self.length, Some(from.max(1)))?;
        let appended = then.len() - extent;
        then.truncate(extent);
        Some(Found { kind, what, then, appended })
    }

    /// Tries the body without some ranges, which are in order.
    fn without(&mut self, kind: DkimCauseKind, what: &'static str, ranges: &[Range<usize>]) -> Option<Found> {
        let edits: Vec<_> = ranges.iter().map(|range| (range.clone(), &b""[..])).collect();
        self.edited(kind, what, &edits)
    }

    /// Tries the body with other texts in the place of some ranges, which are in order.
    fn edited(
        &mut self,
        kind: DkimCauseKind,
        what: &'static str,
        edits: &[(Range<usize>, &[u8])],
    ) -> Option<Found> {
        self.work.family(kind);
        let (mut pieces, mut at) = (Vec::new(), 0);
        for (range, text) in edits {
            pieces.extend([self.body.get(at..range.start)?, text]);
            at = range.end;
        }
        pieces.push(self.body.get(at..)?);
        let first = pieces.first().map_or(0, |piece| piece.len());
        match self.begun.clone().filter(|begun| begun.size <= first) {
            Some(begun) => {
                let mut rest = pieces.clone();
                if let Some(first) = rest.first_mut() {
                    *first = first.get(begun.size..).unwrap_or_default();
                }
                self.extent_of(begun, &rest, None, None)
            }
            None => self.extent(&pieces, self.length, None),
        }?;
        Some(Found { kind, what, then: pieces.concat(), appended: 0 })
    }

    /// Digests the first bytes once for all bodies that are tried next.
    fn begin(&mut self, size: usize) {
        // What `l=` leaves of the body is short, and its end would have to be kept, too.
        if self.length.is_some() {
            return;
        }
        let begun = self.begun.take().filter(|begun| begun.size <= size);
        let mut begun =
            begun.unwrap_or(Begun { size: 0, form: BodyForm::new(self.form), hash: Sha256::new() });
        if !self.work.hash(size - begun.size) {
            return;
        }
        let mut out = Vec::new();
        for piece in self.body.get(begun.size..size).unwrap_or_default().chunks(PIECE) {
            begun.form.update(piece, &mut out);
            begun.hash.update(&out);
            out.clear();
        }
        begun.size = size;
        self.begun = Some(begun);
    }

    /// Something behind the signed text.
    fn appended(&mut self) -> Option<Found> {
        for kind in [Footer, TrailingLines, EmptyBody] {
            self.work.family(kind);
        }
        // Digests of many short lines cost more than the text: the last lines count.
        let room = (self.work.bytes.saturating_sub(self.work.done.hashed) as usize)
            .saturating_sub(self.body.len())
            / 2
            / LINE;
        let from = line_starts_before(self.body, self.body.len(), room).last().copied().unwrap_or(0);
        if self.length.is_some() {
            self.work.family(Length);
        }
        let extent = self.extent(&[self.body], None, Some(from))?;
        let behind = self.body.get(extent..).unwrap_or_default();
        let (kind, what) = if self.length.is_some() {
            (Length, "the number in `l=` is not that of the bytes that are signed")
        } else if extent == 0 {
            (EmptyBody, "the body was empty when it was signed")
        } else if behind.trim_ascii().is_empty() {
            (TrailingLines, "lines of white space were appended behind the signed text")
        } else {
            (Footer, "")
        };
        let then = self.body.get(..extent).unwrap_or_default().to_vec();
        Some(Found { kind, what, then, appended: behind.len() })
    }

    fn other_form(&mut self) -> Option<Found> {
        self.work.family(Form);
        let (own, what) = (
            self.form,
            match self.form {
                Canonicalization::Simple => {
                    "the body fits in the relaxed form: white space was added, or the signer made that form against its `c=`"
                }
                Canonicalization::Relaxed => {
                    "the body fits in the simple form: the signer made that form against its `c=`"
                }
            },
        );
        self.form = other(own);
        let extent = self.extent(&[self.body], self.length, None);
        self.form = own;
        extent.map(|_| Found { kind: Form, what, then: self.body.to_vec(), appended: 0 })
    }

    /// Mistakes of the signer, with the body as it is.
    fn signer(&mut self) -> Option<Found> {
        let body = self.body;
        let found = |kind, what| Some(Found { kind, what, then: body.to_vec(), appended: 0 });
        for form in [self.form, other(self.form)] {
            if self.is_signed(LineEnds, |_| lone_feeds(&formed(body, form))) {
                return found(LineEnds, "the signer has taken LF for line ends");
            }
        }
        let raw: [Edit; 4] = [
            <[u8]>::to_vec,
            |body| body.trim_ascii_end().to_vec(),
            |body| [body, b"\r\n"].concat(),
            |body| [body.trim_ascii_end(), b"\r\n\r\n"].concat(),
        ];
        for edit in raw {
            if self.is_signed(TrailingLines, edit) {
                return found(
                    TrailingLines,
                    "the signer has counted line ends at the end of the body against the rules",
                );
            }
        }
        None
    }

    /// Whether these very bytes have the digest.
    fn is_signed(&mut self, kind: DkimCauseKind, edit: impl FnOnce(&[u8]) -> Vec<u8>) -> bool {
        self.work.family(kind);
        if !self.affords() {
            return false;
        }
        let signed = edit(self.body);
        self.work.hypothesis(signed.len()) && Sha256::digest(&signed).as_slice() == self.wanted
    }

    /// A cause in words.
    fn told(&self, found: Found) -> DkimCause {
        let mut all = Vec::new();
        if found.kind != Length {
            all = places(self.body, &found.then);
        }
        let behind = if found.appended > 0 && found.kind != EmptyBody && found.kind != Length {
            let bytes = if found.appended == 1 { "byte" } else { "bytes" };
            if found.what.is_empty() {
                format!("a footer of {} {bytes} was appended behind the signed text", found.appended)
            } else if found.kind == TrailingLines {
                String::new()
            } else {
                format!(", and {} {bytes} were appended", found.appended)
            }
        } else {
            String::new()
        };
        let changes = all.iter().take(8).map(|(was, is)| DkimChange {
            field: None,
            name: None,
            span: Span::new(was.start, was.end),
            found: shown(self.body.get(was.clone()).unwrap_or_default()),
            signed: shown(found.then.get(is.clone()).unwrap_or_default()),
        });
        DkimCause {
            kind: found.kind,
            summary: format!("{}{behind}", found.what),
            help: help(found.kind),
            changes: changes.collect(),
            places: u32::try_from(all.len()).unwrap_or(u32::MAX),
            key: None,
        }
    }
}

/// The starts of the last lines before `end`, the nearest first.
fn line_starts_before(body: &[u8], end: usize, most: usize) -> Vec<usize> {
    let before = body.get(..end).unwrap_or(body);
    let mut starts = Vec::new();
    let mut at = before.len();
    while starts.len() < most && at > 0 {
        let rest = before.get(..at - 1).unwrap_or_default();
        at = rest.iter().rposition(|byte| *byte == b'\n').map_or(0, |feed| feed + 1);
        starts.push(at);
    }
    starts
}

fn tail(body: &[u8]) -> usize {
    line_starts_before(body, body.len(), TAIL).last().copied().unwrap_or(0)
}

fn other(form: Canonicalization) -> Canonicalization {
    match form {
        Canonicalization::Simple => Canonicalization::Relaxed,
        Canonicalization::Relaxed => Canonicalization::Simple,
    }
}

/// A body with some ranges replaced.
fn spliced(body: &[u8], mut edits: Vec<(Range<usize>, Vec<u8>)>) -> Vec<u8> {
    edits.sort_by_key(|(range, _)| range.start);
    let (mut out, mut at) = (Vec::with_capacity(body.len()), 0);
    for (range, text) in edits {
        out.extend_from_slice(body.get(at..range.start).unwrap_or_default());
        out.extend_from_slice(&text);
        at = range.end;
    }
    out.extend_from_slice(body.get(at..).unwrap_or_default());
    out
}

fn formed(body: &[u8], form: Canonicalization) -> Vec<u8> {
    let (mut made, mut out) = (BodyForm::new(form), Vec::new());
    made.update(body, &mut out);
    made.finish(&mut out);
    out
}

fn formed_size(body: &[u8], form: Canonicalization) -> usize {
    let (mut made, mut out, mut size) = (BodyForm::new(form), Vec::new(), 0);
    for piece in body.chunks(PIECE) {
        made.update(piece, &mut out);
        size += out.len();
        out.clear();
    }
    made.finish(&mut out);
    size + out.len()
}

fn lone_feeds(text: &[u8]) -> Vec<u8> {
    replaced(text, b"\r\n", b"\n")
}

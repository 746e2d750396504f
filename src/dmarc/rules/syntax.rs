//! The shape of the record.

use super::values::POLICIES;
use super::{MAX_LABELS, at_all, distance, mend, nearest, overlap, swallowed};
use crate::dmarc::parse::{KNOWN, REMOVED, is_wsp, trimmed};
use crate::dmarc::record::{DmarcEffect, DmarcRecord, DmarcTag, TagState};
use crate::finding::{Applicability, Findings, Fix, Severity, Span, rules};

rules! {
    /// The record does not start with `v=DMARC1`, so receivers ignore it.
    ///
    /// ## Why it matters
    /// The version is how receivers tell DMARC from other text. Its value is the only one that is
    /// case-sensitive, and it must come first. Otherwise the whole record is ignored.
    ///
    /// ## Example
    /// ```dmarc,fires
    /// v=dmarc1; p=reject; rua=mailto:dmarc@example.com
    /// ```
    /// ```dmarc,fires
    /// p=reject; v=DMARC1; rua=mailto:dmarc@example.com
    /// ```
    /// Use instead:
    /// ```dmarc
    /// v=DMARC1; p=reject; rua=mailto:dmarc@example.com
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 section 4.7.
    VERSION: "DMR001" "dmarc-version" Error "RFC 9989 section 4.7";

    /// A tag name is in capitals, which not every receiver reads.
    ///
    /// ## Why it matters
    /// The grammar of RFC 9989 takes names in any case; RFC 6376 section 3.2, on which it rests,
    /// says that names are case-sensitive.
    ///
    /// ## Example
    /// ```dmarc,fires
    /// V=DMARC1; P=reject; rua=mailto:dmarc@example.com
    /// ```
    /// Use instead:
    /// ```dmarc
    /// v=DMARC1; p=REJECT; rua=mailto:dmarc@example.com
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 section 4.8, RFC 6376 section 3.2.
    TAG_CASE: "DMR002" "dmarc-tag-case" Warning "RFC 9989 section 4.8";

    /// Characters from a zone file or a word processor were pasted into the record.
    ///
    /// ## Why it matters
    /// Quotes, `\;`, typographic quotes and invisible characters become part of a tag's name or
    /// value, which is then another name or value.
    ///
    /// ## Example
    /// ```dmarc,fires
    /// v=DMARC1\; p=reject\; rua=mailto:dmarc@example.com
    /// ```
    /// ```dmarc,fires
    /// "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
    /// ```
    /// Use instead:
    /// ```dmarc
    /// v=DMARC1; p=reject; rua=mailto:dmarc@example.com
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 section 4.8.
    PASTED: "DMR003" "dmarc-pasted-escapes" Error "RFC 9989 section 4.8";

    /// A `;` is missing or stands twice.
    ///
    /// ## Why it matters
    /// A missing `;` makes the next tag part of the value before it, which is then invalid.
    ///
    /// ## Example
    /// ```dmarc,fires
    /// v=DMARC1 p=reject; rua=mailto:dmarc@example.com
    /// ```
    /// ```dmarc,fires
    /// v=DMARC1; p=reject;; rua=mailto:dmarc@example.com
    /// ```
    /// Use instead:
    /// ```dmarc
    /// v=DMARC1; p=reject; rua=mailto:dmarc@example.com;
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 section 4.8.
    SEPARATORS: "DMR004" "dmarc-separators" Warning "RFC 9989 section 4.8";

    /// A piece of the record is not of the form `name=value`.
    ///
    /// ## Why it matters
    /// Receivers discard it, or give up on the record.
    ///
    /// ## Example
    /// ```dmarc,fires
    /// v=DMARC1; p=reject; strict; rua=mailto:dmarc@example.com
    /// ```
    /// Use instead:
    /// ```dmarc
    /// v=DMARC1; p=reject; adkim=s; rua=mailto:dmarc@example.com
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 section 4.8.
    MALFORMED: "DMR005" "dmarc-malformed-tag" Warning "RFC 9989 section 4.8";

    /// A tag stands twice, and receivers differ on what that means.
    ///
    /// ## Why it matters
    /// RFC 6376 section 3.2 makes the whole list invalid; RFC 9989 section 4.8 discards the fault.
    /// Some receivers take the first, some the last, some none.
    ///
    /// ## Example
    /// ```dmarc,fires
    /// v=DMARC1; p=reject; p=none; rua=mailto:dmarc@example.com
    /// ```
    /// Use instead:
    /// ```dmarc
    /// v=DMARC1; p=reject; rua=mailto:dmarc@example.com
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 section 4.8, RFC 6376 section 3.2.
    DUPLICATE: "DMR006" "dmarc-duplicate-tag" Warning "RFC 9989 section 4.8";

    /// A tag is not in the registry, so receivers ignore it.
    ///
    /// ## Why it matters
    /// It does nothing. If it is a typing error, the tag that was meant is missing.
    ///
    /// ## Example
    /// ```dmarc,fires
    /// v=DMARC1; p=reject; rua=mailto:dmarc@example.com; adkin=s
    /// ```
    /// Use instead:
    /// ```dmarc
    /// v=DMARC1; p=reject; rua=mailto:dmarc@example.com; adkim=s
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 section 4.7.
    UNKNOWN_TAG: "DMR007" "dmarc-unknown-tag" Info "RFC 9989 section 4.7";
}

pub(super) fn check(record: &DmarcRecord, text: &[u8], found: &mut Findings) {
    let pasted = pasted(text);
    let ignored = record.effect == DmarcEffect::Ignored;
    let source = record.source;
    if let Some((first, _)) = pasted.first() {
        let mut fix = Fix::new("remove the pasted characters", Applicability::Unsafe);
        for (span, text) in &pasted {
            fix = fix.edit(source, *span, *text);
        }
        let note = if ignored {
            "receivers ignore the record, since it does not start with `v=DMARC1` (RFC 9989 section 4.7)"
        } else {
            "they become part of a tag's name or value (RFC 9989 section 4.8)"
        };
        let lost = !ignored && !matches!(record.effect, DmarcEffect::AsWritten | DmarcEffect::Consent);
        let breaks = pasted.iter().all(|(span, _)| line_break(text, *span));
        let finding = PASTED.finding(if breaks {
            "the record holds line breaks"
        } else {
            "characters were pasted that do not belong to the record"
        });
        let finding = finding.label(source, *first, "").note(note);
        let finding = if lost { finding.note(super::consequence(record)) } else { finding };
        found.push(finding.fix(fix));
    }
    let mut swallowing = false;
    let swallows: Vec<_> = record.tags.iter().map(|tag| (tag, swallowed(tag, text))).collect();
    let fix = Fix::new("put a `;` between the tags", Applicability::Unsafe);
    let gaps = swallows.iter().flat_map(|(_, gaps)| gaps);
    let fix = gaps.fold(fix, |fix, &gap| fix.edit(source, gap, "; "));
    let mut minor = 0;
    for (tag, gaps) in &swallows {
        let Some(&gap) = gaps.first() else { continue };
        swallowing |= tag.name == "v";
        let lost = !matches!(record.effect, DmarcEffect::AsWritten | DmarcEffect::Consent);
        let policy = matches!(tag.name.as_str(), "v" | "p" | "sp" | "np") && tag.state != TagState::Duplicate;
        let grave = lost && (policy || record.tag("p").is_none());
        minor += 1;
        if minor > MAX_LABELS && !policy {
            continue;
        }
        let note = match (tag.name.as_str(), grave) {
            ("v", _) => {
                "the value is then not `DMARC1`, and receivers ignore the whole record (RFC 9989 section 4.7)"
            }
            (_, true) => super::consequence(record),
            _ => "what follows becomes part of the value and is not read as a tag (RFC 9989 section 4.8)",
        };
        found.push(
            SEPARATORS
                .finding(format!("there is no `;` after the value of `{}`", tag.name))
                .severity(if grave { Severity::Error } else { Severity::Warning })
                .label(source, gap, "a `;` belongs here")
                .note(note)
                .fix(fix.clone()),
        );
    }
    let doubled = doubled(text);
    if !doubled.is_empty() {
        let mut finding = SEPARATORS.finding("two `;` have nothing between them").note(
            "the grammar allows one separator; strict receivers may give up on the record (RFC 9989 section 4.8)",
        );
        if doubled.len() <= DmarcRecord::MAX_TAGS {
            let fix = Fix::new("keep one", Applicability::Safe);
            finding = finding.fix(doubled.iter().fold(fix, |fix, &gap| fix.edit(source, gap, "")));
        }
        found.push(at_all(finding, source, &doubled, ""));
    }
    if ignored && pasted.is_empty() && !swallowing {
        version(record, text, found);
    }
    let tags = || record.tags.iter().filter(|tag| !pasted.iter().any(|(span, _)| overlap(*span, tag.span)));
    let policy = |tag: &DmarcTag| matches!(tag.name.as_str(), "p" | "sp" | "np" | "v");
    let malformed: Vec<Span> =
        tags().filter(|tag| tag.state == TagState::Malformed && !policy(tag)).map(|tag| tag.span).collect();
    if !malformed.is_empty() {
        let finding = MALFORMED
            .finding("a piece of the record is not of the form `name=value`")
            .note("receivers discard it (RFC 9989 section 4.8)")
            .help("remove it, or write it as a tag");
        found.push(at_all(finding, source, &malformed, ""));
    }
    let again: Vec<&DmarcTag> = record
        .tags
        .iter()
        .filter(|tag| tag.state == TagState::Duplicate && (tag.name != "v" || !ignored))
        .collect();
    if let Some(tag) = again.first() {
        let others = again.iter().any(|other| other.name != tag.name);
        let spans: Vec<Span> = again.iter().map(|tag| tag.span).collect();
        let fix = Fix::new("remove all but the first", Applicability::Unsafe);
        let finding = DUPLICATE
            .finding(format!(
                "`{}`{} more than once",
                tag.name,
                if others { " and others stand" } else { " stands" }
            ))
            .note(
                "receivers differ: RFC 6376 section 3.2 makes the whole list invalid, RFC 9989 section 4.8 \
                 discards the fault",
            )
            .fix(spans.iter().fold(fix, |fix, &span| fix.edit(source, piece(text, span), "")));
        found.push(at_all(finding, source, &spans, "again here"));
    }
    unknown(record, tags().filter(|tag| tag.state == TagState::Unknown), found);
    let capitals: Vec<Span> = record
        .tags
        .iter()
        .filter(|tag| {
            tag.state != TagState::Malformed && text.get(tag.name_span.range()) != Some(tag.name.as_bytes())
        })
        .map(|tag| tag.name_span)
        .collect();
    if let Some(&first) = capitals.first() {
        let mut fix = Fix::new("write tag names in lower case", Applicability::Unsafe);
        for &span in &capitals {
            let name = text.get(span.range()).unwrap_or_default().to_ascii_lowercase();
            fix = fix.edit(source, span, String::from_utf8_lossy(&name).into_owned());
        }
        found.push(
            TAG_CASE
                .finding("a tag name is in capitals")
                .label(source, first, "")
                .note("RFC 9989 section 4.8 takes any case, RFC 6376 section 3.2 only lower case: receivers differ")
                .fix(fix),
        );
    }
}

fn version(record: &DmarcRecord, text: &[u8], found: &mut Findings) {
    let source = record.source;
    let first = record.tags.first();
    let span = first.map_or(Span::new(0, text.len()), |tag| tag.span);
    let later = record.tags.iter().skip(1).find(|tag| tag.name == "v");
    let mut finding = match (first, later) {
        (Some(tag), _) if tag.name == "v" => VERSION
            .finding(format!("the version is `{}`, not `DMARC1`", tag.value))
            .label(source, tag.value_span, "case counts here"),
        (_, Some(tag)) => {
            VERSION.finding("`v=DMARC1` is not the first tag").label(source, tag.span, "must come first")
        }
        _ => VERSION.finding("the record does not start with `v=DMARC1`").label(source, span, ""),
    }
    .note("receivers ignore the whole record (RFC 9989 section 4.7)")
    .help("start the record with `v=DMARC1;`");
    match (first, later) {
        (Some(tag), _) if tag.name == "v" && tag.value.eq_ignore_ascii_case("DMARC1") => {
            let fix =
                Fix::new("write `DMARC1`", Applicability::Unsafe).edit(source, tag.value_span, "DMARC1");
            finding = finding.fix(fix);
        }
        (Some(tag), Some(later)) if tag.name != "v" => {
            let fix = Fix::new("move the version to the front", Applicability::Unsafe)
                .edit(source, Span::new(0, 0), "v=DMARC1; ")
                .edit(source, piece(text, later.span), "");
            finding = finding.fix(fix);
        }
        _ => {}
    }
    found.push(finding);
}

/// A piece with the `;` before it.
fn piece(text: &[u8], span: Span) -> Span {
    let before = text.get(..span.start as usize).unwrap_or_default();
    let start = before.iter().rposition(|&byte| byte == b';').unwrap_or(span.start as usize);
    Span::new(start, span.end as usize)
}

/// The runs of empty pieces, each with the `;` after it; one `;` at the end is allowed.
fn doubled(text: &[u8]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut start = 0;
    let pieces: Vec<_> = text.split(|&byte| byte == b';').collect();
    for (at, piece) in pieces.iter().enumerate() {
        let empty = trimmed(piece, start);
        if at > 0 && at + 1 < pieces.len() && empty.start == empty.end {
            let end = start + piece.len() + 1;
            match spans.last_mut() {
                Some(last) if last.end as usize == start => *last = Span::new(last.start as usize, end),
                _ => spans.push(Span::new(start, end)),
            }
        }
        start += piece.len() + 1;
    }
    spans
}

fn unknown<'a>(record: &DmarcRecord, tags: impl Iterator<Item = &'a DmarcTag>, found: &mut Findings) {
    let (mut near, mut far) = (Vec::new(), Vec::new());
    for tag in tags {
        match meant(record, tag) {
            Some(name) if near.iter().all(|(_, taken)| *taken != name) => near.push((tag, name)),
            _ => far.push(tag),
        }
    }
    let unknown = |tag: &DmarcTag| {
        UNKNOWN_TAG
            .finding(format!("`{}` is not a DMARC tag", tag.name))
            .note("receivers ignore it (RFC 9989 section 4.7)")
    };
    let edits: Vec<_> = near.iter().map(|(tag, name)| (tag.name_span, *name)).collect();
    for (tag, _) in &near {
        let finding = unknown(tag).label(record.source, tag.name_span, "");
        found.push(mend(finding, record.source, &edits, Applicability::Unsafe));
    }
    // The last one stands for those that are too many to be said one by one.
    let (each, rest) = far.split_at(far.len().min(MAX_LABELS));
    each.iter().for_each(|tag| found.push(unknown(tag).label(record.source, tag.name_span, "")));
    if let Some(tag) = rest.first() {
        let spans: Vec<Span> = rest.iter().map(|tag| tag.name_span).collect();
        found.push(at_all(unknown(tag), record.source, &spans, ""));
    }
}

/// The tag that a misspelled one was to be.
fn meant(record: &DmarcRecord, tag: &DmarcTag) -> Option<&'static str> {
    // Of several as near, the one that should not be missing.
    let policy = POLICIES.iter().any(|policy| tag.value.to_ascii_lowercase().starts_with(policy));
    let near = if policy && near_p(&tag.name) { Some("p") } else { nearest(&tag.name, &KNOWN) };
    near.filter(|near| record.tag(near).is_none())
}

fn near_p(name: &str) -> bool {
    name == "policy" || distance(name.as_bytes(), b"p") <= 1
}

fn line_break(text: &[u8], span: Span) -> bool {
    text.get(span.range()).is_some_and(|junk| junk.iter().all(|byte| matches!(byte, b'\r' | b'\n')))
}

/// What belongs where a line break from `start` to `end` is: a `;` if a tag begins after it.
fn unbroken(text: &[u8], start: usize, end: usize) -> &'static str {
    let before = text.get(..start).unwrap_or_default().trim_ascii_end();
    let after = text.get(end..).unwrap_or_default().trim_ascii_start();
    let name = after.split(|&byte| byte == b'=').next().unwrap_or_default().trim_ascii().to_ascii_lowercase();
    let tag = KNOWN.iter().chain(&REMOVED).any(|known| known.as_bytes() == name);
    if tag && !before.is_empty() && before.last() != Some(&b';') { "; " } else { "" }
}

/// What was pasted along, and what belongs there instead.
pub(super) fn pasted(text: &[u8]) -> Vec<(Span, &'static str)> {
    const JUNK: [(&[u8], &str); 13] = [
        (b"\\;", ";"),
        (b"\\\"", ""),
        (b"\"", ""),
        (b"\xe2\x80\x9c", ""),
        (b"\xe2\x80\x9d", ""),
        (b"\xe2\x80\x9e", ""),
        (b"\xe2\x80\x98", ""),
        (b"\xe2\x80\x99", ""),
        (b"\xc2\xa0", " "),
        (b"\xe2\x80\x8b", ""),
        (b"\xe2\x80\x8d", ""),
        (b"\xe2\x81\xa0", ""),
        (b"\xef\xbb\xbf", ""),
    ];
    let mut spans = Vec::new();
    let mut at = 0;
    while at < text.len() && spans.len() < 200 {
        let rest = text.get(at..).unwrap_or_default();
        let breaks = rest.iter().take_while(|&&byte| matches!(byte, b'\r' | b'\n')).count();
        if breaks > 0 {
            spans.push((Span::new(at, at + breaks), unbroken(text, at, at + breaks)));
            at += breaks;
            continue;
        }
        match JUNK.iter().find(|(junk, _)| rest.starts_with(junk)) {
            Some((junk, instead)) => {
                spans.push((Span::new(at, at + junk.len()), *instead));
                at += junk.len();
            }
            None => at += 1,
        }
    }
    let blank = text.iter().take_while(|&&byte| is_wsp(byte)).count();
    let version = text.windows(8).take(blank + 4).position(|window| window == b"v=DMARC1").unwrap_or(0);
    if version > 0 && !spans.iter().any(|(span, _)| (span.start as usize) < version) {
        spans.insert(0, (Span::new(0, version), ""));
    }
    spans
}

//! What the records at `_mta-sts`, `_smtp._tls` and `default._bimi` have in common: a version that
//! must come first, then fields between semicolons.

use crate::dns::{Limits, Name, Reply};
use crate::finding::{Applicability, Finding, Findings, Fix, Rule, Source, SourceId, Span};

use super::report::RecordState;
use super::rules::record::{RECORD_AT_WRONG_NAME, REPEATED_FIELD};

/// One kind of record.
pub(super) struct Form {
    /// What it is called.
    pub(super) what: &'static str,
    /// Where it lives below the domain.
    pub(super) owner: &'static str,
    /// The first field, exactly.
    pub(super) version: &'static str,
    /// How the version begins in lower case, by which a spoilt one is still known.
    pub(super) near: &'static str,
    /// The names of the fields behind it.
    pub(super) fields: &'static [&'static str],
    /// Whether white space may stand around `=`.
    pub(super) loose: bool,
    /// How freely a record that nobody uses may be mended.
    pub(super) mending: Applicability,
    /// What follows from a record that is not used, with the section.
    pub(super) effect: &'static str,
    pub(super) syntax: &'static Rule,
    pub(super) several: &'static Rule,
}

/// One `name=value`.
pub(super) struct Field<'t> {
    pub(super) span: Span,
    pub(super) name: &'t [u8],
    pub(super) value: &'t [u8],
    pub(super) value_span: Span,
    has_value: bool,
}

/// A record's fields, without the version.
pub(super) struct Fields<'t> {
    list: Vec<Field<'t>>,
    /// Whether the version and the syntax of the fields hold.
    pub(super) valid: bool,
    /// Whether the record was told to be mended whole: nothing else is worth saying.
    pub(super) mended: bool,
}

impl<'t> Fields<'t> {
    /// The first field of that name: the others are ignored.
    pub(super) fn find(&self, name: &str) -> Option<&Field<'t>> {
        self.list.iter().find(|field| field.name == name.as_bytes())
    }
}

/// The one record at a name, or why there is none.
pub(super) enum Chosen {
    One(SourceId, Vec<u8>),
    None(RecordState),
}

/// Picks the record by its version. Other TXT records, such as a wildcard's, do not count.
pub(super) fn choose(
    form: &Form,
    owner: &Name,
    reply: Reply<'_>,
    limits: Limits,
    found: &mut Findings,
) -> Chosen {
    if matches!(reply, Reply::Unknown(_) | Reply::Pending) {
        return Chosen::None(RecordState::Unknown);
    }
    let all: Vec<&[Vec<u8>]> = reply.txt().take(limits.records).collect();
    let mut of_kind: Vec<&[Vec<u8>]> =
        all.iter().copied().filter(|txt| form.has_version(&txt.concat())).collect();
    if of_kind.is_empty() {
        of_kind = all.into_iter().filter(|txt| form.nearly(&txt.concat())).take(1).collect();
    }
    let source =
        |txt: &[Vec<u8>], found: &mut Findings| found.source(Source::dns(owner.to_string(), "TXT", txt));
    match of_kind.as_slice() {
        [] => Chosen::None(RecordState::Absent),
        [txt] => Chosen::One(source(txt, found), txt.concat()),
        several => {
            let count = several.len();
            let mut finding = form
                .several
                .finding(format!("`{owner}` has {count} {} records", form.what))
                .param("count", count)
                .note(format!("more than one count as none: {}", form.effect))
                .help("keep one, and remove the others");
            for txt in several.iter().take(4) {
                let id = source(txt, found);
                finding = finding.label(id, Span::new(0, form.version.len()), "");
            }
            found.push(finding);
            Chosen::None(RecordState::Several)
        }
    }
}

/// Says that the record stands at the domain itself, where nobody looks.
pub(super) fn wrong_name(form: &Form, name: &Name, reply: Reply<'_>, limits: Limits, found: &mut Findings) {
    for txt in reply.txt().take(limits.records) {
        let text = txt.concat();
        if !form.has_version(&text) {
            continue;
        }
        let source = found.source(Source::dns(name.to_string(), "TXT", txt));
        let owner = format!("{}.{name}", form.owner);
        let line = crate::finding::Publish::txt(owner.clone(), &found.at(source).text);
        let old = crate::finding::Publish::txt(name.to_string(), &found.at(source).text).removed();
        let fix = Fix::new(format!("move it to `{owner}`"), form.mending).line(old).line(line);
        found.push(
            RECORD_AT_WRONG_NAME
                .finding(format!("the {} record stands at `{name}`", form.what))
                .label(source, Span::new(0, form.version.len()), "")
                .note(format!("it is looked up at `{owner}` only"))
                .help(format!("move it to `{owner}`"))
                .fix(fix),
        );
    }
}

impl Form {
    /// Whether the text begins with the version and a semicolon.
    pub(super) fn has_version(&self, text: &[u8]) -> bool {
        text.strip_prefix(self.version.as_bytes()).is_some_and(|rest| trim(rest).1.first() == Some(&b';'))
    }

    /// Whether the text was meant as a record of this kind.
    fn nearly(&self, text: &[u8]) -> bool {
        let mut letters = text
            .iter()
            .skip_while(|byte| !byte.is_ascii_alphanumeric())
            .filter(|byte| !byte.is_ascii_whitespace())
            .map(u8::to_ascii_lowercase);
        self.near.bytes().all(|byte| letters.next() == Some(byte))
    }

    /// Reads the fields, and words what is wrong with any record of this kind.
    pub(super) fn read<'t>(
        &self,
        source: SourceId,
        text: &'t [u8],
        limits: Limits,
        found: &mut Findings,
    ) -> Fields<'t> {
        let mut fields = Fields { list: Vec::new(), valid: self.has_version(text), mended: false };
        let start = text.get(..limits.record_bytes).unwrap_or(text);
        if let Some(finding) = self.copied(source, start) {
            found.push(finding);
            fields.valid = false;
            fields.mended = true;
            return fields;
        }
        if !fields.valid {
            found.push(self.version_finding(source, text));
            return fields;
        }
        if text.len() > limits.record_bytes || text.split(|&byte| byte == b';').count() > limits.terms {
            fields.valid = false;
            found.push(self.syntax.finding("the record is longer than this check reads"));
        }
        let text = text.get(..limits.record_bytes).unwrap_or(text);
        let mut emptied = false;
        for field in split(text, self.loose).into_iter().skip(1).take(limits.terms) {
            let empty = field.span.start == field.span.end;
            if empty && std::mem::replace(&mut emptied, true) {
                continue;
            }
            if let Some(message) = fault(&field) {
                let span = if empty {
                    Span::new(field.span.start as usize, field.span.end as usize + 1)
                } else {
                    field.span
                };
                fields.valid &= empty;
                let finding = self.syntax.finding(message).label(source, span, "");
                let finding = if empty {
                    finding
                        .severity(crate::finding::Severity::Warning)
                        .note("the syntax has no empty field; some readers refuse the record")
                        .help("remove one `;`")
                        .fix(Fix::new("remove one `;`", self.mending).edit(source, span, ""))
                } else {
                    finding
                        .note(format!("the record is not used: {}", self.effect))
                        .help("write `name=value`, with `;` behind each")
                };
                found.push(finding);
            } else if let Some(first) = fields.list.iter().find(|known| known.name == field.name) {
                let name = shown(field.name);
                found.push(
                    REPEATED_FIELD
                        .finding(format!("`{name}` stands in the record twice"))
                        .label(source, field.span, "the second one")
                        .label(source, first.span, "the first one")
                        .note("readers take the first one, or refuse the record")
                        .help("keep one of them"),
                );
            } else {
                fields.list.push(field);
            }
        }
        fields
    }

    /// What a copy brought along, or left behind: quotes and backslashes of a zone file, no
    /// semicolon between fields. None of it can stand in such a record, so one fix mends it all.
    fn copied(&self, source: SourceId, text: &[u8]) -> Option<Box<Finding>> {
        let plain = without_quotes(text);
        let mended = self.with_semicolons(&plain);
        if mended == text || !self.has_version(&mended) {
            return None;
        }
        let (message, span) = match text.iter().position(|byte| !byte.is_ascii() || b"\"\\".contains(byte)) {
            Some(at) if plain.len() < text.len() => {
                ("characters of a copy are in the record", Span::new(at, at + 1))
            }
            _ => {
                let same = text.iter().zip(&mended).take_while(|(one, other)| one == other).count();
                ("a semicolon is missing between two fields", Span::new(same, (same + 1).min(text.len())))
            }
        };
        Some(
            self.syntax
                .finding(message)
                .label(source, span, "")
                .note(format!("readers take the text as it stands: {}", self.effect))
                .help("publish the text without quotes and backslashes, with `;` between the fields")
                .fix(Fix::new("mend the record", self.mending).edit(
                    source,
                    Span::new(0, text.len()),
                    escaped(&mended),
                )),
        )
    }

    /// The text with a semicolon before each known field that has none.
    fn with_semicolons(&self, text: &[u8]) -> Vec<u8> {
        let mut out: Vec<u8> = Vec::with_capacity(text.len());
        for (at, &byte) in text.iter().enumerate() {
            let rest = text.get(at..).unwrap_or_default();
            let field = self.fields.iter().any(|name| {
                rest.strip_prefix(name.as_bytes()).is_some_and(|rest| rest.first() == Some(&b'='))
            });
            if field {
                let body = out.iter().rposition(|byte| !b" \t,".contains(byte)).map_or(0, |last| last + 1);
                let told = out.get(..body).and_then(<[u8]>::last).is_none_or(|&last| last == b';');
                if body < out.len() && !told {
                    out.truncate(body);
                    out.extend_from_slice(b"; ");
                }
            }
            out.push(byte);
        }
        out
    }

    fn version_finding(&self, source: SourceId, text: &[u8]) -> Box<Finding> {
        let head = text.get(..24).unwrap_or(text);
        let end = head.iter().position(|&byte| byte == b'1').filter(|_| self.nearly(text)).map(|at| at + 1);
        let shown_end =
            end.unwrap_or_else(|| text.iter().position(|&b| b == b';' || b == b' ').unwrap_or(text.len()));
        let finding = self
            .syntax
            .finding(format!("the text does not begin as {} record does", article(self.what)))
            .label(source, Span::new(0, shown_end), "")
            .note(format!("only a record that begins with `{};` counts: {}", self.version, self.effect))
            .help(format!("begin with `{}; `", self.version));
        let Some(end) = end else { return finding };
        let rest = text.get(end..).unwrap_or_default();
        let junk = rest.iter().take_while(|byte| b" \t;,\\\"'".contains(byte)).count();
        let left = rest.get(junk..).unwrap_or_default();
        if left.first().is_some_and(u8::is_ascii_digit) {
            return finding;
        }
        // A quote behind the record belongs to the one before it.
        let tail = left.iter().rev().take_while(|byte| b"\" ".contains(byte)).count();
        let mut fix = Fix::new(format!("begin with `{}; `", self.version), self.mending).edit(
            source,
            Span::new(0, end + junk),
            format!("{}; ", self.version),
        );
        if tail > 0 {
            fix = fix.edit(source, Span::new(text.len() - tail, text.len()), "");
        }
        finding.fix(fix)
    }
}

/// The text without the quotes and escapes of a zone file or a word processor.
fn without_quotes(text: &[u8]) -> Vec<u8> {
    const TYPOGRAPHIC: [&[u8]; 3] = [b"\xe2\x80\x9c", b"\xe2\x80\x9d", b"\xe2\x80\x9e"];
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let blank = |rest: &[u8]| rest.iter().take_while(|byte| b" \t".contains(byte)).count();
        if let Some(quote) = TYPOGRAPHIC.iter().find(|quote| rest.starts_with(quote)) {
            at += quote.len();
        } else if let Some(after) = rest.strip_prefix(b"\"") {
            // Two strings of a zone file meet without the space between them.
            let gap = blank(after);
            at += if after.get(gap) == Some(&b'"') { gap + 2 } else { 1 };
        } else if rest.starts_with(b"\\;") || rest.starts_with(b"\\\"") {
            at += 1;
        } else {
            out.extend(rest.first());
            at += 1;
        }
    }
    let (_, body) = trim(&out);
    if out.len() < text.len() { body.to_vec() } else { out }
}

fn article(what: &str) -> String {
    if what.starts_with('M') { format!("an {what}") } else { format!("a {what}") }
}

fn fault(field: &Field<'_>) -> Option<String> {
    let name_holds = field.name.first().is_some_and(u8::is_ascii_alphanumeric)
        && field.name.len() <= 32
        && field.name.iter().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(byte));
    if field.span.start == field.span.end {
        return Some("a field is empty".to_owned());
    }
    let all = shown(if field.has_value { field.name } else { field.value });
    if !field.has_value {
        return Some(format!("`{all}` has no `=`"));
    }
    if !name_holds {
        return Some(format!("`{all}` cannot be the name of a field"));
    }
    None
}

/// The fields between semicolons; one final semicolon opens no field.
fn split(text: &[u8], loose: bool) -> Vec<Field<'_>> {
    let mut fields = Vec::new();
    let mut at = 0;
    let mut parts = text.split(|&byte| byte == b';').peekable();
    while let Some(part) = parts.next() {
        let (lead, body) = trim(part);
        if parts.peek().is_none() && body.is_empty() {
            break;
        }
        let start = at + lead;
        let equals = body.iter().position(|&byte| byte == b'=');
        let (name, value) = match equals {
            Some(equals) => {
                (body.get(..equals).unwrap_or_default(), body.get(equals + 1..).unwrap_or_default())
            }
            None => (&[][..], body),
        };
        let (gap, value) = if loose { trim(value) } else { (0, value) };
        let value_start = start + equals.map_or(0, |equals| equals + 1) + gap;
        fields.push(Field {
            span: Span::new(start, start + body.len()),
            name: if loose { trim(name).1 } else { name },
            value,
            value_span: Span::new(value_start, value_start + value.len()),
            has_value: equals.is_some(),
        });
        at += part.len() + 1;
    }
    fields
}

/// The text without spaces and tabs around it, and how many stood before it.
pub(super) fn trim(text: &[u8]) -> (usize, &[u8]) {
    let blank = |byte: &&u8| matches!(byte, b' ' | b'\t');
    let lead = text.iter().take_while(blank).count();
    let rest = text.get(lead..).unwrap_or_default();
    let tail = rest.iter().rev().take_while(blank).count();
    (lead, rest.get(..rest.len() - tail).unwrap_or_default())
}

/// Bytes for a message: escaped, and cut at 80.
pub(super) fn shown(bytes: &[u8]) -> String {
    escaped(bytes.get(..80).unwrap_or(bytes))
}

/// Bytes as the source's text shows them.
pub(super) fn escaped(bytes: &[u8]) -> String {
    let mut out = String::new();
    bytes.iter().for_each(|&byte| crate::finding::escape_byte(byte, &mut out));
    out
}

/// Whether the bytes are an HTTPS URI with a host.
pub(super) fn is_https(uri: &[u8]) -> bool {
    let scheme = uri.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"https://"));
    let rest = uri.get(8..).unwrap_or_default();
    let host = rest.split(|byte| b"/?#".contains(byte)).next().unwrap_or_default();
    scheme && host.contains(&b'.') && uri.iter().all(u8::is_ascii_graphic)
}

//! The charset that a page names for itself, beside that of its part.

use std::ops::Range;

use mail_parser::MessagePart;

use super::super::super::rules::html;
use super::super::{Check, fields};
use super::fault::{Faults, Said};
use super::tokens::Tag;
use crate::finding::{Applicability, Fix, Severity, Span};

static META: Said = Said {
    rule: &html::CHARSET,
    severity: Severity::Info,
    note: "readers of mail go by the header, other programs by the page: saved or forwarded, its letters change \
           (HTML section 13.2.3.2)",
    help: "name the charset of the header in the page too, or none",
    fix: Some(("name that of the header", Applicability::Safe)),
};

/// The charset that `<meta>` names, and where.
pub(super) fn named(html: &str, tag: &Tag) -> Option<(String, Range<usize>)> {
    let (attribute, skip) = match tag.attribute("charset") {
        Some(attribute) => (attribute, 0),
        None if tag.value("http-equiv").eq_ignore_ascii_case("content-type") => {
            let content = tag.attribute("content")?;
            (content, content.value.to_ascii_lowercase().find("charset=")? + "charset=".len())
        }
        None => return None,
    };
    let written = html.get(attribute.range.clone()).filter(|written| *written == attribute.value)?;
    let rest = written.get(skip..)?;
    let start = skip + rest.len() - rest.trim_start_matches([' ', '"', '\'']).len();
    let name = written.get(start..)?;
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && !"-_.:".contains(c)).unwrap_or(name.len());
    let name = name.get(..end).filter(|name| !name.is_empty())?;
    let at = attribute.range.start + start;
    Some((name.to_owned(), at..at + end))
}

/// The name of a charset with those that browsers take for the same (Encoding Standard section 4.2).
fn family(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    match name.as_str() {
        "utf8" | "unicode-1-1-utf-8" | "utf-16" | "utf-16le" | "utf-16be" => "utf-8",
        "us-ascii" | "ascii" | "iso-8859-1" | "iso8859-1" | "iso_8859-1" | "iso88591" | "latin1" | "l1"
        | "cp1252" | "x-cp1252" => "windows-1252",
        "iso-8859-9" | "latin5" => "windows-1254",
        "iso-8859-11" | "tis-620" => "windows-874",
        "gb2312" | "gb_2312-80" | "gb18030" | "x-gbk" | "cp936" => "gbk",
        "sjis" | "shift-jis" | "x-sjis" | "windows-31j" | "cp932" | "ms932" => "shift_jis",
        "ks_c_5601-1987" | "ksc5601" | "windows-949" | "cp949" => "euc-kr",
        "big5-hkscs" | "x-x-big5" => "big5",
        other => other,
    }
    .to_owned()
}

/// Compares it with what the header says. Where all bytes are ASCII they mean the same.
pub(super) fn compare(
    check: &mut Check<'_>,
    part: &MessagePart<'_>,
    html: &str,
    name: &str,
    range: Range<usize>,
    faults: &mut Faults<'_>,
) {
    let said = part.content_type().and_then(|it| it.attribute("charset")).unwrap_or_default();
    // What is broken already is said elsewhere.
    let is_broken = html.is_ascii() || html.contains('\u{fffd}');
    if said.is_empty() || is_broken || faults.letter.is_talk || family(said) == family(name) {
        return;
    }
    let message = format!("the header says `{said}`, the page `{name}`");
    let is_utf8 = family(name) == "utf-8" && std::str::from_utf8(&part.decoded()).is_ok();
    if !is_utf8 {
        faults.add(&META, message, range.clone(), "");
        return faults.mend(&META, range, said);
    }
    let field = fields(check.mail, part.id())
        .into_iter()
        .find(|field| field.name.eq_ignore_ascii_case("Content-Type"));
    let Some(field) = field else { return };
    let value = field.text().to_ascii_lowercase();
    let place = value.find("charset").filter(|_| value.len() == field.value.len()).and_then(|at| {
        value.get(at..).and_then(|rest| rest.find(&said.to_ascii_lowercase())).map(|found| at + found)
    });
    let span = place.map_or(field.value_span, |at| {
        let start = field.value_span.start as usize + at;
        Span::new(start, start + said.len())
    });
    let mut finding = html::CHARSET
        .finding(message)
        .severity(Severity::Warning)
        .label(check.source, span, "the bytes are UTF-8")
        .note("readers go by the header and show wrong letters (RFC 2046 section 4.1.2)")
        .help("say `charset=utf-8` in the header");
    if place.is_some() {
        let fix = Fix::new("say what the bytes are", Applicability::Unsafe);
        finding = finding.fix(fix.edit(check.source, span, "utf-8"));
    }
    check.found.push(finding);
}

//! TLS reporting records (RFC 8460 section 3).

use serde::Serialize;

use crate::dns::Limits;
use crate::finding::{Applicability, Finding, Findings, Fix, SourceId, Span};

use super::form::{Form, escaped, is_https, shown, trim};
use super::rules::record;

pub(super) static FORM: Form = Form {
    what: "TLS-RPT",
    owner: "_smtp._tls",
    version: "v=TLSRPTv1",
    near: "v=tlsrpt",
    fields: &["rua"],
    loose: false,
    mending: Applicability::Safe,
    effect: "senders then send no TLS reports (RFC 8460 section 3)",
    syntax: &record::TLS_RPT_SYNTAX,
    several: &record::TLS_RPT_SEVERAL,
};

/// Reads a record's text.
pub(super) fn read(source: SourceId, text: &[u8], limits: Limits, found: &mut Findings) -> TlsRptRecord {
    let fields = FORM.read(source, text, limits, found);
    let mut record = TlsRptRecord { source, valid: fields.valid, rua: Vec::new() };
    if fields.mended || !FORM.has_version(text) {
        return record;
    }
    let field = fields.find("rua").filter(|field| !trim(field.value).1.is_empty());
    let Some(field) = field else {
        record.valid = false;
        if fields.valid {
            let span = fields.find("rua").map_or(Span::new(0, text.len()), |field| field.span);
            found.push(
                record::TLS_RPT_RUA
                    .finding("the record names no place for reports")
                    .label(source, span, "")
                    .note(format!("`rua` is required: {}", FORM.effect))
                    .help("add `rua=mailto:` with an address that you read, or `rua=https:` with a URI that takes reports"),
            );
        }
        return record;
    };
    let mut usable = false;
    let mut at = field.value_span.start as usize;
    for part in field.value.split(|&byte| byte == b',').take(limits.terms) {
        let (lead, uri) = trim(part);
        let span = Span::new(at + lead, at + lead + uri.len());
        at += part.len() + 1;
        record.rua.push(TlsRptUri { uri: escaped(uri), span: found.place(source, span) });
        match fault(uri) {
            None => usable = true,
            Some(why) => found.push(word(source, uri, span, why)),
        }
    }
    record.valid &= usable;
    record
}

/// Why nobody can send a report to a URI.
enum Fault {
    Bare,
    Scheme,
    Delimiter,
    Text,
}

fn fault(uri: &[u8]) -> Option<Fault> {
    let is_address = |text: &[u8]| {
        let at = text.iter().rposition(|&byte| byte == b'@');
        at.is_some_and(|at| at > 0 && text.get(at + 1..).is_some_and(|host| host.contains(&b'.')))
    };
    if uri.contains(&b'!') {
        return Some(Fault::Delimiter);
    }
    if !uri.iter().all(u8::is_ascii_graphic) || uri.is_empty() {
        return Some(Fault::Text);
    }
    if is_https(uri) {
        return None;
    }
    if uri.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"mailto:")) {
        let address = uri.get(7..).unwrap_or_default().split(|&byte| byte == b'?').next().unwrap_or_default();
        return (!is_address(address)).then_some(Fault::Text);
    }
    if uri.contains(&b':') {
        return Some(if uri.to_ascii_lowercase().starts_with(b"https:") {
            Fault::Text
        } else {
            Fault::Scheme
        });
    }
    Some(if is_address(uri) { Fault::Bare } else { Fault::Text })
}

fn word(source: SourceId, uri: &[u8], span: Span, fault: Fault) -> Box<Finding> {
    let text = shown(uri);
    let (message, help) = match fault {
        Fault::Bare => (format!("`{text}` has no scheme"), "put `mailto:` before the address"),
        Fault::Scheme => (format!("`{text}` is neither `mailto:` nor `https:`"), "use `mailto:` or `https:`"),
        Fault::Delimiter => (format!("`{text}` holds a bare `!`"), "remove it, or write it `%21`"),
        Fault::Text => (
            format!("`{text}` is not a valid report URI"),
            "write `mailto:` and an address, or an `https:` URI",
        ),
    };
    let finding = record::TLS_RPT_RUA
        .finding(message)
        .param("uri", &text)
        .label(source, span, "")
        .note("reports go to `mailto:` and `https:` URIs, in which `!`, `,` and `;` are encoded; none arrives here (RFC 8460 section 3)")
        .help(help);
    match fault {
        Fault::Bare => {
            let start = Span::new(span.start as usize, span.start as usize);
            finding.fix(Fix::new(help, Applicability::Safe).edit(source, start, "mailto:"))
        }
        Fault::Delimiter => match size_limit(uri) {
            Some(at) => {
                let limit = Span::new(span.start as usize + at, span.end as usize);
                finding
                    .note("size limits belonged to DMARC records (RFC 7489 section 6.2), never to these")
                    .fix(Fix::new("remove the size limit", Applicability::Safe).edit(source, limit, ""))
            }
            None => finding,
        },
        _ => finding,
    }
}

/// Where the size limit of a DMARC report URI begins, such as `!10m`.
fn size_limit(uri: &[u8]) -> Option<usize> {
    let at = uri.iter().position(|&byte| byte == b'!')?;
    let limit = uri.get(at + 1..)?;
    let digits = limit.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let unit = limit.get(digits..)?;
    let fits =
        digits > 0 && (unit.is_empty() || unit.len() == 1 && unit.iter().all(|b| b"kmgtKMGT".contains(b)));
    (fits && fault(uri.get(..at)?).is_none()).then_some(at)
}

/// The TXT record at `_smtp._tls`. Spans are offsets of the source's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct TlsRptRecord {
    /// Index into the report's `sources`.
    pub source: SourceId,
    /// Whether senders use the record.
    pub valid: bool,
    /// Where the reports go.
    pub rua: Vec<TlsRptUri>,
}

/// A place for reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct TlsRptUri {
    /// The URI as written, escaped like the source's text.
    pub uri: String,
    /// Where it is.
    pub span: Span,
}

//! Reporting URIs (RFC 9989 section 4.8, RFC 3986, RFC 6068).

use super::parse::{escaped, trim, trimmed};
use super::record::{ReportUri, UriFault};
use crate::dns::Name;
use crate::finding::Span;

/// Reads a list of URIs between commas; `at` is where `value` starts.
pub(super) fn list(value: &[u8], at: usize) -> Vec<ReportUri> {
    let mut start = at;
    let uris = value.split(|&byte| byte == b',').map(|piece| {
        let from = start;
        start += piece.len() + 1;
        read(trim(piece), trimmed(piece, from))
    });
    uris.take(super::DmarcRecord::MAX_TAGS).collect()
}

fn read(text: &[u8], span: Span) -> ReportUri {
    let (uri, size) = match text.iter().rposition(|&byte| byte == b'!') {
        Some(mark) if is_size(text.get(mark + 1..).unwrap_or_default()) => {
            let (uri, size) = text.split_at(mark);
            (uri, Some(escaped(size.get(1..).unwrap_or_default())))
        }
        _ => (text, None),
    };
    let mut read = ReportUri { uri: escaped(uri), mailbox: None, host: None, size, fault: None, span };
    read.fault = fault(uri);
    if read.fault.is_none()
        && let Some((mailbox, host)) = mailto(uri).and_then(mailbox)
    {
        read.mailbox = Some(mailbox);
        read.host = Some(host);
    }
    read
}

fn fault(uri: &[u8]) -> Option<UriFault> {
    if uri.is_empty() {
        return Some(UriFault::Empty);
    }
    if uri.contains(&b'!') {
        return Some(UriFault::Exclamation);
    }
    let Some(scheme) = scheme(uri) else { return Some(UriFault::NoScheme) };
    if !uri.iter().all(|&byte| is_uri_byte(byte)) {
        return Some(UriFault::Character);
    }
    if !scheme.eq_ignore_ascii_case(b"mailto") {
        return Some(UriFault::Unsupported);
    }
    mailto(uri).and_then(mailbox).is_none().then_some(UriFault::Address)
}

/// What makes a URI that reaches nobody one that does.
#[derive(Clone, Debug)]
pub(super) struct Mend {
    /// The URI, with what a bare comma cut off it.
    pub(super) span: Span,
    pub(super) edits: Vec<(Span, &'static str)>,
}

/// The URIs of a list that edits can mend; spans count the bytes of `text`.
pub(super) fn mends(text: &[u8], uris: &[ReportUri]) -> Vec<Mend> {
    let mut mends = Vec::new();
    let mut rest = uris;
    while let Some((head, mut tail)) = rest.split_first() {
        let mut span = head.span;
        let raw = |span: Span| text.get(span.range()).unwrap_or_default();
        let open = head.fault == Some(UriFault::Address) && !raw(span).contains(&b'@');
        while let Some((next, after)) = tail.split_first()
            && open
            && next.fault == Some(UriFault::NoScheme)
            && next.span.start == span.end + 1
            && !raw(span).contains(&b'@')
        {
            (span.end, tail) = (next.span.end, after);
        }
        rest = tail;
        let mendable =
            matches!(head.fault, Some(UriFault::Address | UriFault::NoScheme | UriFault::Exclamation));
        mends.extend(mendable.then(|| mended(raw(span), span)).flatten());
    }
    mends
}

fn mended(raw: &[u8], span: Span) -> Option<Mend> {
    let mut edits = Vec::new();
    let mut uri = Vec::new();
    if scheme(raw).is_none() {
        edits.push((Span::new(span.start as usize, span.start as usize), "mailto:"));
        uri.extend(b"mailto:");
    }
    let size = raw.iter().rposition(|&byte| byte == b'!');
    let size = size.filter(|mark| is_size(raw.get(mark + 1..).unwrap_or_default()));
    for (at, &byte) in raw.iter().enumerate() {
        let code = match byte {
            b'!' if Some(at) != size => "%21",
            b',' => "%2C",
            _ => {
                uri.push(byte);
                continue;
            }
        };
        uri.extend(code.bytes());
        edits.push((Span::new(at, at + 1).shift(span.start as usize), code));
    }
    (!edits.is_empty() && read(&uri, span).fault.is_none()).then_some(Mend { span, edits })
}

/// `1*DIGIT [ "k" / "m" / "g" / "t" ]`.
fn is_size(text: &[u8]) -> bool {
    let digits = match text.split_last() {
        Some((last, rest)) if b"kmgt".contains(&last.to_ascii_lowercase()) => rest,
        _ => text,
    };
    !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
}

fn scheme(uri: &[u8]) -> Option<&[u8]> {
    let (scheme, _) = uri.split_at(uri.iter().position(|&byte| byte == b':')?);
    let good = |&byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    (scheme.first()?.is_ascii_alphabetic() && scheme.iter().all(good)).then_some(scheme)
}

fn is_uri_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#[]@$&'()*+;=%".contains(&byte)
}

/// The address of a `mailto:` URI, percent signs and all.
fn mailto(uri: &[u8]) -> Option<&[u8]> {
    let rest = uri.get(7..)?;
    let address = rest.split(|&byte| matches!(byte, b'?' | b'#')).next()?;
    uri.get(..7).filter(|start| start.eq_ignore_ascii_case(b"mailto:"))?;
    Some(address)
}

/// The mailbox and the host of an address.
fn mailbox(address: &[u8]) -> Option<(String, Name)> {
    let decoded = percent_decoded(address)?;
    let text = std::str::from_utf8(&decoded).ok().filter(|text| text.is_ascii())?;
    let (local, host) = text.rsplit_once('@')?;
    let plain = |byte: u8| byte.is_ascii_graphic() && !b"()<>[]:;@\\\"".contains(&byte);
    let dots = local.starts_with('.') || local.ends_with('.') || local.contains("..");
    // A comma needs quotes by RFC 5322, but RFC 9989 section 4.8 knows it as `%2C`.
    // `mailto://` is no mailbox although a slash may stand in one.
    if local.is_empty() || dots || local.starts_with("//") || !local.bytes().all(plain) {
        return None;
    }
    let host = Name::parse(host).ok().filter(is_host)?;
    Some((format!("{local}@{host}"), host))
}

/// Letters, digits and inner hyphens (RFC 1123 section 2.1); underscores occur.
fn is_host(name: &Name) -> bool {
    let good = |label: &str| {
        label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    // The last label holds a letter, or the name is an address.
    name.labels().all(good)
        && name.labels().last().is_some_and(|last| !last.bytes().all(|byte| byte.is_ascii_digit()))
}

fn percent_decoded(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let digit = |at: usize| tail.get(at).and_then(|&byte| char::from(byte).to_digit(16));
        out.push((digit(0)? * 16 + digit(1)?) as u8);
        rest = tail.get(2..)?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> ReportUri {
        read(text.as_bytes(), Span::new(0, text.len()))
    }

    #[test]
    fn mailboxes() {
        for text in ["mailto:a@example.com", "MAILTO:a%21b@Example.COM", "mailto:a+b/c@x.example?subject=x"] {
            let uri = one(text);
            assert_eq!(uri.fault, None, "{text}");
            assert!(uri.host.is_some());
        }
        assert_eq!(one("MAILTO:a%21b@Example.COM").mailbox.as_deref(), Some("a!b@example.com"));
    }

    #[test]
    fn sizes() {
        let uri = one("mailto:a@example.com!10m");
        assert_eq!((uri.size.as_deref(), uri.fault), (Some("10m"), None));
        assert_eq!(uri.uri, "mailto:a@example.com");
        assert_eq!(one("mailto:a!b@example.com").fault, Some(UriFault::Exclamation));
        assert_eq!(one("mailto:a@example.com!10x").fault, Some(UriFault::Exclamation));
    }

    #[test]
    fn faults() {
        for (text, fault) in [
            ("", UriFault::Empty),
            ("a@example.com", UriFault::NoScheme),
            ("__mailto:a@example.com", UriFault::NoScheme),
            ("https://example.com/r", UriFault::Unsupported),
            ("mailto:", UriFault::Address),
            ("mailto:example.com", UriFault::Address),
            ("mailto://a@example.com", UriFault::Address),
            ("mailto:a@[192.0.2.1]", UriFault::Address),
            ("mailto:a@192.0.2.1", UriFault::Address),
            ("mailto:a%2@example.com", UriFault::Address),
            ("mailto: a@example.com", UriFault::Character),
            ("mailto:<a@example.com>", UriFault::Character),
        ] {
            assert_eq!(one(text).fault, Some(fault), "{text}");
        }
    }

    #[test]
    fn spans_of_a_list() {
        let uris = list(b"mailto:a@x.example , mailto:b@x.example!1", 10);
        assert_eq!(uris[0].span, Span::new(10, 28));
        assert_eq!(uris[1].span, Span::new(31, 51));
    }
}

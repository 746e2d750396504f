//! Where links lead.

use std::net::{IpAddr, Ipv4Addr};
use std::ops::Range;

use super::super::super::rules::link;
use super::super::super::shorteners::SHORTENERS;
use super::super::super::suffixes::SUFFIXES;
use super::fault::{Faults, Said};
use super::merge;
use crate::finding::{Applicability, Rule, Severity};

const fn said(rule: &'static Rule, severity: Severity, note: &'static str, help: &'static str) -> Said {
    Said { rule, severity, note, help, fix: None }
}

static SYNTAX: Said = Said {
    fix: Some(("mend the scheme", Applicability::Unsafe)),
    ..said(
        &link::SYNTAX,
        Severity::Error,
        "readers cannot open it: this is no URL (RFC 3986 section 3)",
        "write the whole URL: `https://host/path`",
    )
};
static HTTP: Said = said(
    &link::HTTP,
    Severity::Info,
    "anybody on the way can read and change what is opened, and browsers warn of it",
    "use `https:` if the host answers it",
);
static RELATIVE: Said = said(
    &link::RELATIVE,
    Severity::Error,
    "a message has no address that the link could be relative to",
    "write the whole URL: `https://host/path`",
);
static EMPTY: Said = said(
    &link::EMPTY,
    Severity::Warning,
    "a click leads nowhere",
    "write where it leads, or take the link out",
);
static LOCAL: Said = said(
    &link::LOCALHOST,
    Severity::Error,
    "it is known on the sender's machine or network only",
    "use the public address",
);
static IP: Said = said(
    &link::IP,
    Severity::Warning,
    "filters take links to bare addresses for a sign of phishing",
    "use a host name",
);
static PUNYCODE: Said = said(
    &link::PUNYCODE,
    Severity::Info,
    "some readers show the name in this form, and filters look closely at it",
    "make sure that it is the domain you mean",
);
static SHORTENER: Said = said(
    &link::SHORTENER,
    Severity::Warning,
    "nobody sees where it leads, and spam that uses the same host gets it listed",
    "link to the page itself, or shorten with a domain of your own",
);
static USERINFO: Said = said(
    &link::USERINFO,
    Severity::Warning,
    "what stands before `@` looks like the host and is not: a trick of phishing (RFC 3986 section 7.6)",
    "take out what stands before the host",
);
static MISMATCH: Said = said(
    &link::MISMATCH,
    Severity::Warning,
    "filters take it for phishing when the text names another host than the link",
    "let the text say in words where the link leads",
);
static PLACEHOLDER: Said = said(
    &link::PLACEHOLDER,
    Severity::Warning,
    "the domain is reserved for examples (RFC 2606 section 3)",
    "put the real link in",
);

/// Domains that are nobody's (RFC 2606 section 3).
pub(super) const EXAMPLES: [&str; 3] = ["example.com", "example.net", "example.org"];

/// The host of an absolute web URL, in lower case, with what stands before `@`.
fn host(url: &str) -> Option<(String, bool)> {
    let (scheme, rest) = url.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return None;
    }
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let host = if host.starts_with('[') {
        host.split_inclusive(']').next().unwrap_or_default()
    } else {
        host.split(':').next().unwrap_or_default()
    };
    Some((host.trim_end_matches('.').to_ascii_lowercase(), !user.is_empty()))
}

/// Judges the target of a link. `has_base` says that the page names its own base.
pub(super) fn target(href: &str, place: Range<usize>, has_base: bool, faults: &mut Faults<'_>) {
    let url = href.trim();
    if merge::holds_tag(url) {
        return;
    }
    let sender = faults.letter.example;
    let mut add = |said: &'static Said, message: String| faults.add(said, message, place.clone(), "");
    if url.is_empty() || url == "#" {
        return add(&EMPTY, "a link that leads nowhere".to_owned());
    }
    if url.starts_with('#') {
        return;
    }
    let lower: String = url.chars().take(12).collect::<String>().to_ascii_lowercase();
    let shown: String = url.chars().take(80).collect();
    let is_web = lower.starts_with("http:") || lower.starts_with("https:");
    if !is_web {
        let scheme = url.split_once(':').map(|(scheme, _)| scheme);
        let is_scheme = scheme.is_some_and(|scheme| {
            scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        });
        // A host with its port is taken for a scheme.
        let port = url.split_once(':').map(|(_, port)| port).unwrap_or_default();
        let is_host = scheme.is_some_and(|scheme| scheme.contains('.') || scheme == "localhost");
        if is_scheme && is_host && port.starts_with(|c: char| c.is_ascii_digit()) {
            return add(&SYNTAX, format!("`{shown}` is no URL"));
        }
        let mistyped =
            ["htp:", "htps:", "hhtp:", "hhtps:", "ttp:", "ttps:", "http//", "https//", "htttp:", "htttps:"];
        if let Some(start) = mistyped.iter().find(|start| lower.starts_with(**start)) {
            add(&SYNTAX, format!("`{shown}` is no URL"));
            // The host is asked for: the rest may be wrong as well.
            let rest = url.get(start.len()..).unwrap_or_default().trim_start_matches('/');
            if rest.starts_with(|c: char| c.is_ascii_alphanumeric()) && href.starts_with(url) {
                let end = place.start + url.len() - rest.len();
                let scheme = if start.contains('s') { "https://" } else { "http://" };
                faults.mend(&SYNTAX, place.start..end, scheme);
            }
            return;
        }
        if !is_scheme && !has_base {
            add(&RELATIVE, format!("`{shown}` is relative"));
        }
        return;
    }
    let Some((host, has_user)) = host(url).filter(|(host, _)| {
        !host.is_empty()
            && !host.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"{}|^`".contains(c))
    }) else {
        return add(&SYNTAX, format!("`{shown}` is no URL"));
    };
    if matches!(host.as_str(), "http" | "https") {
        return add(&SYNTAX, format!("`{shown}` holds the scheme twice"));
    }
    if has_user {
        add(&USERINFO, format!("`{shown}` holds a user name"));
    } else if is_local(&host) {
        return add(&LOCAL, out_of_reach(&host));
    } else if is_address(&host) {
        add(&IP, format!("a link to the bare address `{host}`"));
    } else if SHORTENERS.iter().any(|(known, _)| *known == host) {
        return add(&SHORTENER, format!("`{host}` shortens links for everybody"));
    } else if host.split('.').any(|label| label.starts_with("xn--")) {
        add(&PUNYCODE, format!("the name `{host}` is written in Punycode"));
    } else if example(&host).is_some() && example(&host) != sender {
        return add(&PLACEHOLDER, format!("the link still leads to `{host}`"));
    }
    if lower.starts_with("http:") && !is_address(&host) {
        add(&HTTP, format!("a link over `http:` to `{host}`"));
    }
}

/// Judges a URL in plain text, where a name that is none, such as `https://…`, may be prose.
pub(super) fn in_text(url: &str, place: Range<usize>, faults: &mut Faults<'_>) {
    let is_host = |host: &str| match host.strip_prefix('[') {
        Some(address) => address.contains(':'),
        None => host.contains('.') || matches!(host, "localhost" | "http" | "https"),
    };
    if host(url).is_none_or(|(host, _)| is_host(&host)) {
        target(url, place, true, faults);
    }
}

/// Judges where a picture is loaded from. Says whether nobody can load it.
pub(super) fn picture(url: &str, place: Range<usize>, faults: &mut Faults<'_>) -> bool {
    let Some((host, _)) = host(url).filter(|(host, _)| is_local(host)) else { return false };
    faults.add(&LOCAL, out_of_reach(&host), place, "");
    true
}

fn out_of_reach(host: &str) -> String {
    format!("`{host}` cannot be reached by recipients")
}

/// Compares what the text of a link names with where it leads.
pub(super) fn mismatch(href: &str, text: &str, place: Range<usize>, faults: &mut Faults<'_>) {
    if merge::holds_tag(href) || merge::holds_tag(text) {
        return;
    }
    let Some((target, _)) = host(href.trim()) else { return };
    let text = text.trim();
    if text.contains(char::is_whitespace) {
        return;
    }
    let is_www = || text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www."));
    let named = if text.contains("://") {
        host(text)
    } else if is_www() || is_bare_name(text) {
        host(&format!("https://{text}"))
    } else {
        None
    };
    let Some((named, _)) = named.filter(|(named, _)| named.contains('.') && named.chars().all(is_of_name))
    else {
        return;
    };
    let (one, other) = (owner(&named), owner(&target));
    // The same name in two ways of writing; which of them say the same is not worked out here.
    let is_unclear = |one: &str, other: &str| one.contains("xn--") && !other.is_ascii();
    if one == other || is_address(&named) || is_unclear(one, other) || is_unclear(other, one) {
        return;
    }
    faults.add(
        &MISMATCH,
        format!("the text names `{named}`, the link leads to `{target}`"),
        place,
        "leads elsewhere",
    );
}

/// Whether a host may be written with it. Letters that browsers take for others, as those of full
/// width, are left out.
fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c, '.' | '-')
        || c.is_alphabetic()
            && matches!(c, '\u{c0}'..='\u{17e}' | '\u{370}'..='\u{1fff}' | '\u{3041}'..='\u{d7a3}')
            && c != 'ß'
}

/// Whether a text is the name of a host and nothing else, as `paypal.com`; names of files, as
/// `main.rs`, and of firms, as `Booking.com`, are none.
fn is_bare_name(text: &str) -> bool {
    let is_of_host = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-');
    let Some((rest, last)) = text.rsplit_once('.') else { return false };
    let is_common = ["com", "net", "org"].contains(&last) || is_suffix(last_labels(text, 2));
    is_common && !rest.is_empty() && text.chars().all(is_of_host)
}

/// The name whose owner a host belongs to: below a suffix that many share, one label more.
fn owner(host: &str) -> &str {
    let last = last_labels(host, 2);
    if is_suffix(last) { last_labels(host, 3) } else { last }
}

fn is_suffix(name: &str) -> bool {
    let (label, country) = name.split_once('.').unwrap_or_default();
    let holds = |name: &str| SUFFIXES.split(' ').any(|suffix| suffix == name);
    holds(name) || country.len() == 2 && holds(&format!("{label}.*"))
}

fn last_labels(host: &str, count: usize) -> &str {
    let start = host.rmatch_indices('.').nth(count - 1).map_or(0, |(at, _)| at + 1);
    host.get(start..).unwrap_or(host)
}

/// Endings that are known inside a network only (RFC 6761 section 6.3, RFC 6762 section 3, RFC 8375),
/// or not delegated because so many networks use them.
const LOCAL_ENDINGS: [&str; 8] =
    [".localhost", ".local", ".internal", ".lan", ".localdomain", ".home.arpa", ".home", ".corp"];

fn is_local(host: &str) -> bool {
    match address(host) {
        Some(IpAddr::V4(ip)) => is_local_v4(ip),
        Some(IpAddr::V6(ip)) => match ip.to_ipv4_mapped() {
            Some(ip) => is_local_v4(ip),
            None => {
                // Addresses inside one network or one site (RFC 4193 section 3, RFC 4291 section 2.5.6).
                let start = ip.segments().first().copied().unwrap_or_default();
                ip.is_loopback()
                    || ip.is_unspecified()
                    || start & 0xfe00 == 0xfc00
                    || start & 0xffc0 == 0xfe80
            }
        },
        // A name without a dot is known inside a network at most.
        None => {
            let is_single = !host.contains(['.', '%', '[']) && host.is_ascii();
            is_single || LOCAL_ENDINGS.iter().any(|ending| host.ends_with(ending))
        }
    }
}

fn is_local_v4(ip: Ipv4Addr) -> bool {
    // Between providers and their customers (RFC 6598 section 7).
    let is_shared = matches!(ip.octets(), [100, 64..=127, ..]);
    is_shared || ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_unspecified()
}

fn is_address(host: &str) -> bool {
    host.starts_with('[') || address(host).is_some()
}

/// The address that a host is, in any way that browsers read.
fn address(host: &str) -> Option<IpAddr> {
    if let Some(inside) = host.strip_prefix('[') {
        return inside.strip_suffix(']')?.parse().ok().map(IpAddr::V6);
    }
    // URL Standard section 3.5: up to four numbers, of which the last one fills what is left.
    let mut numbers = host.split('.').take(5).map(number).collect::<Option<Vec<u32>>>()?;
    let last = numbers.pop()?;
    let mut bits = 0;
    for (at, number) in numbers.iter().enumerate() {
        bits |= u32::from(u8::try_from(*number).ok()?).checked_shl(24_u32.checked_sub(8 * at as u32)?)?;
    }
    let room = 8 * (4_u32.checked_sub(numbers.len() as u32)?);
    (room > 0 && u64::from(last) < 1 << room).then(|| IpAddr::V4((bits | last).into()))
}

/// A number of an address: decimal, octal behind `0` or hexadecimal behind `0x`.
fn number(text: &str) -> Option<u32> {
    let (digits, radix) = match (text.strip_prefix("0x"), text.strip_prefix('0')) {
        (Some(digits), _) => (digits, 16),
        (_, Some(digits)) if !digits.is_empty() => (digits, 8),
        _ => (text, 10),
    };
    // `from_str_radix` takes a sign too.
    let is_digits = digits.chars().all(|c| c.is_digit(radix));
    u32::from_str_radix(digits, radix).ok().filter(|_| is_digits)
}

/// The domain for examples that a host stands for.
fn example(host: &str) -> Option<&'static str> {
    let bare = host.strip_prefix("www.").unwrap_or(host);
    EXAMPLES.into_iter().find(|example| *example == bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_browsers_do() {
        for host in [
            "127.0.0.1",
            "127.1",
            "0x7f.1",
            "2130706433",
            "0177.0.0.1",
            "0x7f000001",
            "10.1",
            "192.168.257",
            "100.64.0.1",
            "0",
            "169.254.1.1",
            "[::1]",
            "[::]",
            "[fd00::1]",
            "[fe80::1]",
            "[::ffff:127.0.0.1]",
            "localhost",
            "intranet",
            "a.local",
            "nas.home.arpa",
        ] {
            assert!(is_local(host), "{host}");
        }
        for host in ["192.0.2.1", "100.128.0.1", "3221225985", "[2001:db8::1]", "0300.0.2.1"] {
            assert!(is_address(host) && !is_local(host), "{host}");
        }
        for host in [
            "1.2.3.4.5",
            "256.1.1.1",
            "1.2.3.256",
            "shop.test",
            "4294967296",
            "+1.1",
            "0x",
            "1..2",
            "",
            "a%2eb",
        ] {
            assert!(address(host).is_none(), "{host}");
        }
    }

    #[test]
    fn owners_are_told_by_suffixes() {
        for (host, name) in [
            ("www.shop.test", "shop.test"),
            ("www.barclays.co.uk", "barclays.co.uk"),
            ("a.b.com.au", "b.com.au"),
            ("a.b.github.io", "b.github.io"),
            ("co.uk", "co.uk"),
            ("test", "test"),
            ("www.gov.uk", "gov.uk"),
            ("x.com", "x.com"),
        ] {
            assert_eq!(owner(host), name, "{host}");
        }
    }
}

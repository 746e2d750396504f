//! Where links lead.

use std::ops::Range;

use super::super::super::rules::link;
use super::super::super::shorteners::SHORTENERS;
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
    "the name is known on the sender's machine or network only",
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
pub(super) fn target(href: &str, place: Range<usize>, has_base: bool, faults: &mut Faults) {
    let url = href.trim();
    if merge::holds_tag(url) {
        return;
    }
    let sender = faults.example;
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
        return add(&LOCAL, format!("`{host}` cannot be reached by recipients"));
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
pub(super) fn in_text(url: &str, place: Range<usize>, faults: &mut Faults) {
    let is_host = |host: &str| match host.strip_prefix('[') {
        Some(address) => address.contains(':'),
        None => host.contains('.') || matches!(host, "localhost" | "http" | "https"),
    };
    if host(url).is_none_or(|(host, _)| is_host(&host)) {
        target(url, place, true, faults);
    }
}

/// Compares what the text of a link names with where it leads.
pub(super) fn mismatch(href: &str, text: &str, place: Range<usize>, faults: &mut Faults) {
    if merge::holds_tag(href) || merge::holds_tag(text) {
        return;
    }
    let Some((target, _)) = host(href.trim()) else { return };
    let text = text.trim();
    if text.is_empty() || text.contains(char::is_whitespace) {
        return;
    }
    let named = if text.contains("://") {
        host(text)
    } else if text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www.")) && text.contains('.') {
        host(&format!("https://{text}"))
    } else {
        None
    };
    let Some((named, _)) = named.filter(|(named, _)| {
        named.contains('.') && named.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
    }) else {
        return;
    };
    if last_two(&named) != last_two(&target) && !is_address(&named) {
        faults.add(
            &MISMATCH,
            format!("the text names `{named}`, the link leads to `{target}`"),
            place,
            "leads elsewhere",
        );
    }
}

fn last_two(host: &str) -> &str {
    let Some((rest, last)) = host.rsplit_once('.') else { return host };
    let second = rest.rsplit_once('.').map_or(rest, |(_, second)| second);
    host.get(host.len() - second.len() - last.len() - 1..).unwrap_or(host)
}

fn is_local(host: &str) -> bool {
    if let Ok(ip) = host.parse::<std::net::Ipv4Addr>() {
        return ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_unspecified();
    }
    let endings = [".localhost", ".local", ".internal", ".lan", ".localdomain"];
    host == "localhost" || host == "[::1]" || endings.iter().any(|ending| host.ends_with(ending))
}

fn is_address(host: &str) -> bool {
    host.starts_with('[') || host.parse::<std::net::Ipv4Addr>().is_ok()
}

/// The domain for examples that a host stands for.
fn example(host: &str) -> Option<&'static str> {
    let bare = host.strip_prefix("www.").unwrap_or(host);
    EXAMPLES.into_iter().find(|example| *example == bare)
}

//! Sound terms that do not do what they seem to do.

use std::net::IpAddr;

use super::super::parse::{self, Parsed};
use super::super::ranges::{self, Claim, Decided};
use super::super::record::{Qualifier, Term, TermKind};
use super::super::report::SpfLookups;
use super::super::rules::{meaning, syntax};
use super::short;
use crate::finding::{Applicability, Finding, Fix, Severity, SourceId, Span};

/// The number of lookups from which a term that costs one and stands twice is more than untidy.
const NEAR: u32 = 9;

/// Says what is odd about the terms of a domain's own record.
pub(super) fn report(source: SourceId, parsed: &Parsed, lookups: SpfLookups, said: &mut Vec<Box<Finding>>) {
    if parsed.faults.is_empty() && !parsed.cut {
        ending(source, parsed, said);
    }
    let all = parsed.all();
    let reached = all.map_or(parsed.terms.len(), |all| all + 1);
    let terms = parsed.terms.get(..reached).unwrap_or_default();
    let mut twice = Vec::new();
    for (n, term) in terms.iter().enumerate() {
        let first = terms.get(..n).unwrap_or_default().iter().find(|t| same(t, term));
        if let Some(first) = first {
            twice.push(n);
            let costly = term.costs_lookup() && lookups.total >= NEAR;
            let severity = if costly { Severity::Warning } else { Severity::Info };
            let how = if term.costs_lookup() { lookups.removal() } else { Applicability::Safe };
            said.push(
                meaning::DUPLICATE_TERM
                    .finding(format!("`{}` stands twice", short(&term.text)))
                    .severity(severity)
                    .label(source, term.span, "the second one")
                    .label(source, first.span, "the first one")
                    .note("the first one decides (RFC 7208 section 4.6.2)")
                    .help("remove the second one")
                    .fix(removal(source, term, "remove the second one", how)),
            );
        }
        term_alone(source, terms, term, said);
    }
    networks(source, terms, &twice, said);
    for term in parsed.terms.iter().filter(|term| term.kind == TermKind::UnknownModifier) {
        modifier(source, term, said);
    }
    for (n, term) in parsed.terms.iter().enumerate() {
        let idle = all.is_some_and(|all| (n > all && term.is_directive()) || term.kind == TermKind::Redirect);
        if !idle {
            no_host(source, term, said);
        }
    }
    for term in parsed.terms.iter().filter(|term| !term.is_directive() && swallows_all(term)) {
        glued_all(source, term, said);
    }
}

/// Whether two terms match the same senders in the same way, by their texts.
pub(in crate::spf) fn same(a: &Term, b: &Term) -> bool {
    // A macro in capitals is escaped (RFC 7208 section 7.3).
    let exact = a.text.contains('%') && a.text != b.text;
    a.is_directive() && b.is_directive() && a.text.eq_ignore_ascii_case(&b.text) && !exact
}

/// Takes a term out, with one space before it.
pub(in crate::spf) fn removal(source: SourceId, term: &Term, title: &str, how: Applicability) -> Box<Fix> {
    let span = Span::new(term.span.start.saturating_sub(1) as usize, term.span.end as usize);
    Fix::new(title, how).edit(source, span, "")
}

/// What becomes of senders whom no term names.
fn ending(source: SourceId, parsed: &Parsed, said: &mut Vec<Box<Finding>>) {
    let Some(index) = parsed.all() else {
        if parsed.modifier(TermKind::Redirect).is_none() && !parsed.terms.iter().any(swallows_all) {
            let end = parsed.terms.last().map_or(6, |term| term.span.end as usize);
            let (message, label) = if parsed.terms.iter().any(Term::is_directive) {
                ("the record has neither `all` nor `redirect=`", "the record ends here")
            } else {
                ("the record names nobody", "the record ends here")
            };
            said.push(
                meaning::NO_ALL
                    .finding(message)
                    .label(source, Span::new(end, end), label)
                    .note("whom no term names gets neutral, which receivers treat as if there were no record (RFC 7208 section 4.7, section 2.6.2)")
                    .help("end the record with `-all` or `~all`")
                    .fix(Fix::new("end it with `~all`", Applicability::Unsafe).edit(source, Span::new(end, end), " ~all")),
            );
        }
        return;
    };
    let Some(all) = parsed.terms.get(index) else { return };
    let fix = || Fix::new("write `~all`", Applicability::Unsafe).edit(source, all.span, "~all");
    match all.qualifier {
        Some(Qualifier::Pass) => said.push(
            meaning::PASSES_EVERYONE
                .finding(format!("`{}` authorizes the whole Internet", short(&all.text)))
                .label(source, all.span, "")
                .note("the record is not rejected: everyone passes (RFC 7208 section 5.1)")
                .help("write `-all` or `~all`")
                .fix(fix()),
        ),
        Some(Qualifier::Neutral) => said.push(
            meaning::NEUTRAL_ALL
                .finding("`?all` stops nobody")
                .label(source, all.span, "")
                .note("receivers treat neutral as if there were no record (RFC 7208 section 2.6.2)")
                .help("write `-all` or `~all`")
                .fix(fix()),
        ),
        _ => {}
    }
    // What opens the record to everyone, or stops nobody, is not what should stay.
    let weak = matches!(all.qualifier, Some(Qualifier::Pass | Qualifier::Neutral));
    if let Some(redirect) = parsed.modifier(TermKind::Redirect) {
        let finding = meaning::REDIRECT_IGNORED
            .finding(format!("`{}` is never followed", short(&redirect.text)))
            .label(source, redirect.span, "never followed")
            .label(source, all.span, "this always matches")
            .note("a redirect is used only where no mechanism matches, and `all` always does (RFC 7208 section 6.1)")
            .help("keep one of the two");
        let fix = removal(source, redirect, "remove the redirect", Applicability::Safe);
        said.push(if weak { finding } else { finding.fix(fix) });
    }
    let behind = || parsed.terms.iter().skip(index + 1).filter(|term| term.is_directive());
    let alone = behind().nth(1).is_none();
    for late in behind() {
        let finding = meaning::AFTER_ALL
            .finding(format!("`{}` stands after `all` and is never used", short(&late.text)))
            .label(source, late.span, "never used")
            .label(source, all.span, "this always matches")
            .note("mechanisms are tried from left to right until one matches (RFC 7208 section 5.1)")
            .help("move it before `all`, or remove it");
        let closes = matches!(late.qualifier, Some(Qualifier::Fail | Qualifier::SoftFail));
        said.push(if !weak {
            finding.fix(removal(source, late, "remove it", Applicability::Safe))
        } else if alone && closes && late.kind == TermKind::All {
            finding.fix(removal(source, all, "remove the first `all`", Applicability::Unsafe))
        } else {
            finding
        });
    }
}

/// Whether the domain of a term ends in `-all`: a sound name, and never the one that was meant, as no
/// top-level domain ends like this.
fn swallows_all(term: &Term) -> bool {
    term.domain.as_ref().is_some_and(|domain| {
        let bytes = domain.text.as_bytes();
        let (_, tail) = bytes.split_at(bytes.len().saturating_sub(4));
        domain.span.end == term.span.end && tail.eq_ignore_ascii_case(b"-all")
    })
}

/// `include:a.example-all`: an error although the grammar takes it, as receivers misread it.
fn glued_all(source: SourceId, term: &Term, said: &mut Vec<Box<Finding>>) {
    let end = term.span.end as usize;
    let at = end.saturating_sub(4);
    said.push(
        syntax::GLUED_TERMS
            .finding(format!("`{}` is two terms without a space", short(&term.text)))
            .label(source, Span::new(at, end), "part of the name")
            .note("`-all` becomes the end of the domain name, so the term asks about another name and the record has no `all` (RFC 7208 section 4.6.1)")
            .help("put a space before `-all`")
            .fix(Fix::new("put a space before `-all`", Applicability::Unsafe).edit(source, Span::new(at, at), " ")),
    );
}

/// `include:a.example,b.example`, `a:http://m.example.com`: sound macro-literals, and no name of a host.
fn no_host(source: SourceId, term: &Term, said: &mut Vec<Box<Finding>>) {
    let Some(domain) = term.domain.as_ref().filter(|domain| !domain.text.contains('%')) else { return };
    let stray = |b: &u8| !b.is_ascii_alphanumeric() && !b"-_.".contains(b);
    let bytes = domain.text.as_bytes();
    let Some(&strange) = bytes.iter().find(|b| stray(b)) else { return };
    let severity = match term.kind {
        TermKind::Include | TermKind::Redirect => Severity::Error,
        // Here any text makes a question, and some are meant so.
        TermKind::Exists => return,
        _ => Severity::Warning,
    };
    let list = b",;".contains(&strange);
    let separator = if term.is_directive() { ":" } else { "=" };
    let head = format!("{}{}{separator}", term.qualifier.map_or("", Qualifier::sign), term.kind.as_str());
    let right = if list && term.is_directive() {
        let parts: Vec<String> = domain
            .text
            .split([',', ';'])
            .filter(|part| !part.is_empty())
            .map(|part| {
                let alone = !part.contains('.') || part.contains(':');
                if alone { part.to_owned() } else { format!("{head}{part}") }
            })
            .collect();
        Some(parts.join(" "))
    } else {
        let host = parse::bare_host(bytes).filter(|host| !host.iter().any(stray));
        host.map(|host| format!("{head}{}", String::from_utf8_lossy(host)))
    };
    let right = right.filter(|right| parse::parse(format!("v=spf1 {right}").as_bytes(), 100).is_valid());
    let rule = if list { &syntax::COMMA_LIST } else { &syntax::BAD_DOMAIN };
    let message = if list {
        format!("`{}` holds a list", short(&term.text))
    } else {
        format!("`{}` is not the name of a host", short(&domain.text))
    };
    let effect = match (severity, term.kind) {
        (_, TermKind::Exp) => {
            "the grammar takes it as one name, where no explanation is; receivers go on without (RFC 7208 section 6.2)"
        }
        (Severity::Error, _) => {
            "the grammar takes it as one name, which has no record: permerror for every sender that no earlier term matched (RFC 7208 section 5.2, section 7.1)"
        }
        _ => {
            "the grammar takes it as one name, which no host has: the term matches nobody (RFC 7208 section 7.1)"
        }
    };
    let finding = rule
        .finding(message)
        .severity(severity)
        .label(source, domain.span, "one name to receivers")
        .note(effect)
        .help(if list { "write one term for each name" } else { "write the name alone" });
    let span = Span::new(term.span.start as usize, domain.span.end as usize);
    said.push(match right {
        Some(right) => finding.fix(
            Fix::new(
                if list { "write one term for each name" } else { "write the name alone" },
                Applicability::Unsafe,
            )
            .edit(source, span, right),
        ),
        None => finding,
    });
}

fn term_alone(source: SourceId, terms: &[Term], term: &Term, said: &mut Vec<Box<Finding>>) {
    if term.is_directive() && swallows_all(term) {
        glued_all(source, term, said);
    }
    if term.kind == TermKind::Ptr {
        said.push(
            meaning::PTR_MECHANISM
                .finding(format!("`{}` should not be published", short(&term.text)))
                .label(source, term.span, "")
                .note("it is slow and unreliable, and burdens the servers of the arpa zones (RFC 7208 section 5.5)")
                .help("name the senders by `ip4`, `ip6`, `a` or `mx`"),
        );
    }
    if let Some(domain) = term.domain.as_ref().filter(|domain| domain.uses(b'p')) {
        said.push(
            meaning::PTR_MACRO
                .finding(format!("`{}` uses the macro `p`", short(&term.text)))
                .label(source, domain.span, "")
                .note("it has the faults of `ptr` and should not be published (RFC 7208 section 7.2)")
                .help("use `%{i}` or `%{d}`"),
        );
    }
    let authorizes = term.qualifier == Some(Qualifier::Pass);
    let (prefix4, prefix6) = match (term.kind, term.network) {
        (TermKind::Ip4, Some(network)) => (network.prefix, 128),
        (TermKind::Ip6, Some(network)) => (32, network.prefix),
        (TermKind::A | TermKind::Mx, _) => term.prefixes(),
        _ => return,
    };
    // An `ip4` or `ip6` of everything is told with the networks.
    let whole = term.network.is_some_and(|network| network.prefix == 0);
    if authorizes && !whole && (prefix4 < 15 || prefix6 < 32) {
        let shown = if prefix4 < 15 { format!("/{prefix4}") } else { format!("/{prefix6}") };
        said.push(
            meaning::HUGE_RANGE
                .finding(format!("`{}` authorizes a network of `{shown}`", short(&term.text)))
                .label(source, term.span, "")
                .note("everyone in it may send as the domain")
                .help("name the networks that really send"),
        );
    }
    let Some(network) = term.network else { return };
    let mapped = match network.address {
        IpAddr::V6(ip) if network.prefix >= 96 => ip.to_ipv4_mapped(),
        _ => None,
    };
    if let Some(ip4) = mapped {
        let sign = term.qualifier.map_or("", Qualifier::sign);
        let right = match network.prefix - 96 {
            32 => format!("{sign}ip4:{ip4}"),
            prefix => format!("{sign}ip4:{ip4}/{prefix}"),
        };
        said.push(
            meaning::PRIVATE_RANGE
                .finding(format!("`{}` holds an IPv4 address in the form of IPv6", short(&term.text)))
                .severity(Severity::Warning)
                .label(source, term.span, "matches nobody")
                .note("a sender with an IPv4 address is compared with `ip4` only (RFC 7208 section 5)")
                .help("write it as `ip4`")
                .fix(Fix::new("write it as `ip4`", Applicability::Unsafe).edit(source, term.span, right)),
        );
        return;
    }
    if let Some(what) = network.special_use().filter(|_| authorizes) {
        let others = terms.iter().any(|t| {
            t.qualifier == Some(Qualifier::Pass)
                && t.kind != TermKind::All
                && t.network.is_none_or(|n| n.special_use().is_none())
        });
        let severity = if others { Severity::Info } else { Severity::Warning };
        said.push(
            meaning::PRIVATE_RANGE
                .finding(format!("`{}` cannot send over the Internet", short(&term.text)))
                .severity(severity)
                .label(source, term.span, what)
                .note("no receiver ever sees such an address")
                .help("remove it, or name the public address")
                .fix(removal(source, term, "remove it", Applicability::Safe)),
        );
    }
    if network.network() != network {
        let right = format!(
            "{}{}:{}",
            term.qualifier.map_or("", Qualifier::sign),
            term.kind.as_str(),
            network.network()
        );
        said.push(
            meaning::HOST_BITS
                .finding(format!("`{}` has bits beyond its prefix length", short(&term.text)))
                .label(source, term.span, format!("the whole of `{}`", network.network()))
                .note(format!(
                    "receivers compare the first {} bits only (RFC 7208 section 5.6)",
                    network.prefix
                ))
                .help("write the network, or leave the prefix length out to name one address")
                .fix(Fix::new("write the network", Applicability::Safe).edit(source, term.span, right)),
        );
    }
}

/// `ip4` and `ip6` that earlier ones cover.
fn networks(source: SourceId, terms: &[Term], twice: &[usize], said: &mut Vec<Box<Finding>>) {
    let mut decided = [Decided::default(), Decided::default()];
    for (n, term) in terms.iter().enumerate() {
        let (Some(network), Some(result)) = (term.network, term.qualifier) else { continue };
        let Ok(index) = u32::try_from(n) else { return };
        let Some(family) = decided.get_mut(usize::from(!network.address.is_ipv4())) else { continue };
        let mut late = Vec::new();
        let claim = Claim { interval: network.interval(), result, term: index };
        let gained = family.claim(claim, &mut late);
        if gained > 0 && result == Qualifier::Pass && family.is_whole(network.address.is_ipv4()) {
            let family = if network.address.is_ipv4() { "IPv4" } else { "IPv6" };
            let message = match network.prefix {
                0 => format!("`{}` authorizes every {family} address", short(&term.text)),
                _ => format!("with `{}`, every {family} address is named", short(&term.text)),
            };
            said.push(
                meaning::PASSES_EVERYONE
                    .finding(message)
                    .label(source, term.span, "nobody is left")
                    .note("the record is not rejected: everyone passes whom no term before fails (RFC 7208 section 5.6)")
                    .help("name the networks that really send"),
            );
        }
        if gained > 0 || twice.contains(&n) || family.is_full() {
            continue;
        }
        let total = late.iter().fold(0u128, |sum, l| sum.saturating_add(l.addresses));
        let named = match total {
            1 => "an address named before".to_owned(),
            total => format!("{} addresses, all named before", ranges::count_text(total)),
        };
        let mut finding = meaning::REDUNDANT_TERM
            .finding(format!("`{}` is covered by terms before it", short(&term.text)))
            .label(source, term.span, named)
            .note("the first term that matches decides (RFC 7208 section 4.6.2)")
            .help("remove it")
            .fix(removal(source, term, "remove it", Applicability::Safe));
        for first in late.iter().take(3).filter_map(|l| terms.get(l.first as usize)) {
            finding = finding.label(source, first.span, "covers it");
        }
        said.push(finding);
    }
}

fn modifier(source: SourceId, term: &Term, said: &mut Vec<Box<Finding>>) {
    let (name, value) = term.text.split_once('=').unwrap_or((&term.text, ""));
    if parse::mechanism(name.as_bytes()).is_some() {
        let right = format!("{name}:{value}");
        let sound = parse::parse(format!("v=spf1 {right}").as_bytes(), 2).is_valid();
        let finding = meaning::IGNORED_MECHANISM
            .finding(format!("`{}` is ignored", short(&term.text)))
            .label(source, term.span, "")
            .note("with `=` it is a modifier that nobody knows, so these senders are not authorized (RFC 7208 section 6)")
            .help("write `:` in place of `=`");
        said.push(if sound {
            finding.fix(Fix::new("write `:`", Applicability::Unsafe).edit(source, term.span, right))
        } else {
            finding
        });
        return;
    }
    let severity =
        if parse::nearest(&name.to_ascii_lowercase()).is_some() { Severity::Warning } else { Severity::Info };
    said.push(
        meaning::UNKNOWN_MODIFIER
            .finding(format!("receivers ignore `{}`", short(&term.text)))
            .severity(severity)
            .label(source, term.span, "")
            .note("unknown modifiers change nothing (RFC 7208 section 6)")
            .help("remove it, or write the name right")
            .fix(removal(source, term, "remove it", Applicability::Safe)),
    );
}

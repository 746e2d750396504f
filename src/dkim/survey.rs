//! What DNS says of a domain's selectors.

use crate::dns::{Dns, Failure, Name, Reply, Type};
use crate::finding::{Applicability, Findings, Fix, Publish, Severity, Source, Span};

use super::paste::{self, Kind};
use super::record::{self, Judge, Role};
use super::rules::selector;
use super::selectors::{AS_OF, SELECTORS};
use super::tags::TagList;
use super::{DkimKeyState, DkimRecord, DkimReport, DkimSelector, DkimWildcard, SelectorOrigin, providers};

/// A label that nobody uses: what answers there is a wildcard (RFC 6376 section 6.1.2).
const PROBE: &str = "sendworthy-probe";

/// Looks at the selectors given and at the well-known ones, all in the first wave.
pub fn survey(dns: &Dns<'_>, name: &Name, given: &[String], found: &mut Findings) -> DkimReport {
    let probe = ask(dns, name, PROBE).map_or(Reply::Unknown(Failure::Limit), |(_, reply)| reply);
    let policies = policies(dns, name);
    let limit = dns.limits().selectors;
    let mut wanted: Vec<(String, SelectorOrigin)> = Vec::new();
    let tried = SELECTORS.iter().map(|(known, _)| ((*known).to_owned(), SelectorOrigin::Tried));
    let given = given.iter().map(|text| (selector_of(text, name), SelectorOrigin::Given));
    for (selector, origin) in given.chain(tried) {
        if wanted.len() < limit && !wanted.iter().any(|(known, _)| *known == selector) {
            wanted.push((selector, origin));
        }
    }
    let replies: Vec<_> = wanted
        .into_iter()
        .map(|(selector, origin)| {
            let asked = ask(dns, name, &selector);
            (selector, origin, asked)
        })
        .collect();
    if dns.is_pending() {
        return DkimReport::default();
    }

    let mut report = DkimReport { list_as_of: AS_OF, ..DkimReport::default() };
    let mut fits = false;
    let mut told = false;
    for (selector, origin, asked) in replies {
        fits |= asked.is_some();
        let entry = one(dns, selector, origin, asked, probe, found);
        if origin == SelectorOrigin::Given {
            told |= entry.state == DkimKeyState::Absent && !probe.records().is_empty();
            report.selectors.push(entry);
            continue;
        }
        report.tried += 1;
        match entry.state {
            DkimKeyState::Absent => report.not_found.push(entry.selector),
            DkimKeyState::Unknown => report.unknown.push(entry.selector),
            _ => report.selectors.push(entry),
        }
    }
    report.wildcard = wildcard(dns, name, probe, told, found);
    dangling(&report, matches!(probe, Reply::Unknown(_)), found);
    if fits {
        nothing_known(&report, name, found);
    } else if report.selectors.is_empty() {
        found.push(
            selector::NONE_OF_THE_TRIED
                .finding("no well-known selector fits below this name")
                .param("tried", 0)
                .note("with `<selector>._domainkey.` before it, it would be longer than a name can be (RFC 1035 section 2.3.4)")
                .help("sign as a domain with a shorter name"),
        );
    }
    for (owner, reply) in policies {
        for strings in reply.txt() {
            let text = strings.concat();
            if paste::kind(&text) == Kind::Policy {
                let source = found.source(Source::dns(owner.as_str(), "TXT", strings));
                let line = Publish::txt(owner.as_str(), &found.at(source).text).removed();
                let fix = Fix::new("remove the record", Applicability::Safe).line(line);
                found.push(record::policy(&text, source).fix(fix));
            }
        }
    }
    report
}

/// Judges the key at `owner`, which a signature at hand points to.
///
/// The findings are those of a selector in use.
#[cfg(feature = "mail")]
pub fn judge_key(dns: &Dns<'_>, owner: &Name, found: &mut Findings) {
    let Some((selector, _)) = owner.as_str().split_once("._domainkey.") else { return };
    let probe = Reply::Unknown(Failure::Limit);
    let asked = Some((owner.clone(), dns.ask(owner, Type::Txt)));
    let selector = one(dns, selector.to_owned(), SelectorOrigin::Given, asked, probe, found);
    let report = DkimReport { selectors: vec![selector], ..DkimReport::default() };
    dangling(&report, true, found);
}

/// The selector in what a user typed, who may have pasted the whole name of the record.
fn selector_of(text: &str, name: &Name) -> String {
    let text = text.trim().trim_end_matches('.').to_ascii_lowercase();
    let text = text.strip_suffix(&format!(".{name}")).unwrap_or(&text);
    text.split("._domainkey").next().unwrap_or(text).to_owned()
}

fn ask<'a>(dns: &Dns<'a>, name: &Name, selector: &str) -> Option<(Name, Reply<'a>)> {
    if selector.is_empty() {
        return None;
    }
    let owner = name.below(&format!("{selector}._domainkey")).ok()?;
    let reply = dns.ask(&owner, Type::Txt);
    Some((owner, reply))
}

/// The names where policies of older days stood.
fn policies<'a>(dns: &Dns<'a>, name: &Name) -> Vec<(Name, Reply<'a>)> {
    ["_domainkey", "_adsp._domainkey"]
        .iter()
        .filter_map(|labels| {
            let owner = name.below(labels).ok()?;
            let reply = dns.ask(&owner, Type::Txt);
            Some((owner, reply))
        })
        .collect()
}

fn same(one: Reply<'_>, other: Reply<'_>) -> bool {
    !one.records().is_empty() && one.records() == other.records()
        || one.records().is_empty() && !one.cname().is_empty() && one.cname() == other.cname()
}

fn one(
    dns: &Dns<'_>,
    selector: String,
    origin: SelectorOrigin,
    asked: Option<(Name, Reply<'_>)>,
    probe: Reply<'_>,
    found: &mut Findings,
) -> DkimSelector {
    let mut entry = DkimSelector {
        provider: None,
        name: None,
        origin,
        state: DkimKeyState::Invalid,
        key: None,
        flags: Vec::new(),
        cname: Vec::new(),
        ttl: None,
        sources: Vec::new(),
        reason: None,
        selector,
    };
    let Some((owner, reply)) = asked else {
        if origin == SelectorOrigin::Tried {
            // No name, so no key: nobody said that it is in use.
            entry.state = DkimKeyState::Absent;
            return entry;
        }
        if Name::parse(&format!("{}._domainkey", entry.selector)).is_ok() {
            found.push(
                selector::INVALID
                    .finding(format!("the selector `{}` does not fit below this name", entry.selector))
                    .note("the name of its key would be longer than a name can be (RFC 1035 section 2.3.4)")
                    .help("use a shorter selector, or sign as a domain with a shorter name"),
            );
            return entry;
        }
        found.push(
            selector::INVALID
                .finding(format!("`{}` cannot be a selector", entry.selector.escape_debug()))
                .note("a selector is one or more labels of a domain name (RFC 6376 section 3.1)")
                .help("take it from `s=` of a DKIM-Signature header field"),
        );
        return entry;
    };
    entry.cname = reply.cname().to_vec();
    entry.name = Some(owner.clone());
    let in_use = origin == SelectorOrigin::Given;
    match reply {
        Reply::Unknown(failure) => {
            entry.state = DkimKeyState::Unknown;
            entry.reason = Some(failure.text());
            if in_use {
                unanswered(&entry.selector, failure, found);
            }
        }
        Reply::Pending => entry.state = DkimKeyState::Unknown,
        Reply::NoData(_) | Reply::NxDomain(_) => {
            entry.state = if entry.cname.is_empty() || same(reply, probe) && !in_use {
                DkimKeyState::Absent
            } else {
                DkimKeyState::Dangling
            };
            if in_use && entry.state == DkimKeyState::Absent {
                absent(&owner, &entry.selector, found);
            }
        }
        // The wildcard's texts were published for other names.
        Reply::Records(_) if in_use && same(reply, probe) && !holds_key(reply) => {
            entry.state = DkimKeyState::Absent;
            behind_wildcard(&owner, &entry.selector, reply, found);
        }
        // What a wildcard answers is not this selector's.
        Reply::Records(_) if !in_use && same(reply, probe) => entry.state = DkimKeyState::Absent,
        Reply::Records(_) => {
            entry.ttl = reply.ttl();
            let role = if in_use { Role::InUse } else { Role::Tried };
            records(dns, &owner, reply, role, &mut entry, found);
        }
    }
    if !matches!(entry.state, DkimKeyState::Absent | DkimKeyState::Unknown) {
        entry.provider = providers::of(&entry.selector, &entry.cname);
    }
    entry
}

fn records(
    dns: &Dns<'_>,
    owner: &Name,
    reply: Reply<'_>,
    role: Role,
    entry: &mut DkimSelector,
    found: &mut Findings,
) {
    let aliased = !reply.cname().is_empty();
    let at = reply.cname().last().unwrap_or(owner);
    let texts: Vec<_> = reply.txt().take(dns.limits().records).collect();
    let keys: Vec<_> = texts.iter().filter(|strings| record::is_key(&strings.concat())).copied().collect();
    let read = |strings: &[Vec<u8>], found: &mut Findings| -> DkimRecord {
        let source = found.source(Source::dns(at.as_str(), "TXT", strings));
        let mut judge = Judge { found, source, role, aliased };
        record::read(Some(at), &strings.concat(), &mut judge)
    };
    match keys.as_slice() {
        [] => {
            entry.state = DkimKeyState::Foreign;
            for strings in texts.iter().take(4) {
                entry.sources.push(read(strings, found).source);
            }
        }
        [strings] if texts.len() == 1 || !is_cut_in_two(strings, &texts) => {
            let tree = read(strings, found);
            entry.state = tree.state;
            entry.key = tree.key;
            entry.flags = tree.flags;
            entry.sources.push(tree.source);
            if texts.len() > 1 {
                several(owner, &texts, Severity::Warning, entry, found);
            }
        }
        _ => {
            entry.state = DkimKeyState::Several;
            several(owner, &texts, Severity::Error, entry, found);
        }
    }
}

/// The text after a key that was cut at 255 bytes and published as a record of its own.
fn second_half<'a>(first: &[Vec<u8>], texts: &[&'a [Vec<u8>]]) -> Option<&'a [Vec<u8>]> {
    let [one, two] = texts else { return None };
    let other = if *one == first { two } else { one };
    let text = other.concat();
    let fits = !text.is_empty()
        && TagList::parse(&text, 20).find("p").is_none()
        && text.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=' | b';' | b' '));
    fits.then_some(*other)
}

fn is_cut_in_two(first: &[Vec<u8>], texts: &[&[Vec<u8>]]) -> bool {
    second_half(first, texts).is_some()
}

fn several(
    owner: &Name,
    texts: &[&[Vec<u8>]],
    severity: Severity,
    entry: &mut DkimSelector,
    found: &mut Findings,
) {
    let message = if severity == Severity::Error {
        format!("`{owner}` holds {} TXT records, and verifiers expect one", texts.len())
    } else {
        format!("a text that is no key stands beside the key at `{owner}`")
    };
    let mut finding = selector::SEVERAL_RECORDS.finding(message).severity(severity);
    for strings in texts.iter().take(4) {
        let source = found.source(Source::dns(owner.as_str(), "TXT", strings));
        if !entry.sources.contains(&source) {
            entry.sources.push(source);
        }
        finding = finding.label(source, Span::new(0, strings.iter().map(Vec::len).sum()), "");
    }
    finding = finding
        .note("the result is undefined (RFC 6376 section 3.6.2.2); a verifier may take any one of them (section 6.1.2 step 4)")
        .help("leave one record");
    let first = texts.iter().find(|strings| record::is_key(&strings.concat()));
    if let Some(first) = first
        && let Some(second) = second_half(first, texts)
    {
        let joined = record::shown(&[first.concat(), second.concat()].concat());
        let mut fix = Fix::new("publish both halves as one record", Applicability::Unsafe)
            .publish_txt(owner.as_str(), &joined);
        for strings in texts {
            fix = fix.line(Publish::txt(owner.as_str(), &record::shown(&strings.concat())).removed());
        }
        finding = finding
            .help("publish them as two strings of one record: they look like two halves of a key")
            .fix(fix);
    }
    found.push(finding);
}

fn absent(owner: &Name, selector: &str, found: &mut Findings) {
    found.push(
        selector::NOT_FOUND
            .finding(format!("there is no key at the selector `{selector}`"))
            .param("selector", selector)
            .note(format!(
                "`{owner}` has no TXT record, so mail signed with it fails (RFC 6376 section 6.1.2)"
            ))
            .help("publish the key there, or sign with a selector that has one"),
    );
}

fn holds_key(reply: Reply<'_>) -> bool {
    reply.txt().any(|strings| record::is_key(&strings.concat()))
}

fn behind_wildcard(owner: &Name, selector: &str, reply: Reply<'_>, found: &mut Findings) {
    let mut finding = selector::NOT_FOUND
        .finding(format!("there is no key at the selector `{selector}`: a wildcard answers for it"))
        .param("selector", selector);
    for strings in reply.txt().take(2) {
        let source = found.source(Source::dns(owner.as_str(), "TXT", strings));
        let length = strings.iter().map(Vec::len).sum();
        finding = finding.label(source, Span::new(0, length), "the wildcard's");
    }
    found.push(
        finding
            .note("a name that was never published gets the same answer, so mail signed with this selector fails (RFC 6376 section 6.1.2)")
            .help(format!("publish the key at `{owner}`: a name of its own takes the wildcard's place")),
    );
}

fn unanswered(selector: &str, failure: Failure, found: &mut Findings) {
    found.push(
        selector::UNANSWERED
            .finding(format!("nothing is known of the selector `{selector}`: {}", failure.text()))
            .param("selector", selector)
            .note("a missing answer is no missing key; verifiers try again later (RFC 6376 section 6.1.2)")
            .help("check again later, or with another resolver"),
    );
}

/// Aliases that lead nowhere.
fn dangling(report: &DkimReport, probe_unknown: bool, found: &mut Findings) {
    for entry in report.selectors.iter().filter(|entry| entry.state == DkimKeyState::Dangling) {
        let (Some(owner), Some(target)) = (&entry.name, entry.cname.last()) else { continue };
        let given = entry.origin == SelectorOrigin::Given;
        // Without an answer to the probe it may be the wildcard's alias.
        if !given && probe_unknown {
            continue;
        }
        // Microsoft fills the second name at the first rotation only.
        let sibling = entry.provider.is_some_and(|provider| provider.name == "Microsoft 365")
            && report
                .selectors
                .iter()
                .any(|other| other.state == DkimKeyState::Valid && other.provider == entry.provider);
        let severity = match (given, sibling) {
            (true, _) => Severity::Error,
            (false, true) => Severity::Info,
            (false, false) => Severity::Warning,
        };
        let source = found.source(Source::dns(owner.as_str(), "CNAME", &[target.as_str()]));
        found.push(
            selector::DANGLING_ALIAS
                .finding(format!("the alias at `{owner}` leads to `{target}`, where there is no key"))
                .severity(severity)
                .label(source, Span::new(0, target.as_str().len()), "has no TXT record")
                .note(if given {
                    "mail signed with this selector fails (RFC 6376 section 6.1.2)"
                } else {
                    "nobody said that it is in use; whoever comes to hold that name can sign as this domain"
                })
                .help("set the key up at the provider, or remove the alias"),
        );
    }
}

/// Says what was tried when nothing came of it.
fn nothing_known(report: &DkimReport, name: &Name, found: &mut Findings) {
    if !report.selectors.is_empty()
        || report.wildcard.as_ref().is_some_and(|w| w.state != DkimKeyState::Dangling)
    {
        return;
    }
    let (tried, unknown) = (report.tried as usize, report.unknown.len());
    if unknown == tried && tried > 0 {
        found.push(
            selector::UNANSWERED
                .finding(format!("nothing is known of DKIM keys of `{name}`: no selector was answered for"))
                .note("a missing answer is no missing key")
                .help("check again later, or with another resolver"),
        );
        return;
    }
    let mut finding = selector::NONE_OF_THE_TRIED
        .finding(format!("no key was found at {} well-known selectors", tried - unknown))
        .param("tried", tried - unknown)
        .note("selectors cannot be listed (RFC 6376 section 3.1), so there may well be keys at others")
        .help("name the selector: it is `s=` in the DKIM-Signature header field of a mail from this domain");
    if unknown > 0 {
        finding = finding.note(format!("{unknown} more were not answered for"));
    }
    found.push(finding);
}

/// What a wildcard answers; `told` when a finding says already that it answers.
fn wildcard(
    dns: &Dns<'_>,
    name: &Name,
    probe: Reply<'_>,
    told: bool,
    found: &mut Findings,
) -> Option<DkimWildcard> {
    let cname = probe.cname().to_vec();
    if probe.records().is_empty() {
        let dangles = probe.is_absent() && !cname.is_empty();
        return dangles.then_some(DkimWildcard { state: DkimKeyState::Dangling, cname, sources: Vec::new() });
    }
    let mut sources = Vec::new();
    let mut state = DkimKeyState::Foreign;
    let mut silent = Findings::default();
    for strings in probe.txt().take(dns.limits().records) {
        let source = Source::dns(format!("*._domainkey.{name}"), "TXT", strings);
        sources.push(found.source(source.clone()));
        let source = silent.source(source);
        let mut judge = Judge { found: &mut silent, source, role: Role::Tried, aliased: true };
        let read = record::read(None, &strings.concat(), &mut judge).state;
        if read != DkimKeyState::Foreign {
            state = if state == DkimKeyState::Foreign { read } else { DkimKeyState::Several };
        }
    }
    // A wildcard of retired keys is how a domain says that it signs nothing.
    if state != DkimKeyState::Retired && !told {
        let mut finding = selector::WILDCARD
            .finding(format!("any selector of `{name}` gets an answer"))
            .note("a wildcard answers for every name below it, so a selector that was never published looks like one (RFC 6376 section 6.1.2)")
            .help("publish keys at their own names, and keep the wildcard away from `_domainkey`");
        for &source in sources.iter().take(2) {
            let length = found.at(source).text.len();
            finding = finding.label(source, Span::new(0, length), "answers everywhere");
        }
        found.push(finding);
    }
    Some(DkimWildcard { state, cname, sources })
}

//! Words the faults of one record, without asking DNS.

mod fold;
mod meaning;
mod pasted;

use super::parse::{self, Fault, FaultKind, Parsed};
use super::record::{SpfRecord, Term, TermKind};
use super::report::SpfLookups;
use super::rules::{limits, syntax};
use super::selection::LOOKUPS;
pub(super) use fold::keep;
pub(super) use meaning::{removal, same};

use crate::dns::{Limits, Name};
use crate::finding::{Applicability, Finding, Findings, Fix, Severity, Source, SourceId, Span};

const WHOLE_RECORD: &str = "receivers check the syntax of the whole record first, so every sender gets permerror \
                            (RFC 7208 section 4.6)";

/// So many characters of a term are shown in a message; its label shows the whole of it.
const SHOWN: usize = 60;

/// Reads a record that somebody typed, and says what is wrong with it. `name` is where it stands.
pub fn lint(name: Option<&Name>, text: &[u8], found: &mut Findings) -> SpfRecord {
    let owner = name.map_or(String::new(), Name::to_string);
    let source = found.source(Source::record(owner, "TXT", text));
    let limits = Limits::default();
    let parsed = own(source, text, &limits, found);
    let lookups = own_lookups(&parsed);
    if parsed.is_valid() {
        count(source, &parsed, lookups, found);
    }
    if text.len() > 255 && !parsed.cut && parsed.version {
        found.push(
            syntax::LONG_RECORD
                .finding(format!("the record has {} bytes, and a string holds 255", text.len()))
                .param("bytes", text.len())
                .label(source, Span::new(255, text.len()), "the second string begins here")
                .note("receivers join the strings with nothing between them (RFC 7208 section 3.3)")
                .help("publish it as several strings of one record"),
        );
    }
    SpfRecord { source, version: parsed.version, valid: parsed.is_valid(), lookups, terms: parsed.terms }
        .placed(found)
}

/// Reads the domain's own record and says what is wrong with it, as far as it tells by itself.
pub(super) fn own(source: SourceId, text: &[u8], limits: &Limits, found: &mut Findings) -> Parsed {
    let parsed = read(text, limits);
    let lookups = SpfLookups { total: own_lookups(&parsed), ..SpfLookups::default() };
    report(source, text, &parsed, lookups, limits, found);
    parsed
}

/// Reads a record within the caps.
pub(super) fn read(text: &[u8], limits: &Limits) -> Parsed {
    let mut parsed = parse::parse(text.get(..limits.record_bytes).unwrap_or(text), limits.terms);
    parsed.cut |= text.len() > limits.record_bytes;
    parsed
}

/// Says what is wrong with the domain's own record, which needs so many lookups.
pub(super) fn report(
    source: SourceId,
    text: &[u8],
    parsed: &Parsed,
    lookups: SpfLookups,
    limits: &Limits,
    found: &mut Findings,
) {
    let text = text.get(..limits.record_bytes).unwrap_or(text);
    if parsed.cut {
        let end = parsed.terms.last().map_or(6, |term| term.span.end as usize);
        found.push(
            syntax::LONG_RECORD
                .finding(format!("only the first {} terms of the record were looked at", parsed.terms.len()))
                .severity(Severity::Error)
                .param("terms", parsed.terms.len())
                .label(source, Span::new(end, end), "nothing behind this was looked at")
                .note("a record should fit into one small DNS answer (RFC 7208 section 3.4); receivers cap what they read, and give permerror or temperror beyond")
                .help("name networks in place of addresses, or move senders to a subdomain"),
        );
        if parsed.version && parsed.faults.is_empty() && lookups.total > LOOKUPS {
            found.push(
                limits::TOO_MANY_LOOKUPS
                    .finding(format!(
                        "the record needs at least {} lookups, and {LOOKUPS} are allowed",
                        lookups.total
                    ))
                    .param("lookups", lookups.total)
                    .note("permerror for every sender that no earlier term matched (RFC 7208 section 4.6.4)")
                    .help("name own networks by `ip4` and `ip6`, and take out what is no longer used"),
            );
        }
    }
    if (!parsed.version || !parsed.faults.is_empty()) && pasted::report(source, text, limits, found) {
        return;
    }
    if !parsed.version {
        found.push(not_quite(source, text, limits.terms));
        return;
    }
    let mut said: Vec<Box<Finding>> =
        parsed.faults.iter().map(|fault| word(source, text, parsed, fault)).collect();
    meaning::report(source, parsed, lookups, &mut said);
    keep(said, found);
}

/// Whether a text was meant to be a record and is none.
pub(super) fn is_near_miss(text: &[u8]) -> bool {
    let head = text.get(..text.len().min(12)).unwrap_or_default().to_ascii_lowercase();
    head.windows(5).any(|w| w == b"v=spf") && !parse::is_record(text)
}

/// Words a near miss beside a record, which receivers do not see.
pub(super) fn beside(source: SourceId, text: &[u8]) -> Box<Finding> {
    let end = text.iter().skip(1).position(|&b| b == b' ').map_or(text.len(), |at| at + 1);
    syntax::NOT_QUITE_SPF
        .finding("a text that is nearly an SPF record stands beside the record")
        .severity(Severity::Warning)
        .label(source, Span::new(0, end), "")
        .note("receivers do not see it, since it does not begin with `v=spf1` and a space; mended, it would be a second record, which gives permerror (RFC 7208 section 4.5)")
        .help("move what it should add into the record, and remove it")
}

/// The lookups of the record's own terms, up to `all`.
pub(super) fn own_lookups(parsed: &Parsed) -> u32 {
    let all = parsed.all();
    let counts = |(n, term): &(usize, &Term)| {
        term.costs_lookup() && all.is_none_or(|all| *n < all && term.kind != TermKind::Redirect)
    };
    u32::try_from(parsed.terms.iter().enumerate().filter(counts).count()).unwrap_or(u32::MAX)
}

fn count(source: SourceId, parsed: &Parsed, lookups: u32, found: &mut Findings) {
    if lookups <= 7 {
        return;
    }
    let rule = if lookups > LOOKUPS { &limits::TOO_MANY_LOOKUPS } else { &limits::NEAR_LOOKUP_LIMIT };
    let mut finding = rule
        .finding(format!("the record's own terms need {lookups} of {LOOKUPS} lookups"))
        .param("lookups", lookups)
        .note("every `include`, `a`, `mx`, `ptr`, `exists` and `redirect` costs one, and so does every one in the included records (RFC 7208 section 4.6.4)")
        .help("name own networks by `ip4` and `ip6`, and take out what is no longer used");
    let eleventh = parsed.terms.iter().filter(|term| term.costs_lookup()).nth(LOOKUPS as usize);
    if let Some(term) = eleventh {
        finding = finding.label(source, term.span, "the eleventh lookup");
    }
    found.push(finding);
}

fn not_quite(source: SourceId, text: &[u8], terms: usize) -> Box<Finding> {
    let end = text.iter().position(|&b| b == b' ').unwrap_or(text.len());
    let start = text.iter().position(|&b| b != b' ').unwrap_or(0);
    let end = if end < start { text.len().min(start + 6) } else { end };
    let finding = syntax::NOT_QUITE_SPF
        .finding("the text does not begin as an SPF record does")
        .label(source, Span::new(0, end), "")
        .note("only `v=spf1`, followed by a space or the end, makes a TXT record SPF; receivers do not see this one (RFC 7208 section 4.5)")
        .help("begin with `v=spf1 `");
    let lower = text.to_ascii_lowercase();
    let known = lower.windows(6).position(|w| w == b"v=spf1").filter(|&at| at < 6);
    match known {
        Some(at) => {
            let rest = text.get(at + 6..).unwrap_or_default();
            let junk = rest.iter().take_while(|b| !b.is_ascii_alphabetic() && !b"+-~?".contains(b)).count();
            if rest.first().is_some_and(|b| b.is_ascii_digit()) && junk == rest.len() {
                return finding;
            }
            let head = at + 6 + junk;
            let title = "begin with `v=spf1 `";
            let mut fix = Fix::new(title, Applicability::Unsafe).edit(source, Span::new(0, head), "v=spf1 ");
            // The same hand wrote the rest: `v=spf1, include:a.example, -all`.
            let mended = [b"v=spf1 ", text.get(head..).unwrap_or_default()].concat();
            for (span, with) in parse::parse(&mended, terms).faults.into_iter().filter_map(|fault| fault.edit)
            {
                let back = |at: u32| (at as usize + head).saturating_sub(7);
                fix = fix.edit(source, Span::new(back(span.start), back(span.end)), with);
            }
            finding.fix(fix)
        }
        None => finding,
    }
}

/// Words one fault.
fn word(source: SourceId, text: &[u8], parsed: &Parsed, fault: &Fault) -> Box<Finding> {
    let term = parsed.terms.get(fault.term).map_or(String::new(), |term| short(&term.text));
    let shown = shown(text, fault);
    let after_all = parsed.all().is_some_and(|all| all < fault.term);
    let (rule, message, help) = match fault.kind {
        FaultKind::Unknown if after_all => {
            (&syntax::TEXT_AFTER_ALL, "text after `all` is not a valid term".to_owned(), "remove it")
        }
        FaultKind::Unknown => (
            &syntax::UNKNOWN_TERM,
            format!("`{term}` is not a valid term"),
            "remove it, or write what was meant",
        ),
        FaultKind::Glued => (
            &syntax::GLUED_TERMS,
            format!("`{term}` is two terms without a space"),
            "put a space between them",
        ),
        FaultKind::Split => (
            &syntax::SPLIT_TERM,
            format!("`{term}` has a space inside"),
            match fault.edit.as_ref().map(|(_, with)| with.as_str()) {
                Some(":") => "write `:` in place of the space",
                Some("=") => "write `=` in place of the space",
                _ => "remove the space",
            },
        ),
        FaultKind::Separator => (
            &syntax::WRONG_SEPARATOR,
            format!("`{shown}` is the wrong separator in `{term}`"),
            "write `:` behind a mechanism and `=` behind a modifier",
        ),
        FaultKind::Misspelled => (
            &syntax::MISSPELLED_MECHANISM,
            format!("`{term}` is not a valid term"),
            "write the mechanism right",
        ),
        FaultKind::Comma => (
            &syntax::COMMA_LIST,
            format!("`{term}` holds a list"),
            "write one term for each value, with spaces between them",
        ),
        FaultKind::QualifiedModifier => {
            (&syntax::QUALIFIED_MODIFIER, format!("the modifier `{term}` has a sign"), "remove the sign")
        }
        FaultKind::Prefix if zero(&shown) => (
            &syntax::BAD_PREFIX,
            format!("the prefix length `{shown}` in `{term}` has a leading zero"),
            "write it without the zero",
        ),
        FaultKind::Prefix => (
            &syntax::BAD_PREFIX,
            format!("`{shown}` is not a valid prefix length in `{term}`"),
            "write 0 to 32 for IPv4, 0 to 128 for IPv6",
        ),
        FaultKind::Family => (
            &syntax::WRONG_IP_FAMILY,
            format!("`{term}` holds an address of the other family"),
            "use the other mechanism",
        ),
        FaultKind::AddressForName => (
            &syntax::ADDRESS_FOR_NAME,
            format!("`{term}` holds an address where a name belongs"),
            "use `ip4` or `ip6`",
        ),
        FaultKind::Repeated(_) => {
            (&syntax::REPEATED_MODIFIER, format!("`{term}` is the second of its kind"), "keep one of them")
        }
        FaultKind::Macro(parse::EXPLANATION_ONLY) => {
            (&syntax::EXPLANATION_MACRO, format!("`{shown}` is for explanations only"), "use another macro")
        }
        FaultKind::Macro(_) => (
            &syntax::BAD_MACRO,
            format!("`{shown}` is not a valid macro"),
            "write `%{letter}`, or `%%` for a percent sign",
        ),
        FaultKind::Domain => (
            &syntax::BAD_DOMAIN,
            if fault.edit.is_some() {
                format!("`{shown}` is not a domain name alone")
            } else {
                format!("`{shown}` cannot end a domain name")
            },
            if fault.edit.is_some() {
                "write the domain name alone"
            } else {
                "write a full domain name, such as `mail.example.com`"
            },
        ),
        FaultKind::MissingValue => {
            (&syntax::MISSING_VALUE, format!("`{term}` has no value"), "add the value, or remove the term")
        }
        FaultKind::UnexpectedValue => {
            (&syntax::UNEXPECTED_VALUE, format!("`{shown}` cannot stand in `{term}`"), "remove it")
        }
        FaultKind::Address => (
            &syntax::BAD_ADDRESS,
            format!("`{shown}` is not an address"),
            "write the whole address, with a prefix length for a network",
        ),
        FaultKind::Byte(_) => (
            &syntax::BAD_CHARACTER,
            format!("{} cannot stand in a record", character(text, fault.span)),
            "write visible ASCII, and spaces between terms",
        ),
    };
    let mut finding = rule
        .finding(message)
        .param("term", &term)
        .label(source, fault.span, label(fault.kind))
        .note(WHOLE_RECORD)
        .help(help);
    if let FaultKind::Repeated(first) = fault.kind {
        finding = finding.label(source, first, "the first one");
    }
    let fix = match &fault.edit {
        Some((span, with)) => Some(Fix::new(help, Applicability::Unsafe).edit(source, *span, with.as_str())),
        None if matches!(fault.kind, FaultKind::Unknown) && after_all => {
            let start = fault.span.start.saturating_sub(1) as usize;
            let span = Span::new(start, fault.span.end as usize);
            Some(Fix::new(help, Applicability::Unsafe).edit(source, span, ""))
        }
        None => None,
    };
    match fix {
        Some(fix) => finding.fix(fix),
        None => finding,
    }
}

fn label(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::Unknown => "no mechanism or modifier starts like this",
        FaultKind::Glued => "a second term begins here",
        FaultKind::AddressForName | FaultKind::Family => "this is an address",
        FaultKind::Repeated(_) => "the second one",
        _ => "",
    }
}

/// Whether a prefix length as written is a number with a zero before it.
fn zero(shown: &str) -> bool {
    let digits = shown.trim_start_matches('/');
    digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit())
}

/// A character that is not visible ASCII, by its name.
fn character(text: &[u8], span: Span) -> String {
    let bytes = text.get(span.range()).unwrap_or_default();
    match (bytes, std::str::from_utf8(bytes).ok().and_then(|text| text.chars().next())) {
        (b"\t", _) => "a TAB".to_owned(),
        (b"\n" | b"\r", _) => "a line end".to_owned(),
        (_, Some(letter)) if letter.is_alphanumeric() => format!("the character `{letter}`"),
        (_, Some(other)) => format!("the character U+{:04X}", u32::from(other)),
        (bytes, None) => format!("the byte {}", bytes.first().copied().unwrap_or(0)),
    }
}

fn shown(text: &[u8], fault: &Fault) -> String {
    let mut out = String::new();
    let bytes = text.get(fault.span.range()).unwrap_or_default();
    bytes.iter().take(SHOWN + 1).for_each(|&byte| crate::finding::escape_byte(byte, &mut out));
    short(&out)
}

/// A term as messages show it: long ones without their end.
pub(super) fn short(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<&'static str> {
        let mut found = Findings::default();
        lint(None, text.as_bytes(), &mut found);
        found.list().iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn named_faults() {
        for (text, code) in [
            ("v=spf1 -all garbage", "SPF014"),
            ("v=spf1 +all", "SPF101"),
            ("v=spf1 a/0 -all", "SPF109"),
            ("v=spf1 ip4:10.0.0.1 -all", "SPF110"),
            ("v=spf1 ip4:192.0.2.77/24 -all", "SPF106"),
            ("v=spf1", "SPF103"),
            ("v=spf1 include=a.example -all", "SPF113"),
            (" v=spf1 -all", "SPF001"),
            ("\u{201c}v=spf1 a -all\u{201d}", "SPF016"),
            ("v=spf1\u{a0}a -all", "SPF016"),
        ] {
            assert_eq!(codes(text), [code], "{text}");
        }
        assert_eq!(codes("v=spf1 ip4:192.0.2.0/24 include:a.example -all"), [""; 0]);
    }

    #[test]
    fn many_faults_of_a_kind_are_one_finding() {
        let text = |n: usize| {
            (0..n).fold("v=spf1".to_owned(), |text, n| format!("{text} ip4:10.{}.{}.1", n / 250, n % 250))
        };
        let mut found = Findings::default();
        lint(None, format!("{} mx -all", text(900)).as_bytes(), &mut found);
        let said = found.list().iter().find(|finding| finding.code == "SPF110").unwrap();
        assert_eq!((found.list().len(), said.labels.len()), (2, 20));
        assert_eq!(
            said.message,
            "`ip4:10.0.0.1` cannot send over the Internet; the same holds for 899 more terms"
        );
        assert_eq!(said.fix.as_ref().unwrap().publish[0].text, "v=spf1 mx -all");

        let mut found = Findings::default();
        lint(None, b"v=spf1 ipv4:192.0.2.1 ipv4:192.0.2.2 -all", &mut found);
        assert_eq!(found.list().len(), 1);
        let fix = found.list()[0].fix.as_ref().unwrap();
        assert_eq!(fix.publish[0].text, "v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 -all");

        for strange in ["moo", "a%", "%{", "ip4:1,", "a:x.example-all"] {
            let mut found = Findings::default();
            lint(None, format!("v=spf1{}", format!(" {strange}").repeat(2000)).as_bytes(), &mut found);
            assert!(found.list().len() < 10, "{strange}");
        }
    }

    #[test]
    fn a_term_as_long_as_a_record_is_read_in_time() {
        for strange in ["x", "%{", "a:", "all", "ip4:1", ",", "-all", "a.", "/", "\u{e9}"] {
            let text = format!("v=spf1 {}", strange.repeat(65_000 / strange.len()));
            let mut found = Findings::default();
            lint(None, text.as_bytes(), &mut found);
            assert!(found.list().iter().all(|finding| finding.message.len() < 300), "{strange}");
        }
    }

    #[test]
    fn lines_to_publish() {
        for (text, line) in [
            ("v=spf1, include:a.example, -all", "v=spf1 include:a.example -all"),
            ("v=spf1,include:a.example,-all", "v=spf1 include:a.example -all"),
            ("v=spf1 ip6:::ffff:192.0.2.1 -all", "v=spf1 ip4:192.0.2.1 -all"),
            ("v=spf1 include:a.example,b.example -all", "v=spf1 include:a.example include:b.example -all"),
            ("v=spf1 a:http://m.example.com -all", "v=spf1 a:m.example.com -all"),
        ] {
            let mut found = Findings::default();
            lint(None, text.as_bytes(), &mut found);
            assert_eq!(found.list().len(), 1, "{text}");
            assert_eq!(found.list()[0].fix.as_ref().unwrap().publish[0].text, line);
        }
        assert_eq!(codes("v=spf1 include:a@b.example -all"), ["SPF019"]);
    }

    /// Faults of every kind, in every order: the fixes of several are joined and still disjoint.
    #[test]
    fn joined_fixes_never_overlap() {
        const WORDS: [&str; 24] = [
            "v=spf1",
            "a",
            "mx",
            "+all",
            "-all",
            "?all",
            "ip4:10.0.0.1",
            "ip4:10.0.0.1/8",
            "ip4",
            "192.0.2.1",
            "include:a.example,b.example",
            "include:a.example,",
            "include:",
            "a.example",
            "include:<a.example>",
            "ip6:::ffff:192.0.2.1",
            "a\tmx",
            "x-y=z",
            "redirect=a.example",
            "redirect",
            "a/024",
            "moo",
            "include:a.example-all",
            "mx~all",
        ];
        let mut seed = 1u32;
        let mut next = |below: usize| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as usize % below
        };
        for round in 0..6_000 {
            let head = ["v=spf1", "v=spf1,", "\"v=spf1", "v=spf1;"][if round % 3 == 0 { next(4) } else { 0 }];
            let mut text = head.to_owned();
            for _ in 0..next(8) {
                text.push_str([" ", " ", " ", ",", ""][next(5)]);
                text.push_str(WORDS[next(WORDS.len())]);
            }
            let mut found = Findings::default();
            lint(None, text.as_bytes(), &mut found);
            for fix in found.list().iter().filter_map(|finding| finding.fix.as_ref()) {
                let ends = fix.edits.iter().zip(fix.edits.iter().skip(1));
                assert!(ends.into_iter().all(|(a, b)| a.span.end <= b.span.start), "{text}: {:?}", fix.edits);
            }
        }
    }

    #[test]
    fn no_fix_opens_a_record() {
        for text in ["v=spf1 +all -all", "v=spf1 +all mx -all", "v=spf1 +all redirect=a.example"] {
            let mut found = Findings::default();
            lint(None, text.as_bytes(), &mut found);
            let lines =
                found.list().iter().filter_map(|finding| finding.fix.as_ref()).flat_map(|fix| &fix.publish);
            assert!(lines.clone().count() > 0);
            assert!(lines.clone().all(|line| !line.text.contains("+all")), "{text}");
        }
    }

    #[test]
    fn every_example() {
        for rule in crate::spf::rules::all() {
            for fence in rule.docs.split("```spf").skip(1) {
                let (info, body) = fence.split_once('\n').unwrap();
                let body = body.split_once("```").unwrap().0;
                let text: Vec<&str> = body
                    .lines()
                    .map(|l| l.strip_prefix(' ').unwrap_or(l))
                    .filter(|l| !l.is_empty())
                    .collect();
                let expected = if info.contains("fires") { vec![rule.code] } else { Vec::new() };
                let text = text.join("\n");
                assert_eq!(codes(&text), expected, "{}: {text}", rule.code);
                let mut found = Findings::default();
                lint(None, text.as_bytes(), &mut found);
                for finding in found.list() {
                    if let Some(fix) = &finding.fix {
                        let source = found.at(finding.labels[0].source);
                        let fixed = fix.apply(finding.labels[0].source, &source.text);
                        assert!(!codes(&fixed).contains(&finding.code), "{text} -> {fixed}");
                    }
                }
            }
        }
    }
}

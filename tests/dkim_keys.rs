//! DKIM keys on live records, on the rules' own examples and over zones.

use std::fs;
use std::path::Path;

use sendworthy::dkim::{self, DkimKeyState, SelectorOrigin};
use sendworthy::dns::zone::Zone;
use sendworthy::dns::{Dns, Limits, Name, Snapshot};
use sendworthy::finding::{Finding, Findings, Rule, Severity, SourceKind};

fn lint(name: Option<&str>, text: &[u8]) -> (dkim::DkimRecord, Vec<Finding>) {
    let mut found = Findings::default();
    let name = name.map(|name| Name::parse(name).unwrap());
    let record = dkim::lint(name.as_ref(), text, &mut found);
    (record, found.finish().1)
}

fn survey(zone: &str, selectors: &[&str]) -> (dkim::DkimReport, Vec<Finding>) {
    let plain: Vec<&str> = zone.lines().filter(|line| !line.starts_with(';')).collect();
    let zone_file = Zone::parse(&format!("{}\n", plain.join("\n"))).unwrap();
    let mut selectors: Vec<String> = selectors.iter().map(|s| (*s).to_owned()).collect();
    selectors.extend(zone.lines().filter_map(|line| line.strip_prefix("; selector ")).map(str::to_owned));
    let failing: Vec<&str> = zone.lines().filter_map(|line| line.strip_prefix("; fail ")).collect();
    let mut snapshot = Snapshot::default();
    for wave in 0.. {
        assert!(wave < 3, "more than two waves");
        let dns = Dns::new(&snapshot, Limits::default());
        let mut found = Findings::default();
        let name = Name::parse("example.com").unwrap();
        let report = dkim::survey(&dns, &name, &selectors, &mut found);
        if !dns.is_pending() {
            return (report, found.finish().1);
        }
        for question in dns.needs().dns {
            let fails = failing.iter().any(|line| line.split(' ').next() == Some(question.name.as_str()));
            snapshot.answer(if fails {
                sendworthy::dns::Answer::failed(question, sendworthy::dns::Failure::Servfail)
            } else {
                zone_file.answer(&question)
            });
        }
    }
    unreachable!()
}

fn codes(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.code).collect()
}

/// The fences of a rule: language line, then text.
fn fences(rule: &Rule) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    let mut open = false;
    for line in rule.docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)) {
        if let Some(language) = line.strip_prefix("```") {
            open = !open;
            if open {
                out.push((language.to_owned(), String::new()));
            }
        } else if let (true, Some((_, text))) = (open, out.last_mut()) {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(line);
        }
    }
    out
}

#[test]
fn every_example_does_what_it_says_and_every_fix_silences_its_rule() {
    for rule in dkim::rules::all() {
        let fences = fences(rule);
        assert!(fences.iter().any(|(language, _)| language.contains("fires")), "{}", rule.code);
        assert!(fences.iter().any(|(language, _)| !language.contains("fires")), "{}", rule.code);
        // Signatures stand in messages: tests/rule_docs.rs runs those.
        for (language, text) in fences.into_iter().filter(|(language, _)| !language.starts_with("signed")) {
            let name = language.split("name=").nth(1);
            let run = |text: &str| {
                if language.starts_with("zone") { survey(text, &[]).1 } else { lint(name, text.as_bytes()).1 }
            };
            let findings = run(&text);
            let expected: &[&str] = if language.contains("fires") { &[rule.code] } else { &[] };
            assert_eq!(codes(&findings), expected, "{} {language}: {text}\n{findings:#?}", rule.code);
            for finding in findings.iter().filter(|finding| finding.fix.is_some()) {
                let fix = finding.fix.as_ref().unwrap();
                let kept: Vec<_> = fix.publish.iter().filter(|line| !line.remove).collect();
                if language.starts_with("dkim") && !kept.is_empty() {
                    let after = lint(name, kept[0].text.as_bytes()).1;
                    assert!(!codes(&after).contains(&rule.code), "{}: {}", rule.code, kept[0].text);
                }
            }
        }
    }
}

#[test]
fn spaces_in_the_key_and_two_strings_are_fine() {
    let key = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7T yWQHOg7hcvPapiMlrwIa\taPcHURo=";
    let (record, findings) = lint(None, key.as_bytes());
    assert_eq!((record.state, codes(&findings)), (DkimKeyState::Valid, vec![]));
    let split = "$ORIGIN example.com.\ns1._domainkey 60 IN TXT \"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7Ty\" \"WQHOg7hcvPapiMlrwIaaPcHURo=\"";
    let (report, findings) = survey(split, &["s1"]);
    assert_eq!((report.selectors[0].state, codes(&findings)), (DkimKeyState::Valid, vec![]));
}

/// The text that the first fix of a record publishes.
fn fixed(text: &str) -> String {
    let (_, findings) = lint(None, text.as_bytes());
    let fix = findings.iter().find_map(|finding| finding.fix.as_ref());
    fix.and_then(|fix| fix.publish.first()).map_or(String::new(), |line| line.text.clone())
}

#[test]
fn one_fix_mends_the_whole_record() {
    let key = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    let whole = format!("v=DKIM1; k=ed25519; p={key}");
    let (half, rest) = key.split_at(20);
    for text in [
        format!("v=DKIM1; k=ed25519; p=\"{key}\""),
        format!("v=DKIM1; \"k=ed25519\"; p={key}"),
        format!("( \"v=DKIM1; k=ed25519; p={half}\" \"{rest}\" )"),
        format!("s1._domainkey IN TXT ( \"v=DKIM1; k=ed25519; \"\n  \"p={key}\" ) ; ----- DKIM key s1"),
        format!("v=DKIM1, k=ed25519, p={key}"),
        format!("v=DKIM1 k=ed25519 p={key}"),
        format!("v=DKIM1,k=ed25519,p={key},"),
    ] {
        assert_eq!(fixed(&text), whole, "{text}");
    }
    assert!(lint(None, whole.as_bytes()).1.is_empty());
    let noted = format!("v=DKIM1; n=\"old\" (\"key\") of May; k=ed25519; p={key}");
    assert!(lint(None, noted.as_bytes()).1.is_empty());
}

#[test]
fn a_cut_at_255_bytes_is_told_only_there() {
    let cut =
        |text: &str| lint(None, text.as_bytes()).1.first().map(|f| f.notes.concat()).unwrap_or_default();
    let text = format!("v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA{}", "A".repeat(255));
    assert!(cut(&text[..255]).contains("255 bytes"));
    assert!(!cut(&text[..252]).contains("255 bytes"));
    assert!(!cut(&format!("{}; t=s", &text[..248])).contains("255 bytes"));
}

#[test]
fn a_retired_key_is_a_fault_only_where_it_is_in_use() {
    let zone = "$ORIGIN example.com.\ns1._domainkey 60 IN TXT \"v=DKIM1; p=\"";
    let severity = |selectors: &[&str]| survey(zone, selectors).1[0].severity;
    assert_eq!(severity(&["s1"]), Severity::Error);
    assert_eq!(severity(&[]), Severity::Info);
    let parked = "$ORIGIN example.com.\n*._domainkey 60 IN TXT \"v=DKIM1; p=\"";
    let (report, findings) = survey(parked, &[]);
    assert_eq!(codes(&findings), Vec::<&str>::new());
    assert_eq!(report.wildcard.unwrap().state, DkimKeyState::Retired);
    assert!(report.selectors.is_empty());
    assert_eq!(codes(&lint(Some("*._domainkey.example.com"), b"v=DKIM1; p=").1), Vec::<&str>::new());
}

#[test]
fn a_web_wildcard_is_no_dangling_alias() {
    let zone = "$ORIGIN example.com.\n* 60 IN CNAME www.example.net.";
    let (report, findings) = survey(zone, &[]);
    assert_eq!(codes(&findings), ["DKM206"]);
    assert!(report.selectors.is_empty());
}

#[test]
fn guesses_that_dangle_are_warnings_and_name_the_provider() {
    let zone = "$ORIGIN example.com.\nk2._domainkey 60 IN CNAME dkim2.mcsv.net.";
    let (report, findings) = survey(zone, &[]);
    assert_eq!((findings[0].code, findings[0].severity), ("DKM203", Severity::Warning));
    assert_eq!(report.selectors[0].origin, SelectorOrigin::Tried);
    assert_eq!(report.selectors[0].provider.unwrap().name, "Mailchimp");
}

#[test]
fn a_whole_name_is_taken_for_its_selector() {
    let zone = "$ORIGIN example.com.\na.b._domainkey 60 IN TXT \"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\"";
    let (report, _) = survey(zone, &["A.b._domainkey.Example.com."]);
    assert_eq!(
        (report.selectors[0].selector.as_str(), report.selectors[0].state),
        ("a.b", DkimKeyState::Valid)
    );
}

#[test]
fn two_halves_as_two_records_are_joined_as_text_only() {
    let (_, texts) = ("", fences(&dkim::rules::key::TRUNCATED));
    let whole = texts.iter().find(|(language, _)| !language.contains("fires")).unwrap().1.clone();
    let (one, two) = whole.split_at(255);
    let zone =
        format!("$ORIGIN example.com.\ns1._domainkey 60 IN TXT \"{one}\"\ns1._domainkey 60 IN TXT \"{two}\"");
    let (report, findings) = survey(&zone, &["s1"]);
    assert_eq!(report.selectors[0].state, DkimKeyState::Several);
    assert_eq!((codes(&findings), findings[0].severity), (vec!["DKM202"], Severity::Error));
    assert_eq!(findings[0].fix.as_ref().unwrap().publish[0].text, whole);
    // Two whole keys are no halves: nothing is joined.
    let two = "v=DKIM1; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA";
    let zone =
        format!("$ORIGIN example.com.\ns1._domainkey 60 IN TXT \"{one}\"\ns1._domainkey 60 IN TXT \"{two}\"");
    let (_, findings) = survey(&zone, &["s1"]);
    let several = findings.iter().find(|finding| finding.code == "DKM202").unwrap();
    assert!(!format!("{several:?}").contains("halves"));
}

#[test]
fn nothing_answered_is_unknown_and_never_absent() {
    let dns = Snapshot::default();
    let name = Name::parse("example.com").unwrap();
    let first = Dns::new(&dns, Limits::default());
    let _ = dkim::survey(&first, &name, &[], &mut Findings::default());
    let mut snapshot = Snapshot::default();
    for question in first.needs().dns {
        snapshot.answer(sendworthy::dns::Answer::failed(question, sendworthy::dns::Failure::Timeout));
    }
    let mut found = Findings::default();
    let report = dkim::survey(&Dns::new(&snapshot, Limits::default()), &name, &[], &mut found);
    assert_eq!((report.not_found.len(), report.unknown.len()), (0, report.tried as usize));
    assert_eq!(codes(found.list()), ["DKM204"]);
}

#[test]
fn hostile_texts_keep_spans_inside() {
    let mut texts: Vec<Vec<u8>> =
        vec![vec![], vec![0], b";;;;".to_vec(), vec![b'='; 70_000], vec![b';'; 70_000]];
    texts.push("p=".repeat(40_000).into_bytes());
    texts.push((0..=255).cycle().take(5000).collect());
    texts.push("v=DKIM1; p=\u{201c}-----BEGIN\u{a0}-----\\;".as_bytes().to_vec());
    for text in texts {
        let mut found = Findings::default();
        let _ = dkim::lint(None, &text, &mut found);
        let (sources, findings) = found.finish();
        for label in findings.iter().flat_map(|finding| &finding.labels) {
            assert!(label.span.end as usize <= sources[label.source.index()].text.len());
            assert!(sources[label.source.index()].kind == SourceKind::Record);
        }
    }
}

#[test]
fn live_records_give_no_unjustified_error() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora/dns-real-records/records.json");
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("SKIPPED: {} is not there", path.display());
        return;
    };
    let rows: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    let (mut read, mut errors) = (0, Vec::new());
    for row in &rows {
        let field = |key: &str| row[key].as_str().unwrap();
        // The set joins the strings of a record by two quotes, once by two escaped ones.
        let data = field("data").replace("\\\"\\\"", "").replace("\"\"", "");
        let _ = lint(None, data.as_bytes());
        if field("type") != "TXT" || !field("name").contains("_domainkey") {
            continue;
        }
        read += 1;
        for finding in lint(Some(field("name")), data.as_bytes()).1 {
            if field("name").starts_with("*._domainkey") {
                panic!("{}: {finding:?}", field("name"));
            }
            if finding.severity == Severity::Error {
                errors.push((finding.code, field("name").to_owned()));
            }
        }
    }
    assert_eq!(read, 355);
    errors.sort();
    assert_eq!(errors, REVIEWED.map(|(code, name, _)| (code, name.to_owned())));
}

/// Every error among the live records, with the reason why it is one.
const REVIEWED: [(&str, &str, &str); 4] = [
    (
        "DKM010",
        "fmk7xlvhjfqqruhiytlb6434lcykrduv._domainkey.justice.gov.uk",
        "the target of an alias, published as TXT; verifiers find no key",
    ),
    (
        "DKM010",
        "selector1._domainkey.yjbservicespp.yjb.gov.uk",
        "the target of an alias, published as TXT; verifiers find no key",
    ),
    (
        "DKM010",
        "u4wwsopiajlepnevuytnwa3ob34xisjv._domainkey.justice.gov.uk",
        "the target of an alias, published as TXT; verifiers find no key",
    ),
    (
        "DKM010",
        "zer52fvryrnfdepqqw2xl2huersvzctv._domainkey.justice.gov.uk",
        "the target of an alias, published as TXT; verifiers find no key",
    ),
];

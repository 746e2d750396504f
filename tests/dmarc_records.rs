//! DMARC records of large senders and of one public zone set, and the records the issue names.

#[path = "common/corpora.rs"]
mod corpora;

use sendworthy::dmarc;
use sendworthy::dns::Name;
use sendworthy::finding::{Finding, Findings, Severity};

fn lint(name: Option<&str>, text: &str) -> Vec<Finding> {
    let mut found = Findings::default();
    let name = name.map(|name| Name::parse(name).unwrap());
    dmarc::lint(name.as_ref(), text.as_bytes(), &mut found);
    found.finish().1
}

#[test]
fn healthy_senders_get_no_error_and_no_warning() {
    for text in [
        "v=DMARC1; p=quarantine; sp=reject; pct=100; rua=mailto:dmarc@github.com; ruf=mailto:dmarc@github.com; fo=1",
        "v=DMARC1; p=quarantine; pct=100; rua=mailto:report@dmarc.amazon.com; ruf=mailto:report@dmarc.amazon.com",
        "v=DMARC1; p=none; sp=quarantine; rua=mailto:mailauth-reports@google.com",
    ] {
        let bad: Vec<_> = lint(None, text).into_iter().filter(|f| f.severity != Severity::Info).collect();
        assert!(bad.is_empty(), "{text}: {bad:#?}");
    }
}

#[test]
fn a_mistyped_policy_is_explained() {
    let found = lint(None, "v=DMARC1; p=rejct; rua=mailto:a@example.com");
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].rule, found[0].labels[0].span.range()), ("dmarc-p-invalid", 12..17));
    assert!(found[0].notes[0].starts_with("receivers act as `p=none`, because"));
    assert_eq!(
        found[0].fix.as_ref().unwrap().publish[0].text,
        "v=DMARC1; p=reject; rua=mailto:a@example.com"
    );
}

#[test]
fn pct_and_t_are_both_explained() {
    let rules: Vec<_> = lint(None, "v=DMARC1; p=reject; pct=50; t=y").iter().map(|f| f.rule).collect();
    assert!(rules.contains(&"dmarc-removed-tag") && rules.contains(&"dmarc-test-mode"), "{rules:?}");
}

#[test]
fn consent_needs_no_policy() {
    assert!(lint(Some("example.com._report._dmarc.reports.example"), "v=DMARC1").is_empty());
    assert!(
        lint(None, "v=DMARC1").iter().any(|f| f.notes.iter().any(|note| note.contains("no name was given")))
    );
}

/// Bytes that nobody writes on purpose give a report too, with the arithmetic checked.
#[test]
fn odd_values_are_read_to_the_end() {
    let tags =
        ["v", "p", "sp", "np", "rua", "ruf", "adkim", "aspf", "fo", "psd", "t", "pct", "rf", "ri", "x"];
    let values = [
        "",
        "invalid",
        "99999999999999999999",
        "-1",
        ":",
        "::0:1:d:s",
        "mailto:",
        "mailto:a@b!99999999999999g",
        "mailto:@,!,,%",
        "=",
        "\u{0}",
        "\u{ff}\u{ff}",
        "y y",
        "none none",
        "'\u{201d}",
        "a@b@c!",
        "!10m",
        "s,s",
    ];
    let mut seen = 0;
    for tag in tags {
        for value in values {
            for text in [
                format!("v=DMARC1; p=reject; {tag}={value}"),
                format!("{tag}={value}; v=DMARC1; p=none"),
                format!("v=DMARC1;{tag} = {value} ;{tag}={value};"),
            ] {
                lint(None, &text);
                lint(Some("_dmarc.example.com"), &text);
                lint(Some("a._report._dmarc.example.com"), &text);
                seen += 1;
            }
        }
    }
    assert_eq!(seen, tags.len() * values.len() * 3);
}

/// Every live record that is called an error, and why that is right.
#[test]
fn live_records() {
    let Some(file) = corpora::suite(&["dns-real-records/records.json"]) else { return };
    let records: Vec<serde_json::Value> =
        serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let mut seen = 0;
    let mut errors = Vec::new();
    for record in &records {
        let (name, data) = (record["name"].as_str().unwrap(), record["data"].as_str().unwrap());
        if record["type"] != "TXT" || !name.contains("_dmarc") {
            continue;
        }
        seen += 1;
        let found = lint(Some(name), data);
        errors.extend(
            found.iter().filter(|f| f.severity == Severity::Error).map(|f| (name.to_owned(), f.rule)),
        );
    }
    // `nv=DMARC1; …`: the stray letter hides the record from every receiver.
    let reviewed = [("_dmarc.email.prisonvisits.service.gov.uk".to_owned(), "dmarc-pasted-escapes")];
    assert!(seen > 300, "only {seen} records");
    assert_eq!(errors, reviewed);
}

//! The sentence and the four states never say better, or worse, than the findings below them.

mod common;

use common::World;
use sendworthy::domain::{Level, Report};

fn check(zone: &str) -> Report {
    World::read(&format!("$ORIGIN example.com.\n@ MX 5 m\nm A 198.51.100.1\n{zone}")).check()
}

const DMARC: &str = "_dmarc TXT \"v=DMARC1; p=reject; rua=mailto:a@example.com\"\n";

#[test]
fn an_ipv4_sender_is_well() {
    let report = check(&format!("@ TXT \"v=spf1 a mx a:m.example.com ~all\"\n@ A 198.51.100.2\n{DMARC}"));
    assert_eq!(report.verdict.states[0].level, Level::Good, "{:?}", report.verdict);
    assert!(report.verdict.sentence.starts_with("SPF names who may send"), "{}", report.verdict.sentence);
}

#[test]
fn void_lookups_of_a_family_that_sends_break() {
    let report = check(&format!(
        "@ TXT \"v=spf1 ip4:192.0.2.1 a:x.example.org a:y.example.org a:z.example.org -all\"\n{DMARC}"
    ));
    assert_eq!(report.verdict.states[0].label, "permerror", "{:?}", report.verdict);
}

#[test]
fn what_breaks_is_said_to_break() {
    for (record, rest) in [
        ("include:example.com", ""),
        ("include:b.example.org", "b.example.org. TXT \"v=spf1 garbage\"\n"),
        ("include:none.example.org", ""),
        ("redirect=none.example.org", ""),
    ] {
        let all = if record.starts_with("redirect") { "" } else { " -all" };
        let report = check(&format!("@ TXT \"v=spf1 {record}{all}\"\n{DMARC}{rest}"));
        assert_eq!(report.verdict.states[0].label, "permerror", "{record}: {:?}", report.verdict);
        assert!(report.verdict.sentence.contains("breaks"), "{record}: {}", report.verdict.sentence);
    }
}

#[test]
fn who_lets_everybody_send_is_told() {
    let report = check(&format!(
        "@ TXT \"v=spf1 include:open.example.org -all\"\nopen.example.org. TXT \"v=spf1 +all\"\n{DMARC}"
    ));
    assert!(report.verdict.sentence.contains("lets everybody send"), "{}", report.verdict.sentence);
}

#[test]
fn unknown_is_not_well() {
    let include = check(&format!(
        "@ TXT \"v=spf1 include:a.example.org -all\"\n{DMARC}; fail a.example.org TXT timeout\n"
    ));
    assert_eq!(include.verdict.states[0].level, Level::Unknown, "{:?}", include.verdict);
    assert!(include.verdict.sentence.contains("could not be looked up"), "{}", include.verdict.sentence);
    for question in ["_mta-sts.example.com TXT", "_smtp._tls.example.com TXT", "m.example.com A"] {
        let report = check(&format!("@ TXT \"v=spf1 mx -all\"\n{DMARC}; fail {question} timeout\n"));
        assert!(report.verdict.states[3].level >= Level::Unknown, "{question}: {:?}", report.verdict);
    }
}

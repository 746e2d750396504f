//! Delivery records on live data, hostile texts and unanswered questions.

use std::fs;
use std::net::IpAddr;
use std::path::Path;

use sendworthy::delivery::{self, Kind, ListState, MxState, PolicyState, RecordState, ReverseState};
use sendworthy::dns::{Answer, Dns, Failure, Limits, Name, Question, RecordData, Snapshot, Timestamp, Type};
use sendworthy::finding::{Findings, Severity};

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn codes(kind: Kind, text: &[u8]) -> Vec<&'static str> {
    let mut found = Findings::default();
    let _ = delivery::lint(kind, None, text, &mut found);
    let (sources, findings) = found.finish();
    for label in findings.iter().flat_map(|finding| &finding.labels) {
        assert!(label.span.end as usize <= sources[label.source.index()].text.len());
    }
    findings.iter().map(|finding| finding.code).collect()
}

/// Answers every question by `answer` until nothing is asked any more.
fn survey(
    ip: Option<IpAddr>,
    answer: impl Fn(Question) -> Answer,
) -> (delivery::DeliveryReport, Vec<&'static str>) {
    let mut snapshot = Snapshot::default();
    for _ in 0..4 {
        let dns = Dns::new(&snapshot, Limits::default());
        let mut found = Findings::default();
        let report = delivery::survey(&dns, &name("example.com"), ip, Timestamp(0), &mut found);
        if !dns.is_pending() {
            return (report, found.list().iter().map(|finding| finding.code).collect());
        }
        let needs = dns.needs();
        for question in needs.dns {
            snapshot.answer(answer(question));
        }
        for url in needs.fetch {
            let failed = "not fetched: browsers may not".to_owned();
            snapshot.fetched(url, sendworthy::dns::Fetched::Failed { failed });
        }
    }
    panic!("more than four waves");
}

#[test]
fn nothing_answered_is_unknown_and_never_absent() {
    let (report, codes) =
        survey(Some("192.0.2.1".parse().unwrap()), |question| Answer::failed(question, Failure::Timeout));
    assert_eq!(codes, Vec::<&str>::new());
    assert_eq!(report.mx.state, MxState::Unknown);
    assert_eq!(report.mta_sts.state, RecordState::Unknown);
    assert_eq!(report.mta_sts.policy_state, PolicyState::NotChecked);
    assert_eq!((report.tls_rpt.state, report.bimi.state), (RecordState::Unknown, RecordState::Unknown));
    let sender = report.sender.unwrap();
    assert_eq!(sender.state, ReverseState::Unknown);
    assert!(sender.lists.iter().all(|list| list.state == ListState::Unknown));
}

#[test]
fn a_policy_that_may_not_be_fetched_is_no_fault() {
    let (report, codes) = survey(None, |question| match (question.name.as_str(), question.rtype) {
        ("_mta-sts.example.com", Type::Txt) => {
            Answer::new(question, vec![RecordData::Txt(vec![b"v=STSv1; id=1".to_vec()])])
        }
        ("_smtp._tls.example.com", Type::Txt) => {
            let text = b"v=TLSRPTv1;rua=mailto:a@example.com".to_vec();
            Answer::new(question, vec![RecordData::Txt(vec![text])])
        }
        ("example.com", Type::Mx) => Answer::new(question, vec![RecordData::Mx(0, Name::root())]),
        ("mta-sts.example.com", Type::A) => Answer::new(question, vec![RecordData::A([192, 0, 2, 3].into())]),
        _ => Answer::nxdomain(question),
    });
    assert_eq!(codes, Vec::<&str>::new());
    assert_eq!((report.mx.state, report.mta_sts.state), (MxState::Null, RecordState::Valid));
    assert_eq!(report.mta_sts.policy_state, PolicyState::NotChecked);
    assert_eq!(report.mta_sts.reason.as_deref(), Some("not fetched: browsers may not"));
    assert!(report.not_checked.iter().any(|row| row.what == "mta-sts-policy"));
}

#[test]
fn an_address_of_ipv6_is_turned_round_nibble_by_nibble() {
    let (report, _) = survey(Some("2001:db8::1".parse().unwrap()), Answer::nxdomain);
    assert_eq!(
        report.sender.unwrap().reverse.as_str(),
        "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"
    );
}

#[test]
fn declining_is_no_error_and_half_of_it_is() {
    assert_eq!(codes(Kind::Bimi, b"v=BIMI1; l=; a=;"), ["DLV010"]);
    assert_eq!(codes(Kind::Bimi, b"v=BIMI1; l=; a=https://example.com/a.pem"), ["DLV008"]);
}

#[test]
fn a_day_is_what_the_largest_publish() {
    let policy =
        |age: u32| format!("version: STSv1\r\nmode: enforce\r\nmx: *.example.com\r\nmax_age: {age}\r\n");
    assert_eq!(codes(Kind::MtaSts, policy(604_800).as_bytes()), Vec::<&str>::new());
    let mut found = Findings::default();
    let _ = delivery::lint(Kind::MtaSts, None, policy(86_400).as_bytes(), &mut found);
    assert_eq!(found.list()[0].severity, sendworthy::finding::Severity::Info);
    assert_eq!(codes(Kind::MtaSts, b"version: STSv1\nmode: none\nmax_age: 86400"), ["DLV110"]);
}

#[test]
fn hostile_texts_keep_spans_inside() {
    let texts: [Vec<u8>; 6] = [
        vec![],
        vec![0; 300],
        vec![b';'; 70_000],
        b"v=STSv1;=;;=".to_vec(),
        b"mode:\nmx:\n:\n".repeat(9_000),
        (0..=255).cycle().take(5_000).collect(),
    ];
    for text in texts {
        for kind in [Kind::MtaSts, Kind::TlsRpt, Kind::Bimi] {
            let _ = codes(kind, &text);
        }
    }
}

#[test]
fn live_records_are_clean() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora/dns-real-records/records.json");
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("SKIPPED: {} is not there", path.display());
        return;
    };
    let rows: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    let mut read = 0;
    for row in &rows {
        let (owner, data) = (row["name"].as_str().unwrap(), row["data"].as_str().unwrap());
        for (labels, kind) in [("_mta-sts.", Kind::MtaSts), ("_smtp._tls.", Kind::TlsRpt)] {
            let found = codes(kind, data.as_bytes());
            if row["type"] == "TXT" && owner.starts_with(labels) && data.starts_with("v=") {
                read += 1;
                assert_eq!(found, Vec::<&str>::new(), "{owner}: {data}");
            }
        }
    }
    assert!(read > 60, "only {read} records");
}

/// The text that the first fix of a record publishes, and how many errors the record has.
fn mended(kind: Kind, text: &str) -> (String, usize) {
    let mut found = Findings::default();
    delivery::lint(kind, None, text.as_bytes(), &mut found);
    let (_, findings) = found.finish();
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    let fix = findings.iter().find_map(|finding| finding.fix.as_ref());
    (fix.and_then(|fix| fix.publish.first()).map_or(String::new(), |line| line.text.clone()), errors)
}

#[test]
fn one_fix_mends_what_a_copy_left() {
    use Kind::{Bimi, MtaSts, TlsRpt};
    let sts = "v=STSv1; id=20261124";
    let rpt = "v=TLSRPTv1; rua=mailto:a@x.example";
    let bimi = "v=BIMI1; l=https://x.example/l.svg; a=https://x.example/a.pem";
    for (kind, text, whole) in [
        (MtaSts, r#""v=STSv1; id=20261124""#, sts),
        (MtaSts, r"v=STSv1\; id=20261124", sts),
        (MtaSts, r#"v=STSv1; id="20261124""#, sts),
        (MtaSts, "v=STSv1 id=20261124", sts),
        (MtaSts, "v=STSv1, id=20261124", sts),
        (MtaSts, r#""v=STSv1; " "id=20261124""#, sts),
        (TlsRpt, r#""v=TLSRPTv1; rua=mailto:a@x.example""#, rpt),
        (TlsRpt, r"v=TLSRPTv1\; rua=mailto:a@x.example", rpt),
        (TlsRpt, r#"v=TLSRPTv1; rua="mailto:a@x.example""#, rpt),
        (TlsRpt, "v=TLSRPTv1 rua=mailto:a@x.example", rpt),
        (TlsRpt, "v=TLSRPTv1; rua=a@x.example", rpt),
        (TlsRpt, "v=TLSRPTv1; rua=mailto:a@x.example!10m", rpt),
        (Bimi, "\u{201c}v=BIMI1; l=https://x.example/l.svg; a=https://x.example/a.pem\u{201d}", bimi),
        (Bimi, r"v=BIMI1\; l=https://x.example/l.svg\; a=https://x.example/a.pem", bimi),
        (Bimi, "v=BIMI1; l=https://x.example/l.svg a=https://x.example/a.pem", bimi),
        (Bimi, "v=BIMI1 l=https://x.example/l.svg a=https://x.example/a.pem", bimi),
    ] {
        assert_eq!(mended(kind, text), (whole.to_owned(), 1), "{text}");
        assert_eq!(mended(kind, whole), (String::new(), 0));
    }
}

#[test]
fn a_field_written_twice_is_a_warning() {
    for (kind, text) in [
        (Kind::MtaSts, "v=STSv1; id=1; id=2"),
        (Kind::TlsRpt, "v=TLSRPTv1; rua=mailto:a@x.example; rua=mailto:b@x.example"),
    ] {
        let mut found = Findings::default();
        delivery::lint(kind, None, text.as_bytes(), &mut found);
        let found: Vec<_> = found.finish().1.iter().map(|finding| (finding.code, finding.severity)).collect();
        assert_eq!(found, [("DLV012", Severity::Warning)]);
    }
}

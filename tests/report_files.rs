//! Reports of other people's suites, compared with what mail-auth reads in them, and files that are
//! made to do harm.
//!
//! The files are in `$SENDWORTHY_CORPORA/reports-mail-auth-crate`, `../shared/corpora` by default.
#![allow(clippy::disallowed_methods)]

mod common;

use std::fs;
use std::path::Path;

use common::random::Random;
use sendworthy::finding::render::Style;
use sendworthy::report::{
    self, DmarcAggregate, Feedback, Packing, ReadReport, ReportContent, ReportLimits, TlsReport,
};
use serde_json::{Value, json};

fn read(raw: &[u8]) -> ReadReport {
    let read = report::read(raw.to_vec(), &ReportLimits::default());
    // Both forms of an answer have to stand whatever was read.
    report::plain(&read, &Style { color: true, width: 80 });
    serde_json::to_value(&read).unwrap();
    read
}

fn dmarc(read: &ReadReport) -> &DmarcAggregate {
    let ReportContent::DmarcAggregate { dmarc } = &read.content else { panic!("{read:#?}") };
    dmarc
}

fn tls(read: &ReadReport) -> &TlsReport {
    let ReportContent::TlsRpt { tls } = &read.content else { panic!("{read:#?}") };
    tls
}

fn feedback(read: &ReadReport) -> &Feedback {
    let ReportContent::Feedback { feedback } = &read.content else { panic!("{read:#?}") };
    feedback
}

fn unread(read: &ReadReport) -> Vec<&str> {
    read.envelope.not_looked_at.iter().map(|entry| entry.why.as_str()).collect()
}

/// The files of a folder with an ending, each beside the JSON of the same name.
fn pairs(folder: &Path) -> Vec<(String, Vec<u8>, Value)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let expected = path.with_extension("json");
        if path.extension().is_some_and(|end| end != "json") {
            let expected = serde_json::from_slice(&fs::read(expected).unwrap()).unwrap();
            found.push((path.display().to_string(), fs::read(&path).unwrap(), expected));
        }
    }
    found
}

#[test]
fn dmarc_reports_of_mail_auth() {
    let Some(folder) = common::corpus("reports-mail-auth-crate/resources/dmarc-feedback") else {
        return println!("SKIPPED: reports-mail-auth-crate is not in the corpora");
    };
    let files = pairs(&folder);
    assert_eq!(files.len(), 10);
    for (name, raw, mut expected) in files {
        let read = read(&raw);
        // Extensions are passed over here.
        expected.as_object_mut().unwrap().remove("extensions");
        for record in expected["record"].as_array_mut().unwrap() {
            record.as_object_mut().unwrap().remove("extensions");
        }
        let mut ours = as_mail_auth(dmarc(&read));
        // Files that are older than a field lack it.
        for (object, field) in [
            ("report_metadata", "generator"),
            ("policy_published", "np"),
            ("policy_published", "discovery_method"),
        ] {
            if expected[object].get(field).is_none() {
                ours[object].as_object_mut().unwrap().remove(field);
            }
        }
        assert_eq!(ours, expected, "{name}");
        assert_eq!(read.envelope.problems, [], "{name}");
        assert_eq!(read.envelope.mail.is_some(), name.ends_with(".eml"));
    }
}

/// A report in the words of mail-auth.
fn as_mail_auth(report: &DmarcAggregate) -> Value {
    let policy = &report.policy;
    json!({
        "version": report.version.as_deref().unwrap_or("0").parse::<f64>().unwrap(),
        "report_metadata": {
            "org_name": report.reporter,
            "email": report.email,
            "extra_contact_info": report.extra_contact,
            "report_id": report.report_id,
            "date_range": { "begin": seconds(report.begin.as_deref()), "end": seconds(report.end.as_deref()) },
            "error": report.errors,
            "generator": report.generator,
        },
        "policy_published": {
            "domain": policy.domain,
            "version_published": null,
            "adkim": word(policy.adkim.map(|mode| if mode == "r" { "relaxed" } else { "strict" })),
            "aspf": word(policy.aspf.map(|mode| if mode == "r" { "relaxed" } else { "strict" })),
            "p": word(policy.p),
            "sp": word(policy.sp),
            "np": word(policy.np),
            "discovery_method": word(policy.discovery),
            "testing": policy.testing.unwrap_or_default(),
            "fo": policy.fo,
        },
        "record": report.records.iter().map(|record| json!({
            "row": {
                "source_ip": record.source_ip,
                "count": record.count,
                "policy_evaluated": {
                    "disposition": word(record.disposition),
                    "dkim": word(record.dkim),
                    "spf": word(record.spf),
                    "reason": record.overrides.iter().map(|reason| json!({
                        "type_": override_word(reason.kind), "comment": reason.comment,
                    })).collect::<Vec<_>>(),
                },
            },
            "identifiers": {
                "envelope_to": record.envelope_to,
                "envelope_from": record.envelope_from.as_deref().unwrap_or_default(),
                "header_from": record.header_from,
            },
            "auth_results": {
                "dkim": record.dkim_results.iter().map(|result| json!({
                    "domain": result.domain, "selector": result.selector.as_deref().unwrap_or_default(), "result": word(result.result),
                    "human_result": result.human_result,
                })).collect::<Vec<_>>(),
                "spf": record.spf_results.iter().map(|result| json!({
                    "domain": result.domain,
                    "scope": word(result.scope.map(|scope| if scope == "mfrom" { "mail_from" } else { scope })),
                    "result": word(result.result), "human_result": result.human_result,
                })).collect::<Vec<_>>(),
            },
        })).collect::<Vec<_>>(),
    })
}

/// mail-auth knows those of RFC 9990 only.
fn override_word(kind: Option<&str>) -> String {
    word(kind.map(|kind| if ["forwarded", "sampled_out"].contains(&kind) { "other" } else { kind }))
}

/// `local_policy` as `LocalPolicy`.
fn word(word: Option<&str>) -> String {
    let Some(word) = word else { return "Unspecified".to_owned() };
    word.split('_').map(|piece| piece[..1].to_uppercase() + &piece[1..]).collect()
}

fn seconds(date: Option<&str>) -> i64 {
    mail_parser::DateTime::parse_rfc3339(date.unwrap()).unwrap().to_timestamp()
}

#[test]
fn tls_reports_of_mail_auth() {
    let Some(folder) = common::corpus("reports-mail-auth-crate/resources/tlsrpt") else {
        return println!("SKIPPED: reports-mail-auth-crate is not in the corpora");
    };
    let mut compared = 0;
    for name in ["rpt01", "rpt02", "rpt03"] {
        let json = fs::read(folder.join(format!("{name}.json"))).unwrap();
        let expected: Value = serde_json::from_slice(&json).unwrap();
        let mail = fs::read(folder.join(format!("{name}.eml"))).ok();
        for raw in mail.iter().chain([&json]) {
            let read = read(raw);
            let report = tls(&read);
            assert_eq!(report.reporter.as_deref(), expected["organization-name"].as_str());
            assert_eq!(report.contact.as_deref(), expected["contact-info"].as_str());
            assert_eq!(report.report_id.as_deref(), expected["report-id"].as_str());
            assert_eq!(report.begin.as_deref(), expected["date-range"]["start-datetime"].as_str());
            assert_eq!(report.end.as_deref(), expected["date-range"]["end-datetime"].as_str());
            let policies = expected["policies"].as_array().unwrap();
            assert_eq!(report.policies.len(), policies.len());
            for (policy, expected) in report.policies.iter().zip(policies) {
                assert_eq!(policy.domain.as_deref(), expected["policy"]["policy-domain"].as_str());
                let summary = &expected["summary"];
                assert_eq!(
                    Some(u64::from(policy.successful)),
                    summary["total-successful-session-count"].as_u64()
                );
                let failed = summary["total-failure-session-count"].as_u64().unwrap_or_default();
                assert_eq!(u64::from(policy.failed), failed);
                let nothing = Vec::new();
                let failures = expected["failure-details"].as_array().unwrap_or(&nothing);
                assert_eq!(policy.failures.len(), failures.len());
                for (failure, expected) in policy.failures.iter().zip(failures) {
                    assert_eq!(failure.result.as_deref(), expected["result-type"].as_str());
                    assert_eq!(failure.sending_mta_ip.as_deref(), expected["sending-mta-ip"].as_str());
                    assert_eq!(failure.receiving_mx.as_deref(), expected["receiving-mx-hostname"].as_str());
                    assert_eq!(failure.receiving_ip.as_deref(), expected["receiving-ip"].as_str());
                    assert_eq!(Some(u64::from(failure.sessions)), expected["failed-session-count"].as_u64());
                    assert_eq!(failure.reason_code.as_deref(), expected["failure-reason-code"].as_str());
                }
            }
            let places: Vec<_> =
                read.envelope.problems.iter().map(|problem| problem.place.as_str()).collect();
            let wrong: &[&str] = if name == "rpt03" { &["policies[1].policy.policy-type"] } else { &[] };
            assert_eq!(places, wrong, "{name}");
            compared += 1;
        }
    }
    assert_eq!(compared, 5);
}

#[test]
fn feedback_of_mail_auth() {
    let Some(folder) = common::corpus("reports-mail-auth-crate/resources/arf") else {
        return println!("SKIPPED: reports-mail-auth-crate is not in the corpora");
    };
    let files = pairs(&folder);
    assert_eq!(files.len(), 5);
    for (name, raw, expected) in files {
        let read = read(&raw);
        let report = feedback(&read);
        let text = |field: &str| expected[field].as_str().map(str::to_owned);
        let plain = |field: &str| text(field).map(|value| value.trim_matches(['<', '>']).to_owned());
        assert_eq!(
            report.kind.as_deref().map(|kind| word(Some(&kind.replace('-', "_")))),
            text("feedback_type")
        );
        assert_eq!(report.original_mail_from, plain("original_mail_from"), "{name}");
        assert_eq!(report.original_rcpt_to.first().cloned(), plain("original_rcpt_to"), "{name}");
        assert_eq!(report.original_envelope_id, text("original_envelope_id"), "{name}");
        assert_eq!(report.reporting_mta, text("reporting_mta"), "{name}");
        assert_eq!(report.source_ip, text("source_ip"), "{name}");
        assert_eq!(report.user_agent, text("user_agent"), "{name}");
        assert_eq!(report.dkim_domain, text("dkim_domain"), "{name}");
        assert_eq!(report.dkim_identity, text("dkim_identity"), "{name}");
        assert_eq!(report.dkim_selector, text("dkim_selector"), "{name}");
        let joined = |value: String| value.split_whitespace().collect::<String>();
        assert_eq!(report.dkim_canonicalized_body, text("dkim_canonicalized_body").map(joined), "{name}");
        assert_eq!(json!(report.reported_domains), expected["reported_domain"], "{name}");
        assert_eq!(json!(report.reported_uris), expected["reported_uri"], "{name}");
        assert_eq!(
            report.authentication_results.len(),
            expected["authentication_results"].as_array().unwrap().len()
        );
        assert_eq!(report.arrival_date.is_some(), !expected["arrival_date"].is_null(), "{name}");
        if let Some(date) = expected["arrival_date"].as_i64() {
            assert_eq!(seconds(report.arrival_date.as_deref()), date, "{name}");
        }
        assert_eq!(report.incidents.unwrap_or(1), expected["incidents"], "{name}");
        let original = report.original.as_ref().unwrap();
        assert!(original.from.is_some(), "{name}");
    }
}

const XML: &str = r#"<?xml version="1.0"?>
<feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0" xmlns:x="urn:example">
  <version>1.0</version>
  <report_metadata>
    <org_name>A &amp; B &#x41;<![CDATA[ <C>]]></org_name><email>a@example.net</email><report_id>7</report_id>
    <date_range><begin>1700000000</begin><end>soon</end></date_range>
    <error>one</error><error>two</error><generator>g 1</generator>
  </report_metadata>
  <policy_published>
    <domain>example.com</domain><p>Reject</p><sp>nothing</sp><np>none</np><testing>y</testing>
    <discovery_method>treewalk</discovery_method><adkim>s</adkim>
  </policy_published>
  <x:domain>evil.example</x:domain>
  <record>
    <row><source_ip>2001:db8::1</source_ip><count>2</count>
      <policy_evaluated><disposition>pass</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated></row>
    <unknown><row><count>9</count></row></unknown>
    <identifiers><header_from>example.com</header_from><envelope_from/></identifiers>
    <auth_results><dkim><domain>example.com</domain><selector>s</selector><result>pass</result></dkim></auth_results>
    <x:row><x:count>5</x:count></x:row>
  </record>
  <record>
    <row><source_ip>300.1.1.1</source_ip><count>-1</count>
      <policy_evaluated><disposition>reject</disposition><dkim>fail</dkim><spf>maybe</spf></policy_evaluated></row>
    <identifiers><header_from>a.example.com</header_from></identifiers>
    <auth_results/>
  </record>
</feedback>"#;

#[test]
fn wrong_values_are_named_with_their_place() {
    let read = read(XML.as_bytes());
    let report = dmarc(&read);
    assert_eq!(report.form, "rfc9990");
    assert_eq!(report.reporter.as_deref(), Some("A & B A <C>"));
    assert_eq!((report.begin.as_deref(), report.end.as_deref()), (Some("2023-11-14T22:13:20Z"), None));
    assert_eq!(report.errors, ["one", "two"]);
    assert_eq!((report.policy.p, report.policy.sp, report.policy.np), (Some("reject"), None, Some("none")));
    assert_eq!(report.policy.domain.as_deref(), Some("example.com"));
    assert_eq!((report.policy.testing, report.policy.discovery), (Some(true), Some("treewalk")));
    let first = &report.records[0];
    assert_eq!((first.count, first.envelope_from.as_deref()), (2, Some("")));
    assert_eq!((report.totals.messages, report.totals.passed, report.totals.dkim), (2, 2, 2));
    let problems: Vec<_> = read
        .envelope
        .problems
        .iter()
        .map(|problem| format!("{}: {}", problem.place, problem.message))
        .collect();
    assert_eq!(
        problems,
        [
            "report_metadata/date_range/end: `soon` does not count seconds since 1970",
            "policy_published/sp: `nothing` is none of none, quarantine, reject",
            "record 2: row/source_ip: `300.1.1.1` is no IP address",
            "record 2: row/count: `-1` is no number, or too large a one",
            "record 2: row/policy_evaluated/spf: `maybe` is none of pass, fail",
            "report_metadata/date_range: it is missing",
        ]
    );
}

#[test]
fn the_summary_tells_the_sums_first() {
    let read = read(XML.as_bytes());
    let plain = report::plain(&read, &Style { color: false, width: 80 });
    assert!(plain.starts_with("DMARC report of A & B A <C> on example.com\n"), "{plain}");
    assert!(plain.contains("2 messages: 2 passed (2 by DKIM, 0 by SPF), 0 failed"), "{plain}");
    assert!(
        plain.contains("     pass  2 messages from 2001:db8::1: DKIM pass, SPF fail, delivered;"),
        "{plain}"
    );
    assert!(plain.lines().all(|line| line.chars().count() <= 80), "{plain}");
}

#[test]
fn a_terminal_obeys_nothing() {
    let xml = XML.replace("<p>Reject</p>", "<p>\u{9b}2J\u{202e}</p>").replace("g 1", "&#27;[2J");
    let plain = report::plain(&read(xml.as_bytes()), &Style { color: false, width: 80 });
    assert!(!plain.contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{plain}");
}

/// gzip with one stored block.
fn gzip(content: &[u8]) -> Vec<u8> {
    let mut out = vec![0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3];
    out.extend(b"report.xml\0");
    out.extend(deflate(content));
    out.extend(crc(content).to_le_bytes());
    out.extend((content.len() as u32).to_le_bytes());
    out
}

fn deflate(content: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec(content, 9)
}

fn crc(content: &[u8]) -> u32 {
    !content.iter().fold(u32::MAX, |mut sum, byte| {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 0 { sum >> 1 } else { (sum >> 1) ^ 0xedb8_8320 };
        }
        sum
    })
}

fn zip(files: &[(&str, u16, &[u8], &[u8])]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, method, content, packed) in files {
        let at = out.len() as u32;
        let mut common = Vec::new();
        for value in [20, 0, *method, 0, 0] {
            common.extend(u16::to_le_bytes(value));
        }
        for value in [crc(content), packed.len() as u32, content.len() as u32] {
            common.extend(value.to_le_bytes());
        }
        common.extend((name.len() as u16).to_le_bytes());
        common.extend([0, 0]);
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(name.as_bytes());
        out.extend(*packed);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let at = out.len() as u32;
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend((files.len() as u16).to_le_bytes());
    out.extend((files.len() as u16).to_le_bytes());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0, 0]);
    out
}

#[test]
fn packed_reports() {
    let plain = read(XML.as_bytes());
    let deflated = deflate(XML.as_bytes());
    let stored = zip(&[
        ("a/", 0, b"", b""),
        ("readme.txt", 0, b"hello", b"hello"),
        ("r.xml", 0, XML.as_bytes(), XML.as_bytes()),
    ]);
    for (raw, packing) in [
        (["\u{feff}\n", XML].concat().into_bytes(), &[][..]),
        (gzip(XML.as_bytes()), &[Packing::Gzip]),
        (zip(&[("r.xml", 8, XML.as_bytes(), &deflated)]), &[Packing::Zip]),
        (stored, &[Packing::Zip]),
        (gzip(&gzip(XML.as_bytes())), &[Packing::Gzip, Packing::Gzip]),
    ] {
        let packed = read(&raw);
        assert_eq!(packed.content, plain.content);
        assert_eq!(packed.envelope.packing, packing);
        assert_eq!(packed.envelope.problems, plain.envelope.problems);
    }
    let mut damaged = gzip(XML.as_bytes());
    let sum = damaged.len() - 6;
    damaged[sum] ^= 1;
    assert!(read(&damaged).envelope.problems.iter().any(|problem| problem.message.contains("checksum")));
}

#[test]
fn what_grows_too_large_is_not_looked_at() {
    let bomb = vec![b' '; 24 << 20];
    let packed = deflate(&bomb);
    assert!(packed.len() < 200_000);
    let mut gzipped = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    gzipped.extend(&packed);
    assert_eq!(unread(&read(&gzipped)), ["it would grow beyond the limit"]);
    let many: Vec<_> = (0..50).map(|_| ("bomb.xml", 8, &b""[..], &packed[..])).collect();
    let archive = read(&zip(&many));
    assert_eq!(archive.envelope.not_looked_at.len(), 21);
    assert!(unread(&archive).contains(&"there are too many files in it"));
    let mut layers = XML.as_bytes().to_vec();
    for _ in 0..6 {
        layers = gzip(&layers);
    }
    assert_eq!(unread(&read(&layers)), ["too many packed files stand inside each other"]);
    let large = ReportLimits { file: 100, ..ReportLimits::default() };
    let large = report::read(XML.as_bytes().to_vec(), &large);
    assert_eq!(unread(&large), ["it is larger than the limit"]);
    // A mail that carries the same.
    let mail = [b"From: a@example.net\r\nContent-Type: application/gzip\r\n\r\n".to_vec(), gzipped].concat();
    assert_eq!(unread(&read(&mail)), ["it would grow beyond the limit"]);
}

#[test]
fn entities_and_depths() {
    let lol = r#"<!DOCTYPE feedback [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
        <feedback><report_metadata><org_name>&b;&b;</org_name></report_metadata></feedback>"#;
    let bomb = read(lol.as_bytes());
    assert_eq!(dmarc(&bomb).reporter, None);
    assert_eq!(unread(&bomb), ["its document type: no entities are made"]);
    assert!(bomb.envelope.problems[0].message.contains("not defined"));
    let deep = format!("<feedback>{}", "<x>".repeat(100_000));
    assert!(unread(&read(deep.as_bytes()))[0].starts_with("too many elements inside each other, from byte "));
    let deep = format!("{{\"policies\":{}", "[".repeat(100_000));
    assert!(unread(&read(deep.as_bytes()))[0].ends_with("too much stands inside each other"));
    let wide = format!("{{\"policies\":[{}1]}}", "1,".repeat(2_000_000));
    assert!(unread(&read(wide.as_bytes()))[0].ends_with("there are too many values"));
    let record = "<record><row><source_ip>192.0.2.1</source_ip><count>1</count></row></record>";
    let many = read(format!("<feedback>{}</feedback>", record.repeat(25_000)).as_bytes());
    assert_eq!((dmarc(&many).records.len(), dmarc(&many).records_left_out), (20_000, 5_000));
    assert_eq!(dmarc(&many).totals.messages, 25_000);
    let signatures = "<dkim><result>pass</result></dkim>".repeat(300);
    let xml = format!("<feedback><record><auth_results>{signatures}</auth_results></record></feedback>");
    let full = read(xml.as_bytes());
    let record = &dmarc(&full).records[0];
    assert_eq!((record.dkim_results.len(), record.entries_left_out), (100, 200));
}

#[test]
fn what_is_no_report() {
    for raw in [
        &b""[..],
        b"\n",
        b"<html><body/></html>",
        b"{}",
        b"[1]",
        b"{",
        b"PK\x05\x06",
        b"\x1f\x8b",
        b"hello",
        b"A: b\r\n\r\nc",
    ] {
        let read = read(raw);
        assert_eq!(read.content, ReportContent::None, "{raw:?}");
        assert!(!read.envelope.not_looked_at.is_empty(), "{raw:?}");
    }
}

/// Damaged reports of every kind end in an answer.
#[test]
fn any_bytes_give_an_answer() {
    let json = r#"{"organization-name":"a\u00e9\ud83d\ude00","policies":[{"policy":{"policy-type":"sts"},"failure-details":[{"result-type":"x"}]}]}"#;
    let bounce = "From: MAILER-DAEMON@a.example\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b\r\n\r\n<x@a.example>: 550 5.1.1 no such user\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; a\r\n\r\nFinal-Recipient: rfc822; x@a.example\r\nAction: failed\r\nStatus: 5.1.1\r\n--b--\r\n";
    let feedback = "Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nSource-IP: 192.0.2.1\r\n--b--\r\n";
    let packed = zip(&[("r.xml", 8, XML.as_bytes(), &deflate(XML.as_bytes()))]);
    let seeds = [
        XML.as_bytes().to_vec(),
        json.as_bytes().to_vec(),
        bounce.as_bytes().to_vec(),
        feedback.as_bytes().to_vec(),
        gzip(XML.as_bytes()),
        packed,
    ];
    let mut random = Random(0x5e4d);
    for round in 0..6_000 {
        let mut raw = seeds[round % seeds.len()].clone();
        for _ in 0..=random.below(4) {
            let at = random.below(raw.len());
            match random.below(5) {
                0 => raw[at] = random.below(256) as u8,
                1 => raw.truncate(at.max(1)),
                2 => drop(raw.splice(at..at, "é\u{1F600}".bytes())),
                3 => raw[at] ^= 1 << random.below(8),
                _ => {
                    let to = (at + random.below(40)).min(raw.len());
                    let piece = raw[at..to].to_vec();
                    raw.splice(at..at, piece);
                }
            }
        }
        read(&raw);
    }
}

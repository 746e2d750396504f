//! DMARC from the bytes of a message to its verdict: the cases of the Python package authheaders, whose answers are
//! lines of Authentication-Results.
//!
//! Its tests hand most verdicts of DKIM in and leave SPF out; here the signatures in the messages are
//! verified, and SPF says nothing of the sender. But for one case it keeps to RFC 7489, and we to RFC 9989.
//! The files are in `$SENDWORTHY_CORPORA/dmarc-authheaders`.
#![allow(clippy::disallowed_methods)]

mod common;

use std::fs;

use common::signed::{self, SignedMail};
use common::{NOW, corpora};
use sendworthy::dkim::VerifyLimits;
use sendworthy::dns::{Answer, Snapshot};
use sendworthy::message::{Authentication, Envelope, Facts, authenticate};
use sendworthy::mime::Mail;
use sendworthy::spf::Sender;
use serde_json::Value;

/// A case whose answer is not ours, ours, and why.
const DEVIATIONS: &[(&str, &str, &str)] = &[
    (
        "test_authenticate_dmarc_bad",
        "dmarc=fail header.from=bad.example.com policy.dmarc=none",
        "a piece that is no tag is ignored, and the record with its `p=` stays (RFC 9989 section 4.8)",
    ),
    (
        "test_authenticate_dmarc_nofrom",
        "DMARC: there is no author",
        "without an author domain DMARC does not apply, and there is no result to report (RFC 9989 section 5.3.1)",
    ),
];

#[test]
fn every_case() {
    let Some(folder) = corpora::suite(&["dmarc-authheaders"]) else { return };
    let mails = signed::authheaders();
    let text = fs::read_to_string(folder.join("cases.json")).unwrap();
    let suite: Value = serde_json::from_str(&text).unwrap();
    let cases = suite["cases"].as_array().unwrap();
    let (mut wrong, mut compared) = (Vec::new(), [0, 0]);
    for case in cases {
        let word = |key: &str| case[key].as_str().unwrap();
        let (name, expected) = (word("test"), word("expect"));
        let file = format!("/{}", word("message"));
        let report = verified(mails.iter().find(|mail| mail.name.ends_with(&file)).unwrap());
        // What is handed in comes out again: no verdict of the package's own.
        let is_own = !word("args").contains("dkim=False");
        let dkim = expected.split("; ").filter(|part| is_own && part.starts_with("dkim=")).count();
        if dkim > 0 {
            compared[0] += 1;
            let domain = report.dkim[0].domain.as_ref().unwrap();
            let ours =
                format!("dkim={} header.d={domain} header.i=@{domain}", report.dkim[0].result.as_str());
            if dkim != 1 || report.dkim.len() != 1 || !expected.contains(&ours) {
                wrong.push(format!("{name}: {ours}, not {expected}"));
            }
        }
        let Some((_, expected)) = expected.split_once("; dmarc=") else { continue };
        compared[1] += 1;
        let expected = without_comment(&format!("dmarc={expected}"));
        let ours = dmarc(&report, &expected);
        match DEVIATIONS.iter().find(|(case, ..)| *case == name) {
            Some((_, listed, _)) if ours == expected || ours != *listed => {
                wrong.push(format!("{name} does not deviate as listed: {ours}"));
            }
            None if ours != expected => wrong.push(format!("{name}: {ours}, not {expected}")),
            _ => {}
        }
    }
    println!(
        "dmarc-authheaders: {} cases, {} of DKIM and {} of DMARC; {} deviate",
        cases.len(),
        compared[0],
        compared[1],
        DEVIATIONS.len()
    );
    DEVIATIONS.iter().for_each(|(name, ours, why)| println!("  {name}: {ours}: {why}"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!((cases.len(), compared), (13, [4, 11]));
}

fn verified(signed: &SignedMail) -> Authentication {
    let mail = Mail::parse(signed.raw.clone());
    let facts = Facts::of(&mail, VerifyLimits::default());
    let sender = Sender {
        ip: "192.0.2.1".parse().unwrap(),
        mail_from: String::new(),
        helo: "client.example".to_owned(),
        receiver: String::new(),
    };
    let (envelope, mut snapshot) =
        (Envelope { sender: Some(sender), ..Envelope::default() }, Snapshot::default());
    for _ in 0..20 {
        match authenticate(&mail, &facts, &envelope, &snapshot, NOW) {
            Ok(report) => return report,
            Err(needs) => needs.dns.into_iter().for_each(|question| {
                let known = signed.zone.find(&question).cloned();
                snapshot.answer(known.unwrap_or_else(|| Answer::nxdomain(question)));
            }),
        }
    }
    panic!("it never ends");
}

/// `dmarc=fail (Used From Domain Record) header.from=example.com policy.dmarc=reject`, without how.
fn without_comment(part: &str) -> String {
    match (part.find(" ("), part.rfind(')')) {
        (Some(start), Some(end)) => format!("{}{}", &part[..start], &part[end + 1..]),
        _ => part.to_owned(),
    }
}

/// Our verdict for the author that is expected, or the first.
fn dmarc(report: &Authentication, expected: &str) -> String {
    let wanted = expected.split(' ').find_map(|part| part.strip_prefix("header.from="));
    let wanted = report.authors.iter().find(|author| Some(author.domain.as_str()) == wanted);
    let Some(author) = wanted.or(report.authors.first()) else { return report.not_checked.join(", ") };
    let result = author.result.as_str();
    let policy = author.policy.policy.map(|policy| format!("{policy:?}").to_lowercase());
    match policy {
        Some(policy) => format!("dmarc={result} header.from={} policy.dmarc={policy}", author.domain),
        None => format!("dmarc={result}"),
    }
}

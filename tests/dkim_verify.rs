//! Signatures verified: the cases of lieser's dkim_verifier, which hold the examples of RFC 6376
//! appendix A and RFC 8463 appendix A, and the mails of dkimpy with what its tests say of each.
//!
//! The files are in `$SENDWORTHY_CORPORA`, `../shared/corpora` by default.
#![allow(clippy::disallowed_methods)]

mod common;

use std::fs;
use std::path::Path;

use common::{NOW, signed};
use sendworthy::dkim::{self, DkimReason, DkimResult, SignatureProblem, SignedMessage, VerifyLimits};
use sendworthy::dns::{Answer, Dns, Limits, Name, Question, Snapshot, Type};
use serde_json::Value;

/// Cases whose expectation is a policy of that add-on: the signature is valid by the standard, and
/// what was added above it is for a finding.
const POLICY: [&str; 4] =
    ["Added From header", "Added Subject header", "Added Date header", "Added To header"];

#[test]
fn lieser() {
    let Some(folder) = common::corpus("dkim-lieser-thunderbird") else {
        return println!("SKIPPED: dkim-lieser-thunderbird is not in the corpora");
    };
    let read =
        |file: &str| serde_json::from_str::<Value>(&fs::read_to_string(folder.join(file)).unwrap()).unwrap();
    let (cases, default) = (read("cases.json"), read("dns-default.json"));
    let mut compared = 0;
    for case in cases.as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        let zone = if case["dns"].is_object() { &case["dns"] } else { &default };
        let path = folder.join("test/data").join(case["file"].as_str().unwrap());
        let found = verified(&path, zone);
        let expect = &case["expect"];
        if let Some(length) = expect["signatures.length"].as_u64() {
            assert_eq!(found.len() as u64, length, "{name}");
        }
        for (at, (result, reason)) in found.iter().enumerate() {
            let Some(expected) = expect[format!("signatures[{at}].result")].as_str() else { continue };
            let passes = expected == "SUCCESS" || POLICY.contains(&name);
            assert_eq!(*result == DkimResult::Pass, passes, "{name}: {result:?} {reason:?}");
            if let Some(expected) = expect[format!("signatures[{at}].errorType")].as_str().filter(|_| !passes)
            {
                assert_eq!(reason.map(wording), Some(expected), "{name}");
            }
        }
        compared += 1;
    }
    assert_eq!(compared, 28);
}

/// Our reason in the words of the suite.
fn wording(reason: DkimReason) -> &'static str {
    use sendworthy::dkim::DkimKeyState;
    match reason {
        DkimReason::Signature(SignatureProblem::Missing("v")) => "DKIM_SIGERROR_MISSING_V",
        DkimReason::Key(DkimKeyState::Retired) => "DKIM_SIGERROR_KEY_REVOKED",
        DkimReason::KeyHash => "DKIM_SIGERROR_KEY_HASHNOTINCLUDED",
        DkimReason::KeyType => "DKIM_SIGERROR_KEY_MISMATCHED_K",
        DkimReason::KeyService => "DKIM_SIGERROR_KEY_NOTEMAILKEY",
        DkimReason::KeyStrict => "DKIM_SIGERROR_DOMAIN_I",
        DkimReason::Body => "DKIM_SIGERROR_CORRUPT_BH",
        DkimReason::Header => "DKIM_SIGERROR_BADSIG",
        _ => "none of the suite",
    }
}

fn verified(path: &Path, zone: &Value) -> Vec<(DkimResult, Option<DkimReason>)> {
    // Stored with LF alone.
    let raw = String::from_utf8_lossy(&fs::read(path).unwrap()).replace("\r\n", "\n").replace('\n', "\r\n");
    let (header, body) = raw.split_once("\r\n\r\n").unwrap_or((&raw, ""));
    let fields = fields(header);
    let fields: Vec<&[u8]> = fields.iter().map(|field| field.as_bytes()).collect();
    let mut snapshot = Snapshot::default();
    for (name, text) in zone.as_object().unwrap() {
        let question = Question::new(Name::parse(name).unwrap(), Type::Txt);
        let strings = text.as_str().unwrap().as_bytes().chunks(255).map(<[u8]>::to_vec).collect();
        snapshot.answer(Answer::new(question, vec![sendworthy::dns::RecordData::Txt(strings)]));
    }
    let dns = Dns::new(&snapshot, Limits::default());
    let message = SignedMessage { fields: &fields, body: body.as_bytes() };
    let digests = dkim::Digests::of(&message, &VerifyLimits::default());
    let found = dkim::verify(&dns, &fields, &digests, NOW);
    found.iter().map(|verdict| (verdict.result, verdict.reason)).collect()
}

fn fields(header: &str) -> Vec<String> {
    let mut fields: Vec<String> = Vec::new();
    for line in header.split("\r\n") {
        match fields.last_mut().filter(|_| line.starts_with([' ', '\t'])) {
            Some(field) => *field += &format!("{line}\r\n"),
            None => fields.push(format!("{line}\r\n")),
        }
    }
    fields
}

/// What the tests of dkimpy say of its signed mails, in our words.
const DKIMPY: [(&str, &str); 7] = [
    ("ed25519test2.msg", "pass"),
    // Nobody has kept the key.
    ("message.mbox", "temperror: key-unknown"),
    ("rfc6376.signed.msg", "pass, pass"),
    // Its `t=` was taken out after it was signed.
    ("rfc6376.signed.no_t.msg", "fail: header"),
    ("rfc6376.signed.rsa.msg", "pass"),
    ("test.message.baddomain", "neutral: domain"),
    // Folded within a word.
    ("test2.message", "pass"),
];

#[test]
fn dkimpy() {
    let mails: Vec<_> = signed::mails_of(signed::dkimpy()).collect();
    let found: Vec<_> = mails
        .iter()
        .map(|mail| {
            let name = mail.name.rsplit('/').next().unwrap_or_default();
            (name, signed::verdicts(&mail.verified().0).join(", "))
        })
        .collect();
    let found: Vec<_> = found.iter().map(|(name, verdicts)| (*name, verdicts.as_str())).collect();
    assert!(found.is_empty() || found == DKIMPY, "{found:#?}");
}

//! DMARC discovery, policy and alignment against mailauth's recorded tests (RFC 9989 appendix B.4
//! inside). Every assert is held against Sendworthy's answer in the shape of mailauth's result;
//! those left out are listed with the reason, and the list may hold nothing that is not needed.

#[path = "common/corpora.rs"]
mod corpora;
mod mailauth;

use mailauth::{Outcome, Run, assert_holds};
use serde_json::Value;

/// Asserts that contradict the standard or go another way; they are run, and must not hold.
const DEVIATE: &[(&str, &str, &str)] = &[
    (
        "does not inherit the org policy when the author domain publishes multiple records (§4.10 step 2)",
        "*",
        "disputed: sections 4.10 steps 2 and 6 discard the records and go on with the walk",
    ),
    (
        "Should handle invalid pct value as 0",
        "pct",
        "a value that is not allowed is discarded for the default (RFC 7489 section 6.3, RFC 9989 section 4.8)",
    ),
    (
        "Should not query \"_dmarc.null\" when no org domain can be derived",
        "resolvercalls",
        "that function asks by the Public Suffix List; a walk from four labels asks four names",
    ),
];

/// Asserts about what only mailauth's result has; they cannot be run.
const SHAPE: &[(&str, &str, &str)] = &[
    ("Should return temperror on DNS failure", "error", "the text of a JavaScript error"),
    ("Should include ARC result in comment when provided", "status.comment", "ARC is not part of DMARC here"),
    ("Should track undersized DKIM signatures", "alignment.dkim.underSized", "a matter of DKIM's `l=`"),
    (
        "Should report an undersized DKIM signature even when strict alignment rejects it",
        "alignment.dkim.underSized",
        "a matter of DKIM's `l=`",
    ),
    ("Should generate formatted info string", "info", "the text of an Authentication-Results field"),
    (
        "Should return false for headerFrom array with multiple elements",
        "*",
        "several author domains are for the reader of messages (RFC 9989 section 5.3.1)",
    ),
    ("Should convert pct to integer", "typeof", "JavaScript types"),
    ("Should convert ri to integer", "typeof", "JavaScript types"),
    ("Should handle tags starting with equals", "false", "a JavaScript property called `false`"),
];

/// The file about mailauth's reader of any tag list: the cases that are not about DMARC.
const OTHER_LISTS: &[(&str, &str)] = &[
    ("Should parse valid BIMI tag-value pairs", BIMI),
    ("Should parse DKIM-Signature header", SIGNATURES),
    ("Should parse Authentication-Results header", FIELDS),
    ("Should parse ARC-Message-Signature header", SIGNATURES),
    ("Should parse simple From header content", FIELDS),
    ("Should parse simple To header content", FIELDS),
    ("Should parse Received header components", FIELDS),
    ("Should handle whitespace and normalize input", BIMI),
    ("Should handle literal newlines and carriage returns", BIMI),
    ("Should parse ARC-Seal header", SIGNATURES),
    ("Should parse SPF record format", "SPF is no tag list (RFC 7208 section 12)"),
    ("Should handle empty input", "options and errors of that reader"),
    ("Should handle null/undefined input", "options and errors of that reader"),
    ("Should detect malformed parts without equals sign", BIMI),
    ("Should validate tag name format", BIMI),
    ("Should stop parsing on first error in strict mode", "options and errors of that reader"),
    ("Should continue parsing errors in non-strict mode", "options and errors of that reader"),
    ("Should enforce required tags", "options and errors of that reader"),
    ("Should restrict to allowed tags", "options and errors of that reader"),
    ("Should handle case sensitivity", "options and errors of that reader"),
    ("Should warn about duplicate tags", BIMI),
    ("Should validate complete BIMI record", BIMI),
    ("Should accept valid version formats", BIMI),
    ("Should reject invalid version format", BIMI),
    ("Should reject missing version", BIMI),
    ("Should reject empty location", BIMI),
    ("Should reject non-HTTPS location", BIMI),
    ("Should reject invalid location URL", BIMI),
    ("Should reject missing location", BIMI),
    ("Should reject empty authority", BIMI),
    ("Should reject non-HTTPS authority", BIMI),
    ("Should reject invalid authority URL", BIMI),
    ("Should reject missing authority", BIMI),
    ("Should reject unknown record type", "options and errors of that reader"),
    ("Should handle whitespace in URLs", BIMI),
    ("Should reject disallowed tags in BIMI", BIMI),
];
const BIMI: &str = "BIMI, which is read with the delivery records";
const SIGNATURES: &str = "a signature, which is not read here";
const FIELDS: &str = "a header field, which is not read here";

#[test]
fn every_assert_holds_or_is_listed() {
    let Some(folder) = corpora::suite(&["dmarc-mailauth"]) else { return };
    let (mut held, mut deviate, mut shape, mut other) = (0, 0, 0, 0);
    let (mut wrong, mut used) = (Vec::new(), Vec::new());
    let (mut cases, mut asserts) = (0, 0);
    for file in [
        "rfc9989-compliance-test.json",
        "dmarc-verify-test.json",
        "get-dmarc-record-test.json",
        "record-parse-test.json",
    ] {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        for case in serde_json::from_str::<Vec<Value>>(&text).unwrap() {
            let title = case["name"].as_str().unwrap();
            let list = case["asserts"].as_array().unwrap();
            cases += 1;
            asserts += list.len();
            if file.starts_with("record-parse")
                && let Some((title, _)) = OTHER_LISTS.iter().find(|(listed, _)| *listed == title)
            {
                used.push((*title, "list"));
                other += list.len();
                continue;
            }
            let listed = |table: &'static [(&'static str, &'static str, &str)], field: &str| {
                table.iter().find(|(at, only, _)| {
                    title == *at && (*only == "*" || field.split('.').next() == Some(only) || field == *only)
                })
            };
            let run = Run::of(&case);
            for assert in list {
                let field = mailauth::field(assert);
                if let Some((title, only, _)) = listed(SHAPE, &field) {
                    used.push((*title, *only));
                    shape += 1;
                    continue;
                }
                let outcome = assert_holds(assert, &run);
                match (listed(DEVIATE, &field), outcome) {
                    (None, Outcome::Holds) => held += 1,
                    (None, Outcome::Fails(why)) => wrong.push(format!("{title}: {why}")),
                    (Some((title, only, _)), Outcome::Fails(_)) => {
                        used.push((*title, *only));
                        deviate += 1;
                    }
                    (Some(_), Outcome::Holds) => wrong.push(format!("{title}: {field} holds, but is listed")),
                }
            }
        }
    }
    let tables = DEVIATE.iter().chain(SHAPE).map(|(title, only, _)| (*title, *only));
    for entry in tables.chain(OTHER_LISTS.iter().map(|(title, _)| (*title, "list"))) {
        if !used.contains(&entry) {
            wrong.push(format!("listed without need: {entry:?}"));
        }
    }
    println!(
        "dmarc-mailauth: {cases} cases, {asserts} asserts: {held} hold, {deviate} deviate, {shape} are about mailauth's \
         own shape, {other} about other tag lists"
    );
    for (title, field, why) in DEVIATE.iter().chain(SHAPE) {
        println!("  left out: {title}: {field}: {why}");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(held + deviate + shape + other, asserts);
    assert_eq!(cases, 125);
}

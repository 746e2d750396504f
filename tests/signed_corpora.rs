//! Every signed mail of the suites, verified: what comes out of it, and a file of mails, answers and
//! digests, with which tests/js compares what wasm says, with Web Crypto and without.
//!
//! Of 200 mails with 219 signatures 106 have a key that is known: 40 signatures pass, 93 do not, and 86 are unknown,
//! since nobody kept their keys; of those only the body is compared. `COUNTS` has it by suite.
#![allow(clippy::disallowed_methods)]

mod common;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use common::signed;
use sendworthy::dkim::DkimResult;

/// Mails, those with a key, then signatures that pass, that do not, and that have no answer for their key.
const COUNTS: &[(&str, [usize; 5])] = &[
    ("dkim-dkimpy", [7, 5, 5, 2, 1]),
    ("dkim-lieser-thunderbird", [28, 28, 22, 9, 0]),
    ("dkim-mail-dkim-perl", [62, 58, 1, 67, 0]),
    ("dmarc-authheaders", [7, 5, 2, 3, 2]),
    ("dsn-sisimai-set-of-emails", [71, 1, 0, 4, 67]),
    ("mail-auth-crate", [8, 8, 10, 2, 0]),
    ("mime-enmime", [1, 0, 0, 1, 1]),
    ("mime-flanker", [3, 1, 0, 1, 2]),
    ("mime-mail-parser-crate", [3, 0, 0, 1, 3]),
    ("mime-mikel-mail-ruby", [2, 0, 0, 0, 2]),
    ("mime-nodemailer-mailparser", [1, 0, 0, 0, 1]),
    ("mime-postal-mime", [1, 0, 0, 2, 0]),
    ("reports-mail-auth-crate", [6, 0, 0, 1, 7]),
];

#[test]
fn every_signed_mail() {
    let mails = signed::mails();
    let mut lines = String::new();
    let mut counts = BTreeMap::<String, [usize; 5]>::new();
    for mail in &mails {
        let (report, asked) = mail.verified();
        assert!(!report.dkim.is_empty(), "{}: a signature was not seen", mail.name);
        let has_key = mail.has_key(&report);
        let suite = mail.name.split('/').next().unwrap_or_default();
        let counts = counts.entry(suite.to_owned()).or_default();
        counts[0] += 1;
        counts[1] += usize::from(has_key);
        for one in &report.dkim {
            counts[match one.result {
                DkimResult::Pass => 2,
                DkimResult::TempError => 4,
                _ => 3,
            }] += 1;
        }
        let json = serde_json::to_string(&report).unwrap();
        let line = serde_json::json!({
            "name": mail.name,
            "raw": latin1(&mail.raw),
            "hasKey": has_key,
            "answers": asked.answers().collect::<Vec<_>>(),
            "dkim": signed::verdicts(&report),
            "digest": format!("{:08x}", fnv(json.as_bytes())),
        });
        writeln!(lines, "{line}").unwrap();
    }
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("signed-mails.jsonl");
    fs::write(path, lines).unwrap();
    for (suite, [mails, with_key, pass, fail, unknown]) in &counts {
        println!(
            "{suite}: {mails} mails, {with_key} with a key; signatures: {pass} pass, {fail} do not, {unknown} unknown"
        );
    }
    for (suite, expected) in COUNTS {
        match counts.get(*suite) {
            Some(found) => assert_eq!(found, expected, "{suite}"),
            None => println!("SKIPPED: {suite} is not in the corpora"),
        }
    }
    if COUNTS.iter().all(|(suite, _)| counts.contains_key(*suite)) {
        assert_eq!(mails.len(), signed::ALL);
    }
}

/// A character for each byte, which JavaScript reads back as bytes.
fn latin1(raw: &[u8]) -> String {
    raw.iter().map(|byte| char::from(*byte)).collect()
}

/// FNV-1a, which JavaScript computes as fast.
fn fnv(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

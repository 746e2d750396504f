//! The mails of Mail::DKIM, verified: what that module says of each, as `expected-annotated.tsv` reads it today.
//!
//! The module is older than the standard: 17 of its 79 mails have DomainKeys only, 17 are signed by drafts before RFC 4871, and
//! most by `rsa-sha1`, which nobody may accept any more (RFC 8301 section 3.1). None of these may pass, so one
//! mail of all does. What the module calls `invalid` has several words here.
//! The files are in `$SENDWORTHY_CORPORA/dkim-mail-dkim-perl`.
#![allow(clippy::disallowed_methods)]

mod common;

use std::collections::BTreeMap;

use common::corpora;
use common::signed::{self, SignedMail};

/// A mail whose verdict is not the one expected, our verdict, and why.
const DEVIATIONS: &[(&str, &str, &str)] = &[
    ("badkey_1.txt", "neutral: version", DRAFT),
    ("badkey_2.txt", "neutral: version", DRAFT),
    ("badkey_3.txt", "neutral: version", DRAFT),
    ("badkey_4.txt", "neutral: version", DRAFT),
    ("badkey_5.txt", "neutral: version", DRAFT),
    ("badkey_6.txt", "neutral: version", DRAFT),
    ("badkey_7.txt", "neutral: version", DRAFT),
    ("ignore_2.txt", "neutral: version", DRAFT),
    ("ignore_3.txt", "neutral: version", DRAFT),
    ("ignore_4.txt", "neutral: version", DRAFT),
    ("mine_ietf05_1.txt", "neutral: version", DRAFT),
    ("no_body_1.txt", "neutral: version", DRAFT),
    ("no_body_2.txt", "neutral: version", DRAFT),
    ("no_body_3.txt", "neutral: version", DRAFT),
    (
        "multiple_2.txt",
        "policy: sha1, neutral: syntax",
        "the fourth signature is no draft's: it is the word `synerr`",
    ),
];

const DRAFT: &str =
    "it says `v=0.5`, which by itself makes it none that may be read (RFC 6376 section 6.1.1)";

/// What the annotation comes to: the verdicts of a verifier that keeps to RFC 6376 and RFC 8301.
fn expected(annotation: &str, result: &str, note: &str) -> &'static str {
    match (annotation.split([',', '(', ':']).next().unwrap_or_default().trim(), result) {
        ("domainkeys-only", _) => "",
        ("pre-RFC4871 draft signature", _) => "neutral: missing-tag",
        // What `g=` of the key says must not matter, and SHA-1 does.
        ("key g= tag", _) => "policy: sha1",
        ("applicable", "invalid") if note.contains("v= tag (v=") => "neutral: version",
        ("applicable", _) if annotation.contains("rsa-sha1") => "policy: sha1",
        ("applicable", "pass") => "pass",
        ("applicable", "fail") => match note {
            "header modified" => "fail: header",
            _ => "fail: body",
        },
        ("applicable", "invalid") => match note {
            "public key unmatched h= tag" => "permerror: key-hash",
            "key has invalid length" => "permerror: key-broken",
            "missing key" => "permerror: key-absent",
            // Nothing says that an empty text is a key.
            "empty key" => "permerror: key-foreign",
            _ => "neutral: algorithm",
        },
        ("mixed", _) => "policy: sha1, neutral: missing-tag",
        _ => panic!("{annotation}: {result}"),
    }
}

#[test]
fn every_mail() {
    let Some(folder) = corpora::suite(&["dkim-mail-dkim-perl"]) else { return };
    let ours: BTreeMap<String, String> = signed::perl()
        .iter()
        .map(|mail| {
            let (report, _) = mail.verified();
            let mut verdicts = signed::verdicts(&report);
            verdicts.dedup();
            (mail.name.rsplit('/').next().unwrap_or_default().to_owned(), verdicts.join(", "))
        })
        .collect();
    let table = std::fs::read_to_string(folder.join("expected-annotated.tsv")).unwrap();
    let (mut rows, mut wrong) = (0, Vec::new());
    let mut found = BTreeMap::<&str, usize>::new();
    for row in table.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = row.split('\t').collect();
        let (file, expected) = (columns[0], expected(columns[2], columns[1], columns[5]));
        rows += 1;
        let ours = &ours[file];
        *found.entry(ours.split(", ").next().unwrap_or_default()).or_default() += 1;
        let meets = expected == ours;
        match DEVIATIONS.iter().find(|(name, ..)| *name == file) {
            Some((_, verdict, _)) if meets || ours != verdict => {
                wrong.push(format!("{file} does not deviate as listed: `{ours}`"));
            }
            None if !meets => {
                wrong.push(format!("{file}: `{ours}`, not `{expected}`: {}", columns[2..].join(" | ")))
            }
            _ => {}
        }
    }
    println!(
        "dkim-mail-dkim-perl: {rows} mails, {} as expected, {} deviate",
        rows - DEVIATIONS.len(),
        DEVIATIONS.len()
    );
    println!("  {found:?}");
    DEVIATIONS.iter().for_each(|(file, ours, why)| println!("  {file}: {ours}: {why}"));
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(rows, 79);
}

/// What is wrong with the keys of the suite, which SHA-1 and drafts hide: with `v=1` and `rsa-sha256`
/// in the signature. `g=` is obsolete, so the four keys whose `g=` does not match are no worse than others.
const KEYS: [(&str, &str); 15] = [
    ("badkey_1", "permerror: key-absent"),
    ("badkey_2", "permerror: key-retired"),
    ("badkey_3", "permerror: key-broken"),
    ("badkey_4", "permerror: key-broken"),
    ("badkey_5", "permerror: key-broken"),
    ("badkey_6", "permerror: key-service"),
    ("badkey_7", "permerror: key-hash"),
    ("badkey_8", "fail: body"),
    ("badkey_9", "fail: body"),
    ("badkey_10", "permerror: key-strict"),
    ("badkey_11", "permerror: key-hash"),
    ("badkey_12", "fail: body"),
    ("badkey_13", "fail: body"),
    ("badkey_14", "temperror: key-unknown"),
    ("badkey_15", "temperror: key-unknown"),
];

#[test]
fn every_key() {
    let mails = signed::perl();
    let mut wrong = Vec::new();
    for (file, expected) in KEYS.iter().filter(|_| !mails.is_empty()) {
        let is_wanted = |mail: &&SignedMail| mail.name.ends_with(&format!("/{file}.txt"));
        let mail = mails.iter().find(is_wanted).unwrap();
        let text = mail.raw.iter().map(|byte| char::from(*byte)).collect::<String>();
        let today = text.replace("v=0.5;", "v=1;").replace("a=rsa-sha1;", "a=rsa-sha256;");
        let raw = today.chars().map(|byte| u8::try_from(byte).unwrap()).collect();
        let mail = SignedMail { name: mail.name.clone(), raw, zone: mail.zone.clone(), is_closed: true };
        let ours = signed::verdicts(&mail.verified().0).join(", ");
        if ours != *expected {
            wrong.push(format!("{file}: `{ours}`, not `{expected}`"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

//! Addresses: Dominic Sayers' isemail and flanker's lists, against what the rules say of the same address in
//! `To` and, between angle brackets, in `From`.
//!
//! Of isemail's answers *valid*, *no DNS*, *unusual* and *with comments* are to be no fault here, *deprecated*
//! an old form (or a fault), *too broad for SMTP* too long or a fault, *error* a fault.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use sendworthy::finding::Severity;
use sendworthy::mime::Mail;

use crate::suite::{Known, Score, kept};

const ISEMAIL: Known = &[
    (
        "a line break at the end: it ends the field, and an empty line ends the header",
        &["tests 150 To", "tests 151 To", "tests 152 To", "tests 154 To", "tests 155 To", "tests 156 To"],
    ),
    (
        "a comment inside the angle brackets: allowed, and told as an old form (MSG020)",
        &[
            "tests 90 From",
            "tests 92 From",
            "tests 96 From",
            "tests 98 From",
            "tests-original 185 From",
            "tests-original 185 To",
        ],
    ),
    ("a folded line of white space alone is told as that (MSG008)", &["tests 148 To", "tests 153 To"]),
    ("a control character inside a comment, which nobody reads", &["tests 126 To", "tests 140 To"]),
    (
        "`::` for one group alone: RFC 5952 section 4.2.2 advises against it, RFC 4291 allows it",
        &["tests 71 From", "tests 71 To"],
    ),
];
const FLANKER: Known = &[
    (
        "valid by RFC 5322 section 4.4 (flanker has left these forms out): told as an old form (MSG020)",
        &["mailbox_invalid 13", "mailbox_invalid 78", "mailbox_invalid 84"],
    ),
    ("a thousand characters: told as too long (MSG023)", &["mailbox_invalid 23"]),
    ("`xn--` labels are not decoded", &["mailbox_invalid 101"]),
    ("`!` in a domain: an atom, and no host name (MSG020)", &["mailbox_valid 67"]),
];

#[test]
fn isemail() {
    let mut score = Score::new("isemail", ISEMAIL);
    for file in ["tests", "tests-original"] {
        let mut classes: BTreeMap<String, BTreeMap<&str, usize>> = BTreeMap::new();
        for case in kept(&format!("isemail/{file}.json")) {
            let [id, address, category, diagnosis] = [0, 1, 2, 3].map(|at| case[at].as_str().unwrap());
            let expected: &[&str] = match category.trim_start_matches("ISEMAIL_") {
                "VALID_CATEGORY" | "DNSWARN" | "RFC5321" | "CFWS" => &["sound"],
                "DEPREC" => &["old", "fault"],
                "RFC5322" => &["long", "fault"],
                _ => &["fault"],
            };
            let class = format!("{category} {diagnosis}").replace("ISEMAIL_", "");
            for place in ["To", "From"] {
                let verdict = verdict(&mut score, place, address);
                *classes.entry(class.clone()).or_default().entry(verdict).or_default() += 1;
                let ours = if expected.contains(&verdict) { expected[0] } else { verdict };
                let name = format!("{file} {id} {place}");
                score.compare_as(&name, &ours, &expected[0], &format!("{address:?} {class}"));
            }
        }
        for (class, verdicts) in classes {
            println!("{file} {class}: {verdicts:?}");
        }
    }
    score.finish();
}

#[test]
fn flanker() {
    let mut score = Score::new("flanker's addresses", FLANKER);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suites/flanker");
    for (file, expected) in [("mailbox_valid", "sound"), ("mailbox_invalid", "fault")] {
        let text = fs::read_to_string(folder.join(format!("{file}.txt"))).unwrap();
        for (line, text) in text.lines().enumerate() {
            // A remark stands behind many spaces.
            let address = text.split("     ").next().unwrap().trim();
            if address.is_empty() || text.starts_with('#') {
                continue;
            }
            let name = format!("{file} {}", line + 1);
            let verdict = verdict(&mut score, "To", address);
            score.compare_as(&name, &verdict, &expected, &format!("{address:?}"));
        }
    }
    score.finish();
}

/// What the rules say of an address: `fault`, `old`, `long` or `sound`.
fn verdict(score: &mut Score, field: &str, address: &str) -> &'static str {
    let raw = if field == "From" {
        format!("From: <{address}>\r\n")
    } else {
        format!("From: ann@example.com\r\nTo: {address}\r\n")
    };
    let mail =
        Mail::parse(format!("{raw}Date: Tue, 24 Nov 2026 10:00:00 +0100\r\n\r\nHello.\r\n").into_bytes());
    let found = score.lint(&mail);
    let has = |code: &str| found.iter().any(|(found, _)| found == code);
    // A line break or a control character is told of where it is met first.
    if found.contains(&("MSG020".to_owned(), Severity::Error))
        || ["MSG009", "MSG010", "MSG102", "MSG103"].iter().any(|code| has(code))
    {
        "fault"
    } else if has("MSG020") || has("MSG008") {
        "old"
    } else if has("MSG023") {
        "long"
    } else {
        "sound"
    }
}

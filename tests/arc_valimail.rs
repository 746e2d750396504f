//! Chains validated: the ARC test suite of ValiMail. By its names it has 171 cases; four stand for two each.
//!
//! The files are in `$SENDWORTHY_CORPORA/arc-valimail-suite`, `../shared/corpora` by default.
#![allow(clippy::disallowed_methods)]

mod common;

use std::collections::BTreeMap;

use common::NOW;
use sendworthy::dns::{Answer, Limits, Name, Question, RecordData, Snapshot, Type};
use sendworthy::opinion::{self, ArcReport, AuthResult, Caps, Envelope, Facts, Opinion};
use yaml_rust2::{Yaml, YamlLoader};

/// A case whose published result is not ours, our result, and why.
const DEVIATIONS: &[(&str, AuthResult, &str)] = &[
    (
        "ams_fields_c_na",
        AuthResult::Fail,
        "it fits in the relaxed form only, and without `c=` the form is simple (RFC 6376 section 3.5, RFC 8617 section 4.1.2)",
    ),
    (
        "ams_fields_h_empty",
        AuthResult::Fail,
        "`h=` must name a field (RFC 6376 section 3.5), and From among them (section 5.4)",
    ),
];

#[test]
fn every_chain_of_the_suite() {
    let Some(folder) = common::corpus("arc-valimail-suite") else {
        return println!("SKIPPED: arc-valimail-suite is not in the corpora");
    };
    let text = std::fs::read_to_string(folder.join("tests/arc-draft-validation-tests.yml")).unwrap();
    let (mut count, mut wrong) = (0, Vec::new());
    let mut found = BTreeMap::<String, usize>::new();
    for scenario in YamlLoader::load_from_str(&named_apart(&text)).unwrap() {
        let snapshot = records(&scenario["txt-records"]);
        for (name, test) in scenario["tests"].as_hash().unwrap() {
            let name = name.as_str().unwrap();
            count += 1;
            let opinion = judge(test["message"].as_str().unwrap(), &snapshot);
            let cv = opinion.arc.cv.expect("every chain is checked");
            sets(name, &opinion);
            *found.entry(format!("{cv:?}")).or_default() += 1;
            // An empty expectation is of seals that say `cv=fail`, which by step 2 is a fail.
            let expected = match test["cv"].as_str().unwrap_or_default() {
                "Pass" => AuthResult::Pass,
                "None" => AuthResult::None,
                "Fail" | "" => AuthResult::Fail,
                other => panic!("{name}: {other}"),
            };
            match DEVIATIONS.iter().find(|(case, ..)| *case == name) {
                Some((_, ours, _)) if cv != *ours || cv == expected => {
                    wrong.push(format!("{name} does not deviate as listed: {cv:?}"));
                }
                None if cv != expected => {
                    let why = test["description"].as_str().unwrap_or_default();
                    wrong.push(format!("{name} ({why}): {cv:?}, not {expected:?}: {:?}", opinion.arc.reason));
                }
                _ => {}
            }
        }
    }
    println!("arc-valimail-suite: {count} cases {found:?}, {} deviate", DEVIATIONS.len());
    DEVIATIONS.iter().for_each(|(name, ours, why)| println!("  {name}: {ours:?}: {why}"));
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(count, 175);
}

/// What is said of each set, beside the chain.
fn sets(name: &str, opinion: &Opinion) {
    let ArcReport { cv, oldest_pass, sets, .. } = &opinion.arc;
    if *cv == Some(AuthResult::Pass) {
        assert!(sets.iter().all(|set| set.seal == *cv), "{name}");
        let passes = sets.iter().filter(|set| set.message_signature == *cv).count();
        let expected = if name == "cv_pass_i2_1_ams1_invalid" { (Some(2), 1) } else { (Some(0), sets.len()) };
        assert_eq!((*oldest_pass, passes), expected, "{name}");
    } else {
        assert_eq!(*oldest_pass, None, "{name}");
    }
    if name == "cv_fail_i2_as2_invalid" {
        assert_eq!((sets[0].seal, sets[1].seal), (None, Some(AuthResult::Fail)));
        assert_eq!(sets[1].message_signature, Some(AuthResult::Pass));
    }
}

/// The file names some of its cases alike, of which other readers see the last alone.
fn named_apart(text: &str) -> String {
    let mut seen = BTreeMap::<&str, usize>::new();
    let mut out = String::new();
    for line in text.lines() {
        let name = line.strip_prefix("  ").and_then(|rest| rest.strip_suffix(':'));
        match name.filter(|name| !name.starts_with(' ')) {
            Some(name) => {
                let before = seen.entry(name).or_default();
                *before += 1;
                let mark = if *before > 1 { format!("-{before}") } else { String::new() };
                out.push_str(&format!("  {name}{mark}:\n"));
            }
            None => out.extend([line, "\n"]),
        }
    }
    out
}

fn records(zone: &Yaml) -> Snapshot {
    let mut snapshot = Snapshot::default();
    for (name, text) in zone.as_hash().into_iter().flatten() {
        let question = Question::new(Name::parse(name.as_str().unwrap()).unwrap(), Type::Txt);
        let strings = text.as_str().unwrap().as_bytes().chunks(255).map(<[u8]>::to_vec).collect();
        snapshot.answer(Answer::new(question, vec![RecordData::Txt(strings)]));
    }
    snapshot
}

/// Whatever is not in the zone does not exist.
fn judge(message: &str, zone: &Snapshot) -> Opinion {
    let facts = Facts::parse(message.as_bytes().to_vec(), &Caps::default());
    let mut snapshot = zone.clone();
    for _ in 0..3 {
        match opinion::judge(&facts, &Envelope::default(), &snapshot, NOW, &Limits::default()) {
            Ok(opinion) => return opinion,
            Err(needs) => {
                needs.dns.into_iter().for_each(|question| snapshot.answer(Answer::nxdomain(question)))
            }
        }
    }
    panic!("it never ends");
}

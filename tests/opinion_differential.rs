//! Our verdict on every signed mail of the corpora against that of mail-auth. Every difference is
//! named with its reason, and the list may hold nothing that does not occur.
//!
//! The files are in `$SENDWORTHY_CORPORA`, `../shared/corpora` by default.
#![allow(clippy::disallowed_methods)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use common::NOW;
use sendworthy::dkim::{self, DkimVerdict, SignedMessage, VerifyLimits};
use sendworthy::dns::{Answer, Dns, Failure, Limits, Name, Question, RecordData, Snapshot, Type};
use sendworthy::opinion::{self, Caps, DkimOpinion, Envelope, Facts};
use serde_json::Value;

/// Our verdict, theirs, and why they differ.
const DIFFERENCES: &[(&str, &str, &str)] = &[];

#[test]
fn every_signed_mail() {
    let mut mails = lieser();
    mails.extend(perl());
    mails.extend(dkimpy());
    if mails.is_empty() {
        return println!("SKIPPED: none of the DKIM suites is in the corpora");
    }
    let (mut signatures, mut agreed) = (0, 0);
    let mut seen = BTreeSet::new();
    let mut open = BTreeMap::<(String, String), Vec<String>>::new();
    for (name, raw, zone) in &mails {
        let ours = ours(raw, zone);
        let theirs = theirs(raw, zone);
        assert_eq!(ours.len(), theirs.len(), "{name}");
        for (ours, theirs) in ours.iter().zip(&theirs) {
            signatures += 1;
            if ours.split(':').next() == theirs.split(':').next() {
                agreed += 1;
                continue;
            }
            match DIFFERENCES.iter().find(|(one, other, _)| one == ours && other == theirs) {
                Some(difference) => drop(seen.insert(difference)),
                None => open.entry((ours.clone(), theirs.clone())).or_default().push(name.clone()),
            }
        }
    }
    println!("{} mails, {signatures} signatures: {agreed} alike", mails.len());
    for (ours, theirs, why) in &seen {
        println!("  {ours} / {theirs}: {why}");
    }
    assert!(open.is_empty(), "differences that are not listed: {open:#?}");
    let unseen: Vec<_> = DIFFERENCES.iter().filter(|difference| !seen.contains(difference)).collect();
    assert!(unseen.is_empty(), "listed without need: {unseen:#?}");
}

fn ours(raw: &[u8], zone: &Snapshot) -> Vec<String> {
    let split = raw.windows(4).position(|window| window == b"\r\n\r\n");
    let (header, body) = split.map_or((raw, &[][..]), |at| (&raw[..at + 2], &raw[at + 4..]));
    let mut fields: Vec<&[u8]> = Vec::new();
    let mut start = 0;
    for at in 0..header.len() {
        if header[at] == b'\n' && !matches!(header.get(at + 1), Some(b' ' | b'\t')) {
            fields.push(&header[start..=at]);
            start = at + 1;
        }
    }
    let dns = Dns::new(zone, Limits::default());
    let message = SignedMessage { fields: &fields, body };
    let verdict = |verdict: &DkimVerdict<'_>| {
        let result = format!("{:?}", verdict.result).to_lowercase();
        verdict.reason.map_or(result.clone(), |reason| format!("{result}: {reason:?}"))
    };
    dkim::verify(&dns, &message, NOW, &VerifyLimits::default()).iter().map(verdict).collect()
}

fn theirs(raw: &[u8], zone: &Snapshot) -> Vec<String> {
    let facts = Facts::parse(raw.to_vec(), &Caps::default());
    let mut snapshot = zone.clone();
    let verdict = |opinion: &DkimOpinion| {
        let result = opinion.result.map_or("unchecked".to_owned(), |result| format!("{result:?}"));
        let result = result.to_lowercase();
        opinion.reason.as_ref().map_or(result.clone(), |reason| format!("{result}: {reason}"))
    };
    for _ in 0..3 {
        match opinion::judge(&facts, &Envelope::default(), &snapshot, NOW, &Limits::default()) {
            Ok(opinion) => return opinion.dkim.iter().map(verdict).collect(),
            Err(needs) => {
                for question in needs.dns {
                    snapshot.answer(Answer::failed(question, Failure::Timeout));
                }
            }
        }
    }
    panic!("it never ends");
}

type Mail = (String, Vec<u8>, Snapshot);

fn lieser() -> Vec<Mail> {
    let Some(folder) = common::corpus("dkim-lieser-thunderbird") else { return Vec::new() };
    let read =
        |file: &str| serde_json::from_str::<Value>(&fs::read_to_string(folder.join(file)).unwrap()).unwrap();
    let default = read("dns-default.json");
    let mut mails = Vec::new();
    for case in read("cases.json").as_array().unwrap() {
        let zone = if case["dns"].is_object() { &case["dns"] } else { &default };
        let records = zone.as_object().unwrap().iter();
        let zone = zone_of(records.map(|(name, text)| (name.as_str(), text.as_str().unwrap().to_owned())));
        let file = case["file"].as_str().unwrap();
        mails.push((file.to_owned(), mail(&folder.join("test/data").join(file)), zone));
    }
    mails
}

fn perl() -> Vec<Mail> {
    let Some(folder) = common::corpus("dkim-mail-dkim-perl") else { return Vec::new() };
    let text = fs::read_to_string(folder.join("t/FAKE_DNS.dat")).unwrap();
    let records = text.lines().filter(|line| !line.starts_with('#'));
    let records = records.filter_map(|line| line.split_once(' '));
    let zone = zone_of(records.map(|(name, text)| (name, text.trim().to_owned())));
    files(&folder.join("t/corpus")).map(|path| (name_of(&path), mail(&path), zone.clone())).collect()
}

/// Names of keys, and the files that hold them.
const DKIMPY: [(&str, &str); 3] = [
    ("test._domainkey.football.example.com", "1024_testkey_wo_markers.pub.txt"),
    ("brisbane._domainkey.football.example.com", "ed25519test.dns"),
    ("sed._domainkey.test.ex", "eximtest.dns"),
];

fn dkimpy() -> Vec<Mail> {
    let Some(folder) = common::corpus("dkim-dkimpy").map(|folder| folder.join("data")) else {
        return Vec::new();
    };
    let records = DKIMPY.map(|(name, file)| (name, fs::read_to_string(folder.join(file)).unwrap()));
    let zone = zone_of(records.into_iter());
    files(&folder)
        .map(|path| (name_of(&path), mail(&path), zone.clone()))
        .filter(|(_, raw, _)| raw.windows(16).any(|part| part.eq_ignore_ascii_case(b"\ndkim-signature:")))
        .collect()
}

fn files(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.into_iter()
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// Stored with LF alone, and sent with CR LF.
fn mail(path: &Path) -> Vec<u8> {
    let raw = fs::read(path).unwrap();
    let lines = raw.split_inclusive(|byte| *byte == b'\n');
    lines
        .flat_map(|line| match line.strip_suffix(b"\n") {
            Some(line) => [line.strip_suffix(b"\r").unwrap_or(line), b"\r\n"].concat(),
            None => line.to_vec(),
        })
        .collect()
}

fn zone_of<'a>(records: impl Iterator<Item = (&'a str, String)>) -> Snapshot {
    let mut snapshot = Snapshot::default();
    for (name, text) in records {
        let question = Question::new(Name::parse(name).unwrap(), Type::Txt);
        snapshot.answer(match text.trim() {
            "NXDOMAIN" => Answer::nxdomain(question),
            text if text.starts_with("~~") => Answer::failed(question, Failure::Servfail),
            text => {
                let strings = text.trim_matches('"').as_bytes().chunks(255).map(<[u8]>::to_vec).collect();
                Answer::new(question, vec![RecordData::Txt(strings)])
            }
        });
    }
    snapshot
}

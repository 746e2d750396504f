//! Our verdict on every signed mail of the corpora against that of mail-auth. Every difference is
//! named with its reason, and how often it occurs.
//!
//! The files are in `$SENDWORTHY_CORPORA`, `../shared/corpora` by default.
#![allow(clippy::disallowed_methods)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use common::NOW;
use common::random::Random;
use sendworthy::dkim::{self, DkimVerdict, SignedMessage, VerifyLimits};
use sendworthy::dns::{Answer, Dns, Failure, Limits, Name, Needs, Question, RecordData, Snapshot, Type};
use sendworthy::opinion::{self, Caps, DkimOpinion, Envelope, Facts};
use sendworthy::{message, spf};
use serde_json::Value;

/// Our verdict, theirs, how often, and why they differ.
const DIFFERENCES: &[(&str, &str, usize, &str)] = &[
    (
        "fail: Body",
        "neutral: the body has changed: its digest is not that of `bh=`",
        2,
        "a signature that does not fit is `fail` (RFC 8601 section 2.7.1); mail-auth keeps that for its header",
    ),
    (
        "neutral: Signature(Missing(\"v\"))",
        "fail: the signature does not fit the signed fields",
        6,
        "`v=` is required (RFC 6376 section 3.5); mail-auth reads signatures of drafts before RFC 4871",
    ),
    (
        "neutral: Signature(Missing(\"v\"))",
        "pass",
        7,
        "`v=` is required (RFC 6376 section 3.5); mail-auth reads signatures of drafts before RFC 4871",
    ),
    (
        "permerror: Key(Broken)",
        "neutral: the body has changed: its digest is not that of `bh=`",
        1,
        "mail-auth looks at the body before it looks at the key",
    ),
    (
        "permerror: Key(Foreign)",
        "neutral: the body has changed: its digest is not that of `bh=`",
        1,
        "mail-auth looks at the body before it looks at the key",
    ),
    (
        "permerror: KeyHash",
        "pass",
        1,
        "mail-auth does not hold `h=` of the key against the signature (RFC 6376 section 6.1.2 step 6)",
    ),
    (
        "permerror: KeyService",
        "pass",
        1,
        "mail-auth does not look at `s=` of the key (RFC 6376 section 3.6.1)",
    ),
    (
        "permerror: KeyStrict",
        "fail: `i=` is not within `d=`",
        1,
        "another word for what `t=s` of the key forbids",
    ),
    (
        "permerror: KeyType",
        "fail: the key is of another kind than the signature",
        2,
        "a key that cannot be used is a permanent error (RFC 6376 section 6.1.2 step 8)",
    ),
    ("policy: KeySize", "pass", 1, "under 1,024 bits must not be accepted (RFC 8301 section 3.2)"),
    (
        "policy: Signature(Sha1)",
        "fail: `i=` is not within `d=`",
        2,
        "RFC 8301 section 3.1 forbids it whatever else is wrong",
    ),
    (
        "policy: Signature(Sha1)",
        "fail: the signature does not fit the signed fields",
        1,
        "RFC 8301 section 3.1 forbids it whatever else is wrong",
    ),
    (
        "policy: Signature(Sha1)",
        "neutral: it has expired",
        1,
        "RFC 8301 section 3.1 forbids it whatever else is wrong",
    ),
    (
        "policy: Signature(Sha1)",
        "neutral: the body has changed: its digest is not that of `bh=`",
        3,
        "RFC 8301 section 3.1 forbids it whatever else is wrong",
    ),
    (
        "policy: Signature(Sha1)",
        "neutral: unsupported canonicalization method in dkim signature",
        1,
        "RFC 8301 section 3.1 forbids it whatever else is wrong",
    ),
    (
        "policy: Signature(Sha1)",
        "pass",
        18,
        "must not be accepted (RFC 8301 section 3.1); mail-auth leaves that to a policy",
    ),
    (
        "temperror: Key(Unknown)",
        "neutral: the body has changed: its digest is not that of `bh=`",
        1,
        "mail-auth looks at the body before it looks at the key",
    ),
];

#[test]
fn every_signed_mail() {
    let mut mails = lieser();
    mails.extend(perl());
    mails.extend(dkimpy());
    if mails.is_empty() {
        return println!("SKIPPED: none of the DKIM suites is in the corpora");
    }
    let (mut signatures, mut agreed) = (0, 0);
    let mut differ = BTreeMap::<(String, String), Vec<&str>>::new();
    for (name, raw, zone) in &mails {
        let (ours, theirs) = (ours(raw, zone), theirs(raw, zone));
        assert_eq!(ours.len(), theirs.len(), "{name}");
        for (ours, theirs) in ours.into_iter().zip(theirs) {
            signatures += 1;
            if ours.split(':').next() == theirs.split(':').next() {
                agreed += 1;
            } else {
                differ.entry((ours, theirs)).or_default().push(name);
            }
        }
    }
    println!("{} mails, {signatures} signatures: {agreed} have the same result", mails.len());
    for (ours, theirs, count, why) in DIFFERENCES {
        println!("  {count}: {ours} / {theirs}: {why}");
        let found = differ.remove(&((*ours).to_owned(), (*theirs).to_owned())).unwrap_or_default();
        assert_eq!(found.len(), *count, "{ours} / {theirs}: {found:?}");
    }
    assert!(differ.is_empty(), "differences that are not listed: {differ:#?}");
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
    let message = SignedMessage { fields: &fields, body };
    let digests = dkim::digests(&message, &VerifyLimits::default());
    let mut snapshot = zone.clone();
    let dns = Dns::new(zone, Limits::default());
    dkim::verify(&dns, &fields, &digests, NOW);
    // What no zone holds is not known; theirs gets the same.
    dns.needs()
        .dns
        .into_iter()
        .for_each(|question| snapshot.answer(Answer::failed(question, Failure::Timeout)));
    let dns = Dns::new(&snapshot, Limits::default());
    let verdict = |verdict: &DkimVerdict<'_>| {
        let result = format!("{:?}", verdict.result).to_lowercase();
        verdict.reason.map_or(result.clone(), |reason| format!("{result}: {reason:?}"))
    };
    dkim::verify(&dns, &fields, &digests, NOW).iter().map(verdict).collect()
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

/// The message of RFC 8463 appendix A.3, signed by football.example.com with two keys.
fn signed() -> Option<(Vec<u8>, Snapshot)> {
    let wanted = |(name, ..): &Mail| name == "rfc8463-A.3.eml";
    lieser().into_iter().find(wanted).map(|(_, raw, zone)| (raw, zone))
}

/// A class of DMARC verdicts that differ: ours, theirs, and why.
const DMARC_DIFFERENCES: [(&str, &str, &str); 2] = [
    (
        "fail",
        "temperror",
        "the author domain has a record and nothing is authenticated: what is further up does not matter",
    ),
    (
        "pass",
        "temperror",
        "an identifier that is the author domain itself aligns: what is further up does not matter",
    ),
];

/// Our whole verdict against theirs, over records that are mostly sound.
#[test]
fn dmarc_from_end_to_end() {
    let Some((raw, keys)) = signed() else {
        return println!("SKIPPED: dkim-lieser-thunderbird is not in the corpora");
    };
    let mail = sendworthy::mime::Mail::parse(raw.clone());
    let digests = message::Facts::of(&mail, VerifyLimits::default());
    let facts = Facts::parse(raw, &Caps::default());
    let mut random = Random(9989);
    let (mut agreed, mut differ) = (BTreeMap::<String, usize>::new(), BTreeMap::<_, Vec<String>>::new());
    for _ in 0..600 {
        let mut world = BTreeMap::<(String, Type), Option<String>>::new();
        for name in ["football.example.com", "example.com", "com", "mail.football.example.com"] {
            let record = dmarc_record(&mut random);
            world.insert((format!("_dmarc.{name}"), Type::Txt), record);
            let spf =
                ["v=spf1 ip4:192.0.2.1 -all", "v=spf1 -all", "v=spf1 a:b.example", "none"][random.below(4)];
            world.insert((name.to_owned(), Type::Txt), (random.below(12) > 0).then(|| spf.to_owned()));
        }
        let keyless = random.below(3);
        let from = ["football.example.com", "mail.football.example.com", "example.com", "other.example"];
        let mail_from = format!("joe@{}", from[random.below(4)]);
        let answer = |question: Question| -> Answer {
            let key = (question.name.as_str().to_owned(), question.rtype);
            if key.0.contains("._domainkey.") {
                return match (keyless, keys.find(&question)) {
                    (0, Some(answer)) => answer.clone(),
                    (1, _) => Answer::failed(question, Failure::Servfail),
                    _ => Answer::nxdomain(question),
                };
            }
            match world.get(&key) {
                Some(None) => Answer::failed(question, Failure::Timeout),
                Some(Some(text)) if text != "none" => {
                    Answer::new(question, vec![RecordData::Txt(vec![text.clone().into_bytes()])])
                }
                _ => Answer::nxdomain(question),
            }
        };
        let sender = spf::Sender {
            ip: "192.0.2.1".parse().unwrap(),
            mail_from: mail_from.clone(),
            helo: "mx.example".to_owned(),
            receiver: String::new(),
        };
        let ours = {
            let envelope = message::Envelope { sender: Some(sender) };
            let report =
                settle(answer, |snapshot| message::authenticate(&mail, &digests, &envelope, snapshot, NOW));
            report.authors[0].result.as_str().to_owned()
        };
        let envelope = Envelope {
            ip: Some("192.0.2.1".parse().unwrap()),
            helo: "mx.example".to_owned(),
            mail_from: Some(mail_from.clone()),
        };
        let opinion =
            settle(answer, |snapshot| opinion::judge(&facts, &envelope, snapshot, NOW, &Limits::default()));
        let theirs =
            opinion.dmarc.unwrap().result.map_or("unknown".to_owned(), |result| format!("{result:?}"));
        let theirs = theirs.to_lowercase();
        if ours == theirs {
            *agreed.entry(ours).or_default() += 1;
        } else {
            differ.entry((ours, theirs)).or_default().push(format!("{keyless} {mail_from} {world:?}"));
        }
    }
    println!("DMARC: the same result {agreed:?}");
    for (ours, theirs, why) in DMARC_DIFFERENCES {
        let found = differ.remove(&(ours.to_owned(), theirs.to_owned())).unwrap_or_default();
        println!("  {}: {ours} / {theirs}: {why}", found.len());
        assert!(!found.is_empty(), "listed without need: {ours} / {theirs}");
    }
    assert!(differ.is_empty(), "differences that are not listed: {differ:#?}");
    assert!(agreed.len() >= 4, "the cases are too much alike: {agreed:?}");
}

/// Judges until everything is answered.
fn settle<R>(answer: impl Fn(Question) -> Answer, judge: impl Fn(&Snapshot) -> Result<R, Box<Needs>>) -> R {
    let mut snapshot = Snapshot::default();
    for _ in 0..20 {
        match judge(&snapshot) {
            Ok(report) => return report,
            Err(needs) => needs.dns.into_iter().for_each(|question| snapshot.answer(answer(question))),
        }
    }
    panic!("it never ends");
}

/// A record, `none` for an absence, `None` for no answer.
fn dmarc_record(random: &mut Random) -> Option<String> {
    let policy = ["none", "quarantine", "reject"][random.below(3)];
    Some(match random.below(14) {
        0 => return None,
        1..=5 => "none".to_owned(),
        6 => format!("v=DMARC1; p={policy}; psd=y"),
        7 => format!("v=DMARC1; p={policy}; psd=n"),
        8 => format!("v=DMARC1; p={policy}; adkim=s"),
        9 => format!("v=DMARC1; p={policy}; aspf=s"),
        10 => format!("v=DMARC1; p={policy}; sp=reject; np=none"),
        11 => "v=DMARC1; rua=mailto:a@example.com".to_owned(),
        _ => format!("v=DMARC1; p={policy}"),
    })
}

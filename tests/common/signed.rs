//! Every signed mail of the suites, as it goes over the wire, with what is known of its keys.
#![allow(dead_code, unreachable_pub)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use sendworthy::dkim::VerifyLimits;
use sendworthy::dns::{Answer, Failure, Name, Question, RecordData, Snapshot, Type};
use sendworthy::message::{self, Authentication, Envelope, Facts};
use sendworthy::mime::Mail;
use serde_json::Value;

use super::{NOW, corpora, corpus};

/// One mail.
pub struct SignedMail {
    /// The suite and the file in it.
    pub name: String,
    /// Lines end with CR LF.
    pub raw: Vec<u8>,
    /// What the suite says of DNS.
    pub zone: Snapshot,
    /// Whether nothing else exists; otherwise it is not known.
    pub is_closed: bool,
}

impl SignedMail {
    /// What is found out about it, with all that was asked.
    pub fn verified(&self) -> (Authentication, Snapshot) {
        let mail = Mail::parse(self.raw.clone());
        let facts = Facts::of(&mail, VerifyLimits::default());
        let (mut asked, envelope) = (Snapshot::default(), Envelope::default());
        for _ in 0..20 {
            match message::authenticate(&mail, &facts, &envelope, &asked, NOW) {
                Ok(report) => return (report, asked),
                Err(needs) => needs.dns.into_iter().for_each(|question| {
                    asked.answer(match self.zone.find(&question) {
                        Some(known) => known.clone(),
                        None if self.is_closed => Answer::nxdomain(question),
                        None => Answer::failed(question, Failure::Timeout),
                    });
                }),
            }
        }
        panic!("{}: it never ends", self.name);
    }

    /// Whether the suite holds a key that it is signed with.
    pub fn has_key(&self, report: &Authentication) -> bool {
        let key = |name: &Name| {
            let answer = self.zone.find(&Question::new(name.clone(), Type::Txt));
            answer.is_some_and(|answer| answer.outcome.is_records())
        };
        report.dkim.iter().any(|one| one.key_name.as_ref().is_some_and(key))
    }
}

/// How many there are when no suite is missing.
pub const ALL: usize = 200;

/// All of them. A suite that is missing is named.
pub fn mails() -> Vec<SignedMail> {
    let mut mails = lieser();
    mails.extend(perl());
    mails.extend(dkimpy());
    mails.extend(authheaders());
    mails.extend(mail_auth());
    mails.extend(others());
    mails_of(mails).collect()
}

/// Those that are signed.
pub fn mails_of(mails: Vec<SignedMail>) -> impl Iterator<Item = SignedMail> {
    mails.into_iter().filter(|mail| is_signed(&mail.raw))
}

/// A result and its reason: `fail: body`.
pub fn verdicts(report: &Authentication) -> Vec<String> {
    let verdict = |one: &message::DkimSignature| match one.reason {
        Some(reason) => format!("{}: {reason}", one.result.as_str()),
        None => one.result.as_str().to_owned(),
    };
    report.dkim.iter().map(verdict).collect()
}

pub fn lieser() -> Vec<SignedMail> {
    let Some(folder) = corpora::suite(&["dkim-lieser-thunderbird"]) else { return Vec::new() };
    let (cases, default) = (json(&folder.join("cases.json")), json(&folder.join("dns-default.json")));
    let mut mails = Vec::new();
    for case in cases.as_array().unwrap() {
        let zone = if case["dns"].is_object() { &case["dns"] } else { &default };
        let path = folder.join("test/data").join(case["file"].as_str().unwrap());
        mails.push(of_file(&folder, &path, &zone_of_json(zone)));
    }
    mails
}

pub fn perl() -> Vec<SignedMail> {
    let Some(folder) = corpora::suite(&["dkim-mail-dkim-perl"]) else { return Vec::new() };
    let zone = perl_zone(&folder);
    let paths = files(&folder.join("t/corpus"));
    paths.iter().map(|path| SignedMail { is_closed: true, ..of_file(&folder, path, &zone) }).collect()
}

fn perl_zone(folder: &Path) -> Snapshot {
    let text = fs::read_to_string(folder.join("t/FAKE_DNS.dat")).unwrap();
    let records = text.lines().filter(|line| !line.starts_with('#'));
    zone_of(records.filter_map(|line| line.split_once(' ')))
}

/// The Ed25519 key of RFC 8463 appendix A.2, which stands in the code of the suite's tests.
const BRISBANE: &str = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

/// Names of keys, and the files that hold them: as its tests put them together.
const DKIMPY: [(&str, &str); 3] = [
    ("test._domainkey.example.com", "test.txt"),
    ("test._domainkey.football.example.com", "test.txt"),
    ("sed._domainkey.test.ex", "eximtest.dns"),
];

pub fn dkimpy() -> Vec<SignedMail> {
    let Some(folder) = corpora::suite(&["dkim-dkimpy"]) else { return Vec::new() };
    let records =
        DKIMPY.map(|(name, file)| (name, fs::read_to_string(folder.join("data").join(file)).unwrap()));
    let records = records.iter().map(|(name, text)| (*name, text.as_str()));
    let mut zone = zone_of(records.chain([("brisbane._domainkey.football.example.com", BRISBANE)]));
    // A key of Gmail's stands in the code of its tests, and in the data of the other suite.
    let known = corpus("dmarc-authheaders").map(|folder| authheaders_zone(&folder));
    known.iter().flat_map(Snapshot::answers).for_each(|answer| zone.answer(answer.clone()));
    files(&folder.join("data")).iter().map(|path| of_file(&folder, path, &zone)).collect()
}

pub fn authheaders() -> Vec<SignedMail> {
    let Some(folder) = corpora::suite(&["dmarc-authheaders"]) else { return Vec::new() };
    let zone = authheaders_zone(&folder);
    files(&folder.join("test")).iter().map(|path| of_file(&folder, path, &zone)).collect()
}

/// The world of the suite, with the key that its tests read from a file.
pub fn authheaders_zone(folder: &Path) -> Snapshot {
    let mut zone = zone_of_json(&json(&folder.join("cases.json"))["dns"]);
    let key = fs::read_to_string(folder.join("test/test.txt")).unwrap();
    let key = zone_of([("test._domainkey.example.com", key.as_str())].into_iter());
    key.answers().for_each(|answer| zone.answer(answer.clone()));
    zone
}

/// Files that begin with the records of their keys, up to an empty line.
pub fn mail_auth() -> Vec<SignedMail> {
    let Some(folder) = corpora::suite(&["mail-auth-crate"]) else { return Vec::new() };
    let paths = ["dkim", "arc"].map(|kind| files(&folder.join("resources").join(kind)));
    paths
        .iter()
        .flatten()
        .map(|path| {
            let text = fs::read(path).unwrap();
            let (records, raw) = halves(&text);
            let records = String::from_utf8(records.to_vec()).unwrap();
            let zone = zone_of(records.lines().filter_map(|line| line.split_once(' ')));
            SignedMail { name: name_of(&folder, path), raw: wire(raw), zone, is_closed: false }
        })
        .collect()
}

fn halves(text: &[u8]) -> (&[u8], &[u8]) {
    let at = text.windows(2).position(|pair| pair == b"\n\n").expect("an empty line");
    (&text[..at], &text[at + 2..])
}

/// The signed mails of suites that are about something else; some keys of those days are known.
fn others() -> Vec<SignedMail> {
    const OF_DKIM: [&str; 5] = [
        "dkim-lieser-thunderbird",
        "dkim-mail-dkim-perl",
        "dkim-dkimpy",
        "dmarc-authheaders",
        "mail-auth-crate",
    ];
    let known = mail_auth().into_iter().map(|mail| mail.zone);
    let known = known.chain(corpus("dmarc-authheaders").map(|folder| authheaders_zone(&folder)));
    let known: Vec<_> = known.chain(corpus("dkim-mail-dkim-perl").map(|folder| perl_zone(&folder))).collect();
    let mut zone = Snapshot::default();
    known.iter().flat_map(Snapshot::answers).for_each(|answer| zone.answer(answer.clone()));
    let Some(folder) = corpora::folders().find(|folder| folder.exists()) else { return Vec::new() };
    let mut paths = Vec::new();
    for suite in files(&folder) {
        let name = suite.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if suite.is_dir() && !OF_DKIM.contains(&name.as_str()) {
            walk(&suite, &mut paths);
        }
    }
    paths.sort();
    let mut seen = BTreeSet::new();
    let mails = paths.iter().map(|path| SignedMail {
        name: path.strip_prefix(&folder).unwrap_or(path).display().to_string(),
        raw: wire(&fs::read(path).unwrap()),
        zone: zone.clone(),
        is_closed: false,
    });
    mails.filter(|mail| is_signed(&mail.raw) && seen.insert(mail.raw.clone())).collect()
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) {
    for path in files(folder) {
        if path.is_dir() {
            walk(&path, paths);
        } else {
            paths.push(path);
        }
    }
}

/// Whether the header of the message itself, and not of one inside, has a signature.
fn is_signed(raw: &[u8]) -> bool {
    let mail = Mail::parse(raw.to_vec());
    let root = mail.is_message().then(|| mail.parsed().part(0)).flatten();
    root.is_some_and(|root| {
        root.headers().iter().any(|field| field.name().as_str().eq_ignore_ascii_case("dkim-signature"))
    })
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn of_file(folder: &Path, path: &Path, zone: &Snapshot) -> SignedMail {
    SignedMail {
        name: name_of(folder, path),
        raw: wire(&fs::read(path).unwrap()),
        zone: zone.clone(),
        is_closed: false,
    }
}

fn name_of(folder: &Path, path: &Path) -> String {
    path.strip_prefix(folder.parent().unwrap_or(folder)).unwrap_or(path).display().to_string()
}

/// Stored with LF alone, and sent with CR LF.
fn wire(raw: &[u8]) -> Vec<u8> {
    let lines = raw.split_inclusive(|byte| *byte == b'\n');
    lines
        .flat_map(|line| match line.strip_suffix(b"\n") {
            Some(line) => [line.strip_suffix(b"\r").unwrap_or(line), b"\r\n"].concat(),
            None => line.to_vec(),
        })
        .collect()
}

fn zone_of_json(zone: &Value) -> Snapshot {
    let records = zone.as_object().unwrap().iter();
    zone_of(records.map(|(name, text)| (name.as_str(), text.as_str().unwrap_or("NXDOMAIN"))))
}

/// A world of TXT records; `NXDOMAIN` and `~~` in front of a failure are those of Mail::DKIM.
fn zone_of<'a>(records: impl Iterator<Item = (&'a str, &'a str)>) -> Snapshot {
    let mut snapshot = Snapshot::default();
    for (name, text) in records {
        let question = Question::new(Name::parse(name).unwrap(), Type::Txt);
        snapshot.answer(match text.trim() {
            "" | "NXDOMAIN" => Answer::nxdomain(question),
            text if text.starts_with("~~") => Answer::failed(question, Failure::Servfail),
            text => {
                let strings = text.trim_matches('"').as_bytes().chunks(255).map(<[u8]>::to_vec).collect();
                Answer::new(question, vec![RecordData::Txt(strings)])
            }
        });
    }
    snapshot
}

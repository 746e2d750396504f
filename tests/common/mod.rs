//! What the tests of rules share: worlds written as zone files, and the codes that come out.
#![allow(dead_code, unreachable_pub)]

pub mod corpora;
pub mod keys;
pub mod random;
pub mod signed;
pub mod signing;

use std::fs;
use std::path::{Path, PathBuf};

use sendworthy::dns::zone::Zone;
use sendworthy::dns::{Answer, Failure, Fetched, Limits, Name, Question, Snapshot, Timestamp};
use sendworthy::domain::{self, Facts, RecordKind, Report};
use sendworthy::finding::{Finding, Source};
use sendworthy::mime::Mail;
use sendworthy::mime::lint::{Profile, Route, Setting};

/// 2026-11-24 00:00 UTC.
pub const NOW: Timestamp = Timestamp(1_795_478_400);

/// A closed world, with what of it fails.
#[derive(Default)]
pub struct World {
    pub zone: Zone,
    pub failures: Vec<(Question, Failure)>,
    pub fetched: Vec<(String, Fetched)>,
    pub facts: Option<Facts>,
}

impl World {
    /// Reads a zone file whose comment lines may be directives: `; check NAME`, `; selector S`,
    /// `; ip IP`, `; fail NAME TYPE FAILURE`, `; fetched URL [STATUS [TYPE]]` followed by `;; line` lines,
    /// which `; fetched-cr URL` ends with CR alone.
    pub fn read(text: &str) -> Self {
        let mut world = Self {
            zone: Zone::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}")),
            ..Self::default()
        };
        let mut facts = Facts { name: name("example.com"), selectors: Vec::new(), ip: None };
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            let Some(directive) = line.strip_prefix("; ") else { continue };
            let words: Vec<&str> = directive.split_whitespace().collect();
            match words.as_slice() {
                ["check", domain] => facts.name = name(domain),
                ["selector", selector] => facts.selectors.push((*selector).to_owned()),
                ["ip", ip] => facts.ip = Some(ip.parse().expect("an address")),
                ["fail", at, rtype, failure] => {
                    let rtype = serde_json::from_value((*rtype).into()).expect("a type");
                    let failure = serde_json::from_value((*failure).into()).expect("a failure");
                    world.failures.push((Question::new(name(at), rtype), failure));
                }
                [directive @ ("fetched" | "fetched-cr"), url, how @ ..] => {
                    let mut body = String::new();
                    while let Some(line) = lines.next_if(|line| line.starts_with(";;")) {
                        body.push_str(line.trim_start_matches(';').trim_start());
                        body.push_str(if *directive == "fetched-cr" { "\r" } else { "\r\n" });
                    }
                    let status = how.first().map_or(200, |status| status.parse().expect("a status"));
                    let content_type = (*how.get(1).unwrap_or(&"text/plain")).to_owned();
                    let fetched = Fetched::Response { status, content_type, body };
                    world.fetched.push(((*url).to_owned(), fetched));
                }
                _ => {}
            }
        }
        world.facts = Some(facts);
        world
    }

    /// Judges the domain, answering every need from this world.
    pub fn check(&self) -> Report {
        self.check_counting().0
    }

    /// The same, with the number of waves.
    pub fn check_counting(&self) -> (Report, usize) {
        let facts = self.facts.clone().expect("a domain");
        let mut snapshot = Snapshot::default();
        for waves in 0..60 {
            match domain::judge(&facts, &snapshot, NOW, &Limits::default()) {
                Ok(report) => return (report, waves),
                Err(needs) => {
                    for question in &needs.dns {
                        assert!(snapshot.find(question).is_none(), "asked twice: {question:?}");
                        snapshot.answer(self.answer(question));
                    }
                    for url in needs.fetch {
                        let found = self.fetched.iter().find(|(known, _)| *known == url);
                        let fetched = found.map_or_else(
                            || Fetched::Failed {
                                failed: "not fetched: a zone file holds no policies".to_owned(),
                            },
                            |(_, fetched)| fetched.clone(),
                        );
                        snapshot.fetched(url, fetched);
                    }
                    for name in needs.suffixes {
                        let suffix = public_suffix(&name);
                        snapshot.suffix(name, suffix);
                    }
                }
            }
        }
        panic!("the check never ends");
    }

    /// What the world says to a question.
    pub fn answer(&self, question: &Question) -> Answer {
        match self.failures.iter().find(|(failing, _)| failing == question) {
            Some((_, failure)) => Answer::failed(question.clone(), *failure),
            None => self.zone.answer(question),
        }
    }
}

/// The few public suffixes that the tests' names need; every other suffix is the last label.
pub fn public_suffix(name: &Name) -> Option<Name> {
    for suffix in ["gov.uk", "co.uk", "com.au"] {
        let suffix = self::name(suffix);
        if name.within(&suffix) {
            return Some(suffix);
        }
    }
    Some(name.suffix(1))
}

pub fn name(text: &str) -> Name {
    Name::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// What a fenced example gives: a zone is checked as a domain, a message before it is sent, a signed
/// one as a receiver does, a record alone.
pub fn run_fence(fence: &Fence) -> (Vec<Finding>, Vec<Source>) {
    if fence.language == "eml" {
        let raw = message(&fence.text, &fence.words);
        return check_message(&raw, &fence.words);
    }
    if fence.language == "signed" {
        return signing::check_signed(&message(&fence.text, &fence.words));
    }
    run(&fence.language, fence.name.as_deref(), &fence.text)
}

/// A message as a fence writes it: lines end with LF and stand for CRLF, unless the fence says `lf`;
/// `pad=N` adds as many bytes of words;
/// `\xNN` is a byte, and the fields that every message has are added, unless it says `whole`.
pub fn message(text: &str, words: &[String]) -> Vec<u8> {
    let says = |word: &str| words.iter().any(|said| said == word);
    let mut whole = String::new();
    if !says("whole") {
        let header = text.split("\n\n").next().unwrap_or_default().to_ascii_lowercase();
        for (name, value) in [
            ("From", "Ann <ann@example.com>"),
            ("To", "bob@example.net"),
            ("Subject", "Your order"),
            ("Date", "Tue, 24 Nov 2026 01:00:00 +0100"),
            ("Message-ID", "<1@example.com>"),
            ("MIME-Version", "1.0"),
        ] {
            if name == "MIME-Version" && !header.lines().any(|line| line.starts_with("content-")) {
                continue;
            }
            let name_of_line = format!("{}:", name.to_ascii_lowercase());
            if !header.lines().any(|line| line.starts_with(&name_of_line)) {
                whole.push_str(&format!("{name}: {value}\n"));
            }
        }
    }
    whole.push_str(text);
    let mut raw = Vec::new();
    let mut rest = whole.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let hex = tail.strip_prefix(b"x").and_then(|tail| tail.get(..2));
        let escaped = hex.filter(|_| byte == b'\\').and_then(|hex| std::str::from_utf8(hex).ok());
        if let Some(value) = escaped.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            raw.push(value);
            rest = &tail[3..];
            continue;
        }
        if byte == b'\n' && !says("lf") {
            raw.push(b'\r');
        }
        raw.push(byte);
        rest = tail;
    }
    let padding = words.iter().find_map(|word| word.strip_prefix("pad=")?.parse().ok()).unwrap_or(0);
    raw.extend(
        b"word word word word word word word word word word word word\r\n".iter().cycle().take(padding),
    );
    raw
}

/// Checks a message. The source's text is the message itself, a character for each byte, so that a
/// label can be cut out of it.
pub fn check_message(raw: &[u8], words: &[String]) -> (Vec<Finding>, Vec<Source>) {
    let mut setting = Setting::default();
    for word in words {
        match word.as_str() {
            "bulk" => setting.profile = Profile::Bulk,
            "personal" => setting.profile = Profile::Personal,
            "ses" => setting.route = Route::Ses,
            "template" => setting.template = true,
            _ => {}
        }
    }
    let report = sendworthy::message::check(&Mail::parse(raw.to_vec()), &setting, NOW);
    let mut sources = report.sources;
    for source in &mut sources {
        source.text = raw.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { '?' }).collect();
    }
    (report.findings, sources)
}

/// What a fenced zone or record gives.
pub fn run(language: &str, owner: Option<&str>, text: &str) -> (Vec<Finding>, Vec<Source>) {
    if language == "zone" {
        let report = World::read(text).check();
        return (report.findings, report.sources);
    }
    let kind = RecordKind::parse(language).unwrap_or_else(|| panic!("no such kind: {language}"));
    let owner = owner.map(name);
    let report = domain::check_record(kind, owner.as_ref(), text.trim_end_matches('\n').as_bytes());
    (report.findings, report.sources)
}

/// One fenced block of a Markdown text.
#[derive(Debug)]
pub struct Fence {
    pub language: String,
    pub fires: bool,
    pub name: Option<String>,
    /// How a message is to be written out and checked.
    pub words: Vec<String>,
    pub text: String,
    pub line: usize,
}

const MESSAGE_WORDS: [&str; 7] = ["whole", "lf", "bulk", "personal", "ses", "smtp", "template"];

pub fn fences(markdown: &str) -> Vec<Fence> {
    let mut found = Vec::new();
    let mut lines = markdown.lines().enumerate();
    while let Some((n, line)) = lines.next() {
        let Some(info) = line.trim_start().strip_prefix("```") else { continue };
        let mut words = info.split(',').map(str::trim);
        let language = words.next().unwrap_or_default().to_owned();
        let mut fence =
            Fence { language, fires: false, name: None, words: Vec::new(), text: String::new(), line: n + 1 };
        for word in words {
            match word.split_once('=') {
                Some(("name", owner)) => fence.name = Some(owner.to_owned()),
                Some(("pad", _)) => fence.words.push(word.to_owned()),
                _ if word == "fires" => fence.fires = true,
                _ if MESSAGE_WORDS.contains(&word) => fence.words.push(word.to_owned()),
                _ => panic!("line {}: `{word}` is unknown", n + 1),
            }
        }
        for (_, line) in lines.by_ref() {
            if line.trim_start().starts_with("```") {
                break;
            }
            fence.text.push_str(line);
            fence.text.push('\n');
        }
        found.push(fence);
    }
    found
}

/// The findings as `CODE severity message` lines, to show when a test fails.
pub fn show(findings: &[Finding]) -> String {
    findings.iter().map(|f| format!("  {} {} {}\n", f.code, f.severity.as_str(), f.message)).collect()
}

/// The Markdown files below a folder.
pub fn pages(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(pages(&path));
        } else if path.extension().is_some_and(|e| e == "md") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The bytes of a source's escaped text.
pub fn raw(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    loop {
        rest = match rest {
            [] => return out,
            [b'\\', a @ b'0'..=b'9', b @ b'0'..=b'9', c @ b'0'..=b'9', tail @ ..] => {
                let digits = [a, b, c].map(|digit| u32::from(digit - b'0'));
                out.push(u8::try_from(digits[0] * 100 + digits[1] * 10 + digits[2]).expect("a byte"));
                tail
            }
            [b'\\', byte, tail @ ..] | [byte, tail @ ..] => {
                out.push(*byte);
                tail
            }
        };
    }
}

/// A file or folder of a suite, for whoever says himself that it is missing.
pub fn corpus(name: &str) -> Option<PathBuf> {
    corpora::folders().map(|folder| folder.join(name)).find(|path| path.exists())
}

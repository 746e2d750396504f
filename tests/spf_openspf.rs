//! The OpenSPF test suite for RFC 7208 and the collection of pyspf, run as data.
//!
//! The files are in `$SENDWORTHY_CORPORA/spf-pyspf/test`, `../shared/corpora` by default, or in
//! `.cache/corpora`, where `npm test` puts them. `$SENDWORTHY_WRITE_CASES` names a JSON file to
//! write all cases to, for the same run in WebAssembly.
#![allow(clippy::disallowed_methods)]

#[path = "common/corpora.rs"]
mod corpora;

use std::collections::BTreeMap;
use std::path::PathBuf;

use sendworthy::dns::{Answer, Failure, Limits, Name, Question, RecordData, Snapshot, Timestamp, Type};
use sendworthy::spf::{self, Evaluation, Judge, Sender, SpfResult};
use yaml_rust2::{Yaml, YamlLoader};

#[test]
fn rfc7208_tests() {
    run("rfc7208-tests.yml", 203, &[]);
}

#[test]
fn pyspf_tests() {
    run("test.yml", 16, PYSPF_MODES);
}

/// A case whose published result is not ours, our result, and why.
type Deviation = (&'static str, &'static str, &'static str);

/// Two cases name a mode of pyspf beside the RFC's (`strict: 1`), in which the same record and sender
/// give what is said here; `default-modifier-obsolete` of the other file asks for just that.
const PYSPF_MODES: &[Deviation] = &[
    (
        "default-modifier",
        "neutral",
        "`strict: 0`, the lax mode, obeys `default=` of drafts before RFC 4408; by RFC 7208 section 6 it is unknown and ignored",
    ),
    (
        "default-modifier-harsh",
        "neutral",
        "`strict: 2`, the harsh mode, answers `ambiguous`, which is no result of RFC 7208 section 2.6",
    ),
];

/// Runs every case. A deviation must deviate, just as named; all others must give a published result.
fn run(file: &str, expected: usize, deviations: &[Deviation]) {
    let Some(path) = corpora::folders().map(|c| c.join("spf-pyspf/test").join(file)).find(|p| p.exists())
    else {
        println!("SKIPPED {file}: the OpenSPF suite is in none of ../shared/corpora and .cache/corpora");
        return;
    };
    let text = std::fs::read_to_string(path).unwrap();
    let (mut count, mut deviated) = (0, 0);
    let mut wrong = Vec::new();
    let mut cases = Vec::new();
    for document in YamlLoader::load_from_str(&text).unwrap() {
        let zone = Zone::read(&document["zonedata"]);
        let mut judge = Judge::new(Limits::default());
        for (name, test) in document["tests"].as_hash().unwrap() {
            count += 1;
            let mut case = Case::read(name.as_str().unwrap(), test);
            let (evaluation, snapshot, waves) = zone.judge(&case.sender);
            assert_eq!(
                zone.result(&mut judge, &case.sender),
                evaluation.result,
                "{}: without a trace",
                case.name
            );
            let depth = evaluation.steps.iter().map(|s| s.depth).max().unwrap_or(0) as usize;
            assert!(waves <= (depth + 3).max(4), "{}: {waves} waves at depth {depth}", case.name);
            let result = evaluation.result.as_str().to_owned();
            let explained = case.explanation.as_ref().is_none_or(|e| match e.as_str() {
                "DEFAULT" => evaluation.explanation.is_none(),
                text => evaluation.explanation.as_deref() == Some(text),
            });
            if let Some((name, ours, reason)) = deviations.iter().find(|d| d.0 == case.name) {
                assert!(!case.results.contains(&(*ours).to_owned()), "{name} is no deviation any more");
                println!("deviation {name}: {ours}, not {:?}: {reason}", case.results);
                case.results = vec![(*ours).to_owned()];
                deviated += 1;
            }
            if !case.results.contains(&result) || !explained {
                wrong.push(format!(
                    "{}: {result} {:?}, not {:?} {:?} ({})",
                    case.name, evaluation.explanation, case.results, case.explanation, evaluation.reason
                ));
            }
            cases.push(case.json(file, &snapshot));
        }
    }
    if let Ok(target) = std::env::var("SENDWORTHY_WRITE_CASES") {
        let path = PathBuf::from(format!("{target}.{file}.json"));
        std::fs::write(path, serde_json::to_string(&cases).unwrap()).unwrap();
    }
    assert!(wrong.is_empty(), "{} of {count} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(count, expected, "the suite has another number of cases");
    assert_eq!(deviated, deviations.len(), "a deviation names no case");
    println!("{file}: {} of {count} as published, {deviated} named deviations", count - deviated);
}

struct Case {
    name: String,
    sender: Sender,
    results: Vec<String>,
    explanation: Option<String>,
}

impl Case {
    fn read(name: &str, test: &Yaml) -> Self {
        let text = |key: &str| test[key].as_str().unwrap_or_default().to_owned();
        let results = match &test["result"] {
            Yaml::Array(list) => list.iter().filter_map(Yaml::as_str).map(str::to_lowercase).collect(),
            one => vec![one.as_str().unwrap().to_lowercase()],
        };
        let sender = Sender {
            ip: text("host").parse().unwrap(),
            mail_from: text("mailfrom"),
            helo: text("helo"),
            receiver: text("receiver"),
        };
        Self {
            name: name.to_owned(),
            sender,
            results,
            explanation: test["explanation"].as_str().map(str::to_owned),
        }
    }

    fn json(&self, file: &str, snapshot: &Snapshot) -> serde_json::Value {
        serde_json::json!({
            "suite": file,
            "name": self.name,
            "ip": self.sender.ip.to_string(),
            "mailFrom": self.sender.mail_from,
            "helo": self.sender.helo,
            "receiver": self.sender.receiver,
            "results": self.results,
            "explanation": self.explanation,
            "answers": snapshot.answers().collect::<Vec<_>>(),
        })
    }
}

/// A closed world: what is not in it does not exist.
struct Zone(BTreeMap<Name, Entry>);

#[derive(Default)]
struct Entry {
    records: Vec<(Type, RecordData)>,
    alias: Option<Name>,
    no_txt: bool,
    timeout: bool,
}

impl Zone {
    fn read(data: &Yaml) -> Self {
        let mut zone = BTreeMap::new();
        for (name, list) in data.as_hash().unwrap() {
            let Some(name) = name.as_str().and_then(|n| Name::expanded(n).ok()) else { continue };
            zone.insert(name, Entry::read(list.as_vec().unwrap()));
        }
        Self(zone)
    }

    fn judge(&self, sender: &Sender) -> (Evaluation, Snapshot, usize) {
        let mut snapshot = Snapshot::default();
        for waves in 0..20 {
            match spf::judge(sender, &snapshot, Timestamp(1_700_000_000), &Limits::default()) {
                Ok(evaluation) => return (evaluation, snapshot, waves),
                Err(needs) => needs.dns.into_iter().for_each(|q| snapshot.answer(self.answer(q))),
            }
        }
        panic!("the check never ends");
    }

    /// The result without a trace, by a judge that has seen the cases before.
    fn result(&self, judge: &mut Judge, sender: &Sender) -> SpfResult {
        for _ in 0..20 {
            match judge.result(sender) {
                Ok(result) => return result,
                Err(needs) => needs.dns.into_iter().for_each(|q| judge.answer(self.answer(q))),
            }
        }
        panic!("the check never ends");
    }

    fn answer(&self, question: Question) -> Answer {
        let mut name = question.name.clone();
        for _ in 0..8 {
            let Some(entry) = self.0.get(&name) else { return Answer::nxdomain(question) };
            let records = entry.of(question.rtype);
            if !records.is_empty() {
                return Answer::new(question, records);
            }
            if entry.timeout {
                return Answer::failed(question, Failure::Timeout);
            }
            match &entry.alias {
                Some(alias) => name = alias.clone(),
                None => return Answer::new(question, Vec::new()),
            }
        }
        Answer::failed(question, Failure::CnameLoop)
    }
}

impl Entry {
    fn read(list: &[Yaml]) -> Self {
        let mut entry = Self::default();
        for item in list {
            let Yaml::Hash(hash) = item else {
                entry.timeout |= item.as_str() == Some("TIMEOUT");
                continue;
            };
            for (key, value) in hash {
                let text = value.as_str().unwrap_or_default();
                let name = |text: &str| Name::expanded(text).unwrap_or(Name::root());
                let record = match key.as_str().unwrap() {
                    "TIMEOUT" => {
                        entry.timeout = true;
                        continue;
                    }
                    "CNAME" => {
                        entry.alias = Some(name(text));
                        continue;
                    }
                    "TXT" if text == "NONE" => {
                        entry.no_txt = true;
                        continue;
                    }
                    "TXT" => (Type::Txt, RecordData::Txt(strings(value))),
                    "SPF" => (Type::Spf, RecordData::Txt(strings(value))),
                    "A" => (Type::A, RecordData::A(text.parse().unwrap())),
                    "AAAA" => (Type::Aaaa, RecordData::Aaaa(text.parse().unwrap())),
                    "PTR" => (Type::Ptr, RecordData::Name(name(text))),
                    "MX" => {
                        let preference = u16::try_from(value[0].as_i64().unwrap()).unwrap();
                        (Type::Mx, RecordData::Mx(preference, name(value[1].as_str().unwrap())))
                    }
                    other => panic!("record type {other}"),
                };
                entry.records.push(record);
            }
        }
        entry
    }

    /// Records of type SPF stand for TXT where a name has no TXT.
    fn of(&self, rtype: Type) -> Vec<RecordData> {
        let of =
            |rtype| self.records.iter().filter(|r| r.0 == rtype).map(|r| r.1.clone()).collect::<Vec<_>>();
        let records = of(rtype);
        if rtype == Type::Txt && records.is_empty() && !self.no_txt { of(Type::Spf) } else { records }
    }
}

/// Each character of the YAML stands for one byte.
fn strings(value: &Yaml) -> Vec<Vec<u8>> {
    let bytes = |text: &str| text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    match value {
        Yaml::Array(list) => list.iter().filter_map(Yaml::as_str).map(bytes).collect(),
        one => vec![bytes(one.as_str().unwrap())],
    }
}

//! DMARC discovery, policy and alignment against mailauth's recorded tests (RFC 9989 appendix B.4
//! inside). Asserts on fields that only mailauth's result has are counted and left out.

use std::cell::RefCell;
use std::path::PathBuf;

use sendworthy::dmarc::{self, AuthenticatedIdentifier, DmarcMechanism, DmarcResult, DmarcVerdict};
use sendworthy::dns::{Answer, Dns, Failure, Limits, Name, Question, RecordData, Snapshot, Type};
use sendworthy::finding::Findings;
use serde_json::Value;

/// Listed in the corpus's `disputed.json`, by the start of the name.
const DISPUTED: [&str; 1] = ["does not inherit the org policy when the author domain publishes multiple"];

#[test]
fn mailauth() {
    let corpora = std::env::var("SENDWORTHY_CORPORA").unwrap_or_else(|_| "../shared/corpora".into());
    let folder = PathBuf::from(corpora).join("dmarc-mailauth");
    if !folder.exists() {
        println!("SKIPPED dmarc-mailauth: {} is absent", folder.display());
        return;
    }
    let (mut held, mut left_out, mut wrong) = (0, 0, Vec::new());
    for file in ["rfc9989-compliance-test.json", "dmarc-verify-test.json"] {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        for case in serde_json::from_str::<Vec<Value>>(&text).unwrap() {
            let title = case["name"].as_str().unwrap();
            if DISPUTED.iter().any(|start| title.starts_with(start)) {
                continue;
            }
            let verdicts: Vec<_> =
                case["calls"].as_array().unwrap().iter().map(|call| judge(&call["args"][0])).collect();
            for assert in case["asserts"].as_array().unwrap() {
                let subject = assert["subject"]["$"].as_str().unwrap_or_default();
                let verdict =
                    assert["subject"]["call"].as_u64().and_then(|n| verdicts.get(n as usize)?.as_ref());
                let expected = assert["chain"].as_array().unwrap().last().unwrap()["args"][0].as_str();
                let (Some(verdict), Some(expected)) = (verdict, expected) else {
                    left_out += 1;
                    continue;
                };
                let seen = match subject.split_once('.').map(|(_, field)| field) {
                    Some("status.result") => word(&verdict.result),
                    Some("policy") => verdict.policy.policy.map(|p| p.to_string()).unwrap_or_default(),
                    Some("domain") => verdict.organizational.to_string(),
                    _ => {
                        left_out += 1;
                        continue;
                    }
                };
                if seen == expected {
                    held += 1
                } else {
                    wrong.push(format!("{title}: {subject} {seen} != {expected}"))
                }
            }
        }
    }
    println!("dmarc-mailauth: {held} asserts hold, {left_out} are about mailauth's own shape");
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(held > 60, "only {held} asserts were looked at");
}

fn word(result: &DmarcResult) -> String {
    serde_json::to_value(result).unwrap().as_str().unwrap().to_owned()
}

/// The recorded call; none when its resolver is a function that cannot be read as data.
fn judge(args: &Value) -> Option<DmarcVerdict> {
    let from = args["headerFrom"].as_str()?;
    let author = Name::parse(from.rsplit('@').next()?).ok()?;
    let resolver = Resolver::read(&args["resolver"])?;
    let identifiers = |key: &str, mechanism| -> Vec<_> {
        let list = args[key].as_array().into_iter().flatten();
        let domains =
            list.filter_map(|d| d["domain"].as_str().or(d.as_str()).and_then(|d| Name::parse(d).ok()));
        domains.map(|domain| AuthenticatedIdentifier { mechanism, domain }).collect()
    };
    let mut all = identifiers("spfDomains", DmarcMechanism::Spf);
    all.extend(identifiers("dkimDomains", DmarcMechanism::Dkim));
    let mut snapshot = Snapshot::default();
    loop {
        let dns = Dns::new(&snapshot, Limits::default());
        let found = RefCell::new(Findings::default());
        let walk = dmarc::walk_from(&dns, &author, &mut found.borrow_mut());
        let exists = match dns.ask(&author, Type::A) {
            sendworthy::dns::Reply::NxDomain(_) => Some(false),
            reply => reply.answer().map(|_| true),
        };
        let verdict = dmarc::evaluate(&walk, exists, &all, &mut |domain| {
            dmarc::walk_from(&dns, domain, &mut found.borrow_mut())
        });
        if !dns.is_pending() {
            return Some(verdict);
        }
        let needs = dns.needs();
        needs.dns.into_iter().for_each(|question| snapshot.answer(resolver.answer(question)));
    }
}

enum Resolver {
    Zone(Vec<(Name, Vec<RecordData>)>),
    Dead,
}

impl Resolver {
    fn read(value: &Value) -> Option<Self> {
        if let Some(zone) = value["zone"].as_object() {
            let records = zone.iter().map(|(name, types)| {
                let txt = types["TXT"].as_array().into_iter().flatten().map(|strings| {
                    let strings = strings.as_array().into_iter().flatten();
                    RecordData::Txt(strings.map(|s| s.as_str().unwrap().into()).collect())
                });
                (Name::parse(name).unwrap(), txt.collect())
            });
            return Some(Self::Zone(records.collect()));
        }
        let code = value["fn"].as_str()?;
        if code.contains("ETIMEOUT") && !code.contains("return") {
            return Some(Self::Dead);
        }
        // `if (type === 'TXT' && domain === 'NAME') { return [['A', 'B']]; }`
        let mut records = Vec::new();
        for part in code.split("domain === '").skip(1) {
            let (name, rest) = part.split_once('\'')?;
            let body = rest.split("if (").next()?.split("const err").next()?;
            let Some((_, list)) = body.split_once("return [[") else { continue };
            let strings =
                list.split("]]").next()?.split('\'').skip(1).step_by(2).map(|s| s.as_bytes().to_vec());
            records.push((Name::parse(name).ok()?, vec![RecordData::Txt(strings.collect())]));
        }
        Some(Self::Zone(records))
    }

    fn answer(&self, question: Question) -> Answer {
        let Self::Zone(zone) = self else { return Answer::failed(question, Failure::Timeout) };
        match zone.iter().find(|(name, _)| *name == question.name) {
            Some((_, records)) if question.rtype == Type::Txt => Answer::new(question, records.clone()),
            Some(_) => Answer::new(question, Vec::new()),
            None => Answer::nxdomain(question),
        }
    }
}

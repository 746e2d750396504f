//! The SPF tests of two peers, run as data: the unit tests of mailauth (Node) and the resources of
//! the crate mail-auth. Where RFC 7208 wants something else, the case is named with its reason, and
//! must differ just so.
#![allow(clippy::disallowed_methods)]

#[path = "common/corpora.rs"]
mod corpora;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;

use sendworthy::dns::{Answer, Failure, Limits, Name, Question, RecordData, Snapshot, Timestamp, Type};
use sendworthy::spf::{self, Evaluation, Sender};
use serde_json::Value;

fn check(sender: &Sender, answer: &dyn Fn(&Question) -> Answer) -> (Evaluation, Vec<Question>) {
    let mut snapshot = Snapshot::default();
    let mut asked = Vec::new();
    for _ in 0..30 {
        match spf::judge(sender, &snapshot, Timestamp(0), &Limits::default()) {
            Ok(evaluation) => return (evaluation, asked),
            Err(needs) => {
                for question in needs.dns {
                    snapshot.answer(answer(&question));
                    asked.push(question);
                }
            }
        }
    }
    panic!("the check never ends");
}

fn sender(ip: &str, mail_from: &str, helo: &str) -> Sender {
    Sender {
        ip: ip.parse().unwrap(),
        mail_from: mail_from.to_owned(),
        helo: helo.to_owned(),
        receiver: String::new(),
    }
}

// ---- mailauth --------------------------------------------------------------------------------

/// mailauth asks for A and AAAA together and calls a name void only without both. RFC 7208 section 5
/// asks for the sender's family only, and section 4.6.4 counts an answer without records.
const MAILAUTH: &[(&str, &str)] = &[(
    "Should not count IPv4-only A records as void when checking IPv6 client",
    "three AAAA answers are empty: permerror",
)];

#[test]
fn mailauth_verify() {
    let Some(cases) = mailauth("spf-verify-test.json") else { return };
    let mut deviated = 0;
    let mut asserts = 0;
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        let mut results = Vec::new();
        let mut asked = Vec::new();
        for call in case["calls"].as_array().unwrap() {
            let options = &call["args"][1];
            let domain = call["args"][0].as_str().unwrap();
            let zone = Script::read(options["resolver"]["fn"].as_str().unwrap());
            let mail_from = options["sender"].as_str().map_or(format!("postmaster@{domain}"), str::to_owned);
            let ip = options["ip"].as_str().unwrap();
            // It names the domain apart from the sender: a redirect leads from the one to the other.
            let own = mail_from.rsplit('@').next().unwrap().to_owned();
            let (evaluation, questions) = check(&sender(ip, &mail_from, "helo.example"), &|question| {
                if own != domain && question.name.as_str() == own && question.rtype == Type::Txt {
                    let text = format!("v=spf1 redirect={domain}");
                    return Answer::new(question.clone(), vec![RecordData::Txt(vec![text.into_bytes()])]);
                }
                zone.answer(question)
            });
            asked.extend(questions);
            results.push(evaluation.result.as_str());
        }
        if name.contains("timing out") || name.contains("Should throw") {
            // The recorded test wants an exception; a receiver calls it temperror.
            assert_eq!(results, ["temperror"], "{name}");
        }
        for assert in case["asserts"].as_array().unwrap() {
            asserts += 1;
            let chain = assert["chain"].as_array().unwrap();
            let expected = &chain.last().unwrap()["args"][0];
            match assert["subject"]["call"].as_u64() {
                Some(call) => {
                    let result = results[call as usize];
                    let wanted = match expected.as_str().unwrap() {
                        "+" => "pass",
                        "-" => "fail",
                        "~" => "softfail",
                        _ => "neutral",
                    };
                    if let Some((_, reason)) = MAILAUTH.iter().find(|d| d.0 == name) {
                        assert_eq!(result, "permerror", "{name}: {reason}");
                        deviated += 1;
                    } else {
                        assert_eq!(result, wanted, "{name}, call {call}");
                    }
                }
                // The names asked for were not kept as values; these two say what they must hold.
                None if expected.is_string() => {
                    let wanted = expected.as_str().unwrap();
                    let found = |q: &Question| format!("{} {}", q.rtype.as_str(), q.name) == wanted;
                    assert!(asked.iter().any(found), "{name}: {wanted} is not asked");
                }
                None => {
                    let wrong =
                        |q: &&Question| q.name.as_str().ends_with(".sender.example.spf.provider.example");
                    assert_eq!(asked.iter().find(wrong), None, "{name}");
                }
            }
        }
    }
    assert_eq!((cases.len(), asserts, deviated), (21, 29, MAILAUTH.len()));
    println!("mailauth: {} of {asserts} as published, {deviated} named deviations", asserts - deviated);
}

/// Every macro stands in an `exists`, whose target the steps tell.
#[test]
fn mailauth_macros() {
    let Some(cases) = mailauth("macro-test.json") else { return };
    let mut asserts = 0;
    for case in &cases {
        for (call, assert) in
            case["calls"].as_array().unwrap().iter().zip(case["asserts"].as_array().unwrap())
        {
            asserts += 1;
            let options = &call["args"][1];
            let template = call["args"][0].as_str().unwrap();
            let mail_from = options["sender"].as_str().unwrap();
            let own = mail_from.rsplit('@').next().unwrap();
            let domain = options["domain"].as_str().unwrap_or(own);
            let ip = options["ip"].as_str().unwrap_or("192.0.2.3");
            let (evaluation, _) = check(&sender(ip, mail_from, "helo.example"), &|question| {
                let text = match question.name.as_str() {
                    name if question.rtype == Type::Txt && name == domain => {
                        format!("v=spf1 exists:{template} -all")
                    }
                    name if question.rtype == Type::Txt && name == own => {
                        format!("v=spf1 include:{domain} -all")
                    }
                    _ => return Answer::nxdomain(question.clone()),
                };
                Answer::new(question.clone(), vec![RecordData::Txt(vec![text.into_bytes()])])
            });
            let step = evaluation.steps.iter().find(|step| step.term.starts_with("exists:")).unwrap();
            let wanted = chain_value(assert);
            // The nibbles of an IPv6 address are written in upper case, as in RFC 7208 section 7.4;
            // names are compared without regard to case.
            let seen = step.target.clone().unwrap();
            let seen = if template.contains("%{ir}") { seen.to_lowercase() } else { seen };
            assert_eq!(seen, wanted, "{template}");
        }
    }
    assert_eq!(asserts, 26);
    println!("mailauth: {asserts} of 26 macros as published");
}

fn chain_value(assert: &Value) -> &str {
    assert["chain"].as_array().unwrap().last().unwrap()["args"][0].as_str().unwrap()
}

fn mailauth(file: &str) -> Option<Vec<Value>> {
    let path = corpora::suite(&["spf-mailauth-unit"])?;
    Some(serde_json::from_str(&std::fs::read_to_string(path.join(file)).unwrap()).unwrap())
}

/// A resolver written in JavaScript, read as rules from top to bottom; the first that fits answers.
struct Script(Vec<(Option<String>, Option<String>, Reply)>);

enum Reply {
    Records(Value),
    Failed(Failure),
    Absent,
}

impl Script {
    fn read(text: &str) -> Self {
        let mut rules = Vec::new();
        let (mut rtype, mut name): (Option<String>, Option<String>) = (None, None);
        let mut code = String::new();
        let mut list: Option<String> = None;
        for line in text.replace("() => [[", "return [[").lines() {
            let line = line.trim();
            if let Some(open) = &mut list {
                open.push_str(line);
                if line.ends_with(';') {
                    rules.push((rtype.clone(), name.clone(), Reply::Records(json(&list.take().unwrap()))));
                }
                continue;
            }
            let quoted = |after: &str| {
                let rest = line.split_once(after)?.1;
                Some(rest.split('\'').nth(1)?.to_owned())
            };
            if let Some(value) = quoted("err.code =") {
                code = value;
            } else if let Some(value) = quoted("case ") {
                let is_type = value.chars().all(|c| c.is_ascii_uppercase());
                (rtype, name) = if is_type { (Some(value), None) } else { (rtype, Some(value)) };
            } else if line.starts_with("if (") {
                let rule_type = quoted("type ===").or(rtype.clone());
                let rule_name = quoted("domain ===");
                match line.split_once("return ") {
                    Some((_, value)) => rules.push((rule_type, rule_name, Reply::Records(json(value)))),
                    None => (rtype, name) = (rule_type, rule_name),
                }
            } else if let Some(value) = line.strip_prefix("return ") {
                if value == "[" {
                    list = Some(value.to_owned());
                } else {
                    rules.push((rtype.clone(), name.clone(), Reply::Records(json(value))));
                }
            } else if line.starts_with("throw") {
                let reply = match code.as_str() {
                    "ETIMEOUT" => Reply::Failed(Failure::Timeout),
                    "EREFUSED" => Reply::Failed(Failure::Refused),
                    _ => Reply::Absent,
                };
                rules.push((rtype.clone(), name.clone(), reply));
            } else if line.starts_with("default") {
                name = None;
            } else if line == "}" && name.take().is_none() {
                rtype = None;
            }
        }
        Self(rules)
    }

    fn answer(&self, question: &Question) -> Answer {
        let fits = |rule: &&(Option<String>, Option<String>, Reply)| {
            rule.0.as_deref().is_none_or(|rtype| rtype == question.rtype.as_str())
                && rule.1.as_deref().is_none_or(|name| name == question.name.as_str())
        };
        let records = match self.0.iter().find(fits).map(|rule| &rule.2) {
            Some(Reply::Failed(failure)) => return Answer::failed(question.clone(), *failure),
            Some(Reply::Records(list)) => list.as_array().unwrap().clone(),
            Some(Reply::Absent) | None => Vec::new(),
        };
        let records = records.iter().map(|value| match question.rtype {
            Type::Txt => RecordData::Txt(vec![value[0].as_str().unwrap().as_bytes().to_vec()]),
            Type::Mx => {
                let priority = value["priority"].as_u64().unwrap();
                RecordData::Mx(priority as u16, Name::parse(value["exchange"].as_str().unwrap()).unwrap())
            }
            _ => address(value.as_str().unwrap().parse().unwrap()),
        });
        Answer::new(question.clone(), records.collect())
    }
}

fn json(text: &str) -> Value {
    let text = text.trim_end_matches(';').replace('\'', "\"");
    let text = text.replace("priority:", "\"priority\":").replace("exchange:", "\"exchange\":");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn address(ip: IpAddr) -> RecordData {
    match ip {
        IpAddr::V4(ip) => RecordData::A(ip),
        IpAddr::V6(ip) => RecordData::Aaaa(ip),
    }
}

// ---- the crate mail-auth ---------------------------------------------------------------------

/// File, domain, address, our result, and why.
type Deviation = (&'static str, &'static str, &'static str, &'static str, &'static str);

const VOIDS: &str = "the third void lookup gives permerror (RFC 7208 section 4.6.4)";
const MAIL_AUTH: &[Deviation] = &[
    (
        "all.yml",
        "test.org",
        "10.0.0.1",
        "permerror",
        "`ip:` behind `all` is a syntax error all the same, and the whole record is read first (RFC 7208 section 4.6)",
    ),
    (
        "ip.yml",
        "test.org",
        "10.1.2.3",
        "fail",
        "an IPv4 sender is compared with `ip4` only, not with an IPv4-mapped `ip6` (RFC 7208 section 5)",
    ),
    (
        "macro.yml",
        "mx.example.org",
        "2001:db8::cb01",
        "fail",
        "`exists` asks for A only, whatever the sender's family (RFC 7208 section 5.7)",
    ),
    ("basic.yml", "ok.test.org", "172.168.0.1", "permerror", VOIDS),
    (
        "basic.yml",
        "mx.test.org",
        "10.0.0.8",
        "permerror",
        "more than ten mail exchangers give permerror whichever would match (RFC 7208 section 4.6.4)",
    ),
    (
        "basic.yml",
        "ptr.test.org",
        "10.0.0.11",
        "pass",
        "ten of eleven names are looked at, and which ten is open: ours are the first in sorted order, so that the verdict does not depend on the server",
    ),
    ("exists.yml", "ip6.test.org", "167.1.2.3", "fail", "`exists` asks for A only (RFC 7208 section 5.7)"),
];

#[test]
fn mail_auth_resources() {
    let kept = corpora::folders().map(|folder| folder.join("mail-auth-crate/resources/spf"));
    let Some(folder) = kept.into_iter().find(|folder| folder.exists()).or_else(registry) else {
        println!("SKIPPED: neither .cache/corpora nor cargo's registry holds the crate mail-auth");
        return;
    };
    let (mut count, mut deviated) = (0, 0);
    let mut wrong = Vec::new();
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for path in files {
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        let mut world = World::default();
        let (mut helo, mut mail_from, mut ip) = (String::new(), String::new(), String::new());
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            let line = line.trim().trim_start_matches("- ").trim();
            let Some((key, value)) = line.split_once(':').map(|(key, value)| (key, value.trim())) else {
                continue;
            };
            match key {
                "domain" => helo = value.to_owned(),
                "sender" => mail_from = value.to_owned(),
                "ip" => ip = value.to_owned(),
                "expect" => {
                    count += 1;
                    let (wanted, explanation) = value.split_once(' ').unwrap_or((value, ""));
                    let wanted = wanted.to_lowercase();
                    let evaluation = world.check(&ip, &mail_from, &helo);
                    let result = evaluation.result.as_str();
                    let deviation =
                        MAIL_AUTH.iter().find(|d| (d.0, d.1, d.2) == (&file, &helo, &ip) && result != wanted);
                    if let Some((.., ours, reason)) = deviation {
                        assert_eq!(result, *ours, "{file} {helo} {ip}: {reason}");
                        deviated += 1;
                    } else if result != wanted
                        || (!explanation.is_empty() && evaluation.explanation.as_deref() != Some(explanation))
                    {
                        wrong.push(format!(
                            "{file}: {helo} {mail_from} {ip}: {result} {:?}, not {value} ({})",
                            evaluation.explanation, evaluation.reason
                        ));
                    }
                }
                _ => world.read(key, value),
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(deviated, MAIL_AUTH.len());
    assert!(count > 100, "only {count} cases were read");
    println!("mail-auth: {} of {count} as published, {deviated} named deviations", count - deviated);
}

/// Cargo's copy of the crate, in the version that the lock file names.
fn registry() -> Option<PathBuf> {
    let lock = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.lock")).ok()?;
    let version = lock.split_once("name = \"mail-auth\"\nversion = \"")?.1.split('"').next()?;
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))?;
    let sources = std::fs::read_dir(home.join("registry/src")).ok()?.flatten();
    sources
        .map(|index| index.path().join(format!("mail-auth-{version}/resources/spf")))
        .find(|path| path.exists())
}

/// The records of a file, those of earlier tests included, as the crate's own runner has it.
#[derive(Default)]
struct World(BTreeMap<(Name, Type), Vec<RecordData>>);

impl World {
    fn read(&mut self, key: &str, value: &str) {
        let Some((owner, data)) = value.split_once(' ') else { return };
        let list = || data.split(',').map(str::trim);
        let (rtype, records) = match key {
            "spf" | "exp" => (Type::Txt, vec![RecordData::Txt(vec![data.as_bytes().to_vec()])]),
            "a" => (Type::A, list().map(|ip| address(ip.parse().unwrap())).collect()),
            "aaaa" => (Type::Aaaa, list().map(|ip| address(ip.parse().unwrap())).collect()),
            "ptr" => {
                let names = list().map(|host| RecordData::Name(Name::expanded(host).unwrap()));
                self.0.insert((reverse(owner.parse().unwrap()), Type::Ptr), names.collect());
                return;
            }
            "mx" => {
                let mut hosts = Vec::new();
                for (n, ip) in list().enumerate() {
                    let ip: IpAddr = ip.parse().unwrap();
                    let host = Name::parse(&format!("mx{n}.{owner}")).unwrap();
                    let rtype = if ip.is_ipv4() { Type::A } else { Type::Aaaa };
                    self.0.insert((host.clone(), rtype), vec![address(ip)]);
                    hosts.push(RecordData::Mx(n as u16 + 1, host));
                }
                (Type::Mx, hosts)
            }
            _ => return,
        };
        // Names too long for DNS stand in the file to be refused.
        if let Ok(owner) = Name::expanded(owner) {
            self.0.insert((owner, rtype), records);
        }
    }

    /// Both identities, HELO first; a fail there settles it.
    fn check(&self, ip: &str, mail_from: &str, helo: &str) -> Evaluation {
        let answer = |question: &Question| {
            if question.name.as_str().contains("_dns_error.") {
                return Answer::failed(question.clone(), Failure::Servfail);
            }
            match self.0.get(&(question.name.clone(), question.rtype)) {
                Some(records) => Answer::new(question.clone(), records.clone()),
                None => Answer::nxdomain(question.clone()),
            }
        };
        let (first, _) = check(&sender(ip, "", helo), &answer);
        if mail_from.is_empty() || first.result == spf::SpfResult::Fail {
            return first;
        }
        check(&sender(ip, mail_from, helo), &answer).0
    }
}

fn reverse(ip: IpAddr) -> Name {
    let text = match ip {
        IpAddr::V4(ip) => {
            let [a, b, c, d] = ip.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        IpAddr::V6(ip) => {
            let nibbles: Vec<String> =
                ip.octets().iter().rev().flat_map(|b| [b & 15, b >> 4]).map(|n| format!("{n:x}")).collect();
            format!("{}.ip6.arpa", nibbles.join("."))
        }
    };
    Name::parse(&text).unwrap()
}

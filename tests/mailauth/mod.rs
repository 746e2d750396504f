//! Sendworthy's answers in the shape of mailauth's results, and its asserts held against them.

use std::cell::RefCell;

use sendworthy::dmarc::{self, AuthenticatedIdentifier, DmarcMechanism, DmarcRecord};
use sendworthy::dmarc::{DmarcAlignment, DmarcVerdict, DmarcWalk, TagState};
use sendworthy::dns::{Answer, Dns, Failure, Limits, Name, Question, RecordData, Reply, Snapshot, Type};
use sendworthy::finding::Findings;
use serde_json::{Map, Value, json};

pub(crate) enum Outcome {
    Holds,
    Fails(String),
}

/// The results of a case's calls, and the names asked for.
pub(crate) struct Run {
    results: Vec<Value>,
    asked: Vec<Question>,
}

impl Run {
    pub(crate) fn of(case: &Value) -> Self {
        let mut run = Self { results: Vec::new(), asked: Vec::new() };
        for call in case["calls"].as_array().unwrap() {
            let args = &call["args"];
            let result = match call["fn"].as_str().unwrap() {
                "verify" => run.verify(&args[0]),
                "get-dmarc-record" => run.record(args[0].as_str().unwrap(), &args[1]),
                _ => tag_list(args[0].as_str().unwrap()),
            };
            run.results.push(result);
        }
        run
    }

    fn verify(&mut self, args: &Value) -> Value {
        let from = args["headerFrom"].as_str().or(args["headerFrom"][0].as_str()).unwrap();
        let author = Name::parse(from.rsplit('@').next().unwrap()).unwrap();
        let identifiers = |key: &str, mechanism| -> Vec<_> {
            let list = args[key].as_array().into_iter().flatten();
            let domains = list.map(|d| Name::parse(d["domain"].as_str().or(d.as_str()).unwrap()).unwrap());
            domains.map(|domain| AuthenticatedIdentifier { mechanism, domain }).collect()
        };
        let mut all = identifiers("spfDomains", DmarcMechanism::Spf);
        all.extend(identifiers("dkimDomains", DmarcMechanism::Dkim));
        let resolver = Resolver::read(&args["resolver"]);
        let (walk, verdict, record) =
            judge(&author, &all, &|question| resolver.answer(question), &mut self.asked);
        let mut result = json!({
            "status": { "result": verdict.result, "header": { "from": author } },
            "domain": verdict.organizational,
            "verdict": verdict,
        });
        result["policy"] = verdict.policy.policy.map_or(Value::Null, |policy| json!(policy));
        if let Some((record, text)) = record {
            let applicable = walk.applicable().unwrap();
            result["status"]["header"]["d"] = json!(applicable.domain);
            result["rr"] = json!(text);
            for (name, mode) in [("spf", record.aspf), ("dkim", record.adkim)] {
                let aligned = verdict
                    .identifiers
                    .iter()
                    .find(|one| one.aligned == Some(true) && json!(one.identifier.mechanism) == name);
                result["alignment"][name]["strict"] = json!(mode == DmarcAlignment::Strict);
                if let Some(one) = aligned {
                    result["alignment"][name]["result"] =
                        json!(one.organizational.as_ref().unwrap_or(&one.identifier.domain));
                }
            }
            let mut tags = tags(&record);
            tags.retain(|name, _| ["p", "sp", "pct"].contains(&name.as_str()));
            result.as_object_mut().unwrap().extend(tags);
        }
        let object = result.as_object_mut().unwrap();
        object.retain(|_, value| !value.is_null());
        result
    }

    fn record(&mut self, domain: &str, resolver: &Value) -> Value {
        let author = Name::parse(domain).unwrap();
        let resolver = Resolver::read(resolver);
        let (walk, _, record) = judge(&author, &[], &|question| resolver.answer(question), &mut self.asked);
        let Some((record, text)) = record else { return json!(false) };
        let mut result = tags(&record);
        result.insert("rr".into(), json!(text));
        result.insert("isOrgRecord".into(), json!(walk.applicable().unwrap().domain != author));
        Value::Object(result)
    }
}

/// Judges until nothing is asked any more; the record that applies comes with its text.
pub(crate) fn judge(
    author: &Name,
    identifiers: &[AuthenticatedIdentifier],
    answer: &dyn Fn(Question) -> Answer,
    asked: &mut Vec<Question>,
) -> (DmarcWalk, DmarcVerdict, Option<(DmarcRecord, String)>) {
    let mut snapshot = Snapshot::default();
    loop {
        let dns = Dns::new(&snapshot, Limits::default());
        let found = RefCell::new(Findings::default());
        let walk = dmarc::walk_from(&dns, author, &mut found.borrow_mut());
        let exists = match dns.ask(author, Type::A) {
            Reply::NxDomain(_) => Some(false),
            reply => reply.answer().map(|_| true),
        };
        let verdict = dmarc::evaluate(&walk, exists, identifiers, &mut |domain| {
            dmarc::walk_from(&dns, domain, &mut found.borrow_mut())
        });
        if !dns.is_pending() {
            let sources = found.into_inner().finish().0;
            let record = walk.applicable().map(|step| {
                let text = sources[step.source.unwrap().index()].text.clone();
                let name = Name::parse(&step.name).unwrap();
                (dmarc::lint(Some(&name), text.as_bytes(), &mut Findings::default()), text)
            });
            return (walk, verdict, record);
        }
        for question in dns.needs().dns {
            asked.push(question.clone());
            snapshot.answer(answer(question));
        }
    }
}

/// The tags as mailauth's object has them: the effective value where the record says one, numbers
/// as numbers, `false` for a name alone.
fn tags(record: &DmarcRecord) -> Map<String, Value> {
    let mut object = Map::new();
    for tag in record.tags.iter().filter(|tag| tag.state != TagState::Duplicate) {
        let value = match tag.name.as_str() {
            _ if tag.state == TagState::Malformed => json!(false),
            "p" => json!(record.p),
            "sp" => json!(record.sp),
            "pct" => json!(record.pct),
            "ri" => json!(tag.value.parse::<u32>().ok()),
            _ => json!(tag.value),
        };
        object.insert(tag.name.clone(), value);
    }
    object
}

/// The result of the reader of any tag list, for a DMARC record.
fn tag_list(text: &str) -> Value {
    let record = dmarc::lint(None, text.as_bytes(), &mut Findings::default());
    let faults = [TagState::Malformed, TagState::Invalid];
    let errors: Vec<_> = record.tags.iter().filter(|tag| faults.contains(&tag.state)).collect();
    let tags: Map<_, _> = record.tags.iter().map(|tag| (tag.name.clone(), json!(tag.value))).collect();
    json!({ "isValid": record.is_dmarc() && errors.is_empty(), "errors": errors, "tags": tags })
}

/// What an assert is about, without the number of the call.
pub(crate) fn field(assert: &Value) -> String {
    let subject = &assert["subject"];
    match subject["$"].as_str() {
        Some(text) if text.starts_with("resolvercalls") => "resolvercalls".into(),
        Some(text) => text.split_once('.').map_or(text, |(_, rest)| rest).to_owned(),
        None => "typeof".into(),
    }
}

pub(crate) fn assert_holds(assert: &Value, run: &Run) -> Outcome {
    let field = field(assert);
    let seen = if field == "resolvercalls" {
        let names = run.asked.iter().filter(|q| q.rtype == Type::Txt).map(|q| json!(q.name));
        Some(Value::Array(names.collect()))
    } else {
        let call = assert["subject"]["call"].as_u64().unwrap() as usize;
        let result = &run.results[call];
        let whole = field == format!("r{call}");
        let mut steps = field.split('.').filter(|_| !whole);
        steps.try_fold(result.clone(), |at, step| at.get(step).cloned())
    };
    let chain = assert["chain"].as_array().unwrap();
    let words: Vec<&str> = chain.iter().filter_map(Value::as_str).collect();
    let expected = &chain.last().unwrap()["args"][0];
    if let (["to", "not", "have", "property"], Some(seen)) = (words.as_slice(), &seen) {
        // Of the verdict itself: mailauth mixes it with the record.
        let name = expected.as_str().unwrap();
        let has = |at: &Value| at.get(name).is_some();
        if has(&seen["verdict"]) || has(&seen["verdict"]["policy"]) {
            return Outcome::Fails(format!("the verdict has `{name}`"));
        }
        return Outcome::Holds;
    }
    let holds = match (words.as_slice(), &seen) {
        (["to", "equal"] | ["to", "deep", "equal"], Some(seen)) => seen == expected,
        (["to", "be", "true"], seen) => *seen == Some(json!(true)),
        (["to", "be", "false"], seen) => *seen == Some(json!(false)),
        (["to", "be", "undefined"], seen) => seen.is_none(),
        (["to", "not", "be", "ok"], seen) => matches!(seen, None | Some(Value::Null | Value::Bool(false))),
        (["to", "be", "an"], Some(seen)) => expected == "object" && seen.is_object(),
        (["to", "contain" | "include"], Some(Value::String(seen))) => {
            seen.contains(expected.as_str().unwrap())
        }
        (["to", "have", "length"], Some(Value::Array(seen))) => json!(seen.len()) == *expected,
        (["to", "have", "property"], Some(seen)) => seen.get(expected.as_str().unwrap()).is_some(),
        _ => false,
    };
    if holds {
        return Outcome::Holds;
    }
    Outcome::Fails(format!("{field}: {words:?} {expected} is not true of {seen:?}"))
}

pub(crate) enum Resolver {
    Zone(Vec<(Name, Vec<RecordData>)>),
    Dead,
}

impl Resolver {
    fn read(value: &Value) -> Self {
        if let Some(zone) = value["zone"].as_object() {
            let records = zone.iter().map(|(name, types)| {
                let txt = types["TXT"].as_array().into_iter().flatten().map(|strings| {
                    let strings = strings.as_array().into_iter().flatten();
                    RecordData::Txt(strings.map(|s| s.as_str().unwrap().into()).collect())
                });
                (Name::parse(name).unwrap(), txt.collect())
            });
            return Self::Zone(records.collect());
        }
        let code = value["fn"].as_str().unwrap();
        if code.contains("ETIMEOUT") && !code.contains("return") {
            return Self::Dead;
        }
        // `if (type === 'TXT' && domain === 'NAME') { return [['A', 'B'], ['C']]; }`
        let records = code.split("domain === '").skip(1).map(|part| {
            let (name, rest) = part.split_once('\'').unwrap();
            let body = rest.split("if (").next().unwrap().split("const err").next().unwrap();
            let list = body.split_once("return [").map_or("", |(_, list)| list);
            (Name::parse(name).unwrap(), strings(list))
        });
        Self::Zone(records.collect())
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

/// The records in what follows `return [`: one for each inner list.
fn strings(list: &str) -> Vec<RecordData> {
    let (mut records, mut depth, mut quoted) = (Vec::new(), 1, None::<String>);
    let mut strings: Vec<Vec<u8>> = Vec::new();
    for c in list.chars() {
        match (&mut quoted, c) {
            (Some(text), '\'') => {
                strings.push(std::mem::take(text).into_bytes());
                quoted = None;
            }
            (Some(text), c) => text.push(c),
            (None, '\'') => quoted = Some(String::new()),
            (None, '[') => depth += 1,
            (None, ']') => {
                depth -= 1;
                if depth == 1 {
                    records.push(RecordData::Txt(std::mem::take(&mut strings)));
                } else if depth == 0 {
                    break;
                }
            }
            _ => {}
        }
    }
    records
}

//! What two other programs make of records, and where Sendworthy goes another way and why.

#[path = "common/corpora.rs"]
mod corpora;
#[allow(dead_code)]
mod mailauth;

use mailauth::judge;
use sendworthy::dmarc::{self, DmarcResult};
use sendworthy::dns::{Answer, Name, Question, RecordData, Type};
use sendworthy::finding::{Finding, Findings, Severity};
use serde_json::{Value, json};

fn data(path: &str) -> Option<Value> {
    Some(serde_json::from_str(&std::fs::read_to_string(corpora::suite(&[path])?).unwrap()).unwrap())
}

const AUTHHEADERS_LEFT_OUT: &[(&str, &str)] = &[
    ("test_authenticate_dkim", "DKIM alone"),
    ("test_prev", "DKIM alone"),
    ("test_authenticate_dmarc_nofrom", "a message without an author domain is for the reader of messages"),
    ("test_authenticate_dmarc_mult_from", "several author domains are for the reader of messages"),
    ("test_authenticate_dmarc_mult_from2", "several author domains are for the reader of messages"),
    (
        "test_authenticate_dmarc_bad",
        "a piece without `=` is discarded, the rest applies (RFC 9989 section 4.8); authheaders says permerror",
    ),
];

#[test]
fn authheaders() {
    let Some(data) = data("dmarc-authheaders/cases.json") else { return };
    let cases = data["cases"].as_array().unwrap();
    let dns = data["dns"].as_object().unwrap();
    // A text at `_dmarc` is a record; any other says that the name exists. Empty is neither.
    let answer = |question: Question| match dns.get(question.name.as_str()).and_then(Value::as_str) {
        None | Some("") => Answer::nxdomain(question),
        Some(text) if question.rtype == Type::Txt => Answer::new(question, vec![RecordData::txt(&[text])]),
        Some(_) => Answer::new(question, Vec::new()),
    };
    let (mut held, mut left_out) = (0, 0);
    for case in cases {
        let title = case["test"].as_str().unwrap();
        if AUTHHEADERS_LEFT_OUT.iter().any(|(listed, _)| *listed == title) {
            left_out += 1;
            continue;
        }
        let expected = case["expect"].as_str().unwrap();
        let (signed, expected) = expected.split_once("dmarc=").unwrap();
        let part = |key: &str| expected.split_whitespace().find_map(|word| word.strip_prefix(key));
        let from = match title {
            "test_authenticate_dmarc_no_p" => "nop.example.org",
            _ => part("header.from=").unwrap(),
        };
        let author = Name::parse(from).unwrap();
        let signer =
            signed.split_once("dkim=pass header.d=").map(|(_, rest)| rest.split(' ').next().unwrap());
        let identifiers: Vec<_> = signer
            .map(|domain| dmarc::AuthenticatedIdentifier {
                mechanism: dmarc::DmarcMechanism::Dkim,
                domain: Name::parse(domain).unwrap(),
            })
            .into_iter()
            .collect();
        let (_, verdict, _) = judge(&author, &identifiers, &answer, &mut Vec::new());
        assert_eq!(json!(verdict.result), expected.split_whitespace().next().unwrap(), "{title}");
        if verdict.result != DmarcResult::None {
            assert_eq!(json!(verdict.policy.policy), part("policy.dmarc=").unwrap(), "{title}");
        }
        held += 1;
    }
    println!("dmarc-authheaders: {held} hold, {left_out} are left out: {AUTHHEADERS_LEFT_OUT:#?}");
    assert_eq!((held, left_out, cases.len()), (7, 6, 13));
}

/// checkdmarc's warnings and errors by how they start, with the code that says the same.
const SAME: &[(&str, &[&str])] = &[
    ("rua tag (destination for aggregate reports) not found", &["DMR303"]),
    ("Support for the pct tag was removed", &["DMR104", "DMR105"]),
    ("Support for the rf tag was removed", &["DMR104"]),
    ("Support for the ri tag was removed", &["DMR104"]),
    ("Unknown DMARC tag", &["DMR007"]),
    ("An sp tag value of none makes", &["DMR101"]),
    ("A p tag value of none makes", &["DMR301", "DMR009"]),
    ("When 1 is present in the fo tag", &["DMR013"]),
    ("A missing p tag is equivalent to p=none", &["DMR009"]),
    ("The size limit (`!size`)", &["DMR015"]),
    ("Duplicate p tags", &["DMR006"]),
    ("Error: Expected end_of_statement or tag_value", &["DMR008"]),
    ("x is not a valid option for the DMARC fo tag", &["DMR013"]),
    ("invalid_value is not a valid option for the DMARC fo tag", &["DMR013"]),
    ("Tag p must have", &["DMR008"]),
    ("Tag sp must have", &["DMR010"]),
    ("Tag np must have", &["DMR011"]),
    ("Tag psd must have", &["DMR016"]),
    ("Tag t must have", &["DMR016"]),
    ("not_a_valid_uri is not a valid DMARC report URI", &["DMR014"]),
    ("reports@dmarc.cyber.dhs.gov is not a valid DMARC report URI", &["DMR014"]),
    ("__mailto:reports@dmarc.cyber.dhs.gov is not a valid DMARC report URI", &["DMR014"]),
    ("Found a SPF record where a DMARC record should be", &["DMR001"]),
];

/// What checkdmarc says and Sendworthy does not, or not of a record alone.
const NOT_SAID: &[(&str, &str)] = &[
    ("The p tag does not immediately follow the v tag", "any order is allowed (RFC 9989 section 4.7)"),
    ("Policy (p=) should be reject for parked domains", "of a domain, which the record alone does not show"),
    ("Subdomain policy (sp=) should be reject", "of a domain, which the record alone does not show"),
    (
        "Some DMARC reporters might not send to more than two",
        "every address must be tried (RFC 9990 section 3.5)",
    ),
    ("The domain for rua email address", "DMR211, which needs DNS"),
    ("Failed to retrieve MX records", "an unknown answer is no fault of the record"),
];

/// The cases that cannot be held against a record, by how the test is called.
const LEFT_OUT: &[(&str, &str)] = &[
    ("testDMARCCheckDmarcError", MOCKED),
    ("testDMARCRecordAtRoot", MOCKED),
    ("testDMARCRecordNotFoundNXDOMAIN", MOCKED),
    ("testDMARCTreeWalkIncludesTLD", MOCKED),
    ("testDMARCTreeWalkLongDomain", MOCKED),
    ("testDMARCTreeWalkSkipsApexFallback", MOCKED),
    ("testRFC9989TreeWalkDiscovery", MOCKED),
    ("testLongDomainNotFoundErrorString", MOCKED),
    ("testRootRecordsNXDOMAINRaises", MOCKED),
    ("testShortDomainNotFoundErrorString", MOCKED),
    ("testWalkContinuesPastDMARCRecordNotFound", MOCKED),
    (
        "testWalkReraisesDMARCError",
        "mocked; several records at a parent are discarded (RFC 9989 section 4.10)",
    ),
    ("testWalkSucceedsAtParent", MOCKED),
    ("testErrorDataTargetFlattened", "an error made up by the test"),
];
const MOCKED: &str = "the walk is mocked, and its answers are not in the data";

#[test]
fn checkdmarc() {
    let Some(data) = data("dmarc-checkdmarc/dmarc-cases.json") else { return };
    let cases = data.as_array().unwrap();
    let (mut held, mut left_out, mut wrong) = (0, 0, Vec::new());
    let mut used: Vec<&str> = Vec::new();
    for case in cases {
        let title = case["test"].as_str().unwrap().rsplit("::").next().unwrap();
        if let Some((listed, _)) = LEFT_OUT.iter().find(|(listed, _)| *listed == title) {
            used.push(listed);
            left_out += 1;
            continue;
        }
        let result = &case["result"];
        let argument = case["args"][0].as_str().unwrap();
        let text = match case["fn"].as_str().unwrap() {
            "dmarc.parse_dmarc_record" => argument.to_owned(),
            "dmarc.parse_dmarc_report_uri" => format!("v=DMARC1; p=reject; rua={argument}"),
            _ => result["record"].as_str().unwrap().to_owned(),
        };
        let mut found = Findings::default();
        let record = dmarc::lint(None, text.as_bytes(), &mut found);
        let findings = found.finish().1;
        let result = result.get("parsed").unwrap_or(result);
        let mut said: Vec<&str> =
            result["warnings"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let refused: Vec<&str> =
            [&case["message"], &result["error"]].into_iter().filter_map(Value::as_str).collect();
        said.extend(&refused);
        for words in &said {
            if let Some((start, _)) = NOT_SAID.iter().find(|(start, _)| words.starts_with(start)) {
                used.push(start);
                continue;
            }
            let Some((start, codes)) = SAME.iter().find(|(start, _)| words.starts_with(start)) else {
                wrong.push(format!("{title}: nothing is known of `{words}`"));
                continue;
            };
            used.push(start);
            // `sp=none` beside `p=none` weakens nothing.
            let nothing =
                *start == "An sp tag value of none makes" && record.p == Some(dmarc::DmarcPolicy::None);
            if !nothing && !findings.iter().any(|finding| codes.contains(&finding.code)) {
                wrong.push(format!("{title}: `{words}` is not among {:?}", codes_of(&findings)));
            }
        }
        for (name, tag) in result["tags"].as_object().into_iter().flatten() {
            let value = &tag["value"];
            if tag["explicit"] == false || !value.is_string() {
                continue;
            }
            let seen = record.tag(name).map(|tag| tag.value.to_ascii_lowercase());
            if seen.as_deref() != value.as_str().map(str::to_ascii_lowercase).as_deref() {
                wrong.push(format!("{title}: {name} is {seen:?}, not {value}"));
            }
        }
        let errors: Vec<_> = findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
        if refused.is_empty() && !errors.is_empty() {
            wrong.push(format!("{title}: checkdmarc takes it, {errors:#?}"));
        }
        held += 1;
    }
    for listed in
        SAME.iter().map(|(start, _)| start).chain(NOT_SAID.iter().chain(LEFT_OUT).map(|(start, _)| start))
    {
        if !used.contains(listed) {
            wrong.push(format!("listed without need: {listed}"));
        }
    }
    println!(
        "dmarc-checkdmarc: {held} agree, {left_out} are left out: {LEFT_OUT:#?}\nnot said: {NOT_SAID:#?}"
    );
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(held + left_out, cases.len());
    assert_eq!(cases.len(), 72);
}

fn codes_of(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.code).collect()
}

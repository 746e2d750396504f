//! Our verdict on every signed mail of the corpora against that of mail-auth. Every difference is
//! named with its reason, and how often it occurs. Of 219 signatures 88 have the same word, 40 of them
//! `pass`; most others have no key, and mail-auth says what it thinks of the body.
//!
//! The files are in `$SENDWORTHY_CORPORA`, `../shared/corpora` by default.
#![allow(clippy::disallowed_methods)]

mod common;

use std::collections::BTreeMap;

use common::random::Random;
use common::{NOW, signed};
use sendworthy::dkim::VerifyLimits;
use sendworthy::dns::{Answer, Failure, Limits, Needs, Question, RecordData, Snapshot, Type};
use sendworthy::opinion::{self, Caps, DkimOpinion, Envelope, Facts};
use sendworthy::{message, spf};

/// Our verdict, theirs, how often, and why they differ.
const DIFFERENCES: &[(&str, &str, usize, &str)] = &[
    (
        "fail: body",
        "neutral: the body has changed: its digest is not that of `bh=`",
        4,
        "a signature that does not fit is `fail` (RFC 8601 section 2.7.1); mail-auth keeps that for its header",
    ),
    (
        "fail: expired",
        "neutral: it has expired",
        4,
        "a signature whose time is over does not verify (RFC 6376 section 3.5); another word for the same",
    ),
    (
        "neutral: missing-tag",
        "fail: the signature does not fit the signed fields",
        6,
        "`v=` is required (RFC 6376 section 3.5); mail-auth reads signatures of drafts before RFC 4871",
    ),
    (
        "neutral: missing-tag",
        "pass",
        7,
        "`v=` is required (RFC 6376 section 3.5); mail-auth reads signatures of drafts before RFC 4871",
    ),
    (
        "neutral: domain",
        "temperror: nobody has answered for the key",
        1,
        "`d=` holds a parenthesis, which no domain name of mail has (RFC 6376 section 3.5)",
    ),
    (
        "permerror: key-absent",
        "neutral: the body has changed: its digest is not that of `bh=`",
        1,
        "mail-auth looks at the body before it looks at the key",
    ),
    (
        "permerror: key-broken",
        "neutral: the body has changed: its digest is not that of `bh=`",
        1,
        "mail-auth looks at the body before it looks at the key",
    ),
    (
        "permerror: key-foreign",
        "neutral: the body has changed: its digest is not that of `bh=`",
        1,
        "mail-auth looks at the body before it looks at the key",
    ),
    (
        "permerror: key-hash",
        "pass",
        2,
        "mail-auth does not hold `h=` of the key against the signature (RFC 6376 section 6.1.2 step 6)",
    ),
    (
        "permerror: key-service",
        "pass",
        1,
        "mail-auth does not look at `s=` of the key (RFC 6376 section 3.6.1)",
    ),
    (
        "permerror: key-strict",
        "fail: `i=` is not within `d=`",
        1,
        "another word for what `t=s` of the key forbids",
    ),
    (
        "permerror: key-type",
        "fail: the key is of another kind than the signature",
        2,
        "a key that cannot be used is a permanent error (RFC 6376 section 6.1.2 step 8)",
    ),
    (
        "policy: sha1",
        "fail: `i=` is not within `d=`",
        2,
        "RFC 8301 section 3.1 forbids it whatever else is wrong",
    ),
    (
        "policy: sha1",
        "fail: the signature does not fit the signed fields",
        1,
        "RFC 8301 section 3.1 forbids it whatever else is wrong",
    ),
    ("policy: sha1", "neutral: it has expired", 1, "RFC 8301 section 3.1 forbids it whatever else is wrong"),
    (
        "policy: sha1",
        "neutral: the body has changed: its digest is not that of `bh=`",
        3,
        "RFC 8301 section 3.1 forbids it whatever else is wrong",
    ),
    (
        "policy: sha1",
        "neutral: unsupported canonicalization method in dkim signature",
        1,
        "RFC 8301 section 3.1 forbids it whatever else is wrong",
    ),
    (
        "policy: sha1",
        "pass",
        18,
        "must not be accepted (RFC 8301 section 3.1); mail-auth leaves that to a policy",
    ),
    (
        "policy: sha1",
        "temperror: nobody has answered for the key",
        1,
        "RFC 8301 section 3.1 forbids it whatever the key is",
    ),
    (
        "temperror: key-unknown",
        "neutral: the body has changed: its digest is not that of `bh=`",
        73,
        "mail-auth looks at the body before it looks at the key",
    ),
];

#[test]
fn every_signed_mail() {
    let mails = signed::mails();
    if mails.is_empty() {
        return println!("SKIPPED: none of the DKIM suites is in the corpora");
    }
    let (mut signatures, mut bodies, mut agreed) = (0, [0, 0], BTreeMap::<String, usize>::new());
    let mut differ = BTreeMap::<(String, String), Vec<&str>>::new();
    for mail in &mails {
        let (report, asked) = mail.verified();
        let theirs = theirs(&mail.raw, &asked);
        assert_eq!(report.dkim.len(), theirs.len(), "{}", mail.name);
        for (at, (ours, theirs)) in signed::verdicts(&report).into_iter().zip(theirs).enumerate() {
            signatures += 1;
            // Of the body both say the same, whatever the verdict is; ours makes no SHA-1.
            let body = report.dkim[at].body;
            if theirs.contains("the body has changed") {
                assert_ne!(body, Some(true), "{}", mail.name);
                bodies[0] += 1;
            } else if theirs == "pass" || theirs.contains("does not fit the signed fields") {
                assert_ne!(body, Some(false), "{}", mail.name);
                bodies[1] += 1;
            }
            let word = |verdict: &str| verdict.split(':').next().unwrap_or_default().to_owned();
            if word(&ours) == word(&theirs) {
                *agreed.entry(word(&ours)).or_default() += 1;
            } else {
                differ.entry((ours, theirs)).or_default().push(&mail.name);
            }
        }
    }
    println!("{} mails, {signatures} signatures; the same result: {agreed:?}", mails.len());
    println!("  for both {} bodies have changed and {} have not", bodies[0], bodies[1]);
    let mut wrong = Vec::new();
    for (ours, theirs, count, why) in DIFFERENCES {
        println!("  {count}: {ours} / {theirs}: {why}");
        let found = differ.remove(&((*ours).to_owned(), (*theirs).to_owned())).unwrap_or_default();
        if found.len() > *count || (found.len() < *count && mails.len() == signed::ALL) {
            wrong.push(format!("{} and not {count}: {ours} / {theirs}: {found:?}", found.len()));
        }
    }
    wrong.extend(differ.iter().map(|(pair, mails)| format!("not listed: {pair:?}: {mails:?}")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Theirs by the same answers; what else they ask is not known.
fn theirs(raw: &[u8], asked: &Snapshot) -> Vec<String> {
    let facts = Facts::parse(raw.to_vec(), &Caps::default());
    let verdict = |opinion: &DkimOpinion| {
        let result = opinion.result.map_or("unchecked".to_owned(), |result| format!("{result:?}"));
        let result = result.to_lowercase();
        opinion.reason.as_ref().map_or(result.clone(), |reason| format!("{result}: {reason}"))
    };
    let answer = |question: Question| match asked.find(&question) {
        Some(answer) => answer.clone(),
        None => Answer::failed(question, Failure::Timeout),
    };
    let opinion = settle(answer, |snapshot| {
        opinion::judge(&facts, &Envelope::default(), snapshot, NOW, &Limits::default())
    });
    opinion.dkim.iter().map(verdict).collect()
}

/// The message of RFC 8463 appendix A.3, signed by football.example.com with two keys.
fn signed() -> Option<(Vec<u8>, Snapshot)> {
    let mail = signed::lieser().into_iter().find(|mail| mail.name.ends_with("/rfc8463-A.3.eml"))?;
    Some((mail.raw, mail.zone))
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
            let envelope = message::Envelope { sender: Some(sender), ..Default::default() };
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

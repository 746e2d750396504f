//! What a message will carry, predicted over zones: identities, verdict, and the changes that would
//! make it better.

#![allow(clippy::disallowed_methods)]

mod common;

use std::fs;
use std::path::Path;

use common::{NOW, World, name};
use sendworthy::dkim::VerifyLimits;
use sendworthy::dns::Snapshot;
use sendworthy::message::{
    BehaviorOnMxFailure, Facts, PredictedResult, Prediction, Sending, SesDkim, SesSending, Signer, SmtpSending,
    predict,
};
use sendworthy::mime::Mail;
use sendworthy::ses::Region;
use sendworthy::spf::Sender;

const ZONE: &str = include_str!("signed/ses.zone");
const PLAIN: &str = "From: Ann <ann@example.com>\r\nTo: bob@example.net\r\nSubject: Hi\r\n\r\nHello\r\n";
const TOKENS: [&str; 3] = [
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
    "cccccccccccccccccccccccccccccccc",
];

fn ses() -> SesSending {
    SesSending {
        region: Region::find("eu-west-1").unwrap(),
        identity: None,
        mail_from_domain: None,
        behavior_on_mx_failure: BehaviorOnMxFailure::UseDefaultValue,
        dkim: SesDkim::Off,
    }
}

fn mail_from(domain: &str) -> SesSending {
    SesSending { mail_from_domain: Some(name(domain)), ..ses() }
}

fn easy() -> SesSending {
    SesSending { dkim: SesDkim::Easy(TOKENS.map(str::to_owned)), ..ses() }
}

fn predicted(raw: &str, zone: &str, sending: &Sending) -> Prediction {
    let mail = Mail::parse(raw.as_bytes().to_vec());
    let facts = Facts::of(&mail, VerifyLimits::default());
    let world = World::read(zone);
    let mut snapshot = Snapshot::default();
    for _ in 0..10 {
        match predict(&mail, &facts, sending, &snapshot, NOW) {
            Ok(report) => return *report,
            Err(needs) => {
                assert!(needs.fetch.is_empty() && needs.suffixes.is_empty());
                for question in &needs.dns {
                    assert!(snapshot.find(question).is_none(), "asked twice: {question:?}");
                    snapshot.answer(world.answer(question));
                }
            }
        }
    }
    panic!("no end after ten waves");
}

fn by(raw: &str, zone: &str, sending: SesSending) -> Prediction {
    predicted(raw, zone, &Sending::Ses(sending))
}

/// The zone after the lines of a change.
fn after(zone: &str, change: &sendworthy::message::Change) -> String {
    let mut lines: Vec<String> = zone.lines().map(str::to_owned).collect();
    for line in change.publish.iter().filter(|line| line.remove) {
        let before = lines.len();
        lines.retain(|known| {
            let mut words = known.split_whitespace();
            let is_it = words.next() == Some(&format!("{}.", line.name))
                && known.contains(&format!(" IN {} ", line.rtype))
                && known.replace("\" \"", "").contains(line.text.as_str());
            !is_it
        });
        assert!(lines.len() < before, "there is no such line: {line:?}\n{zone}");
    }
    for line in change.publish.iter().filter(|line| !line.remove) {
        let dot = if line.rtype == "TXT" { "" } else { "." };
        lines.push(format!("{}. 3600 IN {} {}{dot}", line.name, line.rtype, line.value));
    }
    lines.join("\n") + "\n"
}

fn zone(edit: impl Fn(&str) -> String) -> String {
    let zone = edit(ZONE);
    assert_ne!(zone, ZONE, "the edit changes nothing");
    zone
}

/// The identities in short: `spf bounce.example.com pass; dkim example.com pass`.
fn identities(report: &Prediction) -> String {
    let word = |result: PredictedResult| format!("{result:?}").to_lowercase();
    let mut all = vec![format!("spf {} {}", report.spf.domain, word(report.spf.result))];
    for one in report.dkim.iter().filter(|one| one.by != Signer::Ses) {
        all.push(format!("dkim {} {}", one.domain.as_ref().unwrap(), word(one.result)));
    }
    all.join("; ")
}

#[test]
fn cases() {
    use PredictedResult::{Fail, None, Pass, Unknown};
    let without = |what: &str| zone(|zone| zone.lines().filter(|line| !line.contains(what)).map(|line| format!("{line}\n")).collect());
    let failing = |what: &str| format!("{ZONE}; fail {what}\n");
    let strict = |tag: &str| zone(|zone| zone.replace("v=DMARC1; p=reject", &format!("v=DMARC1; p=reject; {tag}=s")));
    let bounce = "10 feedback-smtp.eu-west-1.amazonses.com.";
    let plain = |from: &str| PLAIN.replace("ann@example.com", from);
    let own_identity = |identity: &str, sending: SesSending| SesSending { identity: Some(name(identity)), ..sending };
    let byodkim = |selector: &str| SesSending { dkim: SesDkim::Byodkim(selector.to_owned()), ..ses() };
    type Case = (&'static str, String, String, SesSending, PredictedResult, &'static str);
    let cases: Vec<Case> = vec![
        ("nothing set up", plain("ann@example.com"), ZONE.into(), ses(), Fail, "spf eu-west-1.amazonses.com pass"),
        ("not said how it signs", plain("ann@example.com"), ZONE.into(), SesSending { dkim: SesDkim::Unknown, ..ses() }, Unknown,
            "spf eu-west-1.amazonses.com pass; dkim example.com unknown"),
        ("a MAIL FROM domain", plain("ann@example.com"), ZONE.into(), mail_from("bounce.example.com"), Pass, "spf bounce.example.com pass"),
        ("of us-east-1", plain("ann@example.com"), ZONE.into(),
            SesSending { region: Region::find("US-EAST-1").unwrap(), ..mail_from("bounce.example.com") }, Fail, "spf amazonses.com pass"),
        ("no MX", plain("ann@example.com"), without(" MX "), mail_from("bounce.example.com"), Fail, "spf eu-west-1.amazonses.com pass"),
        ("MX of another Region", plain("ann@example.com"), zone(|zone| zone.replace("feedback-smtp.eu-west-1", "feedback-smtp.eu-central-1")),
            mail_from("bounce.example.com"), Fail, "spf eu-west-1.amazonses.com pass"),
        ("two MX", plain("ann@example.com"), format!("{ZONE}bounce.example.com. 3600 IN MX 20 mx.example.com.\n"),
            mail_from("bounce.example.com"), Fail, "spf eu-west-1.amazonses.com pass"),
        ("MX unknown", plain("ann@example.com"), failing("bounce.example.com MX timeout"), mail_from("bounce.example.com"), Unknown,
            "spf bounce.example.com unknown"),
        ("no include", plain("ann@example.com"), zone(|zone| zone.replace("\"v=spf1 include:amazonses.com ~all\"", "\"v=spf1 mx -all\"")),
            mail_from("bounce.example.com"), Fail, "spf bounce.example.com fail"),
        ("some of the networks", plain("ann@example.com"), zone(|zone| zone.replace("\"v=spf1 include:amazonses.com ~all\"", "\"v=spf1 ip4:199.255.192.0/22 -all\"")),
            mail_from("bounce.example.com"), Unknown, "spf bounce.example.com unknown"),
        ("networks unknown", plain("ann@example.com"), failing("amazonses.com TXT servfail"), mail_from("bounce.example.com"), Unknown,
            "spf bounce.example.com unknown"),
        ("SPF unknown", plain("ann@example.com"), failing("bounce.example.com TXT servfail"), mail_from("bounce.example.com"), Unknown,
            "spf bounce.example.com unknown"),
        ("MAIL FROM outside", plain("ann@example.com"), ZONE.into(), mail_from("bounce.example.org"), Fail, "spf eu-west-1.amazonses.com pass"),
        ("strict SPF", plain("ann@example.com"), strict("aspf"), mail_from("bounce.example.com"), Fail, "spf bounce.example.com pass"),
        ("Easy DKIM", plain("ann@example.com"), ZONE.into(), easy(), Pass, "spf eu-west-1.amazonses.com pass; dkim example.com pass"),
        ("Easy DKIM, other tokens", plain("ann@example.com"), ZONE.into(),
            SesSending { dkim: SesDkim::Easy(["x", "y", "z"].map(str::to_owned)), ..ses() }, Fail,
            "spf eu-west-1.amazonses.com pass; dkim example.com fail"),
        ("Easy DKIM, one alias missing", plain("ann@example.com"), without("bbbb._domainkey"), easy(), Unknown,
            "spf eu-west-1.amazonses.com pass; dkim example.com unknown"),
        ("Easy DKIM, no answer", plain("ann@example.com"), failing(&format!("{}._domainkey.example.com TXT timeout", TOKENS[0])), easy(), Unknown,
            "spf eu-west-1.amazonses.com pass; dkim example.com unknown"),
        ("Easy DKIM, aliases elsewhere", plain("ann@example.com"), zone(|zone| zone.replace(" IN CNAME ", " IN CNAME x.")), easy(), Fail,
            "spf eu-west-1.amazonses.com pass; dkim example.com fail"),
        ("BYODKIM", plain("ann@example.com"), ZONE.into(), byodkim("own"), Pass, "spf eu-west-1.amazonses.com pass; dkim example.com pass"),
        ("BYODKIM, another selector", plain("ann@example.com"), ZONE.into(), byodkim("other"), Fail, "spf eu-west-1.amazonses.com pass; dkim example.com fail"),
        ("BYODKIM, no answer", plain("ann@example.com"), failing("own._domainkey.example.com TXT refused"), byodkim("own"), Unknown,
            "spf eu-west-1.amazonses.com pass; dkim example.com unknown"),
        ("a subdomain", plain("ann@news.example.com"), ZONE.into(), own_identity("example.com", easy()), Pass,
            "spf eu-west-1.amazonses.com pass; dkim example.com pass"),
        ("a subdomain, strict", plain("ann@news.example.com"), strict("adkim"), own_identity("example.com", easy()), Fail,
            "spf eu-west-1.amazonses.com pass; dkim example.com pass"),
        ("a subdomain with an organization of its own", plain("ann@news.example.com"),
            format!("{ZONE}_dmarc.news.example.com. 3600 IN TXT \"v=DMARC1; p=reject; psd=n\"\n"), own_identity("example.com", easy()), Fail,
            "spf eu-west-1.amazonses.com pass; dkim example.com pass"),
        ("outside the identity", plain("ann@example.org"), ZONE.into(), own_identity("example.com", easy()), Fail,
            "spf eu-west-1.amazonses.com pass; dkim example.com pass"),
        ("no DMARC", plain("ann@example.com"), without("_dmarc.example.com"), easy(), None, "spf eu-west-1.amazonses.com pass; dkim example.com pass"),
        ("DMARC unknown", plain("ann@example.com"), failing("_dmarc.example.com TXT timeout"), easy(), Unknown,
            "spf eu-west-1.amazonses.com pass; dkim example.com pass"),
        ("From a public suffix", plain("ann@pub.test"), ZONE.into(), ses(), Fail, "spf eu-west-1.amazonses.com pass"),
        ("below a public suffix", plain("ann@one.pub.test"), ZONE.into(), own_identity("one.pub.test", mail_from("bounce.one.pub.test")), Pass,
            "spf bounce.one.pub.test pass"),
        ("no From", "Subject: Hi\r\n\r\nHello\r\n".into(), ZONE.into(), ses(), None, "spf eu-west-1.amazonses.com pass"),
        ("two authors", plain("ann@example.com, Bob <bob@example.com>"), ZONE.into(), easy(), Pass,
            "spf eu-west-1.amazonses.com pass; dkim example.com pass"),
        ("two authors of two domains", plain("ann@example.com, bob@pub.test"), ZONE.into(), easy(), Fail,
            "spf eu-west-1.amazonses.com pass; dkim example.com pass"),
        ("two From fields", format!("From: ann@example.com\r\n{PLAIN}"), ZONE.into(), easy(), Fail,
            "spf eu-west-1.amazonses.com pass; dkim example.com pass"),
    ];
    assert!(ZONE.contains(bounce));
    let mut wrong = Vec::new();
    for (what, raw, zone, sending, verdict, expected) in cases {
        let report = by(&raw, &zone, sending.clone());
        if report.verdict != verdict || identities(&report) != expected {
            wrong.push(format!("{what}: {:?} ({}), {}", report.verdict, report.because, identities(&report)));
        }
        assert!(report.verdict != Pass || report.changes.is_empty(), "{what}: nothing is better than a pass");
        for change in &report.changes {
            assert!(change.verdict != report.verdict || report.authors.len() > 1, "{what}: {change:?}");
            // What is all there is done in DNS, and nothing is left to fill in.
            if change.settings.is_empty() && change.applicability != sendworthy::finding::Applicability::Placeholder
                && !change.publish.is_empty()
            {
                let done = by(&raw, &after(&zone, change), sending.clone());
                assert_eq!((done.verdict, done.because), (change.verdict, change.because.clone()), "{what}: {change:?}");
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Titles of changes, with their verdicts.
fn titles(report: &Prediction) -> Vec<(&str, PredictedResult)> {
    report.changes.iter().map(|change| (change.title.as_str(), change.verdict)).collect()
}

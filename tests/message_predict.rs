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
    BehaviorOnMxFailure, Facts, PredictedResult, Prediction, Sending, SesDkim, SesSending, SignedBy,
    SmtpSending, predict,
};
use sendworthy::mime::Mail;
use sendworthy::ses::Region;
use sendworthy::spf::Sender;

const ZONE: &str = include_str!("signed/ses.zone");
const PLAIN: &str = "From: ann@example.com\r\nTo: bob@example.net\r\nSubject: Hi\r\n\r\nHello\r\n";
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
    // Author, MAIL FROM domain and keys; their walks; what the changes ask about; their walks.
    for _ in 0..=4 {
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
    panic!("no end after four waves");
}

fn by(raw: &str, zone: &str, sending: SesSending) -> Prediction {
    predicted(raw, zone, &Sending::Ses(sending))
}

/// The zone after the lines of a change.
fn after(zone: &str, change: &sendworthy::message::PredictedChange) -> String {
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

/// What somebody makes of a change who does all it says: the lines in the zone, with what SES gives out
/// in the place of placeholders, and the settings of SES.
fn done(
    zone: &str,
    sending: &SesSending,
    change: &sendworthy::message::PredictedChange,
) -> (String, SesSending) {
    let key = ZONE.lines().find(|line| line.starts_with("own._domainkey")).unwrap();
    let (_, key) = key.split_once("p=").unwrap();
    let mut zone = after(zone, change).replace("PUBLIC-KEY\"", key);
    for (token, given) in ["TOKEN-1", "TOKEN-2", "TOKEN-3"].iter().zip(TOKENS) {
        zone = zone.replace(token, given);
    }
    let mut sending = sending.clone();
    for setting in &change.settings {
        let words: Vec<&str> = setting.split_whitespace().collect();
        let value =
            |option: &str| words.iter().skip_while(|word| **word != option).nth(1).map(|value| name(value));
        let identity = value("--email-identity");
        match words[2] {
            "put-email-identity-mail-from-attributes" => {
                sending.mail_from_domain = value("--mail-from-domain")
            }
            "put-email-identity-dkim-signing-attributes" => {
                sending.dkim = SesDkim::Easy(TOKENS.map(str::to_owned))
            }
            "create-email-identity" => {
                sending.dkim = SesDkim::Easy(TOKENS.map(str::to_owned));
                sending.mail_from_domain =
                    sending.mail_from_domain.filter(|domain| domain.within(identity.as_ref().unwrap()));
            }
            other => panic!("{other}"),
        }
        sending.identity = identity;
    }
    (zone, sending)
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
    for one in report.dkim.iter().filter(|one| one.by != SignedBy::Ses) {
        all.push(format!("dkim {} {}", one.domain.as_ref().unwrap(), word(one.result)));
    }
    all.join("; ")
}

#[test]
fn cases() {
    use PredictedResult::{Fail, None, Pass, Unknown};
    let without = |what: &str| {
        zone(|zone| {
            zone.lines().filter(|line| !line.contains(what)).map(|line| format!("{line}\n")).collect()
        })
    };
    let failing = |what: &str| format!("{ZONE}; fail {what}\n");
    let strict =
        |tag: &str| zone(|zone| zone.replace("v=DMARC1; p=reject", &format!("v=DMARC1; p=reject; {tag}=s")));
    let bounce = "10 feedback-smtp.eu-west-1.amazonses.com.";
    let plain = |from: &str| PLAIN.replace("ann@example.com", from);
    let own_identity =
        |identity: &str, sending: SesSending| SesSending { identity: Some(name(identity)), ..sending };
    let byodkim = |selector: &str| SesSending { dkim: SesDkim::Byodkim(selector.to_owned()), ..ses() };
    type Case = (&'static str, String, String, SesSending, PredictedResult, &'static str);
    let cases: Vec<Case> = vec![
        (
            "nothing set up",
            plain("ann@example.com"),
            ZONE.into(),
            ses(),
            Fail,
            "spf eu-west-1.amazonses.com pass",
        ),
        (
            "not said how it signs",
            plain("ann@example.com"),
            ZONE.into(),
            SesSending { dkim: SesDkim::Unknown, ..ses() },
            Unknown,
            "spf eu-west-1.amazonses.com pass; dkim example.com unknown",
        ),
        (
            "a MAIL FROM domain",
            plain("ann@example.com"),
            ZONE.into(),
            mail_from("bounce.example.com"),
            Pass,
            "spf bounce.example.com pass",
        ),
        (
            "of us-east-1",
            plain("ann@example.com"),
            ZONE.into(),
            SesSending { region: Region::find("US-EAST-1").unwrap(), ..mail_from("bounce.example.com") },
            Fail,
            "spf amazonses.com pass",
        ),
        (
            "no MX",
            plain("ann@example.com"),
            without(" MX "),
            mail_from("bounce.example.com"),
            Fail,
            "spf eu-west-1.amazonses.com pass",
        ),
        (
            "MX of another Region",
            plain("ann@example.com"),
            zone(|zone| zone.replace("feedback-smtp.eu-west-1", "feedback-smtp.eu-central-1")),
            mail_from("bounce.example.com"),
            Fail,
            "spf eu-west-1.amazonses.com pass",
        ),
        (
            "two MX",
            plain("ann@example.com"),
            format!("{ZONE}bounce.example.com. 3600 IN MX 20 mx.example.com.\n"),
            mail_from("bounce.example.com"),
            Fail,
            "spf eu-west-1.amazonses.com pass",
        ),
        (
            "MX unknown",
            plain("ann@example.com"),
            failing("bounce.example.com MX timeout"),
            mail_from("bounce.example.com"),
            Unknown,
            "spf bounce.example.com unknown",
        ),
        (
            "no include",
            plain("ann@example.com"),
            zone(|zone| zone.replace("\"v=spf1 include:amazonses.com ~all\"", "\"v=spf1 mx -all\"")),
            mail_from("bounce.example.com"),
            Fail,
            "spf bounce.example.com fail",
        ),
        (
            "some of the networks",
            plain("ann@example.com"),
            zone(|zone| {
                zone.replace("\"v=spf1 include:amazonses.com ~all\"", "\"v=spf1 ip4:199.255.192.0/22 -all\"")
            }),
            mail_from("bounce.example.com"),
            Unknown,
            "spf bounce.example.com unknown",
        ),
        (
            "networks unknown",
            plain("ann@example.com"),
            failing("amazonses.com TXT servfail"),
            mail_from("bounce.example.com"),
            Unknown,
            "spf bounce.example.com unknown",
        ),
        (
            "SPF unknown",
            plain("ann@example.com"),
            failing("bounce.example.com TXT servfail"),
            mail_from("bounce.example.com"),
            Unknown,
            "spf bounce.example.com unknown",
        ),
        (
            "MAIL FROM outside",
            plain("ann@example.com"),
            ZONE.into(),
            mail_from("bounce.example.org"),
            Fail,
            "spf eu-west-1.amazonses.com pass",
        ),
        (
            "strict SPF",
            plain("ann@example.com"),
            strict("aspf"),
            mail_from("bounce.example.com"),
            Fail,
            "spf bounce.example.com pass",
        ),
        (
            "Easy DKIM",
            plain("ann@example.com"),
            ZONE.into(),
            easy(),
            Pass,
            "spf eu-west-1.amazonses.com pass; dkim example.com pass",
        ),
        (
            "Easy DKIM, other tokens",
            plain("ann@example.com"),
            ZONE.into(),
            SesSending { dkim: SesDkim::Easy(["x", "y", "z"].map(str::to_owned)), ..ses() },
            Fail,
            "spf eu-west-1.amazonses.com pass; dkim example.com fail",
        ),
        (
            "Easy DKIM, one alias missing",
            plain("ann@example.com"),
            without("bbbb._domainkey"),
            easy(),
            Unknown,
            "spf eu-west-1.amazonses.com pass; dkim example.com unknown",
        ),
        (
            "Easy DKIM, no answer",
            plain("ann@example.com"),
            failing(&format!("{}._domainkey.example.com TXT timeout", TOKENS[0])),
            easy(),
            Unknown,
            "spf eu-west-1.amazonses.com pass; dkim example.com unknown",
        ),
        (
            "Easy DKIM, aliases elsewhere",
            plain("ann@example.com"),
            zone(|zone| zone.replace(" IN CNAME ", " IN CNAME x.")),
            easy(),
            Fail,
            "spf eu-west-1.amazonses.com pass; dkim example.com fail",
        ),
        (
            "BYODKIM",
            plain("ann@example.com"),
            ZONE.into(),
            byodkim("own"),
            Pass,
            "spf eu-west-1.amazonses.com pass; dkim example.com pass",
        ),
        (
            "BYODKIM, another selector",
            plain("ann@example.com"),
            ZONE.into(),
            byodkim("other"),
            Fail,
            "spf eu-west-1.amazonses.com pass; dkim example.com fail",
        ),
        (
            "BYODKIM, no answer",
            plain("ann@example.com"),
            failing("own._domainkey.example.com TXT refused"),
            byodkim("own"),
            Unknown,
            "spf eu-west-1.amazonses.com pass; dkim example.com unknown",
        ),
        (
            "BYODKIM, a key taken back",
            plain("ann@example.com"),
            format!("{ZONE}old._domainkey.example.com. 3600 IN TXT \"v=DKIM1; p=\"\n"),
            byodkim("old"),
            Fail,
            "spf eu-west-1.amazonses.com pass; dkim example.com fail",
        ),
        (
            "BYODKIM, a key of Ed25519, by which SES does not sign",
            plain("ann@example.com"),
            format!(
                "{ZONE}ed._domainkey.example.com. 3600 IN TXT \"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\"\n"
            ),
            byodkim("ed"),
            Fail,
            "spf eu-west-1.amazonses.com pass; dkim example.com fail",
        ),
        (
            "a subdomain",
            plain("ann@news.example.com"),
            ZONE.into(),
            own_identity("example.com", easy()),
            Pass,
            "spf eu-west-1.amazonses.com pass; dkim example.com pass",
        ),
        (
            "a subdomain, strict",
            plain("ann@news.example.com"),
            strict("adkim"),
            own_identity("example.com", easy()),
            Fail,
            "spf eu-west-1.amazonses.com pass; dkim example.com pass",
        ),
        (
            "a subdomain with an organization of its own",
            plain("ann@news.example.com"),
            format!("{ZONE}_dmarc.news.example.com. 3600 IN TXT \"v=DMARC1; p=reject; psd=n\"\n"),
            own_identity("example.com", easy()),
            Fail,
            "spf eu-west-1.amazonses.com pass; dkim example.com pass",
        ),
        (
            "outside the identity",
            plain("ann@example.org"),
            ZONE.into(),
            own_identity("example.com", easy()),
            Fail,
            "spf eu-west-1.amazonses.com pass; dkim example.com pass",
        ),
        (
            "no DMARC",
            plain("ann@example.com"),
            without("_dmarc.example.com"),
            easy(),
            None,
            "spf eu-west-1.amazonses.com pass; dkim example.com pass",
        ),
        (
            "DMARC unknown",
            plain("ann@example.com"),
            failing("_dmarc.example.com TXT timeout"),
            easy(),
            Unknown,
            "spf eu-west-1.amazonses.com pass; dkim example.com pass",
        ),
        (
            "From a public suffix",
            plain("ann@pub.test"),
            ZONE.into(),
            ses(),
            Fail,
            "spf eu-west-1.amazonses.com pass",
        ),
        (
            "below a public suffix",
            plain("ann@one.pub.test"),
            ZONE.into(),
            own_identity("one.pub.test", mail_from("bounce.one.pub.test")),
            Pass,
            "spf bounce.one.pub.test pass",
        ),
        (
            "no From",
            "Subject: Hi\r\n\r\nHello\r\n".into(),
            ZONE.into(),
            ses(),
            None,
            "spf eu-west-1.amazonses.com pass",
        ),
        (
            "two authors",
            plain("ann@example.com, Bob <bob@example.com>"),
            ZONE.into(),
            easy(),
            Pass,
            "spf eu-west-1.amazonses.com pass; dkim example.com pass",
        ),
        (
            "two authors of two domains",
            plain("ann@example.com, bob@pub.test"),
            ZONE.into(),
            easy(),
            Fail,
            "spf eu-west-1.amazonses.com pass; dkim example.com pass",
        ),
        (
            "two From fields",
            format!("From: ann@example.com\r\n{PLAIN}"),
            ZONE.into(),
            easy(),
            Fail,
            "spf eu-west-1.amazonses.com pass; dkim example.com pass",
        ),
    ];
    assert!(ZONE.contains(bounce));
    let mut wrong = Vec::new();
    let mut count = 0;
    for (what, raw, zone, sending, verdict, expected) in cases {
        let report = by(&raw, &zone, sending.clone());
        if report.verdict != verdict || identities(&report) != expected {
            wrong.push(format!("{what}: {:?} ({}), {}", report.verdict, report.because, identities(&report)));
        }
        assert!(report.verdict != Pass || report.changes.is_empty(), "{what}: nothing is better than a pass");
        for change in &report.changes {
            assert!(change.verdict != report.verdict || report.authors.len() > 1, "{what}: {change:?}");
            let (zone, sending) = done(&zone, &sending, change);
            let after = by(&raw, &zone, sending);
            assert_eq!(after.verdict, change.verdict, "{what}: {change:?}, and now {}", after.because);
            count += 1;
        }
    }
    assert!(count > 30, "{count}");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Titles of changes, with their verdicts.
fn titles(report: &Prediction) -> Vec<(&str, PredictedResult)> {
    report.changes.iter().map(|change| (change.title.as_str(), change.verdict)).collect()
}

fn lines(report: &Prediction, title: &str) -> Vec<String> {
    let change = report.changes.iter().find(|change| change.title == title).expect("such a change");
    let mark = |remove| if remove { "- " } else { "" };
    change
        .publish
        .iter()
        .map(|line| format!("{}{} {} {}", mark(line.remove), line.name, line.rtype, line.value))
        .collect()
}

#[test]
fn changes_of_mail_from() {
    let set_up = "set up `bounce.example.com` as the MAIL FROM domain of `example.com` in `eu-west-1`";
    let publish = "publish what SES in `eu-west-1` wants of the MAIL FROM domain `bounce.example.com`";
    let verify = "let `example.com` sign by Easy DKIM in `eu-west-1`";
    let free = zone(|zone| {
        zone.lines()
            .filter(|line| !line.starts_with("bounce.example.com"))
            .fold(String::new(), |all, line| all + line + "\n")
    });
    let pass = PredictedResult::Pass;
    let report = by(PLAIN, &free, ses());
    assert_eq!(titles(&report), [(verify, pass), (set_up, pass)]);
    assert_eq!(
        lines(&report, set_up),
        [
            "bounce.example.com MX 10 feedback-smtp.eu-west-1.amazonses.com",
            "bounce.example.com TXT \"v=spf1 include:amazonses.com ~all\""
        ]
    );
    assert_eq!(lines(&report, verify)[0], "TOKEN-1._domainkey.example.com CNAME TOKEN-1.dkim.amazonses.com");
    assert!(
        report.changes[1].settings[0]
            .ends_with("--mail-from-domain bounce.example.com --behavior-on-mx-failure USE_DEFAULT_VALUE")
    );
    // It does what it says.
    let done = by(PLAIN, &after(&free, &report.changes[1]), mail_from("bounce.example.com"));
    assert_eq!((done.verdict, done.because), (pass, report.changes[1].because.clone()));

    // A name that is in use is not proposed.
    let report = by(PLAIN, ZONE, ses());
    assert!(report.changes[1].title.starts_with("set up `mail-from.example.com`"), "{:?}", titles(&report));

    let other = zone(|zone| {
        zone.replace("feedback-smtp.eu-west-1", "feedback-smtp.eu-central-1")
            .replace("include:amazonses.com ~all", "mx -all")
    });
    let report = by(PLAIN, &other, mail_from("bounce.example.com"));
    assert!(
        report.spf.domain_because.contains("leads to SES in `eu-central-1`"),
        "{}",
        report.spf.domain_because
    );
    assert_eq!(
        lines(&report, publish),
        [
            "- bounce.example.com MX 10 feedback-smtp.eu-central-1.amazonses.com",
            "bounce.example.com MX 10 feedback-smtp.eu-west-1.amazonses.com",
            "- bounce.example.com TXT \"v=spf1 mx -all\"",
            "bounce.example.com TXT \"v=spf1 include:amazonses.com mx -all\""
        ]
    );
    let two = format!("{ZONE}bounce.example.com. 3600 IN MX 20 mx.example.com.\n");
    let report = by(PLAIN, &two, mail_from("bounce.example.com"));
    assert_eq!(lines(&report, publish), ["- bounce.example.com MX 20 mx.example.com"]);
    // Where the record stays broken with one more term, it is written anew.
    let broken = zone(|zone| zone.replace("include:amazonses.com ~all", "ip4:999 -all"));
    let report = by(PLAIN, &broken, mail_from("bounce.example.com"));
    assert_eq!(lines(&report, publish)[1], "bounce.example.com TXT \"v=spf1 include:amazonses.com ~all\"");
    // What SES refuses, it takes then.
    let refusing = SesSending {
        behavior_on_mx_failure: BehaviorOnMxFailure::RejectMessage,
        ..mail_from("bounce.example.com")
    };
    let report = by(PLAIN, &other, refusing);
    assert!(
        report.because.starts_with("Amazon SES refuses the message: the MX record"),
        "{}",
        report.because
    );
    assert!(titles(&report).contains(&(publish, pass)));
    // Who does not know what is there changes nothing.
    let unknown =
        format!("{free}; fail bounce.example.com MX timeout\n; fail mail-from.example.com TXT timeout\n");
    assert_eq!(titles(&by(PLAIN, &unknown, ses())), [(verify, pass)]);
}

#[test]
fn changes_of_keys_and_policy() {
    let pass = PredictedResult::Pass;
    let missing = zone(|zone| {
        zone.lines()
            .filter(|line| !line.contains(" IN CNAME "))
            .fold(String::new(), |all, line| all + line + "\n")
    });
    let report = by(PLAIN, &missing, easy());
    let publish = "publish the aliases of Easy DKIM for `example.com`";
    assert_eq!(report.changes[0].title, publish);
    let expected =
        TOKENS.map(|token| format!("{token}._domainkey.example.com CNAME {token}.dkim.amazonses.com"));
    assert_eq!(lines(&report, publish), expected);
    // Tokens that SES never gave out have no keys, and no alias helps.
    let unknown = SesSending { dkim: SesDkim::Easy(["x", "y", "z"].map(str::to_owned)), ..ses() };
    assert!(titles(&by(PLAIN, &missing, unknown)).iter().all(|(title, _)| *title != publish));
    // A Region with a zone of its own.
    let milan = SesSending { region: Region::find("eu-south-1").unwrap(), ..easy() };
    assert_eq!(by(PLAIN, &missing, milan).dkim[0].result, PredictedResult::Fail);

    let byodkim = SesSending { dkim: SesDkim::Byodkim("other".into()), ..ses() };
    let report = by(PLAIN, ZONE, byodkim);
    assert_eq!(
        lines(&report, "publish the public key of the selector `other`"),
        ["other._domainkey.example.com TXT \"v=DKIM1; k=rsa; p=PUBLIC-KEY\""]
    );

    let strict =
        zone(|zone| zone.replace("v=DMARC1; p=reject; rua", "v=DMARC1; p=reject; aspf=s; adkim=s; rua"));
    let report = by(PLAIN, &strict, mail_from("bounce.example.com"));
    assert_eq!(
        titles(&report),
        [
            ("let `example.com` sign by Easy DKIM in `eu-west-1`", pass),
            ("relax the alignment of SPF at `_dmarc.example.com`", pass)
        ]
    );
    assert_eq!(
        lines(&report, "relax the alignment of SPF at `_dmarc.example.com`")[1],
        "_dmarc.example.com TXT \"v=DMARC1; p=reject; adkim=s; rua=mailto:dmarc@example.com\""
    );
    let news = PLAIN.replace("ann@", "ann@news.");
    let report = by(&news, &strict, SesSending { identity: Some(name("example.com")), ..easy() });
    assert_eq!(
        titles(&report),
        [
            ("verify `news.example.com` in `eu-west-1` with Easy DKIM", pass),
            ("relax the alignment of DKIM at `_dmarc.example.com`", pass)
        ]
    );

    // Nothing alone brings a pass, two together do.
    let silent = zone(|zone| {
        zone.lines()
            .filter(|line| !line.starts_with("_dmarc.example.com"))
            .fold(String::new(), |all, line| all + line + "\n")
    });
    let report = by(PLAIN, &silent, easy());
    assert_eq!(
        lines(&report, "publish a DMARC record for `example.com`"),
        ["_dmarc.example.com TXT \"v=DMARC1; p=none\""]
    );
    let report = by(PLAIN, &silent, ses());
    assert_eq!(report.verdict, PredictedResult::None);
    assert!(
        report.changes.len() >= 2
            && report
                .changes
                .iter()
                .all(|change| change.title.ends_with("; and publish a DMARC record for `example.com`")
                    && change.verdict == pass),
        "{:?}",
        titles(&report)
    );

    for change in &report.changes {
        let (zone, sending) = done(&silent, &ses(), change);
        assert_eq!(by(PLAIN, &zone, sending).verdict, change.verdict, "{change:?}");
    }

    // Whoever sends as somebody else has to show that he may.
    let report = by(PLAIN, ZONE, SesSending { identity: Some(name("example.org")), ..easy() });
    assert_eq!(report.refused[0].because, "`example.com` is not within the verified identity `example.org`");
    assert_eq!(titles(&report)[0], ("verify `example.com` in `eu-west-1` with Easy DKIM", pass));
}

const SIGNED: &str = include_str!("signed/rfc8463.eml");
const SIGNED_ZONE: &str = include_str!("signed/rfc8463.zone");

#[test]
fn signatures_of_the_message() {
    let world = format!("{SIGNED_ZONE}{ZONE}");
    let report = by(SIGNED, &world, ses());
    assert_eq!(report.refused.len(), 1);
    assert!(report.because.contains("it has 2 DKIM-Signature fields"), "{}", report.because);
    // With one alone SES takes it, and breaks it.
    let (_, one) = SIGNED.split_at(SIGNED.find("DKIM-Signature: v=1; a=rsa").unwrap());
    let report = by(one, &world, ses());
    assert!(report.refused.is_empty());
    assert_eq!(
        (report.dkim[0].result, report.dkim[0].breaks.as_slice()),
        (PredictedResult::Fail, ["Date".to_owned(), "Message-ID".to_owned()].as_slice())
    );
    assert_eq!(report.verdict, PredictedResult::Fail);
    assert!(titles(&report).contains(&(
        "leave `Date`, `Message-ID` out of `h=` of the signature as `football.example.com`",
        PredictedResult::Pass
    )));
    // One that does not fit is not mended by that.
    let report = by(&one.replace("We lost", "We won"), &world, ses());
    assert!(
        report.dkim[0].breaks.is_empty()
            && titles(&report).iter().all(|(title, _)| !title.starts_with("leave"))
    );
    // A server of one's own breaks nothing.
    let smtp = |ip: &str, dkim| {
        let sender = Sender {
            ip: ip.parse().unwrap(),
            mail_from: "joe@mail.football.example.com".into(),
            helo: String::new(),
            receiver: String::new(),
        };
        Sending::Smtp(SmtpSending { sender, dkim })
    };
    assert_eq!(predicted(SIGNED, &world, &smtp("198.51.100.1", None)).verdict, PredictedResult::Pass);
    let unsigned = &SIGNED[SIGNED.find("From:").unwrap()..];
    assert_eq!(predicted(unsigned, &world, &smtp("192.0.2.25", None)).verdict, PredictedResult::Pass);
    let report = predicted(unsigned, &world, &smtp("198.51.100.1", None));
    assert_eq!(report.verdict, PredictedResult::Fail);
    assert_eq!(
        lines(&report, "let `198.51.100.1` send for `mail.football.example.com`")[1],
        "mail.football.example.com TXT \"v=spf1 ip4:198.51.100.1 ip4:192.0.2.25 -all\""
    );
    for (selector, verdict) in [
        ("brisbane", PredictedResult::Pass),
        ("test", PredictedResult::Pass),
        ("none", PredictedResult::Fail),
    ] {
        let report = predicted(
            unsigned,
            &world,
            &smtp("198.51.100.1", Some((name("football.example.com"), selector.into()))),
        );
        assert_eq!(report.verdict, verdict, "{selector}: {}", report.because);
    }
}

#[test]
fn regions() {
    assert!(Region::all().count() >= 36);
    for region in Region::all() {
        assert!(region.mail_from.ends_with("amazonses.com") && !region.name.is_empty());
        assert_eq!(Region::find(&region.id.to_uppercase()), Some(region));
    }
    let regional =
        Region::all().filter(|region| region.dkim.is_some_and(|zone| zone != "dkim.amazonses.com"));
    assert_eq!(regional.count(), 11);
}

#[test]
fn any_bytes_give_a_prediction() {
    for raw in ["", "x", "\r\n", "From: nobody\r\n\r\n", "From: a@b..c\r\nDKIM-Signature: \r\n\r\n"] {
        let report = by(raw, ZONE, easy());
        assert_eq!(report.verdict, PredictedResult::None, "{raw:?}");
        assert!(report.authors.is_empty() && report.changes.is_empty() && !report.not_checked.is_empty());
    }
}

/// `UPDATE=1 cargo test --test message_predict` writes it anew; JavaScript gives the same.
#[test]
fn the_prediction_is_what_it_was() {
    let fine = SesSending {
        identity: Some(name("example.com")),
        mail_from_domain: Some(name("bounce.example.com")),
        ..easy()
    };
    for (id, sending) in [("ses-default", ses()), ("ses-easy", fine)] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/signed/{id}.json"));
        let json = serde_json::to_string_pretty(&by(PLAIN, ZONE, sending)).unwrap() + "\n";
        if std::env::var_os("UPDATE").is_some() {
            fs::write(path, json).unwrap();
        } else {
            assert_eq!(fs::read_to_string(path).unwrap(), json);
        }
    }
}

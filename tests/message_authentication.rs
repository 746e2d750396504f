//! A message verified as a receiver does it: the example of RFC 8463 appendix A.3, in a world of our
//! own, whole and damaged.

#![allow(clippy::disallowed_methods)]

mod common;

use std::fs;
use std::path::Path;

use common::{NOW, World, signing};
use sendworthy::dkim::{DkimCauseKind, DkimResult, VerifyLimits};
use sendworthy::dmarc::DmarcResult;
use sendworthy::finding::{Severity, Span};
use sendworthy::message::{Authentication, ClaimTrust, Envelope, Facts, authenticate};
use sendworthy::mime::Mail;
use sendworthy::spf::{Sender, SpfResult};

const SIGNED: &str = include_str!("signed/rfc8463.eml");
const ZONE: &str = include_str!("signed/rfc8463.zone");

fn verified(raw: &str, zone: &str, ip: Option<&str>) -> Authentication {
    let mail = Mail::parse(raw.as_bytes().to_vec());
    let facts = Facts::of(&mail, VerifyLimits::default());
    let sender = ip.map(|ip| Sender {
        ip: ip.parse().unwrap(),
        mail_from: "bounces@mail.football.example.com".into(),
        helo: "mail.football.example.com".into(),
        receiver: String::new(),
    });
    let world = World::read(zone);
    let mut snapshot = sendworthy::dns::Snapshot::default();
    for _ in 0..10 {
        match authenticate(
            &mail,
            &facts,
            &Envelope { sender: sender.clone(), ..Envelope::default() },
            &snapshot,
            NOW,
        ) {
            Ok(report) => return report,
            Err(needs) => needs.dns.iter().for_each(|question| snapshot.answer(world.answer(question))),
        }
    }
    panic!("no end after ten waves");
}

fn results(report: &Authentication) -> Vec<(DkimResult, Option<&str>)> {
    report.dkim.iter().map(|one| (one.result, one.reason)).collect()
}

#[test]
fn all_passes() {
    let report = verified(SIGNED, ZONE, Some("192.0.2.25"));
    assert_eq!(results(&report), [(DkimResult::Pass, None), (DkimResult::Pass, None)]);
    assert_eq!(report.spf.as_ref().unwrap().result, SpfResult::Pass);
    let [author] = report.authors.as_slice() else { panic!("one author") };
    assert_eq!((author.domain.as_str(), author.result), ("football.example.com", DmarcResult::Pass));
    assert_eq!(author.walk.organizational.as_str(), "example.com");
    let aligned: Vec<_> = author.identifiers.iter().map(|one| one.alignment.aligned).collect();
    assert_eq!(aligned, [Some(true), Some(true), Some(true)]);
    assert_eq!(report.not_checked, [""; 0]);
    assert_eq!(
        report.results.replace("\r\n\t", " "),
        "Authentication-Results: receiver.example; dkim=pass header.d=football.example.com; \
         dkim=pass header.d=football.example.com; spf=pass smtp.mailfrom=mail.football.example.com; \
         dmarc=pass header.from=football.example.com"
    );
    let field = report.dkim[1].span;
    assert!(SIGNED[field.range()].starts_with("DKIM-Signature: v=1; a=rsa-sha256"));
}

/// `UPDATE=1 cargo test --test message_authentication` writes it anew; JavaScript gives the same.
#[test]
fn the_report_is_what_it_was() {
    let damaged = SIGNED.replace("Is dinner ready?", "[list] Is dinner ready?") + "--\nSent by a list\n";
    for (name, raw) in [("rfc8463", SIGNED), ("damaged", &damaged)] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/signed/{name}.json"));
        let report = verified(raw, ZONE, Some("192.0.2.25"));
        let json = serde_json::to_string_pretty(&report).unwrap() + "\n";
        if std::env::var_os("UPDATE").is_some() {
            fs::write(path, json).unwrap();
        } else {
            assert_eq!(fs::read_to_string(path).unwrap(), json);
        }
    }
}

#[test]
fn the_ends_of_lines_do_not_matter() {
    let crlf = verified(&SIGNED.replace('\n', "\r\n"), ZONE, None);
    assert_eq!(results(&crlf), results(&verified(SIGNED, ZONE, None)));
}

#[test]
fn body_and_header_are_judged_apart() {
    let body = verified(&SIGNED.replace("We lost", "We won"), ZONE, None);
    assert_eq!(results(&body), [(DkimResult::Fail, Some("body")); 2]);
    assert_eq!((body.dkim[0].body, body.dkim[0].header), (Some(false), Some(true)));
    let header = verified(&SIGNED.replace("Is dinner ready?", "[list] Is dinner ready?"), ZONE, None);
    assert_eq!(results(&header), [(DkimResult::Fail, Some("header")); 2]);
    assert_eq!((header.dkim[1].body, header.dkim[1].header), (Some(true), Some(false)));
    let search = header.dkim[1].diagnosis.as_ref().unwrap().header.as_ref().unwrap();
    assert_eq!(search.cause.as_ref().unwrap().kind, DkimCauseKind::Subject);
    // Another word is no kind of cause that is known.
    assert!(body.dkim[0].diagnosis.as_ref().unwrap().body.as_ref().unwrap().cause.is_none());
    let footer = verified(&format!("{SIGNED}--\nSent by a list\n"), ZONE, None);
    let search = footer.dkim[0].diagnosis.as_ref().unwrap().body.as_ref().unwrap();
    assert_eq!(search.cause.as_ref().unwrap().kind, DkimCauseKind::Footer);
    assert!(search.cause.as_ref().unwrap().summary.contains("20 bytes"), "{search:?}");
}

/// A message that this file signs itself, with fields before those that every example has.
fn signed(fields: &str) -> Vec<u8> {
    signing::sealed(&common::message(&format!("{fields}\n\nHello.\n"), &[]))
}

fn signature(tags: &str) -> String {
    format!(
        "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; {tags}; \
         h=from:to:subject:date:message-id:from:to:subject:date; bh=; b="
    )
}

#[test]
fn the_key_of_another_signature_is_found() {
    let raw = signed(&[signature("d=example.com; s=s"), signature("d=example.com; s=strict")].join("\n"));
    // Another key stands where the first signature looks for its own.
    let (own, other) =
        ("6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+vnuSQh7qaRRG0iw=", "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
    let zone = signing::ZONE.replacen(own, other, 1);
    let report = signing::verified(&raw, &zone);
    assert_eq!(results(&report), [(DkimResult::Fail, Some("header")), (DkimResult::Pass, None)]);
    let cause = report.dkim[0].diagnosis.as_ref().unwrap().header.as_ref().unwrap().cause.as_ref().unwrap();
    assert_eq!(cause.kind, DkimCauseKind::Key);
    assert_eq!(cause.key.as_ref().unwrap().as_str(), "strict._domainkey.example.com");
    let finding = report.findings.iter().find(|finding| finding.code == "DKM421").unwrap();
    assert!(finding.message.starts_with("another key than the one"), "{}", finding.message);
    // Beside a good signature that aligns it is a note.
    assert_eq!(finding.severity, Severity::Info);
    let alone = signing::verified(&signed(&signature("d=example.com; s=s")), &zone);
    assert!(alone.dkim[0].diagnosis.as_ref().unwrap().header.as_ref().unwrap().cause.is_none());
    let finding = alone.findings.iter().find(|finding| finding.code == "DKM421").unwrap();
    assert_eq!(finding.severity, Severity::Error);
}

#[test]
fn healthy_mail_has_no_faults() {
    // As Amazon SES signs for a domain: its key is an alias, no field is named once more.
    let names = "h=from:to:subject:mime-version:content-type; bh=; b=";
    let by = |domain: &str| {
        format!(
            "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/simple; d={domain}; s=a; t=1795478000; {names}"
        )
    };
    let raw = signed(&format!(
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n{}\n{}",
        by("example.com"),
        by("amazonses.com")
    ));
    let key = signing::ZONE.lines().find(|line| line.starts_with("s._domainkey.example.com")).unwrap();
    let zone = format!(
        "_dmarc.example.com. 300 IN TXT \"v=DMARC1; p=reject\"\n\
         a._domainkey.example.com. 300 IN CNAME a.dkim.amazonses.com.\n{}\n{}\n",
        key.replace("s._domainkey.example.com", "a.dkim.amazonses.com"),
        key.replace("s._domainkey.example.com", "a._domainkey.amazonses.com"),
    );
    let report = signing::verified(&raw, &zone);
    assert_eq!(results(&report), [(DkimResult::Pass, None); 2]);
    assert_eq!(codes(&report), [("DKM438", Severity::Info)]);
    // What the domain itself signs well gives nothing at all.
    let report = signing::verified(&signed(&signature("d=example.com; s=s")), signing::ZONE);
    assert_eq!(codes(&report), []);
}

#[test]
fn labels_stand_at_the_very_bytes() {
    let field = "DKIM-Signature : v=1; a=rsa-sha256; c=nowsp; d=example.com; s=s;\n\tl=many;\n t=so on; bh=A;\n h=from; b=AAAA\n";
    let crlf = common::message(&format!("{field}\nHello.\n"), &[]);
    let lf = String::from_utf8(crlf.clone()).unwrap().replace("\r\n", "\n").into_bytes();
    for raw in [crlf, lf] {
        let report = signing::verified(&raw, signing::ZONE);
        let labels = |code: &str| {
            let finding = report.findings.iter().find(|finding| finding.code == code).unwrap();
            let text = |span: Span| std::str::from_utf8(&raw[span.range()]).unwrap();
            finding.labels.iter().map(|label| text(label.span)).collect::<Vec<_>>()
        };
        assert_eq!(labels("DKM401"), ["many", "so on", "A"]);
        assert_eq!(labels("DKM402"), ["nowsp"]);
        // What is missing is said of the field.
        let without = String::from_utf8(raw.clone()).unwrap().replace(" s=s;", "");
        let report = signing::verified(without.as_bytes(), signing::ZONE);
        let finding = report.findings.iter().find(|finding| finding.code == "DKM401").unwrap();
        assert_eq!(&without[finding.labels[0].span.range()], "DKIM-Signature");
    }
    // Changes of fields and of the body, in a file with LF alone and on the wire.
    let damaged = SIGNED.replace("Is dinner ready?", "[list] Is dinner ready?") + "--\nSent by a list\n";
    for raw in [damaged.clone(), damaged.replace('\n', "\r\n")] {
        let report = verified(&raw, ZONE, None);
        let changed = |code: &str| {
            let finding = report.findings.iter().find(|finding| finding.code == code).unwrap();
            raw[finding.labels[1].span.range()].replace("\r\n", "\n")
        };
        assert_eq!(changed("DKM421"), "[list] ");
        assert_eq!(changed("DKM420"), "--\nSent by a list\n");
    }
}

fn codes(report: &Authentication) -> Vec<(&str, Severity)> {
    report.findings.iter().map(|finding| (finding.code, finding.severity)).collect()
}

#[test]
fn faults_of_a_key_point_at_its_record_and_at_the_signatures() {
    let key = signing::ZONE.lines().find(|line| line.starts_with("s._domainkey.example.com")).unwrap();
    let retired = signing::ZONE.replace(key, "s._domainkey.example.com. 300 IN TXT \"v=DKIM1; p=\"");
    let raw = signed(&signature("d=example.com; s=s"));
    let report = signing::verified(&raw, &retired);
    assert_eq!(codes(&report), [("DKM102", Severity::Error)]);
    let [record, selector] = report.findings[0].labels.as_slice() else { panic!("two labels") };
    let source = &report.sources[record.source.index()];
    assert_eq!((source.name.as_str(), &source.text[record.span.range()]), ("s._domainkey.example.com", "p="));
    assert_eq!(&raw[selector.span.range()], b"s");
    assert!(raw[..selector.span.start as usize].ends_with(b"; s="));
    // A key that is not there has no record to point at.
    let report = signing::verified(&raw, &signing::ZONE.replace(key, ""));
    assert_eq!(codes(&report), [("DKM201", Severity::Error)]);
    assert_eq!(report.findings[0].labels.len(), 1);
    // Nobody answers: nothing is known, and nothing is wrong.
    let report =
        signing::verified(&raw, &format!("{}; fail s._domainkey.example.com TXT timeout\n", signing::ZONE));
    assert_eq!(codes(&report), [("DKM204", Severity::Info)]);
}

#[test]
fn what_others_say_is_believed_by_its_place_and_name() {
    let own = "Authentication-Results: mx.example.org; dkim=pass header.d=example.com; \
               dmarc=fail header.from=example.com; spf=pass smtp.mailfrom=example.com; iprev=pass";
    let forged = "Authentication-Results: MX.example.org; dkim=fail header.d=example.com";
    let foreign = "Authentication-Results: elsewhere.example; dkim=pass header.d=other.example";
    let signature = signature("d=example.com; s=s");
    let raw = signed(&format!("{own}\nReceived: from a by b; now\n{forged}\n{foreign}\n{signature}"));
    let told = |authserv_id: Option<&str>| {
        let report = signing::verified_as(&raw, signing::ZONE, authserv_id);
        let claims = report.claims.iter().map(|claim| {
            assert!(raw[claim.span.range()].starts_with(b"Authentication-Results:"));
            let results =
                claim.results.iter().map(|one| (one.method.clone(), one.agrees)).collect::<Vec<_>>();
            (claim.trust, results)
        });
        (claims.collect::<Vec<_>>(), report.results.lines().next().unwrap().to_owned())
    };
    let dkim = |agrees| vec![("dkim".to_owned(), agrees)];
    let (claims, line) = told(Some("mx.example.org"));
    assert_eq!(line, "Authentication-Results: mx.example.org;");
    let all = [("dkim", Some(true)), ("dmarc", Some(false)), ("spf", None), ("iprev", None)];
    let all: Vec<_> = all.into_iter().map(|(method, agrees)| (method.to_owned(), agrees)).collect();
    assert_eq!(
        claims,
        [
            (ClaimTrust::Trusted, all),
            (ClaimTrust::IfCleaned, dkim(Some(false))),
            (ClaimTrust::Untrusted, dkim(None)),
        ]
    );
    let (claims, line) = told(None);
    assert!(claims.iter().all(|(trust, _)| *trust == ClaimTrust::Untrusted));
    assert_eq!(line, "Authentication-Results: receiver.example;");
}

#[test]
fn what_is_not_known_is_not_a_failure() {
    let damaged = SIGNED.replace("We lost", "We won");
    // Without the address of the sender SPF may pass.
    let report = verified(&damaged, ZONE, None);
    assert_eq!(report.authors[0].result, DmarcResult::Temperror);
    assert!(report.spf.is_none() && !report.results.contains("dmarc="));
    assert_eq!(
        report.not_checked,
        ["SPF: it is not known from which address the message came, or with which MAIL FROM"]
    );
    // With it, it is known that it does not.
    let report = verified(&damaged, ZONE, Some("198.51.100.1"));
    assert_eq!(report.authors[0].result, DmarcResult::Fail);
    assert_eq!(report.authors[0].because, "neither SPF nor DKIM authenticates any domain");
    // A key that nobody answers for may be a good one.
    let silent = format!(
        "{ZONE}; fail brisbane._domainkey.football.example.com TXT timeout\n\
         ; fail test._domainkey.football.example.com TXT timeout\n"
    );
    let report = verified(SIGNED, &silent, Some("198.51.100.1"));
    assert_eq!(results(&report), [(DkimResult::TempError, Some("key-unknown")); 2]);
    assert_eq!(report.authors[0].result, DmarcResult::Temperror);
}

#[test]
fn keys_that_are_gone() {
    let absent = ZONE.lines().filter(|line| !line.contains("_domainkey")).collect::<Vec<_>>().join("\n");
    let report = verified(SIGNED, &absent, Some("198.51.100.1"));
    assert_eq!(results(&report), [(DkimResult::PermError, Some("key-absent")); 2]);
    assert_eq!((report.dkim[0].body, report.dkim[0].header), (Some(true), None));
    assert_eq!(report.authors[0].result, DmarcResult::Fail);
}

#[test]
fn fields_of_chains_are_told_of() {
    let told = |field: &str| {
        let report = verified(&format!("{field}\n{SIGNED}"), ZONE, None);
        (report.has_arc, report.has_dkim2)
    };
    for name in ["ARC-Seal", "arc-message-signature", "ARC-Authentication-Results "] {
        assert_eq!(told(&format!("{name}: i=1")), (true, false), "{name}");
    }
    for name in ["DKIM2-Signature", "Message-Instance"] {
        assert_eq!(told(&format!("{name}: i=1")), (false, true), "{name}");
    }
    assert_eq!(told("X-ARC-Seal: i=1"), (false, false));
}

#[test]
fn no_message_at_all() {
    for raw in ["", "x", "\r\n", "From: nobody\r\n\r\n", "From: a@b..c\r\nDKIM-Signature: \r\n\r\n"] {
        let report = verified(raw, ZONE, None);
        assert!(report.authors.is_empty() && !report.not_checked.is_empty(), "{raw:?}");
        assert!(report.dkim.iter().all(|one| one.result == DkimResult::Neutral), "{raw:?}");
    }
}

#[test]
fn white_space_round_the_signature_is_taken_out_with_it() {
    let raw = "DKIM-Signature: v=1; a=ed25519-sha256; c=simple/simple; d=example.com; s=s;\r\n h=from:to:subject:date:message-id; bh=; b=\r\n\r\nHello.\r\n";
    let raw = common::signing::sealed(&common::message(&raw.replace("\r\n", "\n"), &[]));
    let raw = String::from_utf8(raw).unwrap();
    let (before, rest) = raw.split_once(" b=").unwrap();
    let (value, after) = rest.split_once("\r\n").unwrap();
    let result = |field: String| {
        let raw = format!("{before} b={field}\r\n{after}");
        common::signing::verified(raw.as_bytes(), common::signing::ZONE).dkim[0].result
    };
    for space in ["", " ", "\r\n\t", "\r\n  \r\n "] {
        assert_eq!(result(format!("{space}{value}")), DkimResult::Pass, "{space:?}");
        assert_eq!(result(format!("{value}{space}")), DkimResult::Pass, "{space:?}");
    }
    assert_eq!(result(format!("{value}; xy=z")), DkimResult::Fail);
}

#[test]
fn an_internationalized_author_is_told_of() {
    let raw = "From: ann@b\u{fc}cher.example\r\n\r\nHello.\r\n";
    let report = common::signing::verified(raw.as_bytes(), common::signing::ZONE);
    assert!(report.authors.is_empty());
    assert!(report.not_checked[0].contains("`b\u{fc}cher.example`, which is not turned into A-labels"));
    let mail = Mail::parse(raw.as_bytes().to_vec());
    let mut facts = Facts::of(&mail, VerifyLimits::default());
    facts.know_a_labels(&mail, &|domain| {
        (domain == "b\u{fc}cher.example").then(|| "xn--bcher-kva.example".into())
    });
    let mut snapshot = sendworthy::dns::Snapshot::default();
    let world = World::read(common::signing::ZONE);
    let report = loop {
        match authenticate(&mail, &facts, &Envelope::default(), &snapshot, NOW) {
            Ok(report) => break report,
            Err(needs) => needs.dns.iter().for_each(|question| snapshot.answer(world.answer(question))),
        }
    };
    assert_eq!(report.authors[0].domain.as_str(), "xn--bcher-kva.example");
}

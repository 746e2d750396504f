//! Hostile messages, keys, answers and clocks: whatever they are there is a report, and what it costs
//! is bounded. The work is counted, not timed.
#![allow(clippy::disallowed_methods)]

mod common;

use common::random::Random;
use common::{NOW, World, signing};
use sendworthy::dkim::{DkimResult, VerifyLimits};
use sendworthy::dns::{Answer, Failure, Question, RecordData, Snapshot, Timestamp};
use sendworthy::finding::{Severity, SourceKind, render::Style};
use sendworthy::message::{self, Authentication, Envelope, Facts, authenticate};
use sendworthy::mime::Mail;

/// Verifies with answers made by `answer`, and holds what every report has to keep to.
fn judge(
    raw: &[u8],
    limits: VerifyLimits,
    now: Timestamp,
    mut answer: impl FnMut(&Question) -> Answer,
) -> Authentication {
    let mail = Mail::parse(raw.to_vec());
    let facts = Facts::of(&mail, limits);
    let envelope = Envelope { authserv_id: Some("mx.example.org".to_owned()), ..Envelope::default() };
    let mut snapshot = Snapshot::default();
    for _ in 0..15 {
        facts.open_checks(&mail, &snapshot);
        match authenticate(&mail, &facts, &envelope, &snapshot, now) {
            Ok(report) => {
                holds(&report, raw);
                assert!(message::plain_signatures(&report, &mail, &Style::default()).ends_with('\n'));
                return report;
            }
            Err(needs) => {
                assert!(!needs.dns.is_empty(), "it waits for nothing");
                needs.dns.iter().for_each(|question| snapshot.answer(answer(question)));
            }
        }
    }
    panic!("it never ends");
}

/// Labels point into their sources, and the work is within the limits.
fn holds(report: &Authentication, raw: &[u8]) {
    assert!(report.dkim.len() <= 20 && report.work.checked <= 20);
    assert!(report.findings.len() <= 500);
    for label in report.findings.iter().flat_map(|finding| &finding.labels) {
        let source = &report.sources[label.source.index()];
        let size = if source.kind == SourceKind::Message { raw.len() } else { source.text.len() };
        assert!(label.span.start <= label.span.end && label.span.end as usize <= size, "{label:?}");
    }
    for claim in &report.claims {
        assert!(raw.get(claim.span.range()).is_some());
        for span in claim.results.iter().map(|one| one.span).chain(claim.fault) {
            assert!(raw.get(span.range()).is_some(), "{claim:?}");
        }
    }
    assert!(!serde_json::to_string(report).unwrap().is_empty());
}

fn world(zone: &str) -> impl FnMut(&Question) -> Answer {
    let world = World::read(zone);
    move |question| world.answer(question)
}

fn txt(question: &Question, text: &[u8]) -> Answer {
    let strings = text.chunks(255).map(<[u8]>::to_vec).collect();
    Answer::new(question.clone(), vec![RecordData::Txt(strings)])
}

const REST: &str = "From: a@example.com\r\nSubject: Hi\r\n\r\n";

#[test]
fn ten_thousand_signatures_with_lengths_of_their_own() {
    let body = "a line  of the body\r\n".repeat(50_000);
    let field = |at: usize, form: &str| {
        let length = 20 * at + 1;
        format!(
            "DKIM-Signature: v=1; a=rsa-sha256; c={form}; d=d{at}.example; s=s; l={length}; h=from; bh=AAAA; b=AAAA\r\n"
        )
    };
    let fields: String = (0..10_000).map(|at| field(at, "relaxed/simple")).collect();
    let raw = format!("{fields}{REST}{body}");
    let mut asked = 0;
    let report = judge(raw.as_bytes(), VerifyLimits::default(), NOW, |question| {
        asked += 1;
        Answer::nxdomain(question.clone())
    });
    assert_eq!(report.dkim.len(), 20);
    // One pass, which ends where the longest of twenty lengths does; `From` stands behind too many fields.
    let own: usize = (0..20).map(|at| field(at, "relaxed/simple").len()).sum();
    assert_eq!(report.work.hashed as usize, own + 20 * 19 + 1);
    assert_eq!(report.work.checked, 0);
    assert!(asked < 200, "{asked} questions");
    let not_checked = report.not_checked.join("\n");
    assert!(not_checked.contains("DKIM: 9980 signatures behind the first 20"), "{not_checked}");
    assert!(not_checked.contains("DKIM: 8002 fields behind the first 2000"), "{not_checked}");
    // In both forms and without lengths the body is gone through twice.
    let fields: String = (0..100)
        .map(|at| field(at, if at % 2 == 0 { "simple/simple" } else { "simple/relaxed" }))
        .map(|field| field.split("l=").map(|part| part.split_once(';').unwrap().1).collect::<String>())
        .map(|rest| format!("DKIM-Signature: v=1;{rest}"))
        .collect();
    let raw = format!("{fields}{REST}{body}");
    let report = judge(raw.as_bytes(), VerifyLimits::default(), NOW, world(""));
    let header = 20 * fields.len() / 100 + 20 * "From: a@example.com\r\n".len() + 200;
    assert!(report.work.hashed as usize > body.len() * 3 / 2);
    assert!(report.work.hashed as usize <= 2 * body.len() + header, "{}", report.work.hashed);
}

#[test]
fn ten_thousand_names_of_signed_fields() {
    let names = "x:".repeat(9_999) + "from";
    let raw = format!(
        "DKIM-Signature: v=1; a=ed25519-sha256; d=example.com; s=s; h={names}; bh=; b=AAAA\r\n{}{REST}body\r\n",
        "X: y\r\n".repeat(1_000)
    );
    let report = judge(raw.as_bytes(), VerifyLimits::default(), NOW, world(signing::ZONE));
    assert_eq!(report.dkim[0].signed.len(), 256);
    assert_eq!(report.dkim[0].result, DkimResult::Neutral);
    assert!(report.not_checked.contains(&"DKIM: 9744 names of signed fields".to_owned()));
    // Only the body: no field was hashed.
    assert_eq!(report.work.hashed, 6);
    // It is not said that `From` is not signed.
    assert!(report.findings.iter().all(|finding| finding.code != "DKM404"));
}

#[test]
fn large_fields_are_hashed_within_a_limit() {
    let large: String = (0..100).map(|_| format!("X: {}\r\n", "y ".repeat(5_000))).collect();
    let names = "x:".repeat(200) + "from";
    let signature =
        format!("DKIM-Signature: v=1; a=ed25519-sha256; d=example.com; s=s; h={names}; bh=AAAA; b=AAAA\r\n");
    let raw = format!("{}{large}{REST}body\r\n", signature.repeat(20));
    let limits = VerifyLimits { header_bytes: 4_000_000, ..VerifyLimits::default() };
    let report = judge(raw.as_bytes(), limits, NOW, world(signing::ZONE));
    // A megabyte each: three fit.
    assert!((3_000_000..4_000_100).contains(&report.work.hashed), "{}", report.work.hashed);
    assert_eq!(report.work.checked, 3);
    assert!(report.not_checked.contains(&"DKIM: 17 signatures whose fields have too many bytes".to_owned()));
    assert!(report.dkim[3..].iter().all(|one| one.header.is_none() && one.body == Some(false)));
}

#[test]
fn clocks_that_are_far_off() {
    let made = |tags: &str| {
        let raw = format!(
            "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; {tags}\n \
             h=from:to:subject:date:message-id:from:to:subject:date; bh=; b=\n\nHello.\n"
        );
        signing::sealed(&common::message(&raw, &[]))
    };
    let told = |raw: &[u8], now: i64| {
        let report = judge(raw, VerifyLimits::default(), Timestamp(now), world(signing::ZONE));
        let codes: Vec<_> = report.findings.iter().map(|finding| finding.code).collect();
        (report.dkim[0].result, codes.join(" "))
    };
    let usual = made("t=1795000000; x=1796000000;");
    assert_eq!(told(&usual, NOW.0), (DkimResult::Pass, String::new()));
    for now in [i64::MIN, 0] {
        assert_eq!(told(&usual, now), (DkimResult::Pass, "DKM407".to_owned()), "{now}");
    }
    assert_eq!(told(&usual, i64::MAX), (DkimResult::Fail, "DKM406".to_owned()));
    let last = made("t=0; x=18446744073709551615;");
    for now in [i64::MIN, 0, i64::MAX] {
        assert_eq!(told(&last, now).0, DkimResult::Pass, "{now}");
    }
    let beyond = made("t=99999999999999999999999; x=999999999999999999999999999;");
    assert_eq!(told(&beyond, i64::MAX).0, DkimResult::Pass);
    let odd = made("t=18446744073709551615; x=0;");
    assert_eq!(told(&odd, i64::MIN).0, DkimResult::Neutral);
}

#[test]
fn nobody_answers() {
    let raw = signing::sealed(&common::message(
        "DKIM-Signature: v=1; a=ed25519-sha256; d=example.com; s=s; h=from; bh=; b=\n\nHello.\n",
        &[],
    ));
    for failure in [Failure::Timeout, Failure::Servfail, Failure::Refused, Failure::Limit] {
        let report =
            judge(&raw, VerifyLimits::default(), NOW, |question| Answer::failed(question.clone(), failure));
        assert_eq!(report.dkim[0].result, DkimResult::TempError);
        assert!(report.findings.iter().all(|finding| finding.severity == Severity::Info), "{failure:?}");
    }
}

fn element(tag: u8, body: &[u8]) -> Vec<u8> {
    let size = body.len();
    let mut out = vec![tag];
    match size {
        0..0x80 => out.push(size as u8),
        0x80..0x100 => out.extend([0x81, size as u8]),
        _ => out.extend([0x82, (size >> 8) as u8, size as u8]),
    }
    out.extend(body);
    out
}

/// A number with `bits` bits, in DER.
fn number(bits: usize, is_odd: bool, random: &mut Random) -> Vec<u8> {
    let mut bytes: Vec<u8> = (0..bits.div_ceil(8)).map(|_| random.below(256) as u8).collect();
    let top = (bits - 1) % 8;
    bytes[0] = (bytes[0] & ((1 << top) - 1)) | 1 << top;
    let last = bytes.len() - 1;
    bytes[last] = bytes[last] & 0xfe | u8::from(is_odd);
    if bits == 1 {
        bytes[0] = 1;
    }
    if top == 7 {
        bytes.insert(0, 0);
    }
    element(2, &bytes)
}

#[test]
fn rsa_keys_of_every_size() {
    let mut random = Random(6376);
    let sizes = (1..130)
        .chain((130..2_200).step_by(61))
        .chain([1023, 1024, 1025, 2047, 2049, 4095, 4096, 4097])
        .chain([8_191, 16_384]);
    for bits in sizes {
        for (at, exponent) in [
            element(2, &[1]),
            element(2, &[3]),
            element(2, &[2]),
            element(2, &[0]),
            element(2, &[1, 0, 1]),
            element(2, &[]),
            number(bits + 9, true, &mut random),
        ]
        .into_iter()
        .enumerate()
        {
            if bits > 2_048 && at != 4 {
                continue;
            }
            let is_odd = at != 1 || bits % 2 == 0;
            let modulus = number(bits, is_odd, &mut random);
            let pkcs1 = element(0x30, &[modulus, exponent].concat());
            let algorithm = [0x30, 13, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0];
            let spki = element(0x30, &[&algorithm[..], &element(3, &[&[0][..], &pkcs1].concat())].concat());
            let value: Vec<u8> = (0..bits.div_ceil(8)).map(|_| random.below(256) as u8).collect();
            no_key_passes("rsa", "rsa-sha256", &[spki, pkcs1][bits % 2], &value);
        }
    }
}

#[test]
fn keys_of_ed25519_that_are_none() {
    // Points of low order (RFC 8032 section 5.1.7): with them anything would be signed.
    let low = [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ];
    let bytes = |hex: &str| -> Vec<u8> {
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
    };
    for key in low.map(bytes) {
        for point in low.map(bytes) {
            no_key_passes("ed25519", "ed25519-sha256", &key, &[point, vec![0; 32]].concat());
        }
    }
    for size in 0..70 {
        for value in [0, 31, 32, 63, 64, 65] {
            no_key_passes("ed25519", "ed25519-sha256", &vec![9; size], &vec![1; value]);
        }
    }
}

/// Publishes a key, and verifies a signature with it that nobody has made.
fn no_key_passes(kind: &str, algorithm: &str, key: &[u8], value: &[u8]) {
    let signature = format!(
        "DKIM-Signature: v=1; a={algorithm}; c=relaxed/relaxed; d=example.com; s=s; h=from; bh=; b={}\n\nHello.\n",
        signing::base64(value)
    );
    let raw = signing::sealed(&common::message(&signature, &[]));
    let record = format!("v=DKIM1; k={kind}; p={}", signing::base64(key));
    let report = judge(&raw, VerifyLimits::default(), NOW, |question| {
        if question.name.as_str().starts_with("s._domainkey") {
            txt(question, record.as_bytes())
        } else {
            Answer::nxdomain(question.clone())
        }
    });
    assert_ne!(report.dkim[0].result, DkimResult::Pass, "{record}");
    // What is wrong is said, of the key or of the signature.
    let is_told = report.findings.iter().any(|finding| finding.code.starts_with("DKM"));
    assert!(is_told, "{record}: {:?}", report.dkim[0].reason);
}

#[test]
fn messages_and_keys_changed_at_random() {
    let mut random = Random(8601);
    let seed = signing::sealed(&common::message(
        "Authentication-Results: mx.example.org 1; dkim=pass (x) reason=\"y\" header.d=example.com; spf=fail\n\
         Received: from a by b; now\n\
         List-Unsubscribe: <https://example.com/>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n\
         DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/simple; d=example.com; s=s; l=4; t=1; x=2;\n \
         h=from:to:subject; z=From:x|To:y; bh=; b=\n\
         DKIM-Signature: v=1; a=ed25519-sha256; d=example.net; i=@example.net; s=s; q=dns/txt; h=from; bh=; b=\n\n\
         Hello.\nbye\n",
        &[],
    ));
    let pieces: [&[u8]; 12] =
        [b";", b"=", b":", b"\r\n", b"\n", b"\r", b" ", b"\0", b"\xff", b"\"", b"(", b"\r\n\r\n"];
    let key = signing::ZONE.split('"').find(|text| text.contains("k=ed25519")).unwrap();
    for case in 0..100 {
        let mut raw = seed.clone();
        for _ in 0..1 + random.below(6) {
            let at = random.below(raw.len().max(1));
            match random.below(5) {
                _ if raw.len() < 20 => raw.extend(b"From: a@example.com\r\n\r\n"),
                0 => raw[at] = random.below(256) as u8,
                1 => drop(raw.drain(at..(at + random.below(40)).min(raw.len()))),
                2 => drop(raw.splice(at..at, pieces[random.below(12)].iter().copied())),
                3 => {
                    let copy = raw[at..(at + random.below(200)).min(raw.len())].to_vec();
                    let to = random.below(raw.len().max(1));
                    drop(raw.splice(to..to, copy));
                }
                _ => raw.truncate(at.max(20)),
            }
        }
        if case % 5 == 0 {
            raw = String::from_utf8_lossy(&raw).replace("\r\n", "\n").into_bytes();
        }
        judge(&raw, VerifyLimits::default(), NOW, |question| match random.below(9) {
            0 => Answer::failed(question.clone(), Failure::Timeout),
            1 => Answer::nxdomain(question.clone()),
            2 => txt(question, &key.as_bytes()[..random.below(key.len())]),
            3 => txt(question, b"v=DMARC1; p=reject; sp=none; psd=y"),
            4 => txt(question, b"\xff\xfe; p=\\"),
            _ => txt(question, key.as_bytes()),
        });
    }
}

#[test]
fn fields_without_end() {
    const LONG: usize = 1 << 18;
    let own = signing::sealed(&common::message(
        "DKIM-Signature: v=1; a=ed25519-sha256; d=example.com; s=s; h=from; bh=; b=\n\nHello.\n",
        &[],
    ));
    let own = String::from_utf8(own).unwrap();
    for (name, unit) in [
        ("DKIM-Signature", ";"),
        ("DKIM-Signature", "="),
        ("DKIM-Signature", "b="),
        ("DKIM-Signature", "h=a:"),
        ("DKIM-Signature", "v=1;"),
        ("DKIM-Signature", " d=example.com; s="),
        ("Authentication-Results", ";"),
        ("Authentication-Results", "("),
        ("Authentication-Results", "\""),
        ("Authentication-Results", "\\"),
        ("Authentication-Results", "a;b=c d.e=f "),
        ("Authentication-Results", "dkim=pass header.d=a;"),
        ("Subject", "\r\n "),
        ("X", ":"),
    ] {
        let raw = format!("{name}: {}\r\n{own}", unit.repeat(LONG / unit.len()));
        let report = judge(raw.as_bytes(), VerifyLimits::default(), NOW, world(signing::ZONE));
        assert!(report.dkim.iter().any(|one| one.result == DkimResult::Pass), "{name} {unit}");
        assert!(report.claims.iter().all(|claim| claim.results.len() <= 50));
    }
    for name in ["Subject", "From", "Authentication-Results", "List-Unsubscribe", "Received"] {
        let raw = format!("{own}{}", "body\r\n".repeat(3));
        let raw = raw.replacen("From:", &format!("{}From:", format!("{name}: a\r\n").repeat(20_000)), 1);
        let report = judge(raw.as_bytes(), VerifyLimits::default(), NOW, world(signing::ZONE));
        assert!(report.claims.len() <= 50);
        assert!(report.not_checked.iter().any(|one| one.contains("fields behind the first 2000")), "{name}");
    }
}

//! Hostile messages, keys and answers: whatever they are there is a report, within the caps, and
//! mail-auth never panics.
#![allow(clippy::disallowed_methods)]

mod common;

use common::NOW;
use common::random::Random;
use sendworthy::dns::{Answer, Failure, Limits, Needs, Question, RecordData, Snapshot, Type};
use sendworthy::opinion::{self, AuthResult, Caps, Envelope, Facts, Opinion};

/// Judges with answers made by `answer`, and counts the waves.
fn judge(raw: &[u8], envelope: &Envelope, mut answer: impl FnMut(Question) -> Answer) -> (Opinion, usize) {
    let facts = Facts::parse(raw.to_vec(), &Caps::default());
    let mut snapshot = Snapshot::default();
    for waves in 0..40 {
        match opinion::judge(&facts, envelope, &snapshot, NOW, &Limits::default()) {
            Ok(opinion) => return (opinion, waves),
            Err(needs) => {
                let Needs { dns, .. } = *needs;
                assert!(!dns.is_empty(), "it waits for nothing");
                dns.into_iter().for_each(|question| snapshot.answer(answer(question)));
            }
        }
    }
    panic!("it never ends");
}

fn txt(question: Question, text: &[u8]) -> Answer {
    Answer::new(question, vec![RecordData::Txt(vec![text.to_vec()])])
}

const KEY: &str = "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB";

const SEED: &str = "ARC-Seal: i=1; a=rsa-sha256; t=12345; cv=none; d=example.org; s=dummy; b=dOdF\r\n\
ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=dummy; h=from:to:subject; \
bh=KWSe46TZKCcDbH4klJPo+tjk5LWJnVRlP5pvjXFZYLQ=; b=QsRz\r\n\
ARC-Authentication-Results: i=1; lists.example.org; dkim=pass\r\n\
DKIM-Signature: v=1; a=rsa-sha256; c=simple/relaxed; d=example.org; s=s; i=@example.org; h=from; l=5; x=9999999999; \
bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=; b=AAAA\r\n\
DKIM2-Signature: i=1; m=1; t=12345; d=example.org; s=k:rsa-sha256:AAAA; mf=; rt=\r\n\
Message-Instance: m=1; h=sha256:AAAA:AAAA; r=e30=\r\n\
From: John Q Doe <jqd@example.org>\r\nTo: arc@dmarc.org\r\nSubject: Example 1\r\n\r\nHey gang,\r\n--J.\r\n";

#[test]
fn mutated_messages_and_keys() {
    let mut random = Random(8617);
    let envelope = Envelope {
        ip: Some("192.0.2.1".parse().unwrap()),
        helo: "mx.example.org".to_owned(),
        mail_from: Some("jqd@example.org".to_owned()),
    };
    let pieces: [&[u8]; 12] =
        [b";", b"=", b":", b"\r\n", b"\n", b"\r", b" ", b"\0", b"\xff", b"b=", b"i=51", b"\r\n\r\n"];
    for case in 0..5_000 {
        let mut raw = SEED.as_bytes().to_vec();
        for _ in 0..1 + random.below(6) {
            let at = random.below(raw.len());
            match random.below(5) {
                0 => raw[at] = random.below(256) as u8,
                1 => drop(raw.drain(at..(at + random.below(40)).min(raw.len()))),
                2 => drop(raw.splice(at..at, pieces[random.below(12)].iter().copied())),
                3 => {
                    let copy = raw[at..(at + random.below(200)).min(raw.len())].to_vec();
                    let to = random.below(raw.len());
                    drop(raw.splice(to..to, copy));
                }
                _ => raw.truncate(at.max(20)),
            }
            if raw.is_empty() {
                break;
            }
        }
        let mut record = random.below(8);
        let (opinion, waves) = judge(&raw, &envelope, |question| {
            record += 1;
            match (question.rtype, record % 8) {
                (Type::Txt, 0) => txt(question, KEY.as_bytes()),
                (Type::Txt, 1) => txt(question, &KEY.as_bytes()[..KEY.len() - random.below(KEY.len())]),
                (Type::Txt, 2) => {
                    let mut key = KEY.as_bytes().to_vec();
                    let at = random.below(key.len());
                    key[at] = random.below(256) as u8;
                    txt(question, &key)
                }
                (Type::Txt, 3) => txt(question, b"v=spf1 a mx include:b.example exists:%{i}.example -all"),
                (Type::Txt, 4) => txt(question, b"v=DMARC1; p=reject; np=none; rua=mailto:a@b.example"),
                (_, 5) => Answer::failed(question, Failure::Timeout),
                _ => Answer::nxdomain(question),
            }
        });
        assert!(waves < 15, "case {case}: {waves} waves");
        assert_ne!(opinion.arc.cv, Some(AuthResult::Pass), "case {case}");
    }
}

#[test]
fn keys_of_every_size() {
    for (kind, bytes) in [("rsa", 700), ("ed25519", 80)] {
        for size in (0..bytes).step_by(7).chain(30..35) {
            let key: String = sized(size);
            judge(SEED.as_bytes(), &Envelope::default(), |question| {
                txt(question, format!("v=DKIM1; k={kind}; p={key}").as_bytes())
            });
        }
    }
    // An even or zero modulus, an exponent of 0, 1 or 2, and one that is larger than the modulus.
    for key in [
        "MAYCAQACAQA=",
        "MAYCAQMCAQE=",
        "MAYCAQICAQI=",
        "MAcCAQMCAgEB",
        "MAYCAQ8CAQM=",
        "MAA=",
        "MIGJAoGBAP//////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////AgMBAAE=",
    ] {
        judge(SEED.as_bytes(), &Envelope::default(), |question| {
            txt(question, format!("v=DKIM1; p={key}").as_bytes())
        });
    }
}

/// Base64 of so many bytes.
fn sized(size: usize) -> String {
    let mut text: String = "M".repeat(size / 3 * 4);
    text.push_str(["", "MA==", "MDA="][size % 3]);
    text
}

#[test]
fn nobody_answers() {
    let envelope = Envelope {
        ip: Some("2001:db8::1".parse().unwrap()),
        helo: "mx.example.org".to_owned(),
        mail_from: Some(String::new()),
    };
    let (opinion, waves) =
        judge(SEED.as_bytes(), &envelope, |question| Answer::failed(question, Failure::Timeout));
    assert_eq!(waves, 1);
    assert_eq!(opinion.spf[0].result, Some(AuthResult::Temperror));
    assert_eq!(opinion.dmarc.unwrap().result, Some(AuthResult::Temperror));
    assert_eq!(opinion.dkim2.instances + opinion.dkim2.signatures.len() + opinion.dkim2.malformed, 2);
}

#[test]
fn much_of_everything() {
    let mut raw = String::new();
    for instance in 1..=60 {
        raw += &SEED[..SEED.find("DKIM-").unwrap()].replace("i=1", &format!("i={instance}"));
    }
    raw += SEED;
    let (opinion, _) = judge(raw.as_bytes(), &Envelope::default(), Answer::nxdomain);
    assert_eq!(opinion.arc.cv, Some(AuthResult::Fail));
    assert_eq!(opinion.arc.reason.as_deref(), Some("there are more than 50 sets"));
    assert_eq!(opinion.not_checked[0].count, 61);

    // Fifty message signatures, each of which would have the body hashed again.
    let mut raw = String::new();
    for instance in 1..=50 {
        let set = &SEED[..SEED.find("DKIM-").unwrap()];
        raw +=
            &set.replace("i=1", &format!("i={instance}")).replace("h=from", &format!("l={instance}; h=from"));
    }
    raw += &SEED[SEED.find("From:").unwrap()..];
    raw += &"x".repeat(6 << 20);
    let (opinion, _) = judge(raw.as_bytes(), &Envelope::default(), Answer::nxdomain);
    assert_eq!(opinion.arc.cv, None);
    assert_eq!(opinion.arc.reason.as_deref(), Some("the body would be hashed too often"));

    // Fields without end, and a line without end.
    let many = "X: y\r\n".repeat(100_000) + SEED;
    let (opinion, _) = judge(many.as_bytes(), &Envelope::default(), Answer::nxdomain);
    assert_eq!(opinion.not_checked[0].what, "field");
    // From is not among the first two thousand.
    assert_eq!(opinion.dmarc, None);
    let long = format!("DKIM-Signature: v=1; h={}\r\n{SEED}", "from:".repeat(2_000_000));
    let (opinion, _) = judge(long.as_bytes(), &Envelope::default(), Answer::nxdomain);
    assert_eq!(opinion.dkim[0].reason.as_deref(), Some("`h=` has more than 256 names"));
    assert_eq!(opinion.dkim.len(), 2);
}

#[test]
fn fields_without_end() {
    const LONG: usize = 1 << 20;
    let names = (0..256).map(|n| format!("x{n}:")).collect::<String>();
    let signature =
        format!("DKIM-Signature: v=1; a=rsa-sha256; d=a.example; s=s; bh=AAAA; b=AAAA; h={names}from\r\n");
    let many = signature.replace("v=1;", "v=1; q=dns/txt;").repeat(20) + &"Y: z\r\n".repeat(1_979) + "\r\n";
    let mut hostile = vec![many.into_bytes()];
    for (name, unit) in [
        ("From", "("),
        ("From", "<"),
        ("From", "\""),
        ("From", "a:"),
        ("From", "a@b.example,"),
        ("From", "=?"),
        ("From", "=?utf-8?q?"),
        ("From", "\\"),
        ("From", "\r\n "),
        ("DKIM-Signature", ";"),
        ("DKIM-Signature", "="),
        ("DKIM-Signature", "b="),
        ("DKIM-Signature", "z=a:b|"),
        ("DKIM-Signature", "v=1;"),
        ("ARC-Seal", "i=1;"),
        ("ARC-Seal", "cv=none;"),
        ("ARC-Message-Signature", "h=a:"),
        ("ARC-Authentication-Results", "i=1;"),
        ("DKIM2-Signature", "s=a:rsa-sha256:AAAA,"),
        ("DKIM2-Signature", "rt=PDw+,"),
        ("Message-Instance", "h=sha256:"),
        ("Message-Instance", "r=e30,"),
        ("X", ":"),
        ("", ":"),
    ] {
        hostile.push(format!("{name}: {}\r\n{SEED}", unit.repeat(LONG / unit.len())).into_bytes());
    }
    // A recipe of nested lists, in base64: `[[[[`.
    hostile.push(
        format!("Message-Instance: m=1; h=sha256:AAAA:AAAA; r={}\r\n{SEED}", "W1tb".repeat(LONG / 4))
            .into_bytes(),
    );
    for (at, raw) in hostile.iter().enumerate() {
        let (opinion, _) = judge(raw, &Envelope::default(), Answer::nxdomain);
        assert_ne!(opinion.arc.cv, Some(AuthResult::Pass), "{at}");
    }
}

#[test]
fn the_time_is_the_one_given() {
    // Expired by any clock, and by none of this century.
    for (ends, expired) in [(1_000_u64, true), (9_999_999_999, false)] {
        let raw = SEED.replace("x=9999999999", &format!("t=1; x={ends}"));
        let (opinion, _) = judge(raw.as_bytes(), &Envelope::default(), Answer::nxdomain);
        assert_eq!(opinion.dkim[0].reason.as_deref() == Some("it has expired"), expired);
    }
    // By the clock of this device, and not by the time given.
    let raw = SEED.replace("x=9999999999", "t=1; x=1000000");
    let facts = Facts::parse(raw.into_bytes(), &Caps::default());
    let mut snapshot = Snapshot::default();
    let then = sendworthy::dns::Timestamp(500_000);
    let judge = |snapshot: &Snapshot| {
        opinion::judge(&facts, &Envelope::default(), snapshot, then, &Limits::default())
    };
    let needs = judge(&snapshot).unwrap_err();
    needs.dns.into_iter().for_each(|question| snapshot.answer(Answer::nxdomain(question)));
    assert_eq!(judge(&snapshot).unwrap().dkim[0].result, None);
}

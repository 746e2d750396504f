//! What is signed verifies, by our own verification and by mail-auth, and nothing that is signed can
//! be changed. The keys are those of the tests, and of RFC 8463.

mod common;

use common::NOW;
use common::keys::Keys;
use common::random::Random;
use common::signing::base64;
use ed25519_dalek::Signer;
use rsa::pkcs1::DecodeRsaPrivateKey;
use sendworthy::dkim::{
    self, Canonicalization, DkimAlgorithm, DkimReason, DkimResult, HeaderFields, SignedMessage, SigningError,
    SigningOptions, VerifyLimits, key_record,
};
use sendworthy::dns::{Answer, Dns, Limits, Name, Question, RecordData, Snapshot, Type};
use sendworthy::message::{Envelope, Facts, Signing, SigningRefusal, authenticate};
use sendworthy::mime::Mail;
use sendworthy::mime::lint::Route;
use sha2::{Digest, Sha256};

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn options(algorithm: DkimAlgorithm) -> SigningOptions<'static> {
    SigningOptions {
        domain: name("example.com"),
        selector: name(if algorithm == DkimAlgorithm::Rsa { "rsa" } else { "ed" }),
        algorithm,
        key_bits: if algorithm == DkimAlgorithm::Rsa { 2048 } else { 256 },
        header_form: Canonicalization::Relaxed,
        body_form: Canonicalization::Relaxed,
        names: Vec::new(),
        timestamp: Some(NOW.0 as u64),
        expiration: None,
        identity: None,
    }
}

/// A zone with both keys, as `key_record` says them.
fn zone(keys: &Keys) -> Snapshot {
    let mut snapshot = Snapshot::default();
    for (selector, key) in ["rsa", "ed"].into_iter().zip(keys.public()) {
        let record = key_record(&name("example.com"), &name(selector), &key).unwrap();
        let strings = record.text.as_bytes().chunks(255).map(<[u8]>::to_vec).collect();
        snapshot.answer(Answer::new(
            Question::new(name(&record.name), Type::Txt),
            vec![RecordData::Txt(strings)],
        ));
    }
    snapshot
}

/// A message with its signature before it.
fn signed(keys: &Keys, raw: &[u8], options: SigningOptions<'_>, over_sign: bool) -> (Signing, Vec<u8>) {
    let algorithm = options.algorithm;
    let signing = Signing::prepare(&Mail::parse(raw.to_vec()), options, Route::Smtp, over_sign)
        .unwrap_or_else(|refusal| panic!("{refusal}: {}", raw.escape_ascii()));
    let signature = match algorithm {
        DkimAlgorithm::Rsa => keys.sign_by_rsa(signing.to_sign()),
        DkimAlgorithm::Ed25519 => keys.sign_by_ed25519(signing.to_sign()),
    };
    let field = signing.finish(&signature).unwrap();
    let message = [field.as_bytes(), raw, signing.end().as_bytes()].concat();
    (signing, message)
}

/// What our verification says of the first signature.
fn verdict(raw: &[u8], zone: &Snapshot) -> (DkimResult, Option<&'static str>) {
    let mail = Mail::parse(raw.to_vec());
    let facts = Facts::of(&mail, VerifyLimits::default());
    let mut zone = zone.clone();
    for _ in 0..20 {
        match authenticate(&mail, &facts, &Envelope::default(), &zone, NOW) {
            Ok(report) => {
                return report
                    .dkim
                    .first()
                    .map_or((DkimResult::Neutral, None), |one| (one.result, one.reason));
            }
            Err(needs) => needs.dns.into_iter().for_each(|question| zone.answer(Answer::nxdomain(question))),
        }
    }
    panic!("it never ends");
}

/// The same without a search for the cause, over fields that are told apart here.
fn quick_verdict(raw: &[u8], zone: &Snapshot) -> (DkimResult, Option<DkimReason>) {
    let raw = sent(raw);
    let end = raw.windows(4).position(|four| four == b"\r\n\r\n").map_or(raw.len(), |at| at + 2);
    let (header, body) = raw.split_at(end);
    let starts = header
        .windows(3)
        .enumerate()
        .filter(|(_, three)| three.starts_with(b"\r\n") && !matches!(three[2], b' ' | b'\t'));
    let starts: Vec<usize> = [0].into_iter().chain(starts.map(|(at, _)| at + 2)).collect();
    let ends = starts.iter().skip(1).copied().chain([header.len()]);
    let fields: Vec<&[u8]> = starts.iter().zip(ends).map(|(start, end)| &header[*start..end]).collect();
    let message = SignedMessage { fields: &fields, body: body.strip_prefix(b"\r\n").unwrap_or_default() };
    let digests = dkim::Digests::of(&message, &VerifyLimits::default());
    let dns = Dns::new(zone, Limits::default());
    let verdicts = dkim::verify(&dns, &fields, &digests, NOW);
    // No key is there for any other domain.
    if dns.is_pending() { (DkimResult::PermError, None) } else { (verdicts[0].result, verdicts[0].reason) }
}

/// What mail-auth says of it.
#[cfg(feature = "verify")]
fn second_opinion(raw: &[u8], zone: &Snapshot) -> String {
    use sendworthy::opinion::{self, Caps, Envelope, Facts};
    let facts = Facts::parse(raw.to_vec(), &Caps::default());
    let mut zone = zone.clone();
    for _ in 0..20 {
        match opinion::judge(&facts, &Envelope::default(), &zone, NOW, &Limits::default()) {
            Ok(report) => return format!("{:?}", report.dkim.first().map(|one| one.result)),
            Err(needs) => needs.dns.into_iter().for_each(|question| zone.answer(Answer::nxdomain(question))),
        }
    }
    panic!("it never ends");
}

/// A message that no two receivers would write alike.
struct Draft {
    fields: Vec<(&'static str, Vec<u8>)>,
    body: Option<Vec<u8>>,
    ending: &'static str,
}

impl Draft {
    fn new(random: &mut Random) -> Self {
        const NAMES: [&str; 16] = [
            "To",
            "Cc",
            "Subject",
            "SUBJECT",
            "date",
            "Message-ID",
            "Reply-To",
            "MIME-Version",
            "Content-Type",
            "References",
            "List-Unsubscribe",
            "List-Unsubscribe-Post",
            "X-Mailer",
            "Received",
            "Comments",
            "Resent-To",
        ];
        let ending = ["\r\n", "\n"][random.below(2)];
        let mut fields: Vec<_> =
            (0..random.below(9)).map(|_| (NAMES[random.below(16)], value(random, ending))).collect();
        let author = b" Ann <ann@example.com>".to_vec();
        fields.insert(random.below(fields.len() + 1), (["From", "FROM", "from"][random.below(3)], author));
        let body = (random.below(8) > 0).then(|| body(random, ending));
        Self { fields, body, ending }
    }

    fn raw(&self) -> Vec<u8> {
        let mut raw = Vec::new();
        for (name, value) in &self.fields {
            raw.extend([name.as_bytes(), b":", value, self.ending.as_bytes()].concat());
        }
        if let Some(body) = &self.body {
            raw.extend([self.ending.as_bytes(), body].concat());
        }
        raw
    }
}

fn value(random: &mut Random, ending: &str) -> Vec<u8> {
    let mut value = Vec::new();
    for _ in 0..random.below(6) {
        match random.below(8) {
            0 => value.extend_from_slice(format!("{ending} ").as_bytes()),
            1 => value.extend_from_slice(format!(" {ending}\t  ").as_bytes()),
            2 => value.extend_from_slice(b"  "),
            3 => value.extend_from_slice("Gr\u{fc}\u{df}e".as_bytes()),
            4 => value.extend_from_slice(b"\xff\xe4"),
            5 => value.extend_from_slice(b"a:b; c=d,"),
            _ => value.extend_from_slice(b" word"),
        }
        // A line of white space alone ends a header for some.
        value.extend_from_slice(b"x");
    }
    value
}

fn body(random: &mut Random, ending: &str) -> Vec<u8> {
    let mut body = Vec::new();
    for _ in 0..random.below(12) {
        match random.below(9) {
            0 | 1 => body.extend_from_slice(ending.as_bytes()),
            2 => body.extend_from_slice(format!(" \t{ending}").as_bytes()),
            3 => body.extend_from_slice("tr\u{e4}ume ".as_bytes()),
            4 => body.extend_from_slice(b"\x80\xff\0"),
            5 => body.extend_from_slice(format!(".{ending}").as_bytes()),
            6 => body.extend_from_slice(&b"w".repeat(random.below(1500))),
            _ => body.extend_from_slice(format!("words  and\tmore{ending}").as_bytes()),
        }
    }
    body
}

fn draw(random: &mut Random) -> (SigningOptions<'static>, bool) {
    let forms = [Canonicalization::Simple, Canonicalization::Relaxed];
    let algorithm = if random.below(6) == 0 { DkimAlgorithm::Rsa } else { DkimAlgorithm::Ed25519 };
    let drawn = SigningOptions {
        header_form: forms[random.below(2)],
        body_form: forms[random.below(2)],
        expiration: (random.below(3) == 0).then_some(NOW.0 as u64 + 1_000_000_000),
        identity: [None, Some("@news.example.com"), Some("ann=e; x\u{e4}@example.com")][random.below(3)],
        names: if random.below(5) == 0 {
            vec!["subject", "FROM", "X-Mailer", "Comments"]
        } else {
            Vec::new()
        },
        ..options(algorithm)
    };
    (drawn, random.below(3) > 0)
}

#[test]
fn what_is_signed_verifies() {
    let (keys, mut random) = (Keys::new(), Random(6376));
    let zone = zone(&keys);
    for round in 0..150 {
        let raw = Draft::new(&mut random).raw();
        let (options, over_sign) = draw(&mut random);
        let (_, message) = signed(&keys, &raw, options, over_sign);
        let shown = || format!("{round}: {}", message.escape_ascii());
        assert_eq!(verdict(&message, &zone), (DkimResult::Pass, None), "{}", shown());
        let sent = sent(&message);
        assert_eq!(verdict(&sent, &zone), (DkimResult::Pass, None), "{}", shown());
        #[cfg(feature = "verify")]
        assert_eq!(second_opinion(&sent, &zone), "Some(Some(Pass))", "{}", shown());
        let field = &message[..message.windows(5).position(|w| w.eq_ignore_ascii_case(b"from:")).unwrap()];
        let own = field
            .split(|byte| *byte == b'\n')
            .take_while(|line| line.starts_with(b"DKIM") || line.starts_with(b" "));
        assert!(own.into_iter().all(|line| line.trim_ascii_end().len() < 78), "{}", shown());
    }
}

/// As SMTP sends it: with CR LF.
fn sent(raw: &[u8]) -> Vec<u8> {
    if raw.windows(2).any(|pair| pair == b"\r\n") {
        return raw.to_vec();
    }
    raw.iter().flat_map(|byte| if *byte == b'\n' { vec![b'\r', b'\n'] } else { vec![*byte] }).collect()
}

/// Whatever is signed cannot be changed, and where it is over-signed nothing can be added.
#[test]
fn what_is_changed_does_not_verify() {
    let (keys, mut random) = (Keys::new(), Random(8463));
    let zone = zone(&keys);
    let (mut fields, mut bodies, mut added, mut free) = (0, 0, 0, 0);
    for round in 0..400 {
        let mut draft = Draft::new(&mut random);
        let (options, over_sign) = draw(&mut random);
        let (signing, message) = signed(&keys, &draft.raw(), options, over_sign);
        let front = message[..message.len() - draft.raw().len() - signing.end().len()].to_vec();
        let names = &signing.report().signed;
        let is_signed = |name: &str| names.iter().any(|signed| signed.eq_ignore_ascii_case(name));
        let with_front = |draft: &Draft| [&front[..], &draft.raw(), signing.end().as_bytes()].concat();
        match random.below(4) {
            0 => {
                let at = random.below(draft.fields.len());
                let (name, value) = &mut draft.fields[at];
                let name = *name;
                value.insert(value.len().min(2), b'z');
                let expected = is_signed(name);
                let found = quick_verdict(&with_front(&draft), &zone);
                assert_eq!(
                    found.0 != DkimResult::Pass,
                    expected,
                    "{round} {name}: {}",
                    message.escape_ascii()
                );
                if expected { fields += 1 } else { free += 1 }
            }
            1 => {
                let Some(body) = &mut draft.body else { continue };
                let at = random.below(body.len() + 1);
                body.insert(at, b'z');
                let found = quick_verdict(&with_front(&draft), &zone);
                assert_eq!(
                    found,
                    (DkimResult::Fail, Some(DkimReason::Body)),
                    "{round}: {}",
                    message.escape_ascii()
                );
                bodies += 1;
            }
            2 => {
                let name = ["Subject", "Cc", "From", "Reply-To", "Content-Type"][random.below(5)];
                draft.fields.insert(0, (name, b" another".to_vec()));
                let there = draft.fields.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name)).count();
                let expected = names.iter().filter(|other| other.eq_ignore_ascii_case(name)).count() >= there;
                assert_eq!(expected, over_sign && is_signed(name), "{round}");
                let found = quick_verdict(&with_front(&draft), &zone);
                assert_eq!(
                    found.0 != DkimResult::Pass,
                    expected,
                    "{round} {name}: {}",
                    message.escape_ascii()
                );
                added += usize::from(expected);
            }
            // The signature's own field.
            _ => {
                let text = String::from_utf8(front.clone()).unwrap();
                let changed = text.replacen("d=example.com", "d=example.net", 1).replacen("t=1", "t=2", 1);
                assert_ne!(changed, text);
                let found = quick_verdict(
                    &[changed.as_bytes(), &draft.raw(), signing.end().as_bytes()].concat(),
                    &zone,
                );
                assert_ne!(found.0, DkimResult::Pass, "{round}");
            }
        }
    }
    assert!(fields > 30 && bodies > 30 && added > 30 && free > 5, "{fields} {bodies} {added} {free}");
}

/// The signature of RFC 8463 appendix A.3, byte by byte: its own field, signed by its own key.
#[test]
fn the_example_of_rfc_8463() {
    let raw = include_str!("signed/rfc8463.eml").replace('\n', "\r\n");
    let (header, body) = raw.split_once("\r\n\r\n").unwrap();
    let (_, letter) = header.split_once("From: ").unwrap();
    let letter = format!("From: {letter}\r\n");
    let fields: Vec<&[u8]> = letter.split_inclusive("\r\n").map(str::as_bytes).collect();
    let options = SigningOptions {
        domain: name("football.example.com"),
        selector: name("brisbane"),
        names: "from to subject date message-id from subject date".split(' ').collect(),
        timestamp: Some(1_528_637_909),
        identity: Some("@football.example.com"),
        ..options(DkimAlgorithm::Ed25519)
    };
    let prepared =
        dkim::prepare(&SignedMessage { fields: &fields, body: body.as_bytes() }, &options).unwrap();
    let key = ed25519_dalek::SigningKey::from_bytes(&[
        0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44,
        0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
    ]);
    let field = prepared.finish(&key.sign(prepared.to_sign()).to_bytes()).unwrap();
    // The RFC folds its field elsewhere and has `q=`, which is signed too; the digest of the body is the same.
    assert!(field.contains("bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;"), "{field}");
    // Over the field as the RFC writes it, the same bytes are signed, to the last one of `b=`.
    let (own, value) = raw.split_once("\r\n b=").unwrap();
    let own = format!("{own}\r\n b=");
    let names = options.names.iter().map(|name| name.as_bytes());
    let bytes = HeaderFields::of(&fields).signed_bytes(names, options.header_form, own.as_bytes());
    let signature = key.sign(&Sha256::digest(&bytes)).to_bytes();
    let written = value.split_once("DKIM-Signature").unwrap().0.replace(['\r', '\n', ' '], "");
    assert_eq!(base64(&signature), written);
    // So does the other signature, which its RSA key makes.
    let (_, other) = raw.split_once("Dw==\r\n").unwrap();
    let (own, value) = other.split_once("\r\n b=").unwrap();
    let names = options.names.iter().map(|name| name.as_bytes());
    let own = format!("{own}\r\n b=");
    let bytes = HeaderFields::of(&fields).signed_bytes(names, options.header_form, own.as_bytes());
    let rsa = rsa::RsaPrivateKey::from_pkcs1_pem(include_str!("signed/rfc8463-rsa.pem")).unwrap();
    let padding = rsa::Pkcs1v15Sign { hash_len: Some(32), prefix: Box::new(common::keys::PREFIX) };
    let signature = rsa.sign(padding, &Sha256::digest(&bytes)).unwrap();
    let written = value.split_once("From").unwrap().0.replace(['\r', '\n', ' '], "");
    assert_eq!(base64(&signature), written);
    let zone = common::World::read(include_str!("signed/rfc8463.zone"));
    let question = Question::new(name("brisbane._domainkey.football.example.com"), Type::Txt);
    let mut snapshot = Snapshot::default();
    snapshot.answer(zone.answer(&question));
    assert_eq!(verdict(format!("{field}{letter}\r\n{body}").as_bytes(), &snapshot), (DkimResult::Pass, None));
    let record = key_record(&options.domain, &options.selector, key.verifying_key().as_bytes()).unwrap();
    assert_eq!(record.value, "\"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\"");
}

type Change = fn(&mut SigningOptions<'_>);

fn refusal(raw: &str, change: impl FnOnce(&mut SigningOptions<'_>), route: Route) -> SigningRefusal {
    let mut options = options(DkimAlgorithm::Rsa);
    change(&mut options);
    Signing::prepare(&Mail::parse(raw.as_bytes().to_vec()), options, route, true).unwrap_err()
}

#[test]
fn what_is_refused() {
    const LETTER: &str = "From: ann@example.com\r\n\r\nHello\r\n";
    let by_dkim = |raw: &str, change: Change| match refusal(raw, change, Route::Smtp) {
        SigningRefusal::Dkim(error) => error,
        other => panic!("{other:?}"),
    };
    for raw in ["", "Hello", "To: bob@example.net\r\n\r\n", "\r\nFrom: ann@example.com\r\n"] {
        assert_eq!(by_dkim(raw, |_| {}), SigningError::NoFrom, "{raw:?}");
    }
    let twice = format!("from: ben@example.com\r\n{LETTER}");
    assert_eq!(by_dkim(&twice, |_| {}), SigningError::ManyFrom);
    let cases: [(Change, SigningError); 14] = [
        (|o| o.domain = Name::root(), SigningError::Domain),
        (|o| o.domain = name("exam;ple.com"), SigningError::Domain),
        (|o| o.selector = name("a=b"), SigningError::Selector),
        (
            |o| o.domain = name(&["a".repeat(63), "b".repeat(63), "c".repeat(63), "d".repeat(61)].join(".")),
            SigningError::Selector,
        ),
        (|o| o.identity = Some("example.com"), SigningError::Identity),
        (|o| o.identity = Some("a\r\nb@example.com"), SigningError::Identity),
        (|o| o.identity = Some("ann@example.net"), SigningError::IdentityOutside),
        (|o| o.expiration = o.timestamp, SigningError::ExpiresBeforeMade),
        (|o| o.names = vec!["Subject"], SigningError::NoFrom),
        (|o| o.names = vec!["From", "Sub ject"], SigningError::FieldName("Sub ject".to_owned())),
        (|o| o.names = vec!["From", "a;b"], SigningError::FieldName("a;b".to_owned())),
        (|o| o.names = vec!["From", "received"], SigningError::FieldChanges("received".to_owned())),
        (|o| o.key_bits = 1023, SigningError::KeySize(1023)),
        (|o| o.names = vec!["From", ""], SigningError::FieldName(String::new())),
    ];
    for (at, (change, expected)) in cases.into_iter().enumerate() {
        assert_eq!(by_dkim(LETTER, change), expected, "{at}");
    }
    let many = format!("{}{LETTER}", "To: bob@example.net\r\n".repeat(300));
    assert!(matches!(by_dkim(&many, |_| {}), SigningError::TooManyNames(_)));
    let more = format!("{}{LETTER}", "X-A: b\r\n".repeat(2000));
    assert_eq!(by_dkim(&more, |_| {}), SigningError::TooManyFields(2001));
    let mailbox = format!("From ann Tue Nov 24 00:00:00 2026\r\n{LETTER}");
    assert_eq!(refusal(&mailbox, |_| {}, Route::Smtp), SigningRefusal::MailboxLine);
    for (junk, line) in
        [("garbage\r\n", 2), ("two words: x\r\n", 2), (":\r\n", 2), ("To: a\r\n b\r\ngarbage\r\n", 4)]
    {
        let found = refusal(&LETTER.replacen("\r\n", &format!("\r\n{junk}"), 1), |_| {}, Route::Smtp);
        assert_eq!(found, SigningRefusal::NoField(line), "{junk:?}");
    }
    let signing = Signing::prepare(
        &Mail::parse(LETTER.as_bytes().to_vec()),
        options(DkimAlgorithm::Rsa),
        Route::Smtp,
        true,
    );
    let error = signing.unwrap().finish(&[1; 128]).unwrap_err();
    assert_eq!(error, SigningRefusal::Dkim(SigningError::Signature));
    let key = key_record(&name("example.com"), &name("s"), b"no key");
    assert_eq!(key.unwrap_err(), SigningError::PublicKey);
}

#[test]
fn amazon_ses() {
    let raw = "From: ann@example.com\r\nDate: today\r\nmessage-id: <1@example.com>\r\nReturn-Path: <a@example.com>\r\n\
               X-SES-Configuration-Set: c\r\nFeedback-ID: a:b\r\nSubject: Hello\r\n\r\nHello\r\n";
    let prepare = |raw: &str, options| {
        Signing::prepare(&Mail::parse(raw.as_bytes().to_vec()), options, Route::Ses, true)
    };
    let signing = prepare(raw, options(DkimAlgorithm::Rsa)).unwrap();
    let report = signing.report();
    let left_out =
        ["date", "message-id", "return-path", "bounces-to", "feedback-id", "x-ses-configuration-set"];
    assert!(!report.signed.iter().any(|name| left_out.contains(&name.to_lowercase().as_str())), "{report:?}");
    assert_eq!(
        report.not_signed,
        ["Date", "message-id", "Return-Path", "X-SES-Configuration-Set", "Feedback-ID"]
    );
    assert!(report.notes.iter().any(|note| note.contains("refuses a second `DKIM-Signature`")), "{report:?}");
    // What is named is left out too.
    let named = SigningOptions { names: vec!["From", "DATE", "Subject"], ..options(DkimAlgorithm::Rsa) };
    assert_eq!(prepare(raw, named).unwrap().report().signed, ["From", "From", "Subject", "Subject"]);
    let twice = format!("dkim-signature: v=1\r\n{raw}");
    let refusal = prepare(&twice, options(DkimAlgorithm::Rsa)).unwrap_err();
    assert_eq!(refusal, SigningRefusal::SecondOnSes);
    let anywhere_else =
        Signing::prepare(&Mail::parse(twice.into_bytes()), options(DkimAlgorithm::Rsa), Route::Smtp, true);
    assert!(anywhere_else.unwrap().report().signed.contains(&"Date".to_owned()));
}

#[test]
fn what_may_happen_on_the_way_is_said() {
    let notes = |raw: &str, options: SigningOptions<'_>| {
        let signing = Signing::prepare(&Mail::parse(raw.as_bytes().to_vec()), options, Route::Smtp, true);
        signing.unwrap().report().notes.clone()
    };
    let rsa = || options(DkimAlgorithm::Rsa);
    let whole = "From: ann@news.example.com\r\nDate: today\r\nMessage-ID: <1@example.com>\r\n\r\nHello\r\n";
    assert_eq!(notes(whole, rsa()), [""; 0]);
    assert_eq!(
        notes(&whole.replace("Date: today\r\n", ""), rsa()),
        ["there is no `Date`: a server that adds one breaks the signature (RFC 6409 section 8)"]
    );
    // With white space before its colon a field is no line of a mailbox file.
    assert_eq!(notes(&whole.replace("From:", "From \t:"), rsa()), [""; 0]);
    let long = format!("From: ann@example.com\r\n\r\n{}\r\n", "x".repeat(999));
    for (raw, options, expected) in [
        ("From: ann@example.com\n\nHello\n", rsa(), "the lines of the file end in LF"),
        ("From: ann@example.com\r\n\r\nHello\n", rsa(), "some lines end in CR or LF alone"),
        ("From: ann@example.com\r\n\r\nHello", rsa(), "the last line has no end"),
        ("From: ann@example.com\r\n\r\nGr\u{fc}\u{df}e\r\n", rsa(), "the message has bytes beyond ASCII"),
        (long.as_str(), rsa(), "a line has 999 bytes"),
        ("From: ann@example.net\r\n\r\nHello\r\n", rsa(), "the author is at `example.net`"),
        (
            "From: ann@example.com\r\n\r\nHello\r\n",
            SigningOptions { key_bits: 1024, ..rsa() },
            "the key has 1024 bits",
        ),
        (
            "From: ann@example.com\r\n\r\nHello\r\n",
            options(DkimAlgorithm::Ed25519),
            "not every receiver verifies",
        ),
    ] {
        let end = if raw.starts_with("From: ann@example.com\n") { "\n" } else { "\r\n" };
        let found = notes(&format!("Date: today{end}Message-ID: <1@example.com>{end}{raw}"), options);
        assert!(matches!(found.as_slice(), [note] if note.starts_with(expected)), "{expected}: {found:?}");
    }
}

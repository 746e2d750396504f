//! Sisimai's set of emails: bounces of some seventy mail servers and providers, with what Sisimai says
//! of each. What we say otherwise stands in `tests/suites/sisimai/differences.txt`, by class with the
//! reason; whoever changes the reading runs this with `UPDATE=1` and sorts what is new.
//!
//! The mails are in `$SENDWORTHY_CORPORA/dsn-sisimai-set-of-emails`, `../shared/corpora` by default.
#![allow(clippy::disallowed_methods)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use sendworthy::report::{self, BounceClass, BounceForm, BounceReason, ReportContent, ReportLimits};
use serde_json::Value;

/// Sisimai's words that are not ours.
const WORDS: &[(&str, &str)] = &[
    ("userunknown", "user-unknown"),
    ("hostunknown", "host-unknown"),
    ("hasmoved", "has-moved"),
    ("notaccept", "not-accepting"),
    ("mailboxfull", "mailbox-full"),
    ("suspend", "suspended"),
    ("badreputation", "bad-reputation"),
    ("requireptr", "no-reverse-dns"),
    ("authfailure", "auth-failure"),
    ("policyviolation", "policy"),
    ("spamdetected", "spam"),
    ("virusdetected", "virus"),
    ("contenterror", "content"),
    ("notcompliantrfc", "not-compliant"),
    ("mesgtoobig", "too-big"),
    ("exceedlimit", "exceed-limit"),
    ("toomanyconn", "too-many-connections"),
    ("speeding", "too-fast"),
    ("norelaying", "no-relaying"),
    ("securityerror", "security"),
    ("networkerror", "network"),
    ("systemerror", "system-error"),
    ("systemfull", "system-full"),
    ("mailererror", "mailer-error"),
    ("syntaxerror", "syntax"),
    ("onhold", "on-hold"),
];

#[derive(Default)]
struct Shares {
    recipients: usize,
    agree: BTreeMap<&'static str, usize>,
    differences: Vec<String>,
}

impl Shares {
    fn compare(&mut self, what: &'static str, mail: &str, theirs: &str, ours: &str) {
        if theirs == ours {
            *self.agree.entry(what).or_default() += 1;
        } else {
            let shown = |text: &str| if text.is_empty() { "nothing".to_owned() } else { text.to_owned() };
            self.differences.push(format!("{mail} {what}: {} | {}", shown(theirs), shown(ours)));
        }
    }
}

#[test]
fn sisimai() {
    let Some(folder) = common::corpus("dsn-sisimai-set-of-emails") else {
        return println!("SKIPPED: dsn-sisimai-set-of-emails is not in the corpora");
    };
    let expected: Value = serde_json::from_slice(&fs::read(folder.join("expected.json")).unwrap()).unwrap();
    let mut shares = Shares::default();
    for (module, numbers) in expected.as_object().unwrap() {
        for (number, wanted) in numbers.as_object().unwrap() {
            let mail = format!("{module}-{number}");
            // Some that are expected are not in the set.
            if let Ok(raw) = fs::read(folder.join(format!("maildir/bsd/{mail}.eml"))) {
                compare(&mail, &raw, wanted.as_array().unwrap(), &mut shares);
            }
        }
    }
    // Each share of all recipients that Sisimai found.
    assert_eq!(shares.recipients, 544);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suites/sisimai/differences.txt");
    let kept = fs::read_to_string(&path).unwrap_or_default();
    let mut listed: Vec<_> =
        kept.lines().filter(|line| line.contains(": ") && !line.starts_with('#')).collect();
    listed.sort_unstable();
    shares.differences.sort_unstable();
    if std::env::var_os("UPDATE").is_some() {
        return update(&path, &kept, &shares.differences);
    }
    assert_eq!(shares.differences, listed, "sort what is new into {}", path.display());
    assert_eq!(
        shares.agree,
        BTreeMap::from([("class", 492), ("reason", 448), ("reply", 513), ("status", 525)])
    );
}

fn compare(mail: &str, raw: &[u8], wanted: &[Value], shares: &mut Shares) {
    let read = report::read(raw.to_vec(), &ReportLimits::default());
    shares.recipients += wanted.len();
    let ReportContent::Bounce { bounce } = &read.content else {
        shares.differences.push(format!("{mail} kind: bounce | none"));
        return;
    };
    if bounce.recipients.len() != wanted.len() {
        let ours = bounce.recipients.len();
        shares.differences.push(format!("{mail} recipients: {} | {ours}", wanted.len()));
    }
    for (wanted, ours) in wanted.iter().zip(&bounce.recipients) {
        let theirs = |at: usize| wanted[at].as_str().unwrap_or_default();
        let status = ours.status.clone().unwrap_or_default();
        // Sisimai makes up x.0.9xx where nobody tells a status.
        let is_made_up = theirs(0).is_empty() || theirs(0)[1..].starts_with(".0.9");
        shares.compare("status", mail, if is_made_up { &status } else { theirs(0) }, &status);
        let reply = ours.reply_code.map(|reply| reply.to_string()).unwrap_or_default();
        shares.compare("reply", mail, theirs(1), &reply);
        let reason = serde_json::to_value(ours.reason).unwrap();
        let word = WORDS.iter().find(|(word, _)| *word == theirs(2)).map_or(theirs(2), |(_, ours)| ours);
        shares.compare("reason", mail, word, reason.as_str().unwrap());
        let is_hard = wanted[3].as_i64() == Some(1);
        let class = |hard| if hard { "hard" } else { "soft" };
        shares.compare("class", mail, class(is_hard), class(ours.class == BounceClass::Hard));
    }
}

/// Takes out what agrees now, and puts what is new at the end.
fn update(path: &Path, kept: &str, differences: &[String]) {
    let mut text = String::new();
    for line in kept.lines() {
        if !line.contains(": ") || line.starts_with('#') || differences.iter().any(|new| new == line) {
            text.push_str(line);
            text.push('\n');
        }
    }
    let new: Vec<_> = differences.iter().filter(|new| !kept.lines().any(|line| line == *new)).collect();
    for line in new {
        text.push_str(line);
        text.push('\n');
    }
    fs::write(path, text).unwrap();
}

#[test]
fn what_is_no_bounce() {
    let Some(folder) = common::corpus("dsn-sisimai-set-of-emails/maildir/not") else {
        return println!("SKIPPED: dsn-sisimai-set-of-emails is not in the corpora");
    };
    for name in ["is-not-bounce-01", "is-not-bounce-02"] {
        let raw = fs::read(folder.join(format!("{name}.eml"))).unwrap();
        let read = report::read(raw, &ReportLimits::default());
        assert_eq!(read.content, ReportContent::None, "{name}");
    }
    // One that Sisimai does not know, and that is a bounce.
    let raw = fs::read(folder.join("rb-issue-368-bug.eml")).unwrap();
    let ReportContent::Bounce { bounce } = report::read(raw, &ReportLimits::default()).content else {
        panic!()
    };
    assert_eq!(bounce.recipients[0].reason, BounceReason::MailboxFull);
}

fn bounce(text: &str) -> report::Bounce {
    let raw = text.trim_start().replace('\n', "\r\n").into_bytes();
    let read = report::read(raw, &ReportLimits::default());
    assert_eq!((read.envelope.problems, read.envelope.not_looked_at), (vec![], vec![]));
    let ReportContent::Bounce { bounce } = read.content else { panic!("no bounce: {text}") };
    bounce
}

#[test]
fn a_delivery_status() {
    let read = bounce(
        "
From: MAILER-DAEMON@mx.example.net
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

<bob@example.net>: host mx.example.net said: 552 5.2.2 mailbox full
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Original-Envelope-Id: QQ314159
Arrival-Date: Tue, 14 Nov 2023 22:13:20 +0000

Original-Recipient: rfc822;bobby@example.net
Final-Recipient: rfc822;bob@example.net
Action: failed
Status: 5.2.2
Remote-MTA: dns; mx2.example.net
Diagnostic-Code: smtp; 552 5.2.2
 mailbox full
Last-Attempt-Date: Tue, 14 Nov 2023 22:14:20 +0000

Final-Recipient: rfc822;cy@example.net
Action: delivered (to mailbox)
Status: 2.1.5
--b
Content-Type: message/rfc822

From: ann@example.com
To: bob@example.net
Message-ID: <1@example.com>
Subject: Hello

Hello
--b--
",
    );
    assert_eq!(read.form, BounceForm::DeliveryStatus);
    assert_eq!(read.reporting_mta.as_deref(), Some("mx.example.net"));
    assert_eq!(read.arrival_date.as_deref(), Some("2023-11-14T22:13:20Z"));
    let [first, second] = &read.recipients[..] else { panic!("{read:#?}") };
    assert_eq!(first.address.as_deref(), Some("bob@example.net"));
    assert_eq!(first.original_address.as_deref(), Some("bobby@example.net"));
    assert_eq!((first.status.as_deref(), first.reply_code), (Some("5.2.2"), Some(552)));
    assert_eq!((first.reason, first.class), (BounceReason::MailboxFull, BounceClass::Soft));
    assert_eq!(first.diagnostic.as_deref(), Some("552 5.2.2 mailbox full"));
    assert_eq!((second.action, second.class), (Some("delivered"), BounceClass::None));
    let original = read.original.unwrap();
    assert_eq!((original.message_id.as_deref(), original.header_only), (Some("1@example.com"), false));
}

#[test]
fn a_bounce_in_words() {
    let read = bounce(
        "
From: MAILER-DAEMON@example.net
Subject: failure notice

Hi. This is the qmail-send program at example.net.

<bob@example.net>:
192.0.2.1 does not like recipient.
Remote host said: 550 5.1.1 no such user
Giving up on 192.0.2.1.

<cy@example.net>:
Remote host said: 452 4.2.2 The email account is over quota

--- Below this line is a copy of the message.

Return-Path: <ann@example.com>
From: ann@example.com
Subject: Hello
Message-ID: <1@example.com>

550 5.7.1 this is what Ann wrote
",
    );
    assert_eq!(read.form, BounceForm::Text);
    let shown: Vec<_> = read
        .recipients
        .iter()
        .map(|one| (one.address.as_deref().unwrap(), one.status.as_deref().unwrap(), one.reason, one.class))
        .collect();
    assert_eq!(
        shown,
        [
            ("bob@example.net", "5.1.1", BounceReason::UserUnknown, BounceClass::Hard),
            ("cy@example.net", "4.2.2", BounceReason::MailboxFull, BounceClass::Soft),
        ]
    );
    assert_eq!(read.original.unwrap().message_id.as_deref(), Some("1@example.com"));
}

#[test]
fn a_machine_answers() {
    let read = bounce(
        "
From: Bob <bob@example.net>
Subject: Out of office: Hello
Auto-Submitted: auto-replied

I am back on Monday.
",
    );
    assert_eq!(read.form, BounceForm::AutoReply);
    assert_eq!(
        (read.recipients[0].reason, read.recipients[0].class),
        (BounceReason::Vacation, BounceClass::None)
    );
}

#[test]
fn recipients_beyond_the_limit_are_counted() {
    let mut text =
        String::from("From: MAILER-DAEMON@a.example\nContent-Type: multipart/report; boundary=b\n\n--b\n\n");
    for at in 0..2_000 {
        text.push_str(&format!("<x{at}@a.example>: was not delivered\n"));
    }
    text.push_str("--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; a.example\n\n");
    for at in 0..15_000 {
        text.push_str(&format!(
            "Final-Recipient: rfc822; x{at}@a.example\nAction: failed\nStatus: 5.0.0\n\n"
        ));
    }
    text.push_str("--b--\n");
    let read = bounce(&text);
    assert_eq!((read.recipients.len(), read.recipients_left_out), (500, 14_500));
}

#[test]
fn a_subject_alone_is_no_bounce() {
    let mail = b"From: shop@example.com\r\nSubject: Delivery report for your parcel\r\n\r\nIt arrives on Monday.\r\n";
    let read = report::read(mail.to_vec(), &ReportLimits::default());
    assert_eq!(read.content, ReportContent::None);
}

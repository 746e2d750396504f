//! Ordinary mails of clients that people use: none gets an error or a warning beyond the list below.
#![allow(clippy::disallowed_methods)]

mod common;

use std::fs;
use std::path::PathBuf;

use sendworthy::dns::Timestamp;
use sendworthy::finding::Severity;
use sendworthy::message;
use sendworthy::mime::Mail;
use sendworthy::mime::lint::{Profile, Setting};

/// Client, and a mail of it in the corpora.
const ORDINARY: &[(&str, &str)] = &[
    ("Apple Mail 2.929", "mime-mikel-mail-ruby/spec/fixtures/attachments/basic_email.eml"),
    (
        "Apple Mail 2.935, attachment",
        "mime-mikel-mail-ruby/spec/fixtures/emails/attachment_emails/attachment_with_quoted_filename.eml",
    ),
    (
        "Apple Mail 2.1076, Japanese",
        "mime-mikel-mail-ruby/spec/fixtures/emails/multi_charset/japanese_attachment_long_name.eml",
    ),
    ("Apple Mail 2.3445", "dsn-sisimai-set-of-emails/maildir/not/is-not-bounce-02.eml"),
    ("Gmail, calendar", "mime-postal-mime/test/fixtures/calendar-event.eml"),
    ("Gmail, attachment", "reports-mail-auth-crate/resources/dmarc-feedback/100.eml"),
    ("Thunderbird 1.0", "mime-mikel-mail-ruby/spec/fixtures/emails/plain_emails/raw_email_reply.eml"),
    ("Thunderbird 17", "mime-flanker/tests/fixtures/messages/long-links.eml"),
    ("Thunderbird 52", "mime-mail-parser-crate/resources/eml/thirdparty/016.eml"),
    ("Thunderbird 52, again", "mime-mail-parser-crate/resources/eml/thirdparty/017.eml"),
    ("Thunderbird 52, HTML", "mime-mail-parser-crate/resources/eml/thirdparty/018.eml"),
    ("Thunderbird 52, attachment", "mime-mail-parser-crate/resources/eml/thirdparty/019.eml"),
    ("Thunderbird 91", "mime-mail-parser-crate/resources/eml/thirdparty/011.eml"),
    ("Outlook Express 6", "mime-flanker/tests/fixtures/messages/outlook-express.eml"),
    ("Evolution 2.12", "mime-james-mime4j/core/src/test/resources/testmsgs/example.msg"),
    ("Evolution 2.28", "mime-flanker/tests/fixtures/messages/8bitmime.eml"),
    (
        "Fastmail, newsletter",
        "dkim-lieser-thunderbird/test/data/original/Fastmail from Fastmail - How to keep your email private.eml",
    ),
    (
        "Fastmail, welcome",
        "dkim-lieser-thunderbird/test/data/original/Fastmail from Fastmail - Welcome! Get set up in 3 steps..eml",
    ),
    (
        "CNN, welcome",
        "dkim-lieser-thunderbird/test/data/original/Fastmail from CNN - Welcome to CNN Breaking News.eml",
    ),
    (
        "CNN, subscription",
        "dkim-lieser-thunderbird/test/data/original/Fastmail from CNN - Thanks for subscribing to 5 Things.eml",
    ),
    ("Yahoo, two languages", "mime-flanker/tests/fixtures/messages/bilingual-simple.eml"),
    ("Nodemailer 2.6", "mime-nodemailer-mailparser/test/fixtures/nodemailer.eml"),
    ("Apple Mail 2.929, LF", "mime-mikel-mail-ruby/spec/fixtures/emails/plain_emails/basic_email_lf.eml"),
    ("curl 7.21", "dsn-sisimai-set-of-emails/maildir/not/is-not-bounce-01.eml"),
];

/// Client, code, and why the mail deserves it.
const REVIEWED: &[(&str, &str, &str)] = &[
    ("Thunderbird 17", "MSG101", "it broke links after 999 bytes"),
    ("Thunderbird 52", "MSG209", "the HTML says quoted-printable and was written without it"),
    ("Thunderbird 52, again", "MSG209", "the HTML says quoted-printable and was written without it"),
    ("Thunderbird 52, HTML", "MSG209", "the HTML says quoted-printable and was written without it"),
    ("Thunderbird 52, attachment", "MSG209", "the HTML says quoted-printable and was written without it"),
    ("Outlook Express 6", "MSG040", "it writes file names as raw bytes"),
];

/// Mails that were sent to many.
const SENT_TO_MANY: [&str; 5] = [
    "Amazon - Verify your new Amazon account",
    "CNN - Thanks for subscribing to 5 Things",
    "CNN - Welcome to CNN Breaking News",
    "Fastmail - How to keep your email private",
    "Fastmail - Welcome! Get set up in 3 steps.",
];

/// Where the mails of clients are.
fn corpora() -> Option<PathBuf> {
    Some(common::corpora::suite(&["mime-flanker"])?.parent()?.to_owned())
}

#[test]
fn the_html_of_newsletters_is_left_alone() {
    let Some(folder) = corpora() else { return };
    let folder = folder.join("dkim-lieser-thunderbird/test/data/original");
    for name in SENT_TO_MANY {
        let mail = Mail::parse(fs::read(folder.join(format!("Fastmail from {name}.eml"))).unwrap());
        for profile in [Profile::Bulk, Profile::Transactional] {
            let setting = Setting { profile, ..Setting::default() };
            let report = message::check(&mail, &setting, common::NOW);
            let is_html = |code: &str| code.starts_with("MSG4") || code.starts_with("MSG5");
            let findings = report.findings.iter().filter(|finding| is_html(finding.code));
            let graded: Vec<_> = findings.filter(|finding| finding.severity != Severity::Info).collect();
            assert!(graded.is_empty(), "{name}: {graded:?}");
        }
    }
}

#[test]
fn ordinary_mails_are_left_alone() {
    let Some(folder) = corpora() else { return };
    let mut open = String::new();
    let mut met = Vec::new();
    for (client, path) in ORDINARY {
        let mail = Mail::parse(fs::read(folder.join(path)).unwrap());
        // Each is checked on the day it was written.
        let date = mail.parsed().date().map_or(0, |date| date.to_timestamp());
        let setting = Setting { profile: Profile::Personal, ..Setting::default() };
        let report = message::check(&mail, &setting, Timestamp(date));
        for finding in report.findings.iter().filter(|finding| finding.severity != Severity::Info) {
            met.push((*client, finding.code));
            if !REVIEWED.iter().any(|(known, code, _)| known == client && *code == finding.code) {
                open.push_str(&format!("{client}: {} {}\n", finding.code, finding.message));
            }
        }
    }
    assert!(open.is_empty(), "\n{open}");
    for (client, code, why) in REVIEWED {
        assert!(met.contains(&(*client, *code)), "{client} no longer has {code}: {why}");
    }
}

//! Every fix of a message does what it says: its finding is gone, no other has come, lines keep to their
//! length, and where it says safe a reader shows the same names and subject.

mod common;

use std::fs;
use std::path::Path;

use common::random::Random;
use common::{check_message, fences, message, pages, show};
use sendworthy::finding::{Applicability, Finding};
use sendworthy::mime::Mail;
use sendworthy::rules;

#[test]
fn fixes_of_the_examples_hold() {
    let mut wrong = String::new();
    let mut count = 0;
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts: Vec<(String, String)> = pages(&root.join("tests/rules/message"))
        .into_iter()
        .map(|path| (path.display().to_string(), fs::read_to_string(&path).unwrap()))
        .collect();
    texts.extend(rules::all().map(|rule| (rule.code.to_owned(), rule.docs.replace("\n ", "\n"))));
    for (name, text) in texts {
        for fence in fences(&text).iter().filter(|fence| fence.language == "eml") {
            let raw = message(&fence.text, &fence.words);
            for error in faults(&raw, &fence.words, &mut count) {
                wrong.push_str(&format!("{name}:{}: {error}\n", fence.line));
            }
        }
    }
    assert!(count > 30, "only {count} fixes");
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn fixes_of_any_header_hold() {
    const WORDS: [&str; 34] = [
        "Ann",
        "J\u{fc}rgen",
        "\u{1f41d}",
        "=?utf-8?Q?Gr=C3=BC=C3=9Fe?=",
        "=?utf-8?Q?M=C3=BCller,_J?=",
        "=?utf-8?Q?M=C3=BC_(x)_@?=",
        "=?utf-8?B?SsO8cmdlbg==?=",
        "=?iso-8859-1?Q?J=FCrgen?=",
        "=?utf-8?Q?Gr=C3?= =?utf-8?Q?=BCn?=",
        "=?x-foo?Q?a?=",
        "=?utf-8?Q?a=0D=0A?=",
        "=?iso-2022-jp?B?GyRCPHEbKEI=?=",
        "=?utf-8?Q?Gr=C3=BC=C3=9Fe_aus_dem_hohen_Norden_an_alle_die_im_tiefen_Tal_wohnen?=",
        "\"",
        "\"",
        "\\",
        "(",
        ")",
        "<a@b.test>",
        "<j@x.test>",
        "a@b.test",
        ",",
        ";",
        ":",
        " ",
        " ",
        "\r\n ",
        "[",
        "]",
        "(M\u{fc}ller)",
        "\"M\u{fc}ller\"",
        "G\u{e4}ste:",
        "mailto:a@b.test",
        ".",
    ];
    let mut random = Random(3);
    let (mut wrong, mut count) = (String::new(), 0);
    for _ in 0..2500 {
        let mut value = String::new();
        for _ in 0..=random.below(9) {
            value.push_str(WORDS[random.below(WORDS.len())]);
            if random.below(3) > 0 {
                value.push(' ');
            }
        }
        let name = ["To", "From", "Subject", "Cc", "Sender"][random.below(5)];
        if !name.starts_with('S') && random.below(3) > 0 {
            value.push_str("<a@b.test>");
        }
        let raw = message(&format!("{name}: {value}\n\nHi.\n").replace("\r\n", "\n"), &[]);
        for error in faults(&raw, &[], &mut count) {
            wrong.push_str(&format!("{name}: {value}\n    {error}\n"));
        }
        if wrong.len() > 4000 {
            break;
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(count > 500, "only {count} fixes");
}

#[test]
fn what_is_signed_inside_is_left_as_it_is() {
    let body = "--s\nContent-Type: multipart/alternative; boundary=b\n\n\
        --b\nContent-Type: text/html\n\n<p>Hello.</p><script>1</script>\n\
        --b\nContent-Type: text/plain\n\nHello.\n--b--\n\
        --s\nContent-Type: application/pgp-signature\n\nx\n--s--\n";
    for (kind, offers) in [("signed; protocol=\"application/pgp-signature\"", false), ("mixed", true)] {
        let text = format!("MIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary=s\n\n{body}");
        let (findings, _) = check_message(&message(&text, &[]), &[]);
        for code in ["MSG211", "MSG401"] {
            let finding = findings.iter().find(|finding| finding.code == code).expect(code);
            assert_eq!(finding.fix.is_some(), offers, "{kind}: {code}");
        }
    }
}

/// What is wrong with the fixes of a message.
fn faults(raw: &[u8], words: &[String], count: &mut usize) -> Vec<String> {
    let (findings, _) = check_message(raw, words);
    let mut found = Vec::new();
    for finding in &findings {
        let Some(fix) = finding.fix.as_ref().filter(|fix| fix.applicability != Applicability::Placeholder)
        else {
            continue;
        };
        if fix.edits.is_empty() {
            continue;
        }
        *count += 1;
        let mut mended = raw.to_vec();
        for edit in fix.edits.iter().rev() {
            mended.splice(edit.span.range(), edit.text.bytes());
        }
        let (again, _) = check_message(&mended, words);
        let mut tell = |fault: String| {
            found.push(format!(
                "{} {}: {fault}\n{}",
                finding.code,
                fix.title,
                String::from_utf8_lossy(&mended)
            ));
        };
        let is_signed = raw.windows(16).any(|bytes| bytes == b"\nDKIM-Signature:");
        if is_signed && fix.applicability == Applicability::Safe {
            tell("breaks a signature".to_owned());
        }
        let of = |all: &[Finding]| all.iter().filter(|other| other.code == finding.code).count();
        if of(&again) >= of(&findings) {
            tell(format!("still there:\n{}", show(&again)));
        }
        let is_new = |new: &&Finding| findings.iter().all(|old| old.code != new.code);
        // A second author comes to light when its address can be read.
        let is_hidden = |new: &&Finding| finding.code == "MSG020" && new.code == "MSG024";
        if let Some(new) = again.iter().filter(is_new).find(|new| !is_hidden(new)) {
            tell(format!("brings {} {}", new.code, new.message));
        }
        // Of words and marks where none may stand every reader makes something else.
        let is_seen_so = findings.iter().all(|other| !matches!(other.code, "MSG021" | "MSG044"));
        if is_seen_so && fix.applicability == Applicability::Safe && shown(raw) != shown(&mended) {
            tell(format!("shows {} instead of {}", shown(&mended), shown(raw)));
        }
        let old: Vec<&[u8]> = raw.split(|byte| *byte == b'\n').collect();
        let is_coded = |line: &[u8]| line.windows(2).any(|two| two == b"=?");
        let coded = old.iter().filter(|line| is_coded(line)).map(|line| line.len() + 2).max().unwrap_or(0);
        for line in mended.split(|byte| *byte == b'\n').filter(|line| !old.contains(line)) {
            let longest = if is_coded(line) { coded.max(76) } else { 998 };
            if line.trim_ascii_end().len() > longest {
                tell(format!("makes a line of {} bytes", line.len()));
            }
        }
    }
    found
}

/// What a reader shows of a header.
fn shown(raw: &[u8]) -> String {
    let mail = Mail::parse(raw.to_vec());
    let outline = mail.outline();
    let Some(top) = outline.messages.first() else { return String::new() };
    let name = |name: &str| name.split_whitespace().collect::<String>();
    let names = [&top.from, &top.to, &top.cc].map(|list| {
        list.iter()
            .map(|it| (name(it.name), it.address.map(without_route)))
            .map(|it| format!("{it:?}"))
            .collect::<String>()
    });
    let files: Vec<_> = outline.parts.iter().map(|part| (part.filename, part.description)).collect();
    format!("{:?} {names:?} {files:?}", top.subject.map(name))
}

fn without_route(address: &str) -> &str {
    address.rsplit(':').next().filter(|_| address.starts_with('@')).unwrap_or(address)
}

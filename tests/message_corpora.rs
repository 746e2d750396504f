//! Every mail of other projects' suites, whole, cut off and damaged: none breaks the check, every
//! label and edit stays inside the message. What the outlines and reports say is written to a
//! file, with which tests/js compares what wasm says.
#![allow(clippy::disallowed_methods)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::NOW;
use common::random::Random;
use sendworthy::finding::render::Style;
use sendworthy::message::{self, MessageReport};
use sendworthy::mime::Mail;
use sendworthy::mime::lint::{Profile, Route, Setting};

#[test]
fn no_mail_breaks_the_check() {
    let mut random = Random(7);
    let mut digests = String::new();
    let mut count = 0;
    for (name, path) in mails() {
        let raw = fs::read(&path).unwrap();
        let (report, _) = checked(&name, &raw, Profile::Bulk, Route::Smtp);
        let outline = serde_json::to_string(&Mail::parse(raw.clone()).outline()).unwrap();
        let report = serde_json::to_string(&report).unwrap();
        digests.push_str(&format!("{:08x} {:08x} {name}\n", fnv(outline.as_bytes()), fnv(report.as_bytes())));
        count += 1;
        if raw.is_empty() || raw.len() > 200_000 {
            continue;
        }
        let cut = random.below(raw.len());
        checked(&name, raw.get(..cut).unwrap(), Profile::Transactional, Route::Ses);
        let mut damaged = raw;
        for _ in 0..8 {
            let at = random.below(damaged.len());
            damaged[at] = b"\r\n\0\xff=<>:;\"() -"[random.below(14)];
        }
        checked(&name, &damaged, Profile::Personal, Route::Smtp);
    }
    fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join("message-digests.txt"), digests).unwrap();
    if count == 0 {
        println!("SKIPPED: no corpora in ../shared/corpora or .cache/corpora");
    } else {
        println!("{count} mails");
        assert!(count > 100);
    }
}

/// In real mails too, through quoted-printable and the charsets of their days.
#[test]
fn fixes_of_html_silence_their_rules() {
    let mut count = 0;
    for (name, path) in mails() {
        let raw = fs::read(&path).unwrap();
        let (report, _) = checked(&name, &raw, Profile::Bulk, Route::Smtp);
        let is_html = |code: &str| code.starts_with("MSG4") || code.starts_with("MSG5");
        for finding in report.findings.iter().filter(|finding| is_html(finding.code)) {
            let Some(fix) = &finding.fix else { continue };
            let ordered = fix.edits.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start);
            assert!(ordered, "{name}: the edits of {} overlap", finding.code);
            let mut edited = raw.clone();
            for edit in fix.edits.iter().rev() {
                edited.splice(edit.span.range(), edit.text.bytes());
            }
            let (again, _) = checked(&name, &edited, Profile::Bulk, Route::Smtp);
            for left in again.findings {
                let is_new = report.findings.iter().all(|before| before.code != left.code);
                let is_same = (left.code, &left.message) == (finding.code, &finding.message);
                assert!(!is_new && !is_same, "{name}: {} after {} was mended", left.code, finding.code);
            }
            count += 1;
        }
    }
    println!("{count} fixes");
}

#[test]
fn what_nobody_would_send() {
    let part = "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n";
    let nested: String =
        (0..200).map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n")).collect();
    let mixed = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
    let monsters: [(&str, Vec<u8>); 14] = [
        ("nothing", Vec::new()),
        ("one byte", b"x".to_vec()),
        ("one NUL", vec![0]),
        ("one line of 8 MB", vec![b'x'; 8 << 20]),
        ("8 MB of body in one line", [b"Subject: x\r\n\r\n".to_vec(), vec![b'x'; 8 << 20]].concat()),
        ("a header of 8 MB", [b"Subject: ".to_vec(), vec![b'x'; 8 << 20], b"\r\n\r\n".to_vec()].concat()),
        ("12,000 parts", format!("{mixed}{}", part.repeat(12_000)).into_bytes()),
        ("200 multiparts inside each other", nested.into_bytes()),
        ("300 messages inside each other", b"Content-Type: message/rfc822\r\n\r\n".repeat(300)),
        ("a million headers", b"X: y\r\n".repeat(1_000_000)),
        ("8 MB of angle brackets", html(&b"<".repeat(8 << 20))),
        ("a style sheet of 2 MB", html(&b"<style>a:is(b,[c] .d{color:red}".repeat(60_000))),
        ("a million blocks", html(&[b"<style>".to_vec(), b"@media a{".repeat(1_000_000)].concat())),
        ("a million tags", html(&b"<div style='a:b'>".repeat(500_000))),
    ];
    for (name, raw) in monsters {
        let (report, _) = checked(name, &raw, Profile::Bulk, Route::Smtp);
        assert_eq!(report.size, raw.len(), "{name}");
        if name.contains("parts") || name.contains("inside") {
            assert!(!report.not_looked_at.is_empty(), "{name}: a limit was hit and is not named");
        }
    }
}

fn html(body: &[u8]) -> Vec<u8> {
    [b"Content-Type: text/html\r\n\r\n", body].concat()
}

fn checked(name: &str, raw: &[u8], profile: Profile, route: Route) -> (MessageReport, String) {
    let mail = Mail::parse(raw.to_vec());
    let setting = Setting { profile, route, template: false };
    let report = message::check(&mail, &setting, NOW);
    for finding in &report.findings {
        let spans = finding.labels.iter().map(|label| label.span);
        let edits = finding.fix.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
        for span in spans.chain(edits) {
            assert!(
                span.start <= span.end && span.end as usize <= raw.len(),
                "{name}: {} points at {span:?} of {} bytes",
                finding.code,
                raw.len()
            );
        }
    }
    let plain = message::plain(&report, &mail, &Style::default());
    (report, plain)
}

/// Every file of the suites that looks like a mail, with a name that is the same everywhere.
fn mails() -> Vec<(String, PathBuf)> {
    let Some(folder) = common::corpora::folders().find(|folder| folder.exists()) else { return Vec::new() };
    let mut found = Vec::new();
    let mut open = vec![folder.clone()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(at).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "eml" || e == "msg" || e == "mail") {
                let name = path.strip_prefix(&folder).unwrap_or(&path).display().to_string();
                found.push((name, path));
            }
        }
    }
    found.sort();
    found
}

/// FNV-1a, which JavaScript computes as fast.
fn fnv(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

//! Flanker's mails and their canonical forms: every one, whole.
//!
//! The files are in `$SENDWORTHY_CORPORA/dkim-canon-flanker`, `../shared/corpora` by default.
#![allow(clippy::disallowed_methods)]

mod common;

use std::fs;

use sendworthy::dkim::{BodyForm, Canonicalization};

#[test]
fn flanker() {
    let Some(folder) = common::corpus("dkim-canon-flanker/tests/fixtures/messages/dkim") else {
        return println!("SKIPPED: dkim-canon-flanker is not in the corpora");
    };
    let mut compared = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let Some(number) = path.file_name().unwrap().to_str().unwrap().strip_prefix("email.") else {
            continue;
        };
        // Stored with LF alone.
        let raw = fs::read_to_string(&path).unwrap().replace("\r\n", "\n").replace('\n', "\r\n");
        let modes = [(Canonicalization::Simple, "simple"), (Canonicalization::Relaxed, "relaxed")];
        for (canonicalization, name) in modes {
            let expected = fs::read(folder.join(format!("{name}.expected.{number}"))).unwrap();
            let found = canonical(canonicalization, &raw);
            assert_eq!(
                found.escape_ascii().to_string(),
                expected.escape_ascii().to_string(),
                "{name} {number}"
            );
            compared += 1;
        }
    }
    assert_eq!(compared, 42);
}

fn canonical(canonicalization: Canonicalization, raw: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let (header, body) = raw.split_once("\r\n\r\n").unwrap_or((raw.trim_end(), ""));
    let mut field = String::new();
    let mut lines = header.split("\r\n").filter(|line| !line.is_empty()).peekable();
    while let Some(line) = lines.next() {
        field.push_str(line);
        field.push_str("\r\n");
        if lines.peek().is_none_or(|next| !next.starts_with([' ', '\t'])) {
            canonicalization.field(field.as_bytes(), &mut out);
            field.clear();
        }
    }
    out.extend_from_slice(b"\r\n");
    let mut form = BodyForm::new(canonicalization);
    form.update(body.as_bytes(), &mut out);
    form.finish(&mut out);
    out
}

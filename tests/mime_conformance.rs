//! What an outline says of the mails of other parsers' suites: mail-parser's own (with offsets),
//! Apache James mime4j (structure), Crispin's torture test (structure).
//!
//! A deviation stands in a list with its reason, and a listed one that no longer deviates fails too.
#![allow(clippy::disallowed_methods)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use sendworthy::mime::{Mail, Outline, PartKind};
use serde_json::Value;

/// Texts in charsets that the engine leaves to the host's TextDecoder, as tests/js shows.
const HOST_CHARSETS: [&str; 9] =
    ["gb2312", "gbk", "gb18030", "big5", "euc-kr", "euc-jp", "iso-2022-jp", "shift_jis", "ks_c_5601-1987"];

#[test]
fn mail_parser() {
    let Some(folder) = suite("mime-mail-parser-crate", "mail-parser-crate") else { return };
    let (mut seen, mut wrong) = (0, Vec::new());
    for path in files(&folder.join("resources/eml"), "json") {
        let stem = path.with_extension("");
        let is_crlf = stem.extension().is_some_and(|e| e == "crlf");
        let eml = if is_crlf { stem.with_extension("eml") } else { path.with_extension("eml") };
        let Ok(raw) = fs::read(&eml) else { continue };
        let raw = if is_crlf { crlf(&raw) } else { lf(&raw) };
        let expected: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        if expected["messages"].is_null() {
            continue;
        }
        seen += 1;
        let mail = Mail::parse(raw);
        if let Some(fault) = differs(&mail, &expected) {
            wrong.push(format!("{}: {fault}", path.strip_prefix(&folder).unwrap().display()));
        }
    }
    println!("mail-parser: {} of {seen} as expected", seen - wrong.len());
    assert!(seen > 100 && wrong.is_empty(), "{} of {seen}:\n{}", wrong.len(), wrong.join("\n"));
}

/// The first difference between an outline and what mail-parser's authors expect.
fn differs(mail: &Mail, expected: &Value) -> Option<String> {
    let outline = mail.outline();
    let lists = |value: &Value| -> Vec<u32> {
        value.as_array().into_iter().flatten().filter_map(Value::as_u64).map(|n| n as u32).collect()
    };
    let messages = expected["messages"].as_array()?;
    if messages.len() != outline.messages.len() {
        return Some(format!("{} messages, not {}", outline.messages.len(), messages.len()));
    }
    for (ours, theirs) in outline.messages.iter().zip(messages) {
        for (what, ours, theirs) in [
            ("textBody", &ours.text_body, &theirs["text_body"]),
            ("htmlBody", &ours.html_body, &theirs["html_body"]),
            ("attachments", &ours.attachments, &theirs["attachments"]),
        ] {
            if *ours != lists(theirs) {
                return Some(format!("{what} {ours:?}, not {theirs}"));
            }
        }
    }
    let parts = expected["parts"].as_array()?;
    if parts.len() != outline.parts.len() {
        return Some(format!("{} parts, not {}", outline.parts.len(), parts.len()));
    }
    for (ours, theirs) in outline.parts.iter().zip(parts) {
        let places = [("offset_header", ours.start), ("offset_body", ours.body), ("offset_end", ours.end)];
        for (key, place) in places {
            if theirs[key].as_u64() != Some(u64::from(place)) {
                return Some(format!("part {}: {key} {place}, not {}", ours.id, theirs[key]));
            }
        }
        let headers = mail.headers(ours.id)?.fields;
        for (header, theirs) in headers.iter().zip(theirs["headers"].as_array()?) {
            let place = (u64::from(header.start), u64::from(header.end));
            let expected = (theirs["offset_field"].as_u64()?, theirs["offset_end"].as_u64()?);
            if place != expected || Some(header.name.as_str()) != theirs["name"].as_str() {
                return Some(format!("part {}: the field {} at {place:?}", ours.id, header.name));
            }
        }
        if headers.len() != theirs["headers"].as_array()?.len() {
            return Some(format!("part {}: {} fields", ours.id, headers.len()));
        }
        let is_foreign = ours
            .charset
            .as_ref()
            .is_some_and(|charset| HOST_CHARSETS.contains(&charset.to_lowercase().as_str()));
        if let Some(text) = theirs["text"].as_str()
            && !is_foreign
            && mail.text(ours.id).map(|found| found.text.into_owned()).as_deref() != Some(text)
        {
            return Some(format!("part {}: another text", ours.id));
        }
    }
    None
}

const MIME4J: &[(&str, &str)] = &[
    ("badbound", "a boundary that never stands in the body: ours keeps the body as text, mime4j drops it"),
    ("missing-boundary", "no boundary parameter: ours keeps the body as text, mime4j drops it"),
    ("missing-inner-boundary", "the inner boundary never stands in the body: ours keeps the body as text"),
    ("multi-bad", "a second Content-Type says text/plain: ours takes the last, mime4j the first"),
];

#[test]
fn mime4j() {
    let Some(folder) = suite("mime-james-mime4j", "mime-james-mime4j") else { return };
    let mut outcomes = BTreeMap::new();
    for path in files(&folder, "msg") {
        let Ok(xml) = fs::read(path.with_extension("xml")) else { continue };
        let expected = skeleton_of_xml(&String::from_utf8_lossy(&xml));
        let found = skeleton(&Mail::parse(fs::read(&path).unwrap()).outline());
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        outcomes.insert(name, (found, expected));
    }
    let seen = outcomes.len();
    let wrong: Vec<_> = outcomes.iter().filter(|(_, (found, expected))| found != expected).collect();
    println!("mime4j: {} of {seen} of the same structure", seen - wrong.len());
    let open: Vec<_> =
        wrong.iter().filter(|(name, _)| MIME4J.iter().all(|(known, _)| known != name)).collect();
    let list: String = open
        .iter()
        .map(|(name, (found, expected))| format!("{name}\n  ours   {found}\n  theirs {expected}\n"))
        .collect();
    assert!(open.is_empty(), "{list}");
    for (known, reason) in MIME4J {
        assert!(wrong.iter().any(|(name, _)| name == known), "{known} no longer deviates: {reason}");
    }
    assert!(seen > 70);
}

#[test]
fn torture() {
    let Some(folder) = suite("mime-torture", "mime-torture") else { return };
    let mbox = fs::read(folder.join("crispin-torture.mbox")).unwrap();
    // The line `From …` of the mailbox is no field of the message.
    let start = mbox.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    let mail = Mail::parse(mbox[start..].to_vec());
    let outline = mail.outline();
    let found: String = outline
        .parts
        .iter()
        .map(|part| format!("{}{}\n", "    ".repeat(depth(&outline, part.id)), part.content_type))
        .collect();
    let expected = fs::read_to_string(folder.join("crispin-expected-structure.txt")).unwrap();
    let mut expected: Vec<_> = expected.lines().filter(|line| !line.trim().is_empty()).collect();
    // `Content-Type: binary` has no subtype: the expectation is the default of RFC 2045 section 5.2, the
    // outline shows what is declared.
    let deviation = found.lines().position(|line| line.trim() == "binary").unwrap();
    assert_eq!(expected[deviation].trim(), "text/plain");
    expected[deviation] = "            binary";
    assert_eq!(found.lines().collect::<Vec<_>>(), expected);
}

fn depth(outline: &Outline, id: u32) -> usize {
    let mut steps = 0;
    let mut at = Some(id);
    while let Some(part) = at.and_then(|id| outline.parts.get(id as usize)) {
        at = part.parent.or(outline.messages[part.message as usize].container);
        steps += usize::from(at.is_some());
    }
    steps
}

/// `m` a message, `(…)` a multipart, `.` a body.
fn skeleton(outline: &Outline) -> String {
    fn part(outline: &Outline, id: u32, out: &mut String) {
        let part_ = &outline.parts[id as usize];
        match (part_.kind, part_.nested) {
            (PartKind::Multipart, _) => {
                out.push('(');
                for child in outline.parts.iter().filter(|child| child.parent == Some(id)) {
                    part(outline, child.id, out);
                }
                out.push(')');
            }
            (_, Some(message)) => {
                out.push('m');
                part(outline, outline.messages[message as usize].root, out);
            }
            _ => out.push('.'),
        }
    }
    let mut out = String::from("m");
    match outline.messages.first() {
        Some(message) => part(outline, message.root, &mut out),
        None => out.push('.'),
    }
    out
}

fn skeleton_of_xml(xml: &str) -> String {
    let mut out = String::new();
    for tag in xml.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
        match tag {
            "message" => out.push('m'),
            "multipart" => out.push('('),
            "/multipart" => out.push(')'),
            "body" => out.push('.'),
            _ => {}
        }
    }
    out
}

/// A suite, or `None` after saying that it is skipped.
fn suite(shared: &str, cached: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let named = std::env::var("SENDWORTHY_CORPORA").ok().map(PathBuf::from);
    let places = named
        .into_iter()
        .chain([root.join("../shared/corpora")])
        .map(|folder| folder.join(shared))
        .chain([root.join(".cache/corpora").join(cached)]);
    let found = places.into_iter().find(|folder| folder.exists());
    if found.is_none() {
        println!("SKIPPED: {shared} is not in ../shared/corpora");
    }
    found
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(at).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn lf(raw: &[u8]) -> Vec<u8> {
    raw.iter().copied().filter(|byte| *byte != b'\r').collect()
}

fn crlf(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    for &byte in raw {
        if byte == b'\n' && out.last() != Some(&b'\r') {
            out.push(b'\r');
        }
        out.push(byte);
    }
    out
}

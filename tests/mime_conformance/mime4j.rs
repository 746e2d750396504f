//! Apache James mime4j: the structure of its messages.

use std::collections::BTreeMap;
use std::fs;

use sendworthy::mime::{Mail, Outline, PartKind};

use crate::suite::{files, suite};

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

//! Crispin's torture test: the structure of one message of many parts.

use std::fs;

use sendworthy::mime::{Mail, Outline};

use crate::suite::suite;

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

/// How many containers a part is in.
pub(crate) fn depth(outline: &Outline, id: u32) -> usize {
    let mut steps = 0;
    let mut at = Some(id);
    while let Some(part) = at.and_then(|id| outline.parts.get(id as usize)) {
        at = part.parent.or(outline.messages[part.message as usize].container);
        steps += usize::from(at.is_some());
    }
    steps
}

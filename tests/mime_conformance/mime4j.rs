//! Apache James mime4j: the structure of its messages, and where that is the same, the header fields of every
//! part and the decoded bodies. Fields are compared with white space of any length for the same, and not
//! where they hold encoded words, which mime4j leaves as they are in these files.

use std::fs;

use sendworthy::mime::{Mail, Outline, PartKind};

use crate::suite::{Known, Score, files, suite};

const STRUCTURE: Known = &[
    (
        "a boundary that never stands in the body, or is missing (MSG202, MSG203): the body is text here, nothing there",
        &["badbound", "missing-boundary", "missing-inner-boundary"],
    ),
    ("two Content-Type fields (MSG002): the last one here, the first there", &["multi-bad"]),
];

#[test]
fn mime4j() {
    let Some(folder) = suite("mime-james-mime4j", "mime-james-mime4j") else { return };
    let mut score = Score::new("mime4j's structures", STRUCTURE);
    for path in files(&folder, "msg") {
        let Ok(xml) = fs::read(path.with_extension("xml")) else { continue };
        let mail = Mail::parse(fs::read(&path).unwrap());
        score.lint(&mail);
        let found = skeleton(&mail.outline());
        let name = path.file_stem().unwrap().to_string_lossy();
        score.compare(&name, &found, &skeleton_of_xml(&String::from_utf8_lossy(&xml)));
    }
    score.finish();
}

const CONTENT: Known = &[
    (
        "the line `From ` of a mailbox file: listed as a field here, and told (MSG009)",
        &["jt-0498 0 names", "mp-msg-rfc822 0 names", "twopart 0 names", "uu-junk 0 names"],
    ),
    (
        "a line that is no field: skipped or listed as one here (MSG009, MSG010), there it is left out, or the body begins",
        &[
            "basic-plain-with-bad-header-separator 0 names",
            "malformedHeaderStartsBody-nocrlfcrlf 0 body",
            "malformedHeaderStartsBody-nocrlfcrlf 0 names",
            "obsolete 0 names",
        ],
    ),
    (
        "base64 with text behind its end, or cut: read up to there; both are inside messages that are sent on, of which nothing is told",
        &["frag 11 body", "multi-frag 5 body"],
    ),
    (
        "neither a field nor an empty line: no message here (MSG001)",
        &["malformedHeader-noheader parts", "malformedHeaderStartsBody-noheader parts"],
    ),
];

#[test]
fn mime4j_content() {
    let Some(folder) = suite("mime-james-mime4j", "mime-james-mime4j") else { return };
    let mut score = Score::new("mime4j's fields and bodies", CONTENT);
    for path in files(&folder, "msg") {
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        let Ok(xml) = fs::read(path.with_file_name(format!("{stem}_decoded.xml"))) else { continue };
        let xml = String::from_utf8_lossy(&xml);
        let mail = Mail::parse(fs::read(&path).unwrap());
        score.lint(&mail);
        let outline = mail.outline();
        if skeleton(&outline)
            != skeleton_of_xml(&xml.replace("<text-body", "<body").replace("<binary-body", "<body"))
        {
            continue;
        }
        let theirs: Vec<_> =
            xml.split("<header>").skip(1).map(|rest| rest.split("</header>").next().unwrap()).collect();
        score.compare(&format!("{stem} parts"), &outline.parts.len(), &theirs.len());
        for (part, theirs) in outline.parts.iter().zip(&theirs) {
            let ours = mail.headers(part.id).unwrap().fields;
            let theirs: Vec<_> = theirs
                .split("<field>")
                .skip(1)
                .map(|it| plain(it.split("</field>").next().unwrap()))
                .collect();
            let names: Vec<_> = ours.iter().map(|field| field.name.as_str()).collect();
            let their_names: Vec<_> = theirs.iter().map(|it| it.split(':').next().unwrap().trim()).collect();
            score.compare(&format!("{stem} {} names", part.id), &names, &their_names);
            if names == their_names {
                for (ours, theirs) in ours.iter().zip(&theirs).filter(|(_, theirs)| !theirs.contains("=?")) {
                    let value = theirs.split_once(':').map_or("", |it| it.1);
                    score.compare(
                        &format!("{stem} {} {}", part.id, ours.name),
                        &spaced(&ours.text),
                        &spaced(value),
                    );
                }
            }
        }
        let leaves =
            outline.parts.iter().filter(|part| part.kind != PartKind::Multipart && part.nested.is_none());
        let names = xml.split("body name=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
        for (part, name) in leaves.zip(names) {
            let theirs = fs::read(path.with_file_name(name)).unwrap();
            let ours = mail.bytes(part.id).unwrap();
            let shown = |bytes: &[u8]| {
                bytes.iter().map(|byte| char::from(*byte)).collect::<String>().replace("\r\n", "\n")
            };
            score.compare(&format!("{stem} {} body", part.id), &shown(&ours), &shown(&theirs));
        }
    }
    score.finish();
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn plain(xml: &str) -> String {
    xml.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
        .trim()
        .to_owned()
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
            tag if tag == "body" || tag.starts_with("body ") => out.push('.'),
            _ => {}
        }
    }
    out
}

//! postal-mime: what it gave for every message that its own tests parse, recorded.
//!
//! Compared are subject, addresses, date, Message-ID, header lines, text and HTML bodies and attachments (name,
//! type, disposition, content). Left out are the runs with options, which have no like here, and what is not
//! read from one place: postal-mime makes HTML of text and text of HTML where several parts are joined.

use std::fs;

use sendworthy::mime::{Mail, MailAddress};
use serde_json::Value;

use crate::suite::{Known, Score, suite};

const KNOWN: Known = &[
    (
        "a message inside a message: one attachment here, opened there, or its text joined to the text",
        &[
            "comprehensive-coverage:592 attachments",
            "header-parsing:499 attachments",
            "header-parsing:528 attachments",
            "header-parsing:528 html",
            "mime-node:299 attachments",
            "mime-node:299 text",
            "mime-node:368 content",
            "mime-node:378 attachments",
            "mime-node:386 attachments",
            "mime-node:393 content",
            "mime-node:486 attachments",
            "postal-mime:316 attachments",
            "postal-mime:316 text",
            "postal-mime:633 attachments",
        ],
    ),
    (
        "format=flowed: lines as they stand here, joined there",
        &[
            "header-parsing:462 text",
            "postal-mime:1087 text",
            "postal-mime:30 text",
            "postal-mime:334 text",
            "postal-mime:696 text",
            "postal-mime:710 text",
            "postal-mime:717 text",
            "postal-mime:724 text",
            "postal-mime:956 text",
        ],
    ),
    (
        "a charset that the host decodes",
        &[
            "postal-mime-edge-cases:43 subject",
            "postal-mime-edge-cases:43 text",
            "postal-mime:257 subject",
            "postal-mime:257 text",
            "postal-mime:274 subject",
            "postal-mime:290 subject",
        ],
    ),
    (
        "a comment behind a name or inside another: shown here, with its parentheses",
        &[
            "comprehensive-coverage:478 from",
            "comprehensive-coverage:501 from",
            "comprehensive-coverage:513 from",
        ],
    ),
    (
        "a field that stands twice (MSG002): the last or both here, the first there",
        &["header-parsing:121 from", "header-parsing:121 subject", "postal-mime-edge-cases:254 subject"],
    ),
    (
        "white space where a line was folded: one space here, as it is there",
        &["header-parsing:15 subject", "header-parsing:20 subject", "postal-mime:507 subject"],
    ),
    (
        "a file name without quotation marks that needs them: up to the character here, all of it there",
        &["header-parsing:182 attachment", "header-parsing:200 attachment", "header-parsing:246 attachment"],
    ),
    (
        "a control character before a field name (MSG010): left out here, part of the name there",
        &["header-parsing:60 header#3", "header-parsing:75 from#3", "header-parsing:75 header#3"],
    ),
    ("a comment before the transfer encoding: mail-parser knows none then", &["header-parsing:358 text"]),
    ("a transfer encoding in quotation marks: not undone here (MSG206)", &["header-parsing:358 text#2"]),
    (
        "a picture alone: the body here (RFC 8621 section 4.1.4), an attachment there",
        &["mime-node:240 attachments", "postal-mime-edge-cases:434 attachments"],
    ),
    (
        "a line without a colon: skipped here (MSG009), a field without a value there",
        &["mime-node:620 header", "postal-mime:424 header"],
    ),
    ("a byte order mark at the beginning of a text: kept here", &["base64-decoder:503 text"]),
    ("Content-Type twice (MSG002): the last here, the first there", &["header-parsing:148 attachments"]),
    (
        "Content-Transfer-Encoding twice (MSG002): the last here, the first there",
        &["header-parsing:161 text"],
    ),
    (
        "a parenthesis that opens in a bare parameter: a comment here, so no boundary (MSG202); a character there",
        &["header-parsing:171 attachments"],
    ),
    (
        "a text that ends in the middle of a UTF-16 character: cut here, U+FFFD there",
        &["header-parsing:451 text"],
    ),
    (
        "alternatives inside alternatives: the first text here, both joined there",
        &["postal-mime-edge-cases:533 text"],
    ),
    ("quoted-printable that is broken (MSG209): the rest as it stands here", &["postal-mime:167 text"]),
    ("an address inside an encoded word: text here, an address there", &["postal-mime:304 to"]),
    (
        "a backslash in a comment of Content-Type: mail-parser ends the comment at the next parenthesis",
        &["postal-mime:675 attachments"],
    ),
    ("nothing at all is no message here", &["postal-mime:925 message"]),
];

#[test]
fn postal_mime() {
    let Some(folder) = suite("mime-postal-mime", "mime-postal-mime") else { return };
    let mut score = Score::new("postal-mime", KNOWN);
    let text = fs::read_to_string(folder.join("recorded-parses.jsonl")).unwrap();
    for line in text.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let theirs = &case["output"];
        if !case["options"].is_null() || theirs.is_null() {
            continue;
        }
        let input = &case["input"];
        let raw = match input["b64"].as_str() {
            Some(encoded) => base64(encoded),
            None => input["str"].as_str().unwrap().as_bytes().to_vec(),
        };
        let name = case["at"].as_str().unwrap().replace("-test.js", "");
        compare(&mut score, &name, &Mail::parse(raw), theirs);
    }
    score.finish();
}

fn compare(score: &mut Score, name: &str, mail: &Mail, theirs: &Value) {
    score.lint(mail);
    let outline = mail.outline();
    let Some(message) = outline.messages.first() else {
        score.compare(&format!("{name} message"), &false, &true);
        return;
    };
    let lines: Vec<_> = mail
        .headers(message.root)
        .into_iter()
        .flat_map(|list| list.fields)
        .map(|field| field.name.to_lowercase())
        .collect();
    let mut their_lines: Vec<_> = theirs["headerLines"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|line| line["key"].as_str().unwrap_or_default().to_owned())
        .collect();
    // They stand from the last to the first in some versions.
    if their_lines != lines {
        their_lines.reverse();
    }
    score.compare(&format!("{name} header"), &lines, &their_lines);
    if let Some(subject) = theirs["subject"].as_str() {
        score.compare(&format!("{name} subject"), &message.subject.unwrap_or_default(), &subject);
    }
    if let Some(id) = theirs["messageId"].as_str() {
        let id = id.trim_start_matches('<').trim_end_matches('>');
        score.compare(&format!("{name} message-id"), &message.message_id, &Some(id));
    }
    for (what, ours, theirs) in [
        ("from", &message.from, &theirs["from"]),
        ("sender", &message.sender, &theirs["sender"]),
        ("reply-to", &message.reply_to, &theirs["replyTo"]),
        ("to", &message.to, &theirs["to"]),
    ] {
        if !theirs.is_null() {
            score.compare(&format!("{name} {what}"), &flat(ours), &people(theirs));
        }
    }
    for (what, parts) in [("text", &message.text_body), ("html", &message.html_body)] {
        // Where there is no such part, one of the other kind is shown in its place.
        let kind = if what == "text" { "text/plain" } else { "text/html" };
        let [only] = parts.as_slice() else { continue };
        let part = &outline.parts[*only as usize];
        if part.content_type == kind
            && let Some(theirs) = theirs[what].as_str()
        {
            let found = mail.text(*only).map(|found| found.text.replace("\r\n", "\n")).unwrap_or_default();
            score.compare(
                &format!("{name} {what}"),
                &found.trim_end(),
                &theirs.replace("\r\n", "\n").trim_end(),
            );
        }
    }
    let attached: Vec<_> = message
        .attachments
        .iter()
        .map(|id| {
            let part = &outline.parts[*id as usize];
            (
                part.filename.map(str::to_owned),
                part.content_type.to_string(),
                part.disposition.as_ref().map(ToString::to_string),
                mail.bytes(*id).unwrap_or_default().into_owned(),
            )
        })
        .collect();
    let their_attached: Vec<_> = theirs["attachments"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|it| {
            let text = |key: &str| it[key].as_str().map(str::to_owned);
            let content = &it["content"];
            let content = match content["$bytes"].as_str() {
                Some(encoded) => base64(encoded),
                None => content.as_str().unwrap_or_default().as_bytes().to_vec(),
            };
            (text("filename"), text("mimeType").unwrap_or_default(), text("disposition"), content)
        })
        .collect();
    score.compare(&format!("{name} attachments"), &attached.len(), &their_attached.len());
    if attached.len() != their_attached.len() {
        return;
    }
    for (ours, theirs) in attached.iter().zip(&their_attached) {
        score.compare(
            &format!("{name} attachment"),
            &(&ours.0, &ours.1, &ours.2),
            &(&theirs.0, &theirs.1, &theirs.2),
        );
        let content =
            |bytes: &[u8]| String::from_utf8_lossy(bytes).replace("\r\n", "\n").trim_end().to_owned();
        score.compare(&format!("{name} content"), &content(&ours.3), &content(&theirs.3));
    }
}

fn flat(list: &[MailAddress<'_>]) -> Vec<(String, String)> {
    list.iter()
        .flat_map(|address| match &address.group {
            Some(members) => flat(members),
            None => vec![(address.name.to_owned(), address.address.unwrap_or_default().to_owned())],
        })
        .collect()
}

fn people(list: &Value) -> Vec<(String, String)> {
    match list {
        Value::Array(list) => list.iter().flat_map(people).collect(),
        one if one["group"].is_array() => people(&one["group"]),
        one => {
            let text = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
            vec![(text("name"), text("address"))]
        }
    }
}

fn base64(text: &str) -> Vec<u8> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut out, mut held, mut bits) = (Vec::new(), 0u32, 0);
    for value in text.bytes().filter_map(|byte| ALPHABET.iter().position(|letter| *letter == byte)) {
        held = held << 6 | u32::try_from(value).expect("six bits");
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((held >> bits & 0xff) as u8);
        }
    }
    out
}

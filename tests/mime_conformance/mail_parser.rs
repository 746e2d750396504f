//! mail-parser's own suite: parts, header fields and bodies with their offsets, and its tables of single fields
//! as far as an outline shows them.

use std::fs;

use sendworthy::mime::{Mail, MailAddress};
use serde_json::Value;

use crate::suite::{Known, Score, files, suite};

/// Texts in charsets that the engine leaves to the host's TextDecoder, as tests/js shows.
pub(crate) const HOST_CHARSETS: [&str; 9] =
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

const FIELDS: Known =
    &[("a date that cannot be: none in an outline, and told (MSG030, MSG033)", &["date 63", "date 65"])];

#[test]
fn mail_parser_fields() {
    let Some(folder) = suite("mime-mail-parser-crate", "mail-parser-crate") else { return };
    let mut score = Score::new("mail-parser's fields", FIELDS);
    for (table, field) in [
        ("address", "To"),
        ("content_type", "Content-Type"),
        ("date", "Date"),
        ("id", "References"),
        ("unstructured", "Subject"),
    ] {
        let text = fs::read(folder.join(format!("resources/{table}.json"))).unwrap();
        let cases: Vec<Value> = serde_json::from_slice(&text).unwrap();
        for (at, case) in cases.iter().enumerate() {
            let written = case["header"].as_str().unwrap();
            let mail = Mail::parse(
                format!("{field}: {}\nX: y\n\nbody\n", written.trim_end_matches('\n')).into_bytes(),
            );
            score.lint(&mail);
            let outline = mail.outline();
            let (message, part) = (&outline.messages[0], &outline.parts[0]);
            let expected = &case["expected"];
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let name = format!("{table} {at}");
            let mut compare = |what: &str, ours: String, theirs: String| {
                score.compare_as(&format!("{name}{what}"), &ours, &theirs, &format!("{written:?}"));
            };
            match table {
                "address" => compare("", addresses(&message.to), listed(expected)),
                "content_type" => {
                    let mut kind = text(&expected["c_type"]);
                    if let Some(sub) = expected["c_subtype"].as_str() {
                        kind = format!("{kind}/{sub}");
                    }
                    // Where the field names no type, an outline gives the default of RFC 2045 section 5.2.
                    let kind = if kind.is_empty() { "text/plain" } else { &kind };
                    compare("", part.content_type.to_string(), kind.to_lowercase());
                    let theirs = expected["attributes"]
                        .as_array()
                        .into_iter()
                        .flatten()
                        .find(|attribute| attribute[0] == "charset");
                    let theirs = theirs.map(|charset| text(&charset[1])).unwrap_or_default();
                    compare(" charset", part.charset.unwrap_or_default().to_owned(), theirs);
                }
                "date" => {
                    let number = |key: &str| expected[key].as_u64().unwrap_or_default();
                    let date = format!(
                        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
                        number("year"),
                        number("month"),
                        number("day"),
                        number("hour"),
                        number("minute"),
                        number("second")
                    );
                    let zone = match (number("tz_hour"), number("tz_minute")) {
                        (0, 0) => "Z".to_owned(),
                        (hour, minute) => {
                            let sign = if expected["tz_before_gmt"] == true { '-' } else { '+' };
                            format!("{sign}{hour:02}:{minute:02}")
                        }
                    };
                    let theirs = if expected.is_null() { String::new() } else { date + &zone };
                    compare("", message.date.clone().unwrap_or_default(), theirs);
                }
                "id" => {
                    let theirs: Vec<_> = expected.as_array().into_iter().flatten().map(text).collect();
                    compare("", message.references.join(" "), theirs.join(" "));
                }
                _ => compare("", message.subject.unwrap_or_default().to_owned(), text(expected)),
            }
        }
    }
    score.finish();
}

fn addresses(list: &[MailAddress<'_>]) -> String {
    let one = |address: &MailAddress<'_>| match &address.group {
        Some(members) => format!("{}: {};", address.name, addresses(members)),
        None => format!("{} <{}>", address.name, address.address.unwrap_or_default()),
    };
    list.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn listed(list: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let one = |it: &Value| match &it["group"] {
        Value::Null => {
            let mailbox = if it["mailbox"].is_null() { it } else { &it["mailbox"] };
            format!("{} <{}>", text(&mailbox["name"]), text(&mailbox["address"]))
        }
        group => format!("{}: {};", text(&group["name"]), listed(&group["mailboxes"])),
    };
    list.as_array().into_iter().flatten().map(one).collect::<Vec<_>>().join(", ")
}

//! CPython's tests of its `email` package, as recorded by `tests/suites/cpython/record.py`.
//!
//! Compared are all messages that the tests parse (structure, content types, charsets, file names,
//! dispositions, boundaries, decoded bytes and text, subject, addresses, date, defects) and the tables of
//! single header fields, encoded words, address lists and dates. Not compared is what an outline does not
//! say: parameters other than those named, comments, how a field is folded again, and what Python's
//! generator writes.

use sendworthy::finding::Severity;
use sendworthy::mime::{Mail, MailAddress, MimePart, Outline};
use serde_json::Value;
use std::collections::BTreeSet;

use crate::suite::{Known, Score, bytes, kept};
use crate::torture::depth;

const MESSAGES: Known = &[
    (
        "an address without a domain: a name here, an address there",
        &[
            "msg_05 from",
            "msg_05 to",
            "msg_15 to",
            "test_8bit_in_base64_body to",
            "test_8bit_in_quopri_body to",
            "test_8bit_in_uuencode_body to",
            "test_CRLFLF_at_end_of_part to",
            "test_body_base64_text from",
            "test_body_base64_text to",
            "test_body_plain_text from",
            "test_body_plain_text to",
            "test_body_qp_text from",
            "test_body_qp_text to",
            "test_bytes_feedparser to",
            "test_bytes_generator to",
            "test_custom_message_factory_on_policy to",
            "test_get_8bit_header from",
            "test_get_8bit_header to",
            "test_invalid_8bit_in_non_8bit_cte_uses_replace to",
            "test_keep_encoded_newlines to",
            "test_known_8bit_CTE to",
            "test_message_policy_propagates_to_generator to",
            "test_missing_boundary from",
            "test_multipart_no_boundary from",
            "test_rfc2231_charset_8bit_CTE to",
            "test_rfc2231_wrapping to",
            "test_rfc2822_header_syntax from",
            "test_rfc2822_one_character_header cc",
            "test_same_boundary_inner_outer to",
            "test_unknown_8bit_CTE to",
        ],
    ),
    (
        "a line without a colon in a header: skipped here (MSG009), there the body begins",
        &[
            "msg_19 bytes",
            "msg_19 text",
            "msg_35 bytes",
            "msg_35 text",
            "msg_38 bytes#2",
            "msg_38 bytes#3",
            "msg_38 text#2",
            "msg_38 text#3",
            "msg_47 bytes",
            "msg_47 bytes#2",
            "msg_47 text",
            "msg_47 text#2",
            "test_get_8bit_header bytes",
            "test_get_8bit_header text",
            "test_get_body_malformed bytes",
            "test_missing_header_body_separator bytes",
            "test_missing_header_body_separator text",
            "test_rfc2822_space_not_allowed_in_header bytes",
            "test_rfc2822_space_not_allowed_in_header text",
        ],
    ),
    (
        "a comment behind a bare address: the name here, nothing there",
        &[
            "msg_01 from",
            "msg_03 from",
            "msg_04 from",
            "msg_06 from",
            "msg_14 from",
            "msg_20 from",
            "msg_27 from",
            "msg_27 to",
            "msg_29 from",
            "msg_44 from",
        ],
    ),
    (
        "neither a field nor an empty line: no message here (MSG001), a body there",
        &[
            "test_as_string_unixform defects",
            "test_as_string_unixform structure",
            "test_gh_94606_good_surrogateescape defects",
            "test_gh_94606_good_surrogateescape structure",
            "test_gh_94606_string_with_utf8 defects",
            "test_gh_94606_string_with_utf8 structure",
            "test_gh_94606_surrogate_and_utf8 defects",
            "test_gh_94606_surrogate_and_utf8 structure",
        ],
    ),
    (
        "a type that is none: as it is written here, text/plain there",
        &[
            "msg_14 structure",
            "test_bad_param structure",
            "test_bad_param text",
            "test_get_param_with_quotes structure",
            "test_get_param_with_quotes text",
            "test_parser_propagates_policy_to_sub_messages structure",
        ],
    ),
    (
        "the inner multipart has the boundary of the outer one: parts are nested here (MSG205), siblings there",
        &[
            "msg_15 defects",
            "msg_15 structure",
            "msg_39 defects",
            "msg_39 structure",
            "test_same_boundary_inner_outer defects",
            "test_same_boundary_inner_outer structure",
        ],
    ),
    (
        "folded by a tab, or with white space at the end: one space here, as it is there",
        &[
            "msg_27 subject",
            "test_bytes_generator subject",
            "test_get_8bit_header subject",
            "test_split_long_continuation subject",
            "test_whitespace_continuation subject",
            "test_whitespace_continuation_last_header subject",
        ],
    ),
    (
        "delivery-status, external-body and partial: one part here, there what is inside is read as messages",
        &[
            "msg_16 structure",
            "msg_36 structure",
            "msg_43 structure",
            "test_get_message_non_rfc822_or_external_body_yields_bytes structure",
            "test_get_message_rfc822_and_external_body#2 structure",
        ],
    ),
    (
        "a charset that says ASCII and is not: windows-1252 here, as browsers do, U+FFFD there",
        &[
            "test_BytesGenerator_linend_with_non_ascii text",
            "test_invalid_8bit_in_non_8bit_cte_uses_replace text",
            "test_nonascii_as_string_with_ascii_charset text",
            "test_rfc2231_bad_character_in_charset charset",
            "test_rfc2231_bad_character_in_filename filename",
        ],
    ),
    (
        "RFC 2231 that is broken: what can be read of it here, another piece there",
        &[
            "test_rfc2231_bad_encoding_in_charset charset",
            "test_rfc2231_missing_tick filename",
            "test_rfc2231_missing_tick_with_encoded_non_ascii filename",
            "test_rfc2231_no_language_or_charset_in_charset charset",
            "test_rfc2231_single_tick_in_filename_extended filename",
        ],
    ),
    ("a field that stands twice: all of it here, the first there", &["msg_20 cc", "msg_25 to"]),
    (
        "the line `From ` of a mailbox file: told here, taken for granted there",
        &["msg_25 defects", "msg_43 defects"],
    ),
    (
        "inside a message that is forwarded or sent back, which is left as it is",
        &["msg_42 defects", "test_missing_start_boundary defects"],
    ),
    (
        "a multipart that is only closed, in a message that is forwarded: its body is text here, nothing there",
        &["msg_42 bytes#2", "test_missing_start_boundary bytes#2"],
    ),
    (
        "a transfer encoding that RFC 2045 does not know: told here (MSG206)",
        &["test_8bit_in_uuencode_body defects", "test_get_payload_with_8bit_cte_header defects"],
    ),
    (
        "a name of a charset that the WHATWG does not list (`latin-1`): the host is asked here",
        &["test_bytes_feedparser text", "test_get_text_plain_latin1_quoted_printable text"],
    ),
    (
        "base64 of an impossible length: what can be read here (MSG208), the text itself there",
        &["test_invalid_length_of_base64_payload bytes", "test_invalid_length_of_base64_payload text"],
    ),
    (
        "no closing line: the last line break is part of the body here",
        &["test_missing_ending_boundary bytes#2", "test_missing_ending_boundary text#2"],
    ),
    ("two delimiters in a row: an empty part here, nothing there", &["msg_37 structure"]),
    ("`<>` is no address here", &["msg_43 from"]),
    ("a parameter without a value: nothing here, empty there", &["test_bogus_filename filename"]),
    (
        "an address as a display name without quotation marks: kept here (MSG021), dropped there",
        &["test_get_body_malformed to"],
    ),
    (
        "a closing line right behind a delimiter: closed here, there it is read as a header",
        &["test_get_raises_on_multipart defects"],
    ),
    (
        "a boundary with `*` is told here (MSG202), not there",
        &["test_rfc2231_no_language_or_charset_in_boundary defects"],
    ),
];
const FIELDS: Known = &[
    (
        "an encoded word in base64 without padding: everybody reads it, nothing is told",
        &["defects of =?us-ascii?b?dmk?=", "defects of =?utf-8?b?dmk?="],
    ),
    (
        "white space inside an encoded word: told here (MSG043), read there",
        &["defects of =?us-ascii?q?this is a test?="],
    ),
    ("a line break inside an encoded word: told here (MSG043), read there", &["defects of =?UTF-8?Q?=0A?="]),
    (
        "a name that begins with a dot: everybody shows it, nothing is told",
        &["example name_starting_with_dot defects"],
    ),
    (
        "an address that nobody can read for sure (`[('', '')]` there): what can be read here, with MSG020 or MSG021",
        &[
            "addresses []*-- =~$",
            "addresses a@172.17.0.1@c",
            "addresses a@b.c@c",
            "addresses a@b@c",
            "addresses alice@example.org )Alice(",
            "addresses alice@example.org\"<bob@example.com>",
            "addresses alice@example.org(<bob@example.com>",
            "addresses alice@example.org)<bob@example.com>",
            "addresses alice@example.org.<bob@example.com>",
            "addresses alice@example.org:<bob@example.com>",
            "addresses alice@example.org;<bob@example.com>",
            "addresses alice@example.org<<bob@example.com>",
            "addresses alice@example.org><bob@example.com>",
            "addresses alice@example.org@<bob@example.com>",
            "addresses alice@example.org[<bob@example.com>",
            "addresses alice@example.org]<bob@example.com>",
        ],
    ),
    (
        "quotation marks outside of angle brackets: mail-parser takes them for a name",
        &[
            "addresses \"\"example\" example\"@example.com",
            "addresses \"\\\"example\\\" example\"@example.com",
            "addresses \"\\\\\"example\\\\\" example\"@example.com",
            "addresses merwok\"wok\"  wok@xample.com",
            "example escaped_escapes_in_local_part",
            "example escaped_quoted_strings_in_local_part",
            "example quoted_strings_in_local_part",
        ],
    ),
    (
        "white space and routes of old: as written here, taken out there",
        &[
            "addresses  merwok  wok  @xample.com",
            "addresses John Doe <jdoe@machine(comment).  example>",
            "addresses Mary <@machine.tld:mary@example.net>, , jdoe@test   . example",
            "addresses merwok. wok .  wok@xample.com",
            "example spaces_around_dots_in_local_part_removed",
            "example spaces_in_unquoted_local_part_collapsed",
        ],
    ),
    (
        "a type that is none: as it is written here, text/plain there",
        &[
            "content_type bad_params",
            "content_type junk_text_in_content_type",
            "content_type no_slash_in_content_type",
            "content_type no_subtype_in_content_type",
            "content_type too_many_slashes_in_content_type",
        ],
    ),
    (
        "dots in the time: the hour alone is read, and MSG030 tells",
        &[
            "date 5 Feb 2003 13.47 -0800",
            "date 5 Feb 2003 13.47.26 -0800",
            "date Wed, 3 Apr 2002 12.34.56.78+0800",
            "date Wed, 3 Apr 2002 14.58 +0800",
            "date Wed, 3 Apr 2002 14.58.26 +0800",
        ],
    ),
    (
        "an empty group: no address here, an empty one there",
        &[
            "addresses (Empty list)(start)Undisclosed recipients  :(nobody(I know))",
            "addresses Undisclosed recipients:;",
            "addresses foo: ;",
            "addresses foo: ;, \"Jason R. Mastaler\" <jason@dom.ain>",
        ],
    ),
    (
        "a control character inside an encoded word: left as it is here (MSG043)",
        &[
            "word =?us-ascii?b?dm\u{1}k===?=",
            "word =?us-ascii?b?dm\u{1}k?=",
            "word =?utf-8?b?dm\u{1}k===?=",
            "word =?utf-8?b?dm\u{1}k?=",
        ],
    ),
    (
        "a charset that says ASCII and is not: windows-1252 here, as browsers do, U+FFFD there",
        &[
            "content_type rfc2231_bad_character_in_charset_parameter_value charset",
            "content_type rfc2231_utf8_in_supposedly_ascii_charset_parameter_value charset",
        ],
    ),
    (
        "a transfer encoding that is none: as it is written here (MSG206), 7bit there",
        &["cte junk_after_cte", "cte no_value"],
    ),
    (
        "forms older than RFC 822, and an American one: not read here (MSG030)",
        &["date February 5, 2003 13:47:26 -0800", "date Friday, 19-Nov-82 16:14:55 EST"],
    ),
    (
        "a charset that the host decodes",
        &["string rfc2047_gb2312_base64", "word =?gb2312?b?1eLKx9bQzsSy4srUo6E=?="],
    ),
    (
        "a comment inside a comment: with its parentheses here",
        &["addresses User ((nested comment)) <foo@bar.com>"],
    ),
    (
        "white space between encoded words in quotation marks, where none may be (MSG217): kept here",
        &["content_disp invalid_parameter_value_with_fws_between_ew filename"],
    ),
    (
        "RFC 2231 that is broken: what can be read of it here, another piece there",
        &["content_type rfc2231_unencoded_then_encoded_segments name"],
    ),
    ("`<>` is no address here", &["example empty"]),
    (
        "a name of a charset that the WHATWG does not list (`latin-1`): the host is asked here",
        &["word =?latin-1?q?=20F=fcr=20Elise=20?="],
    ),
    (
        "base64 of an impossible length: what can be read here (MSG043), the text itself there",
        &["word =?utf-8?b?abcde?="],
    ),
];

/// What a defect is called here.
const DEFECTS: &[(&str, &str)] = &[
    ("NoBoundaryInMultipartDefect", "MSG202"),
    ("StartBoundaryNotFoundDefect", "MSG203"),
    ("CloseBoundaryNotFoundDefect", "MSG204"),
    ("InvalidMultipartContentTransferEncodingDefect", "MSG206"),
    ("InvalidBase64PaddingDefect", "MSG208"),
    ("InvalidBase64CharactersDefect", "MSG208"),
    ("InvalidBase64LengthDefect", "MSG208"),
    ("MissingHeaderBodySeparatorDefect", "MSG009"),
    ("FirstHeaderLineIsContinuationDefect", "MSG009"),
];

#[test]
fn messages() {
    let mut score = Score::new("CPython's messages", MESSAGES);
    for case in kept("cpython/messages.json") {
        let name = case["name"].as_str().unwrap();
        let mail = Mail::parse(bytes(case["raw"].as_str().unwrap()));
        let known = |code: &String| DEFECTS.iter().any(|(_, ours)| code == ours);
        let found: BTreeSet<_> = score.lint(&mail).into_iter().map(|it| it.0).filter(known).collect();
        let outline = mail.outline();
        let theirs = case["parts"].as_array().unwrap();
        let tree: Vec<_> =
            outline.parts.iter().map(|part| (depth(&outline, part.id) as u64, &*part.content_type)).collect();
        let their_tree: Vec<_> = theirs
            .iter()
            .map(|part| (part["depth"].as_u64().unwrap(), part["type"].as_str().unwrap()))
            .collect();
        score.compare(&format!("{name} structure"), &tree, &their_tree);
        if tree.len() == their_tree.len() {
            for (ours, theirs) in outline.parts.iter().zip(theirs) {
                part(&mut score, name, &mail, ours, theirs);
            }
        }
        header(&mut score, name, &outline, &case);
        let expected: BTreeSet<_> = theirs
            .iter()
            .flat_map(|part| part["defects"].as_array().into_iter().flatten())
            .filter_map(|defect| DEFECTS.iter().find(|(theirs, _)| defect == theirs))
            .map(|(_, ours)| (*ours).to_owned())
            .collect();
        score.compare(&format!("{name} defects"), &found, &expected);
    }
    score.finish();
}

fn part(score: &mut Score, name: &str, mail: &Mail, ours: &MimePart, theirs: &Value) {
    let mut compare = |what: &str, ours: Option<&str>| {
        score.compare(&format!("{name} {what}"), &ours, &theirs[what].as_str());
    };
    compare("charset", ours.charset.map(str::to_lowercase).as_deref());
    compare("filename", ours.filename);
    compare("disposition", ours.disposition.as_deref());
    if ours.content_type.starts_with("multipart/") {
        compare("boundary", ours.boundary);
    }
    if !theirs["bytes"].is_null() {
        let found = mail.bytes(ours.id).unwrap_or_default();
        let found: String = found.iter().map(|byte| char::from(*byte)).collect();
        compare("bytes", Some(&found.replace("\r\n", "\n")));
    }
    if !theirs["text"].is_null() {
        let found = mail.text(ours.id).map(|found| found.text.replace("\r\n", "\n"));
        compare("text", found.as_deref());
    }
}

fn header(score: &mut Score, name: &str, outline: &Outline, theirs: &Value) {
    let Some(message) = outline.messages.first() else { return };
    if let Some(subject) = theirs["subject"].as_str() {
        score.compare(&format!("{name} subject"), &message.subject, &Some(subject));
    }
    if let Some(date) = theirs["date"].as_str() {
        score.compare(&format!("{name} date"), &utc(message.date.clone()).as_deref(), &Some(date));
    }
    for (what, ours) in [
        ("from", &message.from),
        ("sender", &message.sender),
        ("reply-to", &message.reply_to),
        ("to", &message.to),
        ("cc", &message.cc),
        ("bcc", &message.bcc),
    ] {
        if theirs[what].is_array() {
            score.compare(&format!("{name} {what}"), &flat(ours), &pairs(&theirs[what]));
        }
    }
}

/// The zone `Z` as Python writes it.
fn utc(date: Option<String>) -> Option<String> {
    Some(date?.replace('Z', "+00:00"))
}

/// Names and addresses, those of groups too.
fn flat(list: &[MailAddress]) -> Vec<(String, String)> {
    list.iter()
        .flat_map(|address| match &address.group {
            Some(members) => flat(members),
            None => vec![(address.name.to_owned(), address.address.unwrap_or_default().to_owned())],
        })
        .collect()
}

fn pairs(list: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    list.as_array().into_iter().flatten().map(|pair| (text(&pair[0]), text(&pair[1]))).collect()
}

#[test]
fn fields() {
    let mut score = Score::new("CPython's header fields", FIELDS);
    for case in kept("cpython/headers.json") {
        let (table, name) = (case[0].as_str().unwrap(), case[1].as_str().unwrap());
        let row = case[2].as_array().unwrap();
        let source = row[0].as_str().unwrap();
        let case = format!("{table} {name}");
        let mail = field(name_of(table), source);
        let found = score.lint(&mail);
        let outline = mail.outline();
        let (message, part) = (&outline.messages[0], &outline.parts[0]);
        let text = |at: usize| row.get(at).and_then(Value::as_str).unwrap_or_default();
        match table {
            "string" => {
                score.compare(&case, &message.subject.unwrap_or_default(), &text(1));
            }
            "content_type" => {
                score.compare(&case, &&*part.content_type, &text(1));
                let theirs = row.get(4).cloned().unwrap_or_default();
                let expected = |key: &str| theirs[key].as_str();
                score.compare(&format!("{case} charset"), &part.charset, &expected("charset"));
                if !theirs["name"].is_null() {
                    score.compare(&format!("{case} name"), &part.filename, &expected("name"));
                }
                if part.content_type.starts_with("multipart/") {
                    score.compare(&format!("{case} boundary"), &part.boundary, &expected("boundary"));
                }
            }
            "cte" => {
                score.compare(&case, &part.transfer_encoding.unwrap_or_default(), &text(1));
            }
            "content_disp" => {
                score.compare(&case, &part.disposition.as_deref().unwrap_or_default(), &text(1));
                let expected = row.get(2).and_then(|them| them["filename"].as_str());
                score.compare(&format!("{case} filename"), &part.filename, &expected);
            }
            // source, defects, decoded, name, address
            "example" => {
                score.compare(&case, &flat(&message.to), &vec![(text(3).to_owned(), text(4).to_owned())]);
                let is_fault = |(code, severity): &(String, Severity)| {
                    code == "MSG020" && *severity == Severity::Error || code == "MSG044"
                };
                let theirs = row[1].as_array().unwrap().iter().any(|defect| defect == "InvalidHeaderDefect");
                score.compare(&format!("{case} defects"), &found.iter().any(is_fault), &theirs);
            }
            // A version is all that this field holds: whether it is 1.0, the rules say.
            _ => {
                let is_sound = row[2] == "1.0" && row[5] == Value::Array(Vec::new());
                score.compare(&case, &!found.iter().any(|(code, _)| code == "MSG201"), &is_sound);
            }
        }
    }
    for case in kept("cpython/words.json") {
        let word = case[0].as_str().unwrap();
        let mail = field("Subject", word);
        let is_broken = score.lint(&mail).iter().any(|(code, _)| code == "MSG043");
        let theirs = case[2].as_array().is_some_and(|defects| !defects.is_empty());
        score.compare(&format!("defects of {word}"), &is_broken, &theirs);
        let subject = mail.outline().messages[0].subject.unwrap_or_default();
        score.compare(&format!("word {word}"), &subject, &case[1].as_str().unwrap());
    }
    for case in kept("cpython/addresses.json") {
        let list: Vec<_> = case[0].as_array().unwrap().iter().map(|value| value.as_str().unwrap()).collect();
        let mail = field("To", &list.join(", "));
        score.lint(&mail);
        let found = flat(&mail.outline().messages[0].to);
        score.compare(&format!("addresses {}", list.join(", ")), &found, &pairs(&case[1]));
    }
    for case in kept("cpython/dates.json") {
        let date = case[0].as_str().unwrap();
        let mail = field("Date", date);
        score.lint(&mail);
        let found = utc(mail.outline().messages[0].date.clone());
        score.compare(&format!("date {date}"), &found.as_deref(), &case[1].as_str());
    }
    score.finish();
}

/// The field that a table is about.
fn name_of(table: &str) -> &'static str {
    match table {
        "string" => "Subject",
        "content_type" => "Content-Type",
        "cte" => "Content-Transfer-Encoding",
        "content_disp" => "Content-Disposition",
        "example" => "To",
        _ => "MIME-Version",
    }
}

/// A message with one field.
fn field(name: &str, value: &str) -> Mail {
    // The version is judged only where there is something that needs it.
    let other = if name == "MIME-Version" { "Content-Type: text/plain\n" } else { "" };
    Mail::parse(format!("{name}: {value}\n{other}\nbody\n").into_bytes())
}

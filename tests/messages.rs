//! Whole outlines and reports over messages kept here, as JSON: the same files are compared with what JavaScript
//! prints.
//!
//! `UPDATE=1 cargo test --test messages` writes them anew.
#![allow(clippy::disallowed_methods)]

mod common;

use std::fs;
use std::path::Path;

use common::NOW;
use sendworthy::finding::render::Style;
use sendworthy::message;
use sendworthy::mime::Mail;
use sendworthy::mime::lint::{Profile, Setting};

#[test]
fn reports_are_what_they_were() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/messages");
    let mut stale = Vec::new();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "eml") {
            continue;
        }
        let mail = Mail::parse(fs::read(&path).unwrap());
        let setting = Setting { profile: Profile::Bulk, ..Setting::default() };
        let report = message::check(&mail, &setting, NOW);
        let outputs = [
            ("json", serde_json::to_string_pretty(&report).unwrap() + "\n"),
            ("outline.json", serde_json::to_string_pretty(&mail.outline()).unwrap() + "\n"),
            ("txt", message::plain(&report, &mail, &Style::default())),
        ];
        for (extension, text) in outputs {
            let kept = path.with_extension(extension);
            if fs::read_to_string(&kept).ok().as_ref() == Some(&text) {
                continue;
            }
            if std::env::var_os("UPDATE").is_some() {
                fs::write(&kept, text).unwrap();
            } else {
                stale.push(kept);
            }
        }
    }
    assert!(stale.is_empty(), "{stale:?} differ: read the change, then UPDATE=1 cargo test --test messages");
}

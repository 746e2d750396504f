//! Every table of facts says when it was true and where it is from.

use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn tables_carry_date_and_source() {
    let tables = tables(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data"));
    assert!(!tables.is_empty());
    let faults: Vec<String> = tables
        .iter()
        .flat_map(|path| {
            let text = fs::read_to_string(path).expect("a table is text");
            faults(&text).into_iter().map(move |fault| format!("{}: {fault}", path.display()))
        })
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn faults_are_found() {
    assert!(faults("as_of = 2026-11-24\nsource = \"x\"\n").is_empty());
    assert_eq!(faults("source = \"x\"\n"), ["no `as_of`"]);
    assert_eq!(faults("as_of = 2026-13-24\nsource = \"x\"\n"), ["`2026-13-24` is no date"]);
    assert_eq!(faults("as_of = 2026-11-24\n"), ["no `source`"]);
}

fn tables(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder of tables");
    let mut found = Vec::new();
    for path in entries.map(|entry| entry.expect("a readable folder").path()) {
        if path.is_dir() {
            found.extend(tables(&path));
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            found.push(path);
        }
    }
    found
}

fn faults(text: &str) -> Vec<String> {
    let values = |key: &str| -> Vec<String> {
        text.lines()
            .filter_map(|line| line.trim().strip_prefix(key)?.trim_start().strip_prefix('='))
            .map(|value| value.trim().trim_matches('"').to_owned())
            .collect()
    };
    let dates = values("as_of");
    let mut faults: Vec<String> =
        dates.iter().filter(|date| !is_date(date)).map(|date| format!("`{date}` is no date")).collect();
    if dates.is_empty() {
        faults.push("no `as_of`".to_owned());
    }
    if values("source").is_empty() {
        faults.push("no `source`".to_owned());
    }
    faults
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else { return false };
    let within = |part: &str, digits: usize, from: u16, to: u16| {
        part.len() == digits && part.parse().is_ok_and(|number: u16| (from..=to).contains(&number))
    };
    within(year, 4, 2020, 2099) && within(month, 2, 1, 12) && within(day, 2, 1, 31)
}

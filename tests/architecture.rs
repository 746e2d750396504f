//! Arrows point one way: reads every `use crate::` line and fails on any arrow that is not drawn
//! here.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What each module may use, besides itself.
const ARROWS: &[(&str, &[&str])] = &[
    ("compact", &[]),
    ("finding", &["compact"]),
    ("dns", &["compact", "finding"]),
    ("spf", &["compact", "dns", "finding"]),
    ("dkim", &["compact", "dns", "finding"]),
    ("dmarc", &["compact", "dns", "finding"]),
    ("delivery", &["compact", "dns", "finding"]),
    ("mime", &["compact", "dns", "finding"]),
    ("domain", &["compact", "spf", "dkim", "dmarc", "delivery", "dns", "finding"]),
    ("message", &["mime", "ses", "spf", "dkim", "dmarc", "dns", "finding"]),
    ("ses", &[]),
    ("opinion", &["dns"]),
    ("report", &["finding"]),
    ("rules", &["domain", "mime", "spf", "dkim", "dmarc", "delivery", "finding"]),
    (
        "wasm",
        &[
            "opinion", "report", "rules", "message", "ses", "mime", "domain", "spf", "dkim", "dmarc",
            "delivery", "dns", "finding",
        ],
    ),
];

/// Crates that only the border to JavaScript names.
const BORDER_ONLY: &[&str] = &["wasm_bindgen", "js_sys", "web_sys", "serde_wasm_bindgen"];

#[test]
fn arrows_point_one_way() {
    let mut wrong = Vec::new();
    for (path, module) in sources() {
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == module) else {
            panic!("{}: the module `{module}` has no row in ARROWS", path.display());
        };
        for used in crate_uses(&fs::read_to_string(&path).unwrap()) {
            if used != module && !allowed.contains(&used.as_str()) {
                wrong.push(format!("{}: {module} uses {used}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn only_the_border_names_javascript() {
    let mut wrong = Vec::new();
    for (path, module) in sources() {
        let text = fs::read_to_string(&path).unwrap();
        for name in BORDER_ONLY.iter().filter(|name| module != "wasm" && text.contains(**name)) {
            wrong.push(format!("{} names {name}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_reader_of_arrows_sees_every_form() {
    let text = "use crate::dns::Name;\nuse crate::{spf, dkim::Key};\nlet x = crate::rules::all();\n";
    let found: Vec<_> = crate_uses(text).into_iter().collect();
    assert_eq!(found, ["dkim", "dns", "rules", "spf"]);
}

/// Every file below `src/` but `lib.rs`, with its top-level module.
fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") && path != root.join("lib.rs") {
                let first = path.strip_prefix(&root).unwrap().components().next().unwrap();
                let module = first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned();
                found.push((path, module));
            }
        }
    }
    assert!(found.len() > 10, "the sources were not found");
    found
}

/// The modules named after `crate::`, in `use` lines and in paths.
fn crate_uses(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        // `$crate::` stands in macros, which expand elsewhere.
        if text[..at].ends_with('$') {
            continue;
        }
        let rest = &text[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let group = group.split('}').next().unwrap_or_default();
            found.extend(group.split(',').map(first_word).filter(|word| !word.is_empty()));
        } else {
            found.insert(first_word(rest));
        }
    }
    found
}

fn first_word(text: &str) -> String {
    text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

//! Whole reports over the page's own examples, as JSON. The same files are compared with what
//! Node, a browser and workerd print, so that the answer is the same everywhere, byte by byte.
//!
//! `UPDATE=1 cargo test --test reports` writes them anew.

mod common;

use std::fs;
use std::path::Path;

use common::{World, name};
use sendworthy::domain::Facts;

/// The examples of `www/src/examples/index.ts`.
const EXAMPLES: &[(&str, &str, &[&str])] = &[
    ("healthy", "letters.example", &["s1", "s2"]),
    ("lookups", "news.example", &[]),
    ("suffix", "fernvale.gov.uk", &[]),
    ("parked", "parked.example", &[]),
    ("broken", "shop.example", &["mail"]),
];

#[test]
fn reports_are_what_they_were() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut stale = Vec::new();
    for (id, domain, selectors) in EXAMPLES {
        let zone = fs::read_to_string(root.join(format!("www/src/examples/{id}.zone"))).unwrap();
        let mut world = World::read(&zone);
        world.facts = Some(Facts {
            name: name(domain),
            selectors: selectors.iter().map(|s| (*s).to_owned()).collect(),
            ip: None,
        });
        let json = serde_json::to_string_pretty(&world.check()).unwrap() + "\n";
        let path = root.join(format!("tests/reports/{id}.json"));
        if fs::read_to_string(&path).ok().as_ref() == Some(&json) {
            continue;
        }
        if std::env::var_os("UPDATE").is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, json).unwrap();
        } else {
            stale.push(*id);
        }
    }
    assert!(stale.is_empty(), "{stale:?} differ: read the change, then UPDATE=1 cargo test --test reports");
}

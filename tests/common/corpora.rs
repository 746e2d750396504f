//! Where other people's suites are: `$SENDWORTHY_CORPORA`, `../shared/corpora`, or `.cache/corpora`, which
//! the set-up fills out of registry packages.
#![allow(dead_code, unreachable_pub)]

use std::path::{Path, PathBuf};

/// The folders that may hold suites, the nearest first.
pub fn folders() -> impl Iterator<Item = PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let named = std::env::var("SENDWORTHY_CORPORA").ok().map(PathBuf::from);
    named.into_iter().chain([root.join("../shared/corpora"), root.join(".cache/corpora")])
}

/// A file or folder of a suite, which may have several names; `None` after saying that it is skipped.
pub fn suite(names: &[&str]) -> Option<PathBuf> {
    let found = folders()
        .flat_map(|folder| names.iter().map(move |name| folder.join(name)))
        .find(|path| path.exists());
    if found.is_none() {
        println!("SKIPPED: {} is not in the corpora", names.join(" or "));
    }
    found
}

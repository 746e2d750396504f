//! Where suites are, and how a run over one is told.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::fs;
use std::path::{Path, PathBuf};

use sendworthy::dns::Timestamp;
use sendworthy::finding::{Findings, Severity};
use sendworthy::mime::Mail;
use sendworthy::mime::lint::{Setting, lint};
use serde_json::Value;

/// 2026-11-24 00:00 UTC.
const NOW: Timestamp = Timestamp(1_795_478_400);

/// Why some comparisons may fail: a reason, and which. A rule named in the reason has to find something there.
pub(crate) type Known = &'static [(&'static str, &'static [&'static str])];

/// A run over a suite: how many comparisons there were, and which failed.
pub(crate) struct Score {
    suite: &'static str,
    known: Known,
    seen: BTreeSet<String>,
    wrong: BTreeMap<String, Wrong>,
    codes: BTreeSet<String>,
}

struct Wrong {
    how: String,
    /// What the rules found in the same message.
    codes: BTreeSet<String>,
}

impl Score {
    pub(crate) fn new(suite: &'static str, known: Known) -> Self {
        Self { suite, known, seen: BTreeSet::new(), wrong: BTreeMap::new(), codes: BTreeSet::new() }
    }

    /// The message that is compared from here on: what the rules find in it, which a reason may name.
    pub(crate) fn lint(&mut self, mail: &Mail) -> Vec<(String, Severity)> {
        let mut found = Findings::default();
        lint(mail, &Setting::default(), NOW, &mut found);
        let found: Vec<_> =
            found.list().iter().map(|finding| (finding.code.to_string(), finding.severity)).collect();
        self.codes = found.iter().map(|(code, _)| code.clone()).collect();
        found
    }

    /// Compares one thing of a case.
    pub(crate) fn compare<T: PartialEq + Debug>(&mut self, case: &str, ours: &T, theirs: &T) {
        self.compare_as(case, ours, theirs, "");
    }

    /// The same, for a case whose name does not show what it is.
    pub(crate) fn compare_as<T: PartialEq + Debug>(&mut self, case: &str, ours: &T, theirs: &T, shown: &str) {
        let mut name = case.to_owned();
        let mut copies = 1;
        while !self.seen.insert(name.clone()) {
            copies += 1;
            name = format!("{case}#{copies}");
        }
        if ours != theirs {
            let how = format!("  {shown}\n  ours   {ours:?}\n  theirs {theirs:?}");
            self.wrong.insert(name, Wrong { how, codes: self.codes.clone() });
        }
    }

    /// Tells the score. Fails on a deviation without a reason, and on a reason without a deviation.
    pub(crate) fn finish(self) {
        let named: BTreeSet<&str> = self.known.iter().flat_map(|(_, cases)| cases.iter().copied()).collect();
        let all = self.seen.len();
        println!("{}: {} of {all} as expected", self.suite, all - self.wrong.len());
        for (reason, cases) in self.known {
            println!("  {:3} deviate: {reason}", cases.len());
        }
        let open: Vec<_> = self
            .wrong
            .iter()
            .filter(|(case, _)| !named.contains(case.as_str()))
            .map(|(case, wrong)| format!("{case}\n{}\n", wrong.how))
            .collect();
        let stale: Vec<_> = named.iter().filter(|case| !self.wrong.contains_key(**case)).collect();
        assert!(open.is_empty(), "{} deviate without a reason:\n{}", open.len(), open.concat());
        assert!(stale.is_empty(), "no longer deviate: {stale:?}");
        for (reason, cases) in self.known {
            let named: Vec<_> = reason.match_indices("MSG").map(|(at, _)| &reason[at..at + 6]).collect();
            for wrong in
                cases.iter().filter(|_| !named.is_empty()).map(|case| (case, &self.wrong[*case].codes))
            {
                let found = wrong.1;
                assert!(
                    named.iter().any(|code| found.contains(*code)),
                    "{}: {reason}, but only {found:?} is told",
                    wrong.0
                );
            }
        }
        assert!(all > 0, "{}: nothing was compared", self.suite);
    }
}

/// A suite that is kept with the tests: `tests/suites/…`, a JSON array.
pub(crate) fn kept(path: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suites").join(path);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Bytes that stand as the characters U+0000 to U+00FF.
pub(crate) fn bytes(text: &str) -> Vec<u8> {
    text.chars().map(|letter| u8::try_from(u32::from(letter)).expect("a byte")).collect()
}

/// A suite, or `None` after saying that it is skipped.
pub(crate) fn suite(shared: &str, cached: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let places = crate::corpora::folders().map(|folder| folder.join(shared));
    let found = places.chain([root.join(".cache/corpora").join(cached)]).find(|folder| folder.exists());
    if found.is_none() {
        println!("SKIPPED: {shared} is not in ../shared/corpora");
    }
    found
}

pub(crate) fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(at).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

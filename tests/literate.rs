//! Runs `tests/rules/**/*.md`: prose with fenced worlds and records, each followed by an `expect`
//! fence that lists what comes out, one line for each finding: `CODE severity text under the label`.
//!
//! The text may be left out. Findings of other families than those listed are not compared; a line
//! that is a family alone (`DLV`) wants no finding of it besides those listed; an
//! empty `expect` fence wants no error and no warning at all, `silent` no finding at all.

mod common;

use std::fs;
use std::path::Path;

use common::{fences, pages, run_fence, show};
use sendworthy::finding::{Finding, Severity, Source};

#[test]
fn every_page_is_true() {
    let mut wrong = String::new();
    let mut count = 0;
    for path in pages(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules")) {
        let text = fs::read_to_string(&path).unwrap();
        let mut world: Option<(Vec<Finding>, Vec<Source>)> = None;
        for fence in fences(&text) {
            match fence.language.as_str() {
                "expect" | "silent" => {
                    let Some((findings, sources)) = &world else {
                        panic!("{}:{}: expects of nothing", path.display(), fence.line)
                    };
                    count += 1;
                    if let Err(error) = compare(&fence.language, &fence.text, findings, sources) {
                        wrong.push_str(&format!("{}:{}: {error}\n", path.display(), fence.line));
                    }
                }
                "text" => {}
                _ => world = Some(run_fence(&fence)),
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    println!("{count} expectations hold");
}

fn compare(language: &str, expected: &str, findings: &[Finding], sources: &[Source]) -> Result<(), String> {
    let lines: Vec<&str> = expected.lines().filter(|line| !line.trim().is_empty()).collect();
    if lines.is_empty() {
        let bad: Vec<Finding> = findings
            .iter()
            .filter(|f| language == "silent" || f.severity != Severity::Info)
            .cloned()
            .collect();
        return if bad.is_empty() { Ok(()) } else { Err(format!("should be quiet, says\n{}", show(&bad))) };
    }
    let families: Vec<&str> = lines.iter().filter_map(|line| line.get(..3)).collect();
    let mut left: Vec<&Finding> =
        findings.iter().filter(|f| families.iter().any(|family| f.code.starts_with(family))).collect();
    for line in lines.iter().filter(|line| line.trim().len() > 3) {
        let mut words = line.splitn(3, ' ');
        let (code, severity) = (words.next().unwrap_or_default(), words.next());
        let under = words.next().map(str::trim);
        let at = left.iter().position(|f| {
            f.code == code
                && severity.is_none_or(|s| s == f.severity.as_str())
                && under.is_none_or(|under| labelled(f, sources) == Some(under))
        });
        match at {
            Some(at) => {
                left.remove(at);
            }
            None => return Err(format!("`{line}` is not among\n{}", listing(findings, sources))),
        }
    }
    if left.is_empty() {
        return Ok(());
    }
    let left: Vec<Finding> = left.into_iter().cloned().collect();
    Err(format!("not expected:\n{}", listing(&left, sources)))
}

fn labelled<'a>(finding: &Finding, sources: &'a [Source]) -> Option<&'a str> {
    let label = finding.labels.first()?;
    sources.get(label.source.index())?.text.get(label.span.range())
}

fn listing(findings: &[Finding], sources: &[Source]) -> String {
    findings
        .iter()
        .map(|f| {
            let under = labelled(f, sources).unwrap_or_default();
            format!("  {} {} {under}\n      {}\n", f.code, f.severity.as_str(), f.message)
        })
        .collect()
}

//! Every rule's documentation is true: its examples fire, what is to be used instead does not, and
//! a fix silences its rule.

mod common;

use std::collections::BTreeMap;

use common::{Fence, check_message, fences, message, run, run_fence, show};
use sendworthy::finding::{Applicability, Finding, Rule};
use sendworthy::rules;

#[test]
fn every_example_does_what_it_says() {
    let mut wrong = String::new();
    for rule in rules::all() {
        if let Err(error) =
            std::panic::catch_unwind(|| check(rule)).unwrap_or_else(|_| Err("it panics".into()))
        {
            wrong.push_str(&format!("{} {}: {error}\n", rule.code, rule.name));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn codes_and_names_are_well_formed_and_unique() {
    let mut names = BTreeMap::new();
    let mut codes = BTreeMap::new();
    for rule in rules::all() {
        let (letters, digits) = rule.code.split_at(3);
        assert!(["SPF", "DKM", "DMR", "DLV", "MSG"].contains(&letters), "{}", rule.code);
        assert!(digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit()), "{}", rule.code);
        assert!(
            rule.name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
            "{}",
            rule.name
        );
        assert!(!rule.standard.is_empty(), "{} cites nothing", rule.code);
        assert_eq!(codes.insert(rule.code, rule.name), None, "{} is used twice", rule.code);
        assert_eq!(names.insert(rule.name, rule.code), None, "{} is used twice", rule.name);
    }
    assert!(codes.len() > 80, "only {} rules", codes.len());
}

#[test]
fn prose_has_its_parts() {
    for rule in rules::all() {
        for part in ["## Why it matters", "## Example", "## Standard"] {
            assert!(rule.docs.contains(part), "{} lacks `{part}`", rule.code);
        }
    }
}

fn check(rule: &'static Rule) -> Result<(), String> {
    let fences = fences(&rule.docs.replace("\n ", "\n"));
    if !fences.iter().any(|fence| fence.fires) {
        return Err("no example fires".into());
    }
    for fence in fences.iter().filter(|fence| fence.language != "text") {
        let (findings, _) = run_fence(fence);
        style(&findings)?;
        let family: Vec<_> = findings.iter().filter(|f| f.code[..3] == rule.code[..3]).cloned().collect();
        let fired = family.iter().any(|finding| finding.code == rule.code);
        let others = family.iter().any(|finding| finding.code != rule.code);
        if fence.fires != fired || others {
            let wish = if fence.fires { "only this rule" } else { "nothing" };
            return Err(format!(
                "the example at line {} gives, instead of {wish}:\n{}",
                fence.line,
                show(&family)
            ));
        }
        if fence.fires {
            fix_silences(rule, fence, &family)?;
        }
    }
    Ok(())
}

/// Applies the fix to a record and checks it again. Fixes of zones are applied to the zone's line
/// by the literate tests.
fn fix_silences(rule: &Rule, fence: &Fence, findings: &[Finding]) -> Result<(), String> {
    if fence.language == "zone" {
        return Ok(());
    }
    if fence.language == "eml" {
        return edit_silences(rule, fence, findings);
    }
    for finding in findings {
        let Some(fix) = &finding.fix else { continue };
        let [line] = fix.publish.as_slice() else { continue };
        if fix.applicability == Applicability::Placeholder {
            continue;
        }
        let (again, _) = run(&fence.language, fence.name.as_deref(), &line.text);
        if again.iter().any(|f| f.code == rule.code) {
            return Err(format!("the fix `{}` does not silence it:\n{}", line.text, show(&again)));
        }
    }
    Ok(())
}

/// The same for a message: its bytes are edited.
fn edit_silences(rule: &Rule, fence: &Fence, findings: &[Finding]) -> Result<(), String> {
    let mut raw = message(&fence.text, &fence.words);
    let mut edits: Vec<_> = findings
        .iter()
        .filter_map(|finding| finding.fix.as_ref())
        .filter(|fix| fix.applicability != Applicability::Placeholder)
        .flat_map(|fix| &fix.edits)
        .collect();
    if edits.is_empty() {
        return Ok(());
    }
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
    for edit in edits {
        raw.splice(edit.span.range(), edit.text.bytes());
    }
    let (again, _) = check_message(&raw, &fence.words);
    if again.iter().any(|finding| finding.code == rule.code) {
        return Err(format!(
            "the fix does not silence it:\n{}\n{}",
            String::from_utf8_lossy(&raw),
            show(&again)
        ));
    }
    Ok(())
}

const PROPER_NAMES: [&str; 6] = ["Amazon", "Apple", "Gmail", "Microsoft", "Outlook", "Yahoo"];

/// The wording that every finding keeps to.
fn style(findings: &[Finding]) -> Result<(), String> {
    for finding in findings {
        let texts = finding.notes.iter().chain(&finding.help).chain([&finding.message]);
        for text in texts {
            let first = text.chars().next().unwrap_or(' ');
            let word = text.split(' ').next().unwrap_or_default();
            let is_name =
                PROPER_NAMES.contains(&word) || word.chars().filter(|c| c.is_uppercase()).count() > 1;
            if text.trim().is_empty() || (first.is_uppercase() && !is_name) {
                return Err(format!("`{text}` starts with a capital"));
            }
            if text.ends_with('.') || text.contains("did you mean") || text.to_lowercase().contains("illegal")
            {
                return Err(format!("`{text}` is not worded as the house words it"));
            }
        }
        for label in &finding.labels {
            if label.span.start > label.span.end {
                return Err(format!("{} has a span that runs backwards", finding.code));
            }
        }
    }
    Ok(())
}

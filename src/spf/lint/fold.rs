//! Makes one finding of many that say the same of several terms, as each that mends one term would
//! carry the whole record, and its line to publish would still hold the other faults.

use crate::finding::{Finding, Findings};

/// So many places are pointed at; the message counts the others.
const PLACES: usize = 20;

/// Keeps what was said about a record: the findings of a rule whose fixes go together become one, and
/// those without a fix when they are more than `PLACES`.
pub(in crate::spf) fn keep(said: Vec<Box<Finding>>, found: &mut Findings) {
    let mut groups: Vec<(Box<Finding>, Vec<Box<Finding>>)> = Vec::new();
    for finding in said {
        match groups.iter_mut().find(|(first, _)| alike(first, &finding)) {
            Some((_, more)) => more.push(finding),
            None => groups.push((finding, Vec::new())),
        }
    }
    for (first, more) in groups {
        if first.fix.is_some() || more.len() >= PLACES {
            found.push(joined(first, more));
        } else {
            found.push(first);
            more.into_iter().for_each(|finding| found.push(finding));
        }
    }
}

fn alike(a: &Finding, b: &Finding) -> bool {
    let certainty = |finding: &Finding| finding.fix.as_ref().map(|fix| fix.applicability);
    a.code == b.code && a.severity == b.severity && a.help == b.help && certainty(a) == certainty(b)
}

fn joined(mut first: Box<Finding>, more: Vec<Box<Finding>>) -> Box<Finding> {
    if more.is_empty() {
        return first;
    }
    let terms = if more.len() == 1 { "term" } else { "terms" };
    first.message = format!("{}; the same holds for {} more {terms}", first.message, more.len());
    first = first.param("more", more.len());
    for (n, finding) in more.into_iter().enumerate() {
        if n + 1 < PLACES {
            first.labels.extend(finding.labels.into_iter().take(1));
        }
        if let (Some(fix), Some(other)) = (&mut first.fix, finding.fix) {
            let new: Vec<_> = other.edits.into_iter().filter(|edit| !fix.edits.contains(edit)).collect();
            fix.edits.extend(new);
        }
    }
    first
}

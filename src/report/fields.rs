//! The fields of machine-readable parts: RFC 3464 section 2.1, RFC 5965 section 3.

/// Groups of fields, each ended by an empty line. Folded lines are put together.
pub(super) fn groups(text: &str, most: usize) -> Vec<Vec<(&str, String)>> {
    let mut groups = Vec::new();
    let mut group: Vec<(&str, String)> = Vec::new();
    for line in text.lines() {
        if line.trim().is_empty() {
            if !group.is_empty() {
                groups.push(std::mem::take(&mut group));
            }
        } else if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = group.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            group.push((name.trim_end(), value.trim().to_owned()));
        }
        // One more than is asked for tells that there are more.
        if groups.len() > most {
            return groups;
        }
    }
    if !group.is_empty() {
        groups.push(group);
    }
    groups
}

/// The value behind `rfc822;`, `dns;` and the like, and that word.
pub(super) fn typed(value: &str) -> (Option<&str>, &str) {
    match value.split_once(';') {
        Some((kind, rest))
            if kind.trim().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)) =>
        {
            (Some(kind.trim()), rest.trim())
        }
        _ => (None, value.trim()),
    }
}

/// An address without what stands around it.
pub(super) fn address(value: &str) -> &str {
    let inside = value.split_once('<').map_or(value, |(_, rest)| rest.split('>').next().unwrap_or(rest));
    inside.trim().trim_matches(['<', '>', '"', '\'', ';', ','])
}

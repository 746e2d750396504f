use super::facts::Kind;

/// What is wrong with the tags of an ARC field that the crate reads all the same (RFC 8617 section
/// 4.1, RFC 6376 section 3.2).
pub(super) fn fault(kind: Kind, value: &[u8]) -> Option<&'static str> {
    let required: &[&[u8]] = match kind {
        Kind::Seal => &[b"i", b"a", b"b", b"cv", b"d", b"s"],
        Kind::MessageSignature => &[b"i", b"a", b"b", b"bh", b"d", b"h", b"s"],
        _ => return None,
    };
    let mut tags: Vec<(&[u8], &[u8])> = Vec::new();
    let mut pieces = value.split(|byte| *byte == b';').peekable();
    while let Some(piece) = pieces.next() {
        if piece.trim_ascii().is_empty() {
            // One may stand at the end.
            if pieces.peek().is_some() {
                return Some("a tag is empty");
            }
            break;
        }
        let Some(equals) = piece.iter().position(|byte| *byte == b'=') else {
            return Some("a piece is no `tag=value`");
        };
        let (name, value) = piece.split_at(equals);
        let name = name.trim_ascii();
        if !is_name(name) {
            return Some("a piece is no `tag=value`");
        }
        if tags.len() >= MOST_TAGS || tags.iter().any(|(known, _)| *known == name) {
            return Some("a tag stands twice");
        }
        tags.push((name, value.get(1..).unwrap_or_default().trim_ascii()));
    }
    let find = |wanted: &[u8]| tags.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value);
    if required.iter().any(|name| find(name).is_none()) {
        return Some("a tag is missing that must be there");
    }
    if !matches!(find(b"a"), Some(b"rsa-sha256" | b"ed25519-sha256")) {
        return Some("`a=` names an algorithm that must not be accepted");
    }
    let signed = find(b"h").unwrap_or_default();
    let is_seal = |name: &[u8]| name.trim_ascii().eq_ignore_ascii_case(b"arc-seal");
    signed.split(|byte| *byte == b':').any(is_seal).then_some("`h=` names a seal")
}

/// More than a field ever has.
const MOST_TAGS: usize = 100;

fn is_name(name: &[u8]) -> bool {
    name.first().is_some_and(u8::is_ascii_alphabetic)
        && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong() {
        let seal = "i=1; a=rsa-sha256; t=1; cv=none; d=a.example; s=s; b=AA==";
        let fault = |value: &str| fault(Kind::Seal, value.as_bytes());
        assert_eq!(fault(seal), None);
        assert_eq!(fault(&format!("{seal}; ")), None);
        for (from, to) in
            [("; t", ";; t"), ("t=1", "t"), ("t=1", "_t=1"), ("t=1", "s=1"), ("cv=", "CV="), ("256", "1")]
        {
            assert!(fault(&seal.replace(from, to)).is_some(), "{from} -> {to}");
        }
        assert_eq!(
            super::fault(Kind::MessageSignature, b"i=1;a=rsa-sha256;b=A;bh=A;d=a;h=from:ARC-Seal;s=s"),
            Some("`h=` names a seal")
        );
    }
}

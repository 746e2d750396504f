//! What the tags of a key record say (RFC 6376 section 3.6.1, RFC 8301, RFC 8463).

use crate::dns::Name;
use crate::finding::{Applicability, Fix, Severity, Span};

use super::paste;
use super::public_key::{self, Base64Error, Material};
use super::record::{Judge, Role, retired, shown};
use super::rules::{advice, key, record};
use super::tags::{Tag, TagList, members};
use super::{DkimAlgorithm, DkimKey, DkimKeyEncoding, DkimKeyState, DkimRecord};

/// Judges a list that keeps to the grammar, and fills in key and state.
pub(super) fn read(
    name: Option<&Name>,
    text: &[u8],
    list: &TagList<'_>,
    judge: &mut Judge<'_>,
    tree: &mut DkimRecord,
) {
    let mut usable = version(list, judge);
    usable &= hashes(list, judge);
    let declared = key_type(list, judge);
    usable &= declared.is_some();
    unknown_tags(list, judge);
    let Some(tag) = list.find("p") else {
        missing_key(text, list, judge);
        return;
    };
    if tag.value.is_empty() {
        tree.state = DkimKeyState::Retired;
        let parks = name.is_some_and(|name| name.as_str().starts_with("*._domainkey"));
        if !parks && usable {
            judge.push(retired(tag, judge));
        }
        return;
    }
    services(list, judge);
    testing(list, judge);
    let Some(declared) = declared else { return };
    tree.key = public(text, list, tag, declared, judge);
    if tree.key.is_some_and(|key| strong_enough(key, tag, judge)) && usable {
        tree.state = DkimKeyState::Valid;
    }
}

fn version(list: &TagList<'_>, judge: &mut Judge<'_>) -> bool {
    let Some(tag) = list.find("v") else { return true };
    let mut good = true;
    if tag.value != b"DKIM1" {
        good = false;
        judge.push(
            record::VERSION
                .finding(format!("the version is `{}`, not `DKIM1`", shown(tag.value)))
                .label(judge.source, tag.value_span, "must be `DKIM1`, in capitals")
                .note("a record with any other version must be discarded (RFC 6376 section 3.6.1)")
                .help("write `v=DKIM1`")
                .fix(Fix::new("write `DKIM1`", Applicability::Safe).edit(
                    judge.source,
                    tag.value_span,
                    "DKIM1",
                )),
        );
    }
    if list.tags.first().is_some_and(|first| first.name != b"v") {
        good = false;
        let start = list.tags.first().map_or(0, |first| first.name_span.start as usize);
        let after = list.tags.iter().find(|next| next.name_span.start > tag.name_span.start);
        let removed = match after {
            Some(next) => Span { start: tag.name_span.start, end: next.name_span.start },
            None => tag.span(),
        };
        judge.push(
            record::VERSION_PLACE
                .finding("`v=` is not the first tag")
                .label(judge.source, tag.span(), "must come first")
                .note("the version must be the first tag when it is there (RFC 6376 section 3.6.1)")
                .help("move it to the front, or leave it out")
                .fix(
                    Fix::new("move it to the front", Applicability::Safe)
                        .edit(judge.source, Span::new(start, start), "v=DKIM1; ")
                        .edit(judge.source, removed, ""),
                ),
        );
    }
    good
}

fn hashes(list: &TagList<'_>, judge: &mut Judge<'_>) -> bool {
    let Some(tag) = list.find("h") else { return true };
    if members(tag).any(|(word, _)| word == b"sha256") {
        return true;
    }
    judge.push(
        key::HASH
            .finding(format!("`h={}` does not allow `sha256`", shown(tag.value)))
            .label(judge.source, tag.value_span, "no hash that verifiers still accept")
            .note("SHA-1 must not be used any more, and every signature of today uses SHA-256 (RFC 8301 section 3.1)")
            .help("leave `h=` out, or write `h=sha256`")
            .fix(Fix::new("write `sha256`", Applicability::Safe).edit(judge.source, tag.value_span, "sha256")),
    );
    false
}

/// The declared kind; `None` when verifiers do not know it.
fn key_type(list: &TagList<'_>, judge: &mut Judge<'_>) -> Option<DkimAlgorithm> {
    let Some(tag) = list.find("k") else { return Some(DkimAlgorithm::Rsa) };
    let known = [("rsa", DkimAlgorithm::Rsa), ("ed25519", DkimAlgorithm::Ed25519)];
    if let Some((_, algorithm)) = known.iter().find(|(word, _)| tag.value == word.as_bytes()) {
        return Some(*algorithm);
    }
    let written = shown(tag.value);
    let finding = key::TYPE
        .finding(format!("the key type `{written}` is not one that verifiers know"))
        .param("type", &written)
        .label(judge.source, tag.value_span, "`rsa` or `ed25519`")
        .note("verifiers ignore keys of a type they do not know (RFC 6376 section 3.6.1)");
    let meant = known.iter().find(|(word, _)| tag.value.eq_ignore_ascii_case(word.as_bytes()));
    let Some((word, algorithm)) = meant else {
        judge.push(finding.help("publish an `rsa` or `ed25519` key"));
        return None;
    };
    judge.push(
        finding
            .severity(Severity::Warning)
            .note("values are case-sensitive, though some verifiers fold them (RFC 6376 section 3.2)")
            .help(format!("write `k={word}`"))
            .fix(Fix::new("write it small", Applicability::Safe).edit(judge.source, tag.value_span, *word)),
    );
    Some(*algorithm)
}

fn unknown_tags(list: &TagList<'_>, judge: &mut Judge<'_>) {
    const KNOWN: [&[u8]; 7] = [b"v", b"h", b"k", b"n", b"p", b"s", b"t"];
    let source = judge.source;
    for tag in list.tags.iter().filter(|tag| !KNOWN.contains(&tag.name)).take(8) {
        let name = shown(tag.name);
        let obsolete = tag.name == b"g";
        let rule = if obsolete { &advice::OBSOLETE_TAG } else { &advice::UNKNOWN_TAG };
        // `P=` is told by the missing key.
        if tag.name == b"P" && list.find("p").is_none() {
            continue;
        }
        let why = if obsolete {
            "RFC 6376 took the tag away (appendix E); verifiers ignore it"
        } else {
            "verifiers ignore tags they do not know (RFC 6376 section 3.2)"
        };
        judge.push(
            rule.finding(format!("the tag `{name}=` does nothing"))
                .param("tag", &name)
                .label(source, tag.span(), "ignored")
                .note(why)
                .help("remove it"),
        );
    }
}

fn missing_key(text: &[u8], list: &TagList<'_>, judge: &mut Judge<'_>) {
    let finding = key::MISSING
        .finding("the record has no `p=` tag")
        .label(judge.source, Span::new(0, text.len()), "no key")
        .note("`p=` is the one tag that a key record must have (RFC 6376 section 3.6.1)");
    judge.push(match list.find("P") {
        Some(tag) => finding
            .help("write `p=` small: tag names are case-sensitive (RFC 6376 section 3.2)")
            .fix(Fix::new("write it small", Applicability::Safe).edit(judge.source, tag.name_span, "p")),
        None => finding.help("add the key, or `p=` alone when it is retired"),
    });
}

fn services(list: &TagList<'_>, judge: &mut Judge<'_>) {
    let Some(tag) = list.find("s") else { return };
    if members(tag).any(|(word, _)| word == b"*" || word == b"email") {
        return;
    }
    judge.push(
        key::SERVICE
            .finding(format!("`s={}` keeps the key from ordinary mail", shown(tag.value)))
            .label(judge.source, tag.value_span, "neither `email` nor `*`")
            .note("verifiers of mail ignore a key for other services (RFC 6376 section 3.6.1); `tlsrpt` is for TLS reports (RFC 8460 section 3)")
            .help("leave `s=` out if mail is signed with this key"),
    );
}

fn testing(list: &TagList<'_>, judge: &mut Judge<'_>) {
    let Some(tag) = list.find("t") else { return };
    let Some((_, span)) = members(tag).find(|(word, _)| *word == b"y") else { return };
    judge.push(
        key::TESTING
            .finding("the key is marked as a test: `t=y`")
            .label(judge.source, span, "testing")
            .note("verifiers must treat signed mail like unsigned mail when the signature fails, and some do not count it at all (RFC 6376 section 3.6.1)")
            .help("remove `t=y` when signing works"),
    );
}

fn public(
    text: &[u8],
    list: &TagList<'_>,
    tag: &Tag<'_>,
    declared: DkimAlgorithm,
    judge: &mut Judge<'_>,
) -> Option<DkimKey> {
    let source = judge.source;
    let span = tag.value_span;
    let decoded = public_key::decode(tag.value);
    let readable = decoded.as_ref().is_ok_and(|bytes| {
        let whole = declared == DkimAlgorithm::Ed25519 && bytes.len() == 32;
        whole || !matches!(public_key::examine(bytes), Material::Truncated { .. } | Material::Unreadable)
    });
    if !readable && let Some(restored) = with_plus(tag) {
        spaces_for_plus(tag, restored, judge);
        return None;
    }
    let bytes = match decoded {
        Ok(bytes) => bytes,
        Err(Base64Error::Cut) => {
            judge.push(truncated(text, tag, None, judge));
            return None;
        }
        Err(Base64Error::Byte(at)) => {
            base64(tag, at, judge);
            return None;
        }
    };
    let unreadable = |what: &str, help: &str| {
        key::UNREADABLE
            .finding(format!("`p=` holds {what}"))
            .label(source, span, "no RSA or Ed25519 public key")
            .note(
                "verifiers cannot use it, so signatures fail (RFC 6376 section 3.6.1, RFC 8463 section 4.2)",
            )
            .help(help)
    };
    match public_key::examine(&bytes) {
        Material::Rsa { key: rsa, trailing, pkcs1 } => {
            if declared == DkimAlgorithm::Ed25519 {
                judge.push(mismatch(list, tag, "ed25519", "rsa", None, judge));
                return None;
            }
            if trailing > 0 {
                judge.push(
                    unreadable("bytes after the end of the key", "publish the key as it was generated")
                        .severity(Severity::Warning),
                );
            }
            if rsa.encoding == DkimKeyEncoding::Pkcs1 {
                let wrapped = public_key::encode(&public_key::wrap(pkcs1));
                judge.push(
                    key::PKCS1
                        .finding("the key is a bare RSAPublicKey")
                        .label(source, span, "without its SubjectPublicKeyInfo")
                        .note("allowed by the letter of RFC 6376 section 3.6.1, refused by some verifiers (errata 3017, 7001)")
                        .help("publish it as SubjectPublicKeyInfo")
                        .fix(Fix::new("wrap it", Applicability::Safe).edit(source, span, wrapped)),
                );
            }
            Some(rsa)
        }
        Material::Ed25519 { key: ed25519, raw } => {
            let bare = public_key::encode(raw);
            if declared == DkimAlgorithm::Rsa {
                judge.push(mismatch(list, tag, "rsa", "ed25519", Some(bare), judge));
                return None;
            }
            if ed25519.encoding == DkimKeyEncoding::Spki {
                judge.push(
                    key::ED25519_LENGTH
                        .finding("the Ed25519 key is wrapped in a SubjectPublicKeyInfo")
                        .label(source, span, "must be the 32 bytes alone")
                        .note("`p=` holds the 32 bytes of the key (RFC 8463 section 4.2)")
                        .help("publish the last 32 bytes")
                        .fix(Fix::new("take it out", Applicability::Safe).edit(source, span, bare)),
                );
                return None;
            }
            Some(ed25519)
        }
        _ if declared == DkimAlgorithm::Ed25519 => {
            judge.push(
                key::ED25519_LENGTH
                    .finding(format!("an Ed25519 key has 32 bytes, and this one has {}", bytes.len()))
                    .label(source, span, "must be 32 bytes")
                    .note("`p=` holds the 32 bytes of the key (RFC 8463 section 4.2)")
                    .help("publish the key as it was generated"),
            );
            None
        }
        Material::Truncated { wanted } => {
            judge.push(truncated(text, tag, Some((bytes.len(), wanted)), judge));
            None
        }
        Material::Private => {
            judge.push(
                key::PRIVATE
                    .finding("`p=` holds a private key")
                    .label(source, span, "anybody can sign with it")
                    .note("everybody can read DNS, so this key is lost; verifiers cannot use it either")
                    .help("throw the key pair away, make a new one and publish its public half"),
            );
            None
        }
        Material::Certificate => {
            judge.push(unreadable("a certificate", "publish the public key alone"));
            None
        }
        Material::OtherAlgorithm => {
            judge.push(unreadable("a key of another kind", "publish an RSA or Ed25519 key"));
            None
        }
        Material::Unreadable => {
            judge.push(unreadable("no public key", "publish the key as it was generated"));
            None
        }
    }
}

/// The key with a `+` for each space, when that makes it whole.
fn with_plus(tag: &Tag<'_>) -> Option<String> {
    if !tag.value.contains(&b' ') {
        return None;
    }
    let text: Vec<u8> = tag.value.iter().map(|&byte| if byte == b' ' { b'+' } else { byte }).collect();
    let bytes = public_key::decode(&text).ok()?;
    let whole = match public_key::examine(&bytes) {
        Material::Rsa { trailing, .. } => trailing == 0,
        Material::Ed25519 { .. } => true,
        _ => false,
    };
    whole.then(|| shown(&text))
}

/// Says that a form field or URL turned each `+` into a space.
fn spaces_for_plus(tag: &Tag<'_>, restored: String, judge: &mut Judge<'_>) {
    let lost = tag.value.iter().filter(|&&byte| byte == b' ').count();
    let source = judge.source;
    let mut finding = key::BASE64
        .finding(format!("{lost} `+` of the key became spaces"))
        .note("white space in `p=` does not count, so the key comes out too short (RFC 6376 section 3.6.1)")
        .help("write `+` again in their place: the whole key is there");
    let start = tag.value_span.start as usize;
    let spaces = tag.value.iter().enumerate().filter(|&(_, &byte)| byte == b' ').take(8);
    for (at, _) in spaces {
        finding = finding.label(source, Span::new(start + at, start + at + 1), "was `+`");
    }
    judge.push(finding.fix(Fix::new("restore `+`", Applicability::Safe).edit(
        source,
        tag.value_span,
        restored,
    )));
}

fn base64(tag: &Tag<'_>, at: usize, judge: &mut Judge<'_>) {
    let source = judge.source;
    if let Some(stripped) = paste::strip_armor(tag.value)
        && public_key::decode(&stripped).is_ok()
    {
        judge.push(
            record::PEM_ARMOR
                .finding("the lines round a PEM file are in `p=`")
                .label(source, tag.value_span, "only the base64 between them belongs here")
                .note("they are no base64, so the key cannot be read (RFC 6376 section 3.6.1)")
                .help("publish what stands between them")
                .fix(Fix::new("take them away", Applicability::Safe).edit(
                    source,
                    tag.value_span,
                    shown(&stripped),
                )),
        );
        return;
    }
    let start = tag.value_span.start as usize + at;
    let byte = tag.value.get(at).copied().unwrap_or(b'=');
    let mut finding = key::BASE64
        .finding(format!("`{}` cannot stand there in base64", shown(&[byte])))
        .label(source, Span::new(start, start + 1), "not base64")
        .note("the key cannot be decoded (RFC 6376 section 2.10)")
        .help("publish the key as it was generated");
    // URL-safe base64 is the same key in another alphabet; quotes are a copy's.
    let repaired: Vec<u8> = tag
        .value
        .iter()
        .filter(|byte| **byte != b'"' && **byte != b'\\')
        .map(|&byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => other,
        })
        .collect();
    let key = public_key::decode(&repaired);
    if key.is_ok_and(|bytes| {
        matches!(public_key::examine(&bytes), Material::Rsa { .. } | Material::Ed25519 { .. })
    }) {
        finding = finding.fix(Fix::new("write it in plain base64", Applicability::Safe).edit(
            source,
            tag.value_span,
            shown(&repaired),
        ));
    }
    judge.push(finding);
}

fn truncated(
    text: &[u8],
    tag: &Tag<'_>,
    bytes: Option<(usize, usize)>,
    judge: &Judge<'_>,
) -> Box<crate::finding::Finding> {
    let end = tag.value_span.end as usize;
    let message = match bytes {
        Some((held, wanted)) => format!("the key is cut off: {held} of {wanted} bytes are there"),
        None => "the key is cut off in the middle of a byte".to_owned(),
    };
    let mut finding = key::TRUNCATED
        .finding(message)
        .label(judge.source, Span::new(end.saturating_sub(1), end), "ends too early")
        .note("verifiers cannot read the key, so signatures fail (RFC 6376 section 3.6.1)")
        .help("publish the whole key; a long one goes into one record of several strings");
    if end == text.len() && end == 255 {
        finding = finding.note("one string of a TXT record holds 255 bytes, which is where this text ends (RFC 1035 section 3.3.14)");
    }
    finding
}

fn mismatch(
    list: &TagList<'_>,
    tag: &Tag<'_>,
    declared: &str,
    held: &'static str,
    bare: Option<String>,
    judge: &Judge<'_>,
) -> Box<crate::finding::Finding> {
    let at = tag.name_span.start as usize;
    let fix = Fix::new(format!("write `k={held}`"), Applicability::Safe);
    let mut fix = match list.find("k") {
        Some(k) => fix.edit(judge.source, k.value_span, held),
        None => fix.edit(judge.source, Span::new(at, at), format!("k={held}; ")),
    };
    if let Some(bare) = bare {
        fix = fix.edit(judge.source, tag.value_span, bare);
    }
    let message = match list.find("k") {
        Some(_) => format!("`k=` says `{declared}`, and the key is `{held}`"),
        None => format!("the key is `{held}`, and without `k=` it is read as `{declared}`"),
    };
    key::TYPE_MISMATCH
        .finding(message)
        .label(judge.source, tag.value_span, format!("an `{held}` key"))
        .note("verifiers read the key by its type and fail (RFC 6376 section 3.6.1, RFC 8463 section 4.2)")
        .help(format!("write `k={held}`"))
        .fix(fix)
}

/// Judges the size; `false` when verifiers refuse the key.
fn strong_enough(read: DkimKey, tag: &Tag<'_>, judge: &mut Judge<'_>) -> bool {
    if read.algorithm == DkimAlgorithm::Ed25519 {
        return true;
    }
    let bits = read.bits;
    let rule = match bits {
        0..1024 => &key::UNDER_1024,
        1024..2048 => &key::UNDER_2048,
        2048..=4096 => return true,
        _ => &key::OVER_4096,
    };
    let (why, help) = match bits {
        0..1024 => (
            "verifiers must not accept keys under 1024 bits (RFC 8301 section 3.2)",
            "make a key of 2048 bits",
        ),
        1024..2048 => (
            "signers should use 2048 bits or more (RFC 8301 section 3.2)",
            "change to a key of 2048 bits at the next rotation",
        ),
        _ => (
            "verifiers need only handle 1024 to 4096 bits (RFC 8301 section 3.2)",
            "use a key of 2048 to 4096 bits",
        ),
    };
    let mut finding = rule
        .finding(format!("the RSA key has {bits} bits"))
        .param("bits", bits)
        .label(judge.source, tag.value_span, format!("{bits} bits"))
        .note(why)
        .help(help);
    if judge.aliased && judge.role != Role::Pasted && bits >= 1024 {
        finding = finding.severity(Severity::Info);
    }
    judge.push(finding);
    bits >= 1024
}

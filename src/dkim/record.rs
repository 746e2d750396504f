//! Reads a key record (RFC 6376 section 3.6.1): what it is, where it leaves the grammar.

use crate::dns::{Limits, Name};
use crate::finding::{Applicability, Finding, Findings, Fix, Severity, Source, SourceId, Span, escape_byte};

use super::meaning;
use super::paste::{self, Artifact, Kind};
use super::rules::{advice, key, record};
use super::tags::{Fault, Tag, TagList, members};
use super::{DkimKeyState, DkimRecord, DkimTag};

/// What is known of the selector whose record is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A text that somebody typed or pasted.
    Pasted,
    /// Somebody said that mail is signed with it.
    InUse,
    /// A well-known selector that was tried.
    Tried,
}

/// Where the findings of one record go.
pub(super) struct Judge<'a> {
    pub(super) found: &'a mut Findings,
    pub(super) source: SourceId,
    pub(super) role: Role,
    /// Behind an alias the record is somebody else's, so its repair is not ours to publish.
    pub(super) aliased: bool,
}

impl Judge<'_> {
    pub(super) fn push(&mut self, mut finding: Box<Finding>) {
        if self.aliased {
            finding.fix = None;
            finding.help = Some("the record stands behind an alias: ask whoever runs its target".into());
        }
        self.found.push(finding);
    }
}

/// Reads the text of one key record; never fails. `name` is the owner, where it is known.
pub fn lint(name: Option<&Name>, text: &[u8], found: &mut Findings) -> DkimRecord {
    let owner = name.map_or("", Name::as_str);
    let source = found.source(Source::record(owner, "TXT", text));
    let mut judge = Judge { found, source, role: Role::Pasted, aliased: false };
    if let Some(name) = name {
        wrong_place(name, text, &mut judge);
    }
    read(name, text, &mut judge)
}

fn wrong_place(name: &Name, text: &[u8], judge: &mut Judge<'_>) {
    if name.labels().any(|label| label == "_domainkey") || paste::kind(text) != Kind::Key {
        return;
    }
    judge.push(
        record::WRONG_PLACE
            .finding(format!("a key record at `{name}` is never looked up"))
            .label(judge.source, Span::new(0, text.len()), "")
            .note("verifiers ask for `<selector>._domainkey.<domain>` (RFC 6376 section 3.6.2.1)")
            .help(format!("publish it at `<selector>._domainkey.{name}`")),
    );
}

/// Reads one record for a judge.
pub(super) fn read(name: Option<&Name>, text: &[u8], judge: &mut Judge<'_>) -> DkimRecord {
    let limits = Limits::default();
    let text = text.get(..limits.record_bytes).unwrap_or(text);
    let list = TagList::parse(text, limits.terms);
    let mut tree = tree(&list, judge);
    match paste::kind(text) {
        Kind::Key => {
            if grammar(text, &list, judge) {
                meaning::read(name, text, &list, judge, &mut tree);
            }
        }
        Kind::Pasted(artifacts) => pasted(text, &artifacts, judge),
        Kind::BareKey { base64, ed25519 } => bare(text, &base64, ed25519, judge),
        Kind::Policy => {
            tree.state = DkimKeyState::Foreign;
            judge.push(policy(text, judge.source));
        }
        kind => {
            tree.state = DkimKeyState::Foreign;
            foreign(text, &kind, judge);
        }
    }
    tree
}

fn tree(list: &TagList<'_>, judge: &Judge<'_>) -> DkimRecord {
    let place = |span| judge.found.place(judge.source, span);
    let words = |name: &str| match list.find(name) {
        Some(tag) => members(tag).filter(|(word, _)| !word.is_empty()).map(|(word, _)| shown(word)).collect(),
        None => Vec::new(),
    };
    let mut services: Vec<String> = words("s");
    if services.is_empty() {
        services.push("*".into());
    }
    DkimRecord {
        source: judge.source,
        state: DkimKeyState::Broken,
        tags: list
            .tags
            .iter()
            .map(|tag| DkimTag {
                name: shown(tag.name),
                value: shown(tag.value),
                name_span: place(tag.name_span),
                value_span: place(tag.value_span),
            })
            .collect(),
        key: None,
        flags: words("t"),
        hashes: words("h"),
        services,
    }
}

/// Bytes in the escaped form of a source's text.
pub(super) fn shown(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    bytes.iter().for_each(|&byte| escape_byte(byte, &mut out));
    out
}

/// At most this many places are shown for one kind of fault.
const SHOWN: usize = 8;

/// Reports where the text leaves the grammar; whether it keeps to it.
fn grammar(text: &[u8], list: &TagList<'_>, judge: &mut Judge<'_>) -> bool {
    let mut good = true;
    if list.faults.iter().any(|fault| matches!(fault, Fault::Empty(_))) {
        good = false;
        let mut finding = record::EMPTY_TAG.finding("nothing stands between two semicolons");
        let mut fix = Fix::new("remove the semicolon", Applicability::Safe);
        for fault in &list.faults {
            if let Fault::Empty(span) = *fault {
                if finding.labels.len() < SHOWN {
                    finding = finding.label(judge.source, span, "this one is too many");
                }
                fix = fix.edit(judge.source, span, "");
            }
        }
        judge.push(
            finding
                .note("the grammar wants a tag after each semicolon but the last, and a list with a fault is ignored whole (RFC 6376 section 3.2)")
                .help("remove it")
                .fix(fix),
        );
    }
    for fault in list.faults.iter().filter(|fault| !matches!(fault, Fault::Empty(_))).take(SHOWN) {
        good = false;
        judge.push(bad_tag(text, *fault, judge.source));
    }
    for (earlier, tag) in list.duplicates().take(SHOWN) {
        good = false;
        let name = shown(tag.name);
        let mut finding = record::DUPLICATE_TAG
            .finding(format!("the tag `{name}=` stands there twice"))
            .label(judge.source, tag.span(), "again")
            .label(judge.source, earlier.span(), "first here")
            .note("a duplicate makes the whole list invalid, so the key is ignored (RFC 6376 section 3.2)")
            .help("keep one of them");
        if earlier.value == tag.value {
            finding = finding.fix(Fix::new("remove the second", Applicability::Safe).edit(
                judge.source,
                Span::new(whole_start(text, tag), tag.span().end as usize),
                "",
            ));
        }
        judge.push(finding);
    }
    for tag in &list.tags {
        let swallowed = swallowed(tag);
        let Some((_, _, name)) = swallowed.first().copied() else { continue };
        good = false;
        let mut finding = record::MISSING_SEMICOLON
            .finding(format!("`{}=` swallows the tag `{name}=` after it", shown(tag.name)));
        let mut fix = Fix::new("put semicolons between the tags", Applicability::Safe);
        for (gap, at, name) in swallowed {
            let label = Span::new(at, at + name.len() + 1);
            finding = finding.label(judge.source, label, "needs a semicolon before it");
            fix = fix.edit(judge.source, Span::new(gap, at), "; ");
        }
        // What told the tags apart may stand at the end as well.
        let end = tag.value_span.end as usize;
        let tail = tag.value.iter().rev().take_while(|&&byte| byte == b',').count();
        if tail > 0 {
            fix = fix.edit(judge.source, Span::new(end - tail, end), "");
        }
        judge.push(
            finding
                .note("tags are told apart by semicolons only; without one this is part of the value (RFC 6376 section 3.2)")
                .help("put a semicolon between them")
                .fix(fix),
        );
    }
    good
}

/// Where the semicolon before a tag is.
fn whole_start(text: &[u8], tag: &Tag<'_>) -> usize {
    let start = tag.name_span.start as usize;
    text.get(..start).and_then(|before| before.iter().rposition(|&b| b == b';')).unwrap_or(start)
}

/// The known tags inside the value of another, since semicolons are missing: where the gap before
/// each begins, where it begins itself, and its name.
fn swallowed(tag: &Tag<'_>) -> Vec<(usize, usize, &'static str)> {
    const KNOWN: [&str; 8] = ["v", "k", "p", "t", "s", "h", "n", "g"];
    let is_gap = |byte: u8| byte == b',' || super::tags::is_fws(byte);
    if tag.name == b"n" {
        return Vec::new();
    }
    let start = tag.value_span.start as usize;
    let inside = tag.value.windows(3).enumerate().filter_map(|(at, window)| {
        let [before, name, b'='] = window else { return None };
        let after = tag.value.get(at + 3).copied().unwrap_or(b'=');
        if !is_gap(*before) || after == b'=' || super::tags::is_fws(after) {
            return None;
        }
        let name = KNOWN.iter().find(|known| known.as_bytes() == [*name])?;
        let gap = tag.value.get(..=at)?.iter().rev().take_while(|&&byte| is_gap(byte)).count();
        Some((start + at + 1 - gap, start + at + 1, *name))
    });
    inside.take(SHOWN).collect()
}

fn bad_tag(text: &[u8], fault: Fault, source: SourceId) -> Box<Finding> {
    let (span, message, label) = match fault {
        Fault::NoEquals(span) => (span, "is no tag", "has no `=`"),
        Fault::Name(span) | Fault::Empty(span) => {
            (span, "is no tag name", "a name is a letter, then letters, digits and `_`")
        }
        Fault::Byte(span) => (span, "cannot stand in a value", "not printable ASCII"),
    };
    let piece = text.get(span.range()).unwrap_or_default();
    let mut input = shown(piece.get(..60).unwrap_or(piece));
    if piece.len() > 60 {
        input.push('…');
    }
    let finding = record::TAG_SYNTAX
        .finding(format!("`{input}` {message}"))
        .param("input", &input)
        .label(source, span, label)
        .note("a list with a fault is ignored whole, so the key is not found (RFC 6376 section 3.2)");
    let is_key = piece.len() >= 40 && super::public_key::decode(piece).is_ok();
    if matches!(fault, Fault::NoEquals(_)) && is_key {
        let at = span.start as usize;
        return finding
            .help("name the key `p=`")
            .fix(Fix::new("put `p=` before it", Applicability::Safe).edit(source, Span::new(at, at), "p="));
    }
    finding.help("write it as `name=value`, or remove it")
}

fn pasted(text: &[u8], artifacts: &[Artifact], judge: &mut Judge<'_>) {
    let what = artifacts.first().map_or("", |artifact| artifact.what);
    let mut finding = record::PASTED_CHARACTERS
        .finding(format!("characters of a copy are in the record: {what}"))
        .param("what", what)
        .note("each is part of the text that verifiers read, and the tag list fails on it (RFC 6376 section 3.2)")
        .help("publish the text without them");
    for artifact in artifacts {
        finding = finding.label(judge.source, artifact.span, artifact.what);
    }
    let clean = shown(&paste::clean(text));
    judge.push(finding.fix(Fix::new("take them away", Applicability::Safe).edit(
        judge.source,
        Span::new(0, text.len()),
        clean,
    )));
}

fn bare(text: &[u8], base64: &str, ed25519: bool, judge: &mut Judge<'_>) {
    let kind = if ed25519 { "ed25519" } else { "rsa" };
    let whole = Span::new(0, text.len());
    judge.push(
        record::BARE_KEY
            .finding("the record is a key without tags")
            .label(judge.source, whole, "no tag list")
            .note("a key record is a tag list, with the key in `p=` (RFC 6376 section 3.6.1)")
            .help("publish it as a tag list")
            .fix(Fix::new("put it into tags", Applicability::Safe).edit(
                judge.source,
                whole,
                format!("v=DKIM1; k={kind}; p={base64}"),
            )),
    );
}

/// ADSP or DomainKeys policy text.
pub(super) fn policy(text: &[u8], source: SourceId) -> Box<Finding> {
    advice::POLICY_LEFTOVER
        .finding("a signing policy that no receiver reads any more")
        .label(source, Span::new(0, text.len()), "")
        .note("ADSP (RFC 5617) is historic since 2013 and DomainKeys (RFC 4870) since 2007; DMARC took their place")
        .help("remove the record")
}

fn foreign(text: &[u8], kind: &Kind, judge: &mut Judge<'_>) {
    let whole = Span::new(0, text.len());
    let severity = match judge.role {
        Role::Pasted | Role::InUse => Severity::Error,
        Role::Tried => Severity::Info,
    };
    if let Kind::HostName(host) = kind {
        judge.push(
            record::HOST_NAME
                .finding(format!("the text is the host name `{host}`, not a key"))
                .severity(if severity == Severity::Info { Severity::Warning } else { severity })
                .label(judge.source, whole, "meant as the target of an alias")
                .note("verifiers read it as a key record without `p=` and ignore it (RFC 6376 section 3.6.1)")
                .help(format!("publish a CNAME record with the target `{host}` in place of this TXT record")),
        );
        return;
    }
    let what = match kind {
        Kind::Other(protocol) => format!("the text is a record of {protocol}, not a key"),
        Kind::Empty => "the text is empty".to_owned(),
        _ => "the text is no key record".to_owned(),
    };
    judge.push(
        record::FOREIGN_TEXT
            .finding(what)
            .severity(severity)
            .label(judge.source, whole, "")
            .note("every TXT record at a selector is read as a key (RFC 6376 section 3.6.2.2)")
            .help("move it to the name where it belongs, or remove it"),
    );
}

/// What a record is, for texts beside others at one name.
pub(super) fn is_key(text: &[u8]) -> bool {
    matches!(paste::kind(text), Kind::Key | Kind::Pasted(_) | Kind::BareKey { .. })
}

// The severity of a retired key depends on who points at it.
pub(super) fn retired(tag: &Tag<'_>, judge: &Judge<'_>) -> Box<Finding> {
    let severity = if judge.role == Role::InUse { Severity::Error } else { Severity::Info };
    key::RETIRED
        .finding("the key is retired: `p=` is empty")
        .severity(severity)
        .label(judge.source, tag.span(), "taken back")
        .note("mail signed with this selector fails (RFC 6376 section 3.6.1 and section 6.1.2 step 7)")
        .help("leave it while such mail may still travel; sign with another selector")
}

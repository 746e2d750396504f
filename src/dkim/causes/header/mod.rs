//! Looks for what has changed in the signed fields.

mod folding;
mod told;

use sha2::{Digest, Sha256};

use super::DkimCauseKind::{self, *};
use super::mailbox::{Mailbox, members};
use super::text::decode_hex;
use super::variants::{self, Context};
use super::{DkimCause, DkimDiagnosis, Work, help};
use crate::dkim::crypto::{self, PublicKey};
use crate::dkim::header::{HeaderFields, split};
use crate::dkim::tags::TagList;
use crate::dkim::verify::{self, DkimVerdict, VerifyLimits, without_value};
use crate::dkim::{Canonicalization, Signature};
use crate::dns::{Dns, Name};
use folding::REFOLDINGS;

/// Longer fields are not rewritten: each variant is as long.
const FIELD: usize = 8 * 1024;

/// The most other keys that are tried.
const KEYS: usize = 20;

/// The most instances of one name that are left out in turn.
const INSTANCES: usize = 20;

/// The most signed fields that are rewritten in turn.
const SLOTS: usize = 60;

/// The most pairs of rewritten fields.
const PAIRS: usize = 1_500;

pub(super) fn search(
    dns: &Dns<'_>,
    fields: &[&[u8]],
    verdict: &DkimVerdict<'_>,
    others: &[Name],
    work: &mut Work,
    ed25519: &mut u32,
    diagnosis: &mut DkimDiagnosis,
) {
    let signature = &verdict.signature;
    let Ok(key) = verify::key(dns, signature) else { return };
    let fields = fields.get(..VerifyLimits::default().fields).unwrap_or(fields);
    let mut target = Target::Ed25519(&key, &signature.signature);
    if let PublicKey::Rsa { .. } = key {
        let digest = crypto::signed_digest(&key, &signature.signature);
        diagnosis.key_fits = Some(digest.is_some());
        target = match digest {
            Some(digest) => Target::Digest(digest),
            None => Target::Nothing,
        };
    }
    let mut header = Header::new(fields, verdict.field, signature, target, work, ed25519);
    if !matches!(header.target, Target::Digest(_)) {
        work_key(dns, &mut header, signature, others);
    }
    if header.work.done.cause.is_none() && !matches!(header.target, Target::Nothing) {
        header.work.done.cause = header.run().map(|found| header.told(found));
    }
}

/// Another key: an RSA key that opens the signature has made it, whatever else has changed.
fn work_key(dns: &Dns<'_>, header: &mut Header<'_, '_>, signature: &Signature<'_>, others: &[Name]) {
    header.work.family(Key);
    for other in others.iter().filter(|other| Some(*other) != signature.key_name.as_ref()).take(KEYS) {
        let meant = Signature { key_name: Some(other.clone()), ..signature.clone() };
        let Ok(key) = verify::key(dns, &meant) else { continue };
        let (fits, whole) = match key {
            PublicKey::Rsa { .. } => match crypto::signed_digest(&key, &signature.signature) {
                Some(digest) => (true, header.digest(&[]).is_some_and(|now| now == digest)),
                None => {
                    header.work.hypothesis(0);
                    (false, false)
                }
            },
            PublicKey::Ed25519(_) => {
                let digest = header.checked().then(|| header.digest(&[])).flatten();
                let fits = digest
                    .is_some_and(|digest| crypto::verify(&key, &digest, &signature.signature) == Some(true));
                (fits, fits)
            }
        };
        if fits {
            let rest = if whole { "" } else { ", and the signed fields have changed since" };
            header.work.done.cause = Some(DkimCause {
                kind: Key,
                summary: format!("the key at `{}` has made this signature{rest}", other.as_str()),
                help: help(Key),
                changes: Vec::new(),
                places: 0,
                key: Some(other.clone()),
            });
            return;
        }
    }
}

enum Target<'k> {
    /// The digest that was signed.
    Digest([u8; 32]),
    /// Each digest has to be checked.
    Ed25519(&'k PublicKey, &'k [u8]),
    /// No digest can fit.
    Nothing,
}

/// A place in the order of what is signed.
struct Slot<'m> {
    /// In small letters.
    name: Vec<u8>,
    /// The field that is signed there, if there is one.
    field: Option<usize>,
    raw: &'m [u8],
}

struct Header<'m, 'w> {
    fields: &'m [&'m [u8]],
    /// Their names.
    names: Vec<Option<&'m [u8]>>,
    form: Canonicalization,
    slots: Vec<Slot<'m>>,
    /// The digest of all before each slot, and before the field of the signature.
    states: Vec<Sha256>,
    /// The canonical size of all slots up to each.
    sizes: Vec<usize>,
    /// The field of the signature as it is signed.
    own: Vec<u8>,
    own_field: usize,
    /// Where the value of `b=` was taken out of `own`, and how long it is.
    cut: (usize, usize),
    made: Option<u64>,
    target: Target<'w>,
    work: &'w mut Work,
    ed25519: &'w mut u32,
    /// What is tried in pairs.
    likely: Vec<(usize, DkimCauseKind, Vec<u8>)>,
    /// What is less likely, and waits where each check is dear.
    unlikely: Vec<(usize, DkimCauseKind, Vec<u8>)>,
}

/// Slots with what was signed there, the last being the field of the signature.
type Changed = Vec<(usize, Vec<u8>)>;

struct Found {
    kind: DkimCauseKind,
    changed: Changed,
}

impl<'m, 'w> Header<'m, 'w> {
    fn new(
        fields: &'m [&'m [u8]],
        own_field: usize,
        signature: &Signature<'_>,
        target: Target<'w>,
        work: &'w mut Work,
        ed25519: &'w mut u32,
    ) -> Self {
        // Once: a field without a colon is gone through to its end.
        let names: Vec<_> = fields.iter().map(|field| split(field).map(|(name, _)| name)).collect();
        let signed = HeaderFields::of(fields).signed(signature.signed.iter().copied());
        let slots: Vec<Slot<'m>> = signature
            .signed
            .iter()
            .zip(signed)
            .map(|(name, field)| {
                let raw = field.and_then(|at| fields.get(at)).copied().unwrap_or_default();
                Slot { name: name.to_ascii_lowercase(), field, raw }
            })
            .collect();
        let (mut state, mut form, mut size) = (Sha256::new(), Vec::new(), 0);
        let (mut states, mut sizes) = (vec![state.clone()], vec![0]);
        for slot in &slots {
            if slot.field.is_some() {
                signature.header_form.field(slot.raw, &mut form);
            }
            state.update(&form);
            size += form.len();
            form.clear();
            states.push(state.clone());
            sizes.push(size);
        }
        let own = fields.get(own_field).copied().unwrap_or_default();
        let colon = own.iter().position(|byte| *byte == b':').map_or(0, |colon| colon + 1);
        let span = signature.signature_span.range();
        Self {
            fields,
            names,
            form: signature.header_form,
            slots,
            states,
            sizes,
            own: without_value(own, signature),
            own_field,
            cut: (colon + span.start, span.len()),
            made: signature.timestamp,
            target,
            work,
            ed25519,
            likely: Vec::new(),
            unlikely: Vec::new(),
        }
    }

    /// The digest with some slots changed, when there is room for it; `changed` is in order.
    fn digest(&mut self, changed: &[(usize, Vec<u8>)]) -> Option<[u8; 32]> {
        self.digest_as(self.form, changed)
    }

    fn digest_as(&mut self, form: Canonicalization, changed: &[(usize, Vec<u8>)]) -> Option<[u8; 32]> {
        let is_own_form = form == self.form;
        let first = changed.first().map_or(self.slots.len(), |(at, _)| *at).min(self.slots.len());
        let first = if is_own_form { first } else { 0 };
        let known = self.sizes.last()? - self.sizes.get(first)?;
        let grown: usize = changed.iter().map(|(_, raw)| raw.len()).sum();
        if !self.work.hypothesis(known + grown + self.own.len()) {
            return None;
        }
        let (mut hash, mut out) =
            (if is_own_form { self.states.get(first)?.clone() } else { Sha256::new() }, Vec::new());
        let mut changes = changed.iter().peekable();
        for (at, slot) in self.slots.iter().enumerate().skip(first) {
            let raw = changes.next_if(|(slot, _)| *slot == at).map_or(slot.raw, |(_, raw)| raw);
            if !raw.is_empty() {
                form.field(raw, &mut out);
            }
        }
        let own = changes.next().map_or(&self.own, |(_, raw)| raw);
        form.field(own, &mut out);
        if out.ends_with(b"\r\n") {
            out.truncate(out.len() - 2);
        }
        hash.update(&out);
        Some(hash.finalize().into())
    }

    /// Whether one more Ed25519 signature may be checked.
    fn checked(&mut self) -> bool {
        if *self.ed25519 == 0 {
            self.work.done.bounded = true;
            return false;
        }
        *self.ed25519 -= 1;
        true
    }

    fn fits(&mut self, digest: Option<[u8; 32]>) -> bool {
        match (digest, &self.target) {
            (Some(digest), Target::Digest(wanted)) => digest == *wanted,
            (Some(digest), Target::Ed25519(key, signature)) => {
                let (key, signature) = (*key, *signature);
                self.checked() && crypto::verify(key, &digest, signature) == Some(true)
            }
            _ => false,
        }
    }

    /// Tries what is changed; nothing is tried when that makes no difference.
    fn attempt(&mut self, kind: DkimCauseKind, mut changed: Changed) -> Option<Found> {
        self.work.family(kind);
        changed.retain(|(at, raw)| !self.is_same(*at, raw));
        changed.sort_by_key(|(at, _)| *at);
        if changed.is_empty() || self.is_spent() {
            return None;
        }
        let digest = self.digest(&changed);
        self.fits(digest).then_some(Found { kind, changed })
    }

    fn raw(&self, slot: usize) -> &[u8] {
        self.slots.get(slot).map_or(&self.own, |slot| slot.raw)
    }

    fn is_same(&self, slot: usize, raw: &[u8]) -> bool {
        let now = self.raw(slot);
        now == raw || self.formed(now) == self.formed(raw)
    }

    fn formed(&self, raw: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        if !raw.is_empty() {
            self.form.field(raw, &mut out);
        }
        out
    }

    fn run(&mut self) -> Option<Found> {
        // The simple form does not bear what relaxed does.
        let is_simple = self.form == Canonicalization::Simple;
        self.copies()
            .or_else(|| self.other_form())
            .or_else(|| self.tags())
            .or_else(|| if is_simple { self.folding() } else { None })
            .or_else(|| self.count())
            .or_else(|| self.removed())
            .or_else(|| self.replaced())
            .or_else(|| self.order())
            .or_else(|| self.rewritten())
            .or_else(|| if is_simple { None } else { self.folding() })
            .or_else(|| self.rest())
            .or_else(|| self.pairs())
    }

    /// `z=` holds copies of the fields as they were (RFC 6376 section 3.5).
    fn copies(&mut self) -> Option<Found> {
        let own = self.own.clone();
        let value = split(&own)?.1;
        let list = TagList::parse(value, 100);
        let copies: Vec<(Vec<u8>, Vec<u8>)> = list
            .find("z")?
            .value
            .split(|byte| *byte == b'|')
            .take(256)
            .filter_map(|copy| {
                let bare: Vec<u8> = copy.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
                let mut raw = Vec::new();
                decode_hex(&bare, b'=', &mut raw);
                if !raw.ends_with(b"\r\n") {
                    raw.extend_from_slice(b"\r\n");
                }
                let name = split(&raw)?.0.to_ascii_lowercase();
                Some((name, raw))
            })
            .collect();
        self.work.family(Copies);
        for reversed in [true, false] {
            let mut left: Vec<Option<&(Vec<u8>, Vec<u8>)>> = copies.iter().map(Some).collect();
            if reversed {
                left.reverse();
            }
            let mut changed = Changed::new();
            for (at, slot) in self.slots.iter().enumerate() {
                let copy = left.iter_mut().find(|copy| copy.is_some_and(|(name, _)| *name == slot.name));
                let Some((_, raw)) = copy.and_then(Option::take) else { continue };
                let (mut one, mut other) = (Vec::new(), Vec::new());
                Canonicalization::Relaxed.field(slot.raw, &mut one);
                Canonicalization::Relaxed.field(raw, &mut other);
                if slot.raw.is_empty() || one != other {
                    changed.push((at, raw.clone()));
                }
            }
            let singles: Vec<_> = changed.iter().take(40).cloned().collect();
            if let Some(found) = self.attempt(Copies, changed) {
                return Some(found);
            }
            for single in singles {
                if let Some(found) = self.attempt(Copies, vec![single]) {
                    return Some(found);
                }
            }
        }
        None
    }

    /// The signer has made the other form than `c=` names.
    fn other_form(&mut self) -> Option<Found> {
        self.work.family(Form);
        let other = match self.form {
            Canonicalization::Simple => Canonicalization::Relaxed,
            Canonicalization::Relaxed => Canonicalization::Simple,
        };
        let digest = self.digest_as(other, &[]);
        self.fits(digest).then(|| Found { kind: Form, changed: Vec::new() })
    }

    /// The variants of a slot, each with the front of its field.
    fn variants(&self, slot: usize, context: &Context) -> Vec<(DkimCauseKind, Vec<u8>)> {
        let Some(Slot { name, raw, field: Some(_) }) = self.slots.get(slot) else { return Vec::new() };
        let (front, text) = front(raw);
        if raw.len() > FIELD {
            return Vec::new();
        }
        let mut seen = vec![self.formed(raw)];
        let mut all = Vec::new();
        for (kind, variant) in variants::of(name, text, context) {
            let raw = [front, &variant, b"\r\n"].concat();
            let formed = self.formed(&raw);
            if !seen.contains(&formed) {
                seen.push(formed);
                all.push((kind, raw));
            }
        }
        all
    }

    /// The first slot of a name.
    fn slot(&self, name: &[u8]) -> Option<usize> {
        self.slots.iter().position(|slot| slot.name == name && slot.field.is_some())
    }

    fn context(&self) -> Context {
        let mut mailboxes = Vec::new();
        for field in self.fields {
            let Some((name, value)) = split(field).filter(|(_, value)| value.len() < FIELD) else { continue };
            let name = name.to_ascii_lowercase();
            let is_one =
                matches!(name.as_slice(), b"reply-to" | b"cc" | b"sender" | b"return-path" | b"resent-from")
                    || name.starts_with(b"x-") && (name.ends_with(b"from") || name.ends_with(b"sender"));
            if is_one && mailboxes.len() < 24 {
                mailboxes.extend(members(value).iter().take(6).map(|member| Mailbox::parse(member)));
            }
        }
        Context { mailboxes, made: self.made }
    }

    /// What lists and filters do most: a subject with a tag.
    fn tags(&mut self) -> Option<Found> {
        let slot = self.slot(b"subject")?;
        let variants = self.variants(slot, &Context::default());
        variants.into_iter().take(60).find_map(|(kind, raw)| self.attempt(kind, vec![(slot, raw)]))
    }

    fn folding(&mut self) -> Option<Found> {
        let own = self.slots.len();
        for edit in REFOLDINGS {
            let edited: Changed = (0..=own).map(|slot| (slot, edit(self.raw(slot)))).collect();
            let fields = edited.iter().take(own).cloned().collect();
            let found = self.attempt(Folding, edited.clone()).or_else(|| self.attempt(Folding, fields));
            if found.is_some() {
                return found;
            }
            for (slot, raw) in edited.into_iter().rev().take(SLOTS) {
                if let Some(found) = self.attempt(Folding, vec![(slot, raw)]) {
                    return Some(found);
                }
            }
        }
        None
    }

    /// Fields of one name that were added, repeated or turned round.
    fn count(&mut self) -> Option<Found> {
        self.work.family(Count);
        let mut names: Vec<Vec<u8>> = self.slots.iter().map(|slot| slot.name.clone()).collect();
        names.sort();
        names.dedup();
        for name in names {
            let slots: Vec<usize> = (0..self.slots.len())
                .filter(|at| self.slots.get(*at).is_some_and(|slot| slot.name == name))
                .collect();
            let instances: Vec<&[u8]> = (0..self.fields.len())
                .rev()
                .filter(|at| is(&self.names, *at, &name))
                .filter_map(|at| self.fields.get(at).copied())
                .collect();
            if instances.is_empty() {
                continue;
            }
            let assigned = |instances: &mut dyn Iterator<Item = &[u8]>| -> Changed {
                slots.iter().map(|slot| (*slot, instances.next().unwrap_or_default().to_vec())).collect()
            };
            for left_out in 0..instances.len().min(INSTANCES) {
                let mut others =
                    instances.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, raw)| *raw);
                let changed = assigned(&mut others);
                if let Some(found) = self.attempt(Count, changed) {
                    return Some(found);
                }
            }
            let turned = assigned(&mut instances.iter().rev().copied());
            let repeated = assigned(
                &mut instances
                    .iter()
                    .copied()
                    .chain(std::iter::repeat(instances.last().copied().unwrap_or_default())),
            );
            for changed in [turned, repeated] {
                if let Some(found) = self.attempt(Count, changed) {
                    return Some(found);
                }
            }
        }
        None
    }

    /// Fields that some servers keep under another name when they replace them.
    fn replaced(&mut self) -> Option<Found> {
        self.work.family(Replaced);
        for slot in 0..self.slots.len().min(SLOTS) {
            let Some(Slot { name, .. }) = self.slots.get(slot) else { continue };
            let name = name.clone();
            let fields = self.fields;
            for field in fields {
                let Some((found, value)) = split(field) else { continue };
                let found = found.to_ascii_lowercase();
                let is_copy = found.len() > name.len()
                    && (found.ends_with(&name) || found.starts_with(&name))
                    && (found.starts_with(b"x-")
                        || found.starts_with(b"old-")
                        || found.starts_with(b"original-"));
                if !is_copy || value.len() > FIELD {
                    continue;
                }
                let before = self.raw(slot);
                let front = if before.is_empty() {
                    [name.as_slice(), b": "].concat()
                } else {
                    front(before).0.to_vec()
                };
                let raw = [&front, value.trim_ascii(), b"\r\n"].concat();
                if let Some(found) = self.attempt(Replaced, vec![(slot, raw)]) {
                    return Some(found);
                }
            }
        }
        None
    }

    /// Every field rewritten alone.
    fn rewritten(&mut self) -> Option<Found> {
        const FIRST: [&[u8]; 9] = [
            b"subject",
            b"from",
            b"reply-to",
            b"to",
            b"cc",
            b"sender",
            b"content-type",
            b"content-transfer-encoding",
            b"mime-version",
        ];
        let context = self.context();
        let mut slots: Vec<usize> = FIRST.iter().filter_map(|name| self.slot(name)).collect();
        slots.extend(
            (0..self.slots.len())
                .take(SLOTS)
                .filter(|at| self.slots.get(*at).is_some_and(|slot| slot.name != b"date")),
        );
        slots.extend(self.slot(b"date"));
        let is_dear = matches!(self.target, Target::Ed25519(..));
        let mut done = Vec::new();
        for slot in slots {
            if done.contains(&slot) {
                continue;
            }
            done.push(slot);
            let variants = self.variants(slot, &context);
            let share = match self.slots.get(slot).map_or(&b""[..], |slot| &slot.name) {
                b"subject" | b"from" => 24,
                b"date" => 2,
                _ => 8,
            };
            let likely = variants.iter().filter(|(kind, _)| *kind != Folding).take(share);
            self.likely.extend(likely.map(|(kind, raw)| (slot, *kind, raw.clone())));
            for (at, (kind, raw)) in variants.into_iter().enumerate() {
                if is_dear && at >= share {
                    self.unlikely.push((slot, kind, raw));
                } else if let Some(found) = self.attempt(kind, vec![(slot, raw)]) {
                    return Some(found);
                }
            }
        }
        None
    }

    /// What was put off, with the checks that are left.
    fn rest(&mut self) -> Option<Found> {
        for (slot, kind, raw) in std::mem::take(&mut self.unlikely) {
            if self.is_spent() {
                return None;
            }
            if let Some(found) = self.attempt(kind, vec![(slot, raw)]) {
                return Some(found);
            }
        }
        None
    }

    /// Whether no Ed25519 signature may be checked any more: no digest is worth making then.
    fn is_spent(&mut self) -> bool {
        let is_spent = matches!(self.target, Target::Ed25519(..)) && *self.ed25519 == 0;
        self.work.done.bounded |= is_spent;
        is_spent
    }

    /// The likeliest two by two.
    fn pairs(&mut self) -> Option<Found> {
        let likely = std::mem::take(&mut self.likely);
        let mut pairs = 0;
        for (at, (one, kind, raw)) in likely.iter().enumerate() {
            for (other, _, other_raw) in likely.iter().skip(at + 1).filter(|(other, ..)| other != one) {
                pairs += 1;
                if pairs > PAIRS || self.is_spent() {
                    return None;
                }
                let changed = vec![(*one, raw.clone()), (*other, other_raw.clone())];
                if let Some(found) = self.attempt(*kind, changed) {
                    return Some(found);
                }
            }
        }
        None
    }

    /// Fields that are gone and say the same in most mails.
    fn removed(&mut self) -> Option<Found> {
        const USUAL: [(&str, &str); 19] = [
            ("MIME-Version", "1.0"),
            ("Mime-Version", "1.0"),
            ("Content-Transfer-Encoding", "7bit"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Content-Transfer-Encoding", "quoted-printable"),
            ("Content-Transfer-Encoding", "base64"),
            ("Content-Type", "text/plain"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Type", "text/plain; charset=\"utf-8\""),
            ("Content-Type", "text/plain; charset=UTF-8"),
            ("Content-Type", "text/plain; charset=us-ascii"),
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Language", "en-US"),
            ("Precedence", "bulk"),
            ("Precedence", "list"),
            ("Auto-Submitted", "auto-generated"),
            ("Importance", "normal"),
            ("X-Priority", "3"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ];
        self.work.family(Removed);
        for (name, value) in USUAL {
            let gone =
                |slot: &Slot<'_>| slot.field.is_none() && slot.name.eq_ignore_ascii_case(name.as_bytes());
            let Some(slot) = self.slots.iter().position(gone) else { continue };
            if self.slot(&name.as_bytes().to_ascii_lowercase()).is_some() {
                continue;
            }
            let raw = format!("{name}: {value}\r\n").into_bytes();
            if let Some(found) = self.attempt(Removed, vec![(slot, raw)]) {
                return Some(found);
            }
        }
        None
    }

    /// A signer that goes by the message and not by `h=`.
    fn order(&mut self) -> Option<Found> {
        self.work.family(Order);
        let mut signed: Vec<usize> = self.slots.iter().filter_map(|slot| slot.field).collect();
        signed.sort_unstable();
        for turned in [false, true] {
            if turned {
                signed.reverse();
            }
            let mut raws = signed.iter().filter_map(|at| self.fields.get(*at)).map(|raw| raw.to_vec());
            let changed = (0..self.slots.len()).map(|slot| (slot, raws.next().unwrap_or_default())).collect();
            if let Some(found) = self.attempt(Order, changed) {
                return Some(found);
            }
        }
        None
    }
}

fn is(names: &[Option<&[u8]>], at: usize, name: &[u8]) -> bool {
    names.get(at).copied().flatten().is_some_and(|found| found.eq_ignore_ascii_case(name))
}

/// The name with the colon and the white space behind it, and the text without its end.
fn front(field: &[u8]) -> (&[u8], &[u8]) {
    let colon = field.iter().position(|byte| *byte == b':').map_or(0, |colon| colon + 1);
    let blank = field.iter().skip(colon).take_while(|byte| byte.is_ascii_whitespace()).count();
    let (front, text) = field.split_at_checked(colon + blank).unwrap_or((field, b""));
    (front, text.trim_ascii_end())
}

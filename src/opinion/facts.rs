use std::borrow::Cow;
use std::ops::Range;

use mail_auth::AuthenticatedMessage;
use mail_auth::dkim::VerifySignature;

use super::caps::Caps;
use super::report::{Dkim2Report, Dkim2Signature, DkimOpinion, NotChecked};
use crate::dns::{Dns, Name, Type};

/// A message made ready, once: what of its header reaches the crate, and what it will ask.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The fields that are handed over, one behind the other.
    head: Vec<u8>,
    fields: Vec<Field>,
    /// The whole message; lines end in CR LF.
    raw: Vec<u8>,
    /// Where the empty line is that ends the header.
    tail: usize,
    /// Which DKIM-Signature fields were left out, and why.
    signatures_left_out: Vec<(usize, &'static str)>,
    not_checked: Vec<NotChecked>,
    /// Why the ARC fields were left out.
    arc_left_out: Option<ArcLeftOut>,
    dkim2: Dkim2Report,
    keys: Vec<Name>,
    author_domains: Vec<String>,
    signing_domains: Vec<String>,
}

/// A field in `head`.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) range: Range<usize>,
    pub(super) kind: Kind,
}

/// A field by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The nth DKIM-Signature of the message.
    Signature(usize),
    Seal,
    MessageSignature,
    AuthenticationResults,
    Dkim2,
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ArcLeftOut {
    /// More sets than there may be, which by itself is a fail.
    Sets,
    /// A message signature that costs too much.
    Cost(&'static str),
}

const MANY_NAMES: &str = "`h=` has more than 256 names";
const MANY_BYTES: &str = "the body would be hashed too often";
const MANY_SIGNATURES: &str = "there are more than 20 signatures";

impl Facts {
    /// Reads a message: any bytes are one. A message whose lines all end in LF is taken for one that
    /// is stored so, and goes over the wire with CR LF.
    pub fn parse(raw: Vec<u8>, caps: &Caps) -> Self {
        let raw = match with_crlf(&raw) {
            Cow::Owned(changed) => changed,
            Cow::Borrowed(_) => raw,
        };
        let (written, tail) = fields(&raw);
        let mut picker = Picker::new(caps, (raw.len() - tail) as u64);
        let kept: Vec<(Range<usize>, Kind)> = written
            .into_iter()
            .filter_map(|range| {
                let field = raw.get(range.clone()).unwrap_or_default();
                picker.pick(field).map(|kind| (range, kind))
            })
            .collect();
        let arc_left_out = picker.arc_left_out();
        let mut facts = Self {
            head: Vec::with_capacity(tail),
            fields: Vec::with_capacity(kept.len()),
            tail,
            raw: Vec::new(),
            signatures_left_out: picker.signatures_left_out.clone(),
            not_checked: picker.not_checked(),
            arc_left_out,
            dkim2: Dkim2Report::default(),
            keys: Vec::new(),
            author_domains: Vec::new(),
            signing_domains: Vec::new(),
        };
        for (range, kind) in kept {
            if arc_left_out.is_some() && kind.is_arc() {
                continue;
            }
            let start = facts.head.len();
            facts.head.extend_from_slice(raw.get(range).unwrap_or_default());
            if !facts.head.ends_with(b"\n") {
                facts.head.extend_from_slice(b"\r\n");
            }
            facts.fields.push(Field { range: start..facts.head.len(), kind });
        }
        facts.raw = raw;
        facts.read_header();
        facts
    }

    /// What the header says that has to be asked for; the body is not looked at.
    fn read_header(&mut self) {
        let Some(message) = AuthenticatedMessage::parse_with_opts(b"", Some(&self.head), false) else {
            return;
        };
        let signatures = message.dkim_signatures().iter().map(|header| header.header.domain_key());
        let chain = message.arc_message_signatures().iter().map(|header| header.header.domain_key());
        let seals = message.arc_seals().iter().map(|header| header.header.domain_key());
        let mut keys: Vec<Name> =
            signatures.chain(chain).chain(seals).filter_map(|name| Name::parse(&name).ok()).collect();
        keys.sort();
        keys.dedup();
        self.keys = keys;
        let domain = |address: &String| Some(address.rsplit_once('@')?.1.to_owned());
        self.author_domains = message.from_addresses().iter().filter_map(domain).collect();
        self.author_domains.sort();
        self.author_domains.dedup();
        self.signing_domains =
            message.dkim_signatures().iter().map(|header| header.header.d.clone()).collect();
        self.dkim2 = Dkim2Report {
            signatures: message
                .dkim2_signatures()
                .iter()
                .map(|header| Dkim2Signature {
                    sequence: header.header.i,
                    domain: header.header.d.clone(),
                    selectors: header.header.s.iter().map(|value| value.selector.clone()).collect(),
                })
                .collect(),
            instances: message.dkim2_instances().len(),
            malformed: message.errors().iter().filter(|error| is_dkim2(error.name)).count(),
        };
    }

    /// Asks for every key.
    pub(super) fn ask(&self, dns: &Dns<'_>) {
        for name in &self.keys {
            dns.ask(name, Type::Txt);
        }
    }

    pub(super) fn head(&self) -> &[u8] {
        &self.head
    }

    pub(super) fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The empty line and the body.
    pub(super) fn tail(&self) -> &[u8] {
        self.raw.get(self.tail..).unwrap_or_default()
    }

    pub(super) fn dkim2(&self) -> Dkim2Report {
        self.dkim2.clone()
    }

    pub(super) fn not_checked(&self) -> &[NotChecked] {
        &self.not_checked
    }

    /// Whether a signature may cover fields that were left out, so that it only seems not to fit.
    pub(super) fn is_partial(&self) -> bool {
        !self.not_checked.is_empty()
    }

    pub(super) fn has_arc(&self) -> bool {
        self.fields.iter().any(|field| field.kind.is_arc())
    }

    pub(super) fn arc_left_out(&self) -> Option<ArcLeftOut> {
        self.arc_left_out
    }

    /// The domains of From, each once.
    pub(super) fn author_domains(&self) -> &[String] {
        &self.author_domains
    }

    /// `d=` of every signature.
    pub(super) fn signing_domains(&self) -> &[String] {
        &self.signing_domains
    }

    /// The field that `value`, a part of `head`, stands in.
    pub(super) fn field_of(&self, value: &[u8]) -> Option<&Field> {
        let offset = (value.as_ptr() as usize).checked_sub(self.head.as_ptr() as usize)?;
        let next = self.fields.partition_point(|field| field.range.start <= offset);
        self.fields.get(next.checked_sub(1)?).filter(|field| field.range.contains(&offset))
    }

    pub(super) fn signatures_left_out(&self) -> Vec<DkimOpinion> {
        self.signatures_left_out
            .iter()
            .map(|(index, reason)| DkimOpinion {
                index: *index,
                domain: None,
                selector: None,
                result: None,
                reason: Some((*reason).to_owned()),
            })
            .collect()
    }
}

impl Kind {
    fn of(name: &[u8], signatures: usize) -> Self {
        let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
        if is("dkim-signature") {
            Self::Signature(signatures)
        } else if is("arc-seal") {
            Self::Seal
        } else if is("arc-message-signature") {
            Self::MessageSignature
        } else if is("arc-authentication-results") {
            Self::AuthenticationResults
        } else if is_dkim2(name) {
            Self::Dkim2
        } else {
            Self::Other
        }
    }

    pub(super) fn is_arc(self) -> bool {
        matches!(self, Self::Seal | Self::MessageSignature | Self::AuthenticationResults)
    }
}

fn is_dkim2(name: &[u8]) -> bool {
    let name = name.trim_ascii();
    name.eq_ignore_ascii_case(b"dkim2-signature") || name.eq_ignore_ascii_case(b"message-instance")
}

/// Decides field by field what is handed over.
struct Picker<'c> {
    caps: &'c Caps,
    body: u64,
    /// How bodies are hashed: algorithm, form and `l=`, as written.
    forms: Vec<[Vec<u8>; 3]>,
    fields: usize,
    signatures: usize,
    signatures_kept: usize,
    arc: [usize; 3],
    dkim2: usize,
    signatures_left_out: Vec<(usize, &'static str)>,
    fields_left_out: usize,
    dkim2_left_out: usize,
    arc_costs: Option<&'static str>,
}

impl<'c> Picker<'c> {
    fn new(caps: &'c Caps, body: u64) -> Self {
        Self {
            caps,
            body,
            forms: Vec::new(),
            fields: 0,
            signatures: 0,
            signatures_kept: 0,
            arc: [0; 3],
            dkim2: 0,
            signatures_left_out: Vec::new(),
            fields_left_out: 0,
            dkim2_left_out: 0,
            arc_costs: None,
        }
    }

    /// The kind of a field that is handed over.
    fn pick(&mut self, field: &[u8]) -> Option<Kind> {
        // A line without a colon is no field: nobody signs it.
        let colon = field.iter().position(|byte| matches!(byte, b':' | b'\n'))?;
        (field.get(colon) == Some(&b':')).then_some(())?;
        self.fields += 1;
        if self.fields > self.caps.fields {
            self.fields_left_out += 1;
            return None;
        }
        let (name, value) = field.split_at_checked(colon)?;
        let kind = Kind::of(name.trim_ascii(), self.signatures);
        match kind {
            Kind::Signature(index) => {
                self.signatures += 1;
                if let Err(reason) = self.signature(value) {
                    self.signatures_left_out.push((index, reason));
                    return None;
                }
                self.signatures_kept += 1;
            }
            Kind::MessageSignature => {
                self.arc[1] += 1;
                if self.arc[1] <= self.caps.sets
                    && let Err(reason) = self.cost(value)
                {
                    self.arc_costs.get_or_insert(reason);
                }
            }
            Kind::Seal => self.arc[0] += 1,
            Kind::AuthenticationResults => self.arc[2] += 1,
            Kind::Dkim2 => {
                self.dkim2 += 1;
                if self.dkim2 > 2 * self.caps.sets {
                    self.dkim2_left_out += 1;
                    return None;
                }
            }
            Kind::Other => {}
        }
        Some(kind)
    }

    fn signature(&mut self, value: &[u8]) -> Result<(), &'static str> {
        if self.signatures_kept >= self.caps.signatures {
            return Err(MANY_SIGNATURES);
        }
        self.cost(value)
    }

    fn cost(&mut self, value: &[u8]) -> Result<(), &'static str> {
        let names = tags(value, b"h").map(|names| names.split(|byte| *byte == b':').count()).max();
        if names.unwrap_or_default() > self.caps.signed_names {
            return Err(MANY_NAMES);
        }
        let last = |tag: &[u8]| tags(value, tag).last().unwrap_or_default().trim_ascii().to_vec();
        let form = [last(b"a"), last(b"c"), last(b"l")];
        if !self.forms.contains(&form) {
            let hashed = self.body.saturating_mul(self.forms.len() as u64 + 1);
            // One body of any size is hashed once.
            if hashed > self.caps.hashed && !self.forms.is_empty() {
                return Err(MANY_BYTES);
            }
            self.forms.push(form);
        }
        Ok(())
    }

    fn arc_left_out(&self) -> Option<ArcLeftOut> {
        if self.arc.iter().any(|count| *count > self.caps.sets) {
            return Some(ArcLeftOut::Sets);
        }
        self.arc_costs.map(ArcLeftOut::Cost)
    }

    fn not_checked(&self) -> Vec<NotChecked> {
        let mut left_out = vec![
            NotChecked {
                what: "field",
                count: self.fields_left_out,
                reason: "there are more than 2,000 fields",
            },
            NotChecked {
                what: "DKIM2-Signature",
                count: self.dkim2_left_out,
                reason: "there are more than 100 fields of DKIM2",
            },
        ];
        for reason in [MANY_SIGNATURES, MANY_NAMES, MANY_BYTES] {
            let count = self.signatures_left_out.iter().filter(|(_, why)| *why == reason).count();
            left_out.push(NotChecked { what: "DKIM-Signature", count, reason });
        }
        let arc = match self.arc_left_out() {
            Some(ArcLeftOut::Sets) => Some("there are more than 50 sets"),
            Some(ArcLeftOut::Cost(reason)) => Some(reason),
            None => None,
        };
        if let Some(reason) = arc {
            let count = self.arc.iter().copied().max().unwrap_or_default();
            left_out.push(NotChecked { what: "ARC-Message-Signature", count, reason });
        }
        left_out.retain(|left_out| left_out.count > 0);
        left_out
    }
}

/// The values of a tag, each as written.
fn tags<'v>(value: &'v [u8], wanted: &[u8]) -> impl Iterator<Item = &'v [u8]> {
    let value = value.strip_prefix(b":").unwrap_or(value);
    value.split(|byte| *byte == b';').filter_map(move |tag| {
        let equals = tag.iter().position(|byte| *byte == b'=')?;
        let (name, value) = tag.split_at_checked(equals)?;
        name.trim_ascii().eq_ignore_ascii_case(wanted).then_some(value.get(1..)?)
    })
}

/// The fields of a header, and where it ends: at the empty line, or with the message.
fn fields(raw: &[u8]) -> (Vec<Range<usize>>, usize) {
    let mut fields: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    while let Some(rest) = raw.get(start..).filter(|rest| !rest.is_empty()) {
        let length = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |end| end + 1);
        let line = rest.get(..length).unwrap_or(rest);
        if matches!(line, b"\n" | b"\r\n") {
            return (fields, start);
        }
        match fields.last_mut().filter(|_| line.starts_with(b" ") || line.starts_with(b"\t")) {
            Some(field) => field.end = start + length,
            None => fields.push(start..start + length),
        }
        start += length;
    }
    (fields, raw.len())
}

/// The message with CR LF, when every line of it ends in LF.
fn with_crlf(raw: &[u8]) -> Cow<'_, [u8]> {
    if !raw.contains(&b'\n') || raw.contains(&b'\r') {
        return Cow::Borrowed(raw);
    }
    let mut changed = Vec::with_capacity(raw.len() + raw.len() / 32);
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\n") {
            Some(line) => {
                changed.extend_from_slice(line);
                changed.extend_from_slice(b"\r\n");
            }
            None => changed.extend_from_slice(line),
        }
    }
    Cow::Owned(changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_cut_into_fields() {
        let raw = b"A: 1\r\n\tb\r\nB: 2\r\n\r\nbody: 3\r\n";
        assert_eq!(fields(raw), (vec![0..10, 10..16], 16));
        assert_eq!(fields(b"A: 1").0.len(), 1);
        assert_eq!(fields(b"\nA: 1"), (vec![], 0));
        assert_eq!(with_crlf(b"A: 1\n\nb").as_ref(), b"A: 1\r\n\r\nb");
        assert_eq!(with_crlf(b"A: 1\r\n\nb").as_ref(), b"A: 1\r\n\nb");
    }

    #[test]
    fn the_caps_hold() {
        let caps = Caps { fields: 30, hashed: 200, ..Caps::default() };
        let long = "x:".repeat(300);
        let mut raw = format!("DKIM-Signature: v=1; h={long}; b=\r\nno field\r\n");
        for length in 1..25 {
            raw += &format!("DKIM-Signature: l={length}; h=from\r\n");
        }
        raw += &"X: 1\r\n".repeat(10);
        raw += &format!("\r\n{}", "b".repeat(48));
        let facts = Facts::parse(raw.into_bytes(), &caps);
        let left_out: Vec<_> = facts.not_checked().iter().map(|out| (out.what, out.count)).collect();
        assert_eq!(left_out, [("field", 5), ("DKIM-Signature", 1), ("DKIM-Signature", 20)]);
        assert_eq!(facts.fields().len(), 9);
        assert_eq!(facts.signatures_left_out().len(), 21);
        assert_eq!(facts.tail().len(), 50);
    }

    #[test]
    fn no_message_at_all() {
        for raw in [&b""[..], b"\n", b"\r\n\r\n", b"no header", b":"] {
            let facts = Facts::parse(raw.to_vec(), &Caps::default());
            assert!(facts.keys.is_empty());
        }
    }
}

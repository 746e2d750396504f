//! Why a signature does not fit: what has become of the message on its way.
//!
//! The search undoes what servers are known to do, one hypothesis after the other, from likely to
//! unlikely, and names the first that gives the digest that was signed. A digest cannot fit by
//! chance, so what is named is what happened; when nothing fits, nothing is claimed.

mod body;
mod diff;
mod header;
mod mailbox;
mod parts;
mod text;
mod variants;

use serde::Serialize;

use crate::dns::{Dns, Name};
use crate::finding::Span;

use super::verify::{DkimVerdict, SignedMessage};

/// What the search may use up; one budget may serve all signatures of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CauseBudget {
    /// Hypotheses, each of which costs a digest.
    pub hypotheses: u32,
    /// Bytes that are hashed.
    pub bytes: u32,
    /// Ed25519 signatures that are checked: they do not tell the digest that was signed.
    pub ed25519: u32,
}

impl Default for CauseBudget {
    fn default() -> Self {
        Self { hypotheses: 5_000, bytes: 64 * 1024 * 1024, ed25519: 200 }
    }
}

/// Why a signature does not fit its message, as far as that can be told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), derive(tsify::Tsify))]
pub struct DkimDiagnosis {
    /// Whether the published key has made this signature, whatever has become of the fields; missing where that cannot be told apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_fits: Option<bool>,
    /// The search for what has changed in the signed fields; missing when they fit or cannot be checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<DkimSearch>,
    /// The search for what has changed in the body; missing when it fits or cannot be checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<DkimSearch>,
}

/// A search for a cause.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), derive(tsify::Tsify))]
pub struct DkimSearch {
    /// What was found; missing when nothing fits, and then nothing is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<DkimCause>,
    /// The kinds of cause that were looked for, in their order.
    pub looked_for: Vec<DkimCauseKind>,
    /// How many hypotheses were tried.
    pub tried: u32,
    /// How many bytes were hashed for it.
    pub hashed: u32,
    /// Whether the search was broken off, so that a cause of a known kind may have been missed.
    pub bounded: bool,
}

/// What has happened to a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), derive(tsify::Tsify))]
pub struct DkimCause {
    /// What kind of cause it is.
    pub kind: DkimCauseKind,
    /// What has happened, in words.
    pub summary: String,
    /// What to do about it.
    pub help: &'static str,
    /// The first places where the message differs from what was signed.
    pub changes: Vec<DkimChange>,
    /// How many such places there are.
    pub places: u32,
    /// Where the key is that fits, when it is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<Name>,
}

/// A place where a message differs from what was signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), derive(tsify::Tsify))]
pub struct DkimChange {
    /// The field as an index into the fields of the message; missing for the body, and for a field that is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<u32>,
    /// The name of the field; missing for the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where it is: bytes of the whole field, or of the body.
    pub span: Span,
    /// What stands there now, shortened when it is long.
    pub found: String,
    /// What was signed there, shortened when it is long.
    pub signed: String,
}

/// The kinds of cause that are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(all(target_arch = "wasm32", feature = "authentication"), derive(tsify::Tsify))]
pub enum DkimCauseKind {
    /// Text was appended to the body.
    Footer,
    /// Empty lines at the end of the body were added, or signed against the rules.
    TrailingLines,
    /// The body was empty when it was signed.
    EmptyBody,
    /// The body is shorter than what `l=` says is signed.
    Truncated,
    /// `l=` is not the number of bytes that are signed.
    Length,
    /// Line ends were changed.
    LineEnds,
    /// White space was changed.
    WhiteSpace,
    /// The signer used another canonical form than it says.
    Form,
    /// A dot at the start of lines was doubled or lost, as by a server that speaks SMTP badly.
    Dots,
    /// `From ` at the start of lines was quoted, as in a mailbox file.
    FromLines,
    /// Text was inserted into the body.
    Insertion,
    /// A MIME part was added, or the message was wrapped into one.
    Part,
    /// Text before the first MIME part was added or lost.
    Preamble,
    /// Lines were broken anew.
    Wrapping,
    /// The transfer encoding of the text was changed.
    Encoding,
    /// The charset of the text was changed.
    Charset,
    /// Another key fits.
    Key,
    /// The copies in `z=` tell what was changed.
    Copies,
    /// Fields were broken into lines anew, or their white space was changed.
    Folding,
    /// Fields of one name were added, repeated or put into another order.
    Count,
    /// The fields were signed in another order than `h=` says.
    Order,
    /// The subject was changed.
    Subject,
    /// A name or an address was rewritten.
    Address,
    /// A field was replaced, and the message holds a copy of the old one.
    Replaced,
    /// The date was changed.
    Date,
    /// A field of MIME was written anew.
    MimeField,
    /// A field is gone.
    Removed,
}

/// Looks for the cause of a verdict that is not `Pass`. The names in `others` are of keys that may
/// have been meant, as of other selectors.
///
/// The result depends on the message and on `dns` alone. What is searched counts against `budget`.
pub fn diagnose(
    dns: &Dns<'_>,
    message: &SignedMessage<'_>,
    verdict: &DkimVerdict<'_>,
    others: &[Name],
    budget: &mut CauseBudget,
) -> DkimDiagnosis {
    let mut diagnosis = DkimDiagnosis::default();
    let body_fails = verdict.body == Some(false)
        || verdict.body.is_none()
            && verdict.signature.length.is_some()
            && verdict.signature.is_sha256()
            && !verdict.signature.body_hash.is_empty();
    if verdict.header == Some(false) {
        // What a body needs is left for it.
        let (hypotheses, bytes) = if body_fails {
            (budget.hypotheses / 5 * 3, budget.bytes / 4)
        } else {
            (budget.hypotheses, budget.bytes)
        };
        let mut work = Work::new(hypotheses, bytes);
        header::search(dns, message.fields, verdict, others, &mut work, &mut budget.ed25519, &mut diagnosis);
        diagnosis.header = Some(work.end(budget));
    }
    if body_fails {
        let mut work = Work::new(budget.hypotheses, budget.bytes);
        work.done.cause = body::search(message, &verdict.signature, &mut work);
        diagnosis.body = Some(work.end(budget));
    }
    diagnosis
}

/// The work of one search, counted.
struct Work {
    hypotheses: u32,
    bytes: u32,
    done: DkimSearch,
}

impl Work {
    fn new(hypotheses: u32, bytes: u32) -> Self {
        Self { hypotheses, bytes, done: DkimSearch::default() }
    }

    fn end(self, budget: &mut CauseBudget) -> DkimSearch {
        budget.hypotheses = budget.hypotheses.saturating_sub(self.done.tried);
        budget.bytes = budget.bytes.saturating_sub(self.done.hashed);
        self.done
    }

    fn family(&mut self, kind: DkimCauseKind) {
        if !self.done.looked_for.contains(&kind) {
            self.done.looked_for.push(kind);
        }
    }

    /// Whether a hypothesis of that many bytes can still be tried; it is counted when it can.
    fn hypothesis(&mut self, bytes: usize) -> bool {
        let fits = self.done.tried < self.hypotheses && self.hash(bytes);
        self.done.bounded |= !fits;
        self.done.tried += u32::from(fits);
        fits
    }

    /// Whether that many bytes can still be hashed; they are counted when they can.
    fn hash(&mut self, bytes: usize) -> bool {
        let hashed = u32::try_from(bytes).ok().and_then(|bytes| self.done.hashed.checked_add(bytes));
        let fits = hashed.is_some_and(|hashed| hashed <= self.bytes);
        self.done.bounded |= !fits;
        if let Some(hashed) = hashed.filter(|_| fits) {
            self.done.hashed = hashed;
        }
        fits
    }
}

/// What to do about a kind of cause.
fn help(kind: DkimCauseKind) -> &'static str {
    use DkimCauseKind::*;
    match kind {
        Footer | Insertion | Part | Preamble | EmptyBody => {
            "let the server that adds it leave signed messages alone, or add it before the message is signed"
        }
        TrailingLines => {
            "let the signer leave out the empty lines at the end, as RFC 6376 section 3.4.3 says"
        }
        Truncated => "find the server that cuts the message off",
        Length => "sign without `l=`",
        LineEnds => "end every line in CR LF before the message is signed, and let no server change that",
        WhiteSpace => "sign with `c=relaxed/relaxed`, and let no server change the white space",
        Form => "let the signer make the form that its `c=` names",
        Dots => "mend the server that doubles or drops the dots of SMTP (RFC 5321 section 4.5.2)",
        FromLines => {
            "encode `From ` at the start of a line as `=46rom ` before signing, or store messages otherwise"
        }
        Wrapping => {
            "keep lines under 998 bytes, best by quoted-printable or base64, before the message is signed"
        }
        Encoding => "send text as quoted-printable or base64, so that no server needs to encode it",
        Charset => "let no server convert the text; send it as UTF-8 in quoted-printable or base64",
        Key => {
            "publish the key that signs under the selector in `s=`, or let the signer name its own selector"
        }
        Copies | Replaced => {
            "let the server that rewrites these fields sign the message anew, or leave it alone"
        }
        Folding => "sign with `c=relaxed/relaxed`, and keep fields under 998 bytes a line",
        Count => "let each of these fields stand once, and name it once more in `h=` than it occurs",
        Order => "sign the fields in the order of `h=`, the last of a name first (RFC 6376 section 5.4.2)",
        Subject => "let the server that changes the subject leave signed messages alone, or sign after it",
        Address => "let the server that rewrites addresses sign the message anew, or leave it alone",
        Date => "write the date as the server does, or do not sign it where the server replaces it",
        MimeField => "write the fields of MIME in the form that the server gives them, before signing",
        Removed => "let no server drop the field, or do not sign it",
    }
}

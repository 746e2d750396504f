//! Wildcards that answer at `_dmarc` (RFC 4592).

use crate::dns::{Dns, Name, Reply, Type};

/// A label that nobody uses: what answers there is a wildcard.
const PROBE: &str = "sendworthy-probe";

/// A wildcard that covers the names right below a domain.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wildcard<'a> {
    reply: Reply<'a>,
    name: &'a Name,
    /// Whether the domain exists apart from the wildcard, so that the wildcard is right below it
    /// (RFC 4592 section 3.3.1).
    below: bool,
}

impl<'a> Wildcard<'a> {
    /// Looks for one below `name`, with one question of the first wave.
    pub(super) fn seek(dns: &Dns<'a>, name: &'a Name) -> Option<Self> {
        let probe = name.below(PROBE).ok()?;
        let (reply, own) = (dns.ask(&probe, Type::Txt), dns.ask(name, Type::Txt));
        let wildcard = Self { reply, name, below: false };
        let answers = !reply.cname().is_empty() || matches!(reply, Reply::Records(_));
        answers.then(|| Self { below: !wildcard.answers(own), ..wildcard })
    }

    /// Whether a reply is that of the wildcard.
    pub(super) fn answers(&self, reply: Reply<'_>) -> bool {
        let (ours, theirs) = (self.reply, reply);
        ours.cname() == theirs.cname()
            && ours.records().len() == theirs.records().len()
            && theirs.records().iter().all(|record| ours.records().contains(record))
            && !matches!(theirs, Reply::Unknown(_) | Reply::Pending)
    }

    /// The wildcard, named as far as it is known.
    pub(super) fn words(&self) -> String {
        if self.below {
            format!("the wildcard `*.{}`", self.name)
        } else {
            format!("the wildcard `*.{}` or one above it", self.name)
        }
    }
}

//! What receivers do today: one sentence, and four states in the order in which mail meets them.

use serde::Serialize;

use crate::delivery::{DeliveryReport, MxHostState, MxState, RecordState};
use crate::dkim::{DkimAlgorithm, DkimKeyState, DkimReport};
use crate::dmarc::{DmarcPolicy, DmarcReport, DmarcStatus};
use crate::dns::Name;
use crate::finding::{Finding, Severity};
use crate::spf::{Qualifier, SpfEffect, SpfReport, SpfState, TermKind};

/// The answer in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Verdict {
    /// One plain sentence about what receivers do.
    pub sentence: String,
    /// SPF, DKIM, DMARC, delivery, in this order.
    pub states: Vec<State>,
}

/// How one part stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct State {
    /// Which part.
    pub part: Part,
    /// Its gravest finding, or that it is well, or unknown.
    pub level: Level,
    /// One or two words: `permerror`, `2 keys`, `reject`.
    pub label: String,
    /// A few more: `11 of 10 lookups`.
    pub detail: String,
}

/// A part of the domain check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum Part {
    /// RFC 7208.
    Spf,
    /// RFC 6376.
    Dkim,
    /// RFC 9989.
    Dmarc,
    /// MX, MTA-STS, TLS-RPT, BIMI, the sending address.
    Delivery,
}

/// How a part stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum Level {
    /// As it should be.
    Good,
    /// Worth knowing.
    Info,
    /// DNS did not answer.
    Unknown,
    /// It works today and will hurt.
    Warning,
    /// It is rejected, ignored or misread.
    Error,
}

impl Part {
    /// Its name in a report.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Spf => "SPF",
            Self::Dkim => "DKIM",
            Self::Dmarc => "DMARC",
            Self::Delivery => "Delivery",
        }
    }

    /// The letters its rules' codes start with.
    pub fn family(self) -> &'static str {
        match self {
            Self::Spf => "SPF",
            Self::Dkim => "DKM",
            Self::Dmarc => "DMR",
            Self::Delivery => "DLV",
        }
    }
}

impl Verdict {
    pub(super) fn new(
        name: &Name,
        spf: &SpfReport,
        dkim: &DkimReport,
        dmarc: &DmarcReport,
        delivery: &DeliveryReport,
        findings: &[Finding],
    ) -> Self {
        let states = vec![
            raised(spf_state(spf, findings), findings),
            raised(dkim_state(dkim, is_parked(spf)), findings),
            raised(dmarc_state(dmarc), findings),
            raised(delivery_state(delivery, findings), findings),
        ];
        Self { sentence: sentence(name, spf, dmarc), states }
    }
}

/// Whether the domain says that it sends no mail: `v=spf1 -all` and nothing else.
pub(super) fn is_parked(spf: &SpfReport) -> bool {
    spf.record.as_ref().filter(|_| spf.state == SpfState::Valid).is_some_and(|record| {
        matches!(record.terms.as_slice(), [only] if only.kind == TermKind::All && only.qualifier == Some(Qualifier::Fail))
    })
}

/// A state is never milder than the gravest finding of its part.
fn raised(mut state: State, findings: &[Finding]) -> State {
    let gravest =
        findings.iter().filter(|f| f.code.starts_with(state.part.family())).map(|f| f.severity).min();
    let floor = match gravest {
        Some(Severity::Error) => Level::Error,
        Some(Severity::Warning) => Level::Warning,
        Some(Severity::Info) | None => Level::Good,
    };
    state.level = state.level.max(floor);
    state
}

fn state(part: Part, level: Level, label: impl Into<String>, detail: impl Into<String>) -> State {
    State { part, level, label: label.into(), detail: detail.into() }
}

fn spf_state(spf: &SpfReport, findings: &[Finding]) -> State {
    let lookups = &spf.lookups;
    let budget = format!("{} of {} lookups", lookups.total, lookups.limit);
    let state = |level, label: &str, detail: String| state(Part::Spf, level, label, detail);
    match (spf.effect, spf.state) {
        (SpfEffect::None, _) => state(Level::Info, "none", "no record".into()),
        (SpfEffect::Unknown, SpfState::Valid) => {
            state(Level::Unknown, "partly unknown", "not all of it could be asked".into())
        }
        (SpfEffect::Unknown, SpfState::NotFollowed) => {
            state(Level::Unknown, "unknown", "too long to read".into())
        }
        (SpfEffect::Unknown, _) => state(Level::Unknown, "unknown", "DNS did not answer".into()),
        (SpfEffect::Broken, SpfState::Multiple) => {
            state(Level::Error, "permerror", "more than one record".into())
        }
        (SpfEffect::Broken, SpfState::Invalid) => state(Level::Error, "permerror", "a syntax error".into()),
        (SpfEffect::Broken | SpfEffect::BreaksForSome, _) => {
            state(Level::Error, "permerror", breach(findings).map_or(budget, str::to_owned))
        }
        (SpfEffect::Open, _) => state(Level::Error, "passes everyone", budget),
        (SpfEffect::Works, _) if is_parked(spf) => state(Level::Good, "sends nothing", "-all alone".into()),
        (SpfEffect::Works, _) => {
            let label = spf.otherwise.map_or("valid", |otherwise| match otherwise {
                Qualifier::Pass => "passes everyone",
                Qualifier::Fail => "valid, -all",
                Qualifier::SoftFail => "valid, ~all",
                Qualifier::Neutral => "valid, ?all",
            });
            state(Level::Good, label, budget)
        }
    }
}

/// What makes a record break that has no syntax error of its own; `None` for the lookup limit.
fn breach(findings: &[Finding]) -> Option<&'static str> {
    let errors = findings.iter().filter(|f| f.severity == Severity::Error && f.code.starts_with("SPF"));
    errors
        .filter_map(|finding| {
            Some(match finding.rule {
                "too-many-void-lookups" => "too many void lookups",
                "too-many-mx-hosts" => "too many MX hosts",
                "include-without-record" => "an include without a record",
                "redirect-without-record" => "a redirect without a record",
                "include-loop" => "it includes itself",
                "included-record-broken" => "an included record is broken",
                _ => return None,
            })
        })
        .next()
}

fn dkim_state(dkim: &DkimReport, parked: bool) -> State {
    let state = |level, label: String, detail: String| state(Part::Dkim, level, label, detail);
    let valid: Vec<_> = dkim.selectors.iter().filter(|s| s.state == DkimKeyState::Valid).collect();
    if valid.is_empty() {
        if dkim.wildcard.as_ref().is_some_and(|wildcard| wildcard.state == DkimKeyState::Retired) {
            return state(Level::Good, "signs nothing".into(), "a wildcard retires every key".into());
        }
        if !dkim.unknown.is_empty() && dkim.not_found.is_empty() {
            return state(Level::Unknown, "unknown".into(), "DNS did not answer".into());
        }
        let detail = format!("none among {} selectors tried", dkim.tried);
        let label = if parked { "none found" } else { "not found" };
        return state(if parked { Level::Good } else { Level::Info }, label.into(), detail);
    }
    let label = format!("{} {}", valid.len(), if valid.len() == 1 { "key" } else { "keys" });
    let mut words: Vec<String> = Vec::new();
    for key in valid.iter().filter_map(|selector| selector.key) {
        let word = match key.algorithm {
            DkimAlgorithm::Rsa => format!("RSA {}", key.bits),
            DkimAlgorithm::Ed25519 => "Ed25519".to_owned(),
        };
        if !words.contains(&word) {
            words.push(word);
        }
    }
    for provider in valid.iter().filter_map(|selector| selector.provider) {
        if !words.iter().any(|word| word == provider.name) {
            words.push(provider.name.to_owned());
        }
    }
    words.truncate(3);
    state(Level::Good, label, words.join(", "))
}

fn dmarc_state(dmarc: &DmarcReport) -> State {
    let state = |level, label: &str, detail: String| state(Part::Dmarc, level, label, detail);
    let at = dmarc.record_at.as_ref().map_or_else(String::new, |at| format!(" at {at}"));
    match dmarc.status {
        DmarcStatus::Unknown => state(Level::Unknown, "unknown", "DNS did not answer".into()),
        DmarcStatus::Absent => state(Level::Info, "none", "no record on the walk".into()),
        DmarcStatus::Void => state(Level::Error, "no effect", format!("a record{at} that receivers ignore")),
        DmarcStatus::Found => {
            let outcome = &dmarc.rfc9989.policy;
            let detail = match (outcome.tag, outcome.written.or(outcome.policy)) {
                (Some(tag), Some(policy)) => format!("{tag}={}{at}", policy.as_str()),
                _ => format!("a record{at}"),
            };
            match outcome.policy {
                Some(DmarcPolicy::Reject) => state(Level::Good, "reject", detail),
                Some(DmarcPolicy::Quarantine) => state(Level::Good, "quarantine", detail),
                _ => state(Level::Info, "monitoring", detail),
            }
        }
    }
}

fn delivery_state(delivery: &DeliveryReport, findings: &[Finding]) -> State {
    let (level, label) = match delivery.mx.state {
        MxState::Unknown => (Level::Unknown, "unknown".to_owned()),
        _ if is_partly_unknown(delivery) => (Level::Unknown, "partly unknown".to_owned()),
        MxState::Null => (Level::Good, "takes no mail".to_owned()),
        MxState::None => (Level::Info, "takes no mail".to_owned()),
        MxState::Implicit => (Level::Info, "implicit MX".to_owned()),
        MxState::Hosts => (Level::Good, "ready".to_owned()),
    };
    let of = |severity| {
        findings
            .iter()
            .filter(|f| f.severity == severity && f.code.starts_with(Part::Delivery.family()))
            .count()
    };
    let label = match (of(Severity::Error), of(Severity::Warning)) {
        (0, 0) => label,
        (0, warnings) => counted(warnings, "warning"),
        (errors, _) => counted(errors, "error"),
    };
    let mut words = Vec::new();
    if delivery.mx.state == MxState::Hosts {
        words.push(format!("{} MX", delivery.mx.hosts.len()));
    }
    for (state, word) in [
        (delivery.mta_sts.state, "MTA-STS"),
        (delivery.tls_rpt.state, "TLS-RPT"),
        (delivery.bimi.state, "BIMI"),
    ] {
        if state == RecordState::Valid {
            words.push(word.to_owned());
        }
    }
    if words.is_empty() {
        words.push(match delivery.mx.state {
            MxState::Unknown => "DNS did not answer".to_owned(),
            MxState::Null => "a null MX".to_owned(),
            _ => "no MX, MTA-STS or TLS-RPT".to_owned(),
        });
    }
    state(Part::Delivery, level, label, words.join(", "))
}

fn is_partly_unknown(delivery: &DeliveryReport) -> bool {
    [delivery.mta_sts.state, delivery.tls_rpt.state, delivery.bimi.state].contains(&RecordState::Unknown)
        || delivery.mx.hosts.iter().any(|host| host.state == MxHostState::Unknown)
}

/// `1 error`, `2 errors`.
pub(super) fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// Half a sentence, and whether it is good news.
struct Clause(String, bool);

fn sentence(name: &Name, spf: &SpfReport, dmarc: &DmarcReport) -> String {
    let Clause(first, well) = spf_clause(name, spf);
    let Clause(second, safe) = dmarc_clause(dmarc);
    let joint = if well == safe { "and" } else { "but" };
    let mut text = format!("{first}, {joint} {second}.");
    // A domain name keeps its case at the start of a sentence.
    if !text.starts_with(name.as_str())
        && let Some(first) = text.get_mut(..1)
    {
        first.make_ascii_uppercase();
    }
    text
}

fn spf_clause(name: &Name, spf: &SpfReport) -> Clause {
    let (text, well) = match (spf.effect, spf.state) {
        (SpfEffect::None, _) => (format!("{name} has no SPF record"), false),
        (SpfEffect::Unknown, SpfState::Valid) => {
            (format!("a part of SPF of {name} could not be looked up"), false)
        }
        (SpfEffect::Unknown, SpfState::NotFollowed) => {
            (format!("the SPF record of {name} is too long to be read whole"), false)
        }
        (SpfEffect::Unknown, _) => (format!("DNS did not answer for SPF of {name}"), false),
        (SpfEffect::Broken, _) => (format!("SPF of {name} breaks at every receiver"), false),
        (SpfEffect::BreaksForSome, _) => (format!("SPF of {name} breaks for some of its mail"), false),
        (SpfEffect::Open, _) => (format!("SPF of {name} lets everybody send"), false),
        (SpfEffect::Works, _) if is_parked(spf) => {
            (format!("{name} says that it sends no mail at all"), true)
        }
        (SpfEffect::Works, _) => (format!("SPF names who may send for {name}"), true),
    };
    Clause(text, well)
}

fn dmarc_clause(dmarc: &DmarcReport) -> Clause {
    let (text, safe) = match (dmarc.status, dmarc.rfc9989.policy.policy) {
        (DmarcStatus::Unknown, _) => {
            ("what happens to forged mail is unknown: DNS did not answer for DMARC", false)
        }
        (DmarcStatus::Absent, _) => {
            ("nothing stops mail that pretends to be from it: there is no DMARC record", false)
        }
        (DmarcStatus::Void, _) => ("its DMARC record has no effect, so nothing stops forged mail", false),
        (DmarcStatus::Found, Some(DmarcPolicy::Reject)) => {
            ("receivers refuse mail that only pretends to be from it", true)
        }
        (DmarcStatus::Found, Some(DmarcPolicy::Quarantine)) => {
            ("receivers put mail that only pretends to be from it into spam", true)
        }
        (DmarcStatus::Found, _) => {
            ("DMARC only watches: mail that pretends to be from it is delivered all the same", false)
        }
    };
    Clause(text.to_owned(), safe)
}

//! DMARC aggregate reports: RFC 7489 appendix C, RFC 9990 section 3.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::*;

/// What a receiver saw of a domain's mail in a time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DmarcAggregate {
    /// Which standard its form is of; old reporters tell none, and have that of RFC 7489.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "'rfc7489' | 'rfc9990'"))]
    pub form: &'static str,
    /// The version that it tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub version: Option<String>,
    /// Who reports.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub reporter: Option<String>,
    /// Whom to ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub email: Option<String>,
    /// Where to read more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub extra_contact: Option<String>,
    /// The name of the report; one that comes twice has the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub report_id: Option<String>,
    /// The program that wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub generator: Option<String>,
    /// When the time begins, in RFC 3339 form.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub begin: Option<String>,
    /// When it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub end: Option<String>,
    /// What went wrong at the reporter.
    pub errors: Vec<String>,
    /// The record as the reporter saw it.
    pub policy: PublishedPolicy,
    /// What was seen, by source.
    pub records: Vec<DmarcRecord>,
    /// Records that are not listed, because there are too many.
    pub records_left_out: usize,
    /// The sums of all records, listed or not.
    pub totals: DmarcTotals,
}

/// The DMARC record that a receiver went by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct PublishedPolicy {
    /// Where it stands, without `_dmarc.`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub domain: Option<String>,
    /// How it was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "'psl' | 'treewalk'"))]
    pub discovery: Option<&'static str>,
    /// The policy of the domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "'none' | 'quarantine' | 'reject'"))]
    pub p: Option<&'static str>,
    /// The policy of subdomains.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "'none' | 'quarantine' | 'reject'"))]
    pub sp: Option<&'static str>,
    /// The policy of subdomains that do not exist.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "'none' | 'quarantine' | 'reject'"))]
    pub np: Option<&'static str>,
    /// How DKIM has to align: relaxed or strict.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "'r' | 's'"))]
    pub adkim: Option<&'static str>,
    /// How SPF has to align.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "'r' | 's'"))]
    pub aspf: Option<&'static str>,
    /// Percent of the messages; RFC 7489 only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub pct: Option<u32>,
    /// When to report failures.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub fo: Option<String>,
    /// Whether the policy is being tested; RFC 9990 only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub testing: Option<bool>,
}

/// Messages of one source with the same results.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DmarcRecord {
    /// Who sent them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub source_ip: Option<String>,
    /// How many.
    pub count: u32,
    /// What was done to them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "'none' | 'quarantine' | 'reject' | 'pass'"))]
    pub disposition: Option<&'static str>,
    /// Whether DKIM passed and aligned.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "'pass' | 'fail'"))]
    pub dkim: Option<&'static str>,
    /// Whether SPF passed and aligned.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "'pass' | 'fail'"))]
    pub spf: Option<&'static str>,
    /// Why something else was done than the policy says.
    pub overrides: Vec<DmarcOverride>,
    /// The domain of From.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub header_from: Option<String>,
    /// The domain of MAIL FROM; empty for bounces.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub envelope_from: Option<String>,
    /// The domain of RCPT TO.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub envelope_to: Option<String>,
    /// What DKIM gave, aligned or not.
    pub dkim_results: Vec<DkimAuthResult>,
    /// What SPF gave, aligned or not.
    pub spf_results: Vec<SpfAuthResult>,
    /// Results and overrides that are not listed, because there are too many.
    pub entries_left_out: usize,
}

/// Why a receiver did something else than the policy says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DmarcOverride {
    /// The kind of reason.
    #[serde(rename = "type")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        target_arch = "wasm32",
        tsify(
            optional,
            type = "'local_policy' | 'mailing_list' | 'other' | 'policy_test_mode' | 'trusted_forwarder' | 'forwarded' | 'sampled_out'"
        )
    )]
    pub kind: Option<&'static str>,
    /// More of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub comment: Option<String>,
}

/// What a signature gave.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DkimAuthResult {
    /// The domain that signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub domain: Option<String>,
    /// The selector.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub selector: Option<String>,
    /// RFC 8601 section 2.7.1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        target_arch = "wasm32",
        tsify(
            optional,
            type = "'none' | 'pass' | 'fail' | 'policy' | 'neutral' | 'temperror' | 'permerror'"
        )
    )]
    pub result: Option<&'static str>,
    /// More of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub human_result: Option<String>,
}

/// What SPF gave.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct SpfAuthResult {
    /// The domain that was checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub domain: Option<String>,
    /// Which identity it is of.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "'helo' | 'mfrom'"))]
    pub scope: Option<&'static str>,
    /// RFC 8601 section 2.7.2.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        target_arch = "wasm32",
        tsify(
            optional,
            type = "'none' | 'pass' | 'fail' | 'softfail' | 'policy' | 'neutral' | 'temperror' | 'permerror'"
        )
    )]
    pub result: Option<&'static str>,
    /// More of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub human_result: Option<String>,
}

/// Messages, counted. Numbers that no message count reaches stay as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DmarcTotals {
    /// All of them.
    pub messages: u64,
    /// Those that passed DMARC: DKIM or SPF passed and aligned.
    pub passed: u64,
    /// Those whose DKIM passed and aligned.
    pub dkim: u64,
    /// Those whose SPF passed and aligned.
    pub spf: u64,
    /// Those that failed and were delivered all the same.
    pub failed_delivered: u64,
    /// Those that were quarantined.
    pub quarantined: u64,
    /// Those that were rejected.
    pub rejected: u64,
}

/// The elements that mean something here; others are passed over with all that is in them.
const KNOWN: &[&str] = &[
    "feedback",
    "version",
    "report_metadata",
    "org_name",
    "email",
    "extra_contact_info",
    "report_id",
    "date_range",
    "begin",
    "end",
    "error",
    "generator",
    "policy_published",
    "domain",
    "discovery_method",
    "p",
    "sp",
    "np",
    "adkim",
    "aspf",
    "pct",
    "fo",
    "testing",
    "record",
    "row",
    "source_ip",
    "count",
    "policy_evaluated",
    "disposition",
    "dkim",
    "spf",
    "reason",
    "type",
    "comment",
    "identifiers",
    "header_from",
    "envelope_from",
    "envelope_to",
    "auth_results",
    "selector",
    "scope",
    "result",
    "human_result",
];

const POLICIES: &[&str] = &["none", "quarantine", "reject"];
const MODES: &[&str] = &["r", "s"];
const VERDICTS: &[&str] = &["pass", "fail"];
const DISPOSITIONS: &[&str] = &["none", "quarantine", "reject", "pass"];

/// The namespace of RFC 9990 section 3.1.
const NAMESPACE: &str = "urn:ietf:params:xml:ns:dmarc-2.0";

/// Reads a report; nothing when the document is another one.
pub(super) fn read(xml: &str, place: &str, reading: &mut Reading<'_>) -> Option<ReportContent> {
    let mut reader = Reader::from_str(xml);
    let mut walk = Walk {
        reading,
        report: DmarcAggregate { form: "rfc7489", ..DmarcAggregate::default() },
        record: DmarcRecord::default(),
        number: 0,
        path: Vec::new(),
        text: String::new(),
    };
    let mut passed_over = 0;
    let mut elements = walk.reading.limits.values;
    let mut is_report = false;
    let mut prefix = String::new();
    loop {
        let event = match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(event) => event,
            Err(_) => {
                let why = format!("the XML breaks at byte {}", reader.error_position());
                walk.reading.unread(place, &why);
                break;
            }
        };
        match event {
            Event::Start(ref start) | Event::Empty(ref start) => {
                let is_empty = matches!(event, Event::Empty(_));
                elements = elements.saturating_sub(1);
                if elements == 0 || walk.path.len() + passed_over >= walk.reading.limits.nesting {
                    let what = if elements == 0 {
                        "too many elements"
                    } else {
                        "too many elements inside each other"
                    };
                    walk.reading.unread(place, &format!("{what}, from byte {} on", reader.buffer_position()));
                    break;
                }
                let name = start.name();
                let (front, local) = name.0.rsplit_once(':').unwrap_or(("", name.0));
                if walk.path.is_empty() {
                    if local != "feedback" {
                        let root = walk.reading.cut(local);
                        walk.reading
                            .unread(place, &format!("an XML document, but no report: its root is `{root}`"));
                        return None;
                    }
                    is_report = true;
                    prefix = front.to_owned();
                    if start.attributes_raw().contains(NAMESPACE) {
                        walk.report.form = "rfc9990";
                    }
                }
                // Extensions have a namespace of their own.
                let known = KNOWN.iter().find(|known| **known == local).filter(|_| front == prefix);
                match known {
                    Some(known) if passed_over == 0 => {
                        walk.path.push(known);
                        walk.open();
                        if is_empty {
                            walk.close();
                        }
                    }
                    _ if is_empty => {}
                    _ => passed_over += 1,
                }
            }
            Event::End(_) if passed_over > 0 => passed_over -= 1,
            Event::End(_) => walk.close(),
            Event::Text(text) if passed_over == 0 => walk.text(&text.into_inner()),
            Event::CData(text) if passed_over == 0 => walk.text(&text.into_inner()),
            Event::GeneralRef(entity) if passed_over == 0 => {
                let referred = entity.resolve_char_ref().ok().flatten();
                let name = entity.into_inner();
                let text = match &*name {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => referred,
                };
                match text {
                    Some(c) => walk.text(c.encode_utf8(&mut [0; 4])),
                    None => walk.wrong("is an entity that is not defined", &name),
                }
            }
            Event::DocType(_) => walk.reading.unread(place, "its document type: no entities are made"),
            _ => {}
        }
    }
    if !is_report {
        walk.reading.unread(place, "there is no report in it");
        return None;
    }
    // What is open at a fault counts as far as it came.
    if walk.path.contains(&"record") {
        walk.keep();
    }
    let Walk { reading, mut report, .. } = walk;
    if report.generator.is_some() || report.policy.discovery.is_some() {
        report.form = "rfc9990";
    }
    for (name, is_there) in [
        ("report_metadata/org_name", report.reporter.is_some()),
        ("report_metadata/report_id", report.report_id.is_some()),
        ("report_metadata/date_range", report.begin.is_some() && report.end.is_some()),
        ("policy_published/domain", report.policy.domain.is_some()),
        ("record", report.records.len() + report.records_left_out > 0),
    ] {
        if !is_there {
            reading.missing(name);
        }
    }
    Some(ReportContent::DmarcAggregate { dmarc: Box::new(report) })
}

struct Walk<'r, 'l> {
    reading: &'r mut Reading<'l>,
    report: DmarcAggregate,
    record: DmarcRecord,
    /// The number of the record, from 1.
    number: usize,
    path: Vec<&'static str>,
    text: String,
}

impl Walk<'_, '_> {
    fn text(&mut self, text: &str) {
        // One character more than fits tells that it was cut.
        if self.text.len() <= self.reading.limits.value {
            self.text.push_str(text);
        }
    }

    fn open(&mut self) {
        self.text.clear();
        let entries = self.reading.limits.entries;
        let record = &mut self.record;
        let is_full = match self.path.as_slice() {
            [_, "record"] => {
                self.record = DmarcRecord::default();
                self.number += 1;
                false
            }
            [_, "record", "auth_results", "dkim"] => fresh(&mut record.dkim_results, entries),
            [_, "record", "auth_results", "spf"] => fresh(&mut record.spf_results, entries),
            [_, "record", "row", "policy_evaluated", "reason"] => fresh(&mut record.overrides, entries),
            _ => false,
        };
        self.record.entries_left_out += usize::from(is_full);
    }

    fn close(&mut self) {
        let Self { reading, report, record, number, path, text } = self;
        if let [_, "record"] = path[..] {
            self.keep();
        } else if let Some(slot) = slot(report, record, path) {
            let place = || place(path, *number);
            let value = Some(reading.cut(text)).filter(|value| !value.is_empty());
            match slot {
                Slot::Text(one) => *one = value,
                // Empty means the null sender.
                Slot::Sender(one) => *one = Some(value.unwrap_or_default()),
                Slot::Texts(list) if list.len() < reading.limits.entries => list.extend(value),
                Slot::Texts(_) => {}
                Slot::Word(one, known) => *one = reading.word(&place, text, known),
                Slot::Flag(one) => *one = reading.word(&place, text, &["y", "n"]).map(|word| word == "y"),
                Slot::Ip(one) => *one = reading.ip(&place, text),
                Slot::Count(one) => *one = reading.number(&place, text).unwrap_or_default(),
                Slot::Percent(one) if value.is_some() => *one = reading.number(&place, text),
                Slot::Percent(_) => {}
                Slot::Seconds(one) => {
                    *one = value.as_deref().and_then(|value| value.parse().ok()).and_then(rfc3339);
                    if one.is_none() && value.is_some() {
                        reading.wrong(&place, "does not count seconds since 1970", text);
                    }
                }
            }
        }
        self.text.clear();
        self.path.pop();
    }

    fn keep(&mut self) {
        let record = std::mem::take(&mut self.record);
        let count = u64::from(record.count);
        let (dkim, spf) = (record.dkim == Some("pass"), record.spf == Some("pass"));
        let mut totals = self.report.totals;
        totals.messages += count;
        for (sum, counts) in [
            (&mut totals.passed, dkim || spf),
            (&mut totals.dkim, dkim),
            (&mut totals.spf, spf),
            (
                &mut totals.failed_delivered,
                !dkim && !spf && matches!(record.disposition, Some("none" | "pass")),
            ),
            (&mut totals.quarantined, record.disposition == Some("quarantine")),
            (&mut totals.rejected, record.disposition == Some("reject")),
        ] {
            *sum += if counts { count } else { 0 };
        }
        self.report.totals = totals;
        if self.report.records.len() < self.reading.limits.records {
            self.report.records.push(record);
        } else {
            self.report.records_left_out += 1;
        }
    }

    fn wrong(&mut self, message: &str, value: &str) {
        let Self { reading, path, number, .. } = self;
        reading.wrong(&|| place(path, *number), message, value);
    }
}

/// Where a value goes, and what it has to be.
enum Slot<'r> {
    Text(&'r mut Option<String>),
    Sender(&'r mut Option<String>),
    Ip(&'r mut Option<String>),
    Seconds(&'r mut Option<String>),
    Texts(&'r mut Vec<String>),
    Word(&'r mut Option<&'static str>, &'static [&'static str]),
    Flag(&'r mut Option<bool>),
    Count(&'r mut u32),
    Percent(&'r mut Option<u32>),
}

fn slot<'r>(
    report: &'r mut DmarcAggregate,
    record: &'r mut DmarcRecord,
    path: &[&'static str],
) -> Option<Slot<'r>> {
    const DKIM: &[&str] = &["none", "pass", "fail", "policy", "neutral", "temperror", "permerror"];
    const SPF: &[&str] = &["none", "pass", "fail", "softfail", "policy", "neutral", "temperror", "permerror"];
    const OVERRIDES: &[&str] = &[
        "local_policy",
        "mailing_list",
        "other",
        "policy_test_mode",
        "trusted_forwarder",
        "forwarded",
        "sampled_out",
    ];
    let policy = &mut report.policy;
    // Once the entries are full, what is behind the last one must not change it.
    let is_full = record.entries_left_out > 0;
    Some(match *path {
        [_, "version"] => Slot::Text(&mut report.version),
        [_, "report_metadata", name] => match name {
            "org_name" => Slot::Text(&mut report.reporter),
            "email" => Slot::Text(&mut report.email),
            "extra_contact_info" => Slot::Text(&mut report.extra_contact),
            "report_id" => Slot::Text(&mut report.report_id),
            "generator" => Slot::Text(&mut report.generator),
            "error" => Slot::Texts(&mut report.errors),
            _ => return None,
        },
        [_, "report_metadata", "date_range", "begin"] => Slot::Seconds(&mut report.begin),
        [_, "report_metadata", "date_range", "end"] => Slot::Seconds(&mut report.end),
        [_, "policy_published", name] => match name {
            "domain" => Slot::Text(&mut policy.domain),
            "fo" => Slot::Text(&mut policy.fo),
            "discovery_method" => Slot::Word(&mut policy.discovery, &["psl", "treewalk"]),
            "p" => Slot::Word(&mut policy.p, POLICIES),
            "sp" => Slot::Word(&mut policy.sp, POLICIES),
            "np" => Slot::Word(&mut policy.np, POLICIES),
            "adkim" => Slot::Word(&mut policy.adkim, MODES),
            "aspf" => Slot::Word(&mut policy.aspf, MODES),
            "pct" => Slot::Percent(&mut policy.pct),
            "testing" => Slot::Flag(&mut policy.testing),
            _ => return None,
        },
        [_, "record", "row", "source_ip"] => Slot::Ip(&mut record.source_ip),
        [_, "record", "row", "count"] => Slot::Count(&mut record.count),
        [_, "record", "row", "policy_evaluated", name] => match name {
            "disposition" => Slot::Word(&mut record.disposition, DISPOSITIONS),
            "dkim" => Slot::Word(&mut record.dkim, VERDICTS),
            "spf" => Slot::Word(&mut record.spf, VERDICTS),
            _ => return None,
        },
        [_, "record", "identifiers", name] => match name {
            "header_from" => Slot::Text(&mut record.header_from),
            "envelope_from" => Slot::Sender(&mut record.envelope_from),
            "envelope_to" => Slot::Text(&mut record.envelope_to),
            _ => return None,
        },
        [_, "record", ..] if is_full => return None,
        [_, "record", "row", "policy_evaluated", "reason", name] => {
            let reason = record.overrides.last_mut()?;
            match name {
                "type" => Slot::Word(&mut reason.kind, OVERRIDES),
                "comment" => Slot::Text(&mut reason.comment),
                _ => return None,
            }
        }
        [_, "record", "auth_results", "dkim", name] => {
            let result = record.dkim_results.last_mut()?;
            match name {
                "domain" => Slot::Text(&mut result.domain),
                "selector" => Slot::Text(&mut result.selector),
                "result" => Slot::Word(&mut result.result, DKIM),
                "human_result" => Slot::Text(&mut result.human_result),
                _ => return None,
            }
        }
        [_, "record", "auth_results", "spf", name] => {
            let result = record.spf_results.last_mut()?;
            match name {
                "domain" => Slot::Text(&mut result.domain),
                "scope" => Slot::Word(&mut result.scope, &["helo", "mfrom"]),
                "result" => Slot::Word(&mut result.result, SPF),
                "human_result" => Slot::Text(&mut result.human_result),
                _ => return None,
            }
        }
        _ => return None,
    })
}

/// Where a value stands.
fn place(path: &[&str], number: usize) -> String {
    match path {
        [_, "record", rest @ ..] => format!("record {number}: {}", rest.join("/")),
        [_, rest @ ..] => rest.join("/"),
        [] => String::new(),
    }
}

/// Begins another entry, unless there are too many already.
fn fresh<T: Default>(entries: &mut Vec<T>, most: usize) -> bool {
    let is_full = entries.len() >= most;
    if !is_full {
        entries.push(T::default());
    }
    is_full
}

//! The lines of a policy file (RFC 8461 section 3.2).

use crate::dns::Limits;
use crate::finding::{Finding, Findings, Rule, Severity, SourceId, Span};

use super::form::{escaped, shown, trim};
use super::mta_sts::{StsMode, StsPolicy, StsText};
use super::mx::is_host;
use super::rules::policy;

/// The longest time a policy may be kept, in seconds (RFC 8461 section 3.2).
const MAX_AGE: u32 = 31_557_600;
const DAY: u32 = 86_400;
const WEEK: u32 = 604_800;

const ONE_PAIR: &str = "write one `key: value` on each line, with nothing before the key";

const REFUSED: &str = "senders do not use a policy that breaks the syntax (RFC 8461 section 3.2)";

/// Reads a policy file.
pub(super) fn read(source: SourceId, text: &[u8], limits: Limits, found: &mut Findings) -> StsPolicy {
    let policy = StsPolicy { source, valid: true, mode: None, max_age: None, mx: Vec::new() };
    let mut reader = Reader { source, policy, version: false, seen: Vec::new(), spelled: false, found };
    if text.len() > limits.record_bytes {
        reader.error(&policy::SYNTAX, "the policy is longer than this check reads", None, "shorten it");
    }
    let text = text.get(..limits.record_bytes).unwrap_or(text);
    reader.bare_cr(text);
    let mut at = 0;
    for line in text.split(|&byte| byte == b'\n' || byte == b'\r').take(2 * limits.terms) {
        reader.line(at, line);
        at += line.len() + 1;
    }
    reader.finish(text.len())
}

struct Reader<'t, 'f> {
    source: SourceId,
    policy: StsPolicy,
    version: bool,
    /// Keys and the lines they stand in.
    seen: Vec<(&'t [u8], Span)>,
    /// Whether a key was known but for its case.
    spelled: bool,
    found: &'f mut Findings,
}

impl<'t> Reader<'t, '_> {
    /// A CR without an LF ends no line.
    fn bare_cr(&mut self, text: &[u8]) {
        let bare =
            text.iter().enumerate().find(|&(n, &byte)| byte == b'\r' && text.get(n + 1) != Some(&b'\n'));
        if let Some((n, _)) = bare {
            let finding = policy::SYNTAX
                .finding("a line ends with a bare CR")
                .label(self.source, Span::new(n, n + 1), "")
                .note("lines end with LF or CR LF; senders read one long line here, and refuse the policy (RFC 8461 section 3.2)")
                .help("save the file with LF or CR LF line ends");
            self.refuse(finding);
        }
    }

    fn line(&mut self, start: usize, line: &'t [u8]) {
        let (_, body) = trim(line);
        if body.is_empty() {
            return;
        }
        let end = start + line.len() - line.iter().rev().take_while(|b| matches!(b, b' ' | b'\t')).count();
        let span = Span::new(start, end);
        let colon = line.iter().position(|&byte| byte == b':');
        let key = line.get(..colon.unwrap_or(0)).unwrap_or_default();
        let is_key = key.first().is_some_and(u8::is_ascii_alphanumeric)
            && key.len() <= 32
            && key.iter().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(byte));
        let Some(colon) = colon.filter(|_| is_key) else {
            let message = format!("`{}` is not a line of a policy", shown(body));
            return self.error(&policy::SYNTAX, message, Some(span), ONE_PAIR);
        };
        let after = line.get(colon + 1..).unwrap_or_default();
        let (gap, value) = trim(after);
        let value_start = start + colon + 1 + gap;
        let value_span = Span::new(value_start, value_start + value.len());
        let known = [&b"version"[..], b"mode", b"max_age", b"mx"];
        if !known.contains(&key) && known.iter().any(|known| known.eq_ignore_ascii_case(key)) {
            self.spelled = true;
            let message = format!("`{}` is not in lower case", shown(key));
            return self.error(
                &policy::SYNTAX,
                message,
                Some(Span::new(start, start + key.len())),
                "write the key in lower case",
            );
        }
        let first = self.seen.iter().find(|(known, _)| *known == key && key != b"mx");
        {
            if let Some((_, first)) = first {
                let finding = policy::DUPLICATE
                    .finding(format!("`{}` stands in the policy twice", shown(key)))
                    .label(self.source, span, "this one is ignored")
                    .label(self.source, *first, "this one counts")
                    .note("all but the first are ignored (RFC 8461 section 3.2)")
                    .help("keep one of them");
                return self.found.push(finding);
            }
        }
        self.seen.push((key, span));
        match key {
            b"version" => self.version_line(value, value_span),
            b"mode" => self.mode(value, value_span),
            b"max_age" => self.max_age(value, value_span),
            b"mx" => self.mx(value, value_span),
            _ => {}
        }
    }

    fn version_line(&mut self, value: &[u8], span: Span) {
        self.version = true;
        if value != b"STSv1" {
            let message = format!("`{}` is not a known version", shown(value));
            self.error(&policy::SYNTAX, message, Some(span), "write `version: STSv1`");
        }
    }

    fn mode(&mut self, value: &[u8], span: Span) {
        self.policy.mode = match value {
            b"enforce" => Some(StsMode::Enforce),
            b"testing" => Some(StsMode::Testing),
            b"none" => Some(StsMode::None),
            _ => {
                let message = format!("`{}` is not a mode", shown(value));
                return self.error(
                    &policy::MODE,
                    message,
                    Some(span),
                    "write `enforce`, `testing` or `none`",
                );
            }
        };
    }

    fn max_age(&mut self, value: &[u8], span: Span) {
        let digits = (1..=10).contains(&value.len()) && value.iter().all(u8::is_ascii_digit);
        if !digits {
            let message = format!("`{}` is not a number of seconds", shown(value));
            return self.error(
                &policy::MAX_AGE,
                message,
                Some(span),
                "write seconds, such as `604800` for a week",
            );
        }
        let seconds = value.iter().fold(0u64, |n, byte| n * 10 + u64::from(byte - b'0'));
        self.policy.max_age = Some(u32::try_from(seconds).unwrap_or(u32::MAX).min(MAX_AGE));
        if seconds > u64::from(MAX_AGE) {
            let finding = policy::MAX_AGE
                .finding(format!("`max_age` is {seconds} seconds, above the most allowed"))
                .severity(Severity::Warning)
                .param("seconds", seconds)
                .label(self.source, span, "")
                .note(format!("the maximum is {MAX_AGE}, about a year; senders cut it down, or refuse the policy (RFC 8461 section 3.2)"))
                .help("use a value up to 31557600");
            self.found.push(finding);
        }
    }

    fn mx(&mut self, value: &[u8], span: Span) {
        let host = value.strip_prefix(b"*.").unwrap_or(value);
        if !std::str::from_utf8(host).is_ok_and(is_host) {
            let message = format!("`{}` is neither a host name nor `*.` and one", shown(value));
            return self.error(
                &policy::SYNTAX,
                message,
                Some(span),
                "write one `mx: ` line for each host, such as `mx: mx.example.com` or `mx: *.example.com`",
            );
        }
        let span = self.found.place(self.source, span);
        self.policy.mx.push(StsText { value: escaped(value), span });
    }

    fn finish(mut self, length: usize) -> StsPolicy {
        let has = |reader: &Self, key: &[u8]| reader.seen.iter().any(|(known, _)| *known == key);
        let mut lacks: Vec<&str> =
            [("version", self.version), ("mode", has(&self, b"mode")), ("max_age", has(&self, b"max_age"))]
                .into_iter()
                .filter_map(|(key, there)| (!there).then_some(key))
                .collect();
        if !has(&self, b"mx") && self.policy.mode.is_some_and(|mode| mode != StsMode::None) {
            lacks.push("mx");
        }
        // A key in the wrong case is there already, as far as its writer is concerned.
        if !lacks.is_empty() && !self.spelled {
            let lacks = lacks.join("`, `");
            let message = format!("the policy lacks `{lacks}`");
            self.error(&policy::INCOMPLETE, message, Some(Span::new(0, length)), &format!("add `{lacks}`"));
        }
        if self.policy.valid {
            self.meaning();
        }
        self.policy
    }

    fn meaning(&mut self) {
        let line = |key: &[u8]| self.seen.iter().find(|(known, _)| *known == key).map(|(_, span)| *span);
        let (mode, age) = (line(b"mode").unwrap_or_default(), line(b"max_age").unwrap_or_default());
        match self.policy.mode {
            Some(StsMode::Testing) => self.found.push(
                policy::NOT_ENFORCED
                    .finding("the policy is in testing")
                    .label(self.source, mode, "")
                    .note("senders report what does not hold, and deliver all the same (RFC 8461 section 5)")
                    .help("turn to `mode: enforce`, with a new `id` in the record, once the reports are clean"),
            ),
            Some(StsMode::None) => self.found.push(
                policy::NOT_ENFORCED
                    .finding("the policy says that there is none")
                    .label(self.source, mode, "")
                    .note("`mode: none` takes a policy back; once the old one has run out, record and file can go (RFC 8461 section 8.3)"),
            ),
            _ => {}
        }
        if let Some(seconds) =
            self.policy.max_age.filter(|&age| age < WEEK && self.policy.mode != Some(StsMode::None))
        {
            let severity = if seconds < DAY { Severity::Warning } else { Severity::Info };
            self.found.push(
                policy::MAX_AGE
                    .finding(format!("senders forget the policy after {seconds} seconds"))
                    .severity(severity)
                    .param("seconds", seconds)
                    .label(self.source, age, "")
                    .note("whoever can keep a sender from the policy for that long can have mail sent in the clear; weeks or more are expected (RFC 8461 section 3.2)")
                    .help("use 604800 (a week) or more"),
            );
        }
    }

    fn error(&mut self, rule: &'static Rule, message: impl Into<String>, span: Option<Span>, help: &str) {
        let mut finding = rule.finding(message).note(REFUSED).help(help);
        if let Some(span) = span {
            finding = finding.label(self.source, span, "");
        }
        self.refuse(finding);
    }

    fn refuse(&mut self, finding: Box<Finding>) {
        self.policy.valid = false;
        self.found.push(finding);
    }
}

/// Whether a policy allows a host: a `*.` stands for exactly one label (RFC 8461 section 4.1).
pub(super) fn allows(policy: &StsPolicy, host: &str) -> bool {
    policy.mx.iter().any(|pattern| match pattern.value.strip_prefix("*.") {
        Some(parent) => host.split_once('.').is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(parent)),
        None => pattern.value.eq_ignore_ascii_case(host),
    })
}

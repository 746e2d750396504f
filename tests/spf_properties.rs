//! What holds for every text: records made by a small generator, and hostile ones by hand.

mod common;

use common::random::Random;
use sendworthy::dns::{Answer, Dns, Limits, Name, Question, RecordData, Snapshot, Type};
use sendworthy::finding::{Finding, Findings, Severity, Source};
use sendworthy::spf::{self, SpfRecord, SpfReport, TermKind};

/// Lints a text and checks what holds for every report: spans are inside the text, on its character
/// borders, and terms are where they say.
fn lint(text: &[u8]) -> (SpfRecord, Vec<Finding>, Vec<Source>) {
    let mut found = Findings::default();
    let record = spf::lint(None, text, &mut found);
    let (sources, findings) = found.finish();
    let shown = sources[record.source.index()].text.clone();
    for term in &record.terms {
        assert_eq!(shown.get(term.span.range()), Some(term.text.as_str()), "{shown}");
        if let Some(domain) = &term.domain {
            assert_eq!(shown.get(domain.span.range()), Some(domain.text.as_str()), "{shown}");
        }
    }
    placed(&findings, &sources);
    (record, findings, sources)
}

fn placed(findings: &[Finding], sources: &[Source]) {
    for finding in findings {
        for label in &finding.labels {
            let text = &sources[label.source.index()].text;
            assert!(text.get(label.span.range()).is_some(), "{} at {:?} in {text}", finding.code, label.span);
        }
        for edit in finding.fix.iter().flat_map(|fix| &fix.edits) {
            let text = &sources[edit.source.index()].text;
            assert!(
                text.get(edit.span.range()).is_some(),
                "{} edits {:?} in {text}",
                finding.code,
                edit.span
            );
        }
    }
}

#[test]
fn random_bytes_give_a_report() {
    let mut random = Random(1);
    for round in 0..6_000 {
        let mut text = if round % 4 == 0 { Vec::new() } else { b"v=spf1 ".to_vec() };
        for _ in 0..random.below(60) {
            text.push(match random.below(4) {
                0 => random.below(256) as u8,
                _ => b"aeinpstxml:/=.-~+?% {}0123468,;\\\""[random.below(33)],
            });
        }
        lint(&text);
    }
}

#[test]
fn broken_records_keep_their_spans() {
    let mut random = Random(2);
    for _ in 0..6_000 {
        let mut text = record(&mut random).into_bytes();
        for _ in 0..random.below(4) {
            let Some(last) = text.len().checked_sub(1) else { break };
            let at = random.below(last + 1);
            match random.below(4) {
                0 => drop(text.remove(at)),
                1 => text.insert(at, random.below(256) as u8),
                2 => text[at] = b" :/=%,;-"[random.below(8)],
                _ => text.truncate(at.max(1)),
            }
        }
        lint(&text);
    }
}

/// The record, printed from its terms, reads the same again.
#[test]
fn a_record_printed_reads_the_same() {
    let mut random = Random(3);
    let mut sound = 0;
    for _ in 0..10_000 {
        let (first, ..) = lint(record(&mut random).as_bytes());
        if !first.valid {
            continue;
        }
        sound += 1;
        let words: Vec<String> = first.terms.iter().map(printed).collect();
        let text = format!("v=spf1 {}", words.join(" "));
        let (second, ..) = lint(text.as_bytes());
        assert!(second.valid, "{text}");
        let facts = |record: &SpfRecord| -> Vec<_> {
            record
                .terms
                .iter()
                .map(|t| {
                    (
                        t.kind,
                        t.qualifier,
                        t.network,
                        t.cidr4,
                        t.cidr6,
                        t.domain.as_ref().map(|d| d.text.clone()),
                    )
                })
                .collect()
        };
        assert_eq!(facts(&first), facts(&second), "{text}");
        assert_eq!(
            text,
            format!("v=spf1 {}", second.terms.iter().map(printed).collect::<Vec<_>>().join(" "))
        );
    }
    assert!(sound > 5_000, "only {sound} are sound");
}

fn printed(term: &spf::Term) -> String {
    if term.kind == TermKind::UnknownModifier {
        return term.text.clone();
    }
    let mut out = term.qualifier.map_or("", |q| q.sign()).to_owned();
    out.push_str(term.kind.as_str());
    if let Some(domain) = &term.domain {
        out.push(if term.qualifier.is_some() { ':' } else { '=' });
        out.push_str(&domain.text);
    }
    if let Some(network) = term.network {
        out.push_str(&format!(":{network}"));
    }
    if let Some(prefix) = term.cidr4 {
        out.push_str(&format!("/{prefix}"));
    }
    if let Some(prefix) = term.cidr6 {
        out.push_str(&format!("//{prefix}"));
    }
    out
}

/// Every fix, applied, takes its finding away, and one of a sound record leaves it sound.
#[test]
fn fixes_mend() {
    let mut random = Random(4);
    let mut applied = 0;
    for _ in 0..6_000 {
        let mut text = record(&mut random);
        match random.below(8) {
            0 => text = text.replacen(':', "=", 1),
            1 => text = text.replacen(' ', "", 2).replacen("v=spf1", "v=spf1 ", 1),
            2 => text = text.replacen("ip4:", ["ipv4:", "ip:", "ip6:"][random.below(3)], 1),
            3 => text = text.replacen("include", "inculde", 1),
            4 => text = format!("\"{text}\""),
            5 => text = text.replacen(" a", ",a", 1),
            6 => text.push_str(" mx -all"),
            _ => {}
        }
        let (_, findings, sources) = lint(text.as_bytes());
        for finding in &findings {
            let Some(fix) = &finding.fix else { continue };
            applied += 1;
            let source = finding.labels[0].source;
            let fixed = fix.apply(source, &sources[source.index()].text);
            let (_, after, _) = lint(fixed.as_bytes());
            let same = |f: &&Finding| f.code == finding.code && f.message == finding.message;
            assert!(
                after.iter().filter(same).count() < findings.iter().filter(same).count(),
                "{} stays: {text} -> {fixed}",
                finding.code
            );
            let errors = |list: &[Finding]| list.iter().filter(|f| f.severity == Severity::Error).count();
            if finding.severity != Severity::Error {
                assert!(errors(&after) <= errors(&findings), "{}: {text} -> {fixed}", finding.code);
            }
        }
    }
    assert!(applied > 1_500, "only {applied} fixes");
}

#[test]
fn hostile_records() {
    let thousand: String = (0..1_000).map(|n| format!(" include:n{n}.example")).collect();
    let long = format!("v=spf1 {}", "a".repeat(65_536));
    let wide = format!("v=spf1{}", " ip4:192.0.2.1".repeat(5_000));
    let deep = format!("v=spf1 exists:{}", "%{i}.".repeat(10_000));
    let commas = format!("v=spf1 ip4:{}", "192.0.2.1,".repeat(5_000));
    let glued = format!("v=spf1 {}", "all-".repeat(10_000));
    for text in [
        format!("v=spf1{thousand} -all").into_bytes(),
        long.into_bytes(),
        wide.into_bytes(),
        deep.into_bytes(),
        commas.into_bytes(),
        glued.into_bytes(),
        b"v=spf1 mx\0 -all".to_vec(),
        b"v=spf1 \xff\xfe -all".to_vec(),
        b"v=spf1 include:b\xfccher.example -all".to_vec(),
        b"v=spf1\tmx\t-all".to_vec(),
        b"v=spf1 mx\r\n -all".to_vec(),
        vec![b' '; 65_536],
        b"v=spf1".repeat(10_000),
    ] {
        let started = std::time::Instant::now();
        let (record, findings, _) = lint(&text);
        assert!(!findings.is_empty(), "{:?}", &text[..40.min(text.len())]);
        assert!(record.terms.len() <= Limits::default().terms);
        assert!(started.elapsed().as_secs() < 30, "{:?} takes long", &text[..40.min(text.len())]);
    }
    for (text, code) in [(&b"v=spf1 mx\0 -all"[..], "SPF023"), (b"v=spf1 \xff\xfe -all", "SPF023")] {
        let codes: Vec<&str> = lint(text).1.iter().map(|f| f.code).collect();
        assert_eq!(codes, [code]);
    }
}

/// Every name has the same hostile record: the walk ends, asks a bounded number of questions, and says so.
#[test]
fn hostile_worlds() {
    for text in [
        "v=spf1 include:a.%{d} include:b.%{d} -all".to_owned(),
        format!("v=spf1{} -all", (0..500).map(|n| format!(" include:n{n}.example")).collect::<String>()),
        "v=spf1 redirect=a.%{d}".to_owned(),
        "v=spf1 include:%{o} redirect=%{d}".to_owned(),
        format!("v=spf1{} ?all exp=x.%{{d}}", " mx".repeat(300)),
    ] {
        let (report, findings, asked) = surveyed(&text);
        assert!(findings.iter().any(|f| f.severity == Severity::Error), "{text}");
        assert!(asked < 2_000, "{asked} questions for {text}");
        assert!(report.lookups.total > 10 || findings.iter().any(|f| f.code == "SPF207"), "{text}");
    }
}

fn surveyed(text: &str) -> (SpfReport, Vec<Finding>, usize) {
    let mut given = Snapshot::default();
    let name = Name::parse("example.com").unwrap();
    let mut asked = 0;
    for _ in 0..200 {
        let dns = Dns::new(&given, Limits::default());
        let mut found = Findings::default();
        let report = spf::survey(&dns, &name, &mut found);
        if !dns.is_pending() {
            let (sources, findings) = found.finish();
            placed(&findings, &sources);
            return (report, findings, asked);
        }
        let needs = dns.needs().dns;
        asked += needs.len();
        for question in needs {
            let answer = answer(&question, text);
            given.answer(answer);
        }
    }
    panic!("the survey never ends");
}

fn answer(question: &Question, text: &str) -> Answer {
    let records = match question.rtype {
        Type::Txt => vec![RecordData::Txt(text.as_bytes().chunks(255).map(<[u8]>::to_vec).collect())],
        Type::Mx => {
            (0..40).map(|n| RecordData::Mx(n, Name::parse(&format!("m{n}.example")).unwrap())).collect()
        }
        _ => Vec::new(),
    };
    Answer::new(question.clone(), records)
}

/// A record that is sound.
fn record(random: &mut Random) -> String {
    let mut out = "v=spf1".to_owned();
    for _ in 0..1 + random.below(7) {
        let sign = ["", "", "-", "~", "?", "+"][random.below(6)];
        let host = random.below(5);
        let term = match random.below(12) {
            0 => format!("{sign}ip4:192.0.2.{host}"),
            1 => format!("{sign}ip4:10.0.{host}.7/{}", random.below(33)),
            2 => format!("{sign}ip6:2001:db8::{host}/{}", random.below(129)),
            3 => format!("{sign}a"),
            4 => format!("{sign}a:h{host}.example/{}//{}", random.below(33), random.below(129)),
            5 => format!("{sign}mx//{}", random.below(129)),
            6 => format!("{sign}MX:m{host}.example."),
            7 => format!("{sign}include:i{host}.example"),
            8 => format!("{sign}exists:%{{ir}}.%{{l1r+-}}.x{host}.example"),
            9 => format!("{sign}ptr:p{host}.example"),
            10 => format!("x-{host}=%{{d}}%%"),
            _ => format!("{sign}include:a.example-all"),
        };
        out.push(' ');
        out.push_str(&term);
    }
    match random.below(6) {
        0 => {}
        1 => out.push_str(" redirect=r.example"),
        2 => out.push_str(" ?all"),
        3 => out.push_str(" +all redirect=r.example"),
        4 => out.push_str(" exp=e.%{d} -all"),
        _ => out.push_str(" ~all"),
    }
    out
}

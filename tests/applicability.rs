//! A fix that calls itself safe is safe, for the examples of the rules, the literate tests and
//! generated records: by SPF each sender gets the same result before and after, a DMARC policy stays
//! what it was to RFC 9989 receivers, and no MTA-STS policy begins to count.

mod common;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;

use common::random::Random;
use common::{Fence, World, fences, pages, raw};
use sendworthy::dns::{Answer, Dns, Limits, Name, Question, RecordData, Snapshot, Type};
use sendworthy::domain::{ParsedRecord, RecordKind, RecordReport, check_record};
use sendworthy::finding::{Applicability, Finding, Findings, Fix, Source};
use sendworthy::spf::{self, Cidr, Judge, Sender, SpfRecord, SpfResult};
use sendworthy::{dmarc, rules};

#[test]
fn spf_results_stay() {
    let mut fixes = 0;
    for (place, fence) in everything() {
        let count = match fence.language.as_str() {
            "spf" => check_text(&fence.text),
            "zone" => {
                let world = World::read(&fence.text);
                let name = world.facts.as_ref().unwrap().name.clone();
                check_survey(&name, &|question| world.answer(question))
            }
            _ => continue,
        };
        fixes += count.unwrap_or_else(|wrong| panic!("{place}: {wrong}"));
    }
    assert!(fixes > 20, "only {fixes} safe fixes");
}

#[test]
fn spf_results_stay_for_generated_records() {
    let mut random = Random(0x5afe);
    let mut fixes = 0;
    for _ in 0..1_500 {
        let text = record(&mut random);
        let name = Name::parse("example.com").unwrap();
        let counts = [check_text(&text), check_survey(&name, &|question| answer(question, &text, true))];
        for count in counts {
            fixes += count.unwrap_or_else(|wrong| panic!("{text}: {wrong}"));
        }
    }
    assert!(fixes > 1_000, "only {fixes} safe fixes");
}

#[test]
fn dmarc_policies_stay() {
    let mut fixes = 0;
    for (place, fence) in everything().filter(|(_, fence)| fence.language == "dmarc") {
        let (report, safe) = safe_fixes(RecordKind::Dmarc, &fence);
        for (fix, mended) in safe {
            fixes += 1;
            let after = check_record(RecordKind::Dmarc, report.name.as_ref(), &mended);
            assert_eq!(policy(&report), policy(&after), "{place}: {}", fix.title);
        }
    }
    assert!(fixes > 3, "only {fixes} safe fixes");
}

#[test]
fn mta_sts_records_stay_as_useless() {
    for (place, fence) in everything().filter(|(_, fence)| fence.language == "mta-sts") {
        let (report, safe) = safe_fixes(RecordKind::MtaSts, &fence);
        for (fix, mended) in safe {
            let after = check_record(RecordKind::MtaSts, report.name.as_ref(), &mended);
            let valid =
                |report: &RecordReport| serde_json::to_value(&report.record).unwrap()["valid"].clone();
            assert_eq!(valid(&report), valid(&after), "{place}: {}", fix.title);
        }
    }
}

/// The fences of the rules' documentation and of the literate tests, with where they are.
fn everything() -> impl Iterator<Item = (String, Fence)> {
    let documents = rules::all().map(|rule| (rule.code.to_owned(), rule.docs.replace("\n ", "\n")));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    let literate = pages(&folder).into_iter().map(|path| {
        let text = std::fs::read_to_string(&path).unwrap();
        (path.display().to_string(), text)
    });
    documents.chain(literate).flat_map(|(place, text)| {
        fences(&text).into_iter().map(move |fence| (format!("{place}:{}", fence.line), fence))
    })
}

/// The record of a fence, and what each safe fix makes of it.
fn safe_fixes(kind: RecordKind, fence: &Fence) -> (RecordReport, Vec<(Fix, Vec<u8>)>) {
    let owner = fence.name.as_deref().map(common::name);
    let report = check_record(kind, owner.as_ref(), fence.text.trim_end_matches('\n').as_bytes());
    let mended = safe(&report.findings)
        .map(|fix| (fix.clone(), raw(&fix.apply(fix.edits[0].source, &report.sources[0].text))))
        .collect();
    (report, mended)
}

fn safe(findings: &[Finding]) -> impl Iterator<Item = &Fix> {
    let fixes = findings.iter().filter_map(|finding| finding.fix.as_deref());
    fixes.filter(|fix| fix.applicability == Applicability::Safe && !fix.edits.is_empty())
}

/// What RFC 9989 receivers apply: the policies for the name and below it, and how they align.
fn policy(report: &RecordReport) -> impl PartialEq + std::fmt::Debug {
    let ParsedRecord::Dmarc(record) = &report.record else { panic!("not DMARC") };
    (record.effect == dmarc::DmarcEffect::AsWritten).then(|| {
        let sub = record.sp.or(record.p);
        (record.p, sub, record.np.or(sub), record.testing, record.adkim, record.aspf, record.psd)
    })
}

/// Checks the safe fixes of a record alone, published in a world where every name has something, since
/// a record read without DNS is taken to be within the limits.
fn check_text(text: &str) -> Result<usize, String> {
    let name = Name::parse("example.com").unwrap();
    let mut found = Findings::default();
    let record = spf::lint(None, text.trim_end_matches('\n').as_bytes(), &mut found);
    let (sources, findings) = found.finish();
    compare(&name, &record, &findings, &sources, &|question, own| {
        if question.name == name && question.rtype == Type::Txt {
            Answer::new(question.clone(), vec![txt(own)])
        } else {
            answer(question, "", false)
        }
    })
}

/// Checks the safe fixes of a domain's record.
fn check_survey(name: &Name, world: &dyn Fn(&Question) -> Answer) -> Result<usize, String> {
    let mut snapshot = Snapshot::default();
    let (report, findings, sources) = loop {
        let dns = Dns::new(&snapshot, Limits::default());
        let mut found = Findings::default();
        let report = spf::survey(&dns, name, &mut found);
        if !dns.is_pending() {
            let (sources, findings) = found.finish();
            break (report, findings, sources);
        }
        for question in dns.needs().dns {
            snapshot.answer(world(&question));
        }
    };
    let Some(record) = report.record else { return Ok(0) };
    compare(name, &record, &findings, &sources, &|question, own| {
        if question.name == *name && question.rtype == Type::Txt {
            Answer::new(question.clone(), vec![txt(own)])
        } else {
            world(question)
        }
    })
}

/// Compares the results of many senders before and after each safe fix; `world` answers a question,
/// given the domain's own record.
fn compare(
    name: &Name,
    record: &SpfRecord,
    findings: &[Finding],
    sources: &[Source],
    world: &dyn Fn(&Question, &[u8]) -> Answer,
) -> Result<usize, String> {
    let text = &sources[record.source.index()].text;
    let senders = senders(name, record);
    let mut count = 0;
    let mut before = None;
    for fix in safe(findings).filter(|fix| fix.edits[0].source == record.source) {
        count += 1;
        let mended = raw(&fix.apply(record.source, text));
        let before = before.get_or_insert_with(|| results(&raw(text), &senders, world));
        let after = results(&mended, &senders, world);
        for ((sender, before), after) in senders.iter().zip(before).zip(after) {
            if *before != after {
                let line = String::from_utf8_lossy(&mended);
                return Err(format!("`{}`: {} had {before:?}, has {after:?}: {line}", fix.title, sender.ip));
            }
        }
    }
    Ok(count)
}

fn results(own: &[u8], senders: &[Sender], world: &dyn Fn(&Question, &[u8]) -> Answer) -> Vec<SpfResult> {
    let mut judge = Judge::new(Limits::default());
    let result = |sender: &Sender| loop {
        match judge.result(sender) {
            Ok(result) => return result,
            Err(needs) => needs.dns.iter().for_each(|question| judge.answer(world(question, own))),
        }
    };
    senders.iter().map(result).collect()
}

/// Senders over the Internet: at the edges of every network that the record names, and elsewhere.
fn senders(name: &Name, record: &SpfRecord) -> Vec<Sender> {
    let mut ips: Vec<IpAddr> =
        ["8.8.8.8", "192.0.2.1", "192.0.2.77", "198.51.100.3", "203.0.113.9", "2001:db8::1"]
            .map(|ip| ip.parse().unwrap())
            .into();
    for network in record.terms.iter().filter_map(|term| term.network) {
        let step = |ip: IpAddr, by: i8| match ip {
            IpAddr::V4(ip) => IpAddr::V4(Ipv4Addr::from_bits(ip.to_bits().wrapping_add_signed(by.into()))),
            IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits().wrapping_add_signed(by.into()))),
        };
        let first = network.network().address;
        ips.extend([network.address, first, step(first, -1), step(first, 1)]);
    }
    ips.retain(|&ip| Cidr::host(ip).special_use().is_none());
    ips.sort();
    ips.dedup();
    let sender = |ip, local: &str| Sender {
        ip,
        mail_from: format!("{local}@{name}"),
        helo: "host.example".to_owned(),
        receiver: String::new(),
    };
    ips.into_iter().flat_map(|ip| [sender(ip, "ann"), sender(ip, "a/B")]).collect()
}

fn txt(text: &[u8]) -> RecordData {
    RecordData::Txt(text.chunks(255).map(<[u8]>::to_vec).collect())
}

/// A world in which every name has something, but for those that begin with `v` when there are voids.
fn answer(question: &Question, own: &str, voids: bool) -> Answer {
    let name = question.name.as_str();
    let nothing = voids && name.starts_with('v');
    let host = name.bytes().fold(0u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte)) % 4;
    let records = match question.rtype {
        Type::Txt if name == "example.com" => vec![txt(own.as_bytes())],
        _ if nothing => Vec::new(),
        Type::Txt => vec![txt(format!("v=spf1 ip4:198.51.100.{host} -all").as_bytes())],
        Type::A => vec![RecordData::A(Ipv4Addr::new(192, 0, 2, host))],
        Type::Aaaa => vec![RecordData::Aaaa(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, host.into()))],
        Type::Mx => vec![RecordData::Mx(10, Name::parse("mx.example").unwrap())],
        _ => Vec::new(),
    };
    Answer::new(question.clone(), records)
}

/// A record with much that can go.
fn record(random: &mut Random) -> String {
    let mut out = "v=spf1".to_owned();
    for _ in 0..2 + random.below(16) {
        let sign = ["", "", "", "-", "~", "?"][random.below(6)];
        let host = random.below(4);
        let term = match random.below(14) {
            0 => format!("{sign}ip4:192.0.2.{host}"),
            1 => format!("{sign}ip4:192.0.2.{}/{}", random.below(256), 20 + random.below(13)),
            2 => format!("{sign}ip4:10.0.{host}.7/{}", 4 + random.below(29)),
            3 => format!("{sign}ip6:2001:db8::{host}/{}", 120 + random.below(9)),
            4 => format!("{sign}ip6:fc00::{host}"),
            5 => format!("{sign}a:h{host}.example/{}", 28 + random.below(5)),
            6 => format!("{sign}a:v{host}.example"),
            7 => format!("{sign}mx:v{host}.example"),
            8 => format!("{sign}mx"),
            9 => format!("{sign}include:i{host}.example"),
            10 => format!("{sign}exists:%{{l}}.e.example"),
            11 => format!("{sign}exists:%{{{}}}.v.example", ["l", "L"][random.below(2)]),
            12 => format!("x-{host}=%{{d}}"),
            _ => format!("{sign}ip6:::ffff:192.0.2.{host}"),
        };
        out.push(' ');
        out.push_str(&term);
    }
    out.push_str(
        ["", " ?all", " ~all", " -all", " -all", " -all mx", " ~all redirect=i.example"][random.below(7)],
    );
    out
}

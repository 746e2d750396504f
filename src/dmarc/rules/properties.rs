//! What holds of every record: what hides it is an error, and a remedy is one.

use crate::dmarc::record::{DmarcEffect, DmarcRecord};
use crate::finding::{Applicability, Finding, Findings, Severity, Source};

const VERSIONS: [&str; 8] =
    ["v=DMARC1", "v=DMARC1", "v=DMARC1", "v=DMARC1:", "v=dmarc1", " v=DMARC1", "nv=DMARC1", "p=none"];
const PIECES: [&str; 44] = [
    "p=reject",
    "p=none",
    "p=quarantine",
    "p=rejct",
    "p=",
    "p",
    "pp=reject",
    "policy=reject",
    "p=re\\ject",
    "p=r\u{e9}ject",
    "sp=none",
    "sp=nnoe",
    "sp",
    "np=rejectt",
    "np=reject",
    "P=reject",
    "rua=mailto:a@example.com",
    "rua=mailto:a@example.com!10m",
    "rua=a@example.com",
    "rua=a@x.example,b@x.example",
    "rua=mailto:a,b@x.example",
    "rua=mailto:a!b@x.example!10m,c@x.example",
    "rua=mailto:a@b\u{fc}cher.example",
    "rua=",
    "ruf=https://x.example",
    "ruf=mailto:a,b,c@x.example",
    "adkim=strict",
    "aspf=relaxed",
    "adkin=s",
    "fo=9",
    "fo=1",
    "t=y",
    "t=yes",
    "pct=0",
    "pct=20",
    "psd=x",
    "strict",
    "sadkim=s",
    "v=DMARC1",
    "",
    "\n",
    "\u{201c}p=none\u{201d}",
    "\"",
    "\0p=reject",
];
const JOINTS: [&str; 12] = ["; ", "; ", "; ", ";", ";;", ";;;", " ", ",", ";\n", "\n", "\\; ", " ;\r\n"];

/// A record for each seed.
fn generated(mut seed: u64) -> String {
    let mut next = |count: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % count
    };
    let mut text = VERSIONS[next(VERSIONS.len())].to_owned();
    for _ in 0..=next(5) {
        text.push_str(JOINTS[next(JOINTS.len())]);
        text.push_str(PIECES[next(PIECES.len())]);
    }
    text
}

fn lint(text: &[u8]) -> (DmarcRecord, Vec<Source>, Vec<Finding>) {
    let mut found = Findings::default();
    let record = crate::dmarc::lint(None, text, &mut found);
    let (sources, findings) = found.finish();
    (record, sources, findings)
}

/// The bytes of a source's escaped text.
fn raw(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let byte;
        (byte, rest) = match (first, tail) {
            (b'\\', [a @ b'0'..=b'9', b, c, tail @ ..]) => {
                out.push(((u32::from(a & 15) * 10 + u32::from(b & 15)) * 10 + u32::from(c & 15)) as u8);
                rest = tail;
                continue;
            }
            (b'\\', [next, tail @ ..]) => (*next, tail),
            _ => (first, tail),
        };
        out.push(byte);
    }
    out
}

#[test]
fn what_is_not_applied_as_written_is_an_error() {
    for seed in 0..4_000 {
        let text = generated(seed);
        let (record, _, findings) = lint(text.as_bytes());
        if matches!(record.effect, DmarcEffect::AsWritten | DmarcEffect::Consent) {
            continue;
        }
        // A record with `rua` may leave `p` out: it says `p=none` (RFC 9989 section 4.7).
        let default = record.effect == DmarcEffect::AsNone && record.tag("p").is_none();
        let told = findings.iter().any(|finding| {
            finding.severity == Severity::Error || (default && finding.code == super::values::P_MISSING.code)
        });
        assert!(told, "{text:?}: {:?}: {findings:#?}", record.effect);
    }
}

#[test]
fn a_fix_gives_a_record_without_the_fault() {
    for seed in 0..4_000 {
        let text = generated(seed);
        let (record, sources, findings) = lint(text.as_bytes());
        for finding in &findings {
            let Some(fix) = &finding.fix else { continue };
            let mended = raw(&fix.apply(record.source, &sources[record.source.index()].text));
            let (after, _, left) = lint(&mended);
            let shown = String::from_utf8_lossy(&mended);
            assert!(
                !record.is_dmarc() || after.is_dmarc(),
                "{text:?} is no record any more: {} gives {shown:?}",
                finding.code
            );
            assert!(
                !left.iter().any(|other| {
                    // What no edit can mend may stay.
                    (other.code, &other.message) == (finding.code, &finding.message) && other.fix.is_some()
                }),
                "{} stays: {text:?} gives {shown:?}\n{}",
                finding.code,
                finding.message
            );
        }
    }
}

/// What RFC 9989 receivers apply, from a record that is safe to mend.
#[test]
fn a_safe_fix_leaves_the_policy() {
    let policy = |record: &DmarcRecord| {
        (record.effect == DmarcEffect::AsWritten).then(|| {
            let sub = record.sp.or(record.p);
            (record.p, sub, record.np.or(sub), record.testing, record.adkim, record.aspf, record.psd)
        })
    };
    let mut fixes = 0;
    for seed in 0..4_000 {
        let text = generated(seed);
        let (record, sources, findings) = lint(text.as_bytes());
        for fix in findings.iter().filter_map(|finding| finding.fix.as_ref()) {
            if fix.applicability == Applicability::Safe {
                fixes += 1;
                let mended = raw(&fix.apply(record.source, &sources[record.source.index()].text));
                assert_eq!(policy(&record), policy(&lint(&mended).0), "{text:?}: {}", fix.title);
            }
        }
    }
    assert!(fixes > 1_000, "{fixes}");
}

#[test]
fn many_faults_are_few_findings() {
    for fault in [";", "x;", "sp=x;", "x=y;", ";a=", "p=none rua=x;", "p=none p=none,", "\n"] {
        let text = format!("v=DMARC1; p=reject; {}", fault.repeat(65_000 / fault.len()));
        let (_, _, findings) = lint(text.as_bytes());
        assert!(findings.len() < 50, "{fault}: {}", findings.len());
        assert!(findings.iter().all(|finding| finding.labels.len() <= super::MAX_LABELS), "{fault}");
    }
}

#[test]
fn the_lines_to_publish() {
    for (text, code, line) in [
        (
            "v=DMARC1;\np=reject;\nrua=mailto:a@example.com",
            "DMR003",
            "v=DMARC1;p=reject;rua=mailto:a@example.com",
        ),
        ("v=DMARC1\r\np=reject\r\n", "DMR003", "v=DMARC1; p=reject"),
        ("v=DMARC1: p=none; rua=mailto:a@x.example", "DMR004", "v=DMARC1; p=none; rua=mailto:a@x.example"),
        ("v=DMARC1:p=none", "DMR004", "v=DMARC1; p=none"),
        ("v=DMARC1; p=none;;; sp=none;;", "DMR004", "v=DMARC1; p=none; sp=none;"),
        ("v=DMARC1; pp=reject", "DMR007", "v=DMARC1; p=reject"),
        ("v=DMARC1; p=none; sp=nnoe; np=rejct", "DMR010", "v=DMARC1; p=none; sp=none; np=reject"),
        ("v=DMARC1; p=none; adkim=strict; aspf=relaxed", "DMR012", "v=DMARC1; p=none; adkim=s; aspf=r"),
        (
            "v=DMARC1; p=none; rua=mailto:a,b@x.example",
            "DMR014",
            "v=DMARC1; p=none; rua=mailto:a%2Cb@x.example",
        ),
        (
            "v=DMARC1; p=none; rua=mailto:a!b@x.example!10m,c@x.example; ruf=d@x.example",
            "DMR014",
            "v=DMARC1; p=none; rua=mailto:a%21b@x.example!10m,mailto:c@x.example; ruf=mailto:d@x.example",
        ),
    ] {
        let (record, sources, findings) = lint(text.as_bytes());
        let fixes = findings.iter().filter(|finding| finding.code == code).map(|finding| &finding.fix);
        let source = &sources[record.source.index()].text;
        let lines: Vec<String> = fixes.flatten().map(|fix| fix.apply(record.source, source)).collect();
        assert!(!lines.is_empty() && lines.iter().all(|one| one == line), "{text:?}: {lines:?}");
    }
}

#[test]
fn letters_outside_ascii_are_explained() {
    let (_, _, findings) = lint("v=DMARC1; p=none; rua=mailto:a@b\u{fc}cher.example".as_bytes());
    let uri = findings.iter().find(|finding| finding.code == super::values::URI.code).unwrap();
    assert!(uri.severity == Severity::Error && uri.help.as_ref().unwrap().contains("A-labels"));
}

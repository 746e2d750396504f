use super::*;
use crate::dns::{Answer, Limits, Question, Snapshot};

fn snapshot(rows: &[(&str, Type, &[&str])], dns: &mut Snapshot) {
    for (name, rtype, values) in rows {
        let records = values
            .iter()
            .map(|value| match rtype {
                Type::Txt => RecordData::Txt(value.split('|').map(|s| s.as_bytes().to_vec()).collect()),
                Type::A => RecordData::A(value.parse().unwrap()),
                Type::Mx => RecordData::Mx(10, Name::parse(value).unwrap()),
                _ => panic!(),
            })
            .collect();
        dns.answer(Answer::new(Question::new(Name::parse(name).unwrap(), *rtype), records));
    }
}

/// Answers whatever else is asked with "no such name".
fn check(rows: &[(&str, Type, &[&str])]) -> (SpfReport, Vec<(&'static str, Severity)>, usize) {
    let mut known = Snapshot::default();
    snapshot(rows, &mut known);
    let mut given = Snapshot::default();
    let name = Name::parse("example.com").unwrap();
    for waves in 0..12 {
        let dns = Dns::new(&given, Limits::default());
        let mut found = Findings::default();
        let report = survey(&dns, &name, &mut found);
        if !dns.is_pending() {
            return (report, found.list().iter().map(|f| (f.code, f.severity)).collect(), waves);
        }
        for question in dns.needs().dns {
            let answer = known.find(&question).cloned().unwrap_or_else(|| Answer::nxdomain(question));
            given.answer(answer);
        }
    }
    panic!("the survey never ends");
}

const TXT: Type = Type::Txt;

#[test]
fn a_record_split_inside_an_address_is_healthy() {
    let (report, codes, waves) = check(&[
        ("example.com", TXT, &["v=spf1 ip4:192.0.2.0/24 include:_spf.example.net ip4:62.253.2|27.114 ~all"]),
        ("_spf.example.net", TXT, &["v=spf1 ip4:198.51.100.0/25 ip4:198.51.100.128/25 -all"]),
    ]);
    assert_eq!(codes, []);
    assert!(waves <= 4);
    assert_eq!(report.authorized.ip4, "513");
    let ranges: Vec<String> = report.ranges.iter().map(|r| format!("{} {}", r.cidr, r.term)).collect();
    assert_eq!(ranges, ["62.253.227.114 2", "192.0.2.0/24 0", "198.51.100.0/24 1"]);
    assert_eq!((report.lookups.total, report.otherwise), (1, Some(Qualifier::SoftFail)));
    assert_eq!(report.tree.unwrap().terms[1].child.as_ref().unwrap().state, SpfState::Valid);
}

#[test]
fn the_budget() {
    let ten = &["v=spf1 include:a.example include:a.example include:b.example mx -all"];
    let inner = &["v=spf1 a:1.b.example a:2.b.example a:3.b.example a:4.b.example -all"];
    let mut rows = vec![
        ("example.com", TXT, &ten[..]),
        ("a.example", TXT, &inner[..]),
        ("b.example", TXT, &["v=spf1 -all"][..]),
        ("example.com", Type::Mx, &["mx.example.com"][..]),
        ("mx.example.com", Type::A, &["192.0.2.25"][..]),
    ];
    for name in ["1.b.example", "2.b.example", "3.b.example", "4.b.example"] {
        rows.push((name, Type::A, &["192.0.2.1"][..]));
    }
    let (report, codes, _) = check(&rows);
    assert_eq!(report.lookups.total, 12);
    assert!(codes.contains(&("SPF201", Severity::Error)), "{codes:?}");
    let cut = report.cut.unwrap();
    assert_eq!(cut.text, "v=spf1 include:a.example include:b.example mx -all");
    assert_eq!((cut.lookups, cut.steps.len()), (7, 1));
    assert!(cut.steps[0].safe);
}

#[test]
fn broken_trees() {
    for (record, other, code) in [
        ("v=spf1 include:a.example -all", "hello", "SPF205"),
        ("v=spf1 redirect=a.example", "hello", "SPF206"),
        ("v=spf1 include:a.example -all", "v=spf1 include:example.com -all", "SPF207"),
        ("v=spf1 include:example.com -all", "", "SPF207"),
        ("v=spf1 include:a.example -all", "v=spf1 moo -all", "SPF208"),
        ("v=spf1 include:a.example -all", "v=spf1 +all", "SPF115"),
        ("v=spf1 a:x.example -all", "", "SPF210"),
        ("v=spf1 mx -all", "", "SPF209"),
    ] {
        let (_, codes, _) = check(&[("example.com", TXT, &[record]), ("a.example", TXT, &[other])]);
        assert_eq!(codes.iter().map(|c| c.0).collect::<Vec<_>>(), [code], "{record} {other}");
    }
    let (report, codes, _) = check(&[("example.com", TXT, &["v=spf1 a -all", "v=spf1 mx -all"])]);
    assert_eq!((report.state, codes[0].0), (SpfState::Multiple, "SPF002"));
    let (report, codes, _) = check(&[]);
    assert_eq!((report.state, codes[0].0), (SpfState::None, "SPF301"));
}

#[test]
fn macros_depend_on_the_sender() {
    let (report, codes, _) =
        check(&[("example.com", TXT, &["v=spf1 include:%{i}.x.example exists:%{i}.y.example -all"])]);
    assert_eq!((codes.len(), report.lookups.total, report.lookups.void_ip4), (0, 2, 0));
    assert_eq!(report.depends_on_sender.len(), 2);
}

#[test]
fn silence_is_not_absence() {
    let mut given = Snapshot::default();
    let name = Name::parse("example.com").unwrap();
    for rtype in [Type::Txt, Type::Spf, Type::Mx] {
        given.answer(Answer::failed(Question::new(name.clone(), rtype), Failure::Timeout));
    }
    let dns = Dns::new(&given, Limits::default());
    let mut found = Findings::default();
    let report = survey(&dns, &name, &mut found);
    assert_eq!(report.state, SpfState::Unknown);
    assert_eq!(found.list()[0].code, "SPF211");
}

#[test]
fn what_receivers_make_of_it() {
    use super::super::report::SpfEffect::{self, *};
    let rest: &[(&str, Type, &[&str])] = &[
        ("good.example", TXT, &["v=spf1 ip4:192.0.2.0/24 -all"]),
        ("open.example", TXT, &["v=spf1 +all"]),
        ("broken.example", TXT, &["v=spf1 moo"]),
        ("loop.example", TXT, &["v=spf1 include:example.com -all"]),
        ("half.example", TXT, &["v=spf1 ip4:128.0.0.0/1 -all"]),
        ("halves.example", TXT, &["v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all"]),
        ("on.example", Type::A, &["127.0.0.2"]),
        (
            "many.example",
            Type::Mx,
            &["1.e", "2.e", "3.e", "4.e", "5.e", "6.e", "7.e", "8.e", "9.e", "10.e", "11.e"],
        ),
    ];
    let effect = |text: &str| -> SpfEffect {
        let own: &[&str] = &[text];
        let rows: Vec<_> = rest.iter().copied().chain([("example.com", TXT, own)]).collect();
        check(&rows).0.effect
    };
    for (text, expected) in [
        ("v=spf1 include:good.example -all", Works),
        ("v=spf1 include:open.example -all", Open),
        ("v=spf1 -include:open.example ~all", Works),
        ("v=spf1 exists:on.example -all", Open),
        ("v=spf1 redirect=open.example", Open),
        ("v=spf1 all", Open),
        ("v=spf1 ip4:0.0.0.0/0 -all", Open),
        ("v=spf1 ip6:::/0 -all", Open),
        ("v=spf1 -ip4:192.0.2.1 ip4:0.0.0.0/0 -all", Open),
        ("v=spf1 ip4:0.0.0.0/0 include:none.example -all", Open),
        ("v=spf1 include:none.example ip4:0.0.0.0/0 -all", Broken),
        ("v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all", Open),
        ("v=spf1 ip6:8000::/1 mx ip6:::/1 -all", Open),
        ("v=spf1 ip4:0.0.0.0/1 include:half.example -all", Open),
        ("v=spf1 ip4:0.0.0.0/1 redirect=half.example", Open),
        ("v=spf1 include:halves.example -all", Open),
        ("v=spf1 a:on.example/0 -all", Open),
        ("v=spf1 -include:halves.example -all", Works),
        ("v=spf1 ip4:192.0.2.1 ?ip4:0.0.0.0/0 -all", Works),
        ("v=spf1 ?ip4:0.0.0.0/0 ip4:0.0.0.0/0 -all", Works),
        ("v=spf1 ip4:192.0.2.1 -ip4:0.0.0.0/0", Works),
        ("v=spf1 ip4:0.0.0.0/1 -include:half.example -all", Works),
        ("v=spf1 include:none.example +all", Broken),
        ("v=spf1 moo -all", Broken),
        ("v=spf1 include:broken.example -all", Broken),
        ("v=spf1 include:loop.example -all", Broken),
        ("v=spf1 mx:many.example -all", Broken),
        ("v=spf1 redirect=none.example", Broken),
        ("v=spf1 ip4:192.0.2.1 redirect=none.example", BreaksForSome),
        ("v=spf1 include:good.example include:none.example -all", BreaksForSome),
        ("v=spf1 -all include:none.example", Works),
        ("v=spf1 a:1.e a:2.e a:3.e -all", BreaksForSome),
    ] {
        assert_eq!(effect(text), expected, "{text}");
    }
    assert_eq!(check(&[]).0.effect, None);
}

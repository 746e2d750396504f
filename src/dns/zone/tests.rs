use super::*;

const ZONE: &str = r#"
$ORIGIN example.com.
$TTL 300
@           IN MX   10 mx
            IN TXT  "v=spf1 " "-all"
mx          IN A    192.0.2.1
alias 60    IN CNAME mx
loop        IN CNAME loop
*._domainkey IN TXT "v=DKIM1; p="
a.b         IN AAAA 2001:db8::1
old         IN SPF  \# 9 08 763d73706631202d
"#;

fn ask(name: &str, rtype: Type) -> Answer {
    Zone::parse(ZONE).unwrap().answer(&Question::new(Name::parse(name).unwrap(), rtype))
}

fn records(answer: &Answer) -> &[RecordData] {
    match &answer.outcome {
        Outcome::Answered { records, .. } => records,
        Outcome::Failed { .. } => &[],
    }
}

#[test]
fn answers_like_a_server() {
    assert_eq!(records(&ask("example.com", Type::Txt))[0].joined().unwrap(), b"v=spf1 -all");
    assert_eq!(records(&ask("x._domainkey.example.com", Type::Txt)).len(), 1);
    assert_eq!(records(&ask("old.example.com", Type::Spf))[0].joined().unwrap(), b"v=spf1 -");
    let alias = ask("alias.example.com", Type::A);
    let Outcome::Answered { cname, ttl, records, .. } = &alias.outcome else { panic!() };
    assert_eq!((cname.len(), *ttl, records.len()), (1, 60, 1));
    assert!(matches!(
        ask("loop.example.com", Type::A).outcome,
        Outcome::Failed { failed: Failure::CnameLoop, .. }
    ));
}

#[test]
fn tells_nodata_from_nxdomain() {
    let rcode = |name| match ask(name, Type::Txt).outcome {
        Outcome::Answered { rcode, .. } => rcode,
        Outcome::Failed { .. } => panic!(),
    };
    assert_eq!(rcode("b.example.com"), Rcode::NoError);
    assert_eq!(rcode("mx.example.com"), Rcode::NoError);
    assert_eq!(rcode("none.example.com"), Rcode::NxDomain);
    assert_eq!(rcode("com"), Rcode::NoError);
}

#[test]
fn a_bad_line_is_named() {
    let error = Zone::parse("$ORIGIN example.com.\n@ IN A 192.0.2.300\n").unwrap_err();
    assert_eq!(error.message, "line 2: `192.0.2.300` is no IPv4 address");
}

/// What the `domain` crate reads, in the same terms.
fn reference(text: &str) -> Vec<(String, u32, u16, String)> {
    use domain::base::iana::Class;
    use domain::rdata::ZoneRecordData as Data;
    use domain::zonefile::inplace::{Entry, Zonefile};

    let mut file = Zonefile::from(text);
    file.extend_from_slice(b"\n");
    file.set_default_class(Class::IN);
    let mut records = Vec::new();
    while let Some(entry) = file.next_entry().unwrap() {
        let Entry::Record(record) = entry else { panic!("an include") };
        let data = match record.data() {
            Data::Txt(txt) => {
                let strings = txt.iter_charstrs().map(|s| s.as_slice().to_vec()).collect();
                serde_json::to_string(&RecordData::Txt(strings)).unwrap()
            }
            other => {
                let text = other.to_string().to_lowercase();
                let (first, last) = text.rsplit_once(' ').unwrap_or(("", &text));
                let last = last.trim_end_matches('.');
                let last = if last.is_empty() { "." } else { last };
                format!("{} {last}", first.replace(". ", " ").trim_end_matches('.')).trim_start().to_owned()
            }
        };
        let owner = record.owner().to_string().trim_end_matches('.').to_lowercase();
        records.push((owner, record.ttl().as_secs(), record.rtype().to_int(), data));
    }
    records
}

fn ours(text: &str) -> Vec<(String, u32, u16, String)> {
    let entries = read::Reader::new(text).map(|entry| entry.unwrap()).filter_map(|entry| {
        let (rtype, data) = entry.data?;
        let data = match &data {
            RecordData::Txt(_) => serde_json::to_string(&data).unwrap(),
            data => serde_json::to_string(data).unwrap().trim_matches('"').to_owned(),
        };
        Some((entry.owner.as_str().to_owned(), entry.ttl, rtype.number(), data))
    });
    entries.collect()
}

#[test]
fn reads_as_the_domain_crate_does() {
    let text = r#"
$ORIGIN Example.COM.
$TTL 300
@     IN SOA ns hostmaster.example.net. ( 2026112401 ; serial
                7200 900 1209600 300 ) ; and the rest
      NS ns
ns 60 A 192.0.2.53
   IN 61 AAAA 2001:DB8::53
txt   TXT plain "with \"quotes\" and \; \092 \195\164" "" "v=DKIM1; k=rsa; (p=)"
      TXT ( "one"
            "two" )
a.b   IN CNAME example.com.
$ORIGIN sub.example.com.
mx    MX 10 a
      MX 20 b.example.net.
abs.example.org. IN PTR host
"#;
    assert_same(text);
    assert_eq!(ours(text).len(), 10);
}

fn assert_same(text: &str) {
    let (mut ours, mut theirs) = (ours(text), reference(text));
    // The `domain` crate does not know type 99, and knows types that no check asks for.
    let is_comparable = |rtype: u16| rtype != 99 && Type::ALL.iter().any(|known| known.number() == rtype);
    ours.retain(|record| is_comparable(record.2));
    theirs.retain(|record| is_comparable(record.2));
    for (our, their) in ours.iter().zip(&theirs) {
        assert_eq!(our, their);
    }
    assert_eq!(ours.len(), theirs.len());
}

/// The `domain` crate reads `@` in the data as a label.
#[test]
fn the_origin_may_stand_in_the_data() {
    let text = "$ORIGIN a.example.\nb CNAME @\n";
    assert_eq!(ours(text), [("b.a.example".to_owned(), 3600, 5, "a.example".to_owned())]);
}

#[test]
fn the_zones_of_the_tests_read_the_same() {
    let mut read = 0;
    for entry in std::fs::read_dir("tests/dns/zones").unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        assert_same(&text);
        read += ours(&text).len();
    }
    assert!(read > 0);
}

#[test]
fn faults_are_named_with_their_line() {
    for (text, message) in [
        ("a.example. IN A", "line 1: wrong number of fields for A"),
        ("\n\na IN A 192.0.2.1", "line 3: `a` needs an `$ORIGIN` before it"),
        ("a.example. IN TXT \"open\n", "line 1: a quote that is not closed"),
        ("a.example. IN TXT ( \"x\"\n", "line 1: a `(` without its `)`"),
        ("a.example. IN TXT \"x\" )", "line 1: a `)` without its `(`"),
        ("a.example. IN TXTT x", "line 1: `TXTT` is no record type that is read"),
        ("a.example. 1x IN TXT x", "line 1: `1x` is no time"),
        ("a.example. CH TXT x", "line 1: the class `CH` is not read"),
        ("$INCLUDE other", "line 1: `$INCLUDE` is not read"),
        (" IN A 192.0.2.1", "line 1: a record without an owner name"),
        ("a..example. A 192.0.2.1", "line 1: `a..example.`: a label is empty"),
        ("a.example. SPF \\# 9 0876", "line 1: the length after `\\#` is not that of the data"),
        ("a.example. TYPE99 \\# 2 0576", "line 1: the data after `\\#` is no SPF record"),
        ("a.example.", "line 1: the record has no type"),
    ] {
        assert_eq!(Zone::parse(text).unwrap_err().message, message, "{text}");
    }
    let long = format!("a.example. TXT \"{}\"", "x".repeat(256));
    assert_eq!(
        Zone::parse(&long).unwrap_err().message,
        "line 1: a character-string of 256 bytes; 255 is the most"
    );
}

#[test]
fn times_have_units() {
    let zone = "$TTL 1h30m\na.example. A 192.0.2.1\nb.example. 1w2d A 192.0.2.1\n";
    assert_eq!(ours(zone).iter().map(|record| record.1).collect::<Vec<_>>(), [5_400, 777_600]);
    assert!(Zone::parse("$TTL 99999999999\n").is_err());
    assert!(Zone::parse("$TTL 9999999w\n").is_err());
}

#[test]
fn any_text_ends() {
    for text in
        ["\\", "\"\\", "a\\\n", "(", "((((", "\"", ";", "$", "@", "\u{feff}; x", "ü TXT ü", "a.\\ü TXT \\ü"]
    {
        let _ = Zone::parse(text);
    }
}

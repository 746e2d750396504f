use super::*;

fn question(name: &str, rtype: Type) -> Question {
    Question::new(Name::parse(name).unwrap(), rtype)
}

/// A response to `question`, built by hand: `records` are owner, type, TTL and data.
fn message(question: &Question, flags: u16, records: &[(&str, u16, u32, &[u8])]) -> Vec<u8> {
    let mut out = vec![0, 0];
    out.extend(flags.to_be_bytes());
    out.extend([0, 1, 0, records.len() as u8, 0, 0, 0, 0]);
    out.extend(labels(question.name.as_str()));
    out.extend(question.rtype.number().to_be_bytes());
    out.extend([0, 1]);
    for (owner, rtype, ttl, data) in records {
        out.extend(labels(owner));
        out.extend(rtype.to_be_bytes());
        out.extend([0, 1]);
        out.extend(ttl.to_be_bytes());
        out.extend((data.len() as u16).to_be_bytes());
        out.extend(*data);
    }
    out
}

fn labels(name: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for label in name.split('.').filter(|label| !label.is_empty()) {
        out.push(label.len() as u8);
        out.extend(label.as_bytes());
    }
    out.push(0);
    out
}

fn failure(answer: &Answer) -> Failure {
    match &answer.outcome {
        Outcome::Failed { failed, .. } => *failed,
        other => panic!("{other:?}"),
    }
}

const OK: u16 = 0x8180;
const AD: u16 = 0x0020;

#[test]
fn txt_with_ad_and_the_lowest_ttl() {
    let q = question("a.example", Type::Txt);
    let bytes = message(
        &q,
        OK | AD,
        &[
            ("A.Example", 5, 50, &labels("b.example")),
            ("b.example", 16, 60, b"\x06v=spf1\x05 -all"),
            ("b.example", 16, 40, b"\x00"),
            ("c.example", 16, 1, b"\x01x"),
        ],
    );
    let answer = decode(q, &bytes);
    let Outcome::Answered { rcode, ad, ttl, cname, records } = answer.outcome else { panic!("{answer:?}") };
    assert_eq!((rcode, ad, ttl), (Rcode::NoError, true, 40));
    assert_eq!(cname, [Name::parse("b.example").unwrap()]);
    assert_eq!(
        records,
        [RecordData::Txt(vec![b"v=spf1".to_vec(), b" -all".to_vec()]), RecordData::Txt(vec![Vec::new()])]
    );
}

#[test]
fn every_type() {
    let soa =
        [labels("ns.example"), labels("host.example"), [1u32, 2, 3, 4, 5].map(u32::to_be_bytes).concat()]
            .concat();
    let mx = [&[0, 10][..], &labels("mx.example")].concat();
    let null_mx = [0, 0, 0];
    let cases: [(Type, &[u8], &str); 9] = [
        (Type::A, &[192, 0, 2, 1], r#""192.0.2.1""#),
        (Type::Aaaa, &[0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], r#""2001:db8::1""#),
        (Type::Mx, &mx, r#""10 mx.example""#),
        (Type::Mx, &null_mx, r#""0 .""#),
        (Type::Ns, &labels("NS.example"), r#""ns.example""#),
        (Type::Ptr, &labels("a b.example"), r#""a\\032b.example""#),
        (Type::Cname, &labels("ns.example"), r#""ns.example""#),
        (Type::Spf, b"\x01\xff", r#"["\\255"]"#),
        (Type::Soa, &soa, r#""ns.example host.example 1 2 3 4 5""#),
    ];
    for (rtype, data, json) in cases {
        let q = question("example", rtype);
        let bytes = message(&q, OK, &[("example", rtype.number(), 1, data)]);
        let answer = decode(q, &bytes);
        let Outcome::Answered { records, cname, .. } = &answer.outcome else { panic!("{answer:?}") };
        assert!(cname.is_empty());
        assert_eq!(serde_json::to_string(&records[0]).unwrap(), json);
    }
}

#[test]
fn absence_is_an_answer_and_failure_is_none() {
    let q = question("a.example", Type::Mx);
    let none = decode(q.clone(), &message(&q, OK, &[]));
    assert!(matches!(
        none.outcome,
        Outcome::Answered { rcode: Rcode::NoError, ttl: 0, ref records, .. } if records.is_empty()
    ));
    let gone = decode(q.clone(), &message(&q, OK | 3, &[]));
    assert!(matches!(gone.outcome, Outcome::Answered { rcode: Rcode::NxDomain, .. }));
    for (code, expected) in [
        (1, Failure::Rcode),
        (2, Failure::Servfail),
        (4, Failure::Rcode),
        (5, Failure::Refused),
        (9, Failure::Rcode),
    ] {
        assert_eq!(failure(&decode(q.clone(), &message(&q, OK | code, &[]))), expected, "{code}");
    }
}

#[test]
fn an_extended_response_code_is_not_taken_for_success() {
    let q = question("a.example", Type::A);
    let mut bytes = message(&q, OK, &[]);
    bytes[11] = 1;
    bytes.extend([0, 0, 41, 4, 208, 1, 0, 0, 0, 0, 0]);
    assert_eq!(failure(&decode(q, &bytes)), Failure::Rcode);
}

#[test]
fn another_question_echoed() {
    let q = question("a.example", Type::A);
    for other in [question("b.example", Type::A), question("a.example", Type::Aaaa)] {
        assert_eq!(failure(&decode(q.clone(), &message(&other, OK, &[]))), Failure::Mismatch);
    }
    let mut none = message(&q, OK, &[]);
    none[5] = 0;
    assert_eq!(failure(&decode(q, &none)), Failure::Mismatch);
}

#[test]
fn cut_looped_and_broken_messages() {
    let q = question("a.example", Type::A);
    assert_eq!(failure(&decode(q.clone(), &message(&q, OK | 0x0200, &[]))), Failure::Truncated);
    let loops =
        [("a.example", 5, 1, &labels("b.example")[..]), ("b.example", 5, 1, &labels("a.example")[..])];
    assert_eq!(failure(&decode(q.clone(), &message(&q, OK, &loops))), Failure::CnameLoop);
    assert_eq!(
        failure(&decode(q.clone(), &message(&q, OK, &[("a.example", 1, 1, &[1, 2, 3])]))),
        Failure::Malformed
    );
    assert_eq!(failure(&decode(q.clone(), &encode(&q))), Failure::Malformed);
    assert_eq!(failure(&decode(q.clone(), &vec![0; MAX + 1])), Failure::TooLarge);
    let long: Vec<_> =
        (0..20).map(|n| (format!("{n}.example"), labels(&format!("{}.example", n + 1)))).collect();
    let records: Vec<_> = long.iter().map(|(owner, data)| (&owner[..], 5, 1, &data[..])).collect();
    let q = question("0.example", Type::A);
    assert_eq!(failure(&decode(q.clone(), &message(&q, OK, &records))), Failure::CnameLoop);
}

#[test]
fn a_ttl_with_the_highest_bit_is_zero() {
    let q = question("a.example", Type::A);
    let answer = decode(q.clone(), &message(&q, OK, &[("a.example", 1, 0x8000_0001, &[192, 0, 2, 1])]));
    assert!(matches!(answer.outcome, Outcome::Answered { ttl: 0, .. }));
}

#[test]
fn any_bytes_give_an_answer() {
    let q = question("a.example", Type::Mx);
    let whole = message(
        &q,
        OK,
        &[
            ("a.example", 5, 50, &labels("b.example")),
            ("b.example", 15, 60, &[&[0, 10][..], &labels("mx.example")].concat()),
        ],
    );
    // Every prefix, every single byte replaced, and bytes that a counter makes up.
    for end in 0..whole.len() {
        failure(&decode(q.clone(), &whole[..end]));
    }
    let mut state = 0x9e37_79b9_u32;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as u8
    };
    for at in 0..whole.len() {
        for value in [0, 1, 0x3f, 0xc0, 0xff, random()] {
            let mut bytes = whole.clone();
            bytes[at] = value;
            decode(q.clone(), &bytes);
        }
    }
    for length in 0..600 {
        let mut bytes: Vec<u8> = (0..length).map(|_| random()).collect();
        decode(q.clone(), &bytes);
        let head = whole.len().min(length) / 2;
        bytes[..head].copy_from_slice(&whole[..head]);
        decode(q.clone(), &bytes);
    }
}

#[test]
fn a_pointer_to_itself_ends() {
    let q = question("a.example", Type::Ptr);
    let mut bytes = message(&q, OK, &[("a.example", 12, 1, &[0xc0, 0])]);
    let at = bytes.len() - 2;
    bytes[at + 1] = at as u8;
    assert_eq!(failure(&decode(q, &bytes)), Failure::Malformed);
}

#[test]
fn a_query_names_the_question() {
    let q = question("", Type::Ns);
    assert_eq!(encode(&q)[12..17], [0, 0, 2, 0, 1]);
    let q = question("_dmarc.example.com", Type::Txt);
    let query = encode(&q);
    assert_eq!(query[12..32], labels("_dmarc.example.com")[..]);
    let mut echo = query.clone();
    echo[2] |= 0x80;
    assert!(matches!(decode(q, &echo).outcome, Outcome::Answered { rcode: Rcode::NoError, .. }));
}

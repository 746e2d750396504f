use super::*;

const NESTED: &[u8] = b"From: Ann <ann@example.com>\r\n\
To: team: bob@example.com, Cy <cy@example.com>;, dee@example.com\r\n\
Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\
Date: Tue, 24 Nov 2026 10:00:00 +0100\r\n\
MIME-Version: 1.0\r\n\
Content-Type: multipart/mixed; boundary=b\r\n\
\r\n\
--b\r\n\
Content-Type: text/plain; charset=iso-8859-1\r\n\
Content-Transfer-Encoding: quoted-printable\r\n\
\r\n\
caf=E9\r\n\
--b\r\n\
Content-Type: image/png; name=\"a.png\"\r\n\
Content-Transfer-Encoding: base64\r\n\
Content-Disposition: attachment; filename=\"a.png\"\r\n\
\r\n\
AAEC\r\n\
--b\r\n\
Content-Type: message/rfc822\r\n\
\r\n\
Subject: inside\r\n\
\r\n\
body\r\n\
--b--\r\n";

#[test]
fn an_outline_names_the_parts_and_their_places() {
    let mail = Mail::parse(NESTED.to_vec());
    let outline = mail.outline();
    assert_eq!(outline.line_ending, LineEnding::Crlf);
    let [message, inside] = outline.messages.as_slice() else { panic!("{:?}", outline.messages) };
    assert_eq!(message.subject, Some("Grüße"));
    assert_eq!(message.date.as_deref(), Some("2026-11-24T10:00:00+01:00"));
    assert_eq!(message.to.len(), 2);
    assert_eq!(message.to[0].group.as_ref().unwrap()[1].name, "Cy");
    assert_eq!(inside.subject, Some("inside"));
    let types: Vec<_> = outline.parts.iter().map(|part| &*part.content_type).collect();
    assert_eq!(types, ["multipart/mixed", "text/plain", "image/png", "message/rfc822", "text/plain"]);
    let image = &outline.parts[2];
    assert_eq!(&NESTED[image.body as usize..image.end as usize], b"AAEC");
    assert_eq!(image.filename, Some("a.png"));
    assert_eq!(mail.bytes(2).as_deref(), Some(&[0, 1, 2][..]));
    assert_eq!(mail.decoded_size(2), Some(3));
    assert_eq!(mail.text(1).unwrap().text, "café");
    for part in &outline.parts {
        for header in &mail.headers(part.id).unwrap().fields {
            let name = &NESTED[header.start as usize..][..header.name.len()];
            assert_eq!(name, header.name.as_bytes());
            assert_eq!(NESTED[header.value as usize - 1], b':');
        }
    }
}

#[test]
fn any_bytes_are_a_message() {
    for raw in [&b""[..], b"x", b"\0", b"\r\n", b":", b"\xff\xfe", b"Subject", b"a: b"] {
        let mail = Mail::parse(raw.to_vec());
        assert_eq!(mail.raw(), raw);
        assert_eq!(mail.outline().size, raw.len());
    }
}

#[test]
fn what_goes_beyond_a_limit_is_said() {
    let limits = MimeLimits { parts: 2, ..MimeLimits::default() };
    let mail = Mail::parse_within(NESTED.to_vec(), &limits);
    let outline = mail.outline();
    assert!(outline.parts.iter().any(|part| part.problems.contains(&PartProblem::Limit)));
    let many = [b"X: y\r\n".repeat(MimeLimits::default().headers + 7), b"\r\n".to_vec()].concat();
    assert_eq!(Mail::parse(many).headers(0).unwrap().left_out, 7);
    let list =
        format!("To: a@b.example{}\r\n\r\n", ", a@b.example".repeat(MimeLimits::default().addresses + 2));
    assert_eq!(Mail::parse(list.into_bytes()).outline().addresses_left_out, 3);
}

//! Why signatures do not fit: messages are signed here, then damaged as servers do.

mod common;

use common::NOW;
use common::keys::{PREFIX, PRIMES};
use common::signing::base64;
use ed25519_dalek::Signer;
use rsa::pkcs1::EncodeRsaPublicKey;
use rsa::{BigUint, Pkcs1v15Sign, RsaPrivateKey};
use sendworthy::dkim::{
    self, BodyForm, Canonicalization, CauseBudget, DkimCauseKind, DkimDiagnosis, DkimSearch, SignedMessage,
    VerifyLimits,
};
use sendworthy::dns::{Answer, Dns, Limits, Name, Question, RecordData, Snapshot, Type};
use sha2::{Digest, Sha256};

/// A message in pieces, to be damaged.
#[derive(Clone)]
struct Mail {
    fields: Vec<Vec<u8>>,
    body: Vec<u8>,
}

impl Mail {
    fn new(header: &str, body: &str) -> Self {
        let header = header.replace('\n', "\r\n");
        let mut fields: Vec<Vec<u8>> = Vec::new();
        for line in header.split_inclusive("\r\n") {
            match fields.last_mut().filter(|_| line.starts_with([' ', '\t'])) {
                Some(field) => field.extend(line.bytes()),
                None => fields.push(line.as_bytes().to_vec()),
            }
        }
        Self { fields, body: body.replace('\n', "\r\n").into_bytes() }
    }

    /// A letter with every field that is signed.
    fn letter(body: &str) -> Self {
        Self::new(LETTER, body)
    }

    fn field(&mut self, name: &str) -> &mut Vec<u8> {
        let is = |field: &&mut Vec<u8>| field.to_ascii_lowercase().starts_with(format!("{name}:").as_bytes());
        self.fields.iter_mut().find(is).unwrap_or_else(|| panic!("no {name}"))
    }

    /// Puts another text behind the colon.
    fn set(&mut self, name: &str, value: &str) {
        let field = self.field(name);
        let colon = field.iter().position(|byte| *byte == b':').unwrap();
        field.truncate(colon + 1);
        field.extend(format!(" {value}\r\n").bytes());
    }

    fn edit(&mut self, name: &str, from: &str, to: &str) {
        let field = self.field(name);
        let text = String::from_utf8(field.clone()).unwrap();
        assert!(text.contains(from), "{text}");
        *field = text.replace(from, to).into_bytes();
    }

    fn body_edit(&mut self, from: &str, to: &str) {
        let (from, to) = (from.replace('\n', "\r\n"), to.replace('\n', "\r\n"));
        let text = String::from_utf8(self.body.clone()).unwrap();
        assert!(text.contains(&from), "{from}");
        self.body = text.replace(&from, &to).into_bytes();
    }
}

const LETTER: &str = "\
From: \"Doe, Jane\" <Jane.Doe@example.com>
To: Joe Public <joe@example.net>, Ann <ann@example.org>
Subject: Grüße from Köln
Date: Mon, 23 Nov 2026 10:20:30 +0100
Message-ID: <1@example.com>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8; format=flowed
Content-Transfer-Encoding: 8bit
Reply-To: jane@example.com
";

const TEXT: &str = "Hello Joe,

this is a letter with a longer line that goes on and on, until nobody can read it in one glance any more.
.hidden files are fine
From here on it ends:\twith a tab.

-- 
Jane
";

struct Keys {
    rsa: RsaPrivateKey,
    rsa_record: String,
    ed25519: ed25519_dalek::SigningKey,
}

impl Keys {
    fn new() -> Self {
        let [p, q] = PRIMES.map(|hex| BigUint::parse_bytes(hex.as_bytes(), 16).unwrap());
        let rsa = RsaPrivateKey::from_p_q(p, q, BigUint::from(65_537u32)).unwrap();
        let der = rsa.to_public_key().to_pkcs1_der().unwrap();
        let rsa_record = format!("v=DKIM1; p={}", base64(der.as_bytes()));
        Self { rsa, rsa_record, ed25519: ed25519_dalek::SigningKey::from_bytes(&[7; 32]) }
    }

    fn record(&self, ed25519: bool) -> String {
        if ed25519 {
            format!("v=DKIM1; k=ed25519; p={}", base64(self.ed25519.verifying_key().as_bytes()))
        } else {
            self.rsa_record.clone()
        }
    }

    /// Signs with the tags given besides; the forms are in `c`.
    fn sign(&self, mail: &Mail, how: &How) -> Mail {
        let (header_form, body_form) = forms(how.really.unwrap_or(how.c));
        let mut body = (how.body_of)(&mail.body);
        if how.is_body_formed {
            let (mut form, mut out) = (BodyForm::new(body_form), Vec::new());
            form.update(&body, &mut out);
            form.finish(&mut out);
            body = out;
        }
        if let Some(length) = how.length {
            body.truncate(length);
        }
        let algorithm = if how.ed25519 { "ed25519-sha256" } else { "rsa-sha256" };
        let tags = how.length.map_or_else(String::new, |length| format!(" l={length};")) + how.tags;
        let own = format!(
            "DKIM-Signature: v=1; a={algorithm}; c={}; d=example.com; s=k;{tags}\r\n\th={};\r\n\tbh={};\r\n\tb=",
            how.c,
            how.names,
            base64(&Sha256::digest(&body)),
        );
        let mut signed = Vec::new();
        let (mut order, mut used) = (Vec::new(), vec![false; mail.fields.len()]);
        for name in how.names.split(':') {
            let is = |field: &[u8]| field.to_ascii_lowercase().starts_with(format!("{name}:").as_bytes());
            if let Some(at) = (0..used.len()).rev().find(|at| !used[*at] && is(&mail.fields[*at])) {
                used[at] = true;
                order.push(at);
            }
        }
        if how.as_they_stand {
            order.sort_unstable();
        }
        order.into_iter().for_each(|at| header_form.field(&mail.fields[at], &mut signed));
        header_form.field(own.as_bytes(), &mut signed);
        if signed.ends_with(b"\r\n") {
            signed.truncate(signed.len() - 2);
        }
        let digest = Sha256::digest(&signed);
        let signature = if how.ed25519 {
            self.ed25519.sign(&digest).to_bytes().to_vec()
        } else {
            let padding = Pkcs1v15Sign { hash_len: Some(32), prefix: Box::new(PREFIX) };
            self.rsa.sign(padding, &digest).unwrap()
        };
        let mut mail = mail.clone();
        mail.fields.insert(0, format!("{own}{}\r\n", base64(&signature)).into_bytes());
        mail
    }

    fn diagnosis(&self, mail: &Mail, budget: &mut CauseBudget) -> DkimDiagnosis {
        let is_ed25519 = mail.fields.iter().any(|field| field.windows(14).any(|w| w == b"ed25519-sha256"));
        self.diagnosis_with(self.record(is_ed25519), mail, budget)
    }

    /// Another key is published where the signature looks for it.
    fn under(&self, mail: &Mail, ed25519: bool) -> DkimDiagnosis {
        let seed = ed25519_dalek::SigningKey::from_bytes(&[3; 32]);
        let record = if ed25519 {
            format!("v=DKIM1; k=ed25519; p={}", base64(seed.verifying_key().as_bytes()))
        } else {
            let [p, q] = PRIMES.map(|hex| BigUint::parse_bytes(hex.as_bytes(), 16).unwrap());
            let key = rsa::RsaPublicKey::new(p * q - 2u32, 65_537u32.into()).unwrap();
            format!("v=DKIM1; p={}", base64(key.to_pkcs1_der().unwrap().as_bytes()))
        };
        self.diagnosis_with(record, mail, &mut CauseBudget::default())
    }

    fn diagnosis_with(&self, record: String, mail: &Mail, budget: &mut CauseBudget) -> DkimDiagnosis {
        let mut snapshot = Snapshot::default();
        for (name, text) in [
            ("k._domainkey.example.com", record),
            ("rsa._domainkey.example.com", self.record(false)),
            ("ed._domainkey.example.com", self.record(true)),
        ] {
            let strings = text.as_bytes().chunks(255).map(<[u8]>::to_vec).collect();
            snapshot.answer(Answer::new(
                Question::new(Name::parse(name).unwrap(), Type::Txt),
                vec![RecordData::Txt(strings)],
            ));
        }
        let dns = Dns::new(&snapshot, Limits::default());
        let fields: Vec<&[u8]> = mail.fields.iter().map(Vec::as_slice).collect();
        let message = SignedMessage { fields: &fields, body: &mail.body };
        let digests = dkim::Digests::of(&message, &VerifyLimits::default());
        let found = dkim::verify(&dns, &fields, &digests, NOW);
        let others = ["rsa._domainkey.example.com", "ed._domainkey.example.com"]
            .map(|name| Name::parse(name).unwrap());
        dkim::diagnose(&dns, &message, &found[0], &others, budget)
    }

    fn causes(&self, mail: &Mail) -> DkimDiagnosis {
        self.diagnosis(mail, &mut CauseBudget::default())
    }
}

/// How a message is signed.
struct How {
    c: &'static str,
    /// The forms in which it is really signed, when the signer errs.
    really: Option<&'static str>,
    names: &'static str,
    tags: &'static str,
    length: Option<usize>,
    ed25519: bool,
    body_of: fn(&[u8]) -> Vec<u8>,
    is_body_formed: bool,
    /// Whether the fields are signed as they stand, and not as `h=` names them.
    as_they_stand: bool,
}

const NAMES: &str =
    "from:from:to:subject:date:message-id:mime-version:content-type:content-transfer-encoding:reply-to";

fn relaxed() -> How {
    How {
        c: "relaxed/relaxed",
        really: None,
        names: NAMES,
        tags: "",
        length: None,
        ed25519: false,
        body_of: <[u8]>::to_vec,
        is_body_formed: true,
        as_they_stand: false,
    }
}

fn simple() -> How {
    How { c: "simple/simple", ..relaxed() }
}

fn forms(c: &str) -> (Canonicalization, Canonicalization) {
    let form =
        |word: &str| if word == "simple" { Canonicalization::Simple } else { Canonicalization::Relaxed };
    let (header, body) = c.split_once('/').unwrap();
    (form(header), form(body))
}

type Damage = fn(&mut Mail);

/// Names every kind of cause once, and where it is found: a kind that is not here does not compile.
macro_rules! kinds {
    ($($kind:ident: $place:literal,)*) => {
        const KINDS: &[(DkimCauseKind, &str)] = &[$((DkimCauseKind::$kind, $place)),*];

        fn place(kind: DkimCauseKind) -> &'static str {
            match kind {
                $(DkimCauseKind::$kind => $place,)*
            }
        }
    };
}

kinds! {
    Footer: "body",
    TrailingLines: "body",
    EmptyBody: "body",
    Truncated: "body",
    Length: "body",
    LineEnds: "body",
    WhiteSpace: "body",
    Form: "body and header",
    Dots: "body",
    FromLines: "body",
    Insertion: "body",
    Part: "body",
    Preamble: "body",
    Wrapping: "body",
    Encoding: "body",
    Charset: "body",
    Key: "key",
    Copies: "header",
    Folding: "header",
    Count: "header",
    Order: "header",
    Subject: "header",
    Address: "header",
    Replaced: "header",
    Date: "header",
    MimeField: "header",
    Removed: "header",
}

/// Every kind that belongs to a place is among those that damages there have caused.
fn assert_every_kind(wanted: &str, caused: impl Iterator<Item = DkimCauseKind>) {
    let caused: Vec<_> = caused.collect();
    for (kind, _) in KINDS.iter().filter(|(_, place)| place.contains(wanted)) {
        assert!(caused.contains(kind), "no damage to a {wanted} causes {kind:?}");
    }
    assert!(caused.iter().all(|kind| place(*kind).contains(wanted)));
}

/// Each damage to a body gives this cause, in these words, and the header still fits.
#[test]
fn bodies() {
    use DkimCauseKind::*;
    const MIXED: &str = "Content-Type: multipart/alternative; boundary=\"=_b\"\n";
    let plain = |body: &str| Mail::letter(body);
    let parts = |plain: &str, html: &str| {
        let header = LETTER.replace("Content-Type: text/plain; charset=utf-8; format=flowed\n", MIXED);
        let body = format!(
            "--=_b\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{plain}\n\
            --=_b\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{html}\n--=_b--\n"
        );
        Mail::new(&header, &body)
    };
    let html = "<html><body><p>Grüße, Joe</p>\n<p>and more</p></body></html>\n";
    let cases: Vec<(&str, How, Mail, Damage, DkimCauseKind, &str)> = vec![
        (
            "footer",
            relaxed(),
            plain(TEXT),
            |mail| mail.body.extend(b"_____\r\nlist mailing list\r\n"),
            Footer,
            "a footer of 26 bytes was appended behind the signed text",
        ),
        ("footer, simple", simple(), plain(TEXT), |mail| mail.body.extend(b"\r\n\r\nfoot"), Footer, "footer"),
        (
            "lines of spaces",
            simple(),
            plain(TEXT),
            |mail| mail.body.extend(b" \r\n\t\r\n"),
            TrailingLines,
            "white space",
        ),
        ("signed empty", relaxed(), plain(""), |mail| mail.body.extend(b"Hello\r\n"), EmptyBody, "empty"),
        (
            "signed empty, simple",
            simple(),
            plain("\n"),
            |mail| mail.body.extend(b"Hello\r\n"),
            EmptyBody,
            "empty",
        ),
        (
            "LF alone",
            relaxed(),
            plain(TEXT),
            |mail| {
                mail.body.retain(|byte| *byte != b'\r');
            },
            LineEnds,
            "alone",
        ),
        (
            "CR alone",
            simple(),
            plain(TEXT),
            |mail| {
                mail.body.retain(|byte| *byte != b'\n');
            },
            LineEnds,
            "alone",
        ),
        ("CR CR LF", relaxed(), plain(TEXT), |mail| mail.body_edit("\n", "\r\n"), LineEnds, "CR"),
        (
            "signed with LF",
            How {
                body_of: |body| body.iter().copied().filter(|b| *b != b'\r').collect(),
                is_body_formed: false,
                ..relaxed()
            },
            plain("Hello\n"),
            |_| {},
            LineEnds,
            "signer",
        ),
        (
            "double spaced",
            relaxed(),
            plain("a\nb\nc\n"),
            |mail| mail.body_edit("\n", "\n\n"),
            LineEnds,
            "empty line",
        ),
        (
            "spaces at the end",
            simple(),
            plain("a\nb\n\nc\n"),
            |mail| mail.body_edit("\n", "  \n"),
            WhiteSpace,
            "at the end of lines",
        ),
        (
            "the mark of a signature",
            simple(),
            plain(TEXT),
            |mail| mail.body_edit("-- \n", "--\n"),
            WhiteSpace,
            "`-- `",
        ),
        (
            "tabs",
            simple(),
            plain(TEXT),
            |mail| mail.body_edit("\t", "        "),
            WhiteSpace,
            "tabs became spaces",
        ),
        (
            "tabs of one space",
            relaxed(),
            plain("a\tb\n"),
            |mail| mail.body_edit("\t", "\u{a0}"),
            WhiteSpace,
            "no-break",
        ),
        (
            "indented",
            relaxed(),
            plain(TEXT),
            |mail| {
                let text = mail.body.clone();
                mail.body =
                    text.split_inclusive(|b| *b == b'\n').flat_map(|line| [b" ", line].concat()).collect();
            },
            WhiteSpace,
            "indented",
        ),
        (
            "form",
            How { really: Some("simple/relaxed"), c: "simple/simple", ..relaxed() },
            plain(TEXT),
            |_| {},
            Form,
            "form",
        ),
        (
            "raw",
            How { is_body_formed: false, ..simple() },
            plain("Hello\n\n\n"),
            |_| {},
            TrailingLines,
            "against the rules",
        ),
        (
            "dots doubled",
            relaxed(),
            plain(TEXT),
            |mail| mail.body_edit("\n.hidden", "\n..hidden"),
            Dots,
            "doubled",
        ),
        ("dots lost", relaxed(), plain("a\n..b\n"), |mail| mail.body_edit("..", "."), Dots, "lost"),
        (
            "mailbox",
            relaxed(),
            plain(TEXT),
            |mail| mail.body_edit("\nFrom ", "\n>From "),
            FromLines,
            "`From `",
        ),
        (
            "banner",
            relaxed(),
            plain(TEXT),
            |mail| mail.body_edit("Hello Joe", "CAUTION: external mail\n\nHello Joe"),
            Insertion,
            "at the start",
        ),
        (
            "footer in a part",
            relaxed(),
            parts("Hello\n", html),
            |mail| mail.body_edit("Hello\n", "Hello\n-- \nlist footer\n"),
            Insertion,
            "end of a part",
        ),
        (
            "footer in the HTML",
            relaxed(),
            parts("Hello\n", html),
            |mail| mail.body_edit("</body>", "<div>list\nfooter</div></body>"),
            Insertion,
            "end of the HTML",
        ),
        (
            "banner in the HTML",
            relaxed(),
            parts("Hello\n", html),
            |mail| mail.body_edit("<body>", "<body><div>caution</div>"),
            Insertion,
            "start of the HTML",
        ),
        (
            "footer in both",
            relaxed(),
            parts("Hello\n", html),
            |mail| {
                mail.body_edit("Hello\n", "Hello\nfooter\n");
                mail.body_edit("</body>", "<hr>footer</body>");
            },
            Insertion,
            "two parts",
        ),
        (
            "part added",
            relaxed(),
            parts("Hello\n", html),
            |mail| mail.body_edit("--=_b--", "--=_b\n\nlist\n--=_b--"),
            Part,
            "added",
        ),
        (
            "wrapped into a part",
            How { names: "from:subject", ..relaxed() },
            plain(TEXT),
            |mail| {
                mail.set("content-type", "multipart/mixed; boundary=w");
                mail.body = [
                    b"--w\r\nContent-Type: text/plain\r\n\r\n",
                    &mail.body[..],
                    b"\r\n--w\r\n\r\nlist\r\n--w--\r\n",
                ]
                .concat();
            },
            Part,
            "wrapped",
        ),
        (
            "preamble",
            relaxed(),
            parts("Hello\n", html),
            |mail| {
                mail.body_edit(
                    "--=_b\nContent-Type: text/plain",
                    "Mail of parts\n\n--=_b\nContent-Type: text/plain",
                )
            },
            Preamble,
            "before the first part",
        ),
        (
            "preamble lost",
            relaxed(),
            {
                let mut mail = parts("Hello\n", html);
                mail.body.splice(0..0, *b"This is a multi-part message in MIME format.\r\n");
                mail
            },
            |mail| {
                mail.body.drain(..46);
            },
            Preamble,
            "lost",
        ),
        (
            "quoted-printable",
            How { names: "from", ..relaxed() },
            plain("Grüße = gut\n"),
            |mail| {
                mail.set("content-transfer-encoding", "quoted-printable");
                mail.body_edit("Grüße = gut", "Gr=C3=BC=C3=9Fe =3D g=\nut");
            },
            Encoding,
            "quoted-printable",
        ),
        (
            "quoted-printable in parts",
            relaxed(),
            parts("Grüße\n", html),
            |mail| {
                mail.body_edit("ü", "=C3=BC");
                mail.body_edit("ß", "=C3=9F");
                mail.body_edit("8bit", "quoted-printable");
            },
            Encoding,
            "quoted-printable",
        ),
        (
            "base64",
            How { names: "from", ..relaxed() },
            plain("Grüße\n"),
            |mail| {
                mail.set("content-transfer-encoding", "base64");
                mail.body = format!("{}\r\n", base64("Grüße\r\n".as_bytes())).into_bytes();
            },
            Encoding,
            "base64",
        ),
        (
            "decoded",
            How { names: "from", ..relaxed() },
            plain("Gr=C3=BC=C3=9Fe\n"),
            |mail| mail.body_edit("Gr=C3=BC=C3=9Fe", "Grüße"),
            Encoding,
            "decoded",
        ),
        (
            "base64 in other lines",
            relaxed(),
            {
                let mut mail = plain(&(base64(&[7; 57]) + "\n" + &base64(&[8; 10]) + "\n"));
                mail.set("content-transfer-encoding", "base64");
                mail
            },
            |mail| {
                let text: Vec<u8> = mail.body.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
                mail.body = text.chunks(64).flat_map(|line| [line, b"\r\n"].concat()).collect();
            },
            Encoding,
            "base64",
        ),
        (
            "hexadecimal",
            relaxed(),
            {
                let mut mail = plain("Gr=C3=BC=C3=9Fe\n");
                mail.set("content-transfer-encoding", "quoted-printable");
                mail
            },
            |mail| mail.body_edit("=C3=BC=C3=9F", "=c3=bc=c3=9f"),
            Encoding,
            "anew",
        ),
        (
            "charset",
            relaxed(),
            plain("Grüße\n"),
            |mail| mail.body = b"Gr\xfc\xdfe\r\n".to_vec(),
            Charset,
            "charset",
        ),
        (
            "charset twice",
            relaxed(),
            plain("Grüße\n"),
            |mail| mail.body_edit("Grüße", "GrÃ¼Ã\u{9f}e"),
            Charset,
            "charset",
        ),
        (
            "long lines broken",
            relaxed(),
            plain(&("x".repeat(2_500) + "\nend\n")),
            |mail| {
                let (one, rest) = (mail.body[..998].to_vec(), mail.body[998..].to_vec());
                mail.body = [&one[..], b"\r\n", &rest[..998], b"\r\n", &rest[998..]].concat();
            },
            Wrapping,
            "broken",
        ),
        (
            "lines broken at spaces",
            relaxed(),
            plain(TEXT),
            |mail| mail.body_edit("nobody can read", "nobody can\nread"),
            Wrapping,
            "broken",
        ),
        (
            "lines joined",
            relaxed(),
            plain("one two three four five six seven eight nine ten eleven twelve thirteen\nfourteen\n"),
            |mail| mail.body_edit("thirteen\n", "thirteen "),
            Wrapping,
            "joined",
        ),
        (
            "lines in between",
            relaxed(),
            plain(TEXT),
            |mail| mail.body_edit("any more.\n", "any more.\nsponsored by\nsomebody\n"),
            Insertion,
            "lines were inserted",
        ),
        (
            "one line broken",
            relaxed(),
            plain(TEXT),
            |mail| mail.body_edit("Hello Joe", "Hello\nJoe"),
            Wrapping,
            "a line was broken",
        ),
        (
            "cut off",
            How { length: Some(40), ..relaxed() },
            plain(TEXT),
            |mail| mail.body.truncate(14),
            Truncated,
            "12 have come",
        ),
        (
            "length",
            How { c: "relaxed/relaxed", body_of: |_| b"Hello\r\n".to_vec(), tags: " l=9;", ..relaxed() },
            plain("Hello\nyou\n"),
            |_| {},
            Length,
            "`l=`",
        ),
        (
            "spaces and a footer",
            simple(),
            plain("a\nb\n"),
            |mail| {
                mail.body_edit("\n", " \n");
                mail.body.extend(b"foot\r\n");
            },
            WhiteSpace,
            "6 bytes were appended",
        ),
    ];
    assert_every_kind("body", cases.iter().map(|(.., kind, _)| *kind));
    let keys = Keys::new();
    let mut wrong = Vec::new();
    for (name, how, mail, damage, kind, words) in cases {
        let mut mail = keys.sign(&mail, &how);
        damage(&mut mail);
        let found = keys.causes(&mail);
        let Some(search) = &found.body else {
            wrong.push(format!("{name}: the body fits"));
            continue;
        };
        match &search.cause {
            Some(cause) if cause.kind == kind && cause.summary.contains(words) => {
                println!("{name}: {} after {}", cause.summary, search.tried)
            }
            other => {
                wrong.push(format!("{name}: {other:?} after {} of {:?}", search.tried, search.looked_for))
            }
        }
        assert_spans(&mail, search);
        assert!(found.header.is_none() || how.really.is_some(), "{name}: the header");
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

type HeaderCase = (&'static str, How, Mail, Damage, DkimCauseKind, &'static str);

/// Damages to the header, with the cause of each.
fn header_cases() -> Vec<HeaderCase> {
    use DkimCauseKind::*;
    let from = |value: &str| {
        let mut mail = Mail::letter(TEXT);
        mail.set("from", value);
        mail
    };
    let with = |name: &str, value: &str| {
        let mut mail = Mail::letter(TEXT);
        mail.set(name, value);
        mail
    };
    let letter = || Mail::letter(TEXT);
    let z = "; z=From:=22Doe,=20Jane=22=20<Jane.Doe@example.com>\r\n\t|Subject:Hello|To:Joe=20Public=20<joe@example.net>";
    let z = &*Box::leak(format!("{}; x=9999999999", z.replacen(';', "", 1)).into_boxed_str());
    let z = &*Box::leak(format!("{z};").into_boxed_str());
    vec![
        (
            "list tag",
            relaxed(),
            with("subject", "Hello you"),
            |mail| mail.set("subject", "[list] Hello you"),
            Subject,
            "the signer had `Hello you`",
        ),
        (
            "list tag in a reply",
            relaxed(),
            with("subject", "Re: Hello you"),
            |mail| mail.set("subject", "Re: [list] Hello you"),
            Subject,
            "`Re: Hello you`",
        ),
        (
            "spam mark",
            relaxed(),
            with("subject", "Hello you"),
            |mail| mail.set("subject", "***SPAM*** Hello you"),
            Subject,
            "`Hello you`",
        ),
        (
            "external",
            relaxed(),
            with("subject", "Hello you"),
            |mail| mail.set("subject", "[EXTERNAL] Hello you"),
            Subject,
            "`Hello you`",
        ),
        (
            "reply",
            relaxed(),
            with("subject", "Hello you"),
            |mail| mail.set("subject", "Re: Hello you"),
            Subject,
            "`Hello you`",
        ),
        (
            "reply lost",
            relaxed(),
            with("subject", "Re: Hello you"),
            |mail| mail.set("subject", "Hello you"),
            Subject,
            "`Re: Hello you`",
        ),
        (
            "subject encoded",
            relaxed(),
            letter(),
            |mail| mail.set("subject", "=?utf-8?q?Gr=C3=BC=C3=9Fe_from_K=C3=B6ln?="),
            Subject,
            "Köln",
        ),
        (
            "subject decoded",
            relaxed(),
            with("subject", "=?UTF-8?B?R3LDvMOfZQ==?="),
            |mail| mail.set("subject", "Grüße"),
            Subject,
            "R3LDvMOfZQ",
        ),
        (
            "tag and encoding",
            relaxed(),
            with("subject", "=?UTF-8?B?R3LDvMOfZQ==?="),
            |mail| mail.set("subject", "=?utf-8?q?=5Blist=5D_Gr=C3=BC=C3=9Fe?="),
            Subject,
            "R3LDvMOfZQ",
        ),
        (
            "quotation marks",
            relaxed(),
            from("\"Jane Doe\" <jane@example.com>"),
            |mail| mail.set("from", "Jane Doe <jane@example.com>"),
            Address,
            "`From`",
        ),
        (
            "name encoded",
            relaxed(),
            from("Jürgen <j@example.com>"),
            |mail| mail.set("from", "=?utf-8?q?J=C3=BCrgen?= <j@example.com>"),
            Address,
            "Jürgen",
        ),
        (
            "list as author",
            relaxed(),
            from("Jane Doe <jane@example.com>"),
            |mail| mail.set("from", "\"Jane Doe via List\" <list@lists.example>"),
            Address,
            "`Jane Doe <jane@example.com>`",
        ),
        (
            "address in the local part",
            relaxed(),
            from("Jane Doe <jane@example.org>"),
            |mail| mail.set("from", "Jane Doe <jane=40example.org@lists.example>"),
            Address,
            "jane@example.org",
        ),
        (
            "small letters",
            relaxed(),
            from("Jane <Jane@Example.COM>"),
            |mail| {
                mail.set("from", "Jane <jane@example.com>");
                mail.set("reply-to", "Jane@Example.COM");
                mail.fields.push(b"X-Original-From: Jane <Jane@Example.COM>\r\n".to_vec());
                mail.set("reply-to", "jane@example.com");
            },
            Replaced,
            "`From`",
        ),
        (
            "recipients without spaces",
            relaxed(),
            letter(),
            |mail| mail.edit("to", ">, Ann", ">,Ann"),
            Folding,
            "`To`",
        ),
        (
            "recipient added",
            relaxed(),
            letter(),
            |mail| mail.edit("to", "Ann <", "Bob <bob@example.org>, Ann <"),
            Address,
            "`To`",
        ),
        (
            "copy of the old",
            relaxed(),
            letter(),
            |mail| {
                mail.set("message-id", "<2@ses.example>");
                mail.fields.push(b"X-Google-Original-Message-ID: <1@example.com>\r\n".to_vec());
            },
            Replaced,
            "`<1@example.com>`",
        ),
        (
            "date by the server",
            How { tags: " t=1795425630;", ..relaxed() },
            letter(),
            |mail| mail.set("date", "Tue, 24 Nov 2026 08:00:00 +0000"),
            Date,
            "Mon, 23 Nov 2026 10:20:30 +0100",
        ),
        (
            "date in GMT",
            relaxed(),
            letter(),
            |mail| mail.set("date", "Mon, 23 Nov 2026 09:20:30 GMT"),
            Date,
            "`Date`",
        ),
        (
            "boundary without quotation marks",
            relaxed(),
            letter(),
            |mail| mail.set("content-type", "text/plain; charset=\"utf-8\"; format=\"flowed\""),
            MimeField,
            "`Content-Type`",
        ),
        (
            "charset in capitals",
            relaxed(),
            letter(),
            |mail| mail.set("content-type", "text/plain; charset=UTF-8; format=flowed"),
            MimeField,
            "charset=utf-8",
        ),
        (
            "encoding named anew",
            relaxed(),
            letter(),
            |mail| mail.set("content-transfer-encoding", "quoted-printable"),
            MimeField,
            "`8bit`",
        ),
        (
            "field gone",
            relaxed(),
            letter(),
            |mail| mail.fields.retain(|field| !field.starts_with(b"MIME-Version")),
            Removed,
            "`MIME-Version` is gone",
        ),
        (
            "second From",
            relaxed(),
            letter(),
            |mail| mail.fields.insert(0, b"From: x@evil.example\r\n".to_vec()),
            Count,
            "`From` was added",
        ),
        (
            "signed in the order of the message",
            relaxed(),
            {
                let mut mail = letter();
                mail.fields.insert(3, b"To: second@example.com\r\n".to_vec());
                mail
            },
            |mail| {
                let to = mail.fields.remove(4);
                mail.fields.insert(3, to);
                mail.fields.swap(2, 3);
                let at = mail.fields.iter().position(|f| f.starts_with(b"To: Joe")).unwrap();
                let joe = mail.fields.remove(at);
                mail.fields.push(joe);
            },
            Count,
            "`To`",
        ),
        (
            "refolded",
            simple(),
            letter(),
            |mail| mail.set("to", "Joe Public <joe@example.net>,\r\n Ann <ann@example.org>"),
            Folding,
            "`To`",
        ),
        (
            "signature refolded",
            simple(),
            letter(),
            |mail| mail.edit("dkim-signature", "\r\n\t", "\r\n "),
            Folding,
            "`DKIM-Signature`",
        ),
        ("form", How { really: Some("relaxed/simple"), ..simple() }, letter(), |_| {}, Form, "form"),
        (
            "order",
            How { as_they_stand: true, names: "subject:to:from:date", ..relaxed() },
            letter(),
            |_| {},
            Order,
            "order",
        ),
        (
            "copies",
            How { tags: z, ..relaxed() },
            with("subject", "Hello"),
            |mail| mail.set("subject", "Something else"),
            Copies,
            "`Subject` changed after signing, by the copies",
        ),
        (
            "two fields",
            relaxed(),
            with("subject", "Hello you"),
            |mail| {
                mail.set("subject", "[list] Hello you");
                mail.set("content-transfer-encoding", "quoted-printable");
            },
            Subject,
            "`Subject` and `Content-Transfer-Encoding`",
        ),
    ]
}

/// Each damage to the header gives this cause, in these words, and the body still fits.
#[test]
fn headers() {
    let cases = header_cases();
    assert_every_kind("header", cases.iter().map(|(.., kind, _)| *kind));
    let keys = Keys::new();
    let mut wrong = Vec::new();
    for (name, how, mail, damage, kind, words) in cases {
        let mut mail = keys.sign(&mail, &how);
        damage(&mut mail);
        let found = keys.causes(&mail);
        let Some(search) = &found.header else {
            wrong.push(format!("{name}: the header fits"));
            continue;
        };
        match &search.cause {
            Some(cause) if cause.kind == kind && cause.summary.contains(words) => {
                println!("{name}: {} after {}", cause.summary, search.tried)
            }
            other => {
                wrong.push(format!("{name}: {other:?} after {} of {:?}", search.tried, search.looked_for))
            }
        }
        assert_spans(&mail, search);
        assert_eq!(found.key_fits, Some(true), "{name}");
        assert!(found.body.is_none(), "{name}: the body");
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// What is said to stand at a place stands there.
fn assert_spans(mail: &Mail, search: &DkimSearch) {
    for change in search.cause.iter().flat_map(|cause| &cause.changes) {
        let text = match change.field {
            Some(field) => &mail.fields[field as usize],
            // A field that is gone has no place.
            None if change.name.is_some() => continue,
            None => &mail.body,
        };
        let there = String::from_utf8_lossy(&text[change.span.range()]);
        if !change.found.contains(" … ") {
            assert_eq!(there, change.found);
        }
    }
}

/// A list that tags the subject and appends a footer: both are found, each by itself.
#[test]
fn a_list() {
    let keys = Keys::new();
    let mut mail = keys.sign(&Mail::letter(TEXT), &relaxed());
    mail.edit("subject", ": ", ": [list] ");
    mail.body.extend(b"_____\r\nlist\r\n");
    let mut budget = CauseBudget::default();
    let found = keys.diagnosis(&mail, &mut budget);
    let (header, body) = (found.header.unwrap(), found.body.unwrap());
    let change = &header.cause.as_ref().unwrap().changes[0];
    assert_eq!((change.field, change.found.as_str(), change.signed.as_str()), (Some(3), "[list] ", ""));
    assert_eq!(body.cause.as_ref().unwrap().changes[0].found, "_____\r\nlist\r\n");
    assert_eq!(5_000 - budget.hypotheses, header.tried + body.tried);
    // With little left, little is tried, and that is told.
    let mut budget = CauseBudget { hypotheses: 1, ..budget };
    let search = keys.diagnosis(&mail, &mut budget).header.unwrap();
    assert_eq!((search.cause, search.tried, search.bounded), (None, 0, true));
}

/// An Ed25519 signature does not tell its digest: fewer hypotheses, and the same words.
#[test]
fn ed25519() {
    use DkimCauseKind::*;
    let how = |c| How { ed25519: true, c, ..relaxed() };
    let cases: Vec<(&str, How, Damage, DkimCauseKind)> = vec![
        ("tag", how("relaxed/relaxed"), |mail| mail.edit("subject", ": ", ": [list] "), Subject),
        (
            "quotation marks",
            how("relaxed/relaxed"),
            |mail| mail.set("from", "\"'Doe, Jane' via List\" <list@lists.example>"),
            Address,
        ),
        ("added", how("relaxed/relaxed"), |mail| mail.fields.push(b"Date: now\r\n".to_vec()), Count),
        ("folded", how("simple/simple"), |mail| mail.edit("to", ", Ann", ",\r\n Ann"), Folding),
        (
            "charset",
            how("relaxed/relaxed"),
            |mail| mail.edit("content-type", "utf-8", "\"utf-8\""),
            MimeField,
        ),
    ];
    let keys = Keys::new();
    for (name, how, damage, kind) in cases {
        let mut mail = Mail::letter(TEXT);
        mail.set("reply-to", "\"Doe, Jane\" <Jane.Doe@example.com>");
        let mut mail = keys.sign(&mail, &how);
        damage(&mut mail);
        let mut budget = CauseBudget::default();
        let found = keys.diagnosis(&mail, &mut budget);
        let search = found.header.unwrap();
        assert_eq!(
            search.cause.map(|cause| cause.kind),
            Some(kind),
            "{name}: {:?} of {}",
            search.looked_for,
            search.tried
        );
        assert_eq!(found.key_fits, None, "{name}");
        println!("{name}: {} checks", 200 - budget.ed25519);
    }
}

/// The same damages under Ed25519: what its fewer checks do not reach is broken off, and never another cause.
#[test]
fn headers_of_ed25519() {
    const BEYOND: [&str; 4] = ["recipient added", "date by the server", "date in GMT", "two fields"];
    let keys = Keys::new();
    let mut wrong = Vec::new();
    for (name, how, mail, damage, kind, _) in header_cases() {
        let mut mail = keys.sign(&mail, &How { ed25519: true, ..how });
        damage(&mut mail);
        let mut budget = CauseBudget::default();
        let search = keys.diagnosis(&mail, &mut budget).header.unwrap();
        let found = search.cause.as_ref().map(|cause| cause.kind);
        let is_beyond = BEYOND.contains(&name);
        let expected = if is_beyond { None } else { Some(kind) };
        if found != expected || search.bounded != is_beyond {
            wrong.push(format!(
                "{name}: {found:?}, not {kind:?}; {} left, {}",
                budget.ed25519, search.bounded
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The key of another selector fits: for RSA whatever else has changed.
#[test]
fn keys() {
    let keys = Keys::new();
    for (selector, ed25519, damaged) in [("rsa", false, false), ("rsa", false, true), ("ed", true, false)] {
        let how = How { ed25519, ..relaxed() };
        let mut mail = keys.sign(&Mail::letter(TEXT), &how);
        if damaged {
            mail.set("subject", "gone");
        }
        let found = keys.under(&mail, ed25519);
        let cause = found.header.unwrap().cause.unwrap();
        assert_eq!(cause.kind, DkimCauseKind::Key);
        assert_eq!(cause.key.unwrap().as_str(), format!("{selector}._domainkey.example.com"));
        assert_eq!(cause.summary.contains("changed"), damaged, "{}", cause.summary);
        assert_eq!(found.key_fits, (!ed25519).then_some(false));
    }
}

/// Damages of no known kind: nothing may be claimed, and what was tried is told.
#[test]
fn nothing_is_claimed() {
    let damages: [(&str, Damage); 12] = [
        ("a word replaced", |mail| mail.body_edit("letter", "lettuce")),
        ("a letter lost", |mail| mail.body_edit("Hello", "Helo")),
        ("words turned round", |mail| mail.body_edit("on and on", "and on on")),
        ("the start lost", |mail| {
            mail.body.drain(..12);
        }),
        ("a line lost", |mail| mail.body_edit(".hidden files are fine\n", "")),
        ("bits turned", |mail| mail.body[40] ^= 1),
        ("all lost", |mail| mail.body.clear()),
        ("another subject", |mail| mail.set("subject", "Something else")),
        ("another author", |mail| mail.set("from", "Eve <eve@evil.example>")),
        ("another moment", |mail| mail.set("date", "Mon, 23 Nov 2020 10:20:30 +0100")),
        ("message-id replaced", |mail| mail.set("message-id", "<0100019ab@eu-west-1.amazonses.com>")),
        ("a field lost", |mail| mail.fields.retain(|field| !field.starts_with(b"Reply-To"))),
    ];
    let keys = Keys::new();
    for ed25519 in [false, true] {
        // Each check of Ed25519 is slow: one form will do.
        for c in ["relaxed/relaxed", "simple/simple"].into_iter().take(if ed25519 { 1 } else { 2 }) {
            let signed = keys.sign(&Mail::letter(TEXT), &How { c, ed25519, ..relaxed() });
            for (name, damage) in damages {
                let mut mail = signed.clone();
                damage(&mut mail);
                let found = keys.causes(&mail);
                assert!(found.header.is_some() || found.body.is_some(), "{name}");
                for search in [&found.header, &found.body].into_iter().flatten() {
                    assert_eq!(search.cause, None, "{name}, {c}");
                    assert!(search.tried > 5 && search.looked_for.len() > 8, "{name}, {c}: {search:?}");
                    assert!(!search.bounded || ed25519, "{name}, {c}: {} {}", search.tried, search.hashed);
                    println!("{name}, {c}, {ed25519}: {} tried, {} hashed", search.tried, search.hashed);
                }
                if !ed25519 && c == "relaxed/relaxed" {
                    assert_eq!(found, keys.causes(&mail), "{name}: the same twice");
                }
            }
        }
    }
}

/// A message that wants work gets no more than the budget, and the next signature what is left.
#[test]
fn work_is_bounded() {
    let keys = Keys::new();
    let mut hostile: Vec<(&str, Mail)> = Vec::new();
    let mut mail = Mail::letter(&"\n".repeat(300_000));
    mail.body.extend(b"x");
    hostile.push(("empty lines", mail));
    hostile.push(("short lines", Mail::letter(&"x\n".repeat(100_000))));
    hostile.push(("one line", Mail::letter(&"x, <".repeat(100_000))));
    hostile.push(("lone feeds", {
        let mut mail = Mail::letter("");
        mail.body = b"\n\r".repeat(150_000);
        mail
    }));
    let mut mail = Mail::letter(
        &"--b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n<body>x</body>\n".repeat(2_000),
    );
    mail.set("content-type", "multipart/mixed; boundary=b");
    hostile.push(("delimiters", mail));
    let mut mail = Mail::letter("x");
    mail.set("subject", &"[".repeat(4_000));
    mail.set("to", &"\"a\" <b@c>,".repeat(400_000));
    for _ in 0..1_900 {
        mail.fields.push(b"From: [a] =?utf-8?q?b?= <c@d>, <e@f>\r\n".to_vec());
    }
    hostile.push(("fields", mail));
    for (name, mail) in hostile {
        let names = Box::leak(format!("from:to:subject{}", ":from".repeat(250)).into_boxed_str());
        let mut mail = keys.sign(&mail, &How { names, c: "simple/simple", ..relaxed() });
        mail.body.splice(0..0, *b"#");
        mail.edit("to", "<", "<<");
        let mut budget = CauseBudget { bytes: 8 * 1024 * 1024, ..CauseBudget::default() };
        let begun = std::time::Instant::now();
        let found = keys.diagnosis(&mail, &mut budget);
        let (mut tried, mut hashed) = (0, 0);
        for search in [&found.header, &found.body].into_iter().flatten() {
            assert_eq!(search.cause, None, "{name}");
            tried += search.tried;
            hashed += search.hashed;
        }
        println!("{name}: {tried} tried, {hashed} hashed, {:?}", begun.elapsed());
        assert!(tried <= 5_000 && hashed <= 8 * 1024 * 1024, "{name}: {tried}, {hashed}");
        assert_eq!((budget.hypotheses + tried, budget.bytes + hashed), (5_000, 8 * 1024 * 1024), "{name}");
    }
}

/// No more Ed25519 signatures are checked than the budget has, however many hypotheses there are.
#[test]
fn checks_of_ed25519_are_bounded() {
    let keys = Keys::new();
    let mut mail = keys.sign(&Mail::letter(TEXT), &How { ed25519: true, ..relaxed() });
    mail.set("subject", "Something else");
    for checks in [0, 3, 200] {
        let mut budget = CauseBudget { ed25519: checks, ..CauseBudget::default() };
        let search = keys.diagnosis(&mail, &mut budget).header.unwrap();
        assert_eq!((search.cause, search.bounded, budget.ed25519), (None, true, 0), "{checks}");
        // Each check is of one hypothesis; the first that has none ends a family.
        assert!(search.tried >= checks && search.tried < checks + 60, "{checks}: {}", search.tried);
    }
    assert_eq!(CauseBudget::default().ed25519, 200);
}

/// Mails of all kinds bear every damage: what is appended is found, and what is turned is not claimed.
#[test]
fn mails_of_the_corpora() {
    let folders = ["mime-mail-parser-crate", "mime-mikel-mail-ruby", "dsn-sisimai-set-of-emails"];
    let found: Vec<_> = folders.iter().filter_map(|folder| common::corpus(folder)).collect();
    if found.is_empty() {
        return println!("SKIPPED: no mails are in the corpora");
    }
    let mut files = Vec::new();
    let mut folders = found;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "eml") {
                files.push(path);
            }
        }
    }
    files.sort();
    let keys = Keys::new();
    let (mut compared, mut random) = (0, common::random::Random(9));
    for path in files.iter().step_by(STEP) {
        let raw = std::fs::read(path).unwrap();
        let mut text: Vec<u8> = Vec::new();
        for line in raw.split_inclusive(|byte| *byte == b'\n') {
            text.extend(
                line.strip_suffix(b"\n").map_or(line, |line| line.strip_suffix(b"\r").unwrap_or(line)),
            );
            text.extend(b"\r\n");
        }
        let Some(end) = text.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let (header, body) =
            (String::from_utf8_lossy(&text[..end + 2]).replace("\r\n", "\n"), text[end + 4..].to_vec());
        if body.len() > 16_000 || body.trim_ascii().is_empty() || header.contains("DKIM-Signature") {
            continue;
        }
        let mut mail = Mail::new(&header, "");
        mail.body = body;
        let c = if compared % 2 == 0 { "relaxed/relaxed" } else { "simple/simple" };
        let how = How { ed25519: true, c, names: "from:to:subject:date:content-type", ..relaxed() };
        let signed = keys.sign(&mail, &how);
        let mut footed = signed.clone();
        footed.body.extend(b"\r\n-- \r\nlist");
        let found = keys.causes(&footed).body.unwrap();
        let kind = found.cause.map(|cause| cause.kind);
        assert_eq!(kind, Some(DkimCauseKind::Footer), "{}", path.display());
        let mut turned = signed.clone();
        // In the middle: what usually stands in front of the parts can be told.
        let middle =
            (turned.body.len() / 2..turned.body.len()).find(|at| turned.body[*at].is_ascii_graphic());
        let Some(middle) = middle else { continue };
        turned.body[middle] = if turned.body[middle] == b'~' { b'}' } else { b'~' };
        let found = keys.causes(&turned);
        assert_eq!(found.body.unwrap().cause, None, "{}", path.display());
        // Whatever else becomes of a mail, the search comes to an end.
        let mut garbled = signed;
        for _ in 0..4 {
            let at = random.below(garbled.fields.len() - 1) + 1;
            let field = &mut garbled.fields[at];
            let byte = random.below(field.len());
            field[byte] = random.below(256) as u8;
            let end = random.below(garbled.body.len() + 1);
            let start = end - random.below(end.min(300) + 1);
            let noise: Vec<u8> =
                (0..random.below(6)).map(|_| b"\r\n =-<.\"\xc3\xbc"[random.below(10)]).collect();
            garbled.body.splice(start..end, noise);
        }
        keys.causes(&garbled);
        compared += 1;
    }
    println!("{compared} mails");
    assert!(compared > 20);
}

/// Every so many mails are taken: each costs a whole search.
const STEP: usize = 24;

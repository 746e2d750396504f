//! Messages that tests sign themselves: a DKIM-Signature field whose `bh=` or `b=` is empty gets it.

use ed25519_dalek::{Signer, SigningKey};
use sendworthy::dkim::{BodyForm, HeaderFields, Signature, VerifyLimits};
use sendworthy::dns::Snapshot;
use sendworthy::finding::{Finding, Source, SourceKind};
use sendworthy::message::{Authentication, Envelope, Facts, authenticate};
use sendworthy::mime::Mail;
use sha2::{Digest, Sha256};

use super::{NOW, World};

/// The world of the examples: all keys but `rsa` are the one that signs here.
pub const ZONE: &str = "\
example.com. 300 IN MX 10 mx.example.com.
_dmarc.example.com. 300 IN TXT \"v=DMARC1; p=reject; rua=mailto:d@example.com\"
s._domainkey.example.com. 300 IN TXT \"v=DKIM1; k=ed25519; p=6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+vnuSQh7qaRRG0iw=\"
strict._domainkey.example.com. 300 IN TXT \"v=DKIM1; k=ed25519; t=s; p=6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+vnuSQh7qaRRG0iw=\"
rsa._domainkey.example.com. 300 IN TXT \"v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEApc61emSTtUTt3yKpOpJtSlFbfYAaLg3SSnvUUwqa1Onnd2X3GJD9+5vWIS0j408xmtn1AXsu2jTVbejWCrbLhMTtJqNNUX/tFcVPvX280bG7seCCB5x11+txhT6YW1EYYlKEkX5YhgAlwKHar1TMFZoW5AQw\" \"VkViu2QqscebKa5SU1NltAJ4C8qpZ1OWkYo3XS1Ma45Omk64Zzidti1HBaJHbMCUN9P/86uA/KFMgugfgYkYi16+Eys6Sh0ET0TLJkosBtiEJ6KSJ+/takNooQFU+/EvlGmtpDTXI609JAYgCaLcFNt5ZAjjIVd6wL/TCO7brM3YslVxAkVBMcuVwwIDAQAB\"
s._domainkey.test. 300 IN TXT \"v=DKIM1; k=ed25519; p=6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+vnuSQh7qaRRG0iw=\"
s._domainkey.example.net. 300 IN TXT \"v=DKIM1; k=ed25519; p=6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+vnuSQh7qaRRG0iw=\"
";

/// Verifies a message in a world, without knowing who sent it.
pub fn verified(raw: &[u8], zone: &str) -> Authentication {
    verified_as(raw, zone, None)
}

/// The same by a receiver of that name.
pub fn verified_as(raw: &[u8], zone: &str, authserv_id: Option<&str>) -> Authentication {
    let envelope = Envelope { authserv_id: authserv_id.map(str::to_owned), ..Envelope::default() };
    let mail = Mail::parse(raw.to_vec());
    let facts = Facts::of(&mail, VerifyLimits::default());
    let world = World::read(zone);
    let mut snapshot = Snapshot::default();
    for _ in 0..10 {
        match authenticate(&mail, &facts, &envelope, &snapshot, NOW) {
            Ok(report) => return report,
            Err(needs) => needs.dns.iter().for_each(|question| snapshot.answer(world.answer(question))),
        }
    }
    panic!("no end after ten waves");
}

/// Signs and verifies; the source of the message is its text, a character for each byte.
pub fn check_signed(raw: &[u8]) -> (Vec<Finding>, Vec<Source>) {
    let raw = sealed(raw);
    let mut report = verified(&raw, ZONE);
    for source in report.sources.iter_mut().filter(|source| source.kind == SourceKind::Message) {
        source.text = raw.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { '?' }).collect();
    }
    (report.findings, report.sources)
}

/// Fills in what is empty, from the last signature to the first.
pub fn sealed(raw: &[u8]) -> Vec<u8> {
    let split = raw.windows(4).position(|window| window == b"\r\n\r\n").map_or(raw.len(), |at| at + 2);
    let (header, rest) = raw.split_at(split);
    let body = rest.strip_prefix(b"\r\n").unwrap_or(rest);
    let mut fields: Vec<Vec<u8>> = Vec::new();
    for line in header.split_inclusive(|byte| *byte == b'\n') {
        match fields.last_mut().filter(|_| line.starts_with(b" ") || line.starts_with(b"\t")) {
            Some(field) => field.extend(line),
            None => fields.push(line.to_vec()),
        }
    }
    for at in (0..fields.len()).rev() {
        let Some(text) =
            std::str::from_utf8(&fields[at]).ok().filter(|text| text.starts_with("DKIM-Signature:"))
        else {
            continue;
        };
        let mut text = text.trim_end().to_owned();
        let unsigned = text.clone();
        let form = Signature::parse(&unsigned.as_bytes()["DKIM-Signature:".len()..]);
        let (mut form_of_body, mut out) = (BodyForm::new(form.body_form), Vec::new());
        form_of_body.update(body, &mut out);
        form_of_body.finish(&mut out);
        out.truncate(form.length.map_or(usize::MAX, |length| usize::try_from(length).unwrap()));
        text = text.replace("bh=;", &format!("bh={};", base64(&Sha256::digest(&out))));
        if text.ends_with("b=") {
            let names = form.signed.clone();
            let raw: Vec<&[u8]> = fields.iter().map(Vec::as_slice).collect();
            let signed = HeaderFields::of(&raw).signed_bytes(names, form.header_form, text.as_bytes());
            let signature = SigningKey::from_bytes(&[7; 32]).sign(&Sha256::digest(&signed));
            text.push_str(&base64(&signature.to_bytes()));
        }
        fields[at] = format!("{text}\r\n").into_bytes();
    }
    [fields.concat(), rest.to_vec()].concat()
}

pub fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let group = (0..3).fold(0u32, |n, i| (n << 8) | u32::from(chunk.get(i).copied().unwrap_or(0)));
        for i in 0..4 {
            let symbol = ALPHABET[(group >> (18 - 6 * i)) as usize & 63];
            out.push(if i <= chunk.len() { char::from(symbol) } else { '=' });
        }
    }
    out
}

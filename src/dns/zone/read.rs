//! Reads the text of a zone file, entry by entry (RFC 1035 section 5.1).

use std::net::{Ipv4Addr, Ipv6Addr};

use super::ZoneError;
use crate::dns::answer::unescape;
use crate::dns::{Name, RecordData, Type};

/// The TTL in seconds of a record when neither the record nor `$TTL` nor one before it says one.
const DEFAULT_TTL: u32 = 3600;

/// Types that no mail check asks for: a name that has them exists. `DNAME` is not among them, since
/// to leave it out would change answers.
const OTHER_TYPES: &str = " AFSDB APL CAA CDNSKEY CDS CERT CSYNC DHCID DLV DNSKEY DS EUI48 EUI64 HINFO HIP HTTPS \
    IPSECKEY KEY KX LOC MINFO NAPTR NSEC NSEC3 NSEC3PARAM OPENPGPKEY RP RRSIG RT SIG SMIMEA SRV SSHFP SVCB TA \
    TLSA URI WKS X25 ZONEMD ";

/// One record of a zone file.
pub(super) struct Entry {
    pub(super) owner: Name,
    /// Seconds.
    pub(super) ttl: u32,
    /// `None` for a type that no mail check asks for.
    pub(super) data: Option<(Type, RecordData)>,
}

/// Goes through the text; an [`Iterator`] of records that ends with the first error.
pub(super) struct Reader<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    origin: Option<Name>,
    owner: Option<Name>,
    default_ttl: Option<u32>,
    last_ttl: Option<u32>,
}

/// A word of an entry, its escapes still in it.
#[derive(Clone, Copy)]
struct Word<'a> {
    text: &'a str,
    is_quoted: bool,
}

/// A logical line: parentheses may spread it over several.
struct Line<'a> {
    number: usize,
    /// Whether it starts with space, and so belongs to the owner before it.
    is_indented: bool,
    words: Vec<Word<'a>>,
}

impl Iterator for Reader<'_> {
    type Item = Result<Entry, ZoneError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let line = match self.next_line() {
                Ok(Some(line)) => line,
                Ok(None) => return None,
                Err(error) => return Some(self.stop(error)),
            };
            match self.entry(&line) {
                Ok(Some(entry)) => return Some(Ok(entry)),
                Ok(None) => {}
                Err(message) => {
                    let error = ZoneError::at(line.number, &message);
                    return Some(self.stop(error));
                }
            }
        }
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self { text, at: 0, line: 1, origin: None, owner: None, default_ttl: None, last_ttl: None }
    }

    fn stop(&mut self, error: ZoneError) -> Result<Entry, ZoneError> {
        self.at = self.text.len();
        Err(error)
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next line with a word in it.
    fn next_line(&mut self) -> Result<Option<Line<'a>>, ZoneError> {
        let mut number = self.line;
        let mut is_indented = matches!(self.peek(), Some(b' ' | b'\t'));
        let mut words = Vec::new();
        let mut depth = 0usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'\n' => {
                    self.at += 1;
                    self.line += 1;
                    if depth == 0 {
                        if !words.is_empty() {
                            return Ok(Some(Line { number, is_indented, words }));
                        }
                        number = self.line;
                        is_indented = matches!(self.peek(), Some(b' ' | b'\t'));
                    }
                }
                b' ' | b'\t' | b'\r' => self.at += 1,
                b';' => self.skip_comment(),
                b'(' => {
                    self.at += 1;
                    depth += 1;
                }
                b')' => {
                    self.at += 1;
                    depth = depth
                        .checked_sub(1)
                        .ok_or_else(|| ZoneError::at(self.line, "a `)` without its `(`"))?;
                }
                b'"' => words.push(self.quoted()?),
                _ => words.push(self.bare()),
            }
        }
        if depth > 0 {
            return Err(ZoneError::at(number, "a `(` without its `)`"));
        }
        Ok((!words.is_empty()).then_some(Line { number, is_indented, words }))
    }

    fn skip_comment(&mut self) {
        while self.peek().is_some_and(|byte| byte != b'\n') {
            self.at += 1;
        }
    }

    fn quoted(&mut self) -> Result<Word<'a>, ZoneError> {
        self.at += 1;
        let start = self.at;
        loop {
            match self.peek() {
                None | Some(b'\n') => return Err(ZoneError::at(self.line, "a quote that is not closed")),
                Some(b'"') => break,
                Some(b'\\') => self.at += 2,
                Some(_) => self.at += 1,
            }
        }
        let word = Word { text: self.text.get(start..self.at).unwrap_or_default(), is_quoted: true };
        self.at += 1;
        Ok(word)
    }

    fn bare(&mut self) -> Word<'a> {
        let start = self.at;
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'(' | b')' | b'"' => break,
                b'\\' => self.at += if self.text.as_bytes().get(self.at + 1) == Some(&b'\n') { 1 } else { 2 },
                _ => self.at += 1,
            }
        }
        self.at = self.at.min(self.text.len());
        Word { text: self.text.get(start..self.at).unwrap_or_default(), is_quoted: false }
    }

    fn entry(&mut self, line: &Line<'a>) -> Result<Option<Entry>, String> {
        let mut words = line.words.iter().copied();
        if !line.is_indented
            && let Some(first) = words.next()
        {
            if !first.is_quoted && first.text.starts_with('$') {
                self.directive(first.text, words.next())?;
                return Ok(None);
            }
            self.owner = Some(self.name(first)?);
        }
        let owner = self.owner.clone().ok_or("a record without an owner name")?;
        let mut ttl = None;
        let mnemonic = loop {
            let word = words.next().ok_or("the record has no type")?;
            let text = word.text.to_ascii_uppercase();
            match text.as_str() {
                "IN" => {}
                "CH" | "CS" | "HS" => return Err(format!("the class `{}` is not read", word.text)),
                _ if text.starts_with(|c: char| c.is_ascii_digit()) => ttl = Some(seconds(word.text)?),
                _ => break text,
            }
        };
        if ttl.is_some() {
            self.last_ttl = ttl;
        }
        let ttl = ttl.or(self.default_ttl).or(self.last_ttl).unwrap_or(DEFAULT_TTL);
        let rest: Vec<Word<'a>> = words.collect();
        let data = match known_type(&mnemonic)? {
            Some(rtype) => Some((rtype, self.data(rtype, &rest)?)),
            None => None,
        };
        Ok(Some(Entry { owner, ttl, data }))
    }

    fn directive(&mut self, word: &str, argument: Option<Word<'_>>) -> Result<(), String> {
        match word.to_ascii_uppercase().as_str() {
            "$ORIGIN" => self.origin = Some(self.name(argument.ok_or("`$ORIGIN` without a name")?)?),
            "$TTL" => self.default_ttl = Some(seconds(argument.ok_or("`$TTL` without a time")?.text)?),
            _ => return Err(format!("`{word}` is not read")),
        }
        Ok(())
    }

    fn name(&self, word: Word<'_>) -> Result<Name, String> {
        let text = word.text;
        let at_origin =
            || self.origin.as_ref().ok_or_else(|| format!("`{text}` needs an `$ORIGIN` before it"));
        if text == "@" && !word.is_quoted {
            return at_origin().cloned();
        }
        if text.contains('\\') {
            return Err(format!("`{text}`: escapes in names are not read"));
        }
        if text.ends_with('.') { Name::parse(text) } else { at_origin()?.below(text) }
            .map_err(|error| format!("`{text}`: {error}"))
    }

    fn data(&self, rtype: Type, words: &[Word<'a>]) -> Result<RecordData, String> {
        if let [first, rest @ ..] = words
            && first.text == "\\#"
            && !first.is_quoted
        {
            return generic(rtype, rest);
        }
        let data = match (rtype, words) {
            (Type::A, [ip]) => RecordData::A(address::<Ipv4Addr>(ip.text, "IPv4")?),
            (Type::Aaaa, [ip]) => RecordData::Aaaa(address::<Ipv6Addr>(ip.text, "IPv6")?),
            (Type::Cname | Type::Ns | Type::Ptr, [name]) => RecordData::Name(self.name(*name)?),
            (Type::Mx, [preference, exchange]) => {
                let number = preference.text.parse();
                let number = number.map_err(|_| format!("`{}` is no preference", preference.text))?;
                RecordData::Mx(number, self.name(*exchange)?)
            }
            (Type::Soa, [mname, rname, serial, times @ ..]) if times.len() == 4 => {
                let mut text = format!("{} {} {}", self.name(*mname)?, self.name(*rname)?, serial.text);
                for time in times {
                    text.push(' ');
                    text.push_str(&seconds(time.text)?.to_string());
                }
                RecordData::Other(text)
            }
            (Type::Txt | Type::Spf, [_, ..]) => RecordData::Txt(strings(words)?),
            _ => return Err(format!("wrong number of fields for {}", rtype.as_str())),
        };
        Ok(data)
    }
}

fn known_type(mnemonic: &str) -> Result<Option<Type>, String> {
    if let Some(number) = mnemonic.strip_prefix("TYPE").and_then(|number| number.parse::<u16>().ok()) {
        return Ok(Type::ALL.into_iter().find(|rtype| rtype.number() == number));
    }
    match Type::parse(mnemonic) {
        Some(rtype) => Ok(Some(rtype)),
        None if OTHER_TYPES.split(' ').any(|other| other == mnemonic) => Ok(None),
        None => Err(format!("`{mnemonic}` is no record type that is read")),
    }
}

fn strings(words: &[Word<'_>]) -> Result<Vec<Vec<u8>>, String> {
    let strings: Vec<_> = words.iter().map(|word| unescape(word.text)).collect();
    match strings.iter().find(|string| string.len() > 255) {
        Some(long) => Err(format!("a character-string of {} bytes; 255 is the most", long.len())),
        None => Ok(strings),
    }
}

/// Data in the form for unknown types (RFC 3597 section 5).
fn generic(rtype: Type, words: &[Word<'_>]) -> Result<RecordData, String> {
    let [length, hex @ ..] = words else { return Err("`\\#` without a length".to_owned()) };
    let digits: Vec<u8> = hex
        .iter()
        .flat_map(|word| word.text.chars())
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()
        .ok_or("`\\#` takes hexadecimal digits")?;
    let data: Vec<u8> =
        digits.as_chunks::<2>().0.iter().map(|pair| pair.iter().fold(0, |n, digit| n << 4 | digit)).collect();
    if !digits.len().is_multiple_of(2) || length.text.parse() != Ok(data.len()) {
        return Err("the length after `\\#` is not that of the data".to_owned());
    }
    let unfit = || format!("the data after `\\#` is no {} record", rtype.as_str());
    match rtype {
        Type::A => data.try_into().map(|ip: [u8; 4]| RecordData::A(ip.into())).map_err(|_| unfit()),
        Type::Aaaa => data.try_into().map(|ip: [u8; 16]| RecordData::Aaaa(ip.into())).map_err(|_| unfit()),
        Type::Txt | Type::Spf => {
            let mut strings = Vec::new();
            let mut rest = data.as_slice();
            while let Some((&length, after)) = rest.split_first() {
                let (string, after) = after.split_at_checked(length.into()).ok_or_else(unfit)?;
                strings.push(string.to_vec());
                rest = after;
            }
            Ok(RecordData::Txt(strings))
        }
        _ => Err(format!("{} in the form of `\\#` is not read", rtype.as_str())),
    }
}

fn address<T: std::str::FromStr>(text: &str, version: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("`{text}` is no {version} address"))
}

/// A time in seconds, or with the units of BIND: `1h30m`.
fn seconds(text: &str) -> Result<u32, String> {
    let wrong = || format!("`{text}` is no time");
    let mut total = 0u32;
    let mut number = None;
    for c in text.chars() {
        if let Some(digit) = c.to_digit(10) {
            number = number.unwrap_or(0u32).checked_mul(10).and_then(|n| n.checked_add(digit));
            if number.is_none() {
                return Err(wrong());
            }
            continue;
        }
        let unit = match c.to_ascii_lowercase() {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            'w' => 604_800,
            _ => return Err(wrong()),
        };
        let part = number.take().and_then(|n| n.checked_mul(unit)).ok_or_else(wrong)?;
        total = total.checked_add(part).ok_or_else(wrong)?;
    }
    total.checked_add(number.unwrap_or(0)).ok_or_else(wrong)
}

//! Tag lists (RFC 6376 section 3.2): the form of key records and of signatures.

use crate::finding::Span;

/// One `name=value`, as raw bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    pub(super) name: &'a [u8],
    pub(super) value: &'a [u8],
    pub(super) name_span: Span,
    pub(super) value_span: Span,
}

impl Tag<'_> {
    /// From the first byte of the name to the last of the value.
    pub(super) fn span(&self) -> Span {
        Span { start: self.name_span.start, end: self.value_span.end }
    }
}

/// A place where a text leaves the grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nothing between two semicolons, or before the first; the span is the surplus semicolon.
    Empty(Span),
    /// A piece without `=`.
    NoEquals(Span),
    /// What stands before `=` is not a letter followed by letters, digits and `_`.
    Name(Span),
    /// A byte that no value may hold.
    Byte(Span),
}

/// What a text holds, and where it leaves the grammar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct TagList<'a> {
    pub(super) tags: Vec<Tag<'a>>,
    pub(super) faults: Vec<Fault>,
}

impl<'a> TagList<'a> {
    /// Takes a text apart; at most `limit` pieces are looked at.
    pub(super) fn parse(text: &'a [u8], limit: usize) -> Self {
        let mut list = Self::default();
        let mut start = 0;
        for piece in text.split(|&byte| byte == b';').take(limit) {
            let end = start + piece.len();
            list.piece(text, start, piece, end == text.len());
            start = end + 1;
        }
        list
    }

    fn piece(&mut self, text: &'a [u8], start: usize, piece: &'a [u8], last: bool) {
        let (body, span) = trim(piece, start);
        if body.is_empty() {
            // One semicolon may end the list; an empty text is another matter.
            if !last {
                let end = start + piece.len();
                self.faults.push(Fault::Empty(Span::new(end, (end + 1).min(text.len()))));
            }
            return;
        }
        let Some(equals) = body.iter().position(|&byte| byte == b'=') else {
            self.faults.push(Fault::NoEquals(span));
            return;
        };
        let at = span.start as usize;
        let (name, name_span) = trim(body.get(..equals).unwrap_or_default(), at);
        let (value, value_span) = trim(body.get(equals + 1..).unwrap_or_default(), at + equals + 1);
        if !is_name(name) {
            self.faults.push(Fault::Name(if name.is_empty() { span } else { name_span }));
            return;
        }
        if let Some(bad) = value.iter().position(|&byte| !is_value_byte(byte)) {
            let run = value.iter().skip(bad).take_while(|&&byte| !is_value_byte(byte)).count();
            let from = value_span.start as usize + bad;
            self.faults.push(Fault::Byte(Span::new(from, from + run)));
        }
        self.tags.push(Tag { name, value, name_span, value_span });
    }

    /// The first tag of a name; names are case-sensitive.
    pub(super) fn find(&self, name: &str) -> Option<&Tag<'a>> {
        self.tags.iter().find(|tag| tag.name == name.as_bytes())
    }

    /// Every tag whose name stood before, with the earlier one.
    pub(super) fn duplicates(&self) -> impl Iterator<Item = (&Tag<'a>, &Tag<'a>)> {
        self.tags.iter().enumerate().filter_map(|(at, tag)| {
            let earlier = self.tags.iter().take(at).find(|earlier| earlier.name == tag.name)?;
            Some((earlier, tag))
        })
    }
}

/// Whether a byte is folding white space or part of it.
pub(super) fn is_fws(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// The bytes without white space round them, and where they are.
pub(super) fn trim(bytes: &[u8], start: usize) -> (&[u8], Span) {
    let lead = bytes.iter().take_while(|&&byte| is_fws(byte)).count();
    let rest = bytes.get(lead..).unwrap_or_default();
    let tail = rest.iter().rev().take_while(|&&byte| is_fws(byte)).count();
    let body = rest.get(..rest.len() - tail).unwrap_or_default();
    (body, Span::new(start + lead, start + lead + body.len()))
}

/// The members of a colon-separated list, trimmed, with their places.
pub(super) fn members<'a>(tag: &Tag<'a>) -> impl Iterator<Item = (&'a [u8], Span)> {
    let mut start = tag.value_span.start as usize;
    tag.value.split(|&byte| byte == b':').map(move |member| {
        let trimmed = trim(member, start);
        start += member.len() + 1;
        trimmed
    })
}

fn is_name(name: &[u8]) -> bool {
    name.first().is_some_and(u8::is_ascii_alphabetic)
        && name.iter().all(|&byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

// It is asked of every byte of a signature and of its key, and small code would be a call for each.
#[inline(always)]
fn is_value_byte(byte: u8) -> bool {
    is_fws(byte) || matches!(byte, 0x21..=0x3a | 0x3c..=0x7e)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(list: &TagList<'_>) -> Vec<String> {
        list.tags.iter().map(|tag| String::from_utf8_lossy(tag.name).into_owned()).collect()
    }

    #[test]
    fn spaces_and_a_last_semicolon_are_legal() {
        let list = TagList::parse(b" v = DKIM1 ;\tp=ab c ; ", 10);
        assert_eq!(names(&list), ["v", "p"]);
        assert!(list.faults.is_empty());
        let p = list.find("p").unwrap();
        assert_eq!((p.value, p.value_span), (&b"ab c"[..], Span::new(15, 19)));
    }

    #[test]
    fn faults_have_places() {
        let list = TagList::parse(b"v=DKIM1;; rsa; 1p=x; p=a\xe2\x80z", 10);
        assert_eq!(
            list.faults,
            [
                Fault::Empty(Span::new(8, 9)),
                Fault::NoEquals(Span::new(10, 13)),
                Fault::Name(Span::new(15, 17)),
                Fault::Byte(Span::new(24, 26)),
            ]
        );
        assert_eq!(names(&list), ["v", "p"]);
    }

    #[test]
    fn duplicates_are_case_sensitive() {
        let list = TagList::parse(b"p=a; P=b; p=c", 10);
        let pairs: Vec<_> = list.duplicates().map(|(a, b)| (a.value, b.value)).collect();
        assert_eq!(pairs, [(&b"a"[..], &b"c"[..])]);
    }

    #[test]
    fn a_thousand_pieces_are_cut() {
        assert_eq!(TagList::parse("a=b;".repeat(5000).as_bytes(), 1000).tags.len(), 1000);
    }
}

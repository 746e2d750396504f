//! What is signed of a header (RFC 6376 sections 3.7 and 5.4.2).

use std::cmp::Ordering;

use super::canonical::Canonicalization;

/// The fields of a header, sorted by name once, for all signatures that are made or verified.
///
/// ```
/// use sendworthy::dkim::{Canonicalization, HeaderFields};
/// let fields: [&[u8]; 3] = [b"To: one\r\n", b"to: two\r\n", b"Date: today\r\n"];
/// let header = HeaderFields::of(&fields);
/// let names: [&[u8]; 3] = [b"to", b"From", b"TO"];
/// assert_eq!(header.signed(names), [Some(1), None, Some(0)]);
/// let own = b"DKIM-Signature: b=\r\n";
/// assert_eq!(
///     header.signed_bytes(names, Canonicalization::Relaxed, own),
///     b"to:two\r\nto:one\r\ndkim-signature:b="
/// );
/// ```
#[derive(Clone, Debug)]
pub struct HeaderFields<'a> {
    fields: &'a [&'a [u8]],
    /// Each name with the index of its field; instances of one name in their order.
    names: Vec<(&'a [u8], usize)>,
}

impl<'a> HeaderFields<'a> {
    /// Sorts fields, each given whole: name, colon, value, line ends.
    pub fn of(fields: &'a [&'a [u8]]) -> Self {
        let names = fields.iter().enumerate().filter_map(|(at, field)| Some((split(field)?.0, at)));
        let mut names: Vec<_> = names.collect();
        names.sort_unstable_by(|(one, at), (other, other_at)| by_name(one, other).then(at.cmp(other_at)));
        Self { fields, names }
    }

    /// For each name, in any case, the field that it signs: the last instance that is not signed yet, as an index.
    pub fn signed<'n>(&self, names: impl IntoIterator<Item = &'n [u8]>) -> Vec<Option<usize>> {
        // Instances that are signed, counted where those of their name begin.
        let mut used = vec![0_usize; self.names.len()];
        let mut next = |name| {
            let first = self.names.partition_point(|(known, _)| by_name(known, name).is_lt());
            let behind = self.names.partition_point(|(known, _)| by_name(known, name).is_le());
            let used = used.get_mut(first)?;
            let last = behind.checked_sub(*used + 1).filter(|last| *last >= first)?;
            *used += 1;
            self.names.get(last).map(|(_, at)| *at)
        };
        names.into_iter().map(&mut next).collect()
    }

    /// The fields of a name, in any case, as indices in their order.
    pub fn instances(&self, name: &[u8]) -> impl DoubleEndedIterator<Item = usize> {
        let first = self.names.partition_point(|(known, _)| by_name(known, name).is_lt());
        let behind = self.names.partition_point(|(known, _)| by_name(known, name).is_le());
        self.names.get(first..behind).unwrap_or_default().iter().map(|(_, at)| *at)
    }

    /// The bytes that are signed: the fields that `names` sign in their form, then `own`, which is the
    /// field of the signature with nothing behind `b=`, without its line end.
    ///
    /// A name without an instance that is left adds nothing.
    pub fn signed_bytes<'n>(
        &self,
        names: impl IntoIterator<Item = &'n [u8]>,
        form: Canonicalization,
        own: &[u8],
    ) -> Vec<u8> {
        self.bytes_of(&self.signed(names), form, own)
    }

    /// The same for what [`HeaderFields::signed`] gave.
    pub(super) fn bytes_of(&self, signed: &[Option<usize>], form: Canonicalization, own: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        for field in signed.iter().flatten().filter_map(|at| self.fields.get(*at)) {
            form.field(field, &mut out);
        }
        form.field(own, &mut out);
        if out.ends_with(b"\r\n") {
            out.truncate(out.len() - 2);
        }
        out
    }
}

/// Name and value of a field; white space may stand before the colon.
pub(super) fn split(field: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = field.iter().position(|byte| *byte == b':')?;
    let (name, value) = field.split_at_checked(colon)?;
    Some((name.trim_ascii_end(), value.get(1..)?))
}

fn by_name(one: &[u8], other: &[u8]) -> Ordering {
    one.iter().map(u8::to_ascii_lowercase).cmp(other.iter().map(u8::to_ascii_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_instance_once_from_the_last() {
        let fields: [&[u8]; 7] = [
            b"To: 1\r\n",
            b"no colon\r\n",
            b"X-To : 2\r\n",
            b"tO: 3\r\n",
            b"Subject: 4\r\n",
            b"TO\t: 5\r\n",
            b": nameless\r\n",
        ];
        let header = HeaderFields::of(&fields);
        let signed = |names: &[&[u8]]| header.signed(names.iter().copied());
        assert_eq!(
            signed(&[b"to", b"To", b"subject", b"to", b"to"]),
            [Some(5), Some(3), Some(4), Some(0), None]
        );
        assert_eq!(signed(&[b"x-to", b"x-tp", b"a", b"z", b""]), [Some(2), None, None, None, Some(6)]);
        assert_eq!(HeaderFields::of(&[]).signed([&b"to"[..]]), [None]);
    }
}

//! An ordered map and a stable sort whose code is small.
//!
//! The standard library's are made for millions of entries and are compiled once more for every
//! type they hold: in wasm that came to 10 KB of brotli. The collections of one check hold at most
//! a few thousand entries.

use std::borrow::Borrow;
use std::cmp::Ordering;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// A map in the order of its keys, kept as a sorted list. Insertion takes time linear in its length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Map<K, V>(Vec<(K, V)>);

impl<K: Ord, V> Map<K, V> {
    /// The value of a key.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let at = self.place(key).ok()?;
        self.0.get(at).map(|(_, value)| value)
    }

    /// Whether the key has a value.
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.place(key).is_ok()
    }

    /// Gives a key its value unless it has one; says whether it had none.
    pub fn insert(&mut self, key: K, value: V) -> bool {
        match self.place(&key) {
            Ok(_) => false,
            Err(at) => {
                self.0.insert(at, (key, value));
                true
            }
        }
    }

    fn place<Q: Ord + ?Sized>(&self, key: &Q) -> Result<usize, usize>
    where
        K: Borrow<Q>,
    {
        self.0.binary_search_by(|(known, _)| known.borrow().cmp(key))
    }

    /// Keys and values in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.0.iter().map(|(key, value)| (key, value))
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Serialize, V: Serialize> Serialize for Map<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

/// Sorts by the order of the elements. Equal elements keep their places.
pub fn sort<T: Ord>(list: &mut Vec<T>) {
    sort_by(list, T::cmp);
}

/// Sorts by a comparison. Equal elements keep their places.
///
/// ```
/// let mut list = vec![(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd')];
/// sendworthy::compact::sort_by(&mut list, |a, b| a.0.cmp(&b.0));
/// assert_eq!(list, [(1, 'b'), (1, 'd'), (2, 'a'), (2, 'c')]);
/// ```
pub fn sort_by<T>(list: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let order = order(list.len(), &|a, b| match (list.get(a), list.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    });
    let mut slots: Vec<Option<T>> = list.drain(..).map(Some).collect();
    list.extend(order.into_iter().filter_map(|at| slots.get_mut(at)?.take()));
}

/// The positions of a list in the order of its elements: a merge sort from the bottom up. Not
/// generic, so that its code stands in the file once.
fn order(length: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut sorted: Vec<usize> = (0..length).collect();
    let mut width = 1;
    while width < length {
        let mut merged = Vec::with_capacity(length);
        for pair in sorted.chunks(2 * width) {
            let (left, right) = pair.split_at(width.min(pair.len()));
            let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
            loop {
                let next = match (left.peek(), right.peek()) {
                    (Some(&&a), Some(&&b)) if compare(a, b) == Ordering::Greater => right.next(),
                    (Some(_), _) => left.next(),
                    (None, _) => right.next(),
                };
                match next {
                    Some(&position) => merged.push(position),
                    None => break,
                }
            }
        }
        sorted = merged;
        width *= 2;
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_as_the_standard_library_does() {
        let mut state = 1u32;
        for length in 0..200 {
            let mut list: Vec<(u32, usize)> = (0..length)
                .map(|at| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (state >> 28, at)
                })
                .collect();
            let mut expected = list.clone();
            expected.sort_by_key(|entry| entry.0);
            sort_by(&mut list, |a, b| a.0.cmp(&b.0));
            assert_eq!(list, expected);
        }
    }

    #[test]
    fn a_map_keeps_the_first_value_and_the_order() {
        let mut map = Map::default();
        assert!(map.is_empty());
        for (key, value) in [("b", 1), ("a", 2), ("b", 3), ("c", 4)] {
            assert_eq!(map.insert(key.to_owned(), value), value != 3);
        }
        assert_eq!((map.get("b"), map.get("d"), map.contains_key("c")), (Some(&1), None, true));
        assert_eq!(serde_json::to_string(&map).unwrap(), r#"{"a":2,"b":1,"c":4}"#);
        assert_eq!(map.iter().map(|(key, _)| key.as_str()).collect::<String>(), "abc");
    }
}

//! Records that were parsed once.

use std::cell::RefCell;
use std::rc::Rc;

use super::super::parse::{self, Parsed};
use super::super::record::TermKind;
use crate::compact::Map;
use crate::dns::{Limits, Name};

/// The records met, by name. It must belong to one snapshot: a record never changes there.
#[derive(Debug, Default)]
pub(super) struct Records(RefCell<Map<Name, Rc<Kept>>>);

/// A record, and what is known of it whoever sends.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) name: Name,
    pub(super) record: Parsed,
    /// Whether evaluating it may ask for the names of the sending address.
    pub(super) uses_ptr: bool,
}

impl Records {
    /// The record of a name in canonical form, if it was met.
    pub(super) fn find(&self, name: &str) -> Option<Rc<Kept>> {
        self.0.borrow().get(name).cloned()
    }

    /// Parses the record of a name, unless it was met before.
    pub(super) fn keep(&self, name: Name, strings: &[Vec<u8>], limits: &Limits) -> Rc<Kept> {
        if let Some(kept) = self.find(name.as_str()) {
            return kept;
        }
        let mut bytes = strings.concat();
        let is_long = bytes.len() > limits.record_bytes;
        bytes.truncate(limits.record_bytes);
        let mut record = parse::parse(&bytes, limits.terms);
        record.cut |= is_long;
        let uses_ptr = record.terms.iter().any(|term| {
            term.kind == TermKind::Ptr || term.domain.as_ref().is_some_and(|domain| domain.uses(b'p'))
        });
        let kept = Rc::new(Kept { name: name.clone(), record, uses_ptr });
        self.0.borrow_mut().insert(name, Rc::clone(&kept));
        kept
    }
}

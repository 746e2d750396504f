//! What an outline says of the mails of other parsers' suites.
//!
//! A deviation stands in a list with its reason, and a listed one that no longer deviates fails too.
#![allow(clippy::disallowed_methods)]

mod addresses;
#[path = "../common/corpora.rs"]
mod corpora;
mod cpython;
mod mail_parser;
mod mime4j;
mod postal_mime;
mod suite;
mod torture;

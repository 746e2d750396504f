//! Everything that can be known about an email before it is sent, computed where it is written.
//!
//! A check is a function of its input, a [`dns::Snapshot`], the time and dated tables. It never
//! reads a clock, a network, a file or a random source: what it cannot know yet it asks for, as
//! [`dns::Needs`], and the host answers and calls again.
//!
//! | module | what it holds |
//! |---|---|
//! | [`finding`] | findings, sources, fixes, rules, and their renderers |
//! | [`dns`] | names, questions, answers, the snapshot, wire and zone formats |
//! | [`spf`], [`dkim`], [`dmarc`], [`delivery`] | one protocol each: record, rules, evaluation |
//! | `mime` | what a message holds, and its rules (feature `mail`) |
//! | `message` | the check of a message before it is sent, and its verification (feature `mail`) |
//! | `opinion` | ARC, DKIM2 and the second opinion by mail-auth (feature `verify`) |
//! | `ses` | what Amazon SES is known to do (feature `ses` or `mail`) |
//! | `report` | reports and bounces that receivers send back (feature `report`) |
//! | [`domain`] | the domain check, which puts them together |
//! | [`rules`] | the registry of every rule |

#![cfg_attr(not(test), deny(clippy::disallowed_methods))]
// The examples of rules are fences of their own languages, some with an owner name.
#![allow(rustdoc::invalid_codeblock_attributes)]

pub mod compact;
#[cfg(feature = "core")]
pub mod delivery;
#[cfg(any(feature = "core", feature = "mail"))]
pub mod dkim;
#[cfg(any(feature = "core", feature = "mail"))]
pub mod dmarc;
pub mod dns;
#[cfg(feature = "core")]
pub mod domain;
pub mod finding;
#[cfg(feature = "mail")]
pub mod message;
#[cfg(feature = "mail")]
pub mod mime;
#[cfg(feature = "verify")]
pub mod opinion;
#[cfg(feature = "report")]
pub mod report;
pub mod rules;
#[cfg(any(feature = "ses", feature = "mail"))]
pub mod ses;
#[cfg(any(feature = "core", feature = "mail"))]
pub mod spf;

#[cfg(target_arch = "wasm32")]
mod wasm;

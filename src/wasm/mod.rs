//! The border to JavaScript: types in, types out, no decisions about mail.

#![allow(unreachable_pub, reason = "wasm-bindgen exports public items only, and from here nothing else does")]

#[cfg(any(feature = "core", feature = "authentication", feature = "verify"))]
mod answer;
#[cfg(feature = "authentication")]
mod authentication;
#[cfg(feature = "core")]
mod dns;
#[cfg(any(feature = "core", feature = "authentication", feature = "verify"))]
mod host;
mod json;
#[cfg(feature = "message")]
mod mail;
#[cfg(feature = "verify")]
mod opinion;
#[cfg(feature = "message")]
mod outline;
#[cfg(feature = "authentication")]
mod predict;
#[cfg(feature = "report")]
mod report;
#[cfg(any(feature = "core", feature = "authentication", feature = "verify"))]
mod sender;
#[cfg(feature = "core")]
mod session;
#[cfg(feature = "authentication")]
mod sign;
#[cfg(feature = "core")]
mod spf;

use wasm_bindgen::prelude::*;

/// The version of the engine.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

#[cfg(any(feature = "core", feature = "authentication", feature = "verify"))]
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** One record: an address, `10 mx.example.com`, a name; for TXT an array of strings with bytes outside printable ASCII as `\DDD`. */
export type RecordData = string | string[];

/** What came back for a question, or why nothing did. */
export type Answer = (
    | {
          /** What the resolver says of the name. */
          rcode: Rcode;
          /** Whether it validated the answer by DNSSEC. */
          ad: boolean;
          /** Seconds, the lowest of the chain; 0 when there are no records. */
          ttl: number;
          /** The aliases followed, in order; the last is where the records are. */
          cname: Name[];
          /** The records of the type asked for, in the order of the answer. */
          records: RecordData[];
      }
    | {
          /** Why nobody answered. A failure is never an absence. */
          failed: Failure;
          /** What the transport said, if that tells more. */
          detail?: string;
      }
) & {
    /** The name asked for. */
    name: Name;
    /** The type asked for. */
    type: Type;
    /** Who answered: a resolver's URL or name. */
    resolver?: string;
    /** Milliseconds it took. */
    ms?: number;
};
"#;

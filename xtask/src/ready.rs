//! What CI runs for Rust, each step shown as it is run.

use std::process::Command;

use crate::{Outcome, root};

const STEPS: [&[&str]; 4] = [
    &["fmt", "--all", "--check"],
    &["clippy", "--workspace", "--all-targets", "--locked", "--quiet", "--", "-D", "warnings"],
    // The bindings exist only there.
    &[
        "clippy",
        "--target=wasm32-unknown-unknown",
        "--package=sendworthy",
        "--lib",
        "--locked",
        "--quiet",
        "--",
        "-D",
        "warnings",
    ],
    // The output of tests that pass tells which suites of other projects ran.
    &["test", "--workspace", "--locked", "--no-fail-fast", "--quiet", "--", "--show-output"],
];

/// Runs every step, also after one that failed, and then looks for stale generated files.
pub fn run() -> Outcome {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut failed = Vec::new();
    for step in STEPS {
        println!("cargo {}", step.join(" "));
        if !Command::new(&cargo).current_dir(root()).args(step).status()?.success() {
            failed.push(step[0]);
        }
    }
    println!("cargo xtask gen --check");
    if let Err(error) = crate::generate::run(true) {
        println!("{error}");
        failed.push("gen");
    }
    if failed.is_empty() { Ok(()) } else { Err(format!("failed: {}", failed.join(", ")).into()) }
}

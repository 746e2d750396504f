//! The project's own tool: builds the wasm files, generates docs and data, runs what CI runs.

mod build;
mod data;
mod generate;
mod ready;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <command>

  build [PART]... build the wasm files of the package: core, ses, message, report, verify
  gen [--check]   write what is generated from rules and data; with --check, only say what is stale
  ready           everything that CI checks about the Rust code
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let result = match args.as_slice() {
        ["build", parts @ ..] => build::run(parts),
        ["gen"] => generate::run(false),
        ["gen", "--check"] => generate::run(true),
        ["ready"] => ready::run(),
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What a command ends with.
type Outcome = Result<(), Box<dyn std::error::Error>>;

/// The project's root folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

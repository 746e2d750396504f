//! Builds the wasm files and their JavaScript glue into `pkg/wasm`.
//!
//! One crate gives six files, each by a cargo feature of its own. Each has a target folder of its
//! own too: features would otherwise throw away each other's dependencies.

use std::collections::hash_map::DefaultHasher;
use std::ffi::OsString;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Outcome, root};

/// One wasm file.
struct Part {
    /// The cargo feature, which is also the name of the file.
    feature: &'static str,
    /// Whether the crate has anything in it yet. A part that has not is built only when named.
    filled: bool,
    /// What the compiler optimizes for: `z` is size, and `3` speed, where every byte of a message is
    /// gone through.
    opt_level: &'static str,
    /// The same for crates that it is made of, where it differs.
    crates: &'static [(&'static str, &'static str)],
    /// Instructions beyond the first WebAssembly, all of 2021 or older.
    target_features: &'static str,
}

const PARTS: [Part; 6] = [
    Part { feature: "core", filled: true, opt_level: "z", crates: &[], target_features: "" },
    Part { feature: "ses", filled: false, opt_level: "z", crates: &[], target_features: "" },
    Part { feature: "message", filled: true, opt_level: "3", crates: &[], target_features: "+simd128" },
    Part {
        feature: "authentication",
        filled: true,
        opt_level: "z",
        crates: &[("memchr", "3"), ("sha2", "3")],
        target_features: "",
    },
    Part { feature: "report", filled: true, opt_level: "z", crates: &[], target_features: "" },
    Part { feature: "verify", filled: true, opt_level: "z", crates: &[], target_features: "" },
];

/// Builds the parts named, or every part that has something in it; what has not changed is left.
pub fn run(names: &[&str]) -> Outcome {
    if let Some(unknown) = names.iter().find(|name| PARTS.iter().all(|part| part.feature != **name)) {
        return Err(format!(
            "there is no part `{unknown}`; the parts are core, ses, message, authentication, report, verify"
        )
        .into());
    }
    for part in &PARTS {
        let wanted = if names.is_empty() { part.filled } else { names.contains(&part.feature) };
        if wanted {
            build(part)?;
        }
    }
    Ok(())
}

fn build(part: &Part) -> Outcome {
    let feature = part.feature;
    let target = target_folder().join("wasm").join(feature);
    let out = root().join("pkg/wasm");
    let stamp = target.join("inputs");
    let inputs = format!("{:016x}", inputs(feature)?);
    let outputs =
        ["_bg.wasm", "_bg.wasm.d.ts", ".js", ".d.ts"].map(|end| out.join(format!("{feature}{end}")));
    if outputs.iter().all(|path| path.exists()) && fs::read_to_string(&stamp).is_ok_and(|old| old == inputs) {
        return Ok(());
    }
    compile(part, &target)?;
    bindgen(feature, &target.join("wasm32-unknown-unknown/release/sendworthy.wasm"), &out)?;
    fs::write(stamp, inputs)?;
    let size = fs::metadata(&outputs[0])?.len();
    eprintln!("built pkg/wasm/{feature}_bg.wasm, {size} bytes");
    Ok(())
}

fn compile(part: &Part, target: &Path) -> Outcome {
    let feature = part.feature;
    let crates = part.crates.iter().flat_map(|(name, level)| {
        ["--config".to_owned(), format!("profile.release.package.'{name}'.opt-level={level}")]
    });
    let status = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(root())
        .args(["build", "--release", "--locked", "--package", "sendworthy", "--lib"])
        .args(["--target", "wasm32-unknown-unknown", "--no-default-features", "--features", feature])
        .arg("--target-dir")
        .arg(target)
        .args(crates)
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", part.opt_level)
        .env("CARGO_ENCODED_RUSTFLAGS", flags(part)?)
        .status()?;
    if status.success() { Ok(()) } else { Err(format!("the wasm build of `{feature}` failed").into()) }
}

/// Panic messages hold the paths of sources. Neither the builder's name nor the place of the
/// project belongs into a published file, and the same sources must give the same bytes anywhere.
fn flags(part: &Part) -> Result<String, Box<dyn std::error::Error>> {
    let cargo = match std::env::var_os("CARGO_HOME") {
        Some(home) => PathBuf::from(home),
        None => std::env::home_dir().ok_or("the home folder is not known")?.join(".cargo"),
    };
    let mut registries: Vec<PathBuf> = match fs::read_dir(cargo.join("registry/src")) {
        Ok(entries) => entries.filter_map(|entry| Some(entry.ok()?.path())).collect(),
        Err(_) => Vec::new(),
    };
    registries.sort();
    let mut flags: Vec<String> =
        registries.iter().map(|path| format!("--remap-path-prefix={}=/cargo", path.display())).collect();
    flags.push(format!("--remap-path-prefix={}=/sendworthy", root().display()));
    if !part.target_features.is_empty() {
        flags.push(format!("-Ctarget-feature={}", part.target_features));
    }
    // The separator that cargo gives this variable, so that a path may hold a space.
    Ok(flags.join("\x1f"))
}

fn bindgen(feature: &str, wasm: &Path, out: &Path) -> Outcome {
    let args: [OsString; 11] = [
        "wasm-bindgen".into(),
        wasm.into(),
        "--target".into(),
        "web".into(),
        "--out-dir".into(),
        out.into(),
        "--out-name".into(),
        feature.into(),
        "--remove-name-section".into(),
        // Each host says itself where its wasm comes from: see pkg/src/host.
        "--omit-default-module-path".into(),
        // After a trap the instance is thrown away.
        "--experimental-reset-state-function".into(),
    ];
    wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(args)?;
    Ok(())
}

/// A hash of all that a part is made of.
fn inputs(feature: &str) -> std::io::Result<u64> {
    let mut hasher = DefaultHasher::new();
    feature.hash(&mut hasher);
    let root = root();
    for path in ["src", "data", "Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "xtask/src/build.rs"] {
        hash(&root.join(path), &mut hasher)?;
    }
    Ok(hasher.finish())
}

fn hash(path: &Path, hasher: &mut DefaultHasher) -> std::io::Result<()> {
    if path.is_dir() {
        let mut entries = fs::read_dir(path)?.collect::<Result<Vec<_>, _>>()?;
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            entry.file_name().hash(hasher);
            hash(&entry.path(), hasher)?;
        }
    } else if path.exists() {
        fs::read(path)?.hash(hasher);
    }
    Ok(())
}

fn target_folder() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

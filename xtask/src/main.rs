//! The project's own tool: builds the wasm files, generates docs and data, runs what CI runs.
fn main() {}

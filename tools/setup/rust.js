import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { at } from '../root.js';
import { output, run } from '../run.js';

/** The toolchain of `rust-toolchain.toml`, with its components and the wasm target. */
export async function rustThere() {
  if (output(['rustup', '--version']) === undefined) {
    return { what: 'rustup', command: 'see https://rustup.rs' };
  }
  if (complete()) return undefined;
  // Without an argument it reads the file; the automatic installation may be switched off.
  const installed = await run(['rustup', 'toolchain', 'install']);
  if (installed && complete()) return undefined;
  return {
    what: 'the Rust toolchain of rust-toolchain.toml',
    command: 'rustup self update && rustup toolchain install',
  };
}

function complete() {
  const channel = /^channel\s*=\s*"([^"]+)"/m.exec(readFileSync(at('rust-toolchain.toml'), 'utf8'))?.[1];
  const root = output(['rustup', 'run', channel, 'rustc', '--print', 'sysroot'])?.trim();
  if (!root) return false;
  const end = process.platform === 'win32' ? '.exe' : '';
  return ['bin/cargo', 'bin/cargo-clippy', 'bin/cargo-fmt']
    .map((path) => path + end)
    .concat('lib/rustlib/wasm32-unknown-unknown/lib')
    .every((path) => existsSync(join(root, path)));
}

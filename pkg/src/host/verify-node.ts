// Node, Deno and Bun: the wasm file is read from disk.

import { readFile } from 'node:fs/promises';

import type { VerifyHost } from './verify.js';

export const loadVerify: VerifyHost['loadVerify'] = async (verify) =>
  verify.initSync({ module: await readFile(new URL('../../wasm/verify_bg.wasm', import.meta.url)) });

// Node, Deno and Bun: the wasm file is read from disk.

import { readFile } from 'node:fs/promises';

import type { AuthenticationHost } from './authentication.js';

export const loadAuthentication: AuthenticationHost['loadAuthentication'] = async (authentication) =>
  authentication.initSync({ module: await readFile(new URL('../../wasm/authentication_bg.wasm', import.meta.url)) });

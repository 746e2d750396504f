// Node, Deno and Bun: the wasm file is read from disk.

import { readFile } from 'node:fs/promises';

import type { MessageHost } from './message.js';

export const loadMessage: MessageHost['loadMessage'] = async (message) =>
  message.initSync({ module: await readFile(new URL('../../wasm/message_bg.wasm', import.meta.url)) });

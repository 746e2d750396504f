// Node, Deno and Bun: the wasm file is read from disk.

import { readFile } from 'node:fs/promises';

import { fetchPolicy } from '../policy.js';
import type { Host } from './host.js';

export const loadCore: Host['loadCore'] = async (core) =>
  core.initSync({ module: await readFile(new URL('../../wasm/core_bg.wasm', import.meta.url)) });

export const requestInit: Host['requestInit'] = {};

export const inFlight = 100;

export const policies: Host['policies'] = { fetch: fetchPolicy };

export const systemResolver: Host['systemResolver'] = async (addresses) => {
  const { systemServers } = await import('../dns/system-servers.js');
  return systemServers(addresses);
};

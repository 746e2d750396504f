// Cloudflare Workers: wasm must be imported as a module, since compiling bytes is not allowed.

// @ts-expect-error wrangler and other bundlers for Workers give a WebAssembly.Module
import module from '../../wasm/core_bg.wasm';

import { fetchPolicy } from '../policy.js';
import type { Host } from './host.js';

export const loadCore: Host['loadCore'] = async (core) => core.initSync({ module });

export const requestInit: Host['requestInit'] = {};

export const policies: Host['policies'] = { fetch: fetchPolicy };

export const systemResolver: Host['systemResolver'] = undefined;

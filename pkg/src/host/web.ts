// Browsers, and bundlers that write for them: this form of URL is what bundlers know to follow.

import type { Host } from './host.js';

export const loadCore: Host['loadCore'] = (core) =>
  core.default({ module_or_path: new URL('../../wasm/core_bg.wasm', import.meta.url) });

export const requestInit: Host['requestInit'] = { credentials: 'omit', referrerPolicy: 'no-referrer' };

export const inFlight = 100;

export const policies: Host['policies'] = { failed: 'not fetched: browsers may not' };

export const systemResolver: Host['systemResolver'] = undefined;

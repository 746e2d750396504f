// Cloudflare Workers: wasm must be imported as a module, since compiling bytes is not allowed.

// @ts-expect-error wrangler and other bundlers for Workers give a WebAssembly.Module
import module from '../../wasm/authentication_bg.wasm';

import type { AuthenticationHost } from './authentication.js';

export const loadAuthentication: AuthenticationHost['loadAuthentication'] = async (authentication) => authentication.initSync({ module });

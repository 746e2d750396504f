// Cloudflare Workers: wasm must be imported as a module, since compiling bytes is not allowed.

// @ts-expect-error wrangler and other bundlers for Workers give a WebAssembly.Module
import module from '../../wasm/verify_bg.wasm';

import type { VerifyHost } from './verify.js';

export const loadVerify: VerifyHost['loadVerify'] = async (verify) => verify.initSync({ module });

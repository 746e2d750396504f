// Cloudflare Workers: wasm must be imported as a module, since compiling bytes is not allowed.

// @ts-expect-error wrangler and other bundlers for Workers give a WebAssembly.Module
import module from '../../wasm/message_bg.wasm';

import type { MessageHost } from './message.js';

export const loadMessage: MessageHost['loadMessage'] = async (message) => message.initSync({ module });

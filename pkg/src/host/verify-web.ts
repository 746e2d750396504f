// Browsers, and bundlers that write for them: this form of URL is what bundlers know to follow.

import type { VerifyHost } from './verify.js';

export const loadVerify: VerifyHost['loadVerify'] = (verify) =>
  verify.default({ module_or_path: new URL('../../wasm/verify_bg.wasm', import.meta.url) });

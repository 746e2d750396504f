// Browsers, and bundlers that write for them: this form of URL is what bundlers know to follow.

import type { AuthenticationHost } from './authentication.js';

export const loadAuthentication: AuthenticationHost['loadAuthentication'] = (authentication) =>
  authentication.default({ module_or_path: new URL('../../wasm/authentication_bg.wasm', import.meta.url) });

export { subtle as cryptography } from './subtle.js';

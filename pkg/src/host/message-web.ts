// Browsers, and bundlers that write for them: this form of URL is what bundlers know to follow.

import type { MessageHost } from './message.js';

export const loadMessage: MessageHost['loadMessage'] = (message) =>
  message.default({ module_or_path: new URL('../../wasm/message_bg.wasm', import.meta.url) });

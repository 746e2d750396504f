import type * as glue from '../../wasm/message.js';

/** What differs from host to host for messages. Each `message-*` module beside this one has these exports. */
export interface MessageHost {
  /** Instantiates the wasm file `message`. */
  loadMessage(message: typeof glue): Promise<unknown>;
}

import { loadAuthentication } from '#host/authentication';

import * as glue from '../../wasm/authentication.js';
import { Engine } from '../engine.js';

/** Bytes of wasm memory beyond which an idle instance is thrown away: it never shrinks. */
const LARGE = 64 * 1024 * 1024;

/** The wasm file `authentication`: whoever neither verifies nor signs does not load it. */
class AuthenticationEngine extends Engine<typeof glue> {
  #open = 0;

  /** Runs while `session` holds a message, then frees it, and with the last one the memory of large messages. */
  async during<T>(session: { free(): void }, run: () => Promise<T>): Promise<T> {
    this.#open += 1;
    try {
      return await run();
    } finally {
      this.#open -= 1;
      session.free();
      if (this.#open === 0 && this.memory > LARGE) this.replace();
    }
  }
}

export const engine = new AuthenticationEngine(glue, loadAuthentication);

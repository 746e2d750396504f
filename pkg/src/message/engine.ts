import { loadMessage } from '#host/message';

import * as glue from '../../wasm/message.js';
import { Engine } from '../engine.js';

/** Bytes of wasm memory beyond which an instance without messages is thrown away: it never shrinks. */
const LARGE = 64 * 1024 * 1024;

/** The wasm file `message`. */
class MessageEngine extends Engine<typeof glue> {
  #isLarge = false;

  /** Remembers that memory may have grown beyond what is kept: asking it each time is slow. */
  holds(bytes: number): void {
    if (bytes > LARGE / 64) this.#isLarge = true;
  }

  /** Gives the memory of large messages back, unless one is still kept. */
  shrink(): void {
    if (!this.#isLarge || glue.Mail.kept() > 0) return;
    this.#isLarge = false;
    if (this.memory > LARGE) this.replace();
  }
}

export const engine = new MessageEngine(glue, loadMessage);

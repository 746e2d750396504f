import { loadMessage } from '#host/message';

import * as glue from '../../wasm/message.js';
import { Engine } from '../engine.js';

/** Bytes of wasm memory beyond which an instance without messages is thrown away: it never shrinks. */
const LARGE = 64 * 1024 * 1024;

/** The wasm file `message`. */
class MessageEngine extends Engine<typeof glue> {
  #open = 0;
  readonly #collected = new FinalizationRegistry<undefined>(() => this.#gone());

  /** Keeps the memory for as long as `owner` lives, or until `closed(token)`. */
  opened(owner: object, token: object): void {
    this.#open += 1;
    this.#collected.register(owner, undefined, token);
  }

  closed(token: object): void {
    this.#collected.unregister(token);
    this.#gone();
  }

  /** Gives the memory of a large message back, unless another one is open. */
  shrink(): void {
    if (this.#open === 0 && this.memory > LARGE) this.replace();
  }

  #gone(): void {
    this.#open -= 1;
    this.shrink();
  }
}

export const engine = new MessageEngine(glue, loadMessage);

import { loadMessage } from '#host/message';

import * as glue from '../../wasm/message.js';
import { Engine, LARGE } from '../engine.js';

/** The wasm file `message`. */
class MessageEngine extends Engine<typeof glue> {
  #isLarge = false;
  #kept = 0;

  /** Messages that the instance keeps: those that are neither freed nor collected. */
  get kept(): number {
    return this.#kept;
  }

  /** A message of so many bytes is kept from now on. */
  keep(bytes: number): void {
    this.#kept += 1;
    // Asking for the memory each time would be slow.
    if (bytes > LARGE / 64) this.#isLarge = true;
  }

  /** Lets a message of an instance go, and the memory of large ones when none is kept any more. */
  drop(mail: number, instance: number): void {
    // What an instance that was replaced had kept went with it, and its number is another's by now.
    if (instance !== this.instance) return;
    this.call('internal', () => glue.dropMail(mail));
    this.#kept -= 1;
    if (!this.#isLarge || this.#kept > 0) return;
    this.#isLarge = false;
    if (this.memory > LARGE) this.replace();
  }

  override replace(): void {
    this.#kept = 0;
    super.replace();
  }
}

export const engine = new MessageEngine(glue, loadMessage);

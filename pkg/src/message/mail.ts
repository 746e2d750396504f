import * as glue from '../../wasm/message.js';
import { InternalError } from '../errors.js';
import { engine } from './engine.js';

/** A message that the engine keeps, so that its parts can be decoded when they are asked for. */
export class Mail {
  readonly #number: number;
  readonly #instance: number;
  #isFree = false;

  /**
   * @param number what the engine knows it by
   * @param bytes its size
   */
  constructor(number: number, bytes: number) {
    this.#number = number;
    this.#instance = engine.instance;
    engine.keep(bytes);
    collected?.register(this, this.#instance * INSTANCE + number, this);
  }

  /** Keeps a message. The engine has to be loaded. */
  static keep(raw: Uint8Array): Mail {
    return new Mail(engine.call('internal', () => glue.keepMail(raw)), raw.length);
  }

  /**
   * Asks the engine about it.
   *
   * @throws `TypeError` after it was freed, `InternalError` when its instance was replaced.
   */
  ask<T>(question: (core: typeof glue, mail: number) => T): T {
    if (this.#isFree) throw new TypeError('it was freed before');
    if (this.#instance !== engine.instance) throw new InternalError(new Error('the instance that kept the message was replaced'));
    return engine.call('internal', () => question(glue, this.#number));
  }

  /** Gives its memory back. */
  free(): void {
    if (this.#isFree) return;
    this.#isFree = true;
    collected?.unregister(this);
    engine.drop(this.#number, this.#instance);
  }
}

/** One number holds both, so that a message costs one object. */
const INSTANCE = 2 ** 32;

/** Messages that nobody holds any more. Old runtimes have no such thing: there memory goes with `free()` alone. */
const collected =
  typeof FinalizationRegistry === 'undefined'
    ? undefined
    : new FinalizationRegistry<number>((held) => engine.drop(held % INSTANCE, Math.floor(held / INSTANCE)));

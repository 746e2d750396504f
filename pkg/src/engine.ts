import { InternalError, SendworthyError, type ErrorCode } from './errors.js';

/** What the glue of every wasm file exports. */
interface Glue {
  __wbg_reset_state(): void;
  /** Gives the exports of the instance there is, whatever it is given. */
  initSync(module: never): { memory: WebAssembly.Memory };
}

/** Bytes of memory beyond which an idle instance is thrown away: it never shrinks. */
export const LARGE = 64 * 1024 * 1024;

/** One wasm file: loaded once, replaced after a trap. */
export class Engine<G extends Glue> {
  readonly #glue: G;
  readonly #instantiate: (glue: G) => Promise<unknown>;
  #loading: Promise<unknown> | undefined;
  #isLoaded = false;
  #instances = 0;
  #held = 0;

  constructor(glue: G, instantiate: (glue: G) => Promise<unknown>) {
    this.#glue = glue;
    this.#instantiate = instantiate;
    this.#guardFree();
  }

  /**
   * The glue frees an object of a replaced instance too, at an address that by now is another's: such
   * an object went with its instance, and is let be.
   */
  #guardFree(): void {
    const engine = this;
    for (const exported of Object.values(this.#glue)) {
      const prototype = (exported as { prototype?: { free?(): void } }).prototype;
      const free = prototype?.free;
      if (prototype === undefined || free === undefined) continue;
      prototype.free = function (this: { __wbg_inst?: number }) {
        if (this.__wbg_inst === engine.#instances) free.call(this);
      };
    }
  }

  /** Changes whenever the instance is replaced: objects of an older one are of no use. */
  get instance(): number {
    return this.#instances;
  }

  /** Bytes of memory that the instance holds; it never shrinks while the instance lives. */
  get memory(): number {
    return this.#isLoaded ? this.#glue.initSync(undefined as never).memory.buffer.byteLength : 0;
  }

  /** What `load()` gives, when it has been loaded. */
  get loaded(): G | undefined {
    return this.#isLoaded ? this.#glue : undefined;
  }

  /** Loads the wasm file, once; a failed load is tried again by the next call. */
  async load(): Promise<G> {
    this.#loading ??= this.#instantiate(this.#glue);
    try {
      await this.#loading;
      this.#isLoaded = true;
    } catch (error) {
      this.#loading = undefined;
      throw error;
    }
    return this.#glue;
  }

  /** Throws the instance and its memory away; the glue makes a fresh one at once. */
  replace(): void {
    this.#instances += 1;
    this.#glue.__wbg_reset_state();
  }

  /** Counts an object that holds a message; `release()` frees it. */
  hold<T extends { free(): void }>(held: T): T {
    this.#held += 1;
    return held;
  }

  /** Frees an object that holds a message, and with the last one the memory of large messages. */
  release(held: { free(): void }): void {
    this.#held -= 1;
    held.free();
    if (this.#held === 0 && this.memory > LARGE) this.replace();
  }

  /** Runs while `held` holds a message, then releases it. */
  async during<T>(held: { free(): void }, run: () => Promise<T>): Promise<T> {
    this.hold(held);
    try {
      return await run();
    } finally {
      this.release(held);
    }
  }

  /**
   * Calls into wasm. A trap leaves memory in an unknown state, so the instance is replaced, and
   * whoever still holds an object of the old one gets an `InternalError` too. Whoever uses an object
   * after `free()` gets a `TypeError`.
   *
   * @param code what an error that the engine itself raises is about
   */
  call<T>(code: ErrorCode, run: () => T): T {
    try {
      return run();
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) {
        this.replace();
        throw new InternalError(error);
      }
      if (error instanceof Error && error.message.includes('stale object')) throw new InternalError(error);
      if (error instanceof Error && error.message.includes('null pointer passed')) throw new TypeError('it was freed before');
      if (error instanceof Error && error.constructor === Error) {
        throw new SendworthyError(code, error.message, { cause: error });
      }
      throw error;
    }
  }
}

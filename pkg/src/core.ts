import { loadCore } from '#host';

import * as glue from '../wasm/core.js';
import { InternalError, SendworthyError, type ErrorCode } from './errors.js';

/** The exports of the wasm file `core`. */
export type Core = typeof glue;

let loading: Promise<unknown> | undefined;
let instances = 0;

/** Changes whenever the instance is replaced: objects of an older one are of no use. */
export function instance(): number {
  return instances;
}

/** Loads the wasm file, once; a failed load is tried again by the next call. */
export async function core(): Promise<Core> {
  loading ??= loadCore(glue);
  try {
    await loading;
  } catch (error) {
    loading = undefined;
    throw error;
  }
  return glue;
}

/**
 * Calls into wasm. A trap leaves memory in an unknown state, so the instance is replaced, and
 * whoever still holds an object of the old one gets an `InternalError` too.
 *
 * @param code what an error that the engine itself raises is about
 */
export function call<T>(code: ErrorCode, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) {
      instances += 1;
      glue.__wbg_reset_state();
      throw new InternalError(error);
    }
    if (error instanceof Error && error.message.includes('stale object')) throw new InternalError(error);
    if (error instanceof Error && error.constructor === Error) {
      throw new SendworthyError(code, error.message, { cause: error });
    }
    throw error;
  }
}

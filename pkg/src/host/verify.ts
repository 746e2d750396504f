import type * as glue from '../../wasm/verify.js';

/** What differs from host to host for the second opinion. Each `verify-*` module beside this one has these exports. */
export interface VerifyHost {
  /** Instantiates the wasm file `verify`. */
  loadVerify(verify: typeof glue): Promise<unknown>;
}

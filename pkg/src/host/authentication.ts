import type * as glue from '../../wasm/authentication.js';

/** What differs from host to host for verification. Each `authentication-*` module beside this one has these exports. */
export interface AuthenticationHost {
  /** Instantiates the wasm file `authentication`. */
  loadAuthentication(authentication: typeof glue): Promise<unknown>;
}

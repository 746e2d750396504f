import type * as glue from '../../wasm/authentication.js';

/** What differs from host to host for verification. Each `authentication-*` module beside this one has these exports. */
export interface AuthenticationHost {
  /** Instantiates the wasm file `authentication`. */
  loadAuthentication(authentication: typeof glue): Promise<unknown>;
  /** What the host computes faster than wasm does. */
  cryptography: Cryptography;
}

/**
 * Digests and checks by the host's own library. What throws is computed in wasm, and so is what is not
 * confirmed: no verdict depends on which library it was.
 */
export interface Cryptography {
  /** The SHA-256 digest of all that `feed` gives; it gives a piece with each call, until it is false. */
  digest(feed: (hasher: glue.Hasher) => boolean): Uint8Array | Promise<Uint8Array>;
  /** Whether a key has made a signature. */
  confirms(check: glue.RsaCheck): boolean | Promise<boolean>;
}

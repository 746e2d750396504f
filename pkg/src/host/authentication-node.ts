// Node, Deno and Bun: the wasm file is read from disk.

import { createHash, verify } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import type { AuthenticationHost } from './authentication.js';

export const loadAuthentication: AuthenticationHost['loadAuthentication'] = async (authentication) =>
  authentication.initSync({ module: await readFile(new URL('../../wasm/authentication_bg.wasm', import.meta.url)) });

// Not Web Crypto, which has no digest in pieces and hands every small task to another thread.
export const cryptography: AuthenticationHost['cryptography'] = {
  digest(feed) {
    const hash = createHash('sha256');
    while (feed(hash));
    return hash.digest();
  },
  // As a JWK: Node 20 takes four times as long to read a key in DER as to check a signature with it.
  confirms({ modulus, value, signed }) {
    const key = { kty: 'RSA', n: Buffer.from(modulus).toString('base64url'), e: 'AQAB' };
    return verify('sha256', signed, { key, format: 'jwk' }, value);
  },
};

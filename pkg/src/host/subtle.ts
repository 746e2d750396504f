// Web Crypto, which has no digest in pieces; where that is to be had, hosts have it otherwise.

import { joined } from '../joined.js';
import type { Cryptography } from './authentication.js';

const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };

/** Throws where there is no Web Crypto, as in a page that came without TLS. */
export const subtle: Cryptography = {
  async digest(feed) {
    const pieces: Uint8Array[] = [];
    while (feed({ update: (piece) => pieces.push(piece.slice()) }));
    return new Uint8Array(await crypto.subtle.digest('SHA-256', joined(pieces) as BufferSource));
  },
  async confirms({ modulus, value, signed }) {
    const n = btoa(String.fromCharCode(...modulus)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
    const key = await crypto.subtle.importKey('jwk', { kty: 'RSA', n, e: 'AQAB' }, ALGORITHM, false, ['verify']);
    return crypto.subtle.verify(ALGORITHM, key, value as BufferSource, signed as BufferSource);
  },
};

// Cloudflare Workers: wasm must be imported as a module, since compiling bytes is not allowed.

// @ts-expect-error wrangler and other bundlers for Workers give a WebAssembly.Module
import module from '../../wasm/authentication_bg.wasm';

import type { AuthenticationHost } from './authentication.js';
import { subtle } from './subtle.js';

/** A stream that digests what is written to it, which only Workers have. */
declare class DigestStream extends WritableStream<Uint8Array> {
  constructor(algorithm: string);
  readonly digest: Promise<ArrayBuffer>;
}

export const loadAuthentication: AuthenticationHost['loadAuthentication'] = async (authentication) => authentication.initSync({ module });

export const cryptography: AuthenticationHost['cryptography'] = {
  ...subtle,
  async digest(feed) {
    const stream = new (crypto as unknown as { DigestStream: typeof DigestStream }).DigestStream('SHA-256');
    const writer = stream.getWriter();
    let written: Promise<void> | undefined;
    while (feed({ update: (piece) => (written = writer.write(piece.slice())) })) await written;
    await writer.close();
    return new Uint8Array(await stream.digest);
  },
};

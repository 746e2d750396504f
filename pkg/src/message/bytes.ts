import { joined } from '../joined.js';

/** A message as bytes, or what gives bytes. */
export type MessageInput = Uint8Array | ArrayBuffer | Blob | ReadableStream<Uint8Array>;

/**
 * The bytes of a message, at once where they are there.
 *
 * @throws `TypeError` for a string: it has lost the bytes of 8-bit mail already.
 */
export function bytesOf(input: MessageInput, signal?: AbortSignal): Uint8Array | Promise<Uint8Array> {
  signal?.throwIfAborted();
  if (input instanceof Uint8Array) return input;
  if (input instanceof ArrayBuffer) return new Uint8Array(input);
  if (typeof Blob !== 'undefined' && input instanceof Blob) return abortable(input.arrayBuffer(), signal);
  if (typeof ReadableStream !== 'undefined' && input instanceof ReadableStream) return collect(input, signal);
  throw new TypeError(
    typeof input === 'string'
      ? 'a message is bytes: a string has lost those of 8-bit mail. Read the file as a Uint8Array or Blob'
      : 'a message is a Uint8Array, an ArrayBuffer, a Blob or a ReadableStream of bytes',
  );
}

async function abortable(bytes: Promise<ArrayBuffer>, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const read = new Uint8Array(await bytes);
  signal?.throwIfAborted();
  return read;
}

async function collect(stream: ReadableStream<Uint8Array>, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const reader = stream.getReader();
  const stop = () => void reader.cancel(signal?.reason).catch(() => {});
  signal?.addEventListener('abort', stop);
  try {
    const chunks: Uint8Array[] = [];
    for (;;) {
      const { done, value } = await reader.read();
      signal?.throwIfAborted();
      if (done) break;
      if (!(value instanceof Uint8Array)) throw new TypeError('the stream gives something else than bytes');
      chunks.push(value);
    }
    return joined(chunks);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

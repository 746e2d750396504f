import { loadMessage } from '#host/message';

import * as glue from '../../wasm/message.js';
import { Engine } from '../engine.js';

/** The wasm file `message`. */
export const engine = new Engine(glue, loadMessage);

/** Bytes of wasm memory beyond which an instance without messages is thrown away: it never shrinks. */
const LARGE = 64 * 1024 * 1024;

let alive = 0;

const collected = new FinalizationRegistry<undefined>(() => gone());

/** A message of the instance; the memory goes when the last one has gone. */
export function opened(owner: object, token: object): void {
  alive += 1;
  collected.register(owner, undefined, token);
}

/** The message has been freed. */
export function closed(token: object): void {
  collected.unregister(token);
  gone();
}

function gone(): void {
  alive -= 1;
  if (alive === 0 && engine.memory > LARGE) engine.replace();
}

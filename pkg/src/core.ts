import { loadCore } from '#host';

import * as glue from '../wasm/core.js';
import { Engine } from './engine.js';
import type { ErrorCode } from './errors.js';

/** The exports of the wasm file `core`. */
export type Core = typeof glue;

const engine = new Engine(glue, loadCore);

/** Loads the wasm file, once. */
export const core = (): Promise<Core> => engine.load();

/** Changes whenever the instance is replaced: objects of an older one are of no use. */
export const instance = (): number => engine.instance;

/** Calls into wasm: see `Engine.call()`. */
export const call = <T>(code: ErrorCode, run: () => T): T => engine.call(code, run);

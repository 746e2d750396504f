import { loadAuthentication } from '#host/authentication';

import * as glue from '../../wasm/authentication.js';
import { Engine } from '../engine.js';

/** The wasm file `authentication`: whoever neither verifies nor signs does not load it. */
export const engine = new Engine<typeof glue>(glue, loadAuthentication);

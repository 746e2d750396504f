// The report and its parts, as the engine declares them.
export type * from '../wasm/core.js';

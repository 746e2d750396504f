// Each wasm file with its glue, by brotli, against its budget (docs/DESIGN.md).

import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

import { at } from './root.js';

/** Thousands of bytes. */
const BUDGETS = { core: 110, ses: 110, message: 300, verify: 490 };

/** The sizes of the parts that are built. */
export function sizes() {
  return Object.entries(BUDGETS)
    .filter(([part]) => existsSync(at(`pkg/wasm/${part}_bg.wasm`)))
    .map(([part, budget]) => {
      const bytes = [`${part}_bg.wasm`, `${part}.js`]
        .map((file) => brotli(readFileSync(at('pkg/wasm', file))))
        .reduce((a, b) => a + b);
      return { part, bytes, budget: budget * 1000 };
    });
}

function brotli(bytes) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 };
  return brotliCompressSync(bytes, { params }).length;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const measured = sizes();
  for (const { part, bytes, budget } of measured) {
    const over = bytes > budget ? '  OVER BUDGET' : '';
    console.log(`${part.padEnd(8)} ${bytes} bytes by brotli, of ${budget}${over}`);
  }
  if (measured.length === 0) console.error('nothing is built: npm run build');
  process.exitCode = measured.length > 0 && measured.every(({ bytes, budget }) => bytes <= budget) ? 0 : 1;
}

// Each wasm file with its glue, by brotli, against its budget (docs/DESIGN.md).

import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

import { at } from './root.js';

/** Thousands of bytes: what a part shall measure. */
const BUDGETS = { core: 110, ses: 110, message: 300, authentication: 300, report: 140, verify: 490 };

/**
 * Thousands of bytes: what a part may measure until it is within its budget. A row goes as soon as
 * the budget is met; it never rises.
 */
const CEILINGS = { core: 185 };

/** The sizes of the parts that are built. */
export function sizes() {
  return Object.entries(BUDGETS)
    .filter(([part]) => existsSync(at(`pkg/wasm/${part}_bg.wasm`)))
    .map(([part, budget]) => {
      const bytes = [`${part}_bg.wasm`, `${part}.js`]
        .map((file) => brotli(readFileSync(at('pkg/wasm', file))))
        .reduce((a, b) => a + b);
      return { part, bytes, budget: budget * 1000, ceiling: (CEILINGS[part] ?? budget) * 1000 };
    });
}

function brotli(bytes) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 };
  return brotliCompressSync(bytes, { params }).length;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const measured = sizes();
  for (const { part, bytes, budget, ceiling } of measured) {
    const state = bytes > ceiling ? '  ABOVE THE CEILING' : bytes > budget ? `  over budget, below the ceiling of ${ceiling}` : '';
    console.log(`${part.padEnd(8)} ${bytes} bytes by brotli, of ${budget}${state}`);
  }
  if (measured.length === 0) console.error('nothing is built: npm run build');
  process.exitCode = measured.length > 0 && measured.every(({ bytes, ceiling }) => bytes <= ceiling) ? 0 : 1;
}

// Builds what has changed: the wasm files and the package, then the page.
//
//   node tools/build.js [pkg] [www]

import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

import { at } from './root.js';
import { npm, run } from './run.js';
import { setUp, tell } from './setup.js';
import { once } from './stamp.js';

/** Builds the package: wasm files, glue, JavaScript and types. */
export async function buildPackage() {
  if (!(await run(['cargo', 'xtask', 'build']))) return false;
  const paths = { inputs: ['pkg', 'package-lock.json'], outputs: ['pkg/dist/index.js'] };
  return once('pkg', paths, () => npm(['run', '--silent', 'build', '--workspace', 'sendworthy']));
}

/** Builds the page into `www/dist`. */
export async function buildPage() {
  if (!existsSync(at('www/package.json'))) return true;
  const paths = {
    inputs: ['www', 'pkg', 'docs/rules', 'package-lock.json'],
    outputs: ['www/dist/index.html'],
  };
  return once('www', paths, () => npm(['run', '--silent', 'build', '--workspace', 'sendworthy-www']));
}

/** All of it, in order. */
export async function build(parts = ['pkg', 'www']) {
  const missing = await setUp(['rust', 'npm']);
  tell(missing);
  if (missing.size > 0) return false;
  if (!(await buildPackage())) return false;
  return !parts.includes('www') || buildPage();
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const parts = process.argv.slice(2);
  process.exitCode = (await build(parts.length > 0 ? parts : undefined)) ? 0 : 1;
}

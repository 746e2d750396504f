// Installs what the project needs, or names what is missing and the command that installs it.
// Runs before any dependency is there: nothing here may import one.
//
//   node tools/setup.js [rust] [npm] [python] [corpora] [browsers] [dns]

import { pathToFileURL } from 'node:url';

import { browsersThere, nameServersThere } from './setup/debian.js';
import { suitesThere } from './setup/corpora.js';
import { packagesThere } from './setup/npm.js';
import { pythonThere } from './setup/python.js';
import { rustThere } from './setup/rust.js';

/**
 * Each step makes sure of one thing. It resolves to `undefined` when it is there, or says what is
 * missing.
 *
 * @typedef {{ what: string, command: string }} Missing
 * @type {Record<string, (options: { system: boolean }) => Promise<Missing | undefined>>}
 */
export const STEPS = {
  rust: rustThere,
  npm: packagesThere,
  python: pythonThere,
  corpora: suitesThere,
  browsers: browsersThere,
  dns: nameServersThere,
};

/**
 * @param {string[]} names
 * @param {object} [options]
 * @param {boolean} [options.system] Whether packages of the operating system may be installed.
 * @returns {Promise<Map<string, Missing>>} What is missing, by step.
 */
export async function setUp(names, { system = false } = {}) {
  const missing = new Map();
  for (const name of names) {
    const lack = await STEPS[name]({ system });
    if (lack) missing.set(name, lack);
  }
  return missing;
}

/** Tells what is missing. */
export function tell(missing) {
  for (const { what, command } of missing.values()) {
    console.error(`missing: ${what}\n  install it: ${command}`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const names = process.argv.slice(2);
  const unknown = names.find((name) => !Object.hasOwn(STEPS, name));
  if (unknown) {
    console.error(`no such step: ${unknown}; the steps are ${Object.keys(STEPS).join(', ')}`);
    process.exit(2);
  }
  const missing = await setUp(names.length > 0 ? names : Object.keys(STEPS), { system: true });
  tell(missing);
  process.exitCode = missing.size > 0 ? 1 : 0;
}

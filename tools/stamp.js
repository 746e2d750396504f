// What was done with which inputs, so that a second run does nothing.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { at } from './root.js';

const LEFT_OUT = new Set(['node_modules', 'dist']);

/**
 * Does the work unless it was done with the same inputs and its outputs are still there.
 *
 * @param {string} name
 * @param {{ inputs: string[], outputs: string[] }} paths From the root; a folder is all below it.
 * @param {() => Promise<boolean>} work
 * @returns {Promise<boolean>} Whether it is done.
 */
export async function once(name, { inputs, outputs }, work) {
  const file = at('.cache', 'stamps', name);
  const hash = createHash('sha256');
  for (const path of inputs) add(hash, at(path));
  const inputsNow = hash.digest('hex');
  const done = existsSync(file) && readFileSync(file, 'utf8') === inputsNow;
  if (done && outputs.every((path) => existsSync(at(path)))) return true;
  if (!(await work())) return false;
  mkdirSync(at('.cache', 'stamps'), { recursive: true });
  writeFileSync(file, inputsNow);
  return true;
}

function add(hash, path) {
  if (!existsSync(path)) return;
  hash.update(`${path}\n`);
  if (statSync(path).isDirectory()) {
    for (const entry of readdirSync(path).sort()) {
      if (!LEFT_OUT.has(entry)) add(hash, join(path, entry));
    }
  } else {
    hash.update(readFileSync(path));
  }
}

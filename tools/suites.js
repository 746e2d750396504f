import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { at } from './root.js';

/**
 * The test suites in the order in which they run.
 *
 * @typedef {object} Suite
 * @property {string} name
 * @property {boolean} [quick] Whether `npm test` runs it too.
 * @property {string[]} [needs] Steps of the set-up without which it is skipped.
 * @property {() => string[]} command
 * @type {Suite[]}
 */
export const SUITES = [
  { name: 'rust', quick: true, command: () => ['cargo', 'xtask', 'ready'] },
  { name: 'build', quick: true, command: () => ['node', 'tools/build.js', 'pkg'] },
  { name: 'size', quick: true, command: () => ['node', 'tools/size.js'] },
  { name: 'js', quick: true, command: () => nodeTest('tests/tools', 'tests/js') },
  { name: 'differential', command: () => ['cargo', 'test', '--locked', '--features', 'verify', '--test', 'spf_differential', '--test', 'opinion_*', '--test', 'arc_*', '--test', 'dkim_sign', '--', '--nocapture'] },
  { name: 'peers', needs: ['python'], command: () => nodeTest('tests/peers') },
  { name: 'dns', needs: ['dns'], command: () => nodeTest('tests/dns') },
  { name: 'page', command: () => ['node', 'tools/build.js', 'www'] },
  { name: 'browser', needs: ['browsers', 'dns'], command: () => nodeTest('tests/browser') },
  { name: 'packaging', command: () => nodeTest('tests/packaging') },
];

function nodeTest(...folders) {
  const found = folders.map((folder) => testFiles(at(folder)));
  const empty = folders.find((_, index) => found[index].length === 0);
  if (empty) return ['node', '-e', `console.error("no tests in ${empty}"); process.exit(1)`];
  const files = found.flat();
  // One after another: two browsers on two cores only disturb each other.
  const options = ['--test', '--test-reporter=spec', '--test-concurrency=1', '--test-timeout=300000'];
  return ['node', ...options, ...files];
}

function testFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : testFiles(path);
      return /\.test\.m?js$/.test(entry.name) ? [path] : [];
    });
}

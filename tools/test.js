// Runs the test suites and ends with one line of counts.
//
//   node tools/test.js            the quick whole
//   node tools/test.js --all      the slower suites: DNS servers, browsers, packaging
//   node tools/test.js NAME...    these suites

import { count } from './count.js';
import { inCi } from './root.js';
import { run } from './run.js';
import { setUp, tell } from './setup.js';
import { SUITES } from './suites.js';

const names = process.argv.slice(2).filter((name) => name !== '--all');
const all = process.argv.includes('--all');
const unknown = names.find((name) => SUITES.every((suite) => suite.name !== name));
if (unknown) {
  console.error(`no such suite: ${unknown}; the suites are ${SUITES.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

const suites = SUITES.filter(({ name, quick }) => {
  if (names.length > 0) return names.includes(name);
  // What the slower suites need is built first; the rest of the quick ones has its own command.
  return all ? !quick || name === 'build' : quick;
});

const required = await setUp(['rust', 'npm']);
tell(required);
if (required.size > 0) process.exit(1);
const optional = new Set(suites.flatMap(({ needs = [] }) => needs));
const missing = await setUp(['corpora', ...optional], { system: all || optional.size > 0 || inCi });
tell(missing);

const results = [];
for (const suite of suites) results.push(await outcome(suite));
report(results);

async function outcome({ name, needs = [], command }) {
  const lack = needs.find((step) => missing.has(step));
  if (lack) return { name, passed: 0, failed: 0, skipped: [`${name} (${missing.get(lack).what})`] };
  console.log(`\n── ${name}`);
  let text = '';
  const ok = await run(command(), { heard: (chunk) => (text += chunk) });
  return { name, ...count(text, ok) };
}

function report(results) {
  console.log('');
  for (const { name, passed, failed, skipped } of results) {
    const state = failed > 0 ? 'FAILED' : passed === 0 ? 'skipped' : 'ok';
    console.log(`${name.padEnd(12)}${state.padEnd(9)}${passed} passed, ${failed} failed`);
    for (const what of skipped) console.log(`            skipped  ${what}`);
  }
  const sum = (of) => results.reduce((total, result) => total + of(result), 0);
  const failed = sum((result) => result.failed);
  const skipped = sum((result) => result.skipped.length);
  if (inCi && skipped > 0) console.log('nothing may be skipped in CI');
  console.log(`\n${sum((result) => result.passed)} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = failed > 0 || (inCi && skipped > 0) ? 1 : 0;
}

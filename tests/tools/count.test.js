import assert from 'node:assert/strict';
import { test } from 'node:test';

import { count } from '../../tools/count.js';

test('cargo: the sum of all its binaries', () => {
  const text = [
    'test result: ok. 64 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.15s',
    'test result: FAILED. 1 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.14s',
  ].join('\n');
  assert.deepEqual(count(text, false), { passed: 65, failed: 2, skipped: ['1 ignored Rust tests'] });
});

test("node's runner, in color and plain", () => {
  const colored = '\x1b[34mℹ pass 50\x1b[39m\n\x1b[34mℹ fail 1\x1b[39m\nℹ cancelled 1\nℹ skipped 0\n';
  assert.deepEqual(count(colored, false), { passed: 50, failed: 2, skipped: [] });
  assert.deepEqual(count('# pass 3\n# fail 0\n# skipped 2\n', true), {
    passed: 3,
    failed: 0,
    skipped: ['2 skipped tests'],
  });
});

test('a suite that says it is skipped', () => {
  const text = 'SKIPPED rfc7208-tests.yml: the OpenSPF suite is missing\ntest result: ok. 1 passed; 0 failed; 0 ignored;';
  assert.deepEqual(count(text, true).skipped, ['rfc7208-tests.yml: the OpenSPF suite is missing']);
});

test('a failure without counts is one failure, even beside tests that pass', () => {
  assert.deepEqual(count('error: could not compile', false), { passed: 0, failed: 1, skipped: [] });
  assert.equal(count('ℹ pass 5\nℹ fail 0\n', false).failed, 1);
  assert.deepEqual(count('', true), { passed: 1, failed: 0, skipped: [] });
});

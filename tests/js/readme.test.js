// Every example of the package's README runs.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const readme = readFileSync(new URL('../../pkg/README.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code);

test('there are examples', () => assert.ok(examples.length >= 2));

for (const [at, code] of examples.entries()) {
  test(`example ${at + 1}`, () => {
    const run = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      encoding: 'utf8',
    });
    assert.equal(run.status, 0, run.stderr);
    assert.notEqual(run.stdout.trim(), '');
    assert.doesNotMatch(run.stdout, /undefined/);
  });
}

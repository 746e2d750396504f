import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import test from 'node:test';

import { checkDomain } from 'sendworthy';
import { snapshot } from 'sendworthy/dns';

import { EXAMPLES } from '../reports/examples.js';

const at = (path) => new URL(`../../${path}`, import.meta.url);

for (const { id, domain, selectors } of EXAMPLES) {
  test(`${id}: the report is byte by byte that of the native core`, async () => {
    const zone = await readFile(at(`www/src/examples/${id}.zone`), 'utf8');
    const report = await checkDomain(domain, { resolver: snapshot(zone), selectors });
    assert.equal(`${JSON.stringify(report, undefined, 2)}\n`, await readFile(at(`tests/reports/${id}.json`), 'utf8'));
  });
}

test('every report has its example', async () => {
  const files = (await readdir(at('tests/reports'))).filter((file) => file.endsWith('.json'));
  assert.deepEqual(files.sort(), EXAMPLES.map(({ id }) => `${id}.json`).sort());
});

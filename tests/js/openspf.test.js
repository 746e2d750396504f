// The OpenSPF suite in WebAssembly: the cases and worlds that the Rust test has written down.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { checkSpf, spfJudge } from 'sendworthy';
import { snapshot } from 'sendworthy/dns';

const root = fileURLToPath(new URL('../..', import.meta.url));

for (const [file, count] of [['rfc7208-tests.yml', 203], ['test.yml', 16]]) {
  test(file, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'sendworthy-openspf-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const target = join(folder, 'cases');
    const env = { ...process.env, SENDWORTHY_WRITE_CASES: target };
    const run = spawnSync('cargo', ['test', '--quiet', '--locked', '--test', 'spf_openspf'], { cwd: root, env, encoding: 'utf8' });
    assert.equal(run.status, 0, run.stderr + run.stdout);
    const path = `${target}.${file}.json`;
    if (!existsSync(path)) {
      console.log(`SKIPPED ${file} in WebAssembly: the OpenSPF suite is not here`);
      return t.skip('the suite is not here');
    }
    const cases = JSON.parse(readFileSync(path, 'utf8'));
    assert.equal(cases.length, count);
    const wrong = [];
    for (const { name, ip, mailFrom, helo, results, explanation, answers } of cases) {
      const resolver = snapshot({ format: 'sendworthy-dns/1', taken: '1970-01-01T00:00:00Z', answers });
      const { result, explanation: said } = await checkSpf({ ip, mailFrom, helo }, { resolver });
      const judge = await spfJudge({ resolver });
      assert.equal(await judge.result({ ip, mailFrom, helo }), result, `${name}: without the trace`);
      judge.free();
      if (!results.includes(result)) wrong.push(`${name}: ${result}, not ${results.join(' or ')}`);
      if (explanation && explanation !== 'DEFAULT' && said !== explanation) wrong.push(`${name}: ${said}`);
    }
    assert.deepEqual(wrong, []);
  });
}

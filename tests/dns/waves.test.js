// How many rounds of questions a check takes: at most max(4, d + 3) for a path of d includes or
// redirects. Counted, not timed.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { checkDomain } from 'sendworthy';
import { doh } from 'sendworthy/dns';

import { startDns } from './index.js';

let dns;
before(async () => {
  dns = await startDns();
});
after(() => dns.stop());

async function waves(name) {
  dns.damage.forget();
  let last = 0;
  const onProgress = ({ wave }) => (last = Math.max(last, wave));
  const report = await checkDomain(name, { resolver: doh(dns.url), onProgress });
  assert.equal(report.domain, name);
  assert.ok(dns.damage.asked.length > 0);
  return last;
}

for (const kind of ['i', 'r']) {
  for (let depth = 0; depth <= 9; depth += 1) {
    const name = `${kind}${depth}.chain.test`;
    test(name, async () => {
      const taken = await waves(name);
      // The chain cannot be read in fewer rounds than it has links; so the count is a count.
      assert.ok(taken > depth, `${taken} waves for ${depth} links`);
      assert.ok(taken <= Math.max(4, depth + 3), `${taken} waves`);
    });
  }
}

test('no question is asked twice', async () => {
  await waves('octo.test');
  const asked = dns.damage.asked.map(({ name, type }) => `${name} ${type}`);
  assert.deepEqual([...new Set(asked)], asked);
});

// Results of many senders: those of checkSpf(), with each question asked once.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { checkSpf, spfJudge } from 'sendworthy';
import { custom, snapshot } from 'sendworthy/dns';

/** A world with every mechanism; the same numbers give the same world. */
function world(seed) {
  let state = seed;
  const below = (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  const name = () => `n${below(5)}.example`;
  const terms = [
    () => `ip4:192.0.2.${below(8)}`, () => `ip6:2001:db8::${below(8)}`, () => `include:${name()}`, () => `a:${name()}/30`,
    () => `mx:${name()}`, () => `exists:%{i}.%{l}.${name()}`, () => `ptr:${name()}`, () => `include:%{d}`, () => 'a', () => 'mx',
    () => `include:%{o2}.`, () => `include:${name().toUpperCase()}`, () => `redirect=${name()}`, () => `exp=${name()}`, () => 'ipv4:1',
  ];
  const signs = ['', '', '-', '~', '?'];
  const lines = [];
  for (let n = 0; n < 5; n += 1) {
    const list = Array.from({ length: 1 + below(4) }, () => {
      const term = terms[below(below(6) > 0 ? 12 : terms.length)]();
      return term.includes('=') ? term : signs[below(5)] + term;
    });
    if (below(8) > 0) lines.push(`n${n}.example. TXT "v=spf1 ${list.join(' ')}${below(2) ? ' -all' : ''}"`);
    if (below(3) > 0) lines.push(`n${n}.example. A 192.0.2.${below(8)}`);
    if (below(3) > 0) lines.push(`n${n}.example. AAAA 2001:db8::${below(8)}`);
    if (below(3) > 0) lines.push(`n${n}.example. MX 10 ${name()}.`);
    lines.push(`*.n${n}.example. A 127.0.0.2`, `${n}.2.0.192.in-addr.arpa. PTR ${name()}.`);
  }
  const senders = Array.from({ length: 8 }, () => ({
    ip: below(3) > 0 ? `192.0.2.${below(8)}` : `2001:db8::${below(8)}`,
    mailFrom: below(6) > 0 ? `ann${below(3)}@${below(4) > 0 ? name() : name().toUpperCase()}` : '',
    helo: name(),
  }));
  return { zone: lines.join('\n'), senders };
}

test('the results are those of the trace', async () => {
  const seen = new Map();
  for (let seed = 1; seed <= 250; seed += 1) {
    const { zone, senders } = world(seed);
    const resolver = snapshot(zone);
    const judge = await spfJudge({ resolver });
    const results = await Promise.all(senders.map((sender) => judge.result(sender)));
    for (const [at, sender] of senders.entries()) {
      const { result, reason } = await checkSpf(sender, { resolver });
      assert.equal(results[at], result, `${zone}\n${JSON.stringify(sender)}: ${reason}`);
      assert.equal(await judge.result(sender), result, 'the second time');
      seen.set(result, (seen.get(result) ?? 0) + 1);
    }
    judge.free();
  }
  assert.deepEqual([...seen.keys()].sort(), ['fail', 'neutral', 'none', 'pass', 'permerror', 'softfail']);
});

test('each question is asked once, and those of one turn together', async () => {
  const asked = [];
  const waves = new Set();
  const resolver = custom(({ name, type }) => {
    asked.push(`${name} ${type}`);
    return name === 'a.example' ? { records: [['v=spf1 include:b.example -all']] } : { records: [['v=spf1 ip4:192.0.2.0/28 -all']] };
  });
  const judge = await spfJudge({ resolver, onProgress: ({ wave }) => waves.add(wave) });
  const senders = ['a', 'b', 'a', 'c'].map((of, n) => ({ ip: `192.0.2.${n * 5}`, mailFrom: `ann@${of}.example` }));
  const results = await Promise.all(senders.map((sender) => judge.result(sender)));
  assert.deepEqual(results, ['pass', 'pass', 'pass', 'pass']);
  assert.deepEqual(asked.sort(), ['a.example TXT', 'b.example TXT', 'c.example TXT']);
  assert.deepEqual([...waves], [1, 2].slice(0, waves.size));
  assert.equal(await judge.result({ ip: '198.51.100.1', mailFrom: 'bob@a.example' }), 'fail');
  assert.equal(asked.length, 3);
});

test('a wrong sender fails alone; an abort fails those who wait', async () => {
  const reason = new Error('enough');
  const controller = new AbortController();
  const judge = await spfJudge({ resolver: custom(() => new Promise(() => {})), signal: controller.signal });
  await assert.rejects(judge.result({ ip: '192.0.2.1' }), TypeError);
  await assert.rejects(judge.result({ ip: 'x', mailFrom: 'ann@a.example' }), { name: 'SendworthyError', code: 'input' });
  const waiting = ['a', 'b'].map((of) => judge.result({ ip: '192.0.2.1', mailFrom: `ann@${of}.example` }));
  setImmediate(() => controller.abort(reason));
  for (const { status, reason: why } of await Promise.allSettled(waiting)) {
    assert.deepEqual([status, why], ['rejected', reason]);
  }
  await assert.rejects(spfJudge({ resolver: {} }), TypeError);
});

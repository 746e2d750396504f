// How a check asks: falling back, giving up in time, never too much at once, and stopping when told.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { checkSpf } from 'sendworthy';
import { custom, doh } from 'sendworthy/dns';

import { response } from './message.js';
import { closedUrl, httpServer, table } from './servers.js';

const SENDER = { ip: '192.0.2.1', mailFrom: 'ann@a.example' };
const WORLD = { 'a.example TXT': ['v=spf1 ip4:192.0.2.1 -all'] };

test('a question that fails is asked once more elsewhere', async (t) => {
  for (const fault of [
    (asked, query, reply) => void reply.writeHead(500).end(),
    (asked, query) => response(query, { rcode: 'SERVFAIL' }),
    () => Buffer.from('garbage that is no DNS'),
  ]) {
    const broken = await httpServer(t, fault);
    const good = await httpServer(t, table(WORLD));
    const { result } = await checkSpf(SENDER, { resolver: doh([broken.url, good.url]) });
    assert.equal(result, 'pass');
    assert.equal(broken.seen.length, 1);
    assert.equal(good.seen.length, 1);
  }
});

test('never on NXDOMAIN, nor on no data', async (t) => {
  for (const rcode of ['NXDOMAIN', 'NOERROR']) {
    const first = await httpServer(t, (asked, query) => response(query, { rcode }));
    const second = await httpServer(t, table(WORLD));
    const { result } = await checkSpf(SENDER, { resolver: doh([first.url, second.url]) });
    assert.equal(result, 'none');
    assert.equal(second.seen.length, 0);
  }
});

test('a resolver that is down is not waited for again', async (t) => {
  const good = await httpServer(t, table({ ...WORLD, 'a.example TXT': ['v=spf1 include:b.example -all'], 'b.example TXT': ['v=spf1 include:c.example -all'], 'c.example TXT': ['v=spf1 ip4:192.0.2.1 -all'] }));
  const down = await closedUrl();
  const resolvers = [];
  const { result } = await checkSpf(SENDER, {
    resolver: doh([down, good.url]),
    onProgress: ({ answer }) => resolvers.push(answer.resolver),
  });
  assert.equal(result, 'pass');
  assert.deepEqual(new Set(resolvers), new Set([good.url]));
});

test('when all fail, the failure that tells most is kept', async (t) => {
  const servfail = await httpServer(t, (asked, query) => response(query, { rcode: 'SERVFAIL' }));
  const down = await closedUrl();
  for (const urls of [[down, servfail.url], [servfail.url, down]]) {
    const evaluation = await checkSpf(SENDER, { resolver: doh(urls) });
    assert.equal(evaluation.result, 'temperror');
    assert.equal(evaluation.unknown, 'servfail');
  }
});

test('a silent resolver is a timeout, and the report still comes', async () => {
  const silent = custom(() => new Promise(() => {}));
  const one = await checkSpf(SENDER, { resolver: silent, questionTimeout: 20 });
  assert.equal(one.unknown, 'timeout');
  const whole = await checkSpf(SENDER, { resolver: silent, timeout: 20 });
  assert.equal(whole.unknown, 'timeout');
});

test('the resolver is told when nobody waits any more', async () => {
  let told;
  const resolver = custom((question, signal) => {
    signal.addEventListener('abort', () => (told = true));
    return new Promise(() => {});
  });
  await checkSpf(SENDER, { resolver, questionTimeout: 20 });
  assert.equal(told, true);
});

test('an abort rejects with its reason, before and during', async () => {
  const reason = new Error('enough');
  const silent = custom(() => new Promise(() => {}));
  await assert.rejects(checkSpf(SENDER, { resolver: silent, signal: AbortSignal.abort(reason) }), (error) => error === reason);
  const controller = new AbortController();
  const resolver = custom(() => {
    controller.abort(reason);
    return new Promise(() => {});
  });
  await assert.rejects(checkSpf(SENDER, { resolver, signal: controller.signal }), (error) => error === reason);
});

test('no more than so many questions are on their way', async () => {
  const ten = Array.from({ length: 10 }, (_, n) => n);
  for (const inFlight of [1, 3, undefined]) {
    let now = 0;
    let most = 0;
    const resolver = custom(async ({ name, type }) => {
      now += 1;
      most = Math.max(most, now);
      await new Promise(setImmediate);
      now -= 1;
      if (type === 'MX') return { records: ten.map((n) => `10 h${n}.${name}`) };
      return { records: type === 'TXT' ? [[`v=spf1 ${ten.map((n) => `mx:m${n}.example`).join(' ')} -all`]] : ['192.0.2.77'] };
    });
    await checkSpf(SENDER, { resolver, ...(inFlight && { inFlight }) });
    assert.equal(most, inFlight ?? 100);
  }
});

test('progress counts up to what was asked', async () => {
  const seen = [];
  const resolver = custom(({ name }) => ({ records: [[name === 'a.example' ? 'v=spf1 include:b.example -all' : 'v=spf1 -all']] }));
  await checkSpf(SENDER, { resolver, onProgress: (progress) => seen.push(progress) });
  assert.deepEqual(seen.map(({ asked, answered, wave }) => [asked, answered, wave]), [[1, 1, 1], [2, 2, 2]]);
  assert.equal(seen[1].answer.name, 'b.example');
  assert.equal(seen[1].answer.resolver, 'custom');
  assert.equal(typeof seen[1].answer.ms, 'number');
});

test('a function of your own may give bytes, answers, or throw', async () => {
  const given = [
    [() => ({ records: [['v=spf1 ip4:192.0.2.1 -all']] }), 'pass'],
    [() => ({ rcode: 'NXDOMAIN' }), 'none'],
    [() => ({ failed: 'refused' }), 'temperror'],
    [() => Buffer.from('garbage'), 'temperror'],
    [() => { throw new TypeError('fetch failed'); }, 'temperror'],
  ];
  for (const [resolve, result] of given) {
    assert.equal((await checkSpf(SENDER, { resolver: custom(resolve) })).result, result);
  }
  await assert.rejects(checkSpf(SENDER, { resolver: custom(() => 'v=spf1') }), { name: 'SendworthyError', code: 'input' });
  await assert.rejects(checkSpf(SENDER, { resolver: custom(() => ({ rcode: 'YXDOMAIN' })) }), { name: 'SendworthyError', message: /unknown variant `YXDOMAIN`/ });
});

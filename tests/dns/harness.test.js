// The harness itself: without it, a fault that is not damaged passes for a check that copes.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { askHttp, askTcp, askUdp, exchangeTcp, exchangeUdp } from './ask.js';
import { FAULTS, startDns } from './index.js';
import { question, query, summary } from './wire.js';

let dns;
before(async () => {
  dns = await startDns();
});
after(() => dns.stop());

const get = (url, name, type) =>
  fetch(`${url}?dns=${query(name, type).toString('base64url')}`, { signal: AbortSignal.timeout(1_000) });

test('answers by HTTPS, UDP and TCP', async () => {
  const byHttp = await askHttp(dns.url, 'octo.test', 'TXT');
  const byUdp = await askUdp(dns.server, 'octo.test', 'TXT');
  const byTcp = await askTcp(dns.server, 'octo.test', 'TXT');
  for (const answer of [byHttp, byUdp, byTcp]) {
    assert.equal(answer.rcode, 0);
    assert.equal(answer.answers, 2);
  }
});

test('what is in no zone does not exist', async () => {
  assert.equal((await askHttp(dns.url, 'example.museum', 'TXT')).rcode, 3);
  assert.equal((await askHttp(dns.url, 'gone.test', 'A')).rcode, 3);
  const hollow = await askHttp(dns.url, 'hollow.test', 'A');
  assert.deepEqual([hollow.rcode, hollow.answers], [0, 0]);
});

test('aliases are followed across zones', async () => {
  const answer = await askHttp(
    dns.url,
    '6gbrjpgwjskckoa6a5zn6fwqkn67xbtw._domainkey.shop.test',
    'TXT',
  );
  assert.equal(answer.answers, 2);
});

test('a long answer is cut by UDP and whole by TCP and HTTPS', async () => {
  assert.equal((await askUdp(dns.server, 'many.test', 'TXT')).truncated, true);
  assert.equal((await askTcp(dns.server, 'many.test', 'TXT')).answers, 41);
  const whole = await askHttp(dns.url, 'many.test', 'TXT');
  assert.deepEqual([whole.truncated, whole.answers], [false, 41]);
});

test('any page may ask', async () => {
  const response = await get(dns.url, 'octo.test', 'TXT');
  assert.equal(response.headers.get('access-control-allow-origin'), '*');
  assert.equal(response.headers.get('content-type'), 'application/dns-message');
});

test('notes what was asked', async () => {
  dns.damage.forget();
  await askHttp(dns.url, 'Octo.test', 'MX');
  await askUdp(dns.server, 'octo.test', 'A');
  assert.deepEqual(
    dns.damage.asked.map(({ name, type }) => `${name} ${type}`),
    ['octo.test MX', 'octo.test A'],
  );
});

test('faults hit the questions they are for', async () => {
  dns.damage.faults = { 'octo.test TXT': 'servfail', 'parked.test': 'refused' };
  assert.equal((await askHttp(dns.url, 'octo.test', 'TXT')).rcode, 2);
  assert.equal((await askHttp(dns.url, 'octo.test', 'MX')).rcode, 0);
  assert.equal((await askHttp(dns.url, 'parked.test', 'MX')).rcode, 5);
  assert.equal((await askUdp(dns.server, 'parked.test', 'MX')).rcode, 5);
  dns.damage.faults = {};
  assert.throws(() => (dns.damage.faults = 'no-such-fault'), TypeError);
});

test('nobody listens at refusedUrl', async () => {
  await assert.rejects(get(dns.refusedUrl, 'octo.test', 'TXT'), /fetch failed/);
});

/** What must be seen to arrive of each fault, by HTTPS. */
const ARRIVALS = {
  timeout: (arrival) => assert.rejects(arrival, { name: 'TimeoutError' }),
  'cut-off': (arrival) => assert.rejects(arrival.then((response) => response.arrayBuffer())),
  servfail: async (arrival) => assert.equal((await message(arrival)).rcode, 2),
  refused: async (arrival) => assert.equal((await message(arrival)).rcode, 5),
  notimp: async (arrival) => assert.equal((await message(arrival)).rcode, 4),
  truncated: async (arrival) => {
    const { truncated, answers } = await message(arrival);
    assert.deepEqual([truncated, answers], [true, 0]);
  },
  short: async (arrival) => assert.ok((await bytes(arrival)).length < realLength),
  garbage: async (arrival) => assert.equal(question(await bytes(arrival)), undefined),
  empty: async (arrival) => assert.equal((await bytes(arrival)).length, 0),
  'pointer-loop': async (arrival) => {
    const answer = await bytes(arrival);
    const { end } = question(answer);
    assert.equal(answer.readUInt16BE(end), 0xc000 | end);
  },
  'wrong-question': async (arrival) => assert.equal(question(await bytes(arrival)).name, 'xcto.test'),
  'wrong-type': async (arrival) => assert.equal(question(await bytes(arrival)).type, 'TYPE33'),
  'cname-loop': async (arrival) => assert.equal((await message(arrival)).answers, 2),
  huge: async (arrival) => assert.ok((await bytes(arrival)).length > 1 << 20),
  'http-500': async (arrival) => assert.equal((await arrival).status, 500),
  'http-429': async (arrival) => assert.equal((await arrival).status, 429),
  'captive-portal': async (arrival) => {
    const response = await arrival;
    assert.equal(response.status, 200);
    assert.match(response.headers.get('content-type'), /^text\/html/);
  },
  'no-cors': async (arrival) =>
    assert.equal((await arrival).headers.get('access-control-allow-origin'), null),
};

let realLength;
const bytes = async (arrival) => Buffer.from(await (await arrival).arrayBuffer());
const message = async (arrival) => summary(await bytes(arrival));

test('every fault arrives', async (t) => {
  assert.deepEqual(Object.keys(ARRIVALS), Object.keys(FAULTS));
  realLength = (await bytes(get(dns.directUrl, 'octo.test', 'TXT'))).length;
  for (const [fault, expected] of Object.entries(ARRIVALS)) {
    await t.test(fault, async () => {
      dns.damage.faults = fault;
      await expected(get(dns.url, 'octo.test', 'TXT'));
    });
  }
  dns.damage.faults = {};
});

test('by UDP and TCP, faults of DNS arrive and those of HTTP do not', async () => {
  const octo = query('octo.test', 'TXT', { id: 7 });
  dns.damage.faults = 'truncated';
  assert.equal(summary(await exchangeUdp(dns.server, octo)).truncated, true);
  assert.equal(summary(await exchangeTcp(dns.server, octo)).truncated, true);
  dns.damage.faults = 'http-500';
  assert.equal(summary(await exchangeUdp(dns.server, octo)).answers, 2);
  dns.damage.faults = 'timeout';
  await assert.rejects(exchangeUdp(dns.server, octo, 100), /no answer by UDP/);
  await assert.rejects(exchangeTcp(dns.server, octo, 100), /no answer by TCP/);
  dns.damage.faults = {};
});

test('two run beside each other', async () => {
  const other = await startDns({ faults: 'servfail' });
  try {
    assert.equal((await askHttp(other.url, 'octo.test', 'TXT')).rcode, 2);
    assert.equal((await askHttp(dns.url, 'octo.test', 'TXT')).rcode, 0);
  } finally {
    await other.stop();
  }
});

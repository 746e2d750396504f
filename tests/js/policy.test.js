// MTA-STS policies: fetched where the host may, by the rules of RFC 8461 section 3.3.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';

import { checkDomain } from 'sendworthy';
import { custom } from 'sendworthy/dns';

import { fetchPolicy } from '../../pkg/dist/policy.js';

const POLICY = 'version: STSv1\r\nmode: enforce\r\nmx: mx.a.example\r\nmax_age: 604800\r\n';
const URL_OF_POLICY = 'https://mta-sts.a.example/.well-known/mta-sts.txt';
const PLAIN = { 'content-type': 'text/plain' };

/** Leads every fetch to a server on loopback that answers as `answer` does. */
async function web(t, answer) {
  const asked = [];
  const server = createServer((request, reply) => {
    asked.push(`https://${request.headers['x-host']}${request.url}`);
    answer(reply, request);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const real = globalThis.fetch;
  globalThis.fetch = (url, init) => {
    const { host, pathname } = new URL(url);
    return real(`http://127.0.0.1:${server.address().port}${pathname}`, { ...init, headers: { 'x-host': host } });
  };
  t.after(() => {
    globalThis.fetch = real;
    server.closeAllConnections();
    server.close();
  });
  return asked;
}

const fetched = (signal = new AbortController().signal) => fetchPolicy(URL_OF_POLICY, signal);

for (const [what, answer, expected] of [
  ['a policy', (reply) => reply.writeHead(200, PLAIN).end(POLICY), { status: 200, contentType: 'text/plain', body: POLICY }],
  [
    'the media type is told without its parameters',
    (reply) => reply.writeHead(200, { 'content-type': 'Text/HTML; charset=utf-8' }).end('x'),
    { status: 200, contentType: 'text/html', body: 'x' },
  ],
  ['no media type', (reply) => reply.writeHead(200).end('x'), { status: 200, contentType: '', body: 'x' }],
  ['no body', (reply) => reply.writeHead(204).end(), { status: 204, contentType: '', body: '' }],
  ['what is missing', (reply) => reply.writeHead(404, PLAIN).end('not here'), { status: 404, contentType: 'text/plain', body: '' }],
  ['bytes that are no UTF-8', (reply) => reply.writeHead(200, PLAIN).end(Buffer.from([0x61, 0xff])), { status: 200, contentType: 'text/plain', body: 'a\ufffd' }],
  ['65,536 bytes', (reply) => reply.writeHead(200, PLAIN).end('x'.repeat(65_536)), { status: 200, contentType: 'text/plain', body: 'x'.repeat(65_536) }],
  ['a byte more', (reply) => reply.writeHead(200, PLAIN).end('x'.repeat(65_537)), { failed: 'the policy is longer than 65536 bytes' }],
]) {
  test(what, async (t) => {
    await web(t, (reply) => answer(reply));
    assert.deepEqual(await fetched(), expected);
  });
}

test('a redirect is not followed', async (t) => {
  const asked = await web(t, (reply) => reply.writeHead(301, { location: '/elsewhere', ...PLAIN }).end(POLICY));
  assert.deepEqual(await fetched(), { status: 301, contentType: 'text/plain', body: '' });
  assert.deepEqual(asked, [URL_OF_POLICY]);
});

test('a body without end is left', async (t) => {
  let closed;
  const isClosed = new Promise((resolve) => (closed = resolve));
  await web(t, (reply) => {
    const timer = setInterval(() => reply.write('x'.repeat(10_000)), 1);
    reply.writeHead(200, PLAIN).on('close', () => (clearInterval(timer), closed()));
  });
  assert.deepEqual(await fetched(), { failed: 'the policy is longer than 65536 bytes' });
  await isClosed;
});

test('a server that says nothing is waited for no longer than the signal', async (t) => {
  await web(t, () => {});
  assert.deepEqual(await fetched(AbortSignal.timeout(50)), { failed: 'no answer in time' });
});

test('a server without TLS is named as such', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { failed } = await fetchPolicy(`https://127.0.0.1:${server.address().port}/`, new AbortController().signal);
  assert.match(failed, /^could not be fetched: \S*(SSL|EPROTO)/);
});

test('nobody there', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  const { failed } = await fetchPolicy(`https://127.0.0.1:${port}/`, new AbortController().signal);
  assert.equal(failed, 'could not be fetched: ECONNREFUSED');
});

const RECORDS = {
  'a.example TXT': [['v=spf1 mx -all']],
  'a.example MX': ['10 mx.a.example'],
  'mx.a.example A': ['192.0.2.1'],
  '_mta-sts.a.example TXT': [['v=STSv1; id=20261124']],
};
const resolver = () => custom(({ name, type }) => ({ records: RECORDS[`${name} ${type}`] ?? [] }));

test('the check fetches the policy of a domain that has one, once', async (t) => {
  const asked = await web(t, (reply) => reply.writeHead(200, PLAIN).end(POLICY));
  const { delivery } = await checkDomain('a.example', { resolver: resolver() });
  assert.deepEqual(asked, [URL_OF_POLICY]);
  assert.equal(delivery.mtaSts.policyState, 'valid');
});

test('what fails is a finding or not checked, and never holds up the rest', async (t) => {
  await web(t, () => {});
  const { delivery, spf } = await checkDomain('a.example', { resolver: resolver(), questionTimeout: 50 });
  assert.notEqual(delivery.mtaSts.policyState, 'valid');
  assert.equal(spf.state, 'valid');
});

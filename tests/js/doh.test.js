// Every way in which DNS over HTTPS can fail becomes a failure with its reason, never an absence.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { doh } from 'sendworthy/dns';

import { response } from './message.js';
import { closedUrl, httpServer } from './servers.js';

const QUESTION = { name: 'a.example', type: 'TXT' };

async function ask(url, question = QUESTION) {
  return doh(url).servers[0].ask(question, new AbortController().signal);
}

test('an answer, with all that evidence holds', async (t) => {
  const server = await httpServer(t, (asked, query) =>
    response(query, {
      ad: true,
      records: [
        ['A.example', 'CNAME', 60, 'b.example'],
        ['b.example', 'TXT', 90, 'v=spf1 -all'],
      ],
    }),
  );
  assert.deepEqual(await ask(server.url), {
    name: 'a.example', type: 'TXT', rcode: 'NOERROR', ad: true, ttl: 60, cname: ['b.example'], records: [['v=spf1 -all']],
  });
  const [{ method, headers, query }] = server.seen;
  assert.equal(method, 'GET');
  assert.equal(headers.accept, 'application/dns-message');
  assert.equal(query.readUInt16BE(0), 0, 'the id is 0, for caches');
  assert.equal(query.readUInt16BE(2) & 0x0120, 0x0120, 'RD and AD are set');
});

test('absence is an answer', async (t) => {
  const server = await httpServer(t, ({ name }, query) =>
    response(query, { rcode: name === 'a.example' ? 'NXDOMAIN' : 'NOERROR' }),
  );
  assert.equal((await ask(server.url)).rcode, 'NXDOMAIN');
  assert.deepEqual((await ask(server.url, { name: 'b.example', type: 'MX' })).records, []);
});

const FAULTS = {
  'HTTP 500': ['http', 'HTTP status 500', (asked, query, reply) => void reply.writeHead(500).end('no')],
  'a redirect': ['http', 'HTTP status 302', (asked, query, reply) => void reply.writeHead(302, { location: 'https://other.example/' }).end()],
  'the page of a captive portal': ['not-dns', 'the media type is text/html', (asked, query, reply) => void reply.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>')],
  'no media type': ['not-dns', 'there is no media type', (asked, query, reply) => void reply.writeHead(200).end(response(query))],
  'the answer to another name': ['mismatch', undefined, (asked, query) => response(query, { ask: { name: 'b.example', type: 'TXT' } })],
  'the answer to another type': ['mismatch', undefined, (asked, query) => response(query, { ask: { name: 'a.example', type: 'A' } })],
  garbage: ['malformed', undefined, () => Buffer.from('<html>not DNS at all</html>')],
  'an empty body': ['malformed', 'shorter than a header', () => Buffer.alloc(0)],
  'the query itself': ['malformed', 'a query, not an answer', (asked, query) => query],
  'a cut message': ['malformed', 'a record is cut off', (asked, query) => response(query, { records: [['a.example', 'TXT', 1, 'x']] }).subarray(0, -1)],
  '1 MB': ['too-large', undefined, () => Buffer.alloc(1 << 20)],
  'a truncated answer': ['truncated', undefined, (asked, query) => response(query, { tc: true })],
  SERVFAIL: ['servfail', undefined, (asked, query) => response(query, { rcode: 'SERVFAIL' })],
  REFUSED: ['refused', undefined, (asked, query) => response(query, { rcode: 'REFUSED' })],
  NOTIMP: ['rcode', 'NOTIMP', (asked, query) => response(query, { rcode: 'NOTIMP' })],
  'a circle of aliases': ['cname-loop', undefined, (asked, query) => response(query, { records: [['a.example', 'CNAME', 1, 'b.example'], ['b.example', 'CNAME', 1, 'a.example']] })],
  'a connection cut in the middle': ['network', undefined, (asked, query, reply) => {
    reply.writeHead(200, { 'content-type': 'application/dns-message', 'content-length': 1000 });
    reply.write(response(query), () => reply.destroy());
  }],
};

for (const [name, [failed, detail, answer]] of Object.entries(FAULTS)) {
  test(`${name}: ${failed}`, async (t) => {
    const server = await httpServer(t, answer);
    const given = await ask(server.url);
    assert.equal(given.failed, failed);
    if (detail !== undefined) assert.equal(given.detail, detail);
    assert.equal('rcode' in given, false);
  });
}

test('a resolver that is down: network', async () => {
  const answer = await ask(await closedUrl());
  assert.equal(answer.failed, 'network');
  assert.equal(answer.detail, 'ECONNREFUSED');
});

test('time spent in a cache is taken off the TTL', async (t) => {
  const server = await httpServer(t, (asked, query, reply) => {
    const bytes = response(query, { records: [['a.example', 'TXT', 100, 'x']] });
    reply.writeHead(200, { 'content-type': 'application/dns-message', age: '30' }).end(bytes);
  });
  assert.equal((await ask(server.url)).ttl, 70);
});

test('what is no endpoint is refused at once', () => {
  assert.throws(() => doh('dns.example'), { name: 'SendworthyError', message: '`dns.example` is not the URL of a resolver' });
  assert.throws(() => doh('http://dns.example/dns-query'), { message: /is not an https URL, so others could read the questions/ });
  assert.throws(() => doh(7), TypeError);
  assert.throws(() => doh([]), TypeError);
  assert.equal(doh('https://dns.example/q{?dns}').servers[0].name, 'https://dns.example/q');
});

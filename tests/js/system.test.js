// UDP and TCP against a server on loopback.

import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { test } from 'node:test';

import { system } from 'sendworthy/dns';

import { response } from './message.js';
import { plainServer } from './servers.js';

const QUESTION = { name: 'a.example', type: 'TXT' };
const TXT = (text) => [['a.example', 'TXT', 60, text]];

async function ask(address, signal = new AbortController().signal) {
  return system({ servers: [address] }).servers[0].ask(QUESTION, signal);
}

test('an answer over UDP, with AD and TTL', async (t) => {
  const server = await plainServer(t, (asked, query) => response(query, { ad: true, records: TXT('v=spf1 -all') }));
  assert.deepEqual(await ask(server.address), {
    name: 'a.example', type: 'TXT', rcode: 'NOERROR', ad: true, ttl: 60, cname: [], records: [['v=spf1 -all']], resolver: server.address,
  });
  assert.deepEqual(server.seen.map(({ over }) => over), ['udp']);
});

test('what does not fit is asked again over TCP', async (t) => {
  const long = 'x'.repeat(5000);
  const server = await plainServer(t, (asked, query, over) =>
    over === 'udp' ? response(query, { tc: true }) : response(query, { records: TXT(long) }),
  );
  assert.equal((await ask(server.address)).records[0].join(''), long);
  assert.deepEqual(server.seen.map(({ over }) => over), ['udp', 'tcp']);
});

test('an answer with another id is somebody else\'s', async (t) => {
  const server = await plainServer(t, (asked, query) => {
    const forged = response(query, { records: TXT('forged') });
    forged.writeUInt16BE(forged.readUInt16BE(0) ^ 1, 0);
    return [forged, response(query, { records: TXT('true') })];
  });
  assert.deepEqual((await ask(server.address)).records, [['true']]);
});

test('each question has an id and a port of its own', async (t) => {
  const ids = new Set();
  const server = await plainServer(t, (asked, query) => (ids.add(query.readUInt16BE(0)), response(query)));
  for (let n = 0; n < 8; n += 1) await ask(server.address);
  assert.ok(ids.size > 4, `${ids.size} ids for 8 questions`);
});

test('failures keep their names', async (t) => {
  const faults = {
    servfail: (asked, query) => response(query, { rcode: 'SERVFAIL' }),
    refused: (asked, query) => response(query, { rcode: 'REFUSED' }),
    mismatch: (asked, query) => response(query, { ask: { name: 'b.example', type: 'TXT' } }),
    malformed: (asked, query) => Buffer.concat([query.subarray(0, 2), Buffer.from([0x81])]),
    network: (asked, query, over) => (over === 'udp' ? response(query, { tc: true }) : undefined),
  };
  for (const [failed, answer] of Object.entries(faults)) {
    const server = await plainServer(t, answer);
    assert.equal((await ask(server.address)).failed, failed);
  }
});

test('nobody listens: network', async () => {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  const answer = await ask(`127.0.0.1:${port}`);
  assert.equal(answer.failed, 'network');
  assert.match(answer.detail, /ECONNREFUSED/);
});

test('an abort ends the waiting', async (t) => {
  const controller = new AbortController();
  const server = await plainServer(t, () => void controller.abort());
  assert.equal((await ask(server.address, controller.signal)).failed, 'network');
});

test('what is no address is refused', async () => {
  for (const address of ['dns.example', '192.0.2.1:99999', '[2001:db8::1', '']) {
    await assert.rejects(ask(address), { name: 'SendworthyError', message: `\`${address}\` is not the address of a name server` });
  }
  assert.throws(() => system({ servers: '192.0.2.1' }), TypeError);
});

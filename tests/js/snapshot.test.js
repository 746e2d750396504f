// Worlds that stand still: saved snapshots and zone files.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { checkDomain, checkSpf } from 'sendworthy';
import { custom, saveSnapshot, snapshot } from 'sendworthy/dns';

const ZONE = `
$ORIGIN a.example.
$TTL 300
@          TXT  "v=spf1 include:b.a.example -all"
           MX   10 mx
b          TXT  "v=spf1 ip4:192.0.2.1 -all"
_dmarc     TXT  "v=DMARC1; p=reject"
mx         A    192.0.2.25
`;
const SENDER = { ip: '192.0.2.1', mailFrom: 'ann@a.example' };

test('a zone file is the whole world', async () => {
  const resolver = snapshot(ZONE);
  assert.equal((await checkSpf(SENDER, { resolver })).result, 'pass');
  const [server] = resolver.servers;
  assert.equal((await server.ask({ name: 'gone.a.example', type: 'A' })).rcode, 'NXDOMAIN');
  assert.deepEqual((await server.ask({ name: 'mx.a.example', type: 'A' })).records, ['192.0.2.25']);
});

test('a zone file that cannot be read names its line', async () => {
  await assert.rejects(checkSpf(SENDER, { resolver: snapshot('$ORIGIN a.example.\n@ A 192.0.2.300\n') }), {
    name: 'SendworthyError', code: 'zone', message: 'line 2: `192.0.2.300` is no IPv4 address',
  });
});

test('what was saved gives the same report again', async () => {
  const first = await checkDomain('a.example', { resolver: snapshot(ZONE), now: new Date('2026-11-24T12:00:00Z') });
  const saved = saveSnapshot(first);
  assert.equal(saved.format, 'sendworthy-dns/1');
  assert.equal(saved.taken, '2026-11-24T12:00:00.000Z');
  const text = JSON.stringify(saved);
  for (const source of [text, `\uFEFF${text}`, JSON.parse(text)]) {
    assert.deepEqual(await checkDomain('a.example', { resolver: snapshot(source) }), first);
  }
});

test('a copy of a report can be saved too', async () => {
  const report = await checkDomain('a.example', { resolver: snapshot(ZONE) });
  assert.deepEqual(saveSnapshot(structuredClone(report)).answers, report.evidence);
  assert.throws(() => saveSnapshot({}), TypeError);
  assert.throws(() => saveSnapshot(null), TypeError);
});

test('evidence of a network is kept with who and how long', async () => {
  const resolver = custom(({ type }) => (type === 'TXT' ? { records: [['v=spf1 ip4:192.0.2.1 -all']], ttl: 5 } : {}), 'mine');
  const evaluation = await checkSpf(SENDER, { resolver });
  const saved = saveSnapshot(evaluation);
  assert.equal(saved.resolver, 'mine');
  const [answer] = saved.answers;
  assert.equal(answer.resolver, 'mine');
  assert.equal(typeof answer.ms, 'number');
  assert.deepEqual(await checkSpf(SENDER, { resolver: snapshot(saved) }), evaluation);
});

test('a question that was not asked then stays unknown', async () => {
  const empty = { format: 'sendworthy-dns/1', taken: '2026-11-24T12:00:00Z', answers: [] };
  const evaluation = await checkSpf(SENDER, { resolver: snapshot(empty) });
  assert.equal(evaluation.result, 'temperror');
  assert.equal(evaluation.unknown, 'not-in-snapshot');
});

test('names in a snapshot may be written in any case, with a final dot', async () => {
  const answers = [{ name: 'A.Example.', type: 'TXT', rcode: 'NOERROR', records: [['v=spf1 +all']] }];
  const { result } = await checkSpf(SENDER, { resolver: snapshot({ format: 'sendworthy-dns/1', answers }) });
  assert.equal(result, 'pass');
});

test('a file that is no snapshot is refused with its fault', async () => {
  assert.throws(() => snapshot('{"answers": ['), { name: 'SendworthyError', code: 'snapshot', message: /not JSON/ });
  assert.throws(() => snapshot('{}'), { message: /its `format` is not `sendworthy-dns\/1`/ });
  assert.throws(() => snapshot({ format: 'sendworthy-dns/1' }), { message: '`answers` is not an array' });
  assert.throws(() => snapshot({ format: 'sendworthy-dns/1', answers: [{}] }), { message: '`answers[0]` has no `name` or no `type`' });
  assert.throws(() => snapshot(7), TypeError);
  for (const [answer, message] of [
    [{ rcode: 'NOERROR', records: [7] }, /a record is neither a text nor an array/],
    [{ rcode: 'NOERROR', records: [[7]] }, /a character-string is no text/],
    [{ rcode: 'MAYBE' }, /unknown variant `MAYBE`/],
    [{}, /`rcode` is missing/],
  ]) {
    const answers = [{ name: 'a.example', type: 'TXT', ...answer }];
    const resolver = snapshot({ format: 'sendworthy-dns/1', answers });
    await assert.rejects(checkSpf(SENDER, { resolver }), { name: 'SendworthyError', code: 'snapshot', message });
  }
});

test('a file that holds nothing is no proof that no name exists', () => {
  for (const text of ['', ' \n', '; a comment\n']) {
    assert.throws(() => snapshot(text), { name: 'SendworthyError', code: 'zone', message: /empty/ });
  }
});

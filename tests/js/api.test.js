// What the library promises besides the report: errors of the right kind, a core that survives.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as sendworthy from 'sendworthy';
import { InternalError, SendworthyError, allRules, checkDomain, checkSpf, explain } from 'sendworthy';
import { custom, publicResolvers, publicResolversAsOf, snapshot } from 'sendworthy/dns';

import { call, core } from '../../pkg/dist/core.js';

const resolver = snapshot('a.example. TXT "v=spf1 -all"\n');
const SENDER = { ip: '192.0.2.1', mailFrom: 'ann@a.example' };

test('the exports are these', () => {
  assert.deepEqual(Object.keys(sendworthy).sort(), [
    'InternalError', 'SendworthyError', 'allRules', 'checkDomain', 'checkRecord', 'checkSpf', 'explain', 'spfJudge',
  ]);
});

test('an argument of a wrong type is a TypeError', async () => {
  for (const [name, options] of [
    [undefined], [7], [null], ['a.example', null], ['a.example', { resolver: {} }], ['a.example', { resolver: 'https://dns.example/' }],
    ['a.example', { resolver, selectors: 's1' }], ['a.example', { resolver, selectors: [1] }], ['a.example', { resolver, ip: 7 }],
    ['a.example', { resolver, signal: {} }], ['a.example', { resolver, onProgress: 1 }], ['a.example', { resolver, timeout: 0 }],
    ['a.example', { resolver, inFlight: '6' }], ['a.example', { resolver, now: 'today' }], ['a.example', { resolver, now: new Date(NaN) }],
  ]) {
    await assert.rejects(checkDomain(name, options), TypeError, JSON.stringify([name, options]));
  }
  for (const sender of [undefined, null, 'a', {}, { ip: 1, mailFrom: 'a@b.example' }, { ip: '192.0.2.1' }, { ip: '192.0.2.1', mailFrom: 7 }]) {
    await assert.rejects(checkSpf(sender, { resolver }), TypeError, JSON.stringify(sender));
  }
  await assert.rejects(explain(7), TypeError);
  assert.throws(() => custom('no function'), TypeError);
});

test('an input without a domain says why', async () => {
  const long = `${'a'.repeat(63)}.`.repeat(4);
  for (const [input, message] of [
    ['', 'there is no domain name in the input'],
    ['   ', 'there is no domain name in the input'],
    ['192.0.2.1', '`192.0.2.1` is an address, and a domain is needed; give the address as the sending address beside it'],
    ['[2001:db8::1]', /is an address/],
    ['localhost', /is a single label/],
    ['two words', /is more than one word/],
    [`${'a'.repeat(64)}.example`, /a label is longer than 63 bytes/],
    [long, /the name is longer than 253 bytes/],
    ['a..example', /a label is empty/],
    ['ex%61mple.com', /a character cannot stand in a domain name/],
    ['xn--a.\u00fc\ufffd.example', /is not a valid internationalized domain name/],
  ]) {
    await assert.rejects(checkDomain(input, { resolver }), { name: 'SendworthyError', code: 'input', message }, input);
  }
});

test('an input with a domain in it is taken apart', async () => {
  for (const [input, name] of [
    ['A.Example.', 'a.example'],
    ['https://a.example:8443/x?y#z', 'a.example'],
    ['Ann <ann@a.example>', 'a.example'],
    ['_dmarc.a.example', 'a.example'],
    ['b\u00fccher.example', 'xn--bcher-kva.example'],
    ['B\u00dcCHER\u3002example', 'xn--bcher-kva.example'],
    ['fa\u00df.example', 'xn--fa-hia.example'],
    ['1.2.\uff13', '1.2.3'],
    ['a_b.example', 'a_b.example'],
  ]) {
    assert.equal((await checkDomain(input, { resolver })).domain, name, input);
  }
});

test('an address that is none says so', async () => {
  await assert.rejects(checkDomain('a.example', { resolver, ip: '192.0.2' }), { code: 'input', message: '`192.0.2` is not an IP address' });
  await assert.rejects(checkSpf({ ...SENDER, ip: 'x' }, { resolver }), { code: 'input', message: '`x` is not an IP address' });
});

test('after a trap the next call has a fresh instance', async () => {
  const { Session } = await core();
  const old = Session.spf('192.0.2.1', 'ann@a.example', '', 0);
  // (module (func (export "f") unreachable))
  const bytes = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 5, 1, 3, 0, 0, 11);
  const { f } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  assert.throws(() => call('input', f), (error) => error instanceof InternalError && error instanceof SendworthyError && error.code === 'internal');
  assert.throws(() => call('input', () => old.step()), InternalError);
  assert.equal((await checkSpf(SENDER, { resolver })).result, 'fail');
});

test('checks may run side by side', async () => {
  const results = await Promise.all(Array.from({ length: 20 }, () => checkSpf(SENDER, { resolver })));
  assert.ok(results.every(({ result }) => result === 'fail'));
});

test('a rule is found by its code and by its name', async () => {
  const rules = await allRules();
  assert.ok(rules.length > 0, 'there are rules');
  for (const rule of rules) {
    assert.equal(await explain(rule.code.toLowerCase()), rule);
    assert.equal(await explain(rule.name), rule);
  }
  assert.equal(await explain('SPF999'), undefined);
});

test('public resolvers are listed with who sees the questions', () => {
  assert.ok(publicResolvers.length >= 5);
  assert.match(publicResolversAsOf, /^20\d\d-\d\d-\d\d$/);
  for (const { id, url, name, who } of publicResolvers) {
    assert.equal(new URL(url).protocol, 'https:');
    assert.match(who, /sees? (the names asked|them)/, id);
    assert.ok(name);
  }
});

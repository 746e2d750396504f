// Signatures of ours read by mailauth and dkimpy, and those of mailauth by us.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { snapshot } from 'sendworthy/dns';
import { generateKeyPair, signMessage, verifyMessage } from 'sendworthy/message';

import { dkimpy, mailauth } from '../../benches/peers.js';
import { Random, draft } from '../tools/letters.js';

const FORMS = ['relaxed/relaxed', 'relaxed/simple', 'simple/relaxed', 'simple/simple'];

const { dkimSign, dkimVerify } = await mailauth();
const pairs = {
  r1: await generateKeyPair({ domain: 'example.com', selector: 'r1' }),
  e1: await generateKeyPair({ domain: 'example.com', selector: 'e1', algorithm: 'ed25519' }),
};
const records = Object.values(pairs).map(({ record }) => record);
const world = snapshot(records.map(({ name, type, value }) => `${name}. ${type} ${value}`).join('\n'));

/** What mailauth wants: `dns.resolve`, with TXT as strings. */
const resolve = async (name, type) => {
  const found = records.find((record) => record.name === name && type === 'TXT');
  if (found === undefined) throw Object.assign(new Error('ENOTFOUND'), { code: 'ENOTFOUND' });
  return [found.value.slice(1, -1).split('" "')];
};
const theirs = async (raw) =>
  (await dkimVerify(Buffer.from(raw), { resolver: resolve })).results.map(({ status }) => `${status.result}${status.comment ? ` (${status.comment})` : ''}`);
const ours = async (raw) => (await verifyMessage(raw, { resolver: world })).dkim.map(({ result }) => result);

test('mailauth verifies what is signed here, and no more once it is changed', async () => {
  const random = new Random(7001);
  for (let round = 0; round < 150; round += 1) {
    const selector = random.of(['r1', 'e1']);
    const raw = draft(random);
    const options = { canonicalization: random.of(FORMS), overSign: random.below(3) > 0, expires: new Date(Date.now() + 86_400_000) };
    const { message } = await signMessage(raw, { ...options, key: pairs[selector].privateKey, domain: 'example.com', selector });
    assert.deepEqual(await theirs(message), ['pass'], JSON.stringify(Buffer.from(message).toString('latin1')));
    const changed = Buffer.from(message);
    changed[changed.indexOf('ann@example.com')] ^= 1;
    assert.match((await theirs(changed))[0], /^fail/);
  }
});

test('dkimpy verifies what is signed here, by one key and by both', async () => {
  const python = await dkimpy();
  const random = new Random(7003);
  const messages = [];
  for (let round = 0; round < 150; round += 1) {
    const sign = async (raw, selector) =>
      (await signMessage(raw, { canonicalization: random.of(FORMS), overSign: random.below(3) > 0, key: pairs[selector].privateKey, domain: 'example.com', selector })).message;
    const once = await sign(draft(random), random.of(['r1', 'e1']));
    messages.push(once, await sign(once, random.of(['r1', 'e1'])));
  }
  const input = JSON.stringify({
    records: Object.fromEntries(records.map(({ name, text }) => [name, text])),
    messages: messages.map((message) => Buffer.from(message).toString('base64')),
  });
  const script = fileURLToPath(new URL('verify_by_dkimpy.py', import.meta.url));
  const { stdout, stderr } = spawnSync(python, [script], { input, encoding: 'utf8' });
  assert.equal(stderr, '');
  assert.deepEqual(JSON.parse(stdout), messages.map((_, at) => (at % 2 === 0 ? [true] : [true, true])));
});

test('what mailauth signs verifies here', async () => {
  const random = new Random(7002);
  for (let round = 0; round < 60; round += 1) {
    // As SMTP sends it, which mailauth takes it for.
    const text = draft(random).toString('latin1').replace(/\r?\n/g, '\r\n');
    const raw = Buffer.from(text.endsWith('\n') ? text : `${text}\r\n`, 'latin1');
    const selector = random.of(['r1', 'e1']);
    const signing = { signingDomain: 'example.com', selector, privateKey: pairs[selector].privateKey };
    const { signatures, errors } = await dkimSign(raw, { canonicalization: random.of(FORMS), signatureData: [signing] });
    assert.deepEqual(errors, []);
    assert.deepEqual(await ours(Buffer.concat([Buffer.from(signatures), raw])), ['pass'], JSON.stringify(raw.toString('latin1')));
  }
});

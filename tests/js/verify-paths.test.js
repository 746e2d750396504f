// Verification by the library of Node, by Web Crypto, by libraries that break, and by wasm alone says the same; so it
// does of every signed mail of the suites in signed-corpora.test.js.

import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { snapshot } from 'sendworthy/dns';

import { cryptography } from '../../pkg/dist/host/authentication-node.js';
import { subtle } from '../../pkg/dist/host/subtle.js';
import { verifyBy } from '../../pkg/dist/message/verify.js';
import { at } from '../../tools/root.js';

/** 2026-11-24, as in tests/common. */
const NOW = new Date('2026-11-24T00:00:00Z');

const broken = () => {
  throw new Error('it is broken');
};

/** Digests by `digest` and confirms by `confirms`, counting what comes of it. */
function counted({ digest, confirms }) {
  const counts = { digests: 0, pieces: 0, confirmed: 0, refused: 0 };
  return {
    counts,
    digest: async (feed) => {
      const made = await digest((hasher) => {
        const more = feed(hasher);
        counts.pieces += Number(more);
        return more;
      });
      counts.digests += 1;
      return made;
    },
    confirms: async (check) => {
      const confirmed = await confirms(check);
      counts[confirmed ? 'confirmed' : 'refused'] += 1;
      return confirmed;
    },
  };
}

const WAYS = {
  node: () => counted(cryptography),
  'web crypto': () => counted(subtle),
  'no cryptography at all': () => undefined,
  'one that breaks': () => ({ digest: broken, confirms: broken }),
  'one that breaks half-way': () => ({
    digest(feed) {
      feed({ update: broken });
    },
    confirms: () => Promise.reject(new Error('it is broken')),
  }),
  'one that is wrong': () => ({
    digest: () => new Uint8Array(31),
    confirms: () => false,
  }),
};

/** All ways, each of which has to give the same. */
async function everyWay(raw, options) {
  const reports = {};
  const counts = {};
  for (const [way, make] of Object.entries(WAYS)) {
    const host = make();
    reports[way] = JSON.stringify(await verifyBy(host, raw, { now: NOW, opinion: false, ...options }));
    counts[way] = host?.counts;
  }
  for (const [way, report] of Object.entries(reports)) assert.equal(report, reports.node, way);
  assert.deepEqual(counts['web crypto'], counts.node);
  return { report: JSON.parse(reports.node), counts: counts.node };
}

const encoder = new TextEncoder();
const signed = readFileSync(at('tests/signed/rfc8463.eml'), 'utf8');
const zone = snapshot(readFileSync(at('tests/signed/rfc8463.zone'), 'utf8'));
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const KEY = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');

/** A message whose body has the digest `bh`, signed by `key`. */
function signedBy(key, form, bh, body) {
  const field = `DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=k; h=From; c=relaxed/${form}; bh=${bh}; b=`;
  const header = `from:a@example.com\r\n${field.replace(/^DKIM-Signature: /, 'dkim-signature:')}`;
  const value = sign('sha256', Buffer.from(header), key).toString('base64');
  return encoder.encode(`${field}${value}\r\nFrom: a@example.com\r\n\r\n${body}`);
}

const world = (key) => {
  const record = `v=DKIM1; p=${key}`;
  return snapshot(`k._domainkey.example.com. 60 IN TXT ${record.match(/.{1,250}/g).map((part) => `"${part}"`).join(' ')}\n`);
};

test('a message with two keys, whole and damaged', async () => {
  const whole = await everyWay(encoder.encode(signed), { resolver: zone });
  // It is small, so that only the RSA signature is worth the host's while.
  assert.deepEqual(whole.counts, { digests: 0, pieces: 0, confirmed: 1, refused: 0 });
  const damaged = await everyWay(encoder.encode(signed.replace('Is dinner', 'Was dinner')), { resolver: zone });
  assert.deepEqual(damaged.counts, { digests: 0, pieces: 0, confirmed: 0, refused: 1 });
  assert.deepEqual(damaged.report.dkim.map(({ result }) => result), ['fail', 'fail']);
});

test('large bodies in both forms, with CR LF and with LF', async () => {
  const lines = Array.from({ length: 9000 }, (_, n) => `line  ${n} \t of many${n % 7 ? '' : ' '}\r\n${n % 50 ? '' : '\r\n'}`).join('');
  const forms = {
    simple: lines,
    relaxed: lines.replace(/[ \t]+(?=\r\n)/g, '').replace(/[ \t]+/g, ' '),
  };
  for (const [form, canonical] of Object.entries(forms)) {
    const bh = createHash('sha256').update(canonical).digest('base64');
    const raw = signedBy(privateKey, form, bh, `${lines}\r\n\r\n`);
    for (const bytes of [raw, encoder.encode(Buffer.from(raw).toString().replaceAll('\r\n', '\n'))]) {
      const { report, counts } = await everyWay(bytes, { resolver: world(KEY) });
      assert.deepEqual(report.dkim.map(({ result }) => result), ['pass'], form);
      assert.ok(counts.pieces > 2);
      assert.deepEqual({ ...counts, pieces: 0 }, { digests: 1, pieces: 0, confirmed: 1, refused: 0 });
    }
  }
});

test('keys that libraries think differently of are for wasm', async () => {
  const bh = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';
  for (const [bits, exponent, confirmed] of [[1024, 65537, 1], [1028, 65537, 0], [2048, 3, 0], [512, 65537, 0]]) {
    const pair = generateKeyPairSync('rsa', { modulusLength: bits, publicExponent: exponent });
    const raw = signedBy(pair.privateKey, 'relaxed', bh, '');
    const key = pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    const { report, counts } = await everyWay(raw, { resolver: world(key) });
    assert.deepEqual([report.dkim[0].header, counts.confirmed, counts.refused], [true, confirmed, 0], `${bits} bits`);
  }
});

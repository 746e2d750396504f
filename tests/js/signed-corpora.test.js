// Every signed mail of other projects' suites gets the same report in wasm as natively, whoever checks its signatures: Rust in
// wasm, Node's own cryptography, or Web Crypto. By the mails, answers and digests that tests/signed_corpora.rs wrote.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

import { snapshot } from 'sendworthy/dns';

import { cryptography as node } from '../../pkg/dist/host/authentication-node.js';
import { cryptography as web } from '../../pkg/dist/host/authentication-web.js';
import { verifyBy } from '../../pkg/dist/message/verify.js';
import { at } from '../../tools/root.js';

/** 2026-11-24, as in tests/common. */
const NOW = new Date('2026-11-24T00:00:00Z');

const file = `${process.env.CARGO_TARGET_DIR ?? at('target')}/tmp/signed-mails.jsonl`;
const mails = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line)) : [];
const skip = mails.length === 0 && 'cargo test --test signed_corpora has found no mails';

/** Counts what a library is asked and what it confirms, so that no path is compared with itself. */
function counting({ digest, confirms }) {
  const count = { digests: 0, asked: 0, confirmed: 0 };
  return {
    count,
    digest: (feed) => {
      count.digests += 1;
      return digest(feed);
    },
    confirms: async (check) => {
      count.asked += 1;
      const isConfirmed = await confirms(check);
      count.confirmed += Number(isConfirmed);
      return isConfirmed;
    },
  };
}

const paths = { wasm: undefined, 'the cryptography of Node': counting(node), 'Web Crypto': counting(web) };
for (const [path, host] of Object.entries(paths)) {
  test(`the reports by ${path} are those of the native core`, { skip }, async (t) => {
    const wrong = [];
    for (const { name, raw, answers, dkim, digest } of mails) {
      const resolver = snapshot({ format: 'sendworthy-dns/1', taken: NOW.toISOString(), answers });
      const report = await verifyBy(host, Buffer.from(raw, 'latin1'), { resolver, now: NOW, opinion: false });
      const verdicts = report.dkim.map(({ result, reason }) => (reason === undefined ? result : `${result}: ${reason}`));
      // What the native core knows nothing of.
      report.notChecked = report.notChecked.filter((part) => !part.endsWith('the second opinion was not asked for'));
      if (verdicts.join() !== dkim.join()) wrong.push(`${name}: ${verdicts.join(', ')}, not ${dkim.join(', ')}`);
      else if (fnv(new TextEncoder().encode(JSON.stringify(report))) !== digest) wrong.push(`${name}: another report`);
    }
    assert.deepEqual(wrong, []);
    if (host === undefined) return;
    const { digests, asked, confirmed } = host.count;
    t.diagnostic(`${digests} digests, ${asked} checks, ${confirmed} confirmed`);
    assert.ok(confirmed > 0 && confirmed < asked);
  });
}

test('two libraries confirm the same', { skip }, () => {
  assert.deepEqual(paths['the cryptography of Node'].count, paths['Web Crypto'].count);
});

function fnv(bytes) {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

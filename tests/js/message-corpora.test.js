// Every mail of other projects' suites gives the same report in wasm as natively, by the digests that
// tests/message_corpora.rs wrote.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

import { checkMessage } from 'sendworthy/message';

import { at } from '../../tools/root.js';

/** 2026-11-24, as in tests/common. */
const NOW = new Date('2026-11-24T00:00:00Z');

const target = process.env.CARGO_TARGET_DIR ?? at('target');
const digests = `${target}/tmp/message-digests.txt`;
const corpora = [process.env.SENDWORTHY_CORPORA, at('../shared/corpora'), at('.cache/corpora')].find(
  (folder) => folder !== undefined && existsSync(folder),
);
const lines = existsSync(digests) ? readFileSync(digests, 'utf8').split('\n').filter(Boolean) : [];
const skip = lines.length === 0 && 'cargo test --test message_corpora has found no mails';

test('the reports on all mails are those of the native core', { skip }, async () => {
  const wrong = [];
  for (const line of lines) {
    const [, hash, length, name] = /^(\w+) (\d+) (.*)$/.exec(line);
    const report = await checkMessage(readFileSync(`${corpora}/${name}`), { profile: 'bulk', now: NOW });
    const json = new TextEncoder().encode(JSON.stringify(report));
    if (json.length !== Number(length) || fnv(json) !== Number.parseInt(hash, 16)) wrong.push(name);
  }
  assert.deepEqual(wrong, []);
});

function fnv(bytes) {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

// Every mail of other projects' suites gives the same outline and report in wasm as natively, by the digests that
// tests/message_corpora.rs wrote.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

import { checkMessage, parseMessage } from 'sendworthy/message';

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

test('the outlines and reports of all mails are those of the native core', { skip }, async () => {
  const wrong = [];
  for (const line of lines) {
    const [, outline, report, name] = /^(\w+) (\w+) (.*)$/.exec(line);
    const raw = readFileSync(`${corpora}/${name}`);
    const message = await parseMessage(raw);
    if (digest(message) !== outline) wrong.push(`${name}: outline`);
    message.free();
    if (digest(await checkMessage(raw, { profile: 'bulk', now: NOW })) !== report) wrong.push(`${name}: report`);
  }
  assert.deepEqual(wrong, []);
});

const digest = (value) => fnv(new TextEncoder().encode(JSON.stringify(value))).toString(16).padStart(8, '0');

function fnv(bytes) {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

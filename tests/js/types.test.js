// The public types: everything of the engine that a report can hold, and nothing of the glue.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const text = (path) => readFileSync(new URL(`../../pkg/${path}`, import.meta.url), 'utf8');

/** Who steps a check, and how wasm is loaded: no business of a caller. */
const GLUE = ['InitInput', 'InitOutput', 'Needs', 'SyncInitInput'];

test('the types of messages are exported too', () => {
  const exported = new Set([...text('src/message.ts').matchAll(/^ {2}(\w+),$/gm)].map(([, name]) => name));
  const declared = text('wasm/message.d.ts').match(/^export interface (MessageReport|Outline) [\s\S]*?^}/gm).join('\n');
  const named = [...declared.matchAll(/: (?:Record<.*>|([A-Z]\w+))/g)].map(([, name]) => name).filter(Boolean);
  assert.ok(named.length > 5);
  for (const name of named) assert.ok(exported.has(name), `${name}: edit pkg/src/message.ts`);
});

test('the types of verification are exported too', () => {
  const exported = new Set([...text('src/message.ts').matchAll(/^ {2}(\w+),$/gm)].map(([, name]) => name));
  const declared = new Map(
    [...text('wasm/authentication.d.ts').matchAll(/^export (?:interface (\w+)[\s\S]*?^}|type (\w+)[^;]*;)/gm)].map(([whole, one, other]) => [one ?? other, whole]),
  );
  const reached = new Set(['Authentication', 'Prediction', 'SigningReport', 'DkimAlgorithm', 'Publish', 'Route']);
  for (const name of reached) {
    for (const [word] of (declared.get(name) ?? '').replace(/\/\*[\s\S]*?\*\//g, '').matchAll(/\b[A-Z]\w+/g)) {
      if (declared.has(word)) reached.add(word);
    }
  }
  assert.ok(reached.size > 25);
  for (const name of reached) assert.ok(exported.has(name), `${name}: edit pkg/src/message.ts`);
});

test('the types of reports are exported too', () => {
  const declared = [...text('wasm/report.d.ts').matchAll(/^export (?:interface|type) (\w+)/gm)].map(([, name]) => name);
  const exported = [...text('src/message.ts').matchAll(/^ {2}(\w+),$/gm)].map(([, name]) => name);
  assert.ok(declared.length > 20);
  // The renderers of findings stand in every wasm file.
  for (const name of declared.filter((name) => /^(Bounce|D[km]|Tls|Report|Feedback|Read|Pack|Unread|Original|Published|Spf)/.test(name))) {
    assert.ok(exported.includes(name), `${name}: edit pkg/src/message.ts`);
  }
});

test('the types of the second opinion are exported too', () => {
  const exported = new Set([...text('src/opinion.ts').matchAll(/^ {2}(\w+),$/gm)].map(([, name]) => name));
  const declared = text('wasm/verify.d.ts').match(/^export interface (\w*Opinion|Arc\w+|Dkim2\w+) [\s\S]*?^}/gm).join('\n');
  const named = [...declared.matchAll(/: ([A-Z]\w+)/g)].map(([, name]) => name);
  assert.ok(named.length > 5);
  for (const name of named) assert.ok(exported.has(name), `${name}: edit pkg/src/opinion.ts`);
});

test('every type of the engine is exported, besides those of the glue', () => {
  const declared = [...text('wasm/core.d.ts').matchAll(/^export (?:interface|type) (\w+)/gm)].map(([, name]) => name);
  const exported = [...text('src/types.ts').matchAll(/^ {2}(\w+),$/gm)].map(([, name]) => name);
  assert.ok(declared.length > 100);
  assert.deepEqual(exported, [...new Set(declared)].filter((name) => !GLUE.includes(name)).sort(), 'edit pkg/src/types.ts');
});

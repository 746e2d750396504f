// Messages as a caller sees them: parsed, checked, with what is no message refused.

import assert from 'node:assert/strict';
import { exec, execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { checkMessage, parseMessage } from 'sendworthy/message';

import { engine } from '../../pkg/dist/message/engine.js';
import { MESSAGES, NOW } from '../messages/messages.js';

const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const bytes = (text) => Uint8Array.from(text.replaceAll('\n', '\r\n'), (c) => c.charCodeAt(0));

const MAIL = bytes(`From: Ann <ann@example.com>
To: team: bob@example.com, cy@example.com;
Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
Received: by a.example
Received: by b.example
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=iso-2022-jp

\x1b$B$3$s$K$A$O\x1b(B
--b
Content-Type: application/octet-stream; name="a.bin"
Content-Transfer-Encoding: base64
Content-Disposition: attachment

AAH/
--b--
`);

test('a message, its parts and what they hold', async () => {
  const message = await parseMessage(MAIL);
  const [root] = message.messages;
  assert.equal(root.subject, 'Gr\u00fc\u00dfe');
  assert.deepEqual(root.from, [{ name: 'Ann', address: 'ann@example.com' }]);
  assert.deepEqual(root.to[0].group.map(({ address }) => address), ['bob@example.com', 'cy@example.com']);
  const [, text, file] = message.parts;
  // The engine does not know this charset; the host does.
  assert.equal(text.text(), '\u3053\u3093\u306b\u3061\u306f');
  assert.deepEqual(text.textProblems(), []);
  assert.equal(message.text(), text.text());
  assert.equal(message.html(), undefined);
  assert.deepEqual([...file.bytes()], [0, 1, 255]);
  assert.equal(file.decodedSize(), 3);
  assert.equal(file.text(), undefined);
  assert.deepEqual(message.messages[0].attachments, [2]);
  const received = message.parts[0].headers.filter(({ name }) => name === 'Received');
  assert.deepEqual(received.map((field) => field.text), ['by a.example', 'by b.example']);
  for (const { name, start, value } of message.parts[0].headers) {
    assert.equal(new TextDecoder().decode(MAIL.subarray(start, value)), `${name}:`);
  }
  message.free();
  message.free();
});

test('all that gives bytes is a message', async () => {
  const stream = new ReadableStream({
    start(controller) {
      for (let at = 0; at < MAIL.length; at += 100) controller.enqueue(MAIL.subarray(at, at + 100));
      controller.close();
    },
  });
  for (const input of [MAIL, MAIL.slice().buffer, new Blob([MAIL]), stream]) {
    const message = await parseMessage(input);
    assert.equal(message.size, MAIL.length);
    message.free();
  }
});

test('what is no bytes is refused', async () => {
  await assert.rejects(parseMessage('From: a@example.com'), { name: 'TypeError', message: /8-bit/ });
  await assert.rejects(checkMessage(7), TypeError);
  await assert.rejects(checkMessage(MAIL, { profile: 'spam' }), { name: 'TypeError', message: /transactional, bulk, personal/ });
  await assert.rejects(checkMessage(MAIL, { route: 'pigeon' }), TypeError);
  await assert.rejects(checkMessage(MAIL, { template: 1 }), TypeError);
  await assert.rejects(checkMessage(MAIL, { now: new Date(NaN) }), TypeError);
  await assert.rejects(parseMessage(MAIL, null), { name: 'TypeError', message: '`options` must be an object' });
  await assert.rejects(parseMessage(MAIL, { signal: {} }), { name: 'TypeError', message: '`signal` must be an AbortSignal' });
  await assert.rejects(checkMessage(MAIL, { signal: {} }), { name: 'TypeError', message: '`signal` must be an AbortSignal' });
  const freed = await parseMessage(MAIL);
  freed.free();
  for (const use of [() => freed.text(), () => freed.parts[2].bytes(), () => freed.parts[0].headers, () => freed.check()]) {
    assert.throws(use, { name: 'TypeError', message: 'it was freed before' });
  }
  const strings = new ReadableStream({ start: (controller) => controller.enqueue('text') });
  await assert.rejects(parseMessage(strings), TypeError);
});

test('a parsed message is checked without being parsed again', async () => {
  const message = await parseMessage(MAIL);
  const now = new Date(NOW);
  for (const setting of [{}, { profile: 'bulk' }, { profile: 'personal', route: 'ses' }]) {
    assert.deepEqual(message.check({ ...setting, now }), await checkMessage(MAIL, { ...setting, now }));
  }
  assert.throws(() => message.check({ profile: 'spam' }), TypeError);
  assert.throws(() => message.check({ now: 7 }), TypeError);
  assert.throws(() => message.check(null), TypeError);
  message.free();
  assert.throws(() => message.check(), { name: 'TypeError', message: 'it was freed before' });
});

test('an abort ends the reading', async () => {
  const controller = new AbortController();
  const endless = new ReadableStream({ pull: () => new Promise(() => {}) });
  const parsing = parseMessage(endless, { signal: controller.signal });
  controller.abort(new Error('enough'));
  await assert.rejects(parsing, /enough/);
});

test('the memory of a large message is little more than the message, and is given back', async () => {
  const large = new Uint8Array(80_000_000).fill(120);
  large.set(bytes('Subject: large\n\n'));
  const message = await parseMessage(large);
  assert.ok(engine.memory < 1.25 * large.length, `${engine.memory} bytes`);
  message.free();
  assert.ok(engine.memory < 4_000_000);
  assert.equal((await parseMessage(MAIL)).parts.length, 3);
});

test('what an instance that was replaced had kept frees nothing of the next one', async () => {
  const old = await parseMessage(MAIL);
  engine.replace();
  const kept = await parseMessage(MAIL);
  assert.throws(() => old.text(), { name: 'InternalError' });
  old.free();
  assert.throws(() => old.text(), TypeError);
  assert.equal(kept.text(), '\u3053\u3093\u306b\u3061\u306f');
  assert.equal(engine.kept, 1);
  kept.free();
  assert.equal(engine.kept, 0);
});

for (const id of MESSAGES) {
  test(`${id}: the outline is byte by byte that of the native core`, async () => {
    const message = await parseMessage(await readFile(at(`tests/messages/${id}.eml`)));
    assert.equal(`${JSON.stringify(message, undefined, 2)}\n`, await readFile(at(`tests/messages/${id}.outline.json`), 'utf8'));
    message.free();
  });

  test(`${id}: the report is byte by byte that of the native core`, async () => {
    const report = await checkMessage(await readFile(at(`tests/messages/${id}.eml`)), { profile: 'bulk', now: new Date(NOW) });
    assert.equal(`${JSON.stringify(report, undefined, 2)}\n`, await readFile(at(`tests/messages/${id}.json`), 'utf8'));
  });
}

const sendworthy = (...args) =>
  new Promise((resolve) => {
    execFile(process.execPath, [at('pkg/bin/sendworthy.js'), ...args], (error, stdout, stderr) =>
      resolve({ status: error?.code ?? 0, stdout, stderr }));
  });

test('the command line: a message, its outline, its findings', async () => {
  const file = at('tests/messages/faulty.eml');
  const plain = await sendworthy('message', file, '--bulk');
  assert.equal(plain.status, 1);
  assert.match(plain.stdout, /^error\[MSG002\]: `From` stands twice\n {2}line 2 +\u2502 From: Ben/m);
  const { findings } = JSON.parse((await sendworthy('message', file, '--bulk', '--json')).stdout);
  const { runs: [{ results }] } = JSON.parse((await sendworthy('message', file, '--bulk', '--sarif')).stdout);
  assert.deepEqual(results.map(({ ruleId }) => ruleId), findings.map(({ code }) => code));
  const [{ locations: [{ physicalLocation: { artifactLocation, region } }] }] = results;
  assert.equal(artifactLocation.uri, file);
  assert.deepEqual([region.byteOffset, region.byteLength], [findings[0].labels[0].span.start, findings[0].labels[0].span.end - findings[0].labels[0].span.start]);
  assert.deepEqual([region.startLine, region.startColumn, region.endLine], [2, 1, 2]);
  const outline = await sendworthy('mime', file);
  assert.equal(outline.status, 0);
  assert.match(outline.stdout, /multipart\/alternative[\s\S]*text\/html[\s\S]*application\/pdf {2}plan\.pdf, base64/);
  assert.equal((await sendworthy('message')).status, 2);
  assert.equal((await sendworthy('message', '/nowhere')).status, 2);
});

test('the command line: a terminal obeys nothing that a message says', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'sendworthy-'));
  const file = join(dir, 'escapes.eml');
  const hostile = '\x1b[31m\x9b2J\x07\xe2\x80\xae';
  await writeFile(file, bytes(`Subject: ${hostile}\nFrom: ${hostile} <a@example.com>\nContent-Type: text/${hostile}; charset="${hostile}"; name="${hostile}"\nContent-Transfer-Encoding: ${hostile}\n\nx\n`));
  for (const command of ['mime', 'message']) {
    const { stdout } = await sendworthy(command, file);
    assert.doesNotMatch(stdout, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/, command);
  }
  await rm(dir, { recursive: true });
});

test('the command line: what is read by `head` ends in silence', { skip: process.platform === 'win32' && 'no shell' }, async () => {
  const { stderr } = await new Promise((resolve) => {
    const command = `"${process.execPath}" "${at('pkg/bin/sendworthy.js')}" message --json "${at('tests/messages/faulty.eml')}" | head -c 1`;
    exec(command, (_, stdout, stderr) => resolve({ stdout, stderr }));
  });
  assert.equal(stderr, '');
});

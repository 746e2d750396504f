// Messages signed by the host's keys: what is signed verifies, and the key stays where it is.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { snapshot } from 'sendworthy/dns';
import { generateKeyPair, signMessage, verifyMessage } from 'sendworthy/message';

import { Random, draft } from '../tools/letters.js';

const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const NOW = new Date('2026-11-24T00:00:00Z');
const LETTER = 'From: Ann <ann@example.com>\r\nTo: bob@example.net\r\nSubject: Hello\r\n\r\nHello Bob\r\n';
const bytes = (text) => new TextEncoder().encode(text);
const text = (message) => Buffer.from(message).toString('latin1');
const zone = (...records) => snapshot(records.map(({ name, type, value }) => `${name}. ${type} ${value}`).join('\n'));
const results = async (message, resolver) =>
  (await verifyMessage(message, { resolver, now: NOW })).dkim.map(({ result, reason }) => reason ?? result);

const rsa = await generateKeyPair({ domain: 'example.com', selector: 'r1' });
const ed25519 = await generateKeyPair({ domain: 'example.com', selector: 'e1', algorithm: 'ed25519' });
const KEYS = { r1: rsa, e1: ed25519 };
const WORLD = zone(rsa.record, ed25519.record);
const how = (selector, more) => ({ key: KEYS[selector].privateKey, domain: 'example.com', selector, now: NOW, ...more });

test('random messages: what is signed verifies, and what is changed does not', async () => {
  const random = new Random(6376);
  const forms = ['relaxed/relaxed', 'relaxed/simple', 'simple/relaxed', 'simple/simple'];
  for (let round = 0; round < 120; round += 1) {
    const raw = draft(random);
    const selector = random.of(['r1', 'e1']);
    const options = how(selector, { canonicalization: random.of(forms), overSign: random.below(3) > 0 });
    const { message, signed } = await signMessage(raw, options);
    assert.deepEqual(await results(message, WORLD), ['pass'], text(message));
    // Signed once more, both fit.
    const other = selector === 'r1' ? 'e1' : 'r1';
    const twice = await signMessage(message, how(other, { canonicalization: random.of(forms) }));
    assert.deepEqual(await results(twice.message, WORLD), ['pass', 'pass'], text(twice.message));
    assert.ok(signed.filter((name) => name === 'From').length === (options.overSign ? 2 : 1));
    const changed = Uint8Array.from(message);
    const from = text(changed).indexOf('ann@example.com');
    changed[from] ^= 1;
    assert.deepEqual(await results(changed, WORLD), ['header']);
    const end = text(message).includes('\r\n') ? '\r\n' : '\n';
    assert.deepEqual(await results(Buffer.concat([message, bytes(`${end}${end}.${end}`)]), WORLD), ['body']);
  }
});

test('a key of Web Crypto signs as the same key in PEM does, and gives nothing away', async () => {
  const der = Buffer.from(ed25519.privateKey.replace(/-----.*-----|\s/g, ''), 'base64');
  const key = await crypto.subtle.importKey('pkcs8', der, 'Ed25519', false, ['sign']);
  const shut = await signMessage(bytes(LETTER), how('e1', { key }));
  const open = await signMessage(bytes(LETTER), how('e1'));
  assert.equal(shut.field, open.field);
  assert.equal(shut.record, undefined);
  assert.deepEqual(open.record, ed25519.record);
  const extractable = await crypto.subtle.importKey('pkcs8', der, 'Ed25519', true, ['sign']);
  assert.deepEqual((await signMessage(bytes(LETTER), how('e1', { key: extractable }))).record, ed25519.record);
});

test('the keys of RFC 8463: PKCS #1, and the bare 32 bytes', async () => {
  const keys = snapshot(await readFile(at('tests/signed/rfc8463.zone'), 'utf8'));
  const letter = bytes('From: joe@football.example.com\r\n\r\nHi.\r\n');
  const domain = 'football.example.com';
  const pem = await readFile(at('tests/signed/rfc8463-rsa.pem'), 'utf8');
  const seed = 'nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=';
  const first = await signMessage(letter, { key: pem, domain, selector: 'test', now: NOW });
  assert.ok(first.notes.some((note) => note.startsWith('the key has 1024 bits')));
  const second = await signMessage(first.message, { key: seed, domain, selector: 'brisbane', now: NOW });
  assert.deepEqual(await results(second.message, keys), ['pass', 'pass']);
  assert.equal(second.record.text, 'v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=');
  // The same key without its armour.
  const bare = pem.replace(/-----.*-----/g, '');
  assert.equal((await signMessage(letter, { key: bare, domain, selector: 'test', now: NOW })).field, first.field);
});

test('the field: its lines, its tags, the ends of its lines', async () => {
  const { field, message, signed, notSigned, notes } = await signMessage(
    bytes(LETTER.replaceAll('\r\n', '\n').replace('To:', 'X-Mailer: m\nTo:')),
    how('r1', { identity: 'ann@news.example.com', expires: new Date('2026-12-24T00:00:00Z'), fields: ['From', 'subject'] }),
  );
  assert.match(field, /^DKIM-Signature: v=1; a=rsa-sha256; c=relaxed\/relaxed; d=example\.com; s=r1;\n /);
  assert.match(field, / i=ann@news\.example\.com; t=1795478400; x=1798070400; h=From:From:subject:\n subject;/);
  assert.ok(!field.includes('\r') && field.endsWith('\n') && field.split('\n').every((line) => line.length < 78));
  assert.ok(text(message).startsWith(`${field}From: Ann`));
  assert.deepEqual([signed, notSigned], [['From', 'From', 'subject', 'subject'], ['X-Mailer', 'To']]);
  assert.match(notes[0], /LF: they are signed as they go over the wire/);
  const idn = await signMessage(bytes(LETTER), how('r1', { domain: 'bücher.example', identity: '@bücher.example' }));
  assert.match(idn.field, /d=xn--bcher-kva\.example;[\s\S]* i=@xn--bcher-kva\.example;/);
  assert.equal(idn.record.name, 'r1._domainkey.xn--bcher-kva.example');
});

test('through Amazon SES: what it writes anew is left out, and one signature is all', async () => {
  const raw = bytes(`Date: Tue, 24 Nov 2026 00:00:00 +0000\r\nMessage-ID: <1@example.com>\r\nReturn-Path: <b@example.com>\r\n${LETTER}`);
  const { message, signed, notSigned, notes } = await signMessage(raw, how('r1', { target: 'ses' }));
  assert.deepEqual(notSigned, ['Date', 'Message-ID', 'Return-Path']);
  assert.ok(signed.every((name) => !['Date', 'Message-ID', 'Return-Path', 'Bounces-To'].includes(name)));
  assert.ok(notes.some((note) => /refuses a second `DKIM-Signature`/.test(note)));
  // Whatever it writes there, the signature fits.
  const through = text(message).replace(/^Date:.*$/m, 'Date: Wed, 25 Nov 2026 00:00:00 +0000').replace('<1@example.com>', '<0100@email.amazonses.com>');
  assert.deepEqual(await results(Buffer.from(through, 'latin1'), WORLD), ['pass']);
  await assert.rejects(signMessage(message, how('r1', { target: 'ses' })), { name: 'SendworthyError', message: /refuses a second one/ });
});

test('keys that do not sign are refused, without a word of theirs', async () => {
  const body = rsa.privateKey.split('\n').slice(1, -2).join('\n');
  const spoiled = [
    rsa.privateKey.replace('PRIVATE', 'PUBLIC').replace('PRIVATE', 'PUBLIC'),
    `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${body}\n-----END ENCRYPTED PRIVATE KEY-----`,
    `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n${body}\n-----END RSA PRIVATE KEY-----`,
    `-----BEGIN EC PRIVATE KEY-----\n${body}\n-----END EC PRIVATE KEY-----`,
    `-----BEGIN PRIVATE KEY-----\n${body.slice(0, -200)}\n-----END PRIVATE KEY-----`,
    `-----BEGIN PRIVATE KEY-----\n${body}!\n-----END PRIVATE KEY-----`,
    body.slice(100),
    '',
    'no key',
  ];
  for (const key of spoiled) {
    const error = await signMessage(bytes(LETTER), how('r1', { key })).catch((error) => error);
    assert.equal(error.name, 'SendworthyError', key.slice(0, 60));
    const said = `${error.message} ${error.cause?.message ?? ''} ${error.stack}`;
    for (let start = 0; start + 12 < key.length; start += 7) {
      const part = key.slice(start, start + 12);
      if (!/[- \n]/.test(part)) assert.ok(!said.includes(part), said);
    }
  }
  const generate = (algorithm, usages) => crypto.subtle.generateKey(algorithm, true, usages);
  const { privateKey: pss } = await generate({ name: 'RSA-PSS', modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1), hash: 'SHA-256' }, ['sign', 'verify']);
  await assert.rejects(signMessage(bytes(LETTER), how('r1', { key: pss })), /the key is for RSA-PSS with SHA-256/);
  const pkcs1 = (modulusLength, hash) => generate({ name: 'RSASSA-PKCS1-v1_5', modulusLength, publicExponent: Uint8Array.of(1, 0, 1), hash }, ['sign', 'verify']);
  await assert.rejects(signMessage(bytes(LETTER), how('r1', { key: (await pkcs1(2048, 'SHA-1')).privateKey })), /with SHA-1: DKIM takes/);
  const small = await pkcs1(768, 'SHA-256');
  await assert.rejects(signMessage(bytes(LETTER), how('r1', { key: small.privateKey })), /768 bits: verifiers refuse/);
  await assert.rejects(signMessage(bytes(LETTER), how('r1', { key: small.publicKey })), /none that signs/);
});

test('messages and options that are refused', async () => {
  const refused = (raw, options, message) => assert.rejects(signMessage(raw, how('r1', options)), { name: 'SendworthyError', message });
  await refused(bytes('To: bob@example.net\r\n\r\n'), {}, /no `From`/);
  await refused(bytes(`From: ben@example.com\r\n${LETTER}`), {}, /more than one `From`/);
  await refused(bytes(LETTER), { domain: 'a..b' }, /`a\.\.b` cannot stand/);
  await refused(bytes(LETTER), { fields: ['From', 'Received'] }, /`Received` is not to be signed/);
  await refused(bytes(LETTER), { fields: ['Subject'] }, /no `From`/);
  await refused(bytes(LETTER), { expires: NOW }, /would end before/);
  await refused(bytes(LETTER), { identity: 'ann@example.net' }, /neither in the domain/);
  for (const wrong of [{ key: 7 }, { domain: 7 }, { target: 'mars' }, { canonicalization: 'nofws' }, { fields: 'From' }, { overSign: 1 }, { now: 'now' }, { signal: 1 }]) {
    await assert.rejects(signMessage(bytes(LETTER), how('r1', wrong)), TypeError, JSON.stringify(wrong));
  }
  await assert.rejects(signMessage(LETTER, how('r1')), TypeError);
  await assert.rejects(generateKeyPair({ domain: 'example.com', selector: 's', bits: 512 }), TypeError);
  await assert.rejects(generateKeyPair({ domain: 'example.com', selector: 's', algorithm: 'dsa' }), TypeError);
  await assert.rejects(generateKeyPair({ domain: 'exa mple', selector: 's' }), { name: 'SendworthyError' });
});

const sendworthy = (args, input = '') =>
  new Promise((resolve) => {
    const run = execFile(process.execPath, [at('pkg/bin/sendworthy.js'), ...args], { encoding: 'latin1' }, (error, stdout, stderr) =>
      resolve({ status: error?.code ?? 0, stdout, stderr }));
    run.stdin.end(input);
  });

test('the command line: a key, a signature, and a verdict', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'sendworthy-'));
  const [key, out, dns] = ['s1.pem', 'signed.eml', 'zone'].map((name) => join(dir, name));
  const where = ['--domain', 'example.com', '--selector', 's1'];
  const made = await sendworthy(['key', key, ...where, '--ed25519']);
  assert.deepEqual([made.status, made.stderr], [0, '']);
  assert.match(made.stdout, /^s1\._domainkey\.example\.com\. TXT "v=DKIM1; k=ed25519; p=[^"]+"\n$/);
  if (process.platform !== 'win32') assert.equal((await stat(key)).mode & 0o777, 0o600);
  const again = await sendworthy(['key', key, ...where]);
  assert.equal(again.status, 2);
  assert.match(again.stderr, /is there already, and nothing is overwritten/);

  await writeFile(dns, made.stdout);
  const letter = Buffer.from('From: ann@example.com\nSubject: Gr\xfc\xdfe\n\nHello\n', 'latin1');
  const piped = await sendworthy(['sign', '-', '--key', key, ...where], letter);
  assert.equal(piped.status, 0);
  assert.ok(piped.stdout.endsWith(letter.toString('latin1')));
  assert.match(piped.stderr, /^note: the lines of the file end in LF/m);
  await writeFile(out, piped.stdout, 'latin1');
  assert.match((await sendworthy(['verify', out, '--dns', dns])).stdout, /^dkim +pass/m);
  const asked = (...args) => sendworthy(['sign', out, '--key', key, ...where, ...args]);
  assert.equal((await asked('--record')).stdout, made.stdout);
  assert.match((await asked('--field', '--sign', 'from:subject', '--no-over-signing')).stdout, /^DKIM-Signature:[\s\S]* h=from:subject;[\s\S]*\n$/);
  assert.deepEqual(Object.keys(JSON.parse((await asked('--json')).stdout)), ['field', 'record', 'signed', 'notSigned', 'notes']);
  assert.equal((await asked('--out', join(dir, 'again.eml'))).stdout, '');
  assert.ok((await readFile(join(dir, 'again.eml'), 'latin1')).endsWith(piped.stdout));
  for (const wrong of [['--target', 'ses'], ['--target', 'mars'], ['--expires', 'soon'], ['--json', '--field'], ['--sign', 'Received:from']]) {
    assert.equal((await asked(...wrong)).status, 2, wrong.join(' '));
  }
  assert.equal((await sendworthy(['sign', out, '--key', key])).status, 2);
  assert.equal((await sendworthy(['key', key, ...where, '--bits', 'many'])).status, 2);
  await rm(dir, { recursive: true });
});

// Messages verified as a receiver does it: what the core says natively, in wasm.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { saveSnapshot, snapshot } from 'sendworthy/dns';
import { verifyMessage } from 'sendworthy/message';

const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const NOW = new Date('2026-11-24T00:00:00Z');
const SENDER = { ip: '192.0.2.25', mailFrom: 'bounces@mail.football.example.com', helo: 'mail.football.example.com' };

const signed = await readFile(at('tests/signed/rfc8463.eml'), 'utf8');
const MESSAGES = {
  rfc8463: signed,
  damaged: `${signed.replace('Is dinner ready?', '[list] Is dinner ready?')}--\nSent by a list\n`,
};
const resolver = snapshot(await readFile(at('tests/signed/rfc8463.zone'), 'utf8'));

for (const [id, text] of Object.entries(MESSAGES)) {
  test(`${id}: the report is byte by byte that of the native core`, async () => {
    const report = await verifyMessage(new Blob([text]), { resolver, now: NOW, ...SENDER });
    assert.equal(`${JSON.stringify(report, undefined, 2)}\n`, await readFile(at(`tests/signed/${id}.json`), 'utf8'));
    // The answers are enough to say it again.
    const again = await verifyMessage(new Blob([text]), { resolver: snapshot(saveSnapshot(report)), now: NOW, ...SENDER });
    assert.deepEqual(again, report);
  });
}

test('what is not known is said to be that', async () => {
  const { authors, spf, notChecked } = await verifyMessage(new Blob([MESSAGES.damaged]), { resolver, now: NOW });
  assert.equal(authors[0].result, 'temperror');
  assert.equal(spf, undefined);
  assert.match(notChecked[0], /^SPF/);
});

test('without MAIL FROM, or any name of a bounce, SPF is unknown and not none', async () => {
  const { ip, mailFrom, helo } = SENDER;
  for (const known of [{ ip }, { ip, helo }, { mailFrom, helo }, { ip, mailFrom: '' }]) {
    const { authors, spf, notChecked } = await verifyMessage(new Blob([MESSAGES.damaged]), { resolver, now: NOW, ...known });
    assert.deepEqual([authors[0].result, spf], ['temperror', undefined], JSON.stringify(known));
    assert.match(notChecked[0], /^SPF: .* MAIL FROM$/);
  }
  const bounce = await verifyMessage(new Blob([MESSAGES.damaged]), { resolver, now: NOW, ip, mailFrom: '', helo });
  assert.equal(bounce.spf.identity, 'helo');
});

test('an internationalized author has the policy of the A-labels', async () => {
  const world = snapshot('_dmarc.xn--bcher-kva.example. 300 IN TXT "v=DMARC1; p=reject"');
  const mail = new Blob(['From: ann@b\u00fccher.example\n\nHello\n']);
  const { authors } = await verifyMessage(mail, { resolver: world, now: NOW, ip: '192.0.2.9', mailFrom: 'eve@evil.test' });
  assert.deepEqual([authors[0].domain, authors[0].result], ['xn--bcher-kva.example', 'fail']);
});

test('what nobody answers for is the reason', async () => {
  const because = async (answers) => {
    const silent = snapshot({ format: 'sendworthy-dns/1', taken: NOW.toISOString(), answers });
    const { authors } = await verifyMessage(new Blob([MESSAGES.rfc8463]), { resolver: silent, now: NOW });
    return authors[0].because;
  };
  assert.match(await because([]), /^DNS did not answer for the DMARC policy, and SPF is not known/);
  const answered = await verifyMessage(new Blob([MESSAGES.rfc8463]), { resolver, now: NOW });
  const policies = saveSnapshot(answered).answers.filter(({ name }) => !name.includes('_domainkey'));
  assert.match(await because(policies), /^DNS did not answer for `football\.example\.com` by DKIM, and SPF is not known/);
});

test('what is no message, no address and no text is refused', async () => {
  await assert.rejects(verifyMessage('From: a@example.com'), TypeError);
  await assert.rejects(verifyMessage(new Uint8Array(), { resolver, ip: 7 }), TypeError);
  await assert.rejects(verifyMessage(new Uint8Array(), { resolver, ip: 'here' }), { name: 'SendworthyError', message: /`here`/ });
  const nothing = await verifyMessage(new Uint8Array(), { resolver });
  assert.deepEqual([nothing.dkim, nothing.authors], [[], []]);
});

test('what a message claims is believed by the name of the receiver', async () => {
  const field = 'Authentication-Results: mx.example.org; dkim=pass header.d=football.example.com\n';
  const claimed = `${field}Received: from mail.football.example.com by mx.example.org; Tue, 24 Nov 2026 00:00:00 +0000\n${signed}`;
  const told = async (options, message = claimed) => {
    const { claims, results } = await verifyMessage(new Blob([message]), { resolver, now: NOW, ...options });
    return [claims.map(({ trust, results: [{ agrees }] }) => [trust, agrees]), results.split(';')[0]];
  };
  assert.deepEqual(await told({}), [[['untrusted', true]], 'Authentication-Results: receiver.example']);
  assert.deepEqual(await told({ authservId: 'mx.example.org' }), [[['trusted', true]], 'Authentication-Results: mx.example.org']);
  // Where nothing was received, whoever wrote the message may have written that too.
  const [[[trust]]] = await told({ authservId: 'mx.example.org' }, field + signed);
  assert.equal(trust, 'if-cleaned');
  await assert.rejects(verifyMessage(new Uint8Array(), { authservId: 1 }), TypeError);
});

test('hostile messages, keys and clocks end in a report', async () => {
  const field = (at, h = 'from') => `DKIM-Signature: v=1; a=rsa-sha256; d=d${at}.example; s=s; l=${at}; h=${h}; bh=AAAA; b=AAAA\r\n`;
  const rest = 'From: a@example.com\r\n\r\nbody\r\n';
  const keys = ['', 'MAA=', 'MAYCAQACAQA=', 'MAYCAQMCAQE=', 'MAYCAQ8CAQM=', 'A'.repeat(43), 'A'.repeat(5000)];
  const answers = keys.map((key, at) => ({ name: `s._domainkey.d${at}.example`, text: `v=DKIM1; p=${key}` }));
  const zone = answers.map(({ name, text }) => `${name}. 300 IN TXT ${text.match(/.{1,255}/g).map((piece) => `"${piece}"`).join(' ')}\n`);
  const world = snapshot(zone.join(''));
  const many = Array.from({ length: 10_000 }, (_, at) => field(at)).join('') + rest;
  for (const now of [new Date(-8.64e15), NOW, new Date(8.64e15)]) {
    const report = await verifyMessage(new Blob([many]), { resolver: world, now });
    assert.equal(report.dkim.length, 20);
    assert.ok(report.dkim.every(({ result }) => result !== 'pass'));
    assert.ok(report.notChecked.includes('DKIM: 9980 signatures behind the first 20'), report.notChecked.join('\n'));
  }
  const names = await verifyMessage(new Blob([field(1, `${'x:'.repeat(10_000)}from`) + rest]), { resolver: world, now: NOW });
  assert.equal(names.dkim[0].signed.length, 256);
  assert.equal(names.work.checked, 0);
});

const sendworthy = (...args) =>
  new Promise((resolve) => {
    execFile(process.execPath, [at('pkg/bin/sendworthy.js'), ...args], (error, stdout, stderr) =>
      resolve({ status: error?.code ?? 0, stdout, stderr }));
  });

test('the command line: a verdict, and the cause of a failure', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'sendworthy-'));
  const file = join(dir, 'damaged.eml');
  await writeFile(file, MESSAGES.damaged);
  const world = ['--dns', at('tests/signed/rfc8463.zone'), '--mail-from', SENDER.mailFrom];
  const good = await sendworthy('verify', at('tests/signed/rfc8463.eml'), ...world);
  assert.deepEqual([good.status, good.stderr], [0, '']);
  assert.match(good.stdout, /^dmarc +pass +football\.example\.com: aligned and authenticated: `football\.example\.com` by DKIM$/m);
  const bad = await sendworthy('verify', file, ...world, '--ip', '198.51.100.1');
  assert.equal(bad.status, 1);
  assert.match(bad.stdout, /cause: `Subject` changed after signing: the signer had `Is dinner ready\?`/);
  assert.match(bad.stdout, /cause: a footer of 20 bytes was appended/);
  assert.match(bad.stdout, /^error\[DKM421\]: the header fields are not those that `football\.example\.com` signed$/m);
  assert.match(bad.stdout, /^ +line 18 │ Subject: \[list\] Is dinner ready\?$/m);
  assert.match(bad.stdout, /^ +test\._domainkey\.football\.example\.com TXT │ v=DKIM1; k=rsa;/m);
  assert.match(bad.stdout, /^4 errors, 1 warning, 0 info$/m);
  const unknown = await sendworthy('verify', file, ...world, '--json');
  assert.equal(unknown.status, 3);
  assert.equal(JSON.parse(unknown.stdout).dkim.length, 2);
  assert.equal((await sendworthy('verify')).status, 2);
  await rm(dir, { recursive: true });
});

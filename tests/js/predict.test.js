// What a message will carry through Amazon SES: what the core says natively, in wasm.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { saveSnapshot, snapshot } from 'sendworthy/dns';
import { predictMessage, signMessage } from 'sendworthy/message';

const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const NOW = new Date('2026-11-24T00:00:00Z');
const PLAIN = 'From: ann@example.com\r\nTo: bob@example.net\r\nSubject: Hi\r\n\r\nHello\r\n';
const TOKENS = ['a', 'b', 'c'].map((letter) => letter.repeat(32));
const SENDINGS = {
  'ses-default': { region: 'eu-west-1', dkim: false },
  'ses-easy': { region: 'eu-west-1', identity: 'example.com', mailFromDomain: 'bounce.example.com', easyDkim: TOKENS },
};
const resolver = snapshot(await readFile(at('tests/signed/ses.zone'), 'utf8'));

for (const [id, sending] of Object.entries(SENDINGS)) {
  test(`${id}: the prediction is byte by byte that of the native core`, async () => {
    const report = await predictMessage(new Blob([PLAIN]), { resolver, now: NOW, ...sending });
    assert.equal(`${JSON.stringify(report, undefined, 2)}\n`, await readFile(at(`tests/signed/${id}.json`), 'utf8'));
    // The answers are enough to say it again.
    const again = await predictMessage(new Blob([PLAIN]), { resolver: snapshot(saveSnapshot(report)), now: NOW, ...sending });
    assert.deepEqual(again, report);
  });
}

test('what is not said of the identity is not known', async () => {
  const report = await predictMessage(new Blob([PLAIN]), { resolver, now: NOW, region: 'EU-WEST-1' });
  assert.deepEqual([report.verdict, report.dkim[0].result, report.region], ['unknown', 'unknown', 'eu-west-1']);
  const byodkim = await predictMessage(new Blob([PLAIN]), { resolver, now: NOW, region: 'eu-west-1', byodkim: 'own' });
  assert.equal(byodkim.verdict, 'pass');
});

test('a server of one’s own', async () => {
  const zone = snapshot(await readFile(at('tests/signed/rfc8463.zone'), 'utf8'));
  const sending = { ip: '192.0.2.25', mailFrom: 'joe@mail.football.example.com' };
  const raw = new Blob(['From: joe@football.example.com\r\n\r\nHello\r\n']);
  assert.equal((await predictMessage(raw, { resolver: zone, now: NOW, ...sending })).verdict, 'pass');
  const signed = { ip: '198.51.100.1', mailFrom: 'joe@elsewhere.example', sign: { domain: 'football.example.com', selector: 'test' } };
  const { verdict, dkim } = await predictMessage(raw, { resolver: zone, now: NOW, ...signed });
  assert.deepEqual([verdict, dkim[0].by], ['pass', 'server']);
});

test('a message signed for Amazon SES goes through whole, and another does not', async () => {
  const { privateKey } = await crypto.subtle.generateKey(
    { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' }, true, ['sign', 'verify']);
  const raw = new Blob([`X-SES-CONFIGURATION-SET: set\r\nDate: Tue, 24 Nov 2026 00:00:00 +0000\r\n${PLAIN}`]);
  const ask = async (options) => {
    const { message, record } = await signMessage(raw, { key: privateKey, domain: 'example.com', selector: 's1', now: NOW, ...options });
    const zone = `${await readFile(at('tests/signed/ses.zone'), 'utf8')}${record.name}. TXT ${record.value}\n`;
    return predictMessage(message, { resolver: snapshot(zone), now: NOW, region: 'eu-west-1', dkim: false });
  };
  const whole = await ask({ target: 'ses' });
  assert.deepEqual([whole.verdict, whole.dkim[0].by, whole.dkim[0].breaks], ['pass', 'message', []]);
  assert.match(whole.notChecked.join(), /configuration set/);
  const broken = await ask({ target: 'smtp' });
  assert.deepEqual([broken.verdict, broken.dkim[0].result, broken.dkim[0].breaks.includes('Date')], ['fail', 'fail', true]);
  const mended = broken.changes.find(({ title }) => title.startsWith('leave `Date`'));
  assert.equal(mended?.verdict, 'pass');
  const removed = await ask({ fields: ['From', 'X-SES-CONFIGURATION-SET', 'X-SES-MESSAGE-TAGS'], overSign: false });
  assert.deepEqual(removed.dkim[0].breaks, ['X-SES-CONFIGURATION-SET']);
});

test('what is no region, no domain and no selector is refused', async () => {
  const ask = (sending, input = new Blob([PLAIN])) => predictMessage(input, { resolver, now: NOW, ...sending });
  const refused = (sending, message) => assert.rejects(ask(sending), { name: 'SendworthyError', message });
  await refused({ region: 'moon-1' }, /`moon-1`/);
  await refused({ region: 'eu-west-1', identity: 'a..b' }, /`a\.\.b`/);
  await refused({ region: 'eu-west-1', mailFromDomain: '' }, /no domain/);
  await refused({ region: 'eu-west-1', byodkim: 'a b' }, /`a b`/);
  await refused({ region: 'eu-west-1', easyDkim: ['a', 'b', 'c;'] }, /`c;`/);
  await refused({ ip: 'here', mailFrom: 'a@example.com' }, /`here`/);
  const wrong = [
    {}, { region: 'eu-west-1', ip: '192.0.2.1' }, { region: 7 }, { region: 'eu-west-1', easyDkim: ['a'] }, { region: 'eu-west-1', easyDkim: TOKENS, byodkim: 's' },
    { region: 'eu-west-1', dkim: true }, { region: 'eu-west-1', behaviorOnMxFailure: 'no' }, { ip: '192.0.2.1', mailFrom: 'a@b.example', sign: { domain: 'example.com' } },
    { ip: '192.0.2.1', mailFrom: 'a@b.example', sign: null }, { ip: '192.0.2.1' }, { ip: '192.0.2.1', mailFrom: '' },
  ];
  for (const sending of wrong) await assert.rejects(ask(sending), TypeError, JSON.stringify(sending));
  await assert.rejects(ask(SENDINGS['ses-easy'], PLAIN), TypeError);
  const reason = new Error('enough');
  await assert.rejects(ask({ ...SENDINGS['ses-easy'], signal: AbortSignal.abort(reason) }), reason);
});

const dir = await mkdtemp(join(tmpdir(), 'sendworthy-'));
after(() => rm(dir, { recursive: true }));
const file = join(dir, 'plain.eml');
await writeFile(file, PLAIN);

const sendworthy = (...args) =>
  new Promise((resolve) => {
    execFile(process.execPath, [at('pkg/bin/sendworthy.js'), 'predict', ...args], (error, stdout, stderr) =>
      resolve({ status: error?.code ?? 0, stdout, stderr }));
  });

test('the command line: a verdict, and what would change it', async () => {
  const world = [file, '--dns', at('tests/signed/ses.zone'), '--region', 'eu-west-1'];
  const good = await sendworthy(...world, '--mail-from-domain', 'bounce.example.com', '--easy-dkim', TOKENS.join(','));
  assert.deepEqual([good.status, good.stderr], [0, '']);
  assert.match(good.stdout, /^dmarc +pass +example\.com: aligned and authenticated: `example\.com` by DKIM, `bounce\.example\.com` by SPF$/m);
  const bad = await sendworthy(...world, '--no-dkim');
  assert.equal(bad.status, 1);
  assert.match(bad.stdout, /^dmarc +fail +example\.com/m);
  assert.match(bad.stdout, /publish: mail-from\.example\.com MX 10 feedback-smtp\.eu-west-1\.amazonses\.com$/m);
  assert.match(bad.stdout, /publish: mail-from\.example\.com TXT "v=spf1 include:amazonses\.com ~all"$/m);
  const unknown = await sendworthy(...world, '--json');
  assert.equal(unknown.status, 3);
  assert.equal(JSON.parse(unknown.stdout).verdict, 'unknown');
  const server = await sendworthy(file, '--dns', at('tests/signed/ses.zone'), '--ip', '192.0.2.1', '--mail-from', 'a@example.com', '--sign', 'own@example.com');
  assert.equal(server.status, 0, server.stderr);
  const wrong = [[], ['--region', 'moon-1'], ['--ip', '192.0.2.1', '--byodkim', 's'], ['--region', 'eu-west-1', '--sign', 's@example.com'],
    ['--region', 'eu-west-1', '--easy-dkim', 'a,b'], ['--region', 'eu-west-1', '--no-dkim', '--byodkim', 's'], ['--ip', '192.0.2.1', '--mail-from', 'a@example.com', '--sign', 's'], ['--ip', '192.0.2.1'], ['--ip', '192.0.2.1', '--mail-from', '<>']];
  for (const args of wrong) assert.equal((await sendworthy(file, '--dns', at('tests/signed/ses.zone'), ...args)).status, 2, args.join(' '));
});

// Reports as a caller and the command line see them; what is in them is tested in Rust.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { deflateRawSync, gzipSync } from 'node:zlib';

import { readReport } from 'sendworthy/message';

import { engine } from '../../pkg/dist/message/report.js';

const BIN = fileURLToPath(new URL('../../pkg/bin/sendworthy.js', import.meta.url));
const bytes = (text) => new TextEncoder().encode(text);

const XML = `<feedback>
  <report_metadata><org_name>example.net</org_name><email>a@example.net</email><report_id>7</report_id>
    <date_range><begin>1700000000</begin><end>1700086399</end></date_range></report_metadata>
  <policy_published><domain>example.com</domain><p>reject</p><pct>100</pct></policy_published>
  <record>
    <row><source_ip>192.0.2.1</source_ip><count>3</count>
      <policy_evaluated><disposition>reject</disposition><dkim>fail</dkim><spf>fail</spf></policy_evaluated></row>
    <identifiers><header_from>example.com</header_from></identifiers>
    <auth_results><spf><domain>example.org</domain><result>none</result></spf></auth_results>
  </record>
</feedback>`;

const BOUNCE = `From: MAILER-DAEMON@example.net
Subject: failure notice

<bob@example.net>:
550 5.1.1 User unknown
`.replaceAll('\n', '\r\n');

test('a DMARC report, packed or not', async () => {
  const plain = await readReport(bytes(XML));
  assert.equal(plain.schema, 1);
  assert.equal(plain.kind, 'dmarc-aggregate');
  assert.deepEqual(plain.dmarc.totals, {
    messages: 3,
    passed: 0,
    dkim: 0,
    spf: 0,
    failedDelivered: 0,
    quarantined: 0,
    rejected: 3,
  });
  assert.deepEqual(plain.dmarc.policy, { domain: 'example.com', p: 'reject', pct: 100 });
  assert.deepEqual(plain.dmarc.records[0].spfResults, [{ domain: 'example.org', result: 'none' }]);
  assert.deepEqual(plain.problems, []);
  const packed = await readReport(gzipSync(XML));
  assert.deepEqual(packed.dmarc, plain.dmarc);
  assert.deepEqual(packed.packing, ['gzip']);
});

test('a TLS report', async () => {
  const json = {
    'organization-name': 'Example',
    'date-range': { 'start-datetime': '2024-01-01T00:00:00Z', 'end-datetime': '2024-01-01T23:59:59Z' },
    'report-id': '1',
    policies: [
      {
        policy: { 'policy-type': 'sts', 'policy-domain': 'example.com' },
        summary: { 'total-successful-session-count': 5, 'total-failure-session-count': 2 },
        'failure-details': [{ 'result-type': 'certificate-expired', 'failed-session-count': 2 }],
      },
    ],
  };
  const read = await readReport(new Blob([gzipSync(JSON.stringify(json))]));
  assert.equal(read.kind, 'tls-rpt');
  assert.deepEqual(read.tls.totals, { successful: 5, failed: 2 });
  assert.deepEqual(read.tls.policies[0].failures, [{ result: 'certificate-expired', sessions: 2 }]);
});

test('a bounce', async () => {
  const read = await readReport(bytes(BOUNCE));
  assert.equal(read.kind, 'bounce');
  assert.equal(read.mail.from, 'MAILER-DAEMON@example.net');
  const [{ address, status, replyCode, reason, class: hardness }] = read.bounce.recipients;
  assert.deepEqual([address, status, replyCode, reason, hardness], ['bob@example.net', '5.1.1', 550, 'user-unknown', 'hard']);
});

test('feedback', async () => {
  const mail = [
    'Content-Type: multipart/report; boundary=b',
    '',
    '--b',
    'Content-Type: message/feedback-report',
    '',
    'Feedback-Type: abuse',
    'Source-IP: 192.0.2.1',
    'Reported-Domain: example.com',
    '--b--',
    '',
  ].join('\r\n');
  const read = await readReport(bytes(mail));
  assert.equal(read.kind, 'feedback');
  assert.equal(read.feedback.type, 'abuse');
  assert.deepEqual(read.feedback.reportedDomains, ['example.com']);
});

test('no bytes are refused, and a bomb is not looked at', async () => {
  const none = await readReport(bytes('hello'));
  assert.equal(none.kind, 'none');
  assert.ok(none.notLookedAt.length > 0);
  const bomb = deflateRawSync(new Uint8Array(100 << 20), { level: 9 });
  const header = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3);
  const read = await readReport(new Blob([header, bomb]));
  assert.equal(read.kind, 'none');
  assert.match(read.notLookedAt[0].why, /grow beyond the limit/);
  assert.ok(engine.memory < 64 << 20);
});

test('a string is no report', async () => {
  await assert.rejects(readReport(XML), TypeError);
  await assert.rejects(readReport(bytes(XML), { signal: AbortSignal.abort(new Error('enough')) }), /enough/);
});

/** Runs the command line on standard input. */
function sendworthy(args, input) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [BIN, ...args], { env: { ...process.env, NO_COLOR: '1' } });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stdin.on('error', () => {}).end(input);
    child.on('close', (status) => resolve({ status, stdout }));
  });
}

test('the command line', async () => {
  const plain = await sendworthy(['report', '-'], XML);
  assert.equal(plain.status, 0);
  assert.match(plain.stdout, /^DMARC report of example\.net on example\.com\n/);
  assert.match(plain.stdout, /3 messages: 0 passed .* 3 failed \(0 delivered, 0 quarantined, 3 rejected\)/);
  const json = await sendworthy(['report', '--json', '-'], BOUNCE);
  assert.equal(JSON.parse(json.stdout).bounce.recipients[0].reason, 'user-unknown');
  const none = await sendworthy(['report', '-'], 'hello');
  assert.equal(none.status, 1);
  assert.match(none.stdout, /no report was found/);
});

// The command line as a script sees it: what is written where, and the exit status.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { response } from './message.js';
import { closedUrl, httpServer, table } from './servers.js';

const BIN = fileURLToPath(new URL('../../pkg/bin/sendworthy.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'sendworthy-cli-'));
after(() => rmSync(folder, { recursive: true }));

function file(name, text) {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Runs the command line; nothing is a terminal there. */
function sendworthy(args, { input = '', env = {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [BIN, ...args], { env: { ...process.env, NO_COLOR: '', FORCE_COLOR: '', ...env } });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    child.stdin.on('error', () => {}).end(input);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}

const ZONE = file('a.zone', `
$ORIGIN a.example.
@        TXT  "v=spf1 ip4:192.0.2.0/24 -all"
broken   TXT  "v=spf1 -all garbage"
`);

test('help is asked for, and goes to standard output', async () => {
  for (const args of [['--help'], ['-h'], ['help'], ['domain', '--help'], ['help', 'spf'], ['record', '-h'], ['explain', '--help']]) {
    const { status, stdout, stderr } = await sendworthy(args);
    assert.equal(status, 0, args.join(' '));
    assert.match(stdout, /Usage: sendworthy/);
    assert.equal(stderr, '');
    for (const line of stdout.split('\n')) assert.ok(line.length <= 100, line);
  }
});

test('wrong usage is status 2, with a word of help', async () => {
  for (const [args, message] of [
    [[], /Usage: sendworthy/],
    [['domian'], /error: there is no command `domian`\n  = help: the commands are `domain`/],
    [['help', 'me'], /there is no command `me`/],
    [['domain'], /error: the domain is missing\n  = help: sendworthy domain --help/],
    [['domain', 'a.example', 'b.example'], /`b.example` is one operand too many/],
    [['domain', 'a.example', '--colour'], /there is no option `--colour`/],
    [['domain', 'a.example', '--dns'], /`--dns/],
    [['domain', 'a.example', '--dns', ZONE, '--resolver', 'https://dns.example/'], /exclude each other/],
    [['domain', 'a.example', '--json', '--sarif'], /exclude each other/],
    [['domain', 'a.example', '--resolver', 'dns.example'], /`dns.example` is not the URL of a resolver/],
    [['domain', 'a.example', '--dns', join(folder, 'none')], /cannot be read/],
    [['domain', '192.0.2.1', '--dns', ZONE], /is an address, and a domain is needed/],
    [['domain', '-', '--dns', '-'], /standard input can be read once only/],
    [['spf'], /`--ip` is missing/],
    [['spf', '--ip', '192.0.2.1'], /`--mail-from` is missing/],
    [['record', 'spf', 'v=spf1 -all', '--name', 'a..example'], /`a..example` is not a domain name: a label is empty/],
    [['spf', '--ip', 'x', '--mail-from', 'a@a.example', '--dns', ZONE], /`x` is not an IP address/],
    [['explain'], /the code is missing/],
    [['explain', 'SPF999'], /there is no rule `SPF999`/],
  ]) {
    const { status, stdout, stderr } = await sendworthy(args);
    assert.equal(status, 2, args.join(' '));
    assert.match(stderr, message);
    assert.equal(stdout, '');
  }
});

test('a domain, from a zone file, as JSON', async () => {
  const { status, stdout, stderr } = await sendworthy(['domain', 'https://a.example/', '--dns', ZONE, '--json']);
  assert.equal(stderr, '');
  const report = JSON.parse(stdout);
  assert.equal(report.schema, 1);
  assert.equal(report.domain, 'a.example');
  assert.equal(status, report.findings.some(({ severity }) => severity === 'error') ? 1 : 0);
});

test('the name and the world may come from standard input', async () => {
  const name = await sendworthy(['domain', '-', '--dns', ZONE, '--json'], { input: 'a.example\n' });
  const world = await sendworthy(['domain', 'a.example', '--dns', '-', '--json'], { input: readFileSync(ZONE) });
  assert.equal(JSON.parse(name.stdout).domain, 'a.example');
  assert.equal(world.stdout, name.stdout);
});

test('a saved snapshot gives the same report', async (t) => {
  const server = await httpServer(t, table({ 'a.example TXT': ['v=spf1 -all'] }));
  const saved = join(folder, 'saved.json');
  const first = await sendworthy(['domain', 'a.example', '--resolver', server.url, '--save-dns', saved, '--json']);
  const again = await sendworthy(['domain', 'a.example', '--dns', saved, '--json']);
  assert.equal(again.stdout, first.stdout);
  assert.equal(JSON.parse(readFileSync(saved, 'utf8')).resolver, server.url);
});

test('errors are status 1', async () => {
  const { status, stdout } = await sendworthy(['domain', 'broken.a.example', '--dns', ZONE]);
  assert.match(stdout, /^error\[SPF\d{3}\]: /m);
  assert.equal(status, 1);
});

test('what DNS did not answer is status 3, unless there are errors', async (t) => {
  const down = await closedUrl();
  const { status } = await sendworthy(['domain', 'a.example', '--resolver', down]);
  assert.equal(status, 3);
  const half = await httpServer(t, ({ name, type }, query) =>
    name === 'a.example' && type === 'TXT'
      ? table({ 'a.example TXT': ['v=spf1 -all garbage'] })({ name, type }, query)
      : response(query, { rcode: 'SERVFAIL' }),
  );
  assert.equal((await sendworthy(['domain', 'a.example', '--resolver', half.url])).status, 1);
});

/** Answers of a world without a fault, of which one name fails. */
const except = (fails) => {
  const answer = table({
    'a.example TXT': ['v=spf1 include:b.example -all'],
    'b.example TXT': ['v=spf1 ip4:192.0.2.0/24 -all'],
    '_dmarc.a.example TXT': ['v=DMARC1; p=reject'],
  });
  return (asked, query) => (fails.test(asked.name) ? response(query, { rcode: 'SERVFAIL' }) : answer(asked, query));
};

for (const [what, fails, args, expected] of [
  ['nothing', /^$/, [], 0],
  ['an included record', /^b\.example$/, [], 3],
  ['the DMARC record', /^_dmarc\./, [], 3],
  ['the MTA-STS record', /^_mta-sts\./, [], 3],
  ['a selector that was guessed', /^google\._domainkey\./, [], 0],
  ['a selector that was given', /^google\._domainkey\./, ['--selector', 'google'], 3],
  ['every selector', /\._domainkey\./, [], 3],
]) {
  test(`${what} without an answer is status ${expected}`, async (t) => {
    const { url, seen } = await httpServer(t, except(fails));
    const { status, stdout } = await sendworthy(['domain', 'a.example', '--resolver', url, '--json', ...args]);
    const { findings } = JSON.parse(stdout);
    assert.deepEqual(findings.filter(({ severity }) => severity === 'error'), []);
    if (what !== 'nothing') assert.ok(seen.some(({ name }) => fails.test(name)));
    assert.equal(status, expected);
  });
}

test('a sender, with every step', async () => {
  const pass = await sendworthy(['spf', '--ip', '192.0.2.1', '--mail-from', 'ann@a.example', '--dns', ZONE]);
  assert.equal(pass.status, 0);
  assert.match(pass.stdout, /^pass: /);
  assert.match(pass.stdout, /ip4:192\.0\.2\.0\/24 {2}match/);
  const fail = await sendworthy(['spf', '--ip', '198.51.100.1', '--mail-from', '<ann@a.example>', '--dns', ZONE, '--json']);
  assert.equal(JSON.parse(fail.stdout).result, 'fail');
  const permerror = await sendworthy(['spf', '--ip', '192.0.2.1', '--helo', 'broken.a.example', '--dns', ZONE]);
  assert.equal(permerror.status, 1);
  const temperror = await sendworthy(['spf', '--ip', '192.0.2.1', '--mail-from', 'ann@a.example', '--resolver', await closedUrl()]);
  assert.equal(temperror.status, 3);
});

test('one record', async () => {
  const spf = await sendworthy(['record', 'spf', 'v=spf1 -all garbage', '--json']);
  assert.equal(spf.status, 1);
  const report = JSON.parse(spf.stdout);
  const [{ labels: [{ span, source }] }] = report.findings;
  assert.equal(report.sources[source].text.slice(span.start, span.end), 'garbage');
  const stdin = await sendworthy(['record', 'spf', '-', '--json'], { input: 'v=spf1 -all garbage\n' });
  assert.equal(stdin.stdout, spf.stdout);
  assert.equal((await sendworthy(['record', 'spf', 'v=spf1 -all'])).status, 0);
  const named = await sendworthy(['record', 'dmarc', 'v=DMARC1; p=none', '--name', '_dmarc.a.example', '--json']);
  assert.equal(JSON.parse(named.stdout).name, '_dmarc.a.example');
  for (const [args, message] of [
    [['record'], /the kind of record is missing/],
    [['record', 'txt', 'x'], /there is no kind of record `txt`\n  = help: the kinds are spf, dkim, dmarc, mta-sts, tls-rpt, bimi/],
    [['record', 'spf'], /the text is missing/],
    [['record', 'spf', 'v=spf1', 'a'], /is one operand too many\n  = help: put the text in quotes/],
    [['record', 'spf', 'v=spf1', '--name', 'a..b'], /a label is empty/],
  ]) {
    const { status, stderr } = await sendworthy(args);
    assert.equal(status, 2, args.join(' '));
    assert.match(stderr, message);
  }
});

test('colors only where they are wanted', async () => {
  const run = (env) => sendworthy(['spf', '--ip', '192.0.2.1', '--mail-from', 'a@a.example', '--dns', ZONE], { env });
  assert.doesNotMatch((await run({})).stdout, /\x1b/);
  assert.match((await run({ FORCE_COLOR: '1' })).stdout, /\x1b\[1;32mpass\x1b\[0m/);
  assert.doesNotMatch((await run({ FORCE_COLOR: '1', NO_COLOR: '1' })).stdout, /\x1b/);
  assert.doesNotMatch((await run({ FORCE_COLOR: '0' })).stdout, /\x1b/);
});

test('a sender may be internationalized, and a bad domain is told truly', async () => {
  const zone = file('idn.zone', '$ORIGIN xn--bcher-kva.example.\n@ TXT "v=spf1 ip4:192.0.2.0/24 -all"\nbroken TXT "v=spf1 -all garbage"\n');
  const spf = (mailFrom) => sendworthy(['spf', '--ip', '192.0.2.1', '--mail-from', mailFrom, '--dns', zone]);
  const { status, stdout } = await spf('ann@bücher.example');
  assert.equal(status, 0);
  assert.match(stdout, /^pass: .*\n\n  mail-from xn--bcher-kva.example from 192.0.2.1/);
  assert.match((await spf('ann@a..b')).stdout, /^none: `a..b` is not a domain name: a label is empty\n/);
  assert.match((await spf('ann@broken.bücher.example')).stdout, /  permerror/);
});

// The types of the packed package against what it gives, and the package as linters see it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { allRules, checkDomain, checkRecord, checkSpf } from 'sendworthy';
import { custom, snapshot } from 'sendworthy/dns';

import { at } from '../../tools/root.js';
import { MESSAGES } from '../messages/messages.js';
import { EXAMPLES } from '../reports/examples.js';
import { consumer, nativeReports, output } from './consumer.js';

let folder;
let files;
let remove;
before(async () => ({ folder, files, remove } = await consumer()));
after(() => remove?.());

/** Type-checks a file as a strict project does that bundles, and as one that runs in Node. */
async function typeCheck(name, source) {
  await writeFile(join(folder, name), source);
  const strict = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', 'false', '--types', ''];
  const lib = ['--target', 'es2022', '--lib', 'es2022,dom,dom.iterable,esnext.disposable'];
  for (const module of [['--module', 'nodenext'], ['--module', 'esnext', '--moduleResolution', 'bundler']]) {
    const args = [at('node_modules/typescript/bin/tsc'), ...strict, ...lib, ...module, name];
    await output(process.execPath, args, { cwd: folder }).catch((error) => assert.fail(error.stdout || error.message));
  }
}

const SPF = 'v=spf1 include:b.example a mx ptr exists:%{i}.b.example ip4:192.0.2.77/24 exp=e.b.example -all';

/** Real results of every kind, by the type they are said to have. */
async function results() {
  const nobody = custom(() => {
    throw new Error('down');
  });
  const world = snapshot(`
a.example.               TXT   "${SPF}"
a.example.               MX    10 mx.a.example.
mx.a.example.            A     192.0.2.1
b.example.               TXT   "v=spf1 redirect=a.example"
_mta-sts.a.example.      TXT   "v=STSv1; id=1"
_smtp._tls.a.example.    TXT   "v=TLSRPTv1; rua=mailto:t@b.example"
default._bimi.a.example. TXT   "v=BIMI1; l=https://b.example/logo.svg"
_dmarc.a.example.        TXT   "v=DMARC1; p=reject; rua=mailto:d@b.example"
s1._domainkey.a.example. TXT   "v=DKIM1; p="
s2._domainkey.a.example. CNAME s2.b.example.
`);
  const native = await nativeReports();
  const reports = EXAMPLES.map(({ id }) => JSON.parse(native[id]));
  reports.push(await checkDomain('a.example', { resolver: nobody, ip: '192.0.2.1' }));
  reports.push(await checkDomain('a.example', { resolver: world, ip: '192.0.2.1', selectors: ['s1', 's2', 's3', 'no selector'] }));
  const records = [];
  for (const [kind, text, name] of [
    ['spf', SPF], ['spf', 'v=spf1 -all garbage'], ['spf', ''],
    ['dmarc', 'v=DMARC1; p=rejct; pct=50; rua=mailto:a@example.com!10q', '_dmarc.example.com'],
    ['dkim', 'v=DKIM1; k=ed25519; t=y:s; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='], ['dkim', 'p=%'],
    ['mta-sts', 'v=STSv1; id=1;'], ['tls-rpt', 'v=TLSRPTv1; rua=mailto:a@example.com'], ['bimi', 'v=BIMI1; l=; a='],
  ]) {
    records.push(await checkRecord(kind, text, name === undefined ? {} : { name }));
  }
  const evaluations = [];
  for (const [ip, resolver] of [['192.0.2.1', world], ['2001:db8::1', world], ['192.0.2.1', nobody]]) {
    evaluations.push(await checkSpf({ ip, mailFrom: 'ann@a.example', helo: 'mx.a.example' }, { resolver }));
  }
  return { Report: reports, RecordReport: records, Evaluation: evaluations, RuleText: await allRules() };
}

test('what comes out is what the types say', async () => {
  const lines = [];
  for (const [type, values] of Object.entries(await results())) {
    assert.ok(values.length > 2);
    lines.push(`import type { ${type} } from 'sendworthy';`);
    lines.push(...values.map((value) => `void (${JSON.stringify(value)} satisfies ${type});`));
  }
  const native = await nativeReports();
  lines.push("import type { MessageReport } from 'sendworthy/message';");
  lines.push(...MESSAGES.map((id) => `void (${native[id].trim()} satisfies MessageReport);`));
  // The check can fail: a field too many, one too few, another word.
  lines.push(
    '// @ts-expect-error',
    "void ({ part: 'spf', level: 'good', label: '', detail: '', more: '' } satisfies State);",
    '// @ts-expect-error',
    "void ({ part: 'spf', level: 'good', label: '' } satisfies State);",
    '// @ts-expect-error',
    "void ({ part: 'spf', level: 'fine', label: '', detail: '' } satisfies State);",
    "import type { State } from 'sendworthy';",
  );
  await typeCheck('results.ts', lines.join('\n'));
});

test('the types as they are used', () =>
  typeCheck('use.ts', `
import { SendworthyError, checkDomain, checkRecord, checkSpf, explain, type Finding, type Severity } from 'sendworthy';
import { custom, doh, publicResolvers, snapshot, system } from 'sendworthy/dns';

const controller = new AbortController();
const report = await checkDomain('a.example', {
  resolver: doh(publicResolvers[0]?.url ?? ''),
  selectors: ['s1'],
  signal: controller.signal,
  onProgress: ({ asked, answered, answer }) => console.log(asked - answered, answer.name),
});
const gravest: Finding | undefined = report.findings[0];
const severity: Severity = gravest?.severity ?? 'info';
for (const answer of report.evidence) {
  if ('failed' in answer) console.log(answer.failed === 'timeout');
  else console.log(answer.rcode === 'NXDOMAIN', answer.records.length);
}
const resolver = custom(({ type }) => (type === 'TXT' ? { records: [['v=spf1 -all']] } : {}));
const { result } = await checkSpf({ ip: '192.0.2.1', mailFrom: 'a@a.example' }, { resolver });
const is: boolean = result === 'pass' || new SendworthyError('input', '') instanceof Error;
console.log(severity, is, (await checkRecord('spf', 'v=spf1 -all')).findings, (await explain('SPF014'))?.docs, snapshot('example. 300 TXT nothing'), system());

// @ts-expect-error a kind that there is not
await checkRecord('txt', '');
// @ts-expect-error an option that there is not
await checkDomain('a.example', { selector: 's1' });
`));

test('the glue is no part of the types', () =>
  typeCheck('glue.ts', ['Session', 'Zone', 'InitOutput', 'InitInput', 'SyncInitInput', 'Needs', 'initSync', 'encodeQuery']
    .map((name) => `// @ts-expect-error\nimport type { ${name} } from 'sendworthy';`).join('\n')));

test('publint has nothing to say', async () => {
  const { messages, pkg } = await publint({ pkgDir: join(folder, 'node_modules', 'sendworthy'), strict: true });
  assert.deepEqual(messages.map((message) => formatMessage(message, pkg)), []);
});

test('the package holds what runs, and nothing else', () => {
  for (const needed of ['README.md', 'LICENSE-MIT', 'LICENSE-APACHE', 'bin/sendworthy.js', 'dist/index.js', 'dist/index.d.ts', 'dist/cli/main.js', 'wasm/core_bg.wasm', 'wasm/core.js']) {
    assert.ok(files.includes(needed), needed);
  }
  const other = files.filter((file) => !/^(README\.md|LICENSE-(MIT|APACHE)|package\.json|bin\/|dist\/.*\.(js|d\.ts)$|wasm\/.*\.(js|wasm|d\.ts)$)/.test(file));
  assert.deepEqual(other, []);
  for (const license of ['LICENSE-MIT', 'LICENSE-APACHE']) {
    assert.equal(readFileSync(at('pkg', license), 'utf8'), readFileSync(at(license), 'utf8'));
  }
});

// Measures and writes docs/BENCHMARKS.md.

import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';

import { buildPackage } from '../tools/build.js';
import { at } from '../tools/root.js';
import { output } from '../tools/run.js';
import { setUp, tell } from '../tools/setup.js';
import { sizes } from '../tools/size.js';

const missing = await setUp(['rust', 'npm', 'python', 'dns'], { system: true });
tell(missing);
if (missing.size > 0 || !(await buildPackage())) process.exit(1);

// They import the package, which is there only now.
const { domainRows } = await import('./domain.js');
const { spfRows } = await import('./spf.js');
const { CHECKDMARC, MAILAUTH, POSTAL_MIME } = await import('./peers.js');

const domains = await domainRows();
const spf = await spfRows();
// In processes of their own: what the others leave to the collector and the compilers takes a fifth of
// the time of a small mail. By the Node that npm runs on and by the one that this does, which may be newer.
const nodes = [...new Set([process.env.npm_node_execpath ?? process.execPath, process.execPath])];
const parsing = nodes.map((node) => ({
  node: output([node, '--version']).trim(),
  ...JSON.parse(output([node, at('benches/message.js'), '--json']).trim().split('\n').at(-1)),
}));
const [{ memory }] = parsing;
const verifying = nodes.map((node) => ({
  node: output([node, '--version']).trim(),
  rows: JSON.parse(output([node, at('benches/verify.js'), '--json']).trim().split('\n').at(-1)),
}));

const times = (a, b) => `${(a / b).toFixed(1)} ×`;
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const text = `# Benchmarks

Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: Node ${process.version}, ${output(['rustc', '--version']).trim()},
${cpus()[0].model}, ${cpus().length} cores.

## A domain check with 50 ms per answer

The same zones on the same servers (\`tests/dns\`), asked one after the other in one run. checkdmarc ${CHECKDMARC} asks
by UDP, without its start; Sendworthy by DNS over HTTPS in Node. A wave is a round of questions that waits for the one before.

${table(
  ['domain', 'waves', 'questions', 'Sendworthy', 'checkdmarc', 'ratio'],
  domains.map(({ domain, waves, questions, ms, checkdmarc }) =>
    [domain, waves, questions, `${ms.toFixed(0)} ms`, `${checkdmarc.toFixed(0)} ms`, times(checkdmarc, ms)]),
)}

## SPF evaluation with all answers at hand

Medians of processor time in one process, in turns, warm. mailauth ${MAILAUTH}: \`spf\` with a resolver that answers from
memory. \`spfJudge\` gives the result from answers and parsed records that it keeps; \`checkSpf\` reads
the saved snapshot and gives every step as a JavaScript object. All three are called as users call them.

${table(
  ['zone', 'result', 'mailauth', '`spfJudge`', 'ratio', '`checkSpf`', 'ratio'],
  spf.map(({ zone, result, mailauth, judge, trace }) => [
    zone, result, `${mailauth.toFixed(1)} µs`, `${judge.toFixed(2)} µs`, times(mailauth, judge),
    `${trace.toFixed(0)} µs`, times(mailauth, trace),
  ]),
)}

## Parsing a message

Medians in one process, in turns, warm, from bytes to a JavaScript object. postal-mime ${POSTAL_MIME} decodes everything;
\`parseMessage\` gives the outline, and *decoded* is the same with the text or bytes of every part.

${table(
  ['message', 'Node', 'postal-mime', 'outline', 'ratio', 'decoded', 'ratio'],
  parsing.flatMap(({ node, messages }) => messages.map(({ name, postalMime, outline, decoded }) => [
    name, node, `${postalMime.toFixed(3)} ms`, `${outline.toFixed(3)} ms`, times(postalMime, outline),
    `${decoded.toFixed(3)} ms`, times(postalMime, decoded),
  ])),
)}

A message of ${(memory.size / 1e6).toFixed(1)} MB takes ${(memory.memory / 1e6).toFixed(1)} MB of wasm memory, ${(memory.memory / memory.size).toFixed(2)} times its size.

## Verifying a message

Medians of single calls in one process, in turns, warm: an RSA-2048 signature, \`relaxed/relaxed\`, with all answers of DNS at hand.
\`verifyMessage\` asks the package's snapshot; mailauth ${MAILAUTH} does DKIM, SPF and DMARC as its \`authenticate\` puts them together,
without ARC, BIMI and the Authentication-Results field.

${table(
  ['message', 'Node', 'mailauth', '`verifyMessage`', 'ratio'],
  verifying.flatMap(({ node, rows }) => rows.map(({ name, mailauth, sendworthy }) => [
    name, node, `${mailauth.toFixed(2)} ms`, `${sendworthy.toFixed(2)} ms`, times(mailauth, sendworthy),
  ])),
)}

## Size

With its JavaScript glue, by brotli.

${table(
  ['part', 'bytes', 'budget'],
  sizes().map(({ part, bytes, budget }) => [part, bytes, budget]),
)}
`;

mkdirSync(at('docs'), { recursive: true });
writeFileSync(at('docs/BENCHMARKS.md'), text);
console.log(text);

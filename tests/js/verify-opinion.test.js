// What only the second opinion reads, in a verification: ARC and DKIM2, and where it differs.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { custom, saveSnapshot, snapshot } from 'sendworthy/dns';
import { verifyMessage } from 'sendworthy/message';

import { KEY, sealed } from './seal.js';

const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const NOW = new Date('2026-11-24T00:00:00Z');
const SENDER = { ip: '192.0.2.25', mailFrom: 'bounces@mail.football.example.com', helo: 'mail.football.example.com' };

const signed = await readFile(at('tests/signed/rfc8463.eml'), 'utf8');
const zone = `${await readFile(at('tests/signed/rfc8463.zone'), 'utf8')}
seal._domainkey.list.example. TXT "${KEY.slice(0, 200)}" "${KEY.slice(200)}"
`;
const resolver = snapshot(zone);
const verified = (text, options) => verifyMessage(new Blob([text]), { resolver, now: NOW, ...SENDER, ...options });

/** How often the wasm file of the second opinion was loaded. */
let loads = 0;
WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct(Instance, [module, imports]) {
    if (WebAssembly.Module.exports(module).some(({ name }) => name.startsWith('opinionsession_'))) loads += 1;
    return new Instance(module, imports);
  },
});

test('nothing is loaded for a message that has neither, nor when it is turned off', async () => {
  const plain = await verified(signed);
  assert.deepEqual([plain.hasArc, plain.hasDkim2, plain.opinion, plain.differences], [false, false, undefined, undefined]);
  const off = await verified(sealed(signed), { opinion: false });
  assert.deepEqual([off.hasArc, off.opinion], [true, undefined]);
  assert.doesNotMatch(off.results, /\tarc=/);
  assert.deepEqual(off.notChecked, ['ARC: the second opinion was not asked for']);
  assert.equal(loads, 0);
  await assert.rejects(verified(signed, { opinion: 1 }), TypeError);
});

test('a chain is validated, and no question is asked twice', async () => {
  const asked = [];
  const answers = resolver.servers[0];
  const counting = custom(async (question, signal) => {
    asked.push(`${question.type} ${question.name}`);
    return answers.ask(question, signal);
  });
  const report = await verified(sealed(signed), { resolver: counting });
  assert.equal(loads, 1);
  assert.deepEqual([report.hasArc, report.hasDkim2], [true, false]);
  const { arc } = report.opinion;
  assert.equal(arc.cv, 'pass', arc.reason);
  assert.deepEqual(arc.sets.map(({ domain, seal, messageSignature }) => [domain, seal, messageSignature]), [['list.example', 'pass', 'pass']]);
  assert.match(report.results, /;\r\n\tdmarc=pass header\.from=football\.example\.com;\r\n\tarc=pass header\.oldest-pass=0$/);
  assert.deepEqual(report.differences, []);
  assert.ok(asked.includes('TXT seal._domainkey.list.example'));
  assert.equal(new Set(asked).size, asked.length, asked.join('\n'));
  // What was answered for the opinion is kept too.
  const saved = saveSnapshot(report);
  assert.deepEqual(saved.answers.map(({ type, name }) => `${type} ${name}`).sort(), asked.toSorted());
  assert.deepEqual(await verified(sealed(signed), { resolver: snapshot(saved) }), report);
});

test('a chain that is broken', async () => {
  const report = await verified(sealed(signed).replace('We lost', 'We won'));
  assert.equal(report.opinion.arc.cv, 'fail');
  assert.match(report.results, /;\r\n\tarc=fail$/);
  const nothing = await verified('ARC-Seal: i=1\n\n');
  assert.equal(nothing.results, 'Authentication-Results: receiver.example;\r\n\tdkim=none;\r\n\tspf=pass smtp.mailfrom=mail.football.example.com;\r\n\tarc=fail');
  const alone = await verifyMessage(new Blob(['ARC-Seal: i=1\n\n']), { resolver });
  assert.equal(alone.results, 'Authentication-Results: receiver.example;\r\n\tdkim=none;\r\n\tarc=fail');
});

test('DKIM2 is told of, and not verified', async () => {
  const report = await verified(`Message-Instance: v=1; r=x\n${signed}`);
  assert.deepEqual([report.hasArc, report.hasDkim2], [false, true]);
  const { instances, malformed } = report.opinion.dkim2;
  assert.equal(instances + malformed, 1);
});

test('where the second opinion is another, that is said', async () => {
  // mail-auth does not look at `s=` of a key.
  const chat = snapshot(zone.replace('k=ed25519;', 'k=ed25519; s=chat;'));
  const { differences } = await verified(signed, { resolver: chat, opinion: true });
  assert.deepEqual(differences, [{
    method: 'dkim',
    domain: 'football.example.com',
    signature: 0,
    ours: 'permerror',
    theirs: 'pass',
    because: 'here `permerror`, since `s=` of its key keeps it from ordinary mail (RFC 6376 section 3.6.1); by mail-auth 0.15.1 `pass`',
  }]);
  const same = await verified(signed, { opinion: true });
  assert.deepEqual(same.differences, []);
  assert.equal(same.opinion.arc.cv, 'none');
});

test('an opinion that breaks takes nothing else with it', async () => {
  const { OpinionSession } = await import('../../pkg/wasm/verify.js');
  const { step } = OpinionSession.prototype;
  OpinionSession.prototype.step = () => {
    throw new WebAssembly.RuntimeError('unreachable');
  };
  try {
    const report = await verified(signed, { opinion: true });
    assert.equal(report.authors[0].result, 'pass');
    assert.deepEqual(report.notChecked, ['the second opinion: the other verifier broke']);
    assert.equal(report.opinion, undefined);
  } finally {
    OpinionSession.prototype.step = step;
  }
  assert.equal((await verified(signed, { opinion: true })).opinion.dkim.length, 2);
});

const sendworthy = (...args) =>
  new Promise((resolve) => {
    execFile(process.execPath, [at('pkg/bin/sendworthy.js'), ...args], (error, stdout, stderr) =>
      resolve({ status: error?.code ?? 0, stdout, stderr }));
  });

test('the command line shows the chain', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'sendworthy-'));
  const [file, world] = [join(dir, 'sealed.eml'), join(dir, 'world.zone')];
  await writeFile(file, sealed(signed));
  await writeFile(world, zone);
  const { status, stdout, stderr } = await sendworthy('verify', file, '--dns', world);
  assert.deepEqual([status, stderr], [0, '']);
  assert.match(stdout, /^arc +pass +1 set: every message signature fits$/m);
  assert.match(stdout, /set 1: list\.example, cv=none, seal pass, message signature pass/);
  await writeFile(world, zone.replace('k=ed25519;', 'k=ed25519; s=chat;'));
  const other = await sendworthy('verify', at('tests/signed/rfc8463.eml'), '--dns', world, '--opinion');
  assert.match(other.stdout, /= second opinion: here `permerror`, since .+; by mail-auth 0\.15\.1 `pass`$/m);
  assert.match(other.stdout, /^arc +none$/m);
  const off = await sendworthy('verify', file, '--dns', world, '--no-opinion');
  assert.match(off.stdout, /^not checked: ARC/m);
  assert.doesNotMatch(off.stdout, /^arc /m);
  await rm(dir, { recursive: true });
});

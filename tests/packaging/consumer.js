// The package as somebody else gets it: packed, and installed into an empty folder.

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { MESSAGES, NOW } from '../messages/messages.js';
import { EXAMPLES } from '../reports/examples.js';
import { at } from '../../tools/root.js';

const exec = promisify(execFile);

/** Runs a program and gives what it prints; rejects with its complaints when it fails. */
export async function output(program, args, options = {}) {
  const { stdout } = await exec(program, args, { maxBuffer: 64 << 20, timeout: 120_000, ...options });
  return stdout;
}

const npm = (args, cwd) =>
  output(process.platform === 'win32' ? 'npm.cmd' : 'npm', [...args, '--ignore-scripts', '--loglevel=error'], { cwd });

/**
 * A folder with the packed package in its `node_modules` and the programs of `programs/`.
 *
 * @returns {Promise<{ folder: string, files: string[], remove: () => Promise<void> }>} `files` are
 *   those in the package.
 */
export async function consumer() {
  const folder = await mkdtemp(join(tmpdir(), 'sendworthy-consumer-'));
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 3 });
  try {
    const packed = await npm(['pack', '--json', '--pack-destination', folder], at('pkg'));
    const [{ filename, files }] = JSON.parse(packed);
    await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
    await npm(['install', '--prefer-offline', '--no-audit', '--no-fund', `./${filename}`], folder);
    const data = `export default ${JSON.stringify(await examples())};\nexport const messages = ${JSON.stringify(await messages())};\n`;
    await writeFile(join(folder, 'examples.js'), data);
    for (const program of ['checks.js', 'main.js', 'main.cjs', 'page.js', 'worker.js', 'index.html']) {
      await writeFile(join(folder, program), await readFile(new URL(`programs/${program}`, import.meta.url)));
    }
    return { folder, files: files.map(({ path }) => path), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function examples() {
  const zone = (id) => readFile(at(`www/src/examples/${id}.zone`), 'utf8');
  return Promise.all(EXAMPLES.map(async (example) => ({ ...example, zone: await zone(example.id) })));
}

/** The messages of `tests/messages`, as they can be written into a module. */
const messages = async () =>
  Promise.all(MESSAGES.map(async (id) => ({ id, base64: await readFile(at(`tests/messages/${id}.eml`), 'base64'), now: NOW })));

/** The reports of the native core, by example, as text. */
export async function nativeReports() {
  const report = (folder) => async (id) => [id, await readFile(at(`tests/${folder}/${id}.json`), 'utf8')];
  const all = [...EXAMPLES.map(({ id }) => id).map(report('reports')), ...MESSAGES.map(report('messages'))];
  return Object.fromEntries(await Promise.all(all));
}

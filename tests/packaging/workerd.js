// A Worker in workerd, the program that runs Cloudflare Workers, with no Node around it.

import { spawn } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { hosts } from './hosts.js';

/**
 * Serves the Worker in `folder`, whose entry is `worker.js` and whose other modules are wasm.
 *
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function startWorkerd(folder) {
  const modules = (await readdir(folder)).filter((file) => /\.(js|wasm)$/.test(file));
  // The entry comes first.
  modules.sort((a, b) => Number(b === 'worker.js') - Number(a === 'worker.js'));
  const listed = modules.map((file) => `(name = "${file}", ${file.endsWith('.js') ? 'esModule' : 'wasm'} = embed "${file}")`);
  await writeFile(join(folder, 'config.capnp'), `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (compatibilityDate = "2026-10-01", modules = [${listed.join(', ')}], globalOutbound = "loopback")),
    (name = "loopback", network = (allow = ["local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`);
  const child = spawn(hosts.workerd, ['serve', '--control-fd=3', 'config.capnp'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'pipe', 'pipe'],
  });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (complaints += text));
  const ended = new Promise((resolve) => child.once('close', resolve));
  const port = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => reject(new Error(`workerd ended: ${complaints}`)));
    let text = '';
    child.stdio[3].setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
      for (const line of text.split('\n').slice(0, -1)) {
        const event = JSON.parse(line);
        if (event.event === 'listen') resolve(event.port);
      }
    });
  });
  return { url: `http://127.0.0.1:${port}/`, stop: () => (child.kill(), ended) };
}

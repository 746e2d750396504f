// The built page on loopback, as a static host would serve it, with a log of what was asked for.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../www/dist/', import.meta.url));

const types = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/**
 * `hold` keeps back the answers to paths that match, until what it returns is called.
 *
 * @returns {Promise<{ url: string, asked: string[], connections: () => number, hold: (pattern: RegExp) => () => void, stop: () => Promise<void> }>}
 */
export async function startSite() {
  const asked = [];
  let connections = 0;
  let held;
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    asked.push(request.url);
    if (held?.pattern.test(pathname)) await held.until;
    try {
      const path = join(folder, normalize(pathname === '/' ? '/index.html' : pathname));
      const body = await readFile(path);
      // What is asked for twice is seen twice.
      response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream', 'cache-control': 'no-store' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  server.on('connection', () => (connections += 1));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const hold = (pattern) => {
    let resolve;
    held = { pattern, until: new Promise((done) => (resolve = done)) };
    return () => {
      held = undefined;
      resolve();
    };
  };
  const stop = () =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
    });
  return { url: `http://127.0.0.1:${server.address().port}/`, asked, connections: () => connections, hold, stop };
}

import { once } from 'node:events';
import { createServer } from 'node:http';

import { freePort } from './daemon.js';

/**
 * Passes DNS over HTTPS on and damages what comes back.
 *
 * @param {{ backend: string, damage: import('./damage.js').Damage }} options
 */
export async function startHttpProxy({ backend, damage }) {
  const server = createServer((request, response) => {
    pass(request, response, backend, damage).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 30_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}/dns-query`,
    closedPort: freePort,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function pass(request, response, backend, damage) {
  const { pathname, searchParams, search } = new URL(request.url, 'http://proxy');
  const asked = Buffer.from(searchParams.get('dns') ?? '', 'base64url');
  // What is not a GET with a question shows how the real server takes it.
  if (request.method === 'GET' && asked.length > 0) damage.note(asked);
  const body = request.method === 'POST' ? Buffer.concat(await request.toArray()) : undefined;
  const headers = Object.fromEntries(
    ['accept', 'content-type'].flatMap((name) => {
      const value = request.headers[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const real = await fetch(new URL(pathname + search, backend), { method: request.method, headers, body });
  const answer = Buffer.from(await real.arrayBuffer());
  const arrival = real.ok ? await damage.apply(answer) : answer;
  if (arrival === undefined) return;

  const isMessage = Buffer.isBuffer(arrival);
  const status = (isMessage ? undefined : arrival.status) ?? real.status;
  const bytes = isMessage ? arrival : arrival.body;
  const type = (isMessage ? undefined : arrival.type) ?? real.headers.get('content-type') ?? 'text/plain';
  const allowed = real.headers.get('access-control-allow-origin');
  response.writeHead(status, {
    'content-type': type,
    'content-length': bytes.length,
    'cache-control': 'no-store',
    ...(allowed !== null && arrival.cors !== false ? { 'access-control-allow-origin': allowed } : {}),
  });
  if (arrival.cut) {
    response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
  } else {
    response.end(bytes);
  }
}

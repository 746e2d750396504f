// Servers on loopback for the tests: DNS over HTTPS, and over UDP and TCP.

import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { once } from 'node:events';

import { question, response } from './message.js';

/**
 * A DNS-over-HTTPS server. `answer` gets the question, the query's bytes and Node's response
 * object, and gives a message, or nothing when it has dealt with the response itself.
 */
export async function httpServer(test, answer) {
  const seen = [];
  const server = createServer(async (request, reply) => {
    const url = new URL(request.url, 'http://localhost');
    const query = Buffer.from(url.searchParams.get('dns') ?? '', 'base64url');
    const asked = question(query);
    seen.push({ ...asked, query, method: request.method, headers: request.headers });
    const bytes = await answer(asked, query, reply);
    if (bytes !== undefined) reply.writeHead(200, { 'content-type': 'application/dns-message' }).end(bytes);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  test.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${server.address().port}/dns-query`, seen };
}

/** The same over UDP and TCP on one port: `answer` gets the question, the query, and `udp` or `tcp`. */
export async function plainServer(test, answer) {
  const seen = [];
  const tcp = createTcpServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', async (data) => {
      const query = data.subarray(2);
      seen.push({ ...question(query), over: 'tcp' });
      const bytes = await answer(question(query), query, 'tcp');
      if (bytes === undefined) return socket.destroy();
      socket.write(Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]));
    });
  });
  tcp.listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  const { port } = tcp.address();
  const udp = createSocket('udp4');
  udp.on('message', async (query, peer) => {
    seen.push({ ...question(query), over: 'udp' });
    const given = await answer(question(query), query, 'udp');
    for (const bytes of [given].flat()) if (bytes !== undefined) udp.send(bytes, peer.port, peer.address);
  });
  udp.bind(port, '127.0.0.1');
  await once(udp, 'listening');
  test.after(() => {
    udp.close();
    tcp.close();
  });
  return { address: `127.0.0.1:${port}`, seen };
}

/** Answers from a table of TXT and A records: `{ 'a.example TXT': ['v=spf1 -all'] }`. */
export function table(records) {
  return ({ name, type }, query) => {
    const found = records[`${name} ${type}`];
    const exists = Object.keys(records).some((key) => key.startsWith(`${name} `));
    if (found === undefined) return response(query, { rcode: exists ? 'NOERROR' : 'NXDOMAIN' });
    return response(query, { records: found.map((data) => [name, type, 300, data]) });
  };
}

/** The URL of an endpoint at which nobody listens. */
export async function closedUrl() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}/dns-query`;
}

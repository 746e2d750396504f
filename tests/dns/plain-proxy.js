import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

import { exchangeTcp, exchangeUdp, framed } from './ask.js';
import { onFreePort } from './daemon.js';

/**
 * Passes DNS over UDP and TCP on, at one port, and damages what comes back.
 *
 * @param {{ backend: {address: string, port: number}, damage: import('./damage.js').Damage }} options
 */
export function startPlainProxy({ backend, damage }) {
  return onFreePort(async (port) => {
    const open = new Set();
    const tcp = createServer((socket) => {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      serveTcp(socket, backend, damage);
    });
    tcp.listen(port, '127.0.0.1');
    await once(tcp, 'listening');

    const udp = createSocket('udp4');
    let closed = false;
    udp.on('message', async (message, from) => {
      damage.note(message);
      const arrival = await arrivalOf(exchangeUdp(backend, message), damage);
      if (arrival !== undefined && !closed) udp.send(arrival, from.port, from.address);
    });
    udp.bind(port, '127.0.0.1');
    await once(udp, 'listening').catch((error) => (tcp.close(), Promise.reject(error)));

    return {
      server: { address: '127.0.0.1', port },
      async stop() {
        closed = true;
        udp.close();
        tcp.close();
        open.forEach((socket) => socket.destroy());
        await once(tcp, 'close');
      },
    };
  });
}

function serveTcp(socket, backend, damage) {
  socket.on('error', () => {});
  let received = Buffer.alloc(0);
  socket.on('data', async (chunk) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
      const end = 2 + received.readUInt16BE(0);
      const message = received.subarray(2, end);
      received = received.subarray(end);
      damage.note(message);
      const arrival = await arrivalOf(exchangeTcp(backend, message), damage);
      if (arrival !== undefined && !socket.destroyed) socket.write(framed(arrival));
    }
  });
}

/** The damaged answer; the real one where the fault is HTTP's. */
async function arrivalOf(exchange, damage) {
  const answer = await exchange.catch(() => undefined);
  if (answer === undefined) return undefined;
  const arrival = await damage.apply(answer);
  return arrival === undefined || Buffer.isBuffer(arrival) ? arrival : answer;
}

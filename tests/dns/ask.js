// Asking the servers of the harness, to know whether they are ready, and in its own test.

import { createSocket } from 'node:dgram';
import { connect } from 'node:net';

import { query, summary } from './wire.js';

/** Asks by UDP; rejects when nobody answers within a second. */
export async function askUdp({ address, port }, name, type) {
  return summary(await exchangeUdp({ address, port }, query(name, type, { id: 1 })));
}

/** Asks by TCP (RFC 1035 section 4.2.2). */
export async function askTcp({ address, port }, name, type) {
  return summary(await exchangeTcp({ address, port }, query(name, type, { id: 1 })));
}

/** Asks by HTTPS GET (RFC 8484 section 4.1), over plain HTTP. */
export async function askHttp(url, name, type) {
  const dns = query(name, type).toString('base64url');
  const response = await fetch(`${url}?dns=${dns}`, { signal: AbortSignal.timeout(1_000) });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return summary(Buffer.from(await response.arrayBuffer()));
}

/** One datagram there, one back. */
export function exchangeUdp({ address, port }, message, timeout = 1_000) {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    const timer = setTimeout(() => finish(new Error('no answer by UDP')), timeout);
    const finish = (error, answer) => {
      clearTimeout(timer);
      socket.close();
      if (error) reject(error);
      else resolve(answer);
    };
    socket.once('error', finish);
    socket.once('message', (answer) => finish(undefined, answer));
    socket.send(message, port, address);
  });
}

/** One message there, one back, each behind its length. */
export function exchangeTcp({ address, port }, message, timeout = 1_000) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, address);
    let received = Buffer.alloc(0);
    socket.setTimeout(timeout, () => socket.destroy(new Error('no answer by TCP')));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed before an answer by TCP')));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return;
      resolve(received.subarray(2, 2 + received.readUInt16BE(0)));
      socket.destroy();
    });
    socket.write(framed(message));
  });
}

/** A message behind its length, as TCP carries it. */
export function framed(message) {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length, 0);
  return Buffer.concat([length, message]);
}

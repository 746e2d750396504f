// UDP and TCP (RFC 1035 section 4.2, RFC 7766), for hosts with node:dgram and node:net.

import { createSocket } from 'node:dgram';
import { getServers } from 'node:dns';
import { connect, isIP } from 'node:net';

import type { Answer, Question } from '../../wasm/core.js';
import { core } from '../core.js';
import { SendworthyError } from '../errors.js';
import { failure, hasFailed, type Server } from './resolver.js';

/** Milliseconds after which a datagram without an answer is sent again. */
const RETRANSMIT = 1500;

interface Address {
  host: string;
  port: number;
}

/** The servers at `addresses`, or those of the system. */
export function systemServers(addresses: readonly string[] = getServers()): Server[] {
  return addresses.map((text) => {
    const address = parse(text);
    return { name: text, ask: (question, signal) => ask(address, question, signal) };
  });
}

function parse(text: string): Address {
  const match = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text);
  const host = isIP(text) ? text : (match?.[1] ?? match?.[2] ?? '');
  const port = isIP(text) ? 53 : Number(match?.[3] ?? 53);
  // The address of a link carries its zone behind `%`.
  if (!isIP(host.split('%')[0] ?? '') || port === 0 || port > 65_535) {
    throw new SendworthyError('input', `\`${text}\` is not the address of a name server`);
  }
  return { host, port };
}

async function ask(address: Address, question: Question, signal: AbortSignal): Promise<Answer> {
  const { encodeQuery, decodeAnswer } = await core();
  const query = encodeQuery(question.name, question.type);
  // The id is all that tells an answer from a forged one, besides the port.
  query.set(crypto.getRandomValues(new Uint8Array(2)));
  const read = (bytes: Uint8Array) => decodeAnswer(question.name, question.type, bytes);
  try {
    const answer = read(await overUdp(address, query, signal));
    const isCut = hasFailed(answer) && answer.failed === 'truncated';
    return isCut ? read(await overTcp(address, query, signal)) : answer;
  } catch (error) {
    return failure(question, 'network', error instanceof Error ? error.message : String(error));
  }
}

function overUdp({ host, port }: Address, query: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    const timer = setInterval(() => socket.send(query), RETRANSMIT);
    const end = (settle: () => void) => {
      clearInterval(timer);
      signal.removeEventListener('abort', onAbort);
      socket.close();
      settle();
    };
    const onAbort = () => end(() => reject(signal.reason));
    signal.addEventListener('abort', onAbort);
    socket.on('error', (error) => end(() => reject(error)));
    socket.on('message', (message) => {
      // Somebody else's answer, or a late one: wait on.
      if (message[0] === query[0] && message[1] === query[1]) end(() => resolve(message));
    });
    // A connected socket hears only its peer, and learns when nobody listens there.
    socket.connect(port, host, () => socket.send(query));
  });
}

function overTcp({ host, port }: Address, query: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const onAbort = () => socket.destroy(signal.reason);
    signal.addEventListener('abort', onAbort);
    const framed = Buffer.concat([Buffer.from([query.length >> 8, query.length & 255]), query]);
    let received: Buffer = Buffer.alloc(0);
    socket.on('connect', () => socket.write(framed));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 2) return;
      const length = received.readUInt16BE(0);
      if (received.length < 2 + length) return;
      resolve(received.subarray(2, 2 + length));
      socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => {
      signal.removeEventListener('abort', onAbort);
      reject(new Error('the connection was closed in the middle of the answer'));
    });
  });
}

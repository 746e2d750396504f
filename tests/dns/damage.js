import { setTimeout as wait } from 'node:timers/promises';

import { FLAGS, HEADER, bareAnswer, encodeName, question, record, withAnswers } from './wire.js';

/**
 * Every way an answer can go wrong. A fault gets the real answer and gives what arrives instead:
 * a DNS message (`Buffer`), an HTTP response (`{ status, type, body }`), or nothing (`undefined`).
 * Faults that only HTTP knows leave plain DNS alone.
 *
 * @typedef {{ status?: number, type?: string, body?: Buffer, cors?: boolean } | Buffer | undefined} Arrival
 * @type {Record<string, (answer: Buffer) => Arrival>}
 */
export const FAULTS = {
  /** Nobody answers; the connection stays open. */
  timeout: () => undefined,
  /** The connection is closed in the middle. */
  'cut-off': (answer) => ({ body: answer, cut: true }),
  servfail: (answer) => bareAnswer(answer, { rcode: 2 }),
  refused: (answer) => bareAnswer(answer, { rcode: 5 }),
  notimp: (answer) => bareAnswer(answer, { rcode: 4 }),
  /** The truncation bit and no records, by TCP and HTTP too (RFC 2181 section 9). */
  truncated: (answer) => bareAnswer(answer, { flags: FLAGS.TC }),
  /** The bytes end in the middle of the message. */
  short: (answer) => answer.subarray(0, Math.max(HEADER - 1, answer.length - 7)),
  /** Bytes that are no message. */
  garbage: () => Buffer.from('c0ffee'.repeat(20), 'hex'),
  empty: () => Buffer.alloc(0),
  /** A compression pointer to itself in the first record. */
  'pointer-loop': (answer) => {
    const end = question(answer)?.end ?? HEADER;
    const loop = Buffer.from([0xc0 | (end >> 8), end & 255, 0, 16, 0, 1, 0, 0, 0, 60, 0, 0]);
    return withAnswers(answer, [loop]);
  },
  /** An answer to a question that nobody asked. */
  'wrong-question': (answer) => {
    const out = Buffer.from(answer);
    // The first label's first byte, so that all offsets stay right.
    if (out[HEADER] > 0) out[HEADER + 1] = out[HEADER + 1] === 0x78 ? 0x79 : 0x78;
    return out;
  },
  /** The answer to another type. */
  'wrong-type': (answer) => {
    const out = Buffer.from(answer);
    const end = question(answer)?.end ?? HEADER;
    out.writeUInt16BE(33, end - 4);
    return out;
  },
  'cname-loop': (answer) => {
    const { name } = question(answer) ?? { name: '.' };
    return withAnswers(answer, [
      record(name, 'CNAME', encodeName('loop.invalid')),
      record('loop.invalid', 'CNAME', encodeName(name)),
    ]);
  },
  /** The real answer with a megabyte behind it. */
  huge: (answer) => ({ body: Buffer.concat([answer, Buffer.alloc(1 << 20)]) }),
  'http-500': () => ({ status: 500, type: 'text/plain', body: Buffer.from('internal error') }),
  'http-429': () => ({ status: 429, type: 'text/plain', body: Buffer.from('too many requests') }),
  /** A public network's login page, with status 200. */
  'captive-portal': () => ({
    type: 'text/html; charset=utf-8',
    body: Buffer.from('<!doctype html><title>Welcome to our Wi-Fi</title><p>Please log in.'),
  }),
  /** No `Access-Control-Allow-Origin`: a browser hides the answer from the page. */
  'no-cors': (answer) => ({ body: answer, cors: false }),
};

/** What is damaged and held back, and what was asked. */
export class Damage {
  /** Questions in the order of their arrival, with the time in milliseconds since the first. */
  asked = [];
  #faults = {};
  #first;

  constructor({ faults = {}, delay = 0 } = {}) {
    this.faults = faults;
    /** Milliseconds that every answer is held back. */
    this.delay = delay;
  }

  get faults() {
    return this.#faults;
  }

  set faults(faults) {
    const table = typeof faults === 'string' ? { '*': faults } : faults;
    for (const fault of Object.values(table)) {
      if (!Object.hasOwn(FAULTS, fault)) throw new TypeError(`no such fault: ${fault}`);
    }
    this.#faults = table;
  }

  /** Forgets the questions. */
  forget() {
    this.asked = [];
    this.#first = undefined;
  }

  /** Notes a question. */
  note(message) {
    const now = performance.now();
    this.#first ??= now;
    const { name = '', type = '' } = question(message) ?? {};
    this.asked.push({ name, type, at: now - this.#first });
  }

  /**
   * What arrives instead of an answer, after the delay.
   *
   * @param {Buffer} answer
   * @returns {Promise<Arrival>}
   */
  async apply(answer) {
    if (this.delay > 0) await wait(this.delay);
    const { name = '', type = '' } = question(answer) ?? {};
    const fault = this.#faults[`${name} ${type}`] ?? this.#faults[name] ?? this.#faults['*'];
    return fault === undefined ? answer : FAULTS[fault](answer);
  }
}

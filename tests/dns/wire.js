// As much of RFC 1035 section 4 as the harness needs: to ask, to read a question, to damage an
// answer. Independent of the project's own codec, which it tests.

export const TYPES = {
  A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SPF: 99,
};

const TYPE_NAMES = Object.fromEntries(Object.entries(TYPES).map(([name, code]) => [code, name]));

export const HEADER = 12;

/** Bits of the header's second 16 bits. */
export const FLAGS = { QR: 0x8000, AA: 0x0400, TC: 0x0200, RA: 0x0080, AD: 0x0020, RCODE: 0x000f };

/** A question as a message, with room for answers of any size (EDNS). */
export function query(name, type, { id = 0, udpSize = 1232 } = {}) {
  const header = Buffer.alloc(HEADER);
  header.writeUInt16BE(id, 0);
  header.writeUInt16BE(FLAGS.AD | 0x0100, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(1, 10);
  const opt = Buffer.from([0, 0, 41, udpSize >> 8, udpSize & 255, 0, 0, 0, 0, 0, 0]);
  return Buffer.concat([header, encodeName(name), Buffer.from([0, TYPES[type], 0, 1]), opt]);
}

export function encodeName(name) {
  const labels = name.split('.').filter(Boolean).map((label) => Buffer.from(label, 'latin1'));
  return Buffer.concat([...labels.flatMap((label) => [Buffer.from([label.length]), label]), Buffer.alloc(1)]);
}

/**
 * The first question of a message, or `undefined` if it holds none.
 *
 * @returns {{ name: string, type: string, end: number } | undefined} `end` is the offset behind it.
 */
export function question(message) {
  if (message.length < HEADER || message.readUInt16BE(4) === 0) return undefined;
  const labels = [];
  let at = HEADER;
  for (;;) {
    const length = message[at];
    if (length === undefined || length > 63) return undefined;
    at += 1;
    if (length === 0) break;
    labels.push(message.toString('latin1', at, at + length));
    at += length;
  }
  if (at + 4 > message.length) return undefined;
  const code = message.readUInt16BE(at);
  return { name: labels.join('.').toLowerCase() || '.', type: TYPE_NAMES[code] ?? `TYPE${code}`, end: at + 4 };
}

/** What of an answer tells whether a server is ready. */
export function summary(message) {
  const flags = message.readUInt16BE(2);
  return {
    id: message.readUInt16BE(0),
    rcode: flags & FLAGS.RCODE,
    authoritative: (flags & FLAGS.AA) !== 0,
    truncated: (flags & FLAGS.TC) !== 0,
    authenticated: (flags & FLAGS.AD) !== 0,
    answers: message.readUInt16BE(6),
  };
}

/** An answer without records: the question of `message` and a response code. */
export function bareAnswer(message, { rcode = 0, flags = 0 } = {}) {
  const end = question(message)?.end ?? HEADER;
  const out = Buffer.from(message.subarray(0, end));
  const opcodeAndRd = message.readUInt16BE(2) & 0x7900;
  out.writeUInt16BE(FLAGS.QR | FLAGS.RA | opcodeAndRd | flags | rcode, 2);
  out.fill(0, 6, HEADER);
  return out;
}

/** One record, its owner and data as given. */
export function record(owner, type, data, { ttl = 60 } = {}) {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(TYPES[type], 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt32BE(ttl, 4);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([encodeName(owner), fixed, data]);
}

/** A message with records behind its question. */
export function withAnswers(message, records) {
  const out = Buffer.concat([bareAnswer(message), ...records]);
  out.writeUInt16BE(records.length, 6);
  return out;
}

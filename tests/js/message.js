// Responses built by hand, so that the tests do not lean on the codec they test.

import { FLAGS, TYPES, encodeName, question, record } from '../dns/wire.js';

export { question };

const RCODES = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 };

const DATA = {
  A: (ip) => Buffer.from(ip.split('.').map(Number)),
  CNAME: encodeName,
  TXT: strings,
};

/**
 * The response to a query. Each record is `[owner, type, ttl, data]`: data is a text for TXT, a
 * name for CNAME, an address for A. `ask` puts another question in place of the one asked.
 */
export function response(query, { rcode = 'NOERROR', ad = false, tc = false, records = [], ask } = {}) {
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(0x8180 | (ad ? FLAGS.AD : 0) | (tc ? FLAGS.TC : 0) | RCODES[rcode], 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  const asked = ask
    ? Buffer.concat([encodeName(ask.name), Buffer.from([0, TYPES[ask.type], 0, 1])])
    : query.subarray(12, question(query).end);
  return Buffer.concat([header, asked, ...records.map(([owner, type, ttl, data]) => record(owner, type, DATA[type](data), { ttl }))]);
}

/** A text in character-strings of at most 255 bytes. */
function strings(data) {
  const bytes = Buffer.from(data);
  const out = [];
  for (let at = 0; at === 0 || at < bytes.length; at += 255) {
    const string = bytes.subarray(at, at + 255);
    out.push(Buffer.from([string.length]), string);
  }
  return Buffer.concat(out);
}

// What every host does with the package.

import { checkDomain } from 'sendworthy';
import { doh, snapshot, system } from 'sendworthy/dns';
import { checkMessage, generateKeyPair, parseMessage, readReport, signMessage, verifyMessage } from 'sendworthy/message';
import { secondOpinion } from 'sendworthy/opinion';

import examples, { messages } from './examples.js';

/** The reports of the examples, as text, by example. */
export async function offline() {
  const texts = {};
  for (const { id, domain, selectors, zone } of examples) {
    const report = await checkDomain(domain, { resolver: snapshot(zone), selectors });
    texts[id] = `${JSON.stringify(report, undefined, 2)}\n`;
  }
  for (const { id, base64, now } of messages) {
    const raw = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const report = await checkMessage(raw, { profile: 'bulk', now: new Date(now) });
    texts[id] = `${JSON.stringify(report, undefined, 2)}\n`;
    const { arc, dkim } = await secondOpinion(raw, { resolver: snapshot('example. 300 TXT nothing') });
    const verified = await verifyMessage(raw, { resolver: snapshot('example. 300 TXT nothing'), opinion: true });
    if (arc.cv !== 'none' || dkim.length > 0 || verified.dkim.length > 0) throw new Error('nobody has signed it');
    if (verified.opinion?.arc.cv !== 'none') throw new Error('there is no second opinion');
    const { parts } = await parseMessage(new Blob([raw]));
    if (!parts.some((part) => /Hello from Bonn|One\./.test(part.text() ?? ''))) throw new Error('the text is lost');
  }
  const bounce = 'From: MAILER-DAEMON@a.example\r\nSubject: failure notice\r\n\r\n<b@a.example>: 550 5.1.1 no such user\r\n';
  const read = await readReport(new Blob([bounce]));
  if (read.kind !== 'bounce' || read.bounce.recipients[0]?.class !== 'hard') throw new Error('the bounce is not read');
  for (const algorithm of ['rsa', 'ed25519']) {
    const where = { domain: 'a.example', selector: 's1' };
    const { privateKey, record } = await generateKeyPair({ ...where, algorithm });
    const { message } = await signMessage(new TextEncoder().encode('From: ann@a.example\n\nHello\n'), { key: privateKey, ...where });
    const { dkim } = await verifyMessage(message, { resolver: snapshot(`${record.name}. TXT ${record.value}`) });
    if (dkim[0]?.result !== 'pass') throw new Error(`what is signed by ${algorithm} does not verify`);
  }
  return texts;
}

/** The report of a domain over DNS over HTTPS, without what the clock has a hand in. */
export const overHttps = async (domain, url) => timeless(domain, doh(url));

/** The same over UDP and TCP. */
export const overUdp = async (domain, server, timeout = 30_000) =>
  timeless(domain, system({ servers: [server] }), { timeout: Number(timeout) });

/** The name server that is asked when nobody says whom. */
export async function systemServer() {
  const { resolver, detail } = await system().servers[0].ask({ name: 'a.example', type: 'TXT' }, AbortSignal.timeout(500));
  return resolver ?? detail;
}

async function timeless(domain, resolver, options = {}) {
  const report = await checkDomain(domain, { resolver, now: new Date(0), ...options });
  // A server turns the records of an answer round, and a cache counts the seconds down.
  for (const answer of report.evidence) answer.records?.sort();
  const without = (key, value) => (key === 'ms' || key === 'ttl' ? undefined : value);
  return JSON.parse(JSON.stringify(report, without));
}

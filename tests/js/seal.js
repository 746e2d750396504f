// A message sealed as the first handler of a chain does it (RFC 8617 section 5.1), by Node's own cryptography.

import { createHash, createSign, generateKeyPairSync } from 'node:crypto';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** The record of the key, at `seal._domainkey.list.example`. */
export const KEY = `v=DKIM1; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`;

const fold = (field) => {
  const colon = field.indexOf(':');
  const value = field.slice(colon + 1).replace(/[ \t\r\n]+/g, ' ').trim();
  return `${field.slice(0, colon).trim().toLowerCase()}:${value}`;
};

/** The message with a set of list.example in front; `claim` is what its ARC-Authentication-Results say. */
export function sealed(message, claim = 'list.example; none') {
  const text = message.replace(/\r?\n/g, '\r\n');
  const end = text.indexOf('\r\n\r\n');
  const fields = text.slice(0, end).split(/\r\n(?![ \t])/);
  const body = `${text.slice(end + 4).replace(/[ \t]+/g, ' ').replace(/ \r\n/g, '\r\n').replace(/(\r\n)*$/, '')}\r\n`;
  const results = `ARC-Authentication-Results: i=1; ${claim}`;
  const sign = (covered, own) => {
    const data = [...covered.map(fold), fold(own)].join('\r\n');
    return own + createSign('sha256').update(data).sign(privateKey, 'base64');
  };
  const names = ['from', 'subject', 'date'];
  const covered = names.map((name) => fields.findLast((field) => field.toLowerCase().startsWith(`${name}:`)));
  const digest = createHash('sha256').update(body).digest('base64');
  const common = 'a=rsa-sha256; d=list.example; s=seal; t=1795392000';
  const signature = sign(covered, `ARC-Message-Signature: i=1; ${common}; c=relaxed/relaxed; h=${names.join(':')}; bh=${digest}; b=`);
  const seal = sign([results, signature], `ARC-Seal: i=1; cv=none; ${common}; b=`);
  return `${seal}\r\n${signature}\r\n${results}\r\n${text}`;
}

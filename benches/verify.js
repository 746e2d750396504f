// Verifying a message: ours in wasm on the package's snapshot resolver, mailauth with a resolver that
// answers from memory, in one process, turn by turn. Both do DKIM, SPF and DMARC; of mailauth they are put
// together as its `authenticate` does it, without ARC, BIMI and the Authentication-Results field.

import { generateKeyPairSync } from 'node:crypto';

import { snapshot } from 'sendworthy/dns';
import { verifyMessage } from 'sendworthy/message';

import { mailauth } from './peers.js';

const SENDER = { ip: '192.0.2.7', mailFrom: 'bounce-1@news.example', helo: 'mta1.news.example' };

const HEADER = `From: =?utf-8?q?Caf=C3=A9_Nord?= <news@news.example>
To: Bob Example <bob@example.net>
Subject: =?utf-8?q?Die_neue_Ernte_ist_da_=E2=80=93_jetzt_mit_20=25?=
Date: Tue, 24 Nov 2026 10:00:00 +0100
Message-ID: <0100018f.1795514398.news@news.example>
List-Unsubscribe: <https://news.example/u/1a2b3c>, <mailto:leave@news.example>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
MIME-Version: 1.0
`;

const TEXT = 'Die neue Ernte ist da: fruchtig, hell und mit  einer feinen S=C3=A4ure. \nBis Sonntag ohne Versand.\n';

const LINES = Buffer.from(Uint8Array.from({ length: 57 * 400 }, (_, n) => (n * 131) & 255)).toString('base64').replace(/.{76}/g, '$&\n');

const plain = (size) => `Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

${TEXT.repeat(Math.round(size / TEXT.length))}`;

const attached = (size) => `Content-Type: multipart/mixed; boundary="b"

--b
${plain(20_000)}
--b
Content-Type: application/pdf; name="plan.pdf"
Content-Disposition: attachment; filename="plan.pdf"
Content-Transfer-Encoding: base64

${LINES.repeat(Math.round(size / LINES.length))}
--b--
`;

/** What is verified: nearly all of the first is text, of the second an attachment, of the third text again. */
const MESSAGES = {
  '2 KB': { text: HEADER + plain(500), rounds: 3000 },
  '10 MB with an attachment': { text: HEADER + attached(10_000_000), rounds: 30 },
  '10 MB of text': { text: HEADER + plain(10_000_000), rounds: 30 },
};

/** A row for each message: median milliseconds of each way. */
async function verifyRows() {
  const { dkimSign, dkimVerify, spf, evaluateDmarc } = await mailauth();
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  const records = {
    's1._domainkey.news.example': `v=DKIM1; k=rsa; p=${key}`,
    '_dmarc.news.example': 'v=DMARC1; p=reject; rua=mailto:dmarc@news.example',
    'news.example': 'v=spf1 ip4:192.0.2.0/24 -all',
  };
  const resolver = world(records);
  const fromMemory = memory(records);
  const rows = [];
  for (const [name, { text, rounds }] of Object.entries(MESSAGES)) {
    const unsigned = Buffer.from(text.replaceAll('\n', '\r\n'));
    const { signatures } = await dkimSign(unsigned, {
      canonicalization: 'relaxed/relaxed',
      signatureData: [{ signingDomain: 'news.example', selector: 's1', privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) }],
    });
    const raw = Buffer.concat([Buffer.from(signatures), unsigned]);
    const theirs = { sender: SENDER.mailFrom, ip: SENDER.ip, helo: SENDER.helo, mta: 'mx.example.net', resolver: fromMemory };
    const ways = {
      sendworthy: () => verifyMessage(raw, { resolver, ...SENDER }),
      mailauth: async () => {
        const dkim = await dkimVerify(raw, { resolver: fromMemory, sender: SENDER.mailFrom });
        const sender = await spf(theirs);
        const { response } = await evaluateDmarc({
          headerFrom: dkim.headerFrom,
          fromFields: dkim.fromFields,
          spfDomains: [sender].filter(({ status }) => status.result === 'pass').map(({ domain }) => domain),
          dkimDomains: dkim.results
            .filter(({ status }) => status.result === 'pass')
            .map(({ id, signingDomain, status }) => ({ id, domain: signingDomain, aligned: status.aligned, underSized: status.underSized })),
          resolver: fromMemory,
        });
        return [dkim.results[0], sender, response].map(({ status }) => status.result);
      },
    };
    const [ours, others] = [await ways.sendworthy(), await ways.mailauth()];
    const results = [
      [ours.dkim[0].result, ours.spf.result, ours.authors[0].result],
      others,
    ].map(String);
    if (results.some((result) => result !== 'pass,pass,pass')) throw new Error(`they do not pass: ${results.join(' / ')}`);
    rows.push({ name, size: raw.length, ...(await measure(ways, rounds)) });
  }
  return rows;
}

/** The answers as a saved snapshot. What has no record does not exist. */
function world(records) {
  const answers = Object.entries(records).map(([name, text]) => answer(name, 'NOERROR', [text.match(/.{1,255}/g)]));
  const absent = ['_dmarc.example', 'example'].map((name) => answer(name, 'NXDOMAIN', []));
  return snapshot({ format: 'sendworthy-dns/1', taken: '2026-11-24T00:00:00Z', resolver: 'memory', answers: [...answers, ...absent] });
}

const answer = (name, rcode, records) => ({ name, type: 'TXT', rcode, ad: false, ttl: 300, cname: [], records });

/** What mailauth wants: `dns.resolve`, which gives what it has at once. */
function memory(records) {
  const found = new Map(Object.entries(records).map(([name, text]) => [name, [text.match(/.{1,255}/g)]]));
  return async (name, type) => {
    const strings = type === 'TXT' ? found.get(name) : undefined;
    if (strings === undefined) throw Object.assign(new Error('queryTxt ENOTFOUND'), { code: 'ENOTFOUND' });
    return strings;
  };
}

/** Medians of single calls, the ways taking turns: on a busy machine some calls are interrupted, and most are not. */
async function measure(ways, rounds) {
  const samples = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [way, run] of Object.entries(ways)) {
      const start = performance.now();
      await run();
      // The first rounds are for the compilers.
      if (round >= rounds / 3) samples[way].push(performance.now() - start);
    }
  }
  return Object.fromEntries(Object.entries(samples).map(([way, list]) => [way, list.sort((a, b) => a - b)[list.length >> 1]]));
}

if (process.argv[1] === import.meta.filename) {
  const rows = await verifyRows();
  if (process.argv.includes('--json')) console.log(JSON.stringify(rows));
  else console.table(rows.map((row) => ({ ...row, ratio: row.mailauth / row.sendworthy })));
}

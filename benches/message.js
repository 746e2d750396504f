// Parsing messages: ours in wasm with the outline as a JavaScript object, postal-mime in JavaScript,
// in one process, turn by turn.

import { parseMessage } from 'sendworthy/message';

import { engine } from '../pkg/dist/message/engine.js';
import { postalMime } from './peers.js';

const CRLF = (text) => text.replaceAll('\n', '\r\n');

/** Header fields as a mailing service writes them. */
const HEADER = `Return-Path: <bounce-1@news.example>
Received: from mta1.news.example (mta1.news.example [192.0.2.7]) by mx.example.net with ESMTPS id 1a2b3c
 for <bob@example.net>; Tue, 24 Nov 2026 09:59:58 +0000
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=news.example; s=s1; t=1795514398;
 h=From:To:Subject:Date:Message-ID:List-Unsubscribe:List-Unsubscribe-Post:MIME-Version;
 bh=3GpNQyA0y0wVnRz4jzYl4mN2gP3jv4Yw9q8kB5gkT2o=;
 b=${'dGhpcyBpcyBub3QgYSBzaWduYXR1cmUg'.repeat(10)}
From: =?utf-8?q?Caf=C3=A9_Nord?= <news@news.example>
To: Bob Example <bob@example.net>
Subject: =?utf-8?q?Die_neue_Ernte_ist_da_=E2=80=93_jetzt_mit_20=25?=
Date: Tue, 24 Nov 2026 10:00:00 +0100
Message-ID: <0100018f.1795514398.news@news.example>
List-Unsubscribe: <https://news.example/u/1a2b3c>, <mailto:leave@news.example>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
MIME-Version: 1.0
`;

const TEXT = 'Die neue Ernte ist da: fruchtig, hell und mit einer feinen S=C3=A4ure. Bis Sonntag =\nohne Versand.\n';
const HTML =
  '<tr><td style=3D"padding:12px 24px;font-family:Helvetica,Arial,sans-serif;font-size:=\n16px;color:#222222">Die neue Ernte ist da: <a href=3D"https://news.example/c/1a2b3c">ansehen=\n</a></td></tr>\n';

const alternative = (size, boundary) => `Content-Type: multipart/alternative; boundary="${boundary}"

--${boundary}
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

${TEXT.repeat(Math.max(1, Math.round(size / 10 / TEXT.length)))}
--${boundary}
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

${HTML.repeat(Math.max(1, Math.round((size * 0.9) / HTML.length)))}
--${boundary}--
`;

const LINES = Buffer.from(Uint8Array.from({ length: 57 * 400 }, (_, n) => (n * 131) & 255)).toString('base64').replace(/.{76}/g, '$&\n');

const attached = (count, size) => `Content-Type: multipart/mixed; boundary="outer"

--outer
${alternative(20_000, 'inner')}
${Array.from({ length: count }, (_, n) => `--outer
Content-Type: application/pdf; name="plan-${n}.pdf"
Content-Disposition: attachment; filename="plan-${n}.pdf"
Content-Transfer-Encoding: base64

${LINES.repeat(Math.max(1, Math.round(size / LINES.length)))}
`).join('')}--outer--
`;

const MESSAGES = {
  '4 KB': { text: HEADER + alternative(2_300, 'b'), rounds: 4000 },
  'a newsletter of 100 KB': { text: HEADER + alternative(97_000, 'b'), rounds: 400 },
  '1 MB with an attachment': { text: HEADER + attached(1, 970_000), rounds: 40 },
  '30 MB with ten attachments': { text: HEADER + attached(10, 2_900_000), rounds: 3 },
};

/** A row for each message: median milliseconds of each way. */
async function messageRows() {
  const PostalMime = await postalMime();
  const rows = [];
  for (const [name, { text, rounds }] of Object.entries(MESSAGES)) {
    const raw = new TextEncoder().encode(CRLF(text));
    const ways = {
      outline: async () => (await parseMessage(raw)).free(),
      decoded: async () => {
        const message = await parseMessage(raw);
        for (const part of message.parts) if (part.kind !== 'multipart') part.text() ?? part.bytes();
        message.free();
      },
      postalMime: () => PostalMime.parse(raw),
    };
    rows.push({ name, size: raw.length, ...(await measure(ways, rounds)) });
  }
  return rows;
}

/** Bytes of wasm memory for a message of 40 MB. */
async function messageMemory() {
  const raw = new TextEncoder().encode(CRLF(HEADER + attached(10, 3_900_000)));
  engine.replace();
  const message = await parseMessage(raw);
  const { memory } = engine;
  message.free();
  return { size: raw.length, memory };
}

async function measure(ways, rounds) {
  const samples = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
  for (let round = 0; round < 9; round += 1) {
    for (const [way, run] of Object.entries(ways)) {
      const start = performance.now();
      for (let n = 0; n < rounds; n += 1) await run();
      // The first rounds are for the compilers.
      if (round >= 2) samples[way].push((performance.now() - start) / rounds);
    }
  }
  return Object.fromEntries(Object.entries(samples).map(([way, list]) => [way, list.sort((a, b) => a - b)[3]]));
}

if (process.argv[1] === import.meta.filename) {
  const measured = { messages: await messageRows(), memory: await messageMemory() };
  if (process.argv.includes('--json')) console.log(JSON.stringify(measured));
  else {
    console.table(measured.messages);
    console.log(measured.memory);
  }
}

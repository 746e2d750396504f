// The second opinion as a caller sees it, over the message of RFC 8463 appendix A.3.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { snapshot } from 'sendworthy/dns';
import { secondOpinion } from 'sendworthy/opinion';

const MAIL = `DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
 date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
`;

const ZONE = `
brisbane._domainkey.football.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
test._domainkey.football.example.com. TXT "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB"
_dmarc.football.example.com. TXT "v=DMARC1; p=reject"
football.example.com. TXT "v=spf1 a:out.football.example.com include:spf.example.com -all"
out.football.example.com. A 192.0.2.1
spf.example.com. TXT "v=spf1 ip4:192.0.2.2 -all"
`;

const bytes = (text) => new TextEncoder().encode(text);
const resolver = snapshot(ZONE);

test('a message that is signed, sent and aligned', async () => {
  const envelope = { ip: '192.0.2.2', mailFrom: 'joe@football.example.com', helo: 'out.football.example.com' };
  let waves = 0;
  const onProgress = ({ wave }) => (waves = Math.max(waves, wave));
  const opinion = await secondOpinion(bytes(MAIL), { resolver, ...envelope, onProgress });
  assert.equal(opinion.schema, 1);
  assert.deepEqual(opinion.arc, { cv: 'none', sets: [] });
  assert.deepEqual(opinion.dkim.map(({ selector, result }) => [selector, result]), [['brisbane', 'pass'], ['test', 'pass']]);
  assert.deepEqual(opinion.spf, [
    { identity: 'helo', domain: 'out.football.example.com', result: 'none' },
    { identity: 'mailfrom', domain: 'football.example.com', result: 'pass' },
  ]);
  assert.deepEqual(opinion.dmarc, { domain: 'football.example.com', result: 'pass', dkim: 'pass', spf: 'pass', policy: 'reject' });
  assert.deepEqual(opinion.notChecked, []);
  // The keys and walks, then the address that SPF asks for, then what it includes.
  assert.equal(waves, 3);
});

test('what is not known is not guessed', async () => {
  const broken = bytes(MAIL.replace('dinner', 'supper'));
  const opinion = await secondOpinion(broken, { resolver });
  assert.deepEqual(opinion.dkim.map(({ result }) => result), ['fail', 'fail']);
  assert.deepEqual(opinion.spf, []);
  // It depends on SPF, of which nothing is known.
  assert.deepEqual(opinion.dmarc, { domain: 'football.example.com', dkim: 'none', policy: 'reject' });
  const nobody = await secondOpinion(bytes(MAIL), { resolver: snapshot({ format: 'sendworthy-dns/1', answers: [] }) });
  assert.deepEqual(nobody.dkim.map(({ result }) => result), ['temperror', 'temperror']);
  assert.equal(nobody.dmarc.dkim, 'temperror');
});

test('arguments of a wrong type, and any bytes', async () => {
  await assert.rejects(secondOpinion(MAIL, { resolver }), TypeError);
  await assert.rejects(secondOpinion(bytes(MAIL), { resolver, ip: 1 }), TypeError);
  await assert.rejects(secondOpinion(bytes(MAIL), { resolver, ip: 'nowhere' }), { name: 'SendworthyError', code: 'input' });
  const chain = bytes(`ARC-Seal: i=1; a=rsa-sha256; cv=none; d=a.example; s=s; b=AAAA\n${MAIL}`);
  const { arc } = await secondOpinion(chain, { resolver });
  assert.equal(arc.cv, 'fail');
  for (const raw of [new Uint8Array(0), new Uint8Array(1000).fill(10), bytes(':'.repeat(1000))]) {
    const opinion = await secondOpinion(raw, { resolver });
    assert.deepEqual(opinion.dkim, []);
  }
});

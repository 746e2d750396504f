// SPF evaluation with all answers at hand: ours in wasm on a snapshot, mailauth's `spf` with a
// resolver that answers from memory, in one process.

import { checkSpf } from 'sendworthy';
import { snapshot } from 'sendworthy/dns';

import { core } from '../pkg/dist/core.js';
import { mailauthSpf } from './peers.js';

const ANSWERS = {
  'octo.test': [
    'v=spf1 ip4:192.30.252.0/22 include:_spf.suite.test include:spf.protect.test ' +
      'include:_spf.news.test include:mail.survey.test ip4:62.253.227.114 ~all',
  ],
  '_spf.suite.test': ['v=spf1 ip4:35.190.247.0/24 ip6:2001:4860:4000::/36 ~all'],
  'spf.protect.test': ['v=spf1 ip4:40.92.0.0/15 ip4:52.100.0.0/14 ip6:2a01:111:f400::/48 -all'],
  '_spf.news.test': ['v=spf1 ip4:205.201.128.0/20 ip4:198.2.128.0/18 ~all'],
  'mail.survey.test': ['v=spf1 ip4:162.247.216.0/22 ~all'],
};

const SENDER = { ip: '62.253.227.114', mailFrom: 'user@octo.test', helo: 'mx.octo.test' };

/** Median microseconds: of the call from JavaScript, of the evaluation in wasm alone, of mailauth. */
export async function spfRow() {
  const spf = await mailauthSpf();
  const resolver = async (name, type) => {
    const text = type === 'TXT' ? ANSWERS[name] : undefined;
    if (text === undefined) throw Object.assign(new Error('queryTxt ENOTFOUND'), { code: 'ENOTFOUND' });
    return [text];
  };
  const theirs = () =>
    spf({ sender: SENDER.mailFrom, ip: SENDER.ip, helo: SENDER.helo, resolver, maxResolveCount: 50 });
  const answers = Object.entries(ANSWERS).map(([name, strings]) => ({
    name, type: 'TXT', rcode: 'NOERROR', ad: false, ttl: 300, cname: [], records: [strings],
  }));
  const saved = snapshot({
    format: 'sendworthy-dns/1', taken: '2026-11-24T00:00:00Z', resolver: 'memory', answers,
  });
  const whole = () => checkSpf(SENDER, { resolver: saved });

  const { Session } = await core();
  const session = Session.spf(SENDER.ip, SENDER.mailFrom, SENDER.helo, 0);
  session.answer(answers);
  const step = () => session.step().report;

  const results = [(await whole()).result, step().result, (await theirs()).status.result];
  if (new Set(results).size > 1) throw new Error(`they differ: ${results}`);
  return {
    result: results[0],
    whole: await median(whole),
    step: await median(step),
    mailauth: await median(theirs),
  };
}

async function median(evaluate) {
  const samples = [];
  for (let round = 0; round < 30; round += 1) {
    const start = performance.now();
    for (let i = 0; i < 50; i += 1) await evaluate();
    samples.push(((performance.now() - start) / 50) * 1000);
  }
  return samples.sort((a, b) => a - b)[15];
}

// A whole domain check with 50 ms per answer, by Sendworthy and by checkdmarc, of the same zones
// on the same servers in the same run.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { checkDomain } from 'sendworthy';
import { doh } from 'sendworthy/dns';

import { at } from '../tools/root.js';
import { startDns } from '../tests/dns/index.js';
import { checkdmarc } from './peers.js';

const DELAY = 50;

const DOMAINS = ['octo.test', 'river.test', 'i5.chain.test', 'eleven.test', 'parked.test'];

/** Rows of domain, milliseconds of each, waves and questions. */
export async function domainRows() {
  const python = await checkdmarc();
  const dns = await startDns({ delay: DELAY });
  try {
    // Loading the wasm file is our start; that of Python does not count either.
    await sendworthy('example.com', dns);
    const ours = {};
    for (const domain of DOMAINS) ours[domain] = await sendworthy(domain, dns);
    const args = [at('benches/timed_checkdmarc.py'), String(dns.server.port), ...DOMAINS];
    const { stdout } = await promisify(execFile)(python, args);
    const theirs = JSON.parse(stdout);
    return DOMAINS.map((domain) => ({ domain, ...ours[domain], checkdmarc: theirs[domain] }));
  } finally {
    await dns.stop();
  }
}

async function sendworthy(domain, dns) {
  dns.damage.forget();
  let waves = 0;
  const onProgress = ({ wave }) => (waves = Math.max(waves, wave));
  const start = performance.now();
  await checkDomain(domain, { resolver: doh(dns.url), onProgress });
  return { ms: performance.now() - start, waves, questions: dns.damage.asked.length };
}

// SPF evaluation with all answers at hand: ours in wasm on a snapshot, mailauth's `spf` with a
// resolver that answers from memory, in one process, turn by turn.

import { checkSpf, spfJudge } from 'sendworthy';
import { snapshot } from 'sendworthy/dns';

import { mailauth } from './peers.js';

/** Zones as they are met, with a sender that comes late in the record. */
const ZONES = {
  'two includes': {
    ip: '198.2.130.5',
    'shop.test': { TXT: ['v=spf1 include:_spf.suite.test include:_spf.news.test -all'] },
    '_spf.suite.test': { TXT: ['v=spf1 ip4:35.190.247.0/24 ip4:64.233.160.0/19 ip6:2001:4860:4000::/36 ~all'] },
    '_spf.news.test': { TXT: ['v=spf1 ip4:205.201.128.0/20 ip4:198.2.128.0/18 ~all'] },
  },
  'four includes': {
    ip: '62.253.227.114',
    'octo.test': {
      TXT: [
        'v=spf1 ip4:192.30.252.0/22 include:_spf.suite.test include:spf.protect.test ' +
          'include:_spf.news.test include:mail.survey.test ip4:62.253.227.114 ~all',
      ],
    },
    '_spf.suite.test': { TXT: ['v=spf1 ip4:35.190.247.0/24 ip6:2001:4860:4000::/36 ~all'] },
    'spf.protect.test': { TXT: ['v=spf1 ip4:40.92.0.0/15 ip4:52.100.0.0/14 ip6:2a01:111:f400::/48 -all'] },
    '_spf.news.test': { TXT: ['v=spf1 ip4:205.201.128.0/20 ip4:198.2.128.0/18 ~all'] },
    'mail.survey.test': { TXT: ['v=spf1 ip4:162.247.216.0/22 ~all'] },
  },
  'six includes, nested, no match': {
    ip: '203.0.113.9',
    'bank.test': {
      TXT: ['v=spf1 include:_spf.suite.test include:spf.crm.test include:spf.protect.test ip4:198.51.100.0/24 -all'],
    },
    '_spf.suite.test': { TXT: ['v=spf1 include:_b1.suite.test include:_b2.suite.test include:_b3.suite.test ~all'] },
    '_b1.suite.test': { TXT: ['v=spf1 ip4:35.190.247.0/24 ip4:64.233.160.0/19 ip4:66.102.0.0/20 ip4:66.249.80.0/20 ~all'] },
    '_b2.suite.test': { TXT: ['v=spf1 ip6:2001:4860:4000::/36 ip6:2404:6800:4000::/36 ip6:2607:f8b0:4000::/36 ~all'] },
    '_b3.suite.test': { TXT: ['v=spf1 ip4:172.217.0.0/19 ip4:172.217.32.0/20 ip4:172.217.128.0/19 ip4:108.177.8.0/21 ~all'] },
    'spf.crm.test': { TXT: ['v=spf1 ip4:13.110.224.0/20 ip4:136.147.32.0/19 -all'] },
    'spf.protect.test': { TXT: ['v=spf1 ip4:40.92.0.0/15 ip4:52.100.0.0/14 ip6:2a01:111:f400::/48 -all'] },
  },
  'macros': {
    ip: '198.51.100.7',
    'river.test': { TXT: ['v=spf1 include:%{ir}.%{v}.%{d}.spf.guard.test exists:%{i}._spf.%{d} -all'] },
    '7.100.51.198.in-addr.river.test.spf.guard.test': { TXT: ['v=spf1 ip4:192.0.2.0/24 ~all'] },
    '198.51.100.7._spf.river.test': { A: ['127.0.0.2'] },
  },
  'own hosts': {
    ip: '198.51.100.25',
    'host.test': { TXT: ['v=spf1 a mx include:_spf.news.test -all'], A: ['198.51.100.80'], MX: ['10 mx.host.test'] },
    'mx.host.test': { A: ['198.51.100.25'] },
    '_spf.news.test': { TXT: ['v=spf1 ip4:205.201.128.0/20 ~all'] },
  },
};

/** A row for each zone: median microseconds of each way. */
export async function spfRows() {
  const { spf } = await mailauth();
  const rows = [];
  for (const [zone, { ip, ...names }] of Object.entries(ZONES)) {
    const domain = Object.keys(names)[0];
    rows.push({ zone, ...(await row({ ip, mailFrom: `user@${domain}`, helo: `mx.${domain}` }, names, spf)) });
  }
  return rows;
}

async function row(sender, names, spf) {
  const answers = Object.entries(names).flatMap(([name, types]) =>
    Object.entries(types).map(([type, records]) => ({
      name, type, rcode: 'NOERROR', ad: false, ttl: 300, cname: [],
      records: type === 'TXT' ? records.map((record) => [record]) : records,
    })));
  const resolver = snapshot({ format: 'sendworthy-dns/1', taken: '2026-11-24T00:00:00Z', resolver: 'memory', answers });
  const judge = await spfJudge({ resolver });
  const fromMemory = memory(names);
  const ways = {
    mailauth: () => spf({ sender: sender.mailFrom, ip: sender.ip, helo: sender.helo, resolver: fromMemory, maxResolveCount: 50 }),
    judge: () => judge.result(sender),
    trace: () => checkSpf(sender, { resolver }),
  };
  const results = [(await ways.mailauth()).status.result, await ways.judge(), (await ways.trace()).result];
  if (new Set(results).size > 1) throw new Error(`they differ: ${results}`);
  const medians = await measure(ways);
  judge.free();
  return { result: results[0], ...medians };
}

/** What mailauth wants: `dns.resolve`, which gives what it has at once. */
function memory(names) {
  const found = new Map();
  for (const [name, types] of Object.entries(names)) {
    for (const [type, records] of Object.entries(types)) {
      const shaped = {
        TXT: () => records.map((record) => [record]),
        MX: () => records.map((record) => ({ priority: Number(record.split(' ')[0]), exchange: record.split(' ')[1] })),
      };
      found.set(`${name} ${type}`, shaped[type]?.() ?? records);
    }
  }
  return async (name, type) => {
    const records = found.get(`${name} ${type}`);
    if (records === undefined) throw Object.assign(new Error('queryTxt ENOTFOUND'), { code: 'ENOTFOUND' });
    return records;
  };
}

/**
 * Medians in microseconds of processor time, which a busy machine changes less than the clock. The
 * ways take turns.
 */
async function measure(ways) {
  const samples = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
  for (let round = 0; round < 30; round += 1) {
    for (const [way, evaluate] of Object.entries(ways)) {
      const count = { mailauth: 200, judge: 5000, trace: 20 }[way];
      const start = process.cpuUsage();
      for (let i = 0; i < count; i += 1) await evaluate();
      const { user, system } = process.cpuUsage(start);
      // The first rounds are for the compilers.
      if (round >= 9) samples[way].push((user + system) / count);
    }
  }
  return Object.fromEntries(Object.entries(samples).map(([way, list]) => [way, list.sort((a, b) => a - b)[10]]));
}

if (process.argv[1] === import.meta.filename) console.table(await spfRows());

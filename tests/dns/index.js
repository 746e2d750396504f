// A real DNS server on loopback for the tests: BIND with the zones of `zones/`, dnsdist in front
// of it for DNS over HTTPS, and in front of that a proxy that delays and damages real answers.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { nameServers } from '../../tools/programs.js';
import { startBind } from './bind.js';
import { startDnsdist } from './dnsdist.js';
import { startHttpProxy } from './http-proxy.js';
import { startPlainProxy } from './plain-proxy.js';
import { Damage } from './damage.js';

export { FAULTS } from './damage.js';

/** The programs of the harness that this machine lacks; empty when the harness can start. */
export function missingPrograms() {
  return Object.entries(nameServers())
    .filter(([, path]) => path === undefined)
    .map(([name]) => name);
}

/**
 * Starts everything and waits until it answers.
 *
 * @param {object} [options]
 * @param {Record<string, string> | string} [options.faults] What to damage: the name of a fault for
 *   every answer, or faults by question, such as `{ 'eleven.test TXT': 'servfail' }`; a key may
 *   leave out the type, and `*` is every question. See `FAULTS`.
 * @param {number} [options.delay] Milliseconds that every answer is held back.
 * @param {string} [options.zones] A folder of zone files, `ORIGIN.zone` each.
 * @returns {Promise<DnsServers>}
 *
 * @typedef {object} DnsServers
 * @property {string} url The DNS-over-HTTPS endpoint, through the proxy.
 * @property {string} directUrl The same without the proxy: dnsdist itself.
 * @property {{address: string, port: number}} server UDP and TCP, through the proxy.
 * @property {{address: string, port: number}} directServer BIND itself.
 * @property {string} refusedUrl An endpoint at which nobody listens.
 * @property {import('./damage.js').Damage} damage Faults, delay and the log of questions; may be
 *   changed at any time.
 * @property {() => Promise<void>} stop
 */
export async function startDns({ faults = {}, delay = 0, zones } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'sendworthy-dns-'));
  const started = [];
  const stop = async () => {
    for (const server of started.reverse()) await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const keep = (server) => (started.push(server), server);
    const damage = new Damage({ faults, delay });
    const bind = keep(await startBind({ folder, zones }));
    const dnsdist = keep(await startDnsdist({ folder, backend: bind.server }));
    const http = keep(await startHttpProxy({ backend: dnsdist.url, damage }));
    const plain = keep(await startPlainProxy({ backend: bind.server, damage }));
    return {
      url: http.url,
      directUrl: dnsdist.url,
      server: plain.server,
      directServer: bind.server,
      refusedUrl: `http://127.0.0.1:${await http.closedPort()}/dns-query`,
      damage,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

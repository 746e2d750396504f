import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { nameServers } from '../../tools/programs.js';
import { askUdp } from './ask.js';
import { onFreePort, startDaemon } from './daemon.js';

const ZONES = fileURLToPath(new URL('./zones', import.meta.url));

/**
 * BIND with every `ORIGIN.zone` of a folder; `root.zone` is the root, so that a name in no zone
 * does not exist instead of being refused.
 *
 * @param {{ folder: string, zones?: string }} options
 */
export async function startBind({ folder, zones = ZONES }) {
  const files = (await readdir(zones)).filter((file) => file.endsWith('.zone')).sort();
  const origins = files.map((file) => (file === 'root.zone' ? '.' : file.slice(0, -'zone'.length)));
  return onFreePort(async (port) => {
    const server = { address: '127.0.0.1', port };
    const conf = join(folder, 'named.conf');
    await writeFile(conf, configuration(folder, zones, files, origins, port));
    // A zone that did not load is answered by its parent, without the authority bit.
    const ready = async () => {
      for (const origin of origins) {
        const answer = await askUdp(server, origin, 'SOA');
        if (answer.rcode !== 0 || !answer.authoritative || answer.answers === 0) return false;
      }
      return true;
    };
    const daemon = await startDaemon(nameServers().named ?? 'named', ['-g', '-n', '1', '-c', conf], ready);
    return { server, stop: daemon.stop };
  });
}

function configuration(folder, zones, files, origins, port) {
  const quoted = (path) => JSON.stringify(path);
  return [
    'options {',
    // dnsdist opens a connection for each question of a wave; what BIND does not take at once is late by a second.
    '  tcp-listen-queue 1000; tcp-clients 1000;',
    `  directory ${quoted(folder)};`,
    `  pid-file none; session-keyfile none; lock-file none;`,
    `  managed-keys-directory ${quoted(folder)};`,
    `  listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; };`,
    // Only with recursion does it follow an alias into another zone; nothing is outside the root.
    '  recursion yes; allow-recursion { 127.0.0.1; }; dnssec-validation no; notify no; allow-transfer { none; };',
    '  minimal-responses yes; empty-zones-enable no;',
    '  check-names primary ignore; check-mx ignore; check-mx-cname ignore; check-srv-cname ignore;',
    '  check-integrity no; check-spf ignore; check-wildcard no;',
    '};',
    'controls { };',
    ...files.map(
      (file, at) => `zone ${quoted(origins[at])} { type primary; file ${quoted(join(zones, file))}; };`,
    ),
    '',
  ].join('\n');
}

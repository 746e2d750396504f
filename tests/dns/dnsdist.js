import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { nameServers } from '../../tools/programs.js';
import { askHttp } from './ask.js';
import { freePort, onFreePort, startDaemon } from './daemon.js';

/**
 * dnsdist: DNS over HTTPS by plain HTTP/1.1, allowed to every page, from a plain DNS server.
 *
 * @param {{ folder: string, backend: {address: string, port: number} }} options
 */
export async function startDnsdist({ folder, backend }) {
  return onFreePort(async (port) => {
    const url = `http://127.0.0.1:${port}/dns-query`;
    const conf = join(folder, 'dnsdist.conf');
    await writeFile(conf, configuration(port, await freePort(), backend));
    const daemon = await startDaemon(
      nameServers().dnsdist ?? 'dnsdist',
      ['--supervised', '--disable-syslog', '-C', conf],
      async () => (await askHttp(url, '.', 'SOA')).answers > 0,
    );
    return { url, stop: daemon.stop };
  });
}

function configuration(port, plainPort, backend) {
  return [
    // Otherwise it asks its makers whether it is up to date.
    `setSecurityPollSuffix('')`,
    `setLocal('127.0.0.1:${plainPort}')`,
    // By TCP, so that an answer longer than a datagram arrives whole.
    `newServer({ address = '${backend.address}:${backend.port}', tcpOnly = true, healthCheckMode = 'up' })`,
    `getServer(0):setUp()`,
    `addDOHLocal('127.0.0.1:${port}', nil, nil, { '/dns-query' }, {`,
    `  customResponseHeaders = { ['access-control-allow-origin'] = '*' },`,
    `})`,
    '',
  ].join('\n');
}

// The other hosts: each is a program inside an npm package, which is there without install scripts.

import { existsSync } from 'node:fs';

import { at } from '../../tools/root.js';

const { platform, arch } = process;
const { glibcVersionRuntime } = process.report.getReport().header;

/** The programs that are for this machine; one that is missing is `undefined`. */
export const hosts = {
  deno: there('@deno', `${platform}-${arch}${platform === 'linux' && glibcVersionRuntime ? '-glibc' : ''}`, 'deno'),
  bun: there('@oven', `bun-${platform}-${arch === 'arm64' ? 'aarch64' : arch}`, 'bin/bun'),
  workerd: there('@cloudflare', `workerd-${platform}-${arch === 'x64' ? '64' : arch}`, 'bin/workerd'),
};

function there(scope, name, program) {
  const path = at('node_modules', scope, name, platform === 'win32' ? `${program}.exe` : program);
  return existsSync(path) ? path : undefined;
}

/** Why a test of a host is skipped; `false` when it is not. */
export const skip = (host) => (hosts[host] ? false : `${host} is not installed for ${platform} ${arch}`);

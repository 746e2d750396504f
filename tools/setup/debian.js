// What comes from the operating system. On Debian and its children it is installed; elsewhere, or
// without the right to, it is named.

import { existsSync } from 'node:fs';

import { browsers, nameServers } from '../programs.js';
import { output, run } from '../run.js';

export function browsersThere({ system }) {
  return there('browsers', browsers, { chromium: 'chromium', firefox: 'firefox-esr' }, system);
}

export function nameServersThere({ system }) {
  return there('DNS servers', nameServers, { named: 'bind9', dnsdist: 'dnsdist' }, system);
}

/**
 * Makes sure of the programs that `look` finds.
 *
 * @param {string} what
 * @param {() => Record<string, string | undefined>} look
 * @param {Record<string, string>} packages The Debian package of each program.
 * @param {boolean} system Whether they may be installed.
 */
export async function there(what, look, packages, system) {
  const lacking = () => Object.entries(look()).filter(([, path]) => !path).map(([name]) => name);
  if (lacking().length > 0 && system) await install(lacking().map((name) => packages[name]));
  const lack = lacking();
  if (lack.length === 0) return undefined;
  const names = lack.map((name) => packages[name]).join(' ');
  return {
    what: `${what}: ${lack.join(', ')}`,
    command: existsSync('/usr/bin/apt-get')
      ? `sudo apt-get install --no-install-recommends ${names}`
      : `the packages that Debian calls ${names}`,
  };
}

// Debian starts and enables the servers it installs; nobody asked for a name server on port 53.
const INSTALL = `
set -e
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\\nexit 101\\n' > "$policy"
  chmod 755 "$policy"
fi
apt-get -qq update
apt-get -qq install --yes --no-install-recommends "$@"
for package in "$@"; do
  case "$package" in
    bind9) systemctl --quiet disable named 2>/dev/null || true ;;
    dnsdist) systemctl --quiet disable dnsdist 2>/dev/null || true ;;
  esac
done
`;

async function install(packages) {
  if (!existsSync('/usr/bin/apt-get')) return;
  const asRoot = process.getuid() === 0 ? [] : ['sudo', '-n'];
  if (asRoot.length > 0 && output(['sudo', '-n', 'true']) === undefined) return;
  console.error(`installing ${packages.join(' ')}`);
  const command = ['env', 'DEBIAN_FRONTEND=noninteractive', 'sh', '-c', INSTALL, 'install'];
  await run([...asRoot, ...command, ...packages]);
}

// The other programs that are measured in the same run, at fixed versions.

import { existsSync, readFileSync } from 'node:fs';

import { at } from '../tools/root.js';
import { npm, run } from '../tools/run.js';
import { PYTHON } from '../tools/setup/python.js';

export const CHECKDMARC = '6.0.4';
export const MAILAUTH = '7.1.0';

/** Installs checkdmarc into the project's own Python. */
export async function checkdmarc() {
  const pip = [PYTHON, '-m', 'pip', '--quiet', '--disable-pip-version-check', 'install'];
  if (!(await run([...pip, `checkdmarc==${CHECKDMARC}`]))) throw new Error('checkdmarc is not to be had');
  return PYTHON;
}

/** Installs mailauth into `.cache` and gives its `spf`. */
export async function mailauthSpf() {
  const folder = at('.cache', 'mailauth');
  const manifest = `${folder}/node_modules/mailauth/package.json`;
  const version = existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version;
  if (version !== MAILAUTH) {
    const args = ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'];
    if (!(await npm([...args, `mailauth@${MAILAUTH}`]))) throw new Error('mailauth is not to be had');
  }
  const { spf } = await import(`${folder}/node_modules/mailauth/lib/spf/index.js`);
  return spf;
}

// The other programs that are measured in the same run or verify what we sign, at fixed versions.

import { existsSync, readFileSync } from 'node:fs';

import { at } from '../tools/root.js';
import { npm, run } from '../tools/run.js';
import { PYTHON } from '../tools/setup/python.js';

export const CHECKDMARC = '6.0.4';
export const DKIMPY = '1.1.8';
export const MAILAUTH = '7.1.0';
export const POSTAL_MIME = '4.0.0';

/** Installs checkdmarc into the project's own Python. */
export const checkdmarc = () => pythonWith(`checkdmarc==${CHECKDMARC}`);

/** Installs dkimpy with what it needs for Ed25519 into the project's own Python. */
export const dkimpy = () => pythonWith(`dkimpy==${DKIMPY}`, 'pynacl==1.6.2');

async function pythonWith(...packages) {
  const pip = [PYTHON, '-m', 'pip', '--quiet', '--disable-pip-version-check', 'install'];
  if (!(await run([...pip, ...packages]))) throw new Error(`${packages[0]} is not to be had`);
  return PYTHON;
}

/** Installs mailauth into `.cache` and gives its parts: as a whole it does not load in Node 20. */
export async function mailauth() {
  const lib = `${await installed('mailauth', MAILAUTH)}/lib`;
  const parts = ['dkim/sign', 'dkim/verify', 'spf/index', 'dmarc/index'];
  return Object.assign({}, ...(await Promise.all(parts.map(async (part) => (await import(`${lib}/${part}.js`)).default))));
}

/** Installs postal-mime into `.cache` and gives its parser. */
export async function postalMime() {
  const folder = await installed('postal-mime', POSTAL_MIME);
  const { module } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  return (await import(`${folder}/${module}`)).default;
}

/** The folder of a package at a version. */
async function installed(name, version) {
  const prefix = at('.cache', name);
  const folder = `${prefix}/node_modules/${name}`;
  const manifest = `${folder}/package.json`;
  const there = existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version;
  if (there !== version) {
    const args = ['install', '--prefix', prefix, '--ignore-scripts', '--no-audit', '--no-fund'];
    if (!(await npm([...args, `${name}@${version}`]))) throw new Error(`${name} is not to be had`);
  }
  return folder;
}

// Suites of other projects that are inside packages of registries, so that everybody can run them.
// They go to `.cache/corpora` and are neither copied into the project nor shipped.

import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { at } from '../root.js';
import { output, run } from '../run.js';
import { PYTHON, pythonThere } from './python.js';

const PYSPF = 'pyspf==2.0.14 --hash=sha256:57a7ef01bda090173aafb6af0106251686ed73f03db4e911fcd34c57fc347186';

const CRATES = ['mail-auth', 'mail-parser'];

/** The OpenSPF suite of pyspf, and the resources of the crates that we depend on. */
export async function suitesThere({ system }) {
  copyCrates();
  if (existsSync(at('.cache/corpora/spf-pyspf/test/rfc7208-tests.yml'))) return undefined;
  const lack = await pythonThere({ system });
  if (lack) return lack;
  if (await fetchPyspf()) return undefined;
  return { what: 'the OpenSPF suite', command: '.cache/python/bin/pip download --no-deps pyspf==2.0.14' };
}

async function fetchPyspf() {
  const folder = mkdtempSync(join(tmpdir(), 'sendworthy-pyspf-'));
  try {
    const wanted = join(folder, 'requirements.txt');
    writeFileSync(wanted, `${PYSPF}\n`);
    const pip = [PYTHON, '-m', 'pip', '--quiet', '--disable-pip-version-check', 'download'];
    const args = ['--no-deps', '--no-binary', ':all:', '--require-hashes', '-r', wanted, '-d', folder];
    if (!(await run([...pip, ...args]))) return false;
    const archive = readdirSync(folder).find((name) => name.endsWith('.tar.gz'));
    if (!(await run(['tar', '-xzf', join(folder, archive), '-C', folder]))) return false;
    keep('spf-pyspf', 'pyspf 2.0.14, source package', {
      test: join(folder, 'pyspf-2.0.14', 'test'),
    });
    return true;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function copyCrates() {
  const wanted = CRATES.filter((name) => !existsSync(at('.cache/corpora', `${name}-crate`, 'ORIGIN.txt')));
  if (wanted.length === 0) return;
  const text = output(['cargo', 'metadata', '--locked', '--all-features', '--format-version', '1'], { maxBuffer: 1 << 28 });
  for (const { name, version, manifest_path: manifest } of text ? JSON.parse(text).packages : []) {
    const resources = join(dirname(manifest), 'resources');
    if (wanted.includes(name) && existsSync(resources)) {
      keep(`${name}-crate`, `the crate ${name} ${version}`, { resources });
    }
  }
}

function keep(name, origin, folders) {
  const to = at('.cache', 'corpora', name);
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const [folder, from] of Object.entries(folders)) cpSync(from, join(to, folder), { recursive: true });
  writeFileSync(join(to, 'ORIGIN.txt'), `${origin}\n`);
}

import { existsSync } from 'node:fs';

import { find } from '../programs.js';
import { at } from '../root.js';
import { output, run } from '../run.js';
import { there } from './debian.js';

/** The Python of the project's own: `.cache/python`. */
export const PYTHON = at('.cache', 'python', 'bin', 'python');

/** A virtual environment, for the suites and the peers that are Python packages. */
export async function pythonThere({ system }) {
  if (existsSync(PYTHON)) return undefined;
  const look = () => ({ python3: withVenv() });
  const lack = await there('Python with venv', look, { python3: 'python3-venv' }, system);
  if (lack) return lack;
  const made = await run([withVenv(), '-m', 'venv', at('.cache', 'python')]);
  return made ? undefined : { what: 'Python with venv', command: 'python3 -m venv .cache/python' };
}

function withVenv() {
  const python = find('python3');
  return python && output([python, '-c', 'import venv, ensurepip']) !== undefined ? python : undefined;
}

import { npm } from '../run.js';
import { once } from '../stamp.js';

/** The packages of `package-lock.json`. No package runs a script when it is installed. */
export async function packagesThere() {
  const paths = {
    inputs: ['package-lock.json', 'package.json', 'pkg/package.json', 'www/package.json'],
    outputs: ['node_modules/.package-lock.json'],
  };
  const done = await once('npm', paths, () =>
    npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']),
  );
  return done ? undefined : { what: 'the npm packages', command: 'npm ci --ignore-scripts' };
}

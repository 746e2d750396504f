// Builds what is missing and serves the page. With --dev it goes on to build what is edited.

import { watch } from 'node:fs';

import { at } from './root.js';
import { buildPackage, build } from './build.js';
import { npm } from './run.js';

const dev = process.argv.includes('--dev');
if (!(await build(dev ? ['pkg'] : undefined))) process.exit(1);
if (dev) watchSources();
// Vite prints the address.
const ended = await npm(['run', '--silent', dev ? 'dev' : 'preview', '--workspace', 'sendworthy-www']);
process.exit(ended ? 0 : 1);

function watchSources() {
  let wanted = false;
  let building = false;
  const rebuild = async () => {
    wanted = true;
    if (building) return;
    building = true;
    while (wanted) {
      wanted = false;
      await buildPackage();
    }
    building = false;
  };
  let timer;
  for (const folder of ['src', 'data', 'pkg/src']) {
    watch(at(folder), { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(rebuild, 100);
    });
  }
}

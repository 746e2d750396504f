import { resolve } from 'node:path';
import type { Plugin } from 'vite';

/** While developing: loads the page again when the package was built again. */
export function reloadOnBuild(root: string): Plugin {
  return {
    name: 'reload-on-build',
    apply: 'serve',
    configureServer(server) {
      const built = [resolve(root, 'pkg/wasm'), resolve(root, 'pkg/dist')];
      server.watcher.add(built);
      server.watcher.on('all', (_event, path) => {
        if (built.some((folder) => path.startsWith(folder))) server.ws.send({ type: 'full-reload' });
      });
    },
  };
}

import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { Plugin } from 'vite';

/** While developing: builds the engine again when its Rust changes, and reloads the page. */
export function engine(root: string): Plugin {
  return {
    name: 'engine',
    apply: 'serve',
    configureServer(server) {
      const sources = resolve(root, 'src');
      let running = false;
      let again = false;
      const build = (): void => {
        if (running) {
          again = true;
          return;
        }
        running = true;
        server.config.logger.info('building the engine …', { timestamp: true });
        const child = spawn('cargo', ['xtask', 'build', 'core', '--dev'], { cwd: root, stdio: 'inherit' });
        child.on('exit', (code) => {
          running = false;
          if (again) {
            again = false;
            build();
          } else if (code === 0) {
            server.ws.send({ type: 'full-reload' });
          }
        });
      };
      server.watcher.add(sources);
      server.watcher.on('all', (_event, path) => {
        if (path.startsWith(sources) && path.endsWith('.rs')) build();
      });
    },
  };
}

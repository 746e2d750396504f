import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';

/** A TCP port of loopback that was free a moment ago. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * Starts a server in the foreground and waits until `ready` says so.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {() => Promise<boolean>} ready
 */
export async function startDaemon(program, args, ready) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  const note = (chunk) => (log = (log + chunk).slice(-20_000));
  child.stdout.on('data', note);
  child.stderr.on('data', note);
  const exited = new Promise((resolve) => {
    child.once('error', (error) => (note(String(error)), resolve()));
    child.once('exit', resolve);
  });
  const leave = () => child.kill('SIGKILL');
  process.once('exit', leave);

  let gone = false;
  exited.then(() => (gone = true));
  const until = Date.now() + 30_000;
  while (!gone && Date.now() < until) {
    if (await ready().catch(() => false)) {
      return {
        async stop() {
          process.off('exit', leave);
          child.kill('SIGTERM');
          const kill = setTimeout(leave, 5_000);
          await exited;
          clearTimeout(kill);
        },
      };
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  leave();
  await exited;
  throw new Error(`${program} did not start:\n${log}`);
}

/**
 * Starts what needs a free port, again when somebody else was faster.
 *
 * @template T
 * @param {(port: number) => Promise<T>} start
 * @returns {Promise<T>}
 */
export async function onFreePort(start) {
  let last;
  for (let tries = 0; tries < 3; tries += 1) {
    try {
      return await start(await freePort());
    } catch (error) {
      last = error;
      if (!/in use|EADDRINUSE/i.test(String(error))) break;
    }
  }
  throw last;
}

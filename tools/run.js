import { spawn, spawnSync } from 'node:child_process';
import { delimiter } from 'node:path';

import { ROOT, at } from './root.js';

/** The environment of everything that is started: the project's own Node and tools come first. */
export function environment(extra = {}) {
  return { ...process.env, PATH: at('node_modules', '.bin') + delimiter + process.env.PATH, ...extra };
}

/**
 * Runs a command with its output shown.
 *
 * @param {string[]} command
 * @param {{ cwd?: string, env?: Record<string, string>, heard?: (text: string) => void }} [options]
 *   `heard` gets the output too.
 * @returns {Promise<boolean>} Whether it ended with 0.
 */
export function run([program, ...args], { cwd = ROOT, env = {}, heard } = {}) {
  return new Promise((resolve) => {
    const stdio = heard ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'];
    const child = spawn(program, args, { cwd, env: environment(env), stdio });
    if (heard) {
      for (const [stream, out] of [[child.stdout, process.stdout], [child.stderr, process.stderr]]) {
        stream.setEncoding('utf8');
        stream.on('data', (text) => (out.write(text), heard(text)));
      }
    }
    child.once('error', (error) => (console.error(String(error)), resolve(false)));
    child.once('close', (code) => resolve(code === 0));
  });
}

/** What a command prints, or `undefined` when it is missing or fails. */
export function output([program, ...args], options = {}) {
  const { status, stdout } = spawnSync(program, args, { cwd: ROOT, encoding: 'utf8', ...options });
  return status === 0 ? stdout : undefined;
}

/** Runs npm, the same that started this where npm did. */
export function npm(args, options) {
  const itself = process.env.npm_execpath;
  if (itself?.endsWith('.js')) return run([process.execPath, itself, ...args], options);
  return run([process.platform === 'win32' ? 'npm.cmd' : 'npm', ...args], options);
}

import { resolve } from 'node:path';
import { defineConfig } from 'vite';
import { reloadOnBuild } from './build/reload.ts';
import { contentSecurityPolicy, headers } from './build/policy.ts';

export default defineConfig({
  base: './',
  plugins: [contentSecurityPolicy(), reloadOnBuild(resolve(import.meta.dirname, '..'))],
  build: {
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  // What few verifications need is a file of its own, as it is for the page.
  worker: { format: 'es' },
  preview: { headers },
  // The package is developed beside the page.
  optimizeDeps: { exclude: ['sendworthy'] },
});

#!/usr/bin/env node
import { existsSync } from 'node:fs';

const main = new URL('../dist/cli/main.js', import.meta.url);
if (existsSync(main)) {
  const { main: run } = await import(main);
  process.exitCode = await run(process.argv.slice(2));
} else {
  console.error('error: sendworthy is not built yet\n  = help: run `npm run build` in the root of the project');
  process.exitCode = 2;
}

// Node, Deno and Bun: the wasm file is read from disk.

import { readFile } from 'node:fs/promises';

import type { ReportHost } from './report.js';

export const loadReport: ReportHost['loadReport'] = async (report) =>
  report.initSync({ module: await readFile(new URL('../../wasm/report_bg.wasm', import.meta.url)) });

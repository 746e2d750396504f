// Cloudflare Workers: wasm must be imported as a module, since compiling bytes is not allowed.

// @ts-expect-error wrangler and other bundlers for Workers give a WebAssembly.Module
import module from '../../wasm/report_bg.wasm';

import type { ReportHost } from './report.js';

export const loadReport: ReportHost['loadReport'] = async (report) => report.initSync({ module });

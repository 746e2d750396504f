// Browsers, and bundlers that write for them: this form of URL is what bundlers know to follow.

import type { ReportHost } from './report.js';

export const loadReport: ReportHost['loadReport'] = (report) =>
  report.default({ module_or_path: new URL('../../wasm/report_bg.wasm', import.meta.url) });

import type * as glue from '../../wasm/report.js';

/** What differs from host to host for reports. Each `report-*` module beside this one has these exports. */
export interface ReportHost {
  /** Instantiates the wasm file `report`. */
  loadReport(report: typeof glue): Promise<unknown>;
}

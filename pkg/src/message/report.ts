import { loadReport } from '#host/report';

import * as glue from '../../wasm/report.js';
import type { ReadReport, Report } from '../../wasm/report.js';
import { Engine } from '../engine.js';
import { bytesOf, type MessageInput } from './bytes.js';

/** The wasm file `report`: whoever reads no reports does not load it. */
export const engine = new Engine<typeof glue>(glue, loadReport);

/** Settings of `readReport()`. */
export interface ReadReportOptions {
  /** Ends the reading of a stream; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

/**
 * Reads a report that a receiver sent: a DMARC aggregate report, a TLS report, feedback on a message
 * or a bounce; as a file, packed or not, or as the mail that it came in. `kind` says which, and no
 * bytes are refused. Loads a wasm file of its own.
 *
 * @throws `TypeError` for an argument of a wrong type, a string among them.
 */
export async function readReport(input: MessageInput, options: ReadReportOptions = {}): Promise<ReadReport> {
  const { content, report } = await reportSession(input, options);
  engine.release(report);
  return content;
}

/** The same with the report, which can show itself in other ways; it is for `engine.release()`. */
export async function reportSession(
  input: MessageInput,
  options: ReadReportOptions = {},
): Promise<{ content: ReadReport; report: Report }> {
  if (typeof options !== 'object' || options === null) throw new TypeError('`options` must be an object');
  const raw = await bytesOf(input, options.signal);
  const { Report } = await engine.load();
  options.signal?.throwIfAborted();
  const report = engine.hold(engine.call('internal', () => new Report(raw)));
  try {
    return { content: engine.call('internal', () => report.content()), report };
  } catch (error) {
    engine.release(report);
    throw error;
  }
}

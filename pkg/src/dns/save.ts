import type { Authentication, Prediction } from '../../wasm/authentication.js';
import type { Evaluation, Report } from '../../wasm/core.js';
import type { Reading } from '../check.js';
import type { Snapshot } from './snapshot.js';

/** What is known of a report besides what it holds; it goes when the report goes. */
const readings = new WeakMap<object, Reading>();

export function remember(report: object, reading: Reading): void {
  readings.set(report, reading);
}

/**
 * Everything that a check has read, to be kept, sent and replayed by `snapshot()`.
 *
 * Call it with the very object that the check gave: a copy of a domain's report still holds the
 * answers, but no longer the policies and public suffixes.
 */
export function saveSnapshot(report: Report | Evaluation | Authentication | Prediction): Snapshot {
  const reading = typeof report === 'object' && report !== null ? readings.get(report) : undefined;
  const answers = reading?.answers ?? (report as Partial<Report> | null)?.evidence;
  if (!Array.isArray(answers)) throw new TypeError('saveSnapshot() takes the report of a check');
  const saved: Snapshot = {
    format: 'sendworthy-dns/1',
    taken: (reading?.taken ?? new Date()).toISOString(),
    answers,
  };
  if (reading) {
    saved.resolver = reading.resolver;
    if (reading.fetched.size > 0) {
      saved.fetched = [...reading.fetched].map(([url, file]) => ({ url, ...file }));
    }
    if (reading.suffixes.size > 0) saved.suffixes = Object.fromEntries(reading.suffixes);
  }
  return saved;
}

import type { RecordKind, RecordReport, Session } from '../wasm/core.js';
import { call, core } from './core.js';

/** The kinds of record that can be checked alone. */
export const RECORD_KINDS = ['spf', 'dkim', 'dmarc', 'mta-sts', 'tls-rpt', 'bimi'] as readonly string[] as readonly RecordKind[];

/** Settings of the check of one record. */
export interface RecordOptions {
  /** The owner name, which some records are read by: `_dmarc.example.com`. */
  name?: string;
}

/**
 * Checks the text of one record before it is published. Nobody is asked anything.
 *
 * @param text the text, all strings joined; as bytes where it is no UTF-8
 * @throws `TypeError` for an argument of a wrong type, `SendworthyError` for a name that is none.
 *   A text never throws, whatever it holds.
 */
export async function checkRecord(
  kind: RecordKind,
  text: string | Uint8Array,
  options: RecordOptions = {},
): Promise<RecordReport> {
  const { report, session } = await recordSession(kind, text, options);
  session.free();
  return report;
}

/** The same with the finished session, which can show the report in other ways. */
export async function recordSession(
  kind: RecordKind,
  text: string | Uint8Array,
  options: RecordOptions = {},
): Promise<{ report: RecordReport; session: Session }> {
  if (!RECORD_KINDS.includes(kind)) throw new TypeError(`\`kind\` must be one of ${RECORD_KINDS.join(', ')}`);
  if (typeof text !== 'string' && !(text instanceof Uint8Array)) {
    throw new TypeError('`text` must be a string or a Uint8Array');
  }
  if (typeof options !== 'object' || options === null) throw new TypeError('`options` must be an object');
  const { name } = options;
  if (name !== undefined && typeof name !== 'string') throw new TypeError('`name` must be a string');
  const { Session } = await core();
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const session = call('input', () => Session.record(kind, bytes, name));
  try {
    return { report: call('internal', () => session.step()).report as RecordReport, session };
  } catch (error) {
    session.free();
    throw error;
  }
}

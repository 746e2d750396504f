import type { Opinion } from '../wasm/verify.js';
import { prepare, run, type AskOptions } from './check.js';
import { bytesOf, type MessageInput } from './message/bytes.js';
import { beginOpinion } from './message/opinion.js';

export { InternalError, SendworthyError, type ErrorCode } from './errors.js';
export type { AskOptions } from './check.js';
export type { MessageInput } from './message/bytes.js';
export type {
  ArcChainValidation,
  ArcReport,
  ArcSet,
  AuthResult,
  Dkim2Report,
  Dkim2Signature,
  DkimOpinion,
  DmarcOpinion,
  NotChecked,
  Opinion,
  OpinionPolicy,
  SpfIdentity,
  SpfOpinion,
} from '../wasm/verify.js';

/** What of the SMTP dialogue is known, and how DNS is asked. */
export interface OpinionOptions extends AskOptions {
  /** The address of the client. Without it nothing is said of SPF. */
  ip?: string;
  /** The address of MAIL FROM, without angle brackets; empty for a bounce. */
  mailFrom?: string;
  /** The name given with HELO or EHLO. */
  helo?: string;
}

/**
 * What another verifier, the Rust crate mail-auth, makes of a message: its ARC chain, the presence
 * of DKIM2, and a second opinion on DKIM, SPF and DMARC. Loads a wasm file of its own.
 *
 * @throws `TypeError` for an argument of a wrong type, `SendworthyError` for what is no address, the
 *   signal's reason when it aborts. No message and no answer of DNS throws.
 */
export async function secondOpinion(input: MessageInput, options: OpinionOptions = {}): Promise<Opinion> {
  const { resolver, now } = prepare(options);
  const { ip, mailFrom, helo, signal } = options;
  for (const [name, value] of Object.entries({ ip, mailFrom, helo })) {
    if (value !== undefined && typeof value !== 'string') throw new TypeError(`\`${name}\` must be a string`);
  }
  const raw = await bytesOf(input, signal);
  const opinion = await beginOpinion(raw, { ip, mailFrom, helo }, now, signal);
  try {
    await run(opinion, resolver, now, options);
    return opinion.report();
  } finally {
    opinion.free();
  }
}

import { loadVerify } from '#host/verify';

import * as glue from '../wasm/verify.js';
import type { Opinion } from '../wasm/verify.js';
import { prepare, run, type AskOptions } from './check.js';
import { Engine } from './engine.js';
import { bytesOf, type MessageInput } from './message/bytes.js';

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
  /** The address of MAIL FROM, without angle brackets and with A-labels; empty for a bounce. */
  mailFrom?: string;
  /** The name given with HELO or EHLO. */
  helo?: string;
}

const engine = new Engine(glue, loadVerify);

/** Bytes of wasm memory beyond which the instance is thrown away: it never shrinks. */
const LARGE = 64 * 1024 * 1024;
let open = 0;

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
  const { OpinionSession } = await engine.load();
  signal?.throwIfAborted();
  const seconds = Math.floor(now.getTime() / 1000);
  const session = engine.call('input', () => new OpinionSession(raw, ip, helo, mailFrom, seconds));
  open += 1;
  try {
    const step = () => engine.call('internal', () => session.step());
    const answer = (answers: glue.Answer[]) => engine.call('snapshot', () => session.answer(answers));
    await run({ step, answer }, resolver, now, options);
    return step().report as Opinion;
  } finally {
    open -= 1;
    session.free();
    if (open === 0 && engine.memory > LARGE) engine.replace();
  }
}

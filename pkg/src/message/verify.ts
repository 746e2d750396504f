import { cryptography } from '#host/authentication';

import type { Answer, Authentication, Hasher, RsaCheck, VerifySession } from '../../wasm/authentication.js';
import { prepare, run, type AskOptions } from '../check.js';
import { remember } from '../dns/save.js';
import { InternalError } from '../errors.js';
import type { Cryptography } from '../host/authentication.js';
import { engine } from './authentication.js';
import { Beside, type VerifiedMessage } from './beside.js';
import { bytesOf, type MessageInput } from './bytes.js';

/** What of the SMTP dialogue is known, and how DNS is asked. */
export interface VerifyOptions extends AskOptions {
  /** The address of the client. Without it, or without `mailFrom`, SPF is not known. */
  ip?: string;
  /** The address of MAIL FROM, without angle brackets; empty for a bounce, of which SPF checks `helo`. */
  mailFrom?: string;
  /** The name given with HELO or EHLO. */
  helo?: string;
  /**
   * The name under which the receiver writes Authentication-Results. Without it none that the message
   * came with is believed.
   */
  authservId?: string;
  /**
   * Whether another verifier is heard too; by default when the message has fields of ARC or DKIM2, which
   * only that one reads. It is a wasm file of its own.
   */
  opinion?: boolean;
}

/** For the command line: the findings are written for a terminal while there is a session. */
export interface Shown extends VerifyOptions {
  show?: (plain: (color: boolean, width: number) => string) => void;
}

/**
 * Verifies a message as a receiver does: DKIM with the cause where a signature does not fit, SPF when
 * `ip` is given, and DMARC by RFC 9989; ARC by the second opinion. Loads a wasm file of its own.
 *
 * @throws `TypeError` for an argument of a wrong type, `SendworthyError` for what is no address, the
 *   signal's reason when it aborts. No message and no answer of DNS throws.
 */
export function verifyMessage(input: MessageInput, options: VerifyOptions = {}): Promise<VerifiedMessage> {
  return verifyBy(cryptography, input, options);
}

/** The same by another library, or by wasm alone. */
export async function verifyBy(
  host: Cryptography | undefined,
  input: MessageInput,
  options: VerifyOptions = {},
): Promise<VerifiedMessage> {
  const { resolver, now } = prepare(options);
  const { ip, mailFrom, helo, authservId, signal } = options;
  for (const [name, value] of Object.entries({ ip, mailFrom, helo, authservId })) {
    if (value !== undefined && typeof value !== 'string') throw new TypeError(`\`${name}\` must be a string`);
  }
  if (options.opinion !== undefined && typeof options.opinion !== 'boolean') {
    throw new TypeError('`opinion` must be a boolean');
  }
  const raw = await bytesOf(input, signal);
  const { VerifySession } = await engine.load();
  signal?.throwIfAborted();
  const seconds = Math.floor(now.getTime() / 1000);
  const session = engine.call('input', () => new VerifySession(raw, ip, mailFrom, helo, seconds, authservId));
  return engine.during(session, async () => {
    let last: ReturnType<VerifySession['step']> | undefined;
    const step = () => (last = engine.call('internal', () => session.step()));
    const answer = (answers: Answer[]) => engine.call('snapshot', () => session.answer(answers));
    const own = host ? { step, answer, settle: checking(session, host) } : { step, answer };
    if (host && raw.length > SMALL) await digest(session, host);
    const opinion = (options.opinion ?? session.wantsOpinion) ? await begin(raw, options, now) : undefined;
    try {
      const beside = opinion && new Beside(own, opinion);
      const reading = await run(beside ?? own, resolver, now, options);
      const report = (last ?? step()).report as Authentication;
      remember(report, reading);
      (options as Shown).show?.((color, width) => engine.call('internal', () => session.plain(color, width)));
      if (beside) return beside.add(report);
      if (report.hasArc) report.notChecked.push('ARC: the second opinion was not asked for');
      if (report.hasDkim2) report.notChecked.push('DKIM2: the second opinion was not asked for');
      return report;
    } finally {
      opinion?.free();
    }
  });
}

/** Bytes of a message up to which wasm digests it as fast as the host. */
const SMALL = 32 * 1024;

/** Lets the host digest the body; what it does not, wasm does. */
async function digest(session: VerifySession, host: Cryptography): Promise<void> {
  const feed = (hasher: Hasher) => engine.call('internal', () => session.feed(hasher));
  try {
    // There are two forms.
    for (let form = 0; form < 2 && engine.call('internal', () => session.hasBody()); form += 1) {
      const digest = await host.digest(feed);
      engine.call('internal', () => session.digested(digest));
    }
  } catch (error) {
    if (error instanceof InternalError) throw error;
  }
}

/** Lets the host check signatures, each once, as soon as its key is known; what it does not confirm, wasm checks. */
function checking(session: VerifySession, host: Cryptography): () => Promise<void> {
  const checked = new Set<number>();
  const confirm = async (check: RsaCheck) => {
    try {
      return await host.confirms(check);
    } catch {
      return false;
    }
  };
  return async () => {
    for (const check of engine.call('internal', () => session.openChecks())) {
      if (checked.has(check.signature)) continue;
      checked.add(check.signature);
      if (await confirm(check)) {
        engine.call('internal', () => session.confirm(check.signature, check.modulus));
      }
    }
  };
}

/** Begins a second opinion; neither its code nor its wasm file is loaded before. */
async function begin(raw: Uint8Array, { ip, mailFrom, helo, signal }: VerifyOptions, now: Date) {
  const { beginOpinion } = await import('./opinion.js');
  return beginOpinion(raw, { ip, mailFrom, helo }, now, signal);
}

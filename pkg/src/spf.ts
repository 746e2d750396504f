import type { Evaluation } from '../wasm/core.js';
import { prepare, run, type AskOptions } from './check.js';
import { call, core } from './core.js';
import { remember } from './dns/save.js';

/** Who sends, as a receiver sees it. */
export interface SpfSender {
  /** The sending address. */
  ip: string;
  /** The address of MAIL FROM, without angle brackets; empty or left out for a bounce. */
  mailFrom?: string;
  /** The name given with HELO or EHLO. */
  helo?: string;
}

/**
 * Evaluates a sender by SPF (`check_host()`, RFC 7208 section 4), with every step of the way.
 *
 * @throws `TypeError` for an argument of a wrong type, `SendworthyError` for what is no address,
 *   the signal's reason when it aborts. What DNS says or fails to say never throws.
 */
export async function checkSpf(sender: SpfSender, options: AskOptions = {}): Promise<Evaluation> {
  const [ip, mailFrom, helo] = senderParts(sender);
  const { resolver, now } = prepare(options);
  const { Session } = await core();
  const session = call('input', () => Session.spf(ip, mailFrom, helo, Math.floor(now.getTime() / 1000)));
  try {
    const reading = await run(session, resolver, now, options);
    const evaluation = call('internal', () => session.step()).report as Evaluation;
    remember(evaluation, reading);
    return evaluation;
  } finally {
    session.free();
  }
}

/** The parts of a sender, checked. */
export function senderParts(sender: SpfSender): [ip: string, mailFrom: string, helo: string] {
  if (typeof sender !== 'object' || sender === null) throw new TypeError('`sender` must be an object');
  const { ip, mailFrom = '', helo = '' } = sender;
  if (typeof ip !== 'string') throw new TypeError('`ip` must be a string');
  if (typeof mailFrom !== 'string') throw new TypeError('`mailFrom` must be a string');
  if (typeof helo !== 'string') throw new TypeError('`helo` must be a string');
  if (sender.mailFrom === undefined && sender.helo === undefined) {
    throw new TypeError('either `mailFrom` or `helo` is needed');
  }
  return [ip, mailFrom, helo];
}

import type { Answer, Prediction, PredictSession } from '../../wasm/authentication.js';
import { prepare, run, type AskOptions } from '../check.js';
import { remember } from '../dns/save.js';
import { engine } from './authentication.js';
import { bytesOf, type MessageInput } from './bytes.js';

/** What is set up in Amazon SES, in its own words, and how DNS is asked. */
export interface PredictBySes extends AskOptions {
  /** The Region, such as `eu-west-1`. */
  region: string;
  /** The verified domain; that of From by default. Where several are, SES takes the most specific. */
  identity?: string;
  /** The custom MAIL FROM domain, when one is set up. */
  mailFromDomain?: string;
  /** What SES does when the MX record of that domain is not as it should be: `USE_DEFAULT_VALUE` by default. */
  behaviorOnMxFailure?: 'USE_DEFAULT_VALUE' | 'REJECT_MESSAGE';
  /** The three tokens of Easy DKIM. */
  easyDkim?: readonly [string, string, string];
  /** The selector of BYODKIM. */
  byodkim?: string;
  /** `false` when the identity does not sign. Without this and the two above it is not known how it does. */
  dkim?: false;
}

/** How a mail server of one's own sends, and how DNS is asked. */
export interface PredictBySmtp extends AskOptions {
  /** The address that sends. */
  ip: string;
  /** The address of MAIL FROM, without angle brackets; empty for a bounce, of which SPF checks `helo`. */
  mailFrom: string;
  /** The name given with HELO or EHLO. */
  helo?: string;
  /** The domain and the selector that it signs by. */
  sign?: { domain: string; selector: string };
}

/** How a message will be sent. */
export type PredictOptions = PredictBySes | PredictBySmtp;

/**
 * Predicts which SPF and DKIM identities a message will carry, whether DMARC will pass by what DNS
 * says now, and what would change that. Loads the wasm file that `verifyMessage` loads.
 *
 * @throws `TypeError` for an argument of a wrong type, `SendworthyError` for what is no Region, domain,
 *   selector or address, the signal's reason when it aborts. No message and no answer of DNS throws.
 */
export async function predictMessage(input: MessageInput, options: PredictOptions): Promise<Prediction> {
  const { resolver, now } = prepare(options);
  const open = opener(options);
  const { signal } = options;
  const raw = await bytesOf(input, signal);
  const { PredictSession } = await engine.load();
  signal?.throwIfAborted();
  const session = engine.call('input', () => open(PredictSession, raw, Math.floor(now.getTime() / 1000)));
  return engine.during(session, async () => {
    const step = () => engine.call('internal', () => session.step());
    const answer = (answers: Answer[]) => engine.call('snapshot', () => session.answer(answers));
    const reading = await run({ step, answer }, resolver, now, options);
    const report = step().report as Prediction;
    remember(report, reading);
    return report;
  });
}

type Open = (sessions: typeof PredictSession, raw: Uint8Array, now: number) => PredictSession;

/** What starts the session, after the options are checked. */
function opener(options: PredictOptions): Open {
  if ('region' in options === 'ip' in options) throw new TypeError('either `region` or `ip` is needed');
  if ('ip' in options) {
    const { ip, mailFrom, helo = '', sign } = options;
    texts({ ip, mailFrom, helo, ...(sign !== undefined && { domain: sign?.domain, selector: sign?.selector }) }, true);
    if (mailFrom === '' && helo === '') throw new TypeError('`helo` is needed where `mailFrom` is empty');
    return ({ smtp }, raw, now) => smtp(raw, ip, mailFrom, helo, sign?.domain, sign?.selector, now);
  }
  const { region, identity, mailFromDomain, behaviorOnMxFailure: behavior = 'USE_DEFAULT_VALUE', easyDkim, byodkim, dkim } = options;
  texts({ region }, true);
  texts({ identity, mailFromDomain, byodkim }, false);
  if (behavior !== 'USE_DEFAULT_VALUE' && behavior !== 'REJECT_MESSAGE') {
    throw new TypeError('`behaviorOnMxFailure` must be `USE_DEFAULT_VALUE` or `REJECT_MESSAGE`');
  }
  if (easyDkim !== undefined && !(Array.isArray(easyDkim) && easyDkim.length === 3 && easyDkim.every((token) => typeof token === 'string'))) {
    throw new TypeError('`easyDkim` must be three strings');
  }
  if (dkim !== undefined && dkim !== false) throw new TypeError('`dkim` must be `false`, or left out');
  const ways = [easyDkim, byodkim === undefined ? undefined : [byodkim], dkim === false ? [] : undefined].filter((way) => way !== undefined);
  if (ways.length > 1) throw new TypeError('`easyDkim`, `byodkim` and `dkim` exclude each other');
  const selectors = ways[0] === undefined ? undefined : [...ways[0]];
  return ({ ses }, raw, now) => ses(raw, region, identity, mailFromDomain, behavior === 'REJECT_MESSAGE', selectors, now);
}

function texts(values: Record<string, unknown>, required: boolean): void {
  for (const [name, value] of Object.entries(values)) {
    if (typeof value !== 'string' && (required || value !== undefined)) throw new TypeError(`\`${name}\` must be a string`);
  }
}

import type { MessageReport, Profile, Route } from '../../wasm/message.js';
import { assertOptions } from '../options.js';
import { bytesOf, type MessageInput } from './bytes.js';
import { engine } from './engine.js';
import { Mail } from './mail.js';

/** What a message is checked for. */
export interface CheckOptions {
  /** What kind of mail it is to be; `transactional` by default. */
  profile?: Profile;
  /** How it is to be sent: through Amazon SES, or any other way (`smtp`, by default). */
  route?: Route;
  /** Whether it is a template, whose merge tags are still to be filled in. */
  template?: boolean;
  /** The time of the check; now by default. */
  now?: Date;
}

/** Settings of `checkMessage()`. */
export interface CheckMessageOptions extends CheckOptions {
  /** Ends the reading of a stream; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

export const PROFILES: readonly Profile[] = ['transactional', 'bulk', 'personal'];
export const ROUTES: readonly Route[] = ['smtp', 'ses'];

/**
 * Checks a message as it would be sent. Nobody is asked anything, and no bytes are refused.
 *
 * @throws `TypeError` for an argument of a wrong type, a string as the message among them.
 */
export async function checkMessage(input: MessageInput, options: CheckMessageOptions = {}): Promise<MessageReport> {
  const { report, mail } = await messageSession(input, options);
  mail.free();
  return report;
}

/** The same with the message, which can show the report in other ways. */
export async function messageSession(
  input: MessageInput,
  options: CheckMessageOptions = {},
): Promise<{ report: MessageReport; mail: Mail }> {
  assertOptions(options);
  const judge = judgeOf(options);
  const { signal } = options;
  const raw = await bytesOf(input, signal);
  await engine.load();
  signal?.throwIfAborted();
  const mail = Mail.keep(raw);
  try {
    return { report: judge(mail), mail };
  } catch (error) {
    mail.free();
    throw error;
  }
}

/**
 * What checks a message that is parsed already.
 *
 * @throws `TypeError` for options of a wrong type.
 */
export function judgeOf(options: CheckOptions = {}): (mail: Mail) => MessageReport {
  if (typeof options !== 'object' || options === null) throw new TypeError('`options` must be an object');
  const { profile = 'transactional', route = 'smtp', template = false, now = new Date() } = options;
  if (!PROFILES.includes(profile)) throw new TypeError(`\`profile\` must be one of ${PROFILES.join(', ')}`);
  if (!ROUTES.includes(route)) throw new TypeError(`\`route\` must be one of ${ROUTES.join(', ')}`);
  if (typeof template !== 'boolean') throw new TypeError('`template` must be a boolean');
  if (!(now instanceof Date) || Number.isNaN(now.getTime())) throw new TypeError('`now` must be a valid Date');
  const seconds = Math.floor(now.getTime() / 1000);
  return (mail) => mail.ask((core, number) => core.check(number, profile, route, template, seconds));
}

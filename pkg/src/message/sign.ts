import type { Publish, Route, SigningReport } from '../../wasm/authentication.js';
import { joined } from '../joined.js';
import { assertOptions } from '../options.js';
import { engine } from './authentication.js';
import { bytesOf, type MessageInput } from './bytes.js';
import { ROUTES } from './check.js';
import { assertTexts, signingKey, subtle } from './key.js';

/** How header and body are brought into their form before they are signed (RFC 6376 section 3.4). */
export type Canonicalization = 'relaxed/relaxed' | 'relaxed/simple' | 'simple/relaxed' | 'simple/simple';

/** How a message is signed. */
export interface SignOptions {
  /** A key of Web Crypto, or a private key as PEM (PKCS #8, or PKCS #1 for RSA), which is imported so that nothing gives it away again. */
  key: CryptoKey | string;
  /** The domain that takes responsibility, `d=`: for DMARC that of the author. */
  domain: string;
  /** What stands before `._domainkey` at the name of the key, `s=`. */
  selector: string;
  /** Which way it goes: through Amazon SES, which writes some fields anew, or any other (`smtp`, by default). */
  target?: Route;
  /** `relaxed/relaxed` by default. */
  canonicalization?: Canonicalization;
  /** The fields to sign in place of the recommended ones; `From` has to be among them. */
  fields?: string[];
  /** Whether no second one of a signed field can be added; so by default. */
  overSign?: boolean;
  /** When the signature ends, `x=`; never by default. */
  expires?: Date;
  /** The agent or user, `i=`: an address, or `@` with the domain or one below it. */
  identity?: string;
  /** The time of the signature, `t=`; now by default. */
  now?: Date;
  /** Ends the reading of a stream; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** A message with its signature. */
export interface SignedMessage extends SigningReport {
  /** The message with the field before it. Send these bytes: any change of what is signed breaks the signature. */
  message: Uint8Array;
  /** The DKIM-Signature field, with its line ends. */
  field: string;
  /** The TXT record to publish; absent when the key does not give its public half away, as one that is not extractable. */
  record?: Publish;
}

const FORMS: readonly Canonicalization[] = ['relaxed/relaxed', 'relaxed/simple', 'simple/relaxed', 'simple/simple'];

/**
 * Signs a message by DKIM (RFC 6376, RFC 8463). The key signs in the host's Web Crypto and never gets
 * into the engine, nor anywhere else.
 *
 * @throws `TypeError` for an argument of a wrong type, `SendworthyError` for a message or a key that is not
 *   to be signed or to sign with, the signal's reason when it aborts.
 */
export async function signMessage(input: MessageInput, options: SignOptions): Promise<SignedMessage> {
  assertOptions(options);
  const { domain, selector, target = 'smtp', canonicalization = 'relaxed/relaxed', fields = [], overSign = true, signal } = options;
  const { identity, expires, now = new Date() } = options;
  assertTexts({ domain, selector, ...(identity !== undefined && { identity }) });
  if (!ROUTES.includes(target)) throw new TypeError(`\`target\` must be one of ${ROUTES.join(', ')}`);
  if (!FORMS.includes(canonicalization)) throw new TypeError(`\`canonicalization\` must be one of ${FORMS.join(', ')}`);
  if (!Array.isArray(fields) || !fields.every((name) => typeof name === 'string')) throw new TypeError('`fields` must be a list of strings');
  if (typeof overSign !== 'boolean') throw new TypeError('`overSign` must be a boolean');
  const [header, body] = canonicalization.split('/') as [string, string];
  const made = seconds('now', now);
  const ends = expires === undefined ? undefined : seconds('expires', expires);

  const raw = await bytesOf(input, signal);
  const { key, algorithm, bits, publicKey } = await signingKey(options.key);
  const { SignSession, keyRecord } = await engine.load();
  signal?.throwIfAborted();
  const session = engine.call(
    'input',
    () => new SignSession(raw, domain, selector, algorithm, bits, header, body, target, overSign, fields, made, ends, identity),
  );
  return engine.during(session, async () => {
    const toSign = engine.call('internal', () => session.toSign()) as Uint8Array<ArrayBuffer>;
    const signature = new Uint8Array(await subtle().sign(key.algorithm.name, key, toSign));
    const field = engine.call('internal', () => session.finish(signature));
    const { signed, notSigned, notes } = engine.call('internal', () => session.report());
    const encode = (text: string) => new TextEncoder().encode(text);
    const end = engine.call('internal', () => session.end());
    return {
      message: joined([encode(field), raw, encode(end)]),
      field,
      ...(publicKey !== undefined && { record: engine.call('input', () => keyRecord(domain, selector, publicKey)) }),
      signed,
      notSigned,
      notes,
    };
  });
}

function seconds(name: string, date: Date): number {
  if (!(date instanceof Date) || Number.isNaN(date.getTime())) throw new TypeError(`\`${name}\` must be a valid Date`);
  if (date.getTime() < 0) throw new TypeError(`\`${name}\` must not be before 1970`);
  return Math.floor(date.getTime() / 1000);
}

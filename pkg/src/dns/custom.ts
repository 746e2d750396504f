import type { Answer, Question, Rcode, RecordData } from '../../wasm/core.js';
import { core } from '../core.js';
import { SendworthyError } from '../errors.js';
import { failure, type Resolver } from './resolver.js';

/** An answer in short: what is left out is `NOERROR`, unsigned, TTL 0, without aliases or records. */
export interface ShortAnswer {
  rcode?: Rcode;
  ad?: boolean;
  /** Seconds. */
  ttl?: number;
  cname?: string[];
  records?: RecordData[];
}

/** What a function of your own may give: a DNS message, an answer, or an answer in short. */
export type CustomAnswer = Uint8Array | Answer | ShortAnswer;

/**
 * A function of your own as a resolver. What it throws counts as "could not be reached".
 *
 * @param resolve gets a question and a signal that aborts when nobody waits any more
 * @param name how evidence calls it
 */
export function custom(
  resolve: (question: Question, signal: AbortSignal) => CustomAnswer | Promise<CustomAnswer>,
  name = 'custom',
): Resolver {
  if (typeof resolve !== 'function') throw new TypeError('custom() takes a function');
  return {
    servers: [
      {
        name,
        async ask(question, signal) {
          const given = await resolve(question, signal);
          if (given instanceof Uint8Array) {
            const { decodeAnswer } = await core();
            return decodeAnswer(question.name, question.type, given);
          }
          if (typeof given !== 'object' || given === null) {
            throw new SendworthyError('input', 'the function given to custom() must give bytes or an answer');
          }
          if ('failed' in given) return failure(question, given.failed, given.detail);
          const { rcode = 'NOERROR', ad = false, ttl = 0, cname = [], records = [] } = given;
          return { name: question.name, type: question.type, rcode, ad, ttl, cname, records };
        },
      },
    ],
  };
}

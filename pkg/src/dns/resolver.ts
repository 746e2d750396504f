import type { Answer, Failure, Fetched, Question } from '../../wasm/core.js';

/** Something that can be asked one question at a time. */
export interface Server {
  /** Who it is, as evidence shows it: a URL, an address, a name. */
  readonly name: string;
  /**
   * Answers a question. A failure is an answer too; what is thrown counts as `network`, and a
   * `SendworthyError` ends the check. After `signal` aborts nobody waits any more.
   */
  ask(question: Question, signal: AbortSignal): Promise<Answer>;
}

/** Where a check gets its answers: one server, or several to fall back to. */
export interface Resolver {
  readonly servers: readonly Server[];
  /** Set when nothing is asked over a network: then nothing is fetched either. */
  readonly offline?: Offline;
}

/** What a saved world says besides DNS. */
export interface Offline {
  /** When it was saved: the time of a check that reads it. */
  readonly taken?: Date;
  /** What a URL held. */
  fetched(url: string): Fetched;
  /** The public suffix saved for a name, `null` for none; `undefined` when it was not saved. */
  suffix(name: string): string | null | undefined;
}

/** Makes the answer that nobody answered. */
export function failure(question: Question, failed: Failure, detail?: string): Answer {
  const { name, type } = question;
  return detail === undefined ? { name, type, failed } : { name, type, failed, detail };
}

/** Tells a failure from an answer. */
export function hasFailed(answer: Answer): answer is Answer & { failed: Failure } {
  return 'failed' in answer;
}

/** Throws a `TypeError` for what is no resolver. */
export function assertResolver(value: unknown): asserts value is Resolver {
  const servers = (value as Resolver | null | undefined)?.servers;
  if (!Array.isArray(servers) || servers.length === 0 || servers.some((s) => typeof s?.ask !== 'function')) {
    throw new TypeError('`resolver` must come from doh(), system(), custom() or snapshot() of sendworthy/dns');
  }
}

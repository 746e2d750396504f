import { inFlight, policies } from '#host';

import type { Answer, Fetched, Needs, Question, Session } from '../wasm/core.js';
import { call } from './core.js';
import { assertResolver, type Resolver } from './dns/resolver.js';
import { system } from './dns/system.js';
import { PATIENCE, Transport } from './dns/transport.js';
import { InternalError } from './errors.js';
import { assertOptions } from './options.js';
import { publicSuffix } from './suffix.js';

/** How far a check has come. */
export interface Progress {
  /** Questions asked so far. */
  asked: number;
  /** Questions answered so far, failures included. */
  answered: number;
  /** The round of questions, from 1: each waits for the answers of the one before. */
  wave: number;
  /** The answer that just came. */
  answer: Answer;
}

/** Settings of every check that asks DNS. */
export interface AskOptions {
  /** Who is asked. In Node, Deno and Bun the system's resolver by default; elsewhere it must be chosen. */
  resolver?: Resolver;
  /** Ends the check; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Called with every answer as it comes. */
  onProgress?: (progress: Progress) => void;
  /** Milliseconds for one question to one resolver, 5,000 by default. */
  questionTimeout?: number;
  /** Milliseconds for all questions, 30,000 by default; what has no answer by then stays unknown. */
  timeout?: number;
  /** Questions on their way at the same time; by default 6 in Cloudflare Workers, which allow no more, and 100 elsewhere, which every HTTP/2 server should take (RFC 9113 section 6.5.2). */
  inFlight?: number;
  /** The time of the check; by default that of the snapshot, or now. */
  now?: Date;
}

/** What a check has read besides DNS, for saving. */
export interface Reading {
  taken: Date;
  resolver: string;
  answers: Answer[];
  fetched: Map<string, Fetched>;
  suffixes: Map<string, string | null>;
}

/** A session as `run()` sees it. What it never needs, it need not take. */
export interface Steps extends Pick<Session, 'answer'>, Partial<Pick<Session, 'fetched' | 'notFetched' | 'suffix'>> {
  step(): { needs?: Needs };
  /** What the host does with the answers before the next step. */
  settle?(): Promise<void>;
}

/** More rounds than any check needs: a sign that one does not come to an end. */
const MAX_WAVES = 200;

/** The options of a check, checked. */
export function prepare(options: AskOptions): { resolver: Resolver; now: Date } {
  assertOptions(options);
  const { onProgress } = options;
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw new TypeError('`onProgress` must be a function');
  }
  for (const key of ['questionTimeout', 'timeout', 'inFlight'] as const) {
    const value = options[key];
    if (value !== undefined && !(typeof value === 'number' && value > 0)) {
      throw new TypeError(`\`${key}\` must be a number above 0`);
    }
  }
  const resolver = options.resolver ?? system();
  assertResolver(resolver);
  const now = options.now ?? resolver.offline?.taken ?? new Date();
  if (!(now instanceof Date) || Number.isNaN(now.getTime())) throw new TypeError('`now` must be a valid Date');
  return { resolver, now };
}

/** Steps a session to its report: answers all it needs at once, round by round. */
export async function run(session: Steps, resolver: Resolver, now: Date, options: AskOptions): Promise<Reading> {
  const { signal, onProgress } = options;
  signal?.throwIfAborted();
  const patience = {
    questionTimeout: options.questionTimeout ?? PATIENCE.questionTimeout,
    timeout: options.timeout ?? PATIENCE.timeout,
    inFlight: Math.ceil(options.inFlight ?? inFlight),
  };
  const transport = new Transport(resolver, patience, signal);
  const reading: Reading = {
    taken: now,
    resolver: resolver.servers[0]?.name ?? '',
    answers: [],
    fetched: new Map(),
    suffixes: new Map(),
  };
  let asked = 0;
  let answered = 0;
  try {
    for (let wave = 1; wave <= MAX_WAVES; wave += 1) {
      const needs = call('input', () => session.step()).needs;
      if (needs === undefined) return reading;
      asked += needs.dns.length;
      const onAnswer = (answer: Answer) => onProgress?.({ asked, answered: ++answered, wave, answer });
      const [answers] = await Promise.all([
        transport.askAll(needs.dns as Question[], onAnswer),
        readPolicies(needs, resolver, transport, reading),
        readSuffixes(needs, resolver, reading),
      ]);
      call('snapshot', () => session.answer(answers));
      reading.answers.push(...answers);
      for (const url of needs.fetch) tellFetched(session, url, reading.fetched.get(url));
      for (const name of needs.suffixes) {
        call('snapshot', () => session.suffix?.(name, reading.suffixes.get(name)));
      }
      await session.settle?.();
    }
  } finally {
    transport.close();
  }
  throw new InternalError(`no end after ${MAX_WAVES} rounds of questions`);
}

async function readPolicies(needs: Needs, resolver: Resolver, transport: Transport, reading: Reading) {
  await Promise.all(
    needs.fetch.map(async (url) => {
      const fetched = resolver.offline
        ? resolver.offline.fetched(url)
        : await fetchOnline(url, transport);
      reading.fetched.set(url, fetched);
    }),
  );
}

async function fetchOnline(url: string, transport: Transport): Promise<Fetched> {
  const { fetch, failed } = { failed: '', ...policies };
  if (fetch === undefined) return { failed };
  return transport.limited<Fetched>(({ signal }) => fetch(url, signal), { failed: 'no answer in time' });
}

async function readSuffixes(needs: Needs, resolver: Resolver, reading: Reading) {
  for (const name of needs.suffixes) {
    const saved = resolver.offline?.suffix(name);
    reading.suffixes.set(name, saved !== undefined ? saved : ((await publicSuffix(name)) ?? null));
  }
}

function tellFetched(session: Steps, url: string, file: Fetched | undefined): void {
  if (file === undefined || 'failed' in file) session.notFetched?.(url, file?.failed ?? 'not fetched');
  else session.fetched?.(url, file.status, file.contentType, file.body);
}

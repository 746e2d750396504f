import type { Answer, Needs, Question, SpfResult, SpfSession } from '../wasm/core.js';
import { prepare, run, type AskOptions, type Steps } from './check.js';
import { call, core } from './core.js';
import { senderParts, type SpfSender } from './spf.js';

/** Gives SPF results for many senders. What was once answered or parsed is kept. */
export interface SpfJudge {
  /**
   * The result for a sender: that of `checkSpf()`, in microseconds once the answers are there.
   * Senders asked for at the same time share their rounds of questions.
   *
   * @throws as `checkSpf()`.
   */
  result(sender: SpfSender): Promise<SpfResult>;
  /** Gives the memory back. */
  free(): void;
}

/**
 * Judges many senders by one growing snapshot, without the steps of the way: for the audit of an
 * address list, say. An answer, or a failure to answer, stays for the life of the judge.
 *
 * @throws `TypeError` for an argument of a wrong type.
 */
export async function spfJudge(options: AskOptions = {}): Promise<SpfJudge> {
  prepare(options);
  const { SpfSession } = await core();
  return call('internal', () => new Judge(new SpfSession(), SpfSession.results(), options));
}

interface Waiting {
  parts: readonly [ip: string, mailFrom: string, helo: string];
  resolve(result: SpfResult): void;
  reject(reason: unknown): void;
}

class Judge implements SpfJudge {
  readonly #session: SpfSession;
  readonly #results: readonly SpfResult[];
  readonly #options: AskOptions;
  #waiting: Waiting[] = [];
  #isAsking = false;

  constructor(session: SpfSession, results: readonly SpfResult[], options: AskOptions) {
    this.#session = session;
    this.#results = results;
    this.#options = options;
  }

  async result(sender: SpfSender): Promise<SpfResult> {
    const parts = senderParts(sender);
    const known = this.#known(parts);
    if (known !== undefined) return known;
    // Throws for what is no address; whoever waits below has one.
    this.#needs(parts);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ parts, resolve, reject });
      if (!this.#isAsking) void this.#ask();
    });
  }

  free(): void {
    this.#session.free();
  }

  #known([ip, mailFrom, helo]: Waiting['parts']): SpfResult | undefined {
    return this.#results[call('internal', () => this.#session.result(ip, mailFrom, helo))];
  }

  #needs([ip, mailFrom, helo]: Waiting['parts']): Needs {
    return call('input', () => this.#session.needs(ip, mailFrom, helo));
  }

  /** Asks for all who wait, and then for those who came in the meantime. */
  async #ask(): Promise<void> {
    this.#isAsking = true;
    // Whoever asks in the same turn belongs to the same round.
    await undefined;
    while (this.#waiting.length > 0) await this.#together(this.#waiting.splice(0));
    this.#isAsking = false;
  }

  async #together(waiting: Waiting[]): Promise<void> {
    let left = waiting;
    const step = () => {
      const questions = new Map<string, Question>();
      left = left.filter(({ parts, resolve }) => {
        const known = this.#known(parts);
        if (known !== undefined) return resolve(known);
        for (const question of this.#needs(parts).dns) questions.set(`${question.name} ${question.type}`, question);
        return true;
      });
      return left.length === 0 ? {} : { needs: { dns: [...questions.values()], fetch: [], suffixes: [] } };
    };
    const steps: Steps = { step, answer: (answers: Answer[]) => this.#session.answer(answers) };
    try {
      const { resolver, now } = prepare(this.#options);
      await run(steps, resolver, now, this.#options);
    } catch (error) {
      for (const { reject } of left) reject(error);
    }
  }
}

import type { Answer, Failure, Question } from '../../wasm/core.js';
import { SendworthyError } from '../errors.js';
import { failure, hasFailed, type Resolver, type Server } from './resolver.js';

/** How long a check waits, and for how much at once. */
export interface Patience {
  /** Milliseconds for one question to one resolver. */
  questionTimeout: number;
  /** Milliseconds for all questions together; those without an answer by then stay unknown. */
  timeout: number;
  /** Questions on their way at the same time. */
  inFlight: number;
}

/** By default; how much at once is a matter of the host. */
export const PATIENCE: Omit<Patience, 'inFlight'> = { questionTimeout: 5_000, timeout: 30_000 };

/** Failures that say more of the way to the resolver than of the name. */
const UNREACHED: ReadonlySet<Failure> = new Set(['timeout', 'network', 'http', 'not-dns', 'too-large']);

/** Failures that asking somebody else would not mend. */
const FINAL: ReadonlySet<Failure> = new Set(['not-in-snapshot', 'limit']);

/** Asks a resolver's servers within the patience of one check. */
export class Transport {
  readonly #servers: readonly Server[];
  readonly #isOffline: boolean;
  readonly #patience: Patience;
  readonly #signal: AbortSignal | undefined;
  readonly #deadline = new AbortController();
  readonly #timer: ReturnType<typeof setTimeout>;
  /** Ends each wait there is. One listener calls them all: Node warns of more than ten. */
  readonly #waits = new Set<() => void>();
  /** The server to ask first: one that does not answer is not waited for again. */
  #first = 0;

  constructor(resolver: Resolver, patience: Patience, signal: AbortSignal | undefined) {
    this.#servers = resolver.servers;
    this.#isOffline = resolver.offline !== undefined;
    this.#patience = patience;
    this.#signal = signal;
    this.#timer = setTimeout(() => {
      this.#deadline.abort();
      this.#stop();
    }, patience.timeout);
    signal?.addEventListener('abort', this.#stop);
  }

  readonly #stop = () => {
    for (const stop of [...this.#waits]) stop();
  };

  /** Stops the clock of the check. */
  close(): void {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#stop);
  }

  /**
   * Answers all questions, in their order, and tells of each as it is answered.
   *
   * Rejects with the signal's reason when that aborts, and with nothing else but a
   * `SendworthyError`.
   */
  async askAll(questions: readonly Question[], onAnswer: (answer: Answer) => void): Promise<Answer[]> {
    const answers: Answer[] = [];
    let next = 0;
    const work = async () => {
      for (let at = next++; at < questions.length; at = next++) {
        const answer = await this.#ask(questions[at] as Question);
        answers[at] = answer;
        onAnswer(answer);
      }
    };
    await Promise.all(Array.from({ length: Math.min(this.#patience.inFlight, questions.length) }, work));
    return answers;
  }

  async #ask(question: Question): Promise<Answer> {
    const first = this.#first;
    const answer = await this.#attempt(question, first);
    if (!hasFailed(answer) || FINAL.has(answer.failed) || this.#servers.length < 2 || this.#deadline.signal.aborted) {
      return answer;
    }
    const second = (first + 1) % this.#servers.length;
    const other = await this.#attempt(question, second);
    const isUnreached = UNREACHED.has(answer.failed);
    if (isUnreached && !(hasFailed(other) && UNREACHED.has(other.failed)) && this.#first === first) {
      this.#first = second;
    }
    return hasFailed(other) && !isUnreached ? answer : other;
  }

  async #attempt(question: Question, at: number): Promise<Answer> {
    this.#signal?.throwIfAborted();
    const server = this.#servers[at] as Server;
    const started = performance.now();
    const answer = await this.#limited(question, server);
    if (this.#isOffline) return answer;
    const ms = Math.round(performance.now() - started);
    return { ...answer, resolver: answer.resolver ?? server.name, ms };
  }

  /** Waits for an answer, but no longer than anybody is willing to wait. */
  async #limited(question: Question, server: Server): Promise<Answer> {
    const ask = async ({ signal }: { signal: AbortSignal }) => {
      try {
        return await server.ask(question, signal);
      } catch (error) {
        if (error instanceof SendworthyError) throw error;
        return failure(question, 'network', error instanceof Error ? error.message : String(error));
      }
    };
    // What is at hand is not waited for.
    const answer = this.#isOffline
      ? await ask({ signal: this.#deadline.signal })
      : await this.limited(ask, failure(question, 'timeout'));
    return { ...answer, name: question.name, type: question.type };
  }

  /**
   * Runs a task that takes its time over the network; when it takes too long, `late` is the
   * result. The signal it gets aborts when nobody waits any more.
   */
  limited<T>(run: (context: { signal: AbortSignal }) => Promise<T>, late: T): Promise<T> {
    const outer = this.#signal;
    const deadline = this.#deadline.signal;
    const controller = new AbortController();
    return new Promise<T>((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer);
        this.#waits.delete(onStop);
        act();
      };
      const onStop = () => {
        settle(() => (outer?.aborted ? reject(outer.reason) : resolve(late)));
        controller.abort();
      };
      const timer = setTimeout(onStop, this.#patience.questionTimeout);
      if (outer?.aborted || deadline.aborted) return onStop();
      this.#waits.add(onStop);
      run({ signal: controller.signal }).then(
        (value) => settle(() => resolve(value)),
        (error: unknown) => settle(() => reject(error)),
      );
    });
  }
}

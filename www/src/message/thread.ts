import { trustedTypes } from './trusted.ts';
import type { Snapshot } from 'sendworthy/dns';
import type { Header, MessageReport, MimePart, Outline, Profile, Route, VerifiedMessage, VerifyOptions } from 'sendworthy/message';

/** What the message is to be, and how it is to be sent. */
export interface Setting {
  profile: Profile;
  route: Route;
  template: boolean;
  /** The time of the check, for messages of a fixed day. */
  now?: Date;
}

/** An outline without what decodes its parts, as it crosses from the worker. */
export interface OpenedOutline extends Outline {
  parts: MimePart[];
}

/** A body, or the beginning of one that is too long to show. */
export interface Body {
  text: string;
  /** Characters that are left out. */
  left: number;
}

/** What of the SMTP dialogue and of the receiver is known. */
export type Envelope = Pick<VerifyOptions, 'ip' | 'mailFrom' | 'helo' | 'authservId'>;

/** What answers the questions of a verification: a resolver, or the text of what was saved. */
export type Answers = { resolver: string } | { saved: string };

export type Order =
  | { kind: 'open'; source: Blob | Uint8Array; setting: Setting }
  | { kind: 'check'; setting: Setting }
  | { kind: 'part'; id: number }
  | { kind: 'verify'; raw: Uint8Array; envelope: Envelope; answers: Answers; opinion?: boolean; now?: Date };

export type Answer =
  | { kind: 'opened'; raw: Uint8Array; starts: Uint32Array; outline: OpenedOutline; header: Header[]; text?: Body; html?: Body; report: MessageReport }
  | { kind: 'report'; report: MessageReport }
  | { kind: 'bytes'; bytes: Uint8Array }
  | ({ kind: 'verified' } & Verified)
  | { kind: 'fault'; text: string };

/** A finished verification. */
export interface Verified {
  report: VerifiedMessage;
  /** Everything it has read. */
  saved: Snapshot;
  /** Questions, rounds and milliseconds until the last answer. */
  asked: number;
  waves: number;
  ms: number;
}

/** How far the worker is. */
export type Progress = { step: 'read'; done: number; size: number } | { step: 'check'; size: number } | Asking;

/** How many of the questions of a verification are answered. */
export interface Asking {
  step: 'ask';
  asked: number;
  answered: number;
  wave: number;
  /** The question answered last. */
  last: string;
}

export type Told = { turn: number; answer: Answer } | { turn: number; progress: Progress };

interface Waiting {
  settle: (answer: Answer) => void;
  tell: (progress: Progress) => void;
}

/** The worker's own script is the only one that may be loaded like this. */
const scripts = trustedTypes?.createPolicy('sendworthy-worker', {
  createScriptURL: (url) => {
    if (new URL(url, location.href).origin !== location.origin) throw new TypeError('a script from elsewhere');
    return url;
  },
});

/** A worker that holds one message and takes one order after another. */
export class Thread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #turn = 0;

  constructor() {
    this.#worker = startWorker();
    this.#worker.addEventListener('message', ({ data }: MessageEvent<Told>) => {
      if ('progress' in data) this.#waiting.get(data.turn)?.tell(data.progress);
      else this.#settle(data.turn, data.answer);
    });
    this.#worker.addEventListener('error', ({ message }) => this.#settleAll(message || 'the worker did not start'));
  }

  /** Whether an order is under way. */
  get isBusy(): boolean {
    return this.#waiting.size > 0;
  }

  /** @throws `Error` with what the engine says. */
  async ask<K extends Exclude<Answer['kind'], 'fault'>>(
    order: Order,
    kind: K,
    tell: (progress: Progress) => void = () => {},
  ): Promise<Extract<Answer, { kind: K }>> {
    this.#turn += 1;
    const turn = this.#turn;
    const answer = await new Promise<Answer>((settle) => {
      this.#waiting.set(turn, { settle, tell });
      this.#worker.postMessage({ turn, order });
    });
    if (answer.kind !== kind) throw new Error(answer.kind === 'fault' ? answer.text : 'the answer is of another kind');
    return answer as Extract<Answer, { kind: K }>;
  }

  /** Ends whatever is going on. */
  end(): void {
    this.#worker.terminate();
    this.#settleAll('ended');
  }

  #settle(turn: number, answer: Answer): void {
    const waiting = this.#waiting.get(turn);
    this.#waiting.delete(turn);
    waiting?.settle(answer);
  }

  #settleAll(text: string): void {
    for (const turn of [...this.#waiting.keys()]) this.#settle(turn, { kind: 'fault', text });
  }
}

function startWorker(): Worker {
  // Vite finds the worker by this very form, so the policy is put around the constructor's argument.
  const Trusted = class extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super((scripts?.createScriptURL(String(url)) ?? url) as string, options);
    }
  };
  return start(Trusted);
}

function start(Worker: new (url: string | URL, options?: WorkerOptions) => globalThis.Worker): Worker {
  return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
}

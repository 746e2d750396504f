import { trustedTypes } from './trusted.ts';
import type { Header, MessageReport, MimePart, Outline, Profile, Route } from 'sendworthy/message';

/** What the message is to be, and how it is to be sent. */
export interface Setting {
  profile: Profile;
  route: Route;
  template: boolean;
}

/** An outline with its header fields, as it crosses from the worker. */
export interface OpenedOutline extends Outline {
  parts: (MimePart & { headers: Header[] })[];
}

export type Order =
  | { kind: 'open'; raw: Uint8Array }
  | { kind: 'check'; raw: Uint8Array; setting: Setting }
  | { kind: 'part'; id: number };

export type Answer =
  | { kind: 'outline'; outline: OpenedOutline; text: string | undefined; html: string | undefined }
  | { kind: 'report'; report: MessageReport }
  | { kind: 'bytes'; bytes: Uint8Array }
  | { kind: 'fault'; text: string };

/** The worker's own script is the only one that may be loaded like this. */
const scripts = trustedTypes?.createPolicy('sendworthy-worker', {
  createScriptURL: (url) => {
    if (new URL(url, location.href).origin !== location.origin) throw new TypeError('a script from elsewhere');
    return url;
  },
});

/** A worker that takes one order after another. */
export class Thread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #turn = 0;

  constructor() {
    this.#worker = startWorker();
    this.#worker.addEventListener('message', ({ data }: MessageEvent<{ turn: number; answer: Answer }>) => this.#settle(data.turn, data.answer));
    this.#worker.addEventListener('error', ({ message }) => {
      for (const turn of [...this.#waiting.keys()]) this.#settle(turn, { kind: 'fault', text: message || 'the worker did not start' });
    });
  }

  /** @throws `Error` with what the engine says. */
  async ask<K extends Exclude<Answer['kind'], 'fault'>>(order: Order, kind: K): Promise<Extract<Answer, { kind: K }>> {
    this.#turn += 1;
    const turn = this.#turn;
    const answer = await new Promise<Answer>((resolve) => {
      this.#waiting.set(turn, resolve);
      this.#worker.postMessage({ turn, order });
    });
    if (answer.kind !== kind) throw new Error(answer.kind === 'fault' ? answer.text : 'the answer is of another kind');
    return answer as Extract<Answer, { kind: K }>;
  }

  /** Ends whatever is going on. */
  end(): void {
    this.#worker.terminate();
    this.#waiting.clear();
  }

  #settle(turn: number, answer: Answer): void {
    this.#waiting.get(turn)?.(answer);
    this.#waiting.delete(turn);
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

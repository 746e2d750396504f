import { loadVerify } from '#host/verify';

import * as glue from '../../wasm/verify.js';
import type { Opinion } from '../../wasm/verify.js';
import type { Steps } from '../check.js';
import { Engine } from '../engine.js';

/** What of the SMTP dialogue is known. */
export interface OpinionEnvelope {
  ip?: string | undefined;
  mailFrom?: string | undefined;
  helo?: string | undefined;
}

/** A second opinion on its way. */
export interface OpinionSteps extends Steps {
  /** What it comes to, when nothing is needed any more. */
  report(): Opinion;
  free(): void;
}

/** The wasm file `verify`: whoever wants no second opinion does not load it. */
const engine = new Engine(glue, loadVerify);

/** Begins a second opinion. Loads the wasm file. */
export async function beginOpinion(
  raw: Uint8Array,
  { ip, mailFrom, helo }: OpinionEnvelope,
  now: Date,
  signal: AbortSignal | undefined,
): Promise<OpinionSteps> {
  const { OpinionSession } = await engine.load();
  signal?.throwIfAborted();
  const seconds = Math.floor(now.getTime() / 1000);
  const session = engine.hold(engine.call('input', () => new OpinionSession(raw, ip, helo, mailFrom, seconds)));
  const step = () => engine.call('internal', () => session.step());
  return {
    step,
    answer: (answers) => engine.call('snapshot', () => session.answer(answers)),
    report: () => step().report as Opinion,
    free: () => engine.release(session),
  };
}

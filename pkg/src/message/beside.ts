import type { Authentication } from '../../wasm/authentication.js';
import type { Answer, Needs, Question } from '../../wasm/core.js';
import type { AuthResult, Opinion } from '../../wasm/verify.js';
import type { Steps } from '../check.js';
import { InternalError } from '../errors.js';
import type { OpinionSteps } from './opinion.js';

/** What a receiver finds out about who sent a message, and what another verifier makes of it. */
export interface VerifiedMessage extends Authentication {
  /**
   * What the crate mail-auth makes of the message: the ARC chain, what there is of DKIM2, and a second
   * opinion on the rest. Absent when it was not asked for, or broke.
   */
  opinion?: Opinion;
  /** Where the second opinion is another. What is said above it counts. */
  differences?: OpinionDifference[];
}

/** A result of the second opinion that is not ours. */
export interface OpinionDifference {
  /** What is judged. */
  method: 'dkim' | 'spf' | 'dmarc';
  /** The domain that it is about; empty when there is none. */
  domain: string;
  /** Which of the signatures it is, from 0 at the top; for DKIM only. */
  signature?: number;
  /** Our result. */
  ours: string;
  /** The other one. */
  theirs: AuthResult;
  /** Both, with their reasons, in a sentence. */
  because: string;
}

/**
 * Two sessions as one: what either needs is asked once, in the same round. A second opinion that
 * breaks is left out, since whoever wrote the message may have wanted that.
 */
export class Beside implements Steps {
  readonly #own: Steps;
  readonly #opinion: OpinionSteps;
  #isBroken = false;

  constructor(own: Steps, opinion: OpinionSteps) {
    this.#own = own;
    this.#opinion = opinion;
  }

  step(): { needs?: Needs } {
    const own = this.#own.step().needs;
    const other = this.#tried((opinion) => opinion.step().needs);
    if (own === undefined || other === undefined) {
      const needs = own ?? other;
      return needs === undefined ? {} : { needs };
    }
    const asked = new Set(own.dns.map(named));
    return { needs: { ...own, dns: [...own.dns, ...other.dns.filter((question) => !asked.has(named(question)))] } };
  }

  answer(answers: Answer[]): void {
    this.#own.answer(answers);
    this.#tried((opinion) => opinion.answer(answers));
  }

  async settle(): Promise<void> {
    await this.#own.settle?.();
  }

  /** The report with the opinion in it. */
  add(report: VerifiedMessage): VerifiedMessage {
    const opinion = this.#tried((opinion) => opinion.report());
    if (opinion === undefined) {
      report.notChecked.push('the second opinion: the other verifier broke');
      return report;
    }
    report.opinion = opinion;
    report.differences = differences(report, opinion);
    report.results = withArc(report.results, opinion);
    return report;
  }

  #tried<T>(run: (opinion: OpinionSteps) => T): T | undefined {
    if (this.#isBroken) return undefined;
    try {
      return run(this.#opinion);
    } catch (error) {
      if (!(error instanceof InternalError)) throw error;
      this.#isBroken = true;
      return undefined;
    }
  }
}

const named = ({ name, type }: Question) => `${type} ${name}`;

/** The Authentication-Results field with the chain in it (RFC 8617 section 10.1). */
function withArc(results: string, { arc }: Opinion): string {
  if (arc.cv === undefined) return results;
  const oldest = arc.oldestPass === undefined ? '' : ` header.oldest-pass=${arc.oldestPass}`;
  return `${results};\r\n\tarc=${arc.cv}${oldest}`;
}

function differences(report: Authentication, opinion: Opinion): OpinionDifference[] {
  const found: OpinionDifference[] = [];
  const compare = (
    isSame: (ours: string, theirs: AuthResult) => boolean,
    what: Pick<OpinionDifference, 'method' | 'domain' | 'signature'>,
    ours: { result: string; because: string },
    theirs: { result?: AuthResult; reason?: string },
  ) => {
    // What it has not checked is no opinion.
    if (theirs.result === undefined || isSame(ours.result, theirs.result)) return;
    const reason = theirs.reason === undefined ? '' : `, since ${theirs.reason}`;
    const because = `here \`${ours.result}\`, since ${ours.because}; by ${opinion.verifier} \`${theirs.result}\`${reason}`;
    found.push({ ...what, ours: ours.result, theirs: theirs.result, because });
  };
  report.dkim.forEach((ours, signature) => {
    const theirs = opinion.dkim.find(({ index }) => index === signature);
    if (theirs) compare(isAlike, { method: 'dkim', domain: ours.domain ?? '', signature }, ours, theirs);
  });
  const { spf } = report;
  const theirs = opinion.spf.find(({ identity }) => identity === spf?.identity);
  if (spf && theirs) {
    compare(isEqual, { method: 'spf', domain: spf.domain }, { result: spf.result, because: spf.reason }, theirs);
  }
  const [author, ...others] = report.authors;
  if (author && opinion.dmarc && others.length === 0) {
    compare(isEqual, { method: 'dmarc', domain: author.domain }, author, opinion.dmarc);
  }
  return found;
}

const isEqual = (ours: string, theirs: AuthResult) => ours === theirs;

/** Whether two results of a signature come to the same: the words for what has not passed differ. */
const isAlike = (ours: string, theirs: AuthResult) => outcome(ours) === outcome(theirs);

const outcome = (result: string) => (result === 'pass' || result === 'temperror' ? result : 'no pass');

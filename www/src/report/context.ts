import type { Finding, Report, Severity, Source } from 'sendworthy';
import type { Mark } from './segments.ts';

/** A finding with its place on the page. */
export interface Placed {
  finding: Finding;
  /** Counted within its section, from 1. */
  number: number;
  /** The id of its element. */
  id: string;
}

/** What any part of a report can look up. */
export class Context {
  readonly findings: Finding[];
  readonly sources: Source[];
  readonly #prefix: string;

  constructor({ findings, sources }: Pick<Report, 'findings' | 'sources'>, prefix = 'finding') {
    this.findings = findings;
    this.sources = sources;
    this.#prefix = prefix;
  }

  /** The findings of one protocol, in the report's order, with their numbers. */
  of(...prefixes: string[]): Placed[] {
    return this.findings
      .map((finding, at) => ({ finding, id: `${this.#prefix}-${at + 1}` }))
      .filter(({ finding }) => prefixes.includes(finding.code.slice(0, 3)))
      .map((placed, at) => ({ ...placed, number: at + 1 }));
  }

  /** What `placed` point at in one source. */
  marks(placed: readonly Placed[], source: number): Mark[] {
    return placed.flatMap(({ finding, number, id }) =>
      finding.labels
        .filter((label) => label.source === source)
        .map(({ span, text }) => ({
          ...span,
          number,
          target: id,
          severity: finding.severity,
          text: text || finding.message.replaceAll('`', ''),
        })),
    );
  }
}

const grades: Record<Severity, [string, string]> = {
  error: ['error', 'errors'],
  warning: ['warning', 'warnings'],
  info: ['note', 'notes'],
};

/** `2 errors, 1 note`; empty when there are none. */
export function tally(findings: readonly Finding[]): string {
  return (['error', 'warning', 'info'] as const)
    .map((severity) => ({ severity, n: findings.filter((f) => f.severity === severity).length }))
    .filter(({ n }) => n > 0)
    .map(({ severity, n }) => `${n} ${grades[severity][n === 1 ? 0 : 1]}`)
    .join(', ');
}

/** The word on the mark of a finding. */
export function gradeWord(severity: Severity): string {
  return grades[severity][0];
}

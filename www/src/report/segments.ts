import type { Severity, Source } from 'sendworthy';

/** A place in a source that a finding points at. */
export interface Mark {
  start: number;
  end: number;
  severity: Severity;
  /** The number the finding carries beside its text; a letter for what is no finding. */
  number: number | string;
  /** Where the finding stands on the page. */
  target: string;
  /** The finding, in words, for who cannot see the underline. */
  text: string;
}

/** A run of text under the same marks. */
export interface Segment {
  text: string;
  marks: Mark[];
  /** The marks that end with this run. */
  ending: Mark[];
  /** Whether a new character-string of the record begins here. */
  opensString: boolean;
}

/** Cuts a source wherever a mark begins or ends, or one of its strings does. */
export function segments(source: Source, marks: readonly Mark[]): Segment[] {
  const length = source.text.length;
  const inside = (n: number) => Math.min(Math.max(n, 0), length);
  const placed = marks.map((mark) => ({ ...mark, start: inside(mark.start), end: inside(mark.end) }));
  const cuts = new Set([0, length, ...source.breaks.map(inside)]);
  for (const { start, end } of placed) cuts.add(start).add(end);
  const borders = [...cuts].sort((a, b) => a - b);
  const found: Segment[] = [];
  borders.forEach((start, at) => {
    const empty = placed.filter((mark) => mark.start === start && mark.end === start);
    if (empty.length) found.push({ text: '', marks: empty, ending: empty, opensString: false });
    const end = borders[at + 1];
    if (end === undefined) return;
    const over = placed.filter((mark) => mark.start <= start && mark.end >= end && mark.end > mark.start);
    found.push({
      text: source.text.slice(start, end),
      marks: over,
      ending: over.filter((mark) => mark.end === end),
      opensString: start > 0 && source.breaks.includes(start),
    });
  });
  return found;
}

/** The gravest of some marks. */
export function gravest(marks: readonly Mark[]): Severity | undefined {
  return (['error', 'warning', 'info'] as const).find((severity) =>
    marks.some((mark) => mark.severity === severity),
  );
}

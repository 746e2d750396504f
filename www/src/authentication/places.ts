import type { Authentication, DkimChange, Header, LineEnding } from 'sendworthy/message';
import type { Lines } from '../message/lines.ts';

const LF = 10;

/** Where in a file stands what counts bytes as they go over the wire: with CR LF. */
export class Places {
  readonly #bytes: Uint8Array;
  readonly #ending: LineEnding;
  readonly #header: readonly Header[];
  readonly #body: number;

  constructor({ bytes }: Lines, ending: LineEnding, header: readonly Header[], body: number) {
    this.#bytes = bytes;
    this.#ending = ending;
    this.#header = header;
    this.#body = body;
  }

  /** Nothing for a field that is gone. */
  of({ field, name, span }: DkimChange): Place | undefined {
    const from = name === undefined ? this.#body : field === undefined ? undefined : this.#header[field]?.start;
    if (from === undefined) return undefined;
    const start = this.#behind(from, span.start);
    return { start, end: this.#behind(start, span.end - span.start) };
  }

  /** The offset that is `wire` bytes of the wire behind `from`. */
  #behind(from: number, wire: number): number {
    if (this.#ending !== 'lf') return Math.min(from + wire, this.#bytes.length);
    let at = from;
    for (let left = wire; left > 0; ) {
      const found = this.#bytes.indexOf(LF, at);
      const end = found === -1 ? this.#bytes.length : found;
      // A place between CR and LF is before the line break.
      if (left <= end - at + 1) return Math.min(at + left, end);
      left -= end - at + 2;
      at = Math.min(end + 1, this.#bytes.length);
      if (found === -1) return at;
    }
    return at;
  }
}

/** Bytes of a file. */
export interface Place {
  start: number;
  end: number;
}

/** A place that the changes of several signatures may share. */
export interface Changed extends Place {
  /** What it is called beside its underline: `a`, `b`. */
  letter: string;
  /** The id of its element. */
  id: string;
  /** What became of it, for who cannot see the underline. */
  text: string;
}

/** The places where the message differs from what was signed, each once, in the order of the message. */
export class Changes {
  readonly list: readonly Changed[];
  readonly #of = new Map<DkimChange, Changed>();

  constructor(report: Authentication, places: Places) {
    const found = new Map<string, { place: Place; text: string; changes: DkimChange[] }>();
    for (const { diagnosis } of report.dkim) {
      for (const cause of [diagnosis?.header?.cause, diagnosis?.body?.cause]) {
        for (const change of cause?.changes ?? []) {
          const place = places.of(change);
          if (!place) continue;
          const key = `${place.start} ${place.end} ${change.signed}`;
          const known = found.get(key);
          if (known) known.changes.push(change);
          else found.set(key, { place, text: cause?.summary.replaceAll('`', '') ?? '', changes: [change] });
        }
      }
    }
    const inOrder = [...found.values()].sort((a, b) => a.place.start - b.place.start || a.place.end - b.place.end);
    this.list = inOrder.map(({ place, text, changes }, at) => {
      const letter = letters(at);
      const changed = { ...place, letter, id: `changed-${letter}`, text };
      for (const change of changes) this.#of.set(change, changed);
      return changed;
    });
  }

  /** Nothing for a field that is gone. */
  of(change: DkimChange): Changed | undefined {
    return this.#of.get(change);
  }
}

/** `a` to `z`, then `aa`. */
const letters = (at: number): string => (at >= 26 ? letters(Math.floor(at / 26) - 1) : '') + String.fromCharCode(97 + (at % 26));

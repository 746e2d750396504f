import { seen } from '../text/seen.ts';

const LF = 10;
const CR = 13;

/** Where each line begins. */
export function lineStarts(bytes: Uint8Array): Uint32Array {
  let count = 1;
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) count += 1;
  const starts = new Uint32Array(count);
  let line = 1;
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) starts[line++] = at + 1;
  // A line break at the very end begins no line.
  return count > 1 && starts[count - 1] === bytes.length ? starts.subarray(0, -1) : starts;
}

/** The lines of a message, by the bytes it was given as. */
export class Lines {
  readonly bytes: Uint8Array;
  readonly #starts: Uint32Array;
  readonly #decoder = new TextDecoder();

  constructor(bytes: Uint8Array, starts: Uint32Array) {
    this.bytes = bytes;
    this.#starts = starts;
  }

  get count(): number {
    return this.#starts.length;
  }

  /** The line a byte is in, counted from 0. */
  at(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Where a line begins and ends, its line break left out. */
  span(line: number): { start: number; end: number } {
    const start = this.#starts[line] ?? this.bytes.length;
    let end = this.#starts[line + 1] ?? this.bytes.length;
    if (this.bytes[end - 1] === LF && end > start) end -= 1;
    if (this.bytes[end - 1] === CR && end > start) end -= 1;
    return { start, end };
  }

  /** Where the next line begins; behind the last one there is none, and its end still belongs to it. */
  next(line: number): number {
    return this.#starts[line + 1] ?? this.bytes.length + 1;
  }

  /** Bytes as text: what is not UTF-8, and controls, as signs that can be seen. */
  text(start: number, end: number): string {
    return seen(this.#decoder.decode(this.bytes.subarray(start, end)));
  }

  /** `offset`, or where the character begins that it would cut. */
  border(offset: number): number {
    if (!this.#continues(offset)) return offset;
    for (let back = 1; back < 4; back += 1) {
      if (this.#continues(offset - back)) continue;
      const first = this.bytes[offset - back] ?? 0;
      const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
      return back < length ? offset - back : offset;
    }
    return offset;
  }

  /** `offset`, or where the character ends that it would cut. */
  borderBehind(offset: number): number {
    if (this.border(offset) === offset) return offset;
    let at = offset;
    while (this.#continues(at)) at += 1;
    return at;
  }

  #continues(at: number): boolean {
    return ((this.bytes[at] ?? 0) & 0xc0) === 0x80;
  }
}

/** Lines, or bytes, from `from` up to `to`. */
export interface Range {
  from: number;
  to: number;
}

/** Ranges in order, those that meet joined. */
export function joined(ranges: readonly Range[]): Range[] {
  const found: Range[] = [];
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else if (to > from) found.push({ from, to });
  }
  return found;
}

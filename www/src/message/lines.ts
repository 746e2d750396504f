const LF = 10;
const CR = 13;

/** Bytes of one line that are shown. */
const LONGEST = 2000;

/** The lines of a message, by the bytes it was given as. */
export class Lines {
  readonly bytes: Uint8Array;
  readonly #starts: number[] = [0];
  readonly #decoder = new TextDecoder();

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) {
      if (at + 1 < bytes.length) this.#starts.push(at + 1);
    }
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

  /** Where a line begins and ends, its line break left out; `cut` when it is too long to show. */
  span(line: number): { start: number; end: number; cut: number } {
    const start = this.#starts[line] ?? this.bytes.length;
    let end = this.#starts[line + 1] ?? this.bytes.length;
    if (this.bytes[end - 1] === LF && end > start) end -= 1;
    if (this.bytes[end - 1] === CR && end > start) end -= 1;
    const shown = Math.min(end, start + LONGEST);
    return { start, end: shown, cut: end - shown };
  }

  /** Bytes as text: what is not UTF-8, and controls, as signs that can be seen. */
  text(start: number, end: number): string {
    return this.#decoder
      .decode(this.bytes.subarray(start, end))
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, (sign) => (sign === '\u007f' ? '\u2421' : String.fromCharCode(0x2400 + sign.charCodeAt(0))));
  }
}

/** Lines from `from` up to `to`. */
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

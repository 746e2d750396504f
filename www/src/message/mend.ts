import type { Edit } from 'sendworthy/message';
import type { Placed } from '../report/context.ts';

/** Changes that can be made together. */
export interface Changes {
  /** The numbers of the findings they are of. */
  numbers: number[];
  /** In the order of the message. */
  edits: Edit[];
}

/** The changes that make no receiver's verdict worse and do not meet each other. */
export function safeChanges(placed: readonly Placed[]): Changes {
  const numbers: number[] = [];
  let edits: Edit[] = [];
  for (const { finding, number } of placed) {
    const { fix } = finding;
    if (fix?.applicability !== 'safe' || !fix.edits.length) continue;
    // A text that was cut out of bytes of another charset is not what stood there.
    if (fix.edits.some(({ text }) => text.includes('\uFFFD'))) continue;
    const both = [...edits, ...fix.edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
    if (both.some((edit, at) => at > 0 && edit.span.start <= (both[at - 1] as Edit).span.end)) continue;
    edits = both;
    numbers.push(number);
  }
  return { numbers, edits };
}

/** The message with changes made, none of its other bytes touched. */
export function mended(raw: Uint8Array, edits: readonly Edit[]): Blob {
  let at = 0;
  const pieces = edits.flatMap(({ span, text }) => {
    const kept = raw.subarray(at, span.start);
    at = span.end;
    return [kept, text];
  });
  return new Blob([...pieces, raw.subarray(at)] as BlobPart[], { type: 'message/rfc822' });
}

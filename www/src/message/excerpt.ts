import type { Finding, Source } from 'sendworthy';

/** Bytes of a line shown before and behind what a label points at. */
const CONTEXT = 160;

/** Bytes of the source that are shown as a whole. */
export const SHOWN = 60_000;

/**
 * The findings with each label on the line it points at, each line a source of its own: the report
 * carries no text of the message.
 */
export function excerpts(findings: readonly Finding[], raw: Uint8Array): { findings: Finding[]; sources: Source[] } {
  const sources: Source[] = [];
  const at = new Map<number, number>();
  const shown = findings.map((finding) => ({
    ...finding,
    labels: finding.labels.map((label) => {
      const { start, end } = label.span;
      const from = Math.max(lineStart(raw, start), start - CONTEXT);
      const to = Math.max(Math.min(lineEnd(raw, start), Math.max(end, start) + CONTEXT), from);
      const key = from;
      let source = at.get(key);
      if (source === undefined || (sources[source] as Source).text.length < to - from) {
        source = sources.push({ kind: 'message', name: `line ${lineNumber(raw, start)}`, type: '', text: visible(raw.subarray(from, to)), breaks: [] }) - 1;
        at.set(key, source);
      }
      return { ...label, source, span: { start: start - from, end: Math.min(end, to) - from } };
    }),
  }));
  return { findings: shown, sources };
}

/** The beginning of the message as a source, an offset for each byte. */
export function wholeSource(raw: Uint8Array): Source {
  return { kind: 'message', name: '', type: '', text: visible(raw.subarray(0, SHOWN), true), breaks: [] };
}

/** A character for each byte, so that offsets stay what they are. */
function visible(bytes: Uint8Array, keepsLines = false): string {
  let text = '';
  for (const byte of bytes) {
    if (byte === 10 && keepsLines) text += '\n';
    else if (byte === 13 && keepsLines) text += '\u200b';
    else if (byte === 9) text += ' ';
    else text += byte < 32 || (byte > 126 && byte < 160) ? '\u00b7' : String.fromCharCode(byte);
  }
  return text;
}

export function lineNumber(raw: Uint8Array, at: number): number {
  let number = 1;
  for (let n = raw.indexOf(10); n !== -1 && n < at; n = raw.indexOf(10, n + 1)) number += 1;
  return number;
}

const lineStart = (raw: Uint8Array, at: number): number => raw.lastIndexOf(10, Math.max(at - 1, 0)) + 1;

function lineEnd(raw: Uint8Array, at: number): number {
  const end = raw.indexOf(10, at);
  if (end === -1) return raw.length;
  return raw[end - 1] === 13 && end > at ? end - 1 : end;
}

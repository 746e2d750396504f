import type { Finding, Source } from 'sendworthy';

/** Bytes of a line shown before and behind what a label points at. */
const CONTEXT = 160;

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

/** A character for each byte, so that offsets stay what they are. */
function visible(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    if (byte === 9) text += ' ';
    else text += byte < 32 || (byte > 126 && byte < 160) ? '\u00b7' : String.fromCharCode(byte);
  }
  return text;
}

function lineNumber(raw: Uint8Array, at: number): number {
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

import { html, type TemplateResult } from 'lit';
import { seen } from './seen.ts';

type Piece = string | TemplateResult;

/** The text of a finding: what stands in backticks as code, sections of RFCs as links. */
export function prose(text: string): Piece[] {
  return grouped(text)
    .split(/(`[^`]*`)/)
    .map((piece, at) => (at % 2 ? html`<code>${seen(piece.slice(1, -1))}</code>` : sections(piece)))
    .flat();
}

/** Only the code, without links: for what is itself a control. */
export function coded(text: string): Piece[] {
  return grouped(text).split(/(`[^`]*`)/).map((piece, at) => (at % 2 ? html`<code>${seen(piece.slice(1, -1))}</code>` : piece));
}

/** Counts of bytes and lines as the page writes numbers. */
const grouped = (text: string): string => text.replace(/\b\d{4,}(?= (?:byte|line|octet)s?\b)/g, number);

/** The same as a sentence: a capital, unless it starts with code, and a full stop. */
export function sentence(text: string, piece: (text: string) => Piece[] = prose): Piece[] {
  const ended = /[.!?:]$/.test(text) ? text : `${text}.`;
  return piece(ended.charAt(0).toUpperCase() + ended.slice(1));
}

/** `RFC 7208 section 4.6.4` and `RFC 9989 appendix A.6` lead to their text. */
export function sections(text: string): Piece[] {
  return text.split(/(RFC \d+(?: (?:section|appendix) [A-Z0-9]+(?:\.\d+)*)?)/).map((piece, at) => {
    if (at % 2 === 0) return piece;
    return html`<a class="standard" href=${standardUrl(piece)} rel="noreferrer">${piece}</a>`;
  });
}

function standardUrl(text: string): string {
  const [, rfc, kind, section] = /^RFC (\d+)(?: (section|appendix) (\S+))?$/.exec(text) ?? [];
  const place = kind && section ? `#${kind}-${section}` : '';
  return `https://www.rfc-editor.org/rfc/rfc${rfc}${place}`;
}

/** `1 lookup`, `2 lookups`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${number(n)} ${n === 1 ? one : many}`;
}

/** Digits in groups: `69,632`. */
export function number(n: number | string): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}

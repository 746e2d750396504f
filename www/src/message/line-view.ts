import { html, nothing, type TemplateResult } from 'lit';
import type { Severity } from 'sendworthy';
import { gravest, type Mark } from '../report/segments.ts';
import { reveal } from '../reveal.ts';
import { count, number } from '../text/prose.ts';
import { joined, type Lines, type Range } from './lines.ts';

/** How a line is shown. */
export interface Extent {
  /** Bytes of a long one at its beginning. */
  head: number;
  /** Bytes of a long one before and behind each mark. */
  around: number;
  /** Whether the marks lead to their findings. */
  linked: boolean;
}

/** Lines shown with a finding. */
const MOST_LINES = 8;

const FINDING: Extent = { head: 160, around: 160, linked: false };

/** Marks of one line that are shown; a line with more is beyond help. */
const MOST = 40;

/** The number of a line, and the line with what is wrong underlined. */
export function lineView(lines: Lines, line: number, near: readonly Mark[], extent: Extent): TemplateResult {
  const { start, end } = lines.span(line);
  const next = lines.next(line);
  const marks = near
    .filter((mark) => mark.start < next && (mark.end > start || mark.start >= start))
    .slice(0, MOST)
    .map((mark) => whole(lines, mark));
  let at = start;
  const pieces = shown(lines, start, end, marks, extent).map(({ from, to }) => {
    const gap = at < from ? leftOut(from - at) : nothing;
    at = to;
    return html`${gap}${stretch(lines, { from, to }, { from: start, to: end }, marks, extent.linked)}`;
  });
  return html`<span class="at"><span class="hidden">line </span>${number(line + 1)}</span
    ><span class="text">${pieces}${at < end ? leftOut(end - at) : nothing}</span>`;
}

/** No mark cuts a character. */
function whole(lines: Lines, mark: Mark): Mark {
  const start = lines.border(mark.start);
  return { ...mark, start, end: mark.end > mark.start ? lines.borderBehind(mark.end) : start };
}

const leftOut = (bytes: number) => html`<span class="left-out"> … ${count(bytes, 'byte')} … </span>`;

function shown(lines: Lines, start: number, end: number, marks: readonly Mark[], { head, around }: Extent): Range[] {
  if (end - start <= head + around) return [{ from: start, to: end }];
  const near = marks.flatMap((mark) => [mark.start, Math.min(mark.end, mark.start + head)]);
  const ranges = near.map((at) => ({ from: Math.max(at - around, start), to: Math.min(at + around, end) }));
  // What is marked is shown whole, unless it is long.
  const over = marks.map((mark) => ({ from: Math.max(mark.start, start), to: Math.min(mark.end, mark.start + head, end) }));
  const wanted = [...(head > around || !marks.length ? [{ from: start, to: start + Math.max(head, around) }] : []), ...ranges, ...over];
  return joined(wanted.map(({ from, to }) => ({ from: lines.border(from), to: to >= end ? end : lines.border(to) })));
}

function stretch(lines: Lines, { from: first, to: last }: Range, line: Range, marks: readonly Mark[], linked: boolean): TemplateResult {
  if (!marks.length) return html`${lines.text(first, last)}`;
  const within = (n: number) => Math.min(Math.max(n, line.from), line.to);
  const cuts = new Set([first, last]);
  for (const mark of marks) {
    for (const at of [within(mark.start), within(mark.end)]) if (at > first && at < last) cuts.add(at);
  }
  const borders = [...cuts].sort((a, b) => a - b);
  const parts = borders.map((from, n) => {
    const to = borders[n + 1] ?? from;
    // A mark of the line break alone, or of a place where something is missing.
    const here = marks.filter((mark) => within(mark.start) === from && within(mark.end) === from && mark.start >= line.from);
    const over = marks.filter((mark) => mark.start <= from && mark.end >= to && mark.end > mark.start);
    const text = from === to ? '' : lines.text(from, to);
    const begun = over.filter((mark) => to > from && mark.start === from);
    const severity = gravest(over);
    return html`${here.length ? html`<span class="here ${gravest(here)}"></span>` : nothing}${linked ? here.map(reference) : nothing}${severity && text
      ? underlined(text, severity, over, linked)
      : text}${linked ? begun.map(reference) : nothing}`;
  });
  return html`${parts}`;
}

function underlined(text: string, severity: Severity, over: readonly Mark[], linked: boolean): TemplateResult {
  const says = over.map((mark) => mark.text).join('\n');
  const targets = over.map((mark) => mark.target).join(' ');
  return linked
    ? html`<u class="${severity} linked" title=${says} data-findings=${targets} @click=${() => reveal(over[0]?.target ?? '')}>${text}</u>`
    : html`<u class=${severity} data-findings=${targets}>${text}</u>`;
}

/** The number that leads from the underline to the finding. */
function reference(mark: Mark): TemplateResult {
  return html`<a
    class="reference ${mark.severity}"
    href="#${mark.target}"
    title=${mark.text}
    @click=${(event: Event) => {
      event.preventDefault();
      reveal(mark.target);
    }}
    ><span class="hidden">${mark.severity} </span>${mark.number}<span class="hidden">: ${mark.text}</span></a
  >`;
}

/** The lines a finding points at, in the order of the message. */
export function linesView(lines: Lines, marks: readonly Mark[]): TemplateResult | typeof nothing {
  if (!marks.length) return nothing;
  const touched = joined(
    marks.map(({ start, end }) => {
      const from = lines.at(start);
      return { from, to: Math.min(lines.at(Math.max(end - 1, start)), from + 2) + 1 };
    }),
  );
  const at = touched.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, n) => from + n));
  return html`<div class="record">
    <ol class="source">
      ${at.slice(0, MOST_LINES).map((line) => html`<li>${lineView(lines, line, marks, FINDING)}</li>`)}
      ${at.length > MOST_LINES ? html`<li class="gap"><span class="at" aria-hidden="true">⋮</span><span>${count(at.length - MOST_LINES, 'more line')}</span></li>` : nothing}
    </ol>
  </div>`;
}

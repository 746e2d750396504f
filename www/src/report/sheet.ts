import { html, nothing, type TemplateResult } from 'lit';
import { sections } from '../text/prose.ts';

type Part = TemplateResult | typeof nothing | string;

/** One protocol's part of a report. */
export function sheet(id: string, title: string, aside: string, content: readonly Part[]): TemplateResult {
  return html`<section class="sheet" aria-labelledby="${id}-title">
    <div class="top">
      <h2 id="${id}-title" tabindex="-1">${title}</h2>
      ${aside ? html`<p class="quiet">${sections(aside)}</p>` : nothing}
    </div>
    ${content}
  </section>`;
}

/** Something folded away until it is asked for. */
export function fold(summary: string, content: Part | Part[], open = false): TemplateResult {
  return html`<details class="fold" ?open=${open}>
    <summary>${summary}</summary>
    ${content}
  </details>`;
}

/** A state in a word or two. */
export function mark(kind: 'ok' | 'info' | 'warning' | 'error' | 'unknown' | 'plain', text: string): TemplateResult {
  return html`<span class="mark ${kind}">${text}</span>`;
}

/** A table whose rows become cards on a narrow screen. A column without anything in it is left out. */
export function table(caption: string, heads: readonly string[], rows: readonly Part[][], amounts: readonly number[] = []): TemplateResult {
  const kept = heads.map((_, at) => at).filter((at) => at === 0 || rows.some((row) => row[at] !== ''));
  const side = (at: number) => (amounts.includes(at) ? 'amount' : '');
  return html`<table class="grid-table" role="table">
    <caption class="hidden">${caption}</caption>
    <thead role="rowgroup">
      <tr role="row">${kept.map((at) => html`<th scope="col" role="columnheader" class=${side(at)}>${heads[at]}</th>`)}</tr>
    </thead>
    <tbody role="rowgroup">
      ${rows.map(
        (row) =>
          html`<tr role="row">${kept.map((at) => html`<td role="cell" class="${side(at)} ${row[at] === '' ? 'empty' : ''}" data-label=${at ? (heads[at] ?? '') : ''}>${row[at]}</td>`)}</tr>`,
      )}
    </tbody>
  </table>`;
}

/** Label and what is known, row by row. */
export function rows(list: readonly (readonly [string, Part | Part[]])[]): TemplateResult {
  return html`<dl class="rows">${list.map(([label, known]) => html`<div><dt>${label}</dt><dd>${known}</dd></div>`)}</dl>`;
}

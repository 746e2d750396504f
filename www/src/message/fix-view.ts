import { html, nothing, type TemplateResult } from 'lit';
import type { Fix } from 'sendworthy/message';
import { coded, count, number } from '../text/prose.ts';
import type { Lines } from './lines.ts';

/** Bytes of what an edit takes away, and characters of what it puts there, that are shown. */
const LONGEST = 300;

/** Edits that are shown. */
const MOST = 20;

const effects = {
  safe: 'no receiver’s verdict gets worse',
  unsafe: 'changes what readers get',
  placeholder: 'fill in what stands in angle brackets',
} as const;

/** The remedy: each edit with the line it stands in. */
export function messageFixView(fix: Fix, lines: Lines): TemplateResult {
  return html`<details class="fix">
    <summary><span class="do">${coded(fix.title)}</span> <span class="effect">${effects[fix.applicability]}</span></summary>
    ${fix.edits.slice(0, MOST).map(({ span, text }) => {
      const goes = lines.text(span.start, Math.min(span.end, span.start + LONGEST));
      const line = lines.span(lines.at(span.start));
      const from = Math.max(line.start, span.start - 60);
      const before = `${from > line.start ? '… ' : ''}${lines.text(lines.border(from), span.start)}`;
      return html`<div class="pair single">
        <div>
          <p class="head">Line ${number(lines.at(span.start) + 1)}</p>
          <p class="value edit">${before}${goes ? html`<del>${goes}${span.end - span.start > LONGEST ? '…' : ''}</del>` : nothing}${text ? html`<ins>${text.slice(0, LONGEST)}${text.length > LONGEST ? '…' : ''}</ins>` : nothing}</p>
        </div>
      </div>`;
    })}
    ${fix.edits.length > MOST ? html`<p class="quiet">${count(fix.edits.length - MOST, 'more change')} of the same kind.</p>` : nothing}
  </details>`;
}

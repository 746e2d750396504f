import { html, nothing, type TemplateResult } from 'lit';
import type { Label, VerifiedMessage } from 'sendworthy/message';
import { linesView } from '../message/line-view.ts';
import type { Lines } from '../message/lines.ts';
import { Context, type Placed } from '../report/context.ts';
import { findingsView } from '../report/findings.ts';
import { recordView } from '../report/record.ts';
import { count, number } from '../text/prose.ts';
import { besides } from './why.ts';

/** What the signatures leave open, and what is wrong with their keys. */
export function signatureFindings(report: VerifiedMessage, lines: Lines, jump: (offset: number) => void): TemplateResult | typeof nothing {
  const { sources, dropped } = report;
  const context = new Context({ findings: besides(report), sources }, 'signature-finding');
  const placed = context.of('DKM');
  if (!placed.length && !dropped) return nothing;
  const isMessage = (at: number) => sources[at]?.kind === 'message';
  const own = {
    quote: ({ source, span }: Label) => {
      if (span.end - span.start > 60) return '';
      return isMessage(source) ? lines.text(span.start, span.end) : (sources[source]?.text.slice(span.start, span.end) ?? '');
    },
    shows: (one: Placed) => {
      const shown = [...new Set(one.finding.labels.map((label) => label.source))];
      return html`${shown.map((at) => {
        const source = sources[at];
        if (isMessage(at) || !source) return linesView(lines, context.marks([one], at));
        return recordView(source, context.marks([one], at));
      })}`;
    },
    place: ({ finding }: Placed) => {
      const start = finding.labels.find(({ source }) => isMessage(source))?.span.start;
      if (start === undefined) return nothing;
      return html`<button type="button" class="link" @click=${() => jump(start)}>line ${number(lines.at(start) + 1)}<span class="hidden">, show it in the source</span></button>`;
    },
  };
  return html`<h3>Signatures and keys</h3>
    ${findingsView(context, placed, [], own)} ${dropped ? html`<p class="quiet">${count(dropped, 'more finding')} left out.</p>` : nothing}`;
}

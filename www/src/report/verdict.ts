import { html, type TemplateResult } from 'lit';
import type { Report } from 'sendworthy';
import { reveal } from '../reveal.ts';
import { prose } from '../text/prose.ts';
import type { Context } from './context.ts';
import { tally } from './context.ts';
import { mark } from './sheet.ts';

const protocols = [
  ['spf', 'SPF', 'SPF'],
  ['dkim', 'DKIM', 'DKM'],
  ['dmarc', 'DMARC', 'DMR'],
  ['delivery', 'Delivery', 'DLV'],
] as const;

/** The sentence that says what receivers do. */
export function verdictView(report: Report): TemplateResult {
  return html`<h1 class="verdict" id="verdict" tabindex="-1">${prose(report.domain)}</h1>`;
}

/** The four states, in the order in which mail meets them. */
export function routeView(context: Context): TemplateResult {
  return html`<ul class="route">
    ${protocols.map(([id, title, prefix]) => {
      const found = context.of(prefix).map(({ finding }) => finding);
      const worst = (['error', 'warning', 'info'] as const).find((severity) => found.some((f) => f.severity === severity));
      return html`<li>
        <span class="title">
          <a href="#${id}-title" @click=${(event: Event) => jump(event, `${id}-title`)}>${title}</a>
          ${worst ? mark(worst, tally(found)) : mark('ok', 'no findings')}
        </span>
      </li>`;
    })}
  </ul>`;
}

export function jump(event: Event, id: string): void {
  event.preventDefault();
  reveal(id);
}


import { html, type TemplateResult } from 'lit';
import type { Level, Part, Report } from 'sendworthy';
import { reveal } from '../reveal.ts';
import { prose } from '../text/prose.ts';
import { mark } from './sheet.ts';

const titles: Record<Part, string> = { spf: 'SPF', dkim: 'DKIM', dmarc: 'DMARC', delivery: 'Delivery' };

const marks: Record<Level, Parameters<typeof mark>[0]> = {
  good: 'ok',
  info: 'info',
  unknown: 'unknown',
  warning: 'warning',
  error: 'error',
};

/** The sentence that says what receivers do. */
export function verdictView({ verdict }: Report): TemplateResult {
  return html`<h1 class="verdict" id="verdict" tabindex="-1">${prose(verdict.sentence)}</h1>`;
}

/** The four states, in the order in which mail meets them. */
export function routeView({ verdict }: Report): TemplateResult {
  return html`<ul class="route" aria-label="How each part stands">
    ${verdict.states.map(
      ({ part, level, label, detail }) => html`<li>
        <span class="title">
          <a href="#${part}-title" @click=${(event: Event) => jump(event, `${part}-title`)}>${titles[part]}</a>
          ${mark(marks[level], label)}
        </span>
        <span class="detail">${prose(detail)}</span>
      </li>`,
    )}
  </ul>`;
}

/** Follows a link inside the page without touching the address. */
export function jump(event: Event, id: string): void {
  event.preventDefault();
  reveal(id);
}

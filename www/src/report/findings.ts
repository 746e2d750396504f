import { html, nothing, type TemplateResult } from 'lit';
import type { Finding } from 'sendworthy';
import { prose, sections } from '../text/prose.ts';
import { gradeWord, type Context, type Placed } from './context.ts';
import { fixView } from './fix.ts';
import { recordView } from './record.ts';
import '../elements/rule-code.ts';

/** The findings of a section. `shown` are the sources whose text already stands above them. */
export function findingsView(context: Context, placed: readonly Placed[], shown: readonly number[]): TemplateResult | typeof nothing {
  if (!placed.length) return nothing;
  return html`<ol class="findings">
    ${placed.map((one) => findingView(context, one, shown))}
  </ol>`;
}

function findingView(context: Context, placed: Placed, shown: readonly number[]): TemplateResult {
  const { finding, id, number } = placed;
  const elsewhere = [...new Set(finding.labels.map((label) => label.source))].filter((at) => !shown.includes(at));
  return html`<li class="finding ${finding.severity}" id=${id} tabindex="-1" @pointerenter=${light} @pointerleave=${unlight}>
    <p class="grade">
      <span class="mark ${finding.severity}">${gradeWord(finding.severity)}</span>
      <span class="number" aria-hidden="true">${number}</span>
    </p>
    <div class="said">
      <p class="message">${prose(finding.message)}</p>
      ${labelTexts(finding)} ${finding.notes.map((note) => html`<p class="why">${prose(note)}</p>`)}
      ${elsewhere.map((at) => elsewhereView(context, placed, at))}
      ${finding.help ? html`<p class="help">${prose(capital(finding.help))}.</p>` : nothing}
      ${finding.fix ? fixView(finding.fix, context.sources, finding.severity === 'error') : nothing}
      <p class="cite">
        <rule-code .code=${finding.code} .rule=${finding.rule}></rule-code>
        <span>${sections(finding.standard)}</span>
      </p>
    </div>
  </li>`;
}

/** What the labels add to the message. */
function labelTexts(finding: Finding): TemplateResult[] {
  return finding.labels.filter((label) => label.text).map((label) => html`<p class="why">${prose(label.text)}</p>`);
}

function elsewhereView(context: Context, placed: Placed, at: number): TemplateResult | typeof nothing {
  const source = context.sources[at];
  return source ? recordView(source, context.marks([placed], at)) : nothing;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Shows which underlines belong to the finding under the pointer. */
function light(event: Event): void {
  const { id } = event.currentTarget as HTMLElement;
  for (const mark of document.querySelectorAll(`u[data-findings~="${CSS.escape(id)}"]`)) mark.classList.add('lit');
}

function unlight(): void {
  for (const mark of document.querySelectorAll('u.lit')) mark.classList.remove('lit');
}

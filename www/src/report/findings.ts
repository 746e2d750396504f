import { html, nothing, type TemplateResult } from 'lit';
import type { Fix, Label } from 'sendworthy';
import { prose, sections, sentence } from '../text/prose.ts';
import { gradeWord, type Context, type Placed } from './context.ts';
import { fixView } from './fix.ts';
import { recordView } from './record.ts';
import '../elements/rule-code.ts';

/** What a section shows in its own way. */
export interface Own {
  /** The remedy. */
  fix?: (fix: Fix) => TemplateResult;
  /** The text a label points at; empty when it is too long to be said. */
  quote?: (label: Label) => string;
  /** What the finding points at, instead of the records it names. */
  shows?: (placed: Placed) => TemplateResult | typeof nothing;
  /** Where the finding stands, beside the code of its rule. */
  place?: (placed: Placed) => TemplateResult | typeof nothing;
}

/** The findings of a section. `shown` are the sources whose text already stands above them. */
export function findingsView(context: Context, placed: readonly Placed[], shown: readonly number[], own: Own = {}): TemplateResult | typeof nothing {
  if (!placed.length) return nothing;
  return html`<ol class="findings">
    ${placed.map((one) => findingView(context, one, shown, own))}
  </ol>`;
}

function findingView(context: Context, placed: Placed, shown: readonly number[], own: Own): TemplateResult {
  const { finding, id, number } = placed;
  const elsewhere = [...new Set(finding.labels.map((label) => label.source))].filter((at) => !shown.includes(at));
  return html`<li class="finding ${finding.severity}" id=${id} tabindex="-1" @pointerenter=${light} @pointerleave=${unlight}>
    <p class="grade">
      <span class="mark ${finding.severity}">${gradeWord(finding.severity)}</span>
      <span class="number" aria-hidden="true">${number}</span>
    </p>
    <div class="said">
      <p class="message">${prose(finding.message)}</p>
      ${labelsView(context, finding.labels, own)} ${finding.notes.map((note) => html`<p class="why">${sentence(note)}</p>`)}
      ${own.shows?.(placed) ?? elsewhere.map((at) => elsewhereView(context, placed, at))}
      ${finding.help ? html`<p class="help">${sentence(finding.help)}</p>` : nothing}
      ${finding.fix ? (own.fix?.(finding.fix) ?? fixView(finding.fix, context.sources, finding.severity === 'error')) : nothing}
      <p class="cite">
        ${own.place?.(placed) ?? nothing}
        <rule-code .code=${finding.code} .rule=${finding.rule}></rule-code>
        <span>${sections(finding.standard)}</span>
      </p>
    </div>
  </li>`;
}

/** What the labels add to the message: of several, each with the text it stands at. */
function labelsView(context: Context, labels: readonly Label[], { quote }: Own): TemplateResult | typeof nothing {
  const telling = labels.filter((label) => label.text);
  const texts = new Set(telling.map((label) => label.text));
  if (!texts.size) return nothing;
  if (texts.size === 1) return html`<p class="why">${sentence([...texts].join())}</p>`;
  const parts = telling.map((label) => {
    const { source, span, text } = label;
    const at = quote?.(label) ?? context.sources[source]?.text.slice(span.start, span.end) ?? '';
    return html`<li>${at && at.length <= 60 ? html`<code>${at}</code> ` : nothing}${prose(text)}</li>`;
  });
  return html`<ul class="why labels">${parts}</ul>`;
}

function elsewhereView(context: Context, placed: Placed, at: number): TemplateResult | typeof nothing {
  const source = context.sources[at];
  return source ? recordView(source, context.marks([placed], at)) : nothing;
}

/** Shows which underlines belong to the finding under the pointer. */
function light(event: Event): void {
  const { id } = event.currentTarget as HTMLElement;
  for (const mark of document.querySelectorAll(`u[data-findings~="${CSS.escape(id)}"]`)) mark.classList.add('lit');
}

function unlight(): void {
  for (const mark of document.querySelectorAll('u.lit')) mark.classList.remove('lit');
}

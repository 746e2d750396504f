import { html, nothing, type TemplateResult } from 'lit';
import type { Source } from 'sendworthy';
import { gravest, segments, type Mark, type Segment } from './segments.ts';
import { reveal } from '../reveal.ts';

/** A record as published, its faults underlined where they stand. */
export function recordView(source: Source, marks: readonly Mark[], facts: readonly string[] = []): TemplateResult {
  const parts = segments(source, marks);
  return html`<figure class="record">
    <figcaption>
      ${source.name ? html`<span class="owner">${source.name}</span> ` : nothing}${[source.type, ...facts].filter(Boolean).join(' · ')}
    </figcaption>
    <p class="text">${parts.map(segmentView)}</p>
  </figure>`;
}

function segmentView(segment: Segment): TemplateResult {
  return html`${segment.opensString ? stringBreak() : nothing}${marked(segment)}${segment.ending.map(reference)}`;
}

function marked({ text, marks }: Segment): TemplateResult {
  const severity = gravest(marks);
  if (!severity) return html`${unbroken(text)}`;
  if (!text) return html`<span class="here ${severity}"></span>`;
  return html`<u class=${severity} data-findings=${marks.map((mark) => mark.target).join(' ')}>${unbroken(text)}</u>`;
}

/** Short terms with a hyphen, such as `-all`, stay on one line. */
function unbroken(text: string): unknown {
  return text
    .split(/(?<!\S)(\S{0,20}-\S{0,20})(?!\S)/)
    .map((piece, at) => (at % 2 ? html`<span class="unbroken">${piece}</span>` : piece));
}

/** The number that leads from the underline to the finding. */
function reference(mark: Mark): TemplateResult {
  return html`<a
    class="reference ${mark.severity}"
    href="#${mark.target}"
    @click=${(event: Event) => {
      event.preventDefault();
      reveal(mark.target);
    }}
    ><span class="hidden">${mark.severity} </span>${mark.number}<span class="hidden">: ${mark.text}</span></a
  >`;
}

/** Where one character-string of the record ends and the next begins. */
function stringBreak(): TemplateResult {
  return html`<span class="break" title="a new string of the record begins here; receivers join them with nothing between"
    ><span class="hidden"> (next string) </span></span
  >`;
}

import { html, nothing, type TemplateResult } from 'lit';
import type { MailAddress } from 'sendworthy/message';
import { fold, rows, table } from '../report/sheet.ts';
import { count, number } from '../text/prose.ts';
import { seen } from '../text/seen.ts';
import './body-view.ts';
import type { Pictures } from './inert.ts';
import type { Body, OpenedOutline } from './thread.ts';

/** Parts that are listed. */
const MOST = 300;

/** Header values in words, then every part with its type and size. */
export function outlineView(outline: OpenedOutline, save: (id: number, name: string) => void): TemplateResult {
  const [root] = outline.messages;
  if (!root) return html`<p class="calm">There is neither a header field nor an empty line in it.</p>`;
  const known = (
    [
      ['Subject', seen(root.subject ?? '')],
      ['From', seen(addresses(root.from))],
      ['To', seen(addresses([...root.to, ...root.cc, ...root.bcc]))],
      ['Date', root.date ? day(root.date) : ''],
    ] as const
  ).filter(([, value]) => value);
  const depths = depthsOf(outline);
  return html`${rows(known)}
  ${table(
    'Parts',
    ['Type', 'Name', 'Bytes', 'File'],
    outline.parts.slice(0, MOST).map((part) => [
      html`${Array.from({ length: Math.min(depths[part.id] ?? 0, 8) }, () => html`<span class="indent"></span>`)}<span class="mono">${part.contentType}</span>`,
      seen(part.filename ?? ''),
      number(part.end - part.body),
      part.role === 'attachment' || part.role === 'inline'
        ? html`<button type="button" class="copy" aria-label="Save ${seen(part.filename ?? `part ${part.id}`)}" @click=${() => save(part.id, part.filename ?? `part-${part.id}`)}>Save</button>`
        : '',
    ]),
    [2],
  )}
  ${outline.parts.length > MOST ? html`<p class="quiet">${count(outline.parts.length - MOST, 'more part')} not listed.</p>` : nothing}`;
}

/** The bodies: HTML as readers see it, then the text, then the markup. */
export function bodiesView(text: Body | undefined, markup: Body | undefined, pictures: Pictures): TemplateResult {
  if (!text && !markup) return html`<p class="calm">There is no body of text or HTML.</p>`;
  return html`${markup
    ? fold('HTML, without scripts and without anything from elsewhere', html`<message-body .markup=${markup.text} .pictures=${pictures}></message-body>`, true)
    : nothing}
  ${text ? fold('Text', bodyView(text, 'The text body'), true) : nothing}
  ${markup ? fold('HTML, as its source', bodyView(markup, 'The source of the HTML body')) : nothing}`;
}

/** Characters of a body that stand on the page as text. */
const SHOWN = 100_000;

function bodyView({ text, left }: Body, label: string): TemplateResult {
  const more = left + Math.max(text.length - SHOWN, 0);
  return html`<pre class="body" tabindex="0" role="region" aria-label=${label}>${text.slice(0, SHOWN)}</pre>
    ${more ? html`<p class="quiet">${count(more, 'more character')} not shown.</p>` : nothing}`;
}

/** How deep each part stands, its messages counted. */
function depthsOf(outline: OpenedOutline): number[] {
  const depths: number[] = [];
  for (const { id, parent, message } of outline.parts) {
    const above = parent ?? outline.messages[message]?.container;
    // Whatever holds a part stands before it.
    depths[id] = above === undefined ? 0 : (depths[above] ?? 0) + 1;
  }
  return depths;
}

/** `2026-11-24T09:30:00+01:00` with a day that can be read. */
const day = (date: string): string => date.replace(/^(\d+-\d+-\d+)T(\d+:\d+(?::\d+)?)(.*)$/, (_, on, at, zone) => `${on} ${at} ${zone === 'Z' ? 'UTC' : zone}`);

function addresses(list: readonly MailAddress[]): string {
  return list
    .map(({ name, address, group }) => (group ? `${name}: ${addresses(group)}` : name && address ? `${name} <${address}>` : (address ?? name)))
    .join(', ');
}

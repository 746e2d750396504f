import { html, nothing, type TemplateResult } from 'lit';
import type { MailAddress } from 'sendworthy/message';
import { fold, rows, table } from '../report/sheet.ts';
import { inert } from './inert.ts';
import { trustedTypes } from './trusted.ts';
import { number } from '../text/prose.ts';
import type { OpenedOutline } from './thread.ts';

/** Header values in words, then every part with its type and size. */
export function outlineView(outline: OpenedOutline, save: (id: number, name: string) => void): TemplateResult {
  const [root] = outline.messages;
  if (!root) return html`<p class="quiet">There is neither a header field nor an empty line in it.</p>`;
  const known = (
    [
      ['Subject', root.subject ?? ''],
      ['From', addresses(root.from)],
      ['To', addresses([...root.to, ...root.cc, ...root.bcc])],
      ['Date', root.date ?? ''],
    ] as const
  ).filter(([, value]) => value);
  return html`${rows(known)}
  ${table(
    'Parts',
    ['Type', 'Name', 'Bytes', 'File'],
    outline.parts.map((part) => [
      html`${Array.from({ length: Math.min(depth(outline, part.id), 8) }, () => html`<span class="indent"></span>`)}<span class="mono">${part.contentType}</span>`,
      part.filename ?? '',
      number(part.end - part.body),
      part.role === 'attachment' || part.role === 'inline'
        ? html`<button type="button" class="copy" aria-label="Save ${part.filename ?? `part ${part.id}`}" @click=${() => save(part.id, part.filename ?? `part-${part.id}`)}>Save</button>`
        : '',
    ]),
    [2],
  )}`;
}

/**
 * The bodies. HTML stands in a frame without any rights, to which the policy of the page applies as
 * well: no script, no style of its own, no picture, no request.
 */
export function bodiesView(text: string | undefined, markup: string | undefined): TemplateResult {
  return html`${text === undefined ? nothing : fold('Text', html`<pre class="body">${text}</pre>`, true)}
  ${markup === undefined
    ? nothing
    : html`${fold('HTML, without its styles, pictures and scripts', html`<iframe class="body" sandbox title="The HTML body" .srcdoc=${framed(markup)}></iframe>`, true)}
      ${fold('HTML, as its source', html`<pre class="body">${markup}</pre>`)}`}
  ${text === undefined && markup === undefined ? html`<p class="quiet">There is no body of text or HTML.</p>` : nothing}`;
}

/** For a frame without rights, and for documents that nothing shows. */
const frames = trustedTypes?.createPolicy('sendworthy-frame', { createHTML: (markup) => markup });

function framed(markup: string): string {
  const trusted = (text: string) => (frames?.createHTML(text) ?? text) as string;
  return trusted(inert(new DOMParser().parseFromString(trusted(markup), 'text/html')));
}

function depth(outline: OpenedOutline, id: number): number {
  let steps = 0;
  let at: number | undefined = id;
  while (at !== undefined) {
    const part: OpenedOutline['parts'][number] | undefined = outline.parts[at];
    at = part && (part.parent ?? outline.messages[part.message]?.container);
    if (at !== undefined) steps += 1;
  }
  return steps;
}

function addresses(list: readonly MailAddress[]): string {
  return list
    .map(({ name, address, group }) => (group ? `${name}: ${addresses(group)}` : name && address ? `${name} <${address}>` : (address ?? name)))
    .join(', ');
}

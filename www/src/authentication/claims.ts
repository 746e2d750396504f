import { html, nothing, type TemplateResult } from 'lit';
import type { ClaimedResult, ClaimedResults, VerifiedMessage } from 'sendworthy/message';
import type { Lines } from '../message/lines.ts';
import { mark, table } from '../report/sheet.ts';
import { number, sentence } from '../text/prose.ts';
import { seen } from '../text/seen.ts';

const trusts: Record<ClaimedResults['trust'], Parameters<typeof mark>> = {
  trusted: ['ok', 'the receiver’s own'],
  'if-cleaned': ['unknown', 'perhaps the receiver’s own'],
  untrusted: ['plain', 'anybody may have written it'],
};

/** What Authentication-Results fields of the message claim, and how it stands to what was found. */
export function claimsView({ claims }: VerifiedMessage, lines: Lines, jump: (offset: number) => void): TemplateResult | typeof nothing {
  if (!claims.length) return nothing;
  return html`<h3>What the message itself claims</h3>
    ${claims.map(
      ({ span, authservId, trust, because, results }) => html`<div class="claim">
        <p>
          <span class="mono">${seen(authservId) || 'nobody named'}</span> ${mark(...trusts[trust])}
          <span class="quiet"><button type="button" class="link" @click=${() => jump(span.start)}>line ${number(lines.at(span.start) + 1)}<span class="hidden">, show it in the source</span></button></span>
        </p>
        <p class="quiet">${sentence(because)}</p>
        ${results.length ? table(`What ${seen(authservId) || 'nobody named'} claims`, ['method', 'claim', 'about', 'found here'], results.map(row)) : nothing}
      </div>`,
    )}`;
}

const row = ({ method, result, reason, properties, ours, agrees }: ClaimedResult) => [
  html`<strong>${method}</strong>`,
  html`${mark('plain', seen(result))}${reason ? html` <span class="quiet block"><bdi>${seen(reason)}</bdi></span>` : nothing}`,
  properties.length ? html`<span class="mono">${properties.map(({ type, property, value }) => seen(`${type}.${property}=${value}`)).join(' ')}</span>` : '',
  agrees === undefined ? mark('plain', 'nothing') : html`${mark(agrees ? 'ok' : 'warning', agrees ? 'the same' : 'not the same')} <span class="quiet">${ours.join(', ')}</span>`,
];

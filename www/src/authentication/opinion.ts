import { html, nothing, type TemplateResult } from 'lit';
import type { OpinionDifference, VerifiedMessage } from 'sendworthy/message';
import type { ArcReport, ArcSet, Dkim2Report } from 'sendworthy/opinion';
import { mark, rows, table } from '../report/sheet.ts';
import { count, prose, sentence } from '../text/prose.ts';
import { seen } from '../text/seen.ts';
import { time } from './why.ts';

type Marking = Parameters<typeof mark>;

/** What only the other verifier reads, ARC and DKIM2, and where it judges another way. */
export function opinionView({ opinion, differences = [] }: VerifiedMessage): TemplateResult | typeof nothing {
  if (!opinion) return nothing;
  const { arc, dkim2, verifier } = opinion;
  const others = differences.filter(({ method }) => method === 'dmarc');
  return html`${arc.sets.length || arc.cv !== 'none' ? arcView(arc) : nothing} ${dkim2View(dkim2)}
    <h3>Second opinion</h3>
    ${differences.length
      ? html`<p>${verifier} judges ${count(differences.length, 'thing')} another way; what is said here counts.</p>
          ${differencesView(others)}`
      : html`<p class="quiet">${verifier} says the same of what it has checked.</p>`}`;
}

/** Where a second opinion is another, beside what it is about. */
export function differencesView(differences: readonly OpinionDifference[]): TemplateResult[] {
  return differences.map(({ because }) => html`<p class="notice">Second opinion: ${prose(because)}.</p>`);
}

const results: Partial<Record<string, Marking[0]>> = { pass: 'ok', fail: 'error', permerror: 'error', temperror: 'unknown' };

const resultMark = (result: string | undefined): TemplateResult =>
  result === undefined ? mark('unknown', 'not checked') : mark(results[result] ?? 'plain', result === 'temperror' ? 'unknown' : result);

function arcView({ cv, reason, oldestPass, sets }: ArcReport): TemplateResult {
  return html`<h3>ARC</h3>
    <p>${resultMark(cv)} ${reason ? html`<span class="quiet">${prose(reason)}</span>` : cv === 'pass' ? html`<span class="quiet">${reach(oldestPass)}</span>` : nothing}</p>
    ${sets.length
      ? html`${table('The sets of the chain, oldest first', ['set', 'sealed by', 'seal', 'message', 'what it had found'], sets.map(setRow))}
          <p class="quiet">What a handler had found is its own claim: it counts for those who trust it.</p>`
      : nothing}`;
}

const reach = (oldestPass: number | undefined): string =>
  oldestPass === undefined ? '' : oldestPass === 0 ? 'every handler has left the message as its set says' : `the message is as it was from set ${oldestPass} on`;

const setRow = ({ instance, domain, selector, seal, messageSignature, timestamp, authenticationResults }: ArcSet) => [
  `${instance}`,
  html`<span class="mono">${domain}</span> <span class="quiet block">selector <span class="mono">${selector}</span>${timestamp === undefined ? '' : `, ${time(timestamp)}`}</span>`,
  resultMark(seal),
  resultMark(messageSignature),
  html`<span class="mono">${seen(authenticationResults)}</span>`,
];

function dkim2View({ signatures, instances, malformed }: Dkim2Report): TemplateResult | typeof nothing {
  if (!signatures.length && !instances && !malformed) return nothing;
  return html`<h3>DKIM2</h3>
    <p>${mark('unknown', 'not checked')} <span class="quiet">a draft: recognized and not verified</span></p>
    ${rows([
      ...signatures.map(({ sequence, domain, selectors }) => [`Signature ${sequence}`, html`<span class="mono">${domain}</span> <span class="quiet">${selectors.join(', ')}</span>`] as const),
      ...(instances ? ([['Message-Instance', count(instances, 'field')]] as const) : []),
      ...(malformed ? ([['Cannot be read', sentence(count(malformed, 'field'))]] as const) : []),
    ])}`;
}

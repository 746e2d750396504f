import { html, type TemplateResult } from 'lit';
import type { Authentication, AuthorVerdict } from 'sendworthy/message';
import { policyMark, walkView } from '../report/dmarc.ts';
import { mark, rows } from '../report/sheet.ts';
import { prose, sentence } from '../text/prose.ts';

type Marking = Parameters<typeof mark>;

const results: Record<AuthorVerdict['result'], Marking> = {
  pass: ['ok', 'pass'],
  fail: ['error', 'fail'],
  none: ['plain', 'no DMARC'],
  temperror: ['unknown', 'unknown'],
};

/** What receivers do, a sentence for each domain of an author. */
export function verdicts({ authors, notChecked }: Authentication): string[] {
  if (authors.length) return authors.map(verdict);
  const why = notChecked.find((one) => one.startsWith('DMARC: '))?.slice('DMARC: '.length);
  return [`Nothing is known of the author${why ? `: ${why}` : ''}`];
}

function verdict({ domain, result, because, policy }: AuthorVerdict): string {
  switch (result) {
    case 'pass':
      return `Receivers accept that this message is from \`${domain}\``;
    case 'none':
      return `Nobody says what receivers do with this message: \`${domain}\` has no DMARC policy`;
    case 'fail':
      switch (policy.policy) {
        case 'reject':
          return `Receivers reject this message: nothing proves that it is from \`${domain}\``;
        case 'quarantine':
          return `Receivers put this message into quarantine, as spam: nothing proves that it is from \`${domain}\``;
        default:
          return `Nothing proves that this message is from \`${domain}\`, and its policy asks receivers to do nothing about that`;
      }
    case 'temperror':
      return `It is not known whether this message is from \`${domain}\`: ${because}`;
  }
}

export function verdictsView(report: Authentication): TemplateResult {
  return html`<div class="author-verdicts" tabindex="-1">${verdicts(report).map((text) => html`<p>${sentence(text)}</p>`)}</div>`;
}

/** The policy that applies to each author's domain, and the walk that found it. */
export function authorsView({ authors }: Authentication): TemplateResult {
  return html`${authors.map(
    (author) => html`<h3>${authors.length > 1 ? `DMARC for ${author.domain}` : 'DMARC'}</h3>
      ${rows([
        ['Author’s domain', html`<span class="mono">${author.domain}</span> ${mark(...results[author.result])} <span class="quiet block">${prose(author.because)}</span>`],
        ['Effective policy', html`${policyMark(author.policy)} <span class="quiet block">${prose(author.policy.because)}</span>`],
        [
          'Organizational domain',
          html`<span class="mono">${author.walk.organizational}</span>${author.walk.certain ? '' : html` ${mark('unknown', 'not certain')}`}
            ${walkView(author.walk)}`,
        ],
      ])}`,
  )}`;
}

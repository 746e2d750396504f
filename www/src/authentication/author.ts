import { html, type TemplateResult } from 'lit';
import type { Authentication, AuthorVerdict, VerifiedMessage } from 'sendworthy/message';
import type { ArcReport } from 'sendworthy/opinion';
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
export function verdicts({ authors, notChecked, opinion }: VerifiedMessage): string[] {
  if (authors.length) return authors.map((author) => verdict(author, opinion?.arc));
  const why = notChecked.find((one) => one.startsWith('DMARC: '))?.slice('DMARC: '.length);
  if (!why || why === 'there is no author') return ['This message has no From, so DMARC cannot be judged'];
  return [`DMARC cannot be judged: ${why}`];
}

function verdict({ domain, result, because, policy }: AuthorVerdict, arc: ArcReport | undefined): string {
  switch (result) {
    case 'pass':
      return `Receivers accept that this message is from \`${domain}\``;
    case 'none':
      return `Nobody says what receivers do with this message: \`${domain}\` has no DMARC policy`;
    case 'fail':
      switch (policy.policy) {
        case 'reject':
          return `Nothing proves that this message is from \`${domain}\`: the policy asks receivers to reject it${unlessTrusted(arc, domain)}`;
        case 'quarantine':
          return `Nothing proves that this message is from \`${domain}\`: the policy asks receivers to put it into quarantine, as spam${unlessTrusted(arc, domain)}`;
        default:
          return `Nothing proves that this message is from \`${domain}\`, and its policy asks receivers to do nothing about that`;
      }
    case 'temperror':
      return `It is not known whether this message is from \`${domain}\`: ${because}`;
  }
}

/** Who must be trusted for the message to be taken all the same: all that sealed it since it passed (RFC 8617 section 7.2.1). */
function unlessTrusted(arc: ArcReport | undefined, domain: string): string {
  if (arc?.cv !== 'pass') return '';
  const passedAt = arc.sets.find(({ authenticationResults }) => claimsPass(authenticationResults, domain));
  if (!passedAt) return '';
  const sealers = [...new Set(arc.sets.filter(({ instance }) => instance >= passedAt.instance).map((set) => `\`${set.domain}\``))];
  const which = sealers.length === 1 ? 'whose ARC seal says that it passed there' : `of which the first, by its ARC seal, says that it passed there`;
  return `, unless they trust ${sealers.length === 1 ? sealers[0] : `${sealers.slice(0, -1).join(', ')} and ${sealers.at(-1)}`}, ${which}`;
}

/** Whether one of the claims is that the domain's own signature, or DMARC for it, passed. */
function claimsPass(results: string, domain: string): boolean {
  return results.split(';').some((claim) => {
    const [result = '', ...properties] = claim.trim().toLowerCase().split(/\s+/);
    if (result !== 'dkim=pass' && result !== 'dmarc=pass') return false;
    return properties.some((one) => /^header\.(?:from|d|i)=/.test(one) && one.replace(/^[^=]*=(?:.*@)?/, '') === domain.toLowerCase());
  });
}

export function verdictsView(report: VerifiedMessage): TemplateResult {
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

import { html, nothing, type TemplateResult } from 'lit';
import type { Answer, Failure, Report } from 'sendworthy';
import { count } from '../text/prose.ts';
import { sheet, table } from './sheet.ts';

/** Every answer the report rests on, in the order of asking. */
export function evidenceSection({ evidence }: Pick<Report, 'evidence'>): TemplateResult {
  const failed = evidence.filter((answer) => 'failed' in answer).length;
  const summary = `${count(evidence.length, 'answer')}${failed ? `, ${failed} of them not had` : ''}`;
  return sheet('evidence', 'Evidence', '', [
    html`<details class="fold evidence">
      <summary>${summary}</summary>
      ${table(
        'Every answer used',
        ['name', 'type', 'answer', 'TTL', 'AD', 'ms', 'resolver'],
        evidence.map((answer) => [
          html`<span class="mono">${answer.name}</span>${records(answer)}`,
          answer.type,
          outcome(answer),
          'ttl' in answer ? `${answer.ttl}` : '',
          'ad' in answer ? (answer.ad ? 'yes' : 'no') : '',
          answer.ms === undefined ? '' : `${answer.ms}`,
          answer.resolver ? host(answer.resolver) : '',
        ]),
        [3, 5],
      )}
    </details>`,
  ]);
}

function records(answer: Answer): TemplateResult | typeof nothing {
  if (!('records' in answer)) return nothing;
  const aliases = answer.cname.map((name) => `CNAME ${name}`);
  const lines = answer.records.map((record) =>
    Array.isArray(record) ? record.map((string) => `"${string}"`).join(' ') : record,
  );
  return html`${[...aliases, ...lines].map((line) => html`<span class="records">${line}</span>`)}`;
}

function outcome(answer: Answer): TemplateResult {
  if ('failed' in answer) {
    return html`<span class="failed">${failures[answer.failed]}</span>${answer.detail ? html` <span class="quiet">${answer.detail}</span>` : nothing}`;
  }
  return html`<span class="rcode">${answer.rcode}</span>${answer.rcode === 'NOERROR' && !answer.records.length ? ', no data' : nothing}`;
}

/** A failure in words; never the word "absent". */
export const failures: Record<Failure, string> = {
  timeout: 'no answer in time',
  servfail: 'SERVFAIL: the resolver could not find out',
  refused: 'REFUSED: the resolver does not want to answer',
  rcode: 'an error code',
  truncated: 'cut off',
  malformed: 'not a DNS message',
  mismatch: 'an answer to another question',
  'too-large': 'too large',
  'cname-loop': 'aliases in a circle',
  http: 'an HTTP error',
  'not-dns': 'not DNS: a login page of the network, perhaps',
  network: 'not reachable, or the browser was not allowed to read it',
  'not-in-snapshot': 'not in the saved answers',
  limit: 'not asked: the check asks no more',
};

export const host = (resolver: string): string => (URL.canParse(resolver) ? new URL(resolver).host : resolver);

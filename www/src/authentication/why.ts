import { html, nothing, type TemplateResult } from 'lit';
import type { DkimCause, DkimCauseKind, DkimChange, DkimSearch, DkimSignature, Evaluation, Finding, VerifiedMessage } from 'sendworthy/message';
import { fold, mark, rows } from '../report/sheet.ts';
import { count, number, prose, sections, sentence } from '../text/prose.ts';
import type { Lines } from '../message/lines.ts';
import { seen as shownText } from '../text/seen.ts';
import '../elements/rule-code.ts';
import type { Place } from './places.ts';
import type { Shown } from './table.ts';

/** Bytes of a change that are shown, and of its line before and behind it. */
const LONGEST = 400;
const AROUND = 60;

/** The rules about what has changed. */
const FIELDS = 'DKM421';
const BODY = 'DKM420';

/** What is wrong with the signatures besides what has changed, which stands at each signature. */
export const besides = ({ findings }: VerifiedMessage): Finding[] => findings.filter(({ code }) => code !== FIELDS && code !== BODY);

/** Everything about a signature. `seen` are the places whose element stands on the page already. */
export function signatureWhy(signature: DkimSignature, shown: Shown, seen: Set<string>): TemplateResult {
  const { diagnosis, signed, timestamp, expiration, length } = signature;
  const cause = diagnosis?.header?.cause;
  // Otherwise another key may have signed what stands there.
  const isChanged = diagnosis?.keyFits === true || (cause !== undefined && cause.kind !== 'key');
  return html`${searchView('signed fields', FIELDS, diagnosis?.header, shown, seen)} ${searchView('body', BODY, diagnosis?.body, shown, seen)}
  ${rows([
    [
      'Signed fields',
      html`${fits(signature.header, isChanged)}${diagnosis?.keyFits === undefined ? nothing : html` <span class="quiet">${diagnosis.keyFits ? 'the published key has made this signature' : 'the published key has not made this signature'}</span>`}
        ${signed.length ? html`<span class="mono block">${signed.join(' ')}</span>` : nothing}`,
    ],
    ['Body', html`${fits(signature.body)}${length === undefined ? nothing : html` <span class="quiet">only its first ${count(length, 'byte')} ${length === 1 ? 'is' : 'are'} signed</span>`}`],
    ...(timestamp === undefined ? [] : ([['Signed at', time(timestamp)]] as const)),
    ...(expiration === undefined ? [] : ([['Ends at', time(expiration)]] as const)),
  ])}`;
}

function fits(known: boolean | undefined, isChanged = true): TemplateResult {
  if (known === undefined) return mark('unknown', 'not checked');
  return known ? mark('ok', 'unchanged') : mark('error', isChanged ? 'changed' : 'does not fit');
}

/** What has become of a part of the message. */
function searchView(part: string, code: string, search: DkimSearch | undefined, shown: Shown, seen: Set<string>): TemplateResult | typeof nothing {
  if (!search) return nothing;
  const { cause, tried, bounded, lookedFor } = search;
  return html`<div class="cause">
    ${cause
      ? causeView(cause, shown, seen)
      : html`<p class="message">What has become of the ${part} is not known.</p>
          <p class="why">${bounded ? 'The search was broken off at its limit' : 'No cause that is looked for fits'}, so none is claimed.</p>`}
    ${ruleView(code, shown.report)}
    ${fold(`${count(tried, 'hypothesis', 'hypotheses')} tried${bounded && cause ? ', then broken off' : ''}`, html`<p class="quiet">Looked for: ${lookedFor.map((kind) => kinds[kind] ?? kind).join(', ')}.</p>`)}
  </div>`;
}

/** The rule about it, whose finding says no more than is said here. */
function ruleView(code: string, { findings }: VerifiedMessage): TemplateResult | typeof nothing {
  const finding = findings.find((one) => one.code === code);
  if (!finding) return nothing;
  return html`<p class="cite"><rule-code .code=${finding.code} .rule=${finding.rule}></rule-code> <span>${sections(finding.standard)}</span></p>`;
}

function causeView({ summary, help, changes, places, key }: DkimCause, shown: Shown, seen: Set<string>): TemplateResult {
  return html`<p class="message">${sentence(summary)}</p>
    ${changes.map((change) => changeView(change, shown, seen))}
    ${places > changes.length ? html`<p class="quiet">${count(places - changes.length, 'more place')} of the same kind.</p>` : nothing}
    ${key ? html`<p class="why">The key that fits: <code>${key}</code></p>` : nothing}
    <p class="help">${sentence(help)}</p>`;
}

/** What stands there beside what was signed there. */
function changeView(change: DkimChange, { lines, changes, jump }: Shown, seen: Set<string>): TemplateResult {
  const place = changes.of(change);
  const signed = shownText(change.signed);
  if (!place) {
    return html`<div class="pair">
      ${side('When it was signed', signed ? gone(signed) : html`<span class="quiet">more of them</span>`)}
      ${side('Now', html`<span class="quiet">${change.name ? html`no <code>${change.name}</code> field` : 'nothing'}</span>`)}
    </div>`;
  }
  const first = !seen.has(place.id);
  seen.add(place.id);
  const found = lines.text(lines.border(place.start), Math.min(place.end, place.start + LONGEST));
  const { before, behind } = around(lines, place);
  const line = number(lines.at(place.start) + 1);
  const head = html`Now, <button type="button" class="link" @click=${() => jump(place.start)}>line ${line}<span class="hidden">, show it in the source</span></button>
    <span class="letter">${place.letter}</span>`;
  const gap = place.end - place.start > LONGEST ? '…' : '';
  return html`<div class="pair" id=${first ? place.id : nothing} tabindex=${first ? '-1' : nothing}>
    ${side('When it was signed', signed || before || behind ? html`${before}${signed ? gone(signed) : nothing}${behind}` : html`<span class="quiet">nothing</span>`)}
    ${side(head, html`${before}${found ? added(`${found}${gap}`) : html`<span class="here error"></span>`}${behind}`)}
  </div>`;
}

/** What is there no more; it stays easy to read, since it is what should be there. */
const gone = (text: string) => html`<span class="hidden">no more there: </span><del>${text}</del><span class="hidden"> (end)</span>`;

const added = (text: string) => html`<span class="hidden">added: </span><ins>${text}</ins><span class="hidden"> (end)</span>`;

const side = (head: unknown, value: unknown) => html`<div>
  <p class="head">${head}</p>
  <p class="value edit">${value}</p>
</div>`;

/** What stands in the same lines before and behind. */
function around(lines: Lines, { start, end }: Place): { before: string; behind: string } {
  const first = lines.span(lines.at(start));
  const last = lines.span(lines.at(Math.max(end - 1, start)));
  const from = Math.max(first.start, start - AROUND);
  const to = Math.min(last.end, end + AROUND);
  return {
    before: `${from > first.start ? '…' : ''}${lines.text(lines.border(from), Math.max(lines.border(start), from))}`,
    behind: to > end ? `${lines.text(lines.borderBehind(end), lines.borderBehind(to))}${to < last.end ? '…' : ''}` : '',
  };
}

/** Every term that was come to. */
export function spfWhy(spf: Evaluation): TemplateResult {
  return html`<ol class="walk">
      ${spf.steps.map(
        ({ depth, domain, term, outcome, why, asked }) => html`<li>
          ${Array.from({ length: Math.min(depth, 8) }, () => html`<span class="indent"></span>`)}<span class="mono">${term || domain}</span>
          <span class="quiet">${outcomes[outcome]}${why ? html`: ${prose(why)}` : nothing}${asked.length ? ` · ${asked.map(({ name, type, answer }) => `${name} ${type}: ${answer}`).join(' · ')}` : nothing}</span>
        </li>`,
      )}
    </ol>
    <p class="quiet">${spf.ip} · ${spf.lookups} of 10 lookups, ${spf.voids} of 2 void</p>
    ${spf.explanation ? html`<p class="quiet">The domain explains: <bdi>${shownText(spf.explanation)}</bdi></p>` : nothing}`;
}

const outcomes: Record<Evaluation['steps'][number]['outcome'], string> = {
  match: 'matched',
  'no-match': 'did not match',
  followed: 'followed',
  ignored: 'ignored',
  none: 'no record',
  temperror: 'unknown',
  permerror: 'an error',
};

/** `2018-06-10 13:38:29 UTC`, from seconds since 1970. */
export function time(seconds: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return `${number(seconds)} seconds after 1970`;
  return date.toISOString().replace('T', ' ').replace(/\.\d+Z$/, ' UTC');
}

const kinds: Record<DkimCauseKind, string> = {
  footer: 'a footer',
  'trailing-lines': 'empty lines at the end',
  'empty-body': 'a body that was empty',
  truncated: 'a body cut off',
  length: 'another length than l= says',
  'line-ends': 'other line ends',
  'white-space': 'other white space',
  form: 'another canonical form',
  dots: 'dots at the start of lines',
  'from-lines': 'quoted From lines',
  insertion: 'text put in',
  part: 'a MIME part put in or round it',
  preamble: 'another preamble',
  wrapping: 'lines broken anew',
  encoding: 'another transfer encoding',
  charset: 'another charset',
  key: 'another key',
  copies: 'copies in z=',
  folding: 'fields folded anew',
  count: 'fields more often, fewer or in another order',
  order: 'fields signed in another order',
  subject: 'another subject',
  address: 'other names or addresses',
  replaced: 'a field replaced',
  date: 'another date',
  'mime-field': 'fields of MIME written anew',
  removed: 'a field taken away',
};

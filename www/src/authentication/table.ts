import { html, nothing, type TemplateResult } from 'lit';
import type { Authentication, AuthorVerdict, DkimSignature, Evaluation, Identifier, VerifiedMessage } from 'sendworthy/message';
import { mark } from '../report/sheet.ts';
import { coded, count, number, sentence } from '../text/prose.ts';
import type { Lines } from '../message/lines.ts';
import { differencesView } from './opinion.ts';
import type { Changes } from './places.ts';
import { signatureWhy, spfWhy } from './why.ts';

type Marking = Parameters<typeof mark>;
type Cell = TemplateResult | typeof nothing | string;

/** What a row shows of the message. */
export interface Shown {
  report: VerifiedMessage;
  lines: Lines;
  changes: Changes;
  jump: (offset: number) => void;
}

const HEADS = ['identifier', 'result', 'domain', 'organizational domain', 'author’s domain', 'key'] as const;

/**
 * One row for each identifier: what became of it, and whether it speaks for the author. `unchecked`
 * signatures are behind those; `noSender` is said instead of SPF where it is not known who sends.
 */
export function identifiersView(shown: Shown, unchecked: number, noSender: TemplateResult): TemplateResult {
  const { report, lines, jump } = shown;
  const passes = report.authors.length > 0 && report.authors.every(({ result }) => result === 'pass');
  const seen = new Set<string>();
  const told = new Set<string>();
  const signatures = report.dkim.map((signature, at) => {
    const standings = standingsOf(report, at);
    const line = lines.at(signature.span.start);
    const causes = causesOf(signature);
    const isKnown = causes !== '' && told.has(causes);
    told.add(causes);
    return row(
      [
        html`<strong>DKIM${report.dkim.length > 1 ? ` ${at + 1}` : ''}</strong>
          <button type="button" class="link quiet block" @click=${() => jump(signature.span.start)}>line ${number(line + 1)}<span class="hidden">, show the signature in the source</span></button>`,
        mark(...dkimMark(signature, passes)),
        name(signature.domain),
        organizational(signature.domain, standings),
        alignment(report, signature.domain, standings),
        html`${name(signature.keyName)}${signature.algorithm ? html` <span class="quiet block">${signature.algorithm}</span>` : nothing}`,
      ],
      html`${differencesView(report.differences?.filter((one) => one.signature === at) ?? [])}
        <details class="why-fold" ?open=${wasSearched(signature) && !isKnown}>
        <summary>${sentence(signature.because, coded)}${isKnown ? ' The causes are those above.' : nothing}</summary>
        ${signatureWhy(signature, shown, seen)}
      </details>`,
    );
  });
  return html`<p class="calm quiet">
      An identifier is a domain for which a signature or SPF vouches. It is aligned where it is the author’s domain, the one in From, or, if the policy does not ask for exactly that, one of the same organization; a message
      passes DMARC if one identifier has passed and is aligned.
    </p>
    <table class="grid-table identifiers" role="table">
    <caption class="hidden">Each identifier, what became of it, and whether it speaks for the author’s domain</caption>
    <thead role="rowgroup">
      <tr role="row">${HEADS.map((head) => html`<th scope="col" role="columnheader">${head}</th>`)}</tr>
    </thead>
    ${signatures.length ? signatures : row([html`<strong>DKIM</strong>`, mark('plain', 'none'), '', '', '', ''], html`<p>There is no DKIM signature.</p>`)}
    ${unchecked > 0 ? row([html`<strong>DKIM</strong>`, mark('unknown', 'not checked'), '', '', '', ''], html`<p>${number(unchecked)} more, not checked.</p>`) : nothing}
    ${spfRow(report, noSender)}
  </table>`;
}

/** What two signatures that the same has happened to have in common; empty where nothing is known. */
const causesOf = ({ diagnosis }: DkimSignature): string => [diagnosis?.header, diagnosis?.body].flatMap((search) => search?.cause?.summary ?? []).join('\n');

const wasSearched = ({ diagnosis }: DkimSignature): boolean => diagnosis?.header !== undefined || diagnosis?.body !== undefined;

function spfRow(report: VerifiedMessage, noSender: TemplateResult): TemplateResult {
  const { spf } = report;
  if (!spf) {
    return row([html`<strong>SPF</strong>`, mark('unknown', 'unknown'), UNKNOWN, UNKNOWN, UNKNOWN, ''], noSender);
  }
  const at = report.dkim.length;
  const standings = standingsOf(report, at);
  return row(
    [
      html`<strong>SPF</strong> <span class="quiet block">${spf.identity === 'helo' ? 'HELO' : 'MAIL FROM'}</span>`,
      mark(...spfMarks[spf.result]),
      name(spf.domain),
      organizational(spf.domain, standings),
      alignment(report, spf.domain, standings),
      '',
    ],
    html`${differencesView(report.differences?.filter(({ method }) => method === 'spf') ?? [])}
      <details class="why-fold">
      <summary>${sentence(spf.reason, coded)}</summary>
      ${spfWhy(spf)}
    </details>`,
  );
}

/** A row, and below it why. */
function row(cells: readonly Cell[], why: TemplateResult): TemplateResult {
  return html`<tbody role="rowgroup">
    <tr role="row">
      ${cells.map((cell, at) =>
        at === 0
          ? html`<th scope="row" role="rowheader">${cell}</th>`
          : html`<td role="cell" class=${cell === '' ? 'empty' : ''} data-label=${at > 1 ? (HEADS[at] ?? '') : ''}>${cell}</td>`,
      )}
    </tr>
    <tr role="row" class="why-row"><td role="cell" colspan=${HEADS.length}>${why}</td></tr>
  </tbody>`;
}

/** How an identifier stands to each author. */
interface Standing {
  author: AuthorVerdict;
  identifier: Identifier;
}

/** The authors list identifiers that have a domain: signatures in their order, then SPF. */
function standingsOf({ dkim, authors }: Authentication, at: number): Standing[] {
  const named = dkim.slice(0, at).filter((one) => one.domain !== undefined).length;
  if (at < dkim.length && dkim[at]?.domain === undefined) return [];
  return authors.flatMap((author) => {
    const identifier = author.identifiers[named];
    return identifier ? [{ author, identifier }] : [];
  });
}

const UNKNOWN = html`<span class="quiet">unknown</span>`;

/** It breaks at its dots. */
const name = (text: string | undefined): Cell =>
  text ? html`<span class="mono">${text.split('.').map((label, at) => (at ? html`<wbr />.${label}` : label))}</span>` : UNKNOWN;

/** It is looked for only where the domain is not the author's own. */
function organizational(domain: string | undefined, standings: readonly Standing[]): Cell {
  const known = standings.map(
    ({ author, identifier }) => identifier.organizational ?? (domain === author.domain && author.walk.certain ? author.walk.organizational : undefined),
  );
  const [first] = known.filter((one) => one !== undefined);
  return name(first);
}

function alignment({ authors }: Authentication, domain: string | undefined, standings: readonly Standing[]): Cell {
  const parts = authors.map((author) => {
    const { aligned, authenticated, required } = standings.find((one) => one.author === author)?.identifier ?? {};
    // A domain is aligned with itself whatever DNS says, and whether it says anything.
    const isSame = domain !== undefined && domain.toLowerCase() === author.domain.toLowerCase();
    const marking: Marking =
      aligned || (aligned === undefined && isSame) ? [authenticated ? 'ok' : 'plain', 'aligned'] : aligned === undefined ? ['unknown', 'unknown'] : ['plain', 'not aligned'];
    const how = aligned === undefined && isSame ? '(the same domain)' : (required ?? '');
    return html`<span class="block">${mark(...marking)} <span class="quiet">${how}${authors.length > 1 ? html` for <span class="mono">${author.domain}</span>` : nothing}</span></span>`;
  });
  return parts.length ? html`${parts}` : UNKNOWN;
}

/** What does not fit is worth a note where the message passes all the same. */
function dkimMark({ result }: DkimSignature, passes: boolean): Marking {
  switch (result) {
    case 'pass':
      return ['ok', 'pass'];
    case 'temperror':
      return ['unknown', 'unknown'];
    case 'neutral':
      return [passes ? 'info' : 'warning', result];
    default:
      return [passes ? 'info' : 'error', result];
  }
}

const spfMarks: Record<Evaluation['result'], Marking> = {
  pass: ['ok', 'pass'],
  fail: ['error', 'fail'],
  softfail: ['warning', 'softfail'],
  neutral: ['plain', 'neutral'],
  none: ['plain', 'none'],
  temperror: ['unknown', 'unknown'],
  permerror: ['error', 'permerror'],
};

/** What was found in one line, for a screen reader. */
export function tallied({ dkim, spf }: Authentication): string {
  const passed = dkim.filter(({ result }) => result === 'pass').length;
  const signatures = dkim.length ? `${passed} of ${count(dkim.length, 'signature')} ${passed === 1 ? 'passes' : 'pass'}` : 'no signature';
  return `${signatures}, SPF ${spf?.result ?? 'unknown'}`;
}

import { html, nothing, type TemplateResult } from 'lit';
import type { DkimKey, DkimKeyState, DkimReport, DkimSelector, Report } from 'sendworthy';
import { count, prose } from '../text/prose.ts';
import type { Context, Placed } from './context.ts';
import { findingsView } from './findings.ts';
import { togetherView } from './fix.ts';
import { recordView } from './record.ts';
import { fold, mark, sheet, table } from './sheet.ts';

/** DKIM: the keys that were found, and what was tried. */
export function dkimSection(report: Report, context: Context): TemplateResult {
  const { dkim } = report;
  const placed = context.of('DKM');
  const faulty = faultySources(dkim, placed);
  return sheet('dkim', 'DKIM keys', 'RFC 6376', [
    html`<p class="calm">${tried(dkim)}</p>`,
    dkim.wildcard ? html`<p class="calm">${wildcard(dkim.wildcard)}</p>` : nothing,
    dkim.selectors.length ? keysView(dkim) : nothing,
    html`${faulty.map((at) => sourceView(context, placed, at))}`,
    findingsView(context, placed, faulty),
    html`${faulty.map((at) => togetherView(placed, at, context.sources))}`,
    recordsFold(dkim, context, faulty),
    dkim.unknown.length
      ? fold(`Not answered: ${count(dkim.unknown.length, 'selector')}`, html`<p class="calm mono">${dkim.unknown.join(', ')}</p>`)
      : nothing,
    dkim.notFound.length
      ? fold(
          `Nothing there: ${count(dkim.notFound.length, 'selector')}`,
          html`<p class="calm mono">${dkim.notFound.join(', ')}</p>`,
        )
      : nothing,
  ]);
}

/** Selectors cannot be listed, and the page does not pretend otherwise. */
function tried({ tried, listAsOf, selectors, unknown }: DkimReport): string {
  const given = selectors.filter((one) => one.origin === 'given').length;
  const found = selectors.filter((one) => one.origin === 'tried').length;
  const parts = [];
  if (given) parts.push(`Looked at ${count(given, 'selector')} that ${given === 1 ? 'was' : 'were'} given.`);
  if (tried) {
    parts.push(
      `Tried ${count(tried, 'well-known selector')} (list of ${listAsOf}): something at ${found || 'none'}${unknown.length ? `, no answer for ${unknown.length}` : ''}.`,
    );
  }
  parts.push('DNS cannot list selectors, so there may be keys under other names.');
  return parts.join(' ');
}

function wildcard({ state, cname }: NonNullable<DkimReport['wildcard']>): string {
  const where = cname.length ? ` by way of ${cname.join(', ')}` : '';
  return state === 'retired'
    ? `Every selector answers with a retired key${where}: the domain says that it signs nothing.`
    : `Every selector answers${where}, whatever its name: what was found at guessed names says nothing.`;
}

const states: Record<DkimKeyState, [Parameters<typeof mark>[0], string]> = {
  valid: ['ok', 'valid'],
  retired: ['plain', 'retired'],
  broken: ['error', 'broken'],
  foreign: ['warning', 'not a key'],
  several: ['error', 'several'],
  dangling: ['warning', 'alias to nothing'],
  absent: ['plain', 'not there'],
  unknown: ['unknown', 'unknown'],
  invalid: ['error', 'not a name'],
};

function keysView({ selectors }: DkimReport): TemplateResult {
  return table(
    'DKIM keys',
    ['selector', 'state', 'key', 'run by', 'alias'],
    selectors.map((one) => [
      html`<span class="mono">${one.selector}</span>${one.origin === 'given' ? html` <span class="quiet">given</span>` : nothing}`,
      html`${mark(...states[one.state])}${one.reason ? html` <span class="quiet">${prose(one.reason)}</span>` : nothing}`,
      keyText(one),
      provider(one),
      one.cname.length ? html`<span class="mono">${one.cname.join(' → ')}</span>` : '',
    ]),
  );
}

function keyText({ key, flags, ttl }: DkimSelector): string {
  const parts = [];
  if (key) parts.push(keyName(key));
  if (flags.includes('y')) parts.push('testing');
  if (flags.includes('s')) parts.push('no subdomains');
  if (ttl !== undefined) parts.push(`TTL ${ttl}`);
  return parts.join(', ');
}

/** `RSA 2048`, `Ed25519`. */
export function keyName({ algorithm, bits }: DkimKey): string {
  return algorithm === 'rsa' ? `RSA, ${bits} bits` : 'Ed25519';
}

function provider({ provider }: DkimSelector): string {
  if (!provider) return '';
  return provider.by === 'alias' ? provider.name : `${provider.name}, by the selector’s name`;
}

/** The key records that findings point at. */
function faultySources(dkim: DkimReport, placed: readonly Placed[]): number[] {
  const labeled = new Set(placed.flatMap(({ finding }) => finding.labels.map((label) => label.source)));
  return keySources(dkim).filter((at) => labeled.has(at));
}

function keySources({ selectors, wildcard }: DkimReport): number[] {
  return [...new Set([...selectors.flatMap((one) => one.sources), ...(wildcard?.sources ?? [])])];
}

function sourceView(context: Context, placed: readonly Placed[], at: number): TemplateResult | typeof nothing {
  const source = context.sources[at];
  return source ? recordView(source, context.marks(placed, at)) : nothing;
}

function recordsFold(dkim: DkimReport, context: Context, shown: readonly number[]): TemplateResult | typeof nothing {
  const others = keySources(dkim).filter((at) => !shown.includes(at));
  if (!others.length) return nothing;
  return fold(
    count(others.length, 'key record'),
    others.map((at) => html`${sourceView(context, [], at)}`),
  );
}

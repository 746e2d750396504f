import { html, nothing, type TemplateResult } from 'lit';
import type { Report, SpfCut, SpfLookups, SpfNode, SpfNodeTerm, SpfReport } from 'sendworthy';
import { coded, count, number, prose, sentence } from '../text/prose.ts';
import type { Context, Placed } from './context.ts';
import { findingsView } from './findings.ts';
import { differenceView, togetherView } from './fix.ts';
import { recordView } from './record.ts';
import { ownSources, recordsView } from './records.ts';
import { fold, mark, sheet, table } from './sheet.ts';

/** SPF: the record, its faults, what it costs, whom it lets in. */
export function spfSection(report: Report, context: Context): TemplateResult {
  const { spf } = report;
  const placed = context.of('SPF');
  const own = ownSources(context, placed, spf.record?.source, report.domain, 'TXT');
  return sheet('spf', 'SPF', 'RFC 7208', [
    html`<p class="calm">${sentence(spf.summary)}</p>`,
    recordsView(context, placed, own, report),
    findingsView(context, placed, own),
    html`${own.map((at) => togetherView(placed, at, context.sources))}`,
    spf.tree ? html`<h3>Lookups</h3> ${budgetView(spf.lookups)} ${treeView(spf.tree, context)}` : nothing,
    cutView(spf, context, placed),
    rangesView(spf),
  ]);
}

/** One box per lookup; what is over the limit stands out. */
function budgetView({ total, limit, voidIp4, voidIp6, voidLimit }: SpfLookups): TemplateResult {
  const shown = Math.min(Math.max(total, limit), 24);
  const boxes = Array.from({ length: shown }, (_, at) => (at >= total ? '' : at < limit ? 'used' : 'over'));
  const more = total > shown ? ` (${total - shown} more not drawn)` : '';
  const voids =
    voidIp4 === voidIp6
      ? `${voidIp4} of ${voidLimit} void`
      : `void: ${voidIp4} of ${voidLimit} for IPv4 senders, ${voidIp6} for IPv6`;
  return html`<div class="budget">
    ${boxes.map((kind) => html`<i class=${kind}></i>`)}
    <span>${total} of ${limit} lookups${more}, ${voids}</span>
  </div>`;
}

function treeView(node: SpfNode, context: Context): TemplateResult | typeof nothing {
  const terms = node.terms.filter((term) => term.lookups > 0 || term.child || term.unknown || term.dependsOnSender);
  if (!terms.length) return nothing;
  return html`<ul class="tree">${terms.map((term) => termView(term, context))}</ul>`;
}

function termView(term: SpfNodeTerm, context: Context): TemplateResult {
  const { child } = term;
  const line = html`<span class=${term.running > 10 && term.lookups > 0 ? 'over' : ''}>${term.term.text}</span>
    <span class="says">${coded(termSays(term).join(' · '))}</span>`;
  const source = child?.source === undefined ? undefined : context.sources[child.source];
  return html`<li>
    ${child && source
      ? html`<details>
          <summary>${line}</summary>
          ${recordView(source, [], child.ttl === undefined ? [] : [`TTL ${child.ttl}`])}
        </details>`
      : line}
    ${child ? treeView(child, context) : nothing}
  </li>`;
}

function termSays(term: SpfNodeTerm): string[] {
  const { child } = term;
  const says = [];
  if (term.unreachable) says.push('never reached: `all` stands before it');
  if (term.lookups > 0) says.push(count(term.lookups, 'lookup'));
  if (child) says.push(nodeSays(child));
  if (!child && term.networks.length) says.push(networks(term.networks));
  if (term.dependsOnSender) says.push('depends on the sender');
  if (term.voidIp4 || term.voidIp6) {
    says.push(term.voidIp4 && term.voidIp6 ? 'void' : `void for ${term.voidIp4 ? 'IPv4' : 'IPv6'} senders`);
  }
  if (term.unknown) says.push(`unknown: ${term.unknown}`);
  if (term.running > 10 && term.lookups > 0) says.push('beyond the limit');
  return says;
}

const networks = (list: readonly string[]): string =>
  list.length > 3 ? `${count(list.length, 'network')}` : list.join(', ');

const nodeStates: Record<SpfNode['state'], string> = {
  valid: '',
  none: 'no SPF record there',
  multiple: 'several SPF records there',
  invalid: 'a record with a syntax error',
  unknown: 'unknown',
  'not-followed': 'not followed',
};

function nodeSays(node: SpfNode): string {
  const state = nodeStates[node.state];
  if (state) return node.reason ? `${state}: ${node.reason}` : state;
  const named = node.terms.flatMap((term) => (term.child ? [] : term.networks));
  return named.length ? networks(named) : 'names no network itself';
}

function cutView(spf: SpfReport, context: Context, placed: readonly Placed[]): TemplateResult | typeof nothing {
  const { cut, record } = spf;
  const source = record && context.sources[record.source];
  // A finding that carries the same record as its fix says it already.
  const said = placed.some(({ finding }) => finding.fix?.publish.some((line) => line.text === cut?.text));
  if (!cut || !record || !source || said) return nothing;
  return html`<h3>The cheapest way to ${count(cut.lookups, 'lookup')}</h3>
    <ul class="steps">${cut.steps.map((step) => html`<li>${stepView(step, spf)}</li>`)}</ul>
    ${differenceView(source, { name: source.name, type: source.type, text: cut.text })}`;
}

function stepView(step: SpfCut['steps'][number], spf: SpfReport): TemplateResult {
  const term = spf.record?.terms[step.term]?.text ?? '';
  return html`<code>${term}</code> ${step.replacement ? html`becomes <code>${step.replacement}</code>` : 'goes'}
    <span class="quiet">saves ${step.saves} · ${prose(step.reason)}${step.safe ? '' : ' · changes who passes'}</span>`;
}

function rangesView(spf: SpfReport): TemplateResult | typeof nothing {
  if (!spf.ranges.length) return nothing;
  const { ip4, ip6 } = spf.authorized;
  const parts = [ip4 !== '0' ? `${number(ip4)} IPv4` : '', ip6 !== '0' ? `${large(ip6)} IPv6` : ''].filter(Boolean);
  const summary = `Who passes: ${parts.join(' and ') || 'no'} addresses in ${count(spf.ranges.length, 'network')}${spf.complete ? '' : ', as far as is known'}`;
  return fold(summary, [
    table(
      'Networks and what their senders get',
      ['network', 'result', 'addresses', 'by'],
      spf.ranges.map((range) => [
        html`<span class="mono">${range.cidr}</span>${range.private ? html` <span class="quiet">not on the public Internet</span>` : nothing}`,
        mark('plain', range.result),
        large(range.addresses),
        html`<span class="mono">${spf.record?.terms[range.term]?.text ?? ''}</span>`,
      ]),
      [2],
    ),
    spf.otherwise ? html`<p class="calm quiet">Everybody else gets ${spf.otherwise}.</p>` : nothing,
  ]);
}

/** Numbers beyond a trillion as a power of two or of ten. */
function large(digits: string): string {
  if (digits.length <= 13) return number(digits);
  const n = BigInt(digits);
  const bits = n.toString(2).length - 1;
  return n === 1n << BigInt(bits) ? `2^${bits}` : `about ${digits[0]}.${digits[1]} × 10^${digits.length - 1}`;
}

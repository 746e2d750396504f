import { html, nothing, type TemplateResult } from 'lit';
import type { DeliveryReport, ListReport, MxHost, RecordState, Report, SenderReport } from 'sendworthy';
import { prose } from '../text/prose.ts';
import type { Context, Placed } from './context.ts';
import { findingsView } from './findings.ts';
import { recordView } from './record.ts';
import { fold, mark, rows, sheet } from './sheet.ts';

type Marking = Parameters<typeof mark>;

/** Delivery: where mail goes and on what terms, and what was not checked. */
export function deliverySection(report: Report, context: Context): TemplateResult {
  const { delivery } = report;
  const placed = context.of('DLV');
  const shown = [delivery.mtaSts.record, delivery.mtaSts.policy, delivery.tlsRpt.record, delivery.bimi.record]
    .map((record) => record?.source)
    .filter((at) => at !== undefined);
  return sheet('delivery', 'Delivery', 'RFC 5321 · RFC 8461 · RFC 8460', [
    rows([
      ['MX', mxView(delivery)],
      ['MTA-STS', stsView(delivery, context, placed)],
      ['TLS-RPT', recordRow(delivery.tlsRpt.state, delivery.tlsRpt.record?.source, context, placed)],
      ['BIMI', bimiView(delivery, context, placed)],
      ['DNSSEC', dnssecText[delivery.dnssec]],
      ...(delivery.sender ? ([['Sending address', senderView(delivery.sender)]] as const) : []),
    ]),
    findingsView(context, placed, shown),
    delivery.notChecked.length
      ? fold('Not checked here', html`<dl class="unchecked">${delivery.notChecked.map(
          ({ what, reason }) => html`<div><dt>${what.replaceAll('-', ' ')}</dt><dd>${prose(reason)}</dd></div>`,
        )}</dl>`)
      : nothing,
  ]);
}

const mxStates: Record<DeliveryReport['mx']['state'], Marking | undefined> = {
  hosts: undefined,
  null: ['plain', 'takes no mail'],
  implicit: ['info', 'no MX: mail goes to the domain’s own address'],
  none: ['plain', 'neither MX nor address'],
  unknown: ['unknown', 'unknown'],
};

function mxView({ mx }: DeliveryReport): TemplateResult {
  const state = mxStates[mx.state];
  return html`${state ? html`<p>${mark(...state)} ${mx.reason ? html`<span class="quiet">${prose(mx.reason)}</span>` : nothing}</p>` : nothing}
    ${mx.hosts.length ? html`<ul class="plain">${mx.hosts.map((host) => html`<li>${hostView(host)}</li>`)}</ul>` : nothing}`;
}

const hostStates: Record<MxHost['state'], Marking | undefined> = {
  reachable: undefined,
  'ipv6-only': ['warning', 'IPv6 only'],
  unresolved: ['error', 'no address'],
  address: ['error', 'an address, not a name'],
  'bad-name': ['error', 'not a host name'],
  unknown: ['unknown', 'unknown'],
};

function hostView(host: MxHost): TemplateResult {
  const state = hostStates[host.state];
  return html`<span class="quiet">${host.preference}</span> <span class="mono">${host.name}</span>
    ${state ? mark(...state) : nothing} ${host.inPolicy === false ? mark('error', 'not in the MTA-STS policy') : nothing}
    ${host.cname.length ? html`<span class="quiet">by way of ${host.cname.join(', ')}</span>` : nothing}
    <span class="quiet mono">${host.addresses.join(', ')}</span>`;
}

const recordStates: Record<RecordState, Marking> = {
  valid: ['ok', 'there'],
  broken: ['error', 'ignored'],
  several: ['error', 'several: none counts'],
  absent: ['plain', 'none'],
  unknown: ['unknown', 'unknown'],
};

function recordRow(state: RecordState, at: number | undefined, context: Context, placed: readonly Placed[]): TemplateResult {
  const source = at === undefined ? undefined : context.sources[at];
  return html`<p>${mark(...recordStates[state])}</p>
    ${source ? recordView(source, context.marks(placed, at ?? -1)) : nothing}`;
}

const policyStates: Record<DeliveryReport['mtaSts']['policyState'], Marking | undefined> = {
  'not-needed': undefined,
  'not-checked': ['unknown', 'policy not fetched'],
  valid: ['ok', 'policy'],
  broken: ['error', 'policy ignored'],
  refused: ['error', 'no policy'],
};

function stsView({ mtaSts }: DeliveryReport, context: Context, placed: readonly Placed[]): TemplateResult {
  const state = policyStates[mtaSts.policyState];
  const at = mtaSts.policy?.source;
  const source = at === undefined ? undefined : context.sources[at];
  return html`${recordRow(mtaSts.state, mtaSts.record?.source, context, placed)}
    ${state
      ? html`<p class="policy">
          ${mark(...state)} ${mtaSts.policy?.mode ? html`<code>mode: ${mtaSts.policy.mode}</code>` : nothing}
          ${mtaSts.reason ? html`<span class="quiet">${prose(mtaSts.reason)}</span>` : nothing}
        </p>`
      : nothing}
    ${source ? recordView(source, context.marks(placed, at ?? -1)) : nothing}`;
}

function bimiView({ bimi }: DeliveryReport, context: Context, placed: readonly Placed[]): TemplateResult {
  if (bimi.record?.declined) return html`${mark('plain', 'declined')}`;
  return recordRow(bimi.state, bimi.record?.source, context, placed);
}

const dnssecText: Record<DeliveryReport['dnssec'], TemplateResult> = {
  validated: html`${mark('ok', 'validated')} <span class="quiet">the resolver says that it checked the signatures</span>`,
  'not-validated': html`${mark('plain', 'not validated')}
    <span class="quiet">the zone is unsigned, or the resolver does not check</span>`,
  unknown: html`${mark('unknown', 'unknown')}`,
};

const reverseText: Record<SenderReport['state'], Marking> = {
  confirmed: ['ok', 'name and address confirm each other'],
  unconfirmed: ['warning', 'no name leads back'],
  none: ['error', 'no name'],
  unknown: ['unknown', 'unknown'],
};

const listStates: Record<ListReport['state'], Marking> = {
  listed: ['error', 'listed'],
  clear: ['ok', 'not listed'],
  refused: ['unknown', 'does not serve this resolver'],
  unknown: ['unknown', 'no answer'],
};

function senderView(sender: SenderReport): TemplateResult {
  return html`<p><span class="mono">${sender.ip}</span> ${mark(...reverseText[sender.state])}</p>
    <ul class="plain">
      ${sender.names.map(
        ({ name, confirmed }) =>
          html`<li><span class="mono">${name}</span> <span class="quiet">${confirmed ? 'leads back' : confirmed === false ? 'does not lead back' : 'unknown whether it leads back'}</span></li>`,
      )}
      ${sender.lists.map(
        ({ list, state, codes }) =>
          html`<li>${list} ${mark(...listStates[state])} <span class="quiet mono">${codes.join(', ')}</span></li>`,
      )}
    </ul>
    ${sender.lists.length ? html`<p class="quiet">Block lists of ${sender.listsAsOf}.</p>` : nothing}`;
}

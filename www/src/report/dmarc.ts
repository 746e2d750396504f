import { html, nothing, type TemplateResult } from 'lit';
import type { DmarcReport, DmarcWalk, EffectivePolicy, PolicyOutcome, ReceiverView, Report, ReportAddress, WalkStep } from 'sendworthy';
import { count, prose, sentence } from '../text/prose.ts';
import type { Context } from './context.ts';
import { findingsView } from './findings.ts';
import { togetherView } from './fix.ts';
import { ownSources, recordsView } from './records.ts';
import { fold, mark, sheet, table } from './sheet.ts';

/** DMARC: the record that applies, as both generations of receivers see it. */
export function dmarcSection(report: Report, context: Context): TemplateResult {
  const { dmarc } = report;
  const placed = context.of('DMR');
  const own = ownSources(context, placed, dmarc.record?.source, `_dmarc.${report.domain}`, 'TXT');
  return sheet('dmarc', 'DMARC', aside(dmarc), [
    recordsView(context, placed, own, report),
    findingsView(context, placed, own),
    html`${own.map((at) => togetherView(placed, at, context.sources))}`,
    html`<h3>What receivers go by</h3>
      ${receiversView(dmarc)} ${dmarc.differences.map((text) => html`<p class="calm">${sentence(text)}</p>`)}`,
    dmarc.ambiguities.length
      ? fold(
          `Where the standard can be read in more than one way: ${dmarc.ambiguities.length}`,
          html`${dmarc.ambiguities.map((text) => html`<p class="calm">${sentence(text)}</p>`)}`,
        )
      : nothing,
    dmarc.policies.length ? html`<h3>Policy by name</h3> ${policiesView(dmarc.policies)}` : nothing,
    dmarc.reports.length ? html`<h3>Reports</h3> ${reportsView(dmarc.reports)}` : nothing,
    walkView(dmarc.walk),
  ]);
}

function aside({ recordAt, walk }: DmarcReport): string {
  const steps = walk.steps.length;
  return recordAt ? `RFC 9989 · found at ${recordAt} · ${count(steps, 'step')} of at most 8` : 'RFC 9989';
}

function receiversView({ rfc9989, rfc7489 }: DmarcReport): TemplateResult {
  const row = (who: string, how: string, view: ReceiverView) => [
    html`<strong>${who}</strong> <span class="quiet block">${how}</span>`,
    html`<span class="mono">${view.organizational ?? 'unknown'}</span> <span class="quiet block">${prose(view.because)}</span>`,
    html`${policyMark(view.policy)} <span class="quiet block">${prose(view.policy.because)}</span>`,
    alignment(view),
  ];
  return table(
    'What the two generations of receivers go by',
    ['receivers of', 'organizational domain', 'mail that fails', 'alignment'],
    [row('RFC 9989', 'since May 2026, tree walk', rfc9989), row('RFC 7489', 'older, Public Suffix List', rfc7489)],
  );
}

function alignment({ adkim, aspf }: ReceiverView): string {
  if (!adkim && !aspf) return 'none';
  return adkim === aspf ? `${adkim}` : `DKIM ${adkim}, SPF ${aspf}`;
}

/** The policy in a word; the page does not grade it. */
export function policyMark({ state, policy, written, tag, pct }: PolicyOutcome): TemplateResult {
  if (state === 'unknown') return mark('unknown', 'unknown');
  if (!policy) return mark('plain', state === 'void' ? 'void' : 'no DMARC');
  const share = pct === undefined ? '' : `, ${pct} % of it`;
  const from = tag ? ` ${tag}=${written ?? policy}` : '';
  return html`${mark('plain', `${policy}${share}`)}<span class="quiet mono">${from}</span>`;
}

const kinds: Record<EffectivePolicy['of'], string> = {
  itself: 'the domain itself',
  'existing-subdomain': 'a subdomain that exists',
  'missing-subdomain': 'a subdomain that does not exist',
  'deep-subdomain': 'nine labels or more',
};

function policiesView(policies: readonly EffectivePolicy[]): TemplateResult {
  return table(
    'Effective policy by name',
    ['name', 'RFC 9989', 'RFC 7489'],
    policies.map(({ of, name, rfc9989, rfc7489 }) => [
      html`<span class="mono">${name}</span> <span class="quiet block">${kinds[of]}</span>`,
      html`${policyMark(rfc9989)} ${from(rfc9989)}`,
      html`${policyMark(rfc7489)} ${from(rfc7489)}`,
    ]),
  );
}

const from = ({ recordAt }: PolicyOutcome): TemplateResult | typeof nothing =>
  recordAt ? html`<span class="quiet block">from ${recordAt}</span>` : nothing;

const consents: Record<ReportAddress['consent'], [Parameters<typeof mark>[0], string]> = {
  'not-needed': ['plain', 'no consent needed'],
  given: ['ok', 'consent given'],
  redirected: ['info', 'sent on by the receiver'],
  missing: ['warning', 'no consent'],
  void: ['warning', 'consent is void'],
  unknown: ['unknown', 'consent unknown'],
};

const mailHosts: Record<ReportAddress['mail'], string> = {
  mx: 'takes mail',
  address: 'takes mail at its address',
  'null-mx': 'takes no mail: null MX',
  none: 'takes no mail: neither MX nor address',
  unknown: 'unknown whether it takes mail',
};

function reportsView(reports: readonly ReportAddress[]): TemplateResult {
  return table(
    'Where reports go',
    ['address', 'consent', 'host'],
    reports.map((one) => [
      html`<span class="mono">${one.tag}=${one.uri}</span>`,
      html`${mark(...consents[one.consent])}${one.consentName ? html` <span class="quiet mono block">${one.consentName}</span>` : nothing}`,
      html`<span class="mono">${one.host}</span> <span class="quiet block">${mailHosts[one.mail]}</span>`,
    ]),
  );
}

/** The names a walk asks, from the domain to the top. */
export function walkView(walk: DmarcWalk): TemplateResult {
  const certain = walk.certain ? '' : ', as far as DNS answered';
  return fold(`Tree walk: ${count(walk.steps.length, 'step')}, organizational domain ${walk.organizational}${certain}`, [
    html`<ol class="walk">
      ${walk.steps.map((step) => html`<li>${stepView(step)}</li>`)}
    </ol>`,
    html`<p class="calm quiet">${prose(walk.because)}</p>`,
  ]);
}

function stepView({ name, because, cname }: WalkStep): TemplateResult {
  const alias = cname?.length ? `, by way of ${cname.join(' → ')}` : '';
  return html`<span class="mono">${name}</span> <span class="quiet">${prose(because)}${alias}</span>`;
}

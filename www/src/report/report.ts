import { html, nothing, type TemplateResult } from 'lit';
import { originText, reportText, snapshotText, type Result } from '../check.ts';
import { saveFile } from '../save.ts';
import { sentence } from '../text/prose.ts';
import { Context } from './context.ts';
import { deliverySection } from './delivery.ts';
import { dkimSection } from './dkim.ts';
import { dmarcSection } from './dmarc.ts';
import { evidenceSection } from './evidence.ts';
import { spfSection } from './spf.ts';
import { jump, routeView, verdictView } from './verdict.ts';
import '../elements/copy-button.ts';

/** The whole answer: what receivers do, what is wrong, what it rests on. */
export function reportView(result: Result, link: string): TemplateResult {
  const { report } = result;
  const context = new Context(report);
  return html`<article aria-labelledby="verdict">
    ${verdictView(report)} ${askedView(result, link)} ${routeView(report)}
    ${spfSection(report, context)} ${dkimSection(report, context)} ${dmarcSection(report, context)}
    ${deliverySection(report, context)} ${evidenceSection(report)}
  </article>`;
}

function askedView(result: Result, link: string): TemplateResult {
  const { report } = result;
  const failed = report.evidence.filter((answer) => 'failed' in answer).length;
  return html`${(report.notes ?? []).map((note) => html`<p class="notice">${sentence(note)}</p>`)}
    <p class="asked">${originText(result.order, result)}</p>
    <div class="actions">
      <a href="#evidence-title" @click=${(event: Event) => jump(event, 'evidence-title')}>Evidence</a>
      ${link ? html`<copy-button .text=${link} label="Copy link"></copy-button>` : nothing}
      <button type="button" @click=${() => saveFile(`${report.domain}.dns.json`, 'application/json', snapshotText(report))}>
        Save answers
      </button>
      <button type="button" @click=${() => saveFile(`${report.domain}.report.json`, 'application/json', reportText(report))}>
        Report as JSON
      </button>
    </div>
    ${failed ? unknownView(failed, report.evidence.length) : nothing}`;
}

/** Unknown is not absent: said before anything else. */
export function unknownView(failed: number, all: number): TemplateResult {
  return html`<p class="notice unknown">
    ${failed === all ? 'None of the questions was answered' : `${failed} of ${all} questions were not answered`}: what
    depends on them is unknown, not absent. The reasons stand under
    <a href="#evidence-title" @click=${(event: Event) => jump(event, 'evidence-title')}>Evidence</a>.
  </p>`;
}

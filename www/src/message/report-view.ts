import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Edit, Finding, Fix, Label, MessageReport } from 'sendworthy/message';
import type { Finished, Verifiable } from '../authentication/authentication.ts';
import '../authentication/authentication.ts';
import { wasSent } from '../authentication/envelope.ts';
import { Context, gradeWord, type Placed } from '../report/context.ts';
import { findingsView } from '../report/findings.ts';
import { list } from '../report/fix.ts';
import { mark, sheet } from '../report/sheet.ts';
import type { Mark } from '../report/segments.ts';
import { saveBlob } from '../save.ts';
import { count, number, sentence } from '../text/prose.ts';
import { messageFixView } from './fix-view.ts';
import type { Pictures } from './inert.ts';
import { linesView } from './line-view.ts';
import type { Lines } from './lines.ts';
import { mended, safeChanges } from './mend.ts';
import { bodiesView, outlineView } from './outline.ts';
import type { MessageSource } from './source-view.ts';
import './source-view.ts';
import type { Body } from './thread.ts';

/** What came of a message. */
export interface Opened extends Verifiable {
  text?: Body;
  html?: Body;
  report: MessageReport;
  /** The content of a part. */
  part: (id: number) => Promise<Uint8Array>;
  pictures: Pictures;
}

const endings = { crlf: 'CRLF', lf: 'LF', cr: 'CR', mixed: 'mixed line breaks', none: 'no line break' } as const;

const routes = { smtp: 'by any mail server', ses: 'through Amazon SES' } as const;

/** The report on a message: the verdict, the findings, what it holds, its bodies, its source. */
export class MessageReportView extends LitElement {
  static override properties = { opened: {}, finished: { state: true } };

  declare opened: Opened | undefined;
  /** What came of verifying it. */
  declare private finished: Finished | undefined;
  #marks: { report: MessageReport; finished: Finished | undefined; marks: Mark[] } | undefined;
  #lines: Lines | undefined;

  constructor() {
    super();
    this.opened = undefined;
    this.finished = undefined;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('opened') || this.opened?.lines === this.#lines) return;
    this.#lines = this.opened?.lines;
    this.finished = undefined;
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.opened) return nothing;
    const { report, lines, outline, text, html: markup, name, pictures, world, isExample } = this.opened;
    // An example needs no network, so without records of its own it is not verified.
    const isOffline = isExample === true && !world;
    const context = new Context(report, 'message-finding');
    const placed = context.of('MSG');
    const own = {
      fix: (fix: Fix) => messageFixView(fix, lines),
      quote: ({ span }: Label) => (span.end - span.start <= 60 ? lines.text(span.start, span.end) : ''),
      shows: (one: Placed) => linesView(lines, context.marks([one], 0)),
      place: ({ finding }: Placed) => {
        const start = finding.labels[0]?.span.start;
        if (start === undefined) return nothing;
        return html`<button type="button" class="link" @click=${() => this.#jump(start)}>line ${number(lines.at(start) + 1)}<span class="hidden">, show it in the source</span></button>`;
      },
    };
    // Who sent it is asked first of what has been sent, and last of what is still to be.
    const sent = wasSent(this.opened.header);
    const authentication = isOffline
      ? nothing
      : html`<message-authentication .message=${this.opened} .jump=${this.#jump} @verified=${this.#verified}></message-authentication>`;
    const form = verdict(report.findings, sent);
    const headline = sent ? this.finished?.verdicts : undefined;
    return html`<h1 class="verdict ${headline ? 'author-verdicts' : ''}" id="verdict" tabindex="-1">${headline?.map((text) => html`<span class="block">${sentence(text)}</span>`) ?? form}</h1>
      ${headline ? html`<p class="form-verdict">${form}</p>` : nothing}
      <p class="asked">${name}</p>
      ${summaryView(this.opened)}
      ${sent ? authentication : nothing}
      ${sheet('message-findings', 'Findings', '', [
        placed.length ? nothing : html`<p class="calm">Nothing to say against it.</p>`,
        findingsView(context, placed, [], own),
        this.#changesView(placed),
        report.dropped ? html`<p class="quiet">${count(report.dropped, 'more finding')} left out.</p>` : nothing,
      ])}
      ${sheet('message-outline', 'What it holds', '', [
        outlineView(outline, this.#save),
        ...report.notLookedAt.map(({ part, why }) => html`<p class="quiet">Part ${part} was not looked at: ${why}.</p>`),
      ])}
      ${sheet('message-bodies', 'Bodies', '', [bodiesView(text, markup, pictures)])}
      ${sent ? nothing : authentication}
      ${sheet('message-source', 'Source', '', [
        html`<message-source class="record" .lines=${lines} .marks=${this.#marksOf(report, context, placed)}></message-source>`,
      ])}`;
  }

  /** The same array for the same reports: the source keeps what is unfolded in it. */
  #marksOf(report: MessageReport, context: Context, placed: readonly Placed[]): Mark[] {
    const { finished } = this;
    if (this.#marks?.report !== report || this.#marks.finished !== finished) {
      const ofChanges = (finished?.changed ?? []).map(({ start, end, letter, id, text }): Mark => ({ start, end, severity: 'error', number: letter, target: id, text }));
      this.#marks = { report, finished, marks: [...context.marks(placed, 0), ...ofChanges] };
    }
    return this.#marks.marks;
  }

  /** What can be done at once. */
  #changesView(placed: readonly Placed[]): TemplateResult | typeof nothing {
    const { numbers, edits } = safeChanges(placed);
    if (!numbers.length) return nothing;
    return html`<p class="changes">
      <button type="button" @click=${() => this.#saveMended(edits)}>Save a copy with the safe changes</button>
      <span class="quiet">${numbers.length === 1 ? 'That' : 'Those'} of ${list(numbers)}: no receiver’s verdict gets worse.</span>
    </p>`;
  }

  readonly #jump = (offset: number): void => {
    void this.querySelector<MessageSource>('message-source')?.jump(offset);
  };

  readonly #verified = ({ detail }: CustomEvent<Finished>): void => {
    this.finished = detail;
  };

  readonly #save = async (id: number, name: string): Promise<void> => {
    const bytes = await this.opened?.part(id);
    if (bytes) saveBlob(name, new Blob([bytes as BlobPart], { type: 'application/octet-stream' }));
  };

  #saveMended(edits: readonly Edit[]): void {
    if (!this.opened) return;
    const { name, lines } = this.opened;
    saveBlob(`${name.replace(/\.eml$/i, '')} (changed).eml`, mended(lines.bytes, edits));
  }
}

/** What was checked, in four cells. */
function summaryView({ report, outline, lines }: Opened): TemplateResult {
  const { findings, setting } = report;
  const tallies = (['error', 'warning', 'info'] as const)
    .map((severity) => ({ severity, n: findings.filter((finding) => finding.severity === severity).length }))
    .filter(({ n }) => n > 0);
  const files = (role: string, one: string) => {
    const n = outline.parts.filter((part) => part.role === role).length;
    return n ? ` · ${count(n, one)}` : '';
  };
  const cell = (title: string, marks: unknown, detail: string) => html`<li><span class="title">${title} ${marks}</span> <span class="detail">${detail}</span></li>`;
  return html`<ul class="route" aria-label="What was checked">
    ${cell(
      'Findings',
      tallies.length ? tallies.map(({ severity, n }) => mark(severity, count(n, gradeWord(severity)))) : mark('ok', 'none'),
      tallies.length ? 'the gravest come first' : 'no rule has anything to say',
    )}
    ${cell('Checked as', nothing, `${setting.profile}${setting.template ? ' template' : ''}, sent ${routes[setting.route]}`)}
    ${cell('Size', nothing, `${count(report.size, 'byte')} · ${count(lines.count, 'line')}, ${endings[report.lineEnding]}`)}
    ${cell('Parts', nothing, `${outline.parts.length ? count(outline.parts.length, 'part') : 'none'}${files('attachment', 'attachment')}${files('inline', 'inline file')}`)}
  </ul>`;
}

/** The sentence that says what receivers do, or of what has been sent already, what its form does. */
function verdict(findings: readonly Finding[], sent: boolean): string {
  const of = (severity: string) => findings.filter((finding) => finding.severity === severity).length;
  const [errors, warnings] = [of('error'), of('warning')];
  const hurts = (n: number) => (n === 1 ? 'hurts' : 'hurt');
  if (errors) return `Receivers reject, ignore or misread this message for ${count(errors, 'fault')}${warnings ? `, and ${warnings} more ${hurts(warnings)}` : ''}.`;
  if (sent) return warnings ? `${count(warnings, 'thing')} in the form of this message ${hurts(warnings)}.` : 'The form of this message is sound.';
  if (warnings) return `Receivers take this message, but ${count(warnings, 'thing')} in it ${hurts(warnings)}.`;
  return 'This message is fit to be sent.';
}

customElements.define('message-report', MessageReportView);

import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { Fix, MessageReport, Profile, Route } from 'sendworthy/message';
import { excerpts } from './message/excerpt.ts';
import { messageFixView } from './message/fix-view.ts';
import { Lines } from './message/lines.ts';
import { bodiesView, outlineView } from './message/outline.ts';
import type { MessageSource } from './message/source-view.ts';
import './message/source-view.ts';
import { Thread, type OpenedOutline, type Setting } from './message/thread.ts';
import { Context, tally, type Placed } from './report/context.ts';
import { findingsView } from './report/findings.ts';
import { sheet } from './report/sheet.ts';
import { messageExamples } from './examples/messages.ts';
import { count, number, prose } from './text/prose.ts';

/** What came of a message. */
interface Opened {
  name: string;
  raw: Uint8Array;
  lines: Lines;
  outline: OpenedOutline;
  text: string | undefined;
  html: string | undefined;
  report: MessageReport;
}

type State = { kind: 'rest' } | { kind: 'running'; name: string; size: number } | { kind: 'refused'; text: string } | { kind: 'done'; opened: Opened };

const profiles: readonly [Profile, string][] = [
  ['transactional', 'to one person, for a reason'],
  ['bulk', 'the same to many'],
  ['personal', 'from one person to another'],
];

const routes: readonly [Route, string][] = [
  ['smtp', 'any mail server'],
  ['ses', 'Amazon SES'],
];

/** Bytes from which a message is called large; it is read all the same. */
const LARGE = 40_000_000;

/** Checks a message before it is sent. Nothing of it leaves the tab, nor is any of it kept. */
export class MessagePage extends LitElement {
  static override properties = { state: { state: true }, setting: { state: true }, pasted: { state: true }, isOver: { state: true } };

  declare private state: State;
  declare private setting: Setting;
  declare private pasted: string;
  declare private isOver: boolean;
  #thread: Thread | undefined;
  #turn = 0;

  constructor() {
    super();
    this.state = { kind: 'rest' };
    this.setting = { profile: 'transactional', route: 'smtp', template: false };
    this.pasted = '';
    this.isOver = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('dragover', this.#dragOver);
    window.addEventListener('dragleave', this.#dragLeave);
    window.addEventListener('drop', this.#drop);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('dragover', this.#dragOver);
    window.removeEventListener('dragleave', this.#dragLeave);
    window.removeEventListener('drop', this.#drop);
    this.#end();
  }

  protected override render(): TemplateResult {
    return html`<h1 class="lead">Is this message fit to be sent?</h1>
      <p class="standfirst">The source of a message, checked before it goes out. It stays in this tab: nothing of it is sent or kept.</p>
      <form
        class="ask one-record message ${this.isOver ? 'over' : ''}"
        aria-label="Check a message"
        @submit=${this.#submit}
      >
        <div class="line">
          <label>What it is
            <select name="profile" @change=${this.#choose}>
              ${profiles.map(([value, title]) => html`<option value=${value} ?selected=${value === this.setting.profile}>${value}: ${title}</option>`)}
            </select>
          </label>
          <label>How it goes out
            <select name="route" @change=${this.#choose}>
              ${routes.map(([value, title]) => html`<option value=${value} ?selected=${value === this.setting.route}>${title}</option>`)}
            </select>
          </label>
        </div>
        <label>Source: drop a file anywhere, choose one, or paste it
          <textarea name="source" rows="6" spellcheck="false" autocapitalize="none" placeholder="From: ann@example.com" .value=${this.pasted} @input=${this.#paste}></textarea>
        </label>
        <p class="hint">A file keeps every byte; pasted text is taken as UTF-8, and its lines end with CRLF.</p>
        <div class="ways">
          <button class="go">Check</button>
          <label class="pick">Choose a file<input type="file" accept=".eml,.msg,.mbox,.txt,message/rfc822" @change=${this.#pick} /></label>
          <label class="check"><input type="checkbox" name="template" .checked=${this.setting.template} @change=${this.#choose} /> a template, whose tags are still to be filled in</label>
        </div>
      </form>
      <nav class="examples" aria-labelledby="message-examples">
        <h2 id="message-examples">Examples:</h2>
        <ul>
          ${messageExamples.map(({ title, load }) => html`<li><button type="button" class="link" @click=${async () => this.#open(title, await load())}>${title}</button></li>`)}
        </ul>
      </nav>
      <p class="hidden" role="status">${this.state.kind === 'done' ? `Checked: ${tally(this.state.opened.report.findings) || 'no findings'}` : ''}</p>
      ${this.#outcome()}`;
  }

  #outcome(): TemplateResult | typeof nothing {
    const { state } = this;
    switch (state.kind) {
      case 'rest':
        return nothing;
      case 'running':
        return html`<div class="progress">
          <progress aria-label="Reading"></progress>
          ${state.size > LARGE ? html`<p>${count(Math.round(state.size / 1e6), 'megabyte')} is more than most receivers take; reading it may need some seconds and a lot of memory.</p>` : nothing}
          <p>Reading ${state.name} · <button type="button" class="link" @click=${this.#cancel}>Cancel</button></p>
        </div>`;
      case 'refused':
        return html`<p class="refusal" role="alert">${prose(state.text)}</p>`;
      case 'done':
        return this.#report(state.opened);
    }
  }

  #report(opened: Opened): TemplateResult {
    const { report, raw, lines, name } = opened;
    const context = new Context(excerpts(report.findings, raw), 'message-finding');
    const placed = context.of('MSG');
    const whole = new Context({ findings: report.findings, sources: report.sources }, 'message-finding');
    const marks = whole.marks(whole.of('MSG'), 0);
    const own = {
      fix: (fix: Fix) => messageFixView(fix, lines),
      place: ({ number: at }: Placed) => {
        const start = whole.findings[at - 1]?.labels[0]?.span.start;
        if (start === undefined) return nothing;
        return html`<button type="button" class="link" @click=${() => this.#jump(start)}>line ${number(lines.at(start) + 1)}<span class="hidden">, show it in the source</span></button>`;
      },
    };
    return html`<h2 class="lead" id="verdict" tabindex="-1">${verdict(report)}</h2>
      <p class="asked">${name} · ${count(report.size, 'byte')} · lines end with ${lineEndings[report.lineEnding]}</p>
      ${sheet('message-findings', 'Findings', '', [
        placed.length ? nothing : html`<p class="calm">Nothing to say against it.</p>`,
        findingsView(context, placed, [], own),
        report.dropped ? html`<p class="quiet">${count(report.dropped, 'more finding')} left out.</p>` : nothing,
      ])}
      ${sheet('message-outline', 'What it holds', '', [
        outlineView(opened.outline, this.#save),
        ...report.notLookedAt.map(({ part, why }) => html`<p class="quiet">Part ${part} was not looked at: ${why}.</p>`),
      ])}
      ${sheet('message-source', 'Source', '', [
        html`<message-source class="record" .lines=${lines} .marks=${marks}></message-source>`,
      ])}
      ${sheet('message-bodies', 'Bodies', '', [bodiesView(opened.text, opened.html)])}`;
  }

  readonly #choose = (event: Event): void => {
    const { name, value, checked } = event.target as HTMLInputElement;
    this.setting = { ...this.setting, [name]: name === 'template' ? checked : value };
    if (this.state.kind === 'done') void this.#open(this.state.opened.name, this.state.opened.raw);
  };

  readonly #paste = (event: Event): void => {
    this.pasted = (event.target as HTMLTextAreaElement).value;
  };

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (this.pasted.trim() === '') this.state = { kind: 'refused', text: 'there is no source yet: drop a file, choose one, or paste the text' };
    else void this.#open('pasted text', new TextEncoder().encode(this.pasted.replace(/\r?\n/g, '\r\n')));
  };

  readonly #pick = (event: Event): void => {
    const field = event.target as HTMLInputElement;
    const file = field.files?.[0];
    if (file) void this.#read(file);
    field.value = '';
  };

  readonly #dragOver = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.isOver = true;
  };

  readonly #dragLeave = (event: DragEvent): void => {
    if (!event.relatedTarget) this.isOver = false;
  };

  readonly #drop = (event: DragEvent): void => {
    this.isOver = false;
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    void this.#read(file);
  };

  readonly #cancel = (): void => {
    this.#end();
    this.state = { kind: 'rest' };
  };

  readonly #jump = (offset: number): void => {
    void this.querySelector<MessageSource>('message-source')?.jump(offset);
  };

  readonly #save = async (id: number, name: string): Promise<void> => {
    const answer = await this.#thread?.ask({ kind: 'part', id }, 'bytes');
    if (!answer) return;
    const url = URL.createObjectURL(new Blob([answer.bytes as BlobPart], { type: 'application/octet-stream' }));
    const link = Object.assign(document.createElement('a'), { href: url, download: name });
    // Firefox follows only a link that is in the page.
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  };

  async #read(file: File): Promise<void> {
    await this.#open(file.name, new Uint8Array(await file.arrayBuffer()));
  }

  async #open(name: string, raw: Uint8Array, size = raw.length): Promise<void> {
    this.#end();
    const turn = (this.#turn += 1);
    const thread = (this.#thread = new Thread());
    this.state = { kind: 'running', name, size };
    try {
      const { outline, text, html } = await thread.ask({ kind: 'open', raw }, 'outline');
      const { report } = await thread.ask({ kind: 'check', raw, setting: this.setting }, 'report');
      if (turn !== this.#turn) return;
      this.state = { kind: 'done', opened: { name, raw, lines: new Lines(raw), outline, text, html, report } };
      await this.updateComplete;
      document.getElementById('verdict')?.focus({ preventScroll: true });
    } catch (error) {
      if (turn === this.#turn) this.state = { kind: 'refused', text: error instanceof Error ? error.message : String(error) };
    }
  }

  #end(): void {
    this.#turn += 1;
    this.#thread?.end();
    this.#thread = undefined;
  }
}

const lineEndings = { crlf: 'CRLF', lf: 'LF', cr: 'CR', mixed: 'both CRLF and others', none: 'nothing: there is one' } as const;

function verdict({ findings }: MessageReport): string {
  const of = (severity: string) => findings.filter((finding) => finding.severity === severity).length;
  const [errors, warnings] = [of('error'), of('warning')];
  if (errors) return `${count(errors, 'fault')} that receivers reject, ignore or misread${warnings ? `, ${warnings} more that will hurt` : ''}.`;
  if (warnings) return `${count(warnings, 'thing')} in this message will hurt.`;
  return 'This message is fit to be sent.';
}

customElements.define('message-page', MessagePage);

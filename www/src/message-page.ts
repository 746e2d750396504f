import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Profile, Route } from 'sendworthy/message';
import type { World } from './authentication/authentication.ts';
import { messageExamples, type MessageExample } from './examples/messages.ts';
import { Lines } from './message/lines.ts';
import type { Opened } from './message/report-view.ts';
import './message/report-view.ts';
import { Thread, type Progress, type Setting } from './message/thread.ts';
import { tally } from './report/context.ts';
import { writeRoute } from './route.ts';
import { prose } from './text/prose.ts';

type State =
  | { kind: 'rest'; cancelled?: boolean }
  | { kind: 'running'; name: string; progress?: Progress }
  | { kind: 'refused'; text: string }
  | { kind: 'done'; opened: Opened };

const profiles: readonly [Profile, string][] = [
  ['transactional', 'transactional: to one person'],
  ['bulk', 'bulk: the same to many'],
  ['personal', 'personal: between people'],
];

const routes: readonly [Route, string][] = [
  ['smtp', 'any mail server'],
  ['ses', 'Amazon SES'],
];

/** Bytes from which a message is called large; it is read all the same. */
const LARGE = 40_000_000;

/** Checks a message before it is sent. Nothing of it leaves the tab, nor is any of it kept. */
export class MessagePage extends LitElement {
  static override properties = { example: {}, state: { state: true }, setting: { state: true }, pasted: { state: true }, isOver: { state: true } };

  /** The example to be opened; empty for none. */
  declare example: string;
  declare private state: State;
  declare private setting: Setting;
  declare private pasted: string;
  declare private isOver: boolean;
  #thread: Thread | undefined;
  #turn = 0;
  /** Whether the message is the visitor's own. */
  #isOwn = false;

  constructor() {
    super();
    this.example = '';
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

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('example')) return;
    const example = messageExamples.find(({ id }) => id === this.example);
    if (example) void this.#openExample(example);
    else if (this.example) this.#refuse(`there is no example \`${this.example}\``);
    else if (!this.#isOwn) {
      this.#end();
      this.state = { kind: 'rest' };
    }
  }

  protected override render(): TemplateResult {
    const { state } = this;
    return html`${this.#lead()}
      <form class="ask whole-message ${this.isOver ? 'over' : ''}" aria-label="Check a message" @submit=${this.#submit}>
        <label class="label" for="message-text">Source of the message</label>
        <textarea
          id="message-text"
          name="source"
          rows=${state.kind === 'running' || (state.kind === 'done' && !this.pasted) ? 2 : 7}
          spellcheck="false"
          autocapitalize="none"
          autocomplete="off"
          aria-describedby="message-hint"
          placeholder="From: ann@example.com"
          .value=${this.pasted}
          @input=${this.#paste}
        ></textarea>
        <p class="hint" id="message-hint">Drop a file anywhere, choose one, or paste. A file keeps every byte; pasted text is taken as UTF-8 with CRLF.</p>
        <div class="ways">
          <button class="go">Check</button>
          <label class="pick">Choose a file<input type="file" class="hidden" accept=".eml,.txt,message/rfc822" @change=${this.#pick} /></label>
        </div>
        ${this.#course()}
        <div class="settings">
          <label>What it is
            <select name="profile" @change=${this.#choose}>
              ${profiles.map(([value, title]) => html`<option value=${value} .selected=${value === this.setting.profile}>${title}</option>`)}
            </select>
          </label>
          <label>How it goes out
            <select name="route" @change=${this.#choose}>
              ${routes.map(([value, title]) => html`<option value=${value} .selected=${value === this.setting.route}>${title}</option>`)}
            </select>
          </label>
          <label class="check"><input type="checkbox" name="template" .checked=${this.setting.template} @change=${this.#choose} /> <span>a template, whose tags are still to be filled in</span></label>
        </div>
      </form>
      <nav class="examples" aria-labelledby="message-examples">
        <h2 id="message-examples">Examples, which need no network:</h2>
        <ul>
          ${messageExamples.map(
            ({ id, title }) =>
              html`<li><a href=${writeRoute({ place: 'message', example: id })} aria-current=${this.example === id ? 'true' : nothing}>${title}</a></li>`,
          )}
        </ul>
      </nav>
      <p class="hidden" role="status">${this.#spoken()}</p>
      ${state.kind === 'done' ? html`<message-report .opened=${state.opened}></message-report>` : nothing}`;
  }

  /** The question, until the verdict answers it. */
  #lead(): TemplateResult | typeof nothing {
    switch (this.state.kind) {
      case 'done':
        return nothing;
      case 'running':
        return html`<h1 class="hidden">Message</h1>`;
      default:
        return html`<h1 class="lead">Is this message fit to be sent?</h1>
          <p class="standfirst">The source of a message, checked before it goes out, or after it came: who sent it, and why a signature fails. It stays in this tab: nothing of it is sent or kept.</p>`;
    }
  }

  /** What is going on, or went wrong, beside what was pressed. */
  #course(): TemplateResult | typeof nothing {
    const { state } = this;
    if (state.kind === 'refused') return html`<p class="refusal" role="alert">${prose(state.text)}</p>`;
    return state.kind === 'running' ? this.#progress(state.name, state.progress) : nothing;
  }

  #progress(name: string, progress: Progress | undefined): TemplateResult {
    const reading = progress?.step === 'read';
    return html`<div class="progress">
      ${reading
        ? html`<progress max=${Math.max(progress.size, 1)} .value=${progress.done} aria-label="Bytes read"></progress>`
        : html`<progress aria-label="Checking"></progress>`}
      <p>
        ${reading ? `Reading ${name}: ${megabytes(progress.done)} of ${megabytes(progress.size)} MB` : `${progress ? 'Checking' : 'Opening'} ${name}`}
        · <button type="button" class="link" @click=${this.#cancel}>Cancel</button>
      </p>
      ${progress && progress.step !== 'ask' && progress.size > LARGE ? html`<p>${megabytes(progress.size)} MB is more than most receivers take; it is checked all the same.</p>` : nothing}
    </div>`;
  }

  /** What a screen reader is told: beginnings and ends, not every step. */
  #spoken(): string {
    const { state } = this;
    switch (state.kind) {
      case 'rest':
        return state.cancelled ? 'Cancelled' : '';
      case 'running':
        return `Reading ${state.name}`;
      case 'done':
        return `Checked ${state.opened.name}: ${tally(state.opened.report.findings) || 'no findings'}`;
      case 'refused':
        return '';
    }
  }

  readonly #choose = (event: Event): void => {
    const { name, value, checked } = event.target as HTMLInputElement;
    this.setting = { ...this.setting, [name]: name === 'template' ? checked : value };
    void this.#checkAgain();
  };

  readonly #paste = (event: Event): void => {
    this.pasted = (event.target as HTMLTextAreaElement).value;
  };

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (this.pasted.trim() === '') {
      this.#refuse('there is no source yet: drop a file, choose one, or paste the text');
      this.querySelector('textarea')?.focus();
    } else {
      void this.#openOwn('pasted text', new TextEncoder().encode(this.pasted.replace(/\r?\n/g, '\r\n')));
    }
  };

  readonly #pick = (event: Event): void => {
    const field = event.target as HTMLInputElement;
    const file = field.files?.[0];
    if (file) void this.#openOwn(file.name, file);
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
    void this.#openOwn(file.name, file);
  };

  readonly #cancel = (): void => {
    this.#end();
    this.state = { kind: 'rest', cancelled: true };
    this.querySelector('textarea')?.focus();
  };

  async #openOwn(name: string, source: Blob | Uint8Array): Promise<void> {
    const { now: _, ...setting } = this.setting;
    this.setting = setting;
    this.#isOwn = true;
    this.example = '';
    this.dispatchEvent(new CustomEvent('own-message'));
    await this.#open(name, async () => source);
  }

  async #openExample({ id, title, setting, load, received }: MessageExample): Promise<void> {
    this.#isOwn = false;
    this.setting = setting;
    await this.#open(title, load, received && { id, ...received, now: setting.now ?? new Date() });
  }

  async #open(name: string, load: () => Promise<Blob | Uint8Array>, world?: World): Promise<void> {
    if (this.#thread?.isBusy) this.#end();
    const turn = (this.#turn += 1);
    this.state = { kind: 'running', name };
    try {
      const source = await load();
      if (turn !== this.#turn) return;
      const { setting } = this;
      const thread = (this.#thread ??= new Thread());
      const { raw, starts, ...rest } = await thread.ask({ kind: 'open', source, setting }, 'opened', (progress) => {
        if (turn === this.#turn) this.state = { kind: 'running', name, progress };
      });
      if (turn !== this.#turn) return;
      const part = async (id: number) => (await thread.ask({ kind: 'part', id }, 'bytes')).bytes;
      const pictures = async (contentId: string) => {
        const found = rest.outline.parts.find((one) => one.contentId === contentId);
        return found && new Blob([(await part(found.id)) as BlobPart], { type: found.contentType });
      };
      this.state = { kind: 'done', opened: { ...rest, name, lines: new Lines(raw, starts), part, pictures, ...(world && { world }), isExample: !this.#isOwn } };
      if (setting !== this.setting) await this.#checkAgain();
      await this.updateComplete;
      this.#showVerdict();
    } catch (error) {
      if (turn === this.#turn) this.#refuse(error instanceof Error ? error.message : String(error));
    }
  }

  /** The same message with other settings; the worker still holds it. */
  async #checkAgain(): Promise<void> {
    const { state } = this;
    if (state.kind !== 'done' || !this.#thread) return;
    const turn = (this.#turn += 1);
    try {
      const { report } = await this.#thread.ask({ kind: 'check', setting: this.setting }, 'report');
      if (turn === this.#turn) this.state = { ...state, opened: { ...state.opened, report } };
    } catch (error) {
      if (turn === this.#turn) this.#refuse(error instanceof Error ? error.message : String(error));
    }
  }

  #showVerdict(): void {
    const verdict = document.getElementById('verdict');
    if (!verdict) return;
    verdict.focus({ preventScroll: true });
    const { top } = verdict.getBoundingClientRect();
    if (top < 0 || top > innerHeight * 0.6) verdict.scrollIntoView({ block: 'start' });
  }

  #refuse(text: string): void {
    // Whatever went wrong in the worker does not reach the next message.
    this.#end();
    this.state = { kind: 'refused', text };
  }

  #end(): void {
    this.#turn += 1;
    this.#thread?.end();
    this.#thread = undefined;
  }
}

/** `12.3` */
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

customElements.define('message-page', MessagePage);

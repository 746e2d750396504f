import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { Progress } from 'sendworthy';
import { runCheck, type Order, type Origin, type Result } from './check.ts';
import { examples } from './examples/index.ts';
import { choicesView, chosenResolver, type Choices } from './choices.ts';
import { reportView } from './report/report.ts';
import { rememberedResolver, rememberResolver, resolverFault, hostOf, whoSees } from './resolvers.ts';
import { readRoute, writeRoute, type Route } from './route.ts';
import { prose } from './text/prose.ts';
import './message-page.ts';
import './record-page.ts';
import './rules.ts';

type State =
  | { kind: 'rest' }
  | { kind: 'running'; order: Order; progress?: Progress }
  | { kind: 'refused'; text: string }
  | { kind: 'done'; result: Result };

/** The whole page: one field, and what comes of it. */
export class SendworthyPage extends LitElement {
  static override properties = {
    route: { state: true },
    state: { state: true },
    input: { state: true },
    choices: { state: true },
    isVerified: { state: true },
  };

  declare private route: Route;
  declare private state: State;
  declare private input: string;
  declare private choices: Choices;
  /** Whether the message that is shown has been verified. */
  declare private isVerified: boolean;
  #abort = new AbortController();

  constructor() {
    super();
    this.route = readRoute(location.hash);
    this.state = { kind: 'rest' };
    this.isVerified = false;
    this.input = '';
    this.choices = { resolver: rememberedResolver(), typed: '', selectors: '', ip: '' };
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('hashchange', this.#follow);
    this.#follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('hashchange', this.#follow);
    this.#abort.abort();
  }

  protected override render(): TemplateResult {
    const { route } = this;
    const here = route.place === 'example' ? 'domain' : route.place;
    const place = (name: string, href: string, title: string) =>
      html`<li><a href=${href} aria-current=${here === name ? 'page' : nothing}>${title}</a></li>`;
    return html`<div class="airmail"></div>
      <header class="masthead column">
        <a class="name" href="#">Sendworthy</a>
        <nav aria-label="Places">
          <ul>
            ${place('domain', '#', 'Domain')} ${place('message', '#message', 'Message')} ${place('record', '#record', 'Record')} ${place('rules', '#rules', 'Rules')}
          </ul>
        </nav>
      </header>
      <main class="column" id="main" tabindex="-1">
        ${this.#place()}
      </main>
      <footer class="colophon column">
        <p>Computed in this tab by WebAssembly; no server of ours sees the domain or the message.</p>
        <p>The same check: <code>npx sendworthy ${route.place === 'message' ? `${this.isVerified ? 'verify' : 'message'} FILE` : `domain ${this.#shown()}`}</code></p>
      </footer>`;
  }

  #place(): TemplateResult {
    const { route } = this;
    switch (route.place) {
      case 'rules':
        return html`<rule-list .code=${route.code ?? ''}></rule-list>`;
      case 'message':
        return html`<message-page .example=${route.example ?? ''} @own-message=${this.#leaveExample} @verified=${() => (this.isVerified = true)}></message-page>`;
      case 'record':
        return html`<record-page .kind=${route.kind ?? 'spf'} .name=${route.name ?? ''} .text=${route.text ?? ''}></record-page>`;
      default:
        return this.#domain();
    }
  }

  #domain(): TemplateResult {
    const { state } = this;
    return html`${state.kind === 'rest'
        ? html`<h1 class="lead">What do receivers do with mail from your domain?</h1>
            <p class="standfirst">
              SPF, DKIM, DMARC and delivery: where each is wrong, what receivers do about it, and the exact line to
              publish instead.
            </p>`
        : nothing}
      <form class="ask" role="search" aria-label="Check a domain" novalidate @submit=${this.#submit}>
        <div class="field">
          <input
            aria-label="Domain"
            name="domain"
            placeholder="example.com"
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            inputmode="url"
            enterkeyhint="go"
            .value=${this.input}
            @input=${(event: InputEvent) => (this.input = (event.target as HTMLInputElement).value)}
          />
          <button class="go">Check</button>
        </div>
        <p class="who">${this.#who()}</p>
        ${choicesView(this.choices, (choices) => (this.choices = choices), this.#load)}
      </form>
      <nav class="examples" aria-labelledby="examples-title">
        <h2 id="examples-title">Examples, which need no network:</h2>
        <ul>
          ${examples.map(
            ({ id, title }) =>
              html`<li><a href=${writeRoute({ place: 'example', id })} aria-current=${this.route.place === 'example' && this.route.id === id ? 'true' : nothing}>${title}</a></li>`,
          )}
        </ul>
      </nav>
      <p class="hidden" role="status">${this.#spoken()}</p>
      ${this.#outcome()}`;
  }

  #who(): TemplateResult {
    const url = chosenResolver(this.choices);
    const fault = resolverFault(url);
    return html`${fault ?? html`Asks <strong>${hostOf(url)}</strong>: ${whoSees(url)}. Nothing else leaves this tab.`}`;
  }

  #outcome(): TemplateResult | typeof nothing {
    const { state } = this;
    switch (state.kind) {
      case 'rest':
        return nothing;
      case 'running':
        return this.#progress(state.progress);
      case 'refused':
        return html`<p class="refusal" role="alert">${prose(state.text)}</p>`;
      case 'done':
        return reportView(state.result, this.#link(state.result));
    }
  }

  #progress(progress: Progress | undefined): TemplateResult {
    const { asked = 0, answered = 0, wave = 1 } = progress ?? {};
    return html`<div class="progress">
      <progress max=${Math.max(asked, 1)} .value=${answered} aria-label="Answers"></progress>
      <p>
        ${answered} of ${asked || '…'} answers, round ${wave}${progress ? html` · <span class="mono">${progress.answer.name} ${progress.answer.type}</span>` : nothing}
        · <button type="button" class="link" @click=${this.#stop}>Stop</button>
      </p>
    </div>`;
  }

  /** What a screen reader is told: beginnings and ends, not every answer. */
  #spoken(): string {
    const { state } = this;
    if (state.kind === 'running') return state.progress ? `Asking, round ${state.progress.wave}` : 'Asking';
    return state.kind === 'done' ? `Report on ${state.result.report.domain} is ready` : '';
  }

  #shown(): string {
    return this.state.kind === 'done' ? this.state.result.report.domain : 'example.com';
  }

  /** The link that asks the same; nothing for a file, which a link cannot carry. */
  #link({ order, report }: Result): string {
    const { origin, selectors, ip } = order;
    if (origin.kind === 'file') return '';
    const route: Route =
      origin.kind === 'example'
        ? { place: 'example', id: origin.id }
        : { place: 'domain', domain: report.domain, selectors, ...(ip ? { ip } : {}) };
    return `${location.origin}${location.pathname}${writeRoute(route)}`;
  }

  readonly #follow = (): void => {
    const route = readRoute(location.hash);
    this.route = route;
    this.isVerified = false;
    if (route.place === 'example') {
      const example = examples.find((one) => one.id === route.id);
      if (!example) return this.#refuse(`there is no example \`${route.id}\``);
      this.input = example.domain;
      void this.#check({ input: example.domain, selectors: example.selectors, origin: { kind: 'example', id: example.id } });
    } else if (route.place === 'domain' && route.domain) {
      this.input = route.domain;
      this.choices = { ...this.choices, selectors: route.selectors.join(' '), ip: route.ip ?? '' };
      this.#ask({ kind: 'resolver', url: chosenResolver(this.choices) });
    } else if (route.place === 'domain') {
      this.#abort.abort();
      this.state = { kind: 'rest' };
    }
  };

  /** A message of one's own has no address: nothing of it may stand in one. */
  readonly #leaveExample = (): void => {
    const route: Route = { place: 'message' };
    history.replaceState(null, '', writeRoute(route));
    this.route = route;
    this.isVerified = false;
  };

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const { selectors, ip } = this.choices;
    const hash = writeRoute({ place: 'domain', domain: this.input.trim(), selectors: words(selectors), ...(ip.trim() ? { ip: ip.trim() } : {}) });
    if (this.input.trim() && location.hash !== hash) location.hash = hash;
    else this.#ask({ kind: 'resolver', url: chosenResolver(this.choices) });
  };

  readonly #load = async (file: File): Promise<void> => {
    const text = await file.text();
    const named = /^(.+?)\.(dns\.json|json|zone)$/.exec(file.name)?.[1] ?? '';
    if (!this.input.trim()) this.input = named;
    this.#ask({ kind: 'file', name: file.name, text });
  };

  readonly #stop = (): void => {
    this.#abort.abort();
    this.state = { kind: 'rest' };
  };

  #ask(origin: Origin): void {
    if (origin.kind === 'resolver') {
      const fault = resolverFault(origin.url);
      if (fault) return this.#refuse(fault);
      rememberResolver(origin.url);
    }
    const { selectors, ip } = this.choices;
    void this.#check({ input: this.input, selectors: words(selectors), ip: ip.trim(), origin });
  }

  async #check(order: Order): Promise<void> {
    this.#abort.abort();
    const abort = (this.#abort = new AbortController());
    this.state = { kind: 'running', order };
    try {
      const result = await runCheck(order, abort.signal, (progress) => {
        if (!abort.signal.aborted) this.state = { kind: 'running', order, progress };
      });
      if (abort.signal.aborted) return;
      this.state = { kind: 'done', result };
      await this.updateComplete;
      document.getElementById('verdict')?.focus({ preventScroll: true });
    } catch (error) {
      if (!abort.signal.aborted) this.#refuse(error instanceof Error ? error.message : String(error));
    }
  }

  #refuse(text: string): void {
    this.state = { kind: 'refused', text };
  }
}

const words = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

customElements.define('sendworthy-page', SendworthyPage);

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { count } from '../text/prose.ts';
import { build, EMPTY, isTooDeep, type Pictures, type Shown } from './inert.ts';

/** Pixels the frame may be high; what is higher scrolls inside. */
const HIGHEST = 720;

/**
 * An HTML body as readers see it, but for what stands elsewhere: in a frame that may not run scripts,
 * and whose document is built by the page.
 */
export class MessageBody extends LitElement {
  static override properties = { markup: {}, pictures: {}, elsewhere: { state: true }, target: { state: true } };

  declare markup: string;
  declare pictures: Pictures;
  declare private elsewhere: number;
  declare private target: string | undefined;
  #shown: Shown | undefined;
  #frame: HTMLIFrameElement | undefined;
  readonly #sizes = new ResizeObserver(() => this.#fit());

  constructor() {
    super();
    this.markup = '';
    this.pictures = async () => undefined;
    this.elsewhere = 0;
    this.target = undefined;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#forget();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('pictures') && !changed.has('markup')) return;
    this.target = undefined;
    this.elsewhere = 0;
  }

  protected override render(): TemplateResult {
    if (isTooDeep(this.markup)) return html`<p class="quiet">Its elements stand too deep in each other to be shown.</p>`;
    // A frame of its own for each message: it is filled once, when its empty document is there.
    const frame = keyed(
      this.pictures,
      html`<iframe class="body" sandbox="allow-same-origin" title="The HTML body, as readers see it" .srcdoc=${EMPTY} @load=${this.#fill}></iframe>`,
    );
    return html`${frame}
      ${this.elsewhere ? html`<p class="quiet">${count(this.elsewhere, 'picture')} from elsewhere ${this.elsewhere === 1 ? 'is' : 'are'} not fetched.</p>` : nothing}
      <p class="quiet leads" role="status">${this.target === undefined ? nothing : html`That link leads to <code>${this.target || 'nowhere'}</code>; it is not followed here.`}</p>`;
  }

  readonly #fill = async (event: Event): Promise<void> => {
    const frame = event.currentTarget as HTMLIFrameElement;
    const { contentWindow: inside, contentDocument: into } = frame;
    // Firefox tells of the blank document before this one, too.
    if (!inside || into?.URL !== 'about:srcdoc') return;
    this.#forget();
    this.#frame = frame;
    const shown = (this.#shown = build(this.markup, inside as Window & typeof globalThis, this.pictures));
    this.elsewhere = shown.elsewhere;
    // The middle button opens a tab by an event of its own.
    for (const type of ['click', 'auxclick'] as const) into.addEventListener(type, (click) => this.#name(click));
    this.#sizes.observe(into.documentElement);
    this.#sizes.observe(into.body);
    await Promise.allSettled(shown.own);
    if (this.#shown !== shown) revoke(shown);
  };

  /** Links lead nowhere; where they would is said. */
  #name(click: MouseEvent): void {
    const at = click.composedPath().find((one) => this.#shown?.links.has(one as Element));
    if (!at) return;
    click.preventDefault();
    this.target = this.#shown?.links.get(at as Element) ?? '';
  }

  #fit(): void {
    const frame = this.#frame;
    const into = frame?.contentDocument;
    // It is told of sizes once more when the document is gone.
    if (!frame || !into?.body) return;
    const root = into.documentElement;
    const bar = root.scrollWidth > root.clientWidth ? 16 : 0;
    const height = Math.max(root.offsetHeight, into.body.scrollHeight) + bar;
    frame.style.height = `${Math.min(height, HIGHEST) + 2}px`;
  }

  #forget(): void {
    this.#sizes.disconnect();
    if (this.#shown) revoke(this.#shown);
    this.#shown = undefined;
    this.#frame = undefined;
  }
}

function revoke(shown: Shown): void {
  for (const url of shown.urls.splice(0)) URL.revokeObjectURL(url);
}

customElements.define('message-body', MessageBody);

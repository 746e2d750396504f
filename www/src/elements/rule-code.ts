import { html, LitElement, nothing } from 'lit';
import { explain, type RuleText } from 'sendworthy';
import { explanation } from '../text/explanation.ts';

/** The code of a rule, which opens the rule's explanation below it. */
export class RuleCode extends LitElement {
  static override properties = { code: {}, rule: {}, shown: { state: true }, opened: { state: true } };

  declare code: string;
  declare rule: string;
  declare private opened: boolean;
  declare private shown: RuleText | 'loading' | 'missing' | undefined;

  constructor() {
    super();
    this.code = '';
    this.rule = '';
    this.opened = false;
    this.shown = undefined;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render() {
    return html`<button type="button" class="link" aria-expanded=${this.opened} @click=${this.#toggle}>
        ${this.code}<span class="hidden">: ${this.rule}, what the rule says</span>
      </button>
      <span class="rule-name" aria-hidden="true">${this.rule}</span>
      ${this.opened ? html`<div class="explanation">${this.#text()}</div>` : nothing}`;
  }

  #text() {
    if (this.shown === 'missing') return html`<p>The explanation could not be loaded.</p>`;
    if (this.shown === undefined || this.shown === 'loading') return html`<p>Loading…</p>`;
    return explanation(this.shown.docs);
  }

  readonly #toggle = async (): Promise<void> => {
    this.opened = !this.opened;
    if (!this.opened || (this.shown && this.shown !== 'missing')) return;
    this.shown = 'loading';
    try {
      this.shown = (await explain(this.code)) ?? 'missing';
    } catch {
      this.shown = 'missing';
    }
  };
}

customElements.define('rule-code', RuleCode);

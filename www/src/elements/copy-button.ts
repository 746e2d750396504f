import { html, LitElement } from 'lit';

/** A button that copies `text`, and says so. */
export class CopyButton extends LitElement {
  static override properties = { text: {}, label: {}, what: {}, state: { state: true } };

  declare text: string;
  /** What stands on the button. */
  declare label: string;
  /** What is copied, for who does not see where the button stands. */
  declare what: string;
  declare private state: 'rest' | 'done' | 'refused';

  constructor() {
    super();
    this.text = '';
    this.label = 'Copy';
    this.what = '';
    this.state = 'rest';
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render() {
    const shown = { rest: this.label, done: 'Copied', refused: 'Select and copy by hand' }[this.state];
    return html`<button type="button" class="copy ${this.state}" @click=${this.#copy}>
        ${shown}${this.what ? html`<span class="hidden">: ${this.what}</span>` : ''}</button
      ><span class="hidden" role="status">${this.state === 'rest' ? '' : shown}</span>`;
  }

  readonly #copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(this.text);
      this.state = 'done';
    } catch {
      this.state = 'refused';
    }
    setTimeout(() => (this.state = 'rest'), 2000);
  };
}

customElements.define('copy-button', CopyButton);

import { html, LitElement, type TemplateResult } from 'lit';
import { allRules, type RuleText } from 'sendworthy';
import { gradeWord } from './report/context.ts';
import { explanation } from './text/explanation.ts';
import { coded, sections } from './text/prose.ts';

/** Every rule with its explanation. */
export class RuleList extends LitElement {
  static override properties = { code: {}, rules: { state: true } };

  declare code: string;
  declare private rules: readonly RuleText[] | undefined;

  constructor() {
    super();
    this.code = '';
    this.rules = undefined;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override async connectedCallback(): Promise<void> {
    super.connectedCallback();
    this.rules = await allRules();
  }

  protected override render(): TemplateResult {
    return html`<h1 class="lead">Every rule</h1>
      <p class="standfirst">An error is a record that receivers reject, ignore or misread; a warning works today and will hurt; a note is worth knowing.</p>
      <section class="sheet" aria-label="Rules">
        <h2 class="hidden">Rules</h2>
        <ul class="rules-list">
          ${this.rules?.map(
            (rule) => html`<li>
              <details ?open=${rule.code === this.code.toUpperCase()}>
                <summary>
                  <span class="mono">${rule.code}</span>
                  <span><span class="mark ${rule.severity}">${gradeWord(rule.severity)}</span></span>
                  <span class="says">${coded(rule.summary)}</span>
                </summary>
                <div class="explanation">
                  ${explanation(rule.docs)}
                  <p class="quiet">${rule.name} · ${sections(rule.standard)}</p>
                </div>
              </details>
            </li>`,
          ) ?? html`<li>Loading…</li>`}
        </ul>
      </section>`;
  }
}

customElements.define('rule-list', RuleList);

import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { checkRecord, type RecordKind, type RecordReport } from 'sendworthy';
import { Context, tally } from './report/context.ts';
import { findingsView } from './report/findings.ts';
import { togetherView } from './report/fix.ts';
import { recordView } from './report/record.ts';
import { sheet } from './report/sheet.ts';
import { writeRoute } from './route.ts';
import { prose } from './text/prose.ts';

const kinds: readonly { kind: RecordKind; title: string; standard: string; sample: string; name?: string }[] = [
  { kind: 'spf', title: 'SPF', standard: 'RFC 7208', sample: 'v=spf1 ip4:192.0.2.77/24 include:a.example -all garbage' },
  { kind: 'dmarc', title: 'DMARC', standard: 'RFC 9989', sample: 'v=DMARC1; p=rejct; pct=50; rua=mailto:a@example.com' },
  { kind: 'dkim', title: 'DKIM key', standard: 'RFC 6376', sample: 'v=DKIM1; k=rsa; p=' },
  { kind: 'mta-sts', title: 'MTA-STS', standard: 'RFC 8461', sample: 'v=STSv1; id=20261001' },
  { kind: 'tls-rpt', title: 'TLS-RPT', standard: 'RFC 8460', sample: 'v=TLSRPTv1; rua=mailto:tls@example.com' },
  { kind: 'bimi', title: 'BIMI', standard: '', sample: 'v=BIMI1; l=https://example.com/logo.svg; a=' },
];

/** Checks the text of one record before it is published. Nobody is asked anything. */
export class RecordPage extends LitElement {
  static override properties = {
    kind: {},
    name: {},
    text: {},
    report: { state: true },
    fault: { state: true },
  };

  declare kind: string;
  declare name: string;
  declare text: string;
  declare private report: RecordReport | undefined;
  declare private fault: string;

  constructor() {
    super();
    this.kind = 'spf';
    this.name = '';
    this.text = '';
    this.report = undefined;
    this.fault = '';
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.text) void this.#check();
  }

  protected override render(): TemplateResult {
    const chosen = kinds.find((one) => one.kind === this.kind) ?? kinds[0];
    return html`<h1 class="lead">What does this record say?</h1>
      <p class="standfirst">The text of one record, checked before you publish it. Nobody is asked anything.</p>
      <form class="ask one-record" aria-label="Check a record" @submit=${this.#submit}>
        <div class="line">
          <label>Kind
            <select name="kind" .value=${this.kind} @change=${(event: Event) => this.#change('kind', event)}>
              ${kinds.map(({ kind, title }) => html`<option value=${kind} ?selected=${kind === this.kind}>${title}</option>`)}
            </select>
          </label>
          <label>Owner name, if it matters
            <input name="name" type="text" spellcheck="false" autocapitalize="none" .value=${this.name} @input=${(event: Event) => this.#change('name', event)} />
          </label>
        </div>
        <label>Text
          <textarea name="text" rows="4" spellcheck="false" autocapitalize="none" placeholder=${chosen?.sample ?? ''} .value=${this.text} @input=${(event: Event) => this.#change('text', event)}></textarea>
        </label>
        <button class="go">Check</button>
      </form>
      <p class="hidden" role="status">${this.report ? `Checked: ${tally(this.report.findings) || 'no findings'}` : ''}</p>
      ${this.fault ? html`<p class="refusal" role="alert">${prose(this.fault)}</p>` : nothing}
      ${this.report ? this.#outcome(this.report, chosen) : nothing}`;
  }

  #outcome(report: RecordReport, chosen: (typeof kinds)[number] | undefined): TemplateResult {
    const context = new Context(report, 'record-finding');
    const placed = context.of('SPF', 'DKM', 'DMR', 'DLV');
    const [source] = report.sources;
    return sheet('record', chosen?.title ?? '', chosen?.standard ?? '', [
      source ? recordView(source, context.marks(placed, 0)) : nothing,
      placed.length ? nothing : html`<p class="calm">Nothing to say against it.</p>`,
      findingsView(context, placed, [0]),
      togetherView(placed, 0, context.sources),
    ]);
  }

  #change(key: 'kind' | 'name' | 'text', event: Event): void {
    this[key] = (event.target as HTMLInputElement).value;
  }

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const { kind, name, text } = this;
    history.replaceState(null, '', writeRoute({ place: 'record', kind, ...(name ? { name } : {}), ...(text ? { text } : {}) }));
    void this.#check();
  };

  async #check(): Promise<void> {
    const { kind, name, text } = this;
    try {
      this.report = await checkRecord(kind as RecordKind, text, name.trim() ? { name: name.trim() } : {});
      this.fault = '';
    } catch (error) {
      this.report = undefined;
      this.fault = error instanceof Error ? error.message : String(error);
    }
  }
}

customElements.define('record-page', RecordPage);

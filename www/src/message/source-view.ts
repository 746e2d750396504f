import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Mark } from '../report/segments.ts';
import { count, number } from '../text/prose.ts';
import { lineView, type Extent } from './line-view.ts';
import { joined, Lines, type Range } from './lines.ts';

/** Messages of as many lines are shown whole. */
const SMALL = 300;
/** Lines shown before and behind a finding. */
const AROUND = 3;
/** Lines shown at the beginning of a large message. */
const TOP = 40;
/** Lines that a click on a gap shows. */
const STEP = 500;
/** Lines shown at once, unless somebody asks for more. */
const MOST = 2000;

const EXTENT: Extent = { head: 2000, around: 300, linked: true };

/** The source of a message with its findings underlined, cut to what is near them. */
export class MessageSource extends LitElement {
  static override properties = { lines: {}, marks: {}, ranges: { state: true }, target: { state: true } };

  declare lines: Lines;
  declare marks: readonly Mark[];
  declare private ranges: Range[];
  declare private target: number | undefined;

  constructor() {
    super();
    this.lines = new Lines(new Uint8Array(), new Uint32Array(1));
    this.marks = [];
    this.ranges = [];
    this.target = undefined;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('lines') || changed.has('marks')) {
      this.ranges = this.#firstRanges();
      this.target = undefined;
    }
  }

  /** Shows the line a byte is in, and gives it the focus. */
  async jump(offset: number): Promise<void> {
    const line = this.lines.at(offset);
    this.#add({ from: Math.max(line - AROUND, 0), to: Math.min(line + AROUND + 1, this.lines.count) });
    this.target = line;
    await this.updateComplete;
    const element = this.querySelector<HTMLElement>(`#source-line-${line + 1}`);
    element?.scrollIntoView({ block: 'center' });
    element?.focus({ preventScroll: true });
  }

  protected override render(): TemplateResult {
    const { count: all } = this.lines;
    const shown = this.ranges;
    const between: Range[] = [];
    let at = 0;
    for (const { from, to } of shown) {
      between.push({ from: at, to: from });
      at = to;
    }
    return html`<ol class="source" aria-label="Source, line by line">
      ${shown.map((range, n) => html`${this.#gap(between[n] as Range)}${this.#range(range)}`)}
      ${this.#gap({ from: at, to: all })}
    </ol>`;
  }

  #range({ from, to }: Range): TemplateResult[] {
    const { start } = this.lines.span(from);
    const next = this.lines.next(to - 1);
    const marks = this.marks.filter((mark) => mark.start < next && mark.end >= start);
    return Array.from({ length: to - from }, (_, n) => this.#line(from + n, marks));
  }

  #line(line: number, near: readonly Mark[]): TemplateResult {
    return html`<li id="source-line-${line + 1}" tabindex="-1" class=${line === this.target ? 'target' : nothing}>${lineView(this.lines, line, near, EXTENT)}</li>`;
  }

  #gap({ from, to }: Range): TemplateResult | typeof nothing {
    if (to <= from) return nothing;
    const left = to - from;
    return html`<li class="gap">
      <span class="at" aria-hidden="true">⋮</span>
      <span>${count(left, 'line')} not shown · <button type="button" class="link" @click=${() => this.#add({ from, to: Math.min(to, from + STEP) })}>Show ${left > STEP ? `${number(STEP)} more` : left === 1 ? 'it' : 'them'}</button></span>
    </li>`;
  }

  #add(range: Range): void {
    this.ranges = joined([...this.ranges, range]);
  }

  #firstRanges(): Range[] {
    const { count: all } = this.lines;
    if (all <= SMALL) return [{ from: 0, to: all }];
    const near = this.marks.map(({ start, end }) => {
      const line = this.lines.at(start);
      const last = Math.min(this.lines.at(end), line + AROUND);
      return { from: Math.max(line - AROUND, 0), to: Math.min(last + AROUND + 1, all) };
    });
    let left = MOST;
    return joined([{ from: 0, to: TOP }, ...near]).flatMap(({ from, to }) => {
      const taken = Math.min(to - from, left);
      left -= taken;
      return taken > 0 ? [{ from, to: from + taken }] : [];
    });
  }
}

customElements.define('message-source', MessageSource);

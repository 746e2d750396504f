import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { gravest, type Mark } from '../report/segments.ts';
import { reveal } from '../reveal.ts';
import { count, number } from '../text/prose.ts';
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

/** The source of a message with its findings underlined, cut to what is near them. */
export class MessageSource extends LitElement {
  static override properties = { lines: {}, marks: {}, ranges: { state: true }, target: { state: true } };

  declare lines: Lines;
  declare marks: readonly Mark[];
  declare private ranges: Range[];
  declare private target: number | undefined;

  constructor() {
    super();
    this.lines = new Lines(new Uint8Array());
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
    const { end } = this.lines.span(to - 1);
    const marks = this.marks.filter((mark) => mark.start <= end && mark.end >= start);
    return Array.from({ length: to - from }, (_, n) => this.#line(from + n, marks));
  }

  #line(line: number, near: readonly Mark[]): TemplateResult {
    const { start, end, cut } = this.lines.span(line);
    const marks = near.filter((mark) => mark.start <= end && (mark.end > start || mark.start >= start));
    return html`<li id="source-line-${line + 1}" tabindex="-1" class=${line === this.target ? 'target' : nothing}>
      <span class="at"><span class="hidden">line </span>${number(line + 1)}</span
      ><span class="text">${marks.length ? this.#pieces(start, end, marks) : this.lines.text(start, end)}${cut ? html`<span class="left-out"> … ${count(cut, 'more byte')}</span>` : nothing}</span>
    </li>`;
  }

  #pieces(start: number, end: number, marks: readonly Mark[]): TemplateResult[] {
    const inside = (n: number) => Math.min(Math.max(n, start), end);
    const cuts = new Set([start, end]);
    for (const mark of marks) cuts.add(inside(mark.start)).add(inside(mark.end));
    const borders = [...cuts].sort((a, b) => a - b);
    return borders.map((from, n) => {
      const to = borders[n + 1] ?? from;
      // A mark of the line break alone, or of a place where something is missing.
      const here = marks.filter((mark) => inside(mark.start) === from && inside(mark.end) === from && mark.start >= start);
      const over = marks.filter((mark) => mark.start <= from && mark.end >= to && mark.end > mark.start);
      const text = from === to ? '' : this.lines.text(from, to);
      const begun = over.filter((mark) => mark.start === from && to > from);
      const severity = gravest(over);
      return html`${here.length ? html`<span class="here ${gravest(here)}"></span>${here.map(reference)}` : nothing}${severity && text
        ? html`<u
            class=${severity}
            title=${over.map((mark) => mark.text).join('\n')}
            data-findings=${over.map((mark) => mark.target).join(' ')}
            @click=${() => reveal(over[0]?.target ?? '')}
            >${text}</u
          >`
        : text}${begun.map(reference)}`;
    });
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

/** The number that leads from the underline to the finding. */
function reference(mark: Mark): TemplateResult {
  return html`<a
    class="reference ${mark.severity}"
    href="#${mark.target}"
    title=${mark.text}
    @click=${(event: Event) => {
      event.preventDefault();
      reveal(mark.target);
    }}
    ><span class="hidden">${mark.severity} </span>${mark.number}<span class="hidden">: ${mark.text}</span></a
  >`;
}

customElements.define('message-source', MessageSource);

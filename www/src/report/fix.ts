import { html, nothing, type TemplateResult } from 'lit';
import type { Edit, Fix, Publish, Source } from 'sendworthy';
import { coded } from '../text/prose.ts';
import type { Placed } from './context.ts';
import { difference } from './difference.ts';
import '../elements/copy-button.ts';

const effects = {
  safe: 'no receiver’s verdict gets worse',
  unsafe: 'changes who passes, or what becomes of the others',
  placeholder: 'fill in what stands in angle brackets',
} as const;

/** The remedy: what stands there today beside what to publish, and buttons to copy it. */
export function fixView(fix: Fix, sources: readonly Source[], open: boolean): TemplateResult | typeof nothing {
  if (!fix.publish.length) return nothing;
  return html`<details class="fix" ?open=${open}>
    <summary><span class="do">${coded(fix.title)}</span> <span class="effect">${effects[fix.applicability]}</span></summary>
    ${fix.publish.map((line) => changeView(line, fix, sources))}
  </details>`;
}

/**
 * The record with every change of its findings at once, since each finding's own line leaves the
 * other faults in: those for errors, and those after which no receiver's verdict is worse.
 */
export function togetherView(placed: readonly Placed[], at: number, sources: readonly Source[]): TemplateResult | typeof nothing {
  const source = sources[at];
  const taken: Edit[] = [];
  const numbers: number[] = [];
  for (const { finding, number } of placed) {
    const { fix, severity } = finding;
    if (!fix || fix.applicability === 'placeholder' || (severity !== 'error' && fix.applicability !== 'safe')) continue;
    const edits = fix.edits.filter((edit) => edit.source === at);
    const meets = edits.some((one) => taken.some(({ span }) => one.span.start <= span.end && span.start <= one.span.end));
    if (!edits.length || meets) continue;
    taken.push(...edits);
    numbers.push(number);
  }
  if (!source || numbers.length < 2) return nothing;
  taken.sort((a, b) => a.span.start - b.span.start);
  const line: Line = { name: source.name, type: source.type, text: applied(source.text, taken) };
  const left = placed.filter(
    ({ finding, number }) =>
      finding.severity === 'error' && !numbers.includes(number) && finding.labels.some((label) => label.source === at),
  );
  return html`<h3>All at once: the changes of ${list(numbers)}</h3>
    ${left.length
      ? html`<p class="quiet">What ${list(left.map(({ number }) => number))} ${left.length === 1 ? 'says' : 'say'} stays: it needs a decision of yours.</p>`
      : nothing}
    ${editsView(source, taken, line)}`;
}

/** `1, 2 and 3`. */
export const list = (numbers: readonly number[]): string =>
  numbers.length < 2 ? numbers.join() : `${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}`;

function changeView(line: Publish, fix: Fix, sources: readonly Source[]): TemplateResult {
  if (line.remove) return removalView(line);
  const at = edited(line, fix, sources);
  const source = at === undefined ? undefined : sources[at];
  if (at === undefined || !source) return additionView(line);
  const edits = fix.edits.filter((edit) => edit.source === at);
  return editsView(source, edits, line);
}

function editsView(source: Source, edits: readonly Edit[], line: Line): TemplateResult {
  // An edit that writes a long stretch anew says less than a comparison word by word.
  if (edits.some(({ span, text }) => span.end - span.start > 40 && text.length > 40)) {
    return differenceView(source, line);
  }
  return pairView(line, todayView(source.text, edits), publishedView(source.text, edits));
}

/** A record beside what it becomes, where only the two texts are known. */
export function differenceView(source: Source, line: Line): TemplateResult {
  const runs = difference(source.text, line.text);
  return pairView(
    line,
    runs.map(({ kind, text }) => (kind === 'goes' ? html`<del>${text}</del>` : kind === 'same' ? text : nothing)),
    runs.map(({ kind, text }) => (kind === 'comes' ? html`<ins>${text}</ins>` : kind === 'same' ? text : nothing)),
  );
}

function pairView(line: Line, today: unknown, publish: unknown): TemplateResult {
  return html`<div class="pair">
    <div>
      <p class="head">Today</p>
      <p class="value">${today}</p>
    </div>
    <div>
      ${publishHead(line)}
      <p class="value">${publish}</p>
    </div>
  </div>`;
}

/** The source that a line replaces: the one whose text becomes the line's by the edits. */
function edited(line: Publish, fix: Fix, sources: readonly Source[]): number | undefined {
  return fix.edits
    .map((edit) => edit.source)
    .find((at) => {
      const source = sources[at];
      return source?.name === line.name && applied(source.text, fix.edits.filter((edit) => edit.source === at)) === line.text;
    });
}

function additionView(line: Publish): TemplateResult {
  return html`<div class="pair single">
    <div>
      ${publishHead(line)}
      <p class="value">${line.name ? html`<span class="owner">${line.name} ${line.type}</span>` : nothing}<ins>${line.text}</ins></p>
    </div>
  </div>`;
}

function removalView(line: Publish): TemplateResult {
  return html`<div class="pair single">
    <div>
      <p class="head">Remove this</p>
      <p class="value"><span class="owner">${line.name} ${line.type}</span><del>${line.text}</del></p>
    </div>
  </div>`;
}

/** What is copied; without `value` there is no line for a zone file. */
type Line = Pick<Publish, 'name' | 'type' | 'text'> & Partial<Pick<Publish, 'value'>>;

function publishHead(line: Line): TemplateResult {
  const zone = line.value && `${line.name ? `${line.name}. ` : ''}IN ${line.type} ${line.value}`;
  return html`<div class="publish-head">
    <p class="head">Publish this</p>
    <div class="copies">
      <copy-button .text=${line.text} label="Copy value" .what=${`the value for ${line.name || 'the record'}`}></copy-button>
      ${zone ? html`<copy-button .text=${zone} label="Zone line" .what=${`the line of a zone file for ${line.name || 'the record'}`}></copy-button>` : nothing}
    </div>
  </div>`;
}

/** The text with the edits made. */
export function applied(text: string, edits: readonly Edit[]): string {
  return runs(text, edits)
    .map(({ kept, comes }) => kept + comes)
    .join('');
}

function todayView(text: string, edits: readonly Edit[]) {
  return runs(text, edits).map(({ kept, goes }) => [kept, goes ? html`<del>${goes}</del>` : nothing]);
}

function publishedView(text: string, edits: readonly Edit[]) {
  return runs(text, edits).map(({ kept, comes }) => [kept, comes ? html`<ins>${comes}</ins>` : nothing]);
}

/** The text as runs that stay, each with what goes and what comes after it. */
function runs(text: string, edits: readonly Edit[]): { kept: string; goes: string; comes: string }[] {
  let at = 0;
  const found = edits.map(({ span, text: comes }) => {
    const run = { kept: text.slice(at, span.start), goes: text.slice(span.start, span.end), comes };
    at = span.end;
    return run;
  });
  return [...found, { kept: text.slice(at), goes: '', comes: '' }];
}

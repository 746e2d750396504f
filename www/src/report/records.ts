import { html, nothing, type TemplateResult } from 'lit';
import type { Report } from 'sendworthy';
import type { Context, Placed } from './context.ts';
import { recordView } from './record.ts';

/**
 * The sources a section shows at its head: the record that counts, or else what its findings point
 * at under the name where it would be.
 */
export function ownSources(
  context: Context,
  placed: readonly Placed[],
  record: number | undefined,
  name: string,
  type: string,
): number[] {
  if (record !== undefined) return [record];
  const labeled = new Set(placed.flatMap(({ finding }) => finding.labels.map((label) => label.source)));
  return [...labeled].filter((at) => {
    const source = context.sources[at];
    return source?.name === name && source.type === type;
  });
}

export function recordsView(
  context: Context,
  placed: readonly Placed[],
  shown: readonly number[],
  report?: Pick<Report, 'evidence'>,
): TemplateResult | typeof nothing {
  if (!shown.length) return nothing;
  return html`${shown.map((at) => {
    const source = context.sources[at];
    if (!source) return nothing;
    return recordView(source, context.marks(placed, at), report ? facts(report, source.name, source.type) : []);
  })}`;
}

/** What the answer says beside the text. */
function facts({ evidence }: Pick<Report, 'evidence'>, name: string, type: string): string[] {
  const answer = evidence.find((one) => one.name === name && one.type === type);
  if (!answer || !('rcode' in answer)) return [];
  const found = [`TTL ${answer.ttl}`];
  if (answer.cname.length) found.push(`by way of ${answer.cname.join(', ')}`);
  if (answer.ad) found.push('DNSSEC');
  return found;
}

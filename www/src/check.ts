import { checkDomain, type Progress, type Report } from 'sendworthy';
import { doh, saveSnapshot, snapshot, type Resolver } from 'sendworthy/dns';
import { examples } from './examples/index.ts';
import { hostOf } from './resolvers.ts';

/** Where the answers come from. */
export type Origin =
  | { kind: 'resolver'; url: string }
  | { kind: 'example'; id: string }
  | { kind: 'file'; name: string; text: string };

/** What a person asked for. */
export interface Order {
  input: string;
  selectors: string[];
  ip?: string | undefined;
  origin: Origin;
}

/** A finished check. */
export interface Result {
  order: Order;
  report: Report;
  /** Questions, rounds and milliseconds until the last answer. */
  asked: number;
  waves: number;
  ms: number;
}

/** Runs a check. What DNS says or fails to say never throws; no domain in the input does. */
export async function runCheck(order: Order, signal: AbortSignal, onProgress: (progress: Progress) => void): Promise<Result> {
  const resolver = await resolverOf(order.origin);
  let last: Pick<Progress, 'asked' | 'wave'> = { asked: 0, wave: 0 };
  const start = performance.now();
  const report = await checkDomain(order.input, {
    resolver,
    selectors: order.selectors,
    ...(order.ip ? { ip: order.ip } : {}),
    signal,
    onProgress: (progress) => {
      last = progress;
      onProgress(progress);
    },
  });
  return { order, report, asked: last.asked, waves: last.wave, ms: Math.round(performance.now() - start) };
}

async function resolverOf(origin: Origin): Promise<Resolver> {
  switch (origin.kind) {
    case 'resolver':
      return doh(origin.url);
    case 'file':
      return snapshot(origin.text);
    case 'example': {
      const example = examples.find((one) => one.id === origin.id);
      if (!example) throw new Error(`there is no example \`${origin.id}\``);
      return snapshot(await example.zone());
    }
  }
}

/** Everything the check has read, as a file that can be sent and loaded again. */
export const snapshotText = (report: Report): string => `${JSON.stringify(saveSnapshot(report), null, 1)}\n`;

/** The report as the command line prints it with `--json`. */
export const reportText = (report: Report): string => `${JSON.stringify(report, null, 2)}\n`;

/** `23 questions of cloudflare-dns.com in 3 rounds, 164 ms`. */
export function originText({ origin }: Pick<Order, 'origin'>, { asked, waves, ms }: Pick<Result, 'asked' | 'waves' | 'ms'>): string {
  const questions = `${asked} question${asked === 1 ? '' : 's'}`;
  switch (origin.kind) {
    case 'resolver':
      return `Asked ${questions} of ${hostOf(origin.url)} in ${waves} round${waves === 1 ? '' : 's'}, ${ms} ms. Nothing else left this tab.`;
    case 'example':
      return `Invented records that came with the page: ${questions}, none of them left this tab.`;
    case 'file':
      return `Answers from the file ${origin.name}: ${questions}, none of them left this tab.`;
  }
}

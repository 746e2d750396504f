import type { Prediction, PredictedResult } from '../../wasm/authentication.js';
import type { AskOptions } from '../check.js';
import { saveSnapshot } from '../dns/save.js';
import { predictMessage, type PredictOptions } from '../message/predict.js';
import { operand, parse, resolver } from './options.js';
import { EXIT, UsageError, print, printJson, read, save, style, visible } from './terminal.js';

/** `sendworthy predict FILE`. */
export async function predictCommand(args: string[]): Promise<number> {
  const { values, positionals } = parse(args, {
    region: { type: 'string' },
    identity: { type: 'string' },
    'mail-from-domain': { type: 'string' },
    'reject-message': { type: 'boolean' },
    'easy-dkim': { type: 'string' },
    byodkim: { type: 'string' },
    'no-dkim': { type: 'boolean' },
    ip: { type: 'string' },
    'mail-from': { type: 'string' },
    helo: { type: 'string' },
    sign: { type: 'string' },
    resolver: { type: 'string', multiple: true },
    dns: { type: 'string' },
    'save-dns': { type: 'string' },
    json: { type: 'boolean' },
  });
  const file = operand(positionals, 'the file');
  const way = sending(values);
  const raw = await read(file);
  const world = await resolver(values.resolver, values.dns);
  const report = await predictMessage(raw, { ...way, resolver: world });
  if (values['save-dns'] !== undefined) {
    await save(values['save-dns'], `${JSON.stringify(saveSnapshot(report), undefined, 2)}\n`);
  }
  if (values.json) printJson(report);
  else print(page(report, style().color));
  return STATUS[report.verdict];
}

/** Where nothing is known to fail, nothing is known to pass either. */
const STATUS: Record<PredictedResult, number> = { pass: EXIT.ok, fail: EXIT.found, none: EXIT.found, unknown: EXIT.unknown };

type Values = Partial<Record<string, string | boolean | string[]>>;
type Way = PredictOptions extends infer O ? (O extends unknown ? Omit<O, keyof AskOptions> : never) : never;

const OF_SES = ['identity', 'mail-from-domain', 'reject-message', 'easy-dkim', 'byodkim', 'no-dkim'];
const OF_SMTP = ['mail-from', 'helo', 'sign'];

/** How the message will be sent. */
function sending(values: Values): Way {
  const text = (name: string) => values[name] as string | undefined;
  const region = text('region');
  const ip = text('ip');
  if ((region === undefined) === (ip === undefined)) {
    throw new UsageError('either `--region` or `--ip` is needed', 'give the Region of Amazon SES, such as --region eu-west-1, or the address of your own server');
  }
  const [known, others] = region === undefined ? ['--ip', OF_SES] : ['--region', OF_SMTP];
  const stray = others.find((name) => values[name] !== undefined);
  if (stray !== undefined) throw new UsageError(`\`--${stray}\` and \`${known}\` exclude each other`);
  if (ip !== undefined) {
    const [mailFrom, helo] = [text('mail-from')?.replace(/^<(.*)>$/, '$1'), text('helo') ?? ''];
    if (mailFrom === undefined) throw new UsageError('`--ip` needs `--mail-from`', 'give the address of MAIL FROM, or <> for a bounce');
    if (mailFrom === '' && helo === '') throw new UsageError('a bounce needs `--helo`', 'SPF checks that name where MAIL FROM is empty');
    const [selector = '', domain = ''] = (text('sign') ?? '').split('@');
    if (text('sign') !== undefined && (selector === '' || domain === '')) {
      throw new UsageError('`--sign` wants a selector and a domain', 'write them as SELECTOR@DOMAIN');
    }
    return {
      ip,
      mailFrom,
      helo,
      ...(text('sign') !== undefined && { sign: { domain, selector } }),
    };
  }
  const ways = ['easy-dkim', 'byodkim', 'no-dkim'].filter((name) => values[name] !== undefined);
  if (ways.length > 1) throw new UsageError(`\`--${ways[0]}\` and \`--${ways[1]}\` exclude each other`);
  const tokens = text('easy-dkim')?.split(',');
  if (tokens !== undefined && tokens.length !== 3) {
    throw new UsageError(`Easy DKIM has 3 tokens, not ${tokens.length}`, 'give them with commas between: --easy-dkim T1,T2,T3');
  }
  const [identity, mailFromDomain, byodkim] = [text('identity'), text('mail-from-domain'), text('byodkim')];
  return {
    region: region as string,
    ...(identity !== undefined && { identity }),
    ...(mailFromDomain !== undefined && { mailFromDomain }),
    ...(values['reject-message'] && { behaviorOnMxFailure: 'REJECT_MESSAGE' as const }),
    ...(tokens !== undefined && { easyDkim: tokens as [string, string, string] }),
    ...(byodkim !== undefined && { byodkim }),
    ...(values['no-dkim'] && { dkim: false as const }),
  };
}

const HUES: Record<string, string> = { pass: '1;32', fail: '1;31' };
const SIGNERS = { message: 'in the message', identity: 'by the identity', ses: 'by Amazon SES for itself', server: 'by the server' };

function page(report: Prediction, color: boolean): string {
  const paint = (codes: string, text: string) => (color ? `\x1b[${codes}m${text}\x1b[0m` : text);
  const row = (what: string, result: string, name: string, because: string) =>
    `${what.padEnd(6)} ${paint(HUES[result] ?? '1;33', result.padEnd(9))} ${paint('1', visible(name))}: ${visible(because)}`;
  const more = (kind: string, text: string) => `       ${paint('2', '=')} ${kind}: ${visible(text)}`;
  const lines: string[] = report.refused.map(({ because }) => row('ses', 'refused', 'the message', because));
  for (const { result, domain, because, policy, identifiers } of report.authors) {
    lines.push(row('dmarc', result === 'temperror' ? 'unknown' : result, domain, because));
    if (result !== 'pass') lines.push(more('policy', policy.because));
    for (const { identifier, aligned, authenticated } of identifiers) {
      const word = (known: boolean | undefined, yes: string, no: string) => (known === undefined ? 'unknown' : known ? yes : no);
      const is = `${word(authenticated, 'authenticated', 'not authenticated')}, ${word(aligned, 'aligned', 'not aligned')}`;
      lines.push(more(identifier.mechanism, `${identifier.domain}: ${is}`));
    }
  }
  if (report.authors.length === 0) lines.push(row('dmarc', 'none', 'no author', report.because));
  const { domain, domainBecause, result, because } = report.spf;
  lines.push(row('spf', result, domain, because), more('domain', domainBecause));
  for (const signature of report.dkim) {
    lines.push(row('dkim', signature.result, signature.domain ?? 'no domain', signature.because), more('made', SIGNERS[signature.by]));
    for (const { name, answer } of signature.asked) lines.push(more('key', `${name}: ${answer.slice(0, 80)}${answer.length > 80 ? '…' : ''}`));
  }
  for (const { title, verdict, because, settings, publish } of report.changes) {
    lines.push('', `${paint('1;36', 'change')} ${visible(title)}`, more(verdict, because));
    lines.push(...settings.map((setting) => more('run', setting)));
    lines.push(...publish.map((line) => more(line.remove ? 'remove' : 'publish', `${line.name} ${line.type} ${line.value}`)));
  }
  for (const part of report.notChecked) lines.push(paint('2', `not checked: ${visible(part)}`));
  return lines.join('\n');
}

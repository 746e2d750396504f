import type { DkimDiagnosis } from '../../wasm/authentication.js';
import type { ArcReport, ArcSet, Dkim2Report } from '../../wasm/verify.js';
import { saveSnapshot } from '../dns/save.js';
import type { VerifiedMessage } from '../message/beside.js';
import { verifyMessage, type Shown } from '../message/verify.js';
import { operand, parse, resolver } from './options.js';
import { EXIT, UsageError, print, printJson, read, save, style, visible } from './terminal.js';

/** `sendworthy verify FILE`. */
export async function verifyCommand(args: string[]): Promise<number> {
  const { values, positionals } = parse(args, {
    ip: { type: 'string' },
    'mail-from': { type: 'string' },
    helo: { type: 'string' },
    'authserv-id': { type: 'string' },
    resolver: { type: 'string', multiple: true },
    dns: { type: 'string' },
    'save-dns': { type: 'string' },
    opinion: { type: 'boolean' },
    'no-opinion': { type: 'boolean' },
    json: { type: 'boolean' },
  });
  if (values.opinion && values['no-opinion']) throw new UsageError('`--opinion` and `--no-opinion` exclude each other');
  const raw = await read(operand(positionals, 'the file'));
  const { color, width } = style();
  let findings = '';
  const options: Shown = {
    resolver: await resolver(values.resolver, values.dns),
    ...(values.ip !== undefined && { ip: values.ip }),
    ...(values['mail-from'] !== undefined && { mailFrom: values['mail-from'].replace(/^<(.*)>$/, '$1') }),
    ...(values.helo !== undefined && { helo: values.helo }),
    ...(values.opinion && { opinion: true }),
    ...(values['no-opinion'] && { opinion: false }),
    ...(values['authserv-id'] !== undefined && { authservId: values['authserv-id'] }),
    show: (plain) => (findings = plain(color, width)),
  };
  const report = await verifyMessage(raw, options);
  if (values['save-dns'] !== undefined) {
    await save(values['save-dns'], `${JSON.stringify(saveSnapshot(report), undefined, 2)}\n`);
  }
  if (values.json) printJson(report);
  else print(`${page(report, color)}${report.findings.length === 0 ? '' : `\n\n${findings}`}`);
  const results = report.authors.map((author) => author.result);
  if (results.includes('fail')) return EXIT.found;
  return results.length === 0 || results.includes('temperror') ? EXIT.unknown : EXIT.ok;
}

const HUES: Record<string, string> = { pass: '1;32', fail: '1;31', permerror: '1;31', policy: '1;31' };

function page(report: VerifiedMessage, color: boolean): string {
  const paint = (codes: string, text: string) => (color ? `\x1b[${codes}m${text}\x1b[0m` : text);
  const row = (what: string, result: string, name: string, because: string) =>
    `${what.padEnd(6)} ${paint(HUES[result] ?? '1;33', result.padEnd(9))} ${paint('1', visible(name))}: ${visible(because)}`;
  const more = (kind: string, text: string) => `       ${paint('2', '=')} ${kind}: ${visible(text)}`;
  const lines: string[] = [];
  const second = (method: string, at?: number) => {
    const found = report.differences?.filter((one) => one.method === method && one.signature === at) ?? [];
    lines.push(...found.map(({ because }) => more('second opinion', because)));
  };
  for (const { result, domain, because, policy, identifiers } of report.authors) {
    lines.push(row('dmarc', result, domain, because));
    if (result !== 'pass') lines.push(more('policy', policy.because));
    for (const { identifier, aligned, authenticated } of identifiers) {
      const word = (known: boolean | undefined, yes: string, no: string) => (known === undefined ? 'unknown' : known ? yes : no);
      const is = `${word(authenticated, 'authenticated', 'not authenticated')}, ${word(aligned, 'aligned', 'not aligned')}`;
      lines.push(more(identifier.mechanism, `${identifier.domain}: ${is}`));
    }
  }
  second('dmarc');
  for (const [at, { result, domain, algorithm, keyName, because, diagnosis }] of report.dkim.entries()) {
    lines.push(row('dkim', result, domain ?? 'no domain', because));
    if (keyName !== undefined) lines.push(more('key', `${keyName}${algorithm === undefined ? '' : `, ${algorithm}`}`));
    lines.push(...causes(diagnosis).map(([kind, text]) => more(kind, text)));
    second('dkim', at);
  }
  if (report.dkim.length === 0) lines.push(`${'dkim'.padEnd(6)} ${paint('1;33', 'none')}`);
  if (report.spf !== undefined) {
    const { result, domain, ip, reason } = report.spf;
    lines.push(row('spf', result, `${domain} from ${ip}`, reason));
    second('spf');
  }
  if (report.opinion !== undefined) {
    const { arc, dkim2 } = report.opinion;
    const result = arc.cv ?? 'unknown';
    lines.push(`${'arc'.padEnd(6)} ${paint(HUES[result] ?? '1;33', result.padEnd(9))} ${visible(chain(arc))}`.trimEnd());
    lines.push(...arc.sets.map((set) => more(`set ${set.instance}`, handler(set))));
    lines.push(...dkim2Lines(dkim2));
  }
  for (const { authservId, trust, because, results } of report.claims) {
    lines.push(`${'claim'.padEnd(6)} ${paint(trust === 'trusted' ? '1;32' : '1;33', trust.padEnd(9))} ${paint('1', visible(authservId))}: ${visible(because)}`);
    for (const { method, result, properties, agrees, ours } of results) {
      const about = properties.map(({ type, property, value }) => ` ${type}.${property}=${value}`).join('');
      const here = agrees === undefined ? 'not judged here' : agrees ? 'the same here' : `here ${ours.join(', ')}`;
      lines.push(more(method, `${result}${about}: ${here}`));
    }
  }
  for (const part of report.notChecked) lines.push(paint('2', `not checked: ${visible(part)}`));
  return lines.join('\n');
}

/** What has become of a message, and what to do about it. */
function causes(diagnosis: DkimDiagnosis | undefined): [kind: string, text: string][] {
  return [diagnosis?.header, diagnosis?.body].flatMap((search): [string, string][] => {
    if (search === undefined) return [];
    if (search.cause === undefined) return [['cause', `none of those that are known fits, of ${search.tried} tried`]];
    return [
      ['cause', search.cause.summary],
      ['help', search.cause.help],
    ];
  });
}

function chain({ reason, oldestPass, sets }: ArcReport): string {
  if (reason !== undefined) return reason;
  if (oldestPass === undefined) return '';
  const many = `${sets.length} ${sets.length === 1 ? 'set' : 'sets'}`;
  return `${many}: ${oldestPass === 0 ? 'every message signature fits' : `message signatures fit from set ${oldestPass} on`}`;
}

/** What one handler of the message has added. */
function handler({ domain, cv, seal, messageSignature, authenticationResults }: ArcSet): string {
  const results = `seal ${seal ?? 'unknown'}, message signature ${messageSignature ?? 'unknown'}`;
  return `${domain}, cv=${cv}, ${results}; it claims: ${authenticationResults}`;
}

function dkim2Lines({ signatures, instances, malformed }: Dkim2Report): string[] {
  if (signatures.length + instances + malformed === 0) return [];
  const signers = signatures.map(({ domain }) => visible(domain)).join(', ');
  const fields = signatures.length + instances + malformed;
  return [`dkim2  not verified: ${fields} ${fields === 1 ? 'field' : 'fields'}${signers && `, signed by ${signers}`}`];
}

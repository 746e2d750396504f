import type { Evaluation, SpfResult, Step } from '../../wasm/core.js';
import { saveSnapshot } from '../dns/save.js';
import { checkSpf } from '../spf.js';
import { parse, resolver } from './options.js';
import { EXIT, UsageError, print, printJson, save, style } from './terminal.js';

/** `sendworthy spf`. */
export async function spfCommand(args: string[]): Promise<number> {
  const { values, positionals } = parse(args, {
    ip: { type: 'string' },
    'mail-from': { type: 'string' },
    helo: { type: 'string' },
    resolver: { type: 'string', multiple: true },
    dns: { type: 'string' },
    'save-dns': { type: 'string' },
    json: { type: 'boolean' },
  });
  const [extra] = positionals;
  if (extra !== undefined) throw new UsageError(`\`${extra}\` is one operand too many`);
  if (values.ip === undefined) throw new UsageError('`--ip` is missing', 'give the sending address: --ip 192.0.2.1');
  const mailFrom = (values['mail-from'] ?? '').replace(/^<(.*)>$/, '$1');
  const helo = values.helo ?? '';
  if (mailFrom === '' && helo === '') {
    throw new UsageError('`--mail-from` is missing', 'give the sender, or `--helo` alone for a bounce');
  }
  const world = await resolver(values.resolver, values.dns);
  const evaluation = await checkSpf({ ip: values.ip, mailFrom, helo }, { resolver: world });
  if (values['save-dns'] !== undefined) {
    await save(values['save-dns'], `${JSON.stringify(saveSnapshot(evaluation), undefined, 2)}\n`);
  }
  if (values.json) printJson(evaluation);
  else print(page(evaluation, style().color));
  return STATUS[evaluation.result];
}

/** A permanent error is a fault of the record; a temporary one leaves the answer unknown. */
const STATUS: Record<SpfResult, number> = {
  none: EXIT.ok,
  neutral: EXIT.ok,
  pass: EXIT.ok,
  fail: EXIT.ok,
  softfail: EXIT.ok,
  temperror: EXIT.unknown,
  permerror: EXIT.found,
};

const HUE: Record<SpfResult, string> = {
  none: '1;33',
  neutral: '1;33',
  pass: '1;32',
  fail: '1;31',
  softfail: '1;33',
  temperror: '1;33',
  permerror: '1;31',
};

function page(evaluation: Evaluation, color: boolean): string {
  const paint = (codes: string, text: string) => (color ? `\x1b[${codes}m${text}\x1b[0m` : text);
  const { result, identity, domain, ip, reason, explanation, lookups, voids, steps } = evaluation;
  const lines = [`${paint(HUE[result], result)}: ${reason}`, ''];
  lines.push(`  ${identity} ${domain} from ${ip}: ${lookups} of 10 lookups, ${voids} of 2 void lookups`);
  if (explanation !== undefined) lines.push(`  ${paint('2', '=')} explanation: ${explanation}`);
  lines.push('', ...steps.flatMap((step) => entry(step, paint)));
  return lines.join('\n');
}

function entry(step: Step, paint: (codes: string, text: string) => string): string[] {
  const indent = '  '.repeat(step.depth + 1);
  const what = step.term === '' ? `${step.domain} TXT` : step.term;
  const why = step.why === '' ? '' : `: ${step.why}`;
  const head = `${indent}${what}  ${paint('1', step.outcome)}${why}`;
  const asked = step.asked.map(({ name, type, answer }) => `${indent}    ${paint('2', `${name} ${type}  ${answer}`)}`);
  return [head, ...asked];
}

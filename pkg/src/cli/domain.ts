import type { Report } from '../../wasm/core.js';
import { call } from '../core.js';
import { hasFailed } from '../dns/resolver.js';
import { saveSnapshot } from '../dns/save.js';
import { domainSession } from '../domain.js';
import { operand, parse, resolver } from './options.js';
import { withProse } from './sarif.js';
import { EXIT, UsageError, print, printJson, read, save, style } from './terminal.js';

/** `sendworthy domain NAME`. */
export async function domainCommand(args: string[]): Promise<number> {
  const { values, positionals } = parse(args, {
    resolver: { type: 'string', multiple: true },
    dns: { type: 'string' },
    selector: { type: 'string', multiple: true },
    ip: { type: 'string' },
    'save-dns': { type: 'string' },
    json: { type: 'boolean' },
    sarif: { type: 'boolean' },
  });
  if (values.json && values.sarif) throw new UsageError('`--json` and `--sarif` exclude each other');
  const given = operand(positionals, 'the domain');
  if (given === '-' && values.dns === '-') throw new UsageError('standard input can be read once only');
  const name = given === '-' ? new TextDecoder().decode(await read('-')).trim() : given;
  const { report, session } = await domainSession(name, {
    resolver: await resolver(values.resolver, values.dns),
    selectors: values.selector ?? [],
    ...(values.ip === undefined ? {} : { ip: values.ip }),
  });
  if (values['save-dns'] !== undefined) {
    await save(values['save-dns'], `${JSON.stringify(saveSnapshot(report), undefined, 2)}\n`);
  }
  if (values.json) printJson(report);
  else if (values.sarif) printJson(await withProse(call('internal', () => session.sarif())));
  else {
    const { color, width } = style();
    print(call('internal', () => session.plain(color, width)));
  }
  return status(report);
}

/** Errors beat what is unknown. */
function status(report: Report): number {
  if (report.findings.some((finding) => finding.severity === 'error')) return EXIT.found;
  return isUnknown(report) ? EXIT.unknown : EXIT.ok;
}

/**
 * Whether the report rests on a question that nobody answered, even where a warning outweighs that
 * in the verdict. A selector that was only guessed is no such question: the report says that there
 * may be others.
 */
function isUnknown({ domain, verdict, dkim, evidence }: Report): boolean {
  const guessed = new Set(dkim.unknown.map((selector) => `${selector}._domainkey.${domain}`));
  return (
    verdict.states.some(({ level }) => level === 'unknown') ||
    evidence.some((answer) => hasFailed(answer) && !guessed.has(answer.name))
  );
}

import type { Report } from '../../wasm/core.js';
import { call } from '../core.js';
import { saveSnapshot } from '../dns/save.js';
import { domainSession } from '../domain.js';
import { operand, parse, resolver } from './options.js';
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
  else if (values.sarif) printJson(call('internal', () => session.sarif()));
  else {
    const { color, width } = style();
    print(call('internal', () => session.plain(color, width)));
  }
  return status(report);
}

/** Errors beat what is unknown. */
function status(report: Report): number {
  if (report.findings.some((finding) => finding.severity === 'error')) return EXIT.found;
  return report.verdict.states.some((state) => state.level === 'unknown') ? EXIT.unknown : EXIT.ok;
}

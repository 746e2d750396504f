import { messageSession } from '../message/check.js';
import { operand, parse } from './options.js';
import { withLines, withProse } from './sarif.js';
import { EXIT, UsageError, print, printJson, read, style } from './terminal.js';

/** `sendworthy message FILE`. */
export async function messageCommand(args: string[]): Promise<number> {
  const { values, positionals } = parse(args, {
    bulk: { type: 'boolean' },
    personal: { type: 'boolean' },
    ses: { type: 'boolean' },
    template: { type: 'boolean' },
    json: { type: 'boolean' },
    sarif: { type: 'boolean' },
  });
  if (values.json && values.sarif) throw new UsageError('`--json` and `--sarif` exclude each other');
  if (values.bulk && values.personal) throw new UsageError('`--bulk` and `--personal` exclude each other');
  const file = operand(positionals, 'the file');
  const raw = await read(file);
  const { report, mail } = await messageSession(raw, {
    profile: values.bulk ? 'bulk' : values.personal ? 'personal' : 'transactional',
    route: values.ses ? 'ses' : 'smtp',
    template: values.template === true,
  });
  const { color, width } = style();
  if (values.json) printJson(report);
  else if (values.sarif) printJson(withLines(await withProse(mail.ask((core, number) => core.sarifLog(number, uri(file)))), raw));
  else print(mail.ask((core, number) => core.plain(number, color, width)));
  return report.findings.some((finding) => finding.severity === 'error') ? EXIT.found : EXIT.ok;
}

/** How code scanning names the file. */
function uri(file: string): string {
  return file === '-' ? 'stdin' : file.split(/[\\/]/).map(encodeURIComponent).join('/');
}

import type { RecordKind } from '../../wasm/core.js';
import { call } from '../core.js';
import { RECORD_KINDS, recordSession } from '../record.js';
import { parse } from './options.js';
import { withProse } from './sarif.js';
import { EXIT, UsageError, print, printJson, read, style } from './terminal.js';

/** `sendworthy record KIND TEXT`. */
export async function recordCommand(args: string[]): Promise<number> {
  const { values, positionals } = parse(args, {
    name: { type: 'string' },
    json: { type: 'boolean' },
    sarif: { type: 'boolean' },
  });
  if (values.json && values.sarif) throw new UsageError('`--json` and `--sarif` exclude each other');
  const [kind, text, extra] = positionals;
  if (kind === undefined) throw new UsageError('the kind of record is missing', KINDS);
  if (!isKind(kind)) throw new UsageError(`there is no kind of record \`${kind}\``, KINDS);
  if (text === undefined) throw new UsageError('the text is missing', 'put it in quotes, or give - to read standard input');
  if (extra !== undefined) throw new UsageError(`\`${extra}\` is one operand too many`, 'put the text in quotes');
  const { report, session } = await recordSession(
    kind,
    text === '-' ? withoutLineEnd(await read('-')) : text,
    values.name === undefined ? {} : { name: values.name },
  );
  const { color, width } = style();
  if (values.json) printJson(report);
  else if (values.sarif) printJson(await withProse(call('internal', () => session.sarif())));
  else print(call('internal', () => session.plain(color, width)) || 'nothing to say: no fault was found\n');
  return report.findings.some((finding) => finding.severity === 'error') ? EXIT.found : EXIT.ok;
}

const KINDS = `the kinds are ${RECORD_KINDS.join(', ')}`;

function isKind(text: string): text is RecordKind {
  return (RECORD_KINDS as readonly string[]).includes(text);
}

/** The line feed that every tool puts behind its output belongs to no record. */
function withoutLineEnd(bytes: Uint8Array): Uint8Array {
  const end = bytes.at(-1) === 0x0a ? (bytes.at(-2) === 0x0d ? -2 : -1) : undefined;
  return bytes.subarray(0, end);
}

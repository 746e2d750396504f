import { engine, reportSession } from '../message/report.js';
import { operand, parse } from './options.js';
import { EXIT, print, printJson, read, style } from './terminal.js';

/** `sendworthy report FILE`. */
export async function reportCommand(args: string[]): Promise<number> {
  const { values, positionals } = parse(args, { json: { type: 'boolean' } });
  const { content, report } = await reportSession(await read(operand(positionals, 'the file')));
  const { color, width } = style();
  if (values.json) printJson(content);
  else print(engine.call('internal', () => report.plain(color, width)));
  return content.kind === 'none' ? EXIT.found : EXIT.ok;
}

import { allRules, explain, type RuleText } from '../explain.js';
import { operand, parse } from './options.js';
import { EXIT, UsageError, print, printJson, style } from './terminal.js';

/** `sendworthy explain CODE`. */
export async function explainCommand(args: string[]): Promise<number> {
  const { values, positionals } = parse(args, { json: { type: 'boolean' } });
  const code = operand(positionals, 'the code');
  const rule = await explain(code);
  if (rule === undefined) throw new UsageError(`there is no rule \`${code}\``, await nearest(code));
  if (values.json) printJson(rule);
  else print(page(rule, style().color));
  return EXIT.ok;
}

function page(rule: RuleText, color: boolean): string {
  const paint = (codes: string, text: string) => (color ? `\x1b[${codes}m${text}\x1b[0m` : text);
  const hue = { error: '1;31', warning: '1;33', info: '1;34' }[rule.severity];
  const head = `${paint(hue, `${rule.severity}[${rule.code}]`)}${paint('1', `: ${rule.name}`)}`;
  const body = rule.docs.replace(/^#+ (.*)$/gm, (_, title: string) => paint('1', title));
  return `${head}\n${paint('2', rule.standard)}\n\n${body}`;
}

/** What to type instead: the codes that start alike, or the groups there are. */
async function nearest(code: string): Promise<string> {
  const codes = (await allRules()).map((rule) => rule.code);
  const alike = codes.filter((known) => known.startsWith(code.toUpperCase().slice(0, 4)));
  if (alike.length > 0) return `codes that start alike are ${alike.slice(0, 12).join(', ')}`;
  const groups = [...new Set(codes.map((known) => known.slice(0, 3)))];
  return `a code is ${groups.join(', ') || 'SPF, DKM, DMR, DLV'} and three digits, such as SPF014`;
}

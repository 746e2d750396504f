import { parseMessage, type MessagePart, type ParsedMessage } from '../message/parse.js';
import { operand, parse } from './options.js';
import { EXIT, print, printJson, read, style, visible } from './terminal.js';

/** `sendworthy mime FILE`. */
export async function mimeCommand(args: string[]): Promise<number> {
  const { values, positionals } = parse(args, { json: { type: 'boolean' } });
  const message = await parseMessage(await read(operand(positionals, 'the file')));
  if (values.json) printJson({ ...message, parts: message.parts.map((part) => ({ ...part, headers: part.headers })) });
  else print(outline(message, style().color));
  return EXIT.ok;
}

function outline(message: ParsedMessage, color: boolean): string {
  const soft = (text: string) => (color ? `\x1b[2m${text}\x1b[0m` : text);
  const strong = (text: string) => (color ? `\x1b[1m${text}\x1b[0m` : text);
  const lines: string[] = [];
  const [root] = message.messages;
  if (root === undefined) return `no header and no empty line in ${message.size} bytes\n`;
  for (const [name, value] of [
    ['Subject', root.subject],
    ['From', names(root.from)],
    ['To', names([...root.to, ...root.cc, ...root.bcc])],
    ['Date', root.date],
  ] as const) {
    if (value) lines.push(`${soft(name.padStart(8))}  ${visible(value)}`);
  }
  lines.push('');
  const sizes = message.parts.map((part) => bytes(part.end - part.body));
  const wide = Math.max(...sizes.map((size) => size.length));
  for (const part of message.parts) {
    const facts = [
      part.filename && visible(part.filename),
      part.charset && visible(part.charset),
      part.transferEncoding && visible(part.transferEncoding),
      part.role === 'attachment' || part.role === 'inline' ? part.role : undefined,
      ...part.problems,
    ].filter(Boolean);
    const size = (sizes[part.id] ?? '').padStart(wide);
    lines.push(`${soft(size)}  ${'  '.repeat(depth(part, message))}${strong(visible(part.contentType))}  ${soft(facts.join(', '))}`.trimEnd());
  }
  return `${lines.join('\n')}\n`;
}

function depth(part: MessagePart, message: ParsedMessage): number {
  let steps = 0;
  let at: number | undefined = part.parent ?? message.messages[part.message]?.container;
  while (at !== undefined) {
    steps += 1;
    const up: MessagePart | undefined = message.parts[at];
    at = up && (up.parent ?? message.messages[up.message]?.container);
  }
  return steps;
}

function names(addresses: ParsedMessage['messages'][number]['to']): string {
  return addresses.map(({ name, address, group }) => (group ? `${name}: ${names(group)};` : name && address ? `${name} <${address}>` : (address ?? name))).join(', ');
}

function bytes(count: number): string {
  const units = ['B', 'KB', 'MB'];
  let unit = 0;
  let size = count;
  while (size >= 1000 && unit < 2) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}

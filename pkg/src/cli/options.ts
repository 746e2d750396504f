import { parseArgs, type ParseArgsConfig } from 'node:util';

import { doh } from '../dns/doh.js';
import type { Resolver } from '../dns/resolver.js';
import { snapshot } from '../dns/snapshot.js';
import { system } from '../dns/system.js';
import { UsageError, read } from './terminal.js';

/** Reads a command's options, and what stands between them. */
export function parse<const O extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  options: O,
): ReturnType<typeof parseArgs<{ options: O; allowPositionals: true; strict: true }>> {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(plainly(error as Error & { code?: string }));
  }
}

/** The complaint of `parseArgs` in this command line's own manner. */
function plainly(error: Error): string {
  const [first = ''] = error.message.split('. ');
  return first.replaceAll("'", '`').replace(/^(Unknown option) /, 'there is no option ').replace(/\.$/, '').replace(/^O/, 'o');
}

/** The one operand of a command. */
export function operand(positionals: string[], what: string): string {
  const [value, extra] = positionals;
  if (value === undefined) throw new UsageError(`${what} is missing`);
  if (extra !== undefined) throw new UsageError(`\`${extra}\` is one operand too many`);
  return value;
}

/** Whom to ask, by `--resolver` and `--dns`. */
export async function resolver(urls: string[] | undefined, file: string | undefined): Promise<Resolver> {
  if (file !== undefined) {
    if (urls !== undefined) throw new UsageError('`--dns` and `--resolver` exclude each other');
    return snapshot(new TextDecoder().decode(await read(file)));
  }
  return urls === undefined ? system() : doh(urls);
}

import { writeFile } from 'node:fs/promises';

import { generateKeyPair } from '../message/key.js';
import { signMessage, type Canonicalization, type SignOptions } from '../message/sign.js';
import type { Publish, Route } from '../../wasm/authentication.js';
import { operand, parse } from './options.js';
import { EXIT, UsageError, complain, print, printJson, read, visible } from './terminal.js';

/** `sendworthy sign FILE`. */
export async function signCommand(args: string[]): Promise<number> {
  const { values, positionals } = parse(args, {
    key: { type: 'string' },
    domain: { type: 'string' },
    selector: { type: 'string' },
    target: { type: 'string' },
    canonicalization: { type: 'string' },
    sign: { type: 'string', multiple: true },
    'no-over-signing': { type: 'boolean' },
    identity: { type: 'string' },
    expires: { type: 'string' },
    out: { type: 'string' },
    field: { type: 'boolean' },
    record: { type: 'boolean' },
    json: { type: 'boolean' },
  });
  const file = operand(positionals, 'the file');
  const { key, domain, selector } = values;
  if (key === undefined || domain === undefined || selector === undefined) throw new UsageError('`--key`, `--domain` and `--selector` are needed');
  if ([values.field, values.record, values.json, values.out !== undefined].filter(Boolean).length > 1) {
    throw new UsageError('`--out`, `--field`, `--record` and `--json` exclude each other');
  }
  if (file === '-' && key === '-') throw new UsageError('only one of message and key can be on standard input');
  const options: SignOptions = {
    key: new TextDecoder().decode(await read(key)),
    domain,
    selector,
    ...(values.target !== undefined && { target: values.target as Route }),
    ...(values.canonicalization !== undefined && { canonicalization: values.canonicalization as Canonicalization }),
    ...(values.sign !== undefined && { fields: values.sign.flatMap((names) => names.split(':')) }),
    overSign: values['no-over-signing'] !== true,
    ...(values.identity !== undefined && { identity: values.identity }),
    ...(values.expires !== undefined && { expires: new Date(values.expires) }),
  };
  const { message, field, record, ...rest } = await usage(signMessage(await read(file), options));
  if (values.json) printJson({ field, record, ...rest });
  else if (values.record) printRecord(record as Publish);
  else if (values.field) print(field);
  else if (values.out !== undefined) await write(values.out, message);
  else process.stdout.write(message);
  if (!values.json) for (const note of rest.notes) complain(`note: ${visible(note)}`);
  return EXIT.ok;
}

/** `sendworthy key FILE`. */
export async function keyCommand(args: string[]): Promise<number> {
  const { values, positionals } = parse(args, {
    domain: { type: 'string' },
    selector: { type: 'string' },
    ed25519: { type: 'boolean' },
    bits: { type: 'string' },
    json: { type: 'boolean' },
  });
  const file = operand(positionals, 'the file for the key');
  const { domain, selector } = values;
  if (domain === undefined || selector === undefined) throw new UsageError('`--domain` and `--selector` are needed');
  if (values.ed25519 && values.bits !== undefined) throw new UsageError('`--ed25519` and `--bits` exclude each other');
  const pair = generateKeyPair({
    domain,
    selector,
    ...(values.ed25519 && { algorithm: 'ed25519' as const }),
    ...(values.bits !== undefined && { bits: Number(values.bits) }),
  });
  const { privateKey, publicKey, record } = await usage(pair);
  // A key that is there may be in use, and nobody else is to read this one.
  await write(file, privateKey, { flag: 'wx', mode: 0o600 });
  if (values.json) printJson({ publicKey, record });
  else printRecord(record);
  return EXIT.ok;
}

/** A line of a zone file. */
function printRecord({ name, type, value }: Publish): void {
  print(`${name}. ${type} ${value}`);
}

async function write(path: string, data: string | Uint8Array, how: { flag?: string; mode?: number } = {}): Promise<void> {
  try {
    await writeFile(path, data, how);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new UsageError(`\`${path}\` is there already, and nothing is overwritten`, 'give another name');
    throw new UsageError(`\`${path}\` cannot be written: ${message}`);
  }
}

/** What is no value of an option is wrong usage. */
async function usage<T>(run: Promise<T>): Promise<T> {
  try {
    return await run;
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(error.message) : error;
  }
}

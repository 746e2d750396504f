import { readFile, writeFile } from 'node:fs/promises';

/** What a command ends with; 1 beats 3. */
export const EXIT = {
  /** Nothing at error level. */
  ok: 0,
  /** Findings at error level. */
  found: 1,
  /** Wrong usage. */
  usage: 2,
  /** DNS did not answer, so the answer is unknown. */
  unknown: 3,
} as const;

/** The command line itself is wrong. */
export class UsageError extends Error {
  readonly help: string | undefined;

  constructor(message: string, help?: string) {
    super(message);
    this.help = help;
  }
}

// Whoever reads may have seen enough, as `head` has.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

export function complain(text: string, ...entries: string[]): void {
  process.stderr.write([text.trimEnd(), ...entries.map((entry) => `  = ${entry}`), ''].join('\n'));
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, undefined, 2));
}

/** Whether ANSI colors are wanted (no-color.org), and the width of the terminal. */
export function style(): { color: boolean; width: number } {
  const { NO_COLOR, FORCE_COLOR, TERM, COLUMNS } = process.env;
  const isTerminal = process.stdout.isTTY === true;
  const color = NO_COLOR ? false : FORCE_COLOR ? FORCE_COLOR !== '0' : isTerminal && TERM !== 'dumb';
  const columns = process.stdout.columns ?? Number(COLUMNS);
  return { color, width: Number.isInteger(columns) && columns > 0 ? Math.min(Math.max(columns, 60), 120) : 100 };
}

/** Reads a file, or standard input for `-`. */
export async function read(path: string): Promise<Uint8Array> {
  try {
    if (path === '-') {
      const chunks: Buffer[] = [];
      for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    }
    return await readFile(path);
  } catch (error) {
    throw new UsageError(`\`${path}\` cannot be read: ${(error as Error).message}`);
  }
}

export async function save(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw new UsageError(`\`${path}\` cannot be written: ${(error as Error).message}`);
  }
}

/** A terminal must not obey what a message says. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (c) => `\\u{${c.codePointAt(0)?.toString(16)}}`);
}

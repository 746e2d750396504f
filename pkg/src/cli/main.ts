// The command line: what CI and scripts use.

import { SendworthyError } from '../errors.js';
import { domainCommand } from './domain.js';
import { explainCommand } from './explain.js';
import { HELP } from './help.js';
import { messageCommand } from './message.js';
import { mimeCommand } from './mime.js';
import { predictCommand } from './predict.js';
import { recordCommand } from './record.js';
import { reportCommand } from './report.js';
import { keyCommand, signCommand } from './sign.js';
import { spfCommand } from './spf.js';
import { verifyCommand } from './verify.js';
import { EXIT, UsageError, complain, print } from './terminal.js';

type Command = (args: string[]) => Promise<number>;

const COMMANDS: Record<string, Command> = {
  domain: domainCommand,
  record: recordCommand,
  spf: spfCommand,
  message: messageCommand,
  predict: predictCommand,
  verify: verifyCommand,
  sign: signCommand,
  key: keyCommand,
  mime: mimeCommand,
  report: reportCommand,
  explain: explainCommand,
};

/** Runs a command and gives its exit status. */
export async function main(args: string[]): Promise<number> {
  const [name, ...rest] = args;
  try {
    if (name === undefined) {
      complain(HELP.main);
      return EXIT.usage;
    }
    if (name === '--help' || name === '-h' || name === 'help') {
      const topic = rest[0];
      if (topic !== undefined && !Object.hasOwn(HELP, topic)) throw unknownCommand(topic);
      print(HELP[(topic ?? 'main') as keyof typeof HELP]);
      return EXIT.ok;
    }
    if (name === '--version' || name === '-V') {
      print(await version());
      return EXIT.ok;
    }
    if (!Object.hasOwn(COMMANDS, name)) throw unknownCommand(name);
    if (rest.includes('--help') || rest.includes('-h')) {
      print(HELP[name as keyof typeof HELP]);
      return EXIT.ok;
    }
    return await (COMMANDS[name] as Command)(rest);
  } catch (error) {
    if (error instanceof UsageError) {
      complain(`error: ${error.message}`, `help: ${error.help ?? `sendworthy ${name ?? ''} --help shows how it is used`}`);
      return EXIT.usage;
    }
    if (error instanceof SendworthyError && error.code !== 'internal') {
      complain(`error: ${error.message}`);
      return EXIT.usage;
    }
    throw error;
  }
}

function unknownCommand(name: string): UsageError {
  return new UsageError(
    `there is no command \`${name}\``,
    `the commands are ${Object.keys(COMMANDS).map((known) => `\`${known}\``).join(', ')}`,
  );
}

async function version(): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

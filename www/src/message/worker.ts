// Reads, parses and checks in a thread of its own: a large message does not stop the page, and ending
// the thread is a cancel that always works.

import { doh, saveSnapshot, snapshot } from 'sendworthy/dns';
import { parseMessage, verifyMessage, type ParsedMessage } from 'sendworthy/message';
import { lineStarts } from './lines.ts';
import type { Answer, Body, Order, Progress, Told } from './thread.ts';

/** Characters of a body that are shown. */
const SHOWN = 500_000;

/** Bytes from which a file is not even read: four times what the largest receivers take. */
const LARGEST = 600_000_000;

/** What files of Outlook's own format begin with. */
const COMPOUND = [0xd0, 0xcf, 0x11, 0xe0];

type Tell = (progress: Progress) => void;

let message: ParsedMessage | undefined;

const answers: { [K in Order['kind']]: (order: Extract<Order, { kind: K }>, tell: Tell) => Promise<Answer> } = {
  async open({ source, setting }, tell) {
    message?.free();
    message = undefined;
    const raw = source instanceof Blob ? await read(source, tell) : source;
    if (COMPOUND.every((byte, at) => raw[at] === byte)) {
      throw new Error('this is a file of Outlook’s own format (`.msg`): save the message as `.eml`, which is what goes over the wire');
    }
    tell({ step: 'check', size: raw.length });
    message = await parseMessage(raw);
    const report = message.check(setting);
    const { messages, parts, ...rest } = message;
    const outline = { ...rest, messages, parts: parts.map((part) => ({ ...part })) };
    const header = message.parts[0]?.headers ?? [];
    return { kind: 'opened', raw, starts: lineStarts(raw), outline, header, ...body('text', message.text()), ...body('html', message.html()), report };
  },
  async check({ setting }) {
    if (!message) throw new Error('there is no message to check');
    return { kind: 'report', report: message.check(setting) };
  },
  async part({ id }) {
    return { kind: 'bytes', bytes: message?.parts[id]?.bytes() ?? new Uint8Array() };
  },
  async verify({ raw, envelope, answers, opinion, now }, tell) {
    const start = performance.now();
    let last = { asked: 0, wave: 0 };
    const given = 'saved' in answers ? snapshot(answers.saved) : doh(answers.resolver);
    const questions = new Set<string>();
    // Until the first answer, what is asked is all there is to tell.
    const tellQuestion = (question: string) => {
      if (last.asked === 0) tell({ step: 'ask', asked: questions.add(question).size, answered: 0, wave: 1, last: '' });
    };
    const report = await verifyMessage(raw, {
      ...envelope,
      ...(opinion !== undefined && { opinion }),
      ...(now && { now }),
      resolver: {
        ...given,
        servers: given.servers.map((server) => ({
          name: server.name,
          ask: (question, signal) => {
            tellQuestion(`${question.name} ${question.type}`);
            return server.ask(question, signal);
          },
        })),
      },
      onProgress: ({ asked, answered, wave, answer }) => {
        last = { asked, wave };
        tell({ step: 'ask', asked, answered, wave, last: `${answer.name} ${answer.type}` });
      },
    });
    const ms = Math.round(performance.now() - start);
    return { kind: 'verified', report, saved: saveSnapshot(report), asked: last.asked, waves: last.wave, ms };
  },
};

addEventListener('message', ({ data: { turn, order } }: MessageEvent<{ turn: number; order: Order }>) => {
  const answer = answers[order.kind] as (order: Order, tell: Tell) => Promise<Answer>;
  void answer(order, (progress) => post({ turn, progress }))
    .catch((error: unknown): Answer => ({ kind: 'fault', text: error instanceof Error ? error.message : String(error) }))
    .then((given) => post({ turn, answer: given }, bytesOf(given)));
});

function post(told: Told, transfer: Transferable[] = []): void {
  postMessage(told, { transfer });
}

/** What is handed over instead of copied. */
function bytesOf(answer: Answer): Transferable[] {
  if (answer.kind === 'opened') return [answer.raw.buffer, answer.starts.buffer];
  return answer.kind === 'bytes' ? [answer.bytes.buffer] : [];
}

async function read(source: Blob, tell: Tell): Promise<Uint8Array> {
  const { size } = source;
  if (size > LARGEST) throw new Error(`${Math.round(size / 1e6)} MB is more than any receiver takes, and more than is read here`);
  const raw = new Uint8Array(size);
  const reader = source.stream().getReader();
  let done = 0;
  let told = -1;
  for (;;) {
    // A hundred steps are enough to see it move.
    if (done - told > size / 100 || told < 0) tell({ step: 'read', done: (told = done), size });
    const { value } = await reader.read();
    if (!value) break;
    raw.set(value, done);
    done += value.length;
  }
  return raw;
}

function body<K extends 'text' | 'html'>(kind: K, text: string | undefined): { [P in K]?: Body } {
  if (text === undefined) return {};
  return { [kind]: { text: text.slice(0, SHOWN), left: Math.max(text.length - SHOWN, 0) } } as { [P in K]?: Body };
}

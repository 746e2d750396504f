// Parses and checks in a thread of its own: a large message does not stop the page, and ending the
// thread is a cancel that always works.

import { checkMessage, parseMessage, type ParsedMessage } from 'sendworthy/message';
import type { Answer, Order } from './thread.ts';

let message: ParsedMessage | undefined;

const answers: { [K in Order['kind']]: (order: Extract<Order, { kind: K }>) => Promise<Answer> } = {
  async open({ raw }) {
    message?.free();
    message = await parseMessage(raw);
    const parts = message.parts.map((part) => ({ ...part, headers: part.headers }));
    return { kind: 'outline', outline: { ...message, parts }, text: message.text(), html: message.html() };
  },
  async check({ raw, setting }) {
    return { kind: 'report', report: await checkMessage(raw, setting) };
  },
  async part({ id }) {
    return { kind: 'bytes', bytes: message?.parts[id]?.bytes() ?? new Uint8Array() };
  },
};

addEventListener('message', ({ data }: MessageEvent<{ turn: number; order: Order }>) => {
  const answer = answers[data.order.kind] as (order: Order) => Promise<Answer>;
  void answer(data.order)
    .catch((error: unknown): Answer => ({ kind: 'fault', text: error instanceof Error ? error.message : String(error) }))
    .then((given) => postMessage({ turn: data.turn, answer: given }));
});

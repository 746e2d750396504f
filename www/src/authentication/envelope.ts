import type { Header } from 'sendworthy/message';
import type { Lines } from '../message/lines.ts';

/** What the message itself says of the SMTP dialogue. Anybody may have written it, so it is only offered. */
export interface Offers {
  /** The address in the topmost Received field. */
  ip?: string;
  /** The address in the topmost Return-Path field; `<>` for a bounce. */
  mailFrom?: string;
}

/** An address in brackets, as servers write whom they have spoken to (RFC 5321 section 4.4). */
const RECEIVED = /[[(](?:IPv6:)?((?:\d{1,3}\.){3}\d{1,3}|[\da-f:]+:[\da-f:.]+)[\])]/i;

/** Reads what may be offered. */
export function offersOf(header: readonly Header[], lines: Lines): Offers {
  const topmost = (name: string) => {
    const field = header.find((one) => one.name.toLowerCase() === name);
    return field && lines.text(field.value, field.end);
  };
  // What stands behind `by` is the server that wrote the field.
  const [, ip] = RECEIVED.exec(topmost('received')?.split(/\sby\s/i)[0] ?? '') ?? [];
  const [, mailFrom] = /<([^<>]*)>/.exec(topmost('return-path') ?? '') ?? [];
  return { ...(ip !== undefined && { ip }), ...(mailFrom !== undefined && { mailFrom: mailFrom.trim() || '<>' }) };
}

/** Whether the message has been on its way: then it is first asked who sent it. */
export function wasSent(header: readonly Header[]): boolean {
  return header.some(({ name }) => /^(?:received|dkim-signature|arc-seal|dkim2-signature)$/i.test(name));
}

import type { LineEnding, MailAddress, MailMessage, MimePart, Outline, PartKind, PartProblem, PartRole } from '../../wasm/message.js';

// The words of each set, in the order of the core's declarations.
const LINE_ENDINGS: readonly LineEnding[] = ['crlf', 'lf', 'cr', 'mixed', 'none'];
const KINDS: readonly PartKind[] = ['text', 'html', 'binary', 'multipart', 'message'];
const ROLES: readonly PartRole[] = ['container', 'body', 'inline', 'attachment', 'dropped'];
const PROBLEMS: readonly PartProblem[] = [
  'missing-delimiter',
  'delimiter-inside-line',
  'no-empty-line',
  'unterminated',
  'encoded-nesting-limit',
  'limit',
];

/**
 * Reads the outline that `src/wasm/outline.rs` writes, where the form is described.
 *
 * @param fresh gives the object that a part is to be
 */
export function unpack<P extends MimePart>(input: Packed, fresh: (id: number) => P): Omit<Outline, 'parts'> & { parts: P[] } {
  const size = input.digits();
  const lineEnding = LINE_ENDINGS[input.digits()] as LineEnding;
  const messages = input.list(message);
  const parts = input.list((each, id) => part(each, fresh(id)));
  const addressesLeftOut = input.digits();
  const outline: Omit<Outline, 'parts'> & { parts: P[] } = { schema: 1, size, lineEnding, messages, parts };
  if (addressesLeftOut > 0) outline.addressesLeftOut = addressesLeftOut;
  return outline;
}

/** A text of counted fields. */
export class Packed {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  digits(): number {
    let digit = this.#text.charCodeAt(this.#at++);
    if (digit < 64) return digit;
    let number = 0;
    // Offsets go beyond the 31 bits of a shift.
    for (let place = 1; ; place *= 64) {
      number += (digit & 63) * place;
      if (digit < 64) return number;
      digit = this.#text.charCodeAt(this.#at++);
    }
  }

  number(): number | undefined {
    const number = this.digits();
    return number === 0 ? undefined : number - 1;
  }

  text(): string | undefined {
    const units = this.digits();
    if (units === 0) return undefined;
    const start = this.#at;
    this.#at += units - 1;
    return this.#text.slice(start, this.#at);
  }

  list<T>(element: (input: Packed, index: number) => T): T[] {
    const length = this.digits();
    if (length === 0) return [];
    // Most lists hold one, and then nothing grows.
    const list = [element(this, 0)];
    for (let index = 1; index < length; index += 1) list.push(element(this, index));
    return list;
  }
}

const id = (input: Packed) => input.digits();
const text = (input: Packed) => input.text() as string;
const problem = (input: Packed) => PROBLEMS[input.digits()] as PartProblem;

function address(input: Packed): MailAddress {
  const name = text(input);
  const mailbox = input.text();
  return mailbox === undefined ? { name, group: input.list(address) } : { name, address: mailbox };
}

function message(input: Packed): MailMessage {
  const root = input.digits();
  const container = input.number();
  const decodedFrom = input.number();
  const subject = input.text();
  const date = input.text();
  const messageId = input.text();
  // What is absent has no property, and the others keep the order of the declaration.
  const read = { root } as MailMessage;
  if (container !== undefined) read.container = container;
  if (decodedFrom !== undefined) read.decodedFrom = decodedFrom;
  if (subject !== undefined) read.subject = subject;
  if (date !== undefined) read.date = date;
  if (messageId !== undefined) read.messageId = messageId;
  read.inReplyTo = input.list(text);
  read.references = input.list(text);
  read.from = input.list(address);
  read.sender = input.list(address);
  read.replyTo = input.list(address);
  read.to = input.list(address);
  read.cc = input.list(address);
  read.bcc = input.list(address);
  read.textBody = input.list(id);
  read.htmlBody = input.list(id);
  read.attachments = input.list(id);
  return read;
}

function part<P extends MimePart>(input: Packed, read: P): P {
  const parent = input.number();
  if (parent !== undefined) read.parent = parent;
  read.message = input.digits();
  read.kind = KINDS[input.digits()] as PartKind;
  read.role = ROLES[input.digits()] as PartRole;
  read.contentType = text(input);
  const charset = input.text();
  const boundary = input.text();
  const transferEncoding = input.text();
  const disposition = input.text();
  const filename = input.text();
  const contentId = input.text();
  const description = input.text();
  if (charset !== undefined) read.charset = charset;
  if (boundary !== undefined) read.boundary = boundary;
  if (transferEncoding !== undefined) read.transferEncoding = transferEncoding;
  if (disposition !== undefined) read.disposition = disposition;
  if (filename !== undefined) read.filename = filename;
  if (contentId !== undefined) read.contentId = contentId;
  if (description !== undefined) read.description = description;
  read.start = input.digits();
  read.body = input.digits();
  read.end = input.digits();
  const nested = input.number();
  if (nested !== undefined) read.nested = nested;
  read.problems = input.list(problem);
  return read;
}
